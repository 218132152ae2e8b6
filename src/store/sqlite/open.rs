//! Opens the file: looks before it touches, then brings an older form up to date in one
//! transaction.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim of the store: it looks into a file before it lets SQLite have it"
)]

use crate::store::error::StoreError;
use crate::store::handle::Options;
use crate::store::sqlite::failure::{Done, Failure};
use crate::store::sqlite::{names, told};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Marks the file as ours: “FLBL”.
const APPLICATION: u32 = 0x464c_424c;
/// One file a form; form n is the first n of them.
const FORMS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
];
/// In this form names are first kept as they are looked for.
const WITH_NAMES: u32 = 3;
/// A file up to this size is looked through when it is opened; a larger one would take too
/// long, and has [`Store::check`](crate::store::Store::check).
const LOOK_THROUGH_BYTES: u64 = 16 << 20;

/// The connection that writes.
pub(crate) fn open(file: &Path, options: Options) -> Result<Connection, StoreError> {
    let patience = options.patience;
    let is_new = !file.exists();
    if is_new {
        make_private(file);
    } else {
        look(file, patience)?;
    }
    let mut db = connect(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        patience,
    )?;
    let why = told(file);
    // Erased means erased: what is deleted is overwritten.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -49152; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF;",
    )
    .map_err(&why)?;
    db.set_prepared_statement_cache_capacity(256);
    if let Some(max_bytes) = options.max_bytes {
        let size: u64 = pragma(&db, "page_size").map_err(&why)?;
        let n_pages = (max_bytes / size.max(1)).max(1);
        db.pragma_update(None, "max_page_count", n_pages)
            .map_err(&why)?;
    }
    bring_up_to_date(&mut db, FORMS).map_err(|failure| failure.told(file))?;
    Ok(db)
}

/// Makes an empty file that only its owner may read: it will hold what people wrote, and
/// consents. SQLite gives its log the same rights. What fails here fails in SQLite as well,
/// which then says so.
pub(crate) fn make_private(file: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

/// A further connection that may write.
pub(crate) fn second(file: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let db = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE, patience)?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -2048;")
        .map_err(told(file))?;
    Ok(db)
}

/// A connection that only reads.
pub(crate) fn reader(file: &Path, patience: Duration) -> Result<Connection, StoreError> {
    let db = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE, patience)?;
    db.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;
         PRAGMA trusted_schema = OFF;",
    )
    .map_err(told(file))?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

fn connect(file: &Path, flags: OpenFlags, patience: Duration) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags).map_err(told(file))?;
    db.busy_timeout(patience).map_err(told(file))?;
    Ok(db)
}

fn pragma<T: rusqlite::types::FromSql>(db: &Connection, name: &str) -> rusqlite::Result<T> {
    db.pragma_query_value(None, name, |row| row.get(0))
}

/// What the first bytes of a file say.
struct Header {
    application: u32,
    form: u32,
}

/// Refuses what is not ours, newer than ours or damaged, without writing anything.
fn look(file: &Path, patience: Duration) -> Result<(), StoreError> {
    let name = || file.display().to_string();
    let Some(header) = header(file)? else {
        return Ok(());
    };
    if header.application != APPLICATION {
        // A bot may have died before it wrote anything into its new file.
        let is_begun = header.application == 0 && header.form == 0;
        return if is_begun && is_empty(file, patience)? {
            Ok(())
        } else {
            Err(StoreError::Foreign { file: name() })
        };
    }
    if header.form > known() {
        return Err(StoreError::TooNew {
            file: name(),
            found: header.form,
            known: known(),
        });
    }
    let db = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE, patience)?;
    let why = told(file);
    let n_pages: u64 = pragma(&db, "page_count").map_err(&why)?;
    let page_size: u64 = pragma(&db, "page_size").map_err(&why)?;
    if n_pages.saturating_mul(page_size) <= LOOK_THROUGH_BYTES {
        look_through(&db, "quick_check(1)").map_err(|failure| failure.told(file))?;
    }
    Ok(())
}

/// Reads it without SQLite, which would leave files of its own beside a file that it may not
/// write. The form and the mark are written once, when the file is made or brought up to date.
fn header(file: &Path) -> Result<Option<Header>, StoreError> {
    let disk = |error: &std::io::Error| StoreError::Disk {
        file: file.display().to_string(),
        why: error.to_string(),
    };
    let mut bytes = Vec::with_capacity(100);
    let opened = File::open(file).map_err(|error| disk(&error))?;
    let read = opened.take(100).read_to_end(&mut bytes);
    read.map_err(|error| disk(&error))?;
    if bytes.is_empty() {
        // An empty file is as good as none.
        return Ok(None);
    }
    let number = |at: usize| -> Option<u32> {
        let bytes = bytes.get(at..at.saturating_add(4))?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    match (
        bytes.starts_with(b"SQLite format 3\0"),
        number(68),
        number(60),
    ) {
        (true, Some(application), Some(form)) => Ok(Some(Header { application, form })),
        _ => Err(StoreError::Foreign {
            file: file.display().to_string(),
        }),
    }
}

fn is_empty(file: &Path, patience: Duration) -> Result<bool, StoreError> {
    let db = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY, patience)?;
    // With what stands in its log.
    let sql = "SELECT count(*) = 0 FROM sqlite_schema";
    let has_none = db.query_row(sql, [], |row| row.get(0));
    let mark: Result<u32, _> = pragma(&db, "application_id");
    Ok(has_none.map_err(told(file))? || mark.map_err(told(file))? == APPLICATION)
}

/// Lets SQLite compare the parts of the file with each other.
pub(crate) fn look_through(db: &Connection, check: &str) -> Result<(), Failure> {
    let found: String = db.query_row(&format!("PRAGMA {check}"), [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    let why = "its parts contradict each other".to_owned();
    Err(Failure::Store(StoreError::Damaged {
        file: String::new(),
        why,
    }))
}

fn known() -> u32 {
    u32::try_from(FORMS.len()).unwrap_or(u32::MAX)
}

/// Takes the file from whatever form it has to the last, in one transaction.
fn bring_up_to_date(db: &mut Connection, forms: &[&str]) -> Done<()> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked within the transaction: two programs may open the file at once.
    let found: u32 = pragma(&change, "user_version")?;
    let known = u32::try_from(forms.len()).unwrap_or(u32::MAX);
    let Some(missing) = forms.get(found as usize..) else {
        // Not in the first bytes yet: a newer program died before it could move its log.
        let file = String::new();
        return Err(StoreError::TooNew { file, found, known }.into());
    };
    for (form, number) in missing.iter().zip(found + 1..) {
        change.execute_batch(form)?;
        if number == WITH_NAMES {
            names::keep_all(&change)?;
        }
    }
    if !missing.is_empty() {
        change.pragma_update(None, "application_id", APPLICATION)?;
        change.pragma_update(None, "user_version", known)?;
    }
    change.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n_tables(db: &Connection) -> u32 {
        let sql = "SELECT count(*) FROM sqlite_schema";
        db.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn an_older_form_is_brought_up_to_date_whole_or_not_at_all() {
        let mut db = Connection::open_in_memory().unwrap();
        assert!(bring_up_to_date(&mut db, &["CREATE TABLE one (a)"]).is_ok());
        let broken = ["CREATE TABLE one (a)", "CREATE TABLE two (a); no SQL"];
        assert!(bring_up_to_date(&mut db, &broken).is_err());
        assert_eq!(pragma::<u32>(&db, "user_version").unwrap(), 1);
        assert_eq!(n_tables(&db), 1);
        let whole = ["CREATE TABLE one (a)", "CREATE TABLE two (a)"];
        for _ in 0..2 {
            assert!(bring_up_to_date(&mut db, &whole).is_ok());
            assert_eq!(pragma::<u32>(&db, "user_version").unwrap(), 2);
            assert_eq!(n_tables(&db), 2);
        }
        assert!(bring_up_to_date(&mut db, &broken[..1]).is_err(), "newer");
        assert_eq!(pragma::<u32>(&db, "user_version").unwrap(), 2);
    }

    /// What a bot of form 2 may have been in the midst of.
    const FORM_2: &str = "
        INSERT INTO people (id, page, psid, first_seen, last_seen) VALUES (1, '1', '77', 5, 9);
        INSERT INTO people (id, page, psid, first_seen, last_seen, is_with_human)
            VALUES (2, '1', '78', 5, 9, 1);
        INSERT INTO outbox (person, number, state, attempt, at, ready_at, via, send)
            VALUES (1, 0, 0, 3, 7, 7, 'window', '{}');
        INSERT INTO campaigns (id, page, topic, message, options, state, at, made_at)
            VALUES (1, '1', 't', '{}', '{}', 1, 0, 0);
        INSERT INTO recipients (campaign, person, state, attempt, not_before, at)
            VALUES (1, 1, 4, 1, 0, 0);";

    #[test]
    fn what_form_2_held_is_there_in_the_last_form() {
        let mut db = Connection::open_in_memory().unwrap();
        assert!(bring_up_to_date(&mut db, &FORMS[..2]).is_ok());
        db.execute_batch(FORM_2).unwrap();
        assert!(bring_up_to_date(&mut db, FORMS).is_ok());
        let numbers = |sql: &str| -> (u32, u32, u32) {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            db.query_row(sql, [], row).unwrap()
        };
        let tries = |table| numbers(&format!("SELECT attempt, n_refused, n_lost FROM {table}"));
        assert_eq!(tries("outbox"), (3, 0, 0));
        assert_eq!(tries("recipients"), (1, 0, 0));
        let back = "SELECT person, due, wake_at FROM timers JOIN people ON id = person";
        assert_eq!(numbers(back), (2, 86_400_009, 86_400_009));
    }
}
