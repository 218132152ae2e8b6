//! Messages that may have arrived, in the window: shown where one looks, and settled by hand.

use crate::editor::hand::Hand;
use crate::runtime::not_known::{about, agreed, lost};
use crate::runtime::stage::{HOUR, LIPSTICK, PAGE, Stage};
use egui::{Key, Modifiers};
use flowbell::editor::views::View;
use flowbell::engine::Timestamp;
use flowbell::model::TopicId;
use flowbell::store::ConsentState;
use flowbell::store::bot::CampaignStep;
use flowbell::store::bot::wire::NewCampaign;
use serde_json::json;
use tokio::runtime::Runtime;

const ROW: &str = "Somebody (77001)";

fn connected(stage: &Stage) -> Hand {
    let mut hand = Hand::new();
    let file = hand.folder.path().join("lipstick.ron");
    std::fs::write(&file, LIPSTICK).unwrap();
    hand.editor_mut().worker.open(file);
    hand.rest();
    hand.button("Reengage");
    hand.connect_bot(&stage.url(""));
    hand
}

/// Twice: an answer from before may have been on its way.
fn ask_anew(hand: &mut Hand) {
    for _ in 0..2 {
        hand.editor_mut().state.reengage.next_poll = 0.0;
        hand.rest();
    }
}

fn consent(runtime: &Runtime, stage: &Stage) -> ConsentState {
    let topic = TopicId::new("rosewood").unwrap();
    let consents = stage.store().consents(PAGE, &topic, None, 9);
    runtime.block_on(consents).unwrap()[0].state
}

#[test]
fn the_live_panel_leads_there_and_sent_again_it_is_known() {
    let runtime = Runtime::new().unwrap();
    let (stage, id) = runtime.block_on(lost());
    let mut hand = connected(&stage);
    hand.button("Flow");
    hand.keys(Modifiers::NONE, Key::L);
    hand.rest();
    hand.sees("1 message may have arrived: Messenger gave no answer.");
    hand.button("Look at messages that may have arrived");
    assert_eq!(hand.editor().state.view, View::Reengage);
    hand.sees("1 message may have arrived");
    hand.sees("Flowbell does not send them again by itself");
    hand.sees("Messenger takes each consent once, so nobody gets it twice.");
    hand.sees(&format!("Campaign {id} · Velvet Matte in Rosewood · since"));
    hand.sees("1 not known: Messenger gave no answer, so it may have arrived.");

    let n_before = stage.facebook.calls().len();
    let again = format!("Send again to {ROW}");
    hand.button(&again);
    hand.sees("Send again to Somebody?");
    hand.button("Not yet");
    assert_eq!(
        stage.facebook.calls().len(),
        n_before,
        "nothing before the yes"
    );
    hand.button(&again);
    hand.button("Send it again");
    runtime.block_on(async {
        stage.facebook.wait_for(n_before + 1).await;
        stage.settle().await;
    });
    let call = stage.facebook.calls().last().cloned().unwrap();
    assert_eq!(call["recipient"]["one_time_notif_token"], "T");
    ask_anew(&mut hand);
    hand.sees("1 of 1 sent");
    hand.sees_not("may have arrived");
    assert_eq!(consent(&runtime, &stage), ConsentState::Spent);
}

#[test]
fn written_off_it_is_counted_and_asked_about_no_more() {
    let runtime = Runtime::new().unwrap();
    let (stage, _) = runtime.block_on(lost());
    let mut hand = connected(&stage);
    hand.button("Look at messages that may have arrived");
    hand.button(&format!("Write off the message to {ROW}"));
    hand.sees("Write off the message to Somebody?");
    hand.sees("no later campaign reaches them by it");
    let n_before = stage.facebook.calls().len();
    hand.button("Write it off");
    ask_anew(&mut hand);
    hand.sees("0 of 1 sent · 1 written off");
    hand.sees("1 written off: Messenger gave no answer, and nothing more is sent.");
    hand.sees_not("may have arrived");
    assert_eq!(stage.facebook.calls().len(), n_before);
    assert_eq!(consent(&runtime, &stage), ConsentState::Unknown);
}

#[test]
fn what_is_settled_meanwhile_is_said_to_be() {
    let runtime = Runtime::new().unwrap();
    let (stage, _) = runtime.block_on(lost());
    let mut hand = connected(&stage);
    hand.button("Look at messages that may have arrived");
    hand.button(&format!("Send again to {ROW}"));
    let n_before = stage.facebook.calls().len();
    runtime.block_on(async {
        stage.echo(n_before).await;
        stage.settle().await;
    });
    hand.button("Send it again");
    hand.sees("By now it is known what became of it");
    assert_eq!(stage.facebook.calls().len(), n_before);
    assert_eq!(consent(&runtime, &stage), ConsentState::Spent);
}

#[test]
fn a_campaign_that_stands_still_says_why() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(agreed());
    let new = NewCampaign {
        at: Some(Timestamp::from_millis(stage.now() + HOUR)),
        ..about("Velvet Matte in Rosewood is back in stock.")
    };
    let step = async |id, step| stage.client().step_campaign(id, step).await.unwrap();
    let id = runtime.block_on(async {
        let id = stage.client().new_campaign(&new).await.unwrap().id;
        step(id, CampaignStep::Start).await;
        step(id, CampaignStep::Pause).await;
        id
    });
    let mut hand = connected(&stage);
    hand.sees("It was paused by hand. Nobody else gets it until you resume it.");
    let policy = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
        "recipient": { "id": PAGE }, "timestamp": stage.now(),
        "policy_enforcement": { "action": "block", "reason": "too much spam" } }] }] });
    runtime.block_on(async {
        step(id, CampaignStep::Resume).await;
        assert_eq!(stage.post(&policy.to_string()).await, 200);
        stage.settle().await;
    });
    ask_anew(&mut hand);
    hand.sees("Meta blocks what this Page sends (“too much spam”)");
    hand.sees("Meta blocked what the Page sends. Resume it when sending goes on again.");
    hand.sees_not("paused by hand");
}
