//! A crowd: any number of make-believe people go through a flow, each choosing by odds and
//! taking their time, and on into the other flows of the Page that it leads to. Counted, not
//! kept: no chat and no log, only what the canvas shows.

use crate::engine::{Deed, Effect, Fault, Timestamp, Visit};
use crate::model::{BlockId, Flow, FlowId, Kind, LinkKey, Span};
use crate::simulator::person::Person;
use std::collections::BTreeMap;
use std::ops::Range;

/// How people are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odds {
    /// How often an exit is taken, against the others of its block. What is not named counts
    /// 10, *wrote instead* 2.
    pub weights: BTreeMap<LinkKey, u32>,
    /// How many of a hundred do nothing when they are asked.
    pub silent_percent: u32,
    /// How long the others take, evenly between the two.
    pub quickest: Span,
    pub slowest: Span,
}

/// What became of a crowd. People, steps, sends and consents are counted wherever they were;
/// blocks, links and what went wrong in the flow where the crowd began, and apart from it in
/// the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crowd {
    pub n_people: u64,
    /// How many came to an end, here or elsewhere.
    pub n_finished: u64,
    /// How many went on and on, and were let go.
    pub n_endless: u64,
    pub n_steps: u64,
    pub n_sends: u64,
    pub n_consents_won: u64,
    pub n_consents_spent: u64,
    /// How often each exit was taken, those that lead nowhere too.
    pub links: BTreeMap<LinkKey, u64>,
    /// How often each block was entered.
    pub blocks: BTreeMap<BlockId, u64>,
    /// How many still stand at a block, and nothing will ever move them but themselves.
    pub stuck: BTreeMap<BlockId, u64>,
    /// How many a block could not be sent to, because their window had closed.
    pub out_of_window: BTreeMap<BlockId, u64>,
    /// Everything else that went wrong.
    pub faults: BTreeMap<Fault, u64>,
    /// What became of those who went on into other flows.
    pub elsewhere: BTreeMap<FlowId, Elsewhere>,
}

/// What became of people in another flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Elsewhere {
    /// How many went there, each counted once however often they went.
    pub n_people: u64,
    /// How many came to an end there.
    pub n_finished: u64,
    /// How many stand still there.
    pub n_stuck: u64,
    /// How many messages there came too late for the window.
    pub n_out_of_window: u64,
    pub faults: BTreeMap<Fault, u64>,
}

impl Default for Odds {
    fn default() -> Self {
        Self {
            weights: BTreeMap::new(),
            silent_percent: 25,
            quickest: Span::from_secs(3),
            slowest: Span::from_mins(10),
        }
    }
}

/// Sends so many people through a flow, each in by one of its Starts. A Go to flow finds
/// nothing.
#[must_use]
pub fn crowd(flow: &Flow, odds: &Odds, n_people: u64, begins: Timestamp, seed: u64) -> Crowd {
    crowd_of(flow, &[], odds, 0..n_people, begins, seed)
}

/// The people of these numbers only, so that a big crowd can be sent a part at a time, on a
/// Page that has other flows as well.
#[must_use]
pub fn crowd_of(
    flow: &Flow,
    others: &[&Flow],
    odds: &Odds,
    numbers: Range<u64>,
    begins: Timestamp,
    seed: u64,
) -> Crowd {
    let is_start = |kind: &Kind| match kind {
        Kind::Start(_) => true,
        Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => false,
    };
    let blocks = flow.blocks.iter();
    let starts = blocks.filter(|(_, block)| is_start(&block.kind));
    let starts: Vec<BlockId> = starts.map(|(id, _)| id.clone()).collect();
    let others = others.iter().copied().filter(|it| it.id != flow.id);
    let page: Vec<&Flow> = std::iter::once(flow).chain(others).collect();
    let mut crowd = Crowd {
        n_people: numbers.end.saturating_sub(numbers.start),
        ..Crowd::default()
    };
    for number in numbers {
        let mut person = Person::new(flow, &page, odds, number, begins, seed);
        person.live(&starts, &mut crowd);
    }
    crowd
}

impl Crowd {
    /// Both crowds as one.
    pub fn add(&mut self, other: Self) {
        fn sum<K: Ord>(to: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
            for (key, n) in from {
                *to.entry(key).or_default() += n;
            }
        }
        let Self {
            n_people,
            n_finished,
            n_endless,
            n_steps,
            n_sends,
            n_consents_won,
            n_consents_spent,
            links,
            blocks,
            stuck,
            out_of_window,
            faults,
            elsewhere,
        } = other;
        self.n_people += n_people;
        self.n_finished += n_finished;
        self.n_endless += n_endless;
        self.n_steps += n_steps;
        self.n_sends += n_sends;
        self.n_consents_won += n_consents_won;
        self.n_consents_spent += n_consents_spent;
        sum(&mut self.links, links);
        sum(&mut self.blocks, blocks);
        sum(&mut self.stuck, stuck);
        sum(&mut self.out_of_window, out_of_window);
        sum(&mut self.faults, faults);
        for (flow, more) in elsewhere {
            let here = self.elsewhere.entry(flow).or_default();
            let Elsewhere {
                n_people,
                n_finished,
                n_stuck,
                n_out_of_window,
                faults,
            } = more;
            here.n_people += n_people;
            here.n_finished += n_finished;
            here.n_stuck += n_stuck;
            here.n_out_of_window += n_out_of_window;
            sum(&mut here.faults, faults);
        }
    }

    /// How many stand still, here or elsewhere.
    #[must_use]
    pub fn n_stuck(&self) -> u64 {
        let elsewhere: u64 = self.elsewhere.values().map(|it| it.n_stuck).sum();
        self.stuck.values().sum::<u64>() + elsewhere
    }

    /// How many messages came too late for the window, here or elsewhere.
    #[must_use]
    pub fn n_out_of_window(&self) -> u64 {
        let elsewhere: u64 = self.elsewhere.values().map(|it| it.n_out_of_window).sum();
        self.out_of_window.values().sum::<u64>() + elsewhere
    }

    /// What happens in another flow than the one where the crowd began.
    pub(super) fn elsewhere(&mut self, flow: &FlowId) -> &mut Elsewhere {
        self.elsewhere.entry(flow.clone()).or_default()
    }

    pub(super) fn pass(&mut self, visit: Visit) {
        match visit {
            Visit::Left { block, exit, .. } => {
                *self.links.entry(LinkKey::new(block, exit)).or_default() += 1;
            }
            Visit::Entered(block) => *self.blocks.entry(block).or_default() += 1,
            Visit::Because(_) => {}
        }
    }

    /// Counts what was asked for, in another flow when one is named.
    pub(super) fn count(&mut self, effect: Effect, other: Option<&FlowId>) {
        match effect.deed {
            Deed::Send(_) => self.n_sends += 1,
            Deed::RememberConsent { .. } => self.n_consents_won += 1,
            Deed::SpendConsent { .. } => self.n_consents_spent += 1,
            Deed::Fault(fault) => self.fault(fault, other),
            Deed::Enter { .. }
            | Deed::SetTimer { .. }
            | Deed::CancelTimer { .. }
            | Deed::ForgetConsent { .. }
            | Deed::SetAttribute { .. }
            | Deed::ClearAttribute { .. }
            | Deed::AddLabel { .. }
            | Deed::RemoveLabel { .. }
            | Deed::HandOver
            | Deed::TakeBack
            | Deed::Stopped
            | Deed::CameBack => {}
        }
    }

    fn fault(&mut self, fault: Fault, other: Option<&FlowId>) {
        match (fault, other) {
            (Fault::OutsideWindow { block } | Fault::Late { block }, None) => {
                *self.out_of_window.entry(block).or_default() += 1;
            }
            (Fault::OutsideWindow { .. } | Fault::Late { .. }, Some(other)) => {
                self.elsewhere(other).n_out_of_window += 1;
            }
            (fault, None) => *self.faults.entry(fault).or_default() += 1,
            (fault, Some(other)) => {
                *self.elsewhere(other).faults.entry(fault).or_default() += 1;
            }
        }
    }
}
