//! Messages that may have arrived: the author sees each, with what can be done, and nothing
//! happens by itself.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{ANN, HOUR, LIPSTICK, MINUTE, PAGE, Stage};
use flowbell::model::TopicId;
use flowbell::store::bot::CampaignStep;
use flowbell::store::bot::wire::{Campaign, CampaignMessage, NewCampaign, NotKnown};
use flowbell::store::{CampaignState, ConsentState, SendId};
use serde_json::json;
use std::time::Duration;

const START: &str = "fb1/start/lipstick/start";
const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

/// Ann has agreed.
pub async fn agreed() -> Stage {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.agrees(NOTIFY, "T").await;
    stage.settle().await;
    stage
}

/// A campaign about what she agreed to.
pub fn about(text: &str) -> NewCampaign {
    NewCampaign {
        topic: TopicId::new("rosewood").unwrap(),
        message: CampaignMessage {
            text: text.to_owned(),
            ..CampaignMessage::default()
        },
        at: None,
        is_daytime: false,
        only: None,
        accept_warnings: true,
    }
}

/// A campaign to her got no answer.
pub async fn lost() -> (Stage, u64) {
    let stage = agreed().await;
    let client = stage.client();
    let new = about("Velvet Matte in Rosewood is back in stock.");
    let id = client.new_campaign(&new).await.unwrap().id;
    let n_before = stage.facebook.calls().len();
    stage.facebook.will(Reply::Silence);
    client.step_campaign(id, CampaignStep::Start).await.unwrap();
    stage.facebook.wait_for(n_before + 1).await;
    // The answer is given up first, then the echo.
    for _ in 0..2_000 {
        if !not_known(&stage).await.is_empty() {
            return (stage, id);
        }
        stage.later(MINUTE / 4);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is known");
}

async fn not_known(stage: &Stage) -> Vec<NotKnown> {
    stage.client().not_known().await.unwrap()
}

async fn consent(stage: &Stage) -> ConsentState {
    let topic = TopicId::new("rosewood").unwrap();
    stage.store().consents(PAGE, &topic, None, 9).await.unwrap()[0].state
}

async fn until(stage: &Stage, id: u64, holds: impl Fn(&Campaign) -> bool) -> Campaign {
    for _ in 0..2_000 {
        let campaign = stage.client().campaign(id).await.unwrap();
        if holds(&campaign) {
            return campaign;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{:?}", stage.client().campaign(id).await.unwrap().progress);
}

#[tokio::test]
async fn each_is_shown_with_what_can_be_done_and_waits_for_the_author() {
    let (stage, id) = lost().await;
    let found = not_known(&stage).await;
    let [one] = &*found else {
        panic!("{found:?}");
    };
    assert_eq!((&*one.psid, one.campaign, one.n_tries), (ANN, Some(id), 1));
    assert_eq!(one.topic, Some(TopicId::new("rosewood").unwrap()));
    assert!(one.may_go_again);
    let advice = one.advice.join(" ");
    for part in ["Wait", "inbox", "nobody gets it twice", "write it off"] {
        assert!(advice.contains(part), "{part}: {advice}");
    }
    assert_eq!(
        stage
            .client()
            .campaign(id)
            .await
            .unwrap()
            .progress
            .n_unknown,
        1
    );
    let n_calls = stage.facebook.calls().len();
    stage.later(40 * HOUR);
    stage.settle().await;
    let advice = not_known(&stage).await[0].advice.join(" ");
    assert!(!advice.contains("Wait"), "{advice}");
    // Ann has had the delivery of her flow meanwhile, if anything; not this once more.
    let calls = stage.facebook.calls();
    let with_token = |it: &&serde_json::Value| it["recipient"]["one_time_notif_token"] == "T";
    assert_eq!(calls[n_calls..].iter().filter(with_token).count(), 0);
    assert_eq!(consent(&stage).await, ConsentState::Unknown);
}

#[tokio::test]
async fn sent_again_by_hand_a_used_token_says_that_it_had_arrived() {
    let (mut stage, id) = lost().await;
    let n_before = stage.facebook.calls().len();
    let send = not_known(&stage).await[0].id.clone();
    // The bot may die in between and still knows that the first try may have arrived.
    stage.facebook.will(Reply::Refuse {
        status: 400,
        code: 613,
        subcode: None,
    });
    stage.client().send_again(&send).await.unwrap();
    stage.facebook.wait_for(n_before + 1).await;
    until(&stage, id, |it| it.progress.n_waiting == 1).await;
    stage.crash();
    stage.facebook.refuses(100, None);
    stage.start().await;
    stage.later(MINUTE);
    stage.facebook.wait_for(n_before + 2).await;
    let done = until(&stage, id, |it| it.state == CampaignState::Done).await;
    assert_eq!((done.progress.n_sent, done.progress.n_refused), (1, 0));
    assert_eq!(consent(&stage).await, ConsentState::Spent);
    assert_eq!(not_known(&stage).await, []);
    let again = stage.client().send_again(&send).await.unwrap_err();
    assert_eq!(again.kind(), Some("not-found"));
}

#[tokio::test]
async fn written_off_it_is_asked_about_no_more_and_an_echo_still_settles_it() {
    let (stage, id) = lost().await;
    let send = not_known(&stage).await[0].id.clone();
    stage.client().write_off(&send).await.unwrap();
    assert_eq!(not_known(&stage).await, []);
    let progress = stage.client().campaign(id).await.unwrap().progress;
    assert_eq!((progress.n_unknown, progress.n_written_off), (0, 1));
    assert_eq!(stage.store().sizes().await.unwrap().n_unknown, 0);
    // Nobody may use the consent for anything else.
    assert_eq!(consent(&stage).await, ConsentState::Unknown);
    let twice = stage.client().write_off(&send).await.unwrap_err();
    assert_eq!(twice.kind(), Some("not-found"));
    let metadata = format!("fb1/send/{send}");
    let echo = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
        "sender": { "id": PAGE }, "recipient": { "id": ANN }, "timestamp": stage.now(),
        "message": { "is_echo": true, "app_id": 555, "mid": "m_late", "metadata": metadata,
            "text": "…" } }] }] });
    assert_eq!(stage.post(&echo.to_string()).await, 200);
    let done = until(&stage, id, |it| it.progress.n_sent == 1).await;
    assert_eq!(
        (done.progress.n_unknown, done.progress.n_written_off),
        (0, 0)
    );
    assert_eq!(consent(&stage).await, ConsentState::Spent);
}

#[tokio::test]
async fn what_is_no_send_is_not_found() {
    let (stage, _) = lost().await;
    let other = SendId::Campaign {
        campaign: 99,
        person: 1,
    };
    for id in [other.to_string(), "1.0".to_owned(), "nonsense".to_owned()] {
        let again = stage.client().send_again(&id).await.unwrap_err();
        assert_eq!(again.kind(), Some("not-found"), "{id}");
    }
}
