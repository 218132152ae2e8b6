//! What differs between a flow and the one judged before it, and which blocks that concerns.

use crate::lint::judge::is_start;
use crate::lint::known::attributes_set;
use crate::lint::ways::{Role, Ways};
use crate::model::map::Change;
use crate::model::{Block, BlockId, Flow, Kind, LinkKey, Topic, TopicId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// More changes than this, and judging the whole flow is quicker.
const MANY: usize = 200;

/// What differs, places of cards aside.
pub struct Delta<'a> {
    pub blocks: Vec<Change<'a, BlockId, Arc<Block>>>,
    pub links: Vec<Change<'a, LinkKey, BlockId>>,
    topics: Vec<Change<'a, TopicId, Topic>>,
    is_other_name: bool,
    is_other_setting: bool,
}

impl<'a> Delta<'a> {
    #[must_use]
    pub fn between(before: &'a Flow, flow: &'a Flow) -> Self {
        Self {
            blocks: flow.blocks.changes_since(&before.blocks).collect(),
            links: flow.links.changes_since(&before.links).collect(),
            topics: flow.topics.changes_since(&before.topics).collect(),
            is_other_name: before.settings.name != flow.settings.name,
            is_other_setting: before.settings != flow.settings,
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
            && self.links.is_empty()
            && self.topics.is_empty()
            && !self.is_other_setting
    }

    #[must_use]
    pub fn is_large(&self) -> bool {
        self.blocks.len() + self.links.len() + self.topics.len() > MANY
    }

    #[must_use]
    pub fn is_removed(&self, id: &BlockId) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.any(|it| it.key == id && it.after.is_none())
    }

    /// Whether a Start is or was among the blocks.
    #[must_use]
    pub fn has_starts(&self) -> bool {
        let blocks = self.blocks.iter();
        blocks
            .flat_map(|it| it.before.into_iter().chain(it.after))
            .any(|it| is_start(it))
    }

    /// Whether a block or a topic is called otherwise than before.
    #[must_use]
    pub fn has_other_names(&self) -> bool {
        !self.topics.is_empty() || self.blocks.iter().any(is_other_title)
    }

    /// Whether other attributes are set than before, which every message may speak of.
    #[must_use]
    pub fn has_other_attributes(&self) -> bool {
        let set = |block: Option<&Arc<Block>>| -> BTreeSet<String> {
            let names = block.map(|it| attributes_set(it)).unwrap_or_default();
            names.into_iter().map(str::to_owned).collect()
        };
        self.blocks.iter().any(|it| set(it.before) != set(it.after))
    }

    /// Keeps the list of the blocks that suppress findings.
    pub fn note_suppressing(&self, ids: &mut BTreeSet<BlockId>) {
        for block in &self.blocks {
            if block.after.is_some_and(|it| !it.suppressed.is_empty()) {
                ids.insert(block.key.clone());
            } else {
                ids.remove(block.key);
            }
        }
    }

    /// The blocks that say something else, or whose topic does, or that ask in a flow of
    /// another name.
    #[must_use]
    pub fn touched(&self, flow: &Flow, ways: &Ways) -> BTreeSet<BlockId> {
        let blocks = self.blocks.iter().filter(|it| it.after.is_some());
        let mut touched: BTreeSet<BlockId> = blocks.map(|it| it.key.clone()).collect();
        if !self.topics.is_empty() {
            let topics: BTreeSet<&TopicId> = self.topics.iter().map(|it| it.key).collect();
            let about = (0..ways.len()).filter(|i| {
                let topic = ways.topic(*i).and_then(|it| ways.topics().get(it));
                topic.is_some_and(|it| topics.contains(it))
            });
            touched.extend(about.filter_map(|i| ways.id(i).cloned()));
        }
        if self.is_other_name {
            let asking = ways.in_role(Role::Request);
            touched.extend(asking.filter_map(|i| ways.id(i).cloned()));
        }
        touched.retain(|id| flow.blocks.contains_key(id));
        touched
    }

    /// The touched blocks, those at the ends of links that differ, and those with a link from
    /// or to a block that is called otherwise.
    #[must_use]
    pub fn linked(
        &self,
        flow: &Flow,
        ways: &Ways,
        touched: &BTreeSet<BlockId>,
    ) -> BTreeSet<BlockId> {
        let mut linked = touched.clone();
        for link in &self.links {
            linked.insert(link.key.from.clone());
            linked.extend(link.before.into_iter().chain(link.after).cloned());
        }
        let renamed = self.blocks.iter().filter(|it| is_other_title(it));
        for i in renamed.filter_map(|it| ways.index(it.key)) {
            let around = ways.out(i).map(|way| way.to).chain(ways.into(i));
            linked.extend(around.filter_map(|i| ways.id(i).cloned()));
        }
        linked.retain(|id| flow.blocks.contains_key(id));
        linked
    }

    /// The blocks with which the touched ones are to be judged by topic: the requests of a
    /// touched block's topic, and its deliveries where a request differs.
    #[must_use]
    pub fn of_topics(&self, ways: &Ways, touched: &BTreeSet<BlockId>) -> BTreeSet<BlockId> {
        let number = |id: &TopicId| ways.topics().binary_search(id).ok();
        let said = self
            .blocks
            .iter()
            .flat_map(|it| it.before.into_iter().chain(it.after));
        let mut topics = BTreeSet::new();
        let mut asked_otherwise: BTreeSet<usize> =
            self.topics.iter().filter_map(|it| number(it.key)).collect();
        for block in said {
            let topic = block.kind.topic().and_then(number);
            topics.extend(topic);
            if matches!(block.kind, Kind::Notification(_)) {
                asked_otherwise.extend(topic);
            }
        }
        topics.extend(asked_otherwise.iter().copied());
        if topics.is_empty() {
            return BTreeSet::new();
        }
        let all = (0..ways.len()).filter_map(|i| Some((i, ways.topic(i)?, ways.id(i)?)));
        let judged = all.filter(|(i, topic, id)| {
            topics.contains(topic)
                && (ways.role(*i) == Role::Request
                    || asked_otherwise.contains(topic)
                    || touched.contains(*id))
        });
        judged.map(|(.., id)| id.clone()).collect()
    }
}

/// Whether a block is called otherwise than before, or came, or went.
fn is_other_title(block: &Change<'_, BlockId, Arc<Block>>) -> bool {
    block.before.map(|it| it.title()) != block.after.map(|it| it.title())
}
