//! Meta blocks a Page: nothing leaves the bot until Meta or the author says that it is over,
//! whatever dies in between.

use crate::runtime::stage::{LIPSTICK, MINUTE, PAGE, Stage};
use flowbell::model::TopicId;
use flowbell::runtime::Hold;
use flowbell::store::bot::CampaignStep;
use flowbell::store::bot::wire::{CampaignMessage, NewCampaign};
use flowbell::store::{CampaignState, ConsentState, SendState};
use serde_json::{Value, json};
use std::time::Duration;

const START: &str = "fb1/start/lipstick/start";
const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

fn policy(at: i64, action: &str) -> String {
    json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
        "recipient": { "id": PAGE }, "timestamp": at,
        "policy_enforcement": { "action": action, "reason": "too much spam" } }] }] })
    .to_string()
}

async fn tell(stage: &Stage, at: i64, action: &str) {
    assert_eq!(stage.post(&policy(at, action)).await, 200);
}

async fn becomes_held(stage: &Stage) {
    for _ in 0..2_000 {
        if stage.bot().hold() == Some(Hold::Policy) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nothing is held");
}

async fn page(stage: &Stage, path: &str) -> String {
    let answer = reqwest::get(stage.url(path)).await.unwrap();
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_blocked_page_is_silent_until_meta_lifts_it_whatever_is_restarted() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    let blocked = stage.now();
    tell(&stage, blocked, "block").await;
    assert_eq!(stage.bot().hold(), Some(Hold::Policy));
    stage.crash();
    stage.start().await;
    becomes_held(&stage).await;
    stage.taps(START).await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 0);

    // Everybody who may ask is told.
    let status = stage.client().status().await.unwrap();
    let hold = status.hold.unwrap();
    assert!(hold.what.contains("too much spam"), "{hold:?}");
    assert!(hold.advice.contains("Support Inbox"), "{hold:?}");
    assert_eq!(hold.last_at.millis(), blocked);
    let health: Value = serde_json::from_str(&page(&stage, "/health").await).unwrap();
    assert_eq!(health["hold"], "Meta restricts the Page");
    assert_eq!(health["held_since"], hold.last_at.to_string());
    let metrics = page(&stage, "/metrics").await;
    assert!(
        metrics.contains("flowbell_is_blocked_by_meta 1"),
        "{metrics}"
    );

    stage.later(MINUTE);
    tell(&stage, stage.now(), "unblock").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    // Meta repeats itself: an old word is no news.
    tell(&stage, blocked, "block").await;
    assert_eq!(stage.bot().hold(), None);
    assert_eq!(stage.client().status().await.unwrap().hold, None);
}

#[tokio::test]
async fn a_refusal_blocks_too_and_what_was_refused_waits_for_the_author() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(10, Some(1_893_063));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    becomes_held(&stage).await;
    stage.becomes(0, SendState::Waiting).await;
    stage.crash();
    stage.start().await;
    becomes_held(&stage).await;
    let hold = stage.client().status().await.unwrap().hold.unwrap();
    assert_eq!((hold.code, hold.subcode), (Some(10), Some(1_893_063)));
    stage.later(MINUTE);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    let status = stage.client().resume_sending().await.unwrap();
    assert_eq!(status.hold, None);
    stage.facebook.wait_for(2).await;
    stage.becomes(0, SendState::Accepted).await;
}

#[tokio::test]
async fn a_warning_holds_nothing_and_is_shown() {
    let stage = Stage::new(&[LIPSTICK]).await;
    tell(&stage, stage.now(), "warning").await;
    assert_eq!(stage.bot().hold(), None);
    let errors = stage.client().status().await.unwrap().errors;
    assert!(errors[0].what.contains("warned"), "{errors:?}");
    assert!(errors[0].advice.contains("7 days"), "{errors:?}");
}

#[tokio::test]
async fn a_campaign_pauses_with_the_reason_and_costs_no_consent() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.agrees(NOTIFY, "T").await;
    stage.settle().await;
    let n_before = stage.facebook.calls().len();
    let client = stage.client();
    let new = NewCampaign {
        topic: TopicId::new("rosewood").unwrap(),
        message: CampaignMessage {
            text: "Velvet Matte in Rosewood is back in stock.".to_owned(),
            ..CampaignMessage::default()
        },
        at: None,
        is_daytime: false,
        only: None,
        accept_warnings: true,
    };
    let id = client.new_campaign(&new).await.unwrap().id;
    stage.facebook.refuses(368, None);
    client.step_campaign(id, CampaignStep::Start).await.unwrap();
    becomes_held(&stage).await;
    let mut campaign = client.campaign(id).await.unwrap();
    for _ in 0..1_000 {
        campaign = client.campaign(id).await.unwrap();
        if campaign.state == CampaignState::Paused && campaign.progress.n_waiting == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(campaign.state, CampaignState::Paused);
    assert_eq!(campaign.progress.n_waiting, 1);
    assert!(campaign.paused_why.unwrap().contains("Meta"));
    // It cannot go on before the Page may.
    let early = client.step_campaign(id, CampaignStep::Resume).await;
    assert_eq!(early.unwrap_err().kind(), Some("page-held"));
    client.resume_sending().await.unwrap();
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), n_before + 1);
    let resumed = client.step_campaign(id, CampaignStep::Resume).await;
    assert_eq!(resumed.unwrap().paused_why, None);
    let calls = stage.facebook.wait_for(n_before + 2).await;
    let last = calls.last().unwrap();
    assert_eq!(last["recipient"], json!({ "one_time_notif_token": "T" }));
    for _ in 0..1_000 {
        let topic = TopicId::new("rosewood").unwrap();
        let found = stage.store().consents(PAGE, &topic, None, 9).await.unwrap();
        if found[0].state == ConsentState::Spent {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the consent is not spent");
}
