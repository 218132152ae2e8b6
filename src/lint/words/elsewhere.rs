//! What people sign up for when it is not messages: “join the choir”.

use crate::lint::words::clause::{GETTING, TELLING, WINNING, is_at};
use crate::lint::words::token::{Token, TokenKind};

/// Whether people sign up for something of its own, such as a class, not for messages.
pub(super) fn is_elsewhere(tokens: &[Token], i: usize) -> bool {
    if !is_at(tokens, i, &["to", "for", "the", "a", "an", "at"]) {
        return false;
    }
    // “subscribe to be in the running”
    if is_at(tokens, i, &["to"]) && is_at(tokens, i + 1, &["be", "enter"]) {
        return false;
    }
    let rest = tokens.get(i..i + 4).or(tokens.get(i..)).unwrap_or_default();
    let is_here = |it: &Token| {
        it.is(&TELLING)
            || it.is(&[
                "get",
                "sms",
                "texts",
                "text",
                "whatsapp",
                "messenger",
                "email",
                "emails",
                "us",
                "our",
                "this",
                "here",
                "below",
                "list",
                "newsletter",
                "button",
                "link",
                "yes",
            ])
            || it.is(&GETTING)
            || it.is(&WINNING)
            || it.is(&[
                "free", "freebies", "freebie", "voucher", "coupon", "prize", "bonus", "treat",
            ])
    };
    let is_thing = rest
        .iter()
        .any(|it| it.kind == TokenKind::Word && !it.is(&["to", "for", "the", "a", "an", "at"]));
    is_thing && !rest.iter().any(is_here)
}
