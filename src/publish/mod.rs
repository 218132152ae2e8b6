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

pub use connection::{Connection, Secrets};
pub use error::{Cause, Stopped};
pub use plan::{Change, Goal, PageLink, Plan, PublishOptions, Receipt};
pub use publishable::Publishable;
pub use secrets::{SecretsError, Vault};
pub use step::{Step, StepName, StepState};

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

/// Asks who answers to a connection and what it may do. Changes nothing.
///
/// # Errors
/// [`Stopped`] at step [`StepName::Token`] when the token is not good for this Page and app.
pub async fn connect(_target: &Target<'_>) -> Result<PageReport, Stopped> {
    Err(Stopped::new(
        StepName::Token,
        Cause::Incomplete {
            what: "not built yet",
        },
    ))
}

/// Checks everything and says what would change. Sends only GETs and changes nothing.
///
/// # Errors
/// [`Stopped`] with the first thing that stands in the way.
pub async fn plan(
    _target: &Target<'_>,
    _goal: &Goal,
    _options: PublishOptions,
    _progress: &mut Progress<'_>,
) -> Result<Plan, Stopped> {
    Err(Stopped::new(
        StepName::Token,
        Cause::Incomplete {
            what: "not built yet",
        },
    ))
}

/// Does what a plan says.
///
/// # Errors
/// [`Stopped`]; everything that had been done was undone, except what it says.
pub async fn apply(
    _target: &Target<'_>,
    _plan: Plan,
    _progress: &mut Progress<'_>,
) -> Result<Receipt, Stopped> {
    Err(Stopped::new(
        StepName::Token,
        Cause::Incomplete {
            what: "not built yet",
        },
    ))
}
