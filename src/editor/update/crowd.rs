//! Sends a crowd through the flow on the worker, a part at a time, so that it can be called
//! back and tells how far it is.

use crate::disk::Neighbour;
use crate::editor::Editor;
use crate::editor::neighbours::reached_from;
use crate::editor::test::came::Others;
use crate::editor::test::crowd::{CrowdAction, CrowdState, Found, Running};
use crate::editor::update::saved_tests::TestsDone;
use crate::editor::worker::{Done, Work};
use crate::model::Flow;
use crate::simulator::{Crowd, crowd_of};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// So many people are sent before anybody looks whether to stop.
const PART: u64 = 500;

/// What came of a crowd.
pub enum CrowdDone {
    /// So many have gone through.
    Grew(u64),
    /// All have gone through; nothing when they were called back.
    Came {
        flow: Arc<Flow>,
        beside: Arc<Vec<Neighbour>>,
        seed: u64,
        crowd: Option<Box<Crowd>>,
    },
}

/// Carries out what the author does with crowds.
pub fn act(editor: &mut Editor, action: CrowdAction) {
    let CrowdState {
        form,
        running,
        found,
    } = &mut editor.state.testing.crowd;
    match action {
        CrowdAction::Edit(next) => *form = next,
        CrowdAction::Clear => *found = None,
        CrowdAction::Others => {
            form.seed = form.seed.wrapping_add(1);
            send(editor);
        }
        CrowdAction::Stop => {
            if let Some(running) = running {
                running.stop.store(true, Ordering::Relaxed);
            }
        }
        CrowdAction::Send => send(editor),
    }
}

fn send(editor: &mut Editor) {
    let state = &mut editor.state.testing.crowd;
    let Some(test) = &editor.state.test else {
        return;
    };
    let Ok((n_people, odds)) = state.form.read() else {
        return;
    };
    if state.running.is_some() {
        return;
    }
    let stop = Arc::new(AtomicBool::new(false));
    state.running = Some(Running {
        n_people,
        n_done: 0,
        stop: Arc::clone(&stop),
    });
    let (seed, begins) = (state.form.seed, test.run.begins);
    let flow = Arc::clone(editor.state.document.flow());
    let beside = Arc::clone(&editor.state.neighbours.list);
    let reporter = editor.worker.reporter();
    editor.worker.start_blocking(Work::SendingCrowd, move || {
        let mut all = Crowd::default();
        let others = reached_from(&flow, &beside).flows;
        let mut from = 0;
        while from < n_people && !stop.load(Ordering::Relaxed) {
            let to = (from + PART).min(n_people);
            all.add(crowd_of(&flow, &others, &odds, from..to, begins, seed));
            from = to;
            if from.is_multiple_of(PART * 10) {
                let grew = CrowdDone::Grew(from);
                reporter.send(Done::Tests(TestsDone::Crowd(grew)));
            }
        }
        let crowd = (from >= n_people).then(|| Box::new(all));
        Done::Tests(TestsDone::Crowd(CrowdDone::Came {
            flow,
            beside,
            seed,
            crowd,
        }))
    });
}

/// Takes what came of a crowd.
pub fn done(editor: &mut Editor, done: CrowdDone) {
    let state = &mut editor.state.testing.crowd;
    match done {
        CrowdDone::Grew(n_done) => {
            if let Some(running) = &mut state.running {
                running.n_done = n_done;
            }
        }
        CrowdDone::Came {
            flow,
            beside,
            seed,
            crowd,
        } => {
            state.running = None;
            if let Some(crowd) = crowd {
                state.found = Some(Found {
                    most: crowd.links.values().copied().max().unwrap_or(0),
                    others: Others::of(&flow, &beside),
                    flow,
                    crowd: *crowd,
                    seed,
                });
            }
        }
    }
}
