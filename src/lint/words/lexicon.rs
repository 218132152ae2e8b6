//! What the words of a language do in a request title, read from `assets/wording`.
//!
//! English has code of its own; the other languages share the judgement in `sentence` and
//! differ in these lists only.

pub(super) use crate::lint::words::role::{Role, Roles};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

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
    to: String,
    leads: String,
    at: String,
    counts: String,
    articles: String,
    colours: String,
    months: String,
    days: String,
    sizes: String,
    /// Endings by which an unknown word in lower case is a verb or an adverb.
    verb_ends: String,
    /// Beginnings before a syllable said twice, which makes a verb of a word: “ma-ngya-yari”.
    doubled: String,
    /// Nouns begin with a capital, so that what does not is none.
    capital_nouns: bool,
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
    pub(super) verb_ends: Vec<String>,
    pub(super) doubled: Vec<String>,
    pub(super) capital_nouns: bool,
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
            verb_ends: split(&data.verb_ends).map(str::to_owned).collect(),
            doubled: split(&data.doubled).map(str::to_owned).collect(),
            capital_nouns: data.capital_nouns,
            ..Self::default()
        };
        let mut bare = Self {
            suffixes: lexicon.suffixes.clone(),
            prefixes: lexicon.prefixes.clone(),
            capital_nouns: lexicon.capital_nouns,
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
            (&data.to, Role::To),
            (&data.to, Role::Frame),
            (&data.leads, Role::Leads),
            (&data.leads, Role::Frame),
            (&data.at, Role::At),
            (&data.at, Role::Frame),
            (&data.counts, Role::Counts),
            (&data.articles, Role::Article),
            (&data.colours, Role::Colour),
            (&data.months, Role::Month),
            (&data.days, Role::Day),
            (&data.sizes, Role::Size),
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
            return Some((n, phrase.roles.and(begun)));
        }
        let roles = begun
            .or_else(|| self.derived(first))
            .or_else(|| self.compound(first));
        roles.map(|roles| (1, roles))
    }

    /// The roles of a word made from a known one: “harganya”, “nag-sale”, “tenez-vous”,
    /// “dikabarkan”.
    fn derived(&self, word: &str) -> Option<Roles> {
        self.stripped(word, 2).or_else(|| {
            let (first, rest) = word.split_once('-')?;
            let roles = self.alone(first)?;
            rest.split('-')
                .all(|it| self.alone(it).is_some())
                .then_some(roles)
        })
    }

    /// “Kinogutschein” is a thing of its own, and a reward to whom it is given.
    fn compound(&self, word: &str) -> Option<Roles> {
        let starts = word.char_indices().map(|(n, _)| n).skip(3);
        let mut tails = starts.filter_map(|n| word.get(n..).filter(|it| it.len() >= 6));
        let is_reward = |it: &str| self.alone(it).is_some_and(|it| it.has(Role::Reward));
        (self.capital_nouns && tails.any(is_reward))
            .then(|| Roles::default().with(Role::Reward).with(Role::Goods))
    }

    /// The roles of a phrase of one word.
    fn alone(&self, word: &str) -> Option<Roles> {
        let mut phrases = self.phrases.get(word)?.iter();
        phrases.find(|it| it.rest.is_empty()).map(|it| it.roles)
    }

    /// The roles of a word without so many of its beginnings and endings.
    fn stripped(&self, word: &str, depth: usize) -> Option<Roles> {
        let depth = depth.checked_sub(1)?;
        let known = |it: &str| self.alone(it).or_else(|| self.stripped(it, depth));
        let mut suffixes = self.suffixes.iter();
        let mut prefixes = self.prefixes.iter();
        suffixes
            .find_map(|it| word.strip_suffix(it.as_str()).and_then(known))
            .or_else(|| prefixes.find_map(|it| word.strip_prefix(it.as_str()).and_then(known)))
    }

    /// Where a language writes no blanks: the phrases that this text begins with, in bytes,
    /// the shortest first. None that tears a syllable: “รอ” is no word of “รองเท้า”.
    pub(super) fn prefixes_of(&self, text: &str) -> impl Iterator<Item = (usize, Roles)> {
        let ends = text.char_indices().map(|(i, letter)| i + letter.len_utf8());
        ends.take(MAX_LETTERS).filter_map(move |end| {
            let phrases = self.phrases.get(text.get(..end)?)?;
            let whole = phrases.iter().find(|it| it.rest.is_empty())?;
            (!is_torn(text.get(end..)?)).then_some((end, whole.roles))
        })
    }

    /// Whether a word of this language stands in the lists.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.longest(&[word]).is_some()
    }
}

/// Whether Thai letters cannot begin a word, because they end the syllable before them.
fn is_torn(rest: &str) -> bool {
    let is_consonant = |it: char| ('\u{0e01}'..='\u{0e2e}').contains(&it);
    let is_silent = |it: Option<char>| it == Some('\u{0e4c}');
    let is_sign = |it: char| {
        ('\u{0e30}'..='\u{0e3a}').contains(&it) || ('\u{0e47}'..='\u{0e4e}').contains(&it)
    };
    let mut letters = rest.chars();
    let (first, second, third) = (letters.next(), letters.next(), letters.next());
    match first {
        Some(first) if is_sign(first) => true,
        Some(first) if is_consonant(first) => {
            let is_led = second.is_none_or(|it| ('\u{0e40}'..='\u{0e44}').contains(&it));
            is_led || is_silent(second) || (second.is_some_and(is_consonant) && is_silent(third))
        }
        Some(_) | None => false,
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
