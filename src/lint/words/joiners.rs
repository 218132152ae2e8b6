//! Those who have said yes, and what they get: “new subscribers receive a tote bag”.

use crate::lint::words::clause::{GETTING, GIVING, TELLING, WINNING, agrees, is_at, is_before};
use crate::lint::words::token::{Token, TokenKind};

/// Those who have said yes.
pub(super) const GROUPS: [&str; 12] = [
    "tapper",
    "tappers",
    "subscriber",
    "subscribers",
    "members",
    "sign-up",
    "sign-ups",
    "joiners",
    "yeses",
    "yesses",
    "responders",
    "clickers",
];

/// “New subscribers receive a tote bag”, “the first 50 who say yes get a scarf”.
pub(super) fn is_group(tokens: &[Token], i: usize) -> bool {
    // “We give every subscriber a rose.”
    let us = |n: usize| is_at(tokens, n, &["we", "we're", "will"]);
    if is_at(tokens, i, &GROUPS)
        && (0..i).any(|n| {
            us(n) && (is_at(tokens, n + 1, &GIVING) || is_at(tokens, n + 1, &["giving", "thank"]))
        })
    {
        return true;
    }
    // “Lucky tappers fly to Ibiza”
    if is_at(tokens, i, &GROUPS) && is_before(tokens, i, &["lucky"]) {
        return true;
    }
    // “First 100 to tap get …”
    let is_many = is_at(tokens, i, &["first", "next", "last"])
        && (i + 1..i + 5).any(|n| is_at(tokens, n, &["to", "who"]) && agrees(tokens, n + 1));
    if is_many || (is_at(tokens, i, &["whoever"]) && agrees(tokens, i + 1)) {
        return (i + 2..i + 9).any(|n| is_at(tokens, n, &GETTING) || is_at(tokens, n, &WINNING));
    }
    // “Subscribers drink free”, “free for subscribers”
    let is_free = tokens
        .iter()
        .any(|it| it.is(&["free"]) || matches!(it.kind, TokenKind::Percent | TokenKind::Money));
    if is_at(
        tokens,
        i,
        &["subscriber", "subscribers", "joiners", "tapper", "tappers"],
    ) && is_free
        && !tokens.iter().any(|it| it.is(&TELLING))
    {
        return true;
    }
    let is_counted = is_at(tokens, i, &["taps", "clicks"])
        && (1..=3).any(|n| {
            i.checked_sub(n)
                .is_some_and(|n| is_at(tokens, n, &["first", "next"]))
        });
    let is_group = is_counted
        || is_at(tokens, i, &GROUPS)
        || (is_at(tokens, i, &["who"]) && (i + 1..i + 3).any(|n| agrees(tokens, n)));
    is_group
        && (i + 1..i + 6).any(|n| is_at(tokens, n, &GETTING) || is_at(tokens, n, &WINNING))
        && !tokens.iter().skip(i).any(|it| it.is(&TELLING))
}
