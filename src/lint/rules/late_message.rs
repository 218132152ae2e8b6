//! TIM001: a plain message that may be sent after the 24-hour window has closed.

use crate::lint::consents::{follow, topics_used};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::longest::Longest;
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::late::{self, Sent};
use crate::lint::text::quoted;
use crate::lint::ways::Ways;
use crate::lint::window::Age;
use crate::model::edit::edited;
use crate::model::limits::WINDOW_WARN_HOURS;
use crate::model::{Block, BlockId, Exit, Flow, Kind, KindName};

pub const RULE: Rule = Rule {
    code: "TIM001",
    name: "late-message",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    holds: "Sent inside the 24-hour window",
    check,
};

const DOCS: Docs = Docs {
    what: "A message may be sent 24 hours or more after the person last did something.",
    why: "Messenger refuses plain messages after 24 hours; from 23 hours on it is a warning. The \
          worst case counts: the longest way here, with every pause at its longest. Tapping \
          *Notify Me* does not open the window again.",
    source: Source::Platform("send-messages"),
    wrong: "Message → Wait 1 day → Message.",
    right: "Message → Wait 12 hours → One-Time Notification, and the later message is delivered as \
          its notification.",
    cure: "Shorten the waits, ask for permission while the window is open, or deliver the message \
          as the notification of a topic.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let longest = subject.longest;
    let mut n_told = 0;
    for (id, block, message) in kit::messages(subject.flow) {
        if message.deliver_for.is_some() || follows_late_message(subject, longest, id) {
            continue;
        }
        let age = subject.window.get(id).map(|it| it.on_entry);
        let age = age.map(|age| age.plus(Age::Within(message.typing)));
        let Some((severity, message, fix)) =
            age.and_then(|age| late::judge(subject.flow, longest, id, age, Sent::Message))
        else {
            continue;
        };
        // Looking for a consent walks the whole flow, so it is done for the first few only.
        n_told += 1;
        let delivery = (n_told <= 20).then(|| deliver(subject.flow, id, block));
        let place = Place::field(id, Field::Text);
        let path = longest.path_to(id).into_iter().cloned().collect();
        let found = Finding {
            severity,
            ..RULE.finding(place, message, delivery.flatten().or(fix))
        };
        out.push(found.on_path(subject.flow, path));
    }
}

/// Delivers the message for the one topic that everybody who gets here has agreed to.
fn deliver(flow: &Flow, id: &BlockId, block: &Block) -> Option<Fix> {
    let mut fixes = topics_used(flow).into_iter().filter_map(|topic| {
        let name = &flow.topics.get(topic)?.name;
        let edit = kit::change_message(id, block, |it| it.deliver_for = Some(topic.clone()));
        let next = edited(flow, std::slice::from_ref(&edit)).ok()?;
        let ways = Ways::of(&next);
        let found = follow(&ways, topic);
        let i = ways.index(id)?;
        let is_allowed = !found.unasked.contains_key(&i) && found.spent.is_empty();
        let title = format!("Deliver it as the notification of {}", quoted(name));
        is_allowed.then(|| kit::careful(title, edit)).flatten()
    });
    let only = fixes.next();
    only.filter(|_| fixes.next().is_none())
}

/// Whether the block just before is as late for the same reason, and has been told.
fn follows_late_message(subject: &Subject<'_>, longest: &Longest<'_>, id: &BlockId) -> bool {
    let Some((before, Exit::Next)) = longest.before(id) else {
        return false;
    };
    let age = |id: &BlockId| subject.window.get(id).map(|it| it.on_entry);
    let (Some(earlier), Some(age)) = (age(before), age(id)) else {
        return false;
    };
    is_plain_message(subject.flow, before)
        && earlier.reaches(WINDOW_WARN_HOURS)
        && earlier.is_closed() == age.is_closed()
}

fn is_plain_message(flow: &Flow, id: &BlockId) -> bool {
    match flow.block(id).map(|block| &block.kind) {
        Some(Kind::Message(message)) => message.deliver_for.is_none(),
        Some(
            Kind::Start(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_),
        )
        | None => false,
    }
}
