//! How fast the bot's store keeps what comes and goes, at 1, 32 and 256 who wait.
//! `cargo bench --no-default-features --bench store`; with `FLOWBELL_MILLION=1000000` instead
//! what a million people with a million timers cost `flowbell serve`: memory, the start, doing
//! nothing, working again after a kill.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

mod many;

use flowbell::engine::{
    Content, Deed, Effect, EffectId, Place, ReleaseId, Send, Session, Stage, Timestamp, Via,
};
use flowbell::model::{BlockId, FlowId};
use flowbell::store::{Arrival, ClaimedTurn, Options, Store, Turn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PAGE: &str = "102938475610";
const N_PEOPLE: u64 = 100_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.unwrap();
    if let Ok(asked) = std::env::var("FLOWBELL_MILLION") {
        return many::run(&runtime, asked.parse().unwrap());
    }
    // Asked by `cargo test --benches`: it must run, it need not measure.
    let is_test = std::env::args().any(|it| it == "--test");
    let secs = if is_test { 0.05 } else { 4.0 };
    for waiting in [1, 32, 256] {
        runtime.block_on(intake(waiting, secs));
    }
    for waiting in [1, 32, 256] {
        runtime.block_on(whole(waiting, secs));
    }
    if is_test {
        many::run(&runtime, 2_000);
    }
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_795_338_000_000 + i64::try_from(millis).unwrap())
}

/// The n-th event, 600 bytes, of somebody out of 100,000; one in twenty comes twice.
fn event(n: u64) -> Arrival {
    let n = if n.is_multiple_of(20) {
        n.saturating_sub(7)
    } else {
        n
    };
    Arrival {
        page: PAGE.to_owned(),
        person: format!("{:017}", n.wrapping_mul(48_271) % N_PEOPLE),
        key: format!("m_{:084}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        at: at(n),
        body: "x".repeat(600),
    }
}

async fn intake(waiting: usize, secs: f64) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
    let next = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + Duration::from_secs_f64(secs);
    let begun = Instant::now();
    let times = produce(&store, &next, waiting, until).await;
    report("intake", waiting, times, begun.elapsed(), &folder);
}

/// Everything that comes is accepted, stepped and committed with what it leads to.
async fn whole(waiting: usize, secs: f64) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
    let next = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + Duration::from_secs_f64(secs);
    let begun = Instant::now();
    let producers = produce(&store, &next, waiting, until);
    let stepper = async {
        let mut n_steps = 0;
        loop {
            let now = at(next.load(Ordering::Relaxed));
            let claimed = store.claim_turns("bench", now, waiting).await.unwrap();
            if claimed.is_empty() && Instant::now() > until {
                return n_steps;
            }
            if claimed.is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let mut commits = JoinSet::new();
            for claimed in claimed {
                n_steps += claimed.events.len();
                let store = store.clone();
                commits.spawn(async move {
                    store.commit_turn(turn(&claimed), now).await.unwrap();
                });
            }
            while let Some(done) = commits.join_next().await {
                done.unwrap();
            }
        }
    };
    let (times, n_steps) = tokio::join!(producers, stepper);
    let took = begun.elapsed();
    println!(
        "stepped and committed: {:.0}/s",
        n_steps as f64 / took.as_secs_f64()
    );
    report("accepted meanwhile", waiting, times, took, &folder);
}

async fn produce(
    store: &Store,
    next: &Arc<AtomicU64>,
    waiting: usize,
    until: Instant,
) -> Vec<Duration> {
    let mut producers = JoinSet::new();
    for _ in 0..waiting {
        let (store, next) = (store.clone(), Arc::clone(next));
        producers.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < until {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let begun = Instant::now();
                store.accept(vec![event(n)], at(n)).await.unwrap();
                times.push(begun.elapsed());
            }
            times
        });
    }
    producers.join_all().await.concat()
}

fn report(
    what: &str,
    waiting: usize,
    mut times: Vec<Duration>,
    took: Duration,
    folder: &tempfile::TempDir,
) {
    times.sort();
    let p99 = times[times.len() * 99 / 100];
    let log = std::fs::metadata(folder.path().join("bot.db-wal")).map_or(0, |it| it.len());
    println!(
        "{what}, {waiting} waiting: {:.0}/s, p99 {:.1} ms, log {} MiB",
        times.len() as f64 / took.as_secs_f64(),
        p99.as_secs_f64() * 1e3,
        log >> 20
    );
}

/// One or two sends, a timer in ten, and a session of some size.
fn turn(claimed: &ClaimedTurn) -> Turn {
    let fresh = || Session::new(claimed.person, ReleaseId::new(&"a".repeat(64)));
    let mut session = claimed.session.clone().unwrap_or_else(fresh);
    session.opened = claimed.events.last().map(|it| it.at);
    session
        .attributes
        .insert("first_name".to_owned(), "Ann".to_owned());
    session.place = Place::At {
        block: BlockId::new("ask-rosewood").unwrap(),
        stage: Stage::Asked,
        timer: None,
    };
    let said = Send {
        flow: FlowId::new("lipstick").unwrap(),
        via: Via::Window,
        content: Content::DefaultAnswer {
            text: "We have it in Rosewood again. ".repeat(4),
        },
    };
    let mut deeds = vec![Deed::Send(said.clone())];
    if claimed.fence.is_multiple_of(2) {
        deeds.push(Deed::Send(said));
    }
    if (claimed.person + claimed.fence).is_multiple_of(10) {
        deeds.push(Deed::SetTimer {
            at: at(10_000_000_000),
        });
    }
    with_deeds(claimed, session, deeds)
}

fn with_deeds(claimed: &ClaimedTurn, mut session: Session, deeds: Vec<Deed>) -> Turn {
    let mut effects = Vec::new();
    for deed in deeds {
        let id = EffectId {
            session: session.number,
            number: session.n_effects,
        };
        session.n_effects += 1;
        effects.push(Effect { id, deed });
    }
    Turn {
        person: claimed.person,
        fence: claimed.fence,
        session,
        handled: claimed.events.iter().map(|it| it.seq).collect(),
        fired: claimed.timers.iter().map(|it| it.id).collect(),
        effects,
        flow: None,
        last_seen: None,
        passed: Vec::new(),
        log: Vec::new(),
    }
}
