//! Secrets are seen nowhere.

use crate::publish::nothing_for;
use crate::support::logs::logged;
use crate::support::stage::{Stage, lipstick, options};
use flowbell::publish::Goal;
use serde_json::json;

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
