//! The recorded tests beside the flow: what they are and how they went.

use crate::disk::{Neighbour, Stamp};
use crate::editor::neighbours::reached_from;
use crate::editor::test::save::SaveForm;
use crate::engine::Visit;
use crate::model::{Flow, LinkKey};
use crate::simulator::{Failure, Script};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the author does with recorded tests.
#[derive(Debug, Clone)]
pub enum SavedAction {
    /// Asks for a name and for what must be seen.
    AskSave,
    Save(Box<SaveForm>),
    RunAll,
    /// Loads the run of this test, at the moment that went wrong or at its end.
    Open(usize),
    AskDelete(String),
    Delete(String),
    /// Shows on the canvas which links no test travels.
    ShowUncovered(bool),
}

/// The recorded tests of the open flow.
#[derive(Default)]
pub struct Saved {
    /// The file beside the flow, whether it exists or not.
    pub path: Option<PathBuf>,
    pub scripts: Arc<Vec<Script>>,
    /// Why the file cannot be read.
    pub problem: Option<String>,
    pub outcomes: Option<Outcomes>,
    pub show_uncovered: bool,
    pub(in crate::editor) stamp: Option<Stamp>,
    pub(in crate::editor) is_reading: bool,
    pub(in crate::editor) is_running: bool,
    /// The last look broke off: nobody looks again until a flow is opened.
    pub(in crate::editor) has_broken: bool,
    pub(in crate::editor) next_look: f64,
    /// The flow that changed last, and when.
    pub(in crate::editor) changed: Option<(Arc<Flow>, f64)>,
}

/// How the tests went.
pub struct Outcomes {
    pub flow: Arc<Flow>,
    pub scripts: Arc<Vec<Script>>,
    pub neighbours: Arc<Vec<Neighbour>>,
    /// For each test what went wrong first.
    pub failures: Vec<Option<Failure>>,
    /// The links that any test travels.
    pub covered: BTreeSet<LinkKey>,
}

impl Outcomes {
    /// Plays every test.
    #[must_use]
    pub fn of(flow: Arc<Flow>, scripts: Arc<Vec<Script>>, neighbours: Arc<Vec<Neighbour>>) -> Self {
        let others = reached_from(&flow, &neighbours).flows;
        let mut covered = BTreeSet::new();
        let mut failures = Vec::with_capacity(scripts.len());
        for script in scripts.iter() {
            let verdict = script.check_on(&flow, &others);
            failures.push(script.failure(&verdict));
            let conversation = script.play_on(&flow, &others);
            let here = conversation.log.iter().filter(|it| it.flow == flow.id);
            for visit in here.flat_map(|entry| &entry.visits) {
                if let Visit::Left { block, exit, .. } = visit {
                    covered.insert(LinkKey::new(block.clone(), exit.clone()));
                }
            }
        }
        Self {
            flow,
            scripts,
            neighbours,
            failures,
            covered,
        }
    }
}

impl Saved {
    /// The file of tests beside a flow's.
    #[must_use]
    pub fn beside(flow: &Path) -> PathBuf {
        flow.with_extension("tests.ron")
    }

    /// The tests that went wrong: which, and how.
    pub fn failing(&self) -> impl Iterator<Item = (usize, &Script, &Failure)> {
        let outcomes = self.outcomes.as_ref();
        let rows = outcomes.map(|it| it.scripts.iter().zip(&it.failures));
        rows.into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(i, (script, failure))| Some((i, script, failure.as_ref()?)))
    }

    /// How many tests went wrong.
    #[must_use]
    pub fn n_failing(&self) -> usize {
        self.failing().count()
    }

    /// How many tests went as recorded.
    #[must_use]
    pub fn n_fine(&self) -> usize {
        let outcomes = self.outcomes.as_ref();
        let failures = outcomes.map_or(&[][..], |it| &it.failures);
        failures.iter().filter(|it| it.is_none()).count()
    }

    /// The links that no test travels, once the tests have run.
    #[must_use]
    pub fn uncovered(&self, flow: &Flow) -> Option<usize> {
        let covered = &self.outcomes.as_ref()?.covered;
        let links = flow.links.keys();
        Some(links.filter(|key| !covered.contains(key)).count())
    }
}
