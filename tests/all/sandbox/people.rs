//! What people do, the webhooks that come of it, and the window.

use crate::sandbox::desk::*;
use crate::sandbox::ear::Ear;
use flowbell::sandbox::{Knob, Visit};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;

fn away(desk: &Desk, hours: i64) {
    desk.turn(Knob::AdvanceClock { secs: hours * HOUR });
}

fn is_open(desk: &Desk, psid: &str) -> bool {
    let is_open = &desk.state()["people"][psid]["is_window_open"];
    is_open.as_bool().unwrap()
}

fn template(payload: Value) -> Value {
    json!({"recipient": {"id": MINA},
        "message": {"attachment": {"type": "template", "payload": payload}}})
}

fn request(payload: &str) -> Value {
    template(
        json!({"template_type": "one_time_notif_req", "title": "When Rosewood is back",
        "payload": payload}),
    )
}

/// An event without its envelope, which is checked.
#[track_caller]
fn inside(event: &Value, page: &str, psid: &str, key: &str) -> Value {
    assert_eq!(event["sender"], json!({ "id": psid }), "{event}");
    assert_eq!(event["recipient"], json!({ "id": page }), "{event}");
    assert!(event["timestamp"].as_i64().unwrap() > 1_700_000_000_000);
    assert_eq!(event.as_object().unwrap().len(), 4, "{event}");
    event[key].clone()
}

#[tokio::test]
async fn what_people_write_comes_as_a_signed_message() {
    let desk = desk().await;
    desk.stand_still();
    let ear = Ear::of(&desk).await;
    let text = "Is „Rosé“ back? 😀";
    let wrote = desk.act(MINA, "write", json!({ "text": text })).await;
    let mid = wrote.body["mid"].as_str().unwrap();
    let events = ear.wait_for(1).await;
    let message = inside(&events[0], &desk.page_id(), MINA, "message");
    assert_eq!(message, json!({"mid": mid, "text": text}));
    // Signed over these very bytes, as the ear has checked.
    let body = String::from_utf8(ear.bodies().remove(0)).unwrap();
    assert!(body.is_ascii(), "{body}");
    let wanted = r"\u201eRos\u00e9\u201c back? \ud83d\ude00";
    assert!(body.contains(wanted), "{body}");
    // Two at the same time have two times.
    desk.act(MINA, "write", json!({"text": "and", "reply_to": mid}))
        .await;
    let url = "https://lumi.example/a.png";
    desk.act(MINA, "attach", json!({"kind": "image", "url": url}))
        .await;
    let events = ear.wait_for(3).await;
    let reply = inside(&events[1], &desk.page_id(), MINA, "message");
    assert_eq!(
        reply["reply_to"],
        json!({"mid": mid, "is_self_reply": true})
    );
    let image = inside(&events[2], &desk.page_id(), MINA, "message");
    let wanted = json!([{"type": "image", "payload": {"url": url}}]);
    assert_eq!(image["attachments"], wanted);
    let times: Vec<i64> = events
        .iter()
        .map(|it| it["timestamp"].as_i64().unwrap())
        .collect();
    assert!(times.is_sorted_by(|a, b| a < b), "{times:?}");
}

#[tokio::test]
async fn buttons_and_quick_replies_carry_what_the_bot_gave_them() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages,messaging_postbacks").await;
    let button =
        |title: &str| json!({"type": "postback", "title": title, "payload": format!("p:{title}")});
    let shop = json!({"type": "web_url", "title": "Shop", "url": "https://lumi.example/"});
    let buttons = json!([button("Red"), button("Blue"), shop]);
    let first = template(json!({"template_type": "button", "text": "Which?", "buttons": buttons}));
    let first = desk.send(first).await.body["message_id"].clone();
    let reply = |title: &str| json!({"content_type": "text", "title": title, "payload": format!("q:{title}")});
    let replies = json!([reply("Small"), reply("Large")]);
    desk.send(json!({"recipient": {"id": MINA},
        "message": {"text": "Size?", "quick_replies": replies}}))
        .await;
    let choose = |title: &str| desk.act(MINA, "quick_reply", json!({ "title": title }));
    assert_eq!(choose("Huge").await.status, 409);
    assert_eq!(choose("Large").await.status, 200);
    // They vanish after a tap.
    assert_eq!(choose("Large").await.status, 409);
    // A button of an older message still works, and tells nothing when it opens a page.
    let tap = |title: &str| desk.act(MINA, "tap", json!({"title": title, "mid": first}));
    assert_eq!(tap("Blue").await.status, 200);
    check_body(
        &tap("Shop").await,
        json!({"opens": "https://lumi.example/"}),
    );
    assert_eq!(tap("Green").await.status, 409);
    let events = ear.wait_for(2).await;
    let message = inside(&events[0], &desk.page_id(), MINA, "message");
    assert_eq!(message["text"], "Large");
    assert_eq!(message["quick_reply"], json!({"payload": "q:Large"}));
    let postback = inside(&events[1], &desk.page_id(), MINA, "postback");
    assert_eq!(postback["title"], "Blue");
    assert_eq!(postback["payload"], "p:Blue");
    assert!(postback["mid"].is_string());
}

#[tokio::test]
async fn a_new_conversation_begins_with_get_started_and_keeps_its_link() {
    let desk = desk().await;
    let ear = Ear::of(&desk).await;
    let noa = json!({"first_name": "Noa", "locale": "de_DE", "timezone": 2.0});
    let noa = desk.person(noa).await;
    assert!(!is_open(&desk, &noa));
    let start = || desk.act(&noa, "get_started", json!({}));
    assert_eq!(start().await.status, 409);
    let mut profile = profile();
    let german = json!({"locale": "de_DE",
        "call_to_actions": [{"question": "Gibt es Rosé?", "payload": "fb:de"}]});
    profile["ice_breakers"].as_array_mut().unwrap().push(german);
    desk.write_profile(profile).await;
    let follow = |reference: String| desk.act(&noa, "follow_link", json!({ "ref": reference }));
    let waits = follow("autumn".into()).await;
    assert_eq!(waits.body["waits_for"], "get_started");
    let ask = |question: &str| desk.act(&noa, "ice_breaker", json!({ "question": question }));
    assert_eq!(ask("Is Rosewood back?").await.status, 409);
    assert_eq!(start().await.status, 200);
    // It stands in a new conversation only.
    assert_eq!(start().await.status, 409);
    desk.act(&noa, "menu", json!({"title": "Start again"}))
        .await;
    follow("winter".into()).await;
    desk.act(&noa, "delete_conversation", json!({})).await;
    ask("Gibt es Rosé?").await;
    let page = desk.page_id();
    let events = ear.wait_for(4).await;
    let started = inside(&events[0], &page, &noa, "postback");
    assert_eq!(started["payload"], "fb:1");
    assert_eq!(started["title"], "Get Started");
    let link = |name: &str| json!({"ref": name, "source": "SHORTLINK", "type": "OPEN_THREAD"});
    assert_eq!(started["referral"], link("autumn"));
    assert_eq!(
        inside(&events[1], &page, &noa, "postback")["payload"],
        "fb:3"
    );
    assert_eq!(inside(&events[2], &page, &noa, "referral"), link("winter"));
    let asked = inside(&events[3], &page, &noa, "postback");
    assert_eq!(asked["payload"], "fb:de");
    assert!(asked.get("referral").is_none());
    assert!(is_open(&desk, &noa));
    let seen = desk
        .get(&format!("/{noa}?fields=first_name,locale,timezone"))
        .await;
    let wanted = json!({"id": noa, "first_name": "Noa", "locale": "de_DE", "timezone": 2.0});
    check_body(&seen, wanted);
    assert_eq!(follow("x".repeat(2084)).await.status, 409);
}

#[tokio::test]
async fn only_some_acts_open_the_window() {
    let desk = desk().await;
    desk.stand_still();
    desk.write_profile(profile()).await;
    assert_eq!(desk.send(request("p")).await.status, 200);
    desk.act(MINA, "write", json!({"text": "hi"})).await;
    for (act, fields, opens) in [
        ("notify_me", json!({}), false),
        ("read", json!({}), false),
        ("react", json!({"reaction": "love", "emoji": "❤"}), true),
        ("unreact", json!({}), false),
        ("menu", json!({"title": "Start again"}), true),
        ("edit", json!({"text": "x"}), false),
        ("follow_link", json!({"ref": "r"}), true),
        ("write", json!({"text": "hi"}), true),
    ] {
        away(&desk, 25);
        assert!(!is_open(&desk, MINA), "before {act}");
        let done = desk.act(MINA, act, fields).await;
        assert_eq!(done.status, 200, "{act}: {}", done.body);
        assert_eq!(is_open(&desk, MINA), opens, "after {act}");
    }
}

#[tokio::test]
async fn notify_me_gives_a_token_that_is_good_for_one_message() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messaging_optins").await;
    let agree = || desk.act(MINA, "notify_me", json!({}));
    assert_eq!(agree().await.status, 409);
    desk.send(request("otn:1")).await;
    desk.send(request("otn:1")).await;
    assert_eq!(agree().await.status, 200);
    assert_eq!(agree().await.status, 200);
    assert_eq!(agree().await.status, 409);
    let events = ear.wait_for(2).await;
    let token = |event: &Value| {
        let optin = inside(event, &desk.page_id(), MINA, "optin");
        assert_eq!(optin["type"], "one_time_notif_req");
        assert_eq!(optin["payload"], "otn:1");
        optin["one_time_notif_token"].as_str().unwrap().to_owned()
    };
    let tokens: Vec<String> = events.iter().map(token).collect();
    assert_ne!(tokens[0], tokens[1]);
    away(&desk, 30 * 24);
    let tell = |token: &str| {
        desk.send(json!({"recipient": {"one_time_notif_token": token},
            "message": {"text": "It is back."}}))
    };
    assert_eq!(tell(&tokens[0]).await.status, 200);
    check_refused(&tell(&tokens[0]).await, 400, 100, 0);
    // Blocking saves the other one.
    desk.act(MINA, "block", json!({})).await;
    check_refused(&tell(&tokens[1]).await, 400, 551, 1_545_041);
    let blocked = desk.act(MINA, "write", json!({"text": "hi"})).await;
    assert_eq!(blocked.status, 409);
    desk.act(MINA, "unblock", json!({})).await;
    assert_eq!(tell(&tokens[1]).await.status, 200);
    // Nothing shows them.
    let world = desk.sandbox.world();
    let person = world.person(&desk.page_id(), MINA).unwrap();
    for shown in [world.snapshot(), world.calls(), world.hooks(), person] {
        let shown = shown.to_string();
        assert!(tokens.iter().all(|it| !shown.contains(it)), "{shown}");
    }
}

#[tokio::test]
async fn reactions_edits_and_reads_name_their_message() {
    let desk = desk().await;
    let theirs = desk.send_text(MINA, "hi").await.body["message_id"].clone();
    let own = desk.act(MINA, "write", json!({"text": "helo"})).await.body["mid"].clone();
    let ear = Ear::of(&desk).await;
    let love = json!({"reaction": "love", "emoji": "❤"});
    desk.act(MINA, "react", love).await;
    desk.act(MINA, "unreact", json!({})).await;
    desk.act(MINA, "edit", json!({"text": "hello"})).await;
    let read = desk.act(MINA, "read", json!({})).await.body["timestamp"].clone();
    let events = ear.wait_for(4).await;
    let page = desk.page_id();
    let wanted = json!({"reaction": "love", "emoji": "❤", "action": "react", "mid": theirs});
    assert_eq!(inside(&events[0], &page, MINA, "reaction"), wanted);
    let wanted = json!({"action": "unreact", "mid": theirs});
    assert_eq!(inside(&events[1], &page, MINA, "reaction"), wanted);
    let wanted = json!({"mid": own, "text": "hello", "num_edit": 1});
    assert_eq!(inside(&events[2], &page, MINA, "message_edit"), wanted);
    assert_eq!(
        inside(&events[3], &page, MINA, "read"),
        json!({"watermark": read})
    );
}

#[tokio::test]
async fn people_are_listed_and_made_and_told_why_not() {
    let desk = desk().await;
    let path = format!("/sandbox/pages/{}/people", desk.page_id());
    let all = desk.get(&path).await.body;
    assert_eq!(all["n"], 3);
    assert_eq!(all["data"][0]["first_name"], "Mina");
    let rest = desk.get(&format!("{path}?after={MINA}&limit=1")).await.body;
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
    assert_eq!(rest["data"][0]["first_name"], "Jonas");
    let named = desk
        .person(json!({"psid": "42", "wrote_hours_ago": 23}))
        .await;
    assert_eq!(named, "42");
    assert_eq!(desk.send_text("42", "hi").await.status, 200);
    let whole = desk.get(&format!("{path}/42")).await.body;
    assert_eq!(whole["thread"][0]["message"]["text"], "hi");
    assert_eq!(desk.get(&format!("{path}/43")).await.status, 404);
    assert_eq!(desk.get("/sandbox/pages/1/people").await.status, 404);
    assert_eq!(desk.act("43", "read", json!({})).await.status, 404);
    for (status, act, fields) in [
        (400, "dance", json!({})),
        (400, "write", json!({})),
        (400, "write", json!({"text": "a", "b": 1})),
        (409, "write", json!({"text": " "})),
        (409, "write", json!({"text": "a", "reply_to": "m_0"})),
        (
            409,
            "attach",
            json!({"kind": "smell", "url": "https://a.example"}),
        ),
        (
            409,
            "attach",
            json!({"kind": "image", "url": "javascript:alert(1)"}),
        ),
        (409, "stop_topic", json!({"title": "none"})),
    ] {
        let found = desk.act("42", act, fields).await;
        assert_eq!(found.status, status, "{act}");
        assert!(found.body["error"].is_string());
    }
}

#[tokio::test]
async fn an_app_that_is_not_live_hears_only_people_with_a_role() {
    let desk = desk().await;
    let ear = Ear::for_fields(&desk, "messages").await;
    desk.turn(Knob::SetApp {
        app_id: desk.page.app_id.clone(),
        is_live: Some(false),
        needs_proof: None,
    });
    desk.act(MINA, "write", json!({"text": "unheard"})).await;
    desk.turn(Knob::SetPerson {
        page_id: desk.page_id(),
        psid: ZOE.into(),
        visit: Visit {
            has_role: true,
            ..Visit::default()
        },
    });
    desk.act(ZOE, "write", json!({"text": "heard"})).await;
    assert_eq!(ear.wait_for(1).await[0]["message"]["text"], "heard");
}
