//! OTN005: a request that may be sent after the 24-hour window has closed.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::late::Late;
use crate::lint::ways::Role;
use crate::model::KindName;
use crate::model::limits::WINDOW_WARN_HOURS;

pub const RULE: Rule = Rule {
    code: "OTN005",
    name: "late-request",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Paths,
    holds: "Asked inside the 24-hour window",
    check,
};

const DOCS: Docs = Docs {
    what: "A notification request may be sent 24 hours or more after the person last did \
          something.",
    why: "Permission must be asked for while the 24-hour window is open; later Messenger refuses \
          the request. From 23 hours on it is a warning. The worst case counts: the longest way \
          here, with every pause at its longest.",
    source: Source::Platform("faq"),
    wrong: "Message → Wait 1 day → One-Time Notification.",
    right: "Message → Wait 12 hours → One-Time Notification.",
    cure: "Shorten the waits before it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let longest = &subject.paths.longest;
    let ways = longest.ways();
    let mut late = Late::requests(subject);
    for i in ways.in_role(Role::Request) {
        let age = longest.age_of(i).filter(|it| it.reaches(WINDOW_WARN_HOURS));
        let (Some(id), Some(age)) = (ways.id(i), age) else {
            continue;
        };
        out.extend(late.judge(&RULE, Place::field(id, Field::Title), i, age));
    }
}
