//! MSG016: a typing pause that keeps people waiting.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::ANSWER_SECS;
use crate::model::{Block, BlockId, KindName, Span};

pub const RULE: Rule = Rule {
    code: "MSG016",
    name: "long-typing",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The typing dots of a message show for 30 seconds or more.",
    why: "Meta asks every bot to answer within 30 seconds.",
    source: Source::Platform("policy"),
    wrong: "A typing pause of 45 seconds.",
    right: "A typing pause of 3 seconds. For longer pauses there is Wait.",
    cure: "Shorten it.",
};

/// The first answer of a bot must come within this time (facts 2.7).
const ANSWER_WITHIN: Span = Span::from_secs(ANSWER_SECS);
/// Long enough to look alive.
const SHORT: Span = Span::from_secs(5);

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, message) in kit::messages(subject.flow) {
        if message.typing >= ANSWER_WITHIN {
            let text = format!(
                "The typing dots show for {}, but Meta asks bots to answer within 30 seconds. Shorten the \
                 pause, or put a Wait in front.",
                message.typing.in_words()
            );
            out.push(RULE.finding(Place::field(id, Field::Typing), text, fix(id, block)));
        }
    }
}

fn fix(id: &BlockId, block: &Block) -> Option<Fix> {
    let edit = kit::change_message(id, block, |message| message.typing = SHORT);
    kit::careful(format!("Show them for {}", SHORT.in_words()), edit)
}
