//! A text cut into words once, for all that is asked of it.

use crate::lint::words::language::Language;
use crate::lint::words::lexicon::Lexicon;
use crate::lint::words::sentence::{Part, parts};
use crate::lint::words::subject::Vague;
use crate::lint::words::token::{Token, english, tokens};
use crate::lint::words::{judged, offer, subject};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// A text and its words.
#[derive(Debug)]
pub struct Reading {
    pub(super) text: String,
    pub(super) language: Language,
    pub(super) words: Words,
}

/// The words of a text, as those who judge its language need them.
#[derive(Debug)]
pub(super) enum Words {
    English(Vec<Token>),
    Listed(Vec<Part>, &'static Lexicon),
    Uncovered(Vec<Token>),
}

impl Reading {
    #[must_use]
    pub fn of(text: &str, language: Language) -> Self {
        let words = match language {
            Language::English => Words::English(english(text)),
            Language::Listed(lexicon) => Words::Listed(parts(text, lexicon), lexicon),
            Language::Uncovered => Words::Uncovered(tokens(text)),
        };
        Self {
            text: text.to_owned(),
            language,
            words,
        }
    }

    /// What is vague about it; nothing where nobody can judge.
    #[must_use]
    pub fn vague(&self) -> Option<Vague> {
        match &self.words {
            Words::English(tokens) => subject::vague(&self.text, tokens),
            Words::Listed(parts, _) => judged::vague(&self.text, parts),
            Words::Uncovered(_) => None,
        }
    }

    /// The words that offer a reward for agreeing, in Unicode scalar values.
    #[must_use]
    pub fn incentive(&self) -> Option<Range<usize>> {
        match &self.words {
            Words::English(tokens) => offer::incentive(tokens),
            Words::Listed(parts, lexicon) => judged::incentive(&self.text, parts, lexicon),
            Words::Uncovered(_) => None,
        }
    }
}

/// The titles of a flow, each read once while it is judged, whichever rule asks first.
#[derive(Debug, Default)]
pub struct Readings(RefCell<BTreeMap<String, Rc<Reading>>>);

impl Readings {
    #[must_use]
    pub fn of(&self, text: &str, language: Language) -> Rc<Reading> {
        let mut known = self.0.borrow_mut();
        if let Some(reading) = known.get(text) {
            return Rc::clone(reading);
        }
        let reading = Rc::new(Reading::of(text, language));
        known.insert(text.to_owned(), Rc::clone(&reading));
        reading
    }
}
