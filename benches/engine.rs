//! How fast the engine steps, a crowd passes, and a timeline can be dragged.
//! `cargo bench --no-default-features --bench engine`
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flowbell::engine::{Event, ReleaseId, Session, Timestamp, Token, step};
use flowbell::model::{BlockId, Flow, PartId, TopicId, file};
use flowbell::simulator::{Act, Odds, Run, crowd};
use std::hint::black_box;
use std::time::Duration;

const SAMPLES: [&str; 6] = [
    "appointment-reminder",
    "back-in-stock",
    "collection-launch",
    "event-tickets",
    "price-drop",
    "welcome",
];

fn sample(name: &str) -> Flow {
    let path = format!("{}/flows/{name}.ron", env!("CARGO_MANIFEST_DIR"));
    file::read(&std::fs::read(path).unwrap()).unwrap().flow
}

fn begin() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

/// The seed story from the first word to the consent: four events that each walk on, send,
/// and set or cancel timers. Nothing is left out and nothing is reused between two stories.
fn story(flow: &Flow, number: u64, release: &ReleaseId) -> usize {
    let mut session = Session::new(number, release.clone());
    let mut now = begin();
    let id = |text: &str| BlockId::new(text).unwrap();
    let mut n_effects = 0;
    for i in 0..4 {
        let event = match i {
            0 => Event::GetStarted { reference: None },
            1 => Event::Button {
                block: id("sold-out"),
                part: PartId::new("tell-me").unwrap(),
            },
            2 => {
                let timer = session.timer().unwrap();
                now = timer.at;
                Event::Timer { id: timer.id }
            }
            _ => Event::OptIn {
                block: Some(id("ask-rosewood")),
                topic: TopicId::new("rosewood-back-in-stock").unwrap(),
                token: Token::new("token"),
                expires: None,
            },
        };
        let done = step(flow, session, &event, now);
        session = done.session;
        n_effects += done.effects.len();
    }
    assert_eq!(n_effects, 8);
    n_effects
}

fn steps(criterion: &mut Criterion) {
    let flow = sample("back-in-stock");
    let release = ReleaseId::new("release");
    let mut group = criterion.benchmark_group("steps");
    group.throughput(Throughput::Elements(4_000));
    group.bench_function("seed story", |bench| {
        bench.iter(|| (0..1_000).map(|i| story(&flow, i, &release)).sum::<usize>());
    });
    group.finish();
}

fn crowds(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("100,000 people");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    for name in SAMPLES {
        let flow = sample(name);
        let found = crowd(&flow, &Odds::default(), 100_000, begin(), 1);
        group.throughput(Throughput::Elements(found.n_steps));
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(crowd(&flow, &Odds::default(), 100_000, begin(), 1)));
        });
    }
    group.finish();
}

/// Dragging the timeline plays a run from its beginning to the moment under the pointer.
fn timeline(criterion: &mut Criterion) {
    let flow = sample("welcome");
    let mut run = Run::new(begin());
    run.push(begin(), Act::Starts);
    for i in 0..250 {
        let at = begin().plus_millis(i * 60_000);
        run.push(at, Act::Says("Opening hours".to_owned()));
        run.push(at, Act::Taps("Another question".to_owned()));
    }
    let end = run.ends();
    assert_eq!(run.play(&flow, end).misfits, []);
    criterion.bench_function("a run of 500 events", |bench| {
        bench.iter(|| black_box(run.play(&flow, end)));
    });
}

criterion_group!(benches, steps, crowds, timeline);
criterion_main!(benches);
