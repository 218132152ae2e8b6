//! What publishing does when nothing is in its way.

use crate::publish::{check_stopped, lipstick_id, unpublish};
use crate::support::stage::{Stage, flow, lipstick, options};
use flowbell::model::FlowId;
use flowbell::publish::{Cause, Goal, Step, StepState};
use serde_json::json;

#[tokio::test]
async fn a_flow_is_published_and_nothing_else_is_touched() {
    let mut stage = Stage::new().await.lived_in().await.with_bot().await;
    stage.writes();
    let receipt = stage.publish(&lipstick("Hello")).await.unwrap();
    assert!(receipt.has_changed);
    assert_eq!(receipt.release.unwrap().0, 1);
    assert_eq!(
        receipt.links[0].url,
        "https://m.me/lumicosmetics?ref=autumn-sale"
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
    assert_eq!(fields.len(), 11);
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
    let skipped = |step: &&Step| step.state == StepState::Skipped;
    assert_eq!(receipt.steps.iter().filter(skipped).count(), 5, "of twelve");
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
    assert_eq!(words[0], "Release 1 of “Lipstick” goes live");
    assert!(
        words[3].contains("Greeting: “Hello”, in place of “Old hello”"),
        "{words:?}"
    );
    // What is counted is what stands on the screen.
    let n_lines: usize = words.iter().map(|it| it.lines().count()).sum();
    let said = format!("{n_lines} changes to make.");
    assert!(format!("{plan:?}").contains(&said), "{said}");
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
    let other = r#"IceBreaker(id: "p", question: "Do you have perfume?")"#;
    stage.publish(&flow("perfume", "", other)).await.unwrap();
    let questions = &stage.profile()["ice_breakers"][0]["call_to_actions"];
    assert_eq!(questions.as_array().unwrap().len(), 2);
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
