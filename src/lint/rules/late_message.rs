//! TIM001: a plain message that may be sent after the 24-hour window has closed.

use crate::lint::consents::follow_with;
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::longest::Longest;
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::late::{self, Sent};
use crate::lint::text::quoted;
use crate::lint::ways::Role;
use crate::lint::window::Age;
use crate::model::limits::WINDOW_WARN_HOURS;
use crate::model::{Block, BlockId, Exit, Kind, KindName, Span};

pub const RULE: Rule = Rule {
    code: "TIM001",
    name: "late-message",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Paths,
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
    let longest = &subject.paths.longest;
    let ways = longest.ways();
    let mut n_told = 0;
    let mut marks = None;
    for i in ways.in_role(Role::Message) {
        // What a block keeps people for is no less than its typing, so most need no second look.
        let is_early = longest
            .use_at(i)
            .is_none_or(|it| !it.on_exit.reaches(WINDOW_WARN_HOURS));
        if is_early || follows_late_message(longest, i) {
            continue;
        }
        let (Some(id), Some(block), Some(age)) = (ways.id(i), ways.block(i), longest.age_of(i))
        else {
            continue;
        };
        let age = age.plus(Age::Within(typing(block)));
        let Some((severity, message, fix)) = late::judge(subject, id, age, Sent::Message) else {
            continue;
        };
        // Looking for a consent walks the whole flow, so it is done for the first few only.
        n_told += 1;
        let delivery = (n_told <= MAX_DELIVERIES).then(|| deliver(subject, i, id, block));
        let place = Place::field(id, Field::Text);
        let found = Finding {
            severity,
            ..RULE.finding(place, message, delivery.flatten().or(fix))
        };
        let marks = marks.get_or_insert_with(|| longest.marks());
        out.push(found.on_path(ways, &longest.route_to(i, marks)));
    }
}

/// So many late messages are looked at closely for a consent to send them by.
const MAX_DELIVERIES: usize = 20;

fn typing(block: &Block) -> Span {
    match &block.kind {
        Kind::Message(message) => message.typing,
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => Span::ZERO,
    }
}

/// Delivers the message for the one topic that everybody who gets here has agreed to.
fn deliver(subject: &Subject<'_>, i: usize, id: &BlockId, block: &Block) -> Option<Fix> {
    // What goes straight on after a notification may not be sent, as OTN015 says.
    let mut links = subject.flow.links_from(id);
    if links.any(|(exit, _)| !exit.needs_person()) {
        return None;
    }
    let ways = subject.paths.ways();
    let is_agreed = |topic: &usize| !subject.paths.outlook.may_be_unagreed(i, *topic);
    let mut fixes = (0..ways.topics().len()).filter(is_agreed).filter_map(|n| {
        let found = follow_with(ways, n, Some(i));
        if found.unasked.contains_key(&i) || !found.spent.is_empty() {
            return None;
        }
        let topic = ways.topics().get(n)?;
        let title = format!(
            "Deliver it as the notification of {}",
            quoted(&subject.flow.topics.get(topic)?.name)
        );
        let edit = kit::change_message(id, block, |it| it.deliver_for = Some(topic.clone()));
        kit::careful(title, edit)
    });
    let only = fixes.next();
    only.filter(|_| fixes.next().is_none())
}

/// Whether the block just before is as late for the same reason, and has been told.
fn follows_late_message(longest: &Longest, i: usize) -> bool {
    let Some((before, Exit::Next)) = longest.before_at(i) else {
        return false;
    };
    let (Some(earlier), Some(age)) = (longest.age_of(before), longest.age_of(i)) else {
        return false;
    };
    longest.ways().role(before) == Role::Message
        && earlier.reaches(WINDOW_WARN_HOURS)
        && earlier.is_closed() == age.is_closed()
}
