//! What a message says when it names nothing of its title: whether it reports what people waited
//! for, is about something else, or turns them down and offers another thing.
//!
//! The phrases stand in `assets/wording/events.ron`. A text is looked at only where its names
//! have left the question open, so that most are never.

use crate::lint::words::plain::{plain, read};
use crate::lint::words::sentence::is_thai;
use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Data {
    events: Vec<(String, String)>,
    pitches: String,
    asks: String,
    absent: String,
    but: String,
    /// Words for the same thing, in groups.
    same: String,
    /// Words of prices, and words of what has come or begun.
    priced: String,
    arrived: String,
    told: String,
    sells: String,
    points: String,
    ours: String,
    pronouns: String,
    stocked: String,
    owned: String,
    refers: String,
    hands: String,
}

#[derive(Debug, Default)]
struct Phrases {
    /// What a title says of an event, and what a message says that reports it.
    events: Vec<(Vec<String>, Vec<String>)>,
    pitches: Vec<String>,
    /// What a message asks for that is about the shop and not about what people waited for.
    asks: Vec<String>,
    absent: Vec<String>,
    but: Vec<String>,
    /// From a word to the first of its group.
    same: BTreeMap<String, String>,
    priced: Vec<String>,
    arrived: Vec<String>,
    /// What a message says that reports something: “is here”, “you can now”.
    told: Vec<String>,
    /// What a message says that offers something else: “insurance”, “thinking of”.
    sells: Vec<String>,
    /// How a message begins that points to what people wait for: “your”, “it's”.
    points: Vec<String>,
    /// How a message begins that speaks of the shop or asks for something: “our”, “discover”.
    ours: Vec<String>,
    /// How a message begins that goes on about the same: “it's”, “they”.
    pronouns: Vec<String>,
    /// What says of goods that they have come: “back in stock”.
    stocked: Vec<String>,
    /// What says whose it is: “my”, “your”.
    owned: Vec<String>,
    /// What stands for a thing that was named before: “it”, “her”.
    refers: Vec<String>,
    /// What people are told to do with what has come: “come by”, “at reception”.
    hands: Vec<String>,
}

static PHRASES: LazyLock<BTreeMap<String, Phrases>> = LazyLock::new(|| {
    let text = include_str!("../../../assets/wording/events.ron");
    // A file that cannot be read knows no phrase, and a test would notice.
    let data: BTreeMap<String, Data> = ron::from_str(text).unwrap_or_default();
    let of = |it: &Data| Phrases {
        events: it
            .events
            .iter()
            .map(|(a, b)| (split(a), split(b)))
            .collect(),
        pitches: split(&it.pitches),
        asks: split(&it.asks),
        absent: split(&it.absent),
        but: split(&it.but),
        same: groups(&it.same),
        priced: split(&it.priced),
        arrived: split(&it.arrived),
        told: split(&it.told),
        sells: split(&it.sells),
        points: split(&it.points),
        ours: split(&it.ours),
        pronouns: split(&it.pronouns),
        stocked: split(&it.stocked),
        owned: split(&it.owned),
        refers: split(&it.refers),
        hands: split(&it.hands),
    };
    data.iter().map(|(tag, it)| (tag.clone(), of(it))).collect()
});

/// For a language that nobody judges.
static NONE: LazyLock<Phrases> = LazyLock::new(Phrases::default);

/// “sofa couch, film movie”: the stem of each word with that of the first of its group.
fn groups(list: &str) -> BTreeMap<String, String> {
    let stemmer = Stemmer::create(Algorithm::English);
    let stem = |word: &str| stemmer.stem(word).into_owned();
    let groups = list.split(',').map(str::split_whitespace);
    groups
        .filter_map(|mut words| Some((stem(words.next()?), words)))
        .flat_map(|(first, words)| words.map(move |it| (stem(it), first.clone())))
        .collect()
}

/// The stem that stands for all that mean the same: “film” for “movi”.
pub(super) fn same_as<'a>(word: &'a str, tag: &str) -> &'a str {
    let Some(phrases) = PHRASES.get(tag) else {
        return word;
    };
    phrases.same.get(word).map_or(word, String::as_str)
}

/// Phrases as they are searched for: a blank before them, and behind those that end a word.
fn split(list: &str) -> Vec<String> {
    let phrases = list.split(',').map(str::trim).filter(|it| !it.is_empty());
    phrases
        .map(|it| {
            let words = spaced(it);
            let words = words.trim();
            let is_thai = words.chars().any(is_thai);
            match (is_thai, it.ends_with('.')) {
                (true, _) => words.to_owned(),
                (false, true) => format!(" {words} "),
                (false, false) => format!(" {words}"),
            }
        })
        .collect()
}

/// A text in lower case with one blank between words and around all of them.
fn spaced(text: &str) -> String {
    let read: String = text.chars().map(read).collect();
    let mut found = String::with_capacity(read.len() + 2);
    found.push(' ');
    for letter in plain(&read).chars() {
        if letter.is_alphanumeric() || "'%-".contains(letter) || is_thai(letter) {
            found.push(letter);
        } else if !found.ends_with(' ') {
            found.push(' ');
        }
    }
    if !found.ends_with(' ') {
        found.push(' ');
    }
    found
}

fn any(phrases: &[String], text: &str) -> bool {
    phrases.iter().any(|it| text.contains(it.as_str()))
}

/// By these words an event is one of prices.
const PRICED: [&str; 4] = ["promo", "โปร", "khuyến mãi", "rabatt"];

/// A text as phrases are looked for in it.
#[derive(Debug, Clone)]
pub(super) struct Said {
    raw: String,
    spaced: String,
    phrases: &'static Phrases,
}

impl Said {
    pub fn of(raw: &str, tag: &str) -> Self {
        Self {
            raw: raw.to_owned(),
            spaced: spaced(raw),
            phrases: PHRASES.get(tag).unwrap_or(&NONE),
        }
    }

    fn says(&self, phrases: &[String]) -> bool {
        any(phrases, &self.spaced)
    }

    fn begins(&self, phrases: &[String]) -> bool {
        let text = self.spaced.trim_start();
        phrases.iter().any(|it| text.starts_with(it.trim_start()))
    }

    /// Whether it sells something, or asks for something, that nobody waited for.
    pub fn pitches(&self) -> bool {
        self.says(&self.phrases.pitches)
    }

    pub fn sells(&self) -> bool {
        self.says(&self.phrases.sells)
    }

    pub fn begins_pointing(&self) -> bool {
        self.begins(&self.phrases.points)
    }

    pub fn begins_with_pronoun(&self) -> bool {
        self.begins(&self.phrases.pronouns)
    }

    pub fn begins_with_ours(&self) -> bool {
        self.begins(&self.phrases.ours)
    }

    /// Whether it says that goods have come.
    pub fn stocks(&self) -> bool {
        self.says(&self.phrases.stocked)
    }

    /// Whether it says whose something is.
    pub fn owns(&self) -> bool {
        self.says(&self.phrases.owned)
    }

    /// Whether it goes on about what was named before.
    pub fn refers(&self) -> bool {
        self.says(&self.phrases.refers)
    }

    /// Whether it tells people what to do with what has come.
    pub fn hands_over(&self) -> bool {
        self.says(&self.phrases.hands)
    }

    /// Whether it names a price or speaks of prices.
    pub fn is_priced(&self) -> bool {
        let signs = ['%', '$', '€', '£', '₱', '₦', '₹', '฿'];
        self.raw.contains(signs) || self.says(&self.phrases.priced)
    }

    /// How many phrases say that something has come or begun, up to two.
    pub fn n_told(&self) -> usize {
        let told = self.phrases.told.iter();
        let told = told.filter(|it| self.spaced.contains(it.as_str()));
        told.take(2).count()
    }

    /// “Thinking of selling?” is how an advertisement begins.
    pub fn begins_with_question(&self) -> bool {
        let end = self.raw.find(['.', '!', '?', '…', ';']);
        let end = end.and_then(|n| self.raw.get(n..));
        end.is_some_and(|it| it.starts_with('?')) || self.raw.starts_with('¿')
    }

    /// “at 9:30”, “14h”, “until 6 pm”
    pub fn names_time(&self) -> bool {
        let letters: Vec<char> = self.raw.chars().collect();
        let is_clock = |it: &[char]| matches!(it, [a, ':' | 'h'] if a.is_ascii_digit());
        let words = [" am ", " pm ", " uhr "];
        letters.windows(2).any(is_clock)
            || words.into_iter().any(|it| self.spaced.contains(it))
            || self.raw.contains("น.")
    }
}

/// Whether a message that names nothing of its title says that what was waited for happened.
pub(super) fn reports(asked: &Said, sent: &Said) -> bool {
    if sent.pitches() {
        return false;
    }
    if is_route(&sent.raw) || same_amount(&asked.raw, &sent.spaced) {
        return true;
    }
    // Who waits for no price and is told one is sold something.
    let mut signs = ['%', '$', '€', '£', '₱', '฿'].into_iter();
    let is_priced = signs.any(|it| sent.raw.contains(it) && !asked.raw.contains(it));
    sent.phrases.events.iter().any(|(event, told)| {
        let is_sale = || event.iter().any(|it| PRICED.contains(&it.trim()));
        asked.says(event) && sent.says(told) && (!is_priced || is_sale())
    })
}

/// Whether a message says that what was promised is not there and offers something else, or
/// begins by asking people for something.
pub(super) fn turns_down(sent: &Said) -> bool {
    let phrases = sent.phrases;
    let first = sent.raw.split(['.', '!', '?']).next().unwrap_or_default();
    if any(&phrases.asks, &spaced(first)) {
        return true;
    }
    let message = sent.spaced.as_str();
    let Some(at) = phrases
        .but
        .iter()
        .filter_map(|it| message.find(it.as_str()))
        .min()
    else {
        return false;
    };
    let before = message.get(..at + 1).or_else(|| message.get(..at));
    any(&phrases.absent, before.unwrap_or_default())
}

/// Whether a message sells something to people who waited for no price, and says of nothing that
/// it has come: “new bikes from $199” after “when my bike is repaired”.
pub(super) fn is_pitch(asked: &Said, sent: &Said) -> bool {
    let priced = &sent.phrases.priced;
    let is_priced = |it: &Said| it.says(priced) || it.raw.contains(['%', '$', '€', '£', '₱', '₦']);
    !priced.is_empty() && is_priced(sent) && !is_priced(asked) && !sent.says(&sent.phrases.arrived)
}

/// “SIN to DPS at S$184” names places by codes that nobody can compare with their names.
fn is_route(message: &str) -> bool {
    let is_code = |word: &str| word.len() == 3 && word.chars().all(|it| it.is_ascii_uppercase());
    let parts = message.split(|it: char| it.is_whitespace() || "–—-→>/".contains(it));
    let words: Vec<&str> = parts.filter(|it| !it.is_empty()).collect();
    words.windows(3).any(
        |it| matches!(it, [a, b, c] if is_code(a) && (is_code(b) || (b.len() <= 3 && is_code(c)))),
    )
}

/// The same number of three digits or more: “job 612”; “1,200” is one number.
fn same_amount(title: &str, message: &str) -> bool {
    let numbers = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_ascii_digit() && !".,".contains(it))
            .map(|it| it.replace(['.', ','], ""))
            .filter(|it| it.len() >= 3)
            .collect()
    };
    let asked = numbers(title);
    !asked.is_empty() && numbers(message).iter().any(|it| asked.contains(it))
}
