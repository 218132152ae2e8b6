//! Whether a title offers people a reward for agreeing.
//!
//! What a title is *about* may be worth something: “when gift cards are back”. What it *offers*
//! may not: “your gift card”, “10% off when you sign up”. So the title is first cut into what
//! it is about and what it offers, and only the latter is searched for rewards.

use crate::lint::words::clause::{
    GETTING, GIVING, TELLING, WINNING, about, agrees, at, is_at, is_before,
    opens_event,
};
use crate::lint::words::exchange::{self, GROUPS};
use crate::lint::words::lists::Classes;
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
        TokenKind::Percent | TokenKind::Money => {
            is_price_cut(tokens, i) && !is_sale(tokens, about) && !is_on_goods(tokens, i)
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
        TokenKind::Word if token.is(&["yours"]) => is_before(tokens, i, &["be"]),
        TokenKind::Word if token.is(&["price"]) => {
            is_before(tokens, i, &["half"]) && !is_sale(tokens, about) && !is_on_goods(tokens, i)
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
fn is_given_by_us(tokens: &[Token], i: usize) -> bool {
    let us = |n: usize| is_at(tokens, n, &["we", "will", "i"]);
    let gives = |n: usize| is_at(tokens, n, &GIVING) && n.checked_sub(1).is_some_and(us);
    (1..=3).any(|n| i.checked_sub(n).is_some_and(gives))
}

/// Whether a verb of winning speaks to the person; “who wins?” and “Ferrari wins” are news.
fn is_for_person(tokens: &[Token], i: usize) -> bool {
    let is_team = i.checked_sub(1).and_then(|n| at(tokens, n)).is_some_and(|it| {
        it.kind == TokenKind::Word && !it.is_frame()
    });
    let is_third = is_at(tokens, i, &["wins", "earns"])
        || is_team
        || is_before(tokens, i, &["who", "they", "to", "did", "does"]);
    let is_tap = (1..=3).any(|n| i.checked_sub(n).is_some_and(|n| agrees(tokens, n)));
    let is_chance = is_before(tokens, i, &["to"])
        && i.checked_sub(2).is_some_and(|n| !is_at(tokens, n, &["race", "bid", "fight", "favourites"]));
    let is_either = is_at(tokens, i + 1, &["or"]);
    let is_lucky = (1..=3).any(|n| i.checked_sub(n).is_some_and(|n| is_at(tokens, n, &["lucky", "winner", "winners"])));
    (!is_third && !is_either) || is_lucky || is_tap || is_chance || has_yes(tokens)
}

/// “you've won”, “seats to be won”, “you're a winner”
fn is_won(tokens: &[Token], i: usize) -> bool {
    if is_at(tokens, i, &["won"]) {
        return is_before(tokens, i, &["you", "be", "have"]);
    }
    (1..=3).any(|n| i.checked_sub(n).is_some_and(|n| is_at(tokens, n, &["you", "your"])))
}

/// “your secret code”, “promo code”; not “dress code”.
fn is_code(tokens: &[Token], i: usize) -> bool {
    const KINDS: [&str; 10] = [
        "promo", "discount", "coupon", "voucher", "secret", "welcome", "bonus", "gift", "savings",
        "referral",
    ];
    (1..=2).any(|n| i.checked_sub(n).is_some_and(|n| is_at(tokens, n, &KINDS)))
        || is_before(tokens, i, &["use"])
}

/// “double your loyalty points”
fn is_more(tokens: &[Token], i: usize) -> bool {
    const COUNTED: [&str; 9] = [
        "points", "stars", "rewards", "credits", "miles", "stamps", "coins", "entries", "cashback",
    ];
    (i + 1..i + 4).any(|n| is_at(tokens, n, &COUNTED))
}

/// “costs nothing”, “at no cost”, “for nothing”, when the person agrees for it.
fn is_costless(tokens: &[Token], i: usize) -> bool {
    let is_phrase = match () {
        () if is_at(tokens, i, &["nothing"]) => is_before(tokens, i, &["for", "pay", "costs", "cost"]),
        () if is_at(tokens, i, &["gratis"]) => true,
        () => is_before(tokens, i, &["no", "without", "zero"]),
    };
    is_phrase && (0..tokens.len()).any(|n| agrees(tokens, n))
}

/// “50% off Levi's: tell me when it starts”, “half price Lego at Smyths”: a sale of named goods
/// that nobody gets for agreeing.
fn is_on_goods(tokens: &[Token], i: usize) -> bool {
    let next = i + if is_at(tokens, i + 1, &["off"]) { 2 } else { 1 };
    let is_name = at(tokens, next).is_some_and(|it| {
        it.kind == TokenKind::Word && it.is_capital() && !it.is_frame()
    });
    let is_mixed = tokens.iter().any(|it| it.kind == TokenKind::Word && it.raw.chars().all(char::is_lowercase));
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

/// “free lipstick”, “for free”, “tap and it is free”; not “feel free”, “free range”.
fn is_gratis(tokens: &[Token], i: usize) -> bool {
    let is_end = at(tokens, i + 1).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_)));
    // A thing that is called free, and behind the mark what people will be told of it.
    if is_topic(tokens, i) {
        return false;
    }
    let is_said = is_end || is_at(tokens, i + 1, &["if", "when", "once", "with", "by", "for"]);
    if is_at(tokens, i + 1, &["if", "when", "once"]) && agrees(tokens, i + 3) {
        return true;
    }
    if is_before(tokens, i, &["is", "are"]) && is_said {
        return (0..tokens.len()).any(|n| agrees(tokens, n));
    }
    let starts = i.checked_sub(1).is_some_and(|n| {
        n == 0 || at(tokens, n - 1).is_some_and(Token::is_stop)
    });
    if starts && is_end_or_time(tokens, i + 1) && (0..tokens.len()).any(|n| agrees(tokens, n)) {
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

/// “FREE WILLY at the Rex – when booking opens”: named first, and then what is told of it.
fn is_topic(tokens: &[Token], i: usize) -> bool {
    let stop = (i..tokens.len()).find(|n| at(tokens, *n).is_some_and(Token::is_stop));
    let tells = |n: usize| {
        opens_event(tokens, n + 1)
            || (n + 1..n + 3).any(|n| is_at(tokens, n, &TELLING) || is_at(tokens, n, &["remind"]))
    };
    stop.is_some_and(tells) && !has_yes(tokens) && !is_before(tokens, i, &GETTING)
}

/// “Free jazz festival in Moers”, “a free spot”: nobody is paid with it.
fn is_open_to_all(tokens: &[Token], i: usize) -> bool {
    const ROOM: [&str; 12] = [
        "spot", "spots", "seat", "seats", "slot", "slots", "table", "tables", "place", "places",
        "appointment", "room",
    ];
    const WHERE: [&str; 9] = ["at", "in", "by", "from", "near", "with", "reopens", "opens", "day"];
    if has_yes(tokens) {
        return false;
    }
    let rest = tokens.get(i + 1..).unwrap_or_default();
    let rest = rest.iter().take_while(|it| !it.is_stop());
    let speaks_to = |it: &Token| {
        it.is(&["you", "your", "us", "today", "inside", "all", "everyone", "every"]) || it.is(&GROUPS)
    };
    let is_given = (1..=5).any(|n| {
        i.checked_sub(n).is_some_and(|n| {
            is_at(tokens, n, &GETTING) || is_at(tokens, n, &["your", "for"]) || is_at(tokens, n, &GIVING)
        })
    });
    let rest: Vec<&Token> = rest.collect();
    let is_placed = rest.iter().any(|it| it.is(&WHERE)) && !rest.iter().any(|it| speaks_to(it));
    is_own(tokens, i)
        || (is_at(tokens, i + 1, &ROOM) && !is_given)
        || (is_placed && !is_given)
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
    let is_end = is_end_or_time(tokens, i + 1)
        || (is_at(tokens, i + 1, &["if", "when", "with", "for", "once"]) && has_yes(tokens));
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
    if is_own(tokens, i) || (names_another(tokens, i) && !has_yes(tokens)) {
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
    let is_got = is_given_by_us(tokens, i)
        || (1..=4).any(|n| i.checked_sub(n).is_some_and(|i| is_at(tokens, i, &GETTING)));
    let is_paid = tokens.iter().enumerate().any(|(n, _)| agrees(tokens, n)) && !is_news(tokens, i);
    let is_for_you = (1..=3).any(|n| is_at(tokens, i + n, &["you"]));
    if is_plural {
        (is_given && is_before(tokens, i, &["your", "free"])) || (!has_event && (is_got || is_paid))
    } else {
        is_given || is_got || is_paid || is_for_you || is_bare(tokens, i)
    }
}

/// Whether the person agrees anywhere.
fn has_yes(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|n| agrees(tokens, n))
}

/// What people have already: “your free trial ends”, “your refund has been paid”.
fn is_own(tokens: &[Token], i: usize) -> bool {
    const NEWS: [&str; 14] = [
        "ends", "end", "expires", "expire", "expiry", "expiring", "ships", "shipped", "paid",
        "arrived", "arrives", "delivered", "due", "renews",
    ];
    let rest = tokens.iter().skip(i + 1).take_while(|it| !it.is_stop());
    rest.into_iter().any(|it| it.is(&NEWS)) && !has_yes(tokens)
}

/// “gift list”, “raffle results”, “bonus episode”: the reward only describes another noun.
fn names_another(tokens: &[Token], i: usize) -> bool {
    const NOUNS: [&str; 18] = [
        "list", "register", "restock", "order", "orders", "release", "launch", "sale", "sales", "show", "test",
        "reminder", "check", "update", "updates", "return", "stock", "event",
    ];
    let rest = tokens.get(reward_end(tokens, i) + 1);
    let mut is_got = (1..=3).filter_map(|n| i.checked_sub(n)).map(|n| is_at(tokens, n, &GETTING));
    rest.is_some_and(|it| {
        let is_noun = it.kind == TokenKind::Word
            && !it.may_be(Classes::FUNCTION)
            && !it.may_be(Classes::VERB)
            && !it.may_be(Classes::ADJECTIVE)
            && !it.may_be(Classes::ADVERB);
        (is_noun || it.is(&NOUNS)) && !it.is(&["today", "now", "tonight", "hunt", "draw", "points", "entry", "await", "awaits"])
    }) && !is_got.any(|it| it)
}

/// “Coupon inside!”; not “Raffle at St Brigid's”, nor “Johnny Cash”.
fn is_bare(tokens: &[Token], i: usize) -> bool {
    const PLACED: [&str; 12] = [
        "at", "in", "of", "by", "from", "on", "above", "over", "under", "below", "past", "for",
    ];
    let is_placed = is_at(tokens, i + 1, &PLACED)
        && at(tokens, i + 2).is_some_and(|it| {
            !it.is(&["your", "you", "us", "every", "everyone", "all", "each", "those", "new"])
                && !it.is(&GROUPS)
        });
    let is_topic = is_topic(tokens, i);
    !is_placed && !is_topic && !is_surname(tokens, i) && !happens(tokens, i)
}

/// A capital behind a capital, where other words have none.
fn is_surname(tokens: &[Token], i: usize) -> bool {
    let is_capital = |n: usize| at(tokens, n).is_some_and(Token::is_capital);
    let is_lower = |it: &Token| it.kind == TokenKind::Word && !it.is_capital();
    i.checked_sub(1).is_some_and(is_capital)
        && is_capital(i)
        && tokens.iter().filter(|it| is_lower(it)).count() >= 2
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
        && i.checked_sub(2).is_some_and(|n| is_at(tokens, n, &["shot", "chance"]));
    !is_shot && is_before(tokens, i, &["under", "below", "than", "at", "to", "from", "costs", "of"])
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
