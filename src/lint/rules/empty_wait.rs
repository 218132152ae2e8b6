//! TIM002: a Wait that does not wait.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Safety, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{BlockId, Edit, Exit, Flow, IfWritten, KindName, Until};

pub const RULE: Rule = Rule {
    code: "TIM002",
    name: "empty-wait",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Wait],
    scope: Scope::Links,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Wait has no length.",
    why: "The conversation goes straight on, so the block has no effect.",
    source: Source::Ours,
    wrong: "Wait 0 hours.",
    right: "Wait 12 hours; or Wait 0 hours *within 09:00 to 18:00*, which waits for the morning.",
    cure: "Set a time, or remove the block.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, wait) in kit::waits(subject.flow) {
        let is_zero = match &wait.until {
            Until::After(span) => span.is_zero(),
            Until::Time { .. } | Until::Date { .. } => false,
        };
        if is_zero && wait.within.is_none() {
            let message = format!(
                "{} does not wait: its time is 0. Set a time, or remove the block.",
                block.title()
            );
            let fix = (wait.if_written != IfWritten::Leave).then(|| fix(subject.flow, id));
            out.push(RULE.finding(Place::field(id, Field::Until), message, fix.flatten()));
        }
    }
}

/// Leads past the block to what follows it, and removes it.
fn fix(flow: &Flow, id: &BlockId) -> Option<Fix> {
    let next = flow.target(id, &Exit::Next)?;
    if next == id {
        return None;
    }
    let into = flow
        .links
        .iter()
        .filter(|(key, to)| *to == id && key.from != *id);
    let mut edits: Vec<Edit> = into
        .map(|(key, _)| Edit::Link {
            from: key.from.clone(),
            exit: key.exit.clone(),
            to: next.clone(),
        })
        .collect();
    edits.push(Edit::RemoveBlock { id: id.clone() });
    Some(Fix {
        title: "Remove the Wait".to_owned(),
        safety: Safety::Safe,
        edits,
        then: None,
    })
}
