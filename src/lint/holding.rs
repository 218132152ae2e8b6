//! Which rules a block keeps, for the lines with a check mark in the inspector.

use crate::lint::Report;
use crate::lint::rule::Rule;
use crate::lint::rules;
use crate::model::{Block, BlockId, Flow, Kind, Profile};

/// The rules that have a line to show (`Rule::holds`) and are kept by this block. A rule that
/// had no reason to look, such as “specific” at an empty title, is not among them.
#[must_use]
pub fn holding(flow: &Flow, report: &Report, id: &BlockId) -> Vec<&'static Rule> {
    let Some(block) = flow.block(id) else {
        return Vec::new();
    };
    let is_found = |code: &str| {
        let mut findings = report.findings.iter();
        findings.any(|it| it.code == code && it.place.block.as_ref() == Some(id))
    };
    let kept = rules::ALL.iter().copied().filter(|rule| {
        !rule.holds.is_empty()
            && rule.applies.contains(&block.kind.name())
            && !is_found(rule.code)
            && has_looked(rule.code, flow, block, &is_found)
            && (report.window.contains_key(id) || !is_about_paths(rule.code))
    });
    kept.collect()
}

/// Whether a rule had something to judge.
fn has_looked(code: &str, flow: &Flow, block: &Block, is_found: &dyn Fn(&str) -> bool) -> bool {
    let profile = block.kind.topic().and_then(|id| flow.topics.get(id));
    let is_one_time = profile.is_some_and(|topic| topic.profile == Profile::OneTime);
    match (code, &block.kind) {
        ("OTN003", _) => is_one_time && !is_found("OTN001") && !is_found("OTN004"),
        ("OTN002" | "OTN004", _) => !is_found("OTN001"),
        ("TIM001", Kind::Message(message)) => message.deliver_for.is_none(),
        ("FLW004", Kind::Message(message)) => message.waits(),
        ("MSG002", _) => !is_found("MSG001"),
        (
            _,
            Kind::Start(_)
            | Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_),
        ) => true,
    }
}

/// Rules that say something of blocks only if a Start leads to them.
fn is_about_paths(code: &str) -> bool {
    ["OTN005", "OTN006", "TIM001"].contains(&code)
}
