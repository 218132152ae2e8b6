//! Testing a flow as a person, with a clock that can be turned.
//!
//! The window keeps what the person did and a moment. Everything that is shown is played anew
//! from that when an act or the flow changes, so answering differently just works and an edit
//! replays the past; travelling through time only looks moments up in what was played.

pub mod chat;
pub mod clock;
pub mod crowd;
pub mod came;
pub mod log;
pub mod panel;
pub mod said;
pub mod replay;
pub mod save;
pub mod saved;
pub mod tests;
pub mod timeline;
pub mod trouble;

use crate::disk::Neighbour;
use crate::editor::canvas::Ruler;
use crate::editor::neighbours::reached_from;
use crate::engine::{Event, Session, Timestamp};
use crate::model::{BlockId, Flow, LinkKey, Span};
use crate::simulator::{Act, Misfit, Run, Trouble};
use clock::Picker;
use egui::Context;
use jiff::tz::TimeZone;
use replay::{Looks, Replay, Stop};
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
    /// The picker of a date, opened, changed or closed.
    Pick(Option<Picker>),
    /// Turns the clock to a date, and shows times in its zone from now on.
    TurnTo(Timestamp, TimeZone),
    Trouble(Trouble),
    /// Forgets the acts that no longer fit.
    DropMisfits,
    Tab(Tab),
    Saved(saved::SavedAction),
    Crowd(crowd::CrowdAction),
}

/// What the panel at the right shows while testing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Person,
    Tests,
    Crowd,
}

/// What outlives a single test.
#[derive(Default)]
pub struct Testing {
    pub tab: Tab,
    pub saved: saved::Saved,
    pub crowd: crowd::CrowdState,
}

/// A test that is going on.
pub struct TestRun {
    pub run: Run,
    pub moment: Timestamp,
    /// The latest moment that was lived through.
    pub lived: Timestamp,
    pub typed: String,
    pub begins_at: Option<BlockId>,
    pub picker: Option<Picker>,
    pub zone: TimeZone,
    pub shown: Shown,
    pub replay: Replay,
    made: Option<Made>,
}

/// What a replay was made of.
struct Made {
    flow: Arc<Flow>,
    beside: Arc<Vec<Neighbour>>,
    lived: Timestamp,
    zone: TimeZone,
    width: f32,
}

/// The conversation at the moment.
#[derive(Default)]
pub struct Shown {
    pub session: Option<Arc<Session>>,
    pub next: Option<Timestamp>,
    pub misfits: Vec<Misfit>,
    /// What the flow is called in which the conversation stands, when it is another one.
    pub elsewhere: Option<Arc<str>>,
    pub n_pieces: usize,
    pub n_lines: usize,
    pub n_dots: usize,
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
        Self::of(run, begins, at)
    }

    /// A run that was lived already, at one of its moments.
    #[must_use]
    pub fn of(run: Run, moment: Timestamp, begins_at: Option<BlockId>) -> Self {
        Self {
            lived: run.ends().max(moment),
            moment,
            run,
            typed: String::new(),
            begins_at,
            picker: None,
            zone: TimeZone::system(),
            shown: Shown::default(),
            replay: Replay::default(),
            made: None,
        }
    }

    /// Plays the run anew when it or a flow has changed, and looks up the moment.
    pub fn refresh(&mut self, ctx: &Context, flow: &Arc<Flow>, beside: &Arc<Vec<Neighbour>>) {
        let width = crate::editor::chat::bubble_width(ctx);
        self.lived = self.lived.max(self.moment);
        let is_fresh = self.made.as_ref().is_some_and(|made| {
            Arc::ptr_eq(&made.flow, flow)
                && Arc::ptr_eq(&made.beside, beside)
                && made.lived == self.lived
                && made.zone == self.zone
                && (made.width - width).abs() < 0.5
        });
        if !is_fresh {
            let look = Looks {
                ruler: Ruler::new(ctx),
                width,
                zone: &self.zone,
            };
            let others = reached_from(flow, beside).flows;
            self.replay = Replay::of(&self.run, flow, &others, self.lived, &look);
            self.made = Some(Made {
                flow: Arc::clone(flow),
                beside: Arc::clone(beside),
                lived: self.lived,
                zone: self.zone.clone(),
                width,
            });
            self.shown.misfits.clone_from(&self.replay.misfits);
            self.shown.ends = self.replay.ends().unwrap_or(self.run.ends());
        }
        let Some(stop) = self.replay.at(self.moment) else {
            return;
        };
        let Stop {
            n_pieces,
            n_lines,
            n_dots,
            next,
            session,
            elsewhere,
            ..
        } = stop.clone();
        self.shown.session = Some(session);
        self.shown.elsewhere = elsewhere;
        self.shown.next = next;
        (self.shown.n_pieces, self.shown.n_lines) = (n_pieces, n_lines);
        self.shown.n_dots = n_dots;
    }

    /// Something happens now; what happened later in another past is forgotten.
    pub fn act(&mut self, act: Act) {
        self.run.cut(self.moment);
        // An answer takes a second, so that the log shows an order.
        self.moment = self.moment.plus(Span::from_secs(1));
        let sleeps = match &act {
            Act::Trouble(Trouble::Sleeps(span)) => *span,
            _ => Span::ZERO,
        };
        self.run.push(self.moment, act);
        self.moment = self.moment.plus(sleeps);
        self.lived = self.moment;
        self.made = None;
    }

    /// Forgets the acts that no longer fit the flow.
    pub fn drop_misfits(&mut self) {
        let mut number = 0;
        let misfits = &self.shown.misfits;
        self.run.acts.retain(|_| {
            number += 1;
            !misfits.iter().any(|misfit| misfit.act + 1 == number)
        });
        self.made = None;
    }

    /// The block of this flow at which the conversation stands.
    #[must_use]
    pub fn block(&self) -> Option<&BlockId> {
        if self.shown.elsewhere.is_some() {
            return None;
        }
        self.shown.session.as_ref()?.block()
    }

    /// Whether the person has been led along a link by now.
    #[must_use]
    pub fn has_travelled(&self, key: &LinkKey) -> bool {
        self.replay.has_travelled(key, self.shown.n_dots)
    }

    /// Whether any time has run out by now.
    #[must_use]
    pub fn has_rung(&self) -> bool {
        let stop = self.replay.at(self.moment);
        stop.is_some_and(|stop| stop.has_rung)
    }

    /// The earliest and latest moment that the timeline shows.
    #[must_use]
    pub fn range(&self) -> (Timestamp, Timestamp) {
        let closes = self.shown.session.as_ref().and_then(|it| it.closes());
        let last = [Some(self.shown.ends), Some(self.lived), closes]
            .into_iter()
            .chain([self.shown.next])
            .flatten()
            .max()
            .unwrap_or(self.moment);
        (self.run.begins, last.plus(Span::from_hours(2)))
    }

    /// A moment in the zone of this test: “Mon 14:00”.
    #[must_use]
    pub fn words(&self, at: Timestamp, format: &str) -> String {
        clock_in(&self.zone, at, format)
    }
}

/// A moment for people, on the clocks of a zone.
#[must_use]
pub fn clock_in(zone: &TimeZone, at: Timestamp, format: &str) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|time| time.to_zoned(zone.clone()).strftime(format).to_string())
        .unwrap_or_default()
}
