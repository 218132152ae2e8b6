//! Titles that name only who writes: “hear more from Pinoy Gadget Hub”, “stay in the loop with
//! Murphy's”. Who writes says nothing of what people will be told.

use crate::lint::words::clause::TELLING;
use crate::lint::words::token::{Token, TokenKind};

/// What is sent where nothing in particular is.
const ANYTHING: [&str; 34] = [
    "stuff",
    "things",
    "thing",
    "more",
    "latest",
    "tips",
    "tricks",
    "views",
    "offers",
    "deals",
    "goodies",
    "loop",
    "touch",
    "contact",
    "close",
    "word",
    "everything",
    "happenings",
    "highlights",
    "inspiration",
    "ideas",
    "stories",
    "treats",
    "surprises",
    "surprise",
    "posted",
    "connected",
    "tuned",
    "love",
    "content",
    "promos",
    "dose",
    "specials",
    "up",
];

/// Who writes, where nothing else is named; `named` are the tokens that name something.
pub(super) fn only_sender<'a>(tokens: &'a [Token], named: &[&Token]) -> Option<&'a Token> {
    let is_capital = |it: &Token| it.kind == TokenKind::Word && it.is_capital();
    let first = named
        .first()
        .filter(|_| named.iter().all(|it| is_capital(it)))?;
    let at = tokens.iter().position(|it| it.range == first.range)?;
    let (head, rest) = tokens.split_at_checked(at)?;
    let (link, head) = head.split_last().map(|(last, head)| match last {
        it if it.is(&["the", "our", "your"]) => (head.last(), head),
        it => (Some(it), head),
    })?;
    let is_in = |words: &[&str]| head.iter().any(|it| it.is(words));
    let is_sent = link?.is(&["from", "with"])
        || (link?.is(&["at", "of"]) && is_in(&["from", "with"]))
        || (link?.is(&["at"]) && is_in(&["things", "stuff", "happening", "latest", "everything"]))
        || (link?.is(&["to"]) && is_in(&["close", "connected"]));
    let says = |it: &Token| it.is(&TELLING) || it.is(&ANYTHING);
    let asks = |it: &Token| {
        it.is(&[
            "when", "once", "if", "about", "on", "for", "before", "until",
        ])
    };
    let goes_on = rest.iter().any(|it| {
        it.kind == TokenKind::Number
            || matches!(it.kind, TokenKind::Mark(':' | '–' | '—'))
            || it.kind == TokenKind::Subject
            || asks(it)
    });
    let is_open = is_sent && head.iter().any(says) && !head.iter().any(asks) && !goes_on;
    is_open.then_some(tokens.get(at)?)
}
