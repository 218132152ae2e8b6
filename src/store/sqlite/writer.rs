//! The thread that writes. Everything that waits goes into one transaction (a *group commit*),
//! each piece within a savepoint of its own, and nobody gets an answer before it is durable.
//!
//! A thread beside it moves the log into the database while writing goes on. Under load the log
//! would still grow, because a log can only begin anew when all of it is moved; so past
//! [`LOG_CAP`] the writer itself does the rest between two transactions.

use crate::store::error::StoreError;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::{open, spawn, told};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver as Nudges, SyncSender as Nudge, sync_channel};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

/// Pages of 4 KiB in the log before they are moved: 4 MiB.
const LOG_TO_MOVE: i32 = 1_024;
/// Pages in the log that writing waits for: 48 MiB.
const LOG_CAP: i32 = 12_288;
/// How many wait in line before whoever comes has to wait to get into it.
const LINE: usize = 4_096;
/// Most pieces of work in one transaction.
const GROUP: usize = 512;
/// How long the writer waits for others to let go of the log.
const LOG_PATIENCE: Duration = Duration::from_millis(200);

/// Told what became of the transaction, answers whoever waits.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// A piece of work; handed an error in place of the database, it is not done at all.
pub(crate) type Job = Box<dyn FnOnce(Result<&Connection, StoreError>) -> (bool, Answer) + Send>;

enum Order {
    Do(Job),
    EmptyLog(oneshot::Sender<()>),
    End,
}

/// The way to the thread.
pub(crate) struct Writer {
    line: Sender<Order>,
}

/// Makes a job of some work and whoever waits for it.
pub(crate) fn job<T, F>(
    file: PathBuf,
    work: F,
    answer: oneshot::Sender<Result<T, StoreError>>,
) -> Job
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Done<T> + Send + 'static,
{
    Box::new(move |db| {
        let done = match db {
            Ok(db) => work(db).map_err(|failure| failure.told(&file)),
            Err(error) => Err(error),
        };
        let is_done = done.is_ok();
        let answer = move |kept: Result<(), StoreError>| {
            // Whoever asked may have gone away.
            let _ = answer.send(kept.and(done));
        };
        (is_done, Box::new(answer) as Answer)
    })
}

impl Writer {
    pub(crate) fn start(
        file: &Path,
        mut db: Connection,
        patience: Duration,
        (others, mut others_end): (Sender<()>, Receiver<()>),
        alive: Sender<()>,
    ) -> Result<Self, StoreError> {
        let (line, orders) = channel(LINE);
        let (nudge, nudges) = sync_channel(1);
        let pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&pages);
        db.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, n: i32| {
            seen.store(n, Ordering::Relaxed);
            Ok(())
        }))
        .map_err(told(file))?;
        let second = open::second(file, patience)?;
        spawn("flowbell-store-log", file, others, second, move |db| {
            move_log(db, &nudges);
        })?;
        let name = file.to_owned();
        spawn("flowbell-store", file, alive, db, move |db| {
            write(&name, db, patience, orders, &pages, &nudge);
            drop(nudge);
            // Whoever lets go of the file last tidies up, and that takes being alone with it.
            let _ = others_end.blocking_recv();
        })?;
        Ok(Self { line })
    }

    pub(crate) async fn take(&self, job: Job) -> Result<(), StoreError> {
        let order = Order::Do(job);
        self.line.send(order).await.map_err(|_| StoreError::Closed)
    }

    pub(crate) async fn empty_log(&self) -> Result<(), StoreError> {
        let (done, is_done) = oneshot::channel();
        let order = Order::EmptyLog(done);
        self.line
            .send(order)
            .await
            .map_err(|_| StoreError::Closed)?;
        is_done.await.map_err(|_| StoreError::Closed)
    }

    /// Ends the thread once everything before is durable.
    pub(crate) async fn end(&self) {
        // It has ended already when it cannot be told.
        let _ = self.line.send(Order::End).await;
    }
}

fn write(
    file: &Path,
    db: &Connection,
    patience: Duration,
    mut orders: Receiver<Order>,
    pages: &AtomicI32,
    nudge: &Nudge<()>,
) {
    let mut patient_until = LOG_CAP;
    let mut is_over = false;
    while !is_over {
        let Some(first) = orders.blocking_recv() else {
            return;
        };
        let mut group = Vec::new();
        let mut empty = None;
        let mut next = Some(first);
        while let Some(order) = next {
            match order {
                Order::Do(job) => group.push(job),
                Order::EmptyLog(tell) => {
                    empty = Some(tell);
                    break;
                }
                Order::End => {
                    is_over = true;
                    break;
                }
            }
            next = (group.len() < GROUP)
                .then(|| orders.try_recv().ok())
                .flatten();
        }
        if !group.is_empty() {
            commit(file, db, group);
        }
        if let Some(tell) = empty {
            let _ = begin_log_anew(db, "PRAGMA wal_checkpoint(TRUNCATE)", patience);
            pages.store(0, Ordering::Relaxed);
            // Whoever asked may have gone away.
            let _ = tell.send(());
        }
        let n_pages = pages.load(Ordering::Relaxed);
        if n_pages >= patient_until {
            // While somebody reads, not all of it can be moved; try again some way on.
            patient_until = match begin_log_anew(db, "PRAGMA wal_checkpoint(RESTART)", patience) {
                Ok(true) => LOG_CAP,
                Ok(false) | Err(_) => n_pages.saturating_add(LOG_CAP / 4),
            };
        } else if n_pages >= LOG_TO_MOVE {
            // A nudge that is not taken yet will do.
            let _ = nudge.try_send(());
        }
        if n_pages < LOG_CAP {
            patient_until = LOG_CAP;
        }
    }
}

/// Does a group in one transaction and answers everybody in it.
fn commit(file: &Path, db: &Connection, group: Vec<Job>) {
    let is_alone = group.len() == 1;
    let mut answers: Vec<Answer> = Vec::with_capacity(group.len());
    let mut fate = run(db, "BEGIN IMMEDIATE").map_err(|failure| failure.told(file));
    for job in group {
        if let Err(error) = &fate {
            answers.push(job(Err(error.clone())).1);
            continue;
        }
        match within(db, job, is_alone) {
            Ok(answer) => answers.push(answer),
            Err((failure, answer)) => {
                answers.push(answer);
                fate = Err(failure.told(file));
            }
        }
    }
    if fate.is_ok() {
        fate = run(db, "COMMIT").map_err(|failure| failure.told(file));
    }
    if fate.is_err() && !db.is_autocommit() {
        // After a failed commit the transaction is still open.
        let _ = run(db, "ROLLBACK");
    }
    for answer in answers {
        answer(fate.clone());
    }
}

/// Does one piece so that it leaves nothing behind when it fails. An error means that the
/// whole transaction is lost.
fn within(db: &Connection, job: Job, is_alone: bool) -> Result<Answer, (Failure, Answer)> {
    if !is_alone && let Err(failure) = run(db, "SAVEPOINT piece") {
        let (_, answer) = job(Err(StoreError::Closed));
        return Err((failure, answer));
    }
    let (is_done, answer) = job(Ok(db));
    if is_done {
        let released = if is_alone {
            Ok(())
        } else {
            run(db, "RELEASE piece")
        };
        return match released {
            Ok(()) => Ok(answer),
            Err(failure) => Err((failure, answer)),
        };
    }
    // A full disk undoes the transaction by itself; then nobody's piece is there any more.
    let undone = if db.is_autocommit() {
        Err(Failure::from(full()))
    } else if is_alone {
        Ok(())
    } else {
        run(db, "ROLLBACK TO piece").and_then(|()| run(db, "RELEASE piece"))
    };
    match undone {
        Ok(()) if is_alone => {
            // Nothing else is in it: what is undone with the transaction is this piece.
            match run(db, "ROLLBACK").and_then(|()| run(db, "BEGIN IMMEDIATE")) {
                Ok(()) => Ok(answer),
                Err(failure) => Err((failure, answer)),
            }
        }
        Ok(()) => Ok(answer),
        Err(failure) => Err((failure, answer)),
    }
}

fn full() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None)
}

fn run(db: &Connection, sql: &str) -> Done<()> {
    db.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// Moves all of the log, so that the next commit begins it anew. Says whether it could.
fn begin_log_anew(db: &Connection, how: &str, patience: Duration) -> rusqlite::Result<bool> {
    db.busy_timeout(patience.min(LOG_PATIENCE))?;
    let is_busy = db.query_row(how, [], |row| row.get::<_, bool>(0));
    db.busy_timeout(patience)?;
    Ok(!is_busy?)
}

/// Moves what there is of the log, whenever it is worth it.
fn move_log(db: &Connection, nudges: &Nudges<()>) {
    while nudges.recv().is_ok() {
        // What cannot be moved now is moved the next time.
        let _ = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }
}
