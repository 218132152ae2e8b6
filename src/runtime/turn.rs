//! One person's turn: everything that waits for them is stepped in the order in which it
//! happened, and what comes of it is one transaction.
//!
//! **What time it is for an event.** Something that came a moment ago happens now. After a
//! pause of the bot's own an event happens when Messenger says it did, so that the window
//! counts from then. A timer that is due fires now, late or not; one that was due before an
//! event that is still to come fires at that event's time, so that time never runs backwards.
//! What a conversation is owed is checked once more when it is sent.

use crate::engine::{Deed, Effect, EffectId, Event, Session, Timer, Timestamp};
use crate::graph::webhook::Incoming;
use crate::model::{FlowId, Profile, TopicId};
use crate::runtime::conversation::{Conversation, named};
use crate::runtime::hearing::{Heard, hear};
use crate::runtime::lines;
use crate::runtime::releases::Published;
use crate::store::{Body, ClaimedTurn, LogLine, SendId, Turn, Waiting};
use std::collections::BTreeMap;

/// An event younger than this happens now.
const FRESH_MILLIS: i64 = 60_000;

/// What a turn is made of besides what was claimed.
pub(crate) struct Surroundings<'a> {
    pub live: &'a [Published],
    pub app_id: Option<&'a str>,
    /// After so many milliseconds without a word the bot takes a conversation back.
    pub human_idle: i64,
    pub now: Timestamp,
}

/// The timer that takes a conversation back from a human has the last number there is, which no
/// effect of the engine's ever has.
const BACK: u64 = i64::MAX.unsigned_abs();

enum Item {
    Event(Waiting),
    Timer(Timer),
}

/// A turn that is being made.
struct Making<'a> {
    around: &'a Surroundings<'a>,
    conversation: Conversation,
    clock: Timestamp,
    /// When somebody last wrote, in this turn.
    written: Option<Timestamp>,
    turn: Turn,
}

/// Steps everything that was claimed, after what was learnt of the person. `None` only when there is nothing that a session could
/// be on.
pub(crate) fn make(
    claimed: ClaimedTurn,
    learnt: Vec<Event>,
    pinned: Option<Published>,
    around: &Surroundings<'_>,
) -> Option<Turn> {
    let ClaimedTurn {
        person,
        fence,
        session,
        events,
        timers,
        ..
    } = claimed;
    let conversation = Conversation::take_up(person, session, pinned, around.live)?;
    let turn = Turn {
        person,
        fence,
        session: conversation.session.clone(),
        handled: Vec::with_capacity(events.len()),
        fired: Vec::with_capacity(timers.len()),
        effects: Vec::new(),
        flow: None,
        last_seen: None,
        passed: Vec::new(),
        log: Vec::new(),
    };
    let was_with_human = conversation.session.is_with_human;
    let mut making = Making {
        around,
        conversation,
        clock: Timestamp::from_millis(i64::MIN),
        written: None,
        turn,
    };
    let items = in_order(events, timers);
    let times = times(&items, around.now);
    for event in learnt {
        making.learn(&event, times.first().copied().unwrap_or(around.now));
    }
    for (item, at) in items.into_iter().zip(times) {
        making.clock = making.clock.max(at);
        match item {
            Item::Timer(timer) => making.fire(timer.id),
            Item::Event(event) => {
                if !making.take(event) {
                    // The rest belongs to another transaction.
                    break;
                }
            }
        }
    }
    making.watch_human(was_with_human);
    making.turn.passed = making.conversation.passed;
    making.turn.session = making.conversation.session;
    Some(making.turn)
}

fn in_order(events: Vec<Waiting>, timers: Vec<Timer>) -> Vec<Item> {
    let events = events.into_iter().map(Item::Event);
    let mut items: Vec<Item> = events.chain(timers.into_iter().map(Item::Timer)).collect();
    // Stable: events stay in the store's order, and come before a timer of the same moment.
    items.sort_by_key(|item| match item {
        Item::Event(event) => event.at,
        Item::Timer(timer) => timer.at,
    });
    items
}

/// When each item happens.
fn times(items: &[Item], now: Timestamp) -> Vec<Timestamp> {
    let mut next = now;
    let mut times: Vec<Timestamp> = items
        .iter()
        .rev()
        .map(|item| {
            if let Item::Event(event) = item {
                let is_fresh = now.since(event.at) < FRESH_MILLIS;
                next = next.min(if is_fresh { now } else { event.at });
            }
            next
        })
        .collect();
    times.reverse();
    times
}

impl Making<'_> {
    fn fire(&mut self, id: EffectId) {
        self.turn.fired.push(id);
        let live = self.around.live;
        let event = match id.number {
            BACK => Event::TakenBack,
            _ => Event::Timer { id },
        };
        let effects = self.conversation.step(&event, live, self.clock);
        self.keep(effects);
    }

    /// Keeps what was learnt about the person, unless they or the flow have said it themselves.
    fn learn(&mut self, event: &Event, at: Timestamp) {
        let known = &self.conversation.session.attributes;
        if let Event::Learned { name, .. } = event
            && !known.contains_key(name)
        {
            let effects = self.conversation.step(event, self.around.live, at);
            self.keep(effects);
        }
    }

    /// Counts the time in which nobody writes while a human has the conversation.
    fn watch_human(&mut self, was_with_human: bool) {
        let is_with_human = self.conversation.session.is_with_human;
        let id = EffectId {
            session: self.turn.person,
            number: BACK,
        };
        let deed = match (is_with_human, self.written) {
            (true, Some(at)) => Deed::SetTimer {
                at: at.plus_millis(self.around.human_idle),
            },
            (true, None) if !was_with_human => Deed::SetTimer {
                at: self.clock.plus_millis(self.around.human_idle),
            },
            (false, _) if was_with_human => Deed::CancelTimer { id },
            _ => return,
        };
        self.turn.effects.push(Effect { id, deed });
    }

    /// Handles one event; `false` when it has to wait for a turn of its own.
    fn take(&mut self, waiting: Waiting) -> bool {
        let heard = match waiting.body {
            Body::Engine(event @ Event::Learned { .. }) => {
                self.learn(&event, self.clock);
                self.turn.handled.push(waiting.seq);
                return true;
            }
            Body::Engine(event) => {
                let effects = self.conversation.step(&event, self.around.live, self.clock);
                self.keep(effects);
                self.turn.handled.push(waiting.seq);
                return true;
            }
            Body::Received(body) => match serde_json::from_str::<Incoming>(&body) {
                Ok(incoming) => hear(&incoming, self.around.app_id),
                Err(_) => {
                    tracing::error!(
                        person = self.turn.person,
                        "an event in the inbox cannot be read and is left out"
                    );
                    Vec::new()
                }
            },
        };
        if heard.iter().any(|it| self.is_other_consent(it)) {
            return false;
        }
        // A human's words come as nothing but the news that there is a human.
        let is_by_human = |it: &Heard| it.event == Event::HumanTookOver && heard.len() == 1;
        if heard
            .iter()
            .any(|it| lines::came(&it.event).is_some() || is_by_human(it))
        {
            self.written = self.written.max(Some(waiting.at));
        }
        for it in &heard {
            self.take_heard(it, waiting.at);
        }
        self.turn.handled.push(waiting.seq);
        true
    }

    fn take_heard(&mut self, heard: &Heard, at: Timestamp) {
        if let Some(line) = lines::came(&heard.event) {
            self.log(at, line);
            self.turn.last_seen = self.turn.last_seen.max(Some(at));
        }
        if heard.is_request {
            let session = &mut self.conversation.session;
            let id = EffectId {
                session: session.number,
                number: session.n_effects,
            };
            session.n_effects = session.n_effects.saturating_add(1);
            let deed = Deed::HandOver;
            self.turn.effects.push(Effect { id, deed });
        }
        let is_known = self.conversation.session.is_with_human;
        if is_known && heard.event == Event::HumanTookOver {
            return;
        }
        let effects = self.conversation.hear(heard, self.around.live, self.clock);
        if let Event::OptIn { .. } = heard.event {
            self.turn.flow = Some(self.flow_of_consent(heard));
        }
        self.keep(effects);
    }

    /// A turn keeps the consents of one flow only.
    fn is_other_consent(&self, heard: &Heard) -> bool {
        let is_consent = matches!(heard.event, Event::OptIn { .. });
        let kept = self.turn.flow.as_ref().map(|(flow, _)| flow);
        is_consent && kept.is_some() && kept != heard.flow.as_ref()
    }

    fn flow_of_consent(&self, heard: &Heard) -> (FlowId, BTreeMap<TopicId, Profile>) {
        let own = &self.conversation.on.flow;
        let meant = heard.flow.as_ref().filter(|id| **id != own.id);
        let flow = match meant {
            Some(id) => match named(self.around.live, id) {
                Some(published) => &published.flow,
                // Taken off the Page meanwhile: the consent stands under its name.
                None => return (id.clone(), BTreeMap::new()),
            },
            None => own,
        };
        let topics = flow.topics.iter();
        let topics = topics.map(|(id, topic)| (id.clone(), topic.profile));
        (flow.id.clone(), topics.collect())
    }

    fn keep(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match &effect.deed {
                Deed::Send(send) => {
                    if let Some(line) = lines::went(send, SendId::Effect(effect.id)) {
                        self.log(self.clock, line);
                    }
                }
                Deed::Fault(fault) => {
                    let line = lines::fault(fault);
                    self.log(self.clock, line);
                }
                _ => {}
            }
            self.turn.effects.push(effect);
        }
    }

    fn log(&mut self, at: Timestamp, (way, body): lines::Line) {
        self.turn.log.push(LogLine { at, way, body });
    }
}

/// Whether anything in a turn has to leave.
pub(crate) fn sends(turn: &Turn) -> bool {
    turn.effects
        .iter()
        .any(|it| matches!(it.deed, Deed::Send(_) | Deed::HandOver | Deed::TakeBack))
}

/// How many faults a turn ran into.
pub(crate) fn n_faults(turn: &Turn) -> usize {
    let is_fault = |deed: &Deed| matches!(deed, Deed::Fault(_));
    turn.effects.iter().filter(|it| is_fault(&it.deed)).count()
}

/// The release that a session is on.
pub(crate) fn pinned(session: Option<&Session>) -> Option<&str> {
    session.map(|session| session.release.as_str())
}
