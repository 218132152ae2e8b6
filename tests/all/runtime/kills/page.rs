//! A Messenger that refuses, loses answers, repeats its calls until they are taken, and echoes
//! what arrived.

use crate::runtime::stage::{PAGE, signature};
use crate::support::scripted::listen;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Refusals of one message: fewer than what makes the bot give up, to whom every try that a
/// kill broke off counts as well.
const MOST_REFUSALS: u32 = 1;
/// Code, and subcode.
const REFUSALS: [(i64, Option<i64>); 6] = [
    (1, None),
    (2, None),
    (4, None),
    (613, None),
    (80_006, None),
    (1_200, Some(2_018_024)),
];

#[derive(Clone)]
pub struct Page {
    pub base: String,
    inner: Arc<Inner>,
}

struct Inner {
    bot: String,
    client: reqwest::Client,
    random: Mutex<fastrand::Rng>,
    /// What arrived: to whom (a person's id or a token), the text, and when.
    taken: Mutex<Vec<(String, String, Instant)>>,
    /// When the bot acknowledged that somebody had said stop.
    stopped: Mutex<BTreeMap<String, Instant>>,
    refused: Mutex<BTreeMap<String, u32>>,
    given: Mutex<BTreeMap<i64, usize>>,
    n_lost: AtomicUsize,
    n_repeated: AtomicUsize,
    n_calls: watch::Sender<usize>,
}

impl Page {
    pub async fn start(bot: String, seed: u64) -> Self {
        let listener = listen().await;
        let base = format!("http://{}", listener.local_addr().unwrap());
        let patience = Duration::from_secs(10);
        let inner = Arc::new(Inner {
            bot,
            client: reqwest::Client::builder()
                .timeout(patience)
                .build()
                .unwrap(),
            random: Mutex::new(fastrand::Rng::with_seed(seed ^ 1)),
            taken: Mutex::default(),
            stopped: Mutex::default(),
            refused: Mutex::default(),
            given: Mutex::default(),
            n_lost: AtomicUsize::new(0),
            n_repeated: AtomicUsize::new(0),
            n_calls: watch::Sender::new(0),
        });
        let app = Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, inner }
    }

    /// Waits until the bot takes a webhook call.
    pub async fn is_awake(&self) {
        let body = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [
            { "sender": { "id": "1" }, "recipient": { "id": PAGE }, "timestamp": 1,
              "delivery": { "watermark": 1 } }] }] });
        self.inner.until_taken(&body).await;
    }

    /// Tells events in one call, until it is taken and sometimes more often.
    pub async fn tell(&self, events: &[Value]) {
        let body =
            json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": events }] });
        let n_times = match self.inner.chance(10) {
            0..3 => 3,
            _ => 1,
        };
        self.inner.until_taken(&body).await;
        for _ in 1..n_times {
            self.inner.n_repeated.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(self.inner.chance(300))).await;
            self.inner.until_taken(&body).await;
        }
    }

    /// Waits until a person has got this text.
    pub async fn reads(&self, psid: &str, text: &str) {
        let mut calls = self.inner.n_calls.subscribe();
        while self.taken(psid, text) == 0 {
            calls.changed().await.unwrap();
        }
    }

    /// How often this text arrived there.
    pub fn taken(&self, to: &str, text: &str) -> usize {
        let taken = self.inner.taken.lock().unwrap();
        taken.iter().filter(|it| it.0 == to && it.1 == text).count()
    }

    /// How much arrived there.
    pub fn n_for(&self, to: &str) -> usize {
        let taken = self.inner.taken.lock().unwrap();
        taken.iter().filter(|it| it.0 == to).count()
    }

    /// The bot has acknowledged their stop.
    pub fn note_stopped(&self, psid: &str) {
        let mut stopped = self.inner.stopped.lock().unwrap();
        stopped.insert(psid.to_owned(), Instant::now());
    }

    pub fn stopped(&self, psid: &str) -> Option<Instant> {
        self.inner.stopped.lock().unwrap().get(psid).copied()
    }

    /// Whether anything arrived there later.
    pub fn is_written_to_after(&self, to: [&str; 2], moment: Instant) -> bool {
        let taken = self.inner.taken.lock().unwrap();
        taken.iter().any(|it| to.contains(&&*it.0) && it.2 > moment)
    }

    /// How often each refusal was given, by code.
    pub fn refusals(&self) -> BTreeMap<i64, usize> {
        self.inner.given.lock().unwrap().clone()
    }

    /// How many answers were lost.
    pub fn n_lost(&self) -> usize {
        self.inner.n_lost.load(Ordering::Relaxed)
    }

    /// How many calls came more than once.
    pub fn n_repeated(&self) -> usize {
        self.inner.n_repeated.load(Ordering::Relaxed)
    }

    pub fn n_calls(&self) -> usize {
        *self.inner.n_calls.borrow()
    }

    pub fn n_taken(&self) -> usize {
        self.inner.taken.lock().unwrap().len()
    }
}

impl Inner {
    fn chance(&self, below: u64) -> u64 {
        self.random.lock().unwrap().u64(..below)
    }

    /// Posts a call until the bot says 200, as Messenger does, only faster.
    async fn until_taken(&self, body: &Value) {
        let body = body.to_string();
        loop {
            let call = self.client.post(format!("{}/webhook", self.bot));
            let call = call.header("x-hub-signature-256", signature(body.as_bytes()));
            if let Ok(answer) = call.body(body.clone()).send().await
                && answer.status() == 200
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn echo(&self, metadata: Value, psid: String, wait: u64) {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let mid = format!("m_{}", metadata.as_str().unwrap_or_default());
        let echo = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
            "sender": { "id": PAGE }, "recipient": { "id": psid }, "timestamp": 1,
            "message": { "is_echo": true, "app_id": 555, "mid": mid, "metadata": metadata,
                "text": "…" } }] }] });
        self.until_taken(&echo).await;
    }
}

async fn answer(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    if request.method() == "GET" {
        // Who they are: the bot may not look.
        return say(200, "{}");
    }
    if !request.uri().path().ends_with("/messages") {
        // The bot subscribes the Page again, which it takes for lost.
        return say(200, r#"{"success":true}"#);
    }
    let bytes = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    let (recipient, message) = (&body["recipient"], &body["message"]);
    let token = recipient["one_time_notif_token"].as_str();
    let to = token.or(recipient["id"].as_str()).unwrap().to_owned();
    let metadata = message["metadata"].clone();
    let name = metadata.as_str().unwrap().to_owned();
    let chance = inner.chance(100);
    if chance < 8 {
        let mut refused = inner.refused.lock().unwrap();
        let n_refusals = refused.entry(name.clone()).or_insert(0);
        if *n_refusals < MOST_REFUSALS {
            *n_refusals += 1;
            drop(refused);
            return refuse(&inner);
        }
    }
    let template = &message["attachment"]["payload"];
    let texts = [&message["text"], &template["title"], &template["text"]];
    let text = texts
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or_default();
    inner
        .taken
        .lock()
        .unwrap()
        .push((to.clone(), text.to_owned(), Instant::now()));
    // An echo may come before the answer does, or later.
    let wait = inner.chance(120);
    let echoing = Arc::clone(&inner);
    // Of a notification Messenger tells the person's id as well.
    let psid = to.trim_start_matches('T').to_owned();
    let answered = json!({ "recipient_id": psid, "message_id": format!("m_{name}") });
    tokio::spawn(async move { echoing.echo(metadata, psid, wait).await });
    // Before the pause: a bot that dies meanwhile takes this task with it.
    inner.n_calls.send_modify(|n| *n += 1);
    tokio::time::sleep(Duration::from_millis(inner.chance(60))).await;
    if (8..20).contains(&chance) {
        inner.n_lost.fetch_add(1, Ordering::Relaxed);
    }
    match chance {
        8..14 => say(200, "{\"recipient_id\":"),
        14..20 => say(502, "<html>bad gateway"),
        _ => say(200, &answered.to_string()),
    }
}

fn refuse(inner: &Inner) -> Response {
    inner.n_calls.send_modify(|n| *n += 1);
    let nth = usize::try_from(inner.chance(6)).unwrap();
    let (code, subcode) = REFUSALS[nth];
    *inner.given.lock().unwrap().entry(code).or_default() += 1;
    let mut error = json!({ "message": "No.", "type": "OAuthException", "code": code });
    if let Some(subcode) = subcode {
        error["error_subcode"] = json!(subcode);
    }
    say(400, &json!({ "error": error }).to_string())
}

fn say(status: u16, body: &str) -> Response {
    let response = Response::builder().status(status);
    response.body(Body::from(body.to_owned())).unwrap()
}
