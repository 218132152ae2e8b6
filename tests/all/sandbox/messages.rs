//! The Send API: who may get what, and when.

use crate::sandbox::desk::*;
use flowbell::model::page::FeatureStatus;
use flowbell::sandbox::{Knob, Visit};
use serde_json::{Value, json};

fn set_mina(desk: &Desk, visit: Visit) {
    desk.turn(Knob::SetPerson {
        page_id: desk.page_id(),
        psid: MINA.into(),
        visit,
    });
}

#[tokio::test]
async fn messages_reach_people_inside_the_window_only() {
    let desk = desk().await;
    desk.stand_still();
    set_mina(&desk, Visit::default());
    let sent = desk.send_text(MINA, "hi").await;
    assert_eq!(sent.body["recipient_id"], MINA);
    let id = sent.body["message_id"].as_str().unwrap();
    assert!(id.starts_with("m_") && id.len() == 88, "{id}");
    assert_eq!(desk.state()["sent"][0]["message"]["text"], "hi");
    check_refused(&desk.send_text(ZOE, "hi").await, 400, 10, 2_018_278);
    check_refused(&desk.send_text("1", "hi").await, 400, 100, 2_018_001);
    desk.turn(Knob::AdvanceClock {
        secs: 24 * 3600 - 60,
    });
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    desk.turn(Knob::AdvanceClock { secs: 60 });
    check_refused(&desk.send_text(MINA, "hi").await, 400, 10, 2_018_278);
    let person = |is_blocking: bool, thread_owner: Option<&str>| {
        let visit = Visit {
            is_blocking,
            thread_owner: thread_owner.map(Into::into),
            ..Visit::default()
        };
        set_mina(&desk, visit);
    };
    person(false, None);
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    person(true, None);
    check_refused(&desk.send_text(MINA, "hi").await, 400, 551, 1_545_041);
    let owner = format!("/me/thread_owner?recipient={MINA}");
    check_body(&desk.get(&owner).await, json!({"data": []}));
    person(false, Some("263902037430900"));
    let found = desk.get(&owner).await.body;
    assert_eq!(
        found["data"][0]["thread_owner"]["app_id"],
        "263902037430900"
    );
    check_refused(&desk.send_text(MINA, "hi").await, 400, 100, 2_534_037);
    person(false, None);
    desk.turn(Knob::SetApp {
        app_id: desk.page.app_id.clone(),
        is_live: Some(false),
        needs_proof: None,
    });
    check_refused(&desk.send_text(MINA, "hi").await, 400, 200, 2_018_028);
    assert_eq!(desk.state()["sent"].as_array().unwrap().len(), 3);
    let visit = Visit {
        has_role: true,
        ..Visit::default()
    };
    set_mina(&desk, visit);
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    let seen = desk.get(&format!("/{MINA}?fields=first_name")).await;
    check_body(&seen, json!({"id": MINA, "first_name": "Mina"}));
}

#[tokio::test]
async fn messages_are_held_to_their_limits() {
    let desk = desk().await;
    let long = |n: usize| "ä".repeat(n);
    let template = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
    let buttons = |text: String, n: usize, title: String| {
        let one = json!({"type": "postback", "title": title, "payload": "p"});
        template(json!({"template_type": "button", "text": text, "buttons": vec![one; n]}))
    };
    let replies = |n: usize, title: String| {
        let one = json!({"content_type": "text", "title": title, "payload": "p"});
        json!({"text": "Which?", "quick_replies": vec![one; n]})
    };
    let elements = |n: usize| {
        let one = json!({"title": "Rosewood", "subtitle": "Velvet"});
        template(json!({"template_type": "generic", "elements": vec![one; n]}))
    };
    let request = |title: String| {
        template(json!({"template_type": "one_time_notif_req", "title": title, "payload": "p"}))
    };
    let good = [
        json!({"text": long(2000)}),
        buttons(long(640), 3, long(20)),
        replies(13, long(20)),
        elements(10),
        request(long(65)),
        json!({"attachment": {"type": "image", "payload": {"url": "https://lumi.example/a.png"}}}),
    ];
    let bad = [
        json!({"text": long(2001)}),
        json!({"text": ""}),
        json!({"text": 5}),
        json!({}),
        json!({"text": "hi", "attachment": {"type": "image", "payload": {"url": "https://a.example"}}}),
        buttons(long(641), 1, "a".into()),
        buttons("a".into(), 4, "a".into()),
        buttons("a".into(), 0, "a".into()),
        buttons("a".into(), 1, long(21)),
        replies(14, "a".into()),
        replies(1, long(21)),
        replies(1, String::new()),
        elements(11),
        request(long(66)),
        request(String::new()),
        template(
            json!({"template_type": "one_time_notif_req", "title": "t", "payload": "p", "image_url": "x"}),
        ),
        template(json!({"template_type": "hologram"})),
        json!({"attachment": {"type": "image", "payload": {}}}),
        json!({"text": "hi", "metadata": long(1000)}),
    ];
    let send = |message: &Value| {
        desk.send(
            json!({"recipient": {"id": MINA}, "messaging_type": "RESPONSE", "message": message}),
        )
    };
    for message in &good {
        let found = send(message).await;
        assert_eq!(found.status, 200, "{message}: {}", found.body);
    }
    for message in &bad {
        let found = send(message).await;
        assert_eq!(
            found.body["error"]["code"], 100,
            "{message}: {}",
            found.body
        );
    }
    let found = send(&json!({"text": long(2001)})).await;
    assert_eq!(
        found.body["error"]["message"],
        "(#100) Length of param message[text] must be less than or equal to 2000"
    );
    let text = json!({"text": "hi"});
    for body in [
        json!({"message": text}),
        json!({"recipient": {"id": MINA}}),
        json!({"recipient": "Mina", "message": text}),
        json!({"recipient": {}, "message": text}),
        json!({"recipient": {"id": MINA}, "message": text, "messaging_type": "SHOUT"}),
        json!({"recipient": {"id": MINA}, "message": text, "messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}),
        json!({"recipient": {"id": MINA}, "sender_action": "dance"}),
    ] {
        check_refused(&desk.send(body).await, 400, 100, 0);
    }
    let both = json!({"recipient": {"id": MINA}, "sender_action": "typing_on", "message": text});
    check_refused(&desk.send(both).await, 400, 100, 2_018_014);
    let typing = json!({"recipient": {"id": MINA}, "sender_action": "typing_on"});
    check_body(&desk.send(typing).await, json!({"recipient_id": MINA}));
}

#[tokio::test]
async fn a_notification_token_is_good_for_one_message() {
    let desk = desk().await;
    let agree = || {
        let answer = desk.turn(Knob::Agree {
            page_id: desk.page_id(),
            psid: ZOE.into(),
            payload: "restock".into(),
        });
        answer["one_time_notif_token"].as_str().unwrap().to_owned()
    };
    let follow_up = |token: &str| {
        desk.send(json!({"recipient": {"one_time_notif_token": token},
                         "message": {"text": "Rosewood is back."}}))
    };
    desk.stand_still();
    let (first, second, third) = (agree(), agree(), agree());
    assert_ne!(first, second);
    // A message that is refused spends nothing.
    let empty = json!({"recipient": {"one_time_notif_token": first}, "message": {"text": ""}});
    check_refused(&desk.send(empty).await, 400, 100, 0);
    let sent = follow_up(&first).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    assert_eq!(sent.body["recipient_id"], ZOE);
    check_refused(&follow_up(&first).await, 400, 100, 0);
    check_refused(&follow_up("invented").await, 400, 100, 0);
    // It opened no window.
    check_refused(&desk.send_text(ZOE, "hi").await, 400, 10, 2_018_278);
    desk.turn(Knob::AdvanceClock {
        secs: 365 * 86_400 - 1,
    });
    assert_eq!(follow_up(&second).await.status, 200);
    desk.turn(Knob::AdvanceClock { secs: 1 });
    check_refused(&follow_up(&third).await, 400, 100, 0);
    assert_eq!(desk.state()["sent"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn asking_needs_the_feature_and_a_page_outside_europe() {
    let desk = desk().await;
    let ask = || {
        desk.send(
            json!({"recipient": {"id": MINA}, "message": {"attachment": {"type": "template",
            "payload": {"template_type": "one_time_notif_req", "title": "Rosewood", "payload": "p"}}}}),
        )
    };
    let feature = |status| {
        desk.turn(Knob::SetFeature {
            page_id: desk.page_id(),
            feature: "one_time_notification".into(),
            status,
        })
    };
    assert_eq!(ask().await.status, 200);
    for status in [
        FeatureStatus::Pending,
        FeatureStatus::Rejected,
        FeatureStatus::Limited,
    ] {
        feature(Some(status));
        check_refused(&ask().await, 400, 10, 0);
    }
    let review = "/me/messaging_feature_review";
    assert_eq!(desk.get(review).await.body["data"][0]["status"], "limited");
    feature(None);
    check_body(&desk.get(review).await, json!({"data": []}));
    check_refused(&ask().await, 400, 10, 0);
    feature(Some(FeatureStatus::Approved));
    desk.turn(Knob::SetRegion {
        page_id: desk.page_id(),
        country: None,
        admin_countries: None,
        european_rules: Some(true),
    });
    check_refused(&ask().await, 400, 10, 2_018_336);
}
