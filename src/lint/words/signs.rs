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

/// Whether more speaks for the message being about something else. `other` is what it names in
/// the place of something promised.
pub(super) fn is_elsewhere(
    asked: Side<'_>,
    sent: Side<'_>,
    grade: Option<Grade>,
    other: &str,
) -> bool {
    let said = sent.said;
    let is_name = |it: &&Thing| it.kind == ThingKind::Name;
    let names: Vec<&Thing> = asked.things.iter().filter(is_name).collect();
    let shared = || names.iter().filter(|it| has(sent.things, it));
    let first = sent.things.iter().find(is_name);
    let leads = first.is_some_and(|it| has(asked.things, it));
    let has_digit = |text: &str| text.contains(|it: char| it.is_ascii_digit());
    let is_number = |it: &Thing| has_digit(&it.stem) && has(sent.things, it);
    let n_told = said.n_told();
    let is_unnamed = grade == Some(Grade::Unnamed);
    let is_other = names_another(asked.things, sent.things);
    let signs = [
        (said.pitches(), 18),
        (said.sells(), 22),
        (said.begins_with_question(), 13),
        (said.begins_with_ours(), 24),
        (said.begins_pointing(), -17),
        (n_told >= 1, -22),
        (n_told >= 2, -14),
        (said.names_time(), -24),
        (reports(asked.said, said), -27),
        (is_other, 8),
        (is_other && is_unnamed, 3),
        (is_unnamed, 8),
        (grade == Some(Grade::Sure), 43),
        (has_digit(other), 26),
        (asked.things.iter().any(is_number), -15),
        (shared().any(|it| !it.is_aside), -13),
        (leads, 9),
        (!leads && first.is_some_and(is_common), 13),
    ];
    let weight: i32 = signs.iter().filter(|it| it.0).map(|it| it.1).sum();
    let share = 21 * shared().count() / names.len().max(1);
    weight - 3 > i32::try_from(share).unwrap_or_default()
}

/// A thing that has a common name: “hampers”.
fn is_common(thing: &Thing) -> bool {
    thing.forms == Forms::Endings && sense(&thing.raw.to_lowercase()) == Sense::Common
}
