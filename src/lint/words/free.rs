//! Whether something is free because the person agrees: “free lipstick”, “on us”, “at no cost”.
//!
//! Much is free for everybody, a concert as well as a dentist on Friday, and news of that is
//! fine.

use crate::lint::words::called::is_without;
use crate::lint::words::clause::{GETTING, GIVING, TELLING, agrees, at, is_at, is_before};
use crate::lint::words::gift::is_own;
use crate::lint::words::joiners::GROUPS;
use crate::lint::words::lists::Classes;
use crate::lint::words::offer::{has_yes, is_topic};
use crate::lint::words::token::{Token, TokenKind};

/// What is free without being given: “free agent”.
const FREE_KINDS: [&str; 18] = [
    "agent", "agents", "kick", "kicks", "fall", "will", "throw", "throws", "trade", "verse",
    "speech", "press", "skate", "diving", "climbing", "jazz", "agency", "radicals",
];

/// “free lipstick”, “for free”, “tap and it is free”; not “feel free”, “free range”.
pub(super) fn is_gratis(tokens: &[Token], i: usize) -> bool {
    let is_end = at(tokens, i + 1).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_)));
    // A thing that is called free, and behind the mark what people will be told of it.
    if is_topic(tokens, i) || is_without(tokens, i) || is_at(tokens, i + 1, &FREE_KINDS) {
        return false;
    }
    let is_said = is_end || is_at(tokens, i + 1, &["if", "when", "once", "with", "by", "for"]);
    if is_at(tokens, i + 1, &["if", "when", "once"]) && agrees(tokens, i + 3) {
        return true;
    }
    if is_before(tokens, i, &["is", "are"]) && is_said {
        return (0..tokens.len()).any(|n| agrees(tokens, n));
    }
    let is_answer = i
        .checked_sub(1)
        .and_then(|n| at(tokens, n))
        .is_some_and(Token::is_stop);
    if is_answer && is_end && has_yes(tokens) {
        return true;
    }
    let starts = i
        .checked_sub(1)
        .is_some_and(|n| n == 0 || at(tokens, n - 1).is_some_and(Token::is_stop));
    if starts && is_end_or_time(tokens, i + 1) && (0..tokens.len()).any(|n| agrees(tokens, n)) {
        return true;
    }
    // “one in ten who tap eats free”
    let is_use = is_before(
        tokens,
        i,
        &[
            "eat", "eats", "drink", "drinks", "ride", "rides", "ships", "travel", "travels",
            "play", "plays", "park", "parks", "enter", "enters", "fly", "flies", "stay", "stays",
        ],
    );
    if is_use && is_end_or_time(tokens, i + 1) && has_yes(tokens) {
        return true;
    }
    // “Get your first coffee free”
    if is_end && (1..=5).any(|n| i.checked_sub(n).is_some_and(|i| is_at(tokens, i, &GETTING))) {
        return true;
    }
    if is_at(tokens, i + 1, &["for"]) && !is_before(tokens, i, &["is", "are"]) {
        return (i + 2..tokens.len()).any(|n| agrees(tokens, n));
    }
    let is_other = is_before(tokens, i, &["feel", "are", "is"])
        || is_at(tokens, i + 1, &["range", "to", "from", "of"]);
    // “free on Friday” speaks of time.
    let has_noun = at(tokens, i + 1).is_some_and(|it| {
        let is_small = it.may_be(Classes::FUNCTION)
            && !it.is(&["next", "first", "second", "extra", "your", "all"]);
        it.kind == TokenKind::Subject || (it.kind == TokenKind::Word && !is_small)
    });
    !is_other && (is_before(tokens, i, &["for"]) || has_noun) && !is_open_to_all(tokens, i)
}

/// “ride free today”, “eat free”
fn is_end_or_time(tokens: &[Token], i: usize) -> bool {
    at(tokens, i).is_none_or(|it| {
        matches!(it.kind, TokenKind::Mark(_)) || it.is(&["today", "tonight", "tomorrow", "now"])
    })
}

/// “Free jazz festival in Moers”, “a free spot”: nobody is paid with it.
fn is_open_to_all(tokens: &[Token], i: usize) -> bool {
    const ROOM: [&str; 12] = [
        "spot",
        "spots",
        "seat",
        "seats",
        "slot",
        "slots",
        "table",
        "tables",
        "place",
        "places",
        "appointment",
        "room",
    ];
    const WHERE: [&str; 15] = [
        "at", "in", "by", "from", "near", "with", "reopens", "opens", "day", "restarts", "resumes",
        "returns", "starts", "begins", "ends",
    ];
    if has_yes(tokens) {
        return false;
    }
    let rest = tokens.get(i + 1..).unwrap_or_default();
    let rest = rest.iter().take_while(|it| !it.is_stop());
    let speaks_to = |it: &Token| {
        it.is(&[
            "you", "your", "us", "today", "inside", "all", "everyone", "every",
        ]) || it.is(&GROUPS)
    };
    let is_given = (1..=5).any(|n| {
        i.checked_sub(n).is_some_and(|n| {
            is_at(tokens, n, &GETTING)
                || is_at(tokens, n, &["your", "for"])
                || is_at(tokens, n, &GIVING)
        })
    });
    let rest: Vec<&Token> = rest.collect();
    // “on BBC”, “of Porto”
    let is_named = rest.windows(2).any(|pair| {
        matches!(pair, [a, b] if a.is(&["on", "of", "for"]) && b.is_capital() && !b.is_frame())
    });
    let is_placed =
        (is_named || rest.iter().any(|it| it.is(&WHERE))) && !rest.iter().any(|it| speaks_to(it));
    is_own(tokens, i)
        || ((i + 1..i + 3).any(|n| is_at(tokens, n, &ROOM)) && !is_given)
        || (is_placed && !is_given)
}

/// “2 for 1 if you agree”.
pub(super) fn is_two_for_one(tokens: &[Token], i: usize) -> bool {
    let is_number = |i: usize| at(tokens, i).is_some_and(|it| it.kind == TokenKind::Number);
    let is_deal = is_number(i) && is_at(tokens, i + 1, &["for"]) && is_number(i + 2);
    is_deal && (0..tokens.len()).any(|n| agrees(tokens, n))
}

/// “your next coffee is on us”, “on the house”; not “news on us”.
pub(super) fn is_treat(tokens: &[Token], i: usize) -> bool {
    let on = i.checked_sub(if is_before(tokens, i, &["the"]) { 2 } else { 1 });
    let is_end = is_end_or_time(tokens, i + 1)
        || (is_at(tokens, i + 1, &["if", "when", "with", "for", "once"]) && has_yes(tokens));
    // “New menu at On The House”
    let is_name = is_at(tokens, i, &["house"])
        && on
            .and_then(|on| at(tokens, on))
            .is_some_and(Token::is_capital)
        && tokens
            .iter()
            .any(|it| it.kind == TokenKind::Word && !it.is_capital());
    !is_name
        && is_end
        && on.is_some_and(|on| is_at(tokens, on, &["on"]) && !is_before(tokens, on, &TELLING))
}

/// “costs nothing”, “at no cost”, “for nothing”, when the person agrees for it.
pub(super) fn is_costless(tokens: &[Token], i: usize) -> bool {
    let is_phrase = match () {
        () if is_at(tokens, i, &["nothing"]) => {
            let costs_you = is_before(tokens, i, &["you", "u"])
                && is_before(tokens, i.saturating_sub(1), &["costs", "cost"]);
            costs_you || is_before(tokens, i, &["for", "pay", "costs", "cost", "pays"])
        }
        () if is_at(tokens, i, &["gratis"]) => true,
        () => is_before(tokens, i, &["no", "without", "zero"]),
    };
    is_phrase && (0..tokens.len()).any(|n| agrees(tokens, n))
}
