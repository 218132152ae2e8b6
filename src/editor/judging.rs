//! When the rules look at the flow, and what is done with what they say: one job at a time, and
//! only what is said of the flow as it is now counts.

use crate::editor::app::Editor;
use crate::lint::Report;
use std::sync::Arc;

impl Editor {
    /// The rules must look again although the flow is the same: the Page is another.
    pub fn judge_again(&mut self) {
        self.wanted = self.wanted.wrapping_add(1 << 32);
    }

    fn revision_wanted(&self) -> u64 {
        self.wanted.wrapping_add(self.state.document.revision())
    }

    pub(super) fn judge(&mut self) {
        let wanted = self.revision_wanted();
        if self.linting || self.state.judged == wanted {
            return;
        }
        self.linting = true;
        let facts = self.state.page_facts();
        self.worker
            .lint(wanted, Arc::clone(self.state.document.flow()), facts);
    }

    /// Takes what the rules say.
    pub fn take_report(&mut self, revision: u64, report: Report) {
        self.linting = false;
        // What is said of an older flow is dropped: its fixes would bring back what was.
        if revision == self.revision_wanted() {
            self.state.judged = revision;
            self.state.judging_broke = false;
            self.state.report = Arc::new(report);
        }
        self.judge();
    }

    /// Takes what a release of the flow would be named by.
    pub fn take_hash(&mut self, revision: u64, hash: String) {
        if revision == self.revision_wanted() {
            self.state.page.flow_hash = hash;
        }
    }

    /// The rules broke off at this revision, and are not asked about it again.
    pub fn judging_broke(&mut self, revision: u64) {
        self.linting = false;
        self.state.judged = revision;
        self.state.judging_broke = true;
        self.judge();
    }
}
