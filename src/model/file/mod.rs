//! A flow's text: RON with a format number, the same bytes for the same flow.
//!
//! This module reads and prints text and never touches a disk. Comments are found and handed
//! back, because a canonical file has no place for them.

mod checked;
mod error;
mod notes;
mod scan;
mod sentence;
mod unique;

pub use error::{At, FileError};
pub use scan::{Comment, comments};
pub use sentence::sentence;

use crate::model::block::{Block, Kind};
use crate::model::exit::Exit;
use crate::model::flow::{Flow, Position, Settings};
use crate::model::id::{BlockId, FlowId, TopicId};
use crate::model::topic::Topic;
use checked::checked;
use ron::extensions::Extensions;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The newest format this program knows. Newer ones are refused and left untouched.
///
/// Format 2 added Condition, Action and Go to flow, format 3 the template of a topic, and neither
/// changed anything else: every text of an earlier format means the same in a later one, so all
/// are read by the same types. A flow is printed in the least format that can hold it. So a
/// program that knows only format 1 opens what it can understand and refuses the rest as newer,
/// in plain words, and a release that was published before format 2 keeps its text and with it
/// its name.
pub const FORMAT: u32 = 3;

/// Largest file that is read, in bytes: a wide file of 100 MB took half a gigabyte to parse.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Deepest nesting that is read. A flow needs about eight levels.
const MAX_DEPTH: usize = 64;

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub flow: Flow,
    /// Comments in the text, which saving would drop. Turn them into Notes or warn first.
    pub comments: Vec<Comment>,
}

#[derive(Deserialize)]
struct Header {
    format: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Flow")]
struct File {
    format: u32,
    id: FlowId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    language: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    greeting: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    default_answer: String,
    #[serde(default, with = "unique", skip_serializing_if = "BTreeMap::is_empty")]
    topics: BTreeMap<TopicId, Topic>,
    #[serde(default, with = "unique", skip_serializing_if = "BTreeMap::is_empty")]
    blocks: BTreeMap<BlockId, Arc<Block>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    #[serde(default, with = "unique", skip_serializing_if = "BTreeMap::is_empty")]
    layout: BTreeMap<BlockId, Position>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    from: BlockId,
    exit: Exit,
    to: BlockId,
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(MAX_DEPTH)
}

/// Reads a flow from the bytes of a file.
///
/// # Errors
/// A [`FileError`] that names line and column, for anything that this program could not write
/// back without losing something.
pub fn read(bytes: &[u8]) -> Result<Opened, FileError> {
    let n_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if n_bytes > MAX_BYTES {
        return Err(FileError::TooBig { n_bytes });
    }
    refuse_nul(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|error| FileError::not_utf8(bytes, &error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    refuse_bombs(text)?;
    let header: Header = options()
        .from_str(text)
        .map_err(|error| FileError::from_ron(text, &error))?;
    match header.format {
        0 => Err(FileError::NoFormat),
        1..=FORMAT => {
            let file: File = options()
                .from_str(text)
                .map_err(|error| FileError::from_ron(text, &error))?;
            Ok(Opened {
                flow: checked(file, text)?,
                comments: scan::comments(text),
            })
        }
        found => Err(FileError::TooNew { found }),
    }
}

/// A NUL means another encoding or another kind of file, and has a sentence of its own.
fn refuse_nul(bytes: &[u8]) -> Result<(), FileError> {
    let before = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    match std::str::from_utf8(before) {
        Ok(text) if text.len() < bytes.len() => Err(FileError::Malformed {
            at: At::of(text, text.len()),
            problem:
                "there is a NUL here, so this is not text; if it was saved as UTF-16, save it as UTF-8"
                    .to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Asked before the parser, which looks far ahead at each bracket before it counts them.
fn refuse_bombs(text: &str) -> Result<(), FileError> {
    match scan::deeper_than(text, MAX_DEPTH) {
        Some(offset) => Err(FileError::Malformed {
            at: At::of(text, offset),
            problem: sentence::TOO_DEEP.to_owned(),
        }),
        None => Ok(()),
    }
}

/// The least format that can hold a flow.
fn least_format(flow: &Flow) -> u32 {
    let formats = flow.blocks.values().map(|block| match &block.kind {
        Kind::Condition(_) | Kind::Action(_) | Kind::GoTo(_) => 2,
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Note(_) => 1,
    });
    let has_template = flow.topics.values().any(|topic| topic.template.is_some());
    let of_topics = if has_template { 3 } else { 1 };
    formats.max().unwrap_or(1).max(of_topics)
}

/// The canonical text of a flow.
#[must_use]
pub fn print(flow: &Flow) -> String {
    let Settings {
        name,
        language,
        greeting,
        default_answer,
    } = flow.settings.clone();
    let file = File {
        format: least_format(flow),
        id: flow.id.clone(),
        name,
        language,
        greeting,
        default_answer,
        topics: flow.topics.clone().into_iter().collect(),
        blocks: flow.blocks.clone().into_iter().collect(),
        links: flow
            .links
            .iter()
            .map(|(key, to)| Link {
                from: key.from.clone(),
                exit: key.exit.clone(),
                to: to.clone(),
            })
            .collect(),
        layout: flow.layout.clone().into_iter().collect(),
    };
    let pretty = ron::ser::PrettyConfig::new()
        .new_line("\n")
        .indentor("    ")
        .struct_names(false)
        .separate_tuple_members(false)
        .extensions(Extensions::empty());
    let text = options()
        .to_string_pretty(&file, pretty)
        .unwrap_or_default();
    let mut text = readable(&text);
    text.push('\n');
    text
}

/// The printer escapes apostrophes and every sign that joins another, so that “it's” and a
/// heart would be hard to read. Both are plain text again here; control signs stay escaped.
fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        if let Some(tail) = after.strip_prefix('\'') {
            out.push('\'');
            rest = tail;
        } else if let Some((letter, tail)) = joiner(after) {
            out.push(letter);
            rest = tail;
        } else {
            // Whatever is escaped, a second backslash too, goes with the first.
            out.push('\\');
            let mut letters = after.chars();
            out.extend(letters.next());
            rest = letters.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// A sign at the start of `u{…}…` that joins the one before it, and what follows. Left out are
/// control and direction signs, which nobody should meet unseen.
fn joiner(escape: &str) -> Option<(char, &str)> {
    let (digits, tail) = escape.strip_prefix("u{")?.split_once('}')?;
    let letter = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    let joins = matches!(
        letter,
        '\u{300}'..='\u{1fff}'
            | '\u{200c}'
            | '\u{200d}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{302a}'..='\u{302f}'
            | '\u{3099}'
            | '\u{309a}'
            | '\u{a66f}'..='\u{abff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
    );
    joins.then_some((letter, tail))
}
