//! The named ways out of a block.

use crate::model::id::PartId;
use serde::{Deserialize, Serialize};

/// A way out of a block. In files: `Next`, `Button("b1")`, `Reply("r1")`, `Agreed`,
/// `NoAnswer`, `WroteInstead`, `Case("c1")`, `Else`.
///
/// The order is that of the links in a file. `Next` is the least of all, which
/// [`Flow::links_from`](crate::model::Flow::links_from) counts on; new exits come last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Exit {
    /// Straight on.
    Next,
    /// The person tapped this button.
    Button(PartId),
    /// The person tapped this quick reply.
    Reply(PartId),
    /// The person tapped *Notify Me*.
    Agreed,
    /// Nothing came in the time that the author set.
    NoAnswer,
    /// The person typed something else.
    WroteInstead,
    /// This branch of a Condition holds.
    Case(PartId),
    /// No branch of a Condition holds.
    Else,
}

impl Exit {
    /// Whether leaving by this exit means that the person has just done something that opens
    /// the 24-hour window. *Notify Me* does not (facts 1.5).
    #[must_use]
    pub fn opens_window(&self) -> bool {
        match self {
            Self::Button(_) | Self::Reply(_) | Self::WroteInstead => true,
            Self::Next | Self::Agreed | Self::NoAnswer | Self::Case(_) | Self::Else => false,
        }
    }

    /// Whether leaving by this exit needs the person to do anything at all.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        match self {
            Self::Button(_) | Self::Reply(_) | Self::WroteInstead | Self::Agreed => true,
            Self::Next | Self::NoAnswer | Self::Case(_) | Self::Else => false,
        }
    }
}
