//! What the words of a request title say: what it is about, and what it offers.
//!
//! English has code of its own (`subject`, `offer`); the other languages share `judged` and
//! differ in a file each. A word that is not known counts as a name. Nothing here decides by
//! one word alone: whether a title is vague depends on what is named besides the frame (“tell
//! me when … is back”), whether it pays people on who gets what in return for what.

mod plain;
mod token;
mod lists;
mod role;
mod lexicon;
mod cut;
mod fill;
mod sentence;
mod language;
mod senses;
mod sender;
mod slot;
mod subject;
mod certain;
mod clause;
mod elsewhere;
mod yes;
mod called;
mod offer;
mod free;
mod gift;
mod joiners;
mod exchange;
mod earned;
mod bargain;
mod beside;
mod brought;
mod consent;
mod judged;
mod promise;
mod things;
mod akin;
mod kinds;
mod compare;
mod short;
mod report;
mod signs;
mod reading;
mod retitle;

pub use language::Language;
pub use promise::{Broken, Promise, Sent, broken};
pub use reading::{Reading, Readings};
pub use retitle::{retitled, template, without_offer};
pub use subject::Vague;

use std::ops::Range;

/// What is vague about a title; nothing where nobody can judge.
#[must_use]
pub fn vague(title: &str, language: Language) -> Option<Vague> {
    Reading::of(title, language).vague()
}

/// The words that offer a reward for agreeing, in Unicode scalar values.
#[must_use]
pub fn incentive(title: &str, language: Language) -> Option<Range<usize>> {
    Reading::of(title, language).incentive()
}
