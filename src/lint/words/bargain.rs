//! A yes and what it brings, told by the shape of the sentence alone: “tap for your mystery box”,
//! “opt in to get an extra stamp”, “every yes goes into a hat”, “say yes and Rosa will bake you
//! a cake”.
//!
//! What is brought may be anything but news: `senses` tells a box from a reminder.

use crate::lint::words::brought::{has_object, is_idle};
use crate::lint::words::clause::{TELLING, agrees, at, is_at, is_before};
use crate::lint::words::lists::Classes;
use crate::lint::words::offer::{has_yes, span};
use crate::lint::words::senses::{Sense, sense};
use crate::lint::words::token::{Token, TokenKind};
use std::ops::Range;

/// What a yes is called where it is counted.
const YESES: [&str; 18] = [
    "yes",
    "yeses",
    "tap",
    "taps",
    "click",
    "clicks",
    "opt-in",
    "opt-ins",
    "sign-up",
    "sign-ups",
    "signup",
    "signups",
    "subscription",
    "subscriptions",
    "consent",
    "ok",
    "nod",
    "thumbs-up",
];

/// The words of what people get for a yes.
pub(super) fn bargained(tokens: &[Token], about: &[bool]) -> Option<Range<usize>> {
    let is_offered = |i: &usize| about.get(*i) == Some(&false);
    (0..tokens.len()).filter(is_offered).find_map(|i| {
        for_it(tokens, i, about)
            .or_else(|| to_get(tokens, i))
            .or_else(|| get_it(tokens, i))
            .or_else(|| to_be_in(tokens, i))
            .or_else(|| those_who(tokens, i))
            .or_else(|| counted(tokens, i))
            .or_else(|| rewarded(tokens, i))
            .or_else(|| waived(tokens, i))
            .or_else(|| for_all(tokens, i))
            .or_else(|| done_for_you(tokens, i))
    })
}

/// “Tap below for your scratch card”; a title that says when is news.
fn for_it(tokens: &[Token], i: usize, about: &[bool]) -> Option<Range<usize>> {
    if !agrees(tokens, i) || about.contains(&true) {
        return None;
    }
    let small = |n: &usize| {
        is_at(
            tokens,
            *n,
            &[
                "below", "here", "now", "today", "the", "button", "this", "in", "up", "yes", "on",
                "notify", "me",
            ],
        )
    };
    let from = (i + 1..i + 6).find(|n| !small(n))?;
    if !is_at(tokens, from, &["for"]) || agrees(tokens, from + 1) {
        return None;
    }
    let to = phrase_end(tokens, from + 1);
    let is_handed = is_at(
        tokens,
        from + 1,
        &["your", "a", "an", "some", "one", "free"],
    );
    // “your Eidi”: whatever it is called, it is the person's.
    let is_theirs = is_at(tokens, from + 1, &["your"]) && {
        let words = tokens.get(from + 2..to).unwrap_or_default();
        words.iter().any(|it| it.is_capital() && !it.is_frame()) && !words.iter().any(is_told)
    };
    (is_theirs || (is_handed && is_gain(tokens, from + 1..to)))
        .then(|| span(tokens, from + 1, to - 1))
}

/// “Turn notifications on to get an extra stamp”
fn to_get(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    const GETS: [&str; 14] = [
        "get", "receive", "earn", "win", "claim", "unlock", "grab", "score", "snag", "bag",
        "collect", "pocket", "redeem", "enjoy",
    ];
    let is_yes = (1..=7).any(|n| i.checked_sub(n).is_some_and(|n| agrees(tokens, n)));
    if !is_yes || !is_at(tokens, i, &["to"]) || !is_at(tokens, i + 1, &GETS) {
        return None;
    }
    let to = phrase_end(tokens, i + 2);
    is_gain(tokens, i + 2..to).then(|| span(tokens, i + 1, to - 1))
}

/// “Get our message, get a muffin”, “get your money back: tap to subscribe”
fn get_it(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let starts = i
        .checked_sub(1)
        .is_none_or(|n| at(tokens, n).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_))));
    let is_got = starts
        && is_at(tokens, i, &["get", "receive", "grab", "have", "take"])
        && is_at(
            tokens,
            i + 1,
            &["a", "an", "your", "some", "free", "extra", "two"],
        );
    let to = phrase_end(tokens, i + 1);
    (is_got && has_yes(tokens) && is_gain(tokens, i + 1..to)).then(|| span(tokens, i, to - 1))
}

/// “Subscribe to be in the running for a holiday”
fn to_be_in(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_in = is_at(tokens, i, &["be", "are", "you're", "go", "get", "enter"])
        && (i + 1..i + 5).any(|n| {
            is_at(
                tokens,
                n,
                &[
                    "running", "draw", "hat", "pot", "raffle", "chance", "entered", "lottery",
                ],
            )
        });
    let is_yes = || (0..i).any(|n| agrees(tokens, n));
    let to = sentence_end(tokens, i + 1);
    (is_in && is_yes()).then(|| span(tokens, i, to - 1))
}

/// “Those who allow messages get bumped to Premium”
fn those_who(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_group =
        is_at(tokens, i + 1, &["who", "that"]) && (i + 2..i + 4).any(|n| agrees(tokens, n));
    let to = sentence_end(tokens, i + 2);
    let verb = (i + 3..to).find(|n| {
        is_at(
            tokens,
            *n,
            &[
                "get", "gets", "receive", "receives", "win", "wins", "eat", "eats", "drink",
                "drinks", "fly", "skip", "skips", "pay", "pays", "save", "saves", "are", "is",
                "take", "takes", "enjoy", "enjoys", "park", "board", "sit", "sleep", "play",
                "stay", "ride", "swim", "dine",
            ],
        )
    })?;
    let is_news = tokens.get(verb..to)?.iter().any(is_told);
    (is_group && !is_news && verb + 1 < to).then(|| span(tokens, verb, to - 1))
}

/// “Complimentary wash with every opt-in”, “every yes goes into a hat for a trip”
fn counted(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_counted = is_at(tokens, i, &YESES)
        && is_before(
            tokens,
            i,
            &["every", "each", "any", "your", "one", "a", "new"],
        );
    if !is_counted {
        return None;
    }
    let is_link = |n: &usize| is_at(tokens, *n, &["with", "per", "on", "for"]);
    if let Some(link) = (i.saturating_sub(3)..i).rev().find(is_link) {
        let from = sentence_start(tokens, link);
        let is_had = tokens.get(from..link).is_some_and(has_object);
        return (is_had || is_gain(tokens, from..link))
            .then(|| span(tokens, from, link.saturating_sub(1)));
    }
    let verb = at(tokens, i + 1)?;
    let is_telling = verb.is(&["means", "lets", "tells", "helps", "keeps", "is", "to"]);
    let has_article = is_at(tokens, i + 2, &["a", "an", "the", "your", "two", "one"]);
    let is_known = verb.may_be(Classes::VERB) || (!verb.is_frame() && has_article);
    let is_verb = is_known && verb.base.ends_with('s') && !is_telling;
    let to = sentence_end(tokens, i + 2);
    (is_verb && is_gain(tokens, i + 2..to)).then(|| span(tokens, i + 1, to - 1))
}

/// “Subscribe and your fee is waived”
fn waived(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_dropped = is_at(tokens, i, &["waived", "forgiven"]) && has_yes(tokens);
    let from = sentence_start(tokens, i);
    is_dropped.then(|| span(tokens, from, i))
}

/// “Clicks are rewarded with stickers”
fn rewarded(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_passive = is_at(tokens, i, &["rewarded", "repaid", "thanked"])
        && is_before(tokens, i, &["is", "are", "be", "get", "gets"]);
    let by_yes = || has_yes(tokens) || tokens.iter().any(|it| it.is(&YESES));
    (is_passive && by_yes()).then(|| span(tokens, i, sentence_end(tokens, i + 1) - 1))
}

/// “Sign up: everybody gets something”
fn for_all(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_all = is_at(tokens, i, &["everybody", "everyone", "all", "each"])
        && is_at(
            tokens,
            i + 1,
            &["gets", "wins", "receives", "get", "win", "receive"],
        );
    let to = sentence_end(tokens, i + 2);
    let is_news = tokens.get(i + 2..to)?.iter().any(is_told);
    (is_all && has_yes(tokens) && !is_news).then(|| span(tokens, i, to - 1))
}

/// “… and Rosa will bake you a cake”, “we'll cook you dinner”
fn done_for_you(tokens: &[Token], i: usize) -> Option<Range<usize>> {
    let is_will = is_at(tokens, i, &["will"])
        || at(tokens, i).is_some_and(|it| it.raw.ends_with("'ll") && it.raw.len() > 3);
    let is_yours = is_at(tokens, i + 2, &["you", "your"]);
    let is_plain = is_at(
        tokens,
        i + 1,
        &["let", "keep", "show", "tell", "give", "see", "remind"],
    );
    let is_yes = || (0..i).any(|n| agrees(tokens, n));
    let to = sentence_end(tokens, i + 3);
    let is_bargain = is_will && is_yours && !is_plain && is_yes();
    (is_bargain && is_gain(tokens, i + 3..to)).then(|| span(tokens, i + 1, to - 1))
}

pub(super) fn is_told(token: &Token) -> bool {
    const INFORMATION: [&str; 27] = [
        "details",
        "dates",
        "date",
        "times",
        "schedule",
        "timetable",
        "link",
        "list",
        "waitlist",
        "answer",
        "results",
        "result",
        "first",
        "dibs",
        "text",
        "ping",
        "email",
        "heads-up",
        "access",
        "word",
        "call",
        "when",
        "once",
        "if",
        "whether",
        "line-up",
        "email",
    ];
    token.is(&TELLING) || token.is(&INFORMATION)
}

/// Whether these words name something that a person can have.
pub(super) fn is_gain(tokens: &[Token], words: Range<usize>) -> bool {
    const LOTS: [&str; 26] = [
        "money",
        "cash",
        "credit",
        "refund",
        "mystery",
        "scratch",
        "spin",
        "lucky",
        "bonus",
        "extra",
        "free",
        "complimentary",
        "welcome",
        "surprise",
        "treat",
        "freebie",
        "swag",
        "goodies",
        "prize",
        "reward",
        "gift",
        "present",
        "perk",
        "hat",
        "draw",
        "pot",
    ];
    let words = tokens.get(words).unwrap_or_default();
    let is_thing = |it: &Token| match it.kind {
        TokenKind::Money | TokenKind::Percent => true,
        TokenKind::Word => {
            it.is(&LOTS)
                || (!it.is_frame()
                    && !it.is_capital()
                    && matches!(sense(&it.base), Sense::Thing | Sense::Common))
        }
        TokenKind::Number
        | TokenKind::Subject
        | TokenKind::Person
        | TokenKind::Gap
        | TokenKind::Mark(_) => false,
    };
    words.iter().any(is_thing) && !words.iter().any(is_told) && !is_idle(words)
}

/// Up to the next mark.
fn sentence_end(tokens: &[Token], from: usize) -> usize {
    let end = (from..tokens.len()).find(|n| at(tokens, *n).is_some_and(Token::is_stop));
    end.unwrap_or(tokens.len()).max(from)
}

fn sentence_start(tokens: &[Token], to: usize) -> usize {
    let mark = (0..to)
        .rev()
        .find(|n| at(tokens, *n).is_some_and(Token::is_stop));
    mark.map_or(0, |n| n + 1)
}

/// Up to the next mark or a word that leads elsewhere: “a box | at Rosa's”.
fn phrase_end(tokens: &[Token], from: usize) -> usize {
    let leads = |n: &usize| {
        let is_mark = at(tokens, *n).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)));
        is_mark
            || is_at(
                tokens,
                *n,
                &["at", "with", "in", "from", "about", "to", "on"],
            )
    };
    let end = (from..tokens.len()).find(leads);
    end.unwrap_or(tokens.len()).max(from)
}
