//! What goes wrong below, and the sentence it becomes. SQLite's own texts never get out: they
//! may name what was being kept.

use crate::store::error::StoreError;
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// What a piece of work in the database comes to.
pub(crate) type Done<T> = Result<T, Failure>;

/// Why it did not work. Not shown to anybody; see [`Failure::told`].
pub(crate) enum Failure {
    Sql(Error),
    Store(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// What was kept does not read back as what it should be.
    pub(crate) fn unreadable(what: &'static str) -> Self {
        Self::Store(StoreError::Damaged {
            file: String::new(),
            why: format!("{what} in it cannot be read"),
        })
    }

    /// The sentence.
    pub(crate) fn told(self, file: &Path) -> StoreError {
        let name = file.display().to_string();
        match self {
            Self::Store(StoreError::Damaged { why, .. }) => StoreError::Damaged { file: name, why },
            Self::Store(StoreError::TooNew { found, known, .. }) => StoreError::TooNew {
                file: name,
                found,
                known,
            },
            Self::Store(error) => error,
            Self::Sql(error) => of_sqlite(&error, name),
        }
    }
}

fn of_sqlite(error: &Error, file: String) -> StoreError {
    let Error::SqliteFailure(failure, _) = error else {
        return match error {
            Error::QueryReturnedNoRows => StoreError::NoSuch { what: "row" },
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..) => StoreError::Damaged {
                file,
                why: "a value in it is not of its kind".to_owned(),
            },
            _ => StoreError::Unfit {
                why: "the database does not understand the question",
            },
        };
    };
    let disk = |why: &str| StoreError::Disk {
        file: file.clone(),
        why: why.to_owned(),
    };
    match failure.code {
        ErrorCode::DiskFull => StoreError::Full { file },
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly { file },
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StoreError::Busy { file },
        ErrorCode::DatabaseCorrupt => StoreError::Damaged {
            file,
            why: "its parts contradict each other".to_owned(),
        },
        ErrorCode::NotADatabase => StoreError::Foreign { file },
        ErrorCode::CannotOpen => disk("it cannot be opened"),
        ErrorCode::SystemIoFailure => disk("the disk reports an error"),
        ErrorCode::OutOfMemory => disk("there is not enough memory"),
        ErrorCode::TooBig => StoreError::Unfit {
            why: "it is larger than a row may be",
        },
        ErrorCode::ConstraintViolation => StoreError::Unfit {
            why: "it contradicts what is there already",
        },
        _ => disk(&format!("SQLite's error {}", failure.extended_code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn what_the_disk_refuses_becomes_a_sentence_and_names_nothing_kept() {
        let told = |code| {
            let text = Some("CANARY".to_owned());
            let error = Error::SqliteFailure(ffi::Error::new(code), text);
            Failure::from(error).told(Path::new("bot.db"))
        };
        let file = || "bot.db".to_owned();
        assert_eq!(told(ffi::SQLITE_FULL), StoreError::Full { file: file() });
        assert_eq!(
            told(ffi::SQLITE_READONLY),
            StoreError::ReadOnly { file: file() }
        );
        assert_eq!(told(ffi::SQLITE_BUSY), StoreError::Busy { file: file() });
        for code in 1..=26 {
            let error = told(code);
            let words = format!("{error} {error:?} {}", error.advice());
            assert!(!words.contains("CANARY"), "{words}");
            assert!(words.len() > 40, "{words}");
        }
    }
}
