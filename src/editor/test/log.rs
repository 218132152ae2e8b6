//! The log in words for the author: what came in, which way it took and why, what was done.

use crate::editor::test::clock_in;
use crate::editor::text;
use crate::engine::{Content, Deed, Event, Fault, Outcome, Reason, Send, Timestamp, Via, Visit};
use crate::model::{BlockId, Exit, Flow, Kind, PartId, TopicId};
use crate::simulator::{Entry, Trouble, words};
use jiff::tz::TimeZone;

/// What a line or dot is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Person,
    Bot,
    Quiet,
    Wrong,
    Trouble,
}

/// A line of the log.
pub struct Line {
    /// Only the first line of what happened at once has the time.
    pub at: Option<Timestamp>,
    pub words: String,
    pub tone: Tone,
}

/// Writes an entry down and says as what it shows on the timeline, if it does.
pub fn lines(flow: &Flow, entry: &Entry, zone: &TimeZone, to: &mut Vec<Line>) -> Option<Tone> {
    let before = to.len();
    let (head, tone) = event_words(flow, &entry.event);
    let is_echo = matches!(
        entry.event,
        Event::Sent {
            outcome: Outcome::Accepted { .. },
            ..
        } | Event::Delivered { .. }
            | Event::Read { .. }
    );
    if is_echo && entry.visits.is_empty() && entry.effects.is_empty() {
        return None;
    }
    to.push(Line {
        at: Some(entry.at),
        words: head,
        tone,
    });
    for visit in &entry.visits {
        if let Some(words) = visit_words(flow, visit, zone) {
            to.push(Line {
                at: None,
                words,
                tone: Tone::Quiet,
            });
        }
    }
    let mut shows = tone;
    for effect in &entry.effects {
        let Some((words, tone)) = deed_words(flow, &effect.deed, zone) else {
            continue;
        };
        if tone == Tone::Wrong || (tone == Tone::Bot && shows == Tone::Quiet) {
            shows = tone;
        }
        to.push(Line {
            at: None,
            words,
            tone,
        });
    }
    (to.len() > before).then_some(shows)
}

fn event_words(flow: &Flow, event: &Event) -> (String, Tone) {
    let words = match event {
        Event::Text(text) => format!("← wrote “{text}”"),
        Event::Attachment => "← sent a picture".to_owned(),
        Event::Button { block, part } => tapped(flow, block, &Exit::Button(part.clone())),
        Event::Reply { block, part, .. } => tapped(flow, block, &Exit::Reply(part.clone())),
        Event::GetStarted { reference: None } => "← tapped Get Started".to_owned(),
        Event::GetStarted {
            reference: Some(reference),
        } => format!("← tapped Get Started, from the link “{reference}”"),
        Event::Referral { reference } => format!("← followed the link “{reference}”"),
        Event::IceBreaker { block, part } | Event::Menu { block, part } => entry(flow, block, part),
        Event::OptIn { topic, .. } => format!(
            "← tapped Notify Me: agrees to be told about {}",
            topic_words(flow, topic)
        ),
        Event::OptOut { topic } => format!(
            "← wants to hear nothing more about {}",
            topic_words(flow, topic)
        ),
        Event::Resumed { topic, .. } => {
            format!("← wants to hear again about {}", topic_words(flow, topic))
        }
        Event::Begin { block } => format!("The test begins at {}", flow.title_of(block)),
        Event::Timer { .. } => return ("Time is up".to_owned(), Tone::Quiet),
        Event::Sent {
            outcome: Outcome::Refused { code, subcode },
            ..
        } => {
            let words = refusal(*code, *subcode);
            return (format!("Messenger refused it: {words}"), Tone::Wrong);
        }
        other => (words::event(other)).to_owned(),
    };
    (words, Tone::Person)
}

fn tapped(flow: &Flow, block: &BlockId, exit: &Exit) -> String {
    let title = flow.block(block).map(|it| text::exit(&it.kind, exit));
    match title {
        Some(title) => format!("← tapped {title} of {}", flow.title_of(block)),
        None => "← tapped a button that is not there any more".to_owned(),
    }
}

fn entry(flow: &Flow, block: &BlockId, part: &PartId) -> String {
    use crate::model::Entry as Way;
    let ways = match flow.block(block).map(|it| &it.kind) {
        Some(Kind::Start(start)) => start.entries.as_slice(),
        _ => &[],
    };
    let titles = ways.iter().filter_map(|way| match way {
        Way::IceBreaker { id, question } => (id == part).then_some(question),
        Way::Menu { id, title } => (id == part).then_some(title),
        Way::GetStarted | Way::Link { .. } | Way::Keyword { .. } => None,
    });
    let title = titles.into_iter().next().map_or("", String::as_str);
    format!("← tapped “{title}”")
}

fn topic_words(flow: &Flow, topic: &TopicId) -> String {
    let name = flow.topics.get(topic).map(|it| it.name.clone());
    format!("“{}”", name.unwrap_or_else(|| topic.to_string()))
}

fn visit_words(flow: &Flow, visit: &Visit, zone: &TimeZone) -> Option<String> {
    match visit {
        Visit::Entered(_) => None,
        Visit::Left { block, exit, to } => {
            let by = flow.block(block).map(|it| text::exit(&it.kind, exit));
            let to = to.as_ref().map(|to| flow.title_of(to));
            Some(format!(
                "{}, {}, leads {}",
                flow.title_of(block),
                by.unwrap_or_default(),
                to.map_or_else(|| "nowhere".to_owned(), |to| format!("to {to}"))
            ))
        }
        Visit::Because(Reason::WaitsUntil(until)) => Some(format!(
            "waits until {}",
            clock_in(zone, *until, "%a %-d %b, %H:%M")
        )),
        Visit::Because(reason) => Some(reason.to_string()),
    }
}

fn deed_words(flow: &Flow, deed: &Deed, zone: &TimeZone) -> Option<(String, Tone)> {
    let words = match deed {
        Deed::Send(send) => sent(flow, send)?,
        Deed::SetTimer { .. } | Deed::CancelTimer { .. } => return None,
        Deed::RememberConsent { topic, expires, .. } => format!(
            "one message about {} is allowed until {}",
            topic_words(flow, topic),
            clock_in(zone, *expires, "%-d %b %Y")
        ),
        Deed::SpendConsent { topic, .. } => format!(
            "the one message about {} is used up with this",
            topic_words(flow, topic)
        ),
        Deed::Stopped => "nothing is sent to them until they come back".to_owned(),
        Deed::CameBack => "they may be written to again".to_owned(),
        Deed::Fault(Fault::Refused { .. }) => return None,
        Deed::Fault(fault) => return Some((fault_words(flow, fault), Tone::Wrong)),
        _ => {
            let effect = crate::engine::Effect {
                id: crate::engine::EffectId {
                    session: 0,
                    number: 0,
                },
                deed: deed.clone(),
            };
            words::effect(flow, &effect)?.trim().to_owned()
        }
    };
    Some((words, Tone::Bot))
}

fn sent(flow: &Flow, send: &Send) -> Option<String> {
    let how = match &send.via {
        Via::Window => "",
        Via::Consent { .. } => " as the notification they agreed to",
        Via::Utility { .. } => " as a utility message",
    };
    Some(match &send.content {
        Content::Typing => return None,
        Content::DefaultAnswer { .. } => "→ the default answer".to_owned(),
        Content::Request { block, title, .. } => {
            format!("→ {} asks “{title}”", flow.title_of(block))
        }
        Content::Message {
            block,
            buttons,
            quick_replies,
            ..
        } => {
            let n = buttons.len() + quick_replies.len();
            let choices = match n {
                0 => String::new(),
                n => format!(" · {}", text::counted(n, "choice")),
            };
            format!("→ {} sent{how}{choices}", flow.title_of(block))
        }
    })
}

/// What could not be done, in a sentence without a full stop.
#[must_use]
pub fn fault_words(flow: &Flow, fault: &Fault) -> String {
    match fault {
        Fault::Refused { code, subcode } => {
            format!("Messenger refused it: {}", refusal(*code, *subcode))
        }
        Fault::NowhereToGo { block, exit } => {
            let by = flow.block(block).map(|it| text::exit(&it.kind, exit));
            format!(
                "{}: {} leads nowhere",
                flow.title_of(block),
                by.unwrap_or_default()
            )
        }
        Fault::NoSuchFlow { block, flow: to } => format!(
            "{} leads nowhere: no flow file in this folder has the id “{to}”",
            flow.title_of(block)
        ),
        _ => words::fault(flow, fault),
    }
}

/// What an error of Messenger means to a shop (facts 4.2).
#[must_use]
pub fn refusal(code: i64, subcode: Option<i64>) -> String {
    let number = match subcode {
        Some(subcode) => format!("{code}/{subcode}"),
        None => code.to_string(),
    };
    let words = match (code, subcode) {
        (10, Some(2_018_278 | 2_018_065 | 2_534_022)) => {
            "the 24 hours since they last wrote are over"
        }
        (10, None) => "the Page is not allowed to send messages",
        (551, _) | (200, Some(1_545_041)) => {
            "they cannot be reached; perhaps they blocked the Page"
        }
        (190, _) => "the Page's key is not valid any more; sign in again",
        (613, _) => "too many messages at once; the Page must slow down",
        _ => "it gave only a number",
    };
    format!("{words} (error {number})")
}

/// What goes wrong, for the chat and the log.
#[must_use]
pub fn trouble_words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::RefuseNext { code, subcode } => format!(
            "the next message will be refused: {}",
            refusal(*code, *subcode)
        ),
        Trouble::LoseAnswer => {
            "the next message will arrive, and Messenger's receipt for it gets lost".to_owned()
        }
        Trouble::Again => "Messenger reports what they did last a second time".to_owned(),
        Trouble::TimerAgain => "the alarm that rang last rings a second time".to_owned(),
        Trouble::Overtaken => {
            "what they do next reaches the bot after what they do then".to_owned()
        }
        Trouble::Sleeps(span) => {
            format!("the bot's computer sleeps for {}", span.in_words())
        }
    }
}
