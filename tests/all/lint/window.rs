//! The rules: the window against a walk of every path, on thousands of small random flows.

use flowbell::engine::{Timestamp, ends_at};
use flowbell::lint;
use flowbell::lint::longest::Longest;
use flowbell::lint::window::{Age, Cost, cost, measure, worst_wait};
use flowbell::model::edit::edited;
use flowbell::model::file;
use flowbell::model::{
    Action, Block, BlockId, Branch, Button, ButtonAction, Condition, Edit, Flow, FlowId, GoTo,
    Hours, IfWritten, Kind, Message, Notification, PartId, Span, Start, Test, TimeOfDay, Topic,
    TopicId, Until, Wait,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A small flow with every kind of block, made from a seed.
pub(crate) fn random_flow(seed: u64) -> Flow {
    let mut dice = fastrand::Rng::with_seed(seed);
    let topic = TopicId::new("t").unwrap();
    let mut flow = Flow::new(FlowId::new("random").unwrap(), "Random");
    let mut edits = vec![Edit::SetTopic {
        id: topic.clone(),
        topic: Topic {
            name: "Rosewood".to_owned(),
            profile: Default::default(),
            template: None,
        },
    }];
    let n_blocks = dice.usize(2..7);
    let ids: Vec<BlockId> = (0..n_blocks)
        .map(|i| BlockId::new(&format!("b{i}")).unwrap())
        .collect();
    for (i, id) in ids.iter().enumerate() {
        let kind = if i == 0 {
            Kind::Start(Start::default())
        } else {
            random_kind(&mut dice, &topic)
        };
        edits.push(Edit::AddBlock {
            id: id.clone(),
            block: Arc::new(Block::new(kind)),
            at: Default::default(),
        });
    }
    flow = edited(&flow, &edits).unwrap();
    for from in &ids {
        for exit in flow.block(from).unwrap().kind.exits() {
            if dice.u8(0..4) > 0 {
                let to = ids[dice.usize(1..ids.len())].clone();
                flow = edited(
                    &flow,
                    &[Edit::Link {
                        from: from.clone(),
                        exit,
                        to,
                    }],
                )
                .unwrap();
            }
        }
    }
    flow
}

pub(super) fn random_kind(dice: &mut fastrand::Rng, topic: &TopicId) -> Kind {
    let span = |dice: &mut fastrand::Rng| Span::from_hours([0, 0, 1, 5, 20][dice.usize(0..5)]);
    let no_answer = dice.bool().then(|| span(dice));
    // Seldom, or what stands behind them is hardly ever reached.
    if dice.u8(0..5) == 0 {
        return match dice.u8(0..5) {
            0..=2 => Kind::Condition(Condition {
                branches: vec![Branch {
                    tests: vec![Test::Labelled("regular".to_owned())],
                    name: String::new(),
                    id: PartId::new("c").unwrap(),
                }],
            }),
            3 => Kind::Action(Action {
                deeds: Vec::new(),
                hand_over: dice.bool(),
            }),
            _ => Kind::GoTo(GoTo::default()),
        };
    }
    match dice.u8(0..4) {
        0 => Kind::Wait(Wait {
            until: Until::After(span(dice)),
            within: None,
            if_written: [IfWritten::KeepWaiting, IfWritten::GoOn, IfWritten::Leave]
                [dice.usize(0..3)],
        }),
        1 => Kind::Notification(Notification {
            topic: topic.clone(),
            title: String::new(),
            button: String::new(),
            no_answer,
        }),
        n => Kind::Message(Message {
            typing: span(dice),
            no_answer,
            buttons: if n == 2 {
                vec![Button {
                    id: PartId::new("b").unwrap(),
                    title: "Go".to_owned(),
                    action: ButtonAction::GoOn,
                }]
            } else {
                Vec::new()
            },
            ..Message::default()
        }),
    }
}

/// The worst ages by walking every path, block by block, until ages stop growing; what still
/// grows after more steps than the flow has blocks goes round for ever.
pub(super) fn walked(flow: &Flow) -> BTreeMap<BlockId, Age> {
    let mut worst: BTreeMap<BlockId, Age> = BTreeMap::new();
    let starts = flow
        .blocks
        .iter()
        .filter(|(_, it)| matches!(it.kind, Kind::Start(_)));
    worst.extend(starts.map(|(id, _)| (id.clone(), Age::ZERO)));
    let n_rounds = flow.blocks.len() * 2 + 2;
    for round in 0..n_rounds * 2 {
        for (id, age) in worst.clone() {
            let block = flow.block(&id).unwrap();
            for (exit, to) in flow.links_from(&id) {
                let age = match cost(block, exit) {
                    Cost::Opens => Age::ZERO,
                    Cost::Adds(more) => age.plus(more),
                    Cost::Never => continue,
                };
                let grows = worst.get(to).is_none_or(|it| *it < age);
                let is_endless = round >= n_rounds && worst.contains_key(to);
                if grows {
                    worst.insert(to.clone(), if is_endless { Age::Unbounded } else { age });
                }
            }
        }
    }
    worst
}

#[test]
fn the_window_is_measured_as_a_walk_finds_it() {
    let (mut n_unbounded, mut n_late) = (0, 0);
    for seed in 0..7000 {
        let flow = random_flow(seed);
        let measured: BTreeMap<BlockId, Age> = measure(&flow)
            .into_iter()
            .map(|(id, it)| (id, it.on_entry))
            .collect();
        let walked = walked(&flow);
        assert_eq!(measured, walked, "seed {seed}\n{}", file::print(&flow));
        n_unbounded += walked.values().filter(|it| **it == Age::Unbounded).count();
        n_late += walked
            .values()
            .filter(|it| it.is_closed() && **it != Age::Unbounded)
            .count();
        check_paths(&flow, &measured, seed);
    }
    assert!(n_unbounded > 500 && n_late > 30, "{n_unbounded} {n_late}");
}

/// A path adds up to the age it explains.
fn check_paths(flow: &Flow, measured: &BTreeMap<BlockId, Age>, seed: u64) {
    let longest = Longest::of(flow);
    for (id, age) in measured {
        let path = longest.path_to(id);
        assert_eq!(path.last(), Some(&id), "seed {seed}");
        let sum = path
            .windows(2)
            .fold(longest.age_at(path[0]).unwrap(), |sum, pair| {
                let (before, exit) = longest.before(pair[1]).unwrap();
                assert_eq!(before, pair[0]);
                match cost(flow.block(before).unwrap(), exit) {
                    Cost::Adds(more) if flow.target(before, exit) == Some(pair[1]) => {
                        sum.plus(more)
                    }
                    _ => sum,
                }
            });
        assert_eq!(sum, *age, "seed {seed}: {path:?}");
        if let (Some((slow, adds)), Age::Within(_)) = (longest.slowest(id), *age) {
            assert!(
                path.contains(&slow) && adds <= *age && adds > Age::ZERO,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn random_flows_are_judged_without_trouble() {
    for seed in 0..4000 {
        let flow = random_flow(seed);
        let report = lint::check(&flow, None);
        assert_eq!(report, lint::check(&flow, None), "seed {seed}");
        for (i, finding) in report.findings.iter().enumerate() {
            let same = |it: &lint::Finding| it.code == finding.code && it.place == finding.place;
            assert!(
                !report.findings[..i].iter().any(same),
                "seed {seed}: told twice: {finding:?}"
            );
            assert!(
                finding.message.ends_with('.'),
                "seed {seed}: {}",
                finding.message
            );
            let place = finding.place.block.as_ref();
            assert!(
                place.is_none_or(|id| flow.block(id).is_some()),
                "seed {seed}"
            );
            if let Some(fix) = &finding.fix {
                assert!(edited(&flow, &fix.edits).is_ok(), "seed {seed}: {fix:?}");
            }
        }
    }
}

/// Start, then messages and waits in a row, then the last message leads back by a button.
fn long_flow(n: usize) -> Flow {
    let mut blocks = String::new();
    let mut links = String::new();
    for i in 0..n {
        let kind = match i % 4 {
            0 => "Wait(until: After(\"1m\"))".to_owned(),
            _ => format!("Message(text: \"Message {i}\")"),
        };
        blocks.push_str(&format!("\"b{i}\": (kind: {kind}),\n"));
        if i + 1 < n {
            links.push_str(&format!(
                "(from: \"b{i}\", exit: Next, to: \"b{}\"),\n",
                i + 1
            ));
        }
    }
    let text = format!(
        "(format: 1, id: \"long\", default_answer: \"x\", blocks: {{ \"s\": (kind: Start(entries: [GetStarted])), {blocks} }},
         links: [(from: \"s\", exit: Next, to: \"b0\"), {links}])"
    );
    file::read(text.as_bytes()).unwrap().flow
}

#[test]
fn ten_thousand_blocks_in_a_row_are_judged() {
    let flow = long_flow(10_000);
    let stack = 256 * 1024;
    let judge = move || {
        let report = lint::check(&flow, None);
        let last = BlockId::new("b9999").unwrap();
        let minutes = Span::from_mins(2500);
        let on_entry = report.window.get(&last).unwrap().on_entry;
        assert_eq!(on_entry, Age::Within(minutes));
        let n_late = report
            .findings
            .iter()
            .filter(|it| it.code == "TIM001")
            .count();
        assert!(
            (1000..1200).contains(&n_late),
            "{n_late}: one for each pause, not for each message"
        );
    };
    let thread = std::thread::Builder::new()
        .stack_size(stack)
        .spawn(judge)
        .unwrap();
    thread.join().unwrap();
}

/// No Wait lasts longer than the rules reckon, whenever it begins: through a year with both
/// changes of the clock, by the engine's own calendar. And none is reckoned far too long.
#[test]
fn no_wait_lasts_longer_than_its_worst_case() {
    const MINUTE: i64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE;
    let zones = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"];
    for seed in 0..150 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let zone = zones[dice.usize(..zones.len())].to_owned();
        let mut time = || TimeOfDay::new(dice.u16(..24), 15 * dice.u16(..4)).unwrap();
        let (at, from, to) = (time(), time(), time());
        let other = zones[dice.usize(..zones.len())].to_owned();
        let hours = Hours {
            from,
            to,
            zone: if dice.bool() { zone.clone() } else { other },
        };
        let wait = Wait {
            until: if dice.bool() {
                Until::Time { at, zone }
            } else {
                Until::After(Span::from_mins(dice.u64(1..3000)))
            },
            within: Some(hours).filter(|it| it.from != it.to && dice.u8(..4) > 0),
            if_written: IfWritten::KeepWaiting,
        };
        let Age::Within(worst) = worst_wait(&wait) else {
            panic!("a time of day comes every day");
        };
        let worst = i64::try_from(worst.secs()).unwrap() * 1000;
        let mut longest = 0;
        // The days around the changes of 2026: 8 and 29 March, 25 October and 1 November.
        for first in [
            1_772_700_000_000_i64,
            1_774_500_000_000,
            1_792_640_000_000,
            1_793_240_000_000,
        ] {
            for minute in (0..5 * DAY / MINUTE).step_by(7) {
                let now = Timestamp::from_millis(first + minute * MINUTE);
                longest = longest.max(ends_at(&wait, now).unwrap().since(now));
            }
        }
        assert!(
            longest <= worst,
            "seed {seed}: {wait:?} lasts {longest}, not {worst}"
        );
        assert!(
            worst - longest <= 4 * 60 * MINUTE,
            "seed {seed}: {wait:?} {longest} {worst}"
        );
    }
}

/// 02:30 is skipped on 29 March, and 03:30, when the Wait ends instead, is past the hours.
#[test]
fn a_wait_until_a_time_that_is_skipped_may_miss_its_hours() {
    let time = |hour, minute| TimeOfDay::new(hour, minute).unwrap();
    let wait = Wait {
        until: Until::Time {
            at: time(2, 30),
            zone: "Europe/Paris".to_owned(),
        },
        within: Some(Hours {
            from: time(22, 0),
            to: time(3, 0),
            zone: "Europe/Paris".to_owned(),
        }),
        if_written: IfWritten::KeepWaiting,
    };
    let begin: Timestamp = "2026-03-28T01:31:00Z".parse().unwrap();
    let lasts = ends_at(&wait, begin).unwrap().since(begin);
    let hours = |n: i64| n * 3_600_000;
    assert!(lasts > hours(42), "{lasts}");
    let Age::Within(worst) = worst_wait(&wait) else {
        panic!("a time of day comes every day");
    };
    let worst = i64::try_from(worst.secs()).unwrap() * 1000;
    assert!(lasts <= worst && worst <= hours(44), "{lasts} {worst}");
}

/// The window along one short flow, written out by hand.
#[test]
fn each_block_adds_what_it_may_last() {
    let wait = |until: &str| format!("Wait(until: {until})");
    let hours = |n: u64| Some(Span::from_hours(n));
    let within = ", within: (from: \"09:00\", to: \"18:00\", zone: \"Europe/Paris\")";
    let at = |time: &str, zone: &str| format!("Time(at: \"{time}\", zone: \"{zone}\")");
    for (kind, exit, adds) in [
        (wait("After(\"3h\")"), "Next", hours(3)),
        (wait(&at("09:00", "Europe/Paris")), "Next", hours(25)),
        (wait(&at("09:00", "UTC")), "Next", hours(24)),
        (wait("Date(on: \"2027-01-01\", at: \"09:00\", zone: \"UTC\")"), "Next", None),
        (wait(&format!("After(\"1h\"){within}")), "Next", hours(1 + 15 + 1)),
        (wait(&format!("{}{within}", at("09:00", "Europe/Paris"))), "Next", hours(25)),
        (wait(&format!("{}{within}", at("18:00", "Europe/Paris"))), "Next", hours(25 + 15)),
        (wait(&format!("{}{within}", at("08:00", "Europe/Paris"))), "Next", hours(26)),
        (wait(&format!("{}{within}", at("10:00", "UTC"))), "Next", hours(24)),
        (wait(&format!("{}{within}", at("17:00", "UTC"))), "Next", hours(24 + 15 + 1)),
        (wait("After(\"3h\"), if_written: Leave"), "WroteInstead", hours(0)),
        ("Message(text: \"a\", typing: \"1h\")".to_owned(), "Next", hours(1)),
        ("Message(text: \"a\", typing: \"1h\", no_answer: \"2h\", buttons: [(id: \"b\", title: \"B\")])".to_owned(), "NoAnswer", hours(3)),
        ("Message(text: \"a\", typing: \"1h\", no_answer: \"2h\", buttons: [(id: \"b\", title: \"B\")])".to_owned(), "Button(\"b\")", hours(0)),
        ("Message(text: \"a\", typing: \"1h\", quick_replies: [(id: \"b\", title: \"B\")])".to_owned(), "WroteInstead", hours(0)),
        ("Notification(topic: \"t\", no_answer: \"2h\")".to_owned(), "Agreed", hours(2)),
        ("Notification(topic: \"t\", no_answer: \"2h\")".to_owned(), "NoAnswer", hours(2)),
        ("Notification(topic: \"t\")".to_owned(), "Agreed", None),
    ] {
        let text = format!(
            "(format: 1, id: \"f\", topics: {{ \"t\": (name: \"T\") }}, blocks: {{
                \"s\": (kind: Start(entries: [GetStarted])), \"x\": (kind: {kind}), \"y\": (kind: Message(text: \"y\")) }},
              links: [(from: \"s\", exit: Next, to: \"x\"), (from: \"x\", exit: {exit}, to: \"y\")])"
        );
        let flow = file::read(text.as_bytes()).unwrap_or_else(|it| panic!("{kind}: {it}")).flow;
        let entry = measure(&flow)[&BlockId::new("y").unwrap()].on_entry;
        assert_eq!(entry, adds.map_or(Age::Unbounded, Age::Within), "{kind} {exit}");
    }
}

/// “No answer” without a time is never taken, so what follows is not reached that way.
#[test]
fn nobody_leaves_by_no_answer_without_a_time() {
    let flow = super::flow_at(&super::root().join("tests/lint/untimed-no-answer/bad.ron"));
    let window = measure(&flow);
    assert!(window.contains_key(&BlockId::new("n").unwrap()));
    assert!(!window.contains_key(&BlockId::new("m").unwrap()));
}
