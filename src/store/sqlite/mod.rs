//! The store in one SQLite file: one writer thread with group commit, readers on connections of
//! their own, and a thread that moves the log into the database. None of this shows outside:
//! two programs may use the same file, and every claim is a lease in the database.

mod open;
mod writer;
mod readers;
mod failure;
mod kept;
mod effects;
mod taking;
pub(crate) mod inbox;
pub(crate) mod turns;
pub(crate) mod outbox;
pub(crate) mod sent;
pub(crate) mod standing;
pub(crate) mod audit;
pub(crate) mod consents;
pub(crate) mod campaigns;
pub(crate) mod holds;
pub(crate) mod unknown;
pub(crate) mod recipients;
pub(crate) mod releases;
pub(crate) mod following;
pub(crate) mod people;
mod names;
pub(crate) mod search;
pub(crate) mod monitor;
pub(crate) mod upkeep;
pub(crate) mod set_back;

use crate::store::error::StoreError;
use crate::store::handle::Options;
use failure::Failure;
use readers::Readers;
use rusqlite::Connection;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Mutex, oneshot};
use writer::Writer;

pub(crate) use failure::Done;

/// A store in a file. It costs nothing to clone.
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    file: PathBuf,
    writer: Writer,
    readers: Readers,
    /// Silent for ever, and closed when the last thread has let go of the file.
    alive: Mutex<Receiver<()>>,
}

impl Sqlite {
    pub(crate) fn open(file: &Path, options: Options) -> Result<Self, StoreError> {
        let main = open::open(file, options)?;
        let others = channel(1);
        let readers = Readers::start(file, options.patience, &others.0)?;
        let (thread, alive) = channel(1);
        let writer = Writer::start(file, main, options.patience, others, thread)?;
        Ok(Self(Arc::new(Inner {
            file: file.to_owned(),
            writer,
            readers,
            alive: Mutex::new(alive),
        })))
    }

    /// Does something in a transaction, all of it or nothing, and answers once it is durable.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Done<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let file = self.0.file.clone();
        let job = writer::job(file, work, answer);
        self.0.writer.take(job).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Looks something up, in one view of the database.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Done<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let file = self.0.file.clone();
        self.0.readers.take(Box::new(move |db| {
            let found = work(db).map_err(|failure| failure.told(&file));
            // Whoever asked may have gone away.
            let _ = answer.send(found);
        }))?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Moves all of the log into the database and cuts it, as far as readers let it.
    pub(crate) async fn empty_log(&self) -> Result<(), StoreError> {
        self.0.writer.empty_log().await
    }

    /// Waits until everything taken so far is durable, then lets go of the file.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.0.readers.end();
        self.0.writer.end().await;
        // Nothing is ever sent: it ends when the last thread has.
        let _ = self.0.alive.lock().await.recv().await;
        Ok(())
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sqlite({})", self.0.file.display())
    }
}

/// Starts a thread with a connection of its own. `alive` is let go after the connection.
fn spawn(
    name: &str,
    file: &Path,
    alive: Sender<()>,
    db: Connection,
    work: impl FnOnce(&Connection) + Send + 'static,
) -> Result<(), StoreError> {
    let thread = thread::Builder::new().name(name.to_owned());
    let started = thread.spawn(move || {
        work(&db);
        drop(db);
        drop(alive);
    });
    started.map(drop).map_err(|error| StoreError::Disk {
        file: file.display().to_string(),
        why: error.to_string(),
    })
}

/// A failure outside a job.
fn told(file: &Path) -> impl Fn(rusqlite::Error) -> StoreError + '_ {
    |error| Failure::from(error).told(file)
}
