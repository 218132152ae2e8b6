//! Up to fifty calls in one (facts 3.5). They are answered in order, each on its own.

use crate::sandbox::call::Call;
use crate::sandbox::edges;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::trouble::TroubleKind;
use crate::sandbox::world::World;
use serde_json::{Value, json};

const MOST: usize = 50;

/// Answers a batch.
///
/// # Errors
/// When it is not a batch, or too long.
pub async fn answer(world: &World, call: &Call) -> Result<Value, Refusal> {
    let Some(Value::Array(items)) = call.json("batch") else {
        return Err(Refusal::new(100, "Param batch must be an array."));
    };
    if items.len() > MOST {
        let why = format!("Too many requests in batch message. Maximum batch size is {MOST}");
        return Err(Refusal::plain(100, why).of_kind("GraphBatchException"));
    }
    let has_headers = call.text("include_headers").as_deref() != Some("false");
    let mut answers = Vec::new();
    for item in items {
        let one = Call::in_batch(call, &item);
        let outcome = match refused(world, &one) {
            Some(refusal) => Err(refusal),
            None => Box::pin(edges::single(world, &one)).await,
        };
        let (code, body) = match outcome {
            Ok(value) => (200, value),
            Err(refusal) => {
                let trace_id = world.with(|state| state.mint("A", 22));
                (refusal.status, refusal.envelope(&trace_id))
            }
        };
        let mut answer = json!({"code": code, "body": body.to_string()});
        if let (true, Some(map)) = (has_headers, answer.as_object_mut()) {
            let kind = json!({"name": "Content-Type", "value": "application/json; charset=UTF-8"});
            map.insert("headers".to_owned(), json!([kind]));
        }
        answers.push(answer);
    }
    Ok(Value::Array(answers))
}

/// A refusal that a test has ordered for a call of this path. Troubles of other kinds concern
/// whole connections and meet no part of a batch.
fn refused(world: &World, call: &Call) -> Option<Refusal> {
    let trouble = world.with(|state| state.troubles.take_refusal(call))?;
    match trouble.kind {
        kind @ TroubleKind::Refuse { .. } => Some(kind.refusal()),
        TroubleKind::Delay { .. }
        | TroubleKind::Silence
        | TroubleKind::Reset
        | TroubleKind::Garbage { .. } => None,
    }
}
