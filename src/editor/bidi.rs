//! Right-to-left text in a painter that lays everything out from left to right.
//!
//! egui shapes Arabic and Hebrew words but puts them down in the order in which they are
//! written. Here the words of a line are put in the order in which they are seen. Only for
//! text that is shown; text that is edited stays as it was typed.

use std::borrow::Cow;
use unicode_bidi::{BidiClass, BidiInfo, bidi_class};

fn is_right_to_left(letter: char) -> bool {
    matches!(bidi_class(letter), BidiClass::R | BidiClass::AL)
}

/// A line in the order in which its words are seen.
#[must_use]
pub fn seen(line: &str) -> Cow<'_, str> {
    if !line.chars().any(is_right_to_left) {
        return Cow::Borrowed(line);
    }
    let info = BidiInfo::new(line, None);
    let Some(paragraph) = info.paragraphs.first() else {
        return Cow::Borrowed(line);
    };
    let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
    let mut out = String::with_capacity(line.len());
    for run in runs {
        let text = line.get(run.clone()).unwrap_or_default();
        if levels.get(run.start).is_some_and(|level| level.is_rtl()) {
            reversed(text, &mut out);
        } else {
            out.push_str(text);
        }
    }
    Cow::Owned(out)
}

/// The words of a right-to-left run, last first. A word keeps its letters: shaping turns them.
fn reversed(run: &str, out: &mut String) {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for letter in run.chars() {
        let class = bidi_class(letter);
        // Shaping turns the Arabic comma together with the word that it follows.
        let in_word = letter == '،'
            || matches!(
                class,
                BidiClass::R | BidiClass::AL | BidiClass::NSM | BidiClass::EN | BidiClass::AN
            );
        match pieces.last_mut() {
            Some((true, word)) if in_word => word.push(letter),
            _ => pieces.push((in_word, letter.to_string())),
        }
    }
    for (in_word, piece) in pieces.into_iter().rev() {
        if in_word {
            out.push_str(&piece);
        } else {
            out.extend(piece.chars().map(mirrored));
        }
    }
}

fn mirrored(letter: char) -> char {
    match letter {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::seen;

    #[test]
    fn words_are_seen_from_right_to_left() {
        for (written, shown) in [
            ("hello world", "hello world"),
            ("אחת שתיים!", "!שתיים אחת"),
            ("(אחת)", "(אחת)"),
            ("مرحبا، متى؟", "متى؟ مرحبا،"),
            ("buy אחת שתיים now", "buy שתיים אחת now"),
        ] {
            assert_eq!(seen(written), shown);
        }
    }
}
