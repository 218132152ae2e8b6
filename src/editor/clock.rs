//! The one place of the window that reads a clock.

#![expect(
    clippy::disallowed_methods,
    reason = "the window is the rim: it shows the time of day"
)]

use crate::engine;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
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

/// The instant that this day and time mean on this computer.
#[must_use]
pub fn instant(day: &str, time: &str) -> Option<engine::Timestamp> {
    let day: Date = day.trim().parse().ok()?;
    let time: Time = time.trim().parse().ok()?;
    let zoned = day.to_datetime(time).to_zoned(TimeZone::system()).ok()?;
    let millis = zoned.timestamp().as_millisecond();
    Some(engine::Timestamp::from_millis(millis))
}

fn shown(at: engine::Timestamp, how: &str) -> String {
    Timestamp::from_millisecond(at.millis()).map_or_else(
        |_| "some day".to_owned(),
        |at| at.to_zoned(TimeZone::system()).strftime(how).to_string(),
    )
}

/// The day for people, such as “24 Dec 2026”.
#[must_use]
pub fn day(at: engine::Timestamp) -> String {
    shown(at, "%-d %b %Y")
}

/// Day and time for people, such as “24 Dec 2026, 09:30”.
#[must_use]
pub fn day_and_time(at: engine::Timestamp) -> String {
    shown(at, "%-d %b %Y, %H:%M")
}

/// The day in full, such as “Tue 24 Nov 2026”.
#[must_use]
pub fn full_day(at: engine::Timestamp) -> String {
    shown(at, "%a %-d %b %Y")
}

/// The time of day at an instant, such as “09:30”.
#[must_use]
pub fn time(at: engine::Timestamp) -> String {
    shown(at, "%H:%M")
}

/// An instant as one speaks of it: “09:30” today, “Tue 09:30” within six days, the whole day
/// otherwise.
#[must_use]
pub fn lately(at: engine::Timestamp, now: engine::Timestamp) -> String {
    const SIX_DAYS: i64 = 6 * 24 * 3_600_000;
    let how = if full_day(at) == full_day(now) {
        "%H:%M"
    } else if now.since(at).abs() < SIX_DAYS {
        "%a %H:%M"
    } else {
        "%-d %b %Y, %H:%M"
    };
    shown(at, how)
}

/// “ since Tue 09:30” of a live release; “, published Tue 09:30” when the bot knows no more.
#[must_use]
pub fn live_since(
    since: Option<engine::Timestamp>,
    published: Timestamp,
    now: engine::Timestamp,
) -> String {
    match since {
        Some(since) => format!(" since {}", lately(since, now)),
        None => {
            let published = engine::Timestamp::from_millis(published.as_millisecond());
            format!(", published {}", lately(published, now))
        }
    }
}
