//! What the words of a request title say: what it is about, and what it offers.
//!
//! English is judged. A word that is not known counts as a name, so titles in other languages
//! are never called vague. Nothing here decides by one word alone: `subject` asks whether
//! anything is named besides the frame (“tell me when … is back”), `offer` asks who gets what
//! in return for what.

mod token;
mod lists;
mod subject;
mod clause;
mod offer;
mod retitle;

pub use offer::incentive;
pub use retitle::{retitled, template};
pub use subject::{Vague, is_foreign, vague};
