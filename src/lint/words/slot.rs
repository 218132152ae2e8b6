//! What a word must be by where it stands, whatever it is: a verb behind “we”, an adjective
//! behind “it is”, a place behind “it is back at”, a name where a capital stands for a noun.
//!
//! No list holds every verb and adjective, so an unknown word counts as the name of a product
//! only where a noun can stand.

use crate::lint::words::lists::Classes;
use crate::lint::words::token::{Token, TokenKind};

const PRONOUNS: [&str; 17] = [
    "it",
    "they",
    "this",
    "that",
    "these",
    "those",
    "one",
    "some",
    "something",
    "everything",
    "anything",
    "we",
    "you",
    "i",
    "someone",
    "somebody",
    "anyone",
];

/// Whether an unknown word fills a place in the sentence where no name stands.
pub(super) fn is_filler(tokens: &[Token], i: usize) -> bool {
    let Some(token) = tokens.get(i) else {
        return true;
    };
    let is_lower = !token.is_capital();
    if is_lower && token.base.chars().count() == 1 {
        return true;
    }
    // “something delicious”
    let is_something = is_lower
        && back(tokens, i, 1).is_some_and(|it| {
            let is_lower = i == 1 || !it.is_capital();
            is_lower && it.is(&["something", "anything", "everything", "nothing"])
        });
    is_something
        || (is_lower && (is_verb(tokens, i) || is_predicate(tokens, i) || is_attribute(tokens, i)))
        || is_order(tokens, i)
        || is_where(tokens, i)
}

fn back(tokens: &[Token], i: usize, n: usize) -> Option<&Token> {
    tokens.get(i.checked_sub(n)?)
}

/// The nearest word before this place that is no adverb.
fn before_adverbs(tokens: &[Token], i: usize) -> Option<usize> {
    const ADVERBS: [&str; 14] = [
        "just", "finally", "only", "also", "still", "really", "ever", "never", "not", "always",
        "soon", "already", "so", "too",
    ];
    let is_adverb = |it: &Token| it.is(&ADVERBS) || it.may_be(Classes::ADVERB);
    (0..i)
        .rev()
        .find(|n| !tokens.get(*n).is_some_and(is_adverb))
}

/// “when you can gargle”, “once we brew”, “something to share”.
fn is_verb(tokens: &[Token], i: usize) -> bool {
    const BEFORE_VERB: [&str; 23] = [
        "can", "could", "may", "might", "will", "would", "shall", "should", "must", "don't",
        "won't", "can't", "didn't", "we", "you", "i", "they", "it", "someone", "somebody",
        "anyone", "everyone", "let's",
    ];
    const BEFORE_TO: [&str; 25] = [
        "want",
        "like",
        "love",
        "ready",
        "free",
        "able",
        "news",
        "something",
        "more",
        "much",
        "lots",
        "nothing",
        "need",
        "how",
        "happy",
        "going",
        "about",
        "way",
        "chance",
        "due",
        "set",
        "have",
        "has",
        "us",
        "back",
    ];
    let Some(prior) = before_adverbs(tokens, i).and_then(|n| tokens.get(n)) else {
        return false;
    };
    let is_infinitive = prior.is(&["to"]) && back(tokens, i, 2).is_some_and(|it| it.is(&BEFORE_TO));
    // “it's pancake day”
    let is_being = prior.raw.ends_with("s") && prior.raw.len() == prior.base.len() + 2
        || prior.raw.ends_with("re") && prior.raw.len() > prior.base.len();
    (prior.is(&BEFORE_VERB) && !is_being) || is_infinitive
}

/// “when it is affordable”, “when the item gets reissued”; not “when there are mangoes”.
fn is_predicate(tokens: &[Token], i: usize) -> bool {
    const BE: [&str; 12] = [
        "is", "are", "was", "were", "be", "been", "gets", "get", "becomes", "become", "being",
        "looks",
    ];
    let Some(at) = before_adverbs(tokens, i) else {
        return false;
    };
    let Some(prior) = tokens.get(at) else {
        return false;
    };
    // “it's”, “they're”
    let is_short = prior.is(&PRONOUNS) && prior.raw.len() > prior.base.len();
    let subject = if is_short {
        Some(prior)
    } else if prior.is(&BE) {
        at.checked_sub(1).and_then(|n| tokens.get(n))
    } else {
        None
    };
    let is_unnamed = subject.is_some_and(|it| {
        it.is(&PRONOUNS) || (it.may_be(Classes::GENERIC) && !it.is(&["special", "specials"]))
    });
    let next = tokens.get(i + 1);
    let is_last = next.is_none_or(|it| {
        it.kind != TokenKind::Word || it.may_be(Classes::FUNCTION) || it.may_be(Classes::ADVERB)
    });
    is_unnamed && is_last && !is_weather(tokens, i)
}

/// “When it is snowing” names what happens.
fn is_weather(tokens: &[Token], i: usize) -> bool {
    let stems = [
        "rain", "snow", "storm", "freez", "frost", "sunny", "wind", "hail", "fog", "thaw", "icy",
    ];
    tokens
        .get(i)
        .is_some_and(|it| stems.iter().any(|stem| it.base.starts_with(stem)))
}

/// “the requested item”, “the blue one”: it describes a noun that names nothing.
fn is_attribute(tokens: &[Token], i: usize) -> bool {
    let (Some(token), Some(next)) = (tokens.get(i), tokens.get(i + 1)) else {
        return false;
    };
    let is_participle = token.base.len() > 4
        && (token.base.ends_with("ed")
            || token.base.ends_with("able")
            || token.base.ends_with("est"));
    next.is(&["one", "ones"])
        || (is_participle && next.may_be(Classes::GENERIC) && !next.is_capital())
}

/// “Smash the button”, “Reveal your code”: a verb at the start has an article behind it, a noun
/// has not.
fn is_order(tokens: &[Token], i: usize) -> bool {
    let starts = i == 0 || back(tokens, i, 1).is_some_and(Token::is_stop);
    let next = tokens.get(i + 1);
    starts
        && next.is_some_and(|it| {
            !it.is_capital()
                && it.is(&[
                    "the", "a", "an", "your", "this", "our", "my", "us", "me", "it", "that",
                    "these", "those",
                ])
        })
}

/// “it's back at our Soho store”: where says nothing of what.
fn is_where(tokens: &[Token], i: usize) -> bool {
    const PLACED: [&str; 12] = [
        "at", "in", "on", "near", "from", "to", "off", "via", "outside", "inside", "around", "by",
    ];
    const HAPPENS: [&str; 30] = [
        "back",
        "available",
        "stock",
        "restocked",
        "here",
        "return",
        "returns",
        "returned",
        "arrive",
        "arrives",
        "arrived",
        "cheaper",
        "reduced",
        "land",
        "lands",
        "drop",
        "drops",
        "dropped",
        "sold",
        "sale",
        "comes",
        "come",
        "goes",
        "go",
        "hits",
        "hit",
        "reaches",
        "reach",
        "restock",
        "discounted",
    ];
    const ENDS: [&str; 8] = [
        "when", "once", "if", "soon", "until", "before", "after", "whenever",
    ];
    let starts =
        |n: usize| n == 0 || back(tokens, n, 1).is_some_and(|it| it.is_stop() || it.is(&ENDS));
    let is_clause = |n: &usize| {
        tokens
            .get(*n)
            .is_some_and(|it| !matches!(it.kind, TokenKind::Mark(_)) && !it.is(&ENDS))
    };
    let Some(first) = (0..i).rev().take_while(is_clause).last() else {
        return false;
    };
    let first = if back(tokens, first, 1).is_some_and(|it| it.is(&["soon"])) {
        first + usize::from(tokens.get(first).is_some_and(|it| it.is(&["as"])))
    } else {
        first
    };
    // “a little something is in the pipeline”
    let first = (first..i)
        .find(|n| {
            !tokens.get(*n).is_some_and(|it| {
                it.is(&["a", "an", "the", "that"]) || it.may_be(Classes::ADJECTIVE)
            })
        })
        .filter(|n| tokens.get(*n).is_some_and(|it| it.is(&["something"])))
        .unwrap_or(first);
    let subject = tokens.get(first);
    let is_thing = subject.is_some_and(|it| it.is(&["it", "they", "something", "everything"]));
    let is_pointer = subject.is_some_and(|it| it.is(&["this", "that", "these", "those"]))
        && tokens
            .get(first + 1)
            .is_some_and(|it| it.may_be(Classes::VERB) || it.is(&["is", "are", "has", "have"]));
    let is_as_soon = tokens
        .get(first.saturating_sub(1))
        .is_some_and(|it| it.is(&["as"]));
    let is_something = subject.is_some_and(|it| it.is(&["something", "everything"]));
    if !(is_thing || is_pointer) || !(starts(first) || is_as_soon || is_something) {
        return false;
    }
    let between = tokens.get(first + 1..i).unwrap_or_default();
    // “something is in the works”
    let is_idiom = is_something
        && tokens.get(i).is_some_and(|it| !it.is_capital())
        && between
            .iter()
            .any(|it| it.is(&["is", "are"]) || it.raw.ends_with("'s"));
    let at = between.iter().rposition(|it| it.is(&PLACED));
    let has_event = is_idiom || between.iter().any(|it| it.is(&HAPPENS));
    let is_object = |it: &Token| it.kind == TokenKind::Word && !it.is_frame();
    has_event && at.is_some_and(|at| !between.get(..at).unwrap_or_default().iter().any(is_object))
}

/// A capital where a noun must stand: “When Supreme drops”, “at Target”, “from Next”.
pub(super) fn is_proper(tokens: &[Token], i: usize) -> bool {
    const BEFORE_NOUN: [&str; 17] = [
        "when", "once", "if", "until", "before", "after", "the", "at", "from", "by", "of", "for",
        "in", "our", "with", "about", "new",
    ];
    let Some(token) = tokens.get(i) else {
        return false;
    };
    let is_open = token.may_be(Classes::ADJECTIVE)
        || token.may_be(Classes::VERB)
        || token.may_be(Classes::NOTICE);
    let is_day = token.may_be(Classes::SEASON)
        || token.is(&[
            "notify",
            "yes",
            "messenger",
            "facebook",
            "whatsapp",
            "instagram",
            "ok",
            "vip",
            "dm",
            "sms",
            "email",
            "am",
            "pm",
            "new",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
        ]);
    let is_shouted = token.raw.chars().count() > 1 && !token.raw.chars().any(char::is_lowercase);
    is_open
        && !token.may_be(Classes::FUNCTION)
        && !is_day
        && !is_shouted
        && back(tokens, i, 1).is_some_and(|it| it.is(&BEFORE_NOUN) && !it.is_stop())
        && !tokens
            .get(i + 1)
            .is_some_and(|it| it.is_capital() && it.is_frame())
}
