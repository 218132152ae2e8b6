//! Something in return for agreeing, whatever it is: “100 coins for tapping”, “agree and save”,
//! “$5 for you if you tap”.
//!
//! `offer` knows what rewards are called. Here the sentence alone tells: an amount, a thing or
//! a verb of gain stands on one side, the person's yes on the other.

use crate::lint::words::brought::is_idle;
use crate::lint::words::clause::{GIVING, TELLING, agrees, at, is_at, is_before};
use crate::lint::words::earned::{
    bought, earned_by_subject, just_for_yes, promise_behind, thanks, yours_behind,
};
use crate::lint::words::joiners::{GROUPS, is_group};
use crate::lint::words::lists::Classes;
use crate::lint::words::offer::{is_limit, span};
use crate::lint::words::token::{Token, TokenKind};
use std::ops::Range;

/// What is given in return for agreeing, if the sentence says so.
pub(super) fn in_return(tokens: &[Token], about: &[bool]) -> Option<Range<usize>> {
    let is_offered = |i: &usize| about.get(*i) == Some(&false);
    let yes = (0..tokens.len())
        .filter(is_offered)
        .find(|i| is_yes(tokens, *i));
    let found = (0..tokens.len()).filter(is_offered).find(|i| {
        is_payment(tokens, *i)
            || is_present(tokens, *i)
            || is_group(tokens, *i)
            || (yes.is_some() && is_thing_for_yes(tokens, *i))
            || yes.is_some_and(|yes| is_amount(tokens, *i) || is_gain(tokens, *i, yes))
    })?;
    let end = (found + 1..tokens.len())
        .take_while(|i| !is_link(tokens, *i))
        .last()
        .unwrap_or(found);
    Some(span(tokens, found, end))
}

/// The words of a sentence that is paid for a yes, whatever it offers: “no booking fee for those
/// who say yes”, “say yes and we upgrade your seat”. News is no payment.
pub(super) fn traded(tokens: &[Token], about: &[bool]) -> Option<Range<usize>> {
    let is_offered = |i: &usize| about.get(*i) == Some(&false);
    for i in (0..tokens.len()).filter(is_offered) {
        if is_condition(tokens, i) {
            // “BOGO BURGERS – only if you tap”: what is paid stands before the dash.
            let own = sentence_start(tokens, i);
            let is_only = tokens.get(own..i).is_some_and(|it| {
                it.iter()
                    .all(|it| it.is(&["only", "but", "just", "yours", "all"]))
            });
            let from = match own.checked_sub(1) {
                Some(mark) if is_only => sentence_start(tokens, mark),
                Some(_) | None => own,
            };
            if is_outcome(tokens, from..i) {
                return Some(span(tokens, from, i.saturating_sub(1)));
            }
        }
        if let Some((from, to)) = earned_by_subject(tokens, i)
            && is_outcome(tokens, from..to)
        {
            return Some(span(tokens, i, to.saturating_sub(1)));
        }
        if let Some(from) = just_for_yes(tokens, i) {
            let to = (from..tokens.len()).find(|n| is_end(tokens, *n));
            let to = to.unwrap_or(tokens.len());
            if is_outcome(tokens, from..to) {
                return Some(span(tokens, from, to.saturating_sub(1)));
            }
        }
        if let Some(from) = thanks(tokens, i) {
            let to = (from..tokens.len()).find(|n| is_end(tokens, *n));
            let to = to.unwrap_or(tokens.len());
            if is_outcome(tokens, from..to) {
                return Some(span(tokens, i, to.saturating_sub(1)));
            }
        }
        if let Some((from, to)) = bought(tokens, i)
            && is_outcome(tokens, from..to)
        {
            return Some(span(tokens, i, to.saturating_sub(1)));
        }
        if agrees(tokens, i)
            && let Some((from, to)) = yours_behind(tokens, i)
            && is_outcome(tokens, from..to)
        {
            return Some(span(tokens, from, to.saturating_sub(1)));
        }
        if agrees(tokens, i)
            && let Some(from) = promise_behind(tokens, i)
        {
            let to = (from..tokens.len())
                .take_while(|n| !is_end(tokens, *n))
                .last();
            let to = to.unwrap_or(from);
            if is_outcome(tokens, from..to + 1) && about.get(from) == Some(&false) {
                return Some(span(tokens, from, to));
            }
        }
    }
    None
}

/// “for saying yes”, “when you join”, “for those who subscribe”, “for every tap”.
fn is_condition(tokens: &[Token], i: usize) -> bool {
    if is_return(tokens, i) {
        return true;
    }
    if !is_at(tokens, i, &["for", "to"]) {
        return false;
    }
    let who = (i + 1..i + 4).find(|n| is_at(tokens, *n, &["who", "that"]));
    let is_count = is_at(tokens, i + 1, &["every", "each", "one", "your", "a"])
        && is_at(tokens, i + 2, &["yes", "tap", "click"]);
    let is_listed = is_at(
        tokens,
        i + 1,
        &["those", "anyone", "everyone", "people", "members"],
    ) && is_at(tokens, i + 2, &["on"])
        && (i + 3..i + 6).any(|n| is_at(tokens, n, &TELLING) || is_at(tokens, n, &["list"]));
    is_listed
        || who.is_some_and(|who| agrees(tokens, who + 1))
        || is_count
        || (i + 1..i + 4).any(|n| is_at(tokens, n, &GROUPS))
}

/// Whether these words promise a thing or a favour and no news.
fn is_outcome(tokens: &[Token], words: Range<usize>) -> bool {
    const NEWS: [&str; 25] = [
        "hear", "learn", "see", "find", "list", "waitlist", "queue", "follow", "heads-up", "tips",
        "recipes", "thanks", "thank", "answer", "ask", "question", "text", "write", "ping",
        "contact", "times", "dates", "results", "schedule", "fixtures",
    ];
    let words = tokens.get(words).unwrap_or_default();
    let is_first = words.iter().enumerate().any(|(n, it)| {
        it.is(&["first"])
            && words
                .get(n + 1)
                .is_none_or(|it| it.is(&["to", "in"]) || it.kind != TokenKind::Word)
    });
    // “the PS5 Slim is back soon”
    let happens = words.windows(2).any(|pair| {
        matches!(pair, [a, b]
            if (a.is(&["is", "are", "in", "on", "been", "gets"]) || a.raw.ends_with("'s"))
                && b.is(&["back", "restocked", "stock", "available", "sale", "out", "live", "open", "here", "ready"]))
    });
    let is_told = |it: &Token| it.is(&TELLING) || it.is(&NEWS);
    let is_news = happens || is_first || is_idle(words) || words.iter().any(is_told);
    // “we upgrade your seat”
    let is_favour = words.windows(3).any(|three| {
        matches!(three, [a, b, c]
            if a.is(&["we", "i", "will"]) && b.is(&GIVING) && !c.is(&["it"]))
    });
    let is_ahead = words.windows(3).any(|three| {
        matches!(three, [a, _, c] if a.is(&["skip", "jump", "beat"]) && c.is(&["line", "queue", "wait"]))
    });
    let is_gain = words
        .first()
        .is_some_and(|it| it.is(&["unlock", "claim", "redeem", "reveal", "earn", "save"]));
    let is_loot = words.iter().any(|it| {
        it.is(&[
            "merch",
            "gems",
            "gem",
            "swag",
            "loot",
            "goodies",
            "extras",
            "treasure",
            "treasures",
            "bundle",
        ])
    });
    let is_thing = is_favour
        || is_ahead
        || is_gain
        || is_loot
        || words.iter().any(|it| {
            let is_goods = it.kind == TokenKind::Word && !it.is_frame();
            is_goods && !it.is(&["yes", "button"])
                || matches!(it.kind, TokenKind::Money | TokenKind::Percent)
                || it.may_be(Classes::GENERIC)
                    && words.iter().any(|it| it.is(&["free", "upgrade", "extra"]))
        });
    let is_cheaper = words.iter().any(|it| {
        it.is(&[
            "cheaper",
            "lower",
            "reduced",
            "discounted",
            "special",
            "cheap",
            "less",
            "better",
        ])
    }) && words.iter().any(|it| {
        it.is(&["price", "prices", "pay", "pays", "fees", "rates", "rate"])
            || it.may_be(Classes::GENERIC)
    });
    let is_dropped = words.windows(3).any(|three| {
        const FEES: [&str; 12] = [
            "fee",
            "fees",
            "charge",
            "charges",
            "delivery",
            "shipping",
            "postage",
            "commission",
            "deposit",
            "vat",
            "cover",
            "price",
        ];
        matches!(three, [a, b, c]
            if a.is(&["no", "zero", "without", "half", "free", "early", "member", "insider"])
                && (b.is(&FEES) || c.is(&FEES) || c.is(&["rate", "rates"])))
    });
    let is_seat = words.windows(3).any(|three| {
        matches!(three, [a, b, c] if a.is(&["ticket", "tickets", "seats", "dinner", "brunch"])
            && b.is(&["for"]) && c.is(&["two", "one", "you", "four"]))
    });
    let is_bargain = is_cheaper
        || is_dropped
        || is_seat
        || words.windows(2).any(|pair| {
            matches!(pair, [a, b] if (a.is(&["two", "one", "three"]) && b.is(&["for"]))
            || (a.is(&["get"]) && b.is(&["one"])))
        });
    // Who skips the queue is not told of one.
    is_ahead || (!is_news && (is_thing || is_bargain))
}

pub(super) fn sentence_start(tokens: &[Token], i: usize) -> usize {
    let marks = (0..i).rev().find(|n| is_end(tokens, *n));
    marks.map_or(0, |n| n + 1)
}

pub(super) fn is_end(tokens: &[Token], i: usize) -> bool {
    at(tokens, i).is_some_and(Token::is_stop)
}

/// “Your present”, outside of what people are told about.
fn is_present(tokens: &[Token], i: usize) -> bool {
    is_at(tokens, i, &["present", "presents"])
        && (1..=3).any(|n| {
            i.checked_sub(n)
                .is_some_and(|n| is_at(tokens, n, &["a", "your", "free", "special"]))
        })
}

/// Things that with a yes beside them are a reward: a place in a draw, a fee that is dropped.
fn is_thing_for_yes(tokens: &[Token], i: usize) -> bool {
    const LOTS: [&str; 19] = [
        "grabs",
        "entered",
        "entry",
        "chance",
        "shot",
        "jackpot",
        "wheel",
        "competition",
        "contest",
        "sweepstake",
        "sweepstakes",
        "draw",
        "raffle",
        "lottery",
        "winner",
        "winners",
        "giveaway",
        "lucky",
        "tombola",
    ];
    const FEES: [&str; 6] = ["fee", "fees", "charge", "charges", "cost", "costs"];
    let is_dropped = is_at(tokens, i + 1, &["waived"])
        || (1..=3).any(|n| {
            i.checked_sub(n)
                .is_some_and(|n| is_at(tokens, n, &["no", "skip", "waive", "without", "zero"]))
        });
    is_at(tokens, i, &LOTS)
        || is_at(tokens, i, &["yours", "complimentary", "on-the-house"])
        || (is_at(tokens, i, &FEES) && is_dropped)
}

/// The person agrees here: a verb of agreeing, or a yes that counts as a thing.
fn is_yes(tokens: &[Token], i: usize) -> bool {
    agrees(tokens, i)
        || is_button(tokens, i)
        || (is_at(tokens, i, &["yes"]) && is_before(tokens, i, &["every", "your", "each", "a"]))
        || is_at(tokens, i, &["subscribers", "subscriber"])
}

/// “Notify Me and …”: the button's name stands for pressing it.
fn is_button(tokens: &[Token], i: usize) -> bool {
    is_at(tokens, i, &["notify"])
        && is_at(tokens, i + 1, &["me"])
        && at(tokens, i + 1).is_some_and(Token::is_capital)
        && at(tokens, i + 2).is_some_and(|it| {
            it.is(&["and", "for"]) || matches!(it.kind, TokenKind::Mark('=' | ','))
        })
}

/// A verb of gain behind the yes: “agree and save”.
fn is_gain(tokens: &[Token], i: usize, yes: usize) -> bool {
    const GAINS: [&str; 10] = [
        "save", "profit", "benefit", "unlock", "claim", "redeem", "collect", "reveal", "win",
        "earn",
    ];
    let starts = i == 0 || at(tokens, i - 1).is_some_and(Token::is_stop);
    if starts
        && is_at(tokens, i, &["save"])
        && is_at(tokens, i + 1, &["money", "big", "on", "cash"])
    {
        return true;
    }
    let is_comma = i.checked_sub(1).and_then(|n| at(tokens, n));
    let is_comma = is_comma.is_some_and(|it| matches!(it.kind, TokenKind::Mark(',')));
    let joined = i > yes
        && i - yes <= 4
        && (is_comma || is_before(tokens, i, &["and", "to", "then", "you"]));
    let is_news = (i + 1..i + 5).any(|n| is_at(tokens, n, &TELLING));
    joined && is_at(tokens, i, &GAINS) && !is_news
}

/// “We pay you”, “get paid”; not “we pay your refund”, which says nothing of agreeing.
fn is_payment(tokens: &[Token], i: usize) -> bool {
    // “We thank every subscriber with a cupcake.”
    if is_at(tokens, i, &["thank", "treat", "reward"]) && is_before(tokens, i, &["we", "we'll"]) {
        return (i + 1..i + 5).any(|n| is_at(tokens, n, &["with"]));
    }
    is_at(tokens, i, &["pay"])
        && is_before(tokens, i, &["we", "we'll", "will"])
        && is_at(tokens, i + 1, &["you"])
}

/// A number of something that is not a message: an amount of money, “100 coins”.
fn is_amount(tokens: &[Token], i: usize) -> bool {
    const OTHER: [&str; 12] = [
        "message", "messages", "day", "days", "week", "weeks", "hour", "hours", "minutes", "times",
        "tap", "click",
    ];
    let is_limit = is_limit(tokens, i);
    match at(tokens, i).map(|it| it.kind) {
        Some(TokenKind::Money | TokenKind::Percent) => !is_limit,
        Some(TokenKind::Number) => {
            let thing = at(tokens, i + 1);
            let is_thing = thing.is_some_and(|it| {
                it.kind == TokenKind::Word && !it.is(&OTHER) && !it.is(&TELLING) && !it.is_capital()
            });
            !is_limit && is_thing && (i + 2..i + 10).any(|n| is_return(tokens, n))
        }
        Some(
            TokenKind::Word
            | TokenKind::Subject
            | TokenKind::Person
            | TokenKind::Gap
            | TokenKind::Mark(_),
        )
        | None => false,
    }
}

/// “for tapping”, “when you enable”, “by saying yes”.
fn is_return(tokens: &[Token], i: usize) -> bool {
    if is_at(tokens, i, &["for", "by"]) {
        return is_yes(tokens, i + 1) || is_yes(tokens, i + 2);
    }
    is_at(
        tokens,
        i,
        &[
            "when", "if", "once", "moment", "instant", "second", "minute", "soon",
        ],
    ) && (i + 1..i + 3).any(|n| is_at(tokens, n, &["you"]) && agrees(tokens, n + 1))
}

fn is_link(tokens: &[Token], i: usize) -> bool {
    let is_mark = at(tokens, i).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)));
    is_mark || is_at(tokens, i, &["for", "by", "if", "when", "once", "and"])
}
