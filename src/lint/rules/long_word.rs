//! MSG018: a word too long for a line on a phone.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Piece, pieces, quoted};
use crate::model::KindName;
use std::ops::Range;

pub const RULE: Rule = Rule {
    code: "MSG018",
    name: "long-word",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A word is too long for a line on a phone.",
    why: "A bubble on a narrow phone holds about thirty letters a line; a longer word is cut \
          somewhere in the middle and is hard to read. Addresses do not count, Messenger \
          shortens those.",
    source: Source::Ours,
    wrong: "`Donaudampfschifffahrtsgesellschaftskapitän`",
    right: "`Kapitän der Donau-Dampfschifffahrtsgesellschaft`",
    cure: "Put a blank or a hyphen into it.",
};

/// Letters that fit a line of a narrow phone.
const MAX: usize = 30;

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let texts = kit::messages(subject.flow).map(|(id, _, it)| (id, Field::Text, &it.text));
    let titles = kit::requests(subject.flow).map(|(id, _, it)| (id, Field::Title, &it.title));
    for (id, field, text) in texts.chain(titles) {
        if let Some(range) = long_word(text) {
            let word: String = text.chars().skip(range.start).take(range.len()).collect();
            let message = format!(
                "{} has {} letters and breaks in the middle on a phone. Put a blank or a hyphen into it.",
                quoted(&word),
                range.len()
            );
            let place = Place::field(id, field).with_range(range);
            out.push(RULE.finding(place, message, None));
        }
    }
}

/// The first word that is too long, in Unicode scalar values.
fn long_word(text: &str) -> Option<Range<usize>> {
    // No word has more letters than bytes, so most texts need no second look.
    let mut runs = text.as_bytes().split(u8::is_ascii_whitespace);
    if runs.all(|run| run.len() <= MAX) {
        return None;
    }
    let mut at = 0;
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => {
                let mut start = at;
                for run in plain.split(char::is_whitespace) {
                    if let Some(word) = long_part(run) {
                        return Some(start + word.start..start + word.end);
                    }
                    start += run.chars().count() + 1;
                }
                at += plain.chars().count();
            }
            Piece::Placeholder(it) => at = it.range.end,
            Piece::Unclosed(range) => at = range.end,
        }
    }
    None
}

/// The first part between hyphens that is too long; none in an address.
fn long_part(run: &str) -> Option<Range<usize>> {
    if run.chars().nth(MAX).is_none() || run.contains(['/', '@', '.']) {
        return None;
    }
    let mut start = 0;
    for word in run.split(['-', '–', '—', '\u{ad}']) {
        let n = word.chars().count();
        if n > MAX && is_word(word) {
            return Some(start..start + n);
        }
        start += n + 1;
    }
    None
}

/// Letters of a script that has blanks: no address, no row of digits or signs, no Thai.
fn is_word(word: &str) -> bool {
    let has_blanks = |it: char| it < '\u{0e00}' || ('\u{1e00}'..='\u{1fff}').contains(&it);
    word.chars()
        .all(|it| it.is_alphanumeric() && has_blanks(it))
        && word.chars().any(char::is_alphabetic)
}
