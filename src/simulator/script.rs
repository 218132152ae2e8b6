//! Recorded tests: what a person did, when, and what must be seen. A file beside the flow
//! (`flows/NAME.tests.ron`) holds any number of them; somebody else opens it.

use crate::engine::Timestamp;
use crate::model::{Flow, Span};
use crate::simulator::chat::{Bubble, From, Status};
use crate::simulator::conversation::{Conversation, Misfit};
use crate::simulator::run::{Act, Run};
use crate::simulator::words;
use ron::extensions::Extensions;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The tests of one flow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scripts {
    pub tests: Vec<Script>,
}

/// One recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(with = "as_text")]
    pub begins: Timestamp,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub person: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub labels: BTreeSet<String>,
    pub events: Vec<Line>,
    /// How long to watch, from the beginning; up to the last event otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Span>,
    /// The chat, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
}

/// One act and when it happens, counted from the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub at: Span,
    pub act: Act,
}

/// Why a text is not a file of tests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ScriptError {
    pub line: usize,
    pub column: usize,
    problem: String,
}

/// What playing a script came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub difference: Vec<Difference>,
    pub misfits: Vec<Misfit>,
}

/// A line of the difference between what must be seen and what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    Same(String),
    Missing(String),
    Unexpected(String),
}

impl Script {
    /// Reads one script.
    ///
    /// # Errors
    /// When the text is not one, with line and column.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        options().from_str(text).map_err(ScriptError::of)
    }

    /// A run as a script that asks for just what is seen now: “save as test”.
    #[must_use]
    pub fn record(name: &str, flow: &Flow, run: &Run, until: Timestamp) -> Self {
        let since = |at: Timestamp| {
            let secs = u64::try_from(at.since(run.begins).max(0) / 1000);
            Span::from_secs(secs.unwrap_or_default())
        };
        let events = run.acts.iter().map(|timed| Line {
            at: since(timed.at),
            act: timed.act.clone(),
        });
        let mut script = Self {
            name: name.to_owned(),
            begins: run.begins,
            person: run.person.clone(),
            labels: run.labels.clone(),
            events: events.collect(),
            until: Some(since(until)),
            seen: Vec::new(),
        };
        script.seen = seen(&script.play(flow), run.begins);
        script
    }

    /// The run that this script tells of.
    #[must_use]
    pub fn run(&self) -> Run {
        let mut run = Run::new(self.begins);
        run.person = self.person.clone();
        run.labels = self.labels.clone();
        for Line { at, act } in &self.events {
            run.push(self.begins.plus(*at), act.clone());
        }
        run
    }

    /// When watching ends: never before the last event.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        let ends = self.run().ends();
        self.until
            .map_or(ends, |until| self.begins.plus(until).max(ends))
    }

    #[must_use]
    pub fn play<'a>(&self, flow: &'a Flow) -> Conversation<'a> {
        self.run().play(flow, self.ends())
    }

    /// The same on a Page that has other flows as well.
    #[must_use]
    pub fn play_on<'a>(&self, flow: &'a Flow, others: &[&'a Flow]) -> Conversation<'a> {
        self.run().play_on(flow, others, self.ends())
    }

    /// Plays the script and compares.
    #[must_use]
    pub fn check(&self, flow: &Flow) -> Verdict {
        self.check_on(flow, &[])
    }

    /// The same on a Page that has other flows as well.
    #[must_use]
    pub fn check_on(&self, flow: &Flow, others: &[&Flow]) -> Verdict {
        let conversation = self.play_on(flow, others);
        Verdict {
            difference: difference(&self.seen, &seen(&conversation, self.begins)),
            misfits: conversation.misfits,
        }
    }
}

impl Scripts {
    /// Reads a file of tests.
    ///
    /// # Errors
    /// When the text is not one, with line and column.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        options().from_str(text).map_err(ScriptError::of)
    }

    /// The text of a file of tests.
    #[must_use]
    pub fn print(&self) -> String {
        let pretty = ron::ser::PrettyConfig::new()
            .new_line("\n")
            .indentor("    ")
            .extensions(Extensions::empty());
        let text = options().to_string_pretty(self, pretty);
        text.map(|text| text + "\n").unwrap_or_default()
    }
}

impl Verdict {
    #[must_use]
    pub fn is_fine(&self) -> bool {
        let is_same = |it: &Difference| matches!(it, Difference::Same(_));
        self.misfits.is_empty() && self.difference.iter().all(is_same)
    }
}

impl ScriptError {
    fn of(error: ron::error::SpannedError) -> Self {
        Self {
            line: error.span.start.line,
            column: error.span.start.col,
            problem: error.code.to_string(),
        }
    }
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// The chat as lines: how long after the beginning, who, what.
#[must_use]
pub fn seen(conversation: &Conversation<'_>, begins: Timestamp) -> Vec<String> {
    let lines = conversation.chat.iter();
    lines.filter_map(|it| seen_line(it, begins)).collect()
}

fn seen_line(bubble: &Bubble, begins: Timestamp) -> Option<String> {
    let secs = u64::try_from(bubble.at.since(begins).max(0) / 1000).unwrap_or_default();
    let words = match &bubble.from {
        From::Person(words) => format!("PERSON: {words}"),
        From::Bot { send, .. } => words::sent_seen(send)?,
    };
    let status = match bubble.status {
        Status::Arrived | Status::Unknown => String::new(),
        Status::Refused { code } => format!(" (refused with {code})"),
    };
    Some(format!("{}  {words}{status}", Span::from_secs(secs)))
}

/// The shortest way from one list of lines to the other. Chats are short, so the table of
/// all pairs is small; very long ones are compared line by line.
#[must_use]
pub fn difference(expected: &[String], found: &[String]) -> Vec<Difference> {
    let [n, m] = [expected.len(), found.len()];
    let is_small = n.saturating_mul(m) < 4_000_000;
    let mut common = vec![vec![0u32; m + 1]; if is_small { n + 1 } else { 0 }];
    let at = |common: &[Vec<u32>], i: usize, j: usize| {
        common
            .get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or(0)
    };
    for i in (0..n).rev().filter(|_| is_small) {
        for j in (0..m).rev() {
            let best = if expected.get(i) == found.get(j) {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    loop {
        match (expected.get(i), found.get(j)) {
            (Some(a), Some(b)) if a == b => {
                lines.push(Difference::Same(a.clone()));
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b) if b.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                lines.push(Difference::Missing(a.clone()));
                i += 1;
            }
            (_, Some(b)) => {
                lines.push(Difference::Unexpected(b.clone()));
                j += 1;
            }
            (_, None) => return lines,
        }
    }
}

/// Times as text, so that a person can read and write them.
mod as_text {
    use crate::engine::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&time.to_string())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}
