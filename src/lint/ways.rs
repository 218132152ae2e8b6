//! A flow as numbered blocks and ways between them, for rules that follow paths.
//!
//! Kept from one judgement to the next: an edit changes the numbers where it changes the flow,
//! so blocks and texts need not be looked at again. Always equal to what [`Ways::of`] makes.
//! Nothing here is recursive: ten thousand blocks in a row are a normal flow.

use crate::lint::after::timing;
use crate::lint::known::Known;
use crate::lint::window::{Age, Cost, cost, longest_stay};
use crate::model::map::Change;
use crate::model::{Block, BlockId, Exit, Flow, Kind, LinkKey, Span, TopicId};
use std::sync::Arc;

/// All blocks of a flow, numbered in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    nodes: Vec<Node>,
    /// Where in `out` the ways of each block begin; one more than there are blocks.
    first: Vec<usize>,
    out: Vec<Way>,
    /// The flow's topics, numbered in the order of their ids.
    topics: Vec<TopicId>,
}

/// A block and what paths depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    id: BlockId,
    block: Arc<Block>,
    role: Role,
    topic: Option<usize>,
    stay: Age,
    /// What pauses of the block are counted as between two sends.
    timing: Timing,
}

type Timing = [Option<Span>; 3];

/// What a block does on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Start,
    /// Sends a message that is no notification.
    Message,
    /// Spends a consent to its topic.
    Delivery,
    /// Asks for a consent to its topic.
    Request,
    /// Changes what is known of the person.
    Action,
    Other,
}

/// One link, seen from the block that it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub exit: Exit,
    pub to: usize,
    pub cost: Cost,
    pub known: Known,
}

/// Which way may be taken out of a block.
pub type Take<'t> = &'t dyn Fn(&Way) -> bool;

impl Node {
    fn new(id: &BlockId, block: &Arc<Block>, topics: &[TopicId]) -> Self {
        let role = match &block.kind {
            Kind::Start(_) => Role::Start,
            Kind::Message(message) if message.deliver_for.is_some() => Role::Delivery,
            Kind::Message(_) => Role::Message,
            Kind::Notification(_) => Role::Request,
            Kind::Action(_) => Role::Action,
            Kind::Wait(_) | Kind::Condition(_) | Kind::GoTo(_) | Kind::Note(_) => Role::Other,
        };
        let topic = block.kind.topic();
        Self {
            id: id.clone(),
            block: Arc::clone(block),
            role,
            topic: topic.and_then(|it| topics.binary_search(it).ok()),
            stay: longest_stay(block),
            timing: timing(block),
        }
    }

    fn is_condition(&self) -> bool {
        matches!(self.block.kind, Kind::Condition(_))
    }
}

impl Ways {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let topics: Vec<TopicId> = flow.topics.keys().cloned().collect();
        let blocks = flow.blocks.iter();
        let mut ways = Self {
            nodes: blocks.map(|(id, it)| Node::new(id, it, &topics)).collect(),
            first: Vec::with_capacity(flow.blocks.len() + 1),
            out: Vec::with_capacity(flow.links.len()),
            topics,
        };
        let mut links = flow.links.iter().peekable();
        for node in &ways.nodes {
            ways.first.push(ways.out.len());
            while let Some((key, to)) = links.next_if(|(key, _)| key.from == node.id) {
                ways.out.extend(index(&ways.nodes, to).map(|to| Way {
                    exit: key.exit.clone(),
                    to,
                    cost: cost(&node.block, &key.exit),
                    known: Known::of(&node.block, &key.exit),
                }));
            }
        }
        ways.first.push(ways.out.len());
        ways
    }

    /// Brings the numbers up to date with a flow in which these blocks and links are others
    /// than before. Whether anything has changed that paths depend on.
    pub fn update(
        &mut self,
        flow: &Flow,
        blocks: &[Change<'_, BlockId, Arc<Block>>],
        links: &[Change<'_, LinkKey, BlockId>],
    ) -> bool {
        let mut is_other = self.set_topics(flow);
        for link in links.iter().filter(|it| it.before.is_some()) {
            self.remove_way(link.key);
        }
        for block in blocks {
            match (index(&self.nodes, block.key), block.after) {
                (Some(i), None) => self.remove_block(i),
                (Some(i), Some(after)) => is_other |= self.set_block(i, after),
                (None, Some(after)) => self.insert_block(block.key, after),
                (None, None) => {}
            }
            is_other |= block.before.is_none() || block.after.is_none();
        }
        for link in links {
            if let Some(to) = link.after {
                self.insert_way(link.key, to);
            }
        }
        is_other || !links.is_empty()
    }

    /// Whether other topics exist than before.
    fn set_topics(&mut self, flow: &Flow) -> bool {
        if self.topics.iter().eq(flow.topics.keys()) {
            return false;
        }
        let topics: Vec<TopicId> = flow.topics.keys().cloned().collect();
        let known = self.topics.iter();
        let known: Vec<Option<usize>> = known.map(|it| topics.binary_search(it).ok()).collect();
        for node in &mut self.nodes {
            node.topic = node.topic.and_then(|it| known.get(it).copied().flatten());
        }
        self.topics = topics;
        true
    }

    /// Whether paths depend on what is other about the block.
    fn set_block(&mut self, i: usize, block: &Arc<Block>) -> bool {
        let range = self.range(i);
        let mut is_other = false;
        for way in self.out.get_mut(range).unwrap_or_default() {
            let (cost, known) = (cost(block, &way.exit), Known::of(block, &way.exit));
            is_other |= cost != way.cost || known != way.known;
            (way.cost, way.known) = (cost, known);
        }
        if let Some(node) = self.nodes.get_mut(i) {
            let next = Node::new(&node.id, block, &self.topics);
            is_other |= (next.role, next.topic, next.stay) != (node.role, node.topic, node.stay)
                || next.timing != node.timing;
            is_other |= next.block.kind.topics() != node.block.kind.topics();
            *node = next;
        }
        is_other
    }

    fn insert_block(&mut self, id: &BlockId, block: &Arc<Block>) {
        let at = self.nodes.partition_point(|it| it.id < *id);
        self.nodes.insert(at, Node::new(id, block, &self.topics));
        let begin = self.first.get(at).copied().unwrap_or_default();
        self.first.insert(at, begin);
        for way in self.out.iter_mut().filter(|way| way.to >= at) {
            way.to += 1;
        }
    }

    /// Removes a block; its links are gone already.
    fn remove_block(&mut self, i: usize) {
        self.nodes.remove(i);
        self.first.remove(i);
        for way in self.out.iter_mut().filter(|way| way.to > i) {
            way.to -= 1;
        }
    }

    fn insert_way(&mut self, key: &LinkKey, to: &BlockId) {
        let (Some(from), Some(to)) = (self.index(&key.from), self.index(to)) else {
            return;
        };
        let Some(block) = self.block(from) else {
            return;
        };
        let way = Way {
            cost: cost(block, &key.exit),
            known: Known::of(block, &key.exit),
            exit: key.exit.clone(),
            to,
        };
        let n_before = self.out(from).partition_point(|it| it.exit < key.exit);
        self.out.insert(self.range(from).start + n_before, way);
        self.first.iter_mut().skip(from + 1).for_each(|it| *it += 1);
    }

    fn remove_way(&mut self, key: &LinkKey) {
        let Some(from) = self.index(&key.from) else {
            return;
        };
        let mut ways = self.out(from).iter();
        if let Some(i) = ways.position(|it| it.exit == key.exit) {
            self.out.remove(self.range(from).start + i);
            self.first.iter_mut().skip(from + 1).for_each(|it| *it -= 1);
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[must_use]
    pub fn index(&self, id: &BlockId) -> Option<usize> {
        index(&self.nodes, id)
    }

    #[must_use]
    pub fn id(&self, i: usize) -> Option<&BlockId> {
        self.nodes.get(i).map(|it| &it.id)
    }

    #[must_use]
    pub fn block(&self, i: usize) -> Option<&Block> {
        self.nodes.get(i).map(|it| &*it.block)
    }

    #[must_use]
    pub fn role(&self, i: usize) -> Role {
        self.nodes.get(i).map_or(Role::Other, |it| it.role)
    }

    /// The number of the topic that a block is about.
    #[must_use]
    pub fn topic(&self, i: usize) -> Option<usize> {
        self.nodes.get(i)?.topic
    }

    /// What the flow calls a topic.
    #[must_use]
    pub fn topic_name<'f>(&self, topic: usize, flow: &'f Flow) -> &'f str {
        let topic = self.topics.get(topic).and_then(|it| flow.topics.get(it));
        topic.map_or("", |it| it.name.as_str())
    }

    /// All pauses of the flow, one after the other.
    #[must_use]
    pub fn all_pauses(&self) -> Span {
        let longest = self
            .nodes
            .iter()
            .filter_map(|it| it.timing.into_iter().flatten().max());
        longest.fold(Span::ZERO, Span::plus)
    }

    /// The topics by their numbers.
    #[must_use]
    pub fn topics(&self) -> &[TopicId] {
        &self.topics
    }

    /// For each topic whether a block is about it, or tests a consent to it.
    #[must_use]
    pub fn used_topics(&self) -> Vec<bool> {
        let mut is_used = vec![false; self.topics.len()];
        let about = self.nodes.iter().filter_map(|it| it.topic);
        let conditions = self.nodes.iter().filter(|it| it.is_condition());
        let tested = conditions.flat_map(|it| it.block.kind.topics());
        let tested = tested.filter_map(|it| self.topics.binary_search(it).ok());
        for topic in about.chain(tested) {
            if let Some(it) = is_used.get_mut(topic) {
                *it = true;
            }
        }
        is_used
    }

    /// The longest that a block keeps a person who does nothing to open the window.
    #[must_use]
    pub fn stay(&self, i: usize) -> Age {
        self.nodes.get(i).map_or(Age::ZERO, |it| it.stay)
    }

    #[must_use]
    pub fn out(&self, i: usize) -> &[Way] {
        self.out.get(self.range(i)).unwrap_or_default()
    }

    fn range(&self, i: usize) -> std::ops::Range<usize> {
        let at = |i: usize| self.first.get(i).copied().unwrap_or(self.out.len());
        at(i)..at(i + 1)
    }

    /// The blocks in this role.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = usize> + '_ {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(move |(_, it)| it.role == role).map(|(i, _)| i)
    }

    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        self.in_role(Role::Start).collect()
    }

    /// The blocks with a way to this one.
    pub fn into(&self, to: usize) -> impl Iterator<Item = usize> + '_ {
        let ways = self.out.iter().enumerate();
        let leading = ways.filter(move |(_, way)| way.to == to);
        leading.map(|(n, _)| self.first.partition_point(|it| *it <= n).saturating_sub(1))
    }

    /// Which blocks the ways that may be taken lead to, the given ones included.
    #[must_use]
    pub fn reached(&self, from: &[usize], take: Take<'_>) -> Vec<bool> {
        let mut seen = vec![false; self.len()];
        let mut stack: Vec<usize> = from.to_vec();
        while let Some(i) = stack.pop() {
            match seen.get_mut(i) {
                Some(seen) if !*seen => *seen = true,
                Some(_) | None => continue,
            }
            let ways = self.out(i).iter().filter(|way| take(way));
            stack.extend(ways.map(|way| way.to));
        }
        seen
    }
}

fn index(nodes: &[Node], id: &BlockId) -> Option<usize> {
    nodes.binary_search_by(|it| it.id.cmp(id)).ok()
}
