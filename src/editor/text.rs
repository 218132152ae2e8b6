//! The words of the window. A rule keeps its own words in its file.

use crate::lint::{Age, Finding, WindowUse};
use crate::model::{Branch, Exit, Flow, Kind, KindName, LinkKey, Span, limits};

pub const PRODUCT: &str = "Flowbell";
pub const UNNAMED: &str = "Untitled flow";
pub const NOT_SAVED_YET: &str = "not saved yet";

pub const NO_ENTRIES: &str = "No way in yet";
pub const NO_TEXT: &str = "Nothing said yet";
pub const NO_TITLE: &str = "No request title yet";
pub const ASKS_NOTHING: &str = "Asks nothing: no consent needed";
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

/// A finding's sentence without the way there, where that is drawn block by block.
#[must_use]
pub fn without_way(finding: &Finding) -> &str {
    let message = &*finding.message;
    if finding.path.len() < 2 {
        return message;
    }
    message
        .split_once(" The way there: ")
        .map_or(message, |(before, _)| before)
}

/// How much of the 24-hour window is used, at worst, when a Wait ends.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowShare {
    /// From 0 to 1.
    pub share: f32,
    /// It has closed by then.
    pub is_closed: bool,
    /// For a card.
    pub short: String,
    /// For the inspector.
    pub long: String,
}

/// A time as hours, to be compared with 24 of them: “25 h 10 m”, not “1 d 1 h 10 m”.
fn in_hours(span: Span) -> String {
    let rest = Span::from_secs(span.secs() % 3600);
    match (span.secs() / 3600, rest.is_zero()) {
        (0, true) => "0 h".to_owned(),
        (0, false) => rest.in_short(),
        (hours, true) => format!("{hours} h"),
        (hours, false) => format!("{hours} h {}", rest.in_short()),
    }
}

/// How much of the window is used when a Wait ends; nothing of a block that no Start leads to.
#[must_use]
pub fn window_share(window: Option<WindowUse>) -> WindowShare {
    let Some(window) = window else {
        return WindowShare {
            share: 0.0,
            is_closed: false,
            short: "not reached yet".to_owned(),
            long: "No Start leads here yet, so the 24-hour window is not used.".to_owned(),
        };
    };
    let is_closed = window.on_exit.is_closed();
    let hours = limits::WINDOW_HOURS;
    let Age::Within(used) = window.on_exit else {
        return WindowShare {
            share: 1.0,
            is_closed,
            short: "past the 24 h window".to_owned(),
            long: format!(
                "Any time may have passed when this ends, so the {hours} h window counts as closed."
            ),
        };
    };
    let before = match window.on_entry {
        Age::Within(before) if !before.is_zero() => {
            format!(", {} of it before this begins", in_hours(before))
        }
        Age::Within(_) | Age::Unbounded => String::new(),
    };
    let whole = hours * 3600;
    #[expect(clippy::cast_precision_loss, reason = "a share of a day")]
    let share = used.secs().min(whole) as f32 / whole as f32;
    let end = if is_closed {
        " It has closed by then."
    } else {
        ""
    };
    WindowShare {
        share,
        is_closed,
        short: if is_closed {
            format!("{} – past the 24 h window", in_hours(used))
        } else {
            format!("{} of the 24 h window used", in_hours(used))
        },
        long: format!(
            "At worst {} of the {hours} h window are used when this ends{before}.{end}",
            in_hours(used)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{check, window};
    use crate::model::{BlockId, file};

    fn waiting(before: &str, until: &str) -> Flow {
        let text = format!(
            "(format: 1, id: \"f\", blocks: {{\"s\": (kind: Start(entries: [GetStarted])), \
             \"a\": (kind: Wait(until: After(\"{before}\"))), \"w\": (kind: Wait(until: {until})), \
             \"m\": (kind: Message(text: \"Still here?\"))}}, \
             links: [(from: \"s\", exit: Next, to: \"a\"), (from: \"a\", exit: Next, to: \"w\"), \
             (from: \"w\", exit: Next, to: \"m\")], \
             layout: {{\"s\": (0, 0), \"a\": (300, 0), \"w\": (600, 0), \"m\": (900, 0)}})"
        );
        file::read(text.as_bytes()).unwrap().flow
    }

    fn share(before: &str, until: &str) -> WindowShare {
        let measured = window::measure(&waiting(before, until));
        window_share(measured.get(&BlockId::new("w").unwrap()).copied())
    }

    #[test]
    fn a_wait_tells_what_it_uses_at_worst() {
        let short = share("1h", "After(\"11h\")");
        assert_eq!(short.short, "12 h of the 24 h window used");
        assert!((short.share - 0.5).abs() < 1e-6 && !short.is_closed);
        assert_eq!(
            short.long,
            "At worst 12 h of the 24 h window are used when this ends, 1 h of it before this \
             begins."
        );
        // One night a year has an hour more.
        let morning = share("10m", "Time(at: \"09:00\", zone: \"Europe/Paris\")");
        assert!(morning.is_closed, "{morning:?}");
        assert_eq!(morning.short, "25 h 10 m – past the 24 h window");
        // At 24 hours sharp Messenger refuses already.
        let sharp = share("0s", "Time(at: \"09:00\", zone: \"UTC\")");
        assert!(sharp.is_closed, "{sharp:?}");
        let some_day = share(
            "1h",
            "Date(on: \"2027-01-01\", at: \"09:00\", zone: \"UTC\")",
        );
        assert_eq!(some_day.short, "past the 24 h window");
        assert_eq!(window_share(None).short, "not reached yet");
    }

    #[test]
    fn the_way_is_cut_from_the_sentence_that_names_it() {
        let flow = waiting("20h", "After(\"20h\")");
        let report = check(&flow, None);
        let late = report
            .findings
            .iter()
            .find(|it| it.code == "TIM001")
            .unwrap();
        assert!(late.path.len() == 3 && late.message.contains(" → "));
        let cut = without_way(late);
        assert!(!cut.contains(" → ") && cut.ends_with('.'), "{cut}");
    }
}
