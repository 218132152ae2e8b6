//! PAG008: a placeholder in the greeting that Facebook does not fill.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Placeholder, placeholders, quoted};
use crate::model::{Edit, Flow, Settings};

pub const RULE: Rule = Rule {
    code: "PAG008",
    name: "greeting-placeholder",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Settings,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The greeting has a placeholder that Facebook does not know.",
    why: "Facebook itself shows the greeting, before the bot knows anyone. It fills \
          `{{user_first_name}}`, `{{user_last_name}}` and `{{user_full_name}}`, without a \
          fallback; people read all others as they stand.",
    source: Source::Platform("reference/messenger-profile-api/greeting"),
    wrong: "`Hi {{first_name|there}}!`",
    right: "`Hi {{user_first_name}}!`",
    cure: "Use one of the three.",
};

const KNOWN: [&str; 3] = ["user_first_name", "user_last_name", "user_full_name"];

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for found in placeholders(&subject.flow.settings.greeting) {
        if KNOWN.contains(&found.name) && found.fallback.is_none() {
            continue;
        }
        let letters = subject.flow.settings.greeting.chars();
        let written: String = letters
            .skip(found.range.start)
            .take(found.range.len())
            .collect();
        let message = format!(
            "Facebook fills the greeting itself and does not know {}, so people read it as it stands. \
             Use {{{{user_first_name}}}}, or no name.",
            quoted(&written)
        );
        let place = Place::setting(Field::Greeting).with_range(found.range.clone());
        out.push(RULE.finding(place, message, fix(subject.flow, &found)));
    }
}

fn fix(flow: &Flow, found: &Placeholder<'_>) -> Option<Fix> {
    let bare = found.name.trim_start_matches("user_");
    let name = KNOWN
        .iter()
        .find(|name| name.trim_start_matches("user_") == bare)?;
    let letters = || flow.settings.greeting.chars();
    let before: String = letters().take(found.range.start).collect();
    let after: String = letters().skip(found.range.end).collect();
    let settings = Settings {
        greeting: format!("{before}{{{{{name}}}}}{after}"),
        ..flow.settings.clone()
    };
    kit::careful(format!("Use “{{{{{name}}}}}”"), Edit::SetSettings(settings))
}
