//! What the ways through a flow tell, found once for all rules that ask.

use crate::lint::consents::{Consents, follow_with};
use crate::lint::delta::Delta;
use crate::lint::groups::Groups;
use crate::lint::longest::Longest;
use crate::lint::outlook::Outlook;
use crate::lint::ways::{Way, Ways};
use crate::lint::window::Cost;
use crate::model::{BlockId, Flow, TopicId};
use std::collections::BTreeMap;

/// What the ways through a flow tell. It depends on the ways only: texts may change under it.
#[derive(Debug, PartialEq, Eq)]
pub struct Paths {
    pub longest: Longest,
    /// Blocks that lead to each other by any ways.
    pub groups: Groups,
    /// Which blocks a Start leads to by any ways.
    pub reached: Vec<bool>,
    /// Blocks that go round without anyone doing anything.
    pub loops: Vec<Vec<usize>>,
    pub outlook: Outlook,
    /// What paths do with the topics that a rule objects to; each is followed path by path.
    pub consents: BTreeMap<TopicId, Consents>,
}

impl Paths {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        Self::on(Ways::of(flow))
    }

    /// What these ways tell.
    #[must_use]
    pub fn on(ways: Ways) -> Self {
        let groups = Groups::of(&ways, &|_| true);
        let reached = ways.reached(&ways.starts(), &|_| true);
        let outlook = Outlook::of(&ways, &groups);
        let followed = outlook.troubled.iter();
        let consents = followed
            .filter_map(|n| Some((ways.topics().get(*n)?.clone(), follow_with(&ways, *n, None))));
        let alone = |way: &Way| {
            way.cost != Cost::Never && !way.exit.needs_person() && !way.known.is_handed_back
        };
        let loops = groups.within(&ways, &alone).loops(&ways, &alone);
        Self {
            consents: consents.collect(),
            longest: Longest::on(ways, &groups),
            groups,
            reached,
            loops,
            outlook,
        }
    }

    /// Brings it up to date with a flow that differs so. Whether any way is another.
    pub(super) fn update(&mut self, flow: &Flow, delta: &Delta<'_>) -> bool {
        let ways = self.longest.ways_mut();
        let is_other = ways.update(flow, &delta.blocks, &delta.links);
        if is_other {
            *self = Self::on(std::mem::take(ways));
        }
        is_other
    }

    /// Whether anybody ever gets to a block.
    #[must_use]
    pub fn is_entered(&self, id: &BlockId) -> bool {
        self.longest.age_at(id).is_some()
    }

    #[must_use]
    pub fn ways(&self) -> &Ways {
        self.longest.ways()
    }
}
