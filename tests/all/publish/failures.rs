//! What happens when something fails in the middle: everything is taken back.

use crate::publish::{check_stopped, nothing_for, unpublish};
use crate::support::scripted::{APP_SECRET, Scripted, TOKEN, delete, get, post};
use crate::support::stage::{Stage, flow, lipstick, options};
use flowbell::graph::{Graph, Secret};
use flowbell::model::file;
use flowbell::publish::{Goal, Step, StepName, StepState};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

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
async fn a_server_that_falls_silent_halfway_is_said_plainly_and_can_be_put_in_order() {
    for publishes_again in [true, false] {
        check_silence(publishes_again).await;
    }
}

async fn check_silence(publishes_again: bool) {
    let mut stage = Stage::new().await.lived_in().await;
    let untouched = stage.state();
    let plan = stage
        .plan(Goal::Publish(lipstick("Hello")), options())
        .await
        .unwrap();
    stage.hurry();
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
    stage.later();
    if publishes_again {
        stage.publish(&lipstick("Hello")).await.unwrap();
        stage.later();
    }
    stage.run(unpublish()).await.unwrap();
    for part in ["profile", "subscribed"] {
        assert_eq!(stage.state()[part], untouched[part], "{part}");
    }
}

/// Makes each call of applying fail in turn, on a Page that somebody used before.
async fn check_everywhere(trouble: &Value) {
    let mut seen = Vec::new();
    for n_before in 0..5 {
        let mut stage = Stage::with(0).await.lived_in().await.with_bot().await;
        let before = stage.state();
        let goal = Goal::Publish(lipstick("Hello"));
        let plan = stage.plan(goal, options()).await.unwrap();
        if n_before > 0 {
            stage.turn_json(nothing_for(n_before));
        }
        if trouble["kind"] == "silence" {
            stage.hurry();
        }
        stage.turn_json(json!({ "add_trouble": trouble }));
        let stopped = stage.apply(plan).await.unwrap_err();
        check_stopped(&stage, &before, &stopped, "Stopped at “");
        let steps = stage.reported.last().unwrap();
        let is_undone = |step: &Step| step.state == StepState::Undone;
        assert!(steps.iter().any(is_undone), "{steps:#?}");
        seen.push(stopped.step);
    }
    let wanted = [
        StepName::Address,
        StepName::Subscribe,
        StepName::Profile,
        StepName::Confirm,
        StepName::Confirm,
    ];
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn a_refusal_anywhere_in_the_middle_leaves_the_page_as_it_was() {
    let expired = json!({"refuse": {"code": 190, "subcode": 463}});
    check_everywhere(&json!({"path": "*", "kind": expired})).await;
    let forbidden = json!({"refuse": {"status": 403, "code": 200}});
    check_everywhere(&json!({"path": "*", "kind": forbidden})).await;
}

/// The call has its effect, and only the answer is lost.
#[tokio::test]
async fn an_answer_lost_anywhere_in_the_middle_leaves_the_page_as_it_was() {
    let trouble = json!({"refuse": {"status": 500, "code": 2}});
    check_everywhere(&json!({"path": "*", "kind": trouble, "is_applied": true})).await;
    let proxy = json!({"garbage": {}});
    check_everywhere(&json!({"path": "*", "kind": proxy, "is_applied": true})).await;
}

#[tokio::test]
async fn silence_anywhere_in_the_middle_leaves_the_page_as_it_was() {
    check_everywhere(&json!({"path": "*", "kind": "silence"})).await;
}

#[tokio::test]
async fn silence_after_the_effect_leaves_the_page_as_it_was() {
    check_everywhere(&json!({"path": "*", "kind": "silence", "is_applied": true})).await;
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

/// As if the process had been killed while it waited for the answer to any of its calls.
#[tokio::test]
async fn what_was_cut_off_anywhere_can_be_given_back_later() {
    for n_before in 0..5 {
        let mut stage = Stage::new().await.lived_in().await.with_bot().await;
        let untouched = stage.state();
        let goal = Goal::Publish(lipstick("Hello"));
        let plan = stage.plan(goal, options()).await.unwrap();
        if n_before > 0 {
            stage.turn_json(nothing_for(n_before));
        }
        let silence = json!({"path": "*", "is_applied": true, "kind": "silence"});
        stage.turn_json(json!({ "add_trouble": silence }));
        let cut = tokio::time::timeout(Duration::from_millis(300), stage.apply(plan)).await;
        assert!(cut.is_err(), "it is cut off at call {n_before}");
        stage.turn_json(json!({"clear_troubles": {}}));
        stage.later();
        stage.run(unpublish()).await.unwrap();
        for part in ["profile", "subscribed", "webhook"] {
            assert_eq!(stage.state()[part], untouched[part], "{n_before} {part}");
        }
    }
}

/// The same for an update that gives properties back.
#[tokio::test]
async fn an_update_that_was_cut_off_forgets_nothing() {
    for (n_before, is_applied) in [(0, false), (0, true), (1, false), (1, true), (2, true)] {
        let mut stage = Stage::new().await.lived_in().await;
        let untouched = stage.state();
        stage.publish(&lipstick("Hello")).await.unwrap();
        stage.later();
        let smaller = Goal::Publish(flow("lipstick", "", r#"Keyword(text: "lipstick")"#));
        let plan = stage.plan(smaller, options()).await.unwrap();
        if n_before > 0 {
            stage.turn_json(nothing_for(n_before));
        }
        let silence = json!({"path": "*", "is_applied": is_applied, "kind": "silence"});
        stage.turn_json(json!({ "add_trouble": silence }));
        let cut = tokio::time::timeout(Duration::from_millis(300), stage.apply(plan)).await;
        assert!(cut.is_err(), "it is cut off at call {n_before}");
        stage.turn_json(json!({"clear_troubles": {}}));
        stage.later();
        stage.run(unpublish()).await.unwrap();
        for part in ["profile", "subscribed"] {
            let now = &stage.state()[part];
            assert_eq!(*now, untouched[part], "{n_before} {is_applied} {part}");
        }
    }
}

/// A server that says “success” and does nothing, call by call.
#[tokio::test]
async fn what_does_not_show_up_on_the_page_is_taken_back() {
    const PAGE: &str = "/v26.0/100200300400500/subscribed_apps";
    const PROFILE: &str = "/v26.0/me/messenger_profile";
    const APP: &str = "900100200300400|canary0app0secret";
    let now = 1_795_348_800;
    let yes = json!({"success": true});
    let server = Scripted::start(vec![
        get("/v26.0/debug_token")
            .token(APP)
            .answer(&json!({"data": {
                "app_id": "900100200300400", "type": "PAGE", "is_valid": true,
                "profile_id": "100200300400500", "expires_at": now + 3 * 86_400,
                "scopes": ["pages_messaging", "pages_manage_metadata"],
            }})),
        get("/v26.0/me").answer(&json!({"id": "100200300400500", "name": "Lumi"})),
        get(PROFILE)
            .answer(&json!({"data": [{"greeting": [{"locale": "default", "text": "Old"}]}]})),
        get(PAGE).answer(&json!({"data": []})),
        post(PAGE).answer(&yes),
        post(PROFILE)
            .body(json!({
                "greeting": [{"locale": "default", "text": "New"}],
                "get_started": {"payload": "fb1/start/shop/s"},
            }))
            .answer(&json!({"result": "success"})),
        get(PAGE).answer(&json!({"data": []})),
        post(PROFILE)
            .body(json!({"greeting": [{"locale": "default", "text": "Old"}]}))
            .answer(&json!({"result": "success"})),
        delete(PROFILE)
            .body(json!({"fields": ["get_started"]}))
            .answer(&yes),
        delete(PAGE).answer(&yes),
    ])
    .await;
    let mut stage = Stage::new().await;
    stage.graph = server.graph(0);
    stage.secrets.page_token = Secret::new(TOKEN);
    stage.secrets.app_secret = Some(Secret::new(APP_SECRET));
    let text = r#"(format: 1, id: "shop", name: "Shop", language: "en", greeting: "New",
        default_answer: "A person will answer you soon.",
        blocks: { "s": (kind: Start(entries: [GetStarted])), "m": (kind: Message(text: "Hi")) },
        links: [(from: "s", exit: Next, to: "m")])"#;
    let shop = Arc::new(file::read(text.as_bytes()).unwrap().flow);
    let plan = stage.plan(Goal::Publish(shop), options()).await.unwrap();
    let soon = "The token ends in 3 days; make a new one before.";
    assert!(plan.notes.contains(&soon.to_owned()), "{:?}", plan.notes);
    let before = stage.state();
    let stopped = stage.apply(plan).await.unwrap_err();
    check_stopped(&stage, &before, &stopped, "does not show what was written");
}
