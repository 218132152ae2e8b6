//! What becomes of a send, whatever Messenger answers or does not.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{ANN, HOUR, HOURS, LIPSTICK, MINUTE, PAGE, Stage};
use crate::support::scripted::TOKEN;
use flowbell::graph::Secret;
use flowbell::runtime::Hold;
use flowbell::store::SendState;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

const START: &str = "fb1/start/lipstick/start";

#[tokio::test]
async fn a_lost_answer_is_settled_by_the_echo() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.echo(1).await;
    stage.becomes(0, SendState::Accepted).await;
    stage.later(10 * MINUTE);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn without_an_echo_it_goes_once_more_and_in_its_place() {
    let stage = Stage::new(&[LIPSTICK, HOURS]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    // Nothing overtakes it.
    stage.says("hours").await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    while stage.facebook.calls().len() < 2 {
        stage.later(MINUTE);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    stage.facebook.wait_for(3).await;
    let hello = "Rosewood is sold out at the moment.";
    assert_eq!(stage.texts(), [hello, hello, "Which shop?"]);
}

#[tokio::test]
async fn an_echo_may_come_before_the_answer() {
    let stage = Stage::new(&[LIPSTICK]).await;
    let bell = Arc::new(Notify::new());
    stage.facebook.will(Reply::When(bell.clone()));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.echo(1).await;
    stage.becomes(0, SendState::Accepted).await;
    bell.notify_one();
    stage.says("anything").await;
    stage.facebook.wait_for(2).await;
    stage.becomes(0, SendState::Accepted).await;
}

#[tokio::test]
async fn a_pace_that_is_too_fast_makes_the_page_wait() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(613, None);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.later(2_000);
    stage.facebook.wait_for(2).await;
    stage.becomes(0, SendState::Accepted).await;
}

#[tokio::test]
async fn an_ended_token_holds_everything_until_there_is_another() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(190, Some(463));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    assert_eq!(stage.bot().hold(), Some(Hold::Token));
    stage.says("anything").await;
    stage.later(HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.bot().set_token(Secret::new("another"));
    stage.facebook.wait_for(3).await;
    let tokens = stage.facebook.tokens();
    assert_eq!(tokens[0], format!("Bearer {TOKEN}"));
    assert_eq!(tokens[1], "Bearer another");
}

#[tokio::test]
async fn who_cannot_be_reached_is_left_alone_until_they_do_something() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(551, Some(1_893_047));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Refused).await;
    stage.settle().await;
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert!(ann.is_unreachable);
    stage.later(12 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.says("lipstick").await;
    stage.facebook.wait_for(2).await;
}

#[tokio::test]
async fn a_send_whose_window_has_closed_meanwhile_is_not_made() {
    let stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(190, None);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.later(25 * HOUR);
    stage.bot().set_token(Secret::new("another"));
    stage.becomes(0, SendState::Withdrawn).await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn dots_that_fail_are_not_shown_later() {
    let typing = HOURS.replace(
        "text: \"Which shop?\"",
        "typing: \"3s\", text: \"Which shop?\"",
    );
    let stage = Stage::new(&[&typing]).await;
    stage.facebook.refuses(2, None);
    stage.says("hours").await;
    let calls = stage.facebook.wait_for(1).await;
    assert_eq!(
        calls[0],
        json!({ "recipient": { "id": ANN }, "sender_action": "typing_on" })
    );
    stage.becomes(0, SendState::Withdrawn).await;
    stage.settle().await;
    stage.later(3_000);
    stage.facebook.wait_for(2).await;
    assert_eq!(stage.texts()[1], "Which shop?");
}

#[tokio::test]
async fn a_picture_that_is_not_taken_does_not_cost_the_words() {
    let stage = Stage::new(&[HOURS]).await;
    stage.says("hours").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    stage.facebook.refuses(100, Some(2_018_008));
    stage.says("north").await;
    stage.facebook.wait_for(3).await;
    stage.settle().await;
    assert_eq!(stage.texts(), ["Which shop?", "", "North opens at nine."]);
    // A picture that has to wait comes with its words, once.
    stage.says("hours").await;
    stage.facebook.wait_for(4).await;
    stage.settle().await;
    stage.facebook.refuses(613, None);
    stage.says("north").await;
    stage.facebook.wait_for(5).await;
    stage.settle().await;
    stage.later(5_000);
    stage.facebook.wait_for(7).await;
    stage.settle().await;
    let rest = stage.texts().split_off(4);
    assert_eq!(rest, ["", "", "North opens at nine."]);
}

#[tokio::test]
async fn after_a_stop_not_even_the_words_of_a_picture_leave() {
    let stage = Stage::new(&[HOURS]).await;
    stage.says("hours").await;
    stage.facebook.wait_for(1).await;
    let bell = Arc::new(Notify::new());
    stage.facebook.will(Reply::When(bell.clone()));
    stage.taps("fb1/button/hours/ask/north").await;
    stage.facebook.wait_for(2).await;
    stage.says("stop").await;
    stage.settle().await;
    bell.notify_one();
    stage.becomes(1, SendState::Withdrawn).await;
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 2);
}

#[tokio::test]
async fn a_clock_set_back_by_hours_holds_nothing_up() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.facebook.refuses(2, None);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    stage.later(-5 * HOUR);
    stage.says("anything").await;
    stage.settle().await;
    stage.later(2_000);
    stage.facebook.wait_for(3).await;
    // The same with an answer that was lost, a crash, and an earlier clock after it.
    stage.facebook.will(Reply::Silence);
    stage.says("lipstick").await;
    stage.facebook.wait_for(4).await;
    stage.crash();
    stage.later(-5 * HOUR);
    stage.start().await;
    while stage.facebook.calls().len() < 5 {
        stage.later(MINUTE);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(stage.now() < 1_795_338_000_000, "it waits for the old time");
    }
}
