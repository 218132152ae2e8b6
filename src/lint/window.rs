//! How much of the 24-hour window is used at each block, at worst.

use crate::model::{BlockId, Flow, Span};
use std::collections::BTreeMap;

/// The longest time since the person last did something that opens the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    Within(Span),
    /// A loop or an answer without a time limit lets it grow without end.
    Unbounded,
}

/// The window's use at one block that can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowUse {
    /// When the flow gets to the block.
    pub on_entry: Age,
    /// When the flow leaves it without the person having done anything that opens the window.
    pub on_exit: Age,
}

/// Measures every block that a Start leads to.
#[must_use]
pub fn measure(_flow: &Flow) -> BTreeMap<BlockId, WindowUse> {
    BTreeMap::new()
}
