//! Names of things that never change. Minted at the rim, compared here, never reused:
//! a button sent last month still carries its block's id.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Longest id that may stand in a file, in bytes. Three ids share one Messenger payload of
/// 1000 characters (facts 3.2), so each stays far below a third of it.
pub const MAX_ID_BYTES: usize = 64;

/// Why a text cannot be an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}” cannot be an id: use 1 to {MAX_ID_BYTES} letters, digits, “-” or “_”, without spaces"
)]
pub struct BadId {
    /// The text as found, shortened to 80 characters.
    pub text: String,
}

fn checked(text: &str) -> Result<Arc<str>, BadId> {
    let fits = !text.is_empty()
        && text.len() <= MAX_ID_BYTES
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fits {
        Ok(text.into())
    } else {
        Err(BadId {
            text: text.chars().take(80).collect(),
        })
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a text as an id.
            ///
            /// # Errors
            /// When it is empty, too long, or holds anything but ASCII letters, digits, `-`, `_`.
            pub fn new(text: &str) -> Result<Self, BadId> {
                checked(text).map(Self)
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    };
}

id!(
    /// A flow, across all its versions and files.
    FlowId
);
id!(
    /// A block of one flow.
    BlockId
);
id!(
    /// A button, quick reply or entry of one block.
    PartId
);
id!(
    /// What a person agrees to be told about.
    TopicId
);
