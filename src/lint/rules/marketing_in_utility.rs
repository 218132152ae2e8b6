//! OTN020: a utility message that advertises.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::lint::words;
use crate::model::{KindName, Profile};
use std::ops::Range;

pub const RULE: Rule = Rule {
    code: "OTN020",
    name: "marketing-in-utility",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message of a utility topic advertises.",
    why: "Utility messages may only say what is new about an order, an account, an appointment or an \
          event. Meta refuses a template that offers something, and takes rights away from Pages \
          that try. Percentages off and rewards are looked for; other advertising you have to see \
          yourself.",
    source: Source::Platform("send-messages/utility-messages"),
    wrong: "`Your order is on its way. Get 20% off your next one!`",
    right: "`Your order is on its way and arrives on Friday.`",
    cure: "Leave the offer out, or deliver it for a topic that people have agreed to.",
};

/// What a percentage is taken off with, in the languages whose wording is judged.
const OFF: [&str; 18] = [
    "off",
    "discount",
    "sale",
    "descuento",
    "dto",
    "desconto",
    "diskon",
    "potongan",
    "giảm",
    "bawas",
    "diskwento",
    "ลด",
    "réduction",
    "remise",
    "rabais",
    "rabatt",
    "nachlass",
    "less",
];

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, message) in kit::messages(subject.flow) {
        let topic = message
            .deliver_for
            .as_ref()
            .and(kit::topic_of(subject.flow, block));
        if topic.is_none_or(|it| it.profile != Profile::Utility) {
            continue;
        }
        let Some(range) = offer(subject, &message.text) else {
            continue;
        };
        let n = range.len();
        let words: String = message.text.chars().skip(range.start).take(n).collect();
        let text = format!(
            "{} advertises, and utility messages may not. Leave it out, or deliver it for a topic that \
             people have agreed to.",
            quoted(&words)
        );
        let place = Place::field(id, Field::Text).with_range(range);
        out.push(RULE.finding(place, text, None));
    }
}

/// The first sentence that offers something, in Unicode scalar values.
fn offer(subject: &Subject<'_>, text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
        let n = sentence.chars().count();
        let is_offer =
            takes_off(sentence) || words::incentive(sentence.trim(), subject.language).is_some();
        if is_offer {
            let blank = sentence.chars().take_while(|it| it.is_whitespace()).count();
            return Some(start + blank..start + n);
        }
        start += n;
    }
    None
}

/// Whether a percentage stands next to a word that takes it off a price.
fn takes_off(sentence: &str) -> bool {
    let words: Vec<String> = sentence
        .split_whitespace()
        .map(|word| {
            let is_kept = |it: char| it.is_alphanumeric() || it == '%';
            word.trim_matches(|it| !is_kept(it)).to_lowercase()
        })
        .collect();
    words.iter().enumerate().any(|(i, word)| {
        let near = words.iter().skip(i.saturating_sub(2)).take(5);
        let is_percent = word.ends_with('%') && word.len() < 6;
        is_percent && near.into_iter().any(|it| OFF.contains(&it.as_str()))
    })
}
