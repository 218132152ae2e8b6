//! What the ways through a flow tell, found once for all rules that ask.

use crate::lint::consents::{Consents, follow_with};
use crate::lint::delta::Delta;
use crate::lint::groups::Groups;
use crate::lint::leads::Marks;
use crate::lint::longest::Longest;
use crate::lint::outlook::Outlook;
use crate::lint::renumber::News;
use crate::lint::telling::Scene;
use crate::lint::ways::{Role, Ways};
use crate::model::{BlockId, Flow, TopicId};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the ways through a flow tell. It depends on the ways only: texts may change under it.
#[derive(Debug)]
pub struct Paths {
    pub longest: Longest,
    /// Blocks that lead to each other by any ways.
    pub groups: Groups,
    /// The same by the ways on which time is carried on; nothing when that makes no difference.
    carried: Option<Groups>,
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
        let groups = Groups::of(&ways, Marks::NONE);
        let outlook = Outlook::of(&ways, &groups);
        let reached = ways.reached(&ways.starts(), Marks::NONE);
        let carried = carried(&ways, &groups);
        let alike = carried.as_ref().unwrap_or(&groups);
        Self {
            loops: loops(&ways, alike),
            consents: followed(&ways, &outlook),
            longest: Longest::on(ways, alike, &reached),
            reached,
            carried,
            groups,
            outlook,
        }
    }

    /// Brings it up to date with a flow that differs so. Whether any way is another.
    pub(super) fn update(&mut self, flow: &Flow, delta: &Delta<'_>) -> bool {
        let ways = self.longest.ways_mut();
        let news = ways.update(flow, &delta.blocks, &delta.links);
        if news.is_other_shape() {
            self.groups.update(ways, &news);
        }
        let ways = self.longest.ways();
        if news.has_other_ways() {
            find_reached(ways, &news, &mut self.reached);
            self.carried = carried(ways, &self.groups);
            self.loops = loops(ways, self.carried.as_ref().unwrap_or(&self.groups));
        }
        if news.has_other_ways() || news.is_other_part {
            self.outlook.update(ways, &self.groups, &news);
            self.consents = followed(ways, &self.outlook);
        }
        if news.has_other_ways() || news.is_other_time {
            let alike = self.carried.as_ref().unwrap_or(&self.groups);
            self.longest.find_again(alike, &self.reached);
        }
        news.is_any()
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

    /// What sentences about late blocks are made of.
    #[must_use]
    pub fn scene(&self, flow: &Flow) -> Scene {
        let before = Arc::clone(self.longest.befores());
        Scene::new(flow.blocks.clone(), before)
    }
}

/// Brings up to date which blocks a Start leads to.
fn find_reached(ways: &Ways, news: &News, reached: &mut Vec<bool>) {
    let is_reached = |i: usize| reached.get(i) == Some(&true);
    if news.is_other_course || news.removed.iter().any(|(from, _)| is_reached(*from)) {
        *reached = ways.reached(&ways.starts(), Marks::NONE);
        return;
    }
    for shift in &news.shifts {
        shift.apply(reached, false);
    }
    ways.reach(ways.in_role(Role::Start), Marks::NONE, reached);
    // A link may lead on from where another new one leads to.
    let led_to = |(from, to): &(usize, usize)| (reached.get(*from) == Some(&true)).then_some(*to);
    let led_to: Vec<usize> = news.added.iter().filter_map(led_to).collect();
    ways.reach(led_to.into_iter(), Marks::NONE, reached);
}

/// The groups by the ways on which time is carried on, where they are others.
fn carried(ways: &Ways, groups: &Groups) -> Option<Groups> {
    match groups.within(ways, Marks::NOT_CARRIED) {
        Cow::Borrowed(_) => None,
        Cow::Owned(carried) => Some(carried),
    }
}

/// Whoever opens the window does something, and no loop passes a Start: so what goes round
/// alone lies in one of the groups in which time is carried on.
fn loops(ways: &Ways, carried: &Groups) -> Vec<Vec<usize>> {
    let alone = carried.within(ways, Marks::NOT_ALONE);
    alone.loops(ways, Marks::NOT_ALONE)
}

fn followed(ways: &Ways, outlook: &Outlook) -> BTreeMap<TopicId, Consents> {
    let topics = outlook.troubled.iter();
    topics
        .filter_map(|n| Some((ways.topics().get(*n)?.clone(), follow_with(ways, *n, None))))
        .collect()
}
