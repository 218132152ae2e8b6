//! OTN006: a topic that one path asks for twice.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "OTN006",
    name: "asked-twice",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Paths,
    holds: "Asked once on every path",
    check,
};

const DOCS: Docs = Docs {
    what: "One path asks for the same topic twice.",
    why: "People who said yes are asked again, and those who said nothing feel pressed. \
          Meta limits repeated requests, and takes rights away from Pages that annoy people.",
    source: Source::Platform("faq"),
    wrong: "Request → *No answer* → the same request.",
    right: "Request → *No answer* → “You can always write *restock*.”",
    cure: "Lead the path past the second request, or give it a topic of its own.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    for (topic, consents) in &subject.paths.consents {
        let name = subject.flow.topics.get(topic).map(|it| it.name.as_str());
        for (i, (earlier, path)) in &consents.again {
            let (Some(id), Some(block)) = (ways.id(*i), ways.block(*earlier)) else {
                continue;
            };
            let asker = if i == earlier {
                "a path leads back here".to_owned()
            } else {
                format!("{} asks for it on the way here", block.title())
            };
            let message = format!(
                "People may be asked for {} twice: {asker}. Lead that path past this request.",
                quoted(name.unwrap_or_default())
            );
            let found = RULE.finding(Place::field(id, Field::Topic), message, None);
            out.push(found.on_path(ways, path));
        }
    }
}
