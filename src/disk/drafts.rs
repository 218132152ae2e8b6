//! Drafts: what was typed and not yet saved, kept so that a crash loses the last seconds only.
//!
//! Each run of the program has a folder of its own, locked while it lives. A folder whose lock
//! is free belongs to a run that ended, so its drafts are offered; those of another window that
//! is still open are left alone.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim's own way to files"
)]

use crate::disk::error::SaveError;
use crate::disk::whole;
use crate::model::FlowId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const LOCK: &str = "lock";
const EXTENSION: &str = "draft";

/// This run's drafts. Dropping it frees the lock and leaves the drafts.
#[derive(Debug)]
pub struct Drafts {
    dir: PathBuf,
    own: PathBuf,
    /// Held, never read: the system frees it when the process ends, however it ends.
    _lock: File,
}

/// What an earlier run did not save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub flow: FlowId,
    pub text: String,
    /// The file that the flow came from; `None` when it never had one.
    pub original: Option<PathBuf>,
    pub saved_at: Option<SystemTime>,
    file: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Content {
    flow: FlowId,
    original: Option<String>,
    text: String,
}

impl Drafts {
    /// Begins a run whose drafts lie in this folder.
    ///
    /// # Errors
    /// When the folder cannot be made or locked.
    pub fn begin(dir: &Path) -> Result<Self, SaveError> {
        const MAX_RUNS: u32 = 10_000;
        let failed = |source| SaveError::from_io(dir, source);
        fs::create_dir_all(dir).map_err(failed)?;
        for n in 1..=MAX_RUNS {
            let own = dir.join(format!("run-{n}"));
            fs::create_dir_all(&own).map_err(failed)?;
            if let Some(lock) = lock(&own).map_err(failed)? {
                // A run of this name that ended with drafts keeps its folder until they are
                // discarded.
                if drafts_in(&own).is_empty() {
                    return Ok(Self {
                        dir: dir.to_owned(),
                        own,
                        _lock: lock,
                    });
                }
            }
        }
        Err(SaveError::NoSpace(dir.to_owned()))
    }

    /// Keeps a draft, in the place of the one before it.
    ///
    /// # Errors
    /// When it cannot be written; the one before is still there.
    pub fn save(
        &self,
        flow: &FlowId,
        text: &str,
        original: Option<&Path>,
    ) -> Result<(), SaveError> {
        let content = Content {
            flow: flow.clone(),
            original: original.and_then(Path::to_str).map(str::to_owned),
            text: text.to_owned(),
        };
        let json = serde_json::to_string(&content).unwrap_or_default();
        whole::write(&self.file(flow, original), json.as_bytes()).map(|_| ())
    }

    /// Forgets a draft: its flow was saved, or the author threw it away.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, flow: &FlowId, original: Option<&Path>) -> Result<(), SaveError> {
        whole::remove(&self.file(flow, original))
    }

    /// The drafts of runs that ended without saving, newest first.
    #[must_use]
    pub fn abandoned(&self) -> Vec<Draft> {
        let Ok(runs) = fs::read_dir(&self.dir) else {
            return Vec::new();
        };
        let mut found: Vec<Draft> = runs
            .flatten()
            .map(|run| run.path())
            .filter(|run| *run != self.own && matches!(lock(run), Ok(Some(_))))
            .flat_map(|run| drafts_in(&run))
            .filter_map(|file| read(&file))
            .collect();
        found.sort_by(|a, b| (b.saved_at, &b.file).cmp(&(a.saved_at, &a.file)));
        found
    }

    /// Forgets a draft of an earlier run, after it was taken up or thrown away.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(&self, draft: &Draft) -> Result<(), SaveError> {
        whole::remove(&draft.file)
    }

    /// Two copies of one file hold the same flow id, so the path is part of the name.
    fn file(&self, flow: &FlowId, original: Option<&Path>) -> PathBuf {
        let place = original.map_or(&[][..], |path| path.as_os_str().as_encoded_bytes());
        let digest = Sha256::digest(place);
        let short = hex::encode(digest.get(..6).unwrap_or_default());
        self.own.join(format!("{flow}-{short}.{EXTENSION}"))
    }
}

/// Locks a run's folder; `None` when the run lives.
fn lock(run: &Path) -> Result<Option<File>, std::io::Error> {
    let file = File::create(run.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

fn drafts_in(run: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(run)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == EXTENSION))
        .collect();
    files.sort();
    files
}

/// A draft that cannot be read is not offered, and stays where it is.
fn read(file: &Path) -> Option<Draft> {
    let bytes = fs::read(file).ok()?;
    let content: Content = serde_json::from_slice(&bytes).ok()?;
    Some(Draft {
        flow: content.flow,
        text: content.text,
        original: content.original.map(PathBuf::from),
        saved_at: fs::metadata(file).and_then(|it| it.modified()).ok(),
        file: file.to_owned(),
    })
}
