//! How fast webhook calls are taken over real HTTP, each answered only when its event is durable,
//! beside the same server without a store, a bare server that keeps only bodies, and the store
//! alone; then one call with a thousand events, and how fast messages leave.
//! `cargo bench --no-default-features --bench intake`
//!
//! Server and load share one machine and one process. `FLOWBELL_SECS` says how long each row
//! takes; `FLOWBELL_ROUNDS` how often all of them are measured in turn.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

mod bare;
mod calls;
mod load;
mod sending;
mod stage;

use crate::calls::{Calls, PAGE};
use crate::load::{Found, press};
use crate::stage::Stage;
use flowbell::runtime::Limits;
use flowbell::store::{Arrival, Options, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const N_CONNECTIONS: usize = 64;

fn main() {
    // Asked by `cargo test --benches`: it must run, it need not measure.
    let is_test = std::env::args().any(|it| it == "--test");
    let told = |name| std::env::var(name).ok().and_then(|it| it.parse().ok());
    let secs = told("FLOWBELL_SECS").unwrap_or(if is_test { 0.1 } else { 4.0 });
    let n_rounds = told("FLOWBELL_ROUNDS").map_or(1, |n| n as usize);
    let runtime = runtime();
    let n_calls = if is_test {
        2_000
    } else {
        (secs * 35_000.0) as usize
    };
    let calls = Arc::new(Calls::new(n_calls));
    println!(
        "{N_CONNECTIONS} connections, bodies of {} bytes",
        calls.body(0).len()
    );
    for _ in 0..n_rounds {
        in_turn(&runtime, &calls, secs);
    }
    runtime.block_on(a_thousand_in_one_call(if is_test { 2 } else { 30 }));
    runtime.block_on(sending::run(if is_test { 40 } else { 6_000 }));
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

fn in_turn(runtime: &Runtime, calls: &Arc<Calls>, secs: f64) {
    let elsewhere = Arc::new(calls.of_another_page());
    let report = |what: &str, found: Found| println!("{what:<58}{found}");
    // Events of other Pages are checked, read, and not kept.
    let without = runtime.block_on(async {
        let stage = Stage::start(Limits::default(), None).await;
        press(stage.port(), &elsewhere, N_CONNECTIONS, secs).await
    });
    report("the bot's server without its store", without);
    let bare = runtime.block_on(async {
        let bare = bare::Bare::start().await;
        let found = press(bare.port, calls, N_CONNECTIONS, secs).await;
        assert_eq!(bare.n_kept(), found.n, "the bare server lost something");
        found
    });
    report(
        "a bare server: signature, JSON, the body into one table",
        bare,
    );
    let raw = runtime.block_on(store_alone(calls, secs));
    report("the store alone, without HTTP", raw);
    let taken = runtime.block_on(async {
        // Nobody takes turns: what comes is kept for later.
        let limits = Limits {
            n_turns: 0,
            ..Limits::default()
        };
        let stage = Stage::start(limits, None).await;
        let found = press(stage.port(), calls, N_CONNECTIONS, secs).await;
        assert_eq!(stage.n_unhandled().await, found.n, "the bot lost something");
        found
    });
    report("the bot: durable, then 200", taken);
    println!(
        "{:<58}{:>6.0} % of the bare server",
        "",
        100.0 * taken.rate() / bare.rate()
    );
    let busy = runtime.block_on(async {
        let stage = Stage::start(Limits::default(), None).await;
        let found = press(stage.port(), calls, N_CONNECTIONS, secs).await;
        (found, found.n - stage.n_unhandled().await)
    });
    report("the bot, with every conversation stepped meanwhile", busy.0);
    println!(
        "{:<58}{:>8.0} events/s through the engine",
        "",
        busy.1 as f64 / busy.0.took.as_secs_f64()
    );
}

/// What group commit gives when nothing comes over HTTP: the same events, as many waiting.
async fn store_alone(calls: &Arc<Calls>, secs: f64) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let until = begun + Duration::from_secs_f64(secs);
    let mut producers = tokio::task::JoinSet::new();
    for _ in 0..N_CONNECTIONS {
        let (store, next, calls) = (store.clone(), Arc::clone(&next), Arc::clone(calls));
        producers.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < until {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= calls.len() {
                    break;
                }
                let at = calls::at();
                let arrival = Arrival {
                    page: PAGE.to_owned(),
                    person: calls::person(n),
                    key: calls::mid(n),
                    at,
                    body: calls.body(n).to_owned(),
                };
                let sent = Instant::now();
                store.accept(vec![arrival], at).await.unwrap();
                times.push(sent.elapsed());
            }
            times
        });
    }
    let times = producers.join_all().await.concat();
    Found::new(times, begun.elapsed())
}

async fn a_thousand_in_one_call(n_times: usize) {
    let limits = Limits {
        n_turns: 0,
        ..Limits::default()
    };
    let stage = Stage::start(limits, None).await;
    let mut times = Vec::new();
    let mut n_bytes = 0;
    for round in 0..n_times {
        let call = calls::of_many(round * 1_000, 1_000);
        n_bytes = call.body.len();
        let sent = Instant::now();
        assert_eq!(load::post(stage.port(), &call.request).await, 200);
        times.push(sent.elapsed());
    }
    assert_eq!(stage.n_unhandled().await, n_times * 1_000);
    let took: Duration = times.iter().sum();
    times.sort();
    println!(
        "one call with 1,000 events ({} KB): {:.0} ms in the middle, {:.0} at most, {:.0} durable events/s",
        n_bytes / 1_000,
        times[times.len() / 2].as_secs_f64() * 1e3,
        times[times.len() - 1].as_secs_f64() * 1e3,
        n_times as f64 * 1e3 / took.as_secs_f64()
    );
}
