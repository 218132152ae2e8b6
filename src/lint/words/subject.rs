//! Whether a title names what it is about.

use crate::lint::words::certain::best;
use crate::lint::words::lists::Classes;
use crate::lint::words::sender::{asks_leave, greets, only_sender};
use crate::lint::words::senses::Sense;
use crate::lint::words::slot;
use crate::lint::words::token::{Token, TokenKind, tokens};
use std::ops::Range;

/// Why a title is vague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vague {
    /// `[product name]` was never filled in.
    Gap(Range<usize>),
    /// This word could stand for anything.
    Word(Range<usize>, String),
    /// This word names something only where it happens, and nothing does.
    Loose(Range<usize>, String),
    /// Nothing is named at all.
    Nothing,
}

/// What is vague about a title, in Unicode scalar values; nothing for a blank one.
#[must_use]
pub(super) fn vague(title: &str, tokens: &[Token]) -> Option<Vague> {
    if let Some(gap) = tokens.iter().find(|it| it.kind == TokenKind::Gap) {
        return Some(Vague::Gap(gap.range.clone()));
    }
    if title.trim().is_empty() {
        return None;
    }
    let named: Vec<&Token> = subjects(tokens).collect();
    if greets(tokens) || asks_leave(tokens) {
        return Some(Vague::Nothing);
    }
    if let Some(it) = only_sender(tokens, &named) {
        return Some(Vague::Loose(it.range.clone(), it.raw.clone()));
    }
    let loose = match best(tokens) {
        Some((_, Sense::Thing)) => return None,
        Some((token, Sense::Common | Sense::Loose | Sense::Quality | Sense::Modifier)) => {
            Some(token)
        }
        None => None,
    };
    if let Some(it) = loose {
        return Some(Vague::Loose(it.range.clone(), it.raw.clone()));
    }
    let stand_in = tokens
        .iter()
        .find(|it| it.may_be(Classes::GENERIC))
        .or_else(|| tokens.iter().find(|it| is_pronoun(it)));
    Some(match stand_in {
        Some(it) => {
            let n = it.base.chars().count().min(it.range.len());
            let word = it.raw.chars().take(n).collect();
            Vague::Word(it.range.start..it.range.start + n, word)
        }
        None => Vague::Nothing,
    })
}

fn is_pronoun(token: &Token) -> bool {
    const PRONOUNS: [&str; 14] = [
        "it",
        "this",
        "that",
        "these",
        "those",
        "they",
        "them",
        "one",
        "ones",
        "something",
        "anything",
        "everything",
        "what",
        "some",
    ];
    token.is(&PRONOUNS)
}

/// Whether a text, such as a fallback, names no product or event.
pub(super) fn names_nothing(text: &str) -> bool {
    !text.trim().is_empty() && subjects(&tokens(text)).next().is_none()
}

/// The tokens of a title that name something.
pub(super) fn subjects(tokens: &[Token]) -> impl Iterator<Item = &Token> {
    let is_title_case = is_title_case(tokens);
    let is_all_quoted = tokens.iter().all(|it| it.is_quoted);
    (0..tokens.len()).filter_map(move |i| {
        let token = tokens.get(i)?;
        let is_named = match token.kind {
            TokenKind::Subject => true,
            TokenKind::Word => {
                (token.is_quoted && !is_all_quoted)
                    || names(tokens, i, token)
                    || (!is_title_case && is_name(tokens, i, token))
            }
            TokenKind::Number => is_model_number(tokens, i),
            TokenKind::Money
            | TokenKind::Percent
            | TokenKind::Person
            | TokenKind::Gap
            | TokenKind::Mark(_) => false,
        };
        is_named.then_some(token)
    })
}

pub(super) fn before(tokens: &[Token], i: usize) -> Option<&Token> {
    tokens.get(i.checked_sub(1)?)
}

/// Whether a word names something by what it means.
fn names(tokens: &[Token], i: usize, token: &Token) -> bool {
    // “Our summer sale” is one of many, “a sale” could be any.
    if token.is(&OF_A_SEASON) {
        return before(tokens, i).is_some_and(|it| it.may_be(Classes::SEASON));
    }
    if token.may_be(Classes::PLACE) {
        return tokens.iter().any(moves);
    }
    // “When the euro hits 1.10”, but not “100 euros”.
    if token.is(&["euro", "dollar", "yen", "pound", "peso"]) {
        return before(tokens, i).is_some_and(|it| it.is(&["the"]));
    }
    if token.may_be(Classes::GENERIC) && (is_dated(tokens) || is_ones_own(tokens, i)) {
        return true;
    }
    !token.is_frame() && !slot::is_filler(tokens, i)
}

/// “My planning application”: the person has one, and knows which.
fn is_ones_own(tokens: &[Token], i: usize) -> bool {
    const FILED: [&str; 4] = ["application", "registration", "shipment", "claim"];
    let is_filed = tokens.get(i).is_some_and(|it| it.is(&FILED));
    let from = i.saturating_sub(2);
    is_filed
        && tokens
            .get(from..i)
            .is_some_and(|it| it.iter().any(|it| it.is(&["my"])))
}

/// “A table on 14 February” is one table, unlike “a table on Friday”.
fn is_dated(tokens: &[Token]) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    tokens.windows(2).any(|pair| {
        let is_number = |it: &Token| it.base.starts_with(|it: char| it.is_ascii_digit());
        matches!(pair, [a, b] if (is_number(a) && b.is(&MONTHS)) || (a.is(&MONTHS) && is_number(b)))
    })
}

/// Nouns that a season makes specific.
const OF_A_SEASON: [&str; 9] = [
    "sale",
    "sales",
    "collection",
    "collections",
    "season",
    "range",
    "catalogue",
    "catalog",
    "lineup",
];

/// What a shop does when it is itself the news.
fn moves(token: &Token) -> bool {
    let stems = ["open", "reopen", "clos", "mov", "relocat", "launch"];
    token.kind == TokenKind::Word && stems.iter().any(|stem| token.base.starts_with(stem))
}

/// Whether a word that could mean anything is used as a name: a capital within the sentence,
/// alone for a noun (“The Drop” of “when The Drop opens”) or where a noun must stand (“at
/// Target”, “when Supreme drops”), or three in a row for any words.
fn is_name(tokens: &[Token], i: usize, token: &Token) -> bool {
    let is_capital = |i: usize| {
        let starts = before(tokens, i).is_none_or(Token::is_stop);
        !starts && tokens.get(i).is_some_and(Token::is_capital)
    };
    if !is_capital(i) || token.is(&["i", "i'm"]) {
        return false;
    }
    let in_a_row = [i.wrapping_sub(2), i.wrapping_sub(1), i]
        .into_iter()
        .any(|from| (0..3).all(|n| is_capital(from.wrapping_add(n))));
    let is_noun = token.may_be(Classes::GENERIC) || token.is(&["drop", "launch", "sale", "deal"]);
    in_a_row || is_noun || slot::is_proper(tokens, i)
}

/// Whether all longer words begin with a capital, which then says nothing.
pub(super) fn is_title_case(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .filter(|it| it.kind == TokenKind::Word && it.raw.chars().count() >= 4)
        .all(Token::is_capital)
}

/// “the 501”, but not “20 days”, “at 9” or “in 2 weeks”.
fn is_model_number(tokens: &[Token], i: usize) -> bool {
    let follows = before(tokens, i).is_some_and(|it| {
        it.is(&[
            "the",
            "our",
            "model",
            "no",
            "number",
            "order",
            "booking",
            "ticket",
            "request",
            "application",
            "case",
            "policy",
        ])
    });
    let has_noun = tokens
        .get(i + 1)
        .is_some_and(|it| it.is_frame() && !it.may_be(Classes::VERB) && !it.is(&["in", "on"]));
    follows && !has_noun
}
