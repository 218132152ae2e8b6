//! One make-believe conversation: the session, the virtual clock with its timers, the chat.

use crate::engine::{
    self, Content, Deed, Effect, EffectId, Event, Outcome, Send, Session, Step, Timestamp, Token,
    Visit,
};
use crate::model::{BlockId, Exit, Flow, FlowId, Span};
use crate::simulator::chat::{self, Bubble, From, Status, Tap};
use crate::simulator::flows;
use crate::simulator::run::{Act, Trouble};
use std::collections::BTreeSet;

/// How late what was overtaken comes when nothing overtakes it after all.
const LATE: Span = Span::from_mins(1);

/// A conversation at a moment.
#[derive(Debug, Clone)]
pub struct Conversation<'a> {
    /// The flow in which it stands.
    flow: &'a Flow,
    /// All flows of the Page; the one in which it began comes first.
    page: Vec<&'a Flow>,
    /// Where a Go to flow has just led.
    entering: Option<&'a Flow>,
    pub now: Timestamp,
    pub session: Session,
    pub chat: Vec<Bubble>,
    pub log: Vec<Entry>,
    /// Acts that could not be done, because the flow is another one by now.
    pub misfits: Vec<Misfit>,
    timers: BTreeSet<(Timestamp, EffectId)>,
    last_event: Option<Event>,
    last_timer: Option<EffectId>,
    refuse_next: Option<(i64, Option<i64>)>,
    is_answer_lost: bool,
    is_next_held: bool,
    /// Something the person did that the bot has not heard of, and when it does at the latest.
    held: Option<(Timestamp, Event)>,
    n_tokens: u64,
    n_acts: usize,
}

/// One event and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    /// The flow that took it.
    pub flow: FlowId,
    pub event: Event,
    pub visits: Vec<Visit>,
    pub effects: Vec<Effect>,
}

/// An act that no longer fits the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    pub at: Timestamp,
    /// Which act of the run, counted from 0.
    pub act: usize,
    /// The title that nothing in the chat carries.
    pub title: String,
}

impl<'a> Conversation<'a> {
    #[must_use]
    pub fn new(flow: &'a Flow, session: Session, now: Timestamp) -> Self {
        Self::on_page(flow, &[], session, now)
    }

    /// A conversation that begins in `flow`, on a Page that has these flows as well.
    #[must_use]
    pub fn on_page(flow: &'a Flow, others: &[&'a Flow], session: Session, now: Timestamp) -> Self {
        let timers = session.timer().map(|timer| (timer.at, timer.id));
        let others = others.iter().copied().filter(|it| it.id != flow.id);
        Self {
            flow,
            page: std::iter::once(flow).chain(others).collect(),
            entering: None,
            now,
            session,
            chat: Vec::new(),
            log: Vec::new(),
            misfits: Vec::new(),
            timers: timers.into_iter().collect(),
            last_event: None,
            last_timer: None,
            refuse_next: None,
            is_answer_lost: false,
            is_next_held: false,
            held: None,
            n_tokens: 0,
            n_acts: 0,
        }
    }

    /// The flow in which it stands.
    #[must_use]
    pub fn flow(&self) -> &'a Flow {
        self.flow
    }

    /// The flow that took an entry of the log.
    #[must_use]
    pub fn flow_of(&self, entry: &Entry) -> &'a Flow {
        self.flow_named(&entry.flow).unwrap_or(self.flow)
    }

    fn flow_named(&self, id: &FlowId) -> Option<&'a Flow> {
        self.page.iter().copied().find(|it| it.id == *id)
    }

    /// When the next timer fires: “next event” on the clock.
    #[must_use]
    pub fn next_timer(&self) -> Option<Timestamp> {
        let timer = self.timers.first().map(|(at, _)| *at);
        let held = self.held.as_ref().map(|(at, _)| *at);
        timer.into_iter().chain(held).min()
    }

    /// Turns the clock forward; timers fire on the way, each at its time.
    pub fn advance(&mut self, to: Timestamp) {
        while self.next_timer().is_some_and(|at| at <= to) {
            self.fire();
        }
        self.now = self.now.max(to);
    }

    /// Turns the clock to the next timer and lets it fire.
    pub fn fire(&mut self) {
        let next = self.next_timer();
        if let Some((at, event)) = self.held.take_if(|(at, _)| Some(*at) == next) {
            self.now = self.now.max(at);
            return self.hear(event);
        }
        let Some((at, id)) = self.timers.pop_first() else {
            return;
        };
        self.now = self.now.max(at);
        self.last_timer = Some(id);
        self.hear(Event::Timer { id });
    }

    /// Something happens now.
    pub fn act(&mut self, act: &Act) {
        let number = self.n_acts;
        self.n_acts += 1;
        match act {
            Act::Says(text) => self.person_does(text.clone(), Event::Text(text.clone())),
            Act::Starts => {
                let event = Event::GetStarted { reference: None };
                self.person_does("Get Started".to_owned(), event);
            }
            Act::Follows(reference) => {
                let reference = reference.clone();
                self.comes(Event::Referral { reference });
            }
            Act::Taps(title) => match chat::find(&self.chat, title) {
                Some(tap) => self.tap(title, tap),
                None => self.misfits.push(Misfit {
                    at: self.now,
                    act: number,
                    title: title.clone(),
                }),
            },
            Act::Event(event) => self.comes(event.clone()),
            Act::Trouble(trouble) => self.trouble(*trouble),
        }
    }

    fn tap(&mut self, title: &str, tap: Tap) {
        let event = match tap {
            Tap::Button { block, part } => Event::Button { block, part },
            Tap::Reply { block, part, title } => Event::Reply { block, part, title },
            Tap::Notify { block, topic } => Event::OptIn {
                block: Some(block),
                topic,
                token: self.mint_token(),
                expires: None,
            },
            Tap::Outside => return,
        };
        self.person_does(title.to_owned(), event);
    }

    fn mint_token(&mut self) -> Token {
        self.n_tokens += 1;
        Token::new(&format!("token-{}", self.n_tokens))
    }

    fn trouble(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::RefuseNext { code, subcode } => self.refuse_next = Some((code, subcode)),
            Trouble::LoseAnswer => self.is_answer_lost = true,
            Trouble::Again => {
                if let Some(event) = self.last_event.clone() {
                    self.hear(event);
                }
            }
            Trouble::TimerAgain => {
                if let Some(id) = self.last_timer {
                    self.hear(Event::Timer { id });
                }
            }
            Trouble::Overtaken => self.is_next_held = true,
            Trouble::Sleeps(span) => {
                self.now = self.now.plus(span);
                self.advance(self.now);
            }
        }
    }

    fn person_does(&mut self, words: String, event: Event) {
        self.chat.push(Bubble {
            at: self.now,
            from: From::Person(words),
            status: Status::Arrived,
        });
        self.comes(event);
    }

    /// Something comes from Messenger, and what it has overtaken right after it.
    fn comes(&mut self, event: Event) {
        let overtaken = self.held.take();
        if std::mem::take(&mut self.is_next_held) {
            self.held = Some((self.now.plus(LATE), event));
        } else {
            self.hear(event);
        }
        if let Some((_, event)) = overtaken {
            self.hear(event);
        }
    }

    /// Hands an event to the engine and carries out what it asks for.
    pub fn hear(&mut self, event: Event) {
        let before = std::mem::replace(
            &mut self.session,
            Session::new(0, engine::ReleaseId::new("")),
        );
        // What was sent on the way there is reported first.
        let entering = self.entering.take_if(|_| is_entry(&event));
        let (flow, step) = match entering {
            Some(flow) => {
                let session = flows::moved(before, flow);
                (flow, engine::step(flow, session, &event, self.now))
            }
            None => flows::step_on_page(self.flow, &self.page, before, &event, self.now),
        };
        if flow.id != self.flow.id {
            // Whatever the flow before waited for is over.
            self.timers.clear();
        }
        self.flow = flow;
        let Step {
            session,
            effects,
            trace,
        } = step;
        self.session = session;
        let mut outcomes = Vec::new();
        for effect in &effects {
            outcomes.extend(self.carry_out(effect));
        }
        let is_news = !matches!(
            event,
            Event::Sent {
                outcome: Outcome::Accepted { .. },
                ..
            }
        );
        if is_news {
            self.log.push(Entry {
                at: self.now,
                flow: flow.id.clone(),
                event: event.clone(),
                visits: trace,
                effects,
            });
        }
        let is_from_messenger = !matches!(
            event,
            Event::Sent { .. }
                | Event::Timer { .. }
                | Event::Entered { .. }
                | Event::NoSuchFlow { .. }
        );
        if is_from_messenger {
            self.last_event = Some(event);
        }
        for outcome in outcomes {
            self.hear(outcome);
        }
    }

    /// Does what an effect asks for and says what became of it.
    fn carry_out(&mut self, effect: &Effect) -> Option<Event> {
        match &effect.deed {
            Deed::Send(send) => self.send(effect.id, send),
            Deed::SetTimer { at } => {
                self.timers.insert((*at, effect.id));
                None
            }
            Deed::CancelTimer { id } => {
                self.timers.retain(|(_, timer)| timer != id);
                None
            }
            Deed::Enter { flow, .. } => Some(self.go_to(effect.id, flow)),
            Deed::RememberConsent { .. }
            | Deed::SpendConsent { .. }
            | Deed::ForgetConsent { .. }
            | Deed::SetAttribute { .. }
            | Deed::ClearAttribute { .. }
            | Deed::AddLabel { .. }
            | Deed::RemoveLabel { .. }
            | Deed::HandOver
            | Deed::TakeBack
            | Deed::Stopped
            | Deed::CameBack
            | Deed::Fault(_) => None,
        }
    }

    /// Leads into another flow of the Page, if it has it.
    fn go_to(&mut self, id: EffectId, flow: &FlowId) -> Event {
        self.entering = self.flow_named(flow);
        if self.entering.is_none() {
            let flow = flow.clone();
            return Event::NoSuchFlow { flow, id };
        }
        let from = self.flow.id.clone();
        Event::Entered { from, id }
    }

    fn send(&mut self, id: EffectId, send: &Send) -> Option<Event> {
        let is_dots = send.content == Content::Typing;
        let refusal = self.refuse_next.take_if(|_| !is_dots);
        let is_lost = !is_dots && std::mem::take(&mut self.is_answer_lost);
        let status = match (refusal, is_lost) {
            (Some((code, _)), _) => Status::Refused { code },
            (None, true) => Status::Unknown,
            (None, false) => Status::Arrived,
        };
        self.chat.push(Bubble {
            at: self.now,
            from: From::Bot {
                id,
                send: send.clone(),
            },
            status,
        });
        let outcome = match refusal {
            Some((code, subcode)) => Outcome::Refused { code, subcode },
            None => Outcome::Accepted {
                mid: format!("m_{id}"),
            },
        };
        (!is_dots && !is_lost).then_some(Event::Sent { id, outcome })
    }

    /// The links that were travelled, oldest first, for the canvas to light up.
    pub fn path(&self) -> impl Iterator<Item = (&BlockId, &Exit, Option<&BlockId>)> {
        let visits = self.log.iter().flat_map(|entry| &entry.visits);
        visits.filter_map(|visit| match visit {
            Visit::Left { block, exit, to } => Some((block, exit, to.as_ref())),
            Visit::Entered(_) | Visit::Because(_) => None,
        })
    }

    /// Milliseconds until the window closes; nothing when it is closed.
    #[must_use]
    pub fn window_left(&self) -> Option<engine::Millis> {
        let left = self.session.closes()?.since(self.now);
        (left > 0).then_some(left)
    }
}

fn is_entry(event: &Event) -> bool {
    matches!(event, Event::Entered { .. })
}
