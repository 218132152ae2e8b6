//! The other flows of the Page that a conversation is played on: those that Go to flow blocks
//! name, found among the given files and in the flow's folder.

use crate::cli::console::{Console, Tone};
use crate::disk;
use crate::model::{Flow, FlowId};
use crate::simulator::reached;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Flows that people can be led into.
pub struct Others {
    flows: Vec<Arc<Flow>>,
    missing: BTreeSet<FlowId>,
}

impl Others {
    /// Looks them up. A file that cannot be read is none of them; whoever named it hears why
    /// when it is its turn.
    pub fn of(flow: &Flow, path: &Path, given: &[PathBuf]) -> Self {
        if flow.leads_to().next().is_none() {
            return Self {
                flows: Vec::new(),
                missing: BTreeSet::new(),
            };
        }
        let given = given.iter().filter(|it| !disk::is_tests(it));
        let given = given.filter_map(|it| Some(Arc::new(disk::open(it).ok()?.opened.flow)));
        let beside = disk::neighbours(path, &[]).into_iter();
        let known: Vec<Arc<Flow>> = given.chain(beside.filter_map(|it| it.flow)).collect();
        let all: Vec<&Flow> = known.iter().map(|it| &**it).collect();
        let found = reached(flow, &all);
        Self {
            flows: found
                .flows
                .into_iter()
                .map(|it| Arc::new(it.clone()))
                .collect(),
            missing: found.missing,
        }
    }

    pub fn flows(&self) -> Vec<&Flow> {
        self.flows.iter().map(|it| &**it).collect()
    }

    /// Says which flows nobody found.
    pub fn say_missing(&self, path: &Path, console: &mut Console) {
        for id in &self.missing {
            let words = format!(
                "{}: no file here holds the flow “{id}” that a Go to flow leads to; whoever is led \
                 there hears nothing",
                path.display()
            );
            console.say(&[(Tone::Quiet, &words)]);
        }
    }
}
