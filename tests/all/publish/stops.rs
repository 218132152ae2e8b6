//! What stops publishing before anything is written.

use crate::publish::check_stopped;
use crate::support::stage::{Stage, lipstick, options};
use flowbell::graph::{ErrorKind, TokenEnd};
use flowbell::model::Flow;
use flowbell::model::page::FeatureStatus;
use flowbell::publish::{self, Cause, Goal, PublishOptions};
use serde_json::json;
use std::sync::Arc;

/// A plan that stops without a single write.
async fn check_refused(
    mut stage: Stage,
    flow: &Arc<Flow>,
    options: PublishOptions,
    says: &str,
) -> Cause {
    let before = stage.state();
    stage.writes();
    let goal = Goal::Publish(Arc::clone(flow));
    let stopped = stage.plan(goal, options).await.unwrap_err();
    check_stopped(&stage, &before, &stopped, says);
    assert_eq!(stage.writes(), Vec::<String>::new());
    *stopped.cause
}

#[tokio::test]
async fn an_expired_token_stops_it() {
    let stage = Stage::new().await.lived_in().await;
    let page_id = stage.connection.page_id.clone();
    stage.turn_json(json!({"expire_tokens": {"owner_id": page_id}}));
    let says = "Make a new Page token and connect the Page again.";
    let cause = check_refused(stage, &lipstick("Hello"), options(), says).await;
    let Cause::Graph(error) = cause else {
        panic!("{cause:?}")
    };
    let why = TokenEnd::Expired;
    assert_eq!(error.kind, ErrorKind::TokenExpired { why });
}

#[tokio::test]
async fn a_missing_permission_stops_it_with_and_without_the_app_secret() {
    for has_secret in [true, false] {
        let mut stage = Stage::new().await.lived_in().await;
        let page_id = stage.connection.page_id.clone();
        stage.turn_json(json!({"drop_permission": {
            "page_id": page_id, "permission": "pages_manage_metadata",
        }}));
        if !has_secret {
            stage.secrets.app_secret = None;
        }
        let says = "pages_manage_metadata";
        check_refused(stage, &lipstick("Hello"), options(), says).await;
    }
}

#[tokio::test]
async fn a_feature_that_is_not_granted_stops_it_unless_accepted() {
    for (status, says) in [
        (
            "rejected",
            "Open Page Settings > Advanced Messaging > Requested features",
        ),
        ("limited", "Read the Page's Support Inbox"),
        ("pending", "in a day or two"),
    ] {
        let stage = Stage::new().await.lived_in().await;
        let page_id = stage.connection.page_id.clone();
        stage.turn_json(json!({"set_feature": {
            "page_id": page_id, "feature": "one_time_notification", "status": status,
        }}));
        let cause = check_refused(stage, &lipstick("Hello"), options(), says).await;
        assert!(matches!(cause, Cause::FeatureNotGranted(_)), "{cause:?}");
        assert_ne!(cause, Cause::FeatureNotGranted(FeatureStatus::Approved));
    }
    let mut stage = Stage::new().await;
    let page_id = stage.connection.page_id.clone();
    stage.turn_json(json!({"set_feature": {
        "page_id": page_id, "feature": "one_time_notification", "status": "rejected",
    }}));
    let accept_feature_limits = true;
    let accepted = PublishOptions {
        accept_feature_limits,
        ..options()
    };
    let plan = stage.plan(Goal::Publish(lipstick("Hello")), accepted).await;
    assert!(
        plan.unwrap()
            .notes
            .iter()
            .any(|it| it.contains("Requests will fail"))
    );
}

#[tokio::test]
async fn a_feature_that_meta_does_not_speak_of_is_a_note() {
    let mut stage = Stage::new().await;
    let page_id = stage.connection.page_id.clone();
    stage.turn_json(json!({"set_feature": {
        "page_id": page_id, "feature": "one_time_notification",
    }}));
    let receipt = stage.publish(&lipstick("Hello")).await.unwrap();
    let is_note = |note: &String| note.contains("Meta does not say whether");
    assert!(receipt.notes.iter().any(is_note), "{:?}", receipt.notes);
}

#[tokio::test]
async fn a_page_in_germany_stops_it_unless_accepted() {
    let stage = Stage::new().await.lived_in().await;
    let page_id = stage.connection.page_id.clone();
    let germany = json!({"set_region": {"page_id": page_id, "country": "Germany"}});
    stage.turn_json(germany.clone());
    let says = "the Page is based in Germany. The Page is as it was. Publish from a Page outside";
    check_refused(stage, &lipstick("Hello"), options(), says).await;

    let mut stage = Stage::new().await;
    stage.connection.admin_countries = vec!["Japan".to_owned()];
    let says = "an admin of the Page is in Japan";
    check_refused(stage, &lipstick("Hello"), options(), says).await;

    let stage = Stage::new().await;
    stage.turn_json(json!({"set_region": {"page_id": page_id, "european_rules": true}}));
    let says = "Meta applies its European and Japanese limits";
    check_refused(stage, &lipstick("Hello"), options(), says).await;

    let mut stage = Stage::new().await;
    stage.turn_json(germany);
    let accepted = PublishOptions {
        accept_region_limits: true,
        ..options()
    };
    let plan = stage.plan(Goal::Publish(lipstick("Hello")), accepted).await;
    assert_eq!(plan.unwrap().facts.country, "Germany");
}

#[tokio::test]
async fn another_page_another_app_and_a_wrong_secret_stop_it() {
    let mut stage = Stage::new().await;
    stage.connection.page_id = "100200300400501".to_owned();
    let cause = check_refused(stage, &lipstick("Hello"), options(), "not for Page").await;
    assert!(matches!(cause, Cause::OtherPage { .. }));

    let mut stage = Stage::new().await;
    stage.secrets.app_secret = None;
    stage.connection.page_id = "100200300400501".to_owned();
    let cause = check_refused(stage, &lipstick("Hello"), options(), "not for Page").await;
    assert!(matches!(cause, Cause::OtherPage { .. }));

    let mut stage = Stage::new().await;
    stage.secrets.app_secret = Some(flowbell::graph::Secret::new("wrong0secret"));
    let cause = check_refused(stage, &lipstick("Hello"), options(), "app's dashboard").await;
    assert!(matches!(cause, Cause::WrongAppSecret { .. }));
}

#[tokio::test]
async fn a_bot_that_is_not_there_stops_it() {
    let mut stage = Stage::new().await.lived_in().await;
    let listener = crate::support::scripted::listen().await;
    let address = listener.local_addr().unwrap();
    drop(listener);
    stage.connection.callback_url = Some(format!("http://{address}/webhook"));
    let says = "Start the bot (flowbell serve)";
    check_refused(stage, &lipstick("Hello"), options(), says).await;
}

#[tokio::test]
async fn an_app_that_another_bot_uses_is_left_alone() {
    let mut stage = Stage::new().await.with_bot().await;
    stage.publish(&lipstick("Hello")).await.unwrap();
    let stage = stage.with_bot().await;
    let says = "give Flowbell an app of its own";
    let cause = check_refused(stage, &lipstick("Hi"), options(), says).await;
    assert!(matches!(cause, Cause::OtherAddress { .. }));
}

#[tokio::test]
async fn a_server_that_never_answers_stops_it() {
    let mut stage = Stage::new().await.lived_in().await;
    stage.hurry();
    let silence = json!({"add_trouble": {"path": "*", "n_calls": 1000, "kind": "silence"}});
    stage.turn_json(silence);
    let says = "did not answer in time";
    check_refused(stage, &lipstick("Hello"), options(), says).await;
}

#[tokio::test]
async fn a_plan_that_is_out_of_date_is_not_applied() {
    let mut stage = Stage::new().await;
    let old = stage
        .plan(Goal::Publish(lipstick("One")), options())
        .await
        .unwrap();
    stage.publish(&lipstick("Two")).await.unwrap();
    let before = stage.state();
    let stopped = stage.apply(old).await.unwrap_err();
    assert_eq!(*stopped.cause, Cause::Outdated);
    check_stopped(&stage, &before, &stopped, "Look at the new plan");
}

#[tokio::test]
async fn connecting_says_who_answers() {
    let mut stage = Stage::new().await;
    let page = publish::connect(&stage.target()).await.unwrap();
    assert_eq!(
        (page.name.as_str(), page.username.as_str()),
        ("Lumi Cosmetics", "lumicosmetics")
    );
    assert_eq!(page.facts.country, "United States");
    assert_eq!(page.facts.european_rules, Some(false));
    assert_eq!(page.facts.one_time_feature, Some(FeatureStatus::Approved));
    assert_eq!(page.token_ends_at, None);
    assert_eq!(page.notes, Vec::<String>::new());
    stage.turn_json(json!({"drop_permission": {
        "page_id": stage.connection.page_id, "permission": "pages_read_engagement",
    }}));
    stage.secrets.app_secret = None;
    let page = publish::connect(&stage.target()).await.unwrap();
    assert_eq!(page.facts.country, "");
    assert_eq!(page.notes.len(), 2, "{:?}", page.notes);
    stage.secrets.page_token = flowbell::graph::Secret::new("EAAnobody");
    let stopped = publish::connect(&stage.target()).await.unwrap_err();
    assert!(
        stopped.sentence().contains("the Page token is not valid"),
        "{stopped}"
    );
}

#[tokio::test]
async fn broken_rules_and_warnings_stop_it() {
    if flowbell::lint::rules::ALL.is_empty() {
        return;
    }
    let vague = Flow::clone(&lipstick("Hello"));
    let text = flowbell::model::file::print(&vague);
    let text = text.replace(
        "When Velvet Matte in Rosewood is back in stock",
        "Tap for your voucher!",
    );
    let broken = Arc::new(flowbell::model::file::read(text.as_bytes()).unwrap().flow);
    let says = "Cure the errors in the list of problems";
    let cause = check_refused(Stage::new().await, &broken, options(), says).await;
    assert!(matches!(cause, Cause::RulesBroken(_)), "{cause:?}");

    let mut stage = Stage::new().await;
    stage.connection.admin_countries = vec!["Japan".to_owned()];
    let strict = PublishOptions {
        accept_warnings: false,
        accept_region_limits: true,
        ..options()
    };
    let says = "cure them or publish all the same";
    let cause = check_refused(stage, &lipstick("Hello"), strict, says).await;
    assert!(matches!(cause, Cause::Warnings(_)), "{cause:?}");
}
