//! The English words that frame a request without naming what it is about, read from
//! `assets/wording/en.ron`.
//!
//! A list never decides alone; `subject` and `offer` say in which place a word counts. Every
//! word is looked up once, when a text is cut into words, and carries its classes from then on.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a word may be. One word may be several things: “sale” and “May” are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Classes(u16);

impl Classes {
    pub const FUNCTION: Self = Self(1);
    pub const VERB: Self = Self(1 << 1);
    pub const ADJECTIVE: Self = Self(1 << 2);
    pub const GENERIC: Self = Self(1 << 3);
    pub const NOTICE: Self = Self(1 << 4);
    pub const SEASON: Self = Self(1 << 5);
    pub const PLACE: Self = Self(1 << 6);
    /// Looks like a form of a frame word but names a thing.
    const NAME: Self = Self(1 << 7);
    const NOT_ADVERB: Self = Self(1 << 8);
    pub const ADVERB: Self = Self(1 << 9);
    const GAP: Self = Self(1 << 10);
    const PERSON: Self = Self(1 << 11);
    const FRAME: Self = Self(
        Self::FUNCTION.0
            | Self::VERB.0
            | Self::ADJECTIVE.0
            | Self::GENERIC.0
            | Self::NOTICE.0
            | Self::PLACE.0
            | Self::ADVERB.0,
    );

    /// Whether it is any of these.
    pub const fn is(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether it belongs to the frame of a request.
    pub const fn is_frame(self) -> bool {
        self.is(Self::FRAME) && !self.is(Self::NAME)
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The file of English words; each list is separated by blanks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Data {
    function: String,
    verbs: String,
    adjectives: String,
    generic: String,
    notices: String,
    seasons: String,
    places: String,
    names: String,
    not_adverbs: String,
    gaps: String,
    person: String,
}

static WORDS: LazyLock<BTreeMap<String, Classes>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/wording/en.ron");
    // A file that cannot be read knows no word, and a test would notice.
    let data: Data = ron::from_str(text).unwrap_or_default();
    let mut words = BTreeMap::new();
    let mut add = |word: String, class: Classes| {
        let classes: &mut Classes = words.entry(word).or_default();
        *classes = classes.with(class);
    };
    for (list, class) in [
        (&data.function, Classes::FUNCTION),
        (&data.adjectives, Classes::ADJECTIVE),
        (&data.generic, Classes::GENERIC),
        (&data.notices, Classes::NOTICE),
        (&data.seasons, Classes::SEASON),
        (&data.places, Classes::PLACE),
        (&data.names, Classes::NAME),
        (&data.not_adverbs, Classes::NOT_ADVERB),
        (&data.gaps, Classes::GAP),
        (&data.person, Classes::PERSON),
    ] {
        for word in list.split_whitespace() {
            add(word.to_owned(), class);
        }
    }
    // All forms, spelt out once: asking is then one look.
    for verb in data.verbs.split_whitespace() {
        for form in forms(verb) {
            add(form, Classes::VERB);
        }
    }
    for adjective in data.adjectives.split_whitespace() {
        add(superlative(adjective), Classes::ADJECTIVE);
    }
    words
});

/// What a word, in lower case, may be.
pub(super) fn classes(word: &str) -> Classes {
    let known = WORDS.get(word).copied().unwrap_or_default();
    let is_adverb = word.len() > 4 && word.ends_with("ly") && !known.is(Classes::NOT_ADVERB);
    let known = if is_adverb {
        known.with(Classes::ADVERB)
    } else {
        known
    };
    if known.0 == 0 && word.contains('-') {
        return joined(word);
    }
    known
}

/// A word of frame words, such as “pre-order”, belongs to the frame as well.
fn joined(word: &str) -> Classes {
    let mut parts = word.split('-').filter(|it| !it.is_empty());
    let is_frame = parts.clone().next().is_some() && parts.all(|it| classes(it).is_frame());
    if is_frame {
        Classes::ADJECTIVE
    } else {
        Classes::default()
    }
}

/// Whether a word, in lower case, belongs to the frame of a request.
pub(super) fn is_frame(word: &str) -> bool {
    classes(word).is_frame()
}

/// Whether a placeholder of this name says something about the person, not about a product.
pub(super) fn is_about_person(name: &str) -> bool {
    classes(name).is(Classes::PERSON)
}

pub(super) fn is_gap_word(word: &str) -> bool {
    classes(word).is(Classes::GAP)
}

/// “biggest”; not “lighter” and “cooler”, which are things as well.
fn superlative(adjective: &str) -> String {
    let letters: Vec<char> = adjective.chars().rev().take(3).collect();
    let is_vowel = |it: char| "aeiou".contains(it);
    match letters.as_slice() {
        ['e', ..] => format!("{adjective}st"),
        ['y', ..] => format!("{}iest", adjective.trim_end_matches('y')),
        [last, vowel, before] if is_vowel(*vowel) && !is_vowel(*last) && !is_vowel(*before) => {
            format!("{adjective}{last}est")
        }
        _ => format!("{adjective}est"),
    }
}

/// `drops`, `dropped`, `dropping`; forms that are no words do no harm.
fn forms(verb: &str) -> Vec<String> {
    let mut forms = vec![verb.to_owned()];
    forms.extend(["s", "es", "ed", "ing"].map(|end| format!("{verb}{end}")));
    if let Some(stem) = verb.strip_suffix('e') {
        forms.extend(["ed", "ing"].map(|end| format!("{stem}{end}")));
    }
    if let Some(stem) = verb.strip_suffix('y') {
        forms.extend(["ied", "ies"].map(|end| format!("{stem}{end}")));
    }
    if let Some(last) = verb.chars().last() {
        forms.extend(["ed", "ing"].map(|end| format!("{verb}{last}{end}")));
    }
    forms
}
