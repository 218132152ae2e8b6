//! Whether a title offers people a reward for agreeing.
//!
//! What a title is *about* may be worth something: “when gift cards are back”. What it *offers*
//! may not: “your gift card”, “10% off when you sign up”. So the title is first cut into what
//! it is about and what it offers, and only the latter is searched for rewards.

use crate::lint::words::clause::{GETTING, TELLING, WINNING, about, agrees, at, is_at, is_before};
use crate::lint::words::exchange;
use crate::lint::words::token::{Token, TokenKind, tokens};
use std::ops::Range;

/// The words that offer a reward for agreeing, in Unicode scalar values.
#[must_use]
pub fn incentive(title: &str) -> Option<Range<usize>> {
    let tokens = tokens(title);
    let about = about(&tokens);
    let is_offered = |i: usize| about.get(i) == Some(&false);
    let offered = (0..tokens.len())
        .filter(|i| is_offered(*i))
        .find_map(|i| reward(&tokens, i, &about));
    offered
        .or_else(|| paid_for(&tokens))
        .or_else(|| exchange::in_return(&tokens, &about))
        .or_else(|| exchange::traded(&tokens, &about))
}

/// The words of the reward that this token is the heart of, if it is one.
fn reward(tokens: &[Token], i: usize, about: &[bool]) -> Option<Range<usize>> {
    let token = at(tokens, i)?;
    let has_event = about.contains(&true);
    let is_reward = match token.kind {
        TokenKind::Percent | TokenKind::Money => is_price_cut(tokens, i) && !is_sale(tokens, about),
        TokenKind::Word if token.is(&WINNING) => {
            return Some(span(tokens, i, phrase_end(tokens, i)));
        }
        TokenKind::Word if token.is(&["free"]) => is_gratis(tokens, i),
        TokenKind::Word if token.is(&["rewarded", "paid"]) => {
            is_before(tokens, i, &["get", "be", "getting"])
        }
        TokenKind::Word if token.is(&["us", "house"]) => is_treat(tokens, i),
        TokenKind::Word if token.is(&["price"]) => {
            is_before(tokens, i, &["half"]) && !is_sale(tokens, about)
        }
        TokenKind::Word => is_gift(tokens, i, has_event),
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
        "get", "receive", "claim", "earn", "pay", "save", "grab", "give", "you", "a", "for",
    ];
    let is_price = is_before(tokens, i, &["for", "a"])
        && !tokens.iter().enumerate().any(|(n, _)| agrees(tokens, n));
    is_at(tokens, i + 1, &lowers) || (is_before(tokens, i, &asks) && !is_price)
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

/// “free lipstick”, “for free”, “tap and it is free”; not “feel free”, “free range”.
fn is_gratis(tokens: &[Token], i: usize) -> bool {
    let is_end = at(tokens, i + 1).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_)));
    if is_before(tokens, i, &["is", "are"]) && is_end {
        return (0..i).any(|n| agrees(tokens, n));
    }
    // “Get your first coffee free”
    if is_end && (1..=5).any(|n| i.checked_sub(n).is_some_and(|i| is_at(tokens, i, &GETTING))) {
        return true;
    }
    let is_other = is_before(tokens, i, &["feel", "are", "is"])
        || is_at(tokens, i + 1, &["range", "to", "from", "of"]);
    let has_noun = at(tokens, i + 1).is_some_and(|it| it.kind == TokenKind::Word);
    !is_other && (is_before(tokens, i, &["for"]) || has_noun)
}

/// “2 for 1 if you agree”.
fn is_two_for_one(tokens: &[Token], i: usize) -> bool {
    let is_number = |i: usize| at(tokens, i).is_some_and(|it| it.kind == TokenKind::Number);
    let is_deal = is_number(i) && is_at(tokens, i + 1, &["for"]) && is_number(i + 2);
    is_deal && (0..tokens.len()).any(|n| agrees(tokens, n))
}

/// “your next coffee is on us”, “on the house”; not “news on us”.
fn is_treat(tokens: &[Token], i: usize) -> bool {
    let on = i.checked_sub(if is_before(tokens, i, &["the"]) { 2 } else { 1 });
    let is_end = at(tokens, i + 1).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_)));
    is_end && on.is_some_and(|on| is_at(tokens, on, &["on"]) && !is_before(tokens, on, &TELLING))
}

/// “your voucher”, “a gift”; not “gift ideas”, nor “gift cards” that are for sale.
fn is_gift(tokens: &[Token], i: usize, has_event: bool) -> bool {
    const ONE: [&str; 19] = [
        "voucher", "coupon", "gift", "prize", "reward", "bonus", "cashback", "freebie", "giveaway",
        "raffle", "jackpot", "perk", "rebate", "discount", "treat", "surprise", "goodie", "cash",
        "giftcard",
    ];
    const MANY: [&str; 12] = [
        "vouchers",
        "coupons",
        "gifts",
        "prizes",
        "rewards",
        "freebies",
        "perks",
        "goodies",
        "discounts",
        "surprises",
        "points",
        "credits",
    ];
    const OF_GOODS: [&str; 14] = [
        "idea", "ideas", "guide", "box", "boxes", "set", "sets", "wrap", "bag", "bags", "basket",
        "shop", "register", "baskets",
    ];
    let is_one = is_at(tokens, i, &ONE);
    if !(is_one || is_at(tokens, i, &MANY)) || is_at(tokens, i + 1, &OF_GOODS) {
        return false;
    }
    let is_plural = !is_one || is_at(tokens, i + 1, &["cards", "certificates"]);
    let given = [
        "your",
        "free",
        "a",
        "an",
        "exclusive",
        "extra",
        "bonus",
        "special",
        "secret",
        "welcome",
    ];
    let is_given = (1..=3).any(|n| i.checked_sub(n).is_some_and(|i| is_at(tokens, i, &given)));
    let is_got = (1..=4).any(|n| i.checked_sub(n).is_some_and(|i| is_at(tokens, i, &GETTING)));
    let is_paid = tokens.iter().enumerate().any(|(n, _)| agrees(tokens, n)) && !is_news(tokens, i);
    let is_for_you = (1..=3).any(|n| is_at(tokens, i + n, &["you"]));
    if is_plural {
        (is_given && is_before(tokens, i, &["your", "free"])) || (!has_event && (is_got || is_paid))
    } else {
        is_given || is_got || is_paid || is_for_you || !happens(tokens, i)
    }
}

/// Whether the sentence of this word says that something happens: “the prize draw opens”.
fn happens(tokens: &[Token], i: usize) -> bool {
    let rest = tokens.iter().skip(i + 1).take_while(|it| !it.is_stop());
    rest.into_iter().any(|it| {
        it.is(&[
            "back",
            "available",
            "start",
            "starts",
            "begin",
            "begins",
            "launch",
            "launches",
            "open",
            "opens",
            "return",
            "returns",
            "drop",
            "drops",
            "end",
            "ends",
            "live",
            "sale",
            "stock",
        ])
    })
}

/// Whether this stands in a sentence that says something happens, apart from any tapping.
fn is_news(tokens: &[Token], i: usize) -> bool {
    let start = (0..i)
        .rev()
        .find(|n| at(tokens, *n).is_some_and(Token::is_stop));
    let end = (i..tokens.len()).find(|n| at(tokens, *n).is_some_and(Token::is_stop));
    let sentence = start.map_or(0, |n| n + 1)..end.unwrap_or(tokens.len());
    happens(tokens, i) && !sentence.into_iter().any(|n| agrees(tokens, n))
}

/// A reward that is paid for agreeing, even where the title is about it: “the gift you get for
/// signing up”.
fn paid_for(tokens: &[Token]) -> Option<Range<usize>> {
    let heart = (0..tokens.len()).find(|i| {
        is_at(tokens, *i, &WINNING)
            || is_gift(tokens, *i, false)
            || is_price_cut(tokens, *i) && !is_at(tokens, *i, &["for"]) && is_amount(tokens, *i)
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
fn reward_end(tokens: &[Token], i: usize) -> usize {
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
