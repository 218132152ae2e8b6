//! One of a crowd: chooses by odds, takes their time, and goes on into other flows.

use crate::engine::{
    Deed, EffectId, Event, Place, ReleaseId, Session, Stage, Step, Timestamp, Token, step,
};
use crate::model::{BlockId, Exit, Flow, FlowId, LinkKey, Span};
use crate::simulator::crowd::{Crowd, Odds};
use crate::simulator::dice::Dice;
use crate::simulator::flows;

/// Nobody goes on for longer than this many events.
const MAX_EVENTS: u32 = 200;

/// The flow that a Go to flow leads into, or the id of one that the Page does not have, and
/// the effect that leads there.
type Led<'a> = (EffectId, Result<&'a Flow, FlowId>);

/// Somebody on their way.
pub struct Person<'a> {
    /// Where the crowd began, which is what is counted block by block.
    first: &'a Flow,
    /// The flow in which they are.
    here: &'a Flow,
    /// All flows of the Page.
    page: &'a [&'a Flow],
    odds: &'a Odds,
    dice: Dice,
    /// Always there between two events.
    session: Option<Session>,
    now: Timestamp,
    n_tokens: u64,
    /// The other flows where they have been.
    visited: Vec<&'a FlowId>,
}

impl<'a> Person<'a> {
    /// Each has dice of their own, so that the first thousand of a crowd of a million are the
    /// crowd of a thousand.
    pub fn new(
        first: &'a Flow,
        page: &'a [&'a Flow],
        odds: &'a Odds,
        number: u64,
        begins: Timestamp,
        seed: u64,
    ) -> Self {
        Self {
            first,
            here: first,
            page,
            odds,
            dice: Dice::new(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            session: Some(Session::new(number, ReleaseId::new("draft"))),
            now: begins,
            n_tokens: 0,
            visited: Vec::new(),
        }
    }

    /// From one of the Starts to wherever it leads.
    pub fn live(&mut self, starts: &[BlockId], crowd: &mut Crowd) {
        let Some(block) = self.dice.pick(starts).cloned() else {
            return;
        };
        self.hear(Event::Begin { block }, crowd);
        self.go(crowd);
    }

    fn go(&mut self, crowd: &mut Crowd) {
        for _ in 0..MAX_EVENTS {
            let Some(session) = &self.session else { return };
            let Place::At {
                block,
                stage,
                timer,
            } = &session.place
            else {
                return self.finished(crowd);
            };
            let (block, stage, timer) = (block.clone(), *stage, *timer);
            let then = self.when_answered();
            let answer = match stage {
                // Whoever is led on has been led on by now.
                Stage::Typing | Stage::Waiting | Stage::Going { .. } => None,
                Stage::Asked | Stage::Requested => self.answer(&block),
                // The human takes as long as people do.
                Stage::HandedOver => Some(Event::HandedBack),
            };
            let in_time = timer.is_none_or(|timer| then < timer.at);
            match (answer, timer) {
                (Some(event), _) if in_time => {
                    self.now = then;
                    self.hear(event, crowd);
                }
                (_, Some(timer)) => {
                    self.now = timer.at;
                    self.hear(Event::Timer { id: timer.id }, crowd);
                }
                (_, None) => return self.stands_still(block, crowd),
            }
        }
        crowd.n_endless += 1;
    }

    fn finished(&self, crowd: &mut Crowd) {
        crowd.n_finished += 1;
        if let Some(other) = self.other() {
            crowd.elsewhere(other).n_finished += 1;
        }
    }

    fn stands_still(&self, block: BlockId, crowd: &mut Crowd) {
        match self.other() {
            None => *crowd.stuck.entry(block).or_default() += 1,
            Some(other) => crowd.elsewhere(other).n_stuck += 1,
        }
    }

    /// The flow in which they are, when it is not the first.
    fn other(&self) -> Option<&'a FlowId> {
        (self.here.id != self.first.id).then_some(&self.here.id)
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
        let kind = &self.here.block(block)?.kind;
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
        // The odds are those of the first flow; another may have a block of the same id.
        if self.odds.weights.is_empty() || self.other().is_some() {
            return usual;
        }
        let key = LinkKey::new(block.clone(), exit.clone());
        let weight = self.odds.weights.get(&key);
        weight.map_or(usual, |it| u64::from(*it))
    }

    /// Takes an event, and what comes of it when it leads into another flow.
    fn hear(&mut self, event: Event, crowd: &mut Crowd) {
        let mut next = self.step(self.here, &event, crowd);
        while let Some((id, flow)) = next.take() {
            let from = self.here.id.clone();
            next = match flow {
                Ok(flow) => self.step(flow, &Event::Entered { from, id }, crowd),
                Err(flow) => self.step(self.here, &Event::NoSuchFlow { flow, id }, crowd),
            };
        }
    }

    /// One step, in `to` when the event leads there. Says which flow it leads into by which
    /// effect, or which one is not there.
    fn step(&mut self, to: &'a Flow, event: &Event, crowd: &mut Crowd) -> Option<Led<'a>> {
        let before = self.session.take()?;
        let is_led = matches!(event, Event::Entered { .. });
        let (flow, done) = match self.page {
            _ if is_led => {
                let session = flows::moved(before, to);
                (to, step(to, session, event, self.now))
            }
            [_] => (to, step(to, before, event, self.now)),
            page => flows::step_on_page(to, page, before, event, self.now),
        };
        self.here = flow;
        self.arrive(crowd);
        let Step {
            session,
            effects,
            trace,
        } = done;
        self.session = Some(session);
        crowd.n_steps += 1;
        let other = self.other();
        if other.is_none() {
            trace.into_iter().for_each(|visit| crowd.pass(visit));
        }
        let mut led = None;
        for effect in effects {
            if let Deed::Enter { flow, .. } = &effect.deed {
                let found = self.page.iter().copied().find(|it| it.id == *flow);
                led = Some((effect.id, found.ok_or_else(|| flow.clone())));
            }
            crowd.count(effect, other);
        }
        led
    }

    /// Counts somebody in a flow where they have not been before.
    fn arrive(&mut self, crowd: &mut Crowd) {
        if let Some(other) = self.other().filter(|it| !self.visited.contains(it)) {
            self.visited.push(other);
            crowd.elsewhere(other).n_people += 1;
        }
    }
}
