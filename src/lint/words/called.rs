//! Names that sound like an offer: “Win a Date with Tad Hamilton!”, Earn & Learn, gluten free
//! bread, the winner of a raffle.

use crate::lint::words::clause::{TELLING, at, is_at, is_before};
use crate::lint::words::offer::has_yes;
use crate::lint::words::token::{Token, TokenKind};

/// Whether this word stands in a name, in quotes or in capitals, and nobody agrees to anything.
pub(super) fn is_called(tokens: &[Token], i: usize) -> bool {
    let Some(token) = at(tokens, i) else {
        return false;
    };
    if !token.is_quoted && !token.is_capital() {
        return false;
    }
    (is_quoted_name(tokens, i) || is_brand(tokens, i)) && !has_yes(tokens)
}

/// “…” around more than this word and less than all, with a capital at its start.
fn is_quoted_name(tokens: &[Token], i: usize) -> bool {
    let is_quoted = |n: usize| at(tokens, n).is_some_and(|it| it.is_quoted);
    if !is_quoted(i) || tokens.iter().all(|it| it.is_quoted) {
        return false;
    }
    let first = (0..=i).rev().take_while(|n| is_quoted(*n)).last();
    let is_capital = first
        .and_then(|n| at(tokens, n))
        .is_some_and(Token::is_capital);
    is_capital && (first != Some(i) || is_quoted(i + 1))
}

/// “Earn & Learn apprenticeship: applications”, “Free People's barn jacket is back”: capitals
/// that go on where other words have none, and something happens to it.
fn is_brand(tokens: &[Token], i: usize) -> bool {
    let next = i + if is_at(tokens, i + 1, &["and"]) { 2 } else { 1 };
    let is_capital = |n: usize| {
        at(tokens, n).is_some_and(|it| {
            it.kind == TokenKind::Word && it.is_capital() && it.raw.chars().any(char::is_lowercase)
        })
    };
    if !is_capital(i) || !is_capital(next) {
        return false;
    }
    // Where every word has a capital they say nothing.
    let is_mixed = tokens
        .iter()
        .any(|it| it.kind == TokenKind::Word && it.raw.chars().count() >= 4 && !it.is_capital());
    let speaks = tokens.iter().any(|it| {
        it.is(&["your", "every", "everyone", "all"]) || (it.is(&["you"]) && !it.is_capital())
    });
    let is_reward = is_at(
        tokens,
        next,
        &[
            "gift", "gifts", "voucher", "coupon", "prize", "prizes", "sample", "samples", "reward",
            "bonus", "delivery", "shipping", "coffee", "drink", "code", "card", "cash",
        ],
    );
    if is_reward {
        return false;
    }
    let is_joined = next == i + 2 && i.checked_sub(1).is_none_or(|n| !is_capital(n));
    let goes_on = tokens
        .iter()
        .skip(next + 1)
        .any(|it| it.is_stop() || happens(it));
    is_mixed && !speaks && (goes_on || is_joined)
}

fn happens(token: &Token) -> bool {
    token.is(&[
        "opens",
        "open",
        "starts",
        "start",
        "begins",
        "returns",
        "back",
        "arrives",
        "lands",
        "ships",
        "launches",
        "goes",
        "reopens",
        "restocked",
        "return",
        "airs",
        "screens",
        "ends",
        "moves",
        "closes",
        "drops",
        "tickets",
        "reopen",
        "by",
    ])
}

/// “gluten free”, “hands free”: without it, not without paying.
pub(super) fn is_without(tokens: &[Token], i: usize) -> bool {
    const LACKING: [&str; 44] = [
        "gluten",
        "sugar",
        "dairy",
        "nut",
        "nuts",
        "peanut",
        "lactose",
        "alcohol",
        "fat",
        "caffeine",
        "cruelty",
        "fragrance",
        "duty",
        "tax",
        "smoke",
        "hands",
        "hand",
        "wheat",
        "egg",
        "plastic",
        "oil",
        "acid",
        "latex",
        "nickel",
        "grain",
        "meat",
        "salt",
        "sulphate",
        "sulfate",
        "paraben",
        "rent",
        "pain",
        "worry",
        "stress",
        "cage",
        "bpa",
        "soy",
        "yeast",
        "lead",
        "car",
        "pet",
        "traffic",
        "wire",
        "vape",
    ];
    is_before(tokens, i, &LACKING)
}

/// “The winner of the raffle is drawn”: news of who has won, which is nothing for the person.
pub(super) fn is_result(tokens: &[Token], i: usize) -> bool {
    const RESULTS: [&str; 12] = [
        "winner",
        "winners",
        "result",
        "results",
        "drawn",
        "announced",
        "named",
        "revealed",
        "who",
        "published",
        "outcome",
        "shortlist",
    ];
    const LOTS: [&str; 9] = [
        "raffle",
        "prize",
        "prizes",
        "giveaway",
        "draw",
        "lottery",
        "jackpot",
        "tombola",
        "competition",
    ];
    let speaks = |it: &Token| it.is(&["you", "your", "you're", "lucky", "be", "could"]);
    is_at(tokens, i, &LOTS)
        && tokens.iter().any(|it| it.is(&RESULTS))
        && !tokens.iter().any(speaks)
        && !has_yes(tokens)
}

/// “Your £15 credit for the returned shoes has posted”: it is the person's own money.
pub(super) fn is_own_money(tokens: &[Token], i: usize) -> bool {
    const MOVED: [&str; 17] = [
        "posted",
        "processed",
        "refunded",
        "cleared",
        "paid",
        "issued",
        "credited",
        "approved",
        "returned",
        "received",
        "settled",
        "arrived",
        "released",
        "overpaid",
        "transferred",
        "due",
        "failed",
    ];
    const OWN: [&str; 16] = [
        "credit",
        "refund",
        "deposit",
        "payment",
        "rebate",
        "claim",
        "invoice",
        "transfer",
        "bill",
        "repayment",
        "payout",
        "cheque",
        "salary",
        "pension",
        "tax",
        "loan",
    ];
    let rest = tokens.get(i + 1..).unwrap_or_default();
    is_before(tokens, i, &["your", "my", "the"])
        && rest.iter().take(3).any(|it| it.is(&OWN))
        && rest.iter().any(|it| it.is(&MOVED))
        && !has_yes(tokens)
}

/// “Coupon code for NordVPN renewal”, “voucher for Spa Aurora”: it is for a named thing, and
/// nobody is told to take it.
pub(super) fn is_for_named(tokens: &[Token], i: usize) -> bool {
    let speaks = |it: &Token| {
        it.is(&[
            "you", "your", "get", "claim", "grab", "free", "today", "inside", "now", "us", "we",
        ])
    };
    is_at(tokens, i + 1, &["for", "at", "from", "by", "to"])
        && at(tokens, i + 2)
            .is_some_and(|it| it.kind == TokenKind::Word && it.is_capital() && !it.is_frame())
        && tokens
            .iter()
            .any(|it| it.kind == TokenKind::Word && it.raw.chars().all(char::is_lowercase))
        && !tokens.iter().any(speaks)
        && !has_yes(tokens)
}

/// “Rosa's christening gift”: it belongs to somebody.
pub(super) fn is_of_another(tokens: &[Token], i: usize) -> bool {
    let speaks = |it: &Token| it.is(&["you", "your", "get", "claim", "free", "us", "inside"]);
    let is_owner = |n: usize| {
        at(tokens, n).is_some_and(|it| {
            let is_short = it.raw.len() > it.base.len() && it.raw.ends_with('s');
            is_short && it.is_capital() && !it.is_frame()
        })
    };
    (1..=3).any(|n| i.checked_sub(n).is_some_and(is_owner))
        && !tokens.iter().any(speaks)
        && !has_yes(tokens)
}

/// “The free bus to Ikea runs again”, “Free Guy 2 hits cinemas”: a statement of what happens to
/// something that is named, and nobody is spoken to.
pub(super) fn is_announced(tokens: &[Token]) -> bool {
    const EVENTS: [&str; 36] = [
        "back",
        "again",
        "out",
        "open",
        "opens",
        "starts",
        "start",
        "begins",
        "returns",
        "runs",
        "hits",
        "works",
        "arrives",
        "lands",
        "ships",
        "launches",
        "reopens",
        "airs",
        "ends",
        "published",
        "online",
        "live",
        "resumes",
        "closes",
        "moves",
        "printed",
        "unveiled",
        "restored",
        "restarts",
        "confirmed",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    let speaks = |it: &Token| {
        it.is(&[
            "you",
            "your",
            "u",
            "ur",
            "us",
            "we",
            "our",
            "everyone",
            "everybody",
            "all",
            "get",
            "claim",
            "grab",
            "inside",
            "await",
            "awaits",
            "waiting",
            "yours",
            "enjoy",
            "receive",
            "every",
            "today",
            "now",
            "first",
        ]) || it.kind == TokenKind::Mark('!')
    };
    let is_mixed = tokens
        .iter()
        .any(|it| it.kind == TokenKind::Word && it.raw.chars().count() >= 4 && !it.is_capital());
    let is_named = tokens.iter().skip(1).any(|it| {
        it.kind == TokenKind::Word
            && it.is_capital()
            && !it.is_frame()
            && it.raw.chars().count() > 1
    });
    let happens = tokens.iter().skip(1).any(|it| it.is(&EVENTS));
    // “Win a kit + hear when Rosewood is back” is two things.
    let is_told = |it: &Token| it.is(&TELLING) || it.is(&["when", "once", "if"]);
    let is_other = tokens.iter().any(|it| speaks(it) || is_told(it));
    is_mixed && is_named && happens && !is_other && !has_yes(tokens)
}

/// “Toy swap (free entry), Otago Garden Club”: a notice of something at a named place.
pub(super) fn is_listed(tokens: &[Token], i: usize) -> bool {
    let speaks = |it: &Token| {
        it.is(&[
            "you", "your", "us", "we", "our", "get", "claim", "grab", "inside", "now", "everyone",
            "all", "every", "waiting", "yours", "today",
        ]) || it.kind == TokenKind::Mark('!')
    };
    let is_named = |it: &Token| it.kind == TokenKind::Word && !it.is_frame();
    let comma = (i + 1..tokens.len())
        .rev()
        .find(|n| at(tokens, *n).is_some_and(|it| it.kind == TokenKind::Mark(',')));
    let place = comma.and_then(|n| tokens.get(n + 1..)).unwrap_or_default();
    place
        .first()
        .is_some_and(|it| is_named(it) && it.is_capital())
        && tokens.iter().take(i).any(is_named)
        && !tokens.iter().any(speaks)
        && !has_yes(tokens)
}
