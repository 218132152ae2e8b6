//! What holds of the engine whatever the flow and whatever comes: random flows, broken ones
//! too, and random events in any order, watched by a referee that keeps its own books.
//!
//! The short form runs with the other tests. The full form is a million runs:
//! `FLOWBELL_RUNS=1000000 cargo test --release --no-default-features --test all -- engine::`

use flowbell::engine::words::{folded, is_stop, matches};
use flowbell::engine::{
    Content, Deed, Effect, EffectId, Event, Outcome, Place, ReleaseId, Session, Stage, Step,
    Timestamp, Token, Via, step,
};
use flowbell::model::{
    Action, ActionDeed, Block, BlockId, Branch, Button, ButtonAction, Comparison, Condition, Entry,
    Exit, Flow, FlowId, GoTo, Hours, IfWritten, Kind, LinkKey, Matching, Message, Note,
    Notification, Number, PartId, Profile, QuickReply, Span, Start, Test, TimeOfDay, Topic,
    TopicId, Until, Wait, Weekday,
};
use flowbell::simulator::Dice;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many runs a test makes: so many, or what the environment asks for.
pub fn n_runs(short: u64) -> u64 {
    let asked = std::env::var("FLOWBELL_RUNS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(short)
}

pub fn block_id(i: u64) -> BlockId {
    BlockId::new(&format!("b{i}")).unwrap()
}

fn part(dice: &mut Dice) -> PartId {
    PartId::new(["p", "q", "r"][dice.below(3) as usize]).unwrap()
}

fn topic(dice: &mut Dice) -> TopicId {
    TopicId::new(["t", "u"][dice.below(2) as usize]).unwrap()
}

/// A flow with every kind of block. Broken ones lead to blocks that are not there, by exits
/// that do not exist, and name topics and zones that nobody knows.
pub fn random_flow(seed: u64, may_be_broken: bool) -> Flow {
    let mut dice = Dice::new(seed);
    let mut flow = Flow::new(FlowId::new("random").unwrap(), "Random");
    flow.settings.language = ["en", "de", ""][dice.below(3) as usize].to_owned();
    if dice.percent(80) {
        flow.settings.default_answer = "What?".to_owned();
    }
    for name in ["t", "u"] {
        if name == "t" || !may_be_broken || dice.percent(80) {
            let profile = match dice.below(10) {
                0 => Profile::Recurring,
                1 => Profile::Utility,
                _ => Profile::OneTime,
            };
            let topic = Topic {
                name: name.to_owned(),
                profile,
                template: None,
            };
            flow.topics.insert(TopicId::new(name).unwrap(), topic);
        }
    }
    let n_blocks = 2 + dice.below(8);
    for i in 0..n_blocks {
        let kind = match i {
            0 => random_start(&mut dice),
            _ => random_kind(&mut dice, may_be_broken),
        };
        flow.blocks.insert(block_id(i), Arc::new(Block::new(kind)));
    }
    link(&mut flow, &mut dice, n_blocks, may_be_broken);
    flow
}

fn link(flow: &mut Flow, dice: &mut Dice, n_blocks: u64, may_be_broken: bool) {
    for (id, block) in flow.blocks.clone() {
        let mut exits = block.kind.exits();
        if may_be_broken && dice.percent(5) {
            exits.push(Exit::WroteInstead);
        }
        for exit in exits {
            let lost = if may_be_broken { dice.below(10) / 9 } else { 0 };
            let to = block_id(1 + dice.below(n_blocks - 1 + lost));
            let is_entered = flow.block(&to).is_none_or(|it| it.kind.has_input());
            if dice.percent(80) && (is_entered || may_be_broken) {
                flow.links.insert(LinkKey::new(id.clone(), exit), to);
            }
        }
    }
}

fn random_start(dice: &mut Dice) -> Kind {
    let mut entries = vec![Entry::GetStarted];
    if dice.percent(50) {
        entries.push(Entry::Keyword {
            text: "menu".to_owned(),
            matching: Matching::Contains,
        });
    }
    entries.push(Entry::Menu {
        id: PartId::new("p").unwrap(),
        title: "Menu".to_owned(),
    });
    Kind::Start(Start { entries })
}

fn span(dice: &mut Dice) -> Span {
    Span::from_mins([0, 0, 1, 60, 5 * 60, 12 * 60, 20 * 60, 30 * 60][dice.below(8) as usize])
}

fn zone(dice: &mut Dice, may_be_broken: bool) -> String {
    let zones = ["UTC", "Europe/Paris", "America/New_York", "Nowhere/Land"];
    zones[dice.below(if may_be_broken { 4 } else { 3 }) as usize].to_owned()
}

fn time(dice: &mut Dice) -> TimeOfDay {
    TimeOfDay::new(dice.below(24) as u16, [0, 30][dice.below(2) as usize]).unwrap()
}

fn random_wait(dice: &mut Dice, may_be_broken: bool) -> Kind {
    let until = match dice.below(6) {
        0 => Until::Time {
            at: time(dice),
            zone: zone(dice, may_be_broken),
        },
        1 => Until::Date {
            on: "2027-03-28".parse().unwrap(),
            at: time(dice),
            zone: zone(dice, may_be_broken),
        },
        _ => Until::After(span(dice)),
    };
    Kind::Wait(Wait {
        until,
        within: dice.percent(20).then(|| Hours {
            from: time(dice),
            to: time(dice),
            zone: zone(dice, may_be_broken),
        }),
        if_written: [IfWritten::KeepWaiting, IfWritten::GoOn, IfWritten::Leave]
            [dice.below(3) as usize],
    })
}

fn random_kind(dice: &mut Dice, may_be_broken: bool) -> Kind {
    let no_answer = dice.percent(50).then(|| span(dice));
    match dice.below(12) {
        0 | 1 => random_wait(dice, may_be_broken),
        9 => random_condition(dice, may_be_broken),
        10 => random_action(dice),
        11 if dice.percent(30) => Kind::GoTo(GoTo {
            flow: dice.percent(80).then(|| {
                let other = ["random", "other"][dice.below(2) as usize];
                FlowId::new(other).unwrap()
            }),
            name: String::new(),
        }),
        11 => random_condition(dice, may_be_broken),
        2 | 3 => Kind::Notification(Notification {
            topic: topic(dice),
            title: "When Rosewood is back".to_owned(),
            button: String::new(),
            no_answer,
        }),
        4 if may_be_broken => Kind::Note(Note::default()),
        _ => Kind::Message(Message {
            text: if may_be_broken && dice.percent(5) {
                String::new()
            } else {
                "Hi {{name|you}}".to_owned()
            },
            typing: if dice.percent(10) {
                span(dice)
            } else {
                Span::ZERO
            },
            no_answer,
            deliver_for: dice.percent(25).then(|| topic(dice)),
            buttons: (0..dice.below(3)).map(button).collect(),
            quick_replies: (0..dice.below(2)).map(quick_reply).collect(),
            image: None,
        }),
    }
}

fn random_condition(dice: &mut Dice, may_be_broken: bool) -> Kind {
    let n = dice.below(4);
    let branches = (0..n).map(|i| Branch {
        id: PartId::new(["p", "q", "r"][i as usize]).unwrap(),
        name: String::new(),
        tests: (0..[1, 1, 1, 2, 0][dice.below(5) as usize])
            .map(|_| random_test(dice, may_be_broken))
            .collect(),
    });
    let branches = branches.collect();
    Kind::Condition(Condition { branches })
}

fn random_test(dice: &mut Dice, may_be_broken: bool) -> Test {
    let label = || "vip".to_owned();
    let number = Number::from_whole(dice.below(3) as i64);
    match dice.below(12) {
        0 | 1 => Test::WindowOpen,
        2 => Test::WindowClosed,
        3 | 4 => Test::Agreed(topic(dice)),
        5 => Test::NotAgreed(topic(dice)),
        6 => Test::Labelled(label()),
        7 => Test::NotLabelled(label()),
        8 => Test::Weekday {
            days: Weekday::ALL
                .into_iter()
                .filter(|_| dice.percent(40))
                .collect(),
            zone: zone(dice, may_be_broken),
        },
        9 => Test::Within(Hours {
            from: time(dice),
            to: time(dice),
            zone: zone(dice, may_be_broken),
        }),
        10 => Test::Language(["en", "de_DE"][dice.below(2) as usize].to_owned()),
        _ => Test::Attribute {
            name: "name".to_owned(),
            is: [
                Comparison::Set,
                Comparison::NotSet,
                Comparison::Equals("1".to_owned()),
                Comparison::Contains("1".to_owned()),
                Comparison::LessThan(number),
                Comparison::GreaterThan(number),
            ][dice.below(6) as usize]
                .clone(),
        },
    }
}

fn random_action(dice: &mut Dice) -> Kind {
    let deeds = (0..dice.below(3)).map(|_| {
        let name = "name".to_owned();
        let label = "vip".to_owned();
        match dice.below(5) {
            0 => ActionDeed::SetAttribute {
                name,
                value: ["1", "{{name|2}}{{name|x}}"][dice.below(2) as usize].to_owned(),
            },
            1 => ActionDeed::Increase {
                name,
                by: Number::ONE,
            },
            2 => ActionDeed::ClearAttribute { name },
            3 => ActionDeed::AddLabel { label },
            _ => ActionDeed::RemoveLabel { label },
        }
    });
    let deeds = deeds.collect();
    Kind::Action(Action {
        deeds,
        hand_over: dice.percent(30),
    })
}

fn button(i: u64) -> Button {
    let (id, title) = [("p", "Go"), ("q", "Shop")][i as usize];
    Button {
        id: PartId::new(id).unwrap(),
        title: title.to_owned(),
        action: match i {
            0 => ButtonAction::GoOn,
            _ => ButtonAction::OpenLink {
                url: "https://lumi.example".to_owned(),
            },
        },
    }
}

fn quick_reply(_: u64) -> QuickReply {
    QuickReply {
        id: PartId::new("r").unwrap(),
        title: "More".to_owned(),
        image: None,
    }
}

/// Anything that may come, sensible or not.
fn random_event(dice: &mut Dice, session: &Session) -> Event {
    let block = block_id(dice.below(11));
    match dice.below(31) {
        29 => Event::ConsentUsed {
            token: Token::new(&format!("token-{}", dice.below(20))),
        },
        30 => Event::Resumed {
            topic: topic(dice),
            token: Token::new(&format!("token-{}", dice.below(20))),
            expires: None,
        },
        26 | 27 => Event::Entered {
            from: FlowId::new("other").unwrap(),
            id: going(session).unwrap_or_else(|| effect_id(session, dice)),
        },
        28 => Event::NoSuchFlow {
            flow: FlowId::new("other").unwrap(),
            id: going(session).unwrap_or_else(|| effect_id(session, dice)),
        },
        0..=2 => {
            let words = [
                "go",
                "MORE ",
                "menu please",
                "stop",
                "Abbestellen!",
                "hm",
                "",
            ];
            Event::Text(words[dice.below(7) as usize].to_owned())
        }
        3..=5 => Event::Button {
            block,
            part: part(dice),
        },
        6 => Event::Reply {
            block,
            part: part(dice),
            title: "More".to_owned(),
        },
        7 | 8 => Event::GetStarted { reference: None },
        9 => Event::Menu {
            block,
            part: part(dice),
        },
        10..=12 => Event::OptIn {
            block: dice.percent(50).then_some(block),
            topic: topic(dice),
            token: Token::new(&format!("token-{}", dice.below(20))),
            expires: None,
        },
        13..=18 => match session.timer() {
            Some(timer) if dice.percent(90) => Event::Timer { id: timer.id },
            Some(_) | None => Event::Timer {
                id: effect_id(session, dice),
            },
        },
        19 => Event::Sent {
            id: effect_id(session, dice),
            outcome: Outcome::Refused {
                code: [10, 551, 190, 613][dice.below(4) as usize],
                subcode: Some(2_018_278),
            },
        },
        20 => Event::HumanTookOver,
        21 => Event::HandedBack,
        22 => Event::TakenBack,
        23 => Event::OptOut { topic: topic(dice) },
        24 => Event::Reaction,
        _ => Event::Begin { block },
    }
}

/// The effect by which a Go to flow was left.
fn going(session: &Session) -> Option<EffectId> {
    match session.place {
        Place::At {
            stage: Stage::Going { effect },
            ..
        } => Some(effect),
        _ => None,
    }
}

fn effect_id(session: &Session, dice: &mut Dice) -> EffectId {
    EffectId {
        session: session.number,
        number: dice.below(session.n_effects + 2),
    }
}

/// The books of somebody who sees only events and effects.
#[derive(Default)]
struct Referee {
    opened: Option<Timestamp>,
    is_stopped: bool,
    is_notified: bool,
    given: BTreeMap<Token, Timestamp>,
    /// Every token that ever came, and what its topic was then.
    known: BTreeMap<Token, Profile>,
    topics: BTreeMap<Token, TopicId>,
    spent: BTreeSet<Token>,
    ids: BTreeSet<EffectId>,
    timers: BTreeSet<EffectId>,
    n_sends: u64,
    n_delivered: u64,
}

impl Referee {
    fn hears(&mut self, flow: &Flow, event: &Event, now: Timestamp) {
        let is_act = match event {
            Event::Text(text) => {
                let written = folded(text);
                if is_stop(&written, &flow.settings.language) {
                    self.is_stopped = true;
                    self.given.clear();
                } else if matches(&written, "menu", Matching::Contains) {
                    self.is_stopped = false;
                }
                true
            }
            Event::Attachment | Event::Reaction => true,
            Event::Reply { title, .. } => {
                assert!(!is_stop(&folded(title), &flow.settings.language));
                // One that nobody knows counts as words, which bring nobody back: then the
                // engine stays silent, which no check below minds.
                self.is_stopped = false;
                true
            }
            Event::Button { .. }
            | Event::GetStarted { .. }
            | Event::Referral { .. }
            | Event::IceBreaker { .. }
            | Event::Menu { .. }
            | Event::Begin { .. } => {
                self.is_stopped = false;
                true
            }
            Event::OptIn { token, topic, .. } => {
                if !self.known.contains_key(token) {
                    self.agrees(flow, topic, token, now);
                }
                false
            }
            Event::Resumed { token, topic, .. } => {
                if self
                    .known
                    .get(token)
                    .is_none_or(|it| *it == Profile::Recurring)
                {
                    self.agrees(flow, topic, token, now);
                }
                false
            }
            Event::OptOut { topic } => {
                self.is_notified = false;
                let of_topic = |token: &Token| self.topics.get(token) == Some(topic);
                self.given.retain(|token, _| !of_topic(token));
                false
            }
            Event::ConsentUsed { token } => {
                if let Some(profile) = self.known.get(token) {
                    self.is_notified = true;
                    if *profile == Profile::OneTime {
                        self.given.remove(token);
                    }
                }
                false
            }
            Event::Timer { .. }
            | Event::Delivered { .. }
            | Event::Read { .. }
            | Event::HumanTookOver
            | Event::HandedBack
            | Event::TakenBack
            | Event::Entered { .. }
            | Event::NoSuchFlow { .. }
            | Event::Sent { .. }
            | Event::Learned { .. } => false,
        };
        if is_act {
            self.opened = self.opened.max(Some(now));
            self.is_notified = false;
        }
    }

    fn agrees(&mut self, flow: &Flow, topic: &TopicId, token: &Token, now: Timestamp) {
        self.is_stopped = false;
        self.is_notified = false;
        let profile = flow.topics.get(topic).map(|it| it.profile);
        self.known
            .entry(token.clone())
            .or_insert(profile.unwrap_or_default());
        self.topics.entry(token.clone()).or_insert(topic.clone());
        let until = now.plus(Span::from_days(365));
        self.given.entry(token.clone()).or_insert(until);
    }

    fn sees(&mut self, effect: &Effect, now: Timestamp) {
        assert!(self.ids.insert(effect.id), "{} twice", effect.id);
        match &effect.deed {
            Deed::Send(send) => {
                self.n_sends += 1;
                assert!(!self.is_stopped, "sent after stop: {send:?}");
                match &send.via {
                    Via::Window => {
                        let closes = self.opened.map(|it| it.plus(Span::from_hours(24)));
                        assert!(closes.is_some_and(|it| now < it), "outside: {send:?}");
                        assert!(!self.is_notified, "after a notification: {send:?}");
                    }
                    Via::Consent {
                        token,
                        profile,
                        topic,
                    } => {
                        self.n_delivered += 1;
                        let expires = self.given.get(token);
                        assert!(expires.is_some_and(|it| now < *it), "no consent");
                        assert!(!self.is_notified, "two notifications in a row");
                        assert_eq!(self.spent.contains(token), *profile == Profile::OneTime);
                        assert_eq!(self.topics.get(token), Some(topic), "another topic");
                        if *profile == Profile::OneTime {
                            self.given.remove(token);
                        }
                        self.is_notified = true;
                    }
                    Via::Utility { .. } => {}
                }
                if let Content::Request { .. } = send.content {
                    assert_eq!(send.via, Via::Window);
                }
            }
            Deed::SpendConsent { token, .. } => {
                assert!(self.spent.insert(token.clone()), "spent twice");
            }
            Deed::SetTimer { .. } => {
                self.timers.insert(effect.id);
            }
            Deed::CancelTimer { id } => {
                assert!(self.timers.remove(id), "{id} was not set");
            }
            Deed::RememberConsent { .. }
            | Deed::ForgetConsent { .. }
            | Deed::SetAttribute { .. }
            | Deed::ClearAttribute { .. }
            | Deed::AddLabel { .. }
            | Deed::RemoveLabel { .. }
            | Deed::HandOver
            | Deed::TakeBack
            | Deed::Enter { .. }
            | Deed::Stopped
            | Deed::CameBack
            | Deed::Fault(_) => {}
        }
    }
}

fn begin() -> Timestamp {
    "2027-03-26T09:00:00Z".parse().unwrap()
}

fn fresh() -> Session {
    Session::new(7, ReleaseId::new("r1"))
}

struct Played {
    events: Vec<(Event, Timestamp)>,
    steps: Vec<Step>,
    referee: Referee,
}

fn play(flow: &Flow, seed: u64, n_events: u64) -> Played {
    let mut dice = Dice::new(seed ^ 0xabcd);
    let (mut session, mut now) = (fresh(), begin());
    let mut referee = Referee::default();
    let (mut events, mut steps) = (Vec::new(), Vec::new());
    for _ in 0..n_events {
        let event = random_event(&mut dice, &session);
        now = next_time(&mut dice, &session, &event, now);
        referee.hears(flow, &event, now);
        let step = step(flow, session, &event, now);
        for effect in &step.effects {
            referee.sees(effect, now);
        }
        session = step.session.clone();
        if let Some(timer) = session.timer() {
            assert!(referee.timers.contains(&timer.id), "waits for no timer");
        }
        events.push((event, now));
        steps.push(step);
    }
    Played {
        events,
        steps,
        referee,
    }
}

/// Timers mostly fire when they are due; the clock jumps, and now and then it jumps back.
fn next_time(dice: &mut Dice, session: &Session, event: &Event, now: Timestamp) -> Timestamp {
    let due = session.timer().map(|it| it.at);
    match (event, due) {
        (Event::Timer { .. }, Some(due)) if dice.percent(80) => now.max(due),
        _ if dice.percent(3) => now.plus_millis(-3_600_000),
        _ => now.plus(Span::from_secs(
            [1, 60, 3600, 11 * 3600, 25 * 3600, 100 * 86_400][dice.below(6) as usize],
        )),
    }
}

#[test]
fn whatever_comes_nobody_is_written_to_who_must_not_be() {
    let (mut n_sends, mut n_delivered) = (0, 0);
    let n_runs = n_runs(20_000);
    for seed in 0..n_runs {
        let flow = random_flow(seed, seed % 2 == 0);
        let caught = std::panic::catch_unwind(|| {
            let referee = play(&flow, seed, 30).referee;
            (referee.n_sends, referee.n_delivered)
        });
        let (sends, delivered) = caught.unwrap_or_else(|_| panic!("seed {seed}"));
        n_sends += sends;
        n_delivered += delivered;
    }
    // Otherwise the referee has seen nothing.
    assert!(
        n_sends > n_runs * 2 && n_delivered > n_runs / 20,
        "{n_sends} {n_delivered}"
    );
}

#[test]
fn the_same_input_gives_the_same_output_from_any_point() {
    for seed in 0..n_runs(2_000).min(50_000) {
        let flow = random_flow(seed, seed % 2 == 0);
        let played = play(&flow, seed, 30);
        let from = (seed % 30) as usize;
        let mut session = match from {
            0 => fresh(),
            _ => {
                let text = serde_json::to_string(&played.steps[from - 1].session).unwrap();
                serde_json::from_str(&text).unwrap()
            }
        };
        for (i, (event, now)) in played.events.iter().enumerate().skip(from) {
            let again = step(&flow, session, event, *now);
            assert_eq!(again, played.steps[i], "seed {seed}, event {i}");
            session = again.session;
        }
    }
}

/// Every event twice: no effect of the second may be a second notification or a second timer
/// for the same wait, and what is spent stays spent.
#[test]
fn events_that_come_twice_spend_nothing_twice() {
    for seed in 0..n_runs(2_000).min(50_000) {
        let flow = random_flow(seed, false);
        let mut dice = Dice::new(seed ^ 0x77);
        let (mut session, mut now) = (fresh(), begin());
        let mut referee = Referee::default();
        for _ in 0..30 {
            let event = random_event(&mut dice, &session);
            now = next_time(&mut dice, &session, &event, now);
            for _ in 0..2 {
                referee.hears(&flow, &event, now);
                let step = step(&flow, session, &event, now);
                step.effects.iter().for_each(|it| referee.sees(it, now));
                session = step.session;
            }
        }
    }
}

#[test]
fn a_session_of_an_older_program_can_be_loaded() {
    let text = r#"{"number":1,"release":"r1","n_effects":5,"place":"Idle"}"#;
    let session: Session = serde_json::from_str(text).unwrap();
    assert_eq!(session.n_effects, 5);
    assert_eq!(session.opened, None);
}

#[test]
fn a_token_prints_as_dots() {
    let token = Token::new("secret-token");
    assert!(!format!("{token:?}").contains("secret"));
    let event = Event::ConsentUsed { token };
    assert!(!format!("{event:?}").contains("secret"));
}
