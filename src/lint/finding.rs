//! What a rule reports.

use crate::lint::place::Place;
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
    pub fn on_path(mut self, ways: &Ways, path: &[usize]) -> Self {
        if path.len() > 1 {
            self.message
                .push_str(&format!(" The way there: {}.", way(ways, path)));
        }
        let kept = kept(path, MAX_TOLD, MAX_TOLD);
        self.path = kept.filter_map(|(_, i)| ways.id(i)).cloned().collect();
        self
    }
}

/// So many blocks at each end of a way are told; nobody reads more.
const MAX_TOLD: usize = 100;

/// The titles of the blocks on a path; the middle of a long one is left out.
fn way(ways: &Ways, path: &[usize]) -> String {
    const FIRST: usize = 3;
    const LAST: usize = 4;
    let n_left_out = path.len().saturating_sub(FIRST + LAST);
    let mut titles: Vec<String> = Vec::new();
    for (n, i) in kept(path, FIRST, LAST) {
        if n == path.len() - LAST.min(path.len()) && n_left_out > 1 {
            titles.push(format!("{n_left_out} more"));
        }
        titles.extend(ways.block(i).map(Block::title));
    }
    titles.join(" → ")
}

/// The beginning and the end of a path, or all of it when only one block would be left out.
fn kept(path: &[usize], n_first: usize, n_last: usize) -> impl Iterator<Item = (usize, usize)> {
    let n_left_out = path.len().saturating_sub(n_first + n_last);
    let (first, last) = if n_left_out <= 1 {
        path.split_at(path.len())
    } else {
        let (first, rest) = path.split_at(n_first);
        (first, rest.split_at(n_left_out).1)
    };
    let begin = path.len() - last.len();
    let first = first.iter().copied().enumerate();
    first.chain(
        last.iter()
            .copied()
            .enumerate()
            .map(move |(n, i)| (begin + n, i)),
    )
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
