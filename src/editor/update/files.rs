//! New, open, save, and everything that keeps work from being lost.

use crate::disk::{self, DiskError, OpenedFile, SaveError, Seen, Stamp};
use crate::editor::Editor;
use crate::editor::dialogs::path::{PathDialog, Purpose};
use crate::editor::dialogs::{Dialog, Saving, Then, system};
use crate::editor::document::Document;
use crate::editor::insert::Numbers;
use crate::editor::state::Selection;
use crate::editor::update::export;
use crate::editor::worker::{Done, Work};
use crate::model::file::{Comment, print};
use crate::model::{Block, Edit, Flow, Kind, KindName, Note, Position};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Goes on when nothing would be lost, else asks first.
pub fn guarded(editor: &mut Editor, then: Then) {
    if editor.state.document.is_unsaved() {
        editor.state.dialog = Some(Dialog::Unsaved { then });
    } else {
        go_on(editor, then);
    }
}

/// Goes on without asking.
pub fn go_on(editor: &mut Editor, then: Then) {
    match then {
        Then::Close => {
            editor.may_close = true;
            editor.ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        Then::New => {
            let flow = Flow::new(editor.mint.flow_id(), "");
            show(editor, Document::new(flow));
        }
        Then::PickOpen => pick_open(editor),
        Then::Open(path) => editor.worker.open(path),
        Then::SaveTest => super::saved_tests::ask_save(editor),
    }
}

fn show(editor: &mut Editor, document: Document) {
    editor.state.document = document;
    editor.state.view = crate::editor::views::View::Flow;
    editor.state.selection = Selection::default();
    editor.state.focus = None;
    editor.state.next_menu = None;
    editor.state.saved_at = None;
    editor.state.changed_on_disk = false;
    editor.state.fit_pending = true;
    editor.state.page.forget_flow();
    editor.judge_again();
    crate::editor::update::publish::refresh_releases(editor);
}

fn folder(editor: &Editor) -> Option<PathBuf> {
    let path = editor.state.document.path.as_deref().or(editor
        .state
        .workspace
        .recent
        .first()
        .map(PathBuf::as_path))?;
    path.parent().map(Path::to_owned)
}

fn pick_open(editor: &mut Editor) {
    if editor.plain_dialogs {
        open_path_dialog(editor, Purpose::Open);
    } else {
        editor.waiting_for_dialog = Some(Purpose::Open);
        let folder = folder(editor);
        system::pick_open(&mut editor.worker, folder);
    }
}

fn open_path_dialog(editor: &mut Editor, purpose: Purpose) {
    if matches!(purpose, Purpose::Export(_)) {
        return export::open_plain(editor, purpose);
    }
    let folder = folder(editor)
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_else(|| PathBuf::from("."));
    let at = match &purpose {
        Purpose::Open | Purpose::Export(_) => folder,
        Purpose::Save { .. } => editor
            .state
            .document
            .path
            .clone()
            .unwrap_or_else(|| folder.join(file_name(editor))),
    };
    let form = PathDialog::new(purpose, &at);
    editor.worker.list(form.folder.clone());
    editor.state.dialog = Some(Dialog::Path(form));
}

/// A file name made of the flow's name.
fn file_name(editor: &Editor) -> String {
    let name: String = editor
        .state
        .flow()
        .settings
        .name
        .to_lowercase()
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    let name = name
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    if name.is_empty() {
        "flow.ron".to_owned()
    } else {
        format!("{name}.ron")
    }
}

/// The system's dialog cannot be seen: shows our own instead.
pub fn use_plain_dialog(editor: &mut Editor) {
    editor.plain_dialogs = true;
    if let Some(purpose) = editor.waiting_for_dialog.take() {
        open_path_dialog(editor, purpose);
    }
}

/// The system's dialog was answered.
pub fn picked_open(editor: &mut Editor, path: Option<PathBuf>, at_once: bool) {
    let Some(_) = editor.waiting_for_dialog.take() else {
        return;
    };
    match path {
        Some(path) => editor.worker.open(path),
        None if at_once => {
            editor.plain_dialogs = true;
            open_path_dialog(editor, Purpose::Open);
        }
        None => {}
    }
}

/// The system's dialog was answered.
pub fn picked_save(editor: &mut Editor, path: Option<PathBuf>, at_once: bool) {
    let Some(purpose) = editor.waiting_for_dialog.take() else {
        return;
    };
    let then = match &purpose {
        Purpose::Save { then } => then.clone(),
        Purpose::Open => None,
        Purpose::Export(export) => match path {
            Some(path) => return export::write(editor, export.clone(), path),
            None => None,
        },
    };
    match path {
        Some(path) => start_save(editor, Saving { path, then }, None),
        None if at_once => {
            editor.plain_dialogs = true;
            open_path_dialog(editor, purpose);
        }
        None => {}
    }
}

/// Our own dialog was answered.
pub fn path_chosen(editor: &mut Editor, path: PathBuf) {
    let Some(Dialog::Path(form)) = editor.state.dialog.take() else {
        return;
    };
    match form.purpose.clone() {
        Purpose::Export(export) => export::plain_chosen(editor, form, export, path),
        Purpose::Open => editor.worker.open(path),
        Purpose::Save { then } => {
            let ours = editor.state.document.path.as_deref() == Some(&*path);
            if !ours && path.exists() {
                editor.state.dialog = Some(Dialog::Changed {
                    saving: Saving { path, then },
                });
            } else {
                let expected = editor.state.document.stamp.clone().filter(|_| ours);
                start_save(editor, Saving { path, then }, expected);
            }
        }
    }
}

/// Takes a file that was opened.
pub fn opened(editor: &mut Editor, path: PathBuf, result: Result<OpenedFile, DiskError>) {
    match result {
        Ok(OpenedFile { opened, stamp }) => {
            drop_draft(editor);
            let mut document = Document::new(opened.flow);
            document.path = Some(path.clone());
            document.stamp = Some(stamp);
            document.comments = opened.comments;
            show(editor, document);
            crate::editor::update::saved_tests::opened(editor);
            crate::editor::update::neighbours::opened(editor);
            remember(editor, &path);
        }
        Err(error) => {
            if let DiskError::NotFound(path) = &error {
                forget(editor, path);
            }
            if editor.state.document.path.as_deref() == Some(&*path) {
                // What is shown is the only whole copy now.
                editor.state.changed_on_disk = true;
                editor.state.document.mark_unsaved();
            }
            editor.state.dialog = Some(Dialog::Message {
                title: "This file was not opened".to_owned(),
                text: format!("{error}.\n\nThe file was left untouched."),
            });
        }
    }
}

fn remember(editor: &mut Editor, path: &Path) {
    if let Ok(recent) = disk::recent_add(&editor.config_dir, path) {
        editor.state.workspace.recent = recent;
    }
}

fn forget(editor: &mut Editor, path: &Path) {
    if let Ok(recent) = disk::recent_remove(&editor.config_dir, path) {
        editor.state.workspace.recent = recent;
    }
}

/// Saves where the flow came from, or asks where.
pub fn save(editor: &mut Editor, then: Option<Then>) {
    match editor.state.document.path.clone() {
        Some(path) => {
            let saving = Saving { path, then };
            if editor.state.document.comments.is_empty() {
                let expected = editor.state.document.stamp.clone();
                start_save(editor, saving, expected);
            } else {
                let n = editor.state.document.comments.len();
                editor.state.dialog = Some(Dialog::Comments { n, saving });
            }
        }
        None => save_as(editor, then),
    }
}

/// Asks where to save.
pub fn save_as(editor: &mut Editor, then: Option<Then>) {
    let purpose = Purpose::Save { then };
    if editor.plain_dialogs {
        open_path_dialog(editor, purpose);
    } else {
        editor.waiting_for_dialog = Some(purpose);
        let (folder, name) = (folder(editor), file_name(editor));
        system::pick_save(&mut editor.worker, folder, &name);
    }
}

fn start_save(editor: &mut Editor, saving: Saving, expected: Option<Stamp>) {
    let flow = Arc::clone(editor.state.document.flow());
    let at = editor.clock_words();
    editor.after_save = saving.then;
    editor.worker.save(flow, saving.path, expected, at);
}

/// The author decided about the comments.
pub fn answer_comments(editor: &mut Editor, saving: Saving, as_notes: bool) {
    if as_notes {
        let flow = Arc::clone(editor.state.document.flow());
        let comments = editor.state.document.comments.clone();
        let edits = notes(editor, &flow, &comments);
        editor.commit("keep comments as Notes", &edits, None);
    }
    editor.state.document.comments.clear();
    let expected = editor.state.document.stamp.clone();
    start_save(editor, saving, expected);
}

/// Notes that say what the comments said, in a row above all cards.
fn notes(editor: &mut Editor, flow: &Flow, comments: &[Comment]) -> Vec<Edit> {
    const STEP: i32 = 230;
    let left = flow.layout.values().map(|at| at.x).min().unwrap_or(0);
    let top = flow.layout.values().map(|at| at.y).min().unwrap_or(0) - 260;
    let mut numbers = Numbers::of(flow);
    (0i32..)
        .zip(comments)
        .map(|(i, comment)| Edit::AddBlock {
            id: editor.mint.block_id(),
            block: Arc::new(Block {
                number: numbers.next(KindName::Note),
                ..Block::new(Kind::Note(Note {
                    text: comment.text.clone(),
                }))
            }),
            at: Position {
                x: left.saturating_add(i % 6 * STEP),
                y: top.saturating_sub(i / 6 * STEP),
            },
        })
        .collect()
}

/// Writes over a file that is not what was opened.
pub fn overwrite(editor: &mut Editor, saving: Saving) {
    start_save(editor, saving, None);
}

/// Takes the outcome of a save.
pub fn saved(
    editor: &mut Editor,
    path: PathBuf,
    flow: Arc<Flow>,
    at: String,
    result: Result<Stamp, SaveError>,
) {
    let then = editor.after_save.take();
    match result {
        Ok(stamp) => {
            drop_draft(editor);
            remember(editor, &path);
            editor.state.document.mark_saved(flow, path, stamp);
            editor.state.saved_at = Some(at);
            editor.state.changed_on_disk = false;
            if let Some(then) = then {
                guarded(editor, then);
            }
        }
        Err(SaveError::ChangedOnDisk(_)) => {
            editor.state.dialog = Some(Dialog::Changed {
                saving: Saving { path, then },
            });
        }
        Err(error) => {
            editor.state.dialog = Some(Dialog::Message {
                title: "The flow was not saved".to_owned(),
                text: format!(
                    "{error}.\n\nWhat was on disk is still there, and so is what you see."
                ),
            });
        }
    }
}

/// Loads the file again.
pub fn reload(editor: &mut Editor) {
    if let Some(path) = editor.state.document.path.clone() {
        editor.worker.open(path);
    }
}

/// Another program may have changed the file.
pub fn looked(editor: &mut Editor, path: &Path, seen: Seen) {
    editor.looking = false;
    let ours = editor.state.document.path.as_deref() == Some(path);
    if !ours || editor.state.changed_on_disk {
        return;
    }
    match seen {
        Seen::Same => {}
        // Nothing of the author's would be lost by showing what is there now.
        Seen::Changed if !editor.state.document.is_unsaved() => {
            editor.say("Another program changed the file; this is what it holds now");
            reload(editor);
        }
        Seen::Changed => {
            editor.state.changed_on_disk = true;
            let saving = Saving {
                path: path.to_owned(),
                then: None,
            };
            editor.state.dialog = Some(Dialog::Changed { saving });
        }
        Seen::Gone => {
            editor.state.changed_on_disk = true;
            editor.state.document.mark_unsaved();
            editor.say("The file was moved or deleted; saving writes it again");
        }
    }
}

/// Keeps a draft of unsaved work; at most one is being written.
pub fn keep_draft(editor: &mut Editor) {
    let revision = editor.state.document.revision();
    let Some(drafts) = editor.drafts.clone() else {
        return;
    };
    if editor.keeping_draft
        || editor.kept_revision == revision
        || !editor.state.document.is_unsaved()
    {
        return;
    }
    editor.keeping_draft = true;
    editor.kept_revision = revision;
    let flow = Arc::clone(editor.state.document.flow());
    let original = editor.state.document.path.clone();
    editor.draft_of = Some((flow.id.clone(), original.clone()));
    editor.worker.start_blocking(Work::KeepingDraft, move || {
        let result = drafts.save(&flow.id, &print(&flow), original.as_deref());
        Done::DraftKept { result }
    });
}

/// A draft was written, or not.
pub fn draft_kept(editor: &mut Editor, result: Result<(), SaveError>) {
    editor.keeping_draft = false;
    if let Err(error) = result
        && !editor.draft_failure_said
    {
        editor.draft_failure_said = true;
        editor.say_error(&format!(
            "Unsaved work cannot be kept safe from a crash: {error}"
        ));
    }
}

/// Forgets this flow's draft.
pub fn drop_draft(editor: &mut Editor) {
    if let (Some(drafts), Some((flow, original))) = (&editor.drafts, editor.draft_of.take()) {
        // A draft that stays is offered once more at the next start; nothing is lost by it.
        let _ = drafts.remove(&flow, original.as_deref());
    }
}

/// Opens a draft of a run that ended without saving.
pub fn recover(editor: &mut Editor, index: usize) {
    let Some(drafts) = editor.drafts.clone() else {
        return;
    };
    if index >= editor.abandoned.len() {
        return;
    }
    let draft = editor.abandoned.remove(index);
    match crate::model::file::read(draft.text.as_bytes()) {
        Ok(opened) => {
            let mut document = Document::new(opened.flow);
            document.path = draft.original.clone();
            document.stamp = draft
                .original
                .as_deref()
                .and_then(|path| disk::open(path).ok())
                .map(|opened| opened.stamp);
            document.mark_unsaved();
            show(editor, document);
            let _ = drafts.discard(&draft);
            keep_draft(editor);
        }
        Err(error) => editor.say_error(&format!("This draft cannot be read: {error}")),
    }
}

/// Throws the drafts of earlier runs away.
pub fn drop_abandoned(editor: &mut Editor) {
    let Some(drafts) = editor.drafts.clone() else {
        return;
    };
    for draft in std::mem::take(&mut editor.abandoned) {
        let _ = drafts.discard(&draft);
    }
}
