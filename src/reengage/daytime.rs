//! When a person may be written to by day: between 9 and 20 o'clock where they are.

use crate::engine::{self, Timestamp};
use crate::model::{Hours, IfWritten, Span, TimeOfDay, Until, Wait};
use std::collections::BTreeMap;

/// Attributes that may hold a person's IANA time zone.
const ATTRIBUTES: [&str; 2] = ["timezone", "time_zone"];

/// `at`, or the next morning when it is night then in this zone; in UTC when there is no such
/// zone.
#[must_use]
pub fn from_morning_on(at: Timestamp, zone: &str) -> Timestamp {
    morning(at, zone)
        .or_else(|| morning(at, "UTC"))
        .unwrap_or(at)
}

fn morning(at: Timestamp, zone: &str) -> Option<Timestamp> {
    let wait = Wait {
        until: Until::After(Span::from_secs(0)),
        within: Some(Hours {
            from: TimeOfDay::new(9, 0)?,
            to: TimeOfDay::new(20, 0)?,
            zone: zone.to_owned(),
        }),
        if_written: IfWritten::default(),
    };
    engine::ends_at(&wait, at).ok()
}

/// A person's time zone when it is known, else the Page's.
#[must_use]
pub fn zone_of<'a>(attributes: &'a BTreeMap<String, String>, page: &'a str) -> &'a str {
    let own = ATTRIBUTES.iter().find_map(|name| attributes.get(*name));
    own.map(|zone| zone.trim())
        .filter(|zone| is_zone(zone))
        .unwrap_or(page)
}

/// Whether there is such a time zone.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    morning(Timestamp::default(), name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn night_waits_for_the_morning_where_the_person_is() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (now, zone, expected) in [
            ("2026-11-22T09:00:00Z", "UTC", "2026-11-22T09:00:00Z"),
            ("2026-11-22T08:59:00Z", "UTC", "2026-11-22T09:00:00Z"),
            ("2026-11-22T20:00:00Z", "UTC", "2026-11-23T09:00:00Z"),
            ("2026-11-22T12:00:00Z", "Asia/Tokyo", "2026-11-23T00:00:00Z"),
            (
                "2026-11-22T12:00:00Z",
                "America/New_York",
                "2026-11-22T14:00:00Z",
            ),
            ("2026-11-22T23:00:00Z", "no such", "2026-11-23T09:00:00Z"),
        ] {
            assert_eq!(from_morning_on(at(now), zone), at(expected), "{now} {zone}");
        }
        let known = |zone: &str| BTreeMap::from([("timezone".to_owned(), zone.to_owned())]);
        assert_eq!(zone_of(&known("Asia/Tokyo"), "UTC"), "Asia/Tokyo");
        assert_eq!(zone_of(&known("-7"), "Europe/Paris"), "Europe/Paris");
        assert_eq!(zone_of(&BTreeMap::new(), "Europe/Paris"), "Europe/Paris");
    }
}
