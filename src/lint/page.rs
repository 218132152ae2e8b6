//! Judges the flows of one Page together: what a flow alone cannot get wrong.

use crate::lint::finding::Finding;
use crate::lint::rules::{
    claimed_by_another_flow, missing_target, several_default_answers, too_many_on_the_page,
};
use crate::lint::{Report, judge};
use crate::model::{Flow, PageFacts};

/// Judges every flow as one of the Page's. The reports come in the order of the flows; a
/// finding about two flows stands with both, and says which the other one is.
#[must_use]
pub fn check_page(flows: &[&Flow], page: Option<&PageFacts>) -> Vec<Report> {
    let reports = flows.iter().enumerate().map(|(i, flow)| {
        let others = flows.iter().enumerate().filter(|(k, _)| *k != i);
        let others: Vec<&Flow> = others.map(|(_, other)| *other).collect();
        judge::report(flow, page, beside(flow, &others))
    });
    reports.collect()
}

/// What is wrong with a flow beside the others of its Page.
#[must_use]
pub fn beside(flow: &Flow, others: &[&Flow]) -> Vec<Finding> {
    let mut found = claimed_by_another_flow::found(flow, others);
    found.extend(too_many_on_the_page::found(flow, others));
    found.extend(several_default_answers::found(flow, others));
    found.extend(missing_target::found(flow, others));
    found
}
