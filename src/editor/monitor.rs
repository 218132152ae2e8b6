//! The people of the live release, as the canvas shows them: how many are at each block and went
//! along each link, what went wrong last, and by how much the canvas differs from what is live.

use crate::editor::bot::Loadable;
use crate::editor::clock;
use crate::model::{BlockId, Flow, FlowId, LinkKey};
use crate::store::bot::wire::{Monitor, Status};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveAction {
    Toggle,
    /// Counts on the links of the last 24 hours, or since the release was published.
    Day(bool),
}

/// What was compared: what is live, by its hash, and the flow in the window.
#[derive(Debug, Clone)]
pub struct Compared {
    pub hash: String,
    pub flow: Arc<Flow>,
}

impl Compared {
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.hash == other.hash && Arc::ptr_eq(&self.flow, &other.flow)
    }
}

/// What the window knows of the live release.
#[derive(Default)]
pub struct MonitorState {
    /// The connection and the flow that all this is about.
    pub link: u64,
    pub flow: Option<FlowId>,
    pub is_shown: bool,
    /// Counts on links are of all the time, not of the last day.
    pub is_ever: bool,
    pub seen: Loadable<Monitor>,
    /// The same by what they are about, for the canvas.
    pub counts: Counts,
    pub next_poll: f64,
    pub next_status: f64,
    /// The flow as it is live, with its hash.
    pub live: Option<(String, Arc<Flow>)>,
    /// The hash that was asked for and cannot be read, or is on its way.
    pub asked: Option<String>,
    pub is_comparing: bool,
    /// How many things differ, and between what that was found out.
    pub changes: Option<(Compared, usize)>,
}

/// How many people are where.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub blocks: BTreeMap<BlockId, u64>,
    /// Of the last day, and ever.
    pub links: BTreeMap<LinkKey, (u64, u64)>,
    pub most_day: u64,
    pub most_ever: u64,
    /// In the middle of the release.
    pub n_people: u64,
}

impl Counts {
    #[must_use]
    pub fn new(monitor: &Monitor) -> Self {
        let places = &monitor.places;
        let blocks: BTreeMap<BlockId, u64> = places
            .blocks
            .iter()
            .filter_map(|it| Some((it.block.clone()?, it.n)))
            .collect();
        let links = places.links.iter();
        let links = links.map(|it| {
            let key = LinkKey::new(it.from.clone(), it.exit.clone());
            (key, (it.n_day, it.n))
        });
        Self {
            n_people: blocks.values().sum(),
            blocks,
            links: links.collect(),
            most_day: places.links.iter().map(|it| it.n_day).max().unwrap_or(0),
            most_ever: places.links.iter().map(|it| it.n).max().unwrap_or(0),
        }
    }

    /// People who stand at blocks that a flow does not have.
    #[must_use]
    pub fn n_elsewhere(&self, flow: &Flow) -> u64 {
        let blocks = self.blocks.iter();
        blocks
            .filter(|(id, _)| flow.block(id).is_none())
            .map(|(_, n)| n)
            .sum()
    }
}

impl MonitorState {
    /// How often a link was taken, and how often the most travelled one.
    #[must_use]
    pub fn on_link(&self, key: &LinkKey) -> (u64, u64) {
        let (day, ever) = self.counts.links.get(key).copied().unwrap_or_default();
        match self.is_ever {
            true => (ever, self.counts.most_ever),
            false => (day, self.counts.most_day),
        }
    }

    /// How many things differ between the canvas and what is live, when that is known.
    #[must_use]
    pub fn n_changes(&self) -> Option<usize> {
        self.changes.as_ref().map(|(_, n)| *n)
    }

    /// “Release 7 live since Tue 09:30 · 3 changes not published”.
    #[must_use]
    pub fn status(&self, flow: &Flow, status: &Status) -> String {
        let Some(live) = status.live.iter().find(|it| it.flow == flow.id) else {
            return "Not published to the bot".to_owned();
        };
        let since = clock::live_since(live.since, live.release.taken_at, status.now);
        let words = format!("Release {} live{since}", live.release.number);
        match self.n_changes() {
            None | Some(0) => words,
            Some(1) => format!("{words} · 1 change not published"),
            Some(n) => format!("{words} · {n} changes not published"),
        }
    }
}

/// How many things differ between two flows, for the people who talk to them: where cards lie is
/// for the author only.
#[must_use]
pub fn n_changes(live: &Flow, flow: &Flow) -> usize {
    flow.blocks.changes_since(&live.blocks).count()
        + flow.links.changes_since(&live.links).count()
        + flow.topics.changes_since(&live.topics).count()
        + usize::from(live.settings != flow.settings)
}
