//! A conversation as text: the transcript that tests compare and the command line prints.

use crate::engine::{Content, Deed, Effect, Event, Fault, Outcome, Send, Via, Visit};
use crate::model::{BlockId, Exit, Flow, Kind};
use crate::simulator::conversation::{Conversation, Entry};
use std::fmt::Write;

/// Everything that happened, one line a thing, and where it stands at the end.
#[must_use]
pub fn transcript(conversation: &Conversation<'_>) -> String {
    let mut text = String::new();
    for entry in &conversation.log {
        for line in lines(conversation.flow_of(entry), entry) {
            let _ = writeln!(text, "{line}");
        }
    }
    for misfit in &conversation.misfits {
        let _ = writeln!(
            text,
            "{}  MISFIT: nobody can tap “{}”",
            misfit.at, misfit.title
        );
    }
    let _ = writeln!(text, "{}  {}", conversation.now, standing(conversation));
    text
}

/// The lines of one entry: what came, the way it took, what was done.
#[must_use]
pub fn lines(flow: &Flow, entry: &Entry) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", entry.at, event(&entry.event))];
    lines.extend(entry.visits.iter().filter_map(|it| visit(flow, it)));
    lines.extend(entry.effects.iter().filter_map(|it| effect(flow, it)));
    lines
}

/// What the bot knows and waits for at the end.
fn standing(conversation: &Conversation<'_>) -> String {
    let (flow, session) = (conversation.flow(), &conversation.session);
    let place = match session.block() {
        Some(block) => format!("stands at {}", flow.title_of(block)),
        None => "stands nowhere".to_owned(),
    };
    let timer = session.timer().map(|it| format!(" until {}", it.at));
    let window = match session.closes() {
        Some(closes) if conversation.window_left().is_some() => {
            format!("window open until {closes}")
        }
        Some(_) | None => "window closed".to_owned(),
    };
    let n = session.unspent(conversation.now).count();
    let flags = [
        (session.is_stopped, ", stopped"),
        (session.is_with_human, ", with a human"),
        (session.is_notified, ", notified"),
        (session.is_unreachable, ", unreachable"),
    ];
    let flags: String = flags
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, it)| *it)
        .collect();
    let labels: String = session
        .labels
        .iter()
        .map(|it| format!(", label {it}"))
        .collect();
    let timer = timer.unwrap_or_default();
    format!("END: {place}{timer}; {window}; unspent consents: {n}{flags}{labels}")
}

/// What came in, in words.
#[must_use]
pub fn event(event: &Event) -> String {
    match event {
        Event::Text(text) => format!("PERSON: {text}"),
        Event::Attachment => "PERSON sends a picture".to_owned(),
        Event::Button { block, part } => format!("PERSON taps button {part} of {block}"),
        Event::Reply { title, .. } => format!("PERSON taps quick reply “{title}”"),
        Event::GetStarted { reference: None } => "PERSON taps Get Started".to_owned(),
        Event::GetStarted {
            reference: Some(reference),
        } => format!("PERSON taps Get Started after link {reference}"),
        Event::Referral { reference } => format!("PERSON follows link {reference}"),
        Event::IceBreaker { part, .. } => format!("PERSON taps ice breaker {part}"),
        Event::Menu { part, .. } => format!("PERSON taps menu item {part}"),
        Event::OptIn { topic, .. } => format!("PERSON agrees to {topic}"),
        Event::OptOut { topic } => format!("PERSON stops notifications of {topic}"),
        Event::Resumed { topic, .. } => format!("PERSON resumes notifications of {topic}"),
        Event::ConsentUsed { .. } => "a campaign used a consent".to_owned(),
        Event::Reaction => "PERSON reacts".to_owned(),
        Event::Timer { .. } => "time is up".to_owned(),
        Event::Delivered { .. } => "delivered".to_owned(),
        Event::Read { .. } => "read".to_owned(),
        Event::HumanTookOver => "a human took over".to_owned(),
        Event::HandedBack => "the human handed back".to_owned(),
        Event::TakenBack => "the bot takes the conversation back".to_owned(),
        Event::Entered { from, .. } => format!("comes in from flow {from}"),
        Event::NoSuchFlow { flow, .. } => format!("there is no flow {flow}"),
        Event::Sent { outcome, .. } => match outcome {
            Outcome::Accepted { .. } => "accepted".to_owned(),
            Outcome::Refused { code, subcode } => match subcode {
                Some(subcode) => format!("refused with {code}/{subcode}"),
                None => format!("refused with {code}"),
            },
        },
        Event::Learned { name, value } => format!("learned {name} = {value}"),
        Event::Begin { block } => format!("begins at {block}"),
    }
}

/// A link travelled or a reason; blocks that are entered show by what they do.
#[must_use]
pub fn visit(flow: &Flow, visit: &Visit) -> Option<String> {
    match visit {
        Visit::Entered(_) => None,
        Visit::Left { block, exit, to } => {
            let to = to
                .as_ref()
                .map_or_else(|| "nowhere".to_owned(), |to| flow.title_of(to));
            Some(format!(
                "    {} —{}→ {to}",
                flow.title_of(block),
                exit_words(flow, block, exit)
            ))
        }
        Visit::Because(reason) => Some(format!("    ({reason})")),
    }
}

/// The word for an exit; of a case that has a name, its name.
fn exit_words(flow: &Flow, block: &BlockId, exit: &Exit) -> String {
    let named = match (flow.block(block).map(|it| &it.kind), exit) {
        (Some(Kind::Condition(condition)), Exit::Case(part)) => condition.branch(part),
        _ => None,
    };
    match named.map(|it| it.name.trim()) {
        Some(name) if !name.is_empty() => format!("case “{name}”"),
        Some(_) | None => exit_word(exit),
    }
}

fn exit_word(exit: &Exit) -> String {
    match exit {
        Exit::Next => "next".to_owned(),
        Exit::Button(part) => format!("button {part}"),
        Exit::Reply(part) => format!("reply {part}"),
        Exit::Agreed => "agreed".to_owned(),
        Exit::NoAnswer => "no answer".to_owned(),
        Exit::WroteInstead => "wrote instead".to_owned(),
        Exit::Case(part) => format!("case {part}"),
        Exit::Else => "else".to_owned(),
    }
}

/// What was done, in words. Timers show by the reason beside them, tokens never.
#[must_use]
pub fn effect(flow: &Flow, effect: &Effect) -> Option<String> {
    let line = match &effect.deed {
        Deed::Send(send) => sent(send),
        Deed::SetTimer { .. } => return None,
        Deed::CancelTimer { .. } => "timer cancelled".to_owned(),
        Deed::RememberConsent { topic, expires, .. } => {
            format!("consent to {topic} remembered until {expires}")
        }
        Deed::SpendConsent { topic, .. } => format!("consent to {topic} spent"),
        Deed::ForgetConsent { topic, .. } => format!("consent to {topic} forgotten"),
        Deed::SetAttribute { name, value } => format!("{name} set to {value}"),
        Deed::ClearAttribute { name } => format!("{name} cleared"),
        Deed::AddLabel { label } => format!("label {label} added"),
        Deed::RemoveLabel { label } => format!("label {label} removed"),
        Deed::HandOver => "handed over to a human".to_owned(),
        Deed::TakeBack => "taken back from the human".to_owned(),
        Deed::Enter { flow, .. } => format!("goes to flow {flow}"),
        Deed::Stopped => "stopped".to_owned(),
        Deed::CameBack => "came back".to_owned(),
        Deed::Fault(it) => format!("FAULT: {}", fault(flow, it)),
    };
    Some(format!("    {line}"))
}

/// What a person sees of a send; of the dots, nothing that a test should hold on to.
#[must_use]
pub fn sent_seen(send: &Send) -> Option<String> {
    (send.content != Content::Typing).then(|| sent(send))
}

fn sent(send: &Send) -> String {
    let via = match &send.via {
        Via::Window => String::new(),
        Via::Consent { topic, .. } => format!(" [as notification of {topic}]"),
        Via::Utility { topic, .. } => format!(" [as utility message of {topic}]"),
    };
    format!("BOT{via}: {}", content(&send.content))
}

fn content(content: &Content) -> String {
    match content {
        Content::Typing => "…".to_owned(),
        Content::DefaultAnswer { text } => text.clone(),
        Content::Request {
            title,
            profile,
            button,
            ..
        } => format!("{title} [{}]", profile.button(button)),
        Content::Message {
            text,
            image,
            buttons,
            quick_replies,
            ..
        } => {
            let mut line = String::new();
            if let Some(image) = image {
                let _ = write!(line, "<{image}> ");
            }
            line.push_str(text);
            for button in buttons {
                let _ = write!(line, " [{}]", button.title);
            }
            for reply in quick_replies {
                let _ = write!(line, " ({})", reply.title);
            }
            line
        }
    }
}

/// What is broken, in a sentence without a full stop.
#[must_use]
pub fn fault(flow: &Flow, fault: &Fault) -> String {
    let at = fault
        .block()
        .map(|block| flow.title_of(block))
        .unwrap_or_default();
    match fault {
        Fault::OutsideWindow { .. } => {
            format!("{at} is not sent: the 24-hour window is closed and there is no consent for it")
        }
        Fault::Late { .. } => {
            format!(
                "{at} is not sent: the time ran out late, and the 24-hour window closed meanwhile"
            )
        }
        Fault::NoConsent { topic, .. } => {
            format!("{at} is not sent: the person has given no consent to {topic} that still holds")
        }
        Fault::ConsentSpent { topic, .. } => {
            format!("{at} is not sent: every consent to {topic} is used up or withdrawn")
        }
        Fault::AfterNotification { .. } => {
            format!("{at} is not sent: after a notification nothing more until the person reacts")
        }
        Fault::TooSoon { topic, .. } => {
            format!("{at} is not sent: the notification of {topic} before it is not 48 hours old")
        }
        Fault::Loop { .. } => {
            format!(
                "{at} is not entered: the blocks lead on and on without the person doing anything"
            )
        }
        Fault::NowhereToGo { exit, .. } => format!("{at}: {} leads nowhere", exit_word(exit)),
        Fault::UnknownChoice { .. } => {
            format!("{at}: the person tapped something that this flow does not have")
        }
        Fault::LostPlace { .. } => {
            format!("{at} is not there any more, or is another kind of block")
        }
        Fault::UnknownTopic { topic, .. } => format!("{at}: there is no topic {topic}"),
        Fault::UnknownZone { zone, .. } => format!("{at}: there is no time zone “{zone}”"),
        Fault::NothingToSay { .. } => format!("{at} has nothing to say"),
        Fault::NoFlowChosen { .. } => format!("{at} leads nowhere: no flow is chosen"),
        Fault::NoSuchFlow { flow, .. } => {
            format!("{at} leads nowhere: flow {flow} is not live on this Page")
        }
        Fault::NoStart => "this flow has no Start, so nobody can come in from another".to_owned(),
        Fault::NotANumber { name, .. } => {
            format!("{at}: {name} is no number, so nothing is added to it")
        }
        Fault::NoDefaultAnswer => {
            "nothing answers the person: there is no default answer".to_owned()
        }
        Fault::Refused { code, subcode } => match subcode {
            Some(subcode) => format!("Messenger refused with {code}/{subcode}"),
            None => format!("Messenger refused with {code}"),
        },
    }
}
