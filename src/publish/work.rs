//! What applying a plan has to do, each part with the way back.

use crate::graph::Call;
use crate::model::FlowId;
use crate::publish::step::StepName;
use crate::store::{Before, Live};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything to do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Work {
    /// What was live when the plan was made; something else makes the plan worthless.
    pub live: Vec<Live>,
    pub release: Option<ReleaseWork>,
    /// In order.
    pub calls: Vec<CallWork>,
    pub record: Record,
    pub expected: Expected,
}

/// What happens to releases.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseWork {
    pub flow: FlowId,
    /// Live so far.
    pub previous: Option<u32>,
    pub next: NextRelease,
    /// People in the middle of an earlier release go on with the next one.
    pub moves_people: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum NextRelease {
    Take {
        name: String,
        text: String,
        at: Timestamp,
    },
    Activate {
        number: u32,
    },
    Withdraw,
}

/// Calls of one step, and those that take them back.
#[derive(Debug, Clone)]
pub(crate) struct CallWork {
    pub step: StepName,
    pub by: Caller,
    pub calls: Vec<Spoken>,
    pub undo: Vec<Call>,
}

/// In whose name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Page,
    App,
}

/// The record of the time before Flowbell, as it is, while changes are made, and afterwards.
/// Meanwhile it holds what both know, so that a process killed anywhere forgets nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub old: Before,
    pub new: Before,
}

impl Record {
    pub(crate) fn meanwhile(&self) -> Before {
        let mut both = self.new.clone();
        for (name, old) in &self.old.profile {
            let taken = both.profile.entry(name.clone()).or_default();
            taken.before.clone_from(&old.before);
            for value in &old.wrote {
                if !taken.wrote.contains(value) {
                    taken.wrote.push(value.clone());
                }
            }
        }
        both.fields = self.old.fields.clone().or(both.fields);
        both.address_fields = self.old.address_fields.clone().or(both.address_fields);
        both
    }
}

/// A call in words: a line for each thing that changes.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    pub call: Call,
    pub words: String,
}

/// What reading back must show.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expected {
    pub profile: BTreeMap<&'static str, Option<Value>>,
    /// Fields that the Page must be subscribed to, and those it must not.
    pub present: Vec<String>,
    pub absent: Vec<String>,
}

impl Work {
    pub(crate) fn is_nothing(&self) -> bool {
        self.release.is_none() && self.calls.is_empty() && self.record.old == self.record.new
    }
}
