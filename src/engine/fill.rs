//! Texts with the person's attributes filled in: `{{first_name}}`, `{{first_name|there}}`.
//!
//! Braces that make no placeholder stay as they stand, which rule MSG015 warns of.

use std::collections::BTreeMap;

/// The text as this person reads it.
#[must_use]
pub fn fill(text: &str, attributes: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        let Some((body, after)) = inside.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        let (name, fallback) = match body.split_once('|') {
            Some((name, fallback)) => (name.trim(), fallback),
            None => (body.trim(), ""),
        };
        if is_name(name) {
            let value = attributes.get(name).filter(|value| !value.is_empty());
            filled.push_str(value.map_or(fallback, String::as_str));
        } else {
            filled.push_str("{{");
            filled.push_str(body);
            filled.push_str("}}");
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn is_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    !name.is_empty() && name.chars().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fallbacks_and_broken_braces() {
        let known = BTreeMap::from([
            ("first_name".to_owned(), "Ann".to_owned()),
            ("trick".to_owned(), "{{first_name}}".to_owned()),
            ("empty".to_owned(), String::new()),
        ]);
        for (text, expected) in [
            ("Hi {{first_name}}!", "Hi Ann!"),
            ("Hi {{ first_name | there }}!", "Hi Ann!"),
            ("Hi {{last_name|there}}!", "Hi there!"),
            ("Hi {{last_name}}!", "Hi !"),
            ("Hi {{empty|you}}!", "Hi you!"),
            ("{{trick}}", "{{first_name}}"),
            ("Hi {{first_name!", "Hi {{first_name!"),
            ("Hi {{ }} {{a b}}", "Hi {{ }} {{a b}}"),
        ] {
            assert_eq!(fill(text, &known), expected, "{text}");
        }
    }
}
