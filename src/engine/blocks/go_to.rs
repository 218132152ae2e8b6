//! Go to flow: asks the caller to lead the conversation into another flow. It stays here until
//! the caller has; from then on nothing of this flow happens any more.

use crate::engine::effect::{Deed, Fault};
use crate::engine::session::Stage;
use crate::engine::walk::{Next, Walk};
use crate::model::{BlockId, GoTo};

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, go_to: &GoTo) -> Next {
    let Some(flow) = &go_to.flow else {
        walk.fault(Fault::NoFlowChosen { block: id.clone() });
        return Next::End;
    };
    let effect = walk.act(Deed::Enter {
        flow: flow.clone(),
        from_block: id.clone(),
    });
    walk.stay(id, Stage::Going { effect }, None);
    Next::Stay
}
