//! PAG017: two flows of one Page that claim the same way in.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope};
use crate::lint::rules::clashing_entries::{claim, named};
use crate::lint::rules::kit;
use crate::lint::rules::swallowed_keyword::{how, takes};
use crate::lint::text::{folded, quoted};
use crate::model::{Entry, Flow, KindName, Matching};

pub const RULE: Rule = Rule {
    code: "PAG017",
    name: "claimed-by-another-flow",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Flow,
    holds: "",
    // `lint::check_page` asks it; a flow alone has no other to clash with.
    check: |_, _| {},
};

const DOCS: Docs = Docs {
    what: "Two flows of one Page claim the same way in.",
    why: "A Page has one Get Started button, and one link or keyword can lead to one flow only, so \
          the second flow is not published. Questions and menu items that read the same, and a \
          keyword that a wider one of another flow takes, confuse people (a warning). Seen by \
          `flowbell check --page`.",
    source: Source::Platform("reference/messenger-profile-api"),
    wrong: "Two flows of one Page, both with the keyword *lipstick*.",
    right: "One with *lipstick*, the other with *mascara*.",
    cure: "Change it in one of the two flows.",
};

/// What other flows of the Page take away from this one.
pub(crate) fn found(flow: &Flow, others: &[&Flow]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, i, entry) in kit::entries(flow) {
        let Some(key) = claim(entry) else { continue };
        let has_same = |other: &&&Flow| {
            kit::entries(other).any(|(_, _, theirs)| claim(theirs).as_ref() == Some(&key))
        };
        let place = Place::field(id, Field::Entry(i));
        if let Some(other) = others.iter().find(has_same) {
            found.push(same(place, entry, other));
        } else if let Some(message) = swallowed(entry, others) {
            let finding = RULE.finding(place, message, None);
            found.push(as_warning(finding));
        }
    }
    found
}

fn same(place: Place, entry: &Entry, other: &Flow) -> Finding {
    let name = quoted(&other.settings.name);
    let finding = |why: &str| {
        let message = format!(
            "{} stands in the flow {name} of this Page already, and {why}. Change it in one of the two.",
            named(entry)
        );
        RULE.finding(place, message, None)
    };
    match entry {
        Entry::GetStarted | Entry::Link { .. } | Entry::Keyword { .. } => {
            finding("one can lead to one flow only")
        }
        Entry::IceBreaker { .. } | Entry::Menu { .. } => {
            as_warning(finding("people cannot tell the two apart"))
        }
    }
}

/// What is wrong with a keyword that a wider one of another flow takes.
pub(crate) fn swallowed(entry: &Entry, others: &[&Flow]) -> Option<String> {
    let (text, matching) = keyword(entry)?;
    let written = folded(text);
    others.iter().find_map(|other| {
        let wider = kit::entries(other).find_map(|(_, _, theirs)| {
            let (wide, how) = keyword(theirs)?;
            let wide = folded(wide);
            let takes = !wide.is_empty() && takes(&wide, how, &written, matching);
            takes.then_some((wide, how))
        });
        let (wide, matching) = wider?;
        Some(format!(
            "The flow {} of this Page has a keyword that {} {}, which takes everything that {} could. \
             Make that one narrower.",
            quoted(&other.settings.name),
            how(matching),
            quoted(&wide),
            quoted(text)
        ))
    })
}

fn keyword(entry: &Entry) -> Option<(&str, Matching)> {
    match entry {
        Entry::Keyword { text, matching } => Some((text, *matching)),
        Entry::GetStarted | Entry::Link { .. } | Entry::IceBreaker { .. } | Entry::Menu { .. } => {
            None
        }
    }
}

fn as_warning(finding: Finding) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..finding
    }
}
