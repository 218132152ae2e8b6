//! The clock, the knobs' own route, and ten thousand people.

use crate::sandbox::desk::*;
use crate::sandbox::ear::Ear;
use flowbell::sandbox::GivenClock;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

async fn now(desk: &Desk) -> i64 {
    desk.get("/sandbox/clock").await.body["now_ms"]
        .as_i64()
        .unwrap()
}

#[tokio::test]
async fn the_clock_is_read_moved_and_sped_up() {
    let desk = desk().await;
    let found = desk.own("clock", json!({"set_ms": AT_MS})).await;
    check_body(
        &found,
        json!({"now": "2026-11-18T11:06:40Z", "now_ms": AT_MS, "speed": 0}),
    );
    let found = desk.own("clock", json!({"advance_secs": 12 * 3600})).await;
    assert_eq!(found.body["now_ms"], AT_MS + 12 * 3_600_000);
    desk.act(MINA, "write", json!({"text": "hi"})).await;
    let began = Instant::now();
    let before = now(&desk).await;
    assert_eq!(
        desk.own("clock", json!({"speed": 10_000})).await.body["speed"],
        10_000
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    let passed = now(&desk).await - before;
    let most = i64::try_from(began.elapsed().as_millis() + 1).unwrap() * 10_000;
    assert!((500_000..=most).contains(&passed), "{passed} of {most}");
    // A day passes in nine seconds; half of it by hand.
    desk.own(
        "clock",
        json!({"advance_secs": 23 * 3600 + 3000, "speed": 0}),
    )
    .await;
    assert_eq!(now(&desk).await, now(&desk).await);
    desk.own("clock", json!({"set_ms": before + 24 * 3_600_000 - 1}))
        .await;
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    desk.own("clock", json!({"set_ms": before + 24 * 3_600_000}))
        .await;
    check_refused(&desk.send_text(MINA, "hi").await, 400, 10, 2_018_278);
    for wrong in [
        json!({"speed": 10_001}),
        json!({"speed": -1}),
        json!({"hours": 1}),
    ] {
        assert_eq!(desk.own("clock", wrong).await.status, 400);
    }
}

#[tokio::test]
async fn the_sandbox_can_go_by_the_clock_of_its_program() {
    let desk = desk().await;
    let time = Arc::new(AtomicI64::new(AT_MS));
    let (read, turned) = (time.clone(), time.clone());
    desk.sandbox.world().share_clock(GivenClock::new(
        move || read.load(Ordering::SeqCst),
        move |at| turned.store(at, Ordering::SeqCst),
    ));
    assert_eq!(now(&desk).await, AT_MS);
    assert_eq!(desk.get("/sandbox/clock").await.body["speed"], Value::Null);
    desk.own("clock", json!({"advance_secs": 60})).await;
    assert_eq!(time.load(Ordering::SeqCst), AT_MS + 60_000);
    // A retry is due when the program turns the clock, without telling the sandbox.
    let ear = Ear::for_fields(&desk, "messages").await;
    ear.answer(500);
    desk.act(MINA, "write", json!({"text": "hi"})).await;
    ear.calls(2).await;
    desk.hooks_rest().await;
    time.fetch_add(5_000, Ordering::SeqCst);
    ear.calls(3).await;
}

#[tokio::test]
async fn several_knobs_turn_at_once_and_can_be_read() {
    let desk = desk().await;
    let knobs = json!([
        {"set_hooks": {"n_copies": 2, "is_off": true}},
        {"set_rate": {"page_id": desk.page_id(), "sends_per_second": 5}},
        {"add_trouble": {"path": "me", "n_calls": 1, "kind": "reset"}},
    ]);
    assert_eq!(desk.own("knobs", knobs).await.status, 200);
    let shown = desk.get("/sandbox/knobs").await.body;
    assert_eq!(shown["hooks"]["n_copies"], 2);
    assert_eq!(shown["hooks"]["is_off"], true);
    assert_eq!(shown["troubles"][0]["kind"], "reset");
    assert_eq!(
        desk.own("knobs", json!({"clear_troubles": {}}))
            .await
            .status,
        200
    );
    assert_eq!(desk.own("knobs", json!({"dance": {}})).await.status, 400);
    let nobody = json!({"answer_by_hand": {"page_id": desk.page_id(), "psid": "1", "text": "a"}});
    assert_eq!(desk.own("knobs", nobody).await.status, 404);
}

#[tokio::test]
async fn ten_thousand_people_come_and_tap_in_no_time() {
    let desk = desk().await;
    desk.write_profile(profile()).await;
    let ear = Ear::for_fields(&desk, "messaging_postbacks").await;
    let began = Instant::now();
    let page = desk.page_id();
    let crowd = json!({"n": 10_000, "like": {"first_name": "Guest", "locale": "de_DE"}});
    let made = desk.own(&format!("pages/{page}/crowd"), crowd).await.body;
    assert_eq!(made["n"], 10_000);
    let everybody_path = format!("pages/{page}/everybody");
    let everybody = |acts: Value| {
        let body = json!({"acts": acts, "from": made["first"], "to": made["last"]});
        let (desk, path) = (&desk, &everybody_path);
        async move { desk.own(path, body).await }
    };
    let done = everybody(json!([{"get_started": {}}])).await.body;
    check_body(
        &everybody(json!([{"notify_me": {}}])).await,
        json!({"n_done": 0, "refused": {
            "nothing in this conversation asks for a notification and waits for an answer": 10_000}}),
    );
    assert_eq!(done, json!({"n_done": 10_000, "refused": {}}));
    // Far more than it takes, even on a busy machine that builds without optimizing.
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    let bodies = ear.calls(10_000).await;
    let people: std::collections::BTreeSet<String> = bodies
        .iter()
        .map(|it| {
            let call: Value = serde_json::from_slice(it).unwrap();
            call["entry"][0]["messaging"][0]["sender"]["id"].to_string()
        })
        .collect();
    assert_eq!(people.len(), 10_000);
    let last = made["last"].as_str().unwrap();
    let name = desk
        .get(&format!("/{last}?fields=first_name,last_name"))
        .await;
    let wanted = json!({"id": last, "first_name": "Guest", "last_name": "10000"});
    check_body(&name, wanted);
}
