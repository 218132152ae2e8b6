//! An event comes in: what it means for the window, for consents and for “stop”, before any
//! block gets to see it.

use crate::engine::answers;
use crate::engine::effect::{Deed, EffectId, Fault};
use crate::engine::entries;
use crate::engine::event::{Event, Outcome, Token};
use crate::engine::session::{Consent, Place, Stage};
use crate::engine::time::Timestamp;
use crate::engine::trace::Reason;
use crate::engine::walk::Walk;
use crate::model::{BlockId, Exit, FlowId, Profile, Span, TopicId};

/// How long a token lasts when Messenger does not say (facts 1.1).
const TOKEN_LIFE: Span = Span::from_days(365);

/// Takes one event.
pub fn hear(walk: &mut Walk<'_>, event: &Event) {
    match event {
        Event::Text(text) => answers::text(walk, text),
        Event::Attachment => answers::attachment(walk),
        Event::Button { block, part } => {
            answers::tap(walk, block, Exit::Button(part.clone()));
        }
        Event::Reply { block, part, title } => answers::reply(walk, block, part, title),
        Event::GetStarted { reference } => answers::get_started(walk, reference.as_deref()),
        Event::Referral { reference } => answers::get_started(walk, Some(reference)),
        Event::IceBreaker { block, part } | Event::Menu { block, part } => {
            answers::entry(walk, block, part);
        }
        Event::OptIn {
            block,
            topic,
            token,
            expires,
        } => opt_in(walk, block.as_ref(), topic, token, *expires),
        Event::OptOut { topic } => opt_out(walk, topic),
        Event::Resumed {
            topic,
            token,
            expires,
        } => resumed(walk, topic, token, *expires),
        Event::ConsentUsed { token } => consent_used(walk, token),
        Event::Reaction => opened(walk),
        Event::Timer { id } => timer(walk, *id),
        Event::Delivered { .. } => {}
        Event::Read { up_to } => {
            walk.session.read_up_to = walk.session.read_up_to.max(Some(*up_to));
        }
        Event::HumanTookOver => {
            walk.session.is_with_human = true;
            walk.because(Reason::WithHuman);
        }
        Event::HandedBack => handed_back(walk),
        Event::TakenBack => taken_back(walk),
        Event::Entered { id, .. } => entered(walk, *id),
        Event::NoSuchFlow { flow, id } => no_such_flow(walk, flow, *id),
        Event::Sent { id, outcome } => sent(walk, *id, outcome),
        Event::Learned { name, value } => learned(walk, name, value),
        Event::Begin { block } => {
            opened(walk);
            came_back(walk);
            walk.begin(block);
        }
    }
}

/// The person did something that opens the window.
pub fn opened(walk: &mut Walk<'_>) {
    if !walk.session.is_window_open(walk.now) {
        walk.because(Reason::WindowOpened);
    }
    walk.session.opened = walk.session.opened.max(Some(walk.now));
    walk.session.late_by = 0;
    reacted(walk);
}

/// The person did something.
fn reacted(walk: &mut Walk<'_>) {
    walk.session.n_alone = 0;
    walk.session.last_sent = None;
    walk.session.is_notified = false;
    walk.session.is_unreachable = false;
}

/// The person tapped or named a way in, so “stop” no longer holds.
pub fn came_back(walk: &mut Walk<'_>) {
    if walk.session.is_stopped {
        walk.session.is_stopped = false;
        walk.because(Reason::CameBack);
        walk.act(Deed::CameBack);
    }
}

/// The person asked to stop. Their consents are withdrawn with it.
pub fn stop(walk: &mut Walk<'_>) {
    walk.because(Reason::AskedToStop);
    walk.leave_place();
    for consent in &mut walk.session.consents {
        consent.is_gone = true;
    }
    if !walk.session.is_stopped {
        walk.session.is_stopped = true;
        walk.act(Deed::Stopped);
    }
}

/// *Notify Me* was tapped. It is no message and does not open the window (facts 1.5).
fn opt_in(
    walk: &mut Walk<'_>,
    block: Option<&BlockId>,
    topic: &TopicId,
    token: &Token,
    expires: Option<Timestamp>,
) {
    let mut known = walk.session.consents.iter_mut();
    if let Some(consent) = known.find(|it| it.token == *token) {
        // Messenger prolongs a recurring token by telling it again.
        let later = expires.filter(|it| !consent.is_gone && *it > consent.expires);
        let Some(expires) = later else {
            return walk.because(Reason::KnownToken);
        };
        consent.expires = expires;
        walk.because(Reason::ConsentKept);
        return remember(walk, topic, token, expires);
    }
    reacted(walk);
    came_back(walk);
    keep(walk, topic, token, expires);
    // The time to answer ran out, and the timer that says so is still on its way.
    let overdue = walk.session.timer().map_or(0, |it| walk.now.since(it.at));
    walk.session.late_by = walk.session.late_by.saturating_add(overdue.max(0));
    match asked_here(walk, topic).filter(|here| block.is_none_or(|block| block == here)) {
        Some(_) if walk.session.is_with_human => walk.because(Reason::WithHuman),
        Some(here) => walk.leave(&here, Exit::Agreed),
        None => walk.because(Reason::AgreedLater),
    }
}

/// The request for this topic at which the conversation stands.
fn asked_here(walk: &Walk<'_>, topic: &TopicId) -> Option<BlockId> {
    let Place::At {
        block,
        stage: Stage::Requested,
        ..
    } = &walk.session.place
    else {
        return None;
    };
    let asks = walk.block(block).and_then(|it| it.kind.topic());
    (asks == Some(topic)).then(|| block.clone())
}

/// Keeps a token that was not there before.
fn keep(walk: &mut Walk<'_>, topic: &TopicId, token: &Token, expires: Option<Timestamp>) {
    let expires = expires.unwrap_or_else(|| walk.now.plus(TOKEN_LIFE));
    let profile = walk.flow.topics.get(topic).map(|it| it.profile);
    walk.session.consents.push(Consent {
        topic: topic.clone(),
        profile: profile.unwrap_or_default(),
        token: token.clone(),
        expires,
        is_gone: false,
        used: None,
    });
    walk.because(Reason::ConsentKept);
    remember(walk, topic, token, expires);
}

fn remember(walk: &mut Walk<'_>, topic: &TopicId, token: &Token, expires: Timestamp) {
    walk.act(Deed::RememberConsent {
        topic: topic.clone(),
        token: token.clone(),
        expires,
    });
}

/// Only recurring notifications can be resumed, so a token that was there is one of those, and
/// being gone means that it was withdrawn.
fn resumed(walk: &mut Walk<'_>, topic: &TopicId, token: &Token, expires: Option<Timestamp>) {
    let mut known = walk.session.consents.iter_mut();
    let ends = match known.find(|it| it.token == *token) {
        None => None,
        Some(consent) => match consent.profile {
            Profile::OneTime | Profile::Utility => return walk.because(Reason::KnownToken),
            Profile::Recurring => {
                consent.is_gone = false;
                consent.expires = expires.unwrap_or(consent.expires);
                Some(consent.expires)
            }
        },
    };
    reacted(walk);
    came_back(walk);
    let Some(expires) = ends else {
        return keep(walk, topic, token, expires);
    };
    walk.because(Reason::ConsentKept);
    remember(walk, topic, token, expires);
}

fn opt_out(walk: &mut Walk<'_>, topic: &TopicId) {
    reacted(walk);
    let mut gone = Vec::new();
    for consent in &mut walk.session.consents {
        if consent.topic == *topic && !consent.is_gone {
            consent.is_gone = true;
            gone.push(consent.token.clone());
        }
    }
    for token in gone {
        let topic = topic.clone();
        walk.act(Deed::ForgetConsent { topic, token });
    }
}

fn consent_used(walk: &mut Walk<'_>, token: &Token) {
    let now = walk.now;
    for consent in &mut walk.session.consents {
        if consent.token == *token {
            consent.used = Some(now);
            match consent.profile {
                Profile::OneTime | Profile::Utility => consent.is_gone = true,
                Profile::Recurring => {}
            }
            walk.session.is_notified = true;
        }
    }
}

fn timer(walk: &mut Walk<'_>, id: EffectId) {
    let Some(timer) = walk.session.timer().filter(|timer| timer.id == id) else {
        return walk.because(Reason::StaleTimer);
    };
    if walk.session.is_with_human {
        return walk.because(Reason::WithHuman);
    }
    if walk.now < timer.at {
        walk.because(Reason::EarlyTimer);
        return walk.set_timer_again();
    }
    let late = walk.now.since(timer.at);
    walk.session.late_by = walk.session.late_by.saturating_add(late);
    answers::time_is_up(walk);
}

/// What the human held up goes on.
///
/// An Action that handed over (`Stage::HandedOver`) is left by `Next` now. It has no timer, so
/// it waits for this however long it takes, and nothing that the person writes meanwhile moves
/// it; only “stop” does. A human who took over by themselves ([`Event::HumanTookOver`]) did so
/// in the midst of some block: the conversation still stands there, its timers keep running,
/// and one that ran out meanwhile runs out now.
fn handed_back(walk: &mut Walk<'_>) {
    walk.session.is_with_human = false;
    walk.because(Reason::HandedBack);
    if let Place::At {
        block,
        stage: Stage::HandedOver,
        ..
    } = &walk.session.place
    {
        let block = block.clone();
        if walk.block(&block).is_none() {
            return walk.lost(&block);
        }
        return walk.leave(&block, Exit::Next);
    }
    if let Some(timer) = walk.session.timer().filter(|timer| timer.at <= walk.now) {
        self::timer(walk, timer.id);
    }
}

/// Who has the conversation already has nothing to take.
fn taken_back(walk: &mut Walk<'_>) {
    if walk.session.is_with_human {
        walk.act(Deed::TakeBack);
        handed_back(walk);
    }
}

/// The Go to flow where the conversation stands, when it was left by this effect.
fn gone_by(walk: &Walk<'_>, id: EffectId) -> Option<BlockId> {
    match &walk.session.place {
        Place::At {
            block,
            stage: Stage::Going { effect },
            ..
        } if *effect == id => Some(block.clone()),
        Place::At { .. } | Place::Idle => None,
    }
}

/// The conversation comes in from another flow. That is nothing the person did: the window,
/// consents and the count of blocks that lead on by themselves stay as they are.
fn entered(walk: &mut Walk<'_>, id: EffectId) {
    if gone_by(walk, id).is_none() {
        return walk.because(Reason::StaleEntry);
    }
    let Some(start) = entries::from_another_flow(walk.flow) else {
        walk.fault(Fault::NoStart);
        return walk.leave_place();
    };
    if walk.session.is_with_human {
        walk.because(Reason::WithHuman);
        return walk.stay(&start, Stage::HandedOver, None);
    }
    walk.begin(&start);
}

fn no_such_flow(walk: &mut Walk<'_>, flow: &FlowId, id: EffectId) {
    let Some(block) = gone_by(walk, id) else {
        return walk.because(Reason::StaleEntry);
    };
    let flow = flow.clone();
    walk.fault(Fault::NoSuchFlow { block, flow });
    walk.leave_place();
}

fn learned(walk: &mut Walk<'_>, name: &str, value: &str) {
    let attributes = &mut walk.session.attributes;
    attributes.insert(name.to_owned(), value.to_owned());
    walk.act(Deed::SetAttribute {
        name: name.to_owned(),
        value: value.to_owned(),
    });
}

/// What a refusal says of the person (facts 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    WindowClosed,
    Unreachable,
    /// The Page, the token, the pace, the message: nothing about the person.
    Other,
}

impl Refusal {
    fn of(code: i64, subcode: Option<i64>) -> Self {
        match (code, subcode) {
            (10, Some(2_018_278 | 2_018_065 | 2_534_022)) => Self::WindowClosed,
            (551, _) | (200, Some(1_545_041)) => Self::Unreachable,
            (10, Some(2_018_108)) | (100, Some(2_018_001)) => Self::Unreachable,
            _ => Self::Other,
        }
    }
}

fn sent(walk: &mut Walk<'_>, id: EffectId, outcome: &Outcome) {
    let Outcome::Refused { code, subcode } = outcome else {
        return;
    };
    let (code, subcode) = (*code, *subcode);
    walk.fault(Fault::Refused { code, subcode });
    // Who has done something since then is reachable, and their window is open.
    let last = walk.session.last_sent.filter(|last| id.number <= *last);
    let Some(last) = last.filter(|_| id.session == walk.session.number) else {
        return;
    };
    match Refusal::of(code, subcode) {
        Refusal::WindowClosed => {
            walk.session.opened = None;
            walk.leave_place();
        }
        Refusal::Unreachable => {
            walk.session.is_unreachable = true;
            walk.because(Reason::Unreachable);
            walk.leave_place();
        }
        Refusal::Other if id.number == last && is_asking(walk) => walk.leave_place(),
        Refusal::Other => {}
    }
}

/// Whether the conversation waits for an answer to what was sent last.
fn is_asking(walk: &Walk<'_>) -> bool {
    match walk.session.place {
        Place::At {
            stage: Stage::Asked | Stage::Requested,
            ..
        } => true,
        Place::At {
            stage: Stage::Typing | Stage::Waiting | Stage::HandedOver | Stage::Going { .. },
            ..
        }
        | Place::Idle => false,
    }
}
