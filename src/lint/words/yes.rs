//! Less usual ways to say that the person agrees: “turning alerts on”, “leave us a yes”,
//! “notifications on, …”, “consent now”.

use crate::lint::words::clause::{TELLING, agrees, at, is_at, is_before};
use crate::lint::words::token::{Token, TokenKind};

/// What a yes is called.
const YESES: [&str; 9] = [
    "yes",
    "ok",
    "okay",
    "nod",
    "thumbs",
    "thumbs-up",
    "green",
    "permission",
    "y",
];

/// Whether the words from here on mean agreeing, in none of the usual verbs.
pub(super) fn agrees_otherwise(tokens: &[Token], i: usize) -> bool {
    let Some(token) = tokens.get(i) else {
        return false;
    };
    match token.base.as_str() {
        "consent" | "consents" | "consenting" | "approve" | "approves" | "approving" => {
            let is_noun = is_before(
                tokens,
                i,
                &["the", "our", "a", "of", "informed", "parental"],
            );
            !is_noun && (i == 0 || is_at(tokens, i + 1, &["to", "now", "and", "here", "today"]))
        }
        "ring" | "ringing" | "thumb" => {
            (i + 1..i + 4).any(|n| is_at(tokens, n, &["bell", "button"]))
        }
        "ask" | "request" | "choose" | "pick" | "book" | "set" => {
            let starts = i
                .checked_sub(1)
                .is_none_or(|n| at(tokens, n).is_none_or(Token::is_stop));
            starts
                && (i + 1..i + 7).any(|n| {
                    is_at(
                        tokens,
                        n,
                        &[
                            "alert",
                            "alerts",
                            "notification",
                            "notifications",
                            "reminder",
                        ],
                    )
                })
        }
        "tick" | "ticking" | "check" | "checking" => {
            is_at(tokens, i + 1, &["yes"]) || (i + 1..i + 4).any(|n| is_at(tokens, n, &["box"]))
        }
        "okay" | "ok" => i == 0 && is_at(tokens, i + 1, &["us"]),
        "stay" => i == 0 && is_at(tokens, i + 2, &["touch"]) && is_at(tokens, i + 3, &["and"]),
        "join" | "receive" | "accept" => {
            let told = (i + 1..i + 4).find(|n| is_at(tokens, *n, &TELLING));
            i == 0
                && told.is_some_and(|n| {
                    is_at(tokens, n + 1, &["and"])
                        || at(tokens, n + 1)
                            .is_some_and(|it| matches!(it.kind, TokenKind::Mark(',' | '?' | '=')))
                })
        }
        "be" | "become" | "becoming" => {
            (i + 1..i + 4).any(|n| is_at(tokens, n, &["subscriber", "subscribers"]))
        }
        "permission" => i == 0 && is_at(tokens, 1, &["to", "granted", "given"]),
        // “if you take our texts”
        "take" | "taking" => {
            let sent = ["texts", "pings", "emails", "dms"];
            is_at(tokens, i + 1, &["our"])
                && (is_at(tokens, i + 2, &TELLING) || is_at(tokens, i + 2, &sent))
        }
        "opts" => is_at(tokens, i + 1, &["in"]),
        "notify" => is_button(tokens, i),
        "turn" | "turning" | "turns" | "switch" | "switching" | "switches" | "flip"
        | "flipping" | "put" | "putting" | "toggle" | "toggling" | "keep" | "keeping" => {
            let is_told = (i + 1..i + 5).any(|n| is_at(tokens, n, &TELLING))
                || is_at(tokens, i + 1, &["this", "it", "these", "them", "us"]);
            is_told && (i + 1..i + 6).any(|n| is_at(tokens, n, &["on"]))
        }
        "leave" | "leaving" | "give" | "giving" | "send" | "sending" | "drop" | "dropping"
        | "shoot" | "tell" | "telling" => {
            is_at(tokens, i + 1, &["us", "me"])
                && ((i + 2..i + 4).any(|n| is_at(tokens, n, &YESES))
                    || (is_at(tokens, i + 2, &["the"]) && is_at(tokens, i + 3, &["go-ahead"])))
        }
        "nod" | "nodding" => i == 0 || is_before(tokens, i, &["for", "by", "and", "just", "a"]),
        _ => is_switched_on(tokens, i),
    }
}

/// “Notify Me now, …”: the button's name stands for pressing it.
fn is_button(tokens: &[Token], i: usize) -> bool {
    let is_equal = at(tokens, i + 2).is_some_and(|it| it.kind == TokenKind::Mark('='));
    let is_named = is_at(tokens, i + 1, &["me"])
        && (is_equal || at(tokens, i + 1).is_some_and(Token::is_capital));
    let end = i + if is_at(tokens, i + 2, &["now", "today", "here"]) {
        3
    } else {
        2
    };
    let is_then = at(tokens, end)
        .is_some_and(|it| it.is(&["and"]) || matches!(it.kind, TokenKind::Mark('=' | ',')));
    is_named && is_then && !is_at(tokens, end + 1, &["when", "once", "if", "as", "before"])
}

/// Where the words end that make a yes the subject of a sentence: “opting in”, “your thumb
/// can”, “the notify button”.
pub(super) fn yes_as_subject(tokens: &[Token], i: usize) -> Option<usize> {
    let starts = i
        .checked_sub(1)
        .is_none_or(|n| at(tokens, n).is_none_or(Token::is_stop));
    if !starts {
        return None;
    }
    // “Notify Me gets you a photo”
    if is_at(tokens, i, &["notify"]) && is_at(tokens, i + 1, &["me"]) {
        return Some(i + 1);
    }
    let is_gerund = at(tokens, i).is_some_and(|it| it.base.ends_with("ing")) && agrees(tokens, i);
    if is_gerund {
        let skipped = [
            "in", "up", "yes", "on", "ok", "us", "below", "here", "now", "the", "button", "list",
            "waitlist", "our", "to",
        ];
        let told = |n: &usize| is_at(tokens, *n, &skipped) || is_at(tokens, *n, &TELLING);
        return Some((i + 1..i + 5).take_while(told).last().unwrap_or(i));
    }
    if !is_at(
        tokens,
        i,
        &[
            "your", "the", "one", "a", "every", "each", "this", "that", "that's",
        ],
    ) {
        return None;
    }
    let noun = (i + 1..i + 4).find(|n| {
        is_at(
            tokens,
            *n,
            &[
                "thumb",
                "finger",
                "tap",
                "click",
                "yes",
                "nod",
                "button",
                "bell",
                "ok",
                "fingertip",
            ],
        )
    })?;
    let is_modal = is_at(
        tokens,
        noun + 1,
        &["can", "will", "could", "may", "might", "also"],
    );
    Some(noun + usize::from(is_modal))
}

/// “Notifications on, …”, “Alerts on = …”: the state that a yes brings about.
fn is_switched_on(tokens: &[Token], i: usize) -> bool {
    let starts = i
        .checked_sub(1)
        .is_none_or(|n| at(tokens, n).is_none_or(Token::is_stop));
    let ends = at(tokens, i + 2).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)));
    starts
        && ends
        && is_at(tokens, i + 1, &["on"])
        && is_at(
            tokens,
            i,
            &[
                "notifications",
                "alerts",
                "alert",
                "updates",
                "reminders",
                "messages",
            ],
        )
}

/// “Say yes …, and the peel is free”: whatever stands between, a yes comes first and what is
/// free ends the sentence.
pub(super) fn is_free_for_yes(tokens: &[Token], i: usize) -> bool {
    let is_end = at(tokens, i + 1).is_none_or(|it| matches!(it.kind, TokenKind::Mark(_)));
    if !is_end || !is_at(tokens, i, &["free"]) || is_before(tokens, i, &["for"]) {
        return false;
    }
    let parts = |n: &usize| {
        is_at(tokens, *n, &["and", "then"])
            || at(tokens, *n).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)))
    };
    let Some(cut) = (0..i).rev().find(parts) else {
        return false;
    };
    let clause = tokens.get(cut + 1..i).unwrap_or_default();
    let is_news = clause.iter().any(|it| {
        it.is(&TELLING)
            || it.is(&[
                "when", "once", "if", "whether", "until", "are", "who", "what",
            ])
    });
    !clause.is_empty() && !is_news && (0..cut).any(|n| agrees(tokens, n))
}
