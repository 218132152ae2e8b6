//! How long a flow of ten thousand blocks takes to be judged: whole, and again after an edit
//! and after its undoing.
//! Counted is processor time, so that other programs on a busy machine do not count.
//!
//! `cargo bench --no-default-features --bench lint`. The aims on one core are 50 ms and 1 ms.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod processor_time;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use flowbell::lint::{self, Judge};
use flowbell::model::edit::edited;
use flowbell::model::{
    Block, BlockId, Button, ButtonAction, Edit, Exit, Flow, Kind, Message, PartId, Span, Topic,
    TopicId, Until, file,
};
use processor_time::ProcessorTime;
use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

const N_BLOCKS: usize = 10_000;

/// The shapes of a flow of ten thousand blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A shop's flow, many times over: greet, pause, ask, and deliver what was agreed.
    Shop { n_topics: usize },
    /// The same, and its end leads back to its beginning: every block leads to every other.
    Ring,
    /// Messages and pauses in a row that nobody has to answer: most come too late.
    Chain,
    /// The shop, and a second button of every other block leads to one block.
    Star,
}

fn id(i: usize) -> BlockId {
    BlockId::new(&format!("b{i}")).unwrap()
}

fn kind(shape: Shape, i: usize) -> (String, &'static str) {
    let n_topics = match shape {
        Shape::Shop { n_topics } => n_topics,
        Shape::Ring | Shape::Chain | Shape::Star => 20,
    };
    let topic = i / 10 % n_topics;
    match i % 10 {
        3 => ("Wait(until: After(\"1h\"))".to_owned(), "Next"),
        _ if shape == Shape::Chain => (format!("Message(text: \"Part {i} of it.\")"), "Next"),
        4 => (
            format!(
                "Notification(topic: \"t{topic}\", title: \"When Velvet Matte {topic} is back in stock\", no_answer: \"1h\")"
            ),
            "Agreed",
        ),
        6 => (
            format!(
                "Message(text: \"Velvet Matte {topic} is back in stock.\", deliver_for: \"t{topic}\", buttons: [(id: \"b\", title: \"Show me\")])"
            ),
            "Button(\"b\")",
        ),
        _ => (
            format!(
                "Message(text: \"Hi {{{{first_name|there}}}}, this is what we have for you today, part {i}.\", buttons: [(id: \"b\", title: \"Go on\"), (id: \"c\", title: \"Stop\")])"
            ),
            "Button(\"b\")",
        ),
    }
}

fn large_flow(shape: Shape) -> Arc<Flow> {
    let mut blocks = String::from("\"s\": (kind: Start(entries: [GetStarted])),\n");
    let mut links = String::from("(from: \"s\", exit: Next, to: \"b0\"),\n");
    for i in 0..N_BLOCKS {
        let (kind, exit) = kind(shape, i);
        blocks.push_str(&format!("\"b{i}\": (number: {i}, kind: {kind}),\n"));
        let next = match shape {
            Shape::Ring => Some((i + 1) % N_BLOCKS),
            Shape::Shop { .. } | Shape::Chain | Shape::Star => {
                Some(i + 1).filter(|it| *it < N_BLOCKS)
            }
        };
        if let Some(next) = next {
            links.push_str(&format!(
                "(from: \"b{i}\", exit: {exit}, to: \"b{next}\"),\n"
            ));
        }
        if shape == Shape::Star && ![3, 4, 6].contains(&(i % 10)) {
            links.push_str(&format!(
                "(from: \"b{i}\", exit: Button(\"c\"), to: \"b9999\"),\n"
            ));
        }
    }
    let n_topics = match shape {
        Shape::Shop { n_topics } => n_topics,
        Shape::Ring | Shape::Star => 20,
        Shape::Chain => 0,
    };
    let topics: String = (0..n_topics)
        .map(|i| format!("\"t{i}\": (name: \"Velvet Matte {i}\"),"))
        .collect();
    let text = format!(
        "(format: 1, id: \"large\", language: \"en\", default_answer: \"x\", topics: {{ {topics} }}, \
         blocks: {{ {blocks} }}, links: [{links}])"
    );
    Arc::new(file::read(text.as_bytes()).unwrap().flow)
}

/// This block said otherwise.
fn said(flow: &Flow, i: usize, change: impl FnOnce(&mut Block)) -> Edit {
    let mut block = flow.block(&id(i)).unwrap().clone();
    change(&mut block);
    Edit::SetBlock {
        id: id(i),
        block: Arc::new(block),
    }
}

fn message(block: &mut Block) -> &mut Message {
    match &mut block.kind {
        Kind::Message(message) => message,
        other => panic!("{other:?} is no message"),
    }
}

/// Which exit the shape's main road leaves a block by.
fn road(shape: Shape, i: usize) -> Exit {
    match kind(shape, i).1 {
        "Next" => Exit::Next,
        "Agreed" => Exit::Agreed,
        _ => Exit::Button(PartId::new("b").unwrap()),
    }
}

/// A Wait of other length.
fn waits(flow: &Flow, i: usize, hours: u64) -> Edit {
    said(flow, i, |it| match &mut it.kind {
        Kind::Wait(wait) => wait.until = Until::After(Span::from_hours(hours)),
        other => panic!("{other:?} is no Wait"),
    })
}

/// What any shape may be made to go through, some ten blocks from its beginning, in its
/// middle, or just before its end.
fn edits(flow: &Flow, shape: Shape, at: usize) -> Vec<(&'static str, Edit)> {
    let unlink = |i: usize| Edit::Unlink {
        from: id(i),
        exit: road(shape, i),
    };
    let mut all = vec![
        (
            "a letter in a message",
            said(flow, at + 1, |it| message(it).text.push('x')),
        ),
        (
            "a letter in a name",
            said(flow, at + 1, |it| it.name.push('x')),
        ),
        ("a link removed", unlink(at + 1)),
        (
            "a block added",
            Edit::AddBlock {
                id: BlockId::new(&format!("b{at}x")).unwrap(),
                block: Arc::new(Block::new(Kind::Message(Message::default()))),
                at: Default::default(),
            },
        ),
        ("a block removed", Edit::RemoveBlock { id: id(at + 1) }),
        (
            "a block moved",
            Edit::MoveBlock {
                id: id(at + 1),
                to: (7, 7).into(),
            },
        ),
        ("a Wait changed", waits(flow, at + 3, 2)),
        ("a Wait made too long", waits(flow, at + 3, 48)),
        (
            "a button added",
            said(flow, at + 1, |it| {
                message(it).buttons.push(Button {
                    id: PartId::new("d").unwrap(),
                    title: "More".to_owned(),
                    action: ButtonAction::GoOn,
                });
            }),
        ),
    ];
    if shape == Shape::Chain {
        return all;
    }
    let link = |from: usize, exit: &str, to: usize| Edit::Link {
        from: id(from),
        exit: Exit::Button(PartId::new(exit).unwrap()),
        to: id(to),
    };
    let topic = TopicId::new("t3").unwrap();
    all.extend([
        (
            "a letter in a request",
            said(flow, at + 4, |it| {
                if let Kind::Notification(request) = &mut it.kind {
                    request.title.push('x');
                }
            }),
        ),
        (
            "a no-answer time changed",
            said(flow, at + 4, |it| {
                if let Kind::Notification(request) = &mut it.kind {
                    request.no_answer = Some(Span::from_hours(3));
                }
            }),
        ),
        (
            "a letter in a follow-up",
            said(flow, at + 6, |it| message(it).text.push('x')),
        ),
        ("a link added", link(at + 1, "c", at + 8)),
        ("a link added that leads back", link(at + 8, "c", at + 1)),
        ("a link added back to the start", link(9998, "c", 0)),
        ("a request cut off", unlink(at + 4)),
        (
            "a message made a delivery",
            said(flow, at + 1, |it| {
                message(it).deliver_for = Some(topic.clone())
            }),
        ),
        (
            "a topic renamed",
            Edit::SetTopic {
                id: topic.clone(),
                topic: Topic {
                    name: "Velvet".to_owned(),
                    profile: Default::default(),
                    template: None,
                },
            },
        ),
        (
            "a topic added",
            Edit::SetTopic {
                id: TopicId::new("a").unwrap(),
                topic: Topic {
                    name: "Silk".to_owned(),
                    profile: Default::default(),
                    template: None,
                },
            },
        ),
    ]);
    all
}

fn judged(bench: &mut Criterion<ProcessorTime>) {
    let mut group = bench.benchmark_group("10,000 blocks");
    group.sample_size(20);
    group.warm_up_time(Duration::from_millis(100));
    group.measurement_time(Duration::from_millis(300));
    for (name, shape) in [
        ("a shop", Shape::Shop { n_topics: 20 }),
        ("a shop with 1,000 topics", Shape::Shop { n_topics: 1000 }),
        ("a ring", Shape::Ring),
        ("a chain", Shape::Chain),
        ("a star", Shape::Star),
    ] {
        let flow = large_flow(shape);
        let n_findings = lint::check(&flow, None).findings.len();
        println!(
            "{name}: {} blocks, {} links, {n_findings} findings",
            flow.blocks.len(),
            flow.links.len()
        );
        group.bench_function(format!("{name}, whole"), |it| {
            it.iter(|| lint::check(black_box(&flow), None));
        });
        let judge = RefCell::new(Judge::default());
        for (place, at) in [("early", 10), ("in the middle", 5000), ("late", 9980)] {
            for (what, edit) in edits(&flow, shape, at) {
                let next = Arc::new(edited(&flow, &[edit]).unwrap());
                for (before, after, how) in [(&flow, &next, ""), (&next, &flow, ", undone")] {
                    group.bench_function(format!("{name}, {what}, {place}{how}"), |it| {
                        it.iter_batched(
                            || judge.borrow_mut().check(before, None).findings.len(),
                            |_| {
                                let mut judge = judge.borrow_mut();
                                judge.check(black_box(after), None).findings.len()
                            },
                            BatchSize::PerIteration,
                        );
                    });
                }
            }
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ProcessorTime);
    targets = judged
}
criterion_main!(benches);
