//! Publishing: check, show the plan, apply it, read it back; undone in reverse when a step fails.
//!
//! ```text
//! let graph = Graph::new(connection.graph_config())?;
//! let releases = ReleaseHost::folder(folder);
//! let secrets = Vault::keychain().load(&connection.page_id)?;
//! let target = Target { connection: &connection, secrets: &secrets, graph: &graph, releases: &releases };
//!
//! let page = publish::connect(&target).await?;              // who is this? what may it do?
//! let goal = Goal::Publish(flow);
//! let plan = publish::plan(&target, &goal, options, &mut progress).await?;   // GETs only
//! for change in &plan.changes { show(&change.words, change.request) }        // the dry run
//! let receipt = publish::apply(&target, plan, &mut progress).await?;
//! ```
//!
//! `progress` is called with all [`Step`]s whenever one of them changes; `plan` walks through the
//! first six, `apply` through the rest. An error is a [`Stopped`]: it names the step, says what
//! happened and what to do (`sentence`, `advice`), and says when something could not be undone.
//! [`Goal::MakeLive`] makes an earlier release live again, [`Goal::Unpublish`] restores what was
//! there before the first one. [`ReleaseHost::list`](crate::store::ReleaseHost::list) lists them.
//!
//! Several flows may be live on one Page. They share its one greeting, menu and list of ice
//! breakers, so the profile that is written is the one of all live flows together.
//!
//! What the Graph API does not tell a Page token is not checked: the tasks of the person who made
//! the token, and whether the app is live or in development.

pub mod connection;
pub mod secrets;
pub mod publishable;
pub mod step;
pub mod plan;
pub mod error;
mod words;
mod tracker;
mod wanted;
mod difference;
pub mod links;
mod inspect;
mod templates;
mod at_bot;
pub mod survey;
pub mod setup;
mod webhook;
mod work;
mod compare;
mod check;
mod confirm;
mod apply;

pub use crate::graph::payload;
pub use apply::apply;
pub use check::{connect, plan};
pub use connection::{Connection, Secrets};
pub use error::{Cause, Stopped};
pub use plan::{Change, Goal, InTheMiddle, PageLink, Plan, PublishOptions, Receipt};
pub use publishable::Publishable;
pub use secrets::{SecretsError, Vault};
pub use step::{Step, StepName, StepState};
pub use survey::{Survey, survey};

use crate::graph::Graph;
use crate::model::PageFacts;
use crate::store::ReleaseHost;

/// Where to publish, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub connection: &'a Connection,
    pub secrets: &'a Secrets,
    pub graph: &'a Graph,
    pub releases: &'a ReleaseHost,
}

/// Called with all steps whenever one of them changes.
pub type Progress<'a> = dyn FnMut(&[Step]) + Send + 'a;

/// Who answers to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageReport {
    pub name: String,
    /// The Page's short name in addresses; empty when it has none.
    pub username: String,
    /// For the rules.
    pub facts: PageFacts,
    /// When the token ends, in seconds since 1970; `None` is never or not known.
    pub token_ends_at: Option<i64>,
    /// Things to know, a sentence each.
    pub notes: Vec<String>,
}
