//! Checks what the types of a file cannot say, and shows the first breach at its place in the
//! text. The checks themselves are those of edits: what no edit may do, no file may hold.

use crate::model::columns;
use crate::model::edit::{EditError, check_block, check_link, check_position};
use crate::model::file::scan::{self, Step};
use crate::model::file::{At, File, FileError, Link};
use crate::model::flow::{Flow, LinkKey, Settings};
use crate::model::id::{BlockId, TopicId};
use crate::model::map::Map;
use std::collections::BTreeSet;
use std::fmt::Display;

/// The flow of a file.
pub fn checked(file: File, text: &str) -> Result<Flow, FileError> {
    let mut flow = Flow {
        id: file.id,
        settings: Settings {
            name: file.name,
            language: file.language,
            greeting: file.greeting,
            default_answer: file.default_answer,
        },
        topics: file.topics.into_iter().collect(),
        blocks: file.blocks.into_iter().collect(),
        links: Map::new(),
        layout: file.layout.into_iter().collect(),
    };
    let broken = |problem: String, path: &[Step<'_>]| FileError::Broken {
        at: At::of(text, scan::locate(text, path)),
        problem,
    };
    for (id, block) in &flow.blocks {
        check_block(&flow, id, block).map_err(|error| {
            let problem = about_block(&flow, &error);
            broken(problem, &[Step::Field("blocks"), Step::Key(id.as_str())])
        })?;
    }
    for (i, link) in file.links.into_iter().enumerate() {
        let path = [Step::Field("links"), Step::Index(i)];
        check(&flow, &link).map_err(|problem| broken(problem, &path))?;
        let key = LinkKey::new(link.from, link.exit);
        if flow.links.contains_key(&key) {
            let problem = format!(
                "a second link leaves block “{}” by {:?}; one exit leads to one block",
                key.from, key.exit
            );
            return Err(broken(problem, &path));
        }
        flow.links.insert(key, link.to);
    }
    for (id, at) in &flow.layout {
        let known = if flow.blocks.contains_key(id) {
            check_position(id, *at).map_err(|error| error.to_string())
        } else {
            Err(missing(
                "a place is given to",
                "block",
                id,
                flow.blocks.keys(),
            ))
        };
        known
            .map_err(|problem| broken(problem, &[Step::Field("layout"), Step::Key(id.as_str())]))?;
    }
    place_the_rest(&mut flow);
    Ok(flow)
}

fn check(flow: &Flow, link: &Link) -> Result<(), String> {
    if !flow.blocks.contains_key(&link.from) {
        return Err(missing(
            "this link leaves",
            "block",
            &link.from,
            flow.blocks.keys(),
        ));
    }
    if !flow.blocks.contains_key(&link.to) {
        return Err(missing(
            "this link leads to",
            "block",
            &link.to,
            flow.blocks.keys(),
        ));
    }
    check_link(flow, &link.from, &link.exit, &link.to).map_err(|error| match &error {
        EditError::NoSuchExit { from, exit } => {
            let exits = flow
                .block(from)
                .map(|block| block.kind.exits())
                .unwrap_or_default();
            match &*exits {
                [] => format!("block “{from}” has no way out, so no link may leave it"),
                exits => format!(
                    "block “{from}” has no exit {exit:?}; it may be {}",
                    exits
                        .iter()
                        .map(|exit| format!("{exit:?}"))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            }
        }
        _ => error.to_string(),
    })
}

fn about_block(flow: &Flow, error: &EditError) -> String {
    match error {
        EditError::NoSuchTopic { block, topic } => {
            let start = format!("block “{block}” is about");
            missing::<TopicId>(&start, "topic", topic, flow.topics.keys())
        }
        _ => error.to_string(),
    }
}

/// “this link leads to block “shp”, which is not in this file; did you mean “shop”?”
fn missing<'a, Id: Display + 'a>(
    start: &str,
    what: &str,
    id: &Id,
    known: impl Iterator<Item = &'a Id>,
) -> String {
    let id = id.to_string();
    let nearest = known
        .map(ToString::to_string)
        .map(|known| (strsim::damerau_levenshtein(&known, &id), known))
        .min();
    let hint = match nearest {
        Some((distance, known)) if distance <= 2 && distance < id.len() => {
            format!("; did you mean “{known}”?")
        }
        _ => String::new(),
    };
    format!("{start} {what} “{id}”, which is not in this file{hint}")
}

/// Puts blocks that a hand-written file gave no place below all others, in columns.
fn place_the_rest(flow: &mut Flow) {
    /// Clear of the lowest card, however high it is.
    const BELOW: i32 = 360;
    let top = flow.layout.values().map(|at| at.y + BELOW).max();
    let placed: BTreeSet<BlockId> = flow.layout.keys().cloned().collect();
    if placed.len() == flow.blocks.len() {
        return;
    }
    for (id, at) in columns::placed(flow, top.unwrap_or(0), &|id| !placed.contains(id)) {
        flow.layout.insert(id, at);
    }
}
