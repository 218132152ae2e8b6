//! What a rule is.

use crate::lint::docs::Docs;
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::paths::Paths;
use crate::lint::place::Place;
use crate::lint::telling::{Telling, Trail, Words};
use crate::lint::words::{Language, Readings};
use crate::model::{Flow, KindName, PageFacts};
use std::sync::Arc;

/// What rules look at.
pub struct Subject<'a> {
    /// The flow with those of its blocks that the rule's [`Scope`] asks for and that are to be
    /// judged; links, topics and settings are always all there.
    pub flow: &'a Flow,
    /// The flow with all its blocks, for a look at what stands around.
    pub whole: &'a Flow,
    /// What is known of the Page; `None` when none is connected.
    pub page: Option<&'a PageFacts>,
    /// What the ways through the whole flow tell.
    pub paths: &'a Paths,
    /// Who judges the flow's words.
    pub language: Language,
    /// The titles that rules have read so far.
    pub readings: &'a Readings,
}

/// What a rule looks at, and so after which edits it has to look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Each block by itself, with its topic, the flow's name and language, and the Page.
    Block,
    /// Each block with its links, and with the names of the blocks at their other ends.
    Links,
    /// All blocks of one topic together. A message is judged by the requests of its topic, and
    /// never by another message.
    Topic,
    /// All Starts together.
    Entries,
    /// Settings and topics, whatever the blocks say.
    Settings,
    /// Settings, topics and Page, with what the requests say of them.
    Flow,
    /// The ways through the flow, the names of the blocks on them, and those of the topics.
    Paths,
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
    /// What it looks at. Nothing else may make a difference to what it finds.
    pub scope: Scope,
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
        let fix = fix.map(Arc::new);
        self.found(place, message.into(), Trail::default(), fix)
    }

    /// A finding of this rule whose sentence is made when somebody reads it.
    #[must_use]
    pub fn telling(&self, place: Place, telling: Telling, fix: Option<Arc<Fix>>) -> Finding {
        let words = Words::Later(telling.clone());
        self.found(place, words, Trail::Later(telling), fix)
    }

    fn found(&self, place: Place, message: Words, path: Trail, fix: Option<Arc<Fix>>) -> Finding {
        Finding {
            code: self.code,
            name: self.name,
            severity: self.severity,
            scope: self.scope,
            place,
            message,
            path,
            fix,
        }
    }
}
