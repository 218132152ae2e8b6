//! Wait: sets a timer and stays. A time that has passed already is no wait.

use crate::engine::calendar::ends_at;
use crate::engine::effect::Fault;
use crate::engine::session::Stage;
use crate::engine::walk::{Next, Walk};
use crate::model::{BlockId, Exit, Wait};

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, wait: &Wait) -> Next {
    match ends_at(wait, walk.now) {
        Ok(end) if end <= walk.now => Next::Leave(Exit::Next),
        Ok(end) => {
            walk.stay(id, Stage::Waiting, Some(end));
            Next::Stay
        }
        Err(zone) => {
            walk.fault(Fault::UnknownZone {
                block: id.clone(),
                zone: zone.to_owned(),
            });
            Next::End
        }
    }
}
