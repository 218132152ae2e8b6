//! What the rules need of time zones: the times of day that daylight saving skips, and what
//! the clocks of two zones may differ by.
//!
//! The time zone database is the one that is compiled in, as in the engine.

use crate::model::TimeOfDay;
use jiff::tz::{TimeZone, TimeZoneDatabase, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// So many changes of the clock are looked at. A zone has two a year, and each year is like
/// the one before.
const N_CHANGES: usize = 8;

/// The longest by which the clock is put forward anywhere: two hours, at Troll in Antarctica.
pub const MOST_SKIPPED_MINS: u16 = 120;

/// By how many minutes the clock is put forward over this time of day, where it ever is. Who
/// waits for it goes on as much later.
#[must_use]
pub fn skipped(at: TimeOfDay, zone: &str) -> Option<u16> {
    let zone = ZONES.get(zone).ok()?;
    let changes = zone.following(begin()).take(N_CHANGES);
    changes.filter_map(|it| over(at, &zone, &it)).max()
}

/// By how many minutes the clock of the second zone may be ahead of the first one's; nothing
/// when there is no such zone.
#[must_use]
pub fn differences(zone: &str, other: &str) -> Option<BTreeSet<i32>> {
    let (zone, other) = (ZONES.get(zone).ok()?, ZONES.get(other).ok()?);
    let changes = |zone: &TimeZone| -> Vec<Timestamp> {
        let changes = zone.following(begin()).take(N_CHANGES);
        changes.map(|it| it.timestamp()).collect()
    };
    let times = [changes(&zone), changes(&other)].into_iter().flatten();
    let times = times.chain(std::iter::once(begin()));
    let ahead = |at: Timestamp| other.to_offset(at).seconds() - zone.to_offset(at).seconds();
    Some(times.map(|at| ahead(at) / 60).collect())
}

/// Before any flow of ours was written.
fn begin() -> Timestamp {
    let years = SignedDuration::from_hours(24 * 365 * 55);
    Timestamp::UNIX_EPOCH
        .saturating_add(years)
        .unwrap_or_default()
}

/// By how much this change puts the clock forward, when it skips this time of day.
fn over(at: TimeOfDay, zone: &TimeZone, change: &TimeZoneTransition<'_>) -> Option<u16> {
    const DAY: i64 = 24 * 60 * 60;
    let just_before = change.timestamp().checked_sub(SignedDuration::from_secs(1));
    let before = i64::from(zone.to_offset(just_before.ok()?).seconds());
    let by = i64::from(change.offset().seconds()) - before;
    let first_skipped = (change.timestamp().as_second() + before).rem_euclid(DAY);
    let into = (i64::from(at.minutes()) * 60 - first_skipped).rem_euclid(DAY);
    if into < by {
        u16::try_from(by / 60).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{differences, skipped};
    use crate::model::TimeOfDay;

    #[test]
    fn the_hour_that_is_skipped_is_known_by_zone() {
        for (zone, hour, minute, by) in [
            ("America/New_York", 2, 30, Some(60)),
            ("America/New_York", 3, 0, None),
            ("America/New_York", 1, 59, None),
            ("Europe/Paris", 2, 0, Some(60)),
            ("Europe/Paris", 1, 30, None),
            ("Australia/Lord_Howe", 2, 15, Some(30)),
            ("Australia/Lord_Howe", 2, 45, None),
            ("Asia/Kolkata", 2, 30, None),
            ("UTC", 2, 30, None),
            ("Nowhere/At_All", 2, 30, None),
        ] {
            let found = TimeOfDay::new(hour, minute).and_then(|at| skipped(at, zone));
            assert_eq!(found, by, "{zone} {hour}:{minute}");
        }
    }

    #[test]
    fn the_clocks_of_two_zones_differ_by_what_the_seasons_make_of_it() {
        for (zone, other, ahead) in [
            ("UTC", "Europe/Paris", Some([60, 120].as_slice())),
            ("America/New_York", "Europe/Paris", Some(&[300, 360])),
            ("Europe/Paris", "Asia/Kolkata", Some(&[210, 270])),
            ("Europe/Paris", "Europe/Berlin", Some(&[0])),
            ("UTC", "Nowhere/At_All", None),
        ] {
            let found = differences(zone, other).map(|it| it.into_iter().collect::<Vec<_>>());
            assert_eq!(found.as_deref(), ahead, "{zone} {other}");
        }
    }
}
