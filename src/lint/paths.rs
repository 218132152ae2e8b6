//! What the ways through a flow tell, found once for all rules that ask.

use crate::lint::consents::{Consents, follow_with};
use crate::lint::delta::Delta;
use crate::lint::groups::Groups;
use crate::lint::leads::Marks;
use crate::lint::longest::Longest;
use crate::lint::outlook::Outlook;
use crate::lint::renumber::News;
use crate::lint::telling::Scene;
use crate::lint::ways::Ways;
use crate::model::{BlockId, Flow, TopicId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the ways through a flow tell. It depends on the ways only: texts may change under it.
#[derive(Debug)]
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

/// Ways that need somebody to go them.
const NOT_ALONE: Marks = Marks::NEVER.or(Marks::NEEDS_PERSON).or(Marks::HANDED_BACK);

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
        Self {
            reached: ways.reached(&ways.starts(), Marks::NONE),
            loops: loops(&ways, &groups),
            consents: followed(&ways, &outlook),
            longest: Longest::on(ways, &groups),
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
        if news.is_other_shape() || news.is_other_course {
            self.find_course(&news);
        }
        if news.is_any() {
            self.longest.find_again(&self.groups);
        }
        news.is_any()
    }

    /// Finds again what depends on where people may go, however long it takes.
    fn find_course(&mut self, news: &News) {
        let ways = self.longest.ways();
        self.reached = ways.reached(&ways.starts(), Marks::NONE);
        self.loops = loops(ways, &self.groups);
        self.outlook.update(ways, &self.groups, news);
        self.consents = followed(ways, &self.outlook);
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
    pub fn scene(&self, flow: &Flow) -> Arc<Scene> {
        let before = Arc::clone(self.longest.befores());
        Arc::new(Scene::new(flow.blocks.clone(), before))
    }
}

fn loops(ways: &Ways, groups: &Groups) -> Vec<Vec<usize>> {
    groups.within(ways, NOT_ALONE).loops(ways, NOT_ALONE)
}

fn followed(ways: &Ways, outlook: &Outlook) -> BTreeMap<TopicId, Consents> {
    let topics = outlook.troubled.iter();
    topics
        .filter_map(|n| Some((ways.topics().get(*n)?.clone(), follow_with(ways, *n, None))))
        .collect()
}
