//! The bot dies and another one goes on with the same database.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{HOUR, LIPSTICK, MINUTE, PAGE, Stage};
use flowbell::engine::EffectId;
use flowbell::model::TopicId;
use flowbell::store::{ConsentState, SendState};

const START: &str = "fb1/start/lipstick/start";
const NOTIFY: &str = "fb1/notify/lipstick/ask/rosewood";

#[tokio::test]
async fn a_timer_that_was_due_meanwhile_fires_once() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.crash();
    stage.later(13 * HOUR);
    stage.start().await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    stage.crash();
    stage.start().await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 2);
}

#[tokio::test]
async fn one_that_comes_after_the_window_says_nothing() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.stop().await;
    stage.later(30 * HOUR);
    stage.start().await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn what_was_on_its_way_goes_once_more_when_no_echo_comes() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.crash();
    stage.start().await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.later(MINUTE);
    stage.facebook.wait_for(2).await;
    stage.becomes(0, SendState::Accepted).await;
}

#[tokio::test]
async fn an_echo_that_comes_after_the_restart_settles_it() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.crash();
    stage.start().await;
    stage.echo(1).await;
    stage.becomes(0, SendState::Accepted).await;
    stage.later(5 * MINUTE);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn a_consent_is_never_risked_and_the_author_decides() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.later(12 * HOUR);
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    stage.agrees(NOTIFY, "T").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    stage.facebook.will(Reply::Silence);
    stage.later(48 * HOUR);
    stage.facebook.wait_for(4).await;
    stage.crash();
    stage.start().await;
    for _ in 0..5 {
        stage.later(10 * MINUTE);
        stage.settle().await;
    }
    let topic = TopicId::new("rosewood").unwrap();
    let state = async |stage: &Stage| {
        let consents = stage.store().consents(PAGE, &topic, None, 10).await;
        consents.unwrap()[0].state
    };
    let unknown = loop {
        let found = stage.store().unknown_sends(10).await.unwrap();
        if let [one] = &*found {
            break one.clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    assert_eq!(state(&stage).await, ConsentState::Unknown);
    assert_eq!(stage.facebook.calls().len(), 4);
    // Sent once more by hand, Messenger says that the token is used: the first had arrived.
    stage.facebook.refuses(100, None);
    let id: EffectId = unknown.id;
    stage.bot().send_again(id).await.unwrap();
    stage.facebook.wait_for(5).await;
    stage.becomes(id.number, SendState::Accepted).await;
    assert_eq!(state(&stage).await, ConsentState::Spent);
}

#[tokio::test]
async fn a_stop_ends_what_is_under_way() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    let bell = std::sync::Arc::new(tokio::sync::Notify::new());
    stage.facebook.will(Reply::When(bell.clone()));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    bell.notify_one();
    stage.stop().await;
    stage.start().await;
    stage.becomes(0, SendState::Accepted).await;
    stage.later(5 * MINUTE);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_back_and_forth_does_no_harm() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.later(-24 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.later(24 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.later(12 * HOUR);
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 2);
}

#[tokio::test]
async fn tries_that_a_crash_broke_off_are_no_tries() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    // Three times the bot dies while Messenger has not answered.
    for n in 2..=4 {
        stage.crash();
        if n < 4 {
            stage.facebook.will(Reply::Silence);
        } else {
            stage.facebook.refuses(1200, None);
        }
        stage.start().await;
        stage.later(2 * MINUTE);
        stage.facebook.wait_for(n).await;
    }
    stage.settle().await;
    // Then it refuses for a passing reason, and that is the first time that it does.
    stage.later(MINUTE);
    stage.facebook.wait_for(5).await;
    stage.becomes(0, SendState::Accepted).await;
}
