//! Where in a sentence it stands what a yes is paid with: behind “in return”, behind “a yes gets
//! you”, behind “and we”.

use crate::lint::words::clause::{GETTING, GIVING, agrees, at, is_at, is_before};
use crate::lint::words::exchange::{is_end, sentence_start};
use crate::lint::words::token::{Token, TokenKind};
use crate::lint::words::yes::yes_as_subject;

/// Where it begins what people get “in return” or “as a thank-you”.
pub(super) fn thanks(tokens: &[Token], i: usize) -> Option<usize> {
    let is_return = is_at(tokens, i, &["in"]) && is_at(tokens, i + 1, &["return", "exchange"]);
    let is_thanks = is_at(tokens, i, &["as"])
        && (i + 1..i + 3).any(|n| is_at(tokens, n, &["thank-you", "thanks", "thank"]));
    let verb =
        (i + 2..i + 6).find(|n| is_at(tokens, *n, &GIVING) || is_at(tokens, *n, &GETTING))?;
    let is_person = is_before(tokens, verb, &["we", "you", "will", "i"]);
    ((is_return || is_thanks) && is_person).then_some(verb + 1)
}

/// “Opting in unlocks wholesale prices”, “your thumb can earn you a burger”: what is earned.
pub(super) fn earned_by_subject(tokens: &[Token], i: usize) -> Option<(usize, usize)> {
    const EARNS: [&str; 40] = [
        "gets", "buys", "earns", "gives", "brings", "saves", "wins", "unlocks", "puts", "lands",
        "doubles", "triggers", "cuts", "knocks", "drops", "scores", "pays", "nets", "bags",
        "equals", "enters", "comes", "adds", "takes", "makes", "gets", "get", "buy", "earn",
        "give", "bring", "save", "win", "unlock", "land", "score", "pay", "put", "is", "counts",
    ];
    let verb = yes_as_subject(tokens, i)? + 1;
    let is_worth = !is_at(tokens, verb, &["is"])
        || (verb + 1..verb + 4).any(|n| is_at(tokens, n, &["worth", "your", "good", "a", "an"]));
    let to = (verb..tokens.len()).find(|n| is_end(tokens, *n));
    let to = to.unwrap_or(tokens.len());
    (is_at(tokens, verb, &EARNS) && is_worth).then_some((verb + 1, to))
}

/// “Trade a tap for a taco”: where it begins what is given.
fn swapped(tokens: &[Token], i: usize) -> Option<usize> {
    if !is_at(
        tokens,
        i,
        &["trade", "swap", "exchange", "trading", "swapping"],
    ) {
        return None;
    }
    let yes = (i + 1..i + 4).find(|n| is_at(tokens, *n, &["tap", "click", "yes", "ok", "nod"]))?;
    is_at(tokens, yes + 1, &["for"]).then_some(yes + 2)
}

/// “Just for agreeing: …”: where it begins what is given.
pub(super) fn just_for_yes(tokens: &[Token], i: usize) -> Option<usize> {
    if let Some(from) = swapped(tokens, i) {
        return Some(from);
    }
    let own = sentence_start(tokens, i);
    let is_only = tokens.get(own..i).is_some_and(|it| {
        it.iter()
            .all(|it| it.is(&["just", "only", "simply", "yours", "and"]))
    });
    let is_for = is_at(tokens, i, &["for", "by"]) && agrees(tokens, i + 1);
    let mark = (i + 1..i + 6).find(|n| {
        at(tokens, *n)
            .is_some_and(|it| matches!(it.kind, TokenKind::Mark(':' | ',' | '–' | '—' | '=')))
    })?;
    (is_only && is_for).then_some(mark + 1)
}

/// Where a sentence ends that says what a yes gets people: “a yes gets you 15% off”, “your tap
/// buys you a beer”, “Yes? Then your kid gets a balloon”, “one tap, one free donut”.
pub(super) fn bought(tokens: &[Token], i: usize) -> Option<(usize, usize)> {
    const BUYS: [&str; 22] = [
        "gets", "buys", "earns", "gives", "brings", "saves", "wins", "means", "unlocks", "is",
        "counts", "makes", "enters", "get", "buy", "earn", "give", "bring", "unlock", "takes",
        "scores", "lands",
    ];
    let is_noun = is_at(
        tokens,
        i,
        &["yes", "tap", "click", "ok", "consent", "opt-in"],
    ) && (i == 0
        || is_before(
            tokens,
            i,
            &["a", "your", "each", "every", "one", "this", "single"],
        )
        || at(tokens, i - 1).is_some_and(|it| it.is_stop() || it.kind == TokenKind::Number));
    if !is_noun {
        return None;
    }
    // “Yes to alerts? We'll cover your parking”
    let asked = (i + 2..i + 6).find(|n| {
        at(tokens, *n).is_some_and(|it| matches!(it.kind, TokenKind::Mark('?' | ',' | '=')))
    });
    let i = match asked {
        Some(mark) if is_at(tokens, i + 1, &["to"]) => mark - 1,
        Some(_) | None => i,
    };
    // “one yes from you, one cupcake from us”
    let i = if is_at(tokens, i + 1, &["from"]) && is_at(tokens, i + 2, &["you"]) {
        i + 2
    } else {
        i
    };
    let mark = at(tokens, i + 1).map(|it| it.kind);
    let is_then = (matches!(mark, Some(TokenKind::Mark('?' | ',')))
        && is_at(tokens, i + 2, &["then", "your", "one", "you", "we"]))
        || mark == Some(TokenKind::Mark('='));
    let is_verb = is_at(tokens, i + 1, &BUYS)
        || (is_at(tokens, i, &["yes"])
            && i > 0
            && is_at(tokens, i + 1, &["for"])
            && is_at(tokens, i + 2, &["a", "an"]));
    let skipped = i + if is_then { 2 } else { 1 };
    let end = (skipped..tokens.len()).find(|n| is_end(tokens, *n));
    (is_then || is_verb).then(|| (skipped, end.unwrap_or(tokens.len())))
}

/// “: two cinema tickets for you” behind a yes, from where to where.
pub(super) fn yours_behind(tokens: &[Token], yes: usize) -> Option<(usize, usize)> {
    let from = (yes + 1..tokens.len()).find(|n| is_end(tokens, *n))? + 1;
    let to = (from..tokens.len()).find(|n| is_end(tokens, *n));
    let to = to.unwrap_or(tokens.len());
    let is_yours = (from..to).any(|n| {
        is_at(tokens, n, &["yours"])
            || (is_at(tokens, n, &["for"]) && is_at(tokens, n + 1, &["you"]) && n + 2 == to)
    });
    is_yours.then_some((from, to))
}

/// Where “and we …”, “and your …” or “, get …” begins behind a yes.
pub(super) fn promise_behind(tokens: &[Token], yes: usize) -> Option<usize> {
    let is_mark = |n: usize| at(tokens, n).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)));
    let and = (yes + 1..yes + 9).find(|n| is_at(tokens, *n, &["and"]) || is_mark(*n))?;
    // “if we may write to you, shipping is free”
    let is_condition = (1..=4).any(|n| {
        yes.checked_sub(n)
            .is_some_and(|n| is_at(tokens, n, &["if", "when", "once", "after"]))
    });
    if is_condition && at(tokens, and).is_some_and(|it| it.kind == TokenKind::Mark(',')) {
        return Some(and + 1);
    }
    let ours = is_at(
        tokens,
        and + 1,
        &["we", "you", "your", "the", "i", "a", "an", "here"],
    );
    let takes = [
        "go", "walk", "leave", "eat", "drink", "get", "receive", "grab", "take", "bag", "pocket",
        "claim", "collect", "enjoy", "unlock", "score", "have", "save", "pick", "pay", "skip",
        "sip", "feast", "ride", "fly", "taste",
    ];
    // “and lunch is on Sal”
    let is_clause = is_at(tokens, and, &["and"])
        && at(tokens, and + 1).is_some_and(|it| it.kind == TokenKind::Word && !it.is_frame())
        && (and + 1..and + 5).any(|n| {
            is_at(tokens, n, &["is", "are", "comes", "gets"])
                || at(tokens, n).is_some_and(|it| it.raw.ends_with("'s"))
        });
    (ours || is_clause || is_at(tokens, and + 1, &takes)).then_some(and + 1)
}
