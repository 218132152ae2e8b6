//! The open flow with its history. Undo swaps snapshots: blocks sit behind `Arc`, so one
//! costs little and cannot be wrong.

use crate::disk::Stamp;
use crate::model::edit::edited;
use crate::model::{Edit, EditError, Flow};
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

/// How many steps back are kept.
const MAX_STEPS: usize = 2000;

/// A flow as it was before a step, and the step's name.
struct Snapshot {
    label: String,
    flow: Arc<Flow>,
}

/// The document.
pub struct Document {
    flow: Arc<Flow>,
    past: Vec<Snapshot>,
    future: Vec<Snapshot>,
    /// What the next commit must carry to merge with the last one.
    merge: Option<String>,
    /// The flow as it is on disk, when it is.
    saved: Option<Arc<Flow>>,
    pub path: Option<PathBuf>,
    pub stamp: Option<Stamp>,
    /// Comments of the opened file that a save would drop.
    pub comments: Vec<crate::model::file::Comment>,
    revision: u64,
    is_unsaved: bool,
}

impl Document {
    /// A flow that no file holds yet. It counts as unsaved once it differs from this.
    #[must_use]
    pub fn new(flow: Flow) -> Self {
        let flow = Arc::new(flow);
        Self {
            saved: Some(Arc::clone(&flow)),
            flow,
            past: Vec::new(),
            future: Vec::new(),
            merge: None,
            path: None,
            stamp: None,
            comments: Vec::new(),
            revision: 0,
            is_unsaved: false,
        }
    }

    #[must_use]
    pub fn flow(&self) -> &Arc<Flow> {
        &self.flow
    }

    /// Grows with every change, so that a result for an older flow can be told.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Makes all the edits as one step, or none. Steps that follow each other with the same
    /// `merge` are one: typing in one field is undone as a whole.
    ///
    /// # Errors
    /// When an edit would break the flow; nothing has changed then.
    pub fn commit(
        &mut self,
        label: &str,
        edits: &[Edit],
        merge: Option<String>,
    ) -> Result<(), EditError> {
        let next = edited(&self.flow, edits)?;
        if next == *self.flow {
            return Ok(());
        }
        let before = mem::replace(&mut self.flow, Arc::new(next));
        self.revision += 1;
        self.future.clear();
        if merge.is_none() || merge != self.merge || self.past.is_empty() {
            self.past.push(Snapshot {
                label: label.to_owned(),
                flow: before,
            });
            if self.past.len() > MAX_STEPS {
                self.past.remove(0);
            }
        }
        self.merge = merge;
        self.compare();
        Ok(())
    }

    /// Ends merging: the next typing is a step of its own.
    pub fn end_merge(&mut self) {
        self.merge = None;
    }

    /// Steps back; the name of the step undone.
    pub fn undo(&mut self) -> Option<String> {
        let Snapshot { label, flow } = self.past.pop()?;
        let after = mem::replace(&mut self.flow, flow);
        self.future.push(Snapshot {
            label: label.clone(),
            flow: after,
        });
        self.moved();
        Some(label)
    }

    /// Steps forward; the name of the step done again.
    pub fn redo(&mut self) -> Option<String> {
        let Snapshot { label, flow } = self.future.pop()?;
        let before = mem::replace(&mut self.flow, flow);
        self.past.push(Snapshot {
            label: label.clone(),
            flow: before,
        });
        self.moved();
        Some(label)
    }

    fn moved(&mut self) {
        self.revision += 1;
        self.merge = None;
        self.compare();
    }

    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|snapshot| &*snapshot.label)
    }

    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.future.last().map(|snapshot| &*snapshot.label)
    }

    /// Whether something would be lost if the program ended now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        self.is_unsaved
    }

    /// Compares with what is on disk; once a change, not once a frame.
    fn compare(&mut self) {
        let saved = self.saved.as_ref();
        self.is_unsaved =
            saved.is_none_or(|saved| !Arc::ptr_eq(saved, &self.flow) && **saved != *self.flow);
    }

    /// This flow is on disk now; edits made since it was handed over stay unsaved.
    pub fn mark_saved(&mut self, flow: Arc<Flow>, path: PathBuf, stamp: Stamp) {
        self.saved = Some(flow);
        self.path = Some(path);
        self.stamp = Some(stamp);
        self.comments.clear();
        self.merge = None;
        self.compare();
    }

    /// Nothing on disk holds this flow, whatever it was compared with before.
    pub fn mark_unsaved(&mut self) {
        self.saved = None;
        self.compare();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FlowId, Settings};

    fn rename(name: &str) -> Edit {
        Edit::SetSettings(Settings {
            name: name.to_owned(),
            ..Settings::default()
        })
    }

    #[test]
    fn typing_merges_and_undo_brings_everything_back() {
        let mut document = Document::new(Flow::new(FlowId::new("f").unwrap(), ""));
        for name in ["a", "ab", "abc"] {
            document
                .commit("typing", &[rename(name)], Some("name".to_owned()))
                .unwrap();
        }
        document.end_merge();
        document
            .commit("typing", &[rename("abcd")], Some("name".to_owned()))
            .unwrap();
        assert!(document.is_unsaved());
        assert_eq!(document.undo().as_deref(), Some("typing"));
        assert_eq!(document.flow().settings.name, "abc");
        document.undo();
        assert_eq!(document.flow().settings.name, "");
        assert!(!document.is_unsaved(), "back at the saved flow");
        document.redo();
        document.redo();
        assert_eq!(document.flow().settings.name, "abcd");
        assert_eq!(document.redo(), None);
    }
}
