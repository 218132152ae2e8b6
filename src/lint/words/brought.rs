//! What a clause beside a yes brings, by its shape: a deed, a thing that changes, an order, a lot.

use crate::lint::words::bargain::is_told;
use crate::lint::words::clause::TELLING;
use crate::lint::words::lists::{self, Classes};
use crate::lint::words::senses::{Sense, sense};
use crate::lint::words::token::{Token, TokenKind};

/// What people are told to do or to have that comes to nothing: “keep an eye on things”.
const IDLE: [&str; 15] = [
    "eye",
    "eyes",
    "ear",
    "ears",
    "space",
    "magic",
    "worries",
    "worry",
    "stress",
    "difference",
    "breath",
    "guessing",
    "guesswork",
    "hassle",
    "fomo",
];
/// What people do with what a yes brings.
pub(super) const GAINS: [&str; 30] = [
    "dodge", "skip", "jump", "unlock", "bag", "nab", "pocket", "swap", "snag", "ditch", "avoid",
    "slash", "halve", "double", "triple", "stretch", "extend", "upgrade", "borrow", "park", "ride",
    "sit", "dine", "swim", "skate", "sleep", "board", "munch", "sip", "sample",
];

/// Whether these words promise nothing in particular.
pub(super) fn is_idle(words: &[Token]) -> bool {
    let is_ride = matches!(words, [.., a, b] if a.is(&["the"]) && b.is(&["ride"]));
    is_ride || words.iter().any(|it| it.is(&IDLE))
}

/// Whether a clause tells something or promises to.
pub(super) fn is_news(words: &[Token]) -> bool {
    const NEWS: [&str; 47] = [
        "hear",
        "know",
        "find",
        "see",
        "learn",
        "miss",
        "loop",
        "posted",
        "touch",
        "latest",
        "new",
        "what",
        "who",
        "where",
        "how",
        "why",
        "which",
        "rest",
        "follow",
        "discover",
        "about",
        "worth",
        "informed",
        "glad",
        "thank",
        "stay",
        "shout",
        "updated",
        "ready",
        "here",
        "minutes",
        "report",
        "ruling",
        "verdict",
        "statement",
        "agenda",
        "score",
        "scores",
        "marks",
        "grades",
        "forecast",
        "counts",
        "count",
        "fixtures",
        "prices",
        "hours",
        "gossip",
    ];
    // “stay another night” is more than “stay in the loop”.
    let has_thing = words.iter().any(is_thing);
    is_idle(words)
        || words.iter().any(|it| {
            let may_be_more = it.is(&["first", "stay"]) && has_thing;
            (is_told(it) || it.is(&NEWS)) && !may_be_more
        })
}

/// A thing that has a common name.
fn is_thing(token: &Token) -> bool {
    let sense = || sense(&token.base);
    token.kind == TokenKind::Word
        && !token.is_frame()
        && matches!(sense(), Sense::Thing | Sense::Common | Sense::Loose)
}

/// A name, unless it is a level that people rise to.
pub(super) fn is_name(token: &Token) -> bool {
    const LEVELS: [&str; 10] = [
        "gold", "platinum", "plus", "premium", "vip", "pro", "silver", "diamond", "deluxe", "elite",
    ];
    let is_word = token.kind == TokenKind::Word && !token.is_frame() && !token.is(&LEVELS);
    let day = token.base.strip_suffix('s').unwrap_or_default();
    let is_word = is_word && !lists::classes(day).is(Classes::SEASON);
    let is_written = token.is_capital() && token.raw.chars().any(char::is_lowercase);
    token.kind == TokenKind::Subject || (is_word && is_written)
}

/// “we pump up your tyres”, “we'll name a donkey after you”, “we add a month”
pub(super) fn is_deed(words: &[Token]) -> bool {
    const SAYS: [&str; 22] = [
        "tell", "let", "keep", "ping", "message", "text", "shout", "remind", "be", "send", "see",
        "write", "update", "holler", "notify", "alert", "say", "do", "know", "reach", "drop",
        "buzz",
    ];
    let [first, rest @ ..] = words else {
        return false;
    };
    let verb = rest
        .iter()
        .position(|it| !it.is(&["will", "can", "even", "also"]));
    let objects = verb.and_then(|n| rest.get(n + 1..)).unwrap_or_default();
    let is_done = verb
        .and_then(|n| rest.get(n))
        .is_some_and(|it| it.kind == TokenKind::Word && !it.is(&SAYS));
    // “and Priya throws in a lash lift”
    let is_other = is_name(first)
        && verb == Some(0)
        && rest
            .first()
            .is_some_and(|it| it.may_be(Classes::VERB) && it.base.ends_with('s'));
    (is_other || first.is(&["we", "i"])) && is_done && has_object(objects)
}

/// Whether these words name something that is neither a name nor anything.
pub(super) fn has_object(words: &[Token]) -> bool {
    const TIMES: [&str; 8] = [
        "day", "days", "week", "weeks", "month", "months", "year", "hour",
    ];
    let is_led = |n: usize| {
        let lead = n.checked_sub(1).and_then(|n| words.get(n));
        lead.is_some_and(|it| {
            it.is(&["the", "a", "an", "your", "extra", "another"]) || it.kind == TokenKind::Number
        })
    };
    words.iter().enumerate().any(|(n, it)| {
        let is_time = it.is(&TIMES) && is_led(n) && !words.iter().any(|it| it.is(&["the"]));
        let is_amount = matches!(it.kind, TokenKind::Money | TokenKind::Percent);
        // “chapter one”, “for nothing”
        let next = words.get(n + 1);
        let is_counted = next.is_some_and(|it| it.kind == TokenKind::Number || it.is(&["one"]));
        let is_which = it.may_be(Classes::GENERIC) && is_counted;
        let is_free = n > 0 && it.is(&["nothing"]);
        let is_word = it.kind == TokenKind::Word && !it.is_frame() && !is_name(it);
        is_amount
            || is_time
            || is_which
            || is_free
            || (is_word && (is_led(n) || is_counted || is_thing(it)))
    })
}

/// “your second pint is a quid”, “the joining fee disappears”
pub(super) fn is_changed(words: &[Token]) -> bool {
    const COMES: [&str; 34] = [
        "is",
        "are",
        "gets",
        "get",
        "goes",
        "go",
        "costs",
        "cost",
        "eats",
        "eat",
        "disappears",
        "disappear",
        "vanishes",
        "vanish",
        "drops",
        "drop",
        "stays",
        "stay",
        "waits",
        "plays",
        "doubles",
        "grows",
        "rides",
        "ride",
        "skates",
        "travels",
        "becomes",
        "turns",
        "shrinks",
        "swims",
        "flies",
        "lasts",
        "lives",
        "sleeps",
    ];
    const HAPPENED: [&str; 24] = [
        "ready",
        "here",
        "back",
        "due",
        "confirmed",
        "open",
        "available",
        "way",
        "out",
        "live",
        "booked",
        "shipped",
        "delivered",
        "coming",
        "soon",
        "approved",
        "done",
        "finished",
        "over",
        "fixed",
        "sold",
        "closed",
        "cancelled",
        "delayed",
    ];
    let is_owned = words
        .first()
        .is_some_and(|it| it.is(&["your", "the", "all", "every", "mum", "dad", "kids"]));
    let is_verb = |it: &Token| it.is(&COMES) || it.raw.ends_with("'s") || it.raw.ends_with("'re");
    let is_open = |it: &Token| is_name(it) || it.is(&HAPPENED) || it.is(&TELLING);
    is_owned && words.iter().skip(2).any(is_verb) && !words.iter().any(is_open)
}

/// “be in the running for a trip to Bali”, “be first in the queue”
pub(super) fn is_entered(words: &[Token]) -> bool {
    const LOTS: [&str; 7] = [
        "running", "hat", "draw", "raffle", "pot", "tombola", "lottery",
    ];
    let is_in = words
        .first()
        .is_some_and(|it| it.is(&["be", "go", "get", "you're", "you"]));
    let is_drawn = words.iter().any(|it| it.is(&LOTS));
    let is_guest = words
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is(&["guest"]) && b.is(&["list"])));
    let is_ahead = words.iter().any(|it| it.is(&["first"]))
        && words.iter().any(|it| it.is(&["queue", "line"]))
        && !words.iter().any(|it| it.is(&TELLING));
    is_in && (is_drawn || is_ahead || is_guest)
}

/// “unlock the hidden level”, “claim your seat upgrade”
pub(super) fn is_claimed(words: &[Token]) -> bool {
    const ROOM: [&str; 8] = [
        "spot", "place", "seat", "slot", "space", "spots", "places", "seats",
    ];
    let [verb, lead, .., last] = words else {
        return false;
    };
    verb.is(&["claim", "unlock", "redeem", "reveal", "collect", "pocket"])
        && lead.is(&["your", "the", "a", "an", "our"])
        && !last.is(&ROOM)
        && !is_news(words)
}

/// “sit in the front row”, “pick a pastry on your way out”: an order that asks for no news.
pub(super) fn is_done(words: &[Token], is_sentence: bool) -> bool {
    const OPEN: [&str; 27] = [
        "join", "meet", "check", "explore", "browse", "feel", "love", "relax", "leave", "let",
        "share", "spread", "wait", "become", "make", "start", "be", "support", "help", "catch",
        "watch", "look", "come", "visit", "say", "stay", "enjoy",
    ];
    let [verb, rest @ ..] = words else {
        return false;
    };
    let is_verb = verb.may_be(Classes::VERB)
        || verb.is(&GAINS)
        || sense(&verb.base) == Sense::Modifier
        || rest.first().is_some_and(|it| {
            it.is(&[
                "the", "a", "an", "your", "with", "in", "for", "all", "like", "me", "half",
            ])
        });
    let is_open = verb.is(&OPEN)
        || (verb.is(&["get"])
            && !rest
                .first()
                .is_some_and(|it| it.is(&["a", "an", "your", "extra"])));
    let is_order = verb.kind == TokenKind::Word && !verb.may_be(Classes::FUNCTION);
    let has_name = rest.iter().any(is_name);
    is_order
        && is_verb
        && (is_sentence || !verb.is_capital())
        && !is_open
        && !has_name
        && has_object(rest)
}

/// “30 days of Premium unlocked”, “late fees gone”, “bottomless refills all day”, “a jar of
/// honey”
pub(super) fn is_lot(words: &[Token]) -> bool {
    const LOTS: [&str; 26] = [
        "unlocked",
        "extra",
        "free",
        "charge",
        "off",
        "gone",
        "ours",
        "unlimited",
        "endless",
        "bottomless",
        "double",
        "added",
        "waived",
        "gratis",
        "bonus",
        "half",
        "complimentary",
        "included",
        "upgraded",
        "reduced",
        "thrown",
        "knocked",
        "covered",
        "comped",
        "lower",
        "priority",
    ];
    let is_lot = |it: &Token| it.is(&LOTS);
    let is_wanted = words
        .first()
        .is_some_and(|it| it.is(&["want", "fancy", "like"]))
        && words.iter().any(|it| {
            it.is(&[
                "back", "rate", "rates", "discount", "upgrade", "row", "perk", "perks",
            ])
        });
    let is_prize = words
        .iter()
        .any(|it| it.is(&["bogo", "freebies", "swag", "prizes", "gifts"]));
    let is_one = words.first().is_some_and(|it| it.is(&["a", "an"])) && words.iter().any(is_thing);
    // “no queue for you”
    const LACKS: [&str; 14] = [
        "queue",
        "queues",
        "line",
        "lines",
        "wait",
        "fee",
        "fees",
        "delivery",
        "deposit",
        "minimum",
        "ads",
        "surcharge",
        "corkage",
        "interest",
    ];
    let lacks = words
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is(&["no", "zero"]) && b.is(&LACKS)));
    let is_other = |it: &Token| it.kind == TokenKind::Word && !is_lot(it);
    let is_named = words.iter().any(is_name);
    is_prize
        || (words.iter().any(is_lot) && words.iter().any(is_other))
        || (!is_named && (is_wanted || is_one || lacks))
}
