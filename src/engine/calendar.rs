//! When a Wait ends, and what day and hour it is: time zones, daylight saving, opening hours.
//!
//! The time zone database is jiff's bundled one, never the machine's: a release behaves the
//! same on the author's desk and on the server.

use crate::engine::time::Timestamp;
use crate::model::{Date, Hours, TimeOfDay, Until, Wait, Weekday};
use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// When a Wait that begins now ends.
///
/// # Errors
/// The name of a time zone that does not exist.
pub fn ends_at(wait: &Wait, now: Timestamp) -> Result<Timestamp, &str> {
    let end = match &wait.until {
        Until::After(span) => now.plus(*span),
        Until::Time { at, zone } => next_time(*at, &zone_named(zone)?, now),
        Until::Date { on, at, zone } => on_date(*on, *at, &zone_named(zone)?, now),
    };
    match &wait.within {
        Some(hours) => Ok(opening(hours, &zone_named(&hours.zone)?, end)),
        None => Ok(end),
    }
}

/// Whether it is one of these days.
///
/// # Errors
/// The name of a time zone that does not exist.
pub fn is_weekday<'a>(
    days: &BTreeSet<Weekday>,
    zone: &'a str,
    now: Timestamp,
) -> Result<bool, &'a str> {
    let local = civil_time(&zone_named(zone)?, now);
    let today = local.map(|it| match it.weekday() {
        civil::Weekday::Monday => Weekday::Monday,
        civil::Weekday::Tuesday => Weekday::Tuesday,
        civil::Weekday::Wednesday => Weekday::Wednesday,
        civil::Weekday::Thursday => Weekday::Thursday,
        civil::Weekday::Friday => Weekday::Friday,
        civil::Weekday::Saturday => Weekday::Saturday,
        civil::Weekday::Sunday => Weekday::Sunday,
    });
    Ok(today.is_some_and(|today| days.contains(&today)))
}

/// Whether it is within these hours. Hours without length never close.
///
/// # Errors
/// The name of a time zone that does not exist.
pub fn is_within(hours: &Hours, now: Timestamp) -> Result<bool, &str> {
    Ok(is_open(hours, &zone_named(&hours.zone)?, now))
}

fn zone_named(name: &str) -> Result<TimeZone, &str> {
    ZONES.get(name).map_err(|_| name)
}

/// The next time after `now` that the clock shows `at`. A time that daylight saving skips is
/// as much later as the clock was put forward; of one that comes twice the first counts.
fn next_time(at: TimeOfDay, zone: &TimeZone, now: Timestamp) -> Timestamp {
    let Some(today) = civil_time(zone, now) else {
        return now;
    };
    let mut day = today.date();
    // Three days are enough: a zone may skip one, as Samoa did.
    for _ in 0..3 {
        if let Some(found) = instant(day, at, zone).filter(|found| *found > now) {
            return found;
        }
        let Ok(tomorrow) = day.tomorrow() else { break };
        day = tomorrow;
    }
    now
}

/// This date and time; now, when it has passed.
fn on_date(on: Date, at: TimeOfDay, zone: &TimeZone, now: Timestamp) -> Timestamp {
    civil_date(on)
        .and_then(|day| instant(day, at, zone))
        .map_or(now, |then| then.max(now))
}

/// The same instant when the hours have begun, else when they begin.
fn opening(hours: &Hours, zone: &TimeZone, at: Timestamp) -> Timestamp {
    if is_open(hours, zone, at) {
        at
    } else {
        next_time(hours.from, zone, at)
    }
}

fn is_open(hours: &Hours, zone: &TimeZone, at: Timestamp) -> bool {
    let Some(local) = civil_time(zone, at) else {
        return true;
    };
    let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
    let [from, to] = [hours.from, hours.to].map(|time| i32::from(time.minutes()));
    match from.cmp(&to) {
        std::cmp::Ordering::Less => (from..to).contains(&minute),
        std::cmp::Ordering::Equal => true,
        std::cmp::Ordering::Greater => minute >= from || minute < to,
    }
}

fn civil_time(zone: &TimeZone, at: Timestamp) -> Option<civil::DateTime> {
    let at = jiff::Timestamp::from_millisecond(at.millis()).ok()?;
    Some(zone.to_datetime(at))
}

fn civil_date(on: Date) -> Option<civil::Date> {
    let year = i16::try_from(on.year()).ok()?;
    let month = i8::try_from(on.month()).ok()?;
    let day = i8::try_from(on.day()).ok()?;
    civil::Date::new(year, month, day).ok()
}

fn instant(day: civil::Date, at: TimeOfDay, zone: &TimeZone) -> Option<Timestamp> {
    let hour = i8::try_from(at.hour()).ok()?;
    let minute = i8::try_from(at.minute()).ok()?;
    let time = civil::Time::new(hour, minute, 0, 0).ok()?;
    let found = zone.to_ambiguous_timestamp(day.to_datetime(time));
    let found = found.compatible().ok()?;
    Some(Timestamp::from_millis(found.as_millisecond()))
}
