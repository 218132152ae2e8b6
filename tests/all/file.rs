//! A flow's text: what is read is what is printed, whatever an author types.

use flowbell::model::Profile;
use flowbell::model::file::{self, FORMAT};
use flowbell::model::{
    Action, ActionDeed, Block, BlockId, Branch, Button, ButtonAction, Comparison, Condition, Entry,
    Flow, FlowId, GoTo, Hours, Kind, LinkKey, Matching, Message, Note, Notification, Number,
    PartId, Position, QuickReply, Span, Start, Test, Topic, TopicId, Weekday,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

#[test]
fn every_format_that_ever_was_is_read() {
    for format in 1..=FORMAT {
        let path = root().join(format!("tests/fixtures/files/format_{format}.ron"));
        let text = fs::read_to_string(&path).unwrap();
        let opened = file::read(text.as_bytes()).unwrap();
        check_round_trip(&opened.flow);
        // The fixture is of use only while it shows everything that a file may hold.
        let printed = file::print(&opened.flow);
        let mut names = vec!["Start", "Message", "Wait", "Notification", "Note"];
        if format >= 2 {
            names.extend(["Condition", "Action", "GoTo"]);
        }
        assert!(
            printed.starts_with(&format!("(\n    format: {format},")),
            "{printed}"
        );
        for name in names.iter().map(|name| format!("kind: {name}(")) {
            assert!(
                printed.contains(&name),
                "{} shows no {name}",
                path.display()
            );
        }
    }
}

#[test]
fn the_samples_are_canonical() {
    let mut samples = crate::house::files(&root().join("flows"), "ron");
    samples.retain(|path| !path.to_string_lossy().ends_with(".tests.ron"));
    assert!(samples.is_empty() || samples.len() >= 5, "{samples:?}");
    for path in samples {
        let text = fs::read_to_string(&path).unwrap();
        let opened = file::read(text.as_bytes()).unwrap();
        assert!(
            file::print(&opened.flow) == text,
            "{0} is not canonical: flowbell fmt {0}",
            path.display()
        );
    }
}

#[test]
fn a_mark_at_the_beginning_and_windows_line_ends_are_read() {
    let text = fs::read_to_string(root().join("tests/fixtures/files/format_1.ron")).unwrap();
    let flow = file::read(text.as_bytes()).unwrap().flow;
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(file::read(windows.as_bytes()).unwrap().flow, flow);
}

#[test]
fn comments_become_notes_beside_the_flow() {
    let text = fs::read_to_string(root().join("tests/fixtures/files/format_1.ron")).unwrap();
    let opened = file::read(text.as_bytes()).unwrap();
    let before = opened.flow.clone();
    // The first id is taken; another one is asked for.
    let mut ids = ["start", "c1", "c2", "c3"].into_iter();
    let flow = opened.with_comments_as_notes(|| BlockId::new(ids.next().unwrap()).unwrap());
    let said = |id: &str| match &flow.block(&BlockId::new(id).unwrap()).unwrap().kind {
        Kind::Note(note) => note.text.clone(),
        other => panic!("{id} is {other:?}"),
    };
    let first = "Every kind of block and every field of format 1, written by hand.\n\
                 The spaces, the order and the comments are the author's.";
    assert_eq!(said("c1"), first);
    assert_eq!(said("c2"), "asked once a week at most");
    assert!(said("c3").starts_with("Links: nothing may lead to a start"));
    assert_eq!(flow.blocks.len(), before.blocks.len() + 3);
    assert_eq!(flow.links, before.links);
    check_round_trip(&flow);
}

#[test]
fn what_a_condition_may_say_is_checked_like_everything_else() {
    let read = |kind: &str| {
        let text = format!("(format: 2, id: \"f\", blocks: {{ \"c\": (kind: {kind}) }})");
        file::read(text.as_bytes())
            .map(|it| it.flow)
            .unwrap_err()
            .to_string()
    };
    for (kind, expected) in [
        ("Conditon()", "did you mean “Condition”?"),
        (
            "Condition(branches: [(id: \"a\", tests: [Labeled(\"x\")])])",
            "did you mean “Labelled”?",
        ),
        (
            "Condition(branches: [(id: \"a\", test: [])])",
            "did you mean “tests”?",
        ),
        (
            "Condition(branches: [(id: \"a\"), (id: \"a\")])",
            "two parts with the id “a”",
        ),
        (
            "Condition(branches: [(id: \"a\", tests: [Agreed(\"t\")])])",
            "topic “t”, which is not in this file",
        ),
        (
            "Condition(branches: [(id: \"a\", tests: [Attribute(name: \"n\", is: LessThan(\"ten\"))])])",
            "“ten” is not a number",
        ),
        (
            "Action(deeds: [SetAttribute(name: \"n\")])",
            "“value” is missing here",
        ),
        ("GoTo(flow: \"no id\")", "cannot be an id"),
    ] {
        let error = read(kind);
        assert!(error.contains(expected), "{kind}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn whatever_an_author_types_comes_back(flow in flow()) {
        check_round_trip(&flow);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = file::read(&bytes);
    }

    #[test]
    fn no_row_of_its_own_words_makes_it_panic(words in vec(0..WORDS.len(), 0..60)) {
        let text: Vec<&str> = words.into_iter().map(|i| WORDS[i]).collect();
        let _ = file::read(text.concat().as_bytes());
    }
}

const WORDS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "\"",
    "'",
    "r#\"",
    "\"#",
    "\\",
    "//",
    "/*",
    "*/",
    "\n",
    " ",
    "format: 1",
    "id: \"f\"",
    "blocks",
    "links",
    "layout",
    "\"a\"",
    "kind",
    "Start",
    "Message",
    "Some",
    "text",
    "é",
    "👩🏽",
    "\u{feff}",
    "#![enable(x)]",
    "-1",
    "1e9",
    "NaN",
    "true",
];

#[track_caller]
fn check_round_trip(flow: &Flow) {
    let text = file::print(flow);
    let again = match file::read(text.as_bytes()) {
        Ok(opened) => opened.flow,
        Err(error) => panic!("{error}\n{text}"),
    };
    assert_eq!(&again, flow, "{text}");
    assert_eq!(file::print(&again), text);
    assert!(text.ends_with(")\n") && !text.contains('\r'), "{text:?}");
}

/// A flow that uses what can be typed freely: texts, times, places.
fn flow() -> impl Strategy<Value = Flow> {
    let texts = (any::<String>(), any::<String>(), any::<String>());
    (texts, vec(kind(), 1..6), any::<(i16, i16)>()).prop_map(
        |((name, greeting, topic), kinds, at)| {
            let mut flow = Flow::new(FlowId::new("f").unwrap(), &name);
            flow.settings.greeting = greeting;
            let topic = Topic {
                name: topic,
                profile: Profile::Recurring,
                template: None,
            };
            flow.topics.insert(TopicId::new("t").unwrap(), topic);
            for (i, kind) in kinds.into_iter().enumerate() {
                let id = BlockId::new(&format!("b{i}")).unwrap();
                let place = Position {
                    x: i32::from(at.0),
                    y: i32::from(at.1),
                };
                let target = BlockId::new("b0").unwrap();
                let has_input = flow
                    .block(&target)
                    .is_some_and(|block| block.kind.has_input());
                for exit in kind.exits().into_iter().filter(|_| has_input) {
                    flow.links
                        .insert(LinkKey::new(id.clone(), exit), target.clone());
                }
                flow.blocks.insert(id.clone(), Arc::new(Block::new(kind)));
                flow.layout.insert(id, place);
            }
            flow
        },
    )
}

fn kind() -> impl Strategy<Value = Kind> {
    let texts = (any::<String>(), any::<String>(), any::<String>());
    let secs = option::of(0..300_000_000u64);
    prop_oneof![
        any::<String>().prop_map(|text| Kind::Note(Note { text })),
        (texts, any::<i64>()).prop_map(|(texts, n)| condition(texts, n)),
        (texts, any::<i64>(), any::<bool>()).prop_map(|((name, value, label), n, hand_over)| {
            let deeds = vec![
                ActionDeed::SetAttribute {
                    name: name.clone(),
                    value,
                },
                ActionDeed::Increase {
                    name: name.clone(),
                    by: Number::from_whole(n),
                },
                ActionDeed::ClearAttribute { name },
                ActionDeed::AddLabel {
                    label: label.clone(),
                },
                ActionDeed::RemoveLabel { label },
            ];
            Kind::Action(Action { deeds, hand_over })
        }),
        (any::<String>(), any::<bool>()).prop_map(|(name, has)| Kind::GoTo(GoTo {
            flow: has.then(|| FlowId::new("other").unwrap()),
            name,
        })),
        any::<String>().prop_map(|text| Kind::Start(Start {
            entries: vec![Entry::Keyword {
                text,
                matching: Matching::Contains
            }],
        })),
        (texts, secs.clone()).prop_map(|((title, button, _), secs)| {
            Kind::Notification(Notification {
                topic: TopicId::new("t").unwrap(),
                title,
                button,
                no_answer: secs.map(Span::from_secs),
            })
        }),
        (texts, secs)
            .prop_map(|((text, title, url), secs)| Kind::Message(message(text, title, url, secs))),
    ]
}

fn condition((name, value, label): (String, String, String), n: i64) -> Kind {
    let attribute = |is| Test::Attribute {
        name: name.clone(),
        is,
    };
    let number = Number::from_whole(n);
    let hours = Hours {
        from: "09:00".parse().unwrap(),
        to: "08:30".parse().unwrap(),
        zone: value.clone(),
    };
    let topic = || TopicId::new("t").unwrap();
    let tests = vec![
        attribute(Comparison::Set),
        attribute(Comparison::NotSet),
        attribute(Comparison::Equals(value.clone())),
        attribute(Comparison::Contains(value.clone())),
        attribute(Comparison::LessThan(number)),
        attribute(Comparison::GreaterThan(number.plus("0.5".parse().unwrap()))),
        Test::Labelled(label.clone()),
        Test::NotLabelled(label),
        Test::Agreed(topic()),
        Test::NotAgreed(topic()),
        Test::Language(value.clone()),
        Test::WindowOpen,
        Test::WindowClosed,
        Test::Weekday {
            days: BTreeSet::from([Weekday::Friday, Weekday::Monday]),
            zone: value,
        },
        Test::Within(hours),
    ];
    let id = |text| PartId::new(text).unwrap();
    let branches = vec![
        Branch {
            id: id("c1"),
            name,
            tests,
        },
        Branch {
            id: id("c2"),
            name: String::new(),
            tests: Vec::new(),
        },
    ];
    Kind::Condition(Condition { branches })
}

fn message(text: String, title: String, url: String, secs: Option<u64>) -> Message {
    let id = |text| PartId::new(text).unwrap();
    let link = ButtonAction::OpenLink { url: url.clone() };
    Message {
        text,
        image: Some(url.clone()),
        buttons: vec![
            Button {
                id: id("b1"),
                title: title.clone(),
                action: ButtonAction::GoOn,
            },
            Button {
                id: id("b2"),
                title: title.clone(),
                action: link,
            },
        ],
        quick_replies: vec![QuickReply {
            id: id("r1"),
            title,
            image: Some(url),
        }],
        typing: Span::from_secs(secs.unwrap_or_default()),
        no_answer: secs.map(Span::from_secs),
        deliver_for: None,
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn texts_stay_readable_and_come_back_the_same() {
    for text in [
        "it's",
        "back\\slash \\' and \\\\u{41}",
        "❤\u{fe0f} 👩\u{200d}👧 👍🏽 \u{e9} e\u{301} สวัสดี",
        "line\none\ttab \u{7} \u{202e}",
        "\"quoted\"",
    ] {
        let head = "(format: 1, id: \"f\")";
        let mut flow = file::read(head.as_bytes()).unwrap().flow;
        flow.settings.name = text.to_owned();
        let printed = file::print(&flow);
        assert_eq!(
            file::read(printed.as_bytes()).unwrap().flow,
            flow,
            "{printed}"
        );
        assert!(
            !printed.contains("\\'") || text.contains("\\'"),
            "{printed}"
        );
        assert!(
            !printed.contains('\u{202e}') && !printed.contains('\u{7}'),
            "{printed:?}"
        );
    }
}
