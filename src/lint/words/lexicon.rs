//! What the words of a language do in a request title, read from `assets/wording`.
//!
//! English has code of its own; the other languages share the judgement in `sentence` and
//! differ in these lists only.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What a phrase may do in a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Articles, verbs of telling and being, adjectives that fit anything.
    Frame,
    /// A noun or pronoun that stands for any product or event.
    Generic,
    /// A shop; it is the subject only when it opens, moves or closes.
    Place,
    Moves,
    /// “when”: what follows is what people are told about.
    Opens,
    /// A sentence of its own begins: “and”, a comma.
    Joins,
    /// The person agrees to be told.
    Agrees,
    Gets,
    Wins,
    /// The shop hands something out: “we give you”.
    Pays,
    Reward,
    Free,
    /// A price goes down: “discount”, “off”.
    Off,
    /// “your”, “a”: in front of or behind a reward it is handed out, not sold.
    Given,
    /// Words of news: “alert”, “let you know”. What follows is told, not given.
    Tells,
    /// “in return for”, “whoever”: what people get for agreeing stands beside it.
    Trade,
    /// “has reached your account”, “will be announced”: news of what people have or of who won.
    Settled,
    /// Is bought and sold although a reward stands in it: “gift card”.
    Goods,
}

/// The roles of one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Roles(u32);

impl Roles {
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u16) != 0
    }

    pub fn has_any(self) -> bool {
        self.0 != 0
    }

    fn with(self, role: Role) -> Self {
        Self(self.0 | (1 << role as u16))
    }
}

/// The file of one language. Phrases are separated by commas; a word that ends in `*` stands
/// for every word that begins like it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Data {
    tag: String,
    name: String,
    /// Title with `{}` for the product, to be offered.
    template: String,
    /// Words for money behind, before or joined with a number.
    money: String,
    frame: String,
    generic: String,
    place: String,
    moves: String,
    opens: String,
    joins: String,
    agrees: String,
    gets: String,
    wins: String,
    pays: String,
    rewards: String,
    free: String,
    off: String,
    given: String,
    goods: String,
    tells: String,
    trade: String,
    settled: String,
    /// Endings that a known word may take: “-nya”, “-mu”.
    suffixes: String,
    /// Beginnings that a known word may take: “mag-”, “nag-”.
    prefixes: String,
}

/// What the words of one language do.
#[derive(Debug, Default)]
pub struct Lexicon {
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) template: String,
    pub(super) money: Vec<String>,
    /// By first word, longest first.
    phrases: BTreeMap<String, Vec<Phrase>>,
    /// By beginning of the only word.
    beginnings: BTreeMap<String, Roles>,
    suffixes: Vec<String>,
    prefixes: Vec<String>,
    /// The same without accents, for those who type none.
    bare: Option<Box<Lexicon>>,
}

#[derive(Debug, Clone)]
struct Phrase {
    rest: Vec<String>,
    roles: Roles,
}

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    let files = [
        include_str!("../../../assets/wording/es.ron"),
        include_str!("../../../assets/wording/pt.ron"),
        include_str!("../../../assets/wording/id.ron"),
        include_str!("../../../assets/wording/vi.ron"),
        include_str!("../../../assets/wording/tl.ron"),
        include_str!("../../../assets/wording/th.ron"),
        include_str!("../../../assets/wording/fr.ron"),
        include_str!("../../../assets/wording/de.ron"),
    ];
    // A file that cannot be read has no tag, and a test would notice.
    files
        .iter()
        .map(|text| Lexicon::of(&ron::from_str(text).unwrap_or_default()))
        .collect()
});

/// Every language that has a file.
pub(super) fn all() -> &'static [Lexicon] {
    &LEXICONS
}

impl Lexicon {
    fn of(data: &Data) -> Self {
        let mut lexicon = Self {
            tag: data.tag.clone(),
            name: data.name.clone(),
            template: data.template.clone(),
            suffixes: split(&data.suffixes).map(str::to_owned).collect(),
            prefixes: split(&data.prefixes).map(str::to_owned).collect(),
            money: split(&data.money).map(str::to_owned).collect(),
            ..Self::default()
        };
        let mut bare = Self {
            suffixes: lexicon.suffixes.clone(),
            prefixes: lexicon.prefixes.clone(),
            ..Self::default()
        };
        for (phrases, role) in [
            (&data.frame, Role::Frame),
            (&data.money, Role::Frame),
            (&data.generic, Role::Generic),
            (&data.place, Role::Place),
            (&data.moves, Role::Moves),
            (&data.opens, Role::Opens),
            (&data.joins, Role::Joins),
            (&data.agrees, Role::Agrees),
            (&data.gets, Role::Gets),
            (&data.wins, Role::Wins),
            (&data.pays, Role::Pays),
            (&data.rewards, Role::Reward),
            (&data.free, Role::Free),
            (&data.off, Role::Off),
            (&data.given, Role::Given),
            (&data.goods, Role::Goods),
            (&data.tells, Role::Tells),
            (&data.trade, Role::Trade),
            (&data.settled, Role::Settled),
        ] {
            for phrase in split(phrases) {
                lexicon.add(phrase, role);
                bare.add(&bare_of(phrase), role);
            }
        }
        lexicon.sort();
        bare.sort();
        lexicon.bare = Some(Box::new(bare));
        lexicon
    }

    fn sort(&mut self) {
        for phrases in self.phrases.values_mut() {
            phrases.sort_by_key(|it| std::cmp::Reverse(it.rest.len()));
        }
    }

    /// What is right for words like these: without accents where none of them has one.
    pub(super) fn fit<'a>(&self, mut words: impl Iterator<Item = &'a str>) -> &Self {
        match &self.bare {
            Some(bare) if words.all(str::is_ascii) => bare,
            Some(_) | None => self,
        }
    }

    fn add(&mut self, phrase: &str, role: Role) {
        if let Some(beginning) = phrase.strip_suffix('*') {
            let roles = self.beginnings.entry(beginning.to_owned()).or_default();
            *roles = roles.with(role);
            return;
        }
        let mut words = phrase.split_whitespace().map(str::to_owned);
        let Some(first) = words.next() else { return };
        let rest: Vec<String> = words.collect();
        let phrases = self.phrases.entry(first).or_default();
        match phrases.iter_mut().find(|it| it.rest == rest) {
            Some(known) => known.roles = known.roles.with(role),
            None => phrases.push(Phrase {
                rest,
                roles: Roles::default().with(role),
            }),
        }
    }

    /// The longest phrase that these words begin with: how many words, and what it does.
    pub(super) fn longest(&self, words: &[&str]) -> Option<(usize, Roles)> {
        let (first, rest) = words.split_first()?;
        let phrases = self.phrases.get(*first).map(Vec::as_slice);
        let whole = phrases.unwrap_or_default().iter().find(|phrase| {
            let n = phrase.rest.len();
            rest.len() >= n && phrase.rest.iter().zip(rest).all(|(a, b)| a == b)
        });
        let ends = first
            .char_indices()
            .map(|(i, letter)| i + letter.len_utf8());
        let beginnings = ends.rev().filter_map(|end| first.get(..end));
        let mut found = beginnings.filter_map(|it| self.beginnings.get(it));
        let begun = found.next().copied();
        if let Some(phrase) = whole {
            let n = phrase.rest.len() + 1;
            let begun = begun.filter(|_| n == 1).unwrap_or_default();
            return Some((n, Roles(phrase.roles.0 | begun.0)));
        }
        let roles = begun.or_else(|| self.derived(first));
        roles.map(|roles| (1, roles))
    }

    /// The roles of a word made from a known one: “harganya”, “nag-sale”, “tenez-vous”.
    fn derived(&self, word: &str) -> Option<Roles> {
        let whole = |word: &str| -> Option<Roles> {
            let mut phrases = self.phrases.get(word)?.iter();
            phrases.find(|it| it.rest.is_empty()).map(|it| it.roles)
        };
        let mut suffixes = self.suffixes.iter();
        let mut prefixes = self.prefixes.iter();
        suffixes
            .find_map(|it| word.strip_suffix(it.as_str()).and_then(whole))
            .or_else(|| prefixes.find_map(|it| word.strip_prefix(it.as_str()).and_then(whole)))
            .or_else(|| {
                let (first, rest) = word.split_once('-')?;
                let roles = whole(first)?;
                rest.split('-')
                    .all(|it| whole(it).is_some())
                    .then_some(roles)
            })
    }

    /// Where a language writes no blanks: the longest phrase that this text begins with, in
    /// bytes.
    pub(super) fn longest_prefix(&self, text: &str) -> Option<(usize, Roles)> {
        let ends = text.char_indices().map(|(i, letter)| i + letter.len_utf8());
        let ends: Vec<usize> = ends.take(MAX_LETTERS).collect();
        ends.into_iter().rev().find_map(|end| {
            let phrases = self.phrases.get(text.get(..end)?)?;
            let whole = phrases.iter().find(|it| it.rest.is_empty())?;
            Some((end, whole.roles))
        })
    }

    /// Whether a word of this language stands in the lists.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.longest(&[word]).is_some()
    }
}

/// A word without its accents: people leave them out.
pub(super) fn bare_of(word: &str) -> String {
    let is_accent = |it: &char| ('\u{0300}'..='\u{036f}').contains(it);
    let bare: String = word.nfd().filter(|it| !is_accent(it)).collect();
    bare.replace('đ', "d")
}

/// Longest phrase of a language without blanks, in letters.
const MAX_LETTERS: usize = 24;

fn split(phrases: &str) -> impl Iterator<Item = &str> {
    phrases
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
}
