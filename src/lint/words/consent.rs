//! A clause that is a yes to messages and nothing else, and another that is no news: “hear from
//! us & your second pint is a quid”, “get notified and sit in the front row”.
//!
//! Neither side is looked up: the yes is known by all its words being about messages, what it
//! brings by the shape of its clause. Who is told something gets nothing.

use crate::lint::words::brought::{
    GAINS, is_changed, is_claimed, is_deed, is_done, is_entered, is_lot, is_news,
};
use crate::lint::words::clause::{TELLING, at, is_at, opens_event};
use crate::lint::words::offer::span;
use crate::lint::words::token::{Token, TokenKind};
use std::ops::Range;

/// What stands beside a yes without adding to it.
const FILLS: [&str; 53] = [
    "notify",
    "me",
    "us",
    "our",
    "the",
    "a",
    "this",
    "that",
    "you",
    "your",
    "yes",
    "ok",
    "okay",
    "y",
    "yep",
    "yeah",
    "please",
    "just",
    "simply",
    "go",
    "on",
    "in",
    "up",
    "to",
    "from",
    "by",
    "with",
    "for",
    "of",
    "be",
    "and",
    "here",
    "below",
    "now",
    "today",
    "button",
    "list",
    "waitlist",
    "newsletter",
    "whatsapp",
    "add",
    "back",
    "inbox",
    "some",
    "hear",
    "always",
    "every",
    "one",
    "word",
    "slide",
    "into",
    "drop",
    "pop",
];
/// What is sent, and what is done to people by sending it.
const SENT: [&str; 34] = [
    "text",
    "texts",
    "texting",
    "texted",
    "ping",
    "pings",
    "pinged",
    "pinging",
    "buzz",
    "buzzed",
    "buzzes",
    "dm",
    "dms",
    "sms",
    "email",
    "emails",
    "emailed",
    "messaged",
    "messaging",
    "messenger",
    "reminded",
    "alerted",
    "alerting",
    "nudge",
    "nudges",
    "nudged",
    "poke",
    "pokes",
    "push",
    "contact",
    "contacted",
    "reach",
    "write",
    "bell",
];
/// A yes by themselves, at the beginning of a clause.
const ALONE: [&str; 9] = [
    "tap",
    "click",
    "press",
    "agree",
    "subscribe",
    "opt",
    "yes",
    "consent",
    "sign",
];
/// A yes where a message or the button is named behind them.
const WITH_SENT: [&str; 30] = [
    "get", "be", "let", "leave", "keep", "turn", "switch", "flip", "allow", "accept", "enable",
    "approve", "permit", "activate", "receive", "take", "have", "stay", "join", "message", "text",
    "alert", "notify", "ping", "remind", "dm", "say", "reply", "hit", "push",
];
/// A yes where “us” or “me” stands behind them.
const WITH_US: [&str; 9] = [
    "message", "text", "alert", "notify", "ping", "remind", "dm", "add", "hear",
];

/// How a yes ends that has an aim behind it.
const AGREED: [&str; 9] = [
    "me",
    "in",
    "up",
    "list",
    "on",
    "yes",
    "subscribe",
    "agree",
    "texts",
];
/// What is promised besides: “opt-in perk”.
const PERKS: [&str; 9] = [
    "perk",
    "perks",
    "sweetener",
    "bonus",
    "treat",
    "reward",
    "freebie",
    "thank-you",
    "extra",
];

/// The words of what a yes to messages brings.
pub(super) fn consented(tokens: &[Token], about: &[bool]) -> Option<Range<usize>> {
    if about.contains(&true) || (0..tokens.len()).any(|i| opens_event(tokens, i)) {
        return None;
    }
    let is_perk = |n: &usize| {
        let signs = [
            "opt-in",
            "sign-up",
            "signup",
            "notify-me",
            "subscriber",
            "subscribers",
        ];
        is_at(tokens, *n, &signs) && is_at(tokens, n + 1, &PERKS)
    };
    if let Some(n) = (0..tokens.len()).find(is_perk) {
        return Some(span(tokens, n, n + 1));
    }
    let clauses = clauses(tokens);
    let own = clauses.iter().find(|it| is_yes(tokens, (*it).clone()))?;
    let mut others = clauses.iter().filter(|it| *it != own && !it.is_empty());
    others.find_map(|it| {
        let words = tokens.get(it.clone())?;
        let is_behind = it.start > own.start;
        let mark = it.start.checked_sub(1).and_then(|n| at(tokens, n));
        let is_new = mark.is_some_and(Token::is_stop);
        let is_brought = is_changed(words)
            || is_claimed(words)
            || is_entered(words)
            || (!is_news(words)
                && (is_deed(words) || is_lot(words) || (is_behind && is_done(words, is_new))));
        is_brought.then(|| span(tokens, it.start, it.end - 1))
    })
}

/// What stands between marks and “and”.
fn clauses(tokens: &[Token]) -> Vec<Range<usize>> {
    let cuts = |n: &usize| {
        at(tokens, *n).is_some_and(|it| {
            // “opt in to skip the queue”
            let is_aim = it.is(&["to"])
                && is_at(tokens, n.saturating_sub(1), &AGREED)
                && (is_at(tokens, n + 1, &GAINS)
                    || is_at(tokens, n + 1, &["drink", "eat", "keep"]));
            let is_joint = is_aim || it.is(&["and", "then", "plus"]) && !it.is_capital();
            matches!(it.kind, TokenKind::Mark(_)) || is_joint
        })
    };
    let mut found = Vec::new();
    let mut start = 0;
    for cut in (0..tokens.len()).filter(cuts).chain([tokens.len()]) {
        found.push(start..cut);
        start = cut + 1;
    }
    found
}

fn is_sent(token: &Token) -> bool {
    let is_known = token.is(&[
        "news",
        "know",
        "tell",
        "told",
        "hear",
        "info",
        "information",
    ]);
    (token.is(&TELLING) && !is_known) || token.is(&SENT)
}

/// Whether a clause says yes to messages and to nothing besides.
fn is_yes(tokens: &[Token], clause: Range<usize>) -> bool {
    const YESES: [&str; 5] = ["yes", "ok", "okay", "tap", "click"];
    let words = tokens.get(clause.clone()).unwrap_or_default();
    let fills = |it: &Token| it.is(&FILLS) || is_sent(it) || it.is(&ALONE) || it.is(&WITH_SENT);
    if words.is_empty() || !words.iter().all(fills) {
        return false;
    }
    let is_small = |n: &usize| {
        is_at(
            tokens,
            *n,
            &[
                "please", "just", "simply", "go", "now", "on", "and", "a", "your", "one", "you",
            ],
        )
    };
    let first = clause.clone().find(|n| !is_small(n));
    let first = first.unwrap_or(clause.start);
    let rest = tokens.get(first + 1..clause.end).unwrap_or_default();
    let has = |words: &[&str]| rest.iter().any(|it| it.is(words));
    let is_whole = !is_at(tokens, first, &["sign", "opt"]) || has(&["up", "in"]);
    let is_word = is_at(tokens, first, &["say"]) && has(&["word"]);
    let is_named = is_word || rest.iter().any(is_sent) || has(&["yes", "ok", "notify", "list"]);
    let is_on = words.last().is_some_and(|it| it.is(&["on"])) && words.iter().any(is_sent);
    let is_equal = words.iter().all(is_sent)
        && at(tokens, clause.end).is_some_and(|it| it.kind == TokenKind::Mark('='));
    let is_counted = is_at(tokens, first, &["for", "with"]) && has(&YESES);
    (is_at(tokens, first, &ALONE) && is_whole)
        || (is_at(tokens, first, &WITH_SENT) && is_named)
        || (is_at(tokens, first, &WITH_US) && has(&["me", "us"]))
        || is_on
        || is_equal
        || is_counted
}
