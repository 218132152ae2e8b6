//! Versions, tokens, permissions.

use crate::sandbox::desk::*;
use flowbell::sandbox::{DemoPage, Knob};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};

#[tokio::test]
async fn versions_are_answered_as_meta_answers_them() {
    let desk = desk().await;
    desk.turn(Knob::SetClock { at_ms: AT_MS });
    for (asked, answered) in [
        ("/v26.0", "v26.0"),
        ("/v25.0", "v25.0"),
        ("/v21.0", "v21.0"),
        ("/v20.0", "v21.0"),
        ("/v2.12", "v21.0"),
        ("", "v26.0"),
    ] {
        let found = desk.get(&format!("{asked}/me")).await;
        assert_eq!(found.status, 200, "{asked}: {}", found.body);
        assert_eq!(found.header("facebook-api-version"), answered);
    }
    for unknown in ["/v99.0", "/v26.1", "/v2.13", "/v27"] {
        check_refused(&desk.get(&format!("{unknown}/me")).await, 400, 2500, 0);
    }
    desk.turn(Knob::AdvanceClock { secs: 100 * 86_400 });
    let later = desk.get("/v21.0/me").await;
    assert_eq!(later.header("facebook-api-version"), "v22.0");
}

#[tokio::test]
async fn a_token_counts_wherever_it_stands_and_only_a_good_one() {
    let desk = desk().await;
    let token = &desk.page.page_token;
    let in_query = desk.request("GET", &format!("/me?access_token={token}"));
    assert_eq!(answer(in_query).await.status, 200);
    let fields = [
        ("access_token", token.as_str()),
        ("get_started", r#"{"payload":"x"}"#),
    ];
    let in_form = desk.request("POST", "/me/messenger_profile").form(&fields);
    check_body(&answer(in_form).await, json!({"result": "success"}));
    let body = json!({"access_token": token, "get_started": {"payload": "x"}});
    let in_json = desk.request("POST", "/me/messenger_profile").json(&body);
    check_body(&answer(in_json).await, json!({"result": "success"}));

    check_refused(&answer(desk.request("GET", "/me")).await, 400, 2500, 0);
    let wrong = desk.call_as("EAAnope", "GET", "/me", Value::Null).await;
    check_refused(&wrong, 400, 190, 0);
    let wrong = format!("{}|nope", desk.page.app_id);
    check_refused(
        &desk.call_as(&wrong, "GET", "/me", Value::Null).await,
        400,
        190,
        0,
    );
    desk.turn(Knob::ExpireTokens {
        owner_id: desk.page_id(),
    });
    check_refused(&desk.get("/me").await, 400, 190, 463);
    let url = format!("/debug_token?input_token={token}");
    let seen = desk
        .call_as(&desk.app_token(), "GET", &url, Value::Null)
        .await
        .body;
    assert_eq!(seen["data"]["is_valid"], false);
    assert_eq!(seen["data"]["error"]["subcode"], 463);
}

#[tokio::test]
async fn each_kind_of_token_opens_only_its_own_edges() {
    let desk = desk().await;
    let user = desk.page.user_token.clone();
    let path = "/v26.0/me/messenger_profile?fields=greeting";
    check_refused(
        &desk.call_as(&user, "GET", path, Value::Null).await,
        400,
        210,
        0,
    );
    check_refused(
        &desk
            .call_as(&desk.app_token(), "GET", "/me", Value::Null)
            .await,
        400,
        2500,
        0,
    );
    check_refused(&desk.get("/me/accounts").await, 400, 100, 0);
    let path = format!("/{}/subscriptions", desk.page.app_id);
    check_refused(&desk.get(&path).await, 400, 15, 0);
    check_refused(&desk.get("/debug_token?input_token=x").await, 400, 100, 0);
    let other = format!("/{}/subscribed_apps", DemoPage::lumi_paris().page_id);
    check_refused(&desk.get(&other).await, 400, 100, 33);
}

#[tokio::test]
async fn the_proof_is_checked_when_given_and_asked_for_when_wanted() {
    let desk = desk().await;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(desk.page.app_secret.as_bytes()).unwrap();
    mac.update(desk.page.page_token.as_bytes());
    let proof = hex::encode(mac.finalize().into_bytes());
    assert!(proof.contains('0'));
    let with = format!("/me?appsecret_proof={proof}");
    assert_eq!(desk.get(&with).await.status, 200);
    let wrong = format!("/me?appsecret_proof={}", proof.replace('0', "1"));
    let wrong = desk.get(&wrong).await;
    check_refused(&wrong, 400, 100, 0);
    assert_eq!(wrong.body["error"]["type"], "GraphMethodException");
    desk.turn(Knob::SetApp {
        app_id: desk.page.app_id.clone(),
        is_live: None,
        needs_proof: Some(true),
    });
    check_refused(&desk.get("/me").await, 400, 100, 0);
    assert_eq!(desk.get(&with).await.status, 200);
}

#[tokio::test]
async fn a_missing_permission_or_task_refuses() {
    let desk = desk().await;
    let subscribe = "/me/subscribed_apps?subscribed_fields=messages";
    let drop = |permission: &str| {
        desk.turn(Knob::DropPermission {
            page_id: desk.page_id(),
            permission: permission.into(),
        })
    };
    let task = |task: &str| {
        desk.turn(Knob::DropTask {
            page_id: desk.page_id(),
            task: task.into(),
        })
    };
    assert_eq!(desk.call("POST", subscribe, Value::Null).await.status, 200);
    task("MODERATE");
    check_refused(
        &desk.call("POST", subscribe, Value::Null).await,
        400,
        200,
        0,
    );
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    task("MESSAGING");
    check_refused(&desk.send_text(MINA, "hi").await, 400, 200, 0);
    check_refused(&desk.write_profile(profile()).await, 400, 200, 0);
    for name in ["MODERATE", "MESSAGING"] {
        desk.turn(Knob::GrantTask {
            page_id: desk.page_id(),
            task: name.into(),
        });
    }
    assert_eq!(desk.send_text(MINA, "hi").await.status, 200);
    drop("pages_messaging");
    check_refused(&desk.send_text(MINA, "hi").await, 400, 10, 0);
    check_refused(&desk.get("/me/messaging_feature_review").await, 400, 10, 0);
    check_refused(&desk.write_profile(profile()).await, 400, 200, 0);
    check_refused(
        &desk.call("POST", subscribe, Value::Null).await,
        400,
        200,
        0,
    );
    drop("pages_manage_metadata");
    check_refused(&desk.get("/me/subscribed_apps").await, 400, 200, 0);
    desk.turn(Knob::GrantPermission {
        page_id: desk.page_id(),
        permission: "pages_manage_metadata".into(),
    });
    assert_eq!(desk.get("/me/subscribed_apps").await.status, 200);
}
