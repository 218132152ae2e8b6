//! Titles that name only who writes: “hear more from Pinoy Gadget Hub”, “stay in the loop with
//! Murphy's”. Who writes says nothing of what people will be told.

use crate::lint::words::clause::TELLING;
use crate::lint::words::token::{Token, TokenKind};

/// What is sent where nothing in particular is.
const ANYTHING: [&str; 54] = [
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
    "bits",
    "bobs",
    "note",
    "notes",
    "word",
    "words",
    "line",
    "scoop",
    "goss",
    "gossip",
    "vibes",
    "musings",
    "ramblings",
    "snippets",
    "gems",
    "cooking",
    "brewing",
    "hello",
    "hi",
    "hey",
];

/// Who writes, but for their name.
const PEOPLE: [&str; 20] = [
    "team", "crew", "girls", "guys", "boys", "gang", "lads", "ladies", "folks", "people", "family",
    "staff", "mates", "pals", "lot", "neighbours", "neighbors", "friends", "makers", "chefs",
];

/// “Hello again from the shop down the road”: a greeting, and who sends it.
pub(super) fn greets(tokens: &[Token]) -> bool {
    let [first, rest @ ..] = tokens else {
        return false;
    };
    let goes_on = |it: &Token| {
        it.kind == TokenKind::Subject
            || matches!(it.kind, TokenKind::Mark(_) | TokenKind::Number)
            || it.is(&["when", "once", "if", "about", "on", "for", "before", "until"])
    };
    first.is(&["hello", "hi", "hey", "hiya", "howdy", "greetings", "hola", "love", "cheers"])
        && rest
            .iter()
            .take(3)
            .take_while(|it| it.is_frame())
            .any(|it| it.is(&["from"]))
        && !rest.iter().any(goes_on)
}

/// Who writes, where nothing else is named; `named` are the tokens that name something.
pub(super) fn only_sender<'a>(tokens: &'a [Token], named: &[&Token]) -> Option<&'a Token> {
    let is_capital = |it: &Token| it.kind == TokenKind::Word && it.is_capital();
    let is_open = |it: &&&Token| !it.is_capital() && (it.is(&ANYTHING) || it.is(&PEOPLE));
    let mut named = named.iter().filter(|it| !is_open(it)).peekable();
    let first = *named.peek()?;
    if !named.all(|it| is_capital(it)) {
        return None;
    }
    let at = tokens.iter().position(|it| it.range == first.range)?;
    let (head, rest) = tokens.split_at_checked(at)?;
    // “Lil's Nails” is one name.
    let n_name = head.iter().rev().take_while(|it| it.is_capital()).count();
    let head = head.get(..head.len() - n_name).filter(|it| !it.is_empty());
    let head = head.unwrap_or_default();
    let (link, head) = head.split_last().map(|(last, head)| match last {
        it if it.is(&["the", "our", "your"]) => (head.last(), head),
        it => (Some(it), head),
    })?;
    let is_in = |words: &[&str]| head.iter().any(|it| it.is(words));
    // “what we're up to at Brook Farm”
    let is_whatever = is_in(&["what", "whatever"])
        && is_in(&["new", "cooking", "up", "happening", "going", "brewing", "good", "fresh"]);
    let is_sent = link?.is(&["from", "with"])
        || (link?.is(&["at", "of"]) && is_in(&["from", "with"]))
        || (link?.is(&["at"]) && is_in(&["things", "stuff", "happening", "latest", "everything"]))
        || (link?.is(&["to"]) && is_in(&["close", "connected"]))
        || (link?.is(&["at", "with"]) && is_whatever);
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
    let is_open = is_sent && (is_whatever || head.iter().any(says)) && !head.iter().any(asks) && !goes_on;
    is_open.then_some(tokens.get(at)?)
}
