//! Titles that name only who writes: “hear more from Pinoy Gadget Hub”, “stay in the loop with
//! Murphy's”. Who writes says nothing of what people will be told.

use crate::lint::words::clause::TELLING;
use crate::lint::words::token::{Token, TokenKind};

/// What is sent where nothing in particular is.
const ANYTHING: [&str; 62] = [
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
    "wisdom",
    "whispers",
    "dispatches",
    "tidings",
    "thoughts",
    "greetings",
    "friends",
    "happenings",
];

/// What who writes may be: a part of the name.
const FIRMS: [&str; 34] = [
    "bakery", "cafe", "café", "salon", "spa", "clinic", "gym", "studio", "farm", "garage",
    "pottery", "nursery", "library", "museum", "gallery", "bar", "pub", "diner", "grill",
    "kitchen", "deli", "butcher", "butchers", "florist", "barbers", "boutique", "church", "chapel",
    "school", "hotel", "lodge", "dairy", "brewery", "vets",
];
/// Who writes, but for their name.
const PEOPLE: [&str; 20] = [
    "team",
    "crew",
    "girls",
    "guys",
    "boys",
    "gang",
    "lads",
    "ladies",
    "folks",
    "people",
    "family",
    "staff",
    "mates",
    "pals",
    "lot",
    "neighbours",
    "neighbors",
    "friends",
    "makers",
    "chefs",
];

/// “Hello again from the shop down the road”: a greeting, and who sends it.
pub(super) fn greets(tokens: &[Token]) -> bool {
    let [first, rest @ ..] = tokens else {
        return false;
    };
    let goes_on = |it: &Token| {
        it.kind == TokenKind::Subject
            || matches!(it.kind, TokenKind::Mark(_) | TokenKind::Number)
            || it.is(&[
                "when", "once", "if", "about", "on", "for", "before", "until",
            ])
    };
    first.is(&[
        "hello",
        "hi",
        "hey",
        "hiya",
        "howdy",
        "greetings",
        "hola",
        "love",
        "cheers",
    ]) && rest
        .iter()
        .take(3)
        .take_while(|it| it.is_frame())
        .any(|it| it.is(&["from"]))
        && !rest.iter().any(goes_on)
}

/// “Can Kemi's Kitchen text you?”, “let Lotus Spa say hi”: who asks, and for nothing else.
pub(super) fn asks_leave(tokens: &[Token]) -> bool {
    const SAYS: [&str; 22] = [
        "text", "message", "ping", "dm", "write", "writes", "contact", "email", "buzz", "remind",
        "say", "into", "keep", "pop", "drop", "reach", "nudge", "tell", "send", "chat", "texts",
        "messages",
    ];
    let starts = |words: &[&str]| tokens.first().is_some_and(|it| it.is(words));
    let is_asked = starts(&["can", "may", "could", "shall", "let", "is"]);
    let from = if starts(&["is"]) {
        tokens.iter().position(|it| it.is(&["if"])).map(|n| n + 1)
    } else {
        Some(1)
    };
    let rest = from.and_then(|n| tokens.get(n..)).unwrap_or_default();
    let n_name = rest
        .iter()
        .take_while(|it| it.is_capital() || it.is(&["and", "the"]))
        .count();
    let is_named = rest
        .iter()
        .take(n_name)
        .any(|it| it.is_capital() && !it.is_frame());
    let behind = rest.get(n_name..).unwrap_or_default();
    let is_said = behind.first().is_some_and(|it| it.is(&SAYS));
    is_asked && is_named && is_said && behind.iter().skip(1).all(is_open_word)
}

/// Whether a word adds nothing to what people are told about.
fn is_open_word(token: &Token) -> bool {
    let asks = [
        "when", "once", "if", "about", "on", "for", "before", "until", "that", "after",
    ];
    (token.is_frame() && !token.is(&asks)) || token.kind == TokenKind::Mark('?')
}

/// Who writes, where nothing else is named; `named` are the tokens that name something.
pub(super) fn only_sender<'a>(tokens: &'a [Token], named: &[&Token]) -> Option<&'a Token> {
    let is_capital = |it: &Token| it.kind == TokenKind::Word && it.is_capital();
    let is_open = |it: &&&Token| {
        let is_plain = !it.is_capital() || it.range.start == 0;
        is_plain && (it.is(&ANYTHING) || it.is(&PEOPLE) || it.is(&FIRMS))
    };
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
    let head = head.or(tokens.get(..at.min(1)))?;
    let (link, head) = head.split_last().map(|(last, before)| match last {
        it if it.is(&["the", "our", "your"]) => (before.last(), before),
        it => (Some(it), before),
    })?;
    let goes_on = rest.iter().any(|it| {
        it.kind == TokenKind::Number
            || matches!(it.kind, TokenKind::Mark(':' | '–' | '—' | ','))
            || it.kind == TokenKind::Subject
            || asks(it)
    });
    let is_open = !goes_on && !head.iter().any(asks) && is_sent(head, link?);
    is_open.then_some(tokens.get(at)?)
}

/// Whether what follows a word says what people will be told about.
fn asks(token: &Token) -> bool {
    token.is(&[
        "when", "once", "if", "about", "on", "for", "before", "until",
    ])
}

/// Whether words and the link behind them say that something or other is sent: “more from”,
/// “what we're up to at”, “keep up with”.
fn is_sent(head: &[Token], link: &Token) -> bool {
    const DOINGS: [&str; 11] = [
        "new",
        "cooking",
        "up",
        "happening",
        "happenings",
        "going",
        "brewing",
        "good",
        "fresh",
        "popping",
        "word",
    ];
    const EVENTS: [&str; 6] = [
        "release",
        "re-release",
        "launch",
        "restock",
        "tickets",
        "sale",
    ];
    let is_in = |words: &[&str]| head.iter().any(|it| it.is(words));
    let is_any = is_in(&["what", "whatever", "anything", "everything", "all"]) && is_in(&DOINGS);
    let is_kept = is_in(&["keep", "follow", "stay"]) && is_in(&["up", "along", "friends", "pals"]);
    let is_linked = link.is(&["from", "with"])
        || (link.is(&["at", "of"]) && is_in(&["from", "with"]))
        || (link.is(&["at"]) && is_in(&["things", "stuff", "happening", "latest", "everything"]))
        || (link.is(&["to"]) && is_in(&["close", "connected", "say", "hello", "hi"]))
        || (link.is(&["at", "with"]) && (is_any || is_kept));
    let is_said = is_any || is_kept || is_in(&TELLING) || is_in(&ANYTHING);
    is_linked && is_said && !is_in(&EVENTS)
}
