//! Letting a finding stand: when that may be, and the edits that do it and take it back.

use crate::lint::docs::Source;
use crate::lint::suppress::may_stand;
use crate::lint::{Finding, rule, rules};
use crate::model::{Block, BlockId, Edit, Flow, Suppression};
use std::sync::Arc;

/// Longest reason, in characters: it is one line, for whoever reads the flow later.
pub const MAX_REASON: usize = 200;

/// Why a finding must be mended instead; nothing when it may be let stand.
#[must_use]
pub fn why_not(finding: &Finding) -> Option<&'static str> {
    if finding.code == rules::unused_suppression::RULE.code {
        return Some("This is about what you let stand: have it judged again instead.");
    }
    if finding.place.block.is_none() {
        return Some(
            "Only findings about a block can be let stand, and this one is about more than one.",
        );
    }
    if may_stand(finding) {
        return None;
    }
    let is_ours = rule(finding.code).is_some_and(|rule| rule.docs.source == Source::Ours);
    Some(if is_ours {
        "This cannot be let stand: no bot could run it, and no reason changes that."
    } else {
        "This cannot be let stand: Messenger itself refuses it, and no reason changes that."
    })
}

/// Lets every finding of this rule stand on the finding's block.
#[must_use]
pub fn let_stand(flow: &Flow, finding: &Finding, reason: &str) -> Option<Edit> {
    let id = finding.place.block.as_ref()?;
    let reason = one_line(reason);
    if reason.is_empty() || why_not(finding).is_some() {
        return None;
    }
    let mut block = without(flow.block(id)?, finding.name);
    block.suppressed.push(Suppression {
        rule: finding.name.to_owned(),
        reason,
    });
    Some(set(id, block))
}

/// Has a rule judge a block again. The rule is named by what the suppression says, which may
/// be a name that no rule has.
#[must_use]
pub fn judge_again(flow: &Flow, id: &BlockId, named: &str) -> Option<Edit> {
    let block = flow.block(id)?;
    let next = without(block, named);
    (next != *block).then(|| set(id, next))
}

/// A reason without line breaks and spare spaces.
#[must_use]
pub fn one_line(reason: &str) -> String {
    let words = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MAX_REASON).collect()
}

fn without(block: &Block, named: &str) -> Block {
    let code = |name: &str| rule(name).map(|rule| rule.code);
    let mut next = block.clone();
    next.suppressed
        .retain(|it| match (code(&it.rule), code(named)) {
            (Some(a), Some(b)) => a != b,
            (None, None) => it.rule != named,
            (Some(_), None) | (None, Some(_)) => true,
        });
    next
}

fn set(id: &BlockId, block: Block) -> Edit {
    Edit::SetBlock {
        id: id.clone(),
        block: Arc::new(block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Severity, check};
    use crate::model::edit::edited;
    use crate::model::file;

    fn flow(title: &str, suppressed: &str) -> Flow {
        let text = format!(
            "(format: 1, id: \"f\", topics: {{\"t\": (name: \"Velvet\")}}, blocks: {{\
             \"s\": (kind: Start(entries: [GetStarted])), \
             \"n\": (kind: Notification(topic: \"t\", title: \"{title}\", no_answer: \"1h\"), \
             suppressed: [{suppressed}])}}, \
             links: [(from: \"s\", exit: Next, to: \"n\")], \
             layout: {{\"s\": (0, 0), \"n\": (300, 0)}})"
        );
        file::read(text.as_bytes()).unwrap().flow
    }

    fn found(flow: &Flow, code: &str) -> Option<Finding> {
        let mut findings = check(flow, None).findings.into_iter();
        findings.find(|it| it.code == code)
    }

    #[test]
    fn a_judged_error_stands_with_a_reason_and_falls_again() {
        let before = flow("When we restock!", "(rule: \"OTN003\", reason: \" \")");
        let vague = found(&before, "OTN003").unwrap();
        assert_eq!(vague.severity, Severity::Error);
        assert_eq!(let_stand(&before, &vague, " \n "), None, "no reason");
        let edit = let_stand(&before, &vague, "Restock is\n the brand’s name").unwrap();
        let after = edited(&before, &[edit]).unwrap();
        let id = vague.place.block.clone().unwrap();
        let kept = &after.block(&id).unwrap().suppressed;
        assert_eq!(kept.len(), 1, "the one without a reason is replaced");
        assert_eq!(kept[0].reason, "Restock is the brand’s name");
        assert!(found(&after, "OTN003").is_none() && found(&after, "FLW011").is_none());
        let again = edited(&after, &[judge_again(&after, &id, "OTN003").unwrap()]).unwrap();
        assert!(found(&again, "OTN003").is_some());
        assert_eq!(judge_again(&again, &id, "OTN003"), None, "nothing to do");
    }

    #[test]
    fn what_messenger_refuses_must_be_mended() {
        let flow = flow("", "(rule: \"no-such-rule\", reason: \"because\")");
        let empty = found(&flow, "OTN001").unwrap();
        assert!(why_not(&empty).unwrap().contains("Messenger itself"));
        assert_eq!(let_stand(&flow, &empty, "because"), None);
        let unused = found(&flow, "FLW011").unwrap();
        assert!(why_not(&unused).unwrap().contains("judged again"));
        let about_flow = found(&flow, "PAG005").unwrap();
        assert!(why_not(&about_flow).unwrap().contains("about a block"));
        let id = unused.place.block.unwrap();
        let edit = judge_again(&flow, &id, "no-such-rule").unwrap();
        assert!(found(&edited(&flow, &[edit]).unwrap(), "FLW011").is_none());
    }
}
