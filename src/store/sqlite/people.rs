//! Looks people up.

use crate::engine::{Session, Timestamp};
use crate::store::error::StoreError;
use crate::store::people::{Find, LogLine, PersonRow};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::kept::at_most;
use crate::store::sqlite::{effects, turns};
use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

const ROW: &str = "SELECT people.id, page, psid, first_name, first_seen, last_seen, opened_at,
        is_stopped, is_unreachable, is_with_human, hash, block
    FROM people LEFT JOIN texts ON texts.id = people.release";

fn person_row(row: &Row<'_>) -> rusqlite::Result<PersonRow> {
    Ok(PersonRow {
        person: row.get(0)?,
        page: row.get(1)?,
        psid: row.get(2)?,
        first_name: row.get(3)?,
        first_seen: row.get(4)?,
        last_seen: row.get(5)?,
        opened: row.get(6)?,
        is_stopped: row.get(7)?,
        is_unreachable: row.get(8)?,
        is_with_human: row.get(9)?,
        release: row.get(10)?,
        block: row.get(11)?,
        attributes: BTreeMap::new(),
        labels: Vec::new(),
    })
}

fn with_details(db: &Connection, mut row: PersonRow) -> Done<PersonRow> {
    let mut find = db.prepare_cached("SELECT name, value FROM attributes WHERE person = ?1")?;
    let found = find.query_map([row.person], |row| Ok((row.get(0)?, row.get(1)?)))?;
    row.attributes = found.collect::<Result<_, _>>()?;
    let mut find =
        db.prepare_cached("SELECT label FROM labels WHERE person = ?1 ORDER BY label")?;
    let found = find.query_map([row.person], |row| row.get(0))?;
    row.labels = found.collect::<Result<_, _>>()?;
    Ok(row)
}

pub(crate) fn find(
    db: &Connection,
    find: &Find,
    after: Option<u64>,
    limit: usize,
) -> Done<Vec<PersonRow>> {
    let (wheres, mut values) = conditions(find);
    let mut sql = format!("{ROW} WHERE psid <> '' AND people.id > ?");
    values.insert(0, whole(after.unwrap_or(0)));
    for condition in wheres {
        sql.push_str(" AND ");
        sql.push_str(condition);
    }
    sql.push_str(" ORDER BY people.id LIMIT ?");
    values.push(Value::Integer(at_most(limit, 10_000).into()));
    let mut found = Vec::new();
    {
        let mut ask = db.prepare_cached(&sql)?;
        let params: Vec<&dyn ToSql> = values.iter().map(|it| it as &dyn ToSql).collect();
        let mut rows = ask.query(params.as_slice())?;
        while let Some(row) = rows.next()? {
            found.push(person_row(row)?);
        }
    }
    found.into_iter().map(|row| with_details(db, row)).collect()
}

/// The conditions with their values, in one order.
fn conditions(find: &Find) -> (Vec<&'static str>, Vec<Value>) {
    let mut wheres = Vec::new();
    let mut values = Vec::new();
    let mut add = |sql: &'static str, of: Vec<Value>| {
        wheres.push(sql);
        values.extend(of);
    };
    let text = |text: &str| Value::Text(text.to_owned());
    if let Some(page) = &find.page {
        add("page = ?", vec![text(page)]);
    }
    if let Some(wanted) = &find.text {
        let like = format!("%{}%", escaped(wanted));
        add(
            "(first_name LIKE ? ESCAPE '\\' OR psid = ?)",
            vec![Value::Text(like), text(wanted)],
        );
    }
    if let Some((name, value)) = &find.attribute {
        add(
            "people.id IN (SELECT person FROM attributes WHERE name = ? AND value = ?)",
            vec![text(name), text(value)],
        );
    }
    if let Some(label) = &find.label {
        add(
            "people.id IN (SELECT person FROM labels WHERE label = ?)",
            vec![text(label)],
        );
    }
    let flags = [
        ("is_stopped = ?", find.is_stopped),
        ("is_unreachable = ?", find.is_unreachable),
        ("is_with_human = ?", find.is_with_human),
    ];
    for (sql, wanted) in flags {
        if let Some(wanted) = wanted {
            add(sql, vec![Value::Integer(wanted.into())]);
        }
    }
    if let Some(since) = find.opened_since {
        add("opened_at >= ?", vec![Value::Integer(since.millis())]);
    }
    if let Some(release) = &find.release {
        add("hash = ?", vec![text(release)]);
    }
    if let Some(block) = &find.block {
        add("block = ?", vec![text(block)]);
    }
    (wheres, values)
}

fn whole(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

pub(crate) fn by_psid(db: &Connection, page: &str, psid: &str) -> Done<Option<PersonRow>> {
    let sql = format!("{ROW} WHERE page = ?1 AND psid = ?2");
    let row = db
        .prepare_cached(&sql)?
        .query_row(params![page, psid], person_row)
        .optional()?;
    row.map(|row| with_details(db, row)).transpose()
}

pub(crate) fn session(db: &Connection, person: u64) -> Done<Option<Session>> {
    let text: Option<Option<String>> = db
        .prepare_cached("SELECT session FROM people WHERE id = ?1")?
        .query_row([person], |row| row.get(0))
        .optional()?;
    text.flatten().as_deref().map(turns::session).transpose()
}

pub(crate) fn conversation(db: &Connection, person: u64, limit: usize) -> Done<Vec<LogLine>> {
    let mut find = db.prepare_cached(
        "SELECT at, way, body FROM log WHERE person = ?1 ORDER BY at DESC, seq DESC LIMIT ?2",
    )?;
    let found = find.query_map(params![person, at_most(limit, 10_000)], |row| {
        Ok(LogLine {
            at: row.get(0)?,
            way: row.get(1)?,
            body: row.get(2)?,
        })
    })?;
    let mut found: Vec<LogLine> = found.collect::<Result<_, _>>()?;
    found.reverse();
    Ok(found)
}

pub(crate) fn must_be_known(tx: &Connection, person: u64) -> Done<()> {
    let mut find = tx.prepare_cached("SELECT 1 FROM people WHERE id = ?1")?;
    if find.exists([person])? {
        Ok(())
    } else {
        Err(StoreError::NoSuch { what: "person" }.into())
    }
}

pub(crate) fn log(tx: &Connection, person: u64, lines: &[LogLine]) -> Done<()> {
    must_be_known(tx, person)?;
    lines
        .iter()
        .try_for_each(|line| effects::log(tx, person, line))
}

pub(crate) fn profile_asked(tx: &Connection, person: u64, now: Timestamp) -> Done<()> {
    tx.prepare_cached("UPDATE people SET profile_at = ?2 WHERE id = ?1")?
        .execute(params![person, now])?;
    Ok(())
}

pub(crate) fn add_label(tx: &Connection, person: u64, label: &str) -> Done<()> {
    must_be_known(tx, person)?;
    tx.prepare_cached("INSERT OR IGNORE INTO labels (person, label) VALUES (?1, ?2)")?
        .execute(params![person, label])?;
    Ok(())
}

pub(crate) fn remove_label(tx: &Connection, person: u64, label: &str) -> Done<()> {
    tx.prepare_cached("DELETE FROM labels WHERE person = ?1 AND label = ?2")?
        .execute(params![person, label])?;
    Ok(())
}
