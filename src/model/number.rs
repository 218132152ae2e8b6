//! A decimal number as people write it: `12`, `-3`, `19.90`. Exact, so that 0.1 + 0.2 is 0.3
//! on every machine; there is no floating point in the core.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Most digits before the point, and most after it.
const MAX_DIGITS: usize = 18;

/// One, counted in the last place after the point.
const ONE: i128 = 1_000_000_000_000_000_000;

/// The largest number that can be written, and its counterpart below zero.
const MOST: i128 = ONE * ONE - 1;

/// A decimal number. Its text form is canonical: `+07.50` prints as `7.5`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Number {
    /// In units of the last place.
    places: i128,
}

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{text}” is not a number: write digits, such as 12 or -3.5, with a point before the decimals"
)]
pub struct BadNumber {
    /// The text as found, shortened to 80 characters.
    pub text: String,
}

impl Number {
    pub const ONE: Self = Self { places: ONE };

    #[must_use]
    pub const fn from_whole(n: i64) -> Self {
        Self {
            // The largest i64 has 19 digits; what is beyond 18 stops at the end.
            places: Self::clamped(n as i128 * ONE),
        }
    }

    /// The sum; at the end of what can be written it stops.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            places: Self::clamped(self.places.saturating_add(other.places)),
        }
    }

    const fn clamped(places: i128) -> i128 {
        if places > MOST {
            MOST
        } else if places < -MOST {
            -MOST
        } else {
            places
        }
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.places == 0
    }

    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.places < 0
    }

    /// The same distance from zero on the other side.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self {
            places: -self.places,
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.places.abs() / ONE, self.places.abs() % ONE);
        if self.is_negative() {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let decimals = format!("{rest:018}");
        write!(f, ".{}", decimals.trim_end_matches('0'))
    }
}

impl FromStr for Number {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let bad = || BadNumber {
            text: text.chars().take(80).collect(),
        };
        let trimmed = text.trim();
        let (sign, digits) = match trimmed.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
            Some(_) => return Err(bad()),
            None => (digits, ""),
        };
        let is_fine =
            |part: &str| part.len() <= MAX_DIGITS && part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_fine(whole) || !is_fine(decimals) {
            return Err(bad());
        }
        let whole: i128 = whole.parse().map_err(|_| bad())?;
        let decimals: i128 = format!("{decimals:0<18}").parse().map_err(|_| bad())?;
        Ok(Self {
            places: sign * (whole * ONE + decimals),
        })
    }
}

impl TryFrom<String> for Number {
    type Error = BadNumber;
    fn try_from(text: String) -> Result<Self, BadNumber> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn text_form_is_canonical() {
        for (text, canonical) in [
            ("12", "12"),
            ("+07.50", "7.5"),
            (" -0.10 ", "-0.1"),
            ("-0", "0"),
            ("0.000000000000000001", "0.000000000000000001"),
            ("999999999999999999", "999999999999999999"),
        ] {
            assert_eq!(number(text).to_string(), canonical);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "1.",
            "1,5",
            "1 000",
            "1e3",
            "0x1",
            "--1",
            "1.2.3",
            "٣",
            "NaN",
            "1000000000000000000",
        ] {
            assert!(text.parse::<Number>().is_err(), "{text} was taken");
        }
    }

    #[test]
    fn order_and_sums_are_those_of_numbers_not_of_texts() {
        assert!(number("9") < number("10"));
        assert!(number("-2") < number("-1.5"));
        assert_eq!(number("0.1").plus(number("0.2")), number("0.3"));
        let most = number("999999999999999999.999999999999999999");
        assert_eq!(most.plus(Number::ONE), most);
        assert_eq!(most.negated().plus(Number::ONE.negated()), most.negated());
        assert_eq!(Number::from_whole(-3), number("-3"));
    }
}
