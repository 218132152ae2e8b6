//! How certain it is that the words of a title name something: a name does, “bread” does when it
//! is back, “lesson” does when the lesson starts, “joy” never does.

use crate::lint::words::clause::about;
use crate::lint::words::lists::Classes;
use crate::lint::words::senses::{Sense, sense};
use crate::lint::words::subject::{before, is_title_case, subjects};
use crate::lint::words::token::{Token, TokenKind};

/// The token that names most for certain, and what it means in this sentence.
pub(super) fn best(tokens: &[Token]) -> Option<(&Token, Sense)> {
    let happens = happens(tokens);
    let is_title_case = is_title_case(tokens);
    let mut named = subjects(tokens).map(|it| {
        let sense = match it.kind {
            TokenKind::Word if it.is_quoted || is_called(tokens, it, is_title_case) => Sense::Thing,
            TokenKind::Word => sense(&it.base),
            TokenKind::Number
            | TokenKind::Subject
            | TokenKind::Money
            | TokenKind::Percent
            | TokenKind::Person
            | TokenKind::Gap
            | TokenKind::Mark(_) => Sense::Thing,
        };
        // A word that nobody knows is a name where it has a capital, else slang as often.
        let is_plain = it.kind == TokenKind::Word
            && !it.is_quoted
            && !it.is_frame()
            && it
                .raw
                .chars()
                .all(|it| it.is_lowercase() || !it.is_alphanumeric());
        let sense = match sense {
            Sense::Thing if is_plain => Sense::Common,
            Sense::Thing | Sense::Common | Sense::Loose | Sense::Quality | Sense::Modifier => sense,
        };
        let sense = match sense {
            Sense::Loose if happens || it.is_frame() || is_joined(tokens, it) => Sense::Thing,
            Sense::Common if happens || is_joined(tokens, it) || comes(tokens, it) => Sense::Thing,
            Sense::Thing | Sense::Common | Sense::Loose | Sense::Quality | Sense::Modifier => sense,
        };
        (it, sense)
    });
    let first = named.next()?;
    if first.1 == Sense::Thing {
        return Some(first);
    }
    Some(named.find(|it| it.1 == Sense::Thing).unwrap_or(first))
}

/// Whether a title says that something happens, or asks to be told of it, so that “lesson” and
/// “exam” are the ones people wait for: “when the exam is over”, “alerts for snow days”,
/// “claim #55820: decided”.
fn happens(tokens: &[Token]) -> bool {
    let is_asked = || {
        let tells = |it: &Token| {
            it.is(&[
                "know", "tell", "told", "hear", "remind", "notify", "notified", "ping", "alert",
                "alerts", "reminder",
            ])
        };
        let marks = |it: &Token| matches!(it.kind, TokenKind::Mark('?' | ':' | '–' | '—'));
        tokens.iter().any(tells) && tokens.iter().any(marks)
    };
    let is_code = |it: &Token| {
        let n_digits = it.base.chars().filter(char::is_ascii_digit).count();
        n_digits >= 3 || (n_digits > 0 && it.kind == TokenKind::Word)
    };
    // “has the marrow been weighed yet”
    let is_question = tokens.iter().any(|it| it.is(&["yet"]))
        || (tokens.first().is_some_and(|it| {
            it.is(&[
                "has", "have", "is", "are", "did", "does", "was", "will", "who", "where",
            ])
        }) && !tokens
            .get(1)
            .is_some_and(|it| it.is(&["you", "your", "it", "we"])));
    // “Registration: Two Oceans Half Marathon”
    let is_headed = tokens.windows(2).take(2).any(|pair| {
        matches!(pair, [a, b] if b.kind == TokenKind::Mark(':')
            && (a.may_be(Classes::GENERIC) || a.may_be(Classes::NOTICE)))
    });
    // “the deposit is refunded”
    let is_done = tokens.windows(2).any(|pair| {
        matches!(pair, [a, b] if a.is(&["is", "are", "was", "been"]) && b.base.ends_with("ed"))
    });
    // “text of the budget published”, “the bake sale goes live”
    let is_reported = tokens.iter().skip(1).any(|it| {
        it.is(&[
            "published", "paid", "issued", "granted", "approved", "confirmed", "cancelled",
            "canceled", "delayed", "restored", "fixed", "repaired", "printed", "fitted", "signed",
            "drawn", "cleared", "settled", "resolved", "completed", "refunded", "verified",
        ])
    }) || tokens.windows(2).any(|pair| {
        matches!(pair, [a, b] if a.is(&["goes", "go", "has"]) && b.is(&["live", "out", "room"]))
    });
    // “my MOT is due”, “your boiler part is here”
    let is_owned = tokens.iter().any(|it| it.is(&["my", "your"]));
    let is_due = is_owned
        && tokens.windows(2).any(|pair| {
            matches!(pair, [a, b] if (a.is(&["is", "are"]) || a.raw.ends_with("'s"))
                && b.is(&["due", "here", "ready", "done", "in", "paid", "over"]))
        });
    // “Your lottery results are in”
    let is_out = tokens.windows(2).any(|pair| {
        matches!(pair, [a, b] if a.is(&["results", "scores", "grades", "numbers", "marks"])
            && b.is(&["are", "in", "out", "up"]))
    });
    let is_day = |it: &Token| {
        it.may_be(Classes::SEASON)
            || it.is(&["again", "reopens", "resumes", "runs", "works", "airs"])
    };
    is_question
        || is_headed
        || is_done
        || is_due
        || is_reported
        || is_out
        || about(tokens).contains(&true)
        || tokens.iter().any(|it| is_code(it) || is_day(it))
        || is_asked()
}

/// Whether a title says of a thing that it comes or what becomes of it: “new sofas”, “the rink
/// opens”, “lilies: in bloom”.
fn comes(tokens: &[Token], token: &Token) -> bool {
    const COMES: [&str; 50] = [
        "back",
        "stock",
        "in-stock",
        "restock",
        "restocks",
        "restocked",
        "available",
        "arrived",
        "arrive",
        "arrives",
        "arrival",
        "arrivals",
        "ready",
        "opens",
        "open",
        "opening",
        "starts",
        "begins",
        "returns",
        "launch",
        "launches",
        "lands",
        "landed",
        "drops",
        "dates",
        "tickets",
        "price",
        "prices",
        "slots",
        "slot",
        "places",
        "spots",
        "bookings",
        "booking",
        "seats",
        "applications",
        "appointments",
        "shipped",
        "ships",
        "delivery",
        "waitlist",
        "sale",
        "bloom",
        "done",
        "finished",
        "closed",
        "tomorrow",
        "tonight",
        "list",
        "catalogue",
    ];
    let is_new = tokens
        .iter()
        .position(|it| it.range == token.range)
        .and_then(|i| before(tokens, i))
        .is_some_and(|it| it.is(&["new"]));
    let says = |it: &Token| it.is(&COMES) || it.kind == TokenKind::Mark(':');
    is_new || tokens.iter().any(says)
}

/// “swim class”, “dentist reminder”: one noun says which the other is.
fn is_joined(tokens: &[Token], token: &Token) -> bool {
    let Some(i) = tokens.iter().position(|it| it.range == token.range) else {
        return false;
    };
    let is_noun = |n: Option<usize>| {
        n.and_then(|n| tokens.get(n)).is_some_and(|it| {
            let is_named = it.kind == TokenKind::Word && !it.is_frame();
            is_named && matches!(sense(&it.base), Sense::Loose | Sense::Common | Sense::Thing)
        })
    };
    let is_announced = tokens.iter().skip(i + 1).take(2).any(|it| {
        it.is(&[
            "reminder",
            "alert",
            "alerts",
            "tickets",
            "dates",
            "slots",
            "places",
            "openings",
            "bookings",
            "appointments",
        ])
    });
    // “new episodes of the show”
    let is_new = before(tokens, i).is_some_and(|it| it.is(&["new"]))
        && tokens.get(i + 1).is_some_and(|it| it.is(&["of", "by"]));
    is_new || is_noun(i.checked_sub(1)) || is_noun(Some(i + 1)) || is_announced
}

/// Whether a capital says that a word is a name: within a sentence, alone, or beside another
/// capital where all words have one.
fn is_called(tokens: &[Token], token: &Token, is_title_case: bool) -> bool {
    let Some(i) = tokens.iter().position(|it| it.range == token.range) else {
        return false;
    };
    let is_beside = |n: Option<usize>| {
        n.and_then(|n| tokens.get(n))
            .is_some_and(|it| it.kind == TokenKind::Word && it.is_capital() && !it.is_frame())
    };
    let starts = before(tokens, i).is_none_or(Token::is_stop);
    token.is_capital()
        && if is_title_case || starts {
            is_beside(i.checked_sub(1)) || is_beside(Some(i + 1))
        } else {
            true
        }
}
