//! A flow as numbered blocks and ways between them, for rules that follow paths.
//!
//! Kept from one judgement to the next: an edit changes the numbers where it changes the flow
//! (`renumber`), so blocks and texts need not be looked at again. Always equal to what
//! [`Ways::of`] makes. Nothing here is recursive: ten thousand blocks in a row are a normal flow.

use crate::lint::after::longest_pause;
use crate::lint::known::Known;
use crate::lint::leads::{Adds, Lead, Marks};
use crate::lint::window::{Age, Cost, cost, longest_stay};
use crate::model::{Block, BlockId, Exit, Flow, Kind, Span, TopicId};
use std::ops::Range;
use std::sync::Arc;

/// All blocks of a flow, numbered in the order of their ids. What is looked at most lies
/// together, by block and by way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    pub(super) ids: Vec<BlockId>,
    /// How each id begins, as a number in the same order: numbers are quick to look through.
    pub(super) begins: Vec<u64>,
    pub(super) blocks: Vec<Arc<Block>>,
    pub(super) spots: Vec<Spot>,
    /// The longest that each block keeps a person.
    pub(super) stays: Arc<Vec<Adds>>,
    /// The longest pause of each block between two sends.
    pub(super) pauses: Vec<Span>,
    /// Where the ways of each block begin; one more than there are blocks.
    pub(super) first: Vec<u32>,
    pub(super) leads: Vec<Lead>,
    pub(super) exits: Vec<Exit>,
    /// What a way tells of those who go it; nothing, as a rule.
    pub(super) known: Vec<Option<Arc<Known>>>,
    /// The flow's topics, numbered in the order of their ids.
    pub(super) topics: Vec<TopicId>,
}

/// What a block does on a path, and for which topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub role: Role,
    /// It asks whether people hold a consent.
    tests_topics: bool,
    topic: u32,
}

/// What most ways tell.
static NOTHING: Known = Known::NOTHING;

/// The topic of a block that is about none.
const NO_TOPIC: u32 = u32::MAX;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way<'w> {
    pub exit: &'w Exit,
    pub to: usize,
    pub cost: Cost,
    pub known: &'w Known,
}

impl Spot {
    pub(super) fn new(block: &Block, topics: &[TopicId]) -> Self {
        let role = match &block.kind {
            Kind::Start(_) => Role::Start,
            Kind::Message(message) if message.deliver_for.is_some() => Role::Delivery,
            Kind::Message(_) => Role::Message,
            Kind::Notification(_) => Role::Request,
            Kind::Action(_) => Role::Action,
            Kind::Wait(_) | Kind::Condition(_) | Kind::GoTo(_) | Kind::Note(_) => Role::Other,
        };
        let topic = block.kind.topic();
        let topic = topic.and_then(|it| topics.binary_search(it).ok());
        let is_condition = matches!(block.kind, Kind::Condition(_));
        Self {
            role,
            tests_topics: is_condition && !block.kind.topics().is_empty(),
            topic: topic.map_or(NO_TOPIC, number),
        }
    }

    #[must_use]
    pub fn topic(self) -> Option<usize> {
        (self.topic != NO_TOPIC).then_some(self.topic as usize)
    }

    pub(super) fn set_topic(&mut self, topic: Option<usize>) {
        self.topic = topic.map_or(NO_TOPIC, number);
    }
}

/// A number of a block or way as it is kept. No flow has so many that it would not fit.
#[must_use]
pub fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The first eight bytes of an id as a number. Whichever of two is less comes first, and only
/// ids that begin alike need to be compared further.
pub(super) fn begin(id: &BlockId) -> u64 {
    let mut begin = [0; 8];
    for (to, from) in begin.iter_mut().zip(id.as_str().bytes()) {
        *to = from;
    }
    u64::from_be_bytes(begin)
}

/// A way out of a block, to nowhere yet.
pub(super) fn lead(block: &Block, exit: &Exit) -> (Lead, Option<Arc<Known>>) {
    let known = Known::of(block, exit);
    let lead = Lead::new(exit, cost(block, exit), &known);
    let known = (known != Known::NOTHING).then(|| Arc::new(known));
    (lead, known)
}

impl Ways {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let topics: Vec<TopicId> = flow.topics.keys().cloned().collect();
        let blocks = || flow.blocks.values();
        let mut ways = Self {
            ids: flow.blocks.keys().cloned().collect(),
            begins: flow.blocks.keys().map(begin).collect(),
            spots: blocks().map(|it| Spot::new(it, &topics)).collect(),
            stays: Arc::new(blocks().map(|it| longest_stay(it).into()).collect()),
            pauses: blocks().map(|it| longest_pause(it)).collect(),
            blocks: blocks().cloned().collect(),
            first: Vec::with_capacity(flow.blocks.len() + 1),
            leads: Vec::with_capacity(flow.links.len()),
            exits: Vec::with_capacity(flow.links.len()),
            known: Vec::with_capacity(flow.links.len()),
            topics,
        };
        let mut links = flow.links.iter().peekable();
        for (id, block) in &flow.blocks {
            ways.first.push(number(ways.leads.len()));
            while let Some((key, to)) = links.next_if(|(key, _)| key.from == *id) {
                let Some(to) = ways.index(to) else { continue };
                let (lead, known) = lead(block, &key.exit);
                ways.leads.push(Lead {
                    to: number(to),
                    ..lead
                });
                ways.exits.push(key.exit.clone());
                ways.known.push(known);
            }
        }
        ways.first.push(number(ways.leads.len()));
        ways
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    #[must_use]
    pub fn index(&self, id: &BlockId) -> Option<usize> {
        let at = self.place_of_id(id);
        (self.ids.get(at) == Some(id)).then_some(at)
    }

    /// Where an id stands, or would.
    pub(super) fn place_of_id(&self, id: &BlockId) -> usize {
        let begin = begin(id);
        let at = self.begins.partition_point(|it| *it < begin);
        let alike = self.begins.get(at..).unwrap_or_default();
        let n_alike = alike.partition_point(|it| *it == begin);
        let alike = self.ids.get(at..at + n_alike).unwrap_or_default();
        at + alike.partition_point(|it| it < id)
    }

    #[must_use]
    pub fn id(&self, i: usize) -> Option<&BlockId> {
        self.ids.get(i)
    }

    #[must_use]
    pub fn block(&self, i: usize) -> Option<&Block> {
        self.blocks.get(i).map(|it| &**it)
    }

    #[must_use]
    pub fn role(&self, i: usize) -> Role {
        self.spots.get(i).map_or(Role::Other, |it| it.role)
    }

    /// The number of the topic that a block is about.
    #[must_use]
    pub fn topic(&self, i: usize) -> Option<usize> {
        self.spots.get(i)?.topic()
    }

    /// What each block does.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
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
        self.pauses.iter().copied().fold(Span::ZERO, Span::plus)
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
        let about = self.spots.iter().filter_map(|it| it.topic());
        let spots = self.spots.iter().zip(&self.blocks);
        let testing = spots.filter(|(spot, _)| spot.tests_topics);
        let tested = testing.flat_map(|(_, block)| block.kind.topics());
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
        self.stays.get(i).copied().unwrap_or_default().age()
    }

    /// The same of every block.
    #[must_use]
    pub fn stays(&self) -> &Arc<Vec<Adds>> {
        &self.stays
    }

    /// The ways out of a block.
    pub fn out(&self, i: usize) -> impl Iterator<Item = Way<'_>> {
        let range = self.range(i);
        let exits = self.exits.get(range.clone()).unwrap_or_default();
        let known = self.known.get(range).unwrap_or_default();
        let parts = self.leads(i).iter().zip(exits).zip(known);
        parts.map(|((lead, exit), known)| Way {
            exit,
            to: lead.to(),
            cost: lead.cost(),
            known: known.as_deref().unwrap_or(&NOTHING),
        })
    }

    /// The ways out of a block, as numbers.
    #[must_use]
    pub fn leads(&self, i: usize) -> &[Lead] {
        self.leads.get(self.range(i)).unwrap_or_default()
    }

    /// All ways by their own numbers, those of one block together.
    #[must_use]
    pub fn all_leads(&self) -> &[Lead] {
        &self.leads
    }

    /// The number of a block's first way.
    #[must_use]
    pub fn first(&self, i: usize) -> usize {
        self.first
            .get(i)
            .map_or(self.leads.len(), |it| *it as usize)
    }

    /// The exit of a way, by its number.
    #[must_use]
    pub fn exit(&self, way: usize) -> Option<&Exit> {
        self.exits.get(way)
    }

    /// The exits by which ways leave a block.
    #[must_use]
    pub fn linked(&self, id: &BlockId) -> &[Exit] {
        let exits = self.index(id).and_then(|i| self.exits.get(self.range(i)));
        exits.unwrap_or_default()
    }

    /// What a way tells, by its number.
    #[must_use]
    pub fn known(&self, way: usize) -> &Known {
        let known = self.known.get(way).and_then(|it| it.as_deref());
        known.unwrap_or(&NOTHING)
    }

    pub(super) fn range(&self, i: usize) -> Range<usize> {
        self.first(i)..self.first(i + 1)
    }

    /// The blocks in this role.
    pub fn in_role(&self, role: Role) -> impl Iterator<Item = usize> + '_ {
        let spots = self.spots.iter().enumerate();
        spots.filter(move |(_, it)| it.role == role).map(|(i, _)| i)
    }

    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        self.in_role(Role::Start).collect()
    }

    /// The blocks with a way to this one.
    pub fn into(&self, to: usize) -> impl Iterator<Item = usize> + '_ {
        let ways = self.leads.iter().enumerate();
        let leading = ways.filter(move |(_, way)| way.to() == to);
        leading.map(|(n, _)| {
            let after = self.first.partition_point(|it| *it as usize <= n);
            after.saturating_sub(1)
        })
    }

    /// Whether any way has one of these marks.
    #[must_use]
    pub fn has_any(&self, marks: Marks) -> bool {
        self.leads.iter().any(|it| it.marks.has(marks))
    }

    /// Which blocks the ways without these marks lead to, the given ones included.
    #[must_use]
    pub fn reached(&self, from: &[usize], barred: Marks) -> Vec<bool> {
        let mut seen = vec![false; self.len()];
        self.reach(from.iter().copied(), barred, &mut seen);
        seen
    }

    /// Adds what the ways without these marks lead to from more blocks.
    pub fn reach(&self, from: impl Iterator<Item = usize>, barred: Marks, seen: &mut [bool]) {
        let mut stack: Vec<u32> = Vec::with_capacity(64);
        for i in from {
            if let Some(seen) = seen.get_mut(i)
                && !*seen
            {
                *seen = true;
                stack.push(number(i));
            }
        }
        while let Some(i) = stack.pop() {
            for lead in self.leads(i as usize) {
                if let Some(seen) = seen.get_mut(lead.to())
                    && !*seen
                    && !lead.marks.has(barred)
                {
                    *seen = true;
                    stack.push(lead.to);
                }
            }
        }
    }
}
