//! A crowd: any number of make-believe people go through a flow, each choosing by odds and
//! taking their time. Counted, not kept: no chat and no log, only what the canvas shows.

use crate::engine::{
    Deed, Effect, Event, Fault, Place, ReleaseId, Session, Stage, Step, Timestamp, Token, Visit,
    step,
};
use crate::model::{BlockId, Exit, Flow, FlowId, Kind, LinkKey, Span};
use crate::simulator::dice::Dice;
use std::collections::BTreeMap;
use std::ops::Range;

/// Nobody goes on for longer than this many events.
const MAX_EVENTS: u32 = 200;

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

/// What became of a crowd.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crowd {
    pub n_people: u64,
    /// How many came to an end of the flow.
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
    /// How many went on into another flow; what they do there is not followed.
    pub gone_to: BTreeMap<FlowId, u64>,
    /// Everything else that went wrong.
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

/// Sends so many people through a flow, each in by one of its Starts.
#[must_use]
pub fn crowd(flow: &Flow, odds: &Odds, n_people: u64, begins: Timestamp, seed: u64) -> Crowd {
    crowd_of(flow, odds, 0..n_people, begins, seed)
}

/// The people of these numbers only, so that a big crowd can be sent a part at a time.
#[must_use]
pub fn crowd_of(
    flow: &Flow,
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
    let mut crowd = Crowd {
        n_people: numbers.end.saturating_sub(numbers.start),
        ..Crowd::default()
    };
    let release = ReleaseId::new("draft");
    for number in numbers {
        // Each has dice of their own, so that the first thousand of a crowd of a million are
        // the crowd of a thousand.
        let mut person = Person {
            flow,
            odds,
            dice: Dice::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            session: Some(Session::new(number, release.clone())),
            now: begins,
            n_tokens: 0,
        };
        if let Some(start) = person.dice.pick(&starts) {
            let block = start.clone();
            person.hear(&Event::Begin { block }, &mut crowd);
            person.go(&mut crowd);
        }
    }
    crowd
}

struct Person<'a> {
    flow: &'a Flow,
    odds: &'a Odds,
    dice: Dice,
    /// Always there between two events.
    session: Option<Session>,
    now: Timestamp,
    n_tokens: u64,
}

impl Person<'_> {
    fn go(&mut self, crowd: &mut Crowd) {
        for _ in 0..MAX_EVENTS {
            let Some(session) = &self.session else { return };
            let Place::At {
                block,
                stage,
                timer,
            } = &session.place
            else {
                crowd.n_finished += 1;
                return;
            };
            let (block, stage, timer) = (block.clone(), *stage, *timer);
            let then = self.when_answered();
            let answer = match stage {
                Stage::Typing | Stage::Waiting => None,
                Stage::Asked | Stage::Requested => self.answer(&block),
                // The human takes as long as people do.
                Stage::HandedOver => Some(Event::HandedBack),
                Stage::Going { .. } => return,
            };
            let in_time = timer.is_none_or(|timer| then < timer.at);
            match (answer, timer) {
                (Some(event), _) if in_time => {
                    self.now = then;
                    self.hear(&event, crowd);
                }
                (_, Some(timer)) => {
                    self.now = timer.at;
                    self.hear(&Event::Timer { id: timer.id }, crowd);
                }
                (_, None) => {
                    *crowd.stuck.entry(block).or_default() += 1;
                    return;
                }
            }
        }
        crowd.n_endless += 1;
    }

    fn when_answered(&mut self) -> Timestamp {
        let [quick, slow] = [self.odds.quickest, self.odds.slowest].map(Span::secs);
        let secs = quick + self.dice.below(slow.saturating_sub(quick) + 1);
        self.now.plus(Span::from_secs(secs))
    }

    /// What they do when they are asked; nothing, when they are silent.
    fn answer(&mut self, block: &BlockId) -> Option<Event> {
        if self.dice.percent(u64::from(self.odds.silent_percent)) {
            return None;
        }
        let kind = &self.flow.block(block)?.kind;
        let exits = kind.exits();
        let total: u64 = exits.iter().map(|exit| self.weight(block, exit)).sum();
        let mut left = self.dice.below(total);
        let exit = exits.iter().find(|exit| {
            let weight = self.weight(block, exit);
            let is_it = left < weight;
            left = left.saturating_sub(weight);
            is_it
        })?;
        match exit {
            Exit::Button(part) => Some(Event::Button {
                block: block.clone(),
                part: part.clone(),
            }),
            Exit::Reply(part) => Some(Event::Reply {
                block: block.clone(),
                part: part.clone(),
                title: String::new(),
            }),
            Exit::Agreed => {
                self.n_tokens += 1;
                Some(Event::OptIn {
                    block: Some(block.clone()),
                    topic: kind.topic()?.clone(),
                    token: Token::new(&self.n_tokens.to_string()),
                    expires: None,
                })
            }
            Exit::WroteInstead => Some(Event::Text("something else".to_owned())),
            Exit::Next | Exit::NoAnswer | Exit::Case(_) | Exit::Else => None,
        }
    }

    fn weight(&self, block: &BlockId, exit: &Exit) -> u64 {
        let usual = match exit {
            Exit::Button(_) | Exit::Reply(_) | Exit::Agreed => 10,
            Exit::WroteInstead => 2,
            Exit::Next | Exit::NoAnswer | Exit::Case(_) | Exit::Else => return 0,
        };
        if self.odds.weights.is_empty() {
            return usual;
        }
        let key = LinkKey::new(block.clone(), exit.clone());
        self.odds
            .weights
            .get(&key)
            .map_or(usual, |it| u64::from(*it))
    }

    fn hear(&mut self, event: &Event, crowd: &mut Crowd) {
        let Some(session) = self.session.take() else {
            return;
        };
        let Step {
            session,
            effects,
            trace,
        } = step(self.flow, session, event, self.now);
        self.session = Some(session);
        crowd.n_steps += 1;
        for visit in trace {
            match visit {
                Visit::Left { block, exit, .. } => {
                    *crowd.links.entry(LinkKey::new(block, exit)).or_default() += 1;
                }
                Visit::Entered(block) => *crowd.blocks.entry(block).or_default() += 1,
                Visit::Because(_) => {}
            }
        }
        for effect in effects {
            crowd.count(effect);
        }
    }
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
            gone_to,
            faults,
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
        sum(&mut self.gone_to, gone_to);
        sum(&mut self.faults, faults);
    }

    fn count(&mut self, effect: Effect) {
        match effect.deed {
            Deed::Send(_) => self.n_sends += 1,
            Deed::RememberConsent { .. } => self.n_consents_won += 1,
            Deed::SpendConsent { .. } => self.n_consents_spent += 1,
            Deed::Fault(Fault::OutsideWindow { block } | Fault::Late { block }) => {
                *self.out_of_window.entry(block).or_default() += 1;
            }
            Deed::Fault(fault) => *self.faults.entry(fault).or_default() += 1,
            Deed::Enter { flow, .. } => *self.gone_to.entry(flow).or_default() += 1,
            Deed::SetTimer { .. }
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
}
