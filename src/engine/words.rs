//! Words that mean something whatever the flow says: keywords, titles typed by hand, “stop”
//! (whose list is the model’s, because the rules know it too).

pub use crate::model::stop::{folded, is_stop};

use crate::model::Matching;

/// Whether what a person wrote, folded, matches a keyword. An empty keyword matches nothing.
#[must_use]
pub fn matches(written: &str, keyword: &str, matching: Matching) -> bool {
    let keyword = folded(keyword);
    if keyword.is_empty() {
        return false;
    }
    match matching {
        Matching::Exact => written == keyword,
        Matching::Contains => written.contains(&keyword),
        Matching::StartsWith => written.starts_with(&keyword),
    }
}

/// Whether a locale such as `en_GB` is the language that a Condition names: `en` is every
/// English, `en_GB` and `en-GB` only the British.
#[must_use]
pub fn speaks(locale: &str, wanted: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let parts = text.trim().split(['_', '-']);
        parts.map(str::to_lowercase).collect()
    };
    let wanted = parts(wanted);
    let is_named = wanted.first().is_some_and(|it| !it.is_empty());
    is_named && parts(locale).starts_with(&wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_every_country_unless_one_is_named() {
        for (locale, wanted, expected) in [
            ("en_GB", "en", true),
            ("en_GB", "en-gb", true),
            ("en_GB", "en_US", false),
            ("en", "en_GB", false),
            ("fil_PH", "fi", false),
            ("fil_PH", " FIL ", true),
            ("en_GB", "", false),
            ("", "en", false),
        ] {
            assert_eq!(speaks(locale, wanted), expected, "{locale} {wanted}");
        }
    }
}
