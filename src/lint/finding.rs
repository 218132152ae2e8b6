//! What a rule reports.

use crate::lint::place::Place;
use crate::model::Edit;

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
    pub fix: Option<Fix>,
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
