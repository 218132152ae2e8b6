//! FLW016: a deed or a test that names nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::{ActionDeed, Comparison, KindName, Test};

pub const RULE: Rule = Rule {
    code: "FLW016",
    name: "unnamed-attribute",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Condition, KindName::Action],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "An Action or a Condition has an attribute, a label or a value without a name.",
    why: "Nothing can be set, and nothing be found, under no name.",
    source: Source::Ours,
    wrong: "*Set an attribute* with an empty name.",
    right: "*Set an attribute* `size` to `M`.",
    cure: "Fill in the field, or remove the line.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let mut tell = |place: Place, what: &str| {
        let message = format!("{what} Fill it in, or remove the line.");
        out.push(RULE.finding(place, message, None));
    };
    for (id, _, action) in kit::actions(subject.flow) {
        for (i, deed) in action.deeds.iter().enumerate() {
            if let Some(what) = missing_in_deed(deed) {
                tell(Place::field(id, Field::Deed(i)), what);
            }
        }
    }
    for (id, _, condition) in kit::conditions(subject.flow) {
        for branch in &condition.branches {
            for (i, test) in branch.tests.iter().enumerate() {
                if let Some(what) = missing_in_test(test) {
                    tell(Place::field(id, Field::Test(branch.id.clone(), i)), what);
                }
            }
        }
    }
}

const NO_ATTRIBUTE: &str = "No attribute is named here.";
const NO_LABEL: &str = "No label is named here.";

fn missing_in_deed(deed: &ActionDeed) -> Option<&'static str> {
    match deed {
        ActionDeed::SetAttribute { name, .. }
        | ActionDeed::Increase { name, .. }
        | ActionDeed::ClearAttribute { name } => is_blank(name).then_some(NO_ATTRIBUTE),
        ActionDeed::AddLabel { label } | ActionDeed::RemoveLabel { label } => {
            is_blank(label).then_some(NO_LABEL)
        }
    }
}

fn missing_in_test(test: &Test) -> Option<&'static str> {
    match test {
        Test::Attribute { name, .. } if is_blank(name) => Some(NO_ATTRIBUTE),
        Test::Attribute { is, .. } => match is {
            Comparison::Equals(value) | Comparison::Contains(value) => {
                is_blank(value).then_some("There is no value to compare with.")
            }
            Comparison::Set
            | Comparison::NotSet
            | Comparison::LessThan(_)
            | Comparison::GreaterThan(_) => None,
        },
        Test::Labelled(label) | Test::NotLabelled(label) => is_blank(label).then_some(NO_LABEL),
        Test::Language(language) => {
            is_blank(language).then_some("No language is named here, such as en.")
        }
        Test::Weekday { days, .. } => days
            .is_empty()
            .then_some("No day is chosen, so this never holds."),
        Test::Agreed(_)
        | Test::NotAgreed(_)
        | Test::WindowOpen
        | Test::WindowClosed
        | Test::Within(_) => None,
    }
}
