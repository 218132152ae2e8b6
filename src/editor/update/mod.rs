//! Carries actions out: the only code that changes what the window knows.

mod blocks;
mod bot;
mod broken;
mod chat;
mod connect;
mod crowd;
mod errand;
mod export;
mod files;
mod monitor;
mod here;
mod neighbours;
mod not_known;
mod page;
mod page_setup;
mod publish;
mod reengage;
mod run;
mod saved_tests;
mod subscribers;
mod test;

pub use bot::{
    BotDone, BotWork, ask as ask_bot, load_secret as load_bot_secret, refresh_status as refresh_bot,
};
pub use chat::{ChatAction, ChatDone, ChatState, ChatWork, tick as tick_chat};
pub use connect::load_secrets as load_page_secrets;
pub use crowd::CrowdDone;
pub use export::{ExportError, Exported};
pub use files::drop_draft;
pub use here::{HereAction, HereDone, HereState, HereWork, may_close};
pub use monitor::{MonitorDone, MonitorWork, tick as tick_monitor};
pub use neighbours::tick as tick_neighbours;
pub use page::{PageDone, PageState, PublishAsk};
pub use page_setup::{SetupAction, SetupState};
pub use reengage::{ReengageDone, ReengageWork, tick as tick_reengage};
pub use saved_tests::{TestsDone, tick as tick_tests};
pub use subscribers::{SubscribersDone, SubscribersWork, tick as tick_subscribers};

use crate::editor::Editor;
use crate::editor::action::Action;
use crate::editor::canvas::Gesture;
use crate::editor::dialogs::{Dialog, DialogAction};
use crate::editor::views::View;
use crate::editor::worker::Done;
use crate::lint::{Finding, Place, Then};

/// Carries out what the user meant.
pub fn update(editor: &mut Editor, action: Action) {
    if !matches!(
        action,
        Action::Commit { .. } | Action::FocusServed | Action::Gesture(_)
    ) {
        editor.state.document.end_merge();
    }
    match action {
        Action::Run(command) => run::run(editor, command),
        Action::Commit {
            label,
            edits,
            merge,
        } => editor.commit(&label, &edits, merge),
        Action::AddBlock(new) => blocks::add(editor, &new),
        Action::AddTemplate(index, at) => blocks::add_template(editor, index, at),
        Action::Paste(text, at) => blocks::paste(editor, &text, at),
        Action::MoveSelected {
            dx,
            dy,
            on_wire,
            merge,
        } => {
            blocks::move_selected(editor, dx, dy, on_wire, merge);
        }
        Action::AddTopicFor(id) => blocks::add_topic_for(editor, &id),
        Action::Select(selection) => {
            editor.state.selection = selection;
            editor.state.trail.clear();
        }
        Action::Camera(camera) => editor.state.camera = camera,
        Action::Gesture(gesture) => editor.state.gesture = gesture,
        Action::OpenNextMenu(menu) => editor.state.next_menu = menu,
        Action::GoTo(place) => go_to(editor, place),
        Action::ShowTrail(trail) => editor.state.trail = trail,
        Action::FocusServed => editor.state.focus = None,
        Action::ApplyFix(finding) => apply_fix(editor, &finding),
        Action::Test(action) => test::test(editor, action),
        Action::Reengage(action) => reengage::reengage(editor, action),
        Action::Subscribers(action) => subscribers::subscribers(editor, action),
        Action::Live(action) => monitor::live(editor, action),
        Action::Here(action) => here::update(editor, action),
        Action::Chat(action) => chat::update(editor, action),
        Action::Show(view) => editor.state.view = view,
        Action::SetTheme(choice) => {
            editor.state.workspace.theme = choice;
            editor.apply_theme();
        }
        Action::ToggleProblems => {
            editor.state.workspace.problems_open = !editor.state.workspace.problems_open;
        }
        Action::ToggleStood => editor.state.stood_shown = !editor.state.stood_shown,
        Action::SetPageFacts(facts) => {
            editor.state.workspace.page.facts = facts;
            editor.judge_again();
        }
        Action::Setup(action) => page_setup::update(editor, action),
        Action::OpenDialog(dialog) => editor.state.dialog = Some(dialog),
        Action::CloseDialog => editor.state.dialog = None,
        Action::Dialog(action) => dialog(editor, action),
        Action::Open(path) => files::guarded(editor, crate::editor::dialogs::Then::Open(path)),
    }
}

fn dialog(editor: &mut Editor, action: DialogAction) {
    match action {
        DialogAction::SaveThen(then) => files::save(editor, Some(then)),
        DialogAction::DropThen(then) => {
            files::drop_draft(editor);
            files::go_on(editor, then);
        }
        DialogAction::SaveComments { saving, as_notes } => {
            files::answer_comments(editor, saving, as_notes);
        }
        DialogAction::Overwrite(saving) => files::overwrite(editor, saving),
        DialogAction::Reload => files::reload(editor),
        DialogAction::RecoverDraft(i) => files::recover(editor, i),
        DialogAction::DropDrafts => files::drop_abandoned(editor),
        DialogAction::PathChosen(path) => files::path_chosen(editor, path),
        DialogAction::Edit(dialog) => editor.state.dialog = Some(*dialog),
        DialogAction::ListFolder(folder) => editor.worker.list(folder),
        DialogAction::UsePlainDialog => files::use_plain_dialog(editor),
        DialogAction::Connect(form) => connect::connect(editor, form),
        DialogAction::Disconnect => connect::disconnect(editor),
        DialogAction::ConnectBot(form) => bot::connect(editor, &form),
        DialogAction::DisconnectBot => bot::disconnect(editor),
        DialogAction::TrySandbox => connect::try_sandbox(editor),
        DialogAction::Publish(ask) => publish::publish(editor, ask),
    }
}

/// Takes what came of a job.
pub fn done(editor: &mut Editor, done: Done) {
    match done {
        Done::Linted { revision, report } => editor.take_report(revision, report),
        Done::Hashed { revision, hash } => editor.take_hash(revision, hash),
        Done::Opened { path, result } => files::opened(editor, path, result),
        Done::Saved {
            path,
            flow,
            at,
            result,
        } => files::saved(editor, path, flow, at, result),
        Done::PickedOpen { path, at_once } => files::picked_open(editor, path, at_once),
        Done::PickedSave { path, at_once } => files::picked_save(editor, path, at_once),
        Done::Listed { folder, entries } => {
            if let Some(Dialog::Path(form)) = &mut editor.state.dialog
                && form.folder == folder
            {
                form.entries = entries;
            }
        }
        Done::Looked { path, seen } => files::looked(editor, &path, seen),
        Done::DraftKept { result } => files::draft_kept(editor, result),
        Done::Surveyed { at, result } => page_setup::done(editor, at, *result),
        Done::Exported { path, result } => export::done(editor, &path, result),
        Done::Neighbours { path, found } => neighbours::done(editor, &path, found),
        Done::Page(done) => page::done(editor, done),
        Done::Tests(done) => saved_tests::done(editor, done),
        Done::Compared { key, n } => monitor::compared(editor, key, n),
        Done::Bot { link, done } => bot::done(editor, link, done),
        Done::Here(done) => here::done(editor, done),
        Done::Chat(done) => chat::done(editor, done),
        Done::Broken(work) => broken::broken(editor, work),
    }
}

/// Selects the place's block, brings it into view and gives its field the keyboard.
fn go_to(editor: &mut Editor, place: Place) {
    editor.state.view = View::Flow;
    if let Some(id) = &place.block {
        editor.state.selection = crate::editor::state::Selection::one(id.clone());
        let flow = std::sync::Arc::clone(editor.state.document.flow());
        if let Some(rect) = editor.layouts.rect(&flow, id) {
            let view = editor.state.canvas_rect;
            editor.state.camera = editor.state.camera.revealing(view, rect);
        }
    } else {
        editor.state.selection = crate::editor::state::Selection::default();
    }
    editor.state.gesture = Gesture::None;
    editor.state.focus = place.field.is_some().then_some(place);
}

fn apply_fix(editor: &mut Editor, finding: &Finding) {
    let Some(fix) = &finding.fix else { return };
    if !fix.edits.is_empty() {
        let label = format!("fix {}", finding.code);
        editor.commit(&label, &fix.edits, None);
    }
    match &fix.then {
        Some(Then::Edit(place)) => go_to(editor, place.clone()),
        Some(Then::PageSetup) => connect::open_connect(editor),
        None if fix.edits.is_empty() => go_to(editor, finding.place.clone()),
        None => {}
    }
}

/// Keeps a draft of unsaved work and looks whether another program changed the file.
pub fn keep_safe(editor: &mut Editor) {
    files::keep_draft(editor);
    let document = &editor.state.document;
    if let (false, Some(path), Some(stamp)) = (
        editor.looking,
        document.path.clone(),
        document.stamp.clone(),
    ) {
        editor.looking = true;
        editor.worker.look(path, stamp);
    }
}
