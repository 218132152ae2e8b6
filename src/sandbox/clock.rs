//! The sandbox's clock: the real one, moved by as much as somebody asked, or one that stands
//! still. The only file here that reads the machine's clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the sandbox is a server of its own; its time is the machine's until a test moves it"
)]

use jiff::{SignedDuration, Timestamp};

/// What time it is in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock plus a distance.
    Running { ahead: SignedDuration },
    /// Stands still until it is moved.
    Standing { at: Timestamp },
}

impl Default for Clock {
    fn default() -> Self {
        Self::Running {
            ahead: SignedDuration::ZERO,
        }
    }
}

impl Clock {
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Running { ahead } => moved(Timestamp::now(), *ahead),
            Self::Standing { at } => *at,
        }
    }

    /// Moves the clock forward, or back by a negative duration.
    pub fn advance(&mut self, by: SignedDuration) {
        match self {
            Self::Running { ahead } => *ahead = ahead.saturating_add(by),
            Self::Standing { at } => *at = moved(*at, by),
        }
    }
}

/// A time moved by a duration; past the ends of the calendar it stops at the end.
#[must_use]
pub fn moved(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}
