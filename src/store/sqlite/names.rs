//! Names as they are looked for: words without capitals and accents, so that “jose” finds José.
//! They are written only when a name changes.

use crate::store::sqlite::failure::Done;
use rusqlite::{Connection, params};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// More of a name is not looked at.
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 40;
/// Greater than every word that begins alike.
const LAST: char = char::MAX;

/// A text without capitals and accents.
pub(crate) fn folded(text: &str) -> String {
    let bare = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    bare.flat_map(char::to_lowercase).collect()
}

/// The words of a name, or of what is looked for. What has no letters at all, such as a name of
/// emoji, is one word.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded = folded(text);
    let cut = |word: &str| word.chars().take(MOST_LETTERS).collect::<String>();
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<String> = words.filter(|it| !it.is_empty()).map(cut).collect();
    if words.is_empty() && !folded.trim().is_empty() {
        words.push(cut(folded.trim()));
    }
    words.truncate(MOST_WORDS);
    words
}

/// By what people are put in order.
pub(crate) fn key(name: Option<&str>) -> String {
    let name = name.map(folded).unwrap_or_default();
    match name.trim() {
        "" => "1".to_owned(),
        name => format!("0{}", name.chars().take(MOST_LETTERS).collect::<String>()),
    }
}

/// The first word that does not begin like this one.
pub(crate) fn after(word: &str) -> String {
    format!("{word}{LAST}")
}

/// Keeps somebody's new name.
pub(crate) fn keep(tx: &Connection, page: &str, person: u64, name: Option<&str>) -> Done<()> {
    forget(tx, person)?;
    tx.prepare_cached("UPDATE people SET name_key = ?2 WHERE id = ?1")?
        .execute(params![person, key(name)])?;
    for word in name.map(words).unwrap_or_default() {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO name_words (page, word, person) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![page, word, person])?;
    }
    Ok(())
}

pub(crate) fn forget(tx: &Connection, person: u64) -> Done<()> {
    tx.prepare_cached("DELETE FROM name_words WHERE person = ?1")?
        .execute([person])?;
    Ok(())
}

/// The names of everybody whom an older program knew.
pub(crate) fn keep_all(tx: &Connection) -> Done<()> {
    let mut find = tx.prepare(
        "SELECT id, page, first_name FROM people WHERE first_name IS NOT NULL AND id > ?1
                  ORDER BY id LIMIT 1000",
    )?;
    let mut last = 0;
    loop {
        let found = find.query_map([last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let found: Vec<(u64, String, String)> = found.collect::<Result<_, _>>()?;
        let Some((id, ..)) = found.last() else {
            return Ok(());
        };
        last = *id;
        for (person, page, name) in &found {
            keep(tx, page, *person, Some(name))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_for_without_capitals_and_accents() {
        for (name, expected) in [
            ("José María", &["jose", "maria"][..]),
            ("O'Neil-Wood", &["o", "neil", "wood"]),
            ("ليلى", &["ليلى"]),
            ("🦊", &["🦊"]),
            ("  ", &[]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
        assert_eq!(key(Some("Émile")), "0emile");
        assert!(key(Some("zoë")) < key(Some(" ")) && key(None) == "1");
        let ros = after("ros");
        assert!(ros.as_str() > "rosewood" && ros.as_str() > "ros🦊" && ros.as_str() < "rot");
    }
}
