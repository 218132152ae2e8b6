//! Takes away findings that the author lets stand, each with a reason, and finds fault with
//! those that take nothing away.

use crate::lint::finding::{Finding, Severity};
use crate::lint::rules::unused_suppression::{self, Fault};
use crate::model::{Block, BlockId, Flow, Suppression};
use std::collections::{BTreeMap, BTreeSet};

/// A finding that is not told because of a suppression, and the author's reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    pub finding: Finding,
    pub reason: String,
}

/// The wording rules judge meaning and may be wrong; every other error is something that
/// Messenger itself refuses or that no bot could run, and no reason changes that.
const JUDGED: [&str; 2] = ["OTN003", "OTN004"];

/// Whether an author may let a finding stand.
#[must_use]
pub fn may_stand(finding: &Finding) -> bool {
    finding.severity != Severity::Error || JUDGED.contains(&finding.code)
}

/// Moves the findings that stand out of the list, and adds what is wrong with suppressions.
/// `ids` are the blocks that suppress something.
pub(super) fn apply(
    flow: &Flow,
    ids: &BTreeSet<BlockId>,
    findings: &mut Vec<Finding>,
) -> Vec<Suppressed> {
    if ids.is_empty() {
        return Vec::new();
    }
    let mut by_block: BTreeMap<BlockId, Vec<Finding>> = BTreeMap::new();
    for finding in std::mem::take(findings) {
        match finding.place.block.clone().filter(|id| ids.contains(id)) {
            Some(id) => by_block.entry(id).or_default().push(finding),
            None => findings.push(finding),
        }
    }
    let mut taken = Vec::new();
    for id in ids {
        let mut here = by_block.remove(id).unwrap_or_default();
        if let Some(block) = flow.block(id) {
            taken.extend(apply_here(id, block, &mut here));
        }
        findings.append(&mut here);
    }
    taken
}

/// The same for the findings of one block.
fn apply_here(id: &BlockId, block: &Block, findings: &mut Vec<Finding>) -> Vec<Suppressed> {
    let mut taken = Vec::new();
    for (i, suppression) in block.suppressed.iter().enumerate() {
        let is_meant = |it: &Finding| names(suppression, it.code, it.name);
        let fault = if suppression.reason.trim().is_empty() {
            Some(Fault::NoReason)
        } else if crate::lint::rule(&suppression.rule).is_none() {
            Some(Fault::NoSuchRule)
        } else if findings.iter().any(|it| is_meant(it) && !may_stand(it)) {
            Some(Fault::Refused)
        } else if !findings.iter().any(is_meant) {
            Some(Fault::Unused)
        } else {
            None
        };
        if let Some(fault) = fault {
            let found = unused_suppression::finding(id, block, i, suppression, fault);
            findings.push(found);
            continue;
        }
        let (stand, left) = findings.drain(..).partition(is_meant);
        *findings = left;
        taken.extend(Vec::into_iter(stand).map(|finding| Suppressed {
            finding,
            reason: suppression.reason.clone(),
        }));
    }
    taken
}

fn names(suppression: &Suppression, code: &str, name: &str) -> bool {
    let wanted = suppression.rule.trim();
    wanted.eq_ignore_ascii_case(code) || wanted.eq_ignore_ascii_case(name)
}
