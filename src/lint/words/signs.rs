//! Weighs what speaks for and against a message being about what its title promised, where names
//! alone leave that open: “Hapus has arrived from Ratnagiri” after “first box of mangoes”.
//!
//! No single sign decides. What each one weighs was fitted to the pairs of `tests/wording` that
//! may be looked at, of all languages together, so that it follows no pair by itself.
//!
//! To fit them again, after signs, phrases or pairs have changed: print for every open pair that
//! reaches `is_elsewhere` which signs hold and what the pair is labelled, fit a logistic
//! regression to these rows (penalty 0.5 on the squares of the weights, rows labelled fine
//! counted twice, because a false alarm is worse than a miss), take ten times each weight,
//! rounded, and ten times the intercept, negated, as `NEEDED`. Keep the new weights when they are
//! right more often on pairs left out of the fit (six parts, each left out once), and drop a sign
//! that weighs nothing.

use crate::lint::words::akin::has;
use crate::lint::words::compare::{Grade, names_another};
use crate::lint::words::promise::{Forms, Thing, ThingKind};
use crate::lint::words::report::{Said, reports};
use crate::lint::words::senses::{Sense, sense};

/// A title or a message as it is weighed.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub said: &'a Said,
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
    let weights = signs(asked, sent, grade, other);
    let weights = weights.into_iter().filter(|(is, _)| *is);
    weights.map(|(_, weight)| weight).sum::<i32>() > NEEDED
}

/// So much must speak against a message before it is called misleading.
const NEEDED: i32 = 17;

/// What speaks for a message (below 0) or against it, and how much.
fn signs(asked: Side<'_>, sent: Side<'_>, grade: Option<Grade>, other: &str) -> [(bool, i32); 27] {
    let said = sent.said;
    let is_name = |it: &&Thing| it.kind == ThingKind::Name;
    let names: Vec<&Thing> = asked.things.iter().filter(is_name).collect();
    let is_shared = |it: &&&Thing| has(sent.things, it);
    let shared: Vec<&&Thing> = names.iter().filter(is_shared).collect();
    let first = sent.things.iter().find(is_name);
    let leads = first.is_some_and(|it| has(asked.things, it));
    let has_digit = |text: &str| text.contains(|it: char| it.is_ascii_digit());
    let is_number = |it: &Thing| has_digit(&it.stem) && has(sent.things, it);
    let n_told = said.n_told();
    let is_unnamed = grade == Some(Grade::Unnamed);
    let is_other = names_another(asked.things, sent.things);
    let is_english = names.iter().any(|it| it.forms == Forms::Endings);
    let is_stocked = || {
        let is_thing = first.is_some_and(is_thing);
        is_thing && asked.said.stocks() && said.stocks()
    };
    [
        (said.pitches(), 23),
        (said.sells(), 18),
        (said.begins_with_question(), 10),
        (said.begins_with_ours(), 24),
        (said.begins_pointing(), -13),
        (said.begins_with_pronoun(), -9),
        (n_told >= 1, -16),
        (n_told >= 2, -19),
        (said.names_time(), -23),
        (reports(asked.said, said), -37),
        (is_other, 10),
        (is_unnamed, 20),
        (grade == Some(Grade::Likely), 33),
        (grade == Some(Grade::Doubtful) && !other.is_empty(), 9),
        (has_digit(other), 28),
        (asked.things.iter().any(is_number), -11),
        (!names.is_empty() && shared.len() == names.len(), 3),
        (shared.iter().any(|it| !it.is_aside), -17),
        (leads, 9),
        (!leads && first.is_some_and(is_common), 7),
        (is_english && heads_another(asked.things, sent.things), 8),
        // Goods were promised, and other goods have come.
        (is_unnamed && is_other && is_stocked(), 28),
        // “my cake is ready”, and “yours is boxed”
        (asked.said.owns() && said.owns(), -15),
        (said.is_priced() && !asked.said.is_priced(), 5),
        (is_other && said.stocks() && !asked.said.stocks(), 8),
        (said.refers(), -10),
        (said.hands_over(), -18),
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
