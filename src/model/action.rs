//! Blocks that say nothing: an Action, which changes what is known of the person, and a Go to
//! flow, which leads into another flow.

use crate::model::id::FlowId;
use crate::model::number::Number;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Does things that the person does not see, in order, and goes straight on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deeds: Vec<ActionDeed>,
    /// When all is done a human gets the conversation; it stops here until they hand it back.
    /// Not one of the deeds: nothing can come between it and the exit.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hand_over: bool,
}

/// One thing that an Action does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ActionDeed {
    /// The value may hold placeholders: `{{size|M}}`.
    SetAttribute {
        name: String,
        value: String,
    },
    /// Adds to a number; a negative one takes away. What is not set counts as 0.
    Increase {
        name: String,
        by: Number,
    },
    ClearAttribute {
        name: String,
    },
    AddLabel {
        label: String,
    },
    RemoveLabel {
        label: String,
    },
}

/// Leads into another flow, and ends this one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoTo {
    /// Nothing until the author has chosen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// What that flow was called when it was chosen, for the author to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl ActionDeed {
    /// The attribute that it touches.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::SetAttribute { name, .. }
            | Self::Increase { name, .. }
            | Self::ClearAttribute { name } => Some(name),
            Self::AddLabel { .. } | Self::RemoveLabel { .. } => None,
        }
    }
}

impl fmt::Display for ActionDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetAttribute { name, value } => write!(f, "set {name} to “{value}”"),
            Self::Increase { name, by } if by.is_negative() => {
                write!(f, "take {} from {name}", by.negated())
            }
            Self::Increase { name, by } => write!(f, "add {by} to {name}"),
            Self::ClearAttribute { name } => write!(f, "clear {name}"),
            Self::AddLabel { label } => write!(f, "add label “{label}”"),
            Self::RemoveLabel { label } => write!(f, "remove label “{label}”"),
        }
    }
}

impl GoTo {
    /// What people call the flow: its name, else its id, else nothing.
    #[must_use]
    pub fn target(&self) -> &str {
        match &self.flow {
            Some(id) if self.name.trim().is_empty() => id.as_str(),
            Some(_) => &self.name,
            None => "",
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(it: &bool) -> bool {
    !*it
}
