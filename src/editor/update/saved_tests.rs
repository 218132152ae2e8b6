//! Reads, runs, saves and deletes the recorded tests beside the flow, off the frame.

use crate::disk::{self, DiskError, Seen, Stamp};
use crate::editor::Editor;
use crate::editor::dialogs::Dialog;
use crate::editor::neighbours::reached_from;
use crate::editor::test::save::SaveForm;
use crate::editor::test::saved::{Outcomes, Saved, SavedAction};
use crate::editor::test::{Tab, TestRun};
use crate::editor::worker::{Done, Work};
use crate::model::file;
use crate::simulator::{Script, Scripts};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So long nothing must change before the tests run, in seconds.
const CALM: f64 = 0.4;
/// How often the file is looked at, in seconds.
const LOOK_EVERY: f64 = 2.0;

/// What came of a job about tests.
pub enum TestsDone {
    Looked { path: PathBuf, found: Found },
    Ran(Outcomes),
    Written { result: Result<String, String> },
    Crowd(super::crowd::CrowdDone),
}

/// What a look at the file of tests shows.
pub enum Found {
    Same,
    Nothing,
    Tests(Vec<Script>, Stamp),
    Unreadable(String),
}

/// Starts what has to be started; before each frame.
pub fn tick(editor: &mut Editor, now: f64) {
    let path = editor.state.document.path.as_deref().map(Saved::beside);
    let saved = &mut editor.state.testing.saved;
    if saved.path != path {
        *saved = Saved {
            path,
            show_uncovered: saved.show_uncovered,
            is_reading: saved.is_reading,
            is_running: saved.is_running,
            ..Saved::default()
        };
    }
    if let Some(path) = saved.path.clone()
        && !saved.is_reading
        && !saved.has_broken
        && now >= saved.next_look
    {
        saved.is_reading = true;
        saved.next_look = now + LOOK_EVERY;
        let stamp = saved.stamp.clone();
        editor.worker.start_blocking(Work::ReadingTests, move || {
            let found = look(&path, stamp.as_ref());
            Done::Tests(TestsDone::Looked { path, found })
        });
    }
    run_when_calm(editor, now);
}

fn run_when_calm(editor: &mut Editor, now: f64) {
    let flow = Arc::clone(editor.state.document.flow());
    let neighbours = Arc::clone(&editor.state.neighbours.list);
    let leads_on = flow.leads_to().next().is_some();
    let saved = &mut editor.state.testing.saved;
    let is_judged = saved.outcomes.as_ref().is_some_and(|it| {
        Arc::ptr_eq(&it.flow, &flow)
            && Arc::ptr_eq(&it.scripts, &saved.scripts)
            && (!leads_on || Arc::ptr_eq(&it.neighbours, &neighbours))
    });
    if is_judged || saved.is_running {
        return;
    }
    if saved.scripts.is_empty() {
        saved.outcomes = None;
        return;
    }
    let since = match &saved.changed {
        Some((known, since)) if Arc::ptr_eq(known, &flow) => *since,
        _ => {
            saved.changed = Some((Arc::clone(&flow), now));
            now
        }
    };
    // Nobody is typing when nothing has been judged yet.
    let is_first = saved.outcomes.is_none();
    let wait = CALM - (now - since);
    if wait > 0.0 && !is_first {
        let wait = std::time::Duration::from_secs_f64(wait);
        editor.ctx.request_repaint_after(wait);
        return;
    }
    saved.is_running = true;
    let scripts = Arc::clone(&saved.scripts);
    editor.worker.start_blocking(Work::RunningTests, move || {
        Done::Tests(TestsDone::Ran(Outcomes::of(flow, scripts, neighbours)))
    });
}

fn look(path: &Path, stamp: Option<&Stamp>) -> Found {
    if stamp.is_some_and(|stamp| disk::seen(path, stamp) == Seen::Same) {
        return Found::Same;
    }
    match disk::read_text(path) {
        Err(DiskError::NotFound(_)) => Found::Nothing,
        Err(error) => Found::Unreadable(error.to_string()),
        Ok((text, stamp)) => match Scripts::read(&text) {
            Ok(scripts) => Found::Tests(scripts.tests, stamp),
            Err(error) => Found::Unreadable(format!(
                "{}: {error}. Mend it in a text editor; it is left as it is.",
                path.display()
            )),
        },
    }
}

/// Takes what came of a job.
pub fn done(editor: &mut Editor, done: TestsDone) {
    let saved = &mut editor.state.testing.saved;
    match done {
        TestsDone::Looked { path, found } => {
            saved.is_reading = false;
            if saved.path.as_ref() == Some(&path) {
                take(saved, found);
            }
        }
        TestsDone::Ran(outcomes) => {
            saved.is_running = false;
            saved.outcomes = Some(outcomes);
        }
        TestsDone::Written { result } => {
            saved.next_look = 0.0;
            match result {
                Ok(words) => editor.say(&words),
                Err(text) => {
                    let title = "The test was not saved".to_owned();
                    editor.state.dialog = Some(Dialog::Message { title, text });
                }
            }
        }
        TestsDone::Crowd(done) => super::crowd::done(editor, done),
    }
}

fn take(saved: &mut Saved, found: Found) {
    match found {
        Found::Same => {}
        Found::Nothing => {
            saved.stamp = None;
            saved.problem = None;
            if !saved.scripts.is_empty() {
                saved.scripts = Arc::default();
            }
        }
        Found::Tests(scripts, stamp) => {
            saved.stamp = Some(stamp);
            saved.problem = None;
            saved.outcomes = None;
            saved.scripts = Arc::new(scripts);
        }
        Found::Unreadable(problem) => {
            saved.stamp = None;
            saved.scripts = Arc::default();
            saved.outcomes = None;
            saved.problem = Some(problem);
        }
    }
}

/// A flow has been opened: what broke off before is tried once more.
pub fn opened(editor: &mut Editor) {
    let saved = &mut editor.state.testing.saved;
    saved.has_broken = false;
    saved.next_look = 0.0;
}

/// Carries out what the author does with tests.
pub fn act(editor: &mut Editor, action: SavedAction) {
    match action {
        SavedAction::AskSave => ask_save(editor),
        SavedAction::Save(form) => {
            let script = form.chosen();
            let words = format!("Saved the test “{}”", script.name);
            write(editor, Change::Put(Box::new(script)), words);
        }
        SavedAction::RunAll => {
            editor.state.testing.saved.is_running = false;
            editor.state.testing.saved.outcomes = None;
            editor.state.testing.saved.next_look = 0.0;
        }
        SavedAction::Open(index) => open(editor, index),
        SavedAction::AskDelete(name) => editor.state.dialog = Some(Dialog::DeleteTest(name)),
        SavedAction::Delete(name) => {
            let words = format!("Deleted the test “{name}”");
            write(editor, Change::Remove(name), words);
        }
        SavedAction::ShowUncovered(is_shown) => {
            editor.state.testing.saved.show_uncovered = is_shown;
        }
    }
}

/// Asks for a name, or to save the flow first.
pub fn ask_save(editor: &mut Editor) {
    let Some(test) = &editor.state.test else {
        return;
    };
    if editor.state.document.path.is_none() {
        editor.state.dialog = Some(Dialog::SaveFirst);
        return;
    }
    let mut run = test.run.clone();
    run.cut(test.moment);
    let flow = editor.state.flow();
    let others = reached_from(flow, &editor.state.neighbours.list).flows;
    let script = Script::record_on("", flow, &others, &run, test.moment);
    editor.state.dialog = Some(Dialog::SaveTest(Box::new(SaveForm::new(script, ""))));
}

fn open(editor: &mut Editor, index: usize) {
    let saved = &editor.state.testing.saved;
    let Some(script) = saved.scripts.get(index) else {
        return;
    };
    let failure = saved
        .outcomes
        .as_ref()
        .and_then(|it| it.failures.get(index));
    let failure = failure.and_then(Option::as_ref);
    let ends = script.ends();
    let moment = failure.map_or(ends, |it| script.begins.plus(it.after));
    let mut test = TestRun::of(script.run(), moment.min(ends), None);
    test.lived = ends;
    editor.state.test = Some(test);
    editor.state.testing.tab = Tab::Person;
}

/// A change of the file of tests.
enum Change {
    Put(Box<Script>),
    Remove(String),
}

fn write(editor: &mut Editor, change: Change, words: String) {
    let Some(path) = editor.state.testing.saved.path.clone() else {
        return;
    };
    editor.worker.start_blocking(Work::WritingTests, move || {
        let result = written(&path, change).map(|()| words);
        Done::Tests(TestsDone::Written { result })
    });
}

/// Changes the file as it is now, whole or not at all.
fn written(path: &Path, change: Change) -> Result<(), String> {
    let (mut scripts, stamp) = match disk::read_text(path) {
        Err(DiskError::NotFound(_)) => (Scripts::default(), None),
        Err(error) => return Err(error.to_string()),
        Ok((text, stamp)) => {
            let n_comments = file::comments(&text).len();
            if n_comments > 0 {
                return Err(format!(
                    "{} was written by hand and holds comments, which saving would drop. Take \
                     them out, or make them the names of tests; nothing was changed.",
                    path.display()
                ));
            }
            let scripts = Scripts::read(&text).map_err(|error| {
                format!(
                    "{} does not hold tests: {error}. Mend it in a text editor; nothing was \
                     changed.",
                    path.display()
                )
            })?;
            (scripts, Some(stamp))
        }
    };
    match change {
        Change::Put(script) => {
            let mut tests = scripts.tests.iter_mut();
            match tests.find(|it| it.name == script.name) {
                Some(known) => *known = *script,
                None => scripts.tests.push(*script),
            }
        }
        Change::Remove(name) => scripts.tests.retain(|it| it.name != name),
    }
    disk::save(path, &scripts.print(), stamp.as_ref())
        .map(|_| ())
        .map_err(|error| error.to_string())
}
