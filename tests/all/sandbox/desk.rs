//! A sandbox, a client, and the Page that they talk about.

use flowbell::sandbox::{self, DemoPage, Knob, Options, Sandbox, StartError};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};

pub const MINA: &str = "6100000000000001";
/// 2026-11-18: v20.0 has ended, v21.0 lives.
pub const AT_MS: i64 = 1_795_000_000_000;
pub const ZOE: &str = "6100000000000003";

/// A sandbox, a client, and the Page they talk about.
pub struct Desk {
    pub sandbox: Sandbox,
    pub client: Client,
    pub page: DemoPage,
}

pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: HeaderMap,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}

pub async fn desk() -> Desk {
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
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}{path}", self.sandbox.base_url());
        self.client.request(method, url)
    }

    /// A call with the Page's token.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        self.call_as(&self.page.page_token, method, path, body)
            .await
    }

    pub async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path).bearer_auth(token);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        answer(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    pub async fn write_profile(&self, body: Value) -> Answer {
        self.call("POST", "/v26.0/me/messenger_profile", body).await
    }

    pub async fn send(&self, body: Value) -> Answer {
        self.call("POST", "/v26.0/me/messages", body).await
    }

    pub async fn send_text(&self, psid: &str, text: &str) -> Answer {
        self.send(json!({"recipient": {"id": psid}, "message": {"text": text}}))
            .await
    }

    pub fn turn(&self, knob: Knob) -> Value {
        self.sandbox.world().turn(knob).unwrap()
    }

    /// Stops the clock where it is.
    pub fn stand_still(&self) {
        let world = self.sandbox.world();
        world.set_clock(world.now());
    }

    pub fn app_token(&self) -> String {
        format!("{}|{}", self.page.app_id, self.page.app_secret)
    }

    /// What the sandbox says of the demo Page.
    pub fn state(&self) -> Value {
        self.sandbox.world().snapshot()["pages"][&self.page.page_id].clone()
    }

    pub fn page_id(&self) -> String {
        self.page.page_id.clone()
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
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
pub fn check_refused(answer: &Answer, status: u16, code: i64, subcode: i64) {
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
pub fn check_body(answer: &Answer, wanted: Value) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body, wanted);
}

pub fn profile() -> Value {
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

pub const ALL: &str =
    "?fields=get_started,greeting,ice_breakers,persistent_menu,whitelisted_domains";

impl Desk {
    /// Somebody does something, over HTTP.
    pub async fn act(&self, psid: &str, act: &str, fields: Value) -> Answer {
        let path = format!("/sandbox/pages/{}/people/{psid}/{act}", self.page.page_id);
        answer(self.request("POST", &path).json(&fields)).await
    }

    /// Somebody new: the psid.
    pub async fn person(&self, fields: Value) -> String {
        let path = format!("/sandbox/pages/{}/people", self.page.page_id);
        let made = answer(self.request("POST", &path).json(&fields)).await;
        made.body["psid"].as_str().unwrap().to_owned()
    }

    /// Posts to one of the sandbox's own routes.
    pub async fn own(&self, path: &str, fields: Value) -> Answer {
        answer(
            self.request("POST", &format!("/sandbox/{path}"))
                .json(&fields),
        )
        .await
    }

    /// Waits until no webhook is on the wire: the sandbox knows how each of them went.
    pub async fn hooks_rest(&self) {
        for _ in 0..4_000 {
            let hooks = self.sandbox.world().hooks();
            let mut apps = hooks["apps"].as_object().unwrap().values();
            if apps.all(|it| it["n_in_flight"] == 0) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        panic!("{}", self.sandbox.world().hooks());
    }
}
