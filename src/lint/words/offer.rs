//! Whether a title offers people a reward for agreeing.
//!
//! What a title is *about* may be worth something: “when gift cards are back”. What it *offers*
//! may not: “your gift card”, “10% off when you sign up”. So the title is first cut into what
//! it is about and what it offers, and only the latter is searched for rewards.

use crate::lint::words::bargain::bargained;
use crate::lint::words::beside::beside_yes;
use crate::lint::words::called::{is_announced, is_called, is_listed, is_own_money, is_result};
use crate::lint::words::clause::{
    GETTING, GIVING, TELLING, WINNING, about, agrees, at, is_at, is_before, opens_event,
};
use crate::lint::words::consent::consented;
use crate::lint::words::exchange;
use crate::lint::words::free::{is_costless, is_gratis, is_treat, is_two_for_one};
use crate::lint::words::gift::{is_code, is_gift, is_handed, is_more, is_won};
use crate::lint::words::lists::Classes;
use crate::lint::words::token::{Token, TokenKind};
use crate::lint::words::yes::is_free_for_yes;
use std::ops::Range;

/// The words that offer a reward for agreeing, in Unicode scalar values.
#[must_use]
pub(super) fn incentive(tokens: &[Token]) -> Option<Range<usize>> {
    let about = about(tokens);
    let is_offered = |i: usize| about.get(i) == Some(&false);
    let offered = (0..tokens.len())
        .filter(|i| is_offered(*i))
        .find_map(|i| reward(tokens, i, &about));
    offered
        .or_else(|| paid_for(tokens))
        .or_else(|| exchange::in_return(tokens, &about))
        .or_else(|| exchange::traded(tokens, &about))
        .or_else(|| free_for_yes(tokens))
        .or_else(|| bargained(tokens, &about))
        .or_else(|| beside_yes(tokens, &about))
        .or_else(|| consented(tokens, &about))
}

/// “let us message you about the oven and the peel's free”
fn free_for_yes(tokens: &[Token]) -> Option<Range<usize>> {
    let i = (0..tokens.len()).find(|i| is_free_for_yes(tokens, *i))?;
    Some(span(tokens, i, i))
}

/// The words of the reward that this token is the heart of, if it is one.
fn reward(tokens: &[Token], i: usize, about: &[bool]) -> Option<Range<usize>> {
    let token = at(tokens, i)?;
    if is_called(tokens, i) || is_result(tokens, i) || is_announced(tokens) || is_listed(tokens, i)
    {
        return None;
    }
    let has_event = about.contains(&true);
    let is_reward = match token.kind {
        TokenKind::Percent | TokenKind::Money => {
            is_price_cut(tokens, i)
                && !is_sale(tokens, about)
                && !is_on_goods(tokens, i)
                && !is_own_money(tokens, i)
        }
        TokenKind::Word if token.is(&WINNING) => {
            let ends = phrase_end(tokens, i);
            return is_for_person(tokens, i).then(|| span(tokens, i, ends));
        }
        TokenKind::Word if token.is(&["won", "winner", "winners"]) => is_won(tokens, i),
        TokenKind::Word if token.is(&["code", "codes"]) => is_code(tokens, i),
        TokenKind::Word if token.is(&["double", "triple"]) => is_more(tokens, i),
        TokenKind::Word if token.is(&["nothing", "cost", "charge", "gratis"]) => {
            is_costless(tokens, i)
        }
        TokenKind::Word if token.is(&["free"]) => is_gratis(tokens, i),
        TokenKind::Word if token.is(&["rewarded", "paid"]) => {
            is_before(tokens, i, &["get", "be", "getting"])
        }
        TokenKind::Word if token.is(&["us", "house"]) => is_treat(tokens, i),
        // “your tap, our tab”
        TokenKind::Word if token.is(&["tab", "shout", "dime"]) => {
            is_before(tokens, i, &["our"]) && has_yes(tokens)
        }
        TokenKind::Word if token.is(&["yours"]) => is_before(tokens, i, &["be"]),
        TokenKind::Word if token.is(&["price"]) => {
            is_before(tokens, i, &["half"]) && !is_sale(tokens, about) && !is_on_goods(tokens, i)
        }
        TokenKind::Word => is_handed(tokens, i) || is_gift(tokens, i, has_event),
        TokenKind::Number => is_two_for_one(tokens, i),
        TokenKind::Subject | TokenKind::Person | TokenKind::Gap | TokenKind::Mark(_) => false,
    };
    is_reward.then(|| span(tokens, phrase_start(tokens, i), reward_end(tokens, i)))
}

/// “10% off”, “get $5”, “save 20%”.
fn is_price_cut(tokens: &[Token], i: usize) -> bool {
    let lowers = [
        "off", "discount", "voucher", "coupon", "credit", "cashback", "gift", "bonus", "code",
    ];
    let asks = [
        "get", "receive", "claim", "earn", "pay", "save", "grab", "give", "you", "a", "for", "here",
    ];
    let is_price = is_before(tokens, i, &["for", "a"])
        && !tokens.iter().enumerate().any(|(n, _)| agrees(tokens, n));
    is_at(tokens, i + 1, &lowers)
        || (is_before(tokens, i, &asks) && !is_price)
        || (is_given_by_us(tokens, i) && !is_price)
        || (is_before(tokens, i, &["your"])
            && i.checked_sub(2).is_some_and(|n| is_at(tokens, n, &GETTING)))
}

/// “we'll credit $5”, “we knock 10%”
pub(super) fn is_given_by_us(tokens: &[Token], i: usize) -> bool {
    let us = |n: usize| is_at(tokens, n, &["we", "will", "i"]);
    let gives = |n: usize| is_at(tokens, n, &GIVING) && n.checked_sub(1).is_some_and(us);
    (1..=3).any(|n| i.checked_sub(n).is_some_and(gives))
}

/// Whether a verb of winning speaks to the person; “who wins?” and “Ferrari wins” are news.
fn is_for_person(tokens: &[Token], i: usize) -> bool {
    let is_team = i
        .checked_sub(1)
        .and_then(|n| at(tokens, n))
        .is_some_and(|it| it.kind == TokenKind::Word && !it.is_frame());
    let is_third = is_at(tokens, i, &["wins", "earns"])
        || is_team
        || is_topic(tokens, i)
        || (is_before(tokens, i, &["the"]) && at(tokens, i).is_some_and(Token::is_capital))
        || is_before(tokens, i, &["who", "they", "to", "did", "does"])
        || (is_before(tokens, i, &["i"]) && !has_yes(tokens));
    let is_tap = (1..=3).any(|n| i.checked_sub(n).is_some_and(|n| agrees(tokens, n)));
    let is_chance = is_before(tokens, i, &["to"])
        && i.checked_sub(2)
            .is_some_and(|n| !is_at(tokens, n, &["race", "bid", "fight", "favourites"]));
    // “Winning numbers for Saturday's Lotto”
    let is_adjective = is_at(tokens, i, &["winning"])
        && !has_yes(tokens)
        && at(tokens, i + 1).is_some_and(|it| {
            it.kind == TokenKind::Word
                && !it.may_be(Classes::FUNCTION)
                && !it.is(&["big", "prizes", "vouchers", "cash", "tickets"])
        });
    if is_adjective {
        return false;
    }
    let is_either = is_at(tokens, i + 1, &["or"]);
    let is_lucky = (1..=3).any(|n| {
        i.checked_sub(n)
            .is_some_and(|n| is_at(tokens, n, &["lucky", "winner", "winners"]))
    });
    (!is_third && !is_either) || is_lucky || is_tap || is_chance || has_yes(tokens)
}

/// “50% off Levi's: tell me when it starts”, “half price Lego at Smyths”: a sale of named goods
/// that nobody gets for agreeing.
fn is_on_goods(tokens: &[Token], i: usize) -> bool {
    let next = i + if is_at(tokens, i + 1, &["off"]) { 2 } else { 1 };
    let is_name = at(tokens, next)
        .is_some_and(|it| it.kind == TokenKind::Word && it.is_capital() && !it.is_frame());
    let is_mixed = tokens
        .iter()
        .any(|it| it.kind == TokenKind::Word && it.raw.chars().all(char::is_lowercase));
    let is_got = (1..=3).any(|n| i.checked_sub(n).is_some_and(|n| is_at(tokens, n, &GETTING)));
    let is_after_topic = is_before(tokens, i, &["is", "what", "are"]);
    ((is_name && is_mixed) || is_topic(tokens, i) || is_after_topic) && !has_yes(tokens) && !is_got
}

/// Whether the notification is about prices, so that a price is what people are told.
fn is_sale(tokens: &[Token], about: &[bool]) -> bool {
    let told = tokens.iter().zip(about).filter(|(_, about)| **about);
    let sales = [
        "sale",
        "sales",
        "deals",
        "clearance",
        "promotion",
        "friday",
        "discount",
        "price",
        "prices",
    ];
    told.map(|(token, _)| token).any(|it| it.is(&sales))
}

/// “FREE WILLY at the Rex – when booking opens”: named first, and then what is told of it.
pub(super) fn is_topic(tokens: &[Token], i: usize) -> bool {
    // “free cuts, whenever there are any”: a comma will do where nobody is spoken to.
    let is_comma = |n: usize| {
        at(tokens, n).is_some_and(|it| it.kind == TokenKind::Mark(','))
            && opens_event(tokens, n + 1)
            && !tokens
                .iter()
                .take(n)
                .any(|it| it.is(&["you", "your", "get"]))
    };
    let stop =
        (i..tokens.len()).find(|n| at(tokens, *n).is_some_and(Token::is_stop) || is_comma(*n));
    let tells = |n: usize| {
        opens_event(tokens, n + 1)
            || (n + 1..n + 3).any(|n| is_at(tokens, n, &TELLING) || is_at(tokens, n, &["remind"]))
    };
    // “Free entry to the Tate late night: dates”
    const KINDS: [&str; 24] = [
        "dates",
        "date",
        "tickets",
        "seats",
        "times",
        "day",
        "applications",
        "enrolment",
        "registration",
        "bookings",
        "booking",
        "paperback",
        "schedule",
        "results",
        "opening",
        "doors",
        "intake",
        "route",
        "line-up",
        "matinee",
        "screening",
        "places",
        "first",
        "opens",
    ];
    let is_kind = |n: usize| {
        let names_one = tokens
            .iter()
            .take(n)
            .skip(1)
            .any(|it| it.kind == TokenKind::Word && it.is_capital() && !it.is_frame());
        let speaks = |it: &Token| it.is(&["you", "your", "get", "claim", "grab", "all", "us"]);
        let rest = tokens.get(n + 1..).unwrap_or_default();
        names_one
            && rest.len() <= 5
            && rest.iter().any(|it| it.is(&KINDS))
            && !tokens.iter().any(speaks)
    };
    stop.is_some_and(|n| tells(n) || is_kind(n))
        && !has_yes(tokens)
        && !is_before(tokens, i, &GETTING)
}

/// Whether the person agrees anywhere.
pub(super) fn has_yes(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|n| agrees(tokens, n))
}

/// A reward that is paid for agreeing, even where the title is about it: “the gift you get for
/// signing up”.
fn paid_for(tokens: &[Token]) -> Option<Range<usize>> {
    let heart = (0..tokens.len()).find(|i| {
        is_at(tokens, *i, &WINNING)
            || is_gift(tokens, *i, false)
            || (is_amount(tokens, *i) && !is_limit(tokens, *i))
    })?;
    let pays = (heart + 1..tokens.len()).any(|i| {
        let act = if is_at(tokens, i, &["by", "for"]) {
            i + 1
        } else if is_at(tokens, i, &["if", "when", "once", "after"])
            && is_at(tokens, i + 1, &["you"])
        {
            i + 2
        } else {
            return false;
        };
        agrees(tokens, act)
    });
    pays.then(|| {
        span(
            tokens,
            phrase_start(tokens, heart),
            reward_end(tokens, heart),
        )
    })
}

/// “under $50” is what people wait for, not what they are paid.
pub(super) fn is_limit(tokens: &[Token], i: usize) -> bool {
    let is_shot = is_before(tokens, i, &["at"])
        && i.checked_sub(2)
            .is_some_and(|n| is_at(tokens, n, &["shot", "chance"]));
    !is_shot
        && is_before(
            tokens,
            i,
            &["under", "below", "than", "at", "to", "from", "costs", "of"],
        )
}

fn is_amount(tokens: &[Token], i: usize) -> bool {
    at(tokens, i).is_some_and(|it| matches!(it.kind, TokenKind::Money | TokenKind::Percent))
}

pub(super) fn span(tokens: &[Token], from: usize, to: usize) -> Range<usize> {
    let start = at(tokens, from).map_or(0, |it| it.range.start);
    start..at(tokens, to).map_or(start, |it| it.range.end)
}

/// Back over “your exclusive free …”.
fn phrase_start(tokens: &[Token], i: usize) -> usize {
    const LEADING: [&str; 15] = [
        "half",
        "your",
        "a",
        "an",
        "the",
        "free",
        "exclusive",
        "extra",
        "bonus",
        "special",
        "secret",
        "welcome",
        "our",
        "some",
        "little",
    ];
    let leads = |i: &usize| is_at(tokens, *i, &LEADING) || is_amount(tokens, *i);
    (0..i).rev().take_while(leads).last().unwrap_or(i)
}

/// On to “off”, “code”, “card” and the noun behind “free”.
pub(super) fn reward_end(tokens: &[Token], i: usize) -> usize {
    let trailing = [
        "off", "discount", "voucher", "coupon", "code", "codes", "card", "cards", "gift", "credit",
        "bonus",
    ];
    let takes_noun = is_at(tokens, i, &["free"]) && !is_before(tokens, i, &["for"]);
    let first = if takes_noun { i + 1 } else { i };
    (first + 1..tokens.len())
        .take_while(|i| is_at(tokens, *i, &trailing))
        .last()
        .unwrap_or(first)
}

/// The end of what is won: up to a link word or a mark.
fn phrase_end(tokens: &[Token], i: usize) -> usize {
    let links = ["by", "for", "if", "when", "once", "and", "with", "just"];
    (i + 1..tokens.len())
        .take_while(|i| {
            let is_mark = at(tokens, *i).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)));
            !is_mark && !is_at(tokens, *i, &links)
        })
        .last()
        .unwrap_or(i)
}
