//! A bot on a database of its own, before a make-believe Facebook, with a clock that stands
//! still until it is turned.

use crate::runtime::facebook::Facebook;
use crate::support::scripted::{APP_SECRET, TOKEN, listen};
use flowbell::engine::{EffectId, Timestamp};
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, GraphConfig, Secret};
use flowbell::model::{Flow, file};
use flowbell::runtime::{Bot, Clock, Keys, Limits, Parts, Running, Settings};
use flowbell::store::bot::BotClient;
use flowbell::store::{Keep, Options, SendState, Store};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use tempfile::TempDir;

pub const PAGE: &str = "1234567890";
pub const ANN: &str = "77001";
/// Must never be seen anywhere but on the wire.
pub const BOT_SECRET: &str = "canary0bot0secret0of0many0letters";
pub const VERIFY: &str = "canary0verify";
pub const HOUR: i64 = 3_600_000;
pub const MINUTE: i64 = 60_000;
/// 2026-11-22T09:00:00Z.
const START: i64 = 1_795_338_000_000;

pub struct Stage {
    pub folder: TempDir,
    pub clock: Clock,
    pub facebook: Facebook,
    running: Option<Running>,
    limits: Limits,
    pub is_behind_tls: bool,
    pub keep: Keep,
    pub keeps_subscription: bool,
    pub page: String,
    /// How long a call may take.
    pub patience: Duration,
    /// Bytes that the database may have.
    pub room: Option<u64>,
}

impl Stage {
    pub async fn new(flows: &[&str]) -> Self {
        Self::with(flows, Limits::default()).await
    }

    pub async fn with(flows: &[&str], limits: Limits) -> Self {
        let mut stage = Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Clock::turned(Timestamp::from_millis(START)),
            facebook: Facebook::start().await,
            running: None,
            limits,
            is_behind_tls: false,
            keep: Keep::default(),
            keeps_subscription: false,
            page: PAGE.to_owned(),
            patience: Duration::from_millis(700),
            room: None,
        };
        let store = stage.open();
        for text in flows {
            publish(&store, text).await;
        }
        store.close().await.unwrap();
        stage.start().await;
        stage
    }

    fn open(&self) -> Store {
        let options = Options {
            max_bytes: self.room,
            ..Options::default()
        };
        Store::open(&self.folder.path().join("bot.db"), options).unwrap()
    }

    pub async fn start(&mut self) {
        let token = Secret::new(TOKEN);
        let parts = Parts {
            store: self.open(),
            clock: self.clock.clone(),
            graph: GraphConfig {
                base: self.facebook.base.clone(),
                timeout: self.patience,
                ..GraphConfig::default()
            },
            settings: Settings {
                app_id: Some("555".to_owned()),
                public_url: "https://bot.example".to_owned(),
                is_behind_tls: self.is_behind_tls,
                keep: self.keep,
                keeps_subscription: self.keeps_subscription,
                limits: self.limits,
                ..Settings::of_page(&self.page)
            },
            keys: Keys {
                page: Access {
                    token,
                    app_secret: Some(Secret::new(APP_SECRET)),
                },
                app: AppSecrets::new(Secret::new(APP_SECRET), None).unwrap(),
                verify: Secret::new(VERIFY),
                api: Some(Secret::new(BOT_SECRET)),
            },
        };
        self.running = Some(Bot::start(parts, listen().await).unwrap());
    }

    /// As `kill` would: nothing is ended, nothing is said.
    pub fn crash(&mut self) {
        self.running = None;
    }

    pub async fn stop(&mut self) {
        self.running.take().unwrap().stop().await.unwrap();
    }

    pub fn bot(&self) -> &Bot {
        self.running.as_ref().unwrap().bot()
    }

    pub fn store(&self) -> &Store {
        self.bot().store()
    }

    pub fn now(&self) -> i64 {
        self.clock.now().millis()
    }

    pub fn later(&self, millis: i64) {
        self.clock.turn_to(self.clock.now().plus_millis(millis));
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.as_ref().unwrap().address())
    }

    /// The bot through its own API.
    pub fn client(&self) -> BotClient {
        BotClient::new(&self.url(""), BOT_SECRET).unwrap()
    }

    /// Posts a body with Meta's signature; gives the status.
    pub async fn post(&self, body: &str) -> u16 {
        let call = reqwest::Client::new().post(self.url("/webhook"));
        let call = call.header("x-hub-signature-256", signature(body.as_bytes()));
        let answer = call.body(body.to_owned()).send().await.unwrap();
        answer.status().as_u16()
    }

    /// Tells the bot events of Ann's, each with its time.
    pub async fn tell_at(&self, events: &[(i64, Value)]) {
        let events: Vec<Value> = events.iter().map(|(at, it)| event(*at, it)).collect();
        let call = json!({ "object": "page", "entry": [
            { "id": PAGE, "time": self.now(), "messaging": events }
        ] });
        assert_eq!(self.post(&call.to_string()).await, 200);
    }

    /// Tells something that happens now.
    pub async fn tell(&self, what: Value) {
        self.tell_at(&[(self.now(), what)]).await;
    }

    pub async fn says(&self, text: &str) {
        let mid = format!("m_in_{}", fastrand::u64(..));
        self.tell(json!({ "message": { "mid": mid, "text": text } }))
            .await;
    }

    pub async fn taps(&self, payload: &str) {
        let mid = format!("m_in_{}", fastrand::u64(..));
        self.tell(json!({ "postback": { "mid": mid, "title": "Tap", "payload": payload } }))
            .await;
    }

    pub async fn agrees(&self, payload: &str, token: &str) {
        self.tell(json!({ "optin": { "type": "one_time_notif_req",
            "payload": payload, "one_time_notif_token": token } }))
            .await;
    }

    /// The echo of the nth call to send something.
    pub async fn echo(&self, n: usize) {
        let call = &self.facebook.calls()[n - 1];
        let metadata = &call["message"]["metadata"];
        let echo = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
            "sender": { "id": PAGE }, "recipient": { "id": ANN }, "timestamp": self.now(),
            "message": { "is_echo": true, "app_id": 555, "mid": format!("m_{n}"),
                "metadata": metadata, "text": "…" } }] }] });
        assert_eq!(self.post(&echo.to_string()).await, 200);
    }

    /// Waits until everything that can happen at this time has happened.
    pub async fn settle(&self) {
        let mut n_quiet = 0;
        for _ in 0..10_000 {
            let (store, now) = (self.store(), self.clock.now());
            let due = store.next_due().await.unwrap();
            let next = store.next_send(&self.page).await.unwrap();
            let is_due = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
            let sizes = store.sizes().await.unwrap();
            let is_held = self.bot().hold().is_some() || now < self.bot().quiet_until();
            let is_busy = is_due(due) || sizes.n_unhandled > 0 || (is_due(next) && !is_held);
            n_quiet = if is_busy { 0 } else { n_quiet + 1 };
            if n_quiet > 5 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let sizes = self.store().sizes().await;
        panic!("the bot does not come to rest: {sizes:?}");
    }

    /// Waits until a send is in a state.
    #[track_caller]
    pub fn becomes(&self, number: u64, state: SendState) -> impl Future<Output = ()> + '_ {
        let place = std::panic::Location::caller();
        async move {
            let id = EffectId { session: 1, number };
            let mut found = None;
            for _ in 0..2_000 {
                found = self.store().send(id).await.unwrap().map(|it| it.state);
                if found == Some(state) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            panic!("{place}: send {id} is {found:?}, not {state:?}");
        }
    }

    /// The texts that were sent, in order.
    pub fn texts(&self) -> Vec<String> {
        let calls = self.facebook.calls();
        let texts = calls.iter().map(|call| {
            let message = &call["message"];
            let template = &message["attachment"]["payload"];
            [&message["text"], &template["title"], &template["text"]]
                .into_iter()
                .find_map(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        });
        texts.collect()
    }
}

fn event(at: i64, what: &Value) -> Value {
    let mut event =
        json!({ "sender": { "id": ANN }, "recipient": { "id": PAGE }, "timestamp": at });
    let fields = event.as_object_mut().unwrap();
    fields.extend(what.as_object().unwrap().clone());
    event
}

pub fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

pub async fn publish(store: &Store, text: &str) {
    let flow: Flow = file::read(text.as_bytes()).unwrap().flow;
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    let name = &flow.settings.name;
    let taken = store.take_release(PAGE, &flow.id, name, text, at).await;
    let number = taken.unwrap().number;
    store.activate(PAGE, &flow.id, Some(number)).await.unwrap();
}

/// The story of the product, with a delivery two days after *Notify Me*.
pub const LIPSTICK: &str = r#"(
    format: 1, id: "lipstick", name: "Lipstick", language: "en",
    default_answer: "A person will answer you soon.",
    topics: { "rosewood": (name: "Velvet Matte in Rosewood") },
    blocks: {
        "start": (number: 1, kind: Start(entries: [GetStarted, Keyword(text: "lipstick")])),
        "hello": (number: 1, kind: Message(text: "Rosewood is sold out at the moment.")),
        "pause": (number: 1, kind: Wait(until: After("12h"))),
        "ask": (number: 1, kind: Notification(topic: "rosewood",
            title: "When Velvet Matte in Rosewood is back in stock", no_answer: "1h")),
        "thanks": (number: 2, kind: Message(text: "We will write to you once.")),
        "days": (number: 2, kind: Wait(until: After("48h"))),
        "news": (number: 3, kind: Message(text: "Velvet Matte in Rosewood is back in stock.",
            deliver_for: Some("rosewood"))),
    },
    links: [
        (from: "start", exit: Next, to: "hello"),
        (from: "hello", exit: Next, to: "pause"),
        (from: "pause", exit: Next, to: "ask"),
        (from: "ask", exit: Agreed, to: "thanks"),
        (from: "thanks", exit: Next, to: "days"),
        (from: "days", exit: Next, to: "news"),
    ],
)"#;

/// Another flow of the Page: a question with buttons, and a picture.
pub const HOURS: &str = r#"(
    format: 1, id: "hours", name: "Hours", language: "en", default_answer: "Sorry?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [Keyword(text: "hours"), Link(ref: "door")])),
        "ask": (number: 1, kind: Message(text: "Which shop?", buttons: [
            (id: "north", title: "North"), (id: "south", title: "South")])),
        "north": (number: 2, kind: Message(text: "North opens at nine.",
            image: Some("https://shop.example/north.jpg"))),
        "south": (number: 3, kind: Message(text: "South opens at ten.")),
    },
    links: [
        (from: "start", exit: Next, to: "ask"),
        (from: "ask", exit: Button("north"), to: "north"),
        (from: "ask", exit: Button("south"), to: "south"),
    ],
)"#;

pub const SOON: &str = "A colleague will be with you soon.";

/// Hands over to a human, and goes on afterwards.
pub const HUMAN: &str = r#"(
    format: 2, id: "help", name: "Help", language: "en", default_answer: "Sorry?",
    blocks: {
        "start": (number: 1, kind: Start(entries: [GetStarted, Keyword(text: "help")])),
        "soon": (number: 1, kind: Message(text: "A colleague will be with you soon.")),
        "hand": (number: 1, kind: Action(hand_over: true)),
        "back": (number: 2, kind: Message(text: "I am the bot again.")),
    },
    links: [
        (from: "start", exit: Next, to: "soon"),
        (from: "soon", exit: Next, to: "hand"),
        (from: "hand", exit: Next, to: "back"),
    ],
)"#;
