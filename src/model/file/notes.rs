//! Turns the comments of a hand-written file into Note blocks, because a canonical file has no
//! other place for them.

use crate::model::block::{Block, Kind, Note};
use crate::model::file::{Comment, Opened};
use crate::model::flow::{Flow, MAX_COORDINATE, Position};
use crate::model::id::BlockId;
use std::sync::Arc;

impl Opened {
    /// The flow with a Note for each comment, in a column left of all cards. Comments on lines
    /// that follow each other are one Note. `mint` gives ids; one that is taken is asked anew.
    #[must_use]
    pub fn with_comments_as_notes(self, mut mint: impl FnMut() -> BlockId) -> Flow {
        const COLUMN_GAP: i32 = 320;
        const ROW: i32 = 180;
        let mut flow = self.flow;
        let left = flow.layout.values().map(|at| at.x).min().unwrap_or(0) - COLUMN_GAP;
        let top = flow.layout.values().map(|at| at.y).min().unwrap_or(0);
        for (i, text) in (0i32..).zip(joined(&self.comments)) {
            let mut id = mint();
            while flow.blocks.contains_key(&id) {
                id = mint();
            }
            let at = Position {
                x: left.max(-MAX_COORDINATE),
                y: top
                    .saturating_add(i.saturating_mul(ROW))
                    .min(MAX_COORDINATE),
            };
            let note = Block::new(Kind::Note(Note { text }));
            flow.blocks.insert(id.clone(), Arc::new(note));
            flow.layout.insert(id, at);
        }
        flow
    }
}

fn joined(comments: &[Comment]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut next_line = 0;
    for comment in comments {
        match texts.last_mut().filter(|_| comment.line == next_line) {
            Some(text) => {
                text.push('\n');
                text.push_str(&comment.text);
            }
            None => texts.push(comment.text.clone()),
        }
        next_line = comment.line + comment.text.matches('\n').count() + 1;
    }
    texts
}
