//! Whether a follow-up is about what its title promised.
//!
//! Words are compared by their stems. A follow-up that names nothing of what was promised is
//! about something else; so is one that names the same thing in another kind, “red lipsticks”
//! for “blue lipsticks”, “season 2” for “season 3”, because the person agreed to the one.

use crate::lint::words::language::Language;
use crate::lint::words::lists::Classes;
use crate::lint::words::sentence;
use crate::lint::words::subject::subjects;
use crate::lint::words::token::{Token, TokenKind, tokens};
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
struct Thing {
    stem: String,
    raw: String,
    kind: ThingKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ThingKind {
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
}

/// What is missing from a message that keeps people waiting for what this title promised.
/// `None` when nothing is, when the title promises nothing, or when nobody can tell.
#[must_use]
pub fn broken(title: &str, message: &str, language: Language) -> Option<Broken> {
    Promise::of(title, language).broken_by(message)
}

/// What a title promises, read once to be compared with many messages.
pub struct Promise {
    asked: Vec<Thing>,
    language: Language,
}

impl Promise {
    #[must_use]
    pub fn of(title: &str, language: Language) -> Self {
        Self {
            asked: things(title, language),
            language,
        }
    }

    /// What is missing from this message.
    #[must_use]
    pub fn broken_by(&self, message: &str) -> Option<Broken> {
        compared(&self.asked, &things(message, self.language), message)
    }
}

fn compared(asked: &[Thing], sent: &[Thing], message: &str) -> Option<Broken> {
    let is_open = |it: &Thing| it.kind == ThingKind::Open;
    if message.trim().is_empty() || asked.iter().chain(sent).any(is_open) {
        return None;
    }
    let named: Vec<&Thing> = asked
        .iter()
        .filter(|it| it.kind == ThingKind::Name)
        .collect();
    let first = named.first()?;
    if !named.iter().any(|it| has(sent, it)) {
        let promised = named
            .iter()
            .map(|it| it.raw.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let promised = if promised.is_empty() {
            first.raw.clone()
        } else {
            promised
        };
        return Some(Broken {
            promised,
            instead: None,
        });
    }
    other_model(asked, sent)
        .or_else(|| other_number(asked, sent))
        .or_else(|| other_kind(asked, sent))
}

fn has(things: &[Thing], wanted: &Thing) -> bool {
    things.iter().any(|it| is_akin(it, wanted))
}

/// Whether two words are forms of one.
fn is_akin(a: &Thing, b: &Thing) -> bool {
    if a.stem == b.stem {
        return true;
    }
    if !a.stem.chars().all(char::is_alphabetic) || !b.stem.chars().all(char::is_alphabetic) {
        return false;
    }
    let letters = |it: &Thing| it.stem.chars().count();
    let n_same = a
        .stem
        .chars()
        .zip(b.stem.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let (n_short, n_long) = (letters(a).min(letters(b)), letters(a).max(letters(b)));
    let is_form = n_same == n_short && n_short >= 3 && n_long - n_short <= 2;
    let is_thai = || a.stem.chars().any(sentence::is_thai) && n_short >= 3;
    is_form || (is_thai() && (a.stem.contains(&b.stem) || b.stem.contains(&a.stem)))
}

/// “PS4” where “PS5” was promised: the same letters with other digits.
fn other_model(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let letters = |it: &Thing| -> Option<String> {
        let kept: String = it.stem.chars().filter(|it| it.is_alphabetic()).collect();
        (!kept.is_empty()
            && kept.len() < it.stem.len()
            && it.stem.chars().any(|it| it.is_ascii_digit()))
        .then_some(kept)
    };
    asked.iter().filter(|it| !has(sent, it)).find_map(|wanted| {
        let model = letters(wanted)?;
        let other = sent
            .iter()
            .find(|it| letters(it).as_ref() == Some(&model) && !has(asked, it))?;
        Some(instead(wanted, other))
    })
}

/// “season 2” where “season 3” was promised.
fn other_number(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let is_number = |it: &&Thing| it.kind == ThingKind::Number;
    let wanted = asked.iter().filter(is_number).find(|it| !has(sent, it))?;
    let other = sent.iter().filter(is_number).find(|it| !has(asked, it))?;
    Some(instead(wanted, other))
}

/// “red lipsticks” where “blue lipsticks” were promised: beside the same word stands another.
fn other_kind(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    for (i, shared) in asked
        .iter()
        .enumerate()
        .filter(|(_, it)| it.kind == ThingKind::Name)
    {
        let places = sent
            .iter()
            .enumerate()
            .filter(|(_, it)| is_akin(it, shared));
        for (n, _) in places {
            for step in [beside_left, beside_right] {
                if let (Some(wanted), Some(other)) = (step(asked, i), step(sent, n))
                    && !has(sent, wanted)
                    && !has(asked, other)
                    && !are_same(wanted, other)
                {
                    return Some(instead(wanted, other));
                }
            }
        }
    }
    None
}

fn beside_left(things: &[Thing], i: usize) -> Option<&Thing> {
    let earlier = things.get(..i)?.iter().rev();
    beside(earlier)
}

fn beside_right(things: &[Thing], i: usize) -> Option<&Thing> {
    beside(things.get(i + 1..)?.iter())
}

/// The next name, over no more than two small words.
fn beside<'a>(things: impl Iterator<Item = &'a Thing>) -> Option<&'a Thing> {
    let mut near = things.take(3).skip_while(|it| it.kind == ThingKind::Small);
    near.next().filter(|it| it.kind == ThingKind::Name)
}

/// Words for the same thing.
fn are_same(a: &Thing, b: &Thing) -> bool {
    const SAME: [[&str; 2]; 5] = [
        ["dr", "doctor"],
        ["tv", "televis"],
        ["ny", "york"],
        ["xmas", "christma"],
        ["fest", "festiv"],
    ];
    let is_pair = |x: &str, y: &str| SAME.iter().any(|[p, q]| *p == x && *q == y);
    is_pair(&a.stem, &b.stem) || is_pair(&b.stem, &a.stem)
}

fn instead(wanted: &Thing, other: &Thing) -> Broken {
    Broken {
        promised: wanted.raw.clone(),
        instead: Some(other.raw.clone()),
    }
}

/// A text as things that can be compared.
fn things(text: &str, language: Language) -> Vec<Thing> {
    match language {
        Language::English | Language::Uncovered => english(text),
        Language::Listed(lexicon) => {
            let stemmer = stemmer(language);
            let parts = sentence::parts(text, lexicon);
            let named: BTreeSet<usize> = sentence::subjects(&parts)
                .map(|it| it.range.start)
                .collect();
            parts
                .iter()
                .map(|part| {
                    let is_named = named.contains(&part.range.start);
                    thing(
                        &part.base,
                        part.kind,
                        is_named,
                        &part.base,
                        stemmer.as_ref(),
                    )
                })
                .collect()
        }
    }
}

fn english(text: &str) -> Vec<Thing> {
    let tokens = tokens(text);
    let named: BTreeSet<usize> = subjects(&tokens).map(|it| it.range.start).collect();
    let stemmer = Stemmer::create(Algorithm::English);
    tokens
        .iter()
        .flat_map(|token| {
            let is_named = named.contains(&token.range.start) || is_season(token);
            let parts: Vec<&str> = token.parts().collect();
            let whole = [token.base.as_str()];
            let is_joined = parts.len() > 1 && token.kind == TokenKind::Word;
            let words: Vec<&str> = if is_joined { parts } else { whole.to_vec() };
            words
                .into_iter()
                .map(|word| thing(word, token.kind, is_named, &token.raw, Some(&stemmer)))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// “summer” tells one sale from another.
fn is_season(token: &Token) -> bool {
    token.may_be(Classes::SEASON)
}

fn thing(word: &str, kind: TokenKind, is_named: bool, raw: &str, by: Option<&Stemmer>) -> Thing {
    let kind = match kind {
        TokenKind::Subject | TokenKind::Gap => ThingKind::Open,
        TokenKind::Number => ThingKind::Number,
        TokenKind::Word if is_named => ThingKind::Name,
        TokenKind::Word => ThingKind::Small,
        TokenKind::Money | TokenKind::Percent | TokenKind::Person | TokenKind::Mark(_) => {
            ThingKind::Break
        }
    };
    let stem = match (by, word.strip_suffix("ves")) {
        (Some(_), Some(start)) if start.len() > 2 => format!("{start}f"),
        (Some(by), _) => by.stem(word).into_owned(),
        (None, _) => word.to_owned(),
    };
    // “knife” and “knives” meet in “knif”.
    let stem = match stem.strip_suffix("fe") {
        Some(start) => format!("{start}f"),
        None => stem,
    };
    Thing {
        stem,
        raw: raw.to_owned(),
        kind,
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
