//! Which words of a title say what people will be told about, and which mean agreeing to it.

use crate::lint::words::elsewhere::is_elsewhere;
use crate::lint::words::token::{Token, TokenKind};
use crate::lint::words::yes::agrees_otherwise;

pub(super) const GETTING: [&str; 22] = [
    "get",
    "gets",
    "getting",
    "receive",
    "receiving",
    "claim",
    "claiming",
    "grab",
    "enjoy",
    "collect",
    "take",
    "want",
    "unlock",
    "redeem",
    "score",
    "have",
    "give",
    "pay",
    "save",
    "need",
    "like",
    "gift",
];
pub(super) const WINNING: [&str; 6] = ["win", "wins", "winning", "earn", "earns", "earning"];
pub(super) const TELLING: [&str; 22] = [
    "notified",
    "notify",
    "know",
    "tell",
    "told",
    "hear",
    "news",
    "update",
    "updates",
    "alert",
    "alerts",
    "info",
    "information",
    "reminder",
    "reminders",
    "remind",
    "announcement",
    "announcements",
    "message",
    "messages",
    "notification",
    "notifications",
];

pub(super) fn at(tokens: &[Token], i: usize) -> Option<&Token> {
    tokens.get(i)
}

pub(super) fn is_at(tokens: &[Token], i: usize, words: &[&str]) -> bool {
    at(tokens, i).is_some_and(|it| it.is(words))
}

pub(super) fn is_before(tokens: &[Token], i: usize, words: &[&str]) -> bool {
    i.checked_sub(1).is_some_and(|i| is_at(tokens, i, words))
}

/// Verbs by which a shop hands something out.
pub(super) const GIVING: [&str; 24] = [
    "give", "send", "gift", "pay", "treat", "credit", "add", "knock", "take", "refund", "transfer",
    "throw", "reward", "upgrade", "waive", "double", "triple", "cover", "donate", "plant",
    "deduct", "cut", "buy", "offer",
];

fn is_at_mark(tokens: &[Token], i: usize) -> bool {
    at(tokens, i).is_some_and(|it| matches!(it.kind, TokenKind::Mark(_)))
}

/// For every token whether it belongs to what people will be told about.
pub(super) fn about(tokens: &[Token]) -> Vec<bool> {
    let mut about = Vec::with_capacity(tokens.len());
    let mut is_about = false;
    for (i, token) in tokens.iter().enumerate() {
        if token.is_stop()
            || opens_offer(tokens, i)
            || (is_about && (turns_to_offer(tokens, i) || promises(tokens, i)))
        {
            is_about = false;
        }
        if opens_event(tokens, i) || opens_topic(tokens, i) {
            is_about = true;
        }
        about.push(is_about);
    }
    about
}

/// “when”, “once”, “as soon as” … unless what follows is the person agreeing.
pub(super) fn opens_event(tokens: &[Token], i: usize) -> bool {
    const OPENERS: [&str; 8] = [
        "when", "whenever", "once", "if", "before", "until", "after", "as",
    ];
    if !is_at(tokens, i, &OPENERS)
        || (is_at(tokens, i, &["as"]) && !is_at(tokens, i + 1, &["soon"]))
    {
        return false;
    }
    // “named after you”, “before anyone else” say nothing of when.
    let ends = |n: usize| {
        at(tokens, n)
            .is_none_or(|it| it.kind != TokenKind::Word || it.is(&["if", "for", "and", "once"]))
    };
    let is_person = is_at(tokens, i, &["after"]) && is_at(tokens, i + 1, &["you"]) && ends(i + 2);
    let is_ahead = is_at(tokens, i, &["before"])
        && is_at(
            tokens,
            i + 1,
            &["anyone", "everyone", "everybody", "anybody", "others"],
        );
    if is_person || is_ahead {
        return false;
    }
    // “Tap once and …”
    if is_at(tokens, i, &["once"])
        && at(tokens, i + 1).is_none_or(|it| {
            matches!(it.kind, TokenKind::Mark(_)) || it.is(&["and", "for", "to", "more", "only"])
        })
    {
        return false;
    }
    let subject = i + if is_at(tokens, i, &["as"]) { 3 } else { 1 };
    let act = subject + usize::from(is_at(tokens, subject, &["you", "u"]));
    // “When tapping” and “when you tap” are the condition; “when Click & Collect” is a name.
    let is_act = act > subject || at(tokens, act).is_some_and(|it| it.base.ends_with("ing"));
    !(is_act && agrees(tokens, act))
}

/// “tell me about”, “alerts for”, “news on”; not “tap Notify Me for”, which names the button.
pub(super) fn opens_topic(tokens: &[Token], i: usize) -> bool {
    let tells = |i: usize| {
        let is_button = is_at(tokens, i, &["notify"])
            && is_before(
                tokens,
                i,
                &["tap", "click", "press", "hit", "tapping", "clicking"],
            );
        is_at(tokens, i, &TELLING) && !is_button
    };
    // “tell me who wins”, “remind me to …”, “interested in …”
    let is_asked = is_at(tokens, i, &["me", "us"])
        && at(tokens, i).is_some_and(|it| !it.is_capital())
        && !at(tokens, i + 1)
            .is_some_and(|it| matches!(it.kind, TokenKind::Mark('=')) || it.is(&["and"]))
        && !is_at(tokens, i + 2, &["and"])
        && is_before(
            tokens,
            i,
            &[
                "tell", "remind", "notify", "inform", "ping", "text", "message",
            ],
        );
    let is_wanted = (is_at(tokens, i, &["in"]) && is_before(tokens, i, &["interested"]))
        || (is_at(tokens, i, &["for"]) && is_before(tokens, i, &["looking"]));
    // “Say "notify me" and …”
    let is_spoken = is_before(tokens, i.saturating_sub(1), &["us", "to", "say", "saying"]);
    if (is_asked && !is_spoken) || is_wanted {
        return true;
    }
    // “turn alerts on to …”
    let is_switch = is_at(tokens, i, &["on"])
        && (1..=4).any(|n| {
            i.checked_sub(n).is_some_and(|n| {
                is_at(
                    tokens,
                    n,
                    &[
                        "turn",
                        "turning",
                        "switch",
                        "switching",
                        "put",
                        "flip",
                        "toggle",
                        "keep",
                        "leave",
                        "leaving",
                    ],
                )
            })
        });
    // “Alerts on? Then …”, “Reminders on, …”
    let is_mark = |it: &Token| it.is_stop() || it.kind == TokenKind::Mark(',');
    let is_state = is_at(tokens, i, &["on"]) && at(tokens, i + 1).is_some_and(is_mark);
    if is_switch || is_state {
        return false;
    }
    is_at(
        tokens,
        i,
        &["about", "of", "on", "for", "regarding", "that"],
    ) && (1..=3)
        .map_while(|n| i.checked_sub(n))
        .take_while(|n| !is_at(tokens, *n, &["and", "then"]) && !is_at_mark(tokens, *n))
        .any(tells)
        && !agrees(tokens, i + 1)
        && !(is_at(tokens, i, &["for"]) && pays(tokens, i))
}

/// “turn on alerts for a free topping”: what stands behind “for” is paid for the alerts.
fn pays(tokens: &[Token], i: usize) -> bool {
    let is_act = (1..=4).any(|n| i.checked_sub(n).is_some_and(|i| agrees(tokens, i)));
    let skipped = (i + 1..i + 3).find(|n| !is_at(tokens, *n, &["a", "an", "your", "our"]));
    let is_paid = skipped.and_then(|n| at(tokens, n)).is_some_and(|it| {
        matches!(it.kind, TokenKind::Money | TokenKind::Percent)
            || it.is(&[
                "free", "gift", "voucher", "coupon", "reward", "prize", "bonus", "discount",
            ])
    });
    is_act && is_paid
}

/// “(free sample if you tap)”
fn opens_offer(tokens: &[Token], i: usize) -> bool {
    let is_mark =
        |n: usize, mark: char| at(tokens, n).is_some_and(|it| it.kind == TokenKind::Mark(mark));
    is_mark(i, '(')
        && (i + 1..tokens.len())
            .take_while(|n| !is_mark(*n, ')'))
            .any(|n| agrees(tokens, n))
}

/// “we'll give you”, “you'll get”: what people are told about ends here, even without a comma.
fn promises(tokens: &[Token], i: usize) -> bool {
    let is_person = |it: &Token| {
        it.is(&["we", "you"]) && (it.raw.len() > it.base.len() || is_at(tokens, i + 1, &["will"]))
    };
    let verb = i + if is_at(tokens, i + 1, &["will"]) {
        2
    } else {
        1
    };
    at(tokens, i).is_some_and(is_person)
        && !is_before(tokens, i, &["when", "once", "if", "soon", "that", "which"])
        && (is_at(tokens, verb, &["get", "receive", "win", "earn", "save"])
            || (is_at(tokens, verb, &GIVING) && is_at(tokens, verb + 1, &["you", "your"])))
        && !(verb..verb + 5).any(|n| is_at(tokens, n, &TELLING))
}

/// “…, you get”, “… and receive”: from here on it is about what the person gets.
pub(super) fn turns_to_offer(tokens: &[Token], i: usize) -> bool {
    let is_comma = at(tokens, i).is_some_and(|it| it.kind == TokenKind::Mark(','));
    if !is_comma && !is_at(tokens, i, &["and", "plus"]) {
        return false;
    }
    if is_at(tokens, i + 1, &["free"]) && is_at(tokens, i, &["and", "plus"]) {
        return true;
    }
    // “… (and $5 for you if you tap)”
    let is_amount = |it: &Token| matches!(it.kind, TokenKind::Money | TokenKind::Percent);
    if at(tokens, i + 1).is_some_and(is_amount) {
        return (i + 2..tokens.len()).any(|n| {
            agrees(tokens, n) || (is_at(tokens, n, &["for"]) && is_at(tokens, n + 1, &["you"]))
        });
    }
    if is_at(tokens, i + 1, &["bag", "pocket", "snag", "nab"]) {
        return true;
    }
    let skipped =
        (i + 1..i + 4).find(|i| !is_at(tokens, *i, &["and", "you", "will", "we", "plus"]));
    skipped.is_some_and(|i| is_at(tokens, i, &GETTING) || is_at(tokens, i, &WINNING))
}

/// Whether the words from here on mean that the person agrees to be notified.
pub(super) fn agrees(tokens: &[Token], i: usize) -> bool {
    const ACTS: [&str; 27] = [
        "allows",
        "accepts",
        "enables",
        "taps",
        "agrees",
        "subscribes",
        "joins",
        "tap",
        "tapping",
        "click",
        "clicking",
        "press",
        "pressing",
        "agree",
        "agreeing",
        "accept",
        "accepting",
        "subscribe",
        "subscribing",
        "join",
        "joining",
        "allow",
        "allowing",
        "confirm",
        "confirming",
        "enable",
        "enabling",
    ];
    if is_at(
        tokens,
        i,
        &[
            "say",
            "says",
            "saying",
            "reply",
            "replies",
            "replying",
            "answer",
            "answers",
            "answering",
            "text",
            "type",
            "write",
        ],
    ) {
        let yeses = [
            "yes", "ok", "okay", "now", "here", "y", "aye", "yep", "yeah", "yup", "sure", "yay",
        ];
        return is_at(tokens, i + 1, &yeses);
    }
    if is_at(
        tokens,
        i,
        &[
            "hit", "hits", "hitting", "push", "pushing", "smash", "smashing", "use",
        ],
    ) {
        return is_at(tokens, i + 1, &["yes", "ok"])
            || (i + 1..i + 4).any(|n| is_at(tokens, n, &["button", "bell", "notify"]));
    }
    // “let us message you”
    if is_at(tokens, i, &["let", "letting"]) {
        return is_at(tokens, i + 1, &["us"])
            && is_at(
                tokens,
                i + 2,
                &[
                    "message", "text", "write", "notify", "ping", "contact", "dm",
                ],
            );
    }
    // “Message us and …”
    if is_at(tokens, i, &["message", "text", "dm"]) && is_at(tokens, i + 1, &["us"]) {
        return is_at(tokens, i + 2, &["and", "to", "for", "yes"]);
    }
    // “if we may write to you”
    if is_at(
        tokens,
        i,
        &[
            "message", "text", "write", "ping", "contact", "dm", "remind", "reach",
        ],
    ) && is_before(tokens, i, &["may", "can", "could"])
    {
        let subject = i.checked_sub(2);
        return subject.is_some_and(|n| {
            is_at(tokens, n, &["we"]) && is_before(tokens, n, &["if", "when", "once"])
        });
    }
    if is_at(
        tokens,
        i,
        &[
            "tapped",
            "agreed",
            "subscribed",
            "joined",
            "signed",
            "accepted",
        ],
    ) {
        return is_before(tokens, i, &["you"]);
    }
    // “with your OK”
    if is_at(tokens, i, &["ok", "okay", "permission", "consent"]) {
        return is_before(tokens, i, &["your"]) || agrees_otherwise(tokens, i);
    }
    if is_at(tokens, i, &["stay"]) {
        return is_at(tokens, i + 1, &["subscribed"]);
    }
    if is_at(tokens, i, &["opt", "opting"]) {
        return is_at(tokens, i + 1, &["in"]);
    }
    if is_at(tokens, i, &["turn", "turning"]) {
        let is_told = (i + 2..i + 5).any(|n| is_at(tokens, n, &TELLING));
        return (is_at(tokens, i + 1, &["on"]) && is_told) || agrees_otherwise(tokens, i);
    }
    if is_at(tokens, i, &["sign", "signs", "signing"]) {
        return is_at(tokens, i + 1, &["up"]) && !is_elsewhere(tokens, i + 2);
    }
    // What is tapped is the button; what is joined may be a class.
    const TAPS: [&str; 9] = [
        "tap", "taps", "tapping", "click", "clicks", "clicking", "press", "presses", "pressing",
    ];
    // “Click & Collect”, “The Free Press”
    let is_name = at(tokens, i).is_some_and(Token::is_capital)
        && ((is_at(tokens, i, &["click", "subscribe"])
            && is_at(tokens, i + 2, &["collect", "save"])
            && tokens.get(i + 2).is_some_and(Token::is_capital)
            && tokens.get(i + 3).is_some_and(|it| !it.is_capital()))
            || (is_at(tokens, i, &["press"])
                && i.checked_sub(1)
                    .and_then(|n| at(tokens, n))
                    .is_some_and(|it| {
                        it.is_capital() && !it.is(&["just", "please", "simply", "and", "to", "now"])
                    })));
    (is_at(tokens, i, &TAPS) && !is_name)
        || (is_at(tokens, i, &ACTS) && !is_name && !is_elsewhere(tokens, i + 1))
        || agrees_otherwise(tokens, i)
}
