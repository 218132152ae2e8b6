//! The words of the window. A rule keeps its own words in its file.

use crate::model::{Branch, Exit, Flow, Kind, KindName, LinkKey, Span};

pub const PRODUCT: &str = "Flowbell";
pub const UNNAMED: &str = "Untitled flow";
pub const NOT_SAVED_YET: &str = "not saved yet";

pub const NO_ENTRIES: &str = "No way in yet";
pub const NO_TEXT: &str = "Nothing said yet";
pub const NO_TITLE: &str = "No request title yet";
pub const NO_NOTE: &str = "Empty note";
pub const NO_BUTTON_TITLE: &str = "Untitled";
pub const WROTE_INSTEAD: &str = "Wrote instead";
pub const AGREED: &str = "Agreed";
pub const ELSE: &str = "Else";
pub const NO_TESTS: &str = "No tests yet";
pub const NO_BRANCHES: &str = "No branch yet";
pub const NO_DEEDS: &str = "Does nothing yet";
pub const NO_FLOW: &str = "No flow chosen yet";
pub const HANDS_OVER: &str = "Hands over to a human";

/// “No answer after 1 h”.
#[must_use]
pub fn no_answer(after: Option<Span>) -> String {
    after.map_or_else(
        || "No answer (no time set)".to_owned(),
        |after| format!("No answer after {}", after.in_short()),
    )
}

/// What an exit is called on its card.
#[must_use]
pub fn exit(kind: &Kind, exit: &Exit) -> String {
    let titled = |title: Option<&str>| match title {
        Some("") | None => format!("“{NO_BUTTON_TITLE}”"),
        Some(title) => format!("“{title}”"),
    };
    match (exit, kind) {
        (Exit::Next, _) => "Next".to_owned(),
        (Exit::Button(id), Kind::Message(message)) => {
            let mut buttons = message.buttons.iter();
            titled(
                buttons
                    .find(|button| button.id == *id)
                    .map(|button| &*button.title),
            )
        }
        (Exit::Reply(id), Kind::Message(message)) => {
            let mut replies = message.quick_replies.iter();
            titled(
                replies
                    .find(|reply| reply.id == *id)
                    .map(|reply| &*reply.title),
            )
        }
        (Exit::Button(_) | Exit::Reply(_), _) => titled(None),
        (Exit::Agreed, _) => AGREED.to_owned(),
        (Exit::NoAnswer, Kind::Message(message)) => no_answer(message.no_answer),
        (Exit::NoAnswer, Kind::Notification(notification)) => no_answer(notification.no_answer),
        (Exit::NoAnswer, _) => no_answer(None),
        (Exit::WroteInstead, _) => WROTE_INSTEAD.to_owned(),
        (Exit::Case(id), Kind::Condition(condition)) => {
            let branch = condition.branch(id);
            branch.map_or_else(|| NO_TESTS.to_owned(), Branch::title)
        }
        (Exit::Case(_), _) => NO_TESTS.to_owned(),
        (Exit::Else, _) => ELSE.to_owned(),
    }
}

/// “Message M1, exit “See similar shades””.
#[must_use]
pub fn port(flow: &Flow, key: &LinkKey) -> String {
    let words = flow
        .block(&key.from)
        .map(|block| exit(&block.kind, &key.exit));
    format!(
        "{}, exit {}",
        flow.title_of(&key.from),
        words.unwrap_or_default()
    )
}

/// What a kind is for, in the palette.
#[must_use]
pub fn purpose(kind: KindName) -> &'static str {
    match kind {
        KindName::Start => "How people get in",
        KindName::Message => "Text, image, buttons",
        KindName::Wait => "Minutes, hours, days",
        KindName::Notification => "Ask to send one more",
        KindName::Condition => "One way or another",
        KindName::Action => "Attributes, labels, human",
        KindName::GoTo => "Into another flow",
        KindName::Note => "For yourself only",
    }
}

/// The icon of a kind.
#[must_use]
pub fn icon(kind: KindName) -> &'static str {
    use egui_phosphor::fill as icons;
    match kind {
        KindName::Start => icons::PLAY,
        KindName::Message => icons::CHAT_CIRCLE_DOTS,
        KindName::Wait => icons::CLOCK,
        KindName::Notification => icons::BELL,
        KindName::Condition => icons::GIT_BRANCH,
        KindName::Action => icons::LIGHTNING,
        KindName::GoTo => icons::ARROW_SQUARE_RIGHT,
        KindName::Note => icons::NOTE,
    }
}

/// “1 error”, “2 errors”.
#[must_use]
pub fn counted(n: usize, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}
