//! Looks, off the frame, which flows lie beside the open one.

use crate::disk::{self, Neighbour};
use crate::editor::Editor;
use crate::editor::neighbours::Neighbours;
use crate::editor::worker::{Done, Work};
use std::path::Path;
use std::sync::Arc;

/// How often the folder is looked at, in seconds.
const LOOK_EVERY: f64 = 2.0;

/// Starts a look when it is time; before each frame.
pub fn tick(editor: &mut Editor, now: f64) {
    let path = editor.state.document.path.clone();
    let it = &mut editor.state.neighbours;
    if it.of != path {
        *it = Neighbours {
            of: path,
            is_reading: it.is_reading,
            ..Neighbours::default()
        };
    }
    let Some(path) = it.of.clone() else { return };
    if it.is_reading || it.has_broken || now < it.next_look {
        return;
    }
    it.is_reading = true;
    it.next_look = now + LOOK_EVERY;
    let before = Arc::clone(&it.list);
    editor
        .worker
        .start_blocking(Work::ReadingNeighbours, move || {
            let found = disk::neighbours(&path, &before);
            Done::Neighbours { path, found }
        });
}

/// Takes what was found.
pub fn done(editor: &mut Editor, path: &Path, found: Vec<Neighbour>) {
    let it = &mut editor.state.neighbours;
    it.is_reading = false;
    if it.of.as_deref() == Some(path) && *it.list != found {
        it.list = Arc::new(found);
    }
}

/// A flow has been opened: what broke off before is tried once more.
pub fn opened(editor: &mut Editor) {
    let it = &mut editor.state.neighbours;
    it.has_broken = false;
    it.next_look = 0.0;
}
