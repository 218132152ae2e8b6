//! PAG020: a Go to flow whose target the Page does not have, or that nobody can enter.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{Flow, Kind, KindName};

pub const RULE: Rule = Rule {
    code: "PAG020",
    name: "missing-target",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::GoTo],
    scope: Scope::Flow,
    holds: "",
    // `lint::check_page` asks it; a flow alone does not know the others.
    check: |_, _| {},
};

const DOCS: Docs = Docs {
    what: "A Go to flow names a flow that the Page does not have, or that has no Start.",
    why: "The conversation would end there without a word. Seen by `flowbell check --page`.",
    source: Source::Ours,
    wrong: "A Go to flow that names *Returns* on a Page that has no such flow.",
    right: "The same, with *Returns* among the flows of the Page, and a Start in it.",
    cure: "Publish that flow as well, give it a Start, or choose another flow.",
};

/// The ways out of this flow that lead to none of the others.
pub(crate) fn found(flow: &Flow, others: &[&Flow]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, go_to) in kit::go_tos(flow) {
        // FLW015 speaks of no flow at all, FLW018 of this flow itself.
        let Some(target) = go_to.flow.as_ref().filter(|it| **it != flow.id) else {
            continue;
        };
        let message = match others.iter().find(|it| it.id == *target) {
            None => format!(
                "The flow {} is not among the flows of this Page, so the conversation ends here without \
                 a word. Add that flow, or choose another one.",
                quoted(go_to.target())
            ),
            Some(other) if !has_start(other) => format!(
                "The flow {} has no Start, so nobody can come in and the conversation ends here without a \
                 word. Give it a Start, or choose another flow.",
                quoted(&other.settings.name)
            ),
            Some(_) => continue,
        };
        found.push(RULE.finding(Place::field(id, Field::ToFlow), message, None));
    }
    found
}

fn has_start(flow: &Flow) -> bool {
    let mut kinds = flow.blocks.values().map(|block| &block.kind);
    kinds.any(|kind| matches!(kind, Kind::Start(_)))
}
