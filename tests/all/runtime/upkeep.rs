//! What is done now and then: old things are forgotten, and the Page stays subscribed.

use crate::runtime::stage::{ANN, HOUR, LIPSTICK, PAGE, Stage};
use crate::support::scripted::APP_SECRET;
use flowbell::store::{Keep, Way};
use std::time::Duration;

const DAY: i64 = 24 * HOUR;

async fn n_lines(stage: &Stage) -> usize {
    let ann = stage.store().person(PAGE, ANN).await.unwrap().unwrap();
    let lines = stage.store().conversation(ann.person, None, 99);
    let lines = lines.await.unwrap();
    lines.iter().filter(|(_, it)| it.way != Way::Remark).count()
}

#[tokio::test]
async fn what_was_said_is_forgotten_after_its_time() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.crash();
    stage.keep = Keep {
        log_days: 30,
        ..Keep::default()
    };
    stage.start().await;
    stage.says("lipstick").await;
    stage.facebook.wait_for(1).await;
    stage.settle().await;
    assert_eq!(n_lines(&stage).await, 2);
    stage.later(29 * DAY);
    stage.settle().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(n_lines(&stage).await >= 2);
    stage.later(40 * DAY);
    for _ in 0..2_000 {
        if n_lines(&stage).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{} lines are still there", n_lines(&stage).await);
}

/// Meta ends the subscription after an hour without an answer; a bot that is back renews it.
#[tokio::test]
async fn a_page_that_was_unsubscribed_is_subscribed_again() {
    let mut stage = Stage::new(&[LIPSTICK]).await;
    stage.crash();
    stage.keeps_subscription = true;
    stage.start().await;
    let subscribed = |n: usize| {
        let facebook = stage.facebook.clone();
        async move {
            for _ in 0..2_000 {
                if facebook.subscriptions().len() >= n {
                    return facebook.subscriptions();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            panic!("{:?}", facebook.subscriptions());
        }
    };
    let first = subscribed(1).await;
    assert!(
        first[0].contains("messages") && first[0].contains("standby"),
        "{first:?}"
    );
    // It is looked at, and nothing is missing.
    stage.later(HOUR);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(subscribed(1).await.len(), 1);
    stage.facebook.unsubscribe();
    stage.later(HOUR);
    assert_eq!(subscribed(2).await[1], first[0]);
    assert!(!first[0].contains(APP_SECRET));
}
