//! Testing a flow as a person, with a clock that can be turned.
//!
//! The window keeps what the person did and a moment; everything that is shown is played anew
//! from that, so travelling back and answering differently just works, and an edit of the flow
//! replays the past.

pub mod chat;
pub mod timeline;

use crate::engine::{Event, Session, Timestamp};
use crate::model::{BlockId, Flow, LinkKey, Span};
use crate::simulator::{Act, Bubble, Entry, Misfit, Run};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the author does while testing.
#[derive(Debug, Clone)]
pub enum TestAction {
    /// Begins a test, at the Start or at a block.
    Begin(Option<BlockId>),
    End,
    Restart,
    /// What is in the field, not sent yet.
    Typed(String),
    Says(String),
    Taps(String),
    Advance(Span),
    NextEvent,
    /// Turns the clock back or forth to a moment.
    Travel(Timestamp),
}

/// A test that is going on.
pub struct TestRun {
    pub run: Run,
    pub moment: Timestamp,
    pub typed: String,
    pub begins_at: Option<BlockId>,
    pub shown: Shown,
    played: Option<(Arc<Flow>, Timestamp, usize)>,
}

/// The conversation at the moment.
#[derive(Default)]
pub struct Shown {
    pub chat: Vec<Bubble>,
    pub log: Vec<Entry>,
    pub path: BTreeSet<LinkKey>,
    pub session: Option<Session>,
    pub next: Option<Timestamp>,
    pub misfits: Vec<Misfit>,
    /// The last moment at which anything happens in the whole run.
    pub ends: Timestamp,
}

impl TestRun {
    /// A test of somebody called Ana that begins now.
    #[must_use]
    pub fn new(begins: Timestamp, at: Option<BlockId>) -> Self {
        let mut run = Run::new(begins);
        run.person.insert("first_name".to_owned(), "Ana".to_owned());
        let first = match &at {
            Some(block) => Act::Event(Event::Begin {
                block: block.clone(),
            }),
            None => Act::Starts,
        };
        run.push(begins, first);
        Self {
            run,
            moment: begins,
            typed: String::new(),
            begins_at: at,
            shown: Shown::default(),
            played: None,
        }
    }

    /// Plays the run anew when it, the moment or the flow has changed.
    pub fn refresh(&mut self, flow: &Arc<Flow>) {
        let fresh = self.played.as_ref().is_some_and(|(known, moment, n)| {
            Arc::ptr_eq(known, flow) && *moment == self.moment && *n == self.run.acts.len()
        });
        if fresh {
            return;
        }
        self.played = Some((Arc::clone(flow), self.moment, self.run.acts.len()));
        let whole = self.run.play(flow, self.run.ends().max(self.moment));
        let conversation = self.run.play(flow, self.moment);
        self.shown = Shown {
            path: conversation
                .path()
                .map(|(block, exit, _)| LinkKey::new(block.clone(), exit.clone()))
                .collect(),
            next: conversation.next_timer(),
            ends: whole.log.last().map_or(self.run.ends(), |entry| entry.at),
            misfits: whole.misfits,
            chat: conversation.chat,
            log: conversation.log,
            session: Some(conversation.session),
        };
    }

    /// The person does something now; what they did later in another past is forgotten.
    pub fn act(&mut self, act: Act) {
        self.run.cut(self.moment);
        // An answer takes a second, so that the log shows an order.
        self.moment = self.moment.plus(Span::from_secs(1));
        self.run.push(self.moment, act);
        self.played = None;
    }

    /// Where the conversation stands.
    #[must_use]
    pub fn block(&self) -> Option<&BlockId> {
        self.shown.session.as_ref()?.block()
    }

    /// The earliest and latest moment that the timeline shows.
    #[must_use]
    pub fn range(&self) -> (Timestamp, Timestamp) {
        let closes = self.shown.session.as_ref().and_then(Session::closes);
        let next = self.shown.next;
        let last = [Some(self.shown.ends), Some(self.moment), closes, next]
            .into_iter()
            .flatten()
            .max()
            .unwrap_or(self.moment);
        (self.run.begins, last.plus(Span::from_hours(2)))
    }
}

/// A moment for people: “Mon 14:00”, with seconds “14:00:03” when asked.
#[must_use]
pub fn clock_words(at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|time| {
            time.to_zoned(jiff::tz::TimeZone::system())
                .strftime(format)
                .to_string()
        })
        .unwrap_or_default()
}
