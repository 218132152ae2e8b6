//! What a rule is.

use crate::lint::consents::Consents;
use crate::lint::docs::Docs;
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::longest::Longest;
use crate::lint::place::Place;
use crate::lint::window::WindowUse;
use crate::lint::words::Language;
use crate::model::{BlockId, Flow, KindName, PageFacts, TopicId};
use std::collections::BTreeMap;

/// What rules look at.
pub struct Subject<'a> {
    pub flow: &'a Flow,
    /// What is known of the Page; `None` when none is connected.
    pub page: Option<&'a PageFacts>,
    pub window: &'a BTreeMap<BlockId, WindowUse>,
    /// The longest path to every block; several rules ask, so it is found once.
    pub longest: &'a Longest<'a>,
    /// What paths do with each topic that a block uses.
    pub consents: &'a BTreeMap<&'a TopicId, Consents>,
    /// Who judges the flow's words.
    pub language: Language,
}

/// A rule as data.
pub struct Rule {
    /// Stable for ever, such as `OTN003`; never given to another rule.
    pub code: &'static str,
    /// Reads well after “allow”: `vague-title`, not `require-subject`.
    pub name: &'static str,
    pub severity: Severity,
    /// What it finds, why, who says so, an example that is wrong, one that is right, the cure.
    pub docs: Docs,
    /// The kinds of block it may speak about; empty when it is about the flow or the Page.
    pub applies: &'static [KindName],
    /// What the inspector shows with a check mark when it has nothing to say about a block,
    /// such as “Specific: names the product”; empty for rules not worth a line.
    pub holds: &'static str,
    pub check: fn(&Subject<'_>, &mut Vec<Finding>),
}

impl Rule {
    /// What the rule finds, in one sentence.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.docs.what
    }

    /// A finding of this rule.
    #[must_use]
    pub fn finding(&self, place: Place, message: String, fix: Option<Fix>) -> Finding {
        Finding {
            code: self.code,
            name: self.name,
            severity: self.severity,
            place,
            message,
            path: Vec::new(),
            fix,
        }
    }
}
