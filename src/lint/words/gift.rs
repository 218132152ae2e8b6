//! Whether a word for a reward means one that the person gets: “your voucher”, “coupon inside”,
//! “you've won”; not “gift list”, “raffle results” or Johnny Cash.

use crate::lint::words::called::{is_for_named, is_of_another};
use crate::lint::words::clause::{GETTING, agrees, at, is_at, is_before};
use crate::lint::words::joiners::GROUPS;
use crate::lint::words::lists::Classes;
use crate::lint::words::offer::{has_yes, is_given_by_us, is_topic, reward_end};
use crate::lint::words::token::{Token, TokenKind};

/// “your voucher”, “a gift”; not “gift ideas”, nor “gift cards” that are for sale.
pub(super) fn is_gift(tokens: &[Token], i: usize, has_event: bool) -> bool {
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
    // “We have a surprise for you” gives nothing until somebody agrees.
    if is_at(tokens, i, &["surprise", "surprises"]) && !has_yes(tokens) {
        return false;
    }
    // “Treat your horse to …”
    if is_at(tokens, i, &["treat"]) && is_at(tokens, i + 1, &["your", "yourself"]) {
        return false;
    }
    let end = reward_end(tokens, i);
    if is_own(tokens, i)
        || is_of_another(tokens, i)
        || is_for_named(tokens, end)
        || (names_another(tokens, i) && !has_yes(tokens))
    {
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

/// “We owe you a coffee”, “a fiver with your name on it”, “we're giving away ten”, “complimentary
/// bubbly for you”.
pub(super) fn is_handed(tokens: &[Token], i: usize) -> bool {
    let follows = |words: &[&[&str]]| {
        let mut words = words.iter().enumerate();
        words.all(|(n, any)| is_at(tokens, i + 1 + n, any))
    };
    let Some(token) = at(tokens, i) else {
        return false;
    };
    match token.base.as_str() {
        "owe" => is_before(tokens, i, &["we", "i"]) && follows(&[&["you"], &["a", "an", "one"]]),
        "giving" => is_before(tokens, i, &["we", "i"]) && follows(&[&["away"]]),
        "name" => {
            let is_money = |it: &Token| it.kind == TokenKind::Money || it.is(&["free"]);
            is_before(tokens, i, &["your"])
                && follows(&[&["on"], &["it", "them"]])
                && tokens.iter().any(is_money)
        }
        "complimentary" => tokens
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.is(&["for"]) && b.is(&["you"]))),
        _ => false,
    }
}

/// What people have already: “your free trial ends”, “your refund has been paid”.
pub(super) fn is_own(tokens: &[Token], i: usize) -> bool {
    const NEWS: [&str; 23] = [
        "posted",
        "credited",
        "issued",
        "refunded",
        "cleared",
        "processed",
        "pickup",
        "collection",
        "way",
        "ends",
        "end",
        "expires",
        "expire",
        "expiry",
        "expiring",
        "ships",
        "shipped",
        "paid",
        "arrived",
        "arrives",
        "delivered",
        "due",
        "renews",
    ];
    let rest = tokens.iter().skip(i + 1).take_while(|it| !it.is_stop());
    // “Your gift for Ana”
    let is_for_another = is_at(tokens, i + 1, &["for", "from", "to"])
        && [i + 2, i + 3].into_iter().any(|n| {
            let is_name =
                at(tokens, n).is_some_and(|it| it.is_capital() && it.kind == TokenKind::Word);
            is_name && (n == i + 2 || is_at(tokens, i + 2, &["the"]))
        })
        && !tokens.iter().any(|it| it.is(&GROUPS));
    (is_for_another || rest.into_iter().any(|it| it.is(&NEWS))) && !has_yes(tokens)
}

/// “gift list”, “raffle results”, “bonus episode”: the reward only describes another noun.
fn names_another(tokens: &[Token], i: usize) -> bool {
    const NOUNS: [&str; 37] = [
        "track",
        "tracks",
        "level",
        "pack",
        "disc",
        "claim",
        "list",
        "register",
        "restock",
        "order",
        "orders",
        "release",
        "launch",
        "sale",
        "sales",
        "show",
        "test",
        "reminder",
        "check",
        "update",
        "updates",
        "return",
        "stock",
        "event",
        "round",
        "rounds",
        "scheme",
        "application",
        "applications",
        "renewal",
        "renewals",
        "programme",
        "program",
        "deadline",
        "registration",
        "form",
        "forms",
    ];
    let rest = tokens.get(reward_end(tokens, i) + 1);
    let mut is_got = (1..=3)
        .filter_map(|n| i.checked_sub(n))
        .map(|n| is_at(tokens, n, &GETTING));
    rest.is_some_and(|it| {
        let is_noun = it.kind == TokenKind::Word
            && !it.may_be(Classes::FUNCTION)
            && !it.may_be(Classes::VERB)
            && !it.may_be(Classes::ADJECTIVE)
            && !it.may_be(Classes::ADVERB);
        (is_noun || it.is(&NOUNS))
            && !it.is(&[
                "today", "now", "tonight", "hunt", "draw", "points", "entry", "await", "awaits",
            ])
    }) && !is_got.any(|it| it)
}

/// “Coupon inside!”; not “Raffle at St Brigid's”, nor “Johnny Cash”.
fn is_bare(tokens: &[Token], i: usize) -> bool {
    const PLACED: [&str; 12] = [
        "at", "in", "of", "by", "from", "on", "above", "over", "under", "below", "past", "for",
    ];
    let last = i + usize::from(is_at(tokens, i + 1, &["draw"]));
    let is_definite = is_before(tokens, i, &["the"]) && !has_yes(tokens);
    let is_placed = is_at(tokens, last + 1, &PLACED)
        && at(tokens, last + 2).is_some_and(|it| {
            !it.is(&[
                "your", "you", "us", "every", "everyone", "all", "each", "those", "new",
            ]) && !it.is(&GROUPS)
        });
    let is_topic = is_topic(tokens, i);
    !is_placed && !is_definite && !is_topic && !is_surname(tokens, i) && !happens(tokens, i)
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

/// “you've won”, “seats to be won”, “you're a winner”
pub(super) fn is_won(tokens: &[Token], i: usize) -> bool {
    if is_at(tokens, i, &["won"]) {
        return is_before(tokens, i, &["you", "be", "have"]);
    }
    (1..=3).any(|n| {
        i.checked_sub(n)
            .is_some_and(|n| is_at(tokens, n, &["you", "your"]))
    })
}

/// “your secret code”, “promo code”; not “dress code”.
pub(super) fn is_code(tokens: &[Token], i: usize) -> bool {
    const KINDS: [&str; 10] = [
        "promo", "discount", "coupon", "voucher", "secret", "welcome", "bonus", "gift", "savings",
        "referral",
    ];
    let is_kind = (1..=2).any(|n| i.checked_sub(n).is_some_and(|n| is_at(tokens, n, &KINDS)));
    // “promo code field”
    let describes = at(tokens, i + 1)
        .is_some_and(|it| it.kind == TokenKind::Word && !it.is_frame() && !it.is_capital());
    (is_kind || is_before(tokens, i, &["use"]))
        && !is_for_named(tokens, i)
        && (!describes || has_yes(tokens))
}

/// “double your loyalty points”
pub(super) fn is_more(tokens: &[Token], i: usize) -> bool {
    const COUNTED: [&str; 9] = [
        "points", "stars", "rewards", "credits", "miles", "stamps", "coins", "entries", "cashback",
    ];
    (i + 1..i + 4).any(|n| is_at(tokens, n, &COUNTED))
}
