//! Finds people among very many, in any order, without ever looking at all of them in one call.
//!
//! When what is asked for leads to few people (a word of a name, a label, a block …), those few
//! are gathered and put in order. When every condition leads to many, people are looked at in
//! the order that is asked for, for which there is an index; then those who fit are not far
//! from each other. A call looks at so many and no more: it may answer with fewer than it was
//! asked for, and says where to go on.

use crate::engine::Timestamp;
use crate::store::error::StoreError;
use crate::store::people::{Find, FoundPeople, PersonRow, Sort};
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::names;
use crate::store::sqlite::people::{ROW, person_row, with_details};
use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, Statement, params};
use std::collections::BTreeSet;

/// So many are gathered and put in order; with more, people are looked at one by one.
const GATHERED: usize = 3_000;
/// So many are looked at in one call.
const WALKED: u64 = 10_000;
/// From so many digits on, ids that begin with them are found too.
const DIGITS: usize = 3;
/// The window opens with the clock of the bot, and people are seen with Messenger's.
const CLOCKS_DIFFER: i64 = 600_000;

/// Where somebody stands in the order: by this, and then by their number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

type Position = (Key, i64);

/// What is looked for, with its text in pieces.
struct Wanted<'a> {
    find: &'a Find,
    words: Vec<String>,
}

pub(crate) fn search(
    db: &Connection,
    find: &Find,
    sort: Sort,
    after: Option<&str>,
    limit: usize,
) -> Done<FoundPeople> {
    let after = after.map(parse).transpose()?;
    let wanted = Wanted::new(find);
    let mut found = match wanted.gather(db)? {
        Some(few) => among(db, &wanted, &few, sort, after.as_ref(), limit)?,
        None => walk(db, &wanted, sort, after.as_ref(), limit)?,
    };
    let people = std::mem::take(&mut found.people).into_iter();
    found.people = people
        .map(|row| with_details(db, row))
        .collect::<Done<_>>()?;
    Ok(found)
}

/// People by number, all that are asked for, however long it takes.
pub(crate) fn by_number(
    db: &Connection,
    find: &Find,
    after: Option<u64>,
    limit: usize,
) -> Done<Vec<PersonRow>> {
    let wanted = Wanted::new(find);
    let mut people = Vec::new();
    {
        let mut ask = db.prepare_cached(&format!(
            "{ROW} WHERE psid <> '' AND people.id > ?1 ORDER BY people.id"
        ))?;
        let mut rows = ask.query([after.unwrap_or(0)])?;
        while let Some(row) = rows.next()? {
            if people.len() >= limit {
                break;
            }
            let row = person_row(row)?;
            if wanted.fits(db, &row)? {
                people.push(row);
            }
        }
    }
    people
        .into_iter()
        .map(|row| with_details(db, row))
        .collect()
}

impl<'a> Wanted<'a> {
    fn new(find: &'a Find) -> Self {
        let text = find.text.as_deref().unwrap_or_default();
        Self {
            find,
            words: names::words(text),
        }
    }

    fn text(&self) -> Option<&str> {
        let text = self.find.text.as_deref().map(str::trim);
        text.filter(|it| !it.is_empty())
    }

    /// Whether an id is the one that is looked for, or begins with it.
    fn is_id(&self, text: &str, psid: &str) -> bool {
        psid == text || (is_part_of_id(text) && psid.starts_with(text))
    }

    fn is_name(&self, name: Option<&str>) -> bool {
        let name = name.map(names::words).unwrap_or_default();
        let begins = |word: &String| name.iter().any(|it| it.starts_with(word.as_str()));
        !self.words.is_empty() && self.words.iter().all(begins)
    }

    /// Everything that is asked for, looked up for one person.
    fn fits(&self, db: &Connection, row: &PersonRow) -> Done<bool> {
        let find = self.find;
        let same = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        let is =
            |wanted: Option<&str>, is: Option<&str>| wanted.is_none_or(|wanted| is == Some(wanted));
        let fits = is(find.page.as_deref(), Some(row.page.as_str()))
            && same(find.is_stopped, row.is_stopped)
            && same(find.is_unreachable, row.is_unreachable)
            && same(find.is_with_human, row.is_with_human)
            && is(find.release.as_deref(), row.release.as_deref())
            && is(find.block.as_deref(), row.block.as_deref())
            && (find.flow.is_none() || row.release.is_some())
            && find.opened_since.is_none_or(|it| row.opened >= Some(it));
        let is_meant =
            |text: &str| self.is_id(text, &row.psid) || self.is_name(row.first_name.as_deref());
        if !fits || !self.text().is_none_or(is_meant) {
            return Ok(false);
        }
        if let Some((name, value)) = &find.attribute {
            let mut ask = db.prepare_cached(
                "SELECT 1 FROM attributes WHERE person = ?1 AND name = ?2 AND value = ?3",
            )?;
            if !ask.exists(params![row.person, name, value])? {
                return Ok(false);
            }
        }
        if let (Some(flow), Some(release)) = (&find.flow, &row.release) {
            let mut ask = db.prepare_cached(
                "SELECT 1 FROM releases WHERE page = ?1 AND flow = ?2
                 AND release = (SELECT id FROM texts WHERE hash = ?3)",
            )?;
            if !ask.exists(params![row.page, flow.as_str(), release])? {
                return Ok(false);
            }
        }
        if let Some(label) = &find.label {
            let mut ask =
                db.prepare_cached("SELECT 1 FROM labels WHERE person = ?1 AND label = ?2")?;
            if !ask.exists(params![row.person, label])? {
                return Ok(false);
            }
        }
        if let Some((topic, now)) = &find.agreed {
            let mut ask = db.prepare_cached(
                "SELECT 1 FROM consents INDEXED BY consents_person
                 WHERE person = ?1 AND topic = ?2 AND state = 0 AND expires > ?3",
            )?;
            if !ask.exists(params![row.person, topic.as_str(), now])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Everybody who can fit, when any condition leads to few.
    fn gather(&self, db: &Connection) -> Done<Option<Vec<u64>>> {
        let find = self.find;
        let Some(page) = &find.page else {
            return Ok(None);
        };
        if let Some(text) = self.text()
            && let Some(few) = self.meant(db, page, text)?
        {
            return Ok(Some(few));
        }
        let page = || Value::Text(page.clone());
        let text = |text: &str| Value::Text(text.to_owned());
        let mut ways: Vec<(&str, Vec<Value>)> = Vec::new();
        for (wanted, sql) in [
            (
                find.is_with_human,
                "SELECT id FROM people WHERE page = ? AND is_with_human",
            ),
            (
                find.is_unreachable,
                "SELECT id FROM people WHERE page = ? AND is_unreachable",
            ),
            (
                find.is_stopped,
                "SELECT id FROM people WHERE page = ? AND is_stopped",
            ),
        ] {
            if wanted == Some(true) {
                ways.push((sql, vec![page()]));
            }
        }
        if let Some(label) = &find.label {
            let sql = "SELECT person FROM labels WHERE label = ?";
            ways.push((sql, vec![text(label)]));
        }
        if let Some((name, value)) = &find.attribute {
            let sql = "SELECT person FROM attributes WHERE name = ? AND value = ?";
            ways.push((sql, vec![text(name), text(value)]));
        }
        if let Some(block) = &find.block {
            let sql = "SELECT id FROM people INDEXED BY people_place
                       WHERE page = ? AND block = ? AND release IN (SELECT id FROM texts)";
            ways.push((sql, vec![page(), text(block)]));
        }
        if let Some((topic, now)) = &find.agreed {
            let sql = "SELECT person FROM consents
                       WHERE page = ? AND topic = ? AND state = 0 AND expires > ?";
            let values = vec![page(), text(topic.as_str()), number(*now)];
            ways.push((sql, values));
        }
        if let Some(since) = find.opened_since {
            let sql = "SELECT id FROM people WHERE page = ? AND last_seen >= ?";
            let since = since.plus_millis(-CLOCKS_DIFFER);
            ways.push((sql, vec![page(), number(since)]));
        }
        for (sql, values) in ways {
            let mut ids = BTreeSet::new();
            if few(db, sql, &values, &mut ids)? {
                return Ok(Some(ids.into_iter().collect()));
            }
        }
        Ok(None)
    }

    /// Who is called so, or has an id that begins so, when they are few.
    fn meant(&self, db: &Connection, page: &str, id: &str) -> Done<Option<Vec<u64>>> {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut ids = BTreeSet::new();
        let last = match is_part_of_id(id) {
            true => names::after(id),
            false => id.to_owned(),
        };
        let sql = "SELECT id FROM people WHERE page = ? AND psid >= ? AND psid <= ?";
        if !few(db, sql, &[text(page), text(id), text(&last)], &mut ids)? {
            return Ok(None);
        }
        // The longest word leads to the fewest.
        let Some(word) = self.words.iter().max_by_key(|it| it.len()) else {
            return Ok(Some(ids.into_iter().collect()));
        };
        let sql = "SELECT person FROM name_words WHERE page = ? AND word >= ? AND word < ?";
        let values = [text(page), text(word), text(&names::after(word))];
        let is_few = few(db, sql, &values, &mut ids)?;
        Ok(is_few.then(|| ids.into_iter().collect()))
    }
}

fn is_part_of_id(text: &str) -> bool {
    text.len() >= DIGITS && text.bytes().all(|it| it.is_ascii_digit())
}

fn number(at: Timestamp) -> Value {
    Value::Integer(at.millis())
}

/// Takes the people that a question leads to; `false` when they are too many.
fn few(db: &Connection, sql: &str, values: &[Value], ids: &mut BTreeSet<u64>) -> Done<bool> {
    let mut ask = db.prepare_cached(sql)?;
    let values: Vec<&dyn ToSql> = values.iter().map(|it| it as &dyn ToSql).collect();
    let mut rows = ask.query(values.as_slice())?;
    while let Some(row) = rows.next()? {
        ids.insert(row.get(0)?);
        if ids.len() > GATHERED {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Puts few people in order and takes those after a position.
fn among(
    db: &Connection,
    wanted: &Wanted<'_>,
    ids: &[u64],
    sort: Sort,
    after: Option<&Position>,
    limit: usize,
) -> Done<FoundPeople> {
    let mut people: Vec<(Position, PersonRow)> = Vec::new();
    let mut ask = db.prepare_cached(&format!("{ROW} WHERE people.id = ?1 AND psid <> ''"))?;
    for id in ids {
        let mut rows = ask.query([id])?;
        if let Some(row) = rows.next()? {
            let row = person_row(row)?;
            if wanted.fits(db, &row)? {
                people.push((position(&row, sort), row));
            }
        }
    }
    people.sort_by(|a, b| a.0.cmp(&b.0));
    let n_found = u64::try_from(people.len()).ok();
    let mut rest = people
        .into_iter()
        .filter(|(at, _)| after.is_none_or(|after| at > after));
    let page: Vec<(Position, PersonRow)> = rest.by_ref().take(limit).collect();
    let next = match (page.last(), rest.next()) {
        (Some((last, _)), Some(_)) => Some(written(last)),
        _ => None,
    };
    Ok(FoundPeople {
        people: page.into_iter().map(|(_, row)| row).collect(),
        next,
        n_found,
        n_looked: 0,
    })
}

/// Looks at people in an order, from a position on.
fn walk(
    db: &Connection,
    wanted: &Wanted<'_>,
    sort: Sort,
    after: Option<&Position>,
    limit: usize,
) -> Done<FoundPeople> {
    let mut found = FoundPeople::default();
    let mut ask = db.prepare_cached(&in_order(sort))?;
    let page = wanted.find.page.as_deref().unwrap_or_default();
    let mut rows = begin(&mut ask, page, sort, after)?;
    while let Some(row) = rows.next()? {
        let row = person_row(row)?;
        let at = position(&row, sort);
        found.n_looked += 1;
        if wanted.fits(db, &row)? {
            found.people.push(row);
        }
        if found.people.len() >= limit || found.n_looked >= WALKED {
            found.next = Some(written(&at));
            break;
        }
    }
    Ok(found)
}

fn in_order(sort: Sort) -> String {
    let (index, order) = match sort {
        Sort::Seen => (
            "INDEXED BY people_seen",
            "(last_seen, people.id) < (?2, ?3) ORDER BY last_seen DESC, people.id DESC",
        ),
        Sort::Name => (
            "INDEXED BY people_name",
            "(name_key, people.id) > (?2, ?3) ORDER BY name_key, people.id",
        ),
        Sort::Newest => ("NOT INDEXED", "people.id < ?2 ORDER BY people.id DESC"),
        Sort::Oldest => ("NOT INDEXED", "people.id > ?2 ORDER BY people.id"),
    };
    let row = ROW.replace("FROM people", &format!("FROM people {index}"));
    format!("{row} WHERE page = ?1 AND psid <> '' AND {order}")
}

fn begin<'a>(
    ask: &'a mut Statement<'_>,
    page: &str,
    sort: Sort,
    after: Option<&Position>,
) -> Done<rusqlite::Rows<'a>> {
    let rows = match (sort, after) {
        (Sort::Seen, None) => ask.query(params![page, i64::MAX, i64::MAX]),
        (Sort::Seen, Some((Key::Number(seen), id))) => ask.query(params![page, -seen, -id]),
        (Sort::Newest, None) => ask.query(params![page, i64::MAX]),
        (Sort::Newest, Some((_, id))) => ask.query(params![page, -id]),
        (Sort::Oldest, None) => ask.query(params![page, 0]),
        (Sort::Oldest, Some((_, id))) => ask.query(params![page, id]),
        (Sort::Name, None) => ask.query(params![page, "", 0]),
        (Sort::Name, Some((Key::Text(name), id))) => ask.query(params![page, name, id]),
        (Sort::Seen, Some((Key::Text(_), _))) | (Sort::Name, Some((Key::Number(_), _))) => {
            return Err(no_position().into());
        }
    };
    Ok(rows?)
}

fn position(row: &PersonRow, sort: Sort) -> Position {
    let id = i64::try_from(row.person).unwrap_or(i64::MAX);
    match sort {
        Sort::Seen => (Key::Number(-row.last_seen.millis()), -id),
        Sort::Newest => (Key::Number(0), -id),
        Sort::Oldest => (Key::Number(0), id),
        Sort::Name => (Key::Text(names::key(row.first_name.as_deref())), id),
    }
}

/// A position as it is given away and comes back.
fn written((key, id): &Position) -> String {
    match key {
        Key::Number(number) => format!("{id}.n{number}"),
        Key::Text(text) => format!("{id}.t{text}"),
    }
}

fn parse(text: &str) -> Done<Position> {
    let parts = text.split_once('.').and_then(|(id, key)| {
        let id: i64 = id.parse().ok().filter(|id| *id > i64::MIN)?;
        let key = match (key.strip_prefix('n'), key.strip_prefix('t')) {
            (Some(number), _) => Key::Number(number.parse().ok().filter(|it| *it > i64::MIN)?),
            (None, Some(text)) => Key::Text(text.to_owned()),
            (None, None) => return None,
        };
        Some((key, id))
    });
    parts.ok_or_else(|| no_position().into())
}

fn no_position() -> StoreError {
    let why = "this is no place in a list of people";
    StoreError::Unfit { why }
}
