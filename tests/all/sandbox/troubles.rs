//! Bad days.

use crate::sandbox::desk::*;
use flowbell::sandbox::{DemoPage, Knob, Trouble, TroubleKind, Usage};
use serde_json::{Value, json};

#[tokio::test]
async fn troubles_meet_the_calls_they_are_meant_for() {
    let desk = desk().await;
    desk.turn(Knob::AddTrouble(Trouble {
        path: "messenger_profile".into(),
        method: Some("POST".into()),
        n_calls: 2,
        of: None,
        is_applied: false,
        kind: TroubleKind::Refuse {
            status: 500,
            code: 1200,
            subcode: Some(2_018_024),
            message: None,
            is_transient: Some(true),
        },
    }));
    assert_eq!(desk.get("/me").await.status, 200);
    assert_eq!(
        desk.get("/me/messenger_profile?fields=greeting")
            .await
            .status,
        200
    );
    for _ in 0..2 {
        let found = desk.write_profile(profile()).await;
        check_refused(&found, 500, 1200, 2_018_024);
        assert_eq!(found.body["error"]["is_transient"], true);
    }
    assert_eq!(desk.state()["messenger_profile"], json!({}));
    assert_eq!(desk.write_profile(profile()).await.status, 200);

    desk.turn(Knob::AddTrouble(Trouble {
        path: "*".into(),
        method: None,
        n_calls: 9,
        of: None,
        is_applied: true,
        kind: TroubleKind::Garbage { status: 502 },
    }));
    let found = desk.send_text(MINA, "hi").await;
    assert_eq!(found.status, 502);
    assert!(found.body.is_string());
    assert_eq!(desk.state()["sent"][0]["message"]["text"], "hi");
    desk.turn(Knob::ClearTroubles {});
    assert_eq!(desk.get("/me").await.status, 200);
}

#[tokio::test]
async fn an_answer_can_be_late_or_never_come() {
    let desk = desk().await;
    let trouble = |is_applied: bool, kind: TroubleKind| {
        desk.turn(Knob::AddTrouble(Trouble {
            path: "me/messages".into(),
            method: None,
            n_calls: 1,
            of: None,
            is_applied,
            kind,
        }))
    };
    // A client whose call has arrived, and who is still waiting.
    let waiting = || async {
        let body = json!({"recipient": {"id": MINA}, "message": {"text": "hi"}});
        let request = desk.request("POST", "/me/messages").json(&body);
        let client = tokio::spawn(request.bearer_auth(&desk.page.page_token).send());
        let before = desk.sandbox.world().calls()["calls"].clone();
        while desk.sandbox.world().snapshot()["troubles"] != json!([]) {
            tokio::task::yield_now().await;
        }
        (client, before)
    };
    let n_sent = || desk.state()["sent"].as_array().unwrap().len();
    for is_applied in [false, true] {
        trouble(is_applied, TroubleKind::Silence);
        let (client, before) = waiting().await;
        let mut calls = before.clone();
        while calls == before {
            tokio::task::yield_now().await;
            calls = desk.sandbox.world().calls()["calls"].clone();
        }
        let last = calls.as_array().unwrap().last().unwrap();
        assert_eq!(last["status"], 0);
        assert_eq!(n_sent(), usize::from(is_applied));
        assert!(!client.is_finished());
    }
    trouble(false, TroubleKind::Delay { millis: 3_600_000 });
    let (client, _) = waiting().await;
    assert_eq!(n_sent(), 1);
    assert!(!client.is_finished());
    trouble(false, TroubleKind::Delay { millis: 1 });
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
}

#[tokio::test]
async fn usage_is_in_the_headers_and_refuses_at_a_hundred_percent() {
    let desk = desk().await;
    let calm = desk.get("/me").await;
    let app: Value = serde_json::from_str(calm.header("x-app-usage")).unwrap();
    assert_eq!(
        app,
        json!({"call_count": 1, "total_time": 1, "total_cputime": 1})
    );
    desk.turn(Knob::SetUsage {
        page_id: desk.page_id(),
        usage: Usage {
            call_count: 100,
            estimated_time_to_regain_access: 7,
            ..Usage::default()
        },
    });
    let full = desk.get("/me").await;
    check_refused(&full, 429, 80006, 0);
    let usage: Value = serde_json::from_str(full.header("x-business-use-case-usage")).unwrap();
    let wanted = json!([{"type": "messenger", "call_count": 100, "total_cputime": 1,
                         "total_time": 1, "estimated_time_to_regain_access": 7}]);
    assert_eq!(usage[&desk.page.page_id], wanted);
    let paris = DemoPage::lumi_paris().page_token;
    assert_eq!(
        desk.call_as(&paris, "GET", "/me", Value::Null).await.status,
        200
    );
}

#[tokio::test]
async fn nonsense_is_refused_and_never_breaks_the_sandbox() {
    let desk = desk().await;
    let token = desk.page.page_token.clone();
    let deep = "[".repeat(100_000);
    for text in ["{", "[1]", "null", "\"x\"", deep.as_str(), "{\"a\":\u{1}}"] {
        let request = desk
            .request("POST", "/me/messenger_profile")
            .bearer_auth(&token)
            .header("content-type", "application/json")
            .body(text.to_owned());
        check_refused(&answer(request).await, 400, 100, 0);
    }
    let form = vec![0xff_u8, b'=', b'%', b'Z', b'&', b'&'];
    let request = desk
        .request("POST", "/me/messages")
        .bearer_auth(&token)
        .body(form);
    check_refused(&answer(request).await, 400, 100, 0);
    let huge = json!({"recipient": {"id": MINA}, "message": {"text": "x".repeat(1_100_000)}});
    check_refused(&desk.send(huge).await, 413, 100, 0);
    for path in [
        "/v26.0",
        "//",
        "/%ff%00",
        "/me/accounts/x/y",
        "/v26.0/me/shoes",
    ] {
        let found = desk.get(path).await;
        assert_eq!(found.status, 400, "{path}: {}", found.body);
    }
    check_refused(&desk.call("PUT", "/me", Value::Null).await, 400, 100, 33);
    for secs in [i64::MAX, i64::MIN, i64::MIN] {
        desk.turn(Knob::AdvanceClock { secs });
        assert_eq!(
            desk.get("/me/messenger_profile?fields=greeting")
                .await
                .status,
            200
        );
        assert!(desk.send_text(MINA, "hi").await.status < 500);
        assert_eq!(desk.get("/sandbox/state").await.status, 200);
        assert_eq!(desk.get("/").await.status, 200);
    }
    assert_eq!(desk.get("/me").await.status, 200);
}
