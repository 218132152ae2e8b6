//! Messages that may have arrived: asked for with the rest of the Reengage view, and settled one
//! by one because the author says so.

use crate::editor::Editor;
use crate::editor::bot::BotProblem;
use crate::editor::dialogs::Dialog;
use crate::editor::update::reengage::{ReengageDone, ReengageWork, call};
use crate::editor::views::View;
use crate::editor::views::reengage::{NotKnownAction, Way};
use crate::store::bot::BotError;

/// Asks the bot which they are, unless it is being asked.
pub(super) fn look(editor: &mut Editor) {
    if editor.state.reengage.not_known.list.begin() {
        call(editor, ReengageWork::NotKnown, |client| async move {
            ReengageDone::NotKnown(client.not_known().await)
        });
    }
}

/// Carries out what was meant.
pub(super) fn update(editor: &mut Editor, action: NotKnownAction) {
    let not_known = &mut editor.state.reengage.not_known;
    match action {
        NotKnownAction::Look => {
            not_known.is_open = true;
            not_known.wants_look = true;
            editor.state.view = View::Reengage;
        }
        NotKnownAction::Looked => not_known.wants_look = false,
        NotKnownAction::Toggle => not_known.is_open = !not_known.is_open,
        NotKnownAction::More => not_known.show_more(),
        NotKnownAction::Ask(settle) => editor.state.dialog = Some(Dialog::Settle(settle)),
        NotKnownAction::Settle(way, id) => settle(editor, way, id),
    }
}

fn settle(editor: &mut Editor, way: Way, id: String) {
    if std::mem::replace(&mut editor.state.reengage.not_known.is_busy, true) {
        return;
    }
    editor.state.reengage.problem = None;
    call(editor, ReengageWork::Settling, |client| async move {
        let result = match way {
            Way::Again => client.send_again(&id).await,
            Way::WriteOff => client.write_off(&id).await,
        };
        ReengageDone::Settled { way, result }
    });
}

/// Takes what came of settling one of them.
pub(super) fn settled(editor: &mut Editor, way: Way, result: Result<(), BotError>) {
    let reengage = &mut editor.state.reengage;
    reengage.not_known.is_busy = false;
    reengage.next_poll = 0.0;
    let words = match (result, way) {
        (Ok(()), Way::Again) => "It is sent again; what becomes of it stands with its campaign",
        (Ok(()), Way::WriteOff) => "Written off; nothing more is sent",
        // Messenger has said meanwhile what became of it.
        (Err(error), _) if error.kind() == Some("not-found") => {
            "By now it is known what became of it, so nothing was done"
        }
        (Err(error), _) => {
            reengage.problem = Some(BotProblem::from(&error));
            return;
        }
    };
    editor.say(words);
}
