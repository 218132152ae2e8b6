//! The one place of the window that reads a clock.

#![expect(
    clippy::disallowed_methods,
    reason = "the window is the rim: it shows the time of day"
)]

use jiff::{Timestamp, Zoned};

/// Now, for what is written down.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The time of day for people, such as “14:02”.
#[must_use]
pub fn time_of_day() -> String {
    Zoned::now().strftime("%H:%M").to_string()
}
