//! Texts as Messenger gets them: placeholders filled, lengths counted.
//!
//! Meta does not say how it counts “characters”, so more Unicode scalar values than a limit
//! are an error and more UTF-16 units a warning (facts 9).

use std::ops::Range;

/// A `{{name}}` or `{{name|fallback}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// In Unicode scalar values, braces included.
    pub range: Range<usize>,
    pub name: &'a str,
    /// What stands there when the attribute is not known; `None` without a `|`.
    pub fallback: Option<&'a str>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    Plain(&'a str),
    Placeholder(Placeholder<'a>),
    /// `{{` that is never closed, with all that follows.
    Unclosed(Range<usize>),
}

/// Splits a text at its placeholders.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut at = 0;
    while let Some((before, inside)) = split_at_braces(rest) {
        if !before.is_empty() {
            found.push(Piece::Plain(before));
        }
        at += before.chars().count();
        let Some((body, after)) = inside.split_once("}}") else {
            found.push(Piece::Unclosed(at..at + 2 + inside.chars().count()));
            return found;
        };
        let end = at + 4 + body.chars().count();
        let (name, fallback) = match body.split_once('|') {
            Some((name, fallback)) => (name.trim(), Some(fallback)),
            None => (body.trim(), None),
        };
        found.push(Piece::Placeholder(Placeholder {
            range: at..end,
            name,
            fallback,
        }));
        at = end;
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Plain(rest));
    }
    found
}

/// What stands before the first `{{`, and what after it.
fn split_at_braces(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('{')?;
        let after = text.get(at + 1..)?;
        if let Some(inside) = after.strip_prefix('{') {
            return Some((text.get(..at)?, inside));
        }
        from = at + 1;
    }
}

/// The placeholders of a text.
#[must_use]
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let found = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Placeholder(it) => Some(it),
        Piece::Plain(_) | Piece::Unclosed(_) => None,
    });
    found.collect()
}

/// A value as long as real ones get: long names exist, and a text must fit them too.
fn sample(name: &str) -> &'static str {
    match name {
        "first_name" => "Maximiliana-Josephine",
        "last_name" => "Wolfeschlegelsteinhausen",
        "full_name" | "name" => "Maximiliana-Josephine Wolfeschlegelsteinhausen",
        _ => "Something of a fair length",
    }
}

/// No sample is longer.
const LONGEST_SAMPLE: usize = 48;

/// What a piece may become, at its longest.
fn longest<'a>(piece: &Piece<'a>, text: &'a str) -> &'a str {
    match piece {
        Piece::Plain(plain) => plain,
        Piece::Unclosed(range) => {
            let at = text.char_indices().nth(range.start);
            at.and_then(|(at, _)| text.get(at..)).unwrap_or_default()
        }
        Piece::Placeholder(it) => {
            let (sample, fallback) = (sample(it.name), it.fallback.unwrap_or_default());
            if fallback.chars().count() > sample.chars().count() {
                fallback
            } else {
                sample
            }
        }
    }
}

/// Whether nobody would read anything: blanks only, and nothing to fill in.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// How a text passes a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// Its length with every placeholder filled by a long value, in the unit that passes.
    pub n_chars: usize,
    /// More Unicode scalar values than the limit, not only more UTF-16 units.
    pub is_certain: bool,
    /// The part of the text as written that is too much, in Unicode scalar values.
    pub range: Range<usize>,
    /// A placeholder counts as more than is written.
    pub is_filled: bool,
}

/// How a text passes a limit once its placeholders are filled, if it does.
#[must_use]
pub fn excess(text: &str, max: usize) -> Option<Excess> {
    // No letter counts as more than its bytes, so most texts need no second look.
    let n_braces = text.bytes().filter(|it| *it == b'{').count();
    if text.len() + n_braces / 2 * LONGEST_SAMPLE <= max {
        return None;
    }
    let pieces = pieces(text);
    let filled: Vec<&str> = pieces.iter().map(|it| longest(it, text)).collect();
    let n_scalars: usize = filled.iter().map(|it| it.chars().count()).sum();
    let n_units: usize = filled.iter().map(|it| it.encode_utf16().count()).sum();
    if n_units <= max {
        return None;
    }
    let is_certain = n_scalars > max;
    let unit = |letter: char| if is_certain { 1 } else { letter.len_utf16() };
    let mut n_used = 0;
    let mut start = 0;
    'all: for (piece, filled) in pieces.iter().zip(&filled) {
        let is_plain = !matches!(piece, Piece::Placeholder(_));
        for letter in filled.chars() {
            n_used += unit(letter);
            if n_used > max {
                break 'all;
            }
            start += usize::from(is_plain);
        }
        if let Piece::Placeholder(it) = piece {
            start += it.range.len();
        }
    }
    Some(Excess {
        n_chars: if is_certain { n_scalars } else { n_units },
        is_certain,
        range: start..text.chars().count(),
        is_filled: pieces.iter().any(|it| matches!(it, Piece::Placeholder(_))),
    })
}

/// A text as it is compared, and as the bot compares what people type: lower case, one blank
/// between words, none around them.
#[must_use]
pub fn folded(text: &str) -> String {
    folded_letters(text).collect()
}

/// Whether two texts are the same once folded.
#[must_use]
pub fn is_same_folded(a: &str, b: &str) -> bool {
    folded_letters(a).eq(folded_letters(b))
}

fn folded_letters(text: &str) -> impl Iterator<Item = char> {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(n, word)| {
        let blank = (n > 0).then_some(' ');
        let letters = word.chars().flat_map(char::to_lowercase);
        blank.into_iter().chain(letters)
    })
}

/// A text in quotation marks, shortened to what a line can hold.
#[must_use]
pub fn quoted(text: &str) -> String {
    const MAX: usize = 70;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX {
        return format!("“{line}”");
    }
    let start: String = line.chars().take(MAX - 1).collect();
    format!("“{}…”", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_counts_as_a_long_value() {
        assert_eq!(excess("Hi {{first_name|you}}!", 25), None);
        let found = excess("Hi {{first_name|you}}!", 24).unwrap();
        assert_eq!((found.n_chars, found.range), (25, 21..22));
    }

    #[test]
    fn units_beyond_the_basic_plane_are_uncertain() {
        assert_eq!(excess("ab👋", 4), None);
        let found = excess("ab👋", 3).unwrap();
        assert_eq!((found.is_certain, found.range), (false, 2..3));
        assert!(excess("ab👋", 2).unwrap().is_certain);
    }

    #[test]
    fn pieces_keep_scalar_ranges() {
        let found = placeholders("é{{ a }}{{b|c d}}");
        assert_eq!(
            found.first().map(|it| (it.range.clone(), it.name)),
            Some((1..8, "a"))
        );
        assert_eq!(
            found.get(1).map(|it| (it.range.clone(), it.fallback)),
            Some((8..17, Some("c d")))
        );
        assert_eq!(pieces("x {{a").last(), Some(&Piece::Unclosed(2..5)));
    }
}
