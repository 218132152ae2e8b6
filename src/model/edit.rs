//! How a flow changes: a list of edits, applied all or not at all.
//!
//! An edit never invents an id and has no inverse: undo keeps the flow that was.

use crate::model::block::{Block, Kind};
use crate::model::exit::Exit;
use crate::model::flow::{Flow, LinkKey, MAX_COORDINATE, Position, Settings};
use crate::model::id::{BlockId, PartId, TopicId};
use crate::model::topic::Topic;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One change to a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    AddBlock {
        id: BlockId,
        block: Arc<Block>,
        at: Position,
    },
    /// Takes the links from and to the block with it.
    RemoveBlock {
        id: BlockId,
    },
    /// Replaces what a block says. Links that leave by an exit it no longer has go with it.
    SetBlock {
        id: BlockId,
        block: Arc<Block>,
    },
    MoveBlock {
        id: BlockId,
        to: Position,
    },
    /// Replaces the link that left by the same exit.
    Link {
        from: BlockId,
        exit: Exit,
        to: BlockId,
    },
    Unlink {
        from: BlockId,
        exit: Exit,
    },
    /// Adds or replaces a topic.
    SetTopic {
        id: TopicId,
        topic: Topic,
    },
    RemoveTopic {
        id: TopicId,
    },
    SetSettings(Settings),
}

/// Why an edit could not be made. The flow is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no block “{0}”")]
    NoSuchBlock(BlockId),
    #[error("the id “{0}” is taken by another block")]
    BlockExists(BlockId),
    #[error("block “{from}” has no exit {exit:?}")]
    NoSuchExit { from: BlockId, exit: Exit },
    #[error("no link may lead to block “{0}”: people enter there by themselves")]
    NoInput(BlockId),
    #[error("there is no link from block “{from}” by {exit:?}")]
    NoSuchLink { from: BlockId, exit: Exit },
    #[error("block “{block}” is about topic “{topic}”, which does not exist")]
    NoSuchTopic { block: BlockId, topic: TopicId },
    #[error("there is no topic “{0}”")]
    UnknownTopic(TopicId),
    #[error("topic “{topic}” is still used by block “{block}”")]
    TopicInUse { topic: TopicId, block: BlockId },
    #[error("block “{block}” has two parts with the id “{part}”")]
    DuplicatePart { block: BlockId, part: PartId },
    #[error("block “{0}” would lie more than {MAX_COORDINATE} points from the middle")]
    TooFar(BlockId),
}

/// The flow with every edit made, or the first reason why one cannot be.
///
/// # Errors
/// When an edit would break one of [`Flow`]'s invariants.
pub fn edited(flow: &Flow, edits: &[Edit]) -> Result<Flow, EditError> {
    let mut next = flow.clone();
    for edit in edits {
        apply(&mut next, edit)?;
    }
    Ok(next)
}

fn apply(flow: &mut Flow, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::AddBlock { id, block, at } => {
            if flow.blocks.contains_key(id) {
                return Err(EditError::BlockExists(id.clone()));
            }
            check_block(flow, id, block)?;
            check_position(id, *at)?;
            flow.blocks.insert(id.clone(), Arc::clone(block));
            flow.layout.insert(id.clone(), *at);
        }
        Edit::RemoveBlock { id } => {
            flow.blocks
                .remove(id)
                .ok_or_else(|| EditError::NoSuchBlock(id.clone()))?;
            flow.layout.remove(id);
            flow.links.retain(|key, to| key.from != *id && to != id);
        }
        Edit::SetBlock { id, block } => {
            check_block(flow, id, block)?;
            let slot = flow
                .blocks
                .get_mut(id)
                .ok_or_else(|| EditError::NoSuchBlock(id.clone()))?;
            *slot = Arc::clone(block);
            let exits = block.kind.exits();
            let gone: Vec<Exit> = flow
                .links_from(id)
                .map(|(exit, _)| exit)
                .filter(|exit| !exits.contains(exit))
                .cloned()
                .collect();
            for exit in gone {
                flow.links.remove(&LinkKey::new(id.clone(), exit));
            }
            if !block.kind.has_input() {
                flow.links.retain(|_, to| to != id);
            }
        }
        Edit::MoveBlock { id, to } => {
            check_position(id, *to)?;
            let slot = flow
                .layout
                .get_mut(id)
                .ok_or_else(|| EditError::NoSuchBlock(id.clone()))?;
            *slot = *to;
        }
        Edit::Link { from, exit, to } => {
            check_link(flow, from, exit, to)?;
            flow.links
                .insert(LinkKey::new(from.clone(), exit.clone()), to.clone());
        }
        Edit::Unlink { from, exit } => {
            flow.links
                .remove(&LinkKey::new(from.clone(), exit.clone()))
                .ok_or_else(|| EditError::NoSuchLink {
                    from: from.clone(),
                    exit: exit.clone(),
                })?;
        }
        Edit::SetTopic { id, topic } => {
            flow.topics.insert(id.clone(), topic.clone());
        }
        Edit::RemoveTopic { id } => {
            if let Some(block) = user_of(flow, id) {
                return Err(EditError::TopicInUse {
                    topic: id.clone(),
                    block,
                });
            }
            flow.topics
                .remove(id)
                .ok_or_else(|| EditError::UnknownTopic(id.clone()))?;
        }
        Edit::SetSettings(settings) => flow.settings = settings.clone(),
    }
    Ok(())
}

fn user_of(flow: &Flow, topic: &TopicId) -> Option<BlockId> {
    let mut users = flow
        .blocks
        .iter()
        .filter(|(_, block)| block.kind.topics().contains(&topic));
    users.next().map(|(id, _)| id.clone())
}

/// Checks a block on its own and against the flow's topics.
pub(crate) fn check_block(flow: &Flow, id: &BlockId, block: &Block) -> Result<(), EditError> {
    let mut topics = block.kind.topics().into_iter();
    if let Some(topic) = topics.find(|it| !flow.topics.contains_key(*it)) {
        return Err(EditError::NoSuchTopic {
            block: id.clone(),
            topic: topic.clone(),
        });
    }
    let mut seen = BTreeSet::new();
    for part in part_ids(&block.kind) {
        if !seen.insert(part) {
            return Err(EditError::DuplicatePart {
                block: id.clone(),
                part: part.clone(),
            });
        }
    }
    Ok(())
}

/// Checks that a link may stand in the flow.
pub(crate) fn check_link(
    flow: &Flow,
    from: &BlockId,
    exit: &Exit,
    to: &BlockId,
) -> Result<(), EditError> {
    let source = flow
        .block(from)
        .ok_or_else(|| EditError::NoSuchBlock(from.clone()))?;
    let target = flow
        .block(to)
        .ok_or_else(|| EditError::NoSuchBlock(to.clone()))?;
    if !source.kind.exits().contains(exit) {
        return Err(EditError::NoSuchExit {
            from: from.clone(),
            exit: exit.clone(),
        });
    }
    if !target.kind.has_input() {
        return Err(EditError::NoInput(to.clone()));
    }
    Ok(())
}

/// Checks that a card lies where positions are exact.
pub(crate) fn check_position(id: &BlockId, at: Position) -> Result<(), EditError> {
    let fits = at.x.unsigned_abs() <= MAX_COORDINATE.unsigned_abs()
        && at.y.unsigned_abs() <= MAX_COORDINATE.unsigned_abs();
    if fits {
        Ok(())
    } else {
        Err(EditError::TooFar(id.clone()))
    }
}

fn part_ids(kind: &Kind) -> Vec<&PartId> {
    use crate::model::block::Entry;
    match kind {
        Kind::Start(start) => start
            .entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::IceBreaker { id, .. } | Entry::Menu { id, .. } => Some(id),
                Entry::GetStarted | Entry::Link { .. } | Entry::Keyword { .. } => None,
            })
            .collect(),
        Kind::Message(message) => message
            .buttons
            .iter()
            .map(|button| &button.id)
            .chain(message.quick_replies.iter().map(|reply| &reply.id))
            .collect(),
        Kind::Condition(condition) => condition.branches.iter().map(|it| &it.id).collect(),
        Kind::Wait(_) | Kind::Notification(_) | Kind::Action(_) | Kind::GoTo(_) | Kind::Note(_) => {
            Vec::new()
        }
    }
}
