//! An English text as things that can be compared.

use crate::lint::words::kinds::{is_coloured, kind_in_english};
use crate::lint::words::lists::Classes;
use crate::lint::words::promise::{Thing, ThingKind, kind_of, thing};
use crate::lint::words::report::same_as;
use crate::lint::words::senses::{Sense, sense};
use crate::lint::words::subject::subjects;
use crate::lint::words::token::{Token, TokenKind};
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;

pub(super) fn english(text: &str, tokens: &[Token]) -> Vec<Thing> {
    let named: BTreeSet<usize> = subjects(tokens).map(|it| it.range.start).collect();
    let stemmer = Stemmer::create(Algorithm::English);
    let holder = holder(tokens, &named);
    let mut found = Vec::with_capacity(tokens.len());
    for (i, token) in tokens.iter().enumerate() {
        let is_named = named.contains(&token.range.start) || token.may_be(Classes::SEASON);
        let kind = if token.is(&["it", "it's", "they", "this", "they're"]) {
            ThingKind::Pointer
        } else if is_tight_dash(tokens, i) {
            ThingKind::Small
        } else {
            kind_of(token.kind, is_named)
        };
        let before = |n: usize| i.checked_sub(n).and_then(|i| tokens.get(i));
        // “below 20 degrees” is a limit, and another number is no other thing.
        let is_limit = token.kind == TokenKind::Number
            && before(1).is_some_and(|it| {
                it.is(&[
                    "below", "under", "over", "above", "than", "least", "most", "past", "beyond",
                    "exceeds", "hits", "reaches",
                ])
            });
        let kind = if is_limit { ThingKind::Break } else { kind };
        // “are ripe” says how it is, “ripe plums” which ones.
        let is_predicate = kind == ThingKind::Name
            && !token.is_capital()
            && sense(&token.base) == Sense::Modifier
            && !tokens
                .get(i + 1)
                .is_some_and(|it| named.contains(&it.range.start));
        let kind = if is_predicate && !is_coloured(&token.base) {
            ThingKind::Small
        } else {
            kind
        };
        let leads = |words: &[&str]| {
            before(1).is_some_and(|it| it.is(words))
                || (before(1).is_some_and(|it| it.is(&["the"]) || it.is_capital())
                    && before(2).is_some_and(|it| it.is(words)))
        };
        let raw = match token.kind {
            TokenKind::Subject => text
                .chars()
                .skip(token.range.start)
                .take(token.range.len())
                .collect(),
            TokenKind::Word
            | TokenKind::Number
            | TokenKind::Money
            | TokenKind::Percent
            | TokenKind::Person
            | TokenKind::Gap
            | TokenKind::Mark(_) => token.raw.clone(),
        };
        // A brand is no synonym: “Cash Converters”.
        let n_capitals = token.raw.chars().filter(|it| it.is_uppercase()).count();
        let is_called =
            n_capitals == 1 && token.is_capital() && !before(1).is_none_or(Token::is_stop);
        let is_owner = token.raw.len() > token.base.len() && token.raw.ends_with('s');
        for word in token.base.split('-') {
            let thing = meant(thing(word, kind, &raw, Some(&stemmer)), is_called);
            found.push(Thing {
                is_capital: token.is_capital(),
                is_aside: is_owner
                    || leads(&["at", "by", "near"])
                    || (token.is_capital() && !token.may_be(Classes::SEASON) && leads(&["on"]))
                    || (token.is_capital() && leads(&["of"]))
                    || Some(i) == holder,
                is_place: before(1).is_some_and(|it| it.is(&["to", "in", "for"])),
                of_a_kind: kind_in_english(&thing.stem),
                ..thing
            });
        }
    }
    found
}

/// A thing under the word that stands for all that mean the same.
fn meant(thing: Thing, is_called: bool) -> Thing {
    let stem = match is_called {
        true => thing.stem.clone(),
        false => same_as(&thing.stem, "en").to_owned(),
    };
    Thing {
        is_loose: thing.kind == ThingKind::Name
            && !is_called
            && thing.raw.chars().next().is_some_and(char::is_lowercase)
            && !matches!(
                sense(&thing.raw.to_lowercase()),
                Sense::Thing | Sense::Common
            ),
        stem,
        ..thing
    }
}

/// Who has what people wait for: the clinic of “when the clinic has flu vaccines”.
fn holder(tokens: &[Token], named: &BTreeSet<usize>) -> Option<usize> {
    const HOLDS: [&str; 23] = [
        "has",
        "have",
        "gets",
        "get",
        "hires",
        "publishes",
        "adds",
        "sells",
        "stocks",
        "releases",
        "announces",
        "brings",
        "serves",
        "offers",
        "posts",
        "lists",
        "needs",
        "shows",
        "screens",
        "hosts",
        "bakes",
        "makes",
        "restocks",
    ];
    let is_named = |n: usize| {
        tokens
            .get(n)
            .is_some_and(|it| named.contains(&it.range.start))
    };
    let verb = tokens.iter().position(|it| it.is(&HOLDS))?;
    let object = verb + 1 + usize::from(tokens.get(verb + 1).is_some_and(Token::is_frame));
    let holder = verb.checked_sub(1).filter(|n| is_named(*n))?;
    is_named(object).then_some(holder)
}

/// The dash of “Oslo–Rome” joins.
fn is_tight_dash(tokens: &[Token], i: usize) -> bool {
    let (Some(before), Some(dash), Some(after)) = (
        i.checked_sub(1).and_then(|i| tokens.get(i)),
        tokens.get(i),
        tokens.get(i + 1),
    ) else {
        return false;
    };
    matches!(dash.kind, TokenKind::Mark('–' | '—'))
        && before.range.end == dash.range.start
        && dash.range.end == after.range.start
}
