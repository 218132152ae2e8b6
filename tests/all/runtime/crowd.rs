//! Many people at once, with everything that goes wrong: lost answers, refusals, calls that come
//! twice and out of order, and a bot that is killed again and again.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{HOUR, LIPSTICK, MINUTE, PAGE, Stage};
use flowbell::model::TopicId;
use flowbell::store::{ConsentState, PersonRow};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

fn start(psid: usize, at: i64) -> Value {
    json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE }, "timestamp": at,
        "postback": { "mid": format!("m_start_{psid}"), "title": "Start",
            "payload": "fb1/start/lipstick/start" } })
}

fn agree(psid: usize, at: i64) -> Value {
    json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE }, "timestamp": at,
        "optin": { "type": "one_time_notif_req", "payload": NOTIFY,
            "one_time_notif_token": format!("T{psid}") } })
}

fn stop(psid: usize, at: i64) -> Value {
    json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE }, "timestamp": at,
        "message": { "mid": format!("m_stop_{psid}"), "text": "stop" } })
}

/// One call with these events; tried until it is taken, as Messenger does.
async fn tell(stage: &Stage, events: &[Value]) {
    let call =
        json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": events }] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
}

/// How many messages arrived, or may have, for each person or token.
fn counts(stage: &Stage) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for call in stage.facebook.taken() {
        let recipient = &call["recipient"];
        let token = recipient["one_time_notif_token"].as_str();
        let to = token.or(recipient["id"].as_str()).unwrap().to_owned();
        *counts.entry(to).or_insert(0) += 1;
    }
    counts
}

#[tokio::test]
async fn fifteen_are_in_flight_and_never_two_for_one_person() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.patience = Duration::from_secs(20);
    stage.crash();
    stage.start().await;
    let bells: Vec<_> = (0..60)
        .map(|_| std::sync::Arc::new(tokio::sync::Notify::new()))
        .collect();
    for bell in &bells {
        stage.facebook.will(Reply::When(bell.clone()));
    }
    for psid in 100..160 {
        let text = json!({ "sender": { "id": psid.to_string() }, "recipient": { "id": PAGE },
            "timestamp": stage.now(), "message": { "mid": format!("m{psid}"), "text": "what?" } });
        tell(&stage, &[start(psid, stage.now()), text]).await;
    }
    stage.facebook.wait_for(15).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(stage.facebook.calls().len(), 15);
    assert!(counts(&stage).values().all(|n| *n == 1));
    bells.iter().for_each(|bell| bell.notify_one());
    stage.facebook.wait_for(120).await;
    stage.settle().await;
    assert!(counts(&stage).values().all(|n| *n == 2));
}

#[tokio::test]
async fn whatever_dies_when_each_consent_is_used_once_at_most() {
    for seed in 0..3 {
        kill_again_and_again(seed).await;
    }
}

async fn kill_again_and_again(seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut stage = Stage::new(&[LIPSTICK]).await;
    let people: Vec<usize> = (1_000..1_030).collect();
    let mut events: Vec<Value> = people.iter().map(|it| start(*it, stage.now())).collect();
    through(&mut stage, &mut random, &events).await;
    stage.later(12 * HOUR);
    through(&mut stage, &mut random, &[]).await;
    events = people.iter().map(|it| agree(*it, stage.now())).collect();
    through(&mut stage, &mut random, &events).await;
    // A third asks to stop before the news.
    let stopped: Vec<usize> = people.iter().copied().filter(|it| it % 3 == 0).collect();
    events = stopped.iter().map(|it| stop(*it, stage.now())).collect();
    through(&mut stage, &mut random, &events).await;
    stage.later(48 * HOUR);
    through(&mut stage, &mut random, &[]).await;
    // A lost answer takes its real time, however busy the machine is.
    for n in 0.. {
        stage.later(10 * MINUTE);
        stage.settle().await;
        let sizes = stage.store().sizes().await.unwrap();
        if sizes.n_attempting + sizes.n_waiting_sends == 0 {
            break;
        }
        assert!(n < 200, "{sizes:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Everybody is known, everybody's consent was taken once, nothing is left undone.
    let found = stage
        .store()
        .find_people(Default::default(), None, 100)
        .await;
    let found: Vec<PersonRow> = found.unwrap();
    assert_eq!(found.len(), people.len());
    assert_eq!(stage.store().sizes().await.unwrap().n_unhandled, 0);
    let topic = TopicId::new("rosewood").unwrap();
    let consents = stage
        .store()
        .consents(PAGE, &topic, None, 100)
        .await
        .unwrap();
    assert_eq!(consents.len(), people.len());
    let counts = counts(&stage);
    for consent in consents {
        let psid: usize = consent.psid.parse().unwrap();
        let n_sent = counts.get(&format!("T{psid}")).copied().unwrap_or(0);
        if stopped.contains(&psid) {
            assert_eq!(n_sent, 0, "{psid} asked to stop");
        } else {
            let (state, is_used) = (consent.state, n_sent == 1);
            let fits = match state {
                ConsentState::Spent => is_used,
                // It was on its way when the bot died, and may have arrived or not.
                ConsentState::Unknown => n_sent <= 1,
                ConsentState::Unspent | ConsentState::Claimed | ConsentState::Gone => false,
            };
            assert!(fits, "seed {seed}: {psid} is {state:?} and got {n_sent}");
        }
    }
}

/// Tells the events twice over and in any order, with lost answers and kills in between, until
/// all has come to rest.
async fn through(stage: &mut Stage, random: &mut fastrand::Rng, events: &[Value]) {
    for _ in 0..6 {
        match random.u8(..4) {
            0 => stage.facebook.will(Reply::Silence),
            1 => stage.facebook.will(Reply::Status(503)),
            2 => stage.facebook.refuses(613, None),
            _ => stage.facebook.refuses(1200, Some(2_018_024)),
        }
    }
    for _ in 0..2 {
        let mut shuffled = events.to_vec();
        random.shuffle(&mut shuffled);
        for some in shuffled.chunks(7) {
            tell(stage, some).await;
            if random.u8(..3) == 0 {
                tokio::time::sleep(Duration::from_millis(random.u64(..12))).await;
                stage.crash();
                stage.start().await;
            }
        }
    }
    for n in 0..8 {
        tokio::time::sleep(Duration::from_millis(random.u64(..20))).await;
        if n < 4 {
            stage.crash();
            stage.start().await;
        }
        stage.later(2 * MINUTE);
    }
    // Lost answers take their real time.
    tokio::time::sleep(Duration::from_millis(800)).await;
    for _ in 0..4 {
        stage.later(2 * MINUTE);
        stage.settle().await;
    }
}
