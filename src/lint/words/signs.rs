//! Weighs what speaks for and against a message being about what its title promised, where names
//! alone leave that open: “Hapus has arrived from Ratnagiri” after “first box of mangoes”.
//!
//! No single sign decides. What each one weighs was fitted to the pairs of `tests/wording` that
//! may be looked at, of all languages together, so that it follows no pair by itself.

use crate::lint::words::akin::has;
use crate::lint::words::compare::{Grade, names_another};
use crate::lint::words::promise::{Forms, Thing, ThingKind};
use crate::lint::words::report::{Said, reports};
use crate::lint::words::senses::{Sense, sense};

/// A title or a message as it is weighed.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub said: &'a Said<'a>,
    pub things: &'a [Thing],
}

/// What each sign weighs, in the order of `signs`.
const WEIGHTS: [i32; N_SIGNS] = [
    -8, 19, 22, 9, 23, -16, -20, -17, -23, -26, 5, 4, 13, 36, 0, 7, 19, -8, -1, 6, -16, 10, 12, 16, 21,
];
const N_SIGNS: usize = 25;

/// Whether more speaks for the message being about something else. `other` is what it names in
/// the place of something promised.
pub(super) fn is_elsewhere(
    asked: Side<'_>,
    sent: Side<'_>,
    grade: Option<Grade>,
    other: &str,
) -> bool {
    let signs = signs(asked, sent, grade, other);
    let weights = signs.iter().zip(WEIGHTS).filter(|(is, _)| **is);
    weights.map(|(_, weight)| weight).sum::<i32>() > 0
}

/// What speaks for one or the other.
pub(super) fn signs(asked: Side<'_>, sent: Side<'_>, grade: Option<Grade>, other: &str) -> [bool; N_SIGNS] {
    let said = sent.said;
    let is_name = |it: &&Thing| it.kind == ThingKind::Name;
    let names: Vec<&Thing> = asked.things.iter().filter(is_name).collect();
    let shared: Vec<&&Thing> = names.iter().filter(|it| has(sent.things, it)).collect();
    let first = sent.things.iter().find(is_name);
    let leads = first.is_some_and(|it| has(asked.things, it));
    let has_digit = |text: &str| text.contains(|it: char| it.is_ascii_digit());
    let is_number = |it: &Thing| has_digit(&it.stem) && has(sent.things, it);
    let n_told = said.n_told();
    let is_unnamed = grade == Some(Grade::Unnamed);
    let is_doubtful = grade == Some(Grade::Doubtful);
    let is_other = names_another(asked.things, sent.things);
    let is_english = names.iter().any(|it| it.forms == Forms::Endings);
    [
        true,
        said.pitches(),
        said.sells(),
        said.begins_with_question(),
        said.begins_with_ours(),
        said.begins_pointing(),
        n_told >= 1,
        n_told >= 2,
        said.names_time(),
        reports(asked.said, said),
        is_other,
        is_other && is_unnamed,
        is_unnamed,
        grade == Some(Grade::Sure),
        is_doubtful,
        is_doubtful && !other.is_empty(),
        has_digit(other),
        asked.things.iter().any(is_number),
        !names.is_empty() && shared.len() * 2 >= names.len(),
        !names.is_empty() && shared.len() == names.len(),
        shared.iter().any(|it| !it.is_aside),
        leads,
        !leads && first.is_some_and(is_common),
        is_english && heads_another(asked.things, sent.things),
        is_unnamed && is_other && first.is_some_and(is_thing) && asked.said.stocks() && said.stocks(),
    ]
}

/// “Night Rails hoodies” where an episode of it was promised.
fn heads_another(asked: &[Thing], sent: &[Thing]) -> bool {
    let mut pairs = sent.windows(2);
    pairs.any(|it| {
        let [name, head] = it else { return false };
        let is_named = name.kind == ThingKind::Name && name.is_capital && has(asked, name);
        is_named && head.kind == ThingKind::Name && !head.is_capital && !has(asked, head)
    })
}

/// A thing by name or kind, and not a person's or the shop's act.
fn is_thing(thing: &Thing) -> bool {
    thing.is_capital || is_common(thing)
}

/// A thing that has a common name: “hampers”.
fn is_common(thing: &Thing) -> bool {
    thing.forms == Forms::Endings && sense(&thing.raw.to_lowercase()) == Sense::Common
}
