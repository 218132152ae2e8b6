//! The real bot and the sandbox, over HTTP and by one clock: the product's story, from the first
//! tap to the one message.

use crate::runtime::stage::{HUMAN, LIPSTICK, SOON};
use crate::sandbox::desk::*;
use crate::support::scripted::listen;
use flowbell::engine::Timestamp;
use flowbell::graph::webhook::AppSecrets;
use flowbell::graph::{Access, GraphConfig, Secret};
use flowbell::model::page::FeatureStatus;
use flowbell::model::{Flow, file};
use flowbell::runtime::{Bot, Clock, INBOX_APP, Keys, Parts, Running, Settings};
use flowbell::sandbox::{GivenClock, HookChange, Knob};
use flowbell::store::{Options, Store};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

const VERIFY: &str = "open0sesame";
const FIELDS: &str = "messages,messaging_postbacks,messaging_optins,message_deliveries,\
message_reads,message_echoes,messaging_referrals,messaging_handovers,standby,messaging_policy_enforcement";

/// A bot for the demo Page, which goes by the same clock as the sandbox and is subscribed.
async fn bot(desk: &Desk, folder: &TempDir) -> Running {
    bot_with(desk, folder, LIPSTICK).await
}

/// The same with another flow.
pub async fn bot_with(desk: &Desk, folder: &TempDir, text: &str) -> Running {
    let clock = Clock::turned(Timestamp::from_millis(AT_MS));
    let (read, turned) = (clock.clone(), clock.clone());
    desk.sandbox.world().share_clock(GivenClock::new(
        move || read.now().millis(),
        move |at| turned.turn_to(Timestamp::from_millis(at)),
    ));
    let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
    let flow: Flow = file::read(text.as_bytes()).unwrap().flow;
    let (page_id, name) = (desk.page_id(), &flow.settings.name);
    let at = "2026-11-18T08:00:00Z".parse().unwrap();
    let taken = store.take_release(&page_id, &flow.id, name, text, at).await;
    let number = taken.unwrap().number;
    store
        .activate(&page_id, &flow.id, Some(number))
        .await
        .unwrap();
    let secret = || Secret::new(&desk.page.app_secret);
    let parts = Parts {
        store,
        clock,
        graph: GraphConfig {
            base: desk.sandbox.base_url(),
            ..GraphConfig::default()
        },
        settings: Settings {
            app_id: Some(desk.page.app_id.clone()),
            public_url: "https://bot.example".to_owned(),
            ..Settings::of_page(&page_id)
        },
        keys: Keys {
            page: Access {
                token: Secret::new(&desk.page.page_token),
                app_secret: Some(secret()),
            },
            app: AppSecrets::new(secret(), None).unwrap(),
            verify: Secret::new(VERIFY),
            api: None,
        },
    };
    let running = Bot::start(parts, listen().await).unwrap();
    let url = format!("http://{}/webhook", running.address());
    let path = format!("/v26.0/{}/subscriptions", desk.page.app_id);
    let body = json!({"object": "page", "callback_url": url, "fields": FIELDS,
        "verify_token": VERIFY, "include_values": true});
    let found = desk.call_as(&desk.app_token(), "POST", &path, body).await;
    assert_eq!(found.status, 200, "{}", found.body);
    let body = json!({ "subscribed_fields": FIELDS });
    assert_eq!(
        desk.call("POST", "/me/subscribed_apps", body).await.status,
        200
    );
    let payload = format!("fb1/start/{}/start", flow.id);
    let profile = json!({ "get_started": { "payload": payload } });
    assert_eq!(desk.write_profile(profile).await.status, 200);
    running
}

/// What the bot has said to a person, as soon as it is so much.
pub async fn said(desk: &Desk, psid: &str, n: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for _ in 0..2_000 {
        let person = desk.sandbox.world().person(&desk.page_id(), psid).unwrap();
        let bubbles = person["thread"].as_array().unwrap().clone();
        let own = bubbles.iter().filter(|it| it["from"]["app"].is_string());
        texts = own
            .map(|it| {
                let message = &it["message"];
                let title = &message["attachment"]["payload"]["title"];
                let text = message["text"].as_str().or(title.as_str());
                text.unwrap_or_default().to_owned()
            })
            .collect();
        if texts.len() >= n {
            return texts;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{n} messages were expected: {texts:?}");
}

pub async fn later(desk: &Desk, hours: i64) {
    let found = desk
        .own("clock", json!({"advance_secs": hours * 3600}))
        .await;
    assert_eq!(found.status, 200, "{}", found.body);
}

/// Waits until nothing more is on its way to the bot.
async fn quiet(desk: &Desk) {
    for _ in 0..2_000 {
        let queue = desk.sandbox.world().hooks()["apps"][&desk.page.app_id].clone();
        if queue["n_waiting"] == 0 && queue["n_in_flight"] == 0 {
            // The bot works on what it has got.
            tokio::time::sleep(Duration::from_millis(150)).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{}", desk.sandbox.world().hooks());
}

const STORY: [&str; 4] = [
    "Rosewood is sold out at the moment.",
    "When Velvet Matte in Rosewood is back in stock",
    "We will write to you once.",
    "Velvet Matte in Rosewood is back in stock.",
];

async fn play(desk: &Desk) {
    let psid = desk.person(json!({"first_name": "Noa"})).await;
    assert_eq!(desk.act(&psid, "get_started", json!({})).await.status, 200);
    assert_eq!(said(desk, &psid, 1).await, STORY[..1]);
    quiet(desk).await;
    later(desk, 12).await;
    assert_eq!(said(desk, &psid, 2).await, STORY[..2]);
    quiet(desk).await;
    assert_eq!(desk.act(&psid, "notify_me", json!({})).await.status, 200);
    assert_eq!(said(desk, &psid, 3).await, STORY[..3]);
    quiet(desk).await;
    // The window has long been closed when the one message goes.
    later(desk, 48).await;
    assert_eq!(said(desk, &psid, 4).await, STORY);
    quiet(desk).await;
    later(desk, 400).await;
    quiet(desk).await;
    assert_eq!(said(desk, &psid, 4).await, STORY);
    let calls = desk.sandbox.world().calls();
    let refused: Vec<Value> = calls["calls"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["status"] != 200 && it["status"] != 0)
        .cloned()
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[tokio::test]
async fn the_bot_and_a_person_live_the_story() {
    let (desk, folder) = (desk().await, tempfile::tempdir().unwrap());
    let bot = bot(&desk, &folder).await;
    play(&desk).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_story_is_the_same_when_webhooks_double_and_shuffle() {
    let (desk, folder) = (desk().await, tempfile::tempdir().unwrap());
    let bot = bot(&desk, &folder).await;
    desk.turn(Knob::SetHooks(HookChange {
        n_copies: Some(3),
        reorder_ms: Some(40),
        n_per_call: Some(10),
        is_echo_first: Some(true),
        ..HookChange::default()
    }));
    play(&desk).await;
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn a_human_gets_the_thread_and_the_bot_takes_it_back_after_a_day() {
    let (desk, folder) = (desk().await, tempfile::tempdir().unwrap());
    let bot = bot_with(&desk, &folder, HUMAN).await;
    let psid = desk.person(json!({"first_name": "Noa"})).await;
    desk.act(&psid, "get_started", json!({})).await;
    assert_eq!(said(&desk, &psid, 1).await, [SOON]);
    let owner = async |wanted: &str| {
        let path = format!("/v26.0/me/thread_owner?recipient={psid}");
        let mut found = Value::Null;
        for _ in 0..1_000 {
            found = desk.get(&path).await.body["data"][0]["thread_owner"]["app_id"].clone();
            if found == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{found} has the thread, not {wanted}");
    };
    owner(INBOX_APP).await;
    quiet(&desk).await;
    desk.act(&psid, "write", json!({"text": "Is anybody there?"}))
        .await;
    quiet(&desk).await;
    later(&desk, 23).await;
    quiet(&desk).await;
    assert_eq!(said(&desk, &psid, 1).await, [SOON]);
    later(&desk, 2).await;
    owner(&desk.page.app_id).await;
    // The window has closed, so the bot says nothing by itself, but it answers again.
    desk.act(&psid, "write", json!({"text": "help"})).await;
    assert_eq!(said(&desk, &psid, 2).await, [SOON, SOON]);
    bot.stop().await.unwrap();
}

#[tokio::test]
async fn the_bot_knows_names_where_the_page_may_ask() {
    let (desk, folder) = (desk().await, tempfile::tempdir().unwrap());
    let text = LIPSTICK.replace(
        "Rosewood is sold",
        "Hi {{first_name|you}}, Rosewood is sold",
    );
    let bot = bot_with(&desk, &folder, &text).await;
    let noa = desk.person(json!({"first_name": "Noa"})).await;
    desk.act(&noa, "get_started", json!({})).await;
    assert!(said(&desk, &noa, 1).await[0].starts_with("Hi Noa,"));
    desk.turn(Knob::SetFeature {
        page_id: desk.page_id(),
        feature: "business_asset_user_profile_access".into(),
        status: Some(FeatureStatus::Rejected),
    });
    let ida = desk.person(json!({"first_name": "Ida"})).await;
    desk.act(&ida, "get_started", json!({})).await;
    assert!(said(&desk, &ida, 1).await[0].starts_with("Hi you,"));
    bot.stop().await.unwrap();
}
