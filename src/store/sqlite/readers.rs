//! The threads that read. Each has a connection of its own and sees the database as it was
//! when its question began, whatever is written meanwhile.

use crate::store::error::StoreError;
use crate::store::sqlite::{open, spawn};
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::Sender as Alive;

const N_READERS: usize = 3;

type Question = Box<dyn FnOnce(&Connection) + Send>;

/// The way to the threads.
pub(crate) struct Readers {
    line: Mutex<Option<Sender<Question>>>,
}

impl Readers {
    pub(crate) fn start(
        file: &Path,
        patience: Duration,
        alive: &Alive<()>,
    ) -> Result<Self, StoreError> {
        let (line, questions) = channel();
        let questions = Arc::new(Mutex::new(questions));
        for i in 0..N_READERS {
            let db = open::reader(file, patience)?;
            let questions = Arc::clone(&questions);
            let name = format!("flowbell-store-read-{i}");
            spawn(&name, file, alive.clone(), db, move |db| {
                answer(db, &questions);
            })?;
        }
        Ok(Self {
            line: Mutex::new(Some(line)),
        })
    }

    pub(crate) fn take(&self, question: Question) -> Result<(), StoreError> {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let line = line.as_ref().ok_or(StoreError::Closed)?;
        line.send(question).map_err(|_| StoreError::Closed)
    }

    /// Lets the threads end once they have answered.
    pub(crate) fn end(&self) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.take();
    }
}

fn answer(db: &Connection, questions: &Mutex<Receiver<Question>>) {
    loop {
        let next = {
            let questions = questions.lock().unwrap_or_else(PoisonError::into_inner);
            questions.recv()
        };
        match next {
            Ok(question) => question(db),
            Err(_) => return,
        }
    }
}
