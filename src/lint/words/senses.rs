//! What kind of thing a common English word means, read from `assets/wording/en.senses.ron`.
//!
//! A title that speaks of joy, of the community or of a storm that is brewing names nothing that
//! people could wait for; one that says when the storm is over does. Only titles in which no
//! product is named for certain are looked at this closely.

use serde::Deserialize;
use std::sync::LazyLock;

/// What a word that is no word of the frame means most often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// A rare thing, or a word that nobody knows: a name.
    Thing,
    /// A concrete thing of every day: “bread”, “cup”, “cat”.
    Common,
    /// An act, a group, a person, a place: something when the sentence says that it happens.
    Loose,
    /// A quality or a feeling.
    Quality,
    /// No noun: “delicious”, “slashed”.
    Modifier,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Data {
    modifiers: String,
    qualities: String,
    loose: String,
    things: String,
    not_participles: String,
}

/// The same lists, each in order.
struct Senses {
    modifiers: Vec<Box<str>>,
    qualities: Vec<Box<str>>,
    loose: Vec<Box<str>>,
    things: Vec<Box<str>>,
    not_participles: Vec<Box<str>>,
}

static SENSES: LazyLock<Senses> = LazyLock::new(|| {
    let text = include_str!("../../../assets/wording/en.senses.ron");
    // A file that cannot be read knows no word, and a test would notice.
    let data: Data = ron::from_str(text).unwrap_or_default();
    Senses {
        modifiers: sorted(&data.modifiers),
        qualities: sorted(&data.qualities),
        loose: sorted(&data.loose),
        things: sorted(&data.things),
        not_participles: sorted(&data.not_participles),
    }
});

fn sorted(list: &str) -> Vec<Box<str>> {
    let mut words: Vec<Box<str>> = list.split_whitespace().map(Box::from).collect();
    words.sort_unstable();
    words
}

fn has(words: &[Box<str>], word: &str) -> bool {
    words.binary_search_by(|it| (**it).cmp(word)).is_ok()
}

/// What a word, in lower case, means most often.
pub(super) fn sense(word: &str) -> Sense {
    if word.contains('-') {
        return joined(word);
    }
    if let Some(sense) = listed(word) {
        return sense;
    }
    let is_participle = word.len() > 4 && word.ends_with("ed");
    if is_participle && !has(&SENSES.not_participles, word) {
        return Sense::Modifier;
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|it| it.len() > 2) {
        return gerund(stem);
    }
    let ends = [("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")];
    let singular = ends.iter().find_map(|(end, instead)| {
        let stem = word.strip_suffix(end).filter(|it| it.len() > 2)?;
        listed(&format!("{stem}{instead}"))
    });
    singular.unwrap_or(Sense::Thing)
}

fn listed(word: &str) -> Option<Sense> {
    let lists = [
        (&SENSES.modifiers, Sense::Modifier),
        (&SENSES.loose, Sense::Loose),
        (&SENSES.qualities, Sense::Quality),
        (&SENSES.things, Sense::Common),
    ];
    let mut lists = lists.into_iter();
    lists.find_map(|(words, sense)| has(words, word).then_some(sense))
}

/// “brewing” of “brew”: no noun where its verb is none. “Glamping” of no verb is a thing.
fn gerund(stem: &str) -> Sense {
    let mut letters = stem.chars().rev();
    let is_doubled = letters.next() == letters.next();
    let single = stem.get(..stem.len().saturating_sub(usize::from(is_doubled)));
    let candidates = [stem.to_owned(), format!("{stem}e")];
    let mut candidates = candidates.into_iter().chain(single.map(str::to_owned));
    let is_verb = candidates.any(|it| listed(&it) == Some(Sense::Modifier));
    if is_verb {
        Sense::Modifier
    } else {
        Sense::Thing
    }
}

/// “behind-the-scenes” is what its last part is, when all parts are known.
fn joined(word: &str) -> Sense {
    let mut last = Sense::Thing;
    for part in word.split('-').filter(|it| !it.is_empty()) {
        last = match listed(part) {
            Some(sense) => sense,
            None if crate::lint::words::lists::is_frame(part) => Sense::Modifier,
            None => match sense(part) {
                Sense::Thing => return Sense::Thing,
                known @ (Sense::Common | Sense::Loose | Sense::Quality | Sense::Modifier) => known,
            },
        };
    }
    last
}
