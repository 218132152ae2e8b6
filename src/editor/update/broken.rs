//! What is said and done when a job panicked: whoever waited for it stops waiting, and the
//! author hears what is lost, what is not, and what to do.

use crate::editor::Editor;
use crate::editor::dialogs::Dialog;
use crate::editor::update::page::Problem;
use crate::editor::update::{bot, chat, files, here};
use crate::editor::worker::Work;
use crate::publish::StepState;
use std::path::Path;

/// Begins every such sentence: it is not the author's fault.
const OURS: &str = "The mistake is Flowbell’s, not yours.";

/// Takes note that a job will never come back.
pub fn broken(editor: &mut Editor, work: Work) {
    match work {
        Work::Judging { revision } => judging(editor, revision),
        Work::Opening { path } => tell(
            editor,
            "This file was not opened",
            &format!(
                "Reading {} stopped unexpectedly. {OURS}\n\nThe file was left untouched, and \
                 what you see is still here. Try another copy of the file.",
                name(&path)
            ),
        ),
        Work::Saving { path } => {
            editor.after_save = None;
            tell(
                editor,
                "The flow was perhaps not saved",
                &format!(
                    "Saving to {} stopped unexpectedly. {OURS}\n\nOn disk is the flow as it was \
                     before or as it is now, whole, and what you see is still here. Save once \
                     more, or under another name.",
                    name(&path)
                ),
            );
        }
        // As if the system had no dialog to show: ours opens instead.
        Work::PickingOpen => files::picked_open(editor, None, true),
        Work::PickingSave => files::picked_save(editor, None, true),
        Work::Listing { folder } => editor.say_error(&format!(
            "{} could not be listed. Type the whole path of the file instead.",
            name(&folder)
        )),
        // It stays marked as looking and so is not tried again, nor said again.
        Work::Looking => editor.say_error(
            "Flowbell no longer sees when another program changes this file. Save as ever: \
             before it writes, it looks once more.",
        ),
        Work::KeepingDraft => {
            editor.keeping_draft = false;
            if !editor.draft_failure_said {
                editor.draft_failure_said = true;
                editor.say_error("Unsaved work cannot be kept safe from a crash now. Save often.");
            }
        }
        Work::Connecting => {
            editor.state.page.secrets = None;
            stopped(
                editor,
                "Connecting stopped unexpectedly",
                "Nothing was changed on the Page or here. Connect again.",
            );
        }
        Work::StartingSandbox => {
            editor.state.page.busy = None;
            editor
                .say_error("The sandbox stopped unexpectedly and is not there. Start it once more.");
        }
        Work::LoadingSecrets => editor.say_error(
            "The keychain could not be read, so the tokens of this Page are not known. Connect \
             the Page again.",
        ),
        Work::ForgettingSecrets => editor.say_error(
            "The Page is disconnected, but its tokens may still be in this computer’s keychain. \
             Remove them there.",
        ),
        Work::Planning => stopped(
            editor,
            "Checking stopped unexpectedly",
            "Nothing was changed on the Page. Check again.",
        ),
        Work::Applying => {
            stopped(
                editor,
                "Publishing stopped unexpectedly",
                "Nothing further was done; what the steps above show as done stays done. \
                 Publish again: it finishes what is missing and changes nothing twice.",
            );
            crate::editor::update::publish::refresh_releases(editor);
        }
        // None is tried again by itself: what broke off would break off again.
        Work::ReadingTests => {
            editor.state.testing.saved.is_reading = false;
            editor.state.testing.saved.has_broken = true;
            editor.say_error(
                "The tests beside this flow could not be read and are not run. Open the flow \
                 again to look once more.",
            );
        }
        Work::ReadingNeighbours => {
            editor.state.neighbours.is_reading = false;
            editor.state.neighbours.has_broken = true;
            editor.say_error(
                "The flows beside this one could not be read, so Go to flow does not list them. \
                 Open the flow again to look once more.",
            );
        }
        Work::RunningTests => editor.say_error(
            "The tests stopped unexpectedly, so nobody knows how they would go. “Run all” in the \
             Test view tries once more.",
        ),
        Work::WritingTests => tell(
            editor,
            "The test was perhaps not saved",
            &format!(
                "Saving it stopped unexpectedly. {OURS}\n\nThe file of tests is as it was before \
                 or as it should be now, whole. Save the test once more.",
            ),
        ),
        Work::SendingCrowd => {
            editor.state.testing.crowd.running = None;
            editor.say_error("The crowd got lost unexpectedly. Send it once more.");
        }
        Work::Surveying => editor.state.setup.give_up(),
        Work::Exporting => tell(
            editor,
            "This was not saved",
            &format!("Saving stopped unexpectedly. {OURS}\n\nSave it once more."),
        ),
        // The status bar then only says which release is live.
        Work::Comparing => {}
        Work::Bot(work) => bot::broken(editor, work),
        Work::Here(work) => here::broken(editor, work),
        Work::Chat(work) => chat::broken(editor, work),
        Work::ReadingReleases => editor.say_error(
            "Which releases of this flow there are could not be read. Open the flow again to look once more.",
        ),
    }
}

/// Said once. The next edit is judged again; until then what was found before is shown.
fn judging(editor: &mut Editor, revision: u64) {
    let is_new = !editor.state.judging_broke;
    editor.judging_broke(revision);
    if is_new {
        editor.say_error(
            "The rules stopped unexpectedly and have not judged the last change. They look again \
             at your next edit; save your work.",
        );
    }
}

fn tell(editor: &mut Editor, title: &str, text: &str) {
    editor.state.dialog = Some(Dialog::Message {
        title: title.to_owned(),
        text: text.to_owned(),
    });
}

/// Shows in the dialogs about the Page that a job ended, and where.
fn stopped(editor: &mut Editor, what: &str, advice: &str) {
    let page = &mut editor.state.page;
    page.busy = None;
    for step in &mut page.steps {
        if step.state == StepState::Running {
            step.state = StepState::Failed;
        }
    }
    let sentence = format!("{what}. {OURS}");
    page.problem = Some(Problem {
        sentence: sentence.clone(),
        advice: advice.to_owned(),
        may_accept: false,
    });
    if !matches!(
        editor.state.dialog,
        Some(Dialog::Publish | Dialog::Connect(_))
    ) {
        editor.say_error(&format!("{sentence} {advice}"));
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
