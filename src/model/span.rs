//! A length of time as authors write it: `12h`, `1d 2h 30m`, `45s`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A length of time in whole seconds. Its text form is canonical: `90m` prints as `1h 30m`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    secs: u64,
}

/// Longest span a file may hold: ten years, far beyond a consent's life of one year.
pub const MAX_SPAN: Span = Span::from_days(3650);

/// Why a text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}” is not a length of time: write days, hours, minutes and seconds, such as 12h or 1d 2h 30m, ten years at most"
)]
pub struct BadSpan {
    /// The text as found, shortened to 80 characters.
    pub text: String,
}

impl Span {
    pub const ZERO: Self = Self { secs: 0 };

    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self { secs }
    }
    #[must_use]
    pub const fn from_mins(mins: u64) -> Self {
        Self {
            secs: mins.saturating_mul(60),
        }
    }
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Self {
            secs: hours.saturating_mul(3600),
        }
    }
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Self {
            secs: days.saturating_mul(86_400),
        }
    }
    #[must_use]
    pub const fn secs(self) -> u64 {
        self.secs
    }
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.secs == 0
    }
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            secs: self.secs.saturating_add(other.secs),
        }
    }

    /// The span in words for people: “12 hours”, “1 day 2 hours”, “no time”.
    #[must_use]
    pub fn in_words(self) -> String {
        let parts: Vec<String> = self
            .parts()
            .into_iter()
            .map(|(n, _, word)| {
                if n == 1 {
                    format!("1 {word}")
                } else {
                    format!("{n} {word}s")
                }
            })
            .collect();
        if parts.is_empty() {
            "no time".to_owned()
        } else {
            parts.join(" ")
        }
    }

    /// The span in short for narrow places: “12 h”, “1 d 2 h”, “0 h”.
    #[must_use]
    pub fn in_short(self) -> String {
        let parts: Vec<String> = self
            .parts()
            .into_iter()
            .map(|(n, unit, _)| format!("{n} {unit}"))
            .collect();
        if parts.is_empty() {
            "0 h".to_owned()
        } else {
            parts.join(" ")
        }
    }

    fn parts(self) -> Vec<(u64, char, &'static str)> {
        [
            (self.secs / 86_400, 'd', "day"),
            (self.secs / 3600 % 24, 'h', "hour"),
            (self.secs / 60 % 60, 'm', "minute"),
            (self.secs % 60, 's', "second"),
        ]
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .collect()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0s");
        }
        for (i, (n, unit, _)) in self.parts().into_iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{n}{unit}")?;
        }
        Ok(())
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let bad = || BadSpan {
            text: text.chars().take(80).collect(),
        };
        let mut secs: u64 = 0;
        let mut digits = String::new();
        let mut found = false;
        for letter in text.chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
                continue;
            }
            if letter == ' ' && digits.is_empty() {
                continue;
            }
            let unit: u64 = match letter {
                'd' => 86_400,
                'h' => 3600,
                'm' => 60,
                's' => 1,
                _ => return Err(bad()),
            };
            let n: u64 = digits.parse().map_err(|_| bad())?;
            let part = n.checked_mul(unit).ok_or_else(bad)?;
            secs = secs.checked_add(part).ok_or_else(bad)?;
            digits.clear();
            found = true;
        }
        if !found || !digits.is_empty() || secs > MAX_SPAN.secs {
            return Err(bad());
        }
        Ok(Self { secs })
    }
}

impl TryFrom<String> for Span {
    type Error = BadSpan;
    fn try_from(text: String) -> Result<Self, BadSpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_canonical() {
        for (text, canonical) in [
            ("12h", "12h"),
            ("90m", "1h 30m"),
            ("1d2h", "1d 2h"),
            ("0h", "0s"),
            ("86400s", "1d"),
        ] {
            assert_eq!(
                text.parse::<Span>().map(|span| span.to_string()),
                Ok(canonical.to_owned())
            );
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "12",
            "h",
            "12 h",
            "-3h",
            "1y",
            "99999999999999999999h",
            "4000d",
            "1h 3",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text} was taken");
        }
    }
}
