//! Reengage from the window, with a real bot before a make-believe Facebook.

use crate::editor::hand::Hand;
use crate::runtime::stage::{BOT_SECRET, HOUR, LIPSTICK, PAGE, Stage};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use flowbell::model::TopicId;
use flowbell::store::{CampaignState, ConsentState};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const PEOPLE: [&str; 3] = ["88001", "88002", "88003"];

async fn tell(stage: &Stage, psid: &str, what: Value) {
    let mut event = json!({ "sender": { "id": psid }, "recipient": { "id": PAGE },
        "timestamp": stage.now() });
    event
        .as_object_mut()
        .unwrap()
        .extend(what.as_object().unwrap().clone());
    let call = json!({ "object": "page", "entry": [
        { "id": PAGE, "time": stage.now(), "messaging": [event] } ] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
}

/// What the request to notify carries, as the bot sent it last.
fn payload(stage: &Stage) -> String {
    let calls = stage.facebook.calls();
    calls
        .iter()
        .rev()
        .find_map(|call| call["message"]["attachment"]["payload"]["payload"].as_str())
        .expect("the request went out")
        .to_owned()
}

/// A bot where three people have agreed to hear of Rosewood.
async fn agreed() -> Stage {
    let stage = Stage::new(&[LIPSTICK]).await;
    for psid in PEOPLE {
        let mid = format!("m_hello_{psid}");
        tell(
            &stage,
            psid,
            json!({ "message": { "mid": mid, "text": "lipstick" } }),
        )
        .await;
    }
    stage.settle().await;
    stage.later(12 * HOUR);
    stage.bot().wake();
    stage.settle().await;
    stage.facebook.wait_for(6).await;
    let payload = payload(&stage);
    for psid in PEOPLE {
        let token = format!("canary0consent{psid}");
        tell(
            &stage,
            psid,
            json!({ "optin": { "type": "one_time_notif_req",
                "payload": payload, "one_time_notif_token": token } }),
        )
        .await;
    }
    stage.settle().await;
    stage.facebook.wait_for(9).await;
    stage.settle().await;
    stage
}

fn connect(hand: &mut Hand, stage: &Stage) {
    hand.button("Reengage");
    hand.sees("Reengage needs a bot");
    hand.button("Connect the bot…");
    hand.fill(Role::TextInput, "Bot address", &stage.url(""));
    hand.fill(Role::PasswordInput, "Bot secret", "wrong");
    hand.button("Connect");
    hand.sees("does not take this secret");
    hand.fill(Role::PasswordInput, "Bot secret", BOT_SECRET);
    hand.button("Connect");
    hand.rest();
}

fn choose(hand: &mut Hand) {
    hand.harness
        .query_all_by_label_contains("Topic Velvet Matte in Rosewood")
        .next()
        .expect("the topic's button")
        .click();
    hand.rest();
}

fn n_unspent(hand: &Hand) -> Option<u64> {
    let topics = hand.editor().state.reengage.topics.value.as_ref()?;
    topics.first().map(|topic| topic.n_unspent)
}

#[test]
fn a_message_is_written_judged_sent_once_to_each_and_never_again() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(agreed());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    assert_eq!(n_unspent(&hand), Some(3));

    choose(&mut hand);
    hand.sees("3 people get it");
    hand.sees("When Velvet Matte in Rosewood is back in stock");
    let text = "Get 20 % off everything at our summer party this weekend!";
    hand.fill(Role::MultilineTextInput, "Text", text);
    hand.rest();
    hand.sees("OTN013");

    let text = "Velvet Matte in Rosewood is back in stock.";
    hand.fill(Role::MultilineTextInput, "Text", text);
    hand.rest();
    hand.sees("It is about what they agreed to");
    hand.button("Send…");
    hand.sees("3 people will each get one message; their consent is then used up.");
    assert_eq!(stage.facebook.calls().len(), 9, "nothing before the yes");

    // One of them is refused.
    stage.facebook.refuses(551, None);
    hand.button("Send to 3 people");
    runtime.block_on(stage.settle());
    runtime.block_on(stage.facebook.wait_for(12));
    runtime.block_on(stage.settle());
    for _ in 0..4 {
        hand.rest();
    }
    hand.sees("2 of 3 sent");
    hand.sees("1 refused");
    hand.sees("(551)");
    let done = runtime
        .block_on(stage.store().campaigns(Some(PAGE)))
        .unwrap();
    assert_eq!(done.first().unwrap().state, CampaignState::Done);

    hand.button("Show people of campaign 1");
    hand.sees("(88001): ");
    let words: Vec<String> = PEOPLE.iter().map(|psid| format!("({psid}): ")).collect();
    for line in &words {
        hand.sees(line);
    }

    // The text is gone, and nobody is left to get another.
    hand.rest();
    hand.sees("Nobody gets it");
    hand.sees("spent");
    let topic = TopicId::new("rosewood").unwrap();
    let consents = runtime
        .block_on(stage.store().consents(PAGE, &topic, None, 10))
        .unwrap();
    assert!(
        consents
            .iter()
            .all(|consent| consent.state != ConsentState::Unspent)
    );
    runtime.block_on(async {
        let mut stage = stage;
        stage.stop().await;
    });
}

#[test]
fn what_is_typed_stays_when_the_window_closes_and_a_dead_bot_is_said_to_be_dead() {
    let runtime = Runtime::new().unwrap();
    let mut stage = runtime.block_on(agreed());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    choose(&mut hand);
    hand.fill(Role::MultilineTextInput, "Text", "Rosewood is back");
    runtime.block_on(stage.stop());
    hand.button("Refresh");
    hand.rest();
    hand.sees("cannot be reached");
    hand.sees("See that the bot runs");
    // What was known stays to be read.
    assert_eq!(n_unspent(&hand), Some(3));
    hand.rest();
    let kept = std::fs::read_to_string(hand.folder.path().join("config/workspace"));
    let kept = kept.unwrap_or_default();
    assert!(kept.contains("Rosewood is back"), "{kept}");
    assert!(!kept.contains(BOT_SECRET), "no secret in a file");
}
