//! Instants as the engine counts them: whole milliseconds since 1970, as Messenger's webhooks
//! do. The engine is told what time it is and never asks.

use crate::model::Span;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A length of time in milliseconds.
pub type Millis = i64;

/// An instant: milliseconds since 1970 in UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(Millis);

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a time: write it as 2026-11-22T09:00:00Z")]
pub struct BadTime {
    /// The text as found, shortened to 80 characters.
    pub text: String,
}

impl Timestamp {
    #[must_use]
    pub const fn from_millis(millis: Millis) -> Self {
        Self(millis)
    }
    #[must_use]
    pub const fn millis(self) -> Millis {
        self.0
    }
    /// Later by a span; at the end of time it stops.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        let millis = Millis::try_from(span.secs()).unwrap_or(Millis::MAX / 1000);
        self.plus_millis(millis.saturating_mul(1000))
    }
    #[must_use]
    pub const fn plus_millis(self, millis: Millis) -> Self {
        Self(self.0.saturating_add(millis))
    }
    /// Milliseconds from an earlier instant to this one; negative when it is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = BadTime;
    fn from_str(text: &str) -> Result<Self, BadTime> {
        let time: Result<jiff::Timestamp, _> = text.parse();
        time.map(|time| Self(time.as_millisecond()))
            .map_err(|_| BadTime {
                text: text.chars().take(80).collect(),
            })
    }
}
