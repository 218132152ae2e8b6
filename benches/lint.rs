//! How long a flow of ten thousand blocks takes to be judged: whole, and again after an edit.
//!
//! `cargo bench --no-default-features --bench lint`. The aims on one core are 50 ms and 1 ms.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use flowbell::lint::{self, Judge};
use flowbell::model::edit::edited;
use flowbell::model::{Block, BlockId, Edit, Flow, Kind, file};
use std::hint::black_box;
use std::sync::Arc;

const N_BLOCKS: usize = 10_000;
const N_TOPICS: usize = 20;

/// A shop's flow, many times over: greet, pause, ask, and deliver what was agreed.
fn large_flow() -> Flow {
    let mut blocks = String::from("\"s\": (kind: Start(entries: [GetStarted])),\n");
    let mut links = String::from("(from: \"s\", exit: Next, to: \"b0\"),\n");
    for i in 0..N_BLOCKS {
        let topic = i / 10 % N_TOPICS;
        let kind = match i % 10 {
            3 => "Wait(until: After(\"1h\"))".to_owned(),
            4 => format!(
                "Notification(topic: \"t{topic}\", title: \"When Velvet Matte {topic} is back in stock\", no_answer: \"1h\")"
            ),
            6 => format!(
                "Message(text: \"Velvet Matte {topic} is back in stock.\", deliver_for: \"t{topic}\", buttons: [(id: \"b\", title: \"Show me\")])"
            ),
            _ => format!(
                "Message(text: \"Hi {{{{first_name|there}}}}, this is what we have for you today, part {i}.\", buttons: [(id: \"b\", title: \"Go on\")])"
            ),
        };
        blocks.push_str(&format!("\"b{i}\": (number: {i}, kind: {kind}),\n"));
        let exit = match i % 10 {
            3 => "Next",
            4 => "Agreed",
            _ => "Button(\"b\")",
        };
        if i + 1 < N_BLOCKS {
            links.push_str(&format!(
                "(from: \"b{i}\", exit: {exit}, to: \"b{}\"),\n",
                i + 1
            ));
        }
    }
    let topics: String = (0..N_TOPICS)
        .map(|i| format!("\"t{i}\": (name: \"Velvet Matte {i}\"),"))
        .collect();
    let text = format!(
        "(format: 1, id: \"large\", language: \"en\", default_answer: \"x\", topics: {{ {topics} }}, \
         blocks: {{ {blocks} }}, links: [{links}])"
    );
    file::read(text.as_bytes()).unwrap().flow
}

/// The flow with one more letter in this block's text.
fn typed(flow: &Flow, id: &str) -> Arc<Flow> {
    let id = BlockId::new(id).unwrap();
    let mut block: Block = flow.block(&id).unwrap().clone();
    match &mut block.kind {
        Kind::Message(message) => message.text.push('x'),
        Kind::Notification(request) => request.title.push('x'),
        Kind::Start(_) | Kind::Wait(_) | Kind::Note(_) => {}
    }
    let block = Arc::new(block);
    Arc::new(edited(flow, &[Edit::SetBlock { id, block }]).unwrap())
}

fn judged(bench: &mut Criterion) {
    let flow = Arc::new(large_flow());
    let mut group = bench.benchmark_group("10,000 blocks");
    group.sample_size(20);
    group.bench_function("whole", |it| {
        it.iter(|| lint::check(black_box(&flow), None))
    });
    for (name, id) in [
        ("a message", "b5001"),
        ("a request", "b5004"),
        ("a follow-up", "b5006"),
    ] {
        let next = typed(&flow, id);
        group.bench_function(format!("after a letter in {name}"), |it| {
            it.iter_batched_ref(
                || {
                    let mut judge = Judge::default();
                    judge.check(&flow, None);
                    judge
                },
                |judge| {
                    judge.check(black_box(&next), None);
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, judged);
criterion_main!(benches);
