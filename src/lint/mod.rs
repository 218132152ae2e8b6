//! Judges a flow without running it.
//!
//! A rule is one file under `rules` and one line in `rules::ALL`. It reports findings; a
//! finding has a stable code, a place, a sentence that says what is wrong and why, and where
//! it can, a fix made of edits.

pub mod finding;
pub mod place;
pub mod rule;
pub mod rules;
pub mod window;

pub use finding::{Finding, Fix, Safety, Severity, Then};
pub use place::{Field, Place};
pub use rule::{Rule, Subject};
pub use window::{Age, WindowUse};

use crate::model::{BlockId, Flow, PageFacts};
use std::collections::BTreeMap;

/// Everything the rules say of a flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Errors first, then by place.
    pub findings: Vec<Finding>,
    /// How much of the 24-hour window is used at each block, at worst.
    pub window: BTreeMap<BlockId, WindowUse>,
}

/// Judges a flow, with what is known of the Page it is meant for.
#[must_use]
pub fn check(flow: &Flow, page: Option<&PageFacts>) -> Report {
    let window = window::measure(flow);
    let subject = Subject {
        flow,
        page,
        window: &window,
    };
    let mut findings = Vec::new();
    for rule in rules::ALL {
        (rule.check)(&subject, &mut findings);
    }
    findings.sort_by(|a, b| {
        (a.severity, &a.place.block, a.code, &a.place.field).cmp(&(
            b.severity,
            &b.place.block,
            b.code,
            &b.place.field,
        ))
    });
    Report { findings, window }
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
