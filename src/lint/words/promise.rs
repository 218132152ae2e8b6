//! Whether a follow-up is about what its title promised.
//!
//! Words are compared by their stems, in `compare`; here texts become the things that are
//! compared. A text is read once, however often it is compared.

use crate::lint::words::compare::{Grade, compared, lost, missing_all};
use crate::lint::words::kinds::OneOf;
use crate::lint::words::language::Language;
use crate::lint::words::lexicon::{Role, bare_of};
use crate::lint::words::reading::{Reading, Words};
use crate::lint::words::report::{Said, is_pitch, reports, turns_down};
use crate::lint::words::sentence;
use crate::lint::words::signs::{Side, is_elsewhere};
use crate::lint::words::things::english;
use crate::lint::words::token::TokenKind;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::BTreeSet;

/// What a follow-up leaves out of what its title promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// As the title writes it.
    pub promised: String,
    /// What the message names in its place, as written there.
    pub instead: Option<String>,
}

/// A word or number of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    pub stem: String,
    /// The stem without accents: people leave them out.
    pub bare: String,
    pub raw: String,
    pub kind: ThingKind,
    pub is_capital: bool,
    /// What stands before it says where, not what: “at”, “by”; or it is “museum's”.
    pub is_aside: bool,
    /// An act or a quality: “loan”. Another word beside the same name is no other kind.
    pub is_loose: bool,
    /// The preposition that leads to it: “to Oslo”, “in Melbourne”.
    pub is_place: bool,
    /// What a text means one of, if it is of such a kind.
    pub of_a_kind: Option<OneOf>,
    /// A number that says how many are left, and not which.
    pub is_count: bool,
    /// Stands for anything, and what follows says which: “shade”, “tickets”.
    pub is_label: bool,
    pub forms: Forms,
}

/// How words of a language are made from each other, as far as they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forms {
    /// By endings that the stemmer knows.
    Endings,
    /// “batik”, “membatik”
    Derived,
    /// “Spargel”, “Spargelsaison”
    Compound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ThingKind {
    /// Names a product, an event, a kind of it.
    Name,
    /// Neither name nor break: “in”, “the”.
    Small,
    /// A number that is no amount of money: a size, a season, a model.
    Number,
    /// Ends what belongs together.
    Break,
    /// A placeholder that may stand for anything.
    Open,
    /// Points back: “it is here”.
    Pointer,
}

/// What is missing from a message that keeps people waiting for what this title promised.
/// `None` when nothing is, when the title promises nothing, or when nobody can tell.
#[must_use]
pub fn broken(title: &str, message: &str, language: Language) -> Option<Broken> {
    let (title, message) = (Reading::of(title, language), Reading::of(message, language));
    Promise::of(&title).broken_by(&Sent::of(&message))
}

/// What a title promises, read once to be compared with many messages.
pub struct Promise {
    things: Vec<Thing>,
    said: Said,
}

/// What a message says, read once to be compared with many titles.
pub struct Sent {
    things: Vec<Thing>,
    said: Said,
    /// It says that what was promised is not there and offers something else.
    turns_down: bool,
}

impl Promise {
    #[must_use]
    pub fn of(title: &Reading) -> Self {
        Self {
            things: things(title),
            said: Said::of(&title.text, title.language.tag()),
        }
    }

    /// What is missing from this message.
    #[must_use]
    pub fn broken_by(&self, message: &Sent) -> Option<Broken> {
        let asked = Side {
            said: &self.said,
            things: &self.things,
        };
        let sent = Side {
            said: &message.said,
            things: &message.things,
        };
        match compared(&self.things, &message.things) {
            // Another number, colour or model is another thing, however much is alike.
            Some((broken, Grade::Sure)) => {
                let other = broken.instead.as_deref().unwrap_or_default();
                let is_number = other.contains(|it: char| it.is_ascii_digit());
                let is_told = !is_number && reports(&self.said, &message.said);
                (!is_told).then_some(broken)
            }
            Some((broken, grade)) => {
                let other = broken.instead.as_deref().unwrap_or_default();
                is_elsewhere(asked, sent, Some(grade), other).then_some(broken)
            }
            None if message.turns_down => missing_all(&self.things),
            None => lost(&self.things, &message.things).filter(|_| {
                is_elsewhere(asked, sent, None, "") || is_pitch(&self.said, &message.said)
            }),
        }
    }
}

impl Sent {
    #[must_use]
    pub fn of(message: &Reading) -> Self {
        let said = Said::of(&message.text, message.language.tag());
        Self {
            things: things(message),
            turns_down: turns_down(&said),
            said,
        }
    }
}

/// A text as things that can be compared.
fn things(reading: &Reading) -> Vec<Thing> {
    match &reading.words {
        Words::English(tokens) | Words::Uncovered(tokens) => english(&reading.text, tokens),
        Words::Listed(parts, lexicon) => {
            let text = &reading.text;
            let stemmer = stemmer(reading.language);
            let named: BTreeSet<usize> =
                sentence::subjects(parts).map(|it| it.range.start).collect();
            let mut found = Vec::with_capacity(parts.len());
            let mut was_led = false;
            for (i, part) in parts.iter().enumerate() {
                let is_named = named.contains(&part.range.start);
                // “Bosch-Akkuschrauber” is an “Akkuschrauber von Bosch”.
                let raw: String = text
                    .chars()
                    .skip(part.range.start)
                    .take(part.range.len())
                    .collect();
                let near = |n: Option<usize>, role: Role| {
                    n.and_then(|n| parts.get(n)).is_some_and(|it| it.has(role))
                };
                let prior = i.checked_sub(1);
                // “im Autohaus Müller”
                let led = near(prior, Role::At) || (was_led && part.is_capital());
                was_led = led && (part.is_capital() || part.has(Role::Frame));
                let counted = [prior, Some(i + 1)]
                    .into_iter()
                    .any(|n| near(n, Role::Counts) || near(n, Role::Month));
                let kinds = [
                    (Role::Colour, OneOf::Colours),
                    (Role::Month, OneOf::Months),
                    (Role::Day, OneOf::Days),
                    (Role::Size, OneOf::Sizes),
                ];
                let kind = kinds.iter().find(|(role, _)| part.has(*role));
                for word in part.base.split('-') {
                    let thing = thing(word, kind_of(part.kind, is_named), &raw, stemmer.as_ref());
                    found.push(Thing {
                        is_capital: part.is_capital(),
                        is_place: led,
                        is_aside: led,
                        of_a_kind: kind.map(|(_, it)| *it),
                        is_count: counted,
                        is_label: part.has(Role::Generic) && raw.chars().count() >= 4,
                        forms: if lexicon.capital_nouns {
                            Forms::Compound
                        } else {
                            Forms::Derived
                        },
                        ..thing
                    });
                }
            }
            found
        }
    }
}

pub(super) fn kind_of(kind: TokenKind, is_named: bool) -> ThingKind {
    match kind {
        TokenKind::Subject | TokenKind::Gap => ThingKind::Open,
        TokenKind::Number => ThingKind::Number,
        TokenKind::Word if is_named => ThingKind::Name,
        TokenKind::Word => ThingKind::Small,
        TokenKind::Money | TokenKind::Percent | TokenKind::Person | TokenKind::Mark(_) => {
            ThingKind::Break
        }
    }
}

pub(super) fn thing(word: &str, kind: ThingKind, raw: &str, by: Option<&Stemmer>) -> Thing {
    // What names nothing is only compared as it stands.
    let by = by.filter(|_| kind == ThingKind::Name || kind == ThingKind::Small);
    let stem = match (by, word.strip_suffix("ves")) {
        (Some(_), Some(start)) if start.len() > 2 => format!("{start}f"),
        (Some(by), _) => by.stem(word).into_owned(),
        // Version 4 is version 4.0.
        (None, _) if kind == ThingKind::Number => word.trim_end_matches(".0").to_owned(),
        (None, _) => word.to_owned(),
    };
    // “knife” and “knives” meet in “knif”.
    let stem = match stem.strip_suffix("fe") {
        Some(start) => format!("{start}f"),
        None => stem,
    };
    let bare = if stem.is_ascii() {
        String::new()
    } else {
        bare_of(&stem)
    };
    Thing {
        stem,
        bare,
        raw: raw.to_owned(),
        kind,
        is_capital: false,
        is_aside: false,
        is_loose: false,
        is_place: false,
        of_a_kind: None,
        is_count: false,
        is_label: false,
        forms: Forms::Endings,
    }
}

fn stemmer(language: Language) -> Option<Stemmer> {
    let algorithm = match language.tag() {
        "es" => Algorithm::Spanish,
        "pt" => Algorithm::Portuguese,
        "fr" => Algorithm::French,
        "de" => Algorithm::German,
        _ => return None,
    };
    Some(Stemmer::create(algorithm))
}
