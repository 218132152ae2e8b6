//! OTN007: a button text that Messenger does not show.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::limits::{ONE_TIME_BUTTON, RECURRING_BUTTONS};
use crate::model::{Block, BlockId, KindName, Notification, Profile};

pub const RULE: Rule = Rule {
    code: "OTN007",
    name: "unshown-button-text",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "Button text as Messenger shows it",
    check,
};

const DOCS: Docs = Docs {
    what: "The button of a notification request has a text that Messenger does not show.",
    why: "In One-Time Notification the button always reads *Notify Me*, translated by Messenger. \
          Recurring notifications know five texts, and another one is refused (an error).",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "`Yes please`",
    right: "Empty, or `Notify Me`; in a recurring topic `Get updates`.",
    cure: "The fix takes the text that Messenger shows.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, request) in kit::requests(subject.flow) {
        let profile = kit::topic_of(subject.flow, block).map(|topic| topic.profile);
        match profile {
            Some(Profile::OneTime) => out.extend(one_time(id, block, request)),
            Some(Profile::Recurring) => out.extend(recurring(id, block, request)),
            // A request for such a topic is wrong as a whole, see OTN012.
            Some(Profile::Utility) | None => {}
        }
    }
}

fn one_time(id: &BlockId, block: &Block, request: &Notification) -> Option<Finding> {
    let text = request.button.trim();
    if text.is_empty() || text == ONE_TIME_BUTTON {
        return None;
    }
    let message = format!(
        "Messenger shows “{ONE_TIME_BUTTON}” here, translated for each person, never {}. Leave it to Messenger.",
        quoted(text)
    );
    let edit = kit::change_request(id, block, |it| it.button.clear());
    let fix = kit::safe(format!("Use “{ONE_TIME_BUTTON}”"), edit);
    Some(RULE.finding(Place::field(id, Field::ButtonText), message, fix))
}

fn recurring(id: &BlockId, block: &Block, request: &Notification) -> Option<Finding> {
    let text = request.button.trim();
    if text.is_empty() || RECURRING_BUTTONS.iter().any(|(label, _)| *label == text) {
        return None;
    }
    let lower = text.to_lowercase();
    let nearest = RECURRING_BUTTONS
        .iter()
        .map(|(label, _)| *label)
        .max_by(|a, b| {
            let near = |label: &str| strsim::jaro_winkler(&label.to_lowercase(), &lower);
            near(a).total_cmp(&near(b))
        })?;
    let message = format!(
        "Messenger refuses the button text {}: a recurring request takes one of five, such as “{nearest}”. \
         Choose one.",
        quoted(text)
    );
    let edit = kit::change_request(id, block, |it| nearest.clone_into(&mut it.button));
    let place = Place::field(id, Field::ButtonText);
    let found = RULE.finding(
        place,
        message,
        kit::careful(format!("Use “{nearest}”"), edit),
    );
    Some(Finding {
        severity: Severity::Error,
        ..found
    })
}
