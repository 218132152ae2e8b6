//! Which webhooks an app asks for, and the proof that the address is its own.

use crate::sandbox::desk::*;
use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

#[tokio::test]
async fn webhook_fields_must_be_known() {
    let desk = desk().await;
    let path = "/me/subscribed_apps";
    check_refused(&desk.call("POST", path, Value::Null).await, 400, 100, 0);
    let body = json!({"subscribed_fields": ["messages", "gossip"]});
    check_refused(&desk.call("POST", path, body).await, 400, 100, 0);
    assert_eq!(desk.state()["subscribed_apps"], json!({}));
    let body = json!({"subscribed_fields": ["messages", "messages"]});
    desk.call("POST", path, body).await;
    let app_id = desk.page.app_id.clone();
    assert_eq!(
        desk.state()["subscribed_apps"],
        json!({app_id: ["messages"]})
    );
}

/// A bot's server with one callback for each way to answer the challenge.
async fn callbacks() -> String {
    fn asked(query: Option<String>, key: &str) -> String {
        let url = format!("http://localhost/?{}", query.unwrap_or_default());
        let url = reqwest::Url::parse(&url).unwrap();
        let found = url.query_pairs().find(|(name, _)| name == key);
        found.map_or_else(String::new, |(_, value)| value.into_owned())
    }
    let right = |RawQuery(query): RawQuery| async move {
        let mode = asked(query.clone(), "hub.mode");
        let token = asked(query.clone(), "hub.verify_token");
        if mode == "subscribe" && token == "open & sesame" {
            (StatusCode::OK, asked(query, "hub.challenge"))
        } else {
            (StatusCode::FORBIDDEN, String::new())
        }
    };
    let more =
        |RawQuery(query): RawQuery| async move { format!("{}\n", asked(query, "hub.challenge")) };
    let away = |RawQuery(query): RawQuery| async move {
        let place = format!("/right?{}", query.unwrap_or_default());
        axum::response::Redirect::temporary(&place)
    };
    let endless = || async { "1".repeat(1_000_000) };
    let router = Router::new()
        .route("/right", get(right))
        .route("/more", get(more))
        .route("/away", get(away))
        .route("/endless", get(endless));
    let listener = loop {
        let address = (Ipv4Addr::LOCALHOST, fastrand::u16(20_000..32_000));
        if let Ok(listener) = TcpListener::bind(address).await {
            break listener;
        }
    };
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

#[tokio::test]
async fn a_callback_must_answer_exactly_the_challenge() {
    let desk = desk().await;
    let bot = callbacks().await;
    let path = format!("/v26.0/{}/subscriptions", desk.page.app_id);
    let app_token = desk.app_token();
    let subscribe = |url: String, token: &'static str| {
        let body = json!({"object": "page", "callback_url": url, "verify_token": token,
                          "fields": "messages,messaging_postbacks", "include_values": true});
        desk.call_as(&app_token, "POST", &path, body)
    };
    for place in ["more", "away", "endless", "nowhere"] {
        let found = subscribe(format!("{bot}/{place}"), "open & sesame").await;
        check_refused(&found, 400, 2200, 0);
    }
    let found = subscribe(format!("{bot}/right"), "a wrong word").await;
    check_refused(&found, 400, 2200, 0);
    assert!(!found.body.to_string().contains("a wrong word"));
    for url in ["http://lumi.example/hook", "lumi", "http://10.0.0.1/hook"] {
        check_refused(&subscribe(url.into(), "open & sesame").await, 400, 100, 0);
    }
    let list = || desk.call_as(&app_token, "GET", &path, Value::Null);
    check_body(&list().await, json!({"data": []}));
    let url = format!("{bot}/right");
    check_body(
        &subscribe(url.clone(), "open & sesame").await,
        json!({"success": true}),
    );
    let found = list().await.body;
    assert_eq!(found["data"][0]["callback_url"], url.as_str());
    assert_eq!(found["data"][0]["active"], true);
    assert_eq!(
        found["data"][0]["fields"],
        json!([{"name": "messages", "version": "v26.0"},
               {"name": "messaging_postbacks", "version": "v26.0"}])
    );
    // A later callback that fails does not take the good one away.
    subscribe(format!("{bot}/more"), "open & sesame").await;
    assert_eq!(list().await.body["data"][0]["callback_url"], url.as_str());
    let body = json!({"object": "page"});
    check_body(
        &desk.call_as(&app_token, "DELETE", &path, body).await,
        json!({"success": true}),
    );
    check_body(&list().await, json!({"data": []}));
}

#[tokio::test]
async fn a_subscription_needs_all_of_its_parts() {
    let desk = desk().await;
    let path = format!("/{}/subscriptions", desk.page.app_id);
    let whole = json!({"object": "page", "callback_url": "https://lumi.example/hook",
                       "verify_token": "open sesame", "fields": ["messages"]});
    for key in ["object", "callback_url", "verify_token", "fields"] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(key);
        let found = desk.call_as(&desk.app_token(), "POST", &path, body).await;
        check_refused(&found, 400, 100, 0);
        let message = found.body["error"]["message"].as_str().unwrap();
        assert!(message.contains(key), "{message}");
    }
    check_refused(&desk.call("POST", &path, whole.clone()).await, 400, 15, 0);
    check_refused(&desk.get("/v99.0/me/subscriptions").await, 400, 2500, 0);
    let mut other = whole;
    other["object"] = json!("user");
    let found = desk.call_as(&desk.app_token(), "POST", &path, other).await;
    check_refused(&found, 400, 100, 0);
}
