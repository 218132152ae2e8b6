//! What publishing would change, as values that can be shown before anything is sent.

use crate::graph::Call;
use crate::model::Flow;
use crate::model::{FlowId, PageFacts};
use crate::publish::step::{Step, StepName};
use crate::publish::work::Work;
use jiff::Timestamp;
use std::sync::Arc;

/// What is wanted.
#[derive(Debug, Clone)]
pub enum Goal {
    Publish(Arc<Flow>),
    /// An earlier release goes live again.
    MakeLive {
        flow: FlowId,
        number: u32,
    },
    /// Gives back to the Page what was there before.
    Unpublish {
        flow: FlowId,
    },
}

/// What the author has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishOptions {
    /// Go on although rules warn.
    pub accept_warnings: bool,
    /// Go on although European or Japanese limits hold and the flow asks for consents.
    pub accept_region_limits: bool,
    /// Go on although the Page was not granted One-Time Notification.
    pub accept_feature_limits: bool,
    /// Written beside the release.
    pub now: Timestamp,
}

/// What would be done. [`apply`](crate::publish::apply) does exactly this.
#[derive(Debug, Clone)]
pub struct Plan {
    /// In the order in which they are made; empty when everything is as it should be.
    pub changes: Vec<Change>,
    /// Things to know that do not stop anything, a sentence each.
    pub notes: Vec<String>,
    pub links: Vec<PageLink>,
    /// What was learnt about the Page, for the rules.
    pub facts: PageFacts,
    /// Number and hash of the release that will be live; `None` when unpublishing.
    pub release: Option<(u32, String)>,
    /// Who is in the middle of the flow; `None` when no bot was asked, or nothing goes live.
    pub people: Option<InTheMiddle>,
    pub(crate) steps: Vec<Step>,
    pub(crate) work: Work,
}

/// People who are in the middle of a flow that gets another release.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InTheMiddle {
    pub n: u64,
    /// Where most of them stand: a block's title in the flow, and how many.
    pub at: Vec<(String, u64)>,
    /// How many of them stand at a block that the next release has too.
    pub n_can_move: u64,
}

impl Plan {
    /// What people in the middle of the flow do: go on with the next release, or stay on the
    /// one they began with, as they do unless this is called.
    pub fn move_people(&mut self, moves: bool) {
        if let Some(release) = &mut self.work.release {
            release.moves_people = moves;
        }
    }

    /// Whether they go on with the next release.
    #[must_use]
    pub fn moves_people(&self) -> bool {
        self.work.release.as_ref().is_some_and(|it| it.moves_people)
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub step: StepName,
    /// For a shop owner, a line for each thing that changes: “Menu: “Opening hours””.
    pub words: String,
    /// The exact request; its text shows secrets as dots. `None` for changes on this machine.
    pub request: Option<Call>,
}

/// An `m.me` address that starts the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLink {
    pub reference: String,
    pub url: String,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub release: Option<(u32, String)>,
    /// False when everything was as it should be and nothing was sent.
    pub has_changed: bool,
    pub links: Vec<PageLink>,
    pub notes: Vec<String>,
    pub steps: Vec<Step>,
}

impl Goal {
    /// The flow it is about.
    #[must_use]
    pub fn flow_id(&self) -> &FlowId {
        match self {
            Self::Publish(flow) => &flow.id,
            Self::MakeLive { flow, .. } | Self::Unpublish { flow } => flow,
        }
    }
}
