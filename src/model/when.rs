//! Times of day and dates on a wall calendar. Which instant they mean depends on a time zone
//! and is decided where a clock is known; here they are only well formed.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not a time or date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not {wanted}")]
pub struct BadWhen {
    /// The text as found, shortened to 80 characters.
    pub text: String,
    wanted: &'static str,
}

fn bad(text: &str, wanted: &'static str) -> BadWhen {
    BadWhen {
        text: text.chars().take(80).collect(),
        wanted,
    }
}

fn digits(text: &str, len: usize) -> Option<u16> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// A time of day to the minute, written `09:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// `hour` 0 to 23, `minute` 0 to 59.
    #[must_use]
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self {
            minutes: hour * 60 + minute,
        })
    }
    #[must_use]
    pub fn hour(self) -> u16 {
        self.minutes / 60
    }
    #[must_use]
    pub fn minute(self) -> u16 {
        self.minutes % 60
    }
    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl FromStr for TimeOfDay {
    type Err = BadWhen;
    fn from_str(text: &str) -> Result<Self, BadWhen> {
        let wanted = "a time of day: write it as 09:00, from 00:00 to 23:59";
        text.split_once(':')
            .and_then(|(h, m)| Self::new(digits(h, 2)?, digits(m, 2)?))
            .ok_or_else(|| bad(text, wanted))
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = BadWhen;
    fn try_from(text: String) -> Result<Self, BadWhen> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

/// A calendar date, written `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u16,
    day: u16,
}

impl Date {
    /// A date of the Gregorian calendar, years 2000 to 2999.
    #[must_use]
    pub fn new(year: u16, month: u16, day: u16) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let n_days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((2000..3000).contains(&year) && (1..=n_days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }
    /// 1 to 12.
    #[must_use]
    pub fn month(self) -> u16 {
        self.month
    }
    /// 1 to 31.
    #[must_use]
    pub fn day(self) -> u16 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = BadWhen;
    fn from_str(text: &str) -> Result<Self, BadWhen> {
        let wanted = "a date of the calendar: write it as 2026-11-22";
        let mut parts = text.split('-');
        let mut part = |len| parts.next().and_then(|part| digits(part, len));
        let date = match (part(4), part(2), part(2)) {
            (Some(year), Some(month), Some(day)) => Self::new(year, month, day),
            _ => None,
        };
        date.filter(|_| parts.next().is_none())
            .ok_or_else(|| bad(text, wanted))
    }
}

impl TryFrom<String> for Date {
    type Error = BadWhen;
    fn try_from(text: String) -> Result<Self, BadWhen> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

/// The part of each day in which something may happen. `to` before `from` runs over midnight.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    /// IANA time zone name, such as `America/New_York`.
    pub zone: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_of_this_calendar() {
        assert!("2028-02-29".parse::<Date>().is_ok());
        for text in [
            "2027-02-29",
            "2026-13-01",
            "2026-1-1",
            "2026-01-01-01",
            "26-01-01",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text} was taken");
        }
        assert!("23:59".parse::<TimeOfDay>().is_ok());
        for text in ["24:00", "9:00", "09:60", "0900", "09:00:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text} was taken");
        }
    }
}
