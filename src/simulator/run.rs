//! A run: what a person did, and when. Everything else is computed from it.

use crate::engine::{Event, ReleaseId, Session, Timestamp};
use crate::model::{Flow, Span};
use crate::simulator::conversation::Conversation;
use crate::simulator::dice::Dice;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One conversation as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub begins: Timestamp,
    /// What the bot knows of the person from the start, such as `first_name`.
    pub person: BTreeMap<String, String>,
    /// The labels that the person has from the start.
    pub labels: BTreeSet<String>,
    /// In the order of their times.
    pub acts: Vec<Timed>,
}

/// Something that happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    pub at: Timestamp,
    pub act: Act,
}

/// Something that happens to the conversation from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    Says(String),
    /// Taps what carries this title, newest first: a button, a quick reply, *Notify Me*.
    Taps(String),
    /// Taps Get Started.
    Starts,
    /// Follows an m.me link with this `ref`.
    Follows(String),
    /// Any event of the engine, as it is.
    Event(Event),
    Trouble(Trouble),
}

/// What can go wrong around the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Messenger refuses the next message: 10, 551, 190, 613 …
    RefuseNext {
        code: i64,
        #[serde(default)]
        subcode: Option<i64>,
    },
    /// The next message arrives, and the answer that says so is lost.
    LoseAnswer,
    /// The event before comes once more.
    Again,
    /// The last timer that fired fires once more.
    TimerAgain,
    /// What the person does next reaches the bot after what follows it; a minute late, when
    /// nothing follows sooner (facts 5.3).
    Overtaken,
    /// The machine sleeps or its clock jumps: nothing fires on time.
    Sleeps(Span),
}

impl Run {
    #[must_use]
    pub fn new(begins: Timestamp) -> Self {
        Self {
            begins,
            person: BTreeMap::new(),
            labels: BTreeSet::new(),
            acts: Vec::new(),
        }
    }

    /// Adds what happens next. A time before the last act's counts as that act's.
    pub fn push(&mut self, at: Timestamp, act: Act) {
        let last = self.acts.last().map_or(self.begins, |timed| timed.at);
        let at = at.max(last);
        self.acts.push(Timed { at, act });
    }

    /// Forgets what happened after a moment, to answer differently from there.
    pub fn cut(&mut self, after: Timestamp) {
        self.acts.retain(|timed| timed.at <= after);
    }

    /// When the last act happens.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.acts.last().map_or(self.begins, |timed| timed.at)
    }

    /// The conversation as it stands at a moment: every act and timer up to and including it.
    #[must_use]
    pub fn play<'a>(&self, flow: &'a Flow, moment: Timestamp) -> Conversation<'a> {
        self.play_on(flow, &[], moment)
    }

    /// The same on a Page that has other flows as well; it begins in `flow`.
    #[must_use]
    pub fn play_on<'a>(
        &self,
        flow: &'a Flow,
        others: &[&'a Flow],
        moment: Timestamp,
    ) -> Conversation<'a> {
        let mut conversation = self.opened_on(flow, others);
        for timed in self.acts.iter().take_while(|timed| timed.at <= moment) {
            conversation.advance(timed.at);
            conversation.act(&timed.act);
        }
        conversation.advance(moment);
        conversation
    }

    /// The conversation before anything happens.
    #[must_use]
    pub fn opened<'a>(&self, flow: &'a Flow) -> Conversation<'a> {
        self.opened_on(flow, &[])
    }

    /// The same on a Page that has other flows as well.
    #[must_use]
    pub fn opened_on<'a>(&self, flow: &'a Flow, others: &[&'a Flow]) -> Conversation<'a> {
        let mut session = Session::new(1, ReleaseId::new("draft"));
        session.attributes = self.person.clone();
        session.labels = self.labels.clone();
        Conversation::on_page(flow, others, session, self.begins)
    }
}

/// The same run in a bad hour: by a seed some events come twice and some neighbours change
/// places, as Messenger says they may (facts 5.3).
#[must_use]
pub fn disturbed(run: &Run, seed: u64) -> Run {
    let mut dice = Dice::new(seed);
    let mut acts: Vec<Timed> = Vec::new();
    for timed in &run.acts {
        acts.push(timed.clone());
        if dice.percent(20) {
            let act = Act::Trouble(Trouble::Again);
            acts.push(Timed { at: timed.at, act });
        }
    }
    for i in 1..acts.len() {
        if dice.percent(20)
            && let Some([first, second]) = acts.get_mut(i - 1..=i)
        {
            std::mem::swap(&mut first.act, &mut second.act);
        }
    }
    Run {
        acts,
        ..run.clone()
    }
}
