//! Which flow hears an event.
//!
//! - Who is in the middle of a conversation stays on the release that it began with. Who is
//!   nowhere goes on with what is live: the same flow's newest release, or, when that flow was
//!   taken off the Page, the default flow.
//! - A tap belongs to the flow that its payload names; a way in leads to the live release, a
//!   button to the release that the person is on, while it knows the button.
//! - Words go to another flow only when the conversation's own flow has no use for them and
//!   the other one has a keyword for them.
//! - A `ref` goes to the flow that knows it; when none does, to whoever has Get Started.
//! - The default flow is the first, by id, with a Get Started button; without any, the first.
//!   Whom nobody answers gets the default answer of the flow that they were in last.

use crate::engine::{
    self, Deed, Effect, EffectId, Event, MAX_BLOCKS_ALONE, Place, Reason, Session, Step, Timestamp,
    Visit,
};
use crate::model::{BlockId, Flow, FlowId, Kind, PartId};
use crate::runtime::hearing::Heard;
use crate::runtime::releases::Published;
use crate::store::Passed;

/// A conversation and the release that it is on.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    pub session: Session,
    pub on: Published,
    /// The links that were passed.
    pub passed: Vec<Passed>,
}

impl Conversation {
    /// Takes up a conversation, or begins one. `pinned` is the session's release, when it can
    /// still be read. `None` when there is nothing to be on, which cannot happen.
    pub(crate) fn take_up(
        person: u64,
        session: Option<Session>,
        pinned: Option<Published>,
        live: &[Published],
    ) -> Option<Self> {
        let on = match pinned {
            Some(pinned) => pinned,
            None => default_flow(live).cloned().or_else(Published::nothing)?,
        };
        let session = match session {
            Some(session) => session.on(on.release.clone()),
            None => Session::new(person, on.release.clone()),
        };
        Some(Self {
            session,
            on,
            passed: Vec::new(),
        })
    }

    /// Steps the flow that this is for.
    pub(crate) fn hear(
        &mut self,
        heard: &Heard,
        live: &[Published],
        now: Timestamp,
    ) -> Vec<Effect> {
        self.go_on_with_what_is_live(live);
        let (to, event) = self.destination(heard, live);
        if let Some(to) = to {
            self.go(to);
        }
        let step = engine::step(&self.on.flow, self.session.clone(), &event, now);
        let step = match self.other_taker(&step, &event, live) {
            Some(to) => {
                self.go(to);
                engine::step(&self.on.flow, self.session.clone(), &event, now)
            }
            None => step,
        };
        self.walk_on(step, live, now)
    }

    /// Steps with what no flow has to be chosen for: timers, and what became of sends.
    pub(crate) fn step(
        &mut self,
        event: &Event,
        live: &[Published],
        now: Timestamp,
    ) -> Vec<Effect> {
        let step = engine::step(&self.on.flow, self.session.clone(), event, now);
        self.walk_on(step, live, now)
    }

    /// Keeps a step, and leads the conversation into the flow that it asks for. The engine ends
    /// flows that lead to each other for ever, and so does the count here.
    fn walk_on(&mut self, step: Step, live: &[Published], now: Timestamp) -> Vec<Effect> {
        self.pass(&step.trace);
        let mut effects = step.effects;
        self.session = step.session;
        let mut asked = wanted(&effects);
        for _ in 0..MAX_BLOCKS_ALONE {
            let Some((id, flow)) = asked else {
                break;
            };
            let from = self.on.flow.id.clone();
            let event = match named(live, &flow) {
                Some(to) => {
                    self.go(to);
                    Event::Entered { from, id }
                }
                None => Event::NoSuchFlow { flow, id },
            };
            let step = engine::step(&self.on.flow, self.session.clone(), &event, now);
            self.pass(&step.trace);
            self.session = step.session;
            asked = wanted(&step.effects);
            effects.extend(step.effects);
        }
        effects
    }

    fn pass(&mut self, trace: &[Visit]) {
        for visit in trace {
            if let Visit::Left {
                block,
                exit,
                to: Some(_),
            } = visit
            {
                self.passed.push(Passed {
                    release: self.on.release.as_str().to_owned(),
                    from: block.clone(),
                    exit: exit.clone(),
                });
            }
        }
    }

    fn go(&mut self, to: &Published) {
        self.session = self.session.clone().on(to.release.clone());
        self.on = to.clone();
    }

    fn go_on_with_what_is_live(&mut self, live: &[Published]) {
        if self.session.place != Place::Idle {
            return;
        }
        let newest = named(live, &self.on.flow.id).or_else(|| default_flow(live));
        if let Some(newest) = newest {
            self.go(newest);
        }
    }

    /// The release that takes an event, when it is another one, and the event as it takes it.
    fn destination<'a>(
        &self,
        heard: &Heard,
        live: &'a [Published],
    ) -> (Option<&'a Published>, Event) {
        let event = &heard.event;
        let meant = heard.flow.as_ref();
        match event {
            Event::Referral { .. } | Event::GetStarted { reference: Some(_) } => {
                if let Some(to) = self.claimant(meant, event, live) {
                    return (Some(to), event.clone());
                }
                if let Some(otherwise) = &heard.otherwise {
                    return (None, otherwise.clone());
                }
                let plain = Event::GetStarted { reference: None };
                (self.claimant(meant, &plain, live), event.clone())
            }
            Event::GetStarted { reference: None }
            | Event::IceBreaker { .. }
            | Event::Menu { .. } => (self.claimant(meant, event, live), event.clone()),
            Event::Button { block, part } | Event::Reply { block, part, .. } => {
                (self.owner_of(meant, block, part, live), event.clone())
            }
            Event::OptIn { .. } if self.session.opened.is_none() => {
                (meant.and_then(|id| named(live, id)), event.clone())
            }
            _ => (None, event.clone()),
        }
    }

    /// The live flow that has this way in: the one that is meant, our own, any other.
    fn claimant<'a>(
        &self,
        meant: Option<&FlowId>,
        event: &Event,
        live: &'a [Published],
    ) -> Option<&'a Published> {
        let claims = |it: &&Published| claims(&it.flow, event);
        let meant = meant.and_then(|id| named(live, id)).filter(claims);
        let own = || named(live, &self.on.flow.id).filter(claims);
        meant.or_else(own).or_else(|| live.iter().find(claims))
    }

    /// The live release that a button belongs to, when the one we are on does not have it.
    fn owner_of<'a>(
        &self,
        meant: Option<&FlowId>,
        block: &BlockId,
        part: &PartId,
        live: &'a [Published],
    ) -> Option<&'a Published> {
        let meant = meant?;
        if self.on.flow.id == *meant && has_choice(&self.on.flow, block, part) {
            return None;
        }
        named(live, meant).filter(|it| has_choice(&it.flow, block, part))
    }

    /// Another flow that has a keyword for words that ours has no use for.
    fn other_taker<'a>(
        &self,
        step: &Step,
        event: &Event,
        live: &'a [Published],
    ) -> Option<&'a Published> {
        let Event::Text(_) = event else {
            return None;
        };
        let is_left_over = step.trace.iter().any(|visit| {
            matches!(
                visit,
                Visit::Because(Reason::NothingAnswers | Reason::IsStopped)
            )
        });
        let mut others = live.iter().filter(|it| it.flow.id != self.on.flow.id);
        others.find(|it| is_left_over && claims(&it.flow, event))
    }
}

/// The live release of a flow.
pub(crate) fn named<'a>(live: &'a [Published], flow: &FlowId) -> Option<&'a Published> {
    live.iter().find(|it| it.flow.id == *flow)
}

pub(crate) fn default_flow(live: &[Published]) -> Option<&Published> {
    let plain = Event::GetStarted { reference: None };
    let greets = live.iter().find(|it| claims(&it.flow, &plain));
    greets.or_else(|| live.first())
}

/// The flow that a step asks to be led into, and by which effect.
fn wanted(effects: &[Effect]) -> Option<(EffectId, FlowId)> {
    effects.iter().rev().find_map(|effect| match &effect.deed {
        Deed::Enter { flow, .. } => Some((effect.id, flow.clone())),
        _ => None,
    })
}

fn has_choice(flow: &Flow, block: &BlockId, part: &PartId) -> bool {
    let Some(Kind::Message(message)) = flow.block(block).map(|it| &it.kind) else {
        return false;
    };
    message.buttons.iter().any(|it| it.id == *part)
        || message.quick_replies.iter().any(|it| it.id == *part)
}

/// Whether a flow has this event as a way in.
fn claims(flow: &Flow, event: &Event) -> bool {
    engine::claims(flow, event).is_some()
}
