//! FLW011: a suppression that lets nothing stand.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{Block, BlockId, Edit, Suppression};
use std::sync::Arc;

pub const RULE: Rule = Rule {
    code: "FLW011",
    name: "unused-suppression",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    // Judged by `suppress`, when all other rules have spoken.
    check: |_, _| {},
};

const DOCS: Docs = Docs {
    what: "A block suppresses a finding that is not there, or must not be suppressed.",
    why: "A suppression that has nothing to do hides the next mistake. One without a reason \
          tells nobody why. What Messenger refuses, or no bot could run, stays an error whatever the reason.",
    source: Source::Ours,
    wrong: "`suppressed: [(rule: \"vague-title\", reason: \"our brand is called Restock\")]` on a \
          block whose title was changed since",
    right: "The same while the rule objects to the title.",
    cure: "Remove it, or correct the rule's name, or give a reason.",
};

/// What is wrong with a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    NoReason,
    NoSuchRule,
    /// The finding is about something that cannot work.
    Refused,
    Unused,
}

/// What to say of the suppression with this index.
pub(crate) fn finding(
    id: &BlockId,
    block: &Block,
    i: usize,
    suppression: &Suppression,
    fault: Fault,
) -> Finding {
    let rule = quoted(&suppression.rule);
    let message = match fault {
        Fault::NoReason => {
            format!("This block suppresses {rule} without a reason. Say why it may stand.")
        }
        Fault::NoSuchRule => {
            format!("This block suppresses {rule}, and there is no such rule. Correct its name.")
        }
        Fault::Refused => format!(
            "This block suppresses {rule}, but no reason makes what that found work. Mend it instead."
        ),
        Fault::Unused => format!(
            "This block suppresses {rule}, which has nothing to object to here. Remove the suppression."
        ),
    };
    let fix = match fault {
        Fault::Unused => {
            let mut next = block.clone();
            if i < next.suppressed.len() {
                next.suppressed.remove(i);
            }
            let edit = Edit::SetBlock {
                id: id.clone(),
                block: Arc::new(next),
            };
            kit::safe(format!("Remove the suppression of {rule}"), edit)
        }
        Fault::NoReason | Fault::NoSuchRule | Fault::Refused => None,
    };
    RULE.finding(Place::block(id), message, fix)
}
