//! FLW003: a Start or a Wait that leads nowhere.
//!
//! A Message may be the last word of a conversation; a button that leads nowhere is FLW004.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::model::{Exit, Kind, KindName};

pub const RULE: Rule = Rule {
    code: "FLW003",
    name: "dead-end",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start, KindName::Wait],
    scope: Scope::Links,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Start or a Wait leads nowhere.",
    why: "Who comes in by that Start gets no answer, and Meta asks bots to answer within 30 \
          seconds. A Wait that nothing follows waits for nothing (a warning).",
    source: Source::Platform("policy"),
    wrong: "A Start with the keyword *lipstick* and no wire.",
    right: "The same Start joined to a message.",
    cure: "Draw a wire from it to the block that comes next.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    for (id, block) in &subject.flow.blocks {
        let (severity, why) = match &block.kind {
            Kind::Start(start) if !start.entries.is_empty() => {
                (Severity::Error, "people who come in here get no answer")
            }
            Kind::Wait(_) => (Severity::Warning, "nothing comes after the wait"),
            // An Action may be the last thing that happens; FLW017 speaks of Conditions; a Go
            // to flow goes on elsewhere.
            Kind::Start(_)
            | Kind::Message(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_) => continue,
        };
        for exit in block.kind.exits() {
            if ways.linked(id).contains(&exit) {
                continue;
            }
            let message = match exit {
                Exit::WroteInstead => {
                    "“Wrote instead” leads nowhere: people who write during the wait get only the default \
                     answer. Join it to the block that answers them."
                        .to_owned()
                }
                Exit::Next
                | Exit::Button(_)
                | Exit::Reply(_)
                | Exit::Agreed
                | Exit::NoAnswer
                | Exit::Case(_)
                | Exit::Else => {
                    format!("{} leads nowhere: {why}. Join it to the next block.", block.title())
                }
            };
            out.push(Finding {
                severity,
                ..RULE.finding(Place::field(id, Field::Exit(exit)), message, None)
            });
        }
    }
}
