//! MSG014: a placeholder that may leave a gap.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::known::attributes_set;
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Placeholder, placeholders};
use crate::lint::ways::Role;
use crate::model::{Block, BlockId, KindName};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: "MSG014",
    name: "no-fallback",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A placeholder in a message has no fallback.",
    why: "Facebook tells a bot people's names only with a permission of its own, and then not \
          always; other attributes are unknown until an Action sets them. \
          Without a fallback the text has a gap.",
    source: Source::Platform("identity/user-profile"),
    wrong: "`Hi {{first_name}}!` may be read as “Hi !”",
    right: "`Hi {{first_name|there}}!`",
    cure: "Write a `|` and the words to use instead.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    // Few texts ask, so the Actions are looked at only when one does.
    let mut set_here: Option<BTreeSet<&str>> = None;
    let messages = kit::messages(subject.flow);
    for (id, block, message) in messages.filter(|(.., it)| it.text.contains('{')) {
        for found in placeholders(&message.text) {
            let is_person = matches!(found.name, "first_name" | "last_name" | "full_name");
            // MSG015 speaks of braces that are no placeholder, MSG017 of texts that are nothing else.
            let is_named = !found.name.is_empty() && message.text.len() > found.name.len() + 4;
            if found.fallback.is_none() && is_named {
                let set_here = set_here.get_or_insert_with(|| set_by_actions(subject));
                if set_here.contains(found.name) {
                    continue;
                }
                let text = if is_person {
                    format!(
                        "When Facebook does not tell a person's name, “{{{{{0}}}}}” leaves a gap. Add words \
                         to use instead, such as “{{{{{0}|there}}}}”.",
                        found.name
                    )
                } else {
                    format!(
                        "No block sets “{0}”, so “{{{{{0}}}}}” may leave a gap. Add words to use instead, such \
                         as “{{{{{0}|it}}}}”.",
                        found.name
                    )
                };
                let place = Place::field(id, Field::Text).with_range(found.range.clone());
                out.push(RULE.finding(
                    place,
                    text,
                    fix(id, block, &found, if is_person { "there" } else { "it" }),
                ));
            }
        }
    }
}

/// The attributes that some Action sets.
fn set_by_actions<'a>(subject: &Subject<'a>) -> BTreeSet<&'a str> {
    let ways = subject.paths.ways();
    let actions = ways.in_role(Role::Action).filter_map(|i| ways.block(i));
    actions.flat_map(attributes_set).collect()
}

fn fix(id: &BlockId, block: &Block, found: &Placeholder<'_>, words: &str) -> Option<Fix> {
    let with = format!("{{{{{}|{words}}}}}", found.name);
    let edit = kit::change_message(id, block, |message| {
        let letters = || message.text.chars();
        let before: String = letters().take(found.range.start).collect();
        let after: String = letters().skip(found.range.end).collect();
        message.text = format!("{before}{with}{after}");
    });
    kit::careful(format!("Use “{with}”"), edit)
}
