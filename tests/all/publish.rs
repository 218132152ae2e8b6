//! Publishing against the sandbox: what it does, what stops it, and that nothing is left behind.

mod failures;
mod goes_well;
mod keychain;
mod releases;
mod secrets;
mod stops;
mod templates;

use crate::support::stage::Stage;
use flowbell::model::FlowId;
use flowbell::publish::{Goal, StepState, Stopped};
use serde_json::{Value, json};

pub fn lipstick_id() -> FlowId {
    FlowId::new("lipstick").unwrap()
}

pub fn unpublish() -> Goal {
    Goal::Unpublish {
        flow: lipstick_id(),
    }
}

/// Publishing stops, says what to do, and everything is as it was.
#[track_caller]
pub fn check_stopped(stage: &Stage, before: &Value, stopped: &Stopped, says: &str) {
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

/// Lets this many calls pass before the next trouble.
pub fn nothing_for(n_calls: usize) -> Value {
    json!({"add_trouble": {"path": "*", "n_calls": n_calls, "kind": {"delay": {"millis": 0}}}})
}
