//! How webhooks travel: echoes, order, retries, the end of a subscription, and every knob.

use crate::sandbox::desk::*;
use crate::sandbox::ear::Ear;
use flowbell::sandbox::{Enforcement, HookChange, Knob};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const INBOX: &str = "263902037430900";

async fn write(desk: &Desk, psid: &str, text: &str) {
    let wrote = desk.act(psid, "write", json!({ "text": text })).await;
    assert_eq!(wrote.status, 200, "{}", wrote.body);
}

fn set(desk: &Desk, change: HookChange) {
    desk.turn(Knob::SetHooks(change));
}

fn advance(desk: &Desk, secs: i64) {
    desk.turn(Knob::AdvanceClock { secs });
}

fn texts(events: &[Value]) -> Vec<&str> {
    let texts = events.iter().map(|it| it["message"]["text"].as_str());
    texts.map(Option::unwrap_or_default).collect()
}

/// What the sandbox says of the demo app's webhooks.
fn queue(desk: &Desk) -> Value {
    desk.sandbox.world().hooks()["apps"][&desk.page.app_id].clone()
}

#[tokio::test]
async fn a_send_is_echoed_delivered_and_read() {
    let desk = desk().await;
    let ear = Ear::of(&desk).await;
    let sent = desk
        .send(json!({"recipient": {"id": MINA},
            "message": {"text": "hi", "metadata": "fb1/send/7"}}))
        .await;
    let mid = sent.body["message_id"].clone();
    let events = ear.wait_for(3).await;
    assert_eq!(events[0]["sender"]["id"], desk.page_id());
    assert_eq!(events[0]["recipient"]["id"], MINA);
    let app_id: u64 = desk.page.app_id.parse().unwrap();
    let echo = json!({"is_echo": true, "app_id": app_id, "mid": mid, "text": "hi",
        "metadata": "fb1/send/7"});
    assert_eq!(events[0]["message"], echo);
    let at = &events[0]["timestamp"];
    assert_eq!(
        events[1]["delivery"],
        json!({"mids": [mid], "watermark": at})
    );
    let read_at = &events[2]["timestamp"];
    assert_eq!(events[2]["read"], json!({"watermark": read_at}));
    assert!(read_at.as_i64() > at.as_i64());
    assert_eq!(events[2]["sender"]["id"], MINA);
    // Whoever answers from the inbox is another app.
    ear.forget();
    set(
        &desk,
        HookChange {
            delivers: Some(false),
            reads: Some(false),
            ..HookChange::default()
        },
    );
    desk.turn(Knob::AnswerByHand {
        page_id: desk.page_id(),
        psid: MINA.into(),
        text: "I am Ada".into(),
    });
    let events = ear.wait_for(1).await;
    assert_eq!(
        events[0]["message"]["app_id"],
        INBOX.parse::<u64>().unwrap()
    );
    // A refused message is told to nobody.
    assert_eq!(desk.send_text(ZOE, "hi").await.status, 400);
    ear.wait_for(1).await;
}

#[tokio::test]
async fn only_what_both_subscriptions_name_is_sent() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages,message_reads").await;
    let body = json!({"subscribed_fields": "message_reads,message_echoes"});
    desk.call("POST", "/me/subscribed_apps", body).await;
    write(&desk, MINA, "unheard").await;
    desk.send_text(MINA, "hi").await;
    let events = ear.wait_for(1).await;
    assert!(events[0]["read"].is_object());
    desk.call("DELETE", "/me/subscribed_apps", Value::Null)
        .await;
    desk.send_text(MINA, "hi").await;
    ear.wait_for(1).await;
}

#[tokio::test]
async fn a_thread_in_other_hands_comes_as_standby() {
    let desk = desk().await;
    let ear = Ear::of(&desk).await;
    desk.write_profile(profile()).await;
    let give = |app_id: &str| {
        desk.turn(Knob::GiveThread {
            page_id: desk.page_id(),
            psid: MINA.into(),
            app_id: Some(app_id.into()),
        })
    };
    give(INBOX);
    write(&desk, MINA, "a human?").await;
    desk.act(MINA, "menu", json!({"title": "Start again"}))
        .await;
    let events = ear.wait_for(3).await;
    assert_eq!(events[0]["take_thread_control"]["new_owner_app_id"], INBOX);
    assert_eq!(events[1]["is_standby"], true);
    assert_eq!(events[1]["message"]["text"], "a human?");
    let postback = &events[2]["postback"];
    assert_eq!(postback["title"], "Start again");
    assert!(postback.get("payload").is_none());
    check_refused(&desk.send_text(MINA, "hi").await, 400, 100, 2_534_037);
    ear.forget();
    give(&desk.page.app_id);
    let passed = &ear.wait_for(1).await[0]["pass_thread_control"];
    assert_eq!(passed["previous_owner_app_id"], INBOX);
    assert_eq!(passed["new_owner_app_id"], desk.page.app_id.as_str());
    // The app hands it on, and asks for it again.
    let control = |edge: &str, more: Value| {
        let mut body = json!({"recipient": {"id": MINA}, "metadata": "why"});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let path = format!("/me/{edge}_thread_control");
        let desk = &desk;
        async move { desk.call("POST", &path, body).await }
    };
    check_refused(
        &control("pass", json!({"target_app_id": "7"})).await,
        400,
        100,
        2_018_164,
    );
    let passed = control("pass", json!({ "target_app_id": INBOX })).await;
    check_body(&passed, json!({"success": true}));
    check_refused(&control("release", json!({})).await, 400, 100, 2_534_037);
    check_body(
        &control("request", json!({})).await,
        json!({"success": true}),
    );
    check_body(&control("take", json!({})).await, json!({"success": true}));
    check_body(
        &control("extend", json!({"duration": 60})).await,
        json!({"success": true}),
    );
    check_body(
        &control("release", json!({})).await,
        json!({"success": true}),
    );
    let events = ear.wait_for(4).await;
    assert_eq!(events[1]["pass_thread_control"]["metadata"], "why");
    let requested = &events[2]["request_thread_control"]["requested_owner_app_id"];
    assert_eq!(*requested, desk.page.app_id.as_str());
    assert_eq!(
        events[3]["take_thread_control"]["previous_owner_app_id"],
        INBOX
    );
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
}

#[tokio::test]
async fn a_policy_block_stops_every_send_until_it_is_lifted() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messaging_policy_enforcement").await;
    let enforce = |action| {
        desk.turn(Knob::Enforce {
            page_id: desk.page_id(),
            action,
            reason: "spam".into(),
        })
    };
    enforce(Enforcement::Warning);
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    enforce(Enforcement::Block);
    check_refused(&desk.send_text(MINA, "hi").await, 400, 10, 1_893_063);
    enforce(Enforcement::Unblock);
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    let events = ear.wait_for(3).await;
    for (event, action) in events.iter().zip(["warning", "block", "unblock"]) {
        assert!(event.get("sender").is_none());
        assert_eq!(event["recipient"]["id"], desk.page_id());
        assert_eq!(
            event["policy_enforcement"],
            json!({"action": action, "reason": "spam"})
        );
    }
}

#[tokio::test]
async fn events_of_one_person_keep_their_order_and_a_slow_bot_slows_nothing() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages").await;
    ear.millis.store(15, Ordering::SeqCst);
    let began = Instant::now();
    for n in 0..30 {
        for psid in [MINA, ZOE] {
            desk.sandbox
                .world()
                .act(
                    &desk.page_id(),
                    psid,
                    flowbell::sandbox::Act::Write {
                        text: n.to_string(),
                        reply_to: None,
                    },
                )
                .unwrap();
        }
    }
    // 60 answers one after the other would take 900 ms.
    assert!(began.elapsed() < Duration::from_millis(300));
    let events = ear.wait_for(60).await;
    for psid in [MINA, ZOE] {
        let own = events.iter().filter(|it| it["sender"]["id"] == psid);
        let own: Vec<Value> = own.cloned().collect();
        let wanted: Vec<String> = (0..30).map(|n| n.to_string()).collect();
        assert_eq!(texts(&own), wanted);
    }
}

#[tokio::test]
async fn a_failed_call_comes_again_the_same_with_growing_gaps() {
    let desk = desk().await;
    desk.stand_still();
    let ear = Ear::for_fields(&desk, "messages").await;
    ear.answer(500);
    write(&desk, MINA, "one").await;
    write(&desk, MINA, "two").await;
    // At once a second time, and not a third.
    ear.calls(2).await;
    desk.hooks_rest().await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(ear.bodies().len(), 2);
    for (gap, n_calls) in [(5, 3), (15, 4), (30, 5), (60, 6), (120, 7), (300, 8)] {
        advance(&desk, gap - 1);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(ear.bodies().len(), n_calls - 1, "before {gap} s");
        advance(&desk, 1);
        ear.calls(n_calls).await;
        desk.hooks_rest().await;
    }
    let bodies = ear.bodies();
    assert!(bodies.iter().all(|it| *it == bodies[0]));
    // Somebody else does not wait for it.
    ear.forget();
    ear.answer(200);
    write(&desk, ZOE, "me").await;
    assert_eq!(texts(&ear.wait_for(1).await), ["me"]);
    advance(&desk, 600);
    assert_eq!(texts(&ear.wait_for(3).await), ["me", "one", "two"]);
    let queue = queue(&desk);
    assert_eq!(queue["n_waiting"], 0);
    assert_eq!(queue["failing_since"], Value::Null);
}

#[tokio::test]
async fn an_hour_of_failures_ends_the_subscription() {
    let desk = desk().await;
    desk.stand_still();
    let ear = Ear::for_fields(&desk, "messages").await;
    ear.answer(500);
    write(&desk, MINA, "lost").await;
    ear.calls(2).await;
    desk.hooks_rest().await;
    advance(&desk, 3_599);
    ear.calls(3).await;
    desk.hooks_rest().await;
    let is_subscribed = || desk.state()["subscribed_apps"] != json!({});
    assert!(is_subscribed());
    advance(&desk, 30);
    ear.calls(4).await;
    for _ in 0..1_000 {
        if !is_subscribed() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!is_subscribed());
    assert_eq!(queue(&desk)["n_lost"], 1);
    let last = desk.sandbox.world().hooks()["calls"]
        .as_array()
        .unwrap()
        .last()
        .cloned();
    assert_eq!(last.unwrap()["is_unsubscribed"], true);
    // Subscribing again helps, but what was lost stays lost.
    ear.forget();
    ear.answer(200);
    write(&desk, MINA, "unheard").await;
    ear.subscribe(&desk, "messages").await;
    write(&desk, MINA, "heard").await;
    assert_eq!(texts(&ear.wait_for(1).await), ["heard"]);
}

#[tokio::test]
async fn several_events_travel_in_one_call() {
    let desk = desk().await;
    desk.stand_still();
    let ear = Ear::for_fields(&desk, "messages").await;
    set(
        &desk,
        HookChange {
            n_per_call: Some(10),
            ..HookChange::default()
        },
    );
    // The first one fails; what comes meanwhile gathers behind it.
    ear.answer(500);
    write(&desk, MINA, "0").await;
    ear.calls(2).await;
    desk.hooks_rest().await;
    for n in 1..=12 {
        write(&desk, MINA, &n.to_string()).await;
    }
    ear.forget();
    ear.answer(200);
    advance(&desk, 5);
    let events = ear.wait_for(13).await;
    let wanted: Vec<String> = (0..=12).map(|n| n.to_string()).collect();
    assert_eq!(texts(&events), wanted);
    let sizes: Vec<usize> = ear
        .bodies()
        .iter()
        .map(|it| {
            serde_json::from_slice::<Value>(it).unwrap()["entry"]
                .as_array()
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(sizes, [1, 10, 2]);
}

#[tokio::test]
async fn webhooks_can_double_get_lost_come_late_or_not_at_all() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages").await;
    set(
        &desk,
        HookChange {
            n_copies: Some(3),
            ..HookChange::default()
        },
    );
    write(&desk, MINA, "a").await;
    assert_eq!(texts(&ear.wait_for(3).await), ["a", "a", "a"]);
    ear.forget();
    set(
        &desk,
        HookChange {
            n_copies: Some(1),
            is_off: Some(true),
            ..HookChange::default()
        },
    );
    write(&desk, MINA, "never").await;
    set(
        &desk,
        HookChange {
            is_off: Some(false),
            lose_one_in: Some(3),
            ..HookChange::default()
        },
    );
    for n in 0..9 {
        write(&desk, MINA, &n.to_string()).await;
    }
    ear.wait_for(6).await;
    assert_eq!(queue(&desk)["n_lost"], 4);
    ear.forget();
    let late = HookChange {
        lose_one_in: Some(0),
        delay_ms: Some(150),
        ..HookChange::default()
    };
    set(&desk, late);
    let began = Instant::now();
    write(&desk, MINA, "late").await;
    assert_eq!(texts(&ear.wait_for(1).await), ["late"]);
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn webhooks_can_come_in_any_order() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages").await;
    set(
        &desk,
        HookChange {
            reorder_ms: Some(120),
            ..HookChange::default()
        },
    );
    for n in 0..40 {
        write(&desk, MINA, &format!("{n:02}")).await;
    }
    let events = ear.wait_for(40).await;
    let mut found: Vec<String> = texts(&events).into_iter().map(str::to_owned).collect();
    assert!(!found.is_sorted(), "{found:?}");
    found.sort();
    let wanted: Vec<String> = (0..40).map(|n| format!("{n:02}")).collect();
    assert_eq!(found, wanted);
    // Their times still tell the order.
    let mut times: Vec<(i64, String)> = events
        .iter()
        .map(|it| {
            (
                it["timestamp"].as_i64().unwrap(),
                it["message"]["text"].to_string(),
            )
        })
        .collect();
    times.sort();
    assert!(times.is_sorted_by_key(|(_, text)| text.clone()));
}

#[tokio::test]
async fn an_echo_can_come_before_the_answer() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "message_echoes").await;
    ear.millis.store(100, Ordering::SeqCst);
    set(
        &desk,
        HookChange {
            is_echo_first: Some(true),
            ..HookChange::default()
        },
    );
    let began = Instant::now();
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    assert!(began.elapsed() >= Duration::from_millis(100));
    assert_eq!(ear.events().len(), 1);
}
