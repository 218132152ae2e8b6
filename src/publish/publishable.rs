//! Proof that a flow may be published: only the rules hand it out.

use crate::lint::{self, Finding, Severity};
use crate::model::{Flow, PageFacts, file};
use crate::store::releases::hash_of;
use std::sync::Arc;

/// A flow without errors, with its canonical text.
#[derive(Debug, Clone)]
pub struct Publishable {
    flow: Arc<Flow>,
    text: String,
    warnings: Vec<Finding>,
}

impl Publishable {
    /// Judges a flow.
    ///
    /// # Errors
    /// The findings that stop publishing.
    pub fn new(flow: Arc<Flow>, page: Option<&PageFacts>) -> Result<Self, Vec<Finding>> {
        let findings = lint::check(&flow, page).findings;
        let of = |severity| {
            let those = findings.iter().filter(move |it| it.severity == severity);
            those.cloned().collect::<Vec<_>>()
        };
        let errors = of(Severity::Error);
        if !errors.is_empty() {
            return Err(errors);
        }
        let warnings = of(Severity::Warning);
        let text = file::print(&flow);
        Ok(Self {
            flow,
            text,
            warnings,
        })
    }

    #[must_use]
    pub fn flow(&self) -> &Arc<Flow> {
        &self.flow
    }

    /// The canonical text: what is published.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The release's name.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.text)
    }

    /// What the author should agree to first.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }
}
