//! The edges of the Graph API that the sandbox knows, one file for each group of them.

use crate::sandbox::access;
use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::State;
use crate::sandbox::world::World;
use serde_json::Value;

/// Answers one call.
///
/// # Errors
/// The refusal that Graph would give.
pub async fn answer(world: &World, call: &Call) -> Result<Value, Refusal> {
    world.with(|state| route(state, call))
}

fn route(state: &mut State, call: &Call) -> Result<Value, Refusal> {
    call.check(state.now())?;
    let _caller = access::caller(state, call)?;
    Err(Refusal::unknown_path(&call.path))
}
