//! PAG003: a Page that may not use One-Time Notification.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity, Then};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::page::FeatureStatus;

pub const RULE: Rule = Rule {
    code: "PAG003",
    name: "feature-not-granted",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Meta has not granted One-Time Notification to the Page.",
    why: "The feature belongs to the Page, not to the bot: without it every request is refused. \
          While it is pending this is a warning.",
    source: Source::Platform("send-messages/messaging-feature-review-api"),
    wrong: "A flow with a One-Time Notification on a Page whose request was rejected.",
    right: "The same flow on a Page whose request was approved.",
    cure: "Page Settings > Advanced Messaging > Requested features > One-Time Notification > \
          Request; or give the topic another profile.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let Some(page) = subject.page.filter(|_| kit::asks_one_time(subject)) else {
        return;
    };
    let (severity, message) = match page.one_time_feature {
        None | Some(FeatureStatus::Approved) => return,
        Some(FeatureStatus::Pending) => (
            Severity::Warning,
            "Meta has not decided yet whether this Page may use One-Time Notification. Until then requests are refused: wait for the answer before you publish.",
        ),
        Some(FeatureStatus::Rejected) => (
            Severity::Error,
            "Meta has refused One-Time Notification to this Page, so every request would fail. Ask again in \
             the Page's settings, or give the topic another profile.",
        ),
        Some(FeatureStatus::Limited) => (
            Severity::Error,
            "Meta has taken One-Time Notification away from this Page, so every request would fail. Look into \
             the Page's settings, or give the topic another profile.",
        ),
    };
    let fix = kit::lead("Open Page setup", Then::PageSetup);
    out.push(Finding {
        severity,
        ..RULE.finding(Place::flow(), message.to_owned(), fix)
    });
}
