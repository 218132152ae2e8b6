//! Judges a flow without running it.
//!
//! A rule is one file under `rules` and one line in `rules::ALL`. It reports findings; a
//! finding has a stable code, a place, a sentence that says what is wrong and why, and where
//! it can, a fix made of edits.

pub mod route;
pub mod telling;
pub mod finding;
pub mod place;
pub mod docs;
pub mod rule;
pub mod leads;
pub mod ways;
pub mod renumber;
pub mod known;
pub mod groups;
mod zones;
pub mod window;
pub mod uses;
mod look;
pub mod longest;
pub mod consents;
pub mod after;
mod states;
pub mod outlook;
pub mod paths;
pub mod text;
pub mod words;
pub mod rules;
pub mod suppress;
pub mod page;
mod delta;
pub mod judge;
pub mod holding;

pub use docs::{Docs, Source};
pub use finding::{Finding, Fix, Safety, Severity, Then};
pub use holding::holding;
pub use judge::Judge;
pub use page::check_page;
pub use place::{Field, Place};
pub use rule::{Rule, Scope, Subject};
pub use suppress::Suppressed;
pub use uses::Uses;
pub use window::{Age, WindowUse};
pub use words::Language;

use crate::model::{Flow, PageFacts};

/// Everything the rules say of a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Errors first, then by place.
    pub findings: Vec<Finding>,
    /// What blocks suppress, with the reasons.
    pub suppressed: Vec<Suppressed>,
    /// How much of the 24-hour window is used at each block, at worst.
    pub window: Uses,
}

/// Judges a flow, with what is known of the Page it is meant for.
#[must_use]
pub fn check(flow: &Flow, page: Option<&PageFacts>) -> Report {
    judge::report(flow, page, Vec::new())
}

/// Errors first, then by place.
fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    (a.severity, &a.place.block, a.code, &a.place.field).cmp(&(
        b.severity,
        &b.place.block,
        b.code,
        &b.place.field,
    ))
}

impl Report {
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }
}

/// Judges one request title as the rules judge it in a flow, and with a follow-up also
/// whether that keeps to what the title named. An empty language tag has it detected.
#[must_use]
pub fn wording(title: &str, follow_up: Option<&str>, language: &str) -> Vec<Finding> {
    let texts = std::iter::once(title).chain(follow_up);
    let language = Language::tagged(language).unwrap_or_else(|| Language::detected(texts));
    let place = || Place::setting(Field::Title);
    if text::is_blank(title) {
        return vec![rules::empty_request_title::finding(place())];
    }
    let reward = rules::incentive_title::judge(place(), title, language);
    // Who offers a reward has another trouble than being vague.
    let vague = match &reward {
        Some(_) => None,
        None => rules::vague_title::judge(place(), title, language),
    };
    let long = rules::long_request_title::judge(place(), title);
    let follow_up = follow_up
        .and_then(|text| words::broken(title, text, language))
        .map(|it| rules::misleading_follow_up::finding(Place::setting(Field::Text), title, &it));
    [reward, vague, long, follow_up]
        .into_iter()
        .flatten()
        .collect()
}

/// The rule with this code or name.
#[must_use]
pub fn rule(code_or_name: &str) -> Option<&'static Rule> {
    let wanted = code_or_name.trim();
    let mut rules = rules::ALL.iter().copied();
    rules.find(|rule| {
        rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted)
    })
}

/// All rules as the rows of a Markdown table: code, name, severity, one line.
#[must_use]
pub fn rules_table() -> String {
    let mut table =
        String::from("| Code | Name | Severity | What it finds |\n| --- | --- | --- | --- |\n");
    for rule in rules::ALL {
        table.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            rule.code,
            rule.name,
            rule.severity.word(),
            rule.summary()
        ));
    }
    table
}
