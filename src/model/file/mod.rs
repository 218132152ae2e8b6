//! A flow's text: RON with a format number, the same bytes for the same flow.
//!
//! This module reads and prints text and never touches a disk. Comments are found and handed
//! back, because a canonical file has no place for them.

mod error;
mod notes;
mod scan;
mod unique;

pub use error::{At, FileError};
pub use scan::Comment;

use crate::model::block::Block;
use crate::model::edit::{EditError, check_block, check_link, check_position};
use crate::model::exit::Exit;
use crate::model::flow::{Flow, LinkKey, Position, Settings};
use crate::model::id::{BlockId, FlowId, TopicId};
use crate::model::topic::Topic;
use ron::extensions::Extensions;
use scan::Step;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The format this program writes. Older ones are read and upgraded, newer ones refused.
pub const FORMAT: u32 = 1;

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
    let text = std::str::from_utf8(bytes).map_err(|error| FileError::not_utf8(bytes, &error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    let header: Header = options()
        .from_str(text)
        .map_err(|error| FileError::from_ron(text, &error))?;
    match header.format {
        0 => Err(FileError::NoFormat),
        FORMAT => {
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
        format: FORMAT,
        id: flow.id.clone(),
        name,
        language,
        greeting,
        default_answer,
        topics: flow.topics.clone(),
        blocks: flow.blocks.clone(),
        links: flow
            .links
            .iter()
            .map(|(key, to)| Link {
                from: key.from.clone(),
                exit: key.exit.clone(),
                to: to.clone(),
            })
            .collect(),
        layout: flow.layout.clone(),
    };
    let pretty = ron::ser::PrettyConfig::new()
        .new_line("\n")
        .indentor("    ")
        .struct_names(false)
        .separate_tuple_members(false)
        .extensions(Extensions::empty());
    let mut text = options()
        .to_string_pretty(&file, pretty)
        .unwrap_or_default();
    text.push('\n');
    text
}

/// Checks what the types cannot say; the first breach is shown at its place in the text.
fn checked(file: File, text: &str) -> Result<Flow, FileError> {
    let mut flow = Flow {
        id: file.id,
        settings: Settings {
            name: file.name,
            language: file.language,
            greeting: file.greeting,
            default_answer: file.default_answer,
        },
        topics: file.topics,
        blocks: file.blocks,
        links: BTreeMap::new(),
        layout: file.layout,
    };
    let broken = |error: &EditError, path: &[Step<'_>]| FileError::Broken {
        at: At::of(text, scan::locate(text, path)),
        problem: error.to_string(),
    };
    for (id, block) in &flow.blocks {
        check_block(&flow, id, block)
            .map_err(|error| broken(&error, &[Step::Field("blocks"), Step::Key(id.as_str())]))?;
    }
    for (i, link) in file.links.into_iter().enumerate() {
        let path = [Step::Field("links"), Step::Index(i)];
        check_link(&flow, &link.from, &link.exit, &link.to)
            .map_err(|error| broken(&error, &path))?;
        let key = LinkKey::new(link.from, link.exit);
        if flow.links.contains_key(&key) {
            return Err(FileError::Broken {
                at: At::of(text, scan::locate(text, &path)),
                problem: format!(
                    "a second link leaves block “{}” by {:?}; one exit leads to one block",
                    key.from, key.exit
                ),
            });
        }
        flow.links.insert(key, link.to);
    }
    for (id, at) in &flow.layout {
        let known = if flow.blocks.contains_key(id) {
            check_position(id, *at)
        } else {
            Err(EditError::NoSuchBlock(id.clone()))
        };
        known.map_err(|error| broken(&error, &[Step::Field("layout"), Step::Key(id.as_str())]))?;
    }
    place_the_rest(&mut flow);
    Ok(flow)
}

/// Puts blocks that a hand-written file gave no place in a row below all others.
fn place_the_rest(flow: &mut Flow) {
    const STEP_X: i32 = 300;
    const ROW_GAP: i32 = 360;
    let below = flow
        .layout
        .values()
        .map(|at| at.y + ROW_GAP)
        .max()
        .unwrap_or(0);
    let homeless: Vec<BlockId> = flow
        .blocks
        .keys()
        .filter(|id| !flow.layout.contains_key(*id))
        .cloned()
        .collect();
    for (i, id) in (0i32..).zip(homeless) {
        let (column, row) = (i % 8, i / 8);
        let at = Position {
            x: column * STEP_X,
            y: below.saturating_add(row.saturating_mul(ROW_GAP)),
        };
        flow.layout.insert(id, at);
    }
}
