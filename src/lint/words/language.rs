//! Which language a flow's words are in, and who judges them.

use crate::lint::words::lexicon::{self, Lexicon};
use crate::lint::words::lists;
use crate::lint::words::sentence::is_thai;
use crate::model::{Flow, Kind};

/// Who judges words.
#[derive(Debug, Clone, Copy)]
pub enum Language {
    English,
    Listed(&'static Lexicon),
    /// Nobody: the rules say so once instead of guessing.
    Uncovered,
}

impl Language {
    /// The language with this BCP 47 tag; `None` when the tag is empty.
    #[must_use]
    pub fn tagged(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_lowercase();
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Some(match primary {
            "" => return None,
            "en" => Self::English,
            "fil" => Self::listed("tl"),
            "in" => Self::listed("id"),
            other => Self::listed(other),
        })
    }

    fn listed(tag: &str) -> Self {
        let found = lexicon::all().iter().find(|it| it.tag == tag);
        found.map_or(Self::Uncovered, Self::Listed)
    }

    /// The language that a flow says it speaks, or the one its words are in.
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        Self::tagged(&flow.settings.language).unwrap_or_else(|| Self::detected(Self::sample(flow)))
    }

    /// The words by which a flow's language is told.
    pub fn sample(flow: &Flow) -> impl Iterator<Item = &str> {
        let said = flow.blocks.values().filter_map(|block| match &block.kind {
            Kind::Message(message) => Some(message.text.as_str()),
            Kind::Notification(request) => Some(request.title.as_str()),
            Kind::Start(_)
            | Kind::Wait(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_) => None,
        });
        said.filter(|text| !text.trim().is_empty()).take(MANY)
    }

    /// The language that most known words belong to. Words that no language knows are names,
    /// and names alone read as English.
    #[must_use]
    pub fn detected<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let text: String = texts.into_iter().flat_map(|it| [it, " "]).collect();
        let text = text.to_lowercase();
        let n_letters = |test: fn(char) -> bool| text.chars().filter(|it| test(*it)).count();
        let (n_latin, n_thai) = (n_letters(is_latin), n_letters(is_thai));
        let n_other = n_letters(char::is_alphabetic).saturating_sub(n_latin + n_thai);
        if n_thai > 0 && n_thai >= n_other {
            return Self::listed("th");
        }
        if n_other > n_latin {
            return Self::Uncovered;
        }
        let words: Vec<&str> = text
            .split(|it: char| !it.is_alphabetic() && it != '\'' && it != '-')
            .filter(|it| !it.is_empty())
            .collect();
        let n_known = |knows: &dyn Fn(&str) -> bool| words.iter().filter(|it| knows(it)).count();
        let mut best = (n_known(&|it| lists::is_frame(it)), Self::English);
        for other in lexicon::all() {
            let n = n_known(&|it| other.knows(it));
            if n > best.0 {
                best = (n, Self::Listed(other));
            }
        }
        best.1
    }

    /// Its BCP 47 tag; empty when nobody judges it.
    #[must_use]
    pub fn tag(&self) -> &str {
        match self {
            Self::English => "en",
            Self::Listed(lexicon) => &lexicon.tag,
            Self::Uncovered => "",
        }
    }

    /// What the language is called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::English => "English",
            Self::Listed(lexicon) => &lexicon.name,
            Self::Uncovered => "",
        }
    }

    /// The names of the languages whose words are judged.
    #[must_use]
    pub fn covered() -> Vec<&'static str> {
        let listed = lexicon::all().iter().map(|it| it.name.as_str());
        std::iter::once("English").chain(listed).collect()
    }
}

/// So many texts are enough to tell a language.
const MANY: usize = 60;

fn is_latin(letter: char) -> bool {
    letter.is_alphabetic() && (letter < '\u{0250}' || ('\u{1e00}'..='\u{1eff}').contains(&letter))
}
