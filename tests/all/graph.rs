//! The Graph client against a scripted server.

use crate::support::logs::logged;
use crate::support::scripted::{APP_SECRET, Scripted, TOKEN, access, delete, get, listen, post};
use flowbell::graph::page::{Feature, one_time_status};
use flowbell::graph::webhooks::{self, FIELDS};
use flowbell::graph::{
    Access, Call, ErrorKind, Graph, GraphConfig, GraphError, Method, Payload, Retries, Secret,
    TokenEnd, What, callback, profile,
};
use flowbell::model::page::FeatureStatus;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const ME: &str = "/v26.0/me";
const USAGE: &str = "x-business-use-case-usage";

fn me() -> Call {
    Call::new(Method::Get, "me")
}

/// One answer, one error kind.
async fn kind_of(status: u16, code: i64, subcode: Option<i64>) -> ErrorKind {
    let server = Scripted::start(vec![get(ME).refuse(status, code, subcode)]).await;
    let error = server.graph(0).send(&access(), &me()).await.unwrap_err();
    assert_eq!((error.code, error.subcode), (Some(code), subcode));
    assert!(!error.advice().is_empty());
    error.kind
}

#[test]
fn the_proof_is_the_one_of_the_facts_sheet() {
    let access = Access {
        token: Secret::new("EAAtesttoken"),
        app_secret: Some(Secret::new("flow-test-secret")),
    };
    assert_eq!(
        access.proof().unwrap().reveal(),
        "ae935cb6a221529f1d66e0273bfa775fe0fa22c173b60715ce9a77f3c212d83d"
    );
}

#[tokio::test]
#[should_panic(expected = "unexpected: GET /v26.0/me")]
async fn the_script_complains_about_calls_nobody_expected() {
    let server = Scripted::start(Vec::new()).await;
    let _ = server.graph(0).send(&access(), &me()).await;
}

#[tokio::test]
#[should_panic(expected = "nobody called GET /v26.0/me")]
async fn the_script_complains_about_replies_nobody_used() {
    let _server = Scripted::start(vec![get(ME)]).await;
}

#[tokio::test]
async fn a_page_is_read_leniently() {
    let server = Scripted::start(vec![
        get(ME)
            .query("fields", "id,name,username,link,location")
            .answer(&json!({
                "id": 1002, "name": "Lumi", "location": {"country": "Germany", "new": 1}, "new": []
            })),
    ])
    .await;
    let page = server.graph(0).page(&access()).await.unwrap();
    assert_eq!((page.id.as_str(), page.name.as_str()), ("1002", "Lumi"));
    assert_eq!(page.country, "Germany");
    assert_eq!(page.username, "");
}

#[tokio::test]
async fn every_call_carries_the_proof_when_the_secret_is_known() {
    let access = Access {
        token: Secret::new("EAAtesttoken"),
        app_secret: Some(Secret::new("flow-test-secret")),
    };
    let server = Scripted::start(vec![get(ME).token("EAAtesttoken").query(
        "appsecret_proof",
        "ae935cb6a221529f1d66e0273bfa775fe0fa22c173b60715ce9a77f3c212d83d",
    )])
    .await;
    server.graph(0).send(&access, &me()).await.unwrap();
}

#[tokio::test]
async fn a_token_is_looked_into_in_the_name_of_the_app() {
    let app = Access::of_app("77", &Secret::new(APP_SECRET));
    let data = json!({"data": {
        "app_id": 77, "type": "PAGE", "is_valid": false, "profile_id": "1002", "expires_at": 0,
        "scopes": ["pages_messaging"],
        "granular_scopes": [{"scope": "pages_messaging", "target_ids": [1002]}],
        "error": {"code": 190, "subcode": 460, "message": "changed"},
    }});
    let server = Scripted::start(vec![
        get("/v26.0/debug_token")
            .token(&format!("77|{APP_SECRET}"))
            .query("input_token", TOKEN)
            .answer(&data),
    ])
    .await;
    let token = server.graph(0).debug_token(&app, &Secret::new(TOKEN)).await;
    let token = token.unwrap();
    assert_eq!(
        (token.app_id.as_str(), token.page_id.as_str()),
        ("77", "1002")
    );
    assert_eq!(token.end, Some(TokenEnd::PasswordChanged));
    assert_eq!(token.expires_at, None);
    assert_eq!(token.targets["pages_messaging"], ["1002"]);
}

#[tokio::test]
async fn features_are_matched_by_anything_that_may_mean_one_time() {
    let server = Scripted::start(vec![get("/v26.0/1002/messaging_feature_review").answer(
        &json!({"data": [
            {"feature": "subscription_messaging", "status": "rejected"},
            {"feature": "One-Time Notification", "status": "LIMITED"},
            {"feature": "new", "status": "unheard of"},
        ]}),
    )])
    .await;
    let features = server.graph(0).features(&access(), "1002").await.unwrap();
    assert_eq!(one_time_status(&features), Some(FeatureStatus::Limited));
    assert_eq!(features[2].status, None);
    let other = |name: &str| Feature {
        name: name.to_owned(),
        status: Some(FeatureStatus::Approved),
    };
    assert_eq!(one_time_status(&[other("gender")]), None);
}

#[tokio::test]
async fn the_profile_is_read_written_and_deleted() {
    const PATH: &str = "/v26.0/me/messenger_profile";
    let greeting = json!([{"locale": "default", "text": "Hi"}]);
    let server = Scripted::start(vec![
        get(PATH)
            .query(
                "fields",
                "greeting,persistent_menu,subject_to_new_eu_privacy_rules",
            )
            .answer(&json!({"data": [
                {"greeting": greeting, "whitelisted_domains": ["https://a.example"],
                 "persistent_menu": []},
                {"subject_to_new_eu_privacy_rules": "true"},
            ]})),
        post(PATH)
            .body(json!({"greeting": greeting}))
            .answer(&json!({"result": "success"})),
        delete(PATH)
            .body(json!({"fields": ["greeting"]}))
            .answer(&json!({"success": "true"})),
        delete(PATH).answer(&json!({"success": false})),
    ])
    .await;
    let graph = server.graph(0);
    let names = ["greeting", "persistent_menu"];
    let read = graph.profile(&access(), &names).await.unwrap();
    let wanted = BTreeMap::from([("greeting".to_owned(), greeting)]);
    assert_eq!(read.values, wanted);
    assert_eq!(read.european_rules, Some(true));
    let set = profile::set(&wanted);
    graph.send_and_check(&access(), &set).await.unwrap();
    let delete = profile::delete(&["greeting"]);
    graph.send_and_check(&access(), &delete).await.unwrap();
    let error = graph.send_and_check(&access(), &delete).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadAnswer);
}

#[tokio::test]
async fn webhooks_are_subscribed_to() {
    let app = Access::of_app("77", &Secret::new(APP_SECRET));
    let app_token = format!("77|{APP_SECRET}");
    let server = Scripted::start(vec![
        get("/v26.0/1002/subscribed_apps").answer(&json!({"data": [
            {"id": "5", "subscribed_fields": ["standby"]},
            {"id": 77, "subscribed_fields": ["messages", "feed"]},
        ]})),
        post("/v26.0/1002/subscribed_apps")
            .query("subscribed_fields", "messages,feed")
            .answer(&json!({"success": true})),
        get("/v26.0/77/subscriptions")
            .token(&app_token)
            .answer(&json!({"data": [
                {"object": "user", "callback_url": "https://other.example"},
                {"object": "page", "callback_url": "https://bot.example", "active": true,
                 "fields": [{"name": "messages", "version": "v26.0"}]},
            ]})),
        post("/v26.0/77/subscriptions")
            .token(&app_token)
            .body(json!({
                "object": "page", "callback_url": "https://bot.example", "fields": "messages",
                "include_values": "true", "verify_token": "canary-verify",
            }))
            .answer(&json!({"success": true})),
    ])
    .await;
    let graph = server.graph(0);
    let fields = graph
        .subscribed_fields(&access(), "1002", "77")
        .await
        .unwrap();
    assert_eq!(fields, ["messages", "feed"]);
    let subscribe = webhooks::subscribe("1002", &fields);
    graph.send_and_check(&access(), &subscribe).await.unwrap();
    let webhook = graph.app_webhook(&app, "77").await.unwrap().unwrap();
    assert_eq!(webhook.callback_url, "https://bot.example");
    assert_eq!(webhook.fields, ["messages"]);
    let verify = Secret::new("canary-verify");
    let set = webhooks::set_address("77", "https://bot.example", &verify, &webhook.fields);
    assert!(set.to_string().contains("••••••") && !set.to_string().contains("canary"));
    graph.send_and_check(&app, &set).await.unwrap();
}

#[tokio::test]
async fn errors_are_told_apart_by_number() {
    use ErrorKind as K;
    let ended = |why| K::TokenExpired { why };
    for (status, code, subcode, kind) in [
        (400, 190, Some(463), ended(TokenEnd::Expired)),
        (400, 190, Some(460), ended(TokenEnd::PasswordChanged)),
        (400, 190, Some(458), ended(TokenEnd::AppRemoved)),
        (400, 190, Some(459), ended(TokenEnd::LoginNeeded)),
        (400, 190, Some(492), ended(TokenEnd::RoleLost)),
        (401, 190, None, ended(TokenEnd::Invalid)),
        (400, 10, Some(2_018_278), K::OutsideWindow),
        (400, 10, Some(1_404_170), K::FeatureNotGranted),
        (400, 10, Some(1_893_015), K::PersonStopped),
        (400, 10, Some(1_893_063), K::PageRestricted),
        (400, 10, Some(2_018_336), K::EuropeanRules),
        (403, 10, None, K::PermissionMissing),
        (403, 200, None, K::PermissionMissing),
        (403, 299, Some(2_018_028), K::PermissionMissing),
        (400, 551, Some(1_893_047), K::PersonUnavailable),
        (400, 200, Some(1_545_041), K::PersonUnavailable),
        (400, 100, Some(33), K::NotFound),
        (400, 100, None, K::BadValue),
        (400, 368, None, K::PageRestricted),
        (429, 4, None, K::RateLimited { regain: None }),
        (400, 80_006, None, K::RateLimited { regain: None }),
        (400, 613, None, K::RateLimited { regain: None }),
        (400, 613, Some(1_893_016), K::Refused),
        (500, 1, None, K::Temporary),
        (400, 1, Some(1_357_046), K::Refused),
        (400, 1200, None, K::Temporary),
    ] {
        assert_eq!(
            kind_of(status, code, subcode).await,
            kind,
            "{code}/{subcode:?}"
        );
    }
}

#[tokio::test]
async fn answers_without_an_envelope_keep_their_status() {
    for (status, body, kind) in [
        (502, "<html>", ErrorKind::Temporary),
        (429, "", ErrorKind::RateLimited { regain: None }),
        (404, "<html>", ErrorKind::BadAnswer),
        (200, "<html>Log in</html>", ErrorKind::BadAnswer),
        (302, "", ErrorKind::BadAnswer),
    ] {
        let elsewhere = [("location", "http://127.0.0.1:1/".to_owned())];
        let scene = get(ME).answer_with(status, &elsewhere, body);
        let server = Scripted::start(vec![scene]).await;
        let error = server.graph(0).send(&access(), &me()).await.unwrap_err();
        assert_eq!((error.kind, error.status), (kind, Some(status)));
    }
}

#[tokio::test]
async fn passing_trouble_is_tried_again_and_only_that() {
    let server = Scripted::start(vec![
        get(ME).refuse(500, 2, None),
        get(ME).refuse(400, 1200, None),
        get(ME).answer(&json!({"id": "1"})),
        get(ME).refuse(400, 100, None),
        get(ME).refuse(500, 1, None),
        get(ME).refuse(500, 1, None),
        get(ME).refuse(500, 1, None),
    ])
    .await;
    let graph = server.graph(2);
    assert!(graph.send(&access(), &me()).await.is_ok());
    let final_error = graph.send(&access(), &me()).await.unwrap_err();
    assert_eq!(final_error.kind, ErrorKind::BadValue);
    let bounded = graph.send(&access(), &me()).await.unwrap_err();
    assert_eq!(bounded.kind, ErrorKind::Temporary);
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_after_one_try() {
    let server = Scripted::start(vec![get(ME).silence()]).await;
    let error = server
        .hasty_graph(3)
        .send(&access(), &me())
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert!(error.may_have_arrived() && !error.is_retryable());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = listen().await;
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let config = GraphConfig {
        base,
        retries: Retries::at_once(1),
        ..GraphConfig::default()
    };
    let graph = Graph::new(config).unwrap();
    let error = graph.send(&access(), &me()).await.unwrap_err();
    let was_connected = false;
    assert_eq!(error.kind, ErrorKind::Unreachable { was_connected });
    assert!(!error.may_have_arrived() && error.is_retryable());
}

fn usage(percent: u32, regain_minutes: u32) -> (&'static str, String) {
    let entry = json!({"1002": [{
        "type": "messenger", "call_count": 1, "total_time": percent, "total_cputime": 1,
        "estimated_time_to_regain_access": regain_minutes,
    }]});
    (USAGE, entry.to_string())
}

#[tokio::test]
async fn a_long_regain_time_is_said_and_not_waited_for() {
    let error = json!({"error": {"code": 80006, "message": "limit"}}).to_string();
    let server = Scripted::start(vec![get(ME).answer_with(400, &[usage(100, 7)], &error)]).await;
    let graph = server.graph(5);
    let error = graph.send(&access(), &me()).await.unwrap_err();
    let regain = Some(Duration::from_secs(420));
    assert_eq!(error.kind, ErrorKind::RateLimited { regain });
    assert_eq!(error.advice(), "Wait 7 minutes and try again.");
}

#[tokio::test]
async fn at_full_use_the_next_call_stays_here_unless_it_insists() {
    let server = Scripted::start(vec![
        get(ME).answer_with(200, &[usage(100, 0)], "{}"),
        get(ME).answer_with(200, &[usage(99, 0)], "{}"),
        get(ME),
    ])
    .await;
    let graph = server.graph(0);
    graph.send(&access(), &me()).await.unwrap();
    let error = graph.send(&access(), &me()).await.unwrap_err();
    assert!(matches!(
        error.kind,
        ErrorKind::RateLimited { regain: Some(_) }
    ));
    assert_eq!(error.status, None, "it was not sent");
    graph.insisting().send(&access(), &me()).await.unwrap();
    // The last answer gave the limit free.
    graph.send(&access(), &me()).await.unwrap();
}

#[test]
fn only_encrypted_or_local_addresses_are_taken() {
    let new = |base: &str| {
        Graph::new(GraphConfig {
            base: base.to_owned(),
            ..GraphConfig::default()
        })
    };
    for good in [
        "https://graph.facebook.com",
        "http://127.0.0.1:99",
        "http://[::1]:9",
    ] {
        assert!(new(good).is_ok(), "{good}");
    }
    for bad in [
        "http://graph.facebook.com",
        "ftp://x",
        "",
        "https://user:pass@x",
        "https://x?a=b",
    ] {
        assert_eq!(new(bad).unwrap_err().kind, ErrorKind::BadAddress, "{bad}");
    }
}

#[tokio::test]
async fn a_bot_gives_the_challenge_back_or_is_not_one() {
    let config = GraphConfig::default();
    let verify = Secret::new("canary-verify");
    let bad = callback::challenge("http://bot.example", &verify, &config).await;
    assert_eq!(bad, Err(callback::CallbackError::BadAddress));
    let listener = listen().await;
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    let app = axum::Router::new().route("/webhook", axum::routing::get(answer_challenge));
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    callback::challenge(&url, &verify, &config).await.unwrap();
    let wrong = callback::challenge(&url, &Secret::new("x"), &config).await;
    assert_eq!(wrong, Err(callback::CallbackError::Refused { status: 403 }));
}

async fn answer_challenge(
    axum::extract::Query(query): axum::extract::Query<BTreeMap<String, String>>,
) -> (axum::http::StatusCode, String) {
    if query["hub.verify_token"] == "canary-verify" && query["hub.mode"] == "subscribe" {
        (axum::http::StatusCode::OK, query["hub.challenge"].clone())
    } else {
        (axum::http::StatusCode::FORBIDDEN, String::new())
    }
}

#[test]
fn no_token_is_in_any_error_log_or_text() {
    let (error, log) = logged(async {
        // Meta repeats a refused token in its own words, sometimes another one.
        let words = format!(
            "Malformed access token {TOKEN} for {APP_SECRET}, {}",
            "x".repeat(80)
        );
        let body = json!({"error": {"code": 190, "message": words}}).to_string();
        let app = Access::of_app("77", &Secret::new(APP_SECRET));
        let server = Scripted::start(vec![
            get("/v26.0/debug_token")
                .token(&format!("77|{APP_SECRET}"))
                .answer_with(400, &[], &body),
            get("/v26.0/debug_token")
                .token(&format!("77|{APP_SECRET}"))
                .silence(),
        ])
        .await;
        let graph = server.hasty_graph(0);
        let token = Secret::new(TOKEN);
        let refused = graph.debug_token(&app, &token).await.unwrap_err();
        let silent = graph.debug_token(&app, &token).await.unwrap_err();
        format!("{refused} {refused:?} {silent} {silent:?} {app:?} {graph:?} {token}")
    });
    assert!(error.contains("Malformed access token"), "{error}");
    assert!(log.contains("a Graph call failed"), "{log}");
    for text in [&error, &log] {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains("xxxxxxxx"), "{text}");
    }
}

#[test]
fn every_kind_says_what_to_do() {
    let kinds = [
        ErrorKind::FeatureNotGranted,
        ErrorKind::TimedOut,
        ErrorKind::BadAddress,
        ErrorKind::Refused,
        ErrorKind::RateLimited { regain: None },
    ];
    for kind in kinds {
        let error = GraphError::of(kind);
        assert!(error.advice().ends_with('.'), "{}", error.advice());
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn payloads_come_back_as_they_went() {
    let longest = "a".repeat(64);
    for part in [None, Some(longest.as_str())] {
        let payload = Payload::new(What::Menu, &longest, &longest, part);
        let text = payload.to_string();
        assert!(text.chars().count() <= flowbell::graph::payload::MAX_CHARS);
        assert_eq!(Payload::read(&text), Some(payload));
    }
    for foreign in [
        "",
        "GET_STARTED",
        "fb1/start",
        "fb1/start//b",
        "fb2/start/f/b",
        "fb1/a/f/b",
        "fb1/menu/f/b/p/q",
    ] {
        assert_eq!(Payload::read(foreign), None, "{foreign}");
    }
    assert_eq!(FIELDS.len(), 10);
}
