//! The sandbox answers as the facts sheet says the Graph API does: what publishing does on a
//! good day, every refusal, and the knobs that make a bad one.

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::routing::get;
use flowbell::model::page::FeatureStatus;
use flowbell::sandbox::{
    self, DemoPage, Knob, Options, Sandbox, StartError, Trouble, TroubleKind, Usage, Visit,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;

const MINA: &str = "6100000000000001";
/// 2026-11-18: v20.0 has ended, v21.0 lives.
const AT_MS: i64 = 1_795_000_000_000;
const ZOE: &str = "6100000000000003";

/// A sandbox, a client, and the Page they talk about.
struct Desk {
    sandbox: Sandbox,
    client: Client,
    page: DemoPage,
}

struct Answer {
    status: u16,
    body: Value,
    headers: HeaderMap,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}

async fn desk() -> Desk {
    let sandbox = loop {
        let port = fastrand::u16(20_000..32_000);
        let options = Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            ..Options::default()
        };
        match sandbox::start(options).await {
            Ok(sandbox) => break sandbox,
            Err(StartError::Bind { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    };
    let page = sandbox.demo_page();
    let client = Client::builder().no_proxy().build().unwrap();
    Desk {
        sandbox,
        client,
        page,
    }
}

impl Desk {
    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.sandbox.base_url());
        self.client.request(method, url)
    }

    /// A call with the Page's token.
    async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call_as(&self.page.page_token, method, path, body)
            .await
    }

    async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path).bearer_auth(token);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        answer(request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    async fn write_profile(&self, body: Value) -> Answer {
        self.call("POST", "/v26.0/me/messenger_profile", body).await
    }

    async fn send(&self, body: Value) -> Answer {
        self.call("POST", "/v26.0/me/messages", body).await
    }

    async fn send_text(&self, psid: &str, text: &str) -> Answer {
        self.send(json!({"recipient": {"id": psid}, "message": {"text": text}}))
            .await
    }

    fn turn(&self, knob: Knob) -> Value {
        self.sandbox.world().turn(knob).unwrap()
    }

    /// Stops the clock where it is.
    fn stand_still(&self) {
        let world = self.sandbox.world();
        world.set_clock(world.now());
    }

    fn app_token(&self) -> String {
        format!("{}|{}", self.page.app_id, self.page.app_secret)
    }

    /// What the sandbox says of the demo Page.
    fn state(&self) -> Value {
        self.sandbox.world().snapshot()["pages"][&self.page.page_id].clone()
    }

    fn page_id(&self) -> String {
        self.page.page_id.clone()
    }
}

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer {
        status,
        body,
        headers,
    }
}

/// A refusal in the full envelope, with this status, code and subcode (0 for none).
#[track_caller]
fn check_refused(answer: &Answer, status: u16, code: i64, subcode: i64) {
    let error = &answer.body["error"];
    assert_eq!(
        (answer.status, error["code"].as_i64()),
        (status, Some(code)),
        "{}",
        answer.body
    );
    let found = error["error_subcode"].as_i64().unwrap_or(0);
    assert_eq!(found, subcode, "{}", answer.body);
    assert!(!error["message"].as_str().unwrap().is_empty());
    assert!(error["type"].is_string());
    assert_eq!(
        error["fbtrace_id"].as_str().unwrap(),
        answer.header("x-fb-trace-id")
    );
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=UTF-8"
    );
}

#[track_caller]
fn check_body(answer: &Answer, wanted: Value) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body, wanted);
}

fn profile() -> Value {
    json!({
        "get_started": {"payload": "fb:1"},
        "greeting": [{"locale": "default", "text": "Hello {{user_first_name}}"}],
        "ice_breakers": [{"locale": "default", "call_to_actions": [
            {"question": "Is Rosewood back?", "payload": "fb:2"}]}],
        "persistent_menu": [{"locale": "default", "composer_input_disabled": false,
            "call_to_actions": [
                {"type": "postback", "title": "Start again", "payload": "fb:3"},
                {"type": "web_url", "title": "Shop", "url": "https://lumi.example/",
                 "webview_height_ratio": "full"}]}],
    })
}

const ALL: &str = "?fields=get_started,greeting,ice_breakers,persistent_menu,whitelisted_domains";

// ---- a good day

#[tokio::test]
async fn publishing_finds_everything_it_needs() {
    let desk = desk().await;
    let page_id = desk.page_id();
    let me = desk.get("/v26.0/me?fields=id,name").await;
    check_body(&me, json!({"id": page_id, "name": "Lumi Cosmetics"}));
    let url = format!("/v26.0/debug_token?input_token={}", desk.page.page_token);
    let token = desk
        .call_as(&desk.app_token(), "GET", &url, Value::Null)
        .await;
    let data = &token.body["data"];
    assert_eq!(data["is_valid"], true);
    assert_eq!(data["type"], "PAGE");
    assert_eq!(data["profile_id"], page_id.as_str());
    assert_eq!(data["expires_at"], 0);
    let scopes = data["scopes"].as_array().unwrap();
    assert!(scopes.contains(&json!("pages_messaging")));
    let review = desk.get("/v26.0/me/messaging_feature_review").await;
    let granted = json!({"feature": "one_time_notification", "status": "approved"});
    check_body(&review, json!({"data": [granted]}));

    let path = format!("/v26.0/{page_id}/subscribed_apps");
    check_body(&desk.get(&path).await, json!({"data": []}));
    let url = format!("{path}?subscribed_fields=messages,messaging_postbacks");
    check_body(
        &desk.call("POST", &url, Value::Null).await,
        json!({"success": true}),
    );
    let apps = desk.get(&path).await.body;
    assert_eq!(apps["data"][0]["id"], desk.page.app_id.as_str());
    assert_eq!(
        apps["data"][0]["subscribed_fields"],
        json!(["messages", "messaging_postbacks"])
    );

    let path = "/v26.0/me/messenger_profile";
    check_body(
        &desk.get(&format!("{path}{ALL}")).await,
        json!({"data": []}),
    );
    check_body(
        &desk.write_profile(profile()).await,
        json!({"result": "success"}),
    );
    let read = desk.get(&format!("{path}{ALL}")).await;
    check_body(&read, json!({"data": [profile()]}));
    // What is not named stays.
    let greeting = json!([{"locale": "default", "text": "Hi"}]);
    desk.write_profile(json!({"greeting": greeting})).await;
    let state = desk.state();
    assert_eq!(state["messenger_profile"]["greeting"], greeting);
    assert_eq!(
        state["messenger_profile"]["get_started"],
        profile()["get_started"]
    );
    let gone = desk
        .call(
            "DELETE",
            path,
            json!({"fields": ["persistent_menu", "get_started"]}),
        )
        .await;
    check_body(&gone, json!({"result": "success"}));
    let left = desk.get(&format!("{path}{ALL}")).await.body;
    assert_eq!(left["data"][0]["greeting"], greeting);
    assert!(left["data"][0].get("get_started").is_none());
    let done = desk
        .call("DELETE", "/v26.0/me/subscribed_apps", Value::Null)
        .await;
    check_body(&done, json!({"success": true}));
    assert_eq!(desk.state()["subscribed_apps"], json!({}));
}

#[tokio::test]
async fn a_page_tells_its_fields_and_only_those_asked() {
    let desk = desk().await;
    let path = format!(
        "/v26.0/{}?fields=name,location{{country}},messaging_feature_status",
        desk.page_id()
    );
    let page = desk.get(&path).await;
    let status = json!({"hop_v2": false, "msgr_multi_app": true, "ig_multi_app": false});
    check_body(
        &page,
        json!({"id": desk.page_id(), "name": "Lumi Cosmetics",
               "location": {"country": "United States"}, "messaging_feature_status": status}),
    );
    check_refused(&desk.get("/me?fields=shoe_size").await, 400, 100, 0);
    let other = format!("/v26.0/{}", DemoPage::lumi_paris().page_id);
    check_refused(&desk.get(&other).await, 400, 100, 33);
    check_refused(&desk.get("/v26.0/42").await, 400, 100, 33);
    desk.turn(Knob::DropPermission {
        page_id: desk.page_id(),
        permission: "pages_read_engagement".into(),
    });
    check_refused(&desk.get(&path).await, 400, 10, 0);
    assert_eq!(desk.get("/me?fields=name").await.status, 200);
}

#[tokio::test]
async fn a_user_lists_pages_and_gets_longer_tokens() {
    let desk = desk().await;
    let user = desk.page.user_token.clone();
    let list = desk
        .call_as(&user, "GET", "/v26.0/me/accounts", Value::Null)
        .await
        .body;
    let first = &list["data"][0];
    assert_eq!(first["access_token"], desk.page.page_token.as_str());
    assert!(
        first["tasks"]
            .as_array()
            .unwrap()
            .contains(&json!("MODERATE"))
    );
    assert_eq!(list["data"].as_array().unwrap().len(), 2);

    let url = |grant: &str, secret: &str| {
        format!(
            "/v26.0/oauth/access_token?grant_type={grant}&client_id={}&client_secret={secret}&fb_exchange_token={user}",
            desk.page.app_id
        )
    };
    let secret = desk.page.app_secret.clone();
    let request = desk.request("GET", &url("client_credentials", &secret));
    check_body(
        &answer(request).await,
        json!({"access_token": desk.app_token(), "token_type": "bearer"}),
    );
    let request = desk.request("GET", &url("fb_exchange_token", &secret));
    let longer = answer(request).await.body;
    assert_eq!(longer["expires_in"], 5_183_944);
    let longer = longer["access_token"].as_str().unwrap();
    assert_eq!(
        desk.call_as(longer, "GET", "/me", Value::Null).await.body["name"],
        "Ada Lumi"
    );
    desk.turn(Knob::AdvanceClock { secs: 5_183_945 });
    check_refused(
        &desk.call_as(longer, "GET", "/me", Value::Null).await,
        400,
        190,
        463,
    );
    let request = desk.request("GET", &url("fb_exchange_token", "wrong"));
    check_refused(&answer(request).await, 400, 1, 0);

    // A Page token that died is replaced when the user signs in again.
    desk.turn(Knob::ExpireTokens {
        owner_id: desk.page_id(),
    });
    let list = desk
        .call_as(&user, "GET", "/me/accounts", Value::Null)
        .await
        .body;
    let fresh = list["data"][0]["access_token"].as_str().unwrap();
    assert_ne!(fresh, desk.page.page_token);
    assert_eq!(
        desk.call_as(fresh, "GET", "/me", Value::Null).await.status,
        200
    );
}

// ---- versions, tokens, permissions

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

// ---- the Messenger Profile

#[tokio::test]
async fn every_property_is_held_to_its_limits() {
    let desk = desk().await;
    let long = |n: usize| "ä".repeat(n);
    let greeting = |text: String| json!({"greeting": [{"locale": "default", "text": text}]});
    let ice = |n: usize| {
        let one = json!({"question": "Q", "payload": "p"});
        json!({"ice_breakers": [{"locale": "default", "call_to_actions": vec![one; n]}]})
    };
    let menu = |n: usize, item: Value| {
        json!({"get_started": {"payload": "x"},
               "persistent_menu": [{"locale": "default", "call_to_actions": vec![item; n]}]})
    };
    let item = |title: String, payload: String| json!({"type": "postback", "title": title, "payload": payload});
    let url = |url: &str| json!({"type": "web_url", "title": "Shop", "url": url});
    let good = [
        json!({"get_started": {"payload": long(1000)}}),
        greeting(long(160)),
        ice(4),
        menu(20, item(long(30), long(1000))),
        menu(1, url("https://lumi.example")),
        json!({"whitelisted_domains": ["https://lumi.example"]}),
        json!({"account_linking_url": "https://lumi.example/in"}),
        json!({"greeting": [{"locale": "default", "text": "Hi"}, {"locale": "de_DE", "text": "Hallo"}]}),
    ];
    let bad = [
        json!({}),
        json!({"get_started": {"payload": long(1001)}}),
        json!({"get_started": {"payload": ""}}),
        json!({"get_started": {}}),
        json!({"get_started": null}),
        json!({"get_started": "text"}),
        greeting(long(161)),
        greeting(String::new()),
        json!({"greeting": []}),
        json!({"greeting": "Hi"}),
        json!({"greeting": [{"locale": "de_DE", "text": "Hallo"}]}),
        json!({"greeting": [{"text": "Hallo"}]}),
        json!({"greeting": [{"locale": "default", "text": "1"}, {"locale": "default", "text": "2"}]}),
        json!({"greeting": [{"locale": "default", "text": "1"}, {"locale": "German", "text": "2"}]}),
        ice(5),
        ice(0),
        json!({"ice_breakers": [{"locale": "de_DE", "call_to_actions": [{"question": "Q", "payload": "p"}]}]}),
        json!({"ice_breakers": [{"locale": "default", "call_to_actions": [{"question": "Q"}]}]}),
        menu(21, item("a".into(), "p".into())),
        menu(1, item(long(31), "p".into())),
        menu(1, item("a".into(), long(1001))),
        menu(1, url("ftp://lumi.example")),
        menu(1, json!({"type": "nested", "title": "a"})),
        json!({"whitelisted_domains": ["http://lumi.example"]}),
        json!({"account_linking_url": "lumi"}),
        json!({"subject_to_new_eu_privacy_rules": false}),
        json!({"wallpaper": "rosewood"}),
        json!({"greeting": [{"locale": "default", "text": "Hi"}], "wallpaper": "rosewood"}),
    ];
    for body in good {
        desk.turn(Knob::AdvanceClock { secs: 600 });
        let found = desk.write_profile(body.clone()).await;
        assert_eq!(found.status, 200, "{body}: {}", found.body);
    }
    let before = desk.state()["messenger_profile"].clone();
    for body in bad {
        desk.turn(Knob::AdvanceClock { secs: 600 });
        let found = desk.write_profile(body.clone()).await;
        assert_eq!(found.body["error"]["code"], 100, "{body}: {}", found.body);
        assert_eq!(desk.state()["messenger_profile"], before, "{body}");
    }
    for path in ["?fields=wallpaper", ""] {
        let path = format!("/me/messenger_profile{path}");
        desk.turn(Knob::AdvanceClock { secs: 600 });
        check_refused(&desk.get(&path).await, 400, 100, 0);
        check_refused(&desk.call("DELETE", &path, Value::Null).await, 400, 100, 0);
    }
}

#[tokio::test]
async fn a_menu_stands_only_beside_get_started() {
    let desk = desk().await;
    let path = "/me/messenger_profile";
    let menu = json!({"persistent_menu": profile()["persistent_menu"]});
    check_refused(&desk.write_profile(menu.clone()).await, 400, 100, 2_018_145);
    desk.write_profile(json!({"get_started": {"payload": "x"}}))
        .await;
    assert_eq!(desk.write_profile(menu).await.status, 200);
    let alone = json!({"fields": ["get_started"]});
    check_refused(
        &desk.call("DELETE", path, alone.clone()).await,
        400,
        100,
        2_018_145,
    );
    assert!(desk.state()["messenger_profile"]["get_started"].is_object());
    desk.call("DELETE", path, json!({"fields": ["persistent_menu"]}))
        .await;
    assert_eq!(desk.call("DELETE", path, alone.clone()).await.status, 200);
    // What is not there counts as deleted.
    assert_eq!(desk.call("DELETE", path, alone).await.status, 200);
}

#[tokio::test]
async fn the_profile_takes_ten_calls_in_ten_minutes_for_each_page() {
    let desk = desk().await;
    desk.turn(Knob::SetClock { at_ms: AT_MS });
    let path = "/me/messenger_profile?fields=greeting";
    for _ in 0..10 {
        assert_eq!(desk.get(path).await.status, 200);
    }
    check_refused(&desk.get(path).await, 400, 613, 0);
    check_refused(&desk.write_profile(profile()).await, 400, 613, 0);
    let paris = DemoPage::lumi_paris().page_token;
    assert_eq!(
        desk.call_as(&paris, "GET", path, Value::Null).await.status,
        200
    );
    assert_eq!(desk.get("/me").await.status, 200);
    desk.turn(Knob::AdvanceClock { secs: 599 });
    check_refused(&desk.get(path).await, 400, 613, 0);
    // Who asked again too early waits for those calls too, but never for more than ten minutes.
    desk.turn(Knob::AdvanceClock { secs: 600 });
    assert_eq!(desk.write_profile(profile()).await.status, 200);
}

#[tokio::test]
async fn the_page_says_whether_european_rules_apply() {
    let desk = desk().await;
    let path = "/me/messenger_profile?fields=subject_to_new_eu_privacy_rules";
    let said = |flag: bool| json!({"data": [{"subject_to_new_eu_privacy_rules": flag}]});
    let region = |country: Option<&str>, admins: Option<&str>, flag: Option<bool>| {
        desk.turn(Knob::SetRegion {
            page_id: desk.page_id(),
            country: country.map(Into::into),
            admin_countries: admins.map(|it| vec![it.into()]),
            european_rules: flag,
        })
    };
    check_body(&desk.get(path).await, said(false));
    region(None, Some("Japan"), None);
    check_body(&desk.get(path).await, said(true));
    region(Some("Brazil"), Some("Brazil"), None);
    check_body(&desk.get(path).await, said(false));
    region(Some("Norway"), None, None);
    check_body(&desk.get(path).await, said(true));
    region(None, None, Some(false));
    check_body(&desk.get(path).await, said(false));
    let paris = DemoPage::lumi_paris().page_token;
    check_body(
        &desk.call_as(&paris, "GET", path, Value::Null).await,
        said(true),
    );
}

// ---- webhooks

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

// ---- messages

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

// ---- bad days

#[tokio::test]
async fn troubles_meet_the_calls_they_are_meant_for() {
    let desk = desk().await;
    desk.turn(Knob::AddTrouble(Trouble {
        path: "messenger_profile".into(),
        method: Some("POST".into()),
        n_calls: 2,
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

// ---- the sandbox's own routes

#[tokio::test]
async fn knobs_turn_over_http_too() {
    let desk = desk().await;
    let turn = |name: &str, body: Value| {
        let request = desk.request("POST", &format!("/sandbox/{name}"));
        answer(request.json(&body))
    };
    let page_id = desk.page_id();
    check_body(
        &turn("expire_tokens", json!({"owner_id": page_id})).await,
        json!({"success": true}),
    );
    check_refused(&desk.get("/me").await, 400, 190, 463);
    turn("clear_calls", json!({})).await;
    turn("set_clock", json!({"at_ms": AT_MS})).await;
    let state = answer(desk.request("GET", "/sandbox/state")).await.body;
    assert_eq!(state["now"], "2026-11-18T11:06:40Z");
    let trouble = json!({"path": "me", "kind": {"refuse": {"code": 4, "status": 429}}});
    assert_eq!(turn("add_trouble", trouble).await.status, 200);
    check_refused(&desk.get("/me").await, 429, 4, 0);
    let agreed = json!({"page_id": page_id, "psid": MINA, "payload": "p"});
    assert!(turn("agree", agreed).await.body["one_time_notif_token"].is_string());
    for (name, body, status) in [
        ("expire_tokens", json!({"owner_id": "1"}), 404),
        ("expire_tokens", json!({}), 400),
        (
            "expire_tokens",
            json!({"owner_id": page_id, "extra": 1}),
            400,
        ),
        ("set_clock", json!({"at_ms": i64::MAX}), 400),
        ("self_destruct", json!({}), 400),
    ] {
        let found = turn(name, body).await;
        assert_eq!(found.status, status, "{name}: {}", found.body);
        assert!(found.body["error"].is_string());
    }
    let as_text = desk.request("POST", "/sandbox/clear_troubles").body("{}");
    assert_eq!(answer(as_text).await.status, 415);
    assert_eq!(
        answer(desk.request("GET", "/sandbox/nothing")).await.status,
        404
    );
}

#[tokio::test]
async fn other_web_pages_and_other_names_are_kept_out() {
    let desk = desk().await;
    let from = |origin: &'static str| {
        answer(
            desk.request("GET", "/sandbox/state")
                .header("origin", origin),
        )
    };
    assert_eq!(from("https://evil.example").await.status, 403);
    assert_eq!(from("null").await.status, 403);
    assert_eq!(from("http://127.0.0.1:20000").await.status, 200);
    let named = |host: &'static str| answer(desk.request("GET", "/").header("host", host));
    assert_eq!(named("evil.example").await.status, 421);
    assert_eq!(named("localhost:1234").await.status, 200);
    let options = Options {
        address: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        ..Options::default()
    };
    let refused = sandbox::start(options).await.unwrap_err();
    assert!(matches!(refused, StartError::NotLoopback { .. }));
}

#[tokio::test]
async fn no_token_is_ever_shown() {
    let desk = desk().await;
    let DemoPage {
        page_token,
        app_secret,
        user_token,
        ..
    } = desk.page.clone();
    let consent = desk.turn(Knob::Agree {
        page_id: desk.page_id(),
        psid: ZOE.into(),
        payload: "restock".into(),
    });
    let consent = consent["one_time_notif_token"].as_str().unwrap();
    let mut seen = Vec::new();
    for path in [
        format!("/me?access_token={page_token}"),
        format!("/{page_token}"),
        format!("/{page_token}/messages"),
        format!("/me?fields={page_token}"),
        format!("/me/messenger_profile?fields={page_token}"),
        format!("/me?{page_token}=1"),
        format!("/debug_token?input_token={user_token}"),
        format!("/v99.0/{app_secret}"),
        format!("/v9{page_token}/me"),
        format!("/sandbox/{page_token}"),
    ] {
        seen.push(desk.get(&path).await.body.to_string());
    }
    let inner = json!({"one_time_notif_token": consent}).to_string();
    let body = json!({"recipient": inner, "message": {"text": page_token}});
    desk.send(body).await;
    let knob = json!({"owner_id": [page_token]});
    let request = desk.request("POST", "/sandbox/expire_tokens").json(&knob);
    seen.push(answer(request).await.body.to_string());
    let knob = json!({"owner_id": page_token});
    let request = desk.request("POST", "/sandbox/expire_tokens").json(&knob);
    seen.push(answer(request).await.body.to_string());
    for path in ["/sandbox/state", "/sandbox/calls", "/"] {
        seen.push(answer(desk.request("GET", path)).await.body.to_string());
    }
    seen.push(format!("{:?} {:?}", desk.page, desk.sandbox));
    for text in seen {
        for secret in [
            page_token.as_str(),
            app_secret.as_str(),
            user_token.as_str(),
            consent,
        ] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let calls = desk.sandbox.world().calls();
    let first = &calls["calls"][0];
    assert_eq!(first["path"], "/me");
    assert_eq!(first["parameters"]["access_token"], "••••");
    assert_eq!(first["status"], 200);
}

#[tokio::test]
async fn the_web_page_shows_what_the_page_holds_and_escapes_it() {
    let desk = desk().await;
    let mut profile = profile();
    profile["greeting"][0]["text"] = json!("<script>alert('Hi & \"bye\"')</script>");
    desk.write_profile(profile).await;
    desk.call(
        "POST",
        "/me/subscribed_apps?subscribed_fields=messages",
        Value::Null,
    )
    .await;
    let found = answer(desk.request("GET", "/")).await;
    let html = found.body.as_str().unwrap();
    for part in [
        "Lumi Cosmetics",
        "&lt;script&gt;alert(&#39;Hi &amp; &quot;bye&quot;&#39;)&lt;/script&gt;",
        "<code>fb:1</code>",
        "<li>Start again</li>",
        "<li>Is Rosewood back?</li>",
        "Lumi bot: messages",
        "POST /me/subscribed_apps",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(!html.contains("<script"));
    assert_eq!(
        found.header("content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'"
    );
}

#[tokio::test]
async fn a_sandbox_stops_when_told_and_when_dropped() {
    let first = desk().await;
    let address = first.sandbox.address;
    assert_eq!(first.sandbox.base_url(), format!("http://{address}"));
    assert_eq!(first.get("/me").await.status, 200);
    // Two clients wait for answers that are far away; stopping waits for neither.
    let mut waiting = Vec::new();
    for kind in [
        TroubleKind::Silence,
        TroubleKind::Delay { millis: 3_600_000 },
    ] {
        first.turn(Knob::AddTrouble(Trouble {
            path: "*".into(),
            method: None,
            n_calls: 1,
            is_applied: false,
            kind,
        }));
        let request = first.request("GET", "/me");
        waiting.push(tokio::spawn(
            request.bearer_auth(&first.page.page_token).send(),
        ));
        while first.sandbox.world().snapshot()["troubles"] != json!([]) {
            tokio::task::yield_now().await;
        }
    }
    let stopping = first.sandbox.shutdown();
    tokio::time::timeout(Duration::from_secs(1), stopping)
        .await
        .unwrap();
    for (client, status) in waiting.into_iter().zip([503, 200]) {
        let response = client.await.unwrap().unwrap();
        assert_eq!(response.status().as_u16(), status);
    }
    TcpListener::bind(address).await.unwrap();

    let second = desk().await;
    let Desk {
        sandbox, client, ..
    } = second;
    let url = sandbox.base_url();
    drop(sandbox);
    // Stopping happens on the runtime, which gets its turn while the client connects.
    while let Ok(response) = client.get(&url).send().await {
        drop(response);
    }
}
