//! MSG019: one word of letters from two alphabets.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::KindName;
use std::collections::BTreeSet;
use std::ops::Range;

pub const RULE: Rule = Rule {
    code: "MSG019",
    name: "mixed-scripts",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A word mixes letters of two alphabets that look alike.",
    why: "A Cyrillic “а” in a Latin word is how fraudsters imitate brands, so the text looks \
          like a spoof to filters and phones, and searching does not find the word.",
    source: Source::Ours,
    wrong: "`Pаypal` with a Cyrillic “а”",
    right: "`Paypal`",
    cure: "Type the word again on one keyboard.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let messages = kit::messages(subject.flow).flat_map(|(id, _, it)| {
        let buttons = it.buttons.iter();
        let replies = it.quick_replies.iter();
        std::iter::once((id, Field::Text, &it.text))
            .chain(buttons.map(move |it| (id, Field::ButtonTitle(it.id.clone()), &it.title)))
            .chain(replies.map(move |it| (id, Field::ReplyTitle(it.id.clone()), &it.title)))
    });
    let titles = kit::requests(subject.flow).map(|(id, _, it)| (id, Field::Title, &it.title));
    for (id, field, text) in messages.chain(titles) {
        if let Some(range) = mixed(text) {
            let word: String = text.chars().skip(range.start).take(range.len()).collect();
            let message = format!(
                "{} mixes letters of two alphabets that look alike, as fraudsters do. Type it again on one \
                 keyboard.",
                quoted(&word)
            );
            let place = Place::field(id, field).with_range(range);
            out.push(RULE.finding(place, message, None));
        }
    }
}

/// The alphabets whose letters are taken for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alphabet {
    Latin,
    Greek,
    Cyrillic,
}

fn alphabet(letter: char) -> Option<Alphabet> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Alphabet::Latin),
        // “µ” and “Ω” are units.
        'Ω' | 'Δ' | 'π' => None,
        '\u{370}'..='\u{3ff}' => Some(Alphabet::Greek),
        '\u{400}'..='\u{52f}' => Some(Alphabet::Cyrillic),
        _ => None,
    }
}

/// The first such word, in Unicode scalar values.
fn mixed(text: &str) -> Option<Range<usize>> {
    if text.is_ascii() {
        return None;
    }
    let mut start = 0;
    for word in text.split(|it: char| !it.is_alphabetic()) {
        let n = word.chars().count();
        let found: BTreeSet<Alphabet> = word.chars().filter_map(alphabet).collect();
        if found.len() > 1 {
            return Some(start..start + n);
        }
        start += n + 1;
    }
    None
}
