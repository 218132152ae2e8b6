//! Why publishing stopped, and in which state it left the Page.

use crate::graph::GraphError;
use crate::lint::Finding;
use crate::model::page::FeatureStatus;
use crate::publish::step::StepName;
use crate::store::ReleaseError;

/// Publishing stopped. Everything that had been done was undone, except what `left_behind` says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Stopped {
    pub step: StepName,
    pub cause: Box<Cause>,
    /// What could not be undone, one sentence each; empty when the Page is as it was.
    pub left_behind: Vec<String>,
}

/// Why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("{}", crate::publish::words::rules(.0))]
    RulesBroken(Vec<Finding>),
    /// `PublishOptions::accept_warnings` goes on.
    #[error("{}", crate::publish::words::warnings(.0))]
    Warnings(Vec<Finding>),
    #[error("{0}")]
    Graph(GraphError),
    #[error("{0}")]
    Releases(#[from] ReleaseError),
    #[error("the token is for Page {found}, not for Page {wanted}")]
    OtherPage { wanted: String, found: String },
    #[error("the token was made by app {found}, not by app {wanted}")]
    OtherApp { wanted: String, found: String },
    #[error("the token lacks the permission {}", .0.join(" and "))]
    PermissionsMissing(Vec<String>),
    #[error("the token is a user's or an app's, not a Page's")]
    NotAPageToken,
    #[error("the app secret does not belong to app {app_id}")]
    WrongAppSecret { app_id: String },
    /// `PublishOptions::accept_feature_limits` goes on.
    #[error("{}", crate::publish::words::feature(*.0))]
    FeatureNotGranted(FeatureStatus),
    /// `PublishOptions::accept_region_limits` goes on.
    #[error("One-Time Notification may not work here: {because}")]
    RegionLimits { because: String },
    #[error("the topic “{topic}” cannot be sent as the utility template {name}: {because}")]
    Template {
        topic: String,
        name: String,
        because: String,
    },
    #[error("{what} belongs to the flow “{flow}” on this Page already")]
    Claimed { what: String, flow: String },
    #[error("{what}: all flows of this Page together have {found}, and Messenger takes {most}")]
    TooMany {
        what: &'static str,
        found: usize,
        most: usize,
    },
    #[error("the bot cannot be reached: {because}")]
    BotUnreachable { because: String },
    /// `PublishOptions::accept_warnings` goes on.
    #[error("the bot is a newer Flowbell ({theirs}) than this one ({ours})")]
    NewerBot { theirs: String, ours: String },
    #[error("the app sends its webhook calls to another address, {found}")]
    OtherAddress { found: String },
    #[error("the connection is incomplete: {what}")]
    Incomplete { what: &'static str },
    #[error("the Page does not show what was written: {what}")]
    NotConfirmed { what: String },
    #[error("there is no release {number} of this flow on this Page")]
    NoSuchRelease { number: u32 },
    #[error("this flow is not live on this Page")]
    NotLive,
    #[error("the releases on this Page changed since the plan was made")]
    Outdated,
    #[error("release {number} cannot be read: {because}")]
    Unreadable { number: u32, because: String },
}

impl Stopped {
    #[must_use]
    pub fn new(step: StepName, cause: Cause) -> Self {
        Self {
            step,
            cause: Box::new(cause),
            left_behind: Vec::new(),
        }
    }
}

impl From<GraphError> for Cause {
    fn from(error: GraphError) -> Self {
        Self::Graph(error)
    }
}
