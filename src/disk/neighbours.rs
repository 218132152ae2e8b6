//! The flows that lie in one folder: those that a Go to flow can lead to while trying.

use crate::disk::flow_file::seen;
use crate::disk::stamp::{Seen, Stamp};
use crate::disk::whole;
use crate::model::{Flow, file};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// More flow files than any Page has; a folder with more is not meant for flows.
const MAX: usize = 500;

/// A flow file in a folder.
#[derive(Debug, Clone)]
pub struct Neighbour {
    pub path: PathBuf,
    /// Nothing when the file holds no flow that can be read.
    pub flow: Option<Arc<Flow>>,
    stamp: Stamp,
}

/// Whether a file holds recorded tests and no flow, by its name.
#[must_use]
pub fn is_tests(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".tests.ron")
}

/// The flow files of the folder in which `path` lies, in the order of their names. What was
/// known `before` is read again only when the file has changed.
#[must_use]
pub fn neighbours(path: &Path, before: &[Neighbour]) -> Vec<Neighbour> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| path.with_file_name(entry.file_name()))
        .filter(|it| it.extension().is_some_and(|end| end == "ron") && !is_tests(it))
        .collect();
    paths.sort();
    paths.truncate(MAX);
    let read = paths.into_iter().filter_map(|path| {
        let known = before.iter().find(|it| it.path == path);
        match known {
            Some(known) if seen(&path, &known.stamp) == Seen::Same => Some(known.clone()),
            Some(_) | None => read(path),
        }
    });
    read.collect()
}

fn read(path: PathBuf) -> Option<Neighbour> {
    let (metadata, bytes) = whole::read(&path).ok()?;
    Some(Neighbour {
        stamp: Stamp::new(&metadata, &bytes),
        flow: file::read(&bytes).ok().map(|it| Arc::new(it.flow)),
        path,
    })
}

impl PartialEq for Neighbour {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.stamp == other.stamp
    }
}
