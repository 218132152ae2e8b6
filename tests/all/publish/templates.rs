//! Utility templates: Meta has to have them, approved, with the places that the flow fills.

use crate::support::stage::{Stage, options};
use flowbell::model::{Flow, file};
use flowbell::publish::{Cause, Goal, Stopped};
use serde_json::{Value, json};
use std::sync::Arc;

fn orders(template: &str) -> Arc<Flow> {
    let text = format!(
        r#"(
        format: 3, id: "orders", name: "Orders", language: "en",
        default_answer: "A person will answer you soon.",
        topics: {{ "order": (name: "Order update", profile: Utility, template: ({template})) }},
        blocks: {{
            "start": (number: 1, kind: Start(entries: [GetStarted])),
            "shipped": (number: 1, kind: Message(text: "Your order is on its way.",
                deliver_for: "order")),
        }},
        links: [(from: "start", exit: Next, to: "shipped")],
    )"#
    );
    Arc::new(file::read(text.as_bytes()).unwrap().flow)
}

const NAMED: &str =
    r#"name: "order_update", language: "en", parameters: [(name: "order_id", value: "1")]"#;

async fn add(stage: &Stage, name: &str, language: &str, body: &str) {
    let url = format!("{}/v26.0/me/message_templates", stage.sandbox.base_url());
    let components = json!([{ "type": "BODY", "text": body }]);
    let template = json!({ "name": name, "language": language, "category": "UTILITY",
        "components": components });
    let call = reqwest::Client::new().post(url).json(&template);
    let token = stage.sandbox.demo_page().page_token;
    let answer = call.bearer_auth(token).send().await.unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "{body}");
}

async fn because(stage: &mut Stage, template: &str) -> String {
    let goal = Goal::Publish(orders(template));
    let stopped: Stopped = stage.plan(goal, options()).await.unwrap_err();
    let sentence = stopped.sentence();
    assert!(sentence.contains("Order update"), "{sentence}");
    match *stopped.cause {
        Cause::Template { because, .. } => because,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_template_that_is_missing_or_other_stops_publishing() {
    let mut stage = Stage::new().await.with_bot().await;
    let none = because(&mut stage, NAMED).await;
    assert!(none.contains("none of this name"), "{none}");
    add(&stage, "order_update", "de", "Die {{order_id}} ist da.").await;
    // A name that only begins like it is another template.
    add(
        &stage,
        "order_update_2",
        "en",
        "Your {{order_id}} is ready.",
    )
    .await;
    let language = because(&mut stage, NAMED).await;
    assert!(language.contains("in de, and not in en"), "{language}");
    add(
        &stage,
        "order_update",
        "en",
        "Order {{number}} of {{shop}} is ready.",
    )
    .await;
    let places = because(&mut stage, NAMED).await;
    assert!(
        places.contains("number, shop") && places.contains("order_id"),
        "{places}"
    );
}

#[tokio::test]
async fn a_template_that_fits_is_published() {
    let mut stage = Stage::new().await.with_bot().await;
    add(&stage, "order_update", "en", "Order {{order_id}} is ready.").await;
    stage.publish(&orders(NAMED)).await.unwrap();
    add(&stage, "ready", "en", "Order {{1}} is ready.").await;
    let counted = r#"name: "ready", language: "en", parameters: [(value: "{{order|one}}")]"#;
    stage.publish(&orders(counted)).await.unwrap();
}
