//! The rest of the Send API: recurring requests, utility templates, what a Page keeps, batches,
//! and the answers that get lost.

use crate::sandbox::desk::*;
use crate::sandbox::ear::Ear;
use flowbell::sandbox::{Knob, Trouble, TroubleKind};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;

fn advance(desk: &Desk, secs: i64) {
    desk.turn(Knob::AdvanceClock { secs });
}

fn settle_in(desk: &Desk, country: &str) {
    desk.turn(Knob::SetRegion {
        page_id: desk.page_id(),
        country: Some(country.into()),
        admin_countries: None,
        european_rules: None,
    });
}

fn recurring(title: &str) -> Value {
    json!({"recipient": {"id": MINA}, "message": {"attachment": {"type": "template", "payload": {
        "template_type": "notification_messages", "title": title, "payload": "news",
        "notification_messages_cta_text": "GET", "notification_messages_frequency": "WEEKLY",
        "notification_messages_timezone": "Asia/Seoul"}}}})
}

#[tokio::test]
async fn recurring_notifications_live_in_a_few_countries_only() {
    let desk = desk().await;
    desk.stand_still();
    let ear = Ear::for_fields(&desk, "messaging_optins").await;
    check_refused(&desk.send(recurring("News")).await, 400, 10, 1_404_170);
    settle_in(&desk, "South Korea");
    let mut wrong = recurring("News");
    wrong["message"]["attachment"]["payload"]["notification_messages_cta_text"] = json!("BUY");
    check_refused(&desk.send(wrong).await, 400, 100, 0);
    assert_eq!(desk.send(recurring("News")).await.status, 200);
    check_refused(&desk.send(recurring("News")).await, 400, 613, 1_893_016);
    assert_eq!(desk.send(recurring("Sale")).await.status, 200);
    desk.act(MINA, "notify_me", json!({})).await;
    let optin = ear.wait_for(1).await[0]["optin"].clone();
    assert_eq!(optin["type"], "notification_messages");
    assert_eq!(optin["title"], "Sale");
    assert_eq!(optin["notification_messages_timezone"], "Asia/Seoul");
    assert_eq!(optin["user_token_status"], "NOT_REFRESHED");
    let token = optin["notification_messages_token"].as_str().unwrap();
    let send = |text: String| {
        desk.send(json!({"recipient": {"notification_messages_token": token},
            "message": {"text": text}}))
    };
    // Outside the window: one, three more within two minutes, then nothing for two days.
    advance(&desk, 30 * HOUR);
    assert_eq!(send("a".into()).await.status, 200);
    assert_eq!(send("b".repeat(251)).await.status, 200);
    check_refused(&send("c".repeat(251)).await, 400, 100, 0);
    assert_eq!(send("c".repeat(250)).await.status, 200);
    assert_eq!(send("d".into()).await.status, 200);
    check_refused(&send("e".into()).await, 400, 4, 2_018_354);
    advance(&desk, 48 * HOUR - 1);
    check_refused(&send("f".into()).await, 400, 4, 2_018_354);
    let again = json!({"developer_action": "ENABLE_FOLLOWUP_MESSAGE",
        "recipient": {"notification_messages_token": token}});
    let path = "/me/notification_messages_dev_support";
    check_body(
        &desk.call("POST", path, again).await,
        json!({"success": true}),
    );
    assert_eq!(send("g".into()).await.status, 200);
    let list = desk.get("/me/notification_message_tokens").await.body;
    assert_eq!(list["data"][0]["topic_title"], "Sale");
    assert_eq!(list["data"][0]["recipient_id"], MINA);
    let one = desk
        .get(&format!("/notification_messages_{token}"))
        .await
        .body;
    assert_eq!(one["topic_title"], "Sale");
    // It cannot pass for a one-time one, and ends when the person says so.
    advance(&desk, 48 * HOUR);
    let other = json!({"recipient": {"one_time_notif_token": token}, "message": {"text": "x"}});
    check_refused(&desk.send(other).await, 400, 100, 0);
    desk.act(MINA, "stop_topic", json!({"title": "Sale"})).await;
    check_refused(&send("h".into()).await, 400, 10, 1_893_015);
    desk.act(MINA, "resume_topic", json!({"title": "Sale"}))
        .await;
    assert_eq!(send("i".into()).await.status, 200);
    let events = ear.wait_for(3).await;
    let status = |n: usize| events[n]["optin"]["notification_messages_status"].clone();
    assert_eq!(
        [status(1), status(2)],
        ["STOP NOTIFICATIONS", "RESUME NOTIFICATIONS"]
    );
    advance(&desk, 275 * 24 * HOUR);
    check_refused(&send("j".into()).await, 400, 100, 0);
}

#[tokio::test]
async fn a_person_in_europe_is_not_asked() {
    let desk = desk().await;
    let psid = desk
        .person(json!({"country": "France", "wrote_hours_ago": 1}))
        .await;
    let ask = json!({"recipient": {"id": psid}, "message": {"attachment": {"type": "template",
        "payload": {"template_type": "one_time_notif_req", "title": "t", "payload": "p"}}}});
    check_refused(&desk.send(ask).await, 400, 10, 2_018_336);
}

#[tokio::test]
async fn utility_templates_reach_people_at_any_time() {
    let desk = desk().await;
    let path = "/me/message_templates";
    let body = |text: &str| {
        json!({"name": "order", "language": "en", "category": "UTILITY", "components": [
            {"type": "BODY", "text": text},
            {"type": "BUTTONS", "buttons": [{"type": "POSTBACK", "text": "Track"}]}]})
    };
    for text in [
        "",
        "{{1}} is here",
        "it is {{1}}",
        "a {{2}} b",
        "a {{x$}} b",
        &"ä".repeat(1025),
    ] {
        check_refused(&desk.call("POST", path, body(text)).await, 400, 100, 0);
    }
    let made = desk
        .call("POST", path, body("Order {{order_id}} is on its way."))
        .await;
    assert_eq!(made.body["status"], "APPROVED");
    assert_eq!(
        desk.get(&format!("{path}?name=order")).await.body["data"][0]["language"],
        "en"
    );
    let send = |kind: &str, name: &str| {
        desk.send(
            json!({"recipient": {"id": ZOE}, "messaging_type": kind, "message": {"template": {
            "name": name, "language": {"code": "en"}, "components": [
                {"type": "body", "parameters": [
                    {"type": "text", "parameter_name": "order_id", "text": "566701"}]},
                {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "t:1"}]}]}}}),
        )
    };
    check_refused(&send("RESPONSE", "order").await, 400, 10, 2_018_278);
    check_refused(&send("UTILITY", "other").await, 400, 100, 0);
    assert_eq!(send("UTILITY", "order").await.status, 200);
    let plain = json!({"recipient": {"id": ZOE}, "messaging_type": "UTILITY",
        "message": {"text": "hi"}});
    check_refused(&desk.send(plain).await, 400, 100, 0);
    let ear = Ear::for_fields(&desk, "messaging_postbacks").await;
    let person = desk.sandbox.world().person(&desk.page_id(), ZOE).unwrap();
    assert_eq!(
        person["thread"][0]["message"]["text"],
        "Order 566701 is on its way."
    );
    desk.act(ZOE, "tap", json!({"title": "Track"})).await;
    assert_eq!(ear.wait_for(1).await[0]["postback"]["payload"], "t:1");
    let gone = desk.call("DELETE", path, json!({"name": "order"})).await;
    check_body(&gone, json!({"success": true}));
    check_refused(&send("UTILITY", "order").await, 400, 100, 0);
    desk.turn(Knob::DropPermission {
        page_id: desk.page_id(),
        permission: "page_utility_messaging".into(),
    });
    check_refused(&desk.get(path).await, 400, 10, 0);
}

#[tokio::test]
async fn a_human_may_answer_for_seven_days() {
    let desk = desk().await;
    desk.stand_still();
    desk.act(MINA, "write", json!({"text": "hi"})).await;
    let answer = || {
        desk.send(
            json!({"recipient": {"id": MINA}, "messaging_type": "MESSAGE_TAG",
            "tag": "HUMAN_AGENT", "message": {"text": "hello"}}),
        )
    };
    advance(&desk, 7 * 24 * HOUR - 1);
    assert_eq!(answer().await.status, 200);
    advance(&desk, 1);
    check_refused(&answer().await, 400, 10, 2_018_278);
}

#[tokio::test]
async fn personas_and_attachments_are_used_by_their_ids() {
    let desk = desk().await;
    let url = "https://lumi.example/ada.png";
    let persona = json!({"name": "Ada", "profile_picture_url": url});
    let persona = desk.call("POST", "/me/personas", persona).await.body["id"].clone();
    let long = json!({"name": "ä".repeat(51), "profile_picture_url": url});
    check_refused(&desk.call("POST", "/me/personas", long).await, 400, 100, 0);
    assert_eq!(
        desk.get("/me/personas").await.body["data"][0]["name"],
        "Ada"
    );
    let send = |persona: &Value, message: Value| {
        let body = json!({"recipient": {"id": MINA}, "persona_id": persona, "message": message});
        desk.send(body)
    };
    assert_eq!(send(&persona, json!({"text": "hi"})).await.status, 200);
    check_refused(&send(&json!("7"), json!({"text": "hi"})).await, 400, 100, 0);
    let image = json!({"attachment": {"type": "image", "payload": {"url": url}}});
    let saved = json!({ "message": image });
    let saved = desk
        .call("POST", "/me/message_attachments", saved)
        .await
        .body;
    let by_id =
        |id: &Value| json!({"attachment": {"type": "image", "payload": {"attachment_id": id}}});
    assert_eq!(
        send(&persona, by_id(&saved["attachment_id"])).await.status,
        200
    );
    check_refused(
        &send(&persona, by_id(&json!("7"))).await,
        400,
        100,
        2_018_074,
    );
    let image = json!({"type": "image", "payload": {"url": url}});
    let many = |n: usize| json!({"attachments": vec![image.clone(); n]});
    assert_eq!(send(&persona, many(30)).await.status, 200);
    check_refused(&send(&persona, many(31)).await, 400, 100, 0);
    let grid = |n: usize| {
        json!({"attachment": {"type": "template", "payload": {"template_type": "image_grid",
            "elements": [{"title": "Shades", "images": vec![json!({"url": url}); n]}]}}})
    };
    assert_eq!(send(&persona, grid(6)).await.status, 200);
    check_refused(&send(&persona, grid(7)).await, 400, 100, 0);
}

#[tokio::test]
async fn a_bot_types_and_reacts() {
    let desk = desk().await;
    let mid = desk.act(MINA, "write", json!({"text": "hi"})).await.body["mid"].clone();
    let act = |action: &str, payload: Value| {
        desk.send(json!({"recipient": {"id": MINA}, "sender_action": action, "payload": payload}))
    };
    let person = || desk.sandbox.world().person(&desk.page_id(), MINA).unwrap();
    act("typing_on", Value::Null).await;
    assert_eq!(person()["is_typing"], true);
    desk.send_text(MINA, "hello").await;
    assert_eq!(person()["is_typing"], false);
    act("react", json!({"message_id": mid, "reaction": "😍"})).await;
    assert_eq!(person()["thread"][0]["reaction"], "😍");
    act("unreact", json!({ "message_id": mid })).await;
    assert_eq!(person()["thread"][0]["reaction"], Value::Null);
    check_refused(
        &act("react", json!({"message_id": "m_0"})).await,
        400,
        100,
        0,
    );
    let unknown = json!({"recipient": {"id": "1"}, "sender_action": "typing_on"});
    check_refused(&desk.send(unknown).await, 400, 100, 2_018_001);
}

#[tokio::test]
async fn fifty_calls_go_in_one_and_each_has_its_own_answer() {
    let desk = desk().await;
    let send = |psid: &str| {
        let recipient = json!({ "id": psid }).to_string();
        let body = [
            ("recipient", recipient.as_str()),
            ("message", r#"{"text":"a & b"}"#),
        ];
        let mut url = reqwest::Url::parse("http://localhost/").unwrap();
        url.query_pairs_mut().extend_pairs(body);
        json!({"method": "POST", "relative_url": "me/messages", "body": url.query()})
    };
    let read = json!({"method": "GET", "relative_url": "v25.0/me?fields=name"});
    let items = json!([send(MINA), send(ZOE), read]);
    let found = desk
        .call("POST", "/v26.0/", json!({ "batch": items }))
        .await;
    let answers = found.body.as_array().unwrap();
    let inner =
        |n: usize| -> Value { serde_json::from_str(answers[n]["body"].as_str().unwrap()).unwrap() };
    assert_eq!([&answers[0]["code"], &answers[1]["code"]], [200, 400]);
    assert_eq!(inner(0)["recipient_id"], MINA);
    assert_eq!(inner(1)["error"]["error_subcode"], 2_018_278);
    assert_eq!(inner(2)["name"], "Lumi Cosmetics");
    assert!(answers[0]["headers"].is_array());
    assert_eq!(desk.state()["sent"][0]["message"]["text"], "a & b");
    let trouble = Trouble {
        path: "me/messages".into(),
        method: None,
        n_calls: 1,
        of: None,
        is_applied: false,
        kind: TroubleKind::Refuse {
            status: 500,
            code: 1200,
            subcode: None,
            message: None,
            is_transient: Some(true),
        },
    };
    desk.turn(Knob::AddTrouble(trouble));
    let two = json!({"batch": [send(MINA), send(MINA)], "include_headers": false});
    let found = desk.call("POST", "/", two).await.body;
    assert_eq!([&found[0]["code"], &found[1]["code"]], [500, 200]);
    assert!(found[0].get("headers").is_none());
    let many = desk
        .call("POST", "/", json!({"batch": vec![send(MINA); 51]}))
        .await;
    assert_eq!(many.body["error"]["type"], "GraphBatchException");
    check_refused(
        &desk.call("POST", "/", json!({"batch": 5})).await,
        400,
        100,
        0,
    );
}

#[tokio::test]
async fn a_message_can_arrive_and_its_answer_be_lost() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "message_echoes").await;
    let lost = |is_applied| {
        desk.turn(Knob::AddTrouble(Trouble {
            path: "messages".into(),
            method: Some("POST".into()),
            n_calls: 1,
            of: None,
            is_applied,
            kind: TroubleKind::Reset,
        }));
        let body = json!({"recipient": {"id": MINA}, "message": {"text": is_applied.to_string()}});
        let request = desk.request("POST", "/v26.0/me/messages").json(&body);
        request.bearer_auth(&desk.page.page_token).send()
    };
    let error = lost(true).await.unwrap_err();
    assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
    assert_eq!(ear.wait_for(1).await[0]["message"]["text"], "true");
    lost(false).await.unwrap_err();
    assert_eq!(desk.send_text(MINA, "here").await.status, 200);
    assert_eq!(ear.wait_for(2).await[1]["message"]["text"], "here");
}

#[tokio::test]
async fn so_many_of_so_many_calls_fail() {
    let desk = desk().await;
    desk.turn(Knob::AddTrouble(Trouble {
        path: "me/messages".into(),
        method: None,
        n_calls: 2,
        of: Some(5),
        is_applied: false,
        kind: TroubleKind::Refuse {
            status: 400,
            code: 2,
            subcode: None,
            message: None,
            is_transient: None,
        },
    }));
    let mut found = String::new();
    for _ in 0..10 {
        let is_fine = desk.send_text(MINA, "hi").await.status == 200;
        found.push(if is_fine { '.' } else { 'x' });
    }
    assert_eq!(found, "xx...xx...");
    desk.turn(Knob::ClearTroubles {});
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
}

#[tokio::test]
async fn a_page_sends_only_so_fast() {
    let desk = desk().await;
    let rate = |sends_per_second| {
        let page_id = desk.page_id();
        desk.turn(Knob::SetRate {
            page_id,
            sends_per_second,
        })
    };
    rate(Some(3));
    for n in 0..4 {
        let found = desk.send_text(MINA, "hi").await;
        assert_eq!(
            found.status,
            if n < 3 { 200 } else { 429 },
            "{}",
            found.body
        );
    }
    rate(None);
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
}
