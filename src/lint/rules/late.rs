//! Says that something is sent too late, which of the pauses before it are to blame, and
//! where to shorten them.

use crate::lint::finding::{Fix, Severity, Then};
use crate::lint::longest::Longest;
use crate::lint::place::{Field, Place};
use crate::lint::rule::Subject;
use crate::lint::rules::kit;
use crate::lint::window::Age;
use crate::model::limits::{WINDOW_HOURS, WINDOW_WARN_HOURS};
use crate::model::{BlockId, Flow, Kind, Span};

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    Message,
    Request,
}

/// What to say of something sent at this age, when it is too late or close to it.
#[must_use]
pub fn judge(
    subject: &Subject<'_>,
    id: &BlockId,
    age: Age,
    sent: Sent,
) -> Option<(Severity, String, Option<Fix>)> {
    if !age.reaches(WINDOW_WARN_HOURS) {
        return None;
    }
    let severity = if age.reaches(WINDOW_HOURS) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let what = match sent {
        Sent::Message => "This message is sent",
        Sent::Request => "This request is sent",
    };
    let (flow, longest) = (subject.whole, &subject.paths.longest);
    let blame = blame(flow, longest, id);
    // FLW006 speaks of loops that nobody has to keep going.
    if blame.is_none() && !subject.paths.loops.is_empty() {
        return None;
    }
    let when = when(flow, age, blame);
    let rule = if severity == Severity::Error {
        "and Messenger refuses it after 24 hours"
    } else {
        "and the window closes after 24 hours, so a little delay makes it fail"
    };
    let cure = match (blame, sent) {
        (Some(Blame::Question(_)), _) => "Set a time in “If nobody taps it”",
        (Some(Blame::Human(_)), _) => "Ask a Condition before it whether the window is open",
        (_, Sent::Message) => "Shorten the pauses, or deliver it as the notification of a topic",
        (_, Sent::Request) => "Shorten the pauses",
    };
    let message = format!("{what} {when}, {rule}. {cure}.");
    Some((severity, message, fix(flow, longest, blame)))
}

/// The block that adds most of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blame<'a> {
    /// A pause or a question with a time.
    Pause(&'a BlockId, Age),
    /// A request that may be answered at any time.
    Question(&'a BlockId),
    /// An Action after which a human has the conversation for any time.
    Human(&'a BlockId),
}

fn blame<'a>(flow: &Flow, longest: &'a Longest, id: &BlockId) -> Option<Blame<'a>> {
    let (id, stay) = longest.slowest(id)?;
    match &flow.block(id)?.kind {
        Kind::Notification(request) if request.no_answer.is_none() => Some(Blame::Question(id)),
        Kind::Action(action) if action.hand_over => Some(Blame::Human(id)),
        Kind::Notification(_)
        | Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => Some(Blame::Pause(id, stay)),
    }
}

fn when(flow: &Flow, age: Age, blame: Option<Blame<'_>>) -> String {
    match (age, blame) {
        (Age::Within(age), Some(Blame::Pause(id, Age::Within(stay)))) if stay < age => format!(
            "up to {} after the person last did something, of which {} takes {}",
            age.in_words(),
            flow.title_of(id),
            stay.in_words()
        ),
        (Age::Within(age), _) => {
            format!(
                "up to {} after the person last did something",
                age.in_words()
            )
        }
        (Age::Unbounded, Some(Blame::Question(id))) => format!(
            "after {}, where people may tap Notify Me days later",
            flow.title_of(id)
        ),
        (Age::Unbounded, Some(Blame::Human(id))) => format!(
            "after {}, where a human may keep the conversation for days",
            flow.title_of(id)
        ),
        (Age::Unbounded, Some(Blame::Pause(id, Age::Unbounded))) => {
            format!("after {}, which may last for days", flow.title_of(id))
        }
        (Age::Unbounded, Some(Blame::Pause(_, Age::Within(_))) | None) => {
            "after a loop in which any time may pass".to_owned()
        }
    }
}

fn fix(flow: &Flow, longest: &Longest, blame: Option<Blame<'_>>) -> Option<Fix> {
    match blame? {
        Blame::Pause(id, age) => {
            let block = flow.block(id)?;
            let field = match &block.kind {
                Kind::Wait(_) => Field::Until,
                Kind::Message(message) if message.no_answer.is_none() => Field::Typing,
                Kind::Message(_) | Kind::Notification(_) => Field::NoAnswer,
                Kind::Start(_)
                | Kind::Condition(_)
                | Kind::Action(_)
                | Kind::GoTo(_)
                | Kind::Note(_) => return None,
            };
            let verb = if age == Age::Unbounded {
                "Change"
            } else {
                "Shorten"
            };
            let title = format!("{verb} {}…", block.title());
            kit::lead(title, Then::Edit(Place::field(id, field)))
        }
        Blame::Human(_) => None,
        Blame::Question(id) => {
            let block = flow.block(id)?;
            let hour = Span::from_hours(1);
            let asked = longest.age_at(id)?;
            if asked.plus(Age::Within(hour)).reaches(WINDOW_WARN_HOURS) {
                return None;
            }
            let edit = kit::change_request(id, block, |request| request.no_answer = Some(hour));
            kit::careful(
                format!("Give {} 1 hour to be answered", block.title()),
                edit,
            )
        }
    }
}
