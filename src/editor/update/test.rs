//! Carries out what the author does while testing.

use crate::editor::Editor;
use crate::editor::test::{TestAction, TestRun};
use crate::editor::update::{crowd, saved_tests};
use crate::engine::Timestamp;
use crate::simulator::Act;

/// Carries it out.
pub fn test(editor: &mut Editor, action: TestAction) {
    match action {
        TestAction::Begin(at) => {
            let now = crate::editor::clock::now().as_second().saturating_mul(1000);
            editor.state.test = Some(TestRun::new(Timestamp::from_millis(now), at));
        }
        TestAction::End => editor.state.test = None,
        TestAction::Restart => {
            if let Some(test) = editor.state.test.take() {
                let mut fresh = TestRun::new(test.run.begins, test.begins_at);
                fresh.zone = test.zone;
                editor.state.test = Some(fresh);
            }
        }
        TestAction::Tab(tab) => editor.state.testing.tab = tab,
        TestAction::Saved(action) => saved_tests::act(editor, action),
        TestAction::Crowd(action) => crowd::act(editor, action),
        other => {
            if let Some(test) = &mut editor.state.test {
                step(test, other);
            }
        }
    }
}

fn step(test: &mut TestRun, action: TestAction) {
    match action {
        TestAction::Begin(_)
        | TestAction::End
        | TestAction::Restart
        | TestAction::Tab(_)
        | TestAction::Saved(_)
        | TestAction::Crowd(_) => {}
        TestAction::Typed(text) => test.typed = text,
        TestAction::Says(text) => {
            test.typed.clear();
            test.act(Act::Says(text));
        }
        TestAction::Taps(title) => test.act(Act::Taps(title)),
        TestAction::Trouble(trouble) => test.act(Act::Trouble(trouble)),
        TestAction::Advance(by) => test.moment = test.moment.plus(by),
        TestAction::NextEvent => {
            if let Some(next) = test.shown.next {
                test.moment = next;
            }
        }
        TestAction::Travel(to) => test.moment = to.max(test.run.begins),
        TestAction::Pick(picker) => test.picker = picker,
        TestAction::TurnTo(to, zone) => {
            test.picker = None;
            test.zone = zone;
            test.moment = to.max(test.run.begins);
        }
        TestAction::DropMisfits => test.drop_misfits(),
    }
}
