//! Whole conversations.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{ANN, HOUR, HOURS, LIPSTICK, MINUTE, PAGE, Stage, publish};
use crate::support::logs::logged;
use crate::support::scripted::{APP_SECRET, TOKEN};
use flowbell::model::TopicId;
use flowbell::store::ConsentState;
use serde_json::json;

const START: &str = "fb1/start/lipstick/start";
const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

#[tokio::test]
async fn the_story_from_the_first_word_to_the_one_message() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    let calls = stage.facebook.wait_for(1).await;
    let hello = json!({ "recipient": { "id": ANN }, "messaging_type": "RESPONSE",
        "message": { "text": "Rosewood is sold out at the moment.", "metadata": "fb1/send/1.0" } });
    assert_eq!(calls[0], hello);
    stage.settle().await;
    stage.later(12 * HOUR);
    let calls = stage.facebook.wait_for(2).await;
    let payload = &calls[1]["message"]["attachment"]["payload"];
    assert_eq!(
        *payload,
        json!({ "template_type": "one_time_notif_req", "payload": NOTIFY,
            "title": "When Velvet Matte in Rosewood is back in stock" })
    );
    stage.agrees(NOTIFY, "canary0consent").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    let topic = TopicId::new("rosewood").unwrap();
    let consents = stage
        .store()
        .consents(PAGE, &topic, None, 10)
        .await
        .unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].state, ConsentState::Unspent);
    assert_eq!(consents[0].flow, "lipstick");
    stage.later(48 * HOUR);
    let calls = stage.facebook.wait_for(4).await;
    let recipient = json!({ "one_time_notif_token": "canary0consent" });
    assert_eq!(calls[3]["recipient"], recipient);
    stage.settle().await;
    let consents = stage
        .store()
        .consents(PAGE, &topic, None, 10)
        .await
        .unwrap();
    assert_eq!(consents[0].state, ConsentState::Spent);
    stage.later(400 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 4);
}

#[tokio::test]
async fn the_same_call_three_times_is_one_event() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let tap = json!({ "postback": { "mid": "m_same", "title": "Start", "payload": START } });
    for _ in 0..3 {
        stage.tell(tap.clone()).await;
    }
    stage.settle().await;
    stage.tell(tap).await;
    stage.settle().await;
    assert_eq!(stage.texts(), ["Rosewood is sold out at the moment."]);
}

#[tokio::test]
async fn events_are_handled_in_the_order_of_their_time() {
    let stage = Stage::new(&[LIPSTICK, HOURS]).await;
    let text = |mid: &str, text: &str| json!({ "message": { "mid": mid, "text": text } });
    let now = stage.now();
    stage
        .tell_at(&[
            (now, text("m_b", "hours")),
            (now - 10, text("m_a", "lipstick")),
        ])
        .await;
    stage.facebook.wait_for(2).await;
    let expected = ["Rosewood is sold out at the moment.", "Which shop?"];
    assert_eq!(stage.texts(), expected);
}

#[tokio::test]
async fn words_find_the_flow_that_has_a_keyword_for_them() {
    let stage = Stage::new(&[LIPSTICK, HOURS]).await;
    stage.says("Hours").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.says("South").await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    stage.says("what else?").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    // A button that was sent before, and a link into the other flow.
    stage.taps("fb1/button/hours/ask/north").await;
    stage.facebook.wait_for(5).await;
    stage.settle().await;
    let expected = [
        "Which shop?",
        "South opens at ten.",
        // Nobody knows an answer: the flow that they were in last gives its own.
        "Sorry?",
        "",
        "North opens at nine.",
    ];
    assert_eq!(stage.texts(), expected);
    let calls = stage.facebook.calls();
    let payload = &calls[0]["message"]["attachment"]["payload"]["buttons"][0]["payload"];
    assert_eq!(payload, "fb1/button/hours/ask/north");
    let picture = &calls[3]["message"];
    assert_eq!(
        picture["attachment"]["payload"]["url"],
        "https://shop.example/north.jpg"
    );
    assert_eq!(
        picture["metadata"].as_str().unwrap().split('/').next_back(),
        Some("picture")
    );
    stage
        .tell(
            json!({ "referral": { "ref": "door", "source": "SHORTLINK", "type": "OPEN_THREAD" } }),
        )
        .await;
    stage.facebook.wait_for(6).await;
    assert_eq!(stage.texts()[5], "Which shop?");
}

#[tokio::test]
async fn who_is_in_the_middle_stays_on_their_release() {
    let stage = Stage::new(&[HOURS]).await;
    stage.says("hours").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    publish(
        stage.store(),
        &HOURS.replace("South opens at ten", "South opens at noon"),
    )
    .await;
    stage.says("South").await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    stage.says("hours").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    stage.says("South").await;
    stage.facebook.wait_for(4).await;
    assert_eq!(stage.texts()[1], "South opens at ten.");
    assert_eq!(stage.texts()[3], "South opens at noon.");
}

#[tokio::test]
async fn a_human_in_the_inbox_makes_the_bot_keep_quiet_until_it_is_handed_back() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let echo = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
        "sender": { "id": PAGE }, "recipient": { "id": ANN }, "timestamp": stage.now(),
        "message": { "is_echo": true, "app_id": 263_902_037_430_900_i64, "mid": "m_h",
            "text": "I am a person" } }] }] });
    assert_eq!(stage.post(&echo.to_string()).await, 200);
    stage.settle().await;
    stage.says("lipstick").await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 0);
    stage
        .tell(
            json!({ "pass_thread_control": { "previous_owner_app_id": "263902037430900",
            "new_owner_app_id": "555" } }),
        )
        .await;
    stage.settle().await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let again = echo.to_string().replace("m_h", "m_h2");
    assert_eq!(stage.post(&again).await, 200);
    stage.settle().await;
    stage.bot().hand_back(ANN).await.unwrap();
    stage.settle().await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(2).await;
}

#[tokio::test]
async fn standby_is_listened_to_in_silence() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let call = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "standby": [{
        "sender": { "id": ANN }, "recipient": { "id": PAGE }, "timestamp": stage.now(),
        "message": { "mid": "m_s", "text": "lipstick" } }] }] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
    stage.settle().await;
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert!(ann.is_with_human && ann.opened.is_some());
    assert_eq!(stage.facebook.calls().len(), 0);
}

#[tokio::test]
async fn who_says_stop_while_a_send_waits_does_not_get_it() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(613, None);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.says("stop").await;
    stage.settle().await;
    stage.later(30 * MINUTE);
    stage.settle().await;
    stage.later(13 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn other_pages_are_nobodys_business_and_an_unpublished_one_says_nothing() {
    let stage = Stage::new(&[]).await;
    stage.says("hello?").await;
    let other = json!({ "object": "page", "entry": [{ "id": "999", "time": 1, "messaging": [{
        "sender": { "id": "5" }, "recipient": { "id": "999" }, "timestamp": 1,
        "message": { "mid": "m", "text": "lipstick" } }] }] });
    assert_eq!(stage.post(&other.to_string()).await, 200);
    stage.settle().await;
    assert!(stage.store().person("999", "5").await.unwrap().is_none());
    assert_eq!(stage.facebook.calls().len(), 0);
    publish(stage.store(), LIPSTICK).await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(1).await;
}

#[test]
fn no_log_holds_a_secret_or_what_was_said() {
    let ((), log) = logged(async {
        let stage = Stage::new(&[LIPSTICK]).await;
        stage.says("canary words of mine").await;
        stage.facebook.wait_for(1).await;
        stage.settle().await;
        stage.facebook.refuses(100, None);
        stage.facebook.will(Reply::Status(502));
        stage.taps(START).await;
        stage.facebook.wait_for(2).await;
        stage.settle().await;
        stage.later(13 * HOUR);
        stage.agrees(NOTIFY, "canary0consent").await;
        stage.settle().await;
    });
    assert!(log.contains("a send was refused"), "{log}");
    for secret in [
        TOKEN,
        APP_SECRET,
        "canary0consent",
        "canary words",
        "Rosewood is sold",
    ] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

/// A flow that leads into `hours`, and one that leads nowhere.
const WAYS: &str = r#"(
    format: 1, id: "ways", name: "Ways", language: "en", default_answer: "Pardon?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "where")])),
        "hello": (number: 1, kind: Message(text: "One moment.")),
        "go": (number: 1, kind: GoTo(flow: Some("hours"))),
        "other": (number: 2, kind: Start(entries: [Keyword(text: "lost")])),
        "nowhere": (number: 2, kind: GoTo(flow: Some("gone"))),
    },
    links: [
        (from: "start", exit: Next, to: "hello"),
        (from: "hello", exit: Next, to: "go"),
        (from: "other", exit: Next, to: "nowhere"),
    ],
)"#;

#[tokio::test]
async fn one_flow_leads_into_another_and_its_buttons_are_its_own() {
    let stage = Stage::new(&[HOURS, WAYS]).await;
    stage.says("where").await;
    let calls = stage.facebook.wait_for(2).await;
    stage.settle().await;
    assert_eq!(stage.texts(), ["One moment.", "Which shop?"]);
    let payload = &calls[1]["message"]["attachment"]["payload"]["buttons"][1]["payload"];
    assert_eq!(payload, "fb1/button/hours/ask/south");
    stage.taps("fb1/button/hours/ask/south").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    assert_eq!(stage.texts()[2], "South opens at ten.");
    // A flow that is not live is the author's fault and nobody's end.
    stage.says("lost").await;
    stage.settle().await;
    stage.says("hours").await;
    stage.facebook.wait_for(4).await;
    assert_eq!(stage.texts()[3], "Which shop?");
}

#[tokio::test]
async fn after_a_pause_the_window_counts_from_when_the_person_wrote() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.stop().await;
    let wrote = stage.now();
    stage.later(3 * HOUR);
    stage.start().await;
    let text = json!({ "message": { "mid": "m_late", "text": "lipstick" } });
    stage.tell_at(&[(wrote, text)]).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert_eq!(ann.opened.map(|at| at.millis()), Some(wrote));
    // So do waits: nine more hours make twelve.
    stage.later(9 * HOUR);
    stage.facebook.wait_for(2).await;
}

#[tokio::test]
async fn a_call_from_the_future_does_not_keep_the_window_open() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let text = json!({ "message": { "mid": "m_future", "text": "lipstick" } });
    stage.tell_at(&[(stage.now() + 500 * HOUR, text)]).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert_eq!(ann.opened.map(|at| at.millis()), Some(stage.now()));
}

#[tokio::test]
async fn by_a_clock_that_is_behind_events_keep_their_order() {
    let stage = Stage::new(&[HOURS]).await;
    let text = |mid: &str, text: &str| json!({ "message": { "mid": mid, "text": text } });
    let at = stage.now() + HOUR;
    let events = [(at + 9, text("m_2", "stop")), (at, text("m_1", "hours"))];
    stage.tell_at(&events).await;
    stage.settle().await;
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert!(ann.is_stopped, "they said stop last");
}
