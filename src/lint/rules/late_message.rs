//! TIM001: a plain message that may be sent after the 24-hour window has closed.

use crate::lint::consents::Consents;
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::leads::MaybeAge;
use crate::lint::longest::Longest;
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::late::Late;
use crate::lint::text::quoted;
use crate::lint::ways::Role;
use crate::lint::window::Age;
use crate::model::limits::WINDOW_WARN_HOURS;
use crate::model::{Block, BlockId, Exit, Kind, KindName, Span};
use std::sync::Arc;

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
    let mut late = Late::messages(subject);
    let ages = longest.ages().iter().zip(ways.stays().iter());
    for (i, (spot, (age, stay))) in ways.spots().iter().zip(ages).enumerate() {
        // What a block keeps people for is no less than its typing, so most need no second look.
        let is_late = spot.role == Role::Message && age.plus(*stay) >= NEARLY_CLOSED;
        if !is_late || follows_late_message(longest, i) {
            continue;
        }
        let (Some(id), Some(block), Some(age)) = (ways.id(i), ways.block(i), longest.age_of(i))
        else {
            continue;
        };
        let age = age.plus(Age::Within(typing(block)));
        let place = Place::field(id, Field::Text);
        let Some(mut found) = late.judge(&RULE, place, i, age) else {
            continue;
        };
        // Looking for a consent may walk far, so it is done for the first few only.
        n_told += 1;
        if n_told <= MAX_DELIVERIES
            && let Some(fix) = deliver(subject, i, id, block)
        {
            found.fix = Some(Arc::new(fix));
        }
        out.push(found);
    }
}

/// The age from which on the rules warn.
const NEARLY_CLOSED: MaybeAge = MaybeAge::of_hours(WINDOW_WARN_HOURS);

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
    let outlook = &subject.paths.outlook;
    let fits = |topic: &usize| {
        let is_trouble = |id| {
            subject
                .paths
                .consents
                .get(id)
                .is_some_and(Consents::is_spent)
        };
        outlook.may_be_delivered(i, *topic)
            && !ways.topics().get(*topic).is_some_and(is_trouble)
            && outlook.bears_delivery(ways, i, *topic)
    };
    let mut fixes = (0..ways.topics().len()).filter(fits).filter_map(|n| {
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
