//! Carries commands out.

use crate::editor::Editor;
use crate::editor::action::{Action, NewBlock};
use crate::editor::canvas::Camera;
use crate::editor::command::{Command, entry};
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::Then;
use crate::editor::dialogs::find::FindForm;
use crate::editor::monitor::LiveAction;
use crate::editor::state::{Selection, ThemeChoice};
use crate::editor::test::TestAction;
use crate::editor::update::{
    ChatAction, blocks, bot, connect, files, here, monitor, publish, subscribers, update,
};
use crate::editor::views::View;
use crate::lint::Safety;
use crate::model::KindName;
use std::sync::Arc;

/// Carries a command out, or says why it cannot run.
pub fn run(editor: &mut Editor, command: Command) {
    if let Some(why) = (entry(command).blocked)(&editor.state) {
        editor.say(why);
        return;
    }
    let finds_people = command == Command::Find && editor.state.view == View::Subscribers;
    if command.is_about_flow() && !finds_people {
        editor.state.view = View::Flow;
    }
    match command {
        Command::New => files::guarded(editor, Then::New),
        Command::Open => files::guarded(editor, Then::PickOpen),
        Command::Save => files::save(editor, None),
        Command::SaveAs => files::save_as(editor, None),
        Command::Quit => files::guarded(editor, Then::Close),
        Command::Undo => step(editor, true),
        Command::Redo => step(editor, false),
        Command::Cut => {
            blocks::copy(editor);
            blocks::delete(editor, "cut");
        }
        Command::Copy => blocks::copy(editor),
        Command::Paste => editor
            .ctx
            .send_viewport_cmd(egui::ViewportCommand::RequestPaste),
        Command::Duplicate => blocks::duplicate(editor),
        Command::Delete => blocks::delete(editor, "delete"),
        Command::SelectAll => {
            let blocks = editor.state.flow().blocks.keys().cloned().collect();
            editor.state.selection = Selection { blocks, link: None };
        }
        Command::Find if finds_people => editor.state.subscribers.wants_focus = true,
        Command::Find => editor.state.dialog = Some(Dialog::Find(FindForm::default())),
        Command::Palette => editor.state.dialog = Some(Dialog::Commands(FindForm::default())),
        Command::Rules => editor.state.dialog = Some(Dialog::Rules(FindForm::default())),
        Command::AddStart => add(editor, KindName::Start),
        Command::AddMessage => add(editor, KindName::Message),
        Command::AddWait => add(editor, KindName::Wait),
        Command::AddNotification => add(editor, KindName::Notification),
        Command::AddNote => add(editor, KindName::Note),
        Command::FrameSelection => frame(editor, true),
        Command::FrameAll => frame(editor, false),
        Command::ZoomIn => zoom(editor, 1.25),
        Command::ZoomOut => zoom(editor, 0.8),
        Command::ZoomReset => {
            let factor = 1.0 / editor.state.camera.zoom;
            zoom(editor, factor);
        }
        Command::Arrange => blocks::arrange(editor),
        Command::LivePeople => monitor::live(editor, LiveAction::Toggle),
        Command::PeopleHere => subscribers::show_people_here(editor),
        Command::FlowSettings => editor.state.selection = Selection::default(),
        Command::ShowFlow => update(editor, Action::Show(View::Flow)),
        Command::ShowReengage => update(editor, Action::Show(View::Reengage)),
        Command::ShowSubscribers => update(editor, Action::Show(View::Subscribers)),
        Command::ShowPageSetup => update(editor, Action::Show(View::PageSetup)),
        Command::ConnectPage => connect::open_connect(editor),
        Command::ConnectBot => bot::open(editor),
        Command::TrySandbox => connect::try_sandbox(editor),
        Command::RunBotHere => here::run(editor),
        Command::StopBotHere => {
            if editor.state.here.is_for_sandbox() {
                here::stop(editor, false);
            } else {
                editor.state.dialog = Some(Dialog::StopHere { closes: false });
            }
        }
        Command::Chat => update(editor, Action::Chat(ChatAction::Toggle)),
        Command::Publish => publish::open_publish(editor),
        Command::Test => {
            let action = if editor.state.test.is_some() {
                TestAction::End
            } else {
                TestAction::Begin(None)
            };
            update(editor, Action::Test(action));
        }
        Command::TestFromHere => {
            let at = editor.state.selection.single().cloned();
            update(editor, Action::Test(TestAction::Begin(at)));
        }
        Command::SaveTest => {
            let ask = crate::editor::test::saved::SavedAction::AskSave;
            update(editor, Action::Test(TestAction::Saved(ask)));
        }
        Command::ToggleProblems => update(editor, Action::ToggleProblems),
        Command::FixAll => fix_all(editor),
        Command::ThemeLight => update(editor, Action::SetTheme(ThemeChoice::Light)),
        Command::ThemeDark => update(editor, Action::SetTheme(ThemeChoice::Dark)),
        Command::ThemeSystem => update(editor, Action::SetTheme(ThemeChoice::System)),
        Command::Keys => editor.state.dialog = Some(Dialog::Keys),
    }
}

fn add(editor: &mut Editor, kind: KindName) {
    // With one block selected whose straight way out is free, the new one follows it.
    blocks::add(
        editor,
        &NewBlock {
            kind: Some(kind),
            ..NewBlock::default()
        },
    );
}

fn step(editor: &mut Editor, back: bool) {
    let document = &mut editor.state.document;
    let label = if back {
        document.undo()
    } else {
        document.redo()
    };
    if let Some(label) = label {
        let verb = if back { "Undid" } else { "Did again" };
        editor.say(&format!("{verb}: {label}"));
    }
    let flow = Arc::clone(editor.state.document.flow());
    let selection = &mut editor.state.selection;
    selection.blocks.retain(|id| flow.blocks.contains_key(id));
    selection.link = selection
        .link
        .take()
        .filter(|key| flow.links.contains_key(key));
}

fn frame(editor: &mut Editor, only_selected: bool) {
    let flow = Arc::clone(editor.state.document.flow());
    let content = if only_selected {
        editor.layouts.bounds(&flow, &editor.state.selection.blocks)
    } else {
        editor.layouts.bounds(&flow, flow.blocks.keys())
    };
    if let Some(content) = content {
        editor.state.camera = Camera::framing(editor.state.canvas_rect, content);
    }
}

fn zoom(editor: &mut Editor, factor: f32) {
    let view = editor.state.canvas_rect;
    editor.state.camera = editor.state.camera.zoomed(view, view.center(), factor);
}

fn fix_all(editor: &mut Editor) {
    let report = Arc::clone(&editor.state.report);
    let safe = report
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| fix.safety == Safety::Safe && !fix.edits.is_empty());
    // Each was computed for the flow as it is; two that touch one block would undo each other,
    // so the second of them waits for the next look of the rules.
    let mut touched = std::collections::BTreeSet::new();
    let mut edits = Vec::new();
    for fix in safe {
        let blocks: Vec<_> = fix.edits.iter().filter_map(block_of).cloned().collect();
        if blocks.iter().all(|id| !touched.contains(id)) {
            touched.extend(blocks);
            edits.extend(fix.edits.clone());
        }
    }
    editor.commit("safe fixes", &edits, None);
}

fn block_of(edit: &crate::model::Edit) -> Option<&crate::model::BlockId> {
    use crate::model::Edit;
    match edit {
        Edit::AddBlock { id, .. }
        | Edit::RemoveBlock { id }
        | Edit::SetBlock { id, .. }
        | Edit::MoveBlock { id, .. } => Some(id),
        Edit::Link { from, .. } | Edit::Unlink { from, .. } => Some(from),
        Edit::SetTopic { .. } | Edit::RemoveTopic { .. } | Edit::SetSettings(_) => None,
    }
}
