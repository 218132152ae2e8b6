//! A Condition: branches in order, and what each asks of the person and the moment.

use crate::model::exit::Exit;
use crate::model::id::{PartId, TopicId};
use crate::model::number::Number;
use crate::model::when::Hours;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Sends people different ways. The first branch whose tests all hold is taken, else `Else`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
}

/// One way on. Without any test it is not finished and nobody takes it, as rule FLW013 says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    pub id: PartId,
    /// What the author calls it; empty shows its tests.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// All of these must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Test>,
}

/// One question, answered by yes or no from what the bot knows at that moment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Test {
    /// What is known of the person, such as `size`.
    Attribute {
        name: String,
        is: Comparison,
    },
    /// The person has this label.
    Labelled(String),
    NotLabelled(String),
    /// The person has agreed to this topic, and that consent is not used up.
    Agreed(TopicId),
    NotAgreed(TopicId),
    /// The person's language: `en` is every English, `en_GB` only the British. Read from the
    /// attribute `locale`; who has none speaks no language that a test names.
    Language(String),
    /// The 24-hour window is open.
    WindowOpen,
    WindowClosed,
    /// It is one of these days in this IANA zone.
    Weekday {
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        days: BTreeSet<Weekday>,
        zone: String,
    },
    /// It is within these hours.
    Within(Hours),
}

/// How an attribute is looked at. Texts are compared without regard to case and doubled
/// blanks, numbers as decimals. An empty value counts as not set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Comparison {
    Set,
    NotSet,
    Equals(String),
    Contains(String),
    /// A value that is no number is neither less nor greater than one.
    LessThan(Number),
    GreaterThan(Number),
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// The attribute that holds a person's language and country as Messenger tells them: `en_GB`.
pub const LOCALE: &str = "locale";

impl Condition {
    pub(crate) fn exits(&self) -> Vec<Exit> {
        let cases = self.branches.iter().map(|it| Exit::Case(it.id.clone()));
        cases.chain([Exit::Else]).collect()
    }

    /// The tests of all branches.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.branches.iter().flat_map(|branch| &branch.tests)
    }

    #[must_use]
    pub fn branch(&self, id: &PartId) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == *id)
    }
}

impl Weekday {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}

impl Test {
    /// The topic whose consent it asks about.
    #[must_use]
    pub fn topic(&self) -> Option<&TopicId> {
        match self {
            Self::Agreed(topic) | Self::NotAgreed(topic) => Some(topic),
            Self::Attribute { .. }
            | Self::Labelled(_)
            | Self::NotLabelled(_)
            | Self::Language(_)
            | Self::WindowOpen
            | Self::WindowClosed
            | Self::Weekday { .. }
            | Self::Within(_) => None,
        }
    }

    /// The time zone that it reads a clock in.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        match self {
            Self::Weekday { zone, .. } => Some(zone),
            Self::Within(hours) => Some(&hours.zone),
            Self::Attribute { .. }
            | Self::Labelled(_)
            | Self::NotLabelled(_)
            | Self::Agreed(_)
            | Self::NotAgreed(_)
            | Self::Language(_)
            | Self::WindowOpen
            | Self::WindowClosed => None,
        }
    }
}

/// In words that stand in a log or on a card: “size is “M””, “it is Monday in Europe/Paris”.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { name, is } => match is {
                Comparison::Set => write!(f, "{name} is set"),
                Comparison::NotSet => write!(f, "{name} is not set"),
                Comparison::Equals(value) => write!(f, "{name} is “{value}”"),
                Comparison::Contains(value) => write!(f, "{name} contains “{value}”"),
                Comparison::LessThan(value) => write!(f, "{name} is less than {value}"),
                Comparison::GreaterThan(value) => write!(f, "{name} is greater than {value}"),
            },
            Self::Labelled(label) => write!(f, "has label “{label}”"),
            Self::NotLabelled(label) => write!(f, "has no label “{label}”"),
            Self::Agreed(topic) => write!(f, "has agreed to {topic}"),
            Self::NotAgreed(topic) => write!(f, "has not agreed to {topic}"),
            Self::Language(language) => write!(f, "language is {language}"),
            Self::WindowOpen => f.write_str("the 24-hour window is open"),
            Self::WindowClosed => f.write_str("the 24-hour window is closed"),
            Self::Weekday { days, zone } => {
                let days: Vec<&str> = days.iter().map(|day| day.word()).collect();
                match &*days {
                    [] => f.write_str("it is no day of the week"),
                    days => write!(f, "it is {} in {zone}", days.join(" or ")),
                }
            }
            Self::Within(hours) => {
                write!(f, "it is {} to {} in {}", hours.from, hours.to, hours.zone)
            }
        }
    }
}

impl Branch {
    /// What people call it: its name, or its tests in words.
    #[must_use]
    pub fn title(&self) -> String {
        if !self.name.trim().is_empty() {
            return self.name.clone();
        }
        all_in_words(&self.tests)
    }
}

/// Tests that must all hold, in words: “size is “M” and has label “vip””.
#[must_use]
pub fn all_in_words(tests: &[Test]) -> String {
    if tests.is_empty() {
        return "no tests".to_owned();
    }
    let tests: Vec<String> = tests.iter().map(ToString::to_string).collect();
    tests.join(" and ")
}
