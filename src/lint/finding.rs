//! What a rule reports.

use crate::lint::place::Place;
use crate::lint::route::Route;
use crate::lint::rule::Scope;
use crate::lint::telling::{Trail, Words, name_way};
use crate::lint::ways::Ways;
use crate::model::{Block, Edit};
use std::sync::Arc;

/// How bad it is. Errors sort first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops publishing.
    Error,
    /// Publishing asks.
    Warning,
    /// Teaches.
    Hint,
}

/// One thing that is wrong, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: &'static str,
    pub name: &'static str,
    pub severity: Severity,
    /// What its rule looks at.
    pub scope: Scope,
    pub place: Place,
    /// What is wrong and why, for a shop owner.
    pub message: Words,
    /// The blocks that people pass on the way that goes wrong, in order, without the middle of
    /// a very long one; empty when the finding is about no path.
    pub path: Trail,
    /// The same cure may help against many findings.
    pub fix: Option<Arc<Fix>>,
}

impl Finding {
    /// The same finding with the way that goes wrong, which its sentence then names too.
    #[must_use]
    pub fn on_path(mut self, ways: &Ways, route: &Route) -> Self {
        let mut words = self.message.to_string();
        let title = |i: usize| ways.block(i).map(Block::title).unwrap_or_default();
        name_way(&mut words, route, &title);
        self.message = words.into();
        let ids = route.blocks().iter().filter_map(|i| ways.id(*i));
        self.path = Trail::Told(ids.cloned().collect());
        self
    }
}

/// A cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What a button says: “Use “Notify Me””; with `…` when the author must finish it.
    pub title: String,
    pub safety: Safety,
    /// Empty when the fix only leads to a place.
    pub edits: Vec<Edit>,
    pub then: Option<Then>,
}

/// Whether a fix may run without being looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Safety {
    /// Means the same to the person who chats; may run in bulk.
    Safe,
    /// Changes what people see or needs the author to finish it; runs only when clicked.
    Unsafe,
}

/// Where the author is led after a fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// Focus this field; its range is selected so that typing replaces it.
    Edit(Place),
    /// What the Page says about itself.
    PageSetup,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Hint];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}
