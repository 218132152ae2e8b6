//! Somebody who plays a flow for the tests of the rules: what they do, how long they take, and
//! what the shop knows of them.

use flowbell::engine::{
    Consent, Deed, Event, Fault, Place, ReleaseId, Session, Stage, Timestamp, Token, Visit, step,
};
use flowbell::model::{BlockId, Exit, Flow, Kind, Span};
use flowbell::simulator::Dice;

/// Whoever plays decides how long people take and how fond they are of doing nothing.
pub struct Player<'a> {
    flow: &'a Flow,
    dice: Dice,
    session: Session,
    now: Timestamp,
    /// Old choices that still stand in the chat.
    seen: Vec<(BlockId, Exit)>,
    n_tokens: u64,
    pub faults: Vec<Fault>,
    pub n_sends: u64,
    pub taps_old_buttons: bool,
    pub is_slow: bool,
    /// Answers everything, at the last moment.
    pub is_last_minute: bool,
    /// Another person each day: attributes and labels change while the conversation goes on.
    pub is_fickle: bool,
    /// Came in by a Start a second time.
    pub began_anew: bool,
    /// How often a branch of a Condition was taken, and not *Else*.
    pub n_cases: u64,
    /// How often a human handed the conversation back.
    pub n_handed_back: u64,
}

impl<'a> Player<'a> {
    pub fn new(flow: &'a Flow, seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x5eed);
        // The week around a change of the clocks, at a full half hour.
        let begin: Timestamp = "2027-03-24T00:00:00Z".parse().unwrap();
        let half_hours = dice.below(48 * 7) * 30;
        Self {
            flow,
            now: begin.plus(Span::from_mins(half_hours)),
            dice,
            session: Session::new(1, ReleaseId::new("r")),
            seen: Vec::new(),
            n_tokens: 0,
            faults: Vec::new(),
            n_sends: 0,
            taps_old_buttons: false,
            is_slow: false,
            is_last_minute: false,
            is_fickle: false,
            began_anew: false,
            n_cases: 0,
            n_handed_back: 0,
        }
    }

    /// Somebody whom the shop knows from before: what its Conditions ask of attributes,
    /// labels, language and consents is as the dice have it.
    pub fn known_from_before(&mut self) {
        for topic in self.flow.topics.keys() {
            if self.dice.percent(30) {
                self.session.consents.push(Consent {
                    topic: topic.clone(),
                    profile: self.flow.topics[topic].profile,
                    token: Token::new(&format!("old-{topic}")),
                    expires: self.now.plus(Span::from_days(300)),
                    is_gone: self.dice.percent(20),
                    used: None,
                });
            }
        }
        for attribute in ["name", "locale"] {
            if let Some((name, value)) = self.something_new(attribute) {
                self.session.attributes.insert(name, value);
            }
        }
        self.is_labelled(50);
    }

    /// Another value of an attribute, fit for what `random_flow` asks of it.
    fn something_new(&mut self, attribute: &str) -> Option<(String, String)> {
        let values: &[&str] = match attribute {
            "name" => &["", "-1", "0", "1", "2", "7", "x1", "Ann"],
            _ => &["", "en_GB", "en", "de_DE", "th_TH"],
        };
        let value = self.dice.pick(values)?;
        Some((attribute.to_owned(), (*value).to_owned()))
    }

    /// Somebody in the shop puts the label on the person or takes it off.
    fn is_labelled(&mut self, percent: u64) {
        if self.dice.percent(percent) {
            self.session.labels.insert("vip".to_owned());
        } else {
            self.session.labels.remove("vip");
        }
    }

    pub fn play(&mut self, n_events: u64) {
        self.hear(Event::GetStarted { reference: None });
        for _ in 0..n_events {
            self.turn();
        }
    }

    fn turn(&mut self) {
        if self.is_fickle && self.dice.percent(30) {
            self.is_labelled(50);
            let attribute = ["name", "locale"][self.dice.below(2) as usize];
            if let Some((name, value)) = self.something_new(attribute) {
                self.hear(Event::Learned { name, value });
            }
        }
        let timer = self.session.timer();
        let patience = match (self.is_last_minute, self.is_slow) {
            (true, _) => 10,
            (false, true) => 70,
            (false, false) => 40,
        };
        if let Some(timer) = timer.filter(|_| self.dice.percent(patience)) {
            self.now = timer.at;
            return self.hear(Event::Timer { id: timer.id });
        }
        let pause = if self.is_slow {
            Span::from_hours([1, 23, 24, 30][self.dice.below(4) as usize])
        } else {
            Span::from_mins([0, 1, 59, 600, 1500][self.dice.below(5) as usize])
        };
        let then = self.now.plus(pause);
        // At the last moment before the time runs out, when the pause would be longer.
        self.now = timer.map_or(then, |it| then.min(it.at.plus_millis(-1)).max(self.now));
        let event = self.act();
        self.hear(event);
    }

    fn act(&mut self) -> Event {
        if self.taps_old_buttons
            && self.dice.percent(20)
            && let Some((block, exit)) = self.dice.pick(&self.seen).cloned()
        {
            return self.tap(block, exit);
        }
        if self.dice.percent(if self.is_slow { 3 } else { 10 }) {
            self.began_anew = true;
            return match self.dice.below(4) {
                0 => Event::Text("menu".to_owned()),
                1 => Event::Text("stop".to_owned()),
                2 => Event::Text("hm".to_owned()),
                _ => Event::GetStarted { reference: None },
            };
        }
        self.answer()
    }

    /// Does one of the things that the block asks for.
    fn answer(&mut self) -> Event {
        let Place::At { block, stage, .. } = self.session.place.clone() else {
            self.began_anew = true;
            return Event::GetStarted { reference: None };
        };
        let kind = &self.flow.block(&block).unwrap().kind;
        match (kind, stage) {
            (Kind::Notification(_), Stage::Requested) => self.tap(block, Exit::Agreed),
            (Kind::Message(_), Stage::Asked) => {
                let mut exits = kind.exits();
                exits.retain(|it| *it != Exit::NoAnswer);
                match self.dice.pick(&exits).unwrap().clone() {
                    Exit::WroteInstead => Event::Text("hm".to_owned()),
                    exit => self.tap(block, exit),
                }
            }
            (_, Stage::HandedOver) => {
                self.n_handed_back += 1;
                Event::HandedBack
            }
            // The other flow is the same one again, or is not live.
            (_, Stage::Going { effect }) if self.dice.percent(20) => Event::NoSuchFlow {
                flow: self.flow.id.clone(),
                id: effect,
            },
            _ => Event::Text("hm".to_owned()),
        }
    }

    fn hear(&mut self, event: Event) {
        let session = std::mem::replace(&mut self.session, Session::new(0, ReleaseId::new("")));
        let step = step(self.flow, session, &event, self.now);
        self.session = step.session;
        for visit in &step.trace {
            if let Visit::Left { exit, .. } = visit {
                self.n_cases += u64::from(matches!(exit, Exit::Case(_)));
            }
        }
        for effect in step.effects {
            match effect.deed {
                Deed::Fault(fault) => self.faults.push(fault),
                Deed::Send(_) => self.n_sends += 1,
                _ => {}
            }
        }
        if let Place::At {
            block,
            stage: Stage::Asked | Stage::Requested,
            ..
        } = &self.session.place
        {
            let exits = self.flow.block(block).unwrap().kind.exits();
            let choices = exits.into_iter().filter(is_tap);
            self.seen.extend(choices.map(|it| (block.clone(), it)));
        }
    }

    /// Taps a choice, or *Notify Me*.
    fn tap(&mut self, block: BlockId, exit: Exit) -> Event {
        match exit {
            Exit::Reply(part) => Event::Reply {
                block,
                part,
                title: "More".to_owned(),
            },
            Exit::Button(part) => Event::Button { block, part },
            Exit::Agreed
            | Exit::Next
            | Exit::NoAnswer
            | Exit::WroteInstead
            | Exit::Case(_)
            | Exit::Else => {
                self.n_tokens += 1;
                let topic = self.flow.block(&block).and_then(|it| it.kind.topic());
                Event::OptIn {
                    topic: topic.unwrap().clone(),
                    block: Some(block),
                    token: Token::new(&self.n_tokens.to_string()),
                    expires: None,
                }
            }
        }
    }
}

/// Whether it is something in the chat that can be tapped.
fn is_tap(exit: &Exit) -> bool {
    matches!(exit, Exit::Button(_) | Exit::Reply(_) | Exit::Agreed)
}
