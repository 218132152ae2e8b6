//! A flow: blocks joined by links, the topics they speak of, and where the cards lie.

use crate::model::block::{Block, Kind};
use crate::model::exit::Exit;
use crate::model::id::{BlockId, FlowId, TopicId};
use crate::model::map::Map;
use crate::model::topic::Topic;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The document. A copy of it shares what an edit leaves as it was. Change it through [`crate::model::Edit`] only.
///
/// Invariants, kept by [`Flow::apply`](crate::model::edit) and checked when a file is read:
/// every link leaves an existing exit of an existing block and ends at a block that has an
/// input; every topic that a block names exists; every block has a place in `layout` and
/// nothing else has; the ids of a block's parts differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    pub id: FlowId,
    pub settings: Settings,
    pub topics: Map<TopicId, Topic>,
    pub blocks: Map<BlockId, Arc<Block>>,
    pub links: Map<LinkKey, BlockId>,
    pub layout: Map<BlockId, Position>,
}

/// What holds for the flow as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    pub name: String,
    /// BCP 47 tag of the language that the flow speaks, such as `en`; empty is unknown.
    pub language: String,
    /// Shown above Get Started before the first word; 160 characters at most (facts 6.3).
    pub greeting: String,
    /// Sent when nothing else answers: a bot must answer any input within 30 s (facts 2.7).
    pub default_answer: String,
}

/// Where a link begins. One exit leads to one block; many exits may lead to the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkKey {
    pub from: BlockId,
    pub exit: Exit,
}

/// Top left corner of a card in canvas units, which are screen points at 100 %.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(from = "(i32, i32)", into = "(i32, i32)")]
pub struct Position {
    pub x: i32,
    pub y: i32,
}

/// Farthest a card may lie from the origin on either axis, in canvas units; keeps arithmetic
/// on positions exact in 32-bit floats.
pub const MAX_COORDINATE: i32 = 1_000_000;

impl From<(i32, i32)> for Position {
    fn from((x, y): (i32, i32)) -> Self {
        Self { x, y }
    }
}

impl From<Position> for (i32, i32) {
    fn from(at: Position) -> (i32, i32) {
        (at.x, at.y)
    }
}

impl LinkKey {
    #[must_use]
    pub fn new(from: BlockId, exit: Exit) -> Self {
        Self { from, exit }
    }
}

impl Flow {
    /// The flows that its Go to flow blocks name.
    pub fn leads_to(&self) -> impl Iterator<Item = &FlowId> {
        self.blocks.values().filter_map(|block| match &block.kind {
            Kind::GoTo(go_to) => go_to.flow.as_ref(),
            Kind::Start(_)
            | Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::Note(_) => None,
        })
    }

    /// An empty flow.
    #[must_use]
    pub fn new(id: FlowId, name: &str) -> Self {
        Self {
            id,
            settings: Settings {
                name: name.to_owned(),
                ..Settings::default()
            },
            topics: Map::new(),
            blocks: Map::new(),
            links: Map::new(),
            layout: Map::new(),
        }
    }

    #[must_use]
    pub fn block(&self, id: &BlockId) -> Option<&Block> {
        self.blocks.get(id).map(|block| &**block)
    }

    /// Where this exit leads.
    #[must_use]
    pub fn target(&self, from: &BlockId, exit: &Exit) -> Option<&BlockId> {
        self.links.get(&LinkKey {
            from: from.clone(),
            exit: exit.clone(),
        })
    }

    /// The links that leave a block, in the order of their exits' names.
    pub fn links_from<'a>(
        &'a self,
        id: &BlockId,
    ) -> impl Iterator<Item = (&'a Exit, &'a BlockId)> + use<'a> {
        // `Next` is the least of all exits, so the range begins at the block's first link.
        let first = LinkKey {
            from: id.clone(),
            exit: Exit::Next,
        };
        let id = id.clone();
        self.links
            .from_key(&first)
            .take_while(move |(key, _)| key.from == id)
            .map(|(key, to)| (&key.exit, to))
    }

    /// What people call a block; its id when it is unknown.
    #[must_use]
    pub fn title_of(&self, id: &BlockId) -> String {
        self.block(id).map_or_else(|| id.to_string(), Block::title)
    }
}
