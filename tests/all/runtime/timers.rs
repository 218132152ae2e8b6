//! Timers in real time, and a bot that has nothing to do. `FLOWBELL_TIMERS=10000` is the long
//! form: so many are due within a minute.

use crate::runtime::stage::{PAGE, Stage};
use flowbell::runtime::Clock;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Timers that are due in a second, below what a Page may send in one.
const PER_SECOND: usize = 166;
const WAIT_MILLIS: i64 = 3_000;

const LATER: &str = r#"(
    format: 1, id: "later", name: "Later", language: "en", default_answer: "Sorry?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "later")])),
        "pause": (number: 1, kind: Wait(until: After("3s"))),
        "now": (number: 1, kind: Message(text: "It is later.")),
    },
    links: [
        (from: "start", exit: Next, to: "pause"),
        (from: "pause", exit: Next, to: "now"),
    ],
)"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timers_are_late_by_less_than_a_second() {
    let told = std::env::var("FLOWBELL_TIMERS").ok();
    let n_timers: usize = told.and_then(|it| it.parse().ok()).unwrap_or(332);
    let mut stage = Stage::new(&[LATER]).await;
    stage.crash();
    stage.clock = Clock::System;
    stage.patience = Duration::from_secs(10);
    stage.start().await;
    // A call a tenth of a second, so that the timers are due as evenly.
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    let mut begun = BTreeMap::new();
    let psids: Vec<usize> = (0..n_timers).map(|it| 50_000 + it).collect();
    for some in psids.chunks(PER_SECOND / 10) {
        beat.tick().await;
        let at = stage.now();
        let events: Vec<_> = some
            .iter()
            .map(|psid| {
                begun.insert(psid.to_string(), at);
                json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE },
                    "timestamp": at, "message": { "mid": format!("m{psid}"), "text": "later" } })
            })
            .collect();
        let call =
            json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": events }] });
        assert_eq!(stage.post(&call.to_string()).await, 200);
    }
    let until = Instant::now() + Duration::from_secs(120);
    while stage.facebook.calls().len() < n_timers && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), n_timers);
    // From when it was due to Messenger's answer.
    let mut late = Vec::new();
    let mut before = None;
    loop {
        let rows = stage.store().audit(before, 1_000).await.unwrap();
        let Some(last) = rows.last() else {
            break;
        };
        before = Some(last.seq);
        for row in &rows {
            let person = row.person.unwrap();
            let session = stage.store().session(person).await.unwrap().unwrap();
            // The window opened in the turn that set the timer.
            let due = session.opened.unwrap().plus_millis(WAIT_MILLIS);
            late.push(row.at.since(due));
        }
    }
    assert_eq!(late.len(), n_timers);
    late.sort_unstable();
    let (half, p99) = (late[n_timers / 2], late[n_timers * 99 / 100]);
    println!("{n_timers} timers: late by {half} ms, by {p99} ms at p99, from due to answered");
    assert!(late[0] >= 0, "a timer fired {} ms early", -late[0]);
    assert!(p99 < 1_000, "late by {p99} ms at p99");
}

/// Ticks of processor time that a process has used.
#[cfg(target_os = "linux")]
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields = stat.rsplit(") ").next().unwrap();
    let fields: Vec<&str> = fields.split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_bot_with_nothing_to_do_uses_no_processor_time() {
    let folder = tempfile::tempdir().unwrap();
    let listener = crate::support::scripted::listen().await;
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let config = folder.path().join("bot.ron");
    let text = format!(
        "(page_id: \"{PAGE}\", listen: \"127.0.0.1:{port}\", database: \"bot.db\",
          graph_url: \"http://127.0.0.1:9\")"
    );
    std::fs::write(&config, text).unwrap();
    let bot = crate::runtime::kills::bots::start(&config, folder.path());
    let url = format!("http://127.0.0.1:{port}/health");
    while reqwest::get(&url).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = ticks(bot.pid());
    tokio::time::sleep(Duration::from_secs(3)).await;
    let used = ticks(bot.pid()) - before;
    println!("idle for 3 s: {used} ticks of 10 ms");
    assert!(used <= 1, "{used} ticks");
}
