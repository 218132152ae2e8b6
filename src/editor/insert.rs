//! Putting blocks into a flow: templates, copies, pasted texts. Every id is minted anew, so
//! nothing that is already in a chat can be mistaken for it.

use crate::editor::mint::Mint;
use crate::model::file;
use crate::model::{
    Block, BlockId, Edit, Entry, Exit, Flow, Kind, KindName, PartId, Position, Test, Topic, TopicId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A sample flow offered in the palette.
pub struct Template {
    pub name: &'static str,
    pub about: &'static str,
    pub text: &'static str,
}

/// The templates, the same files as the samples in `flows`.
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "Back-in-stock alert",
        about: "Sold out now, told when it is back",
        text: include_str!("../../flows/back-in-stock.ron"),
    },
    Template {
        name: "Price drop",
        about: "Told when a price falls",
        text: include_str!("../../flows/price-drop.ron"),
    },
    Template {
        name: "Collection launch",
        about: "Told when the collection is out",
        text: include_str!("../../flows/collection-launch.ron"),
    },
    Template {
        name: "Event tickets",
        about: "Told when tickets go on sale",
        text: include_str!("../../flows/event-tickets.ron"),
    },
    Template {
        name: "Appointment reminder",
        about: "Asked first, reminded in time",
        text: include_str!("../../flows/appointment-reminder.ron"),
    },
];

/// The flow of a template, with the ids of its file.
///
/// # Panics
/// Never with the samples of this repository: a test reads them all.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the samples are part of the program; a test reads them"
)]
pub fn template(index: usize) -> Option<Flow> {
    let text = TEMPLATES.get(index)?.text;
    Some(
        file::read(text.as_bytes())
            .expect("a sample that the tests have read")
            .flow,
    )
}

/// What is selected, as the text of a flow that holds only that.
#[must_use]
pub fn copied(flow: &Flow, ids: &BTreeSet<BlockId>) -> String {
    let mut part = Flow::new(flow.id.clone(), "");
    for id in ids {
        if let (Some(block), Some(at)) = (flow.blocks.get(id), flow.layout.get(id)) {
            part.blocks.insert(id.clone(), Arc::clone(block));
            part.layout.insert(id.clone(), *at);
        }
    }
    for (key, to) in &flow.links {
        if ids.contains(&key.from) && ids.contains(to) {
            part.links.insert(key.clone(), to.clone());
        }
    }
    part.topics = flow
        .topics
        .iter()
        .filter(|(id, _)| {
            part.blocks
                .values()
                .any(|block| block.kind.topics().contains(id))
        })
        .map(|(id, topic)| (id.clone(), topic.clone()))
        .collect();
    file::print(&part)
}

/// What inserting would do.
pub struct Inserted {
    pub edits: Vec<Edit>,
    pub blocks: BTreeSet<BlockId>,
}

/// The edits that put all of `part` into `flow`, with new ids, moved by `by`.
#[must_use]
pub fn inserted(flow: &Flow, part: &Flow, by: (i32, i32), mint: &mut Mint) -> Inserted {
    let mut edits = Vec::new();
    let topics = topics_for(flow, part, mint, &mut edits);
    let ids: BTreeMap<&BlockId, BlockId> =
        part.blocks.keys().map(|id| (id, mint.block_id())).collect();
    let mut numbers = Numbers::of(flow);
    let mut parts = BTreeMap::new();
    for (id, block) in &part.blocks {
        let Some(new_id) = ids.get(id) else { continue };
        let kind = fresh(&block.kind, &topics, id, &mut parts, mint);
        let number = numbers.next(kind.name());
        let block = Block {
            number,
            name: block.name.clone(),
            kind,
            suppressed: block.suppressed.clone(),
        };
        let at = part.layout.get(id).copied().unwrap_or_default();
        let at = Position {
            x: at.x.saturating_add(by.0),
            y: at.y.saturating_add(by.1),
        };
        edits.push(Edit::AddBlock {
            id: new_id.clone(),
            block: Arc::new(block),
            at,
        });
    }
    for (key, to) in &part.links {
        let renamed = |id: &PartId| parts.get(&(key.from.clone(), id.clone())).cloned();
        let exit = match &key.exit {
            Exit::Button(id) => renamed(id).map(Exit::Button),
            Exit::Reply(id) => renamed(id).map(Exit::Reply),
            Exit::Case(id) => renamed(id).map(Exit::Case),
            Exit::Next | Exit::Agreed | Exit::NoAnswer | Exit::WroteInstead | Exit::Else => {
                Some(key.exit.clone())
            }
        };
        if let (Some(from), Some(exit), Some(to)) = (ids.get(&key.from), exit, ids.get(to)) {
            edits.push(Edit::Link {
                from: from.clone(),
                exit,
                to: to.clone(),
            });
        }
    }
    Inserted {
        edits,
        blocks: ids.into_values().collect(),
    }
}

/// Which topic each one of `part` becomes: the same one when `flow` has it already.
fn topics_for(
    flow: &Flow,
    part: &Flow,
    mint: &mut Mint,
    edits: &mut Vec<Edit>,
) -> BTreeMap<TopicId, TopicId> {
    let mut renamed = BTreeMap::new();
    for (id, topic) in &part.topics {
        let here = flow.topics.get(id);
        let same: fn(&Topic, &Topic) -> bool = |a, b| a == b;
        let new_id = if here.is_some_and(|here| same(here, topic)) {
            id.clone()
        } else {
            let new_id = if here.is_none() {
                id.clone()
            } else {
                mint.topic_id()
            };
            edits.push(Edit::SetTopic {
                id: new_id.clone(),
                topic: topic.clone(),
            });
            new_id
        };
        renamed.insert(id.clone(), new_id);
    }
    renamed
}

/// The same kind with new ids for its parts.
fn fresh(
    kind: &Kind,
    topics: &BTreeMap<TopicId, TopicId>,
    block: &BlockId,
    parts: &mut BTreeMap<(BlockId, PartId), PartId>,
    mint: &mut Mint,
) -> Kind {
    let mut renew = |id: &mut PartId| {
        let new = mint.part_id();
        parts.insert((block.clone(), id.clone()), new.clone());
        *id = new;
    };
    let mut kind = kind.clone();
    match &mut kind {
        Kind::Start(start) => {
            for entry in &mut start.entries {
                match entry {
                    Entry::IceBreaker { id, .. } | Entry::Menu { id, .. } => renew(id),
                    Entry::GetStarted | Entry::Link { .. } | Entry::Keyword { .. } => {}
                }
            }
        }
        Kind::Message(message) => {
            message
                .buttons
                .iter_mut()
                .for_each(|button| renew(&mut button.id));
            message
                .quick_replies
                .iter_mut()
                .for_each(|reply| renew(&mut reply.id));
            if let Some(topic) = &mut message.deliver_for
                && let Some(new) = topics.get(topic)
            {
                *topic = new.clone();
            }
        }
        Kind::Notification(notification) => {
            if let Some(new) = topics.get(&notification.topic) {
                notification.topic = new.clone();
            }
        }
        Kind::Condition(condition) => {
            for branch in &mut condition.branches {
                renew(&mut branch.id);
                for test in &mut branch.tests {
                    if let Test::Agreed(topic) | Test::NotAgreed(topic) = test
                        && let Some(new) = topics.get(topic)
                    {
                        *topic = new.clone();
                    }
                }
            }
        }
        Kind::Wait(_) | Kind::Action(_) | Kind::GoTo(_) | Kind::Note(_) => {}
    }
    kind
}

/// Hands out block numbers that the flow does not use.
pub struct Numbers(BTreeMap<KindName, u32>);

impl Numbers {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let mut most = BTreeMap::new();
        for block in flow.blocks.values() {
            let n = most.entry(block.kind.name()).or_insert(0);
            *n = block.number.max(*n);
        }
        Self(most)
    }

    /// The next number of a kind.
    pub fn next(&mut self, kind: KindName) -> u32 {
        let n = self.0.entry(kind).or_insert(0);
        *n = n.saturating_add(1);
        *n
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FlowId;
    use crate::model::edit::edited;

    #[test]
    fn a_copy_says_the_same_under_new_ids() {
        let mut mint = Mint::seeded(7);
        for index in 0..TEMPLATES.len() {
            let part = template(index).unwrap();
            let empty = Flow::new(FlowId::new("f").unwrap(), "");
            let once = inserted(&empty, &part, (0, 0), &mut mint);
            let flow = edited(&empty, &once.edits).unwrap();
            let twice = inserted(&flow, &part, (900, 0), &mut mint);
            let flow = edited(&flow, &twice.edits).unwrap();
            assert_eq!(flow.blocks.len(), 2 * part.blocks.len());
            assert_eq!(flow.links.len(), 2 * part.links.len());
            assert_eq!(flow.topics.len(), part.topics.len(), "topics are shared");
            assert!(once.blocks.is_disjoint(&twice.blocks));
            let all: BTreeSet<BlockId> = flow.blocks.keys().cloned().collect();
            let text = copied(&flow, &all);
            assert_eq!(
                file::read(text.as_bytes()).unwrap().flow.blocks,
                flow.blocks
            );
        }
    }
}
