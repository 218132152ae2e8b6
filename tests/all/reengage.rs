//! Campaigns over real HTTP: exactly one message for each consent, whatever is refused, lost,
//! paused or killed in between.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{LIPSTICK, MINUTE, PAGE, Stage};
use flowbell::model::TopicId;
use flowbell::store::bot::CampaignStep;
use flowbell::store::bot::wire::{Campaign, CampaignMessage, NewCampaign, PageOf};
use flowbell::store::{CampaignState, RecipientState};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

fn psid(n: usize) -> String {
    format!("88{n:05}")
}

fn token(n: usize) -> String {
    format!("token-{n}")
}

fn event(stage: &Stage, psid: &str, what: Value) -> Value {
    let mut event = json!({ "sender": { "id": psid }, "recipient": { "id": PAGE },
        "timestamp": stage.now() });
    let fields = event.as_object_mut().unwrap();
    fields.extend(what.as_object().unwrap().clone());
    event
}

async fn tell(stage: &Stage, events: Vec<Value>) {
    let call = json!({ "object": "page", "entry": [
        { "id": PAGE, "time": stage.now(), "messaging": events }] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
}

/// So many people tap *Notify Me*.
async fn agree(stage: &Stage, n: usize) {
    let events = (0..n).map(|n| {
        let optin = json!({ "optin": { "type": "one_time_notif_req", "payload": NOTIFY,
            "one_time_notif_token": token(n) } });
        event(stage, &psid(n), optin)
    });
    tell(stage, events.collect()).await;
    stage.settle().await;
    assert_eq!(
        stage.store().sizes().await.unwrap().n_unspent_consents,
        n as u64
    );
}

fn message() -> NewCampaign {
    NewCampaign {
        topic: TopicId::new("rosewood").unwrap(),
        message: CampaignMessage {
            text: "Velvet Matte in Rosewood is back, {{first_name|friend}}!".to_owned(),
            ..CampaignMessage::default()
        },
        at: None,
        is_daytime: false,
        only: None,
        accept_warnings: false,
    }
}

async fn start(stage: &Stage, new: &NewCampaign) -> u64 {
    let made = stage.client().new_campaign(new).await.unwrap();
    assert_eq!(made.state, CampaignState::Draft);
    let bot = stage.client();
    let step = bot.step_campaign(made.id, CampaignStep::Start);
    step.await.unwrap().id
}

#[track_caller]
fn until<'a>(
    stage: &'a Stage,
    id: u64,
    is_so: impl Fn(&Campaign) -> bool + 'a,
) -> impl Future<Output = Campaign> + 'a {
    let place = std::panic::Location::caller();
    async move {
        let mut campaign = stage.client().campaign(id).await.unwrap();
        for _ in 0..1_500 {
            if is_so(&campaign) {
                return campaign;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            campaign = stage.client().campaign(id).await.unwrap();
        }
        panic!("{place}: {campaign:#?}");
    }
}

/// How often each token was called for.
fn uses(stage: &Stage) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    for call in stage.facebook.calls() {
        let token = call["recipient"]["one_time_notif_token"].as_str();
        *uses.entry(token.unwrap_or("none").to_owned()).or_default() += 1;
    }
    uses
}

/// Everybody was called for once.
fn check_once_each(stage: &Stage, n: usize) {
    let uses = uses(stage);
    assert_eq!(uses.len(), n, "{uses:?}");
    assert!(uses.values().all(|n| *n == 1), "{uses:?}");
}

#[tokio::test]
async fn three_hundred_people_get_one_message_each() {
    const N: usize = 300;
    let stage = Stage::new(&[LIPSTICK]).await;
    agree(&stage, N).await;
    for n in 0..40 {
        match n % 4 {
            0 => stage.facebook.will(Reply::Silence),
            1 => stage.facebook.refuses(551, Some(1_545_041)),
            2 => stage.facebook.will(Reply::Status(502)),
            _ => stage.facebook.refuses(10, Some(1_893_015)),
        }
    }
    let bot = stage.client();
    let preview = bot.preview_campaign(&message()).await.unwrap();
    assert_eq!(
        (preview.n_gets, preview.is_sendable),
        (300, true),
        "{preview:?}"
    );
    assert_eq!(
        preview.titles[0].title,
        "When Velvet Matte in Rosewood is back in stock"
    );
    let sample = preview.sample.unwrap();
    assert_eq!(sample, "Velvet Matte in Rosewood is back, friend!");
    let id = start(&stage, &message()).await;
    let done = until(&stage, id, |it| {
        it.progress.n_sent + it.progress.n_refused == 280
    })
    .await;
    assert_eq!(done.progress.n_under_way, 20);
    // Half of the lost ones come as echoes; of the others nobody will ever know.
    let lost: Vec<Value> = stage
        .facebook
        .calls()
        .into_iter()
        .take(40)
        .step_by(2)
        .collect();
    for call in lost.iter().take(10) {
        let echo = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
            "sender": { "id": PAGE }, "recipient": { "id": "1" }, "timestamp": stage.now(),
            "message": { "is_echo": true, "app_id": 555,
                "mid": format!("m_echo_{}", call["recipient"]["one_time_notif_token"]),
                "metadata": call["message"]["metadata"], "text": "…" } }] }] });
        assert_eq!(stage.post(&echo.to_string()).await, 200);
    }
    stage.later(5 * MINUTE);
    let done = until(&stage, id, |it| it.state == CampaignState::Done).await;
    assert_eq!(done.progress.n_sent, 270, "{:?}", done.progress);
    assert_eq!(done.progress.n_refused, 20);
    assert_eq!(done.progress.n_unknown, 10);
    check_once_each(&stage, N);
    // Nobody is left for a second one.
    let second = bot.new_campaign(&message()).await.unwrap_err();
    assert_eq!(second.kind(), Some("nobody"));
    let preview = bot.preview_campaign(&message()).await.unwrap();
    assert_eq!(preview.n_gets, 0);
    assert_eq!(
        preview.not.iter().map(|it| it.n).sum::<u64>(),
        300,
        "{:?}",
        preview.not
    );
    let results = bot.results(
        id,
        PageOf {
            after: None,
            limit: Some(1_000),
        },
    );
    let results = results.await.unwrap();
    assert_eq!(results.people.len(), N);
    let refused = results
        .people
        .iter()
        .find(|it| it.state == RecipientState::Refused);
    assert!(refused.unwrap().sentence.len() > 20);
    stage.settle().await;
    check_once_each(&stage, N);
}

#[tokio::test]
async fn pause_and_cancel_count_at_once_and_what_was_not_used_stays() {
    const N: usize = 120;
    let stage = Stage::new(&[LIPSTICK]).await;
    agree(&stage, N).await;
    let bot = stage.client();
    let id = start(&stage, &message()).await;
    stage.facebook.wait_for(25).await;
    bot.step_campaign(id, CampaignStep::Pause).await.unwrap();
    let paused = until(&stage, id, |it| it.progress.n_under_way == 0).await;
    assert_eq!(paused.state, CampaignState::Paused);
    let n_before = stage.facebook.calls().len();
    assert!(n_before < N, "{n_before}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stage.facebook.calls().len(), n_before);
    bot.step_campaign(id, CampaignStep::Resume).await.unwrap();
    stage.facebook.wait_for(n_before + 20).await;
    bot.step_campaign(id, CampaignStep::Cancel).await.unwrap();
    let over = until(&stage, id, |it| it.progress.n_under_way == 0).await;
    let left = over.progress.n_cancelled;
    assert_eq!(over.progress.n_sent + left, N as u64);
    let again = bot
        .step_campaign(id, CampaignStep::Resume)
        .await
        .unwrap_err();
    assert_eq!(again.kind(), Some("wrong-state"));
    // Another campaign reaches exactly those.
    let second = start(&stage, &message()).await;
    let done = until(&stage, second, |it| it.state == CampaignState::Done).await;
    assert_eq!(done.progress.n_sent, left);
    check_once_each(&stage, N);
}

#[tokio::test]
async fn a_bot_that_is_killed_goes_on_and_sends_nothing_twice() {
    const N: usize = 150;
    let mut stage = Stage::new(&[LIPSTICK]).await;
    agree(&stage, N).await;
    let id = start(&stage, &message()).await;
    for n in [30, 80] {
        stage.facebook.wait_for(n).await;
        stage.crash();
        tokio::time::sleep(Duration::from_millis(50)).await;
        stage.start().await;
    }
    let all = |it: &Campaign| it.progress.n_waiting == 0;
    until(&stage, id, all).await;
    stage.later(10 * MINUTE);
    let done = until(&stage, id, |it| it.state == CampaignState::Done).await;
    assert_eq!(done.progress.n_sent + done.progress.n_unknown, N as u64);
    let uses = uses(&stage);
    assert!(uses.values().all(|n| *n == 1), "{uses:?}");
    assert!(uses.len() as u64 >= done.progress.n_sent);
}

#[tokio::test]
async fn who_must_not_be_written_to_is_left_out_and_said() {
    let stage = Stage::new(&[LIPSTICK]).await;
    agree(&stage, 4).await;
    let stop = json!({ "message": { "mid": "m_stop", "text": "stop" } });
    tell(&stage, vec![event(&stage, &psid(0), stop)]).await;
    stage.settle().await;
    let bot = stage.client();
    let preview = bot.preview_campaign(&message()).await.unwrap();
    assert_eq!(preview.n_gets, 3);
    assert_eq!(preview.not[0].why, "opted out");
    // What the rules object to is not made.
    let mut empty = message();
    empty.message.text = String::new();
    let refused = bot.new_campaign(&empty).await.unwrap_err();
    assert_eq!(refused.kind(), Some("rules"));
    let mut other = message();
    other.message.text = "Our new mascara is here!".to_owned();
    let preview = bot.preview_campaign(&other).await.unwrap();
    assert!(
        preview
            .findings
            .iter()
            .any(|it| it.name == "misleading-follow-up")
    );
    // To oneself first: one person, one consent.
    let test = NewCampaign {
        only: Some(psid(1)),
        ..message()
    };
    let id = start(&stage, &test).await;
    until(&stage, id, |it| it.state == CampaignState::Done).await;
    assert_eq!(uses(&stage).keys().next().unwrap(), &token(1));
    // At night, which in UTC begins at 20, the others wait for the morning.
    stage.later(12 * 60 * MINUTE);
    let day = NewCampaign {
        is_daytime: true,
        ..message()
    };
    let id = start(&stage, &day).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.later(12 * 60 * MINUTE);
    until(&stage, id, |it| it.state == CampaignState::Done).await;
    check_once_each(&stage, 3);
    let year = 366 * 24 * 60 * MINUTE;
    stage.later(year);
    let topics = bot.topics().await.unwrap();
    assert_eq!((topics[0].n_unspent, topics[0].n_spent), (0, 3));
}
