//! What a rule reports.

use crate::lint::place::Place;
use crate::lint::route::Route;
use crate::lint::ways::Ways;
use crate::model::{Block, BlockId, Edit};

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
    pub place: Place,
    /// What is wrong and why, for a shop owner.
    pub message: String,
    /// The blocks that people pass on the way that goes wrong, in order, without the middle of
    /// a very long one; empty when the finding is about no path.
    pub path: Vec<BlockId>,
    pub fix: Option<Fix>,
}

impl Finding {
    /// The same finding with the way that goes wrong, which its sentence then names too.
    #[must_use]
    pub fn on_path(mut self, ways: &Ways, route: &Route) -> Self {
        let blocks = route.blocks();
        if blocks.len() > 1 {
            self.message.push_str(" The way there: ");
            tell(&mut self.message, ways, route);
            self.message.push('.');
        }
        self.path = Vec::with_capacity(blocks.len());
        let ids = blocks.iter().filter_map(|i| ways.id(*i));
        self.path.extend(ids.cloned());
        self
    }
}

/// Names the blocks of a route; the middle of a long one is left out.
fn tell(message: &mut String, ways: &Ways, route: &Route) {
    let (first, n_between, last) = route.ends(3, 4);
    for (n, i) in first.iter().chain(last).enumerate() {
        if n > 0 {
            message.push_str(" → ");
        }
        if n == first.len() {
            message.push_str(&format!("{n_between} more → "));
        }
        message.push_str(&ways.block(*i).map(Block::title).unwrap_or_default());
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
