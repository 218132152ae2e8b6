//! PAG019: flows of one Page that answer the same person differently.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope};
use crate::lint::text::{folded, quoted};
use crate::model::Flow;

pub const RULE: Rule = Rule {
    code: "PAG019",
    name: "several-default-answers",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    // `lint::check_page` asks it; a flow alone has one answer.
    check: |_, _| {},
};

const DOCS: Docs = Docs {
    what: "Flows of one Page have different default answers.",
    why: "Which one people read depends on the flow they are in, or came from, and they do not know \
          that there are several. Seen by `flowbell check --page`.",
    source: Source::Ours,
    wrong: "“A colleague answers soon.” in one flow, “I am only a bot.” in another.",
    right: "The same words in both.",
    cure: "Use the same default answer in all flows of the Page, unless the difference is meant.",
};

/// The first other flow of the Page that answers in other words.
pub(crate) fn found(flow: &Flow, others: &[&Flow]) -> Option<Finding> {
    let mine = folded(&flow.settings.default_answer);
    let is_other = |other: &&&Flow| {
        let theirs = folded(&other.settings.default_answer);
        !mine.is_empty() && !theirs.is_empty() && theirs != mine
    };
    let other = others.iter().find(is_other)?;
    let message = format!(
        "The flow {} of this Page has another default answer, so people read the one or the other. Use \
         the same words in both.",
        quoted(&other.settings.name)
    );
    Some(RULE.finding(Place::setting(Field::DefaultAnswer), message, None))
}
