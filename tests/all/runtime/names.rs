//! What a person is called: asked once, and no answer waits long for it.

use crate::runtime::stage::{ANN, HOUR, LIPSTICK, PAGE, Stage};
use flowbell::runtime::Limits;
use serde_json::json;
use std::time::{Duration, Instant};

const START: &str = "fb1/start/lipstick/start";

fn greeting() -> String {
    LIPSTICK.replace(
        "Rosewood is sold",
        "Hi {{first_name|you}}, Rosewood is sold",
    )
}

fn hi(name: &str) -> String {
    format!("Hi {name}, Rosewood is sold out at the moment.")
}

#[tokio::test]
async fn a_flow_that_says_the_name_gets_it_and_it_is_asked_once() {
    let mut stage = Stage::new(&[&greeting()]).await;
    stage
        .facebook
        .knows(json!({ "first_name": "Ann", "locale": "en_GB", "timezone": 9, "id": ANN }));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    assert_eq!(stage.texts(), [hi("Ann")]);
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    assert_eq!(ann.first_name.as_deref(), Some("Ann"));
    let known = |name: &str| ann.attributes.get(name).map(String::as_str);
    assert_eq!(
        (known("locale"), known("timezone")),
        (Some("en_GB"), Some("Etc/GMT-9"))
    );
    stage.crash();
    stage.start().await;
    stage.taps(START).await;
    stage.facebook.wait_for(2).await;
    stage.settle().await;
    assert_eq!(stage.texts()[1], hi("Ann"));
    assert_eq!(stage.facebook.asked(), [ANN]);
}

#[tokio::test]
async fn an_answer_does_not_wait_for_a_name_that_does_not_come() {
    let limits = Limits {
        profile_wait: Duration::from_millis(100),
        ..Limits::default()
    };
    let stage = Stage::with(&[&greeting()], limits).await;
    stage.facebook.knows(json!(null));
    let began = Instant::now();
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    assert_eq!(stage.texts(), [hi("you")]);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_name_that_comes_late_is_known_the_next_time() {
    let limits = Limits {
        profile_wait: Duration::ZERO,
        ..Limits::default()
    };
    let stage = Stage::with(&[&greeting()], limits).await;
    stage
        .facebook
        .knows(json!({ "first_name": "Ann", "id": ANN }));
    stage.taps(START).await;
    stage.facebook.wait_for(1).await;
    assert_eq!(stage.texts(), [hi("you")]);
    let mut name = None;
    for _ in 0..2_000 {
        name = stage
            .store()
            .person(PAGE, ANN)
            .await
            .unwrap()
            .unwrap()
            .first_name;
        if name.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(name.as_deref(), Some("Ann"));
    stage.settle().await;
    stage.taps(START).await;
    stage.facebook.wait_for(2).await;
    assert_eq!(stage.texts()[1], hi("Ann"));
    assert_eq!(stage.facebook.asked().len(), 1);
}

#[tokio::test]
async fn a_page_without_access_is_not_asked_again_for_a_while() {
    let stage = Stage::new(&[&greeting()]).await;
    for n in 1..=3 {
        stage.taps(START).await;
        stage.facebook.wait_for(n).await;
        stage.settle().await;
    }
    assert_eq!(stage.texts(), [hi("you"), hi("you"), hi("you")]);
    assert_eq!(stage.facebook.asked().len(), 1);
    // Then access was granted.
    stage
        .facebook
        .knows(json!({ "first_name": "Ann", "id": ANN }));
    stage.later(7 * HOUR);
    stage.settle().await;
    stage.taps(START).await;
    stage.facebook.wait_for(4).await;
    assert_eq!(stage.texts()[3], hi("Ann"));
}

#[tokio::test]
async fn somebody_without_a_profile_is_asked_about_once() {
    let stage = Stage::new(&[&greeting()]).await;
    stage
        .facebook
        .knows(json!({ "error": { "code": 100, "error_subcode": 2_018_218 } }));
    for n in 1..=2 {
        stage.taps(START).await;
        stage.facebook.wait_for(n).await;
        stage.settle().await;
    }
    assert_eq!(stage.texts(), [hi("you"), hi("you")]);
    assert_eq!(stage.facebook.asked().len(), 1);
}
