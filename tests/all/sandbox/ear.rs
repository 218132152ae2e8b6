//! A bot's server that only listens: it keeps what comes and checks each signature itself.

use crate::sandbox::desk::Desk;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

/// Everything that the product asks for, and some more.
pub const FIELDS: &str = "messages,messaging_postbacks,messaging_optins,message_deliveries,\
message_reads,message_echoes,messaging_referrals,messaging_handovers,standby,\
messaging_policy_enforcement,message_reactions,message_edits";

#[derive(Clone, Default)]
pub struct Ear {
    pub base: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    /// What is answered.
    pub status: Arc<AtomicU16>,
    /// How long that takes.
    pub millis: Arc<AtomicU64>,
    secret: String,
}

impl Ear {
    /// One that nobody knows yet.
    pub async fn new(desk: &Desk) -> Self {
        let listener = loop {
            let address = (Ipv4Addr::LOCALHOST, fastrand::u16(20_000..32_000));
            if let Ok(listener) = TcpListener::bind(address).await {
                break listener;
            }
        };
        let ear = Self {
            base: format!("http://{}/hook", listener.local_addr().unwrap()),
            status: Arc::new(AtomicU16::new(200)),
            secret: desk.page.app_secret.clone(),
            ..Self::default()
        };
        let router = Router::new()
            .route("/hook", get(challenge).post(hear))
            .with_state(ear.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        ear
    }

    /// One that gets these fields of the demo Page.
    pub async fn for_fields(desk: &Desk, fields: &str) -> Self {
        let ear = Self::new(desk).await;
        ear.subscribe(desk, fields).await;
        ear
    }

    pub async fn of(desk: &Desk) -> Self {
        Self::for_fields(desk, FIELDS).await
    }

    pub async fn subscribe(&self, desk: &Desk, fields: &str) {
        let path = format!("/v26.0/{}/subscriptions", desk.page.app_id);
        let body = json!({"object": "page", "callback_url": self.base, "fields": fields,
            "verify_token": "open sesame", "include_values": true});
        let found = desk.call_as(&desk.app_token(), "POST", &path, body).await;
        assert_eq!(found.status, 200, "{}", found.body);
        let body = json!({ "subscribed_fields": fields });
        let found = desk.call("POST", "/v26.0/me/subscribed_apps", body).await;
        assert_eq!(found.status, 200, "{}", found.body);
    }

    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// The bodies, as they came.
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }

    /// The events of all calls, in the order in which they came; standby ones say so.
    pub fn events(&self) -> Vec<Value> {
        let mut events = Vec::new();
        for body in self.bodies() {
            let call: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(call["object"], "page");
            for entry in call["entry"].as_array().unwrap() {
                assert!(entry["time"].as_i64().unwrap() > 1_700_000_000_000);
                for key in ["messaging", "standby"] {
                    for event in entry[key].as_array().into_iter().flatten() {
                        let mut event = event.clone();
                        if key == "standby" {
                            event["is_standby"] = json!(true);
                        }
                        events.push(event);
                    }
                }
            }
        }
        events
    }

    /// Waits for so many events, and a moment longer for one too many.
    #[track_caller]
    pub fn wait_for(&self, n: usize) -> impl Future<Output = Vec<Value>> + '_ {
        let place = std::panic::Location::caller();
        async move {
            for _ in 0..4_000 {
                if self.events().len() >= n {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    let events = self.events();
                    assert_eq!(events.len(), n, "{place}: {events:#?}");
                    return events;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let events = self.events();
            panic!("{place}: {} of {n} events came: {events:#?}", events.len());
        }
    }

    /// Waits for so many calls.
    pub async fn calls(&self, n: usize) -> Vec<Vec<u8>> {
        for _ in 0..4_000 {
            let bodies = self.bodies();
            if bodies.len() >= n {
                return bodies;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{} of {n} calls came", self.bodies().len());
    }

    pub fn forget(&self) {
        self.heard.lock().unwrap().clear();
    }
}

async fn challenge(Query(query): Query<BTreeMap<String, String>>) -> String {
    assert_eq!(query["hub.verify_token"], "open sesame");
    query["hub.challenge"].clone()
}

async fn hear(State(ear): State<Ear>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut mac = Hmac::<Sha256>::new_from_slice(ear.secret.as_bytes()).unwrap();
    mac.update(&body);
    let wanted = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    let found = headers
        .get("x-hub-signature-256")
        .map(|it| it.to_str().unwrap());
    if found != Some(&wanted) {
        // Shows in every test that waits for an event.
        return StatusCode::FORBIDDEN;
    }
    ear.heard.lock().unwrap().push(body.to_vec());
    let millis = ear.millis.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(millis)).await;
    StatusCode::from_u16(ear.status.load(Ordering::SeqCst)).unwrap()
}
