//! The people: who they are, what is known of them, what was said.

use crate::engine::{Session, Timestamp};
use crate::model::{FlowId, TopicId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::sqlite::{people, search};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A person as lists show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub person: u64,
    pub page: String,
    pub psid: String,
    pub first_name: Option<String>,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    /// When the window opened last.
    pub opened: Option<Timestamp>,
    pub is_stopped: bool,
    pub is_unreachable: bool,
    pub is_with_human: bool,
    /// Hash of the release they are on, and the block where they stand.
    pub release: Option<String>,
    pub block: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub labels: Vec<String>,
}

/// Which people to find. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Find {
    pub page: Option<String>,
    /// Beginnings of words of the first name, without capitals and accents; or the person's id
    /// on the Page, whole or its first digits.
    pub text: Option<String>,
    pub attribute: Option<(String, String)>,
    pub label: Option<String>,
    pub is_stopped: Option<bool>,
    pub is_unreachable: Option<bool>,
    pub is_with_human: Option<bool>,
    /// The window opened at or after this.
    pub opened_since: Option<Timestamp>,
    /// Hash of the release they are on.
    pub release: Option<String>,
    /// The flow that they are on, whichever release of it.
    pub flow: Option<FlowId>,
    /// Where they stand.
    pub block: Option<String>,
    /// Who has a consent for this topic that is unspent and not expired by then.
    pub agreed: Option<(TopicId, Timestamp)>,
}

/// In which order people are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Who was seen last comes first.
    #[default]
    Seen,
    Newest,
    Oldest,
    /// Who has no name comes last.
    Name,
}

/// Some of the people who are found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundPeople {
    pub people: Vec<PersonRow>,
    /// Where to go on; `None` when there is nobody else.
    pub next: Option<String>,
    /// How many are found in all, when they are few enough to be counted.
    pub n_found: Option<u64>,
    /// How many were looked at for these, when they had to be looked for one by one.
    pub n_looked: u64,
}

/// One line of a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct LogLine {
    pub at: Timestamp,
    pub way: Way,
    /// In the caller's form.
    pub body: String,
}

/// Where a line of a conversation went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    Came,
    Went,
    /// Neither: what the bot did.
    Remark,
}

impl Store {
    /// People of a Page in an order, after a position that an earlier answer named. However many
    /// there are, a call looks at some thousands at most: it may find fewer than `limit`, or
    /// nobody, and still say where to go on.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] for a position that is none; when the database cannot be used.
    pub async fn search_people(
        &self,
        find: Find,
        sort: Sort,
        after: Option<String>,
        limit: usize,
    ) -> Result<FoundPeople, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| search::search(tx, &find, sort, after.as_deref(), limit))
                    .await
            }
        }
    }

    /// People by number, after one, looking at as many as it takes. The last person's number is
    /// where the next page begins.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn find_people(
        &self,
        find: Find,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<PersonRow>, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| search::by_number(tx, &find, after, limit))
                    .await
            }
        }
    }

    /// The person with this id on a Page.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn person(&self, page: &str, psid: &str) -> Result<Option<PersonRow>, StoreError> {
        let (page, psid) = (page.to_owned(), psid.to_owned());
        match self {
            Self::Sqlite(db) => db.read(move |tx| people::by_psid(tx, &page, &psid)).await,
        }
    }

    /// Their conversation's state as it was committed last.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn session(&self, person: u64) -> Result<Option<Session>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(move |tx| people::session(tx, person)).await,
        }
    }

    /// The newest lines of a conversation, or the last before one of them; with their numbers,
    /// oldest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn conversation(
        &self,
        person: u64,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<(i64, LogLine)>, StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.read(move |tx| people::conversation(tx, person, before, limit))
                    .await
            }
        }
    }

    /// Adds lines to a conversation outside of a turn, such as what a human wrote.
    ///
    /// # Errors
    /// [`StoreError::NoSuch`] when there is no such person.
    pub async fn log(&self, person: u64, lines: Vec<LogLine>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => db.write(move |tx| people::log(tx, person, &lines)).await,
        }
    }

    /// Messenger was asked who they are, and that is not done again.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn profile_asked(&self, person: u64, now: Timestamp) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| people::profile_asked(tx, person, now))
                    .await
            }
        }
    }

    /// Puts a label on a person; once is as good as twice.
    ///
    /// # Errors
    /// [`StoreError::NoSuch`] when there is no such person.
    pub async fn add_label(&self, person: u64, label: &str) -> Result<(), StoreError> {
        let label = label.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| people::add_label(tx, person, &label))
                    .await
            }
        }
    }

    /// Takes a label off, if it is there.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn remove_label(&self, person: u64, label: &str) -> Result<(), StoreError> {
        let label = label.to_owned();
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| people::remove_label(tx, person, &label))
                    .await
            }
        }
    }
}

/// Not what was said.
impl fmt::Debug for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLine")
            .field("at", &self.at)
            .field("way", &self.way)
            .finish_non_exhaustive()
    }
}
