//! Publishing against the sandbox: what it does, what stops it, and that nothing is left behind.

use crate::support::logs::logged;
use crate::support::stage::{Stage, flow, lipstick, options};
use flowbell::graph::{ErrorKind, Graph, TokenEnd};
use flowbell::model::page::FeatureStatus;
use flowbell::model::{Flow, FlowId};
use flowbell::publish::{Cause, Goal, PublishOptions, StepName, StepState, Stopped};
use serde_json::{Value, json};
use std::sync::Arc;

fn lipstick_id() -> FlowId {
    FlowId::new("lipstick").unwrap()
}

fn unpublish() -> Goal {
    Goal::Unpublish {
        flow: lipstick_id(),
    }
}

/// Publishing stops, says what to do, and everything is as it was.
#[track_caller]
fn check_stopped(stage: &Stage, before: &Value, stopped: &Stopped, says: &str) {
    let sentence = stopped.sentence();
    assert!(sentence.contains(says), "“{says}” is not in: {sentence}");
    assert!(!stopped.advice().is_empty(), "{sentence}");
    assert_eq!(stopped.left_behind, Vec::<String>::new(), "{sentence}");
    assert!(sentence.contains("The Page is as it was."), "{sentence}");
    assert_eq!(stage.state(), *before, "{sentence}");
    let steps = stage.reported.last().unwrap();
    let failed = steps.iter().find(|it| it.state == StepState::Failed);
    let failed = failed.expect("a step is marked as failed");
    assert_eq!(failed.name, stopped.step);
    assert!(failed.advice.is_some());
    assert!(!steps.iter().any(|it| it.state == StepState::Running));
}

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
async fn a_flow_is_published_and_nothing_else_is_touched() {
    let mut stage = Stage::new().await.lived_in().await.with_bot().await;
    stage.writes();
    let receipt = stage.publish(&lipstick("Hello")).await.unwrap();
    assert!(receipt.has_changed);
    assert_eq!(receipt.release.unwrap().0, 1);
    assert_eq!(
        receipt.links[0].url,
        "https://m.me/lumicosmetics?ref=autumn%20sale"
    );
    let state = stage.state();
    assert_eq!(
        state["profile"],
        json!({
            "get_started": {"payload": "fb1/start/lipstick/start"},
            "greeting": [{"locale": "default", "text": "Hello"}],
            "ice_breakers": [{"locale": "default", "call_to_actions": [
                {"question": "Is Rosewood back?", "payload": "fb1/ice/lipstick/start/q1"},
            ]}],
            "persistent_menu": [{
                "locale": "default", "composer_input_disabled": false, "call_to_actions": [
                    {"type": "postback", "title": "Opening hours",
                     "payload": "fb1/menu/lipstick/start/m1"},
                ],
            }],
            "whitelisted_domains": ["https://shop.example"],
        })
    );
    let fields = state["subscribed"][&stage.connection.app_id]
        .as_array()
        .unwrap();
    assert!(fields.contains(&json!("send_cart")) && fields.contains(&json!("messaging_optins")));
    assert_eq!(fields.len(), 10);
    assert!(
        state["webhook"]["page"]["callback_url"]
            .as_str()
            .unwrap()
            .ends_with("/webhook")
    );
    let app = &stage.connection.app_id;
    let page = &stage.connection.page_id;
    assert_eq!(
        stage.writes(),
        [
            format!("POST /{app}/subscriptions"),
            format!("POST /{page}/subscribed_apps"),
            "POST /me/messenger_profile".to_owned(),
        ]
    );
    let steps = stage.reported.last().unwrap();
    assert!(
        steps.iter().all(|it| it.state == StepState::Done),
        "{steps:#?}"
    );
    assert!(steps.iter().all(|it| !it.sentence.is_empty()));
}

#[tokio::test]
async fn the_same_release_again_changes_nothing() {
    let mut stage = Stage::new().await.lived_in().await.with_bot().await;
    stage.publish(&lipstick("Hello")).await.unwrap();
    let before = stage.state();
    stage.writes();
    let goal = Goal::Publish(lipstick("Hello"));
    let plan = stage.plan(goal, options()).await.unwrap();
    assert!(plan.changes.is_empty(), "{:?}", plan.changes);
    let receipt = stage.apply(plan).await.unwrap();
    assert!(!receipt.has_changed);
    assert_eq!(receipt.links.len(), 1);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(stage.state(), before);
}

#[tokio::test]
async fn a_plan_sends_nothing_but_gets_and_hides_secrets() {
    let mut stage = Stage::new().await.lived_in().await.with_bot().await;
    stage.writes();
    let before = stage.state();
    let plan = stage
        .plan(Goal::Publish(lipstick("Hello")), options())
        .await
        .unwrap();
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(stage.state(), before);
    let words: Vec<&str> = plan.changes.iter().map(|it| it.words.as_str()).collect();
    assert_eq!(words[0], "Bot: release 1 of “Lipstick” goes live");
    assert!(
        words[3].contains("Greeting: “Hello”, in place of “Old hello”"),
        "{words:?}"
    );
    let requests = plan.changes.iter().filter_map(|it| it.request.as_ref());
    let text: Vec<String> = requests.map(ToString::to_string).collect();
    let text = text.join("\n");
    assert!(text.contains("\"verify_token\": \"••••••\""), "{text}");
    assert!(text.contains("POST /me/messenger_profile\n{"), "{text}");
    for secret in stage.secret_texts() {
        assert!(!text.contains(&secret));
        assert!(!format!("{plan:?}").contains(&secret));
    }
}

#[tokio::test]
async fn earlier_releases_go_live_again_and_unpublishing_restores_the_page() {
    let mut stage = Stage::new().await.lived_in().await.with_bot().await;
    let untouched = stage.state();
    stage.publish(&lipstick("One")).await.unwrap();
    let one = stage.profile();
    let second = flow("lipstick", "Two", "GetStarted");
    stage.publish(&second).await.unwrap();
    let two = stage.profile();
    stage.later();
    assert_eq!(two["greeting"][0]["text"], "Two");
    assert_eq!(
        two.get("persistent_menu"),
        None,
        "nobody wants the menu any more"
    );
    assert_eq!(two["whitelisted_domains"], one["whitelisted_domains"]);
    let back = Goal::MakeLive {
        flow: lipstick_id(),
        number: 1,
    };
    let receipt = stage.run(back).await.unwrap();
    assert_eq!(receipt.release.unwrap().0, 1);
    assert_eq!(stage.profile(), one);
    let page = stage.connection.page_id.clone();
    let list = stage.releases.list(&page, &lipstick_id()).await.unwrap();
    stage.later();
    let numbers: Vec<u32> = list.iter().map(|release| release.number).collect();
    assert_eq!(numbers, [1, 2]);
    stage.run(unpublish()).await.unwrap();
    let restored = stage.state();
    for part in ["profile", "subscribed", "webhook"] {
        assert_eq!(restored[part], untouched[part], "{part}");
    }
    assert!(stage.releases.active(&page).await.unwrap().is_empty());
    let stopped = stage.run(unpublish()).await.unwrap_err();
    assert_eq!(*stopped.cause, Cause::NotLive);
}

#[tokio::test]
async fn what_somebody_changed_by_hand_stays() {
    let mut stage = Stage::new().await;
    stage.publish(&lipstick("Hello")).await.unwrap();
    let stage = stage.lived_in().await;
    let mut stage = stage;
    let receipt = stage.run(unpublish()).await.unwrap();
    assert_eq!(stage.profile()["greeting"][0]["text"], "Old hello");
    assert!(
        receipt
            .notes
            .iter()
            .any(|it| it.starts_with("Greeting was changed by somebody else")),
        "{:?}",
        receipt.notes
    );
}

#[tokio::test]
async fn two_flows_share_a_page() {
    let mut stage = Stage::new().await;
    stage.publish(&lipstick("Hello")).await.unwrap();
    let alone = stage.profile();
    let other = flow("perfume", "", r#"Menu(id: "p", title: "Perfume")"#);
    stage.publish(&other).await.unwrap();
    let items = &stage.profile()["persistent_menu"][0]["call_to_actions"];
    assert_eq!(items.as_array().unwrap().len(), 2);
    let rival = flow("rival", "", r#"Keyword(text: "LIPSTICK ")"#);
    let before = stage.state();
    let stopped = stage.publish(&rival).await.unwrap_err();
    check_stopped(
        &stage,
        &before,
        &stopped,
        "the keyword “lipstick” belongs to the flow",
    );
    let perfume = FlowId::new("perfume").unwrap();
    stage.run(Goal::Unpublish { flow: perfume }).await.unwrap();
    assert_eq!(stage.profile(), alone);
}

#[tokio::test]
async fn an_expired_token_stops_it() {
    let stage = Stage::new().await.lived_in().await;
    let page_id = stage.connection.page_id.clone();
    stage.turn_json(json!({"expire_tokens": {"page_id": page_id}}));
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
async fn the_profile_limit_stops_it_before_and_in_the_middle() {
    // Ten calls in ten minutes: a plan takes one, applying the next. A new run of Flowbell does
    // not know of calls before it.
    for (n_used, is_new_run, step) in [
        (10, true, StepName::Region),
        (9, true, StepName::Profile),
        (9, false, StepName::Profile),
        (8, false, StepName::Profile),
    ] {
        let mut stage = Stage::new().await;
        let access = stage.secrets.page_access();
        for _ in 0..n_used {
            stage.graph.profile(&access, &["greeting"]).await.unwrap();
        }
        if is_new_run {
            stage.graph = Graph::new(stage.graph.config().clone()).unwrap();
        }
        let before = stage.state();
        stage.writes();
        let stopped = stage.publish(&lipstick("Hello")).await.unwrap_err();
        assert_eq!(stopped.step, step);
        check_stopped(&stage, &before, &stopped, "Wait 10 minutes and try again.");
        let is_begun = is_new_run && step == StepName::Profile;
        assert_eq!(
            stage.writes().is_empty(),
            !is_begun,
            "{n_used} {is_new_run}"
        );
    }
}

#[tokio::test]
async fn what_meta_accepted_stays_when_only_reading_back_is_limited() {
    let mut stage = Stage::new().await;
    let access = stage.secrets.page_access();
    for _ in 0..8 {
        stage.graph.profile(&access, &["greeting"]).await.unwrap();
    }
    stage.graph = Graph::new(stage.graph.config().clone()).unwrap();
    let receipt = stage.publish(&lipstick("Hello")).await.unwrap();
    let confirm = receipt.steps.iter().find(|it| it.name == StepName::Confirm);
    assert!(confirm.unwrap().sentence.contains("was not read back"));
    assert_eq!(stage.profile()["greeting"][0]["text"], "Hello");
}

#[tokio::test]
async fn a_server_that_never_answers_stops_it() {
    let stage = Stage::new().await.lived_in().await;
    let silence = json!({"add_trouble": {"path": "*", "n_calls": 1000, "kind": "silence"}});
    stage.turn_json(silence);
    let says = "did not answer in time";
    check_refused(stage, &lipstick("Hello"), options(), says).await;
}

#[tokio::test]
async fn a_server_that_falls_silent_halfway_is_said_plainly_and_can_be_put_in_order() {
    let mut stage = Stage::new().await.lived_in().await;
    let untouched = stage.state();
    let plan = stage
        .plan(Goal::Publish(lipstick("Hello")), options())
        .await
        .unwrap();
    // The subscription and the profile go through, then nothing any more.
    stage.turn_json(nothing_for(2));
    stage.turn_json(json!({"add_trouble": {"path": "*", "n_calls": 1000, "kind": "silence"}}));
    let stopped = stage.apply(plan).await.unwrap_err();
    assert_eq!(stopped.left_behind.len(), 2, "{stopped}");
    let sentence = stopped.sentence();
    assert!(
        sentence.contains("Not everything could be undone"),
        "{sentence}"
    );
    assert!(!sentence.contains("as it was"), "{sentence}");
    assert!(
        sentence.contains("Then publish again or unpublish"),
        "{sentence}"
    );
    stage.turn_json(json!({"clear_troubles": {}}));
    stage.publish(&lipstick("Hello")).await.unwrap();
    stage.run(unpublish()).await.unwrap();
    for part in ["profile", "subscribed"] {
        assert_eq!(stage.state()[part], untouched[part], "{part}");
    }
}

/// Lets this many calls pass before the next trouble.
fn nothing_for(n_calls: usize) -> Value {
    json!({"add_trouble": {"path": "*", "n_calls": n_calls, "kind": {"delay": {"millis": 0}}}})
}

/// Every kind of failure at every call that applying makes, on a Page that somebody used before.
#[tokio::test]
async fn a_failure_anywhere_in_the_middle_leaves_the_page_as_it_was() {
    let troubles = [
        json!({"kind": {"refuse": {"status": 400, "code": 190, "subcode": 463}}}),
        json!({"kind": {"refuse": {"status": 403, "code": 200}}}),
        json!({"kind": {"refuse": {"status": 500, "code": 2}}, "is_applied": true}),
        json!({"kind": {"garbage": {}}, "is_applied": true}),
        json!({"kind": "silence", "is_applied": true}),
        json!({"kind": "silence"}),
    ];
    let mut seen = Vec::new();
    for n_before in 0..5 {
        for trouble in &troubles {
            let mut stage = Stage::with(0).await.lived_in().await.with_bot().await;
            let before = stage.state();
            let plan = stage
                .plan(Goal::Publish(lipstick("Hello")), options())
                .await
                .unwrap();
            if n_before > 0 {
                stage.turn_json(nothing_for(n_before));
            }
            let mut trouble = trouble.clone();
            trouble["path"] = json!("*");
            stage.turn_json(json!({ "add_trouble": trouble }));
            let stopped = stage.apply(plan).await.unwrap_err();
            check_stopped(&stage, &before, &stopped, "failed");
            let steps = stage.reported.last().unwrap();
            let n_undone = steps
                .iter()
                .filter(|it| it.state == StepState::Undone)
                .count();
            assert!(n_undone > 0, "{steps:#?}");
            seen.push(stopped.step);
        }
    }
    seen.dedup();
    let wanted = [
        StepName::Address,
        StepName::Subscribe,
        StepName::Profile,
        StepName::Confirm,
    ];
    assert_eq!(seen, wanted);
}

/// The same for an update that sets some properties and takes others away.
#[tokio::test]
async fn a_failure_in_an_update_keeps_the_release_that_was_live() {
    for n_before in 0..4 {
        let mut stage = Stage::with(0).await.lived_in().await;
        stage.publish(&lipstick("One")).await.unwrap();
        let before = stage.state();
        let smaller = flow("lipstick", "Two", r#"Link(ref: "x")"#);
        let plan = stage.plan(Goal::Publish(smaller), options()).await.unwrap();
        if n_before > 0 {
            stage.turn_json(nothing_for(n_before));
        }
        let refuse = json!({"path": "*", "kind": {"refuse": {"code": 368}}});
        stage.turn_json(json!({ "add_trouble": refuse }));
        match stage.apply(plan).await {
            Ok(_) => assert_eq!(n_before, 3, "three calls: set, delete, read back"),
            Err(stopped) => check_stopped(&stage, &before, &stopped, "restricted"),
        }
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_stops_it_before_the_page_is_touched() {
    let mut stage = Stage::new().await.lived_in().await;
    let page = stage
        .folder
        .path()
        .join("releases")
        .join(&stage.connection.page_id);
    std::fs::create_dir_all(page.join("flow-lipstick")).unwrap();
    let index = page.join("flow-lipstick").join("releases.json");
    std::fs::write(&index, "{\"format\": 1, \"flow\"").unwrap();
    let before = stage.state();
    stage.writes();
    let stopped = stage.publish(&lipstick("Hello")).await.unwrap_err();
    check_stopped(&stage, &before, &stopped, "is damaged");
    assert_eq!(stage.writes(), Vec::<String>::new());
    std::fs::write(&index, "{\"format\": 99}").unwrap();
    let stopped = stage.publish(&lipstick("Hello")).await.unwrap_err();
    assert!(stopped.sentence().contains("Update Flowbell"), "{stopped}");
    std::fs::remove_file(&index).unwrap();
    let guard = stage
        .releases
        .lock(&stage.connection.page_id)
        .await
        .unwrap();
    let before = stage.state();
    let stopped = stage.publish(&lipstick("Hello")).await.unwrap_err();
    check_stopped(&stage, &before, &stopped, "another Flowbell is publishing");
    drop(guard);
    stage.publish(&lipstick("Hello")).await.unwrap();
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

#[test]
fn no_secret_is_in_any_log_error_debug_text_or_file() {
    let (texts, log) = logged(async {
        let mut stage = Stage::with(0).await.lived_in().await.with_bot().await;
        let secrets = stage.secret_texts();
        let mut texts = vec![format!("{:?} {:?}", stage.target(), stage.graph)];
        let plan = stage
            .plan(Goal::Publish(lipstick("Hello")), options())
            .await
            .unwrap();
        texts.push(format!("{plan:?}"));
        stage.turn_json(nothing_for(2));
        let words = format!("Malformed access token {}", secrets.join(" "));
        stage.turn_json(json!({"add_trouble": {"path": "*", "kind": {
            "refuse": {"code": 190, "message": words},
        }}}));
        let stopped = stage.apply(plan).await.unwrap_err();
        texts.push(format!("{stopped} {stopped:?} {:?}", stage.reported));
        let receipt = stage.publish(&lipstick("Hello")).await.unwrap();
        texts.push(format!("{receipt:?} {:?}", stage.reported));
        texts.extend(stage.files().into_values());
        (texts, secrets)
    });
    let (texts, secrets) = texts;
    assert_eq!(secrets.len(), 3);
    assert!(log.contains("a Graph call failed"));
    for text in texts.iter().chain([&log]) {
        for secret in &secrets {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
