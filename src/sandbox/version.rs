//! Which versions of the Graph API the sandbox speaks (facts 6.9).
//!
//! An ended version is answered as the oldest living one. The sandbox behaves the same in all
//! of them; only the header `facebook-api-version` tells them apart.

use jiff::Timestamp;

/// Known versions, oldest first, and the day from which they are ended.
const VERSIONS: [(&str, Option<&str>); 7] = [
    ("v20.0", Some("2026-09-24T00:00:00Z")),
    ("v21.0", Some("2027-01-21T00:00:00Z")),
    ("v22.0", Some("2027-05-20T00:00:00Z")),
    ("v23.0", Some("2027-10-08T00:00:00Z")),
    ("v24.0", Some("2028-02-18T00:00:00Z")),
    ("v25.0", Some("2028-07-29T00:00:00Z")),
    ("v26.0", None),
];
const NEWEST: &str = "v26.0";

/// Whether the first word of a path is meant as a version: `v` and a digit.
pub fn is_version(segment: &str) -> bool {
    let rest = segment.strip_prefix('v').unwrap_or_default();
    rest.starts_with(|it: char| it.is_ascii_digit())
}

/// The version that a call is answered in; none when there is no such version.
/// Without one, a call gets the newest, which is the demo app's setting.
pub fn answered(asked: Option<&str>, now: Timestamp) -> Option<&'static str> {
    let Some(asked) = asked else {
        return Some(NEWEST);
    };
    let living = |end: &Option<&str>| {
        let end = end.and_then(|it| it.parse::<Timestamp>().ok());
        end.is_none_or(|end| now < end)
    };
    let known = VERSIONS.iter().find(|(name, _)| *name == asked);
    match known {
        Some((name, end)) if living(end) => Some(name),
        None if !is_ancient(asked) => None,
        _ => VERSIONS
            .iter()
            .find(|(_, end)| living(end))
            .map(|(name, _)| *name),
    }
}

/// Versions before those of the table: all ended long ago.
fn is_ancient(asked: &str) -> bool {
    let numbers = asked.strip_prefix('v').and_then(|it| it.split_once('.'));
    let Some((major, minor)) = numbers else {
        return false;
    };
    let (Ok(major), Ok(minor)) = (major.parse::<u8>(), minor.parse::<u8>()) else {
        return false;
    };
    matches!(
        (major, minor),
        (1, 0) | (2, 0..=12) | (3, 0..=3) | (4..=19, 0)
    )
}
