//! Short forms: “QC” for “Quezon City”, “PS5” for “PlayStation 5”.

use crate::lint::words::akin::has;
use crate::lint::words::promise::{Thing, ThingKind};

/// “RCB vs CSK tickets”: nobody can tell what such letters stand for, and the rest is the same.
pub(super) fn is_only_short(named: &[&Thing], asked: &[Thing], sent: &[Thing]) -> bool {
    let is_code =
        |it: &Thing| it.raw.chars().count() <= 5 && it.raw.chars().all(char::is_uppercase);
    let is_word = |it: &Thing| it.kind == ThingKind::Small && it.stem.len() >= 5;
    named.iter().all(|it| is_code(it))
        && !sent
            .iter()
            .any(|it| it.kind == ThingKind::Name && is_code(it))
        && asked.iter().any(|it| is_word(it) && has(sent, it))
}

/// What of these things stands in short among the others: “Quezon City” as “QC”, “PlayStation 5”
/// as “PS5”. The short form is the capitals and digits in a row.
pub(super) fn shortened(things: &[Thing], others: &[Thing]) -> Vec<Thing> {
    let is_short = |it: char| it.is_uppercase() || it.is_ascii_digit();
    let is_code = |it: &&Thing| {
        (2..=5).contains(&it.raw.chars().count()) && it.is_capital && it.raw.chars().all(is_short)
    };
    let mut found = Vec::new();
    for code in others.iter().filter(is_code) {
        for from in 0..things.len() {
            let mut letters = String::new();
            let row = things.iter().skip(from).take_while(|it| {
                let goes_on = letters.len() < code.raw.len();
                letters.extend(it.raw.chars().filter(|it| is_short(*it)));
                let is_named = it.kind == ThingKind::Name || it.kind == ThingKind::Number;
                goes_on && is_named && code.raw.starts_with(&letters)
            });
            let row: Vec<Thing> = row.cloned().collect();
            let spelt: String = row.iter().flat_map(|it| it.raw.chars()).collect();
            let spelt: String = spelt.chars().filter(|it| is_short(*it)).collect();
            if spelt == code.raw && row.iter().all(|it| it.raw != code.raw) {
                found.extend(row);
                found.push(code.clone());
            }
        }
    }
    found
}
