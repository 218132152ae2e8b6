//! FLW018: a Go to flow that names its own flow.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW018",
    name: "goes-to-itself",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::GoTo],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Go to flow names the flow that it stands in.",
    why: "People begin again at the Start, and nobody sees on the canvas that the way goes round. When no \
          block on it waits for them, the bot stops it only after 200 blocks.",
    source: Source::Ours,
    wrong: "A Go to flow in the flow *Returns* that names *Returns*.",
    right: "A wire to the first message.",
    cure: "Draw a wire to the block where people should go on.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, go_to) in kit::go_tos(subject.flow) {
        if go_to.flow.as_ref() == Some(&subject.flow.id) {
            let message = "This leads back into the flow that it stands in, at its Start. Draw a wire to the \
                           block where people should go on instead.";
            let place = Place::field(id, Field::ToFlow);
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
