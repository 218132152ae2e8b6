//! The flows in the folder of the open one: those that a Go to flow can lead to.

use crate::disk::Neighbour;
use crate::model::{Flow, FlowId};
use crate::simulator::{Reached, reached};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The flow files beside the open one, as they were at the last look.
#[derive(Default)]
pub struct Neighbours {
    /// Replaced only when a file has changed.
    pub list: Arc<Vec<Neighbour>>,
    /// The open file, in whose folder they lie.
    pub(in crate::editor) of: Option<PathBuf>,
    pub(in crate::editor) is_reading: bool,
    pub(in crate::editor) next_look: f64,
    /// The last look broke off: nobody looks again until a flow is opened.
    pub(in crate::editor) has_broken: bool,
}

impl Neighbours {
    /// The other flows of the folder, in the order of their files; of two with one id the first.
    pub fn flows<'a>(&'a self, open: &'a Flow) -> impl Iterator<Item = (&'a Path, &'a Arc<Flow>)> {
        let flows = flows(&self.list);
        flows.filter(|(path, flow)| self.of.as_deref() != Some(*path) && flow.id != open.id)
    }

    /// The flow with this id.
    #[must_use]
    pub fn named<'a>(&'a self, open: &'a Flow, id: &FlowId) -> Option<(&'a Path, &'a Arc<Flow>)> {
        self.flows(open).find(|(_, flow)| flow.id == *id)
    }
}

fn flows(list: &[Neighbour]) -> impl Iterator<Item = (&Path, &Arc<Flow>)> {
    let flows = list.iter();
    flows.filter_map(|it| Some((it.path.as_path(), it.flow.as_ref()?)))
}

/// The flows among them that people can be led into from a flow.
#[must_use]
pub fn reached_from<'a>(flow: &Flow, list: &'a [Neighbour]) -> Reached<'a> {
    let known: Vec<&Flow> = flows(list).map(|(_, flow)| &**flow).collect();
    reached(flow, &known)
}
