//! A yes in one clause and a thing in another, with nothing that anybody would be told: “accept
//! our message: priority seats”, “your upgrade is waiting, just opt in”.

use crate::lint::words::bargain::{is_gain, is_told};
use crate::lint::words::brought::is_name;
use crate::lint::words::clause::{GETTING, TELLING, WINNING, agrees, at, is_at, is_before};
use crate::lint::words::lists::Classes;
use crate::lint::words::offer::span;
use crate::lint::words::token::{Token, TokenKind};
use std::ops::Range;

/// What people are to do with what they have: “double your storage”.
const AIMS: [&str; 14] = [
    "double", "triple", "keep", "extend", "skip", "jump", "dodge", "unlock", "be", "upgrade",
    "get", "win", "beat", "save",
];

/// How begins what is handed to somebody.
const HANDED: [&str; 12] = [
    "your",
    "a",
    "an",
    "free",
    "priority",
    "extra",
    "some",
    "one",
    "half",
    "two",
    "exclusive",
    "member",
];

/// What has come or will, which is news and no gift: “your parcel has arrived”.
const HAPPENS: [&str; 18] = [
    "has", "have", "had", "was", "were", "due", "left", "lands", "arrives", "arrived", "ready",
    "comes", "starts", "begins", "leaves", "ends", "expires", "closes",
];

/// The words of what is offered beside a yes.
pub(super) fn beside_yes(tokens: &[Token], about: &[bool]) -> Option<Range<usize>> {
    let yes = (0..tokens.len()).find(|i| says_yes(tokens, *i))?;
    if let Some(found) = chance(tokens, yes) {
        return Some(found);
    }
    if about.contains(&true) {
        return None;
    }
    let clauses = clauses(tokens);
    let own = clauses.iter().find(|it| it.contains(&yes))?;
    if is_of_its_own(tokens, yes + 1..own.end) || is_errand(tokens, yes) {
        return None;
    }
    let others = clauses.iter().filter(|it| !it.contains(&yes));
    // “Opt in: ferry delays, Picton”: what stands behind the colon is what people are told of.
    let is_topic = |it: &Range<usize>| {
        let mark = it.start.checked_sub(1).and_then(|n| at(tokens, n));
        let rest = tokens.get(it.start + 1..).unwrap_or_default();
        let is_colon = mark.is_some_and(|it| it.kind == TokenKind::Mark(':'));
        let is_definite = is_at(tokens, it.start, &["the"]) && mark.is_some_and(Token::is_stop);
        let is_aim = mark.is_some_and(|it| it.is(&["for"]));
        let is_handed = is_at(tokens, it.start, &HANDED);
        (is_colon
            && rest
                .iter()
                .any(|it| is_name(it) || it.may_be(Classes::SEASON)))
            || is_definite
            || (is_aim && !is_handed)
    };
    let mut others = others.filter(|it| !it.is_empty() && !is_topic(it));
    others.find_map(|it| offered(tokens, it.clone()))
}

/// “Agree to our message for a chance at two tickets”, whatever it is a chance of.
fn chance(tokens: &[Token], yes: usize) -> Option<Range<usize>> {
    const CHANCES: [&str; 7] = ["chance", "shot", "go", "crack", "entry", "ticket", "spin"];
    let is_for = |n: &usize| {
        is_at(tokens, *n, &["for"])
            && is_at(tokens, n + 1, &["a", "your", "another", "one", "an", "the"])
            && is_at(tokens, n + 2, &CHANCES)
            && is_at(
                tokens,
                n + 3,
                &["to", "at", "of", "on", "in", "into", "for"],
            )
            && !is_at(tokens, n + 4, &["hear", "know", "see", "be"])
    };
    let from = (yes + 1..tokens.len().min(yes + 8)).find(is_for)?;
    let is_mark = |n: &usize| at(tokens, *n).is_some_and(Token::is_stop);
    let to = (from..tokens.len()).find(is_mark).unwrap_or(tokens.len());
    Some(span(tokens, from + 1, to - 1))
}

/// “opt in”, “activate reminders”, “say "notify me"”
fn says_yes(tokens: &[Token], i: usize) -> bool {
    const STARTS: [&str; 12] = [
        "activate",
        "activating",
        "enable",
        "enabling",
        "accept",
        "accepting",
        "allow",
        "allowing",
        "permit",
        "switch",
        "unmute",
        "approve",
    ];
    let is_message = |n: usize| is_at(tokens, n, &TELLING);
    let is_named = is_at(tokens, i, &["notify"]) && is_at(tokens, i + 1, &["me"]);
    // “Allow & Sons bakery” is a firm.
    let is_firm = is_at(tokens, i + 1, &["and"])
        && [i, i + 2]
            .into_iter()
            .all(|n| at(tokens, n).is_some_and(Token::is_capital))
        && !is_at(tokens, i + 2, &GETTING)
        && !is_at(tokens, i + 2, &WINNING);
    if is_firm {
        return false;
    }
    agrees(tokens, i)
        || (is_at(tokens, i, &STARTS) && (i + 1..i + 4).any(is_message))
        || (is_named && is_before(tokens, i, &["say", "saying", "says", "choose"]))
}

/// The clauses of a title: what stands between marks, “and”, “then” and “if”.
fn clauses(tokens: &[Token]) -> Vec<Range<usize>> {
    const CUTS: [&str; 8] = ["and", "then", "if", "when", "once", "for", "while", "by"];
    let is_aim = |n: usize| is_at(tokens, n, &["to"]) && is_at(tokens, n + 1, &AIMS);
    let cuts = |n: &usize| {
        let is_cut = |it: &Token| matches!(it.kind, TokenKind::Mark(_)) || it.is(&CUTS);
        at(tokens, *n).is_some_and(is_cut) || is_aim(*n)
    };
    let mut found = Vec::new();
    let mut start = 0;
    for cut in (0..tokens.len()).filter(cuts).chain([tokens.len()]) {
        found.push(start..cut);
        start = cut + 1;
    }
    found
}

/// “Press Play”, “join the choir”: what is agreed to is something of its own.
fn is_of_its_own(tokens: &[Token], words: Range<usize>) -> bool {
    let words = tokens.get(words).unwrap_or_default();
    words.iter().any(|it| {
        let is_button = it.is(&[
            "notify", "me", "yes", "ok", "okay", "button", "bell", "pings",
        ]);
        let is_word = it.kind == TokenKind::Word && !it.is_frame();
        it.kind == TokenKind::Subject || (is_word && !is_button && !it.may_be(Classes::FUNCTION))
    })
}

/// “Reply YES to confirm”, “tap for the gate”: what is tapped shows something, and asks nobody.
fn is_errand(tokens: &[Token], yes: usize) -> bool {
    let is_small = |n: &usize| is_at(tokens, *n, &["yes", "no", "here", "below", "now", "the"]);
    let next = (yes + 1..yes + 4).find(|n| !is_small(n)).unwrap_or(yes);
    let is_verb = !is_at(tokens, next + 1, &AIMS)
        && !is_at(tokens, next + 1, &GETTING)
        && !is_at(tokens, next + 1, &WINNING)
        && !(next..next + 3).any(|n| is_at(tokens, n, &TELLING));
    (is_at(tokens, next, &["to"]) && is_verb)
        || (is_at(tokens, next, &["for"]) && is_at(tokens, next + 1, &["the", "more"]))
}

/// What a clause offers: a thing that a person can have, or a place before others.
fn offered(tokens: &[Token], words: Range<usize>) -> Option<Range<usize>> {
    let clause = tokens.get(words.clone())?;
    let found = || span(tokens, words.start, words.end - 1);
    if is_ahead(clause) {
        return Some(found());
    }
    let asks = |it: &Token| it.is(&["who", "what", "which", "where", "how", "why", "whether"]);
    let is_news = clause
        .iter()
        .any(|it| is_told(it) || it.is(&TELLING) || it.is(&HAPPENS) || asks(it));
    let is_won = clause.iter().any(|it| it.is(&WINNING));
    let is_more = is_at(tokens, words.start, &AIMS)
        && is_at(
            tokens,
            words.start + 1,
            &["your", "upgraded", "bumped", "moved"],
        );
    let is_kept = clause.iter().any(|it| it.is(&["your"]))
        && clause
            .iter()
            .any(|it| it.is(&["waiting", "awaits", "yours"]));
    let is_gain = is_won || is_more || is_kept || is_gain(tokens, words.clone());
    (!is_news && is_gain).then(found)
}

/// “jump the queue”, “to the top of the waiting list”, “exclusive member pricing”
fn is_ahead(clause: &[Token]) -> bool {
    const MOVES: [&str; 14] = [
        "jump", "skip", "skips", "cut", "beat", "front", "top", "head", "move", "moves", "bump",
        "up", "ahead", "climb",
    ];
    const LINES: [&str; 7] = [
        "queue", "line", "list", "waitlist", "waiting", "queues", "lines",
    ];
    let is_line = clause.iter().any(|it| it.is(&LINES));
    let is_moved = clause.iter().any(|it| it.is(&MOVES));
    let is_price = clause
        .iter()
        .any(|it| it.is(&["pricing", "rates", "prices"]))
        && clause
            .iter()
            .any(|it| it.is(&["exclusive", "member", "members", "vip", "insider"]));
    (is_line && is_moved) || is_price
}
