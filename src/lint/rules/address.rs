//! Web addresses and telephone numbers as Messenger takes them.

use crate::lint::text::{Piece, pieces};

/// What is wrong with a web address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Empty,
    /// Complete, but not `https://`.
    NotSecure,
    NotAnAddress,
}

/// What is wrong with a web address, if anything is. One that begins with a placeholder is
/// judged by its fallback, and without one not at all.
#[must_use]
pub fn fault(url: &str) -> Option<Fault> {
    let url = url.trim();
    if url.is_empty() {
        return Some(Fault::Empty);
    }
    if let Some(Piece::Placeholder(it)) = pieces(url).first() {
        return match it.fallback {
            Some(fallback) if !fallback.trim().is_empty() => fault_of_plain(fallback),
            Some(_) | None => None,
        };
    }
    fault_of_plain(url)
}

fn fault_of_plain(url: &str) -> Option<Fault> {
    let lower = url.trim().to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("https://") {
        return (!names_host(rest)).then_some(Fault::NotAnAddress);
    }
    match lower.strip_prefix("http://") {
        Some(rest) if names_host(rest) => Some(Fault::NotSecure),
        Some(_) | None => Some(Fault::NotAnAddress),
    }
}

/// Whether an address without its scheme begins with a host such as `lumi.example`.
fn names_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let is_filled = name.contains("{{");
    let parts_are_there = name.split('.').all(|part| !part.is_empty()) && name.contains('.');
    let has_blank = rest.chars().any(char::is_whitespace) && !rest.contains("{{");
    (is_filled || parts_are_there) && !has_blank
}

/// The secure form of an address that lacks only that.
#[must_use]
pub fn repaired(url: &str) -> Option<String> {
    let url = url.trim();
    let rest = match url.get(..7) {
        Some(start) if start.eq_ignore_ascii_case("http://") => url.get(7..)?,
        Some(_) | None => url,
    };
    (!rest.contains("://") && names_host(&rest.to_ascii_lowercase()) && !rest.contains('@'))
        .then(|| format!("https://{rest}"))
}

/// Whether a text is a telephone number as `+` and 7 to 15 digits, or a placeholder for one.
#[must_use]
pub fn is_phone(phone: &str) -> bool {
    if matches!(pieces(phone.trim()).first(), Some(Piece::Placeholder(_))) {
        return true;
    }
    phone.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

/// The international form of a number that is only written differently.
#[must_use]
pub fn tidy_phone(phone: &str) -> Option<String> {
    let bare: String = phone
        .replace("(0)", "")
        .chars()
        .filter(|letter| !letter.is_whitespace() && !"-./()".contains(*letter))
        .collect();
    let tidy = match bare.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => bare,
    };
    is_phone(&tidy).then_some(tidy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for good in [
            "https://lumi.example",
            "https://a.b/c?d={{x}}",
            "{{link}}",
            "HTTPS://a.b",
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        assert_eq!(fault("http://a.b/c"), Some(Fault::NotSecure));
        for bad in [
            "https://",
            "a.b/c",
            "https://a b.c",
            "mailto:a@b.c",
            "https://localhost",
            "{{l|x}}",
        ] {
            assert_eq!(fault(bad), Some(Fault::NotAnAddress), "{bad}");
        }
        assert_eq!(repaired("http://a.b/c").as_deref(), Some("https://a.b/c"));
        assert_eq!(repaired("a.b").as_deref(), Some("https://a.b"));
        assert_eq!(repaired("mailto:a@b.c"), None);
        assert_eq!(repaired("tomorrow"), None);
    }

    #[test]
    fn numbers_are_tidied() {
        assert_eq!(
            tidy_phone("+1 (555) 010-0199").as_deref(),
            Some("+15550100199")
        );
        assert_eq!(tidy_phone("0049 30 901820").as_deref(), Some("+4930901820"));
        assert_eq!(tidy_phone("030 901820"), None);
    }
}
