//! Recorded tests: what a person did, when, and what must be seen. A file beside the flow
//! (`flows/NAME.tests.ron`) holds any number of them; somebody else opens it.

use crate::engine::Timestamp;
use crate::model::{Flow, Span, file};
use crate::simulator::chat::{Bubble, From, Status};
use crate::simulator::conversation::{Conversation, Misfit};
use crate::simulator::ending::Ending;
use crate::simulator::run::{Act, Run};
use crate::simulator::words;
use ron::extensions::Extensions;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

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
    #[serde(deserialize_with = "in_order")]
    pub events: Vec<Line>,
    /// How long to watch, from the beginning; up to the last event otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Span>,
    /// The chat, line by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// Lines that are not in `seen` may come in between.
    #[serde(default, skip_serializing_if = "is_false")]
    pub may_say_more: bool,
    /// Where it must stand at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ending>,
}

/// The events, of which none may happen before the one that stands above it.
fn in_order<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Line>, D::Error> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<Line>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of events")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut events: A) -> Result<Vec<Line>, A::Error> {
            let mut lines: Vec<Line> = Vec::new();
            while let Some(line) = events.next_element::<Line>()? {
                if let Some(before) = lines.last().filter(|it| line.at < it.at) {
                    return Err(A::Error::custom(format!(
                        "this happens at {}, and what stands above it at {}; put the events in \
                         the order of their times",
                        line.at, before.at
                    )));
                }
                lines.push(line);
            }
            Ok(lines)
        }
    }
    from.deserialize_seq(InOrder)
}

fn is_false(is: &bool) -> bool {
    !*is
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
    /// Not asked for, and the test lets it be.
    Besides(String),
}

/// The first thing that is not as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How long after the beginning.
    pub after: Span,
    /// A sentence without a full stop.
    pub words: String,
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
        Self::record_on(name, flow, &[], run, until)
    }

    /// The same on a Page that has other flows as well.
    #[must_use]
    pub fn record_on(
        name: &str,
        flow: &Flow,
        others: &[&Flow],
        run: &Run,
        until: Timestamp,
    ) -> Self {
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
            may_say_more: false,
            ends: None,
        };
        let conversation = script.play_on(flow, others);
        script.seen = seen(&conversation, run.begins);
        script.ends = Some(Ending::of(&conversation));
        script
    }

    /// Takes what is seen now as what must be seen: all of it, or where the test asks for some
    /// lines only, those and what has come in the place of others.
    pub fn accept(&mut self, flow: &Flow) {
        self.accept_on(flow, &[]);
    }

    /// The same on a Page that has other flows as well.
    pub fn accept_on(&mut self, flow: &Flow, others: &[&Flow]) {
        let conversation = self.play_on(flow, others);
        let found = seen(&conversation, self.begins);
        self.ends = self.ends.take().map(|ends| ends.renewed(&conversation));
        self.seen = if self.may_say_more {
            replaced(difference(&self.seen, &found))
        } else {
            found
        };
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
        let mut difference = difference(&self.seen, &seen(&conversation, self.begins));
        if self.may_say_more {
            difference = difference.into_iter().map(allowed).collect();
        }
        if let Some(ends) = &self.ends {
            difference.extend(ends.difference(&conversation, flow));
        }
        Verdict {
            difference,
            misfits: conversation.misfits,
        }
    }

    /// What is not as recorded, first of all.
    #[must_use]
    pub fn failure(&self, verdict: &Verdict) -> Option<Failure> {
        let odd = verdict.difference.iter().position(|it| !it.is_fine());
        let line = odd.map(|at| verdict.difference.get(at..).unwrap_or_default());
        let line = line.map(|rest| self.odd_line(rest));
        let misfit = verdict.misfits.first().map(|misfit| Failure {
            after: self.since(misfit.at),
            words: format!("nothing can be tapped that is called “{}”", misfit.title),
        });
        // What could not be tapped is the reason for what then was not seen.
        match (misfit, line) {
            (Some(misfit), Some(line)) if line.after < misfit.after => Some(line),
            (misfit, line) => misfit.or(line),
        }
    }

    fn odd_line(&self, rest: &[Difference]) -> Failure {
        let run = rest
            .iter()
            .take_while(|it| !matches!(it, Difference::Same(_)));
        let (mut wanted, mut found) = (None, None);
        for line in run {
            match line {
                Difference::Missing(line) => wanted = wanted.or(Some(line)),
                Difference::Unexpected(line) | Difference::Besides(line) => {
                    found = found.or(Some(line));
                }
                Difference::Same(_) => {}
            }
        }
        let words = match (wanted, found) {
            (Some(wanted), Some(found)) => {
                format!("“{}” instead of “{}”", said(found), said(wanted))
            }
            (Some(wanted), None) => format!("“{}” is missing", said(wanted)),
            (None, found) => {
                let found = found.map_or("", |line| said(line));
                format!("“{found}” is new")
            }
        };
        let after = wanted.or(found).and_then(|line| line.split_once("  "));
        Failure {
            after: after
                .and_then(|(time, _)| time.parse().ok())
                .unwrap_or_else(|| self.since(self.ends())),
            words,
        }
    }

    fn since(&self, at: Timestamp) -> Span {
        let secs = u64::try_from(at.since(self.begins).max(0) / 1000);
        Span::from_secs(secs.unwrap_or_default())
    }
}

/// A line without its time.
fn said(line: &str) -> &str {
    line.split_once("  ").map_or(line, |(_, said)| said)
}

fn allowed(line: Difference) -> Difference {
    match line {
        Difference::Unexpected(line) => Difference::Besides(line),
        Difference::Same(_) | Difference::Missing(_) | Difference::Besides(_) => line,
    }
}

/// The lines that are still there, and for each that is missing the one that came at its time.
/// Where none did the line stays: the author has to say what the test is about now.
fn replaced(difference: Vec<Difference>) -> Vec<String> {
    let time = |line: &str| line.split_once("  ").map(|(time, _)| time.to_owned());
    let others = difference.iter().filter_map(|it| match it {
        Difference::Unexpected(line) | Difference::Besides(line) => Some(line.clone()),
        Difference::Same(_) | Difference::Missing(_) => None,
    });
    let mut others: Vec<String> = others.collect();
    let lines = difference.into_iter().filter_map(|it| match it {
        Difference::Same(line) => Some(line),
        Difference::Missing(line) => {
            let found = others
                .iter()
                .position(|it| time(it) == time(&line) && !it.contains("  PERSON: "));
            Some(found.map_or(line, |at| others.remove(at)))
        }
        Difference::Unexpected(_) | Difference::Besides(_) => None,
    });
    lines.collect()
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
        self.misfits.is_empty() && self.difference.iter().all(Difference::is_fine)
    }
}

impl Difference {
    /// Whether the line is as recorded, or need not be.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        match self {
            Self::Same(_) | Self::Besides(_) => true,
            Self::Missing(_) | Self::Unexpected(_) => false,
        }
    }
}

impl ScriptError {
    fn of(error: ron::error::SpannedError) -> Self {
        Self {
            line: error.span.start.line,
            column: error.span.start.col,
            problem: file::sentence(&error.code),
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
