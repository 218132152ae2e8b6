//! Humans in the Page's inbox: what a flow hands over reaches them, and the bot keeps quiet until
//! the conversation is its own again.

use crate::runtime::facebook::Reply;
use crate::runtime::stage::{ANN, HOUR, HUMAN, MINUTE, PAGE, SOON, Stage};
use flowbell::runtime::INBOX_APP;
use flowbell::store::SendState;
use serde_json::{Value, json};
use std::time::Duration;

const START: &str = "fb1/start/help/start";
const AGAIN: &str = "I am the bot again.";

/// Waits until Messenger was told so often who has a conversation.
async fn told(stage: &Stage, n: usize) -> Vec<(String, Value)> {
    for _ in 0..2_000 {
        let controls = stage.facebook.controls();
        if controls.len() >= n {
            return controls;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{n} were expected: {:?}", stage.facebook.controls());
}

fn words_of_a_human(stage: &Stage, mid: &str) -> String {
    json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [{
        "sender": { "id": PAGE }, "recipient": { "id": ANN }, "timestamp": stage.now(),
        "message": { "is_echo": true, "app_id": 263_902_037_430_900_i64, "mid": mid,
            "text": "I am a person" } }] }] })
    .to_string()
}

async fn is_with_human(stage: &Stage) -> bool {
    let ann = stage.store().person(PAGE, ANN).await.unwrap();
    ann.unwrap().is_with_human
}

#[tokio::test]
async fn what_a_flow_hands_over_is_passed_to_the_inbox_after_the_last_words() {
    let stage = Stage::new(&[HUMAN]).await;
    // The words wait, so the conversation does too.
    stage.facebook.refuses(613, None);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    assert_eq!(stage.facebook.controls(), []);
    stage.later(5_000);
    let controls = told(&stage, 1).await;
    assert_eq!(stage.texts(), [SOON, SOON]);
    let (edge, body) = &controls[0];
    assert_eq!(edge, "pass_thread_control");
    assert_eq!(body["recipient"], json!({ "id": ANN }));
    assert_eq!(body["target_app_id"], INBOX_APP);
    stage.settle().await;
    stage.says("hello?").await;
    stage.settle().await;
    assert_eq!(stage.texts().len(), 2);
    assert!(is_with_human(&stage).await);
}

#[tokio::test]
async fn a_hand_over_survives_a_crash_and_a_lost_answer() {
    let mut stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses_control(2, None);
    stage.taps(START).await;
    told(&stage, 1).await;
    stage.crash();
    stage.start().await;
    // Who it was passed to says so: it arrived, although nobody heard of it.
    stage.facebook.refuses_control(100, Some(2_534_037));
    for _ in 0..3 {
        stage.later(MINUTE);
        stage.settle().await;
    }
    told(&stage, 2).await;
    let number = 1;
    stage.becomes(number, SendState::Accepted).await;
    assert!(is_with_human(&stage).await);
}

#[tokio::test]
async fn a_day_without_a_word_gives_the_conversation_back_to_the_bot() {
    let mut stage = Stage::new(&[HUMAN]).await;
    stage.taps(START).await;
    told(&stage, 1).await;
    stage.settle().await;
    // Each word of either begins the day anew.
    stage.later(20 * HOUR);
    let words = words_of_a_human(&stage, "m_h");
    assert_eq!(stage.post(&words).await, 200);
    stage.settle().await;
    stage.later(20 * HOUR);
    stage.says("thank you").await;
    stage.settle().await;
    stage.later(20 * HOUR);
    stage.settle().await;
    assert!(is_with_human(&stage).await);
    // The day ends while the bot is down.
    stage.crash();
    stage.later(3 * HOUR + 59 * MINUTE);
    stage.start().await;
    stage.settle().await;
    assert_eq!(stage.texts(), [SOON]);
    stage.later(MINUTE);
    let controls = told(&stage, 2).await;
    assert_eq!(controls[1].0, "take_thread_control");
    stage.settle().await;
    assert!(!is_with_human(&stage).await);
    // A day later the window is closed, so the bot waits to be spoken to.
    assert_eq!(stage.texts(), [SOON]);
    stage.says("help").await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    assert_eq!(stage.texts(), [SOON, SOON]);
}

#[tokio::test]
async fn a_timer_of_a_hand_over_that_was_handed_back_does_nothing() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.taps(START).await;
    told(&stage, 1).await;
    stage.settle().await;
    let back = json!({ "previous_owner_app_id": INBOX_APP, "new_owner_app_id": "555" });
    stage.tell(json!({ "pass_thread_control": back })).await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    assert_eq!(stage.texts(), [SOON, AGAIN]);
    assert_eq!(stage.store().sizes().await.unwrap().n_timers, 0);
    stage.later(30 * HOUR);
    stage.settle().await;
    assert_eq!(stage.facebook.controls().len(), 1);
}

#[tokio::test]
async fn by_hand_the_bot_takes_it_back_before_it_speaks() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.taps(START).await;
    told(&stage, 1).await;
    stage.settle().await;
    // A Page that routes nothing has nothing to take, and that is no trouble.
    stage.facebook.refuses_control(10, None);
    stage.client().hand_back(ANN).await.unwrap();
    stage.facebook.wait_for(2).await;
    assert_eq!(told(&stage, 2).await[1].0, "take_thread_control");
    stage.settle().await;
    assert_eq!(stage.texts(), [SOON, AGAIN]);
    assert_eq!(stage.client().errors().await.unwrap(), []);
    // Twice is once.
    stage.client().hand_back(ANN).await.unwrap();
    stage.settle().await;
    assert_eq!(stage.facebook.controls().len(), 2);
}

#[tokio::test]
async fn who_asks_for_the_conversation_gets_it_when_they_are_the_inbox() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.says("something").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    let asked = |app: &str| json!({ "request_thread_control": { "requested_owner_app_id": app } });
    stage.tell(asked("777")).await;
    stage.settle().await;
    assert!(!is_with_human(&stage).await);
    stage.later(1);
    stage.tell(asked(INBOX_APP)).await;
    let controls = told(&stage, 1).await;
    assert_eq!(controls[0].0, "pass_thread_control");
    stage.settle().await;
    assert!(is_with_human(&stage).await);
}

#[tokio::test]
async fn what_waits_when_a_human_takes_over_is_not_said() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses(613, None);
    stage.says("something").await;
    stage.facebook.wait_for(1).await;
    let words = words_of_a_human(&stage, "m_h");
    assert_eq!(stage.post(&words).await, 200);
    stage.settle().await;
    stage.later(10_000);
    stage.becomes(0, SendState::Withdrawn).await;
    assert_eq!(stage.facebook.calls().len(), 1);
}

#[tokio::test]
async fn a_hand_over_that_messenger_refuses_is_told_to_the_author() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses_control(100, Some(2_018_164));
    stage.taps(START).await;
    stage.becomes(1, SendState::Refused).await;
    stage.settle().await;
    // A human sees the words in the inbox all the same, so the bot does not speak.
    assert!(is_with_human(&stage).await);
    let errors = stage.client().errors().await.unwrap();
    assert!(errors.iter().any(|it| it.code == Some(100)), "{errors:?}");
}

/// Silence is for messages; see the tests above.
#[tokio::test]
async fn a_slow_answer_to_the_words_holds_the_hand_over_up() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.will(Reply::Silence);
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.echo(1).await;
    stage.becomes(0, SendState::Accepted).await;
    told(&stage, 1).await;
}

const HELD: (i64, Option<i64>) = (100, Some(2_534_037));

#[tokio::test]
async fn what_another_app_holds_up_goes_when_the_conversation_comes_back() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses(HELD.0, HELD.1);
    stage.says("something").await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    // Nothing overtakes it, and Messenger is not asked again at once.
    stage.settle().await;
    stage.later(10_000);
    stage.settle().await;
    assert_eq!(stage.facebook.calls().len(), 1);
    let back = json!({ "previous_owner_app_id": "777", "new_owner_app_id": "555" });
    stage.tell(json!({ "pass_thread_control": back })).await;
    stage.facebook.wait_for(2).await;
    stage.becomes(0, SendState::Accepted).await;
    assert_eq!(stage.texts(), ["Sorry?", "Sorry?"]);
}

#[tokio::test]
async fn what_another_app_holds_up_is_tried_again_by_itself() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses(2_018_300, None);
    stage.says("something").await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    stage.later(2 * MINUTE);
    stage.becomes(0, SendState::Accepted).await;
    assert_eq!(stage.client().errors().await.unwrap(), []);
}

#[tokio::test]
async fn what_another_app_holds_up_is_refused_with_that_reason_when_the_window_closes() {
    let stage = Stage::new(&[HUMAN]).await;
    stage.facebook.refuses(HELD.0, HELD.1);
    stage.says("something").await;
    stage.facebook.wait_for(1).await;
    stage.becomes(0, SendState::Waiting).await;
    stage.later(25 * HOUR);
    stage.becomes(0, SendState::Refused).await;
    assert_eq!(stage.facebook.calls().len(), 1);
    stage.settle().await;
    let errors = stage.client().errors().await.unwrap();
    assert_eq!((errors[0].code, errors[0].subcode), (Some(HELD.0), HELD.1));
    assert!(errors[0].what.contains("Another app"), "{errors:?}");
}
