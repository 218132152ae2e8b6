//! Saves what is not the flow: asks where, then writes on the worker.

use crate::disk::{Growing, SaveError};
use crate::editor::Editor;
use crate::editor::dialogs::path::{PathDialog, Purpose};
use crate::editor::dialogs::{Dialog, system};
use crate::editor::export::{Export, Table};
use crate::editor::worker::{Done, Work};
use crate::store::bot::BotError;
use std::path::{Path, PathBuf};

/// By this spreadsheets know the letters of every language.
const UTF_8: &[u8] = "\u{feff}".as_bytes();

/// What came of it.
pub type Exported = Result<(), ExportError>;

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("{0}")]
    Disk(#[from] SaveError),
    #[error("the picture could not be made; try a shorter ref")]
    Picture,
    #[error("{error}, so nothing was saved. {}", error.advice())]
    Bot { error: BotError },
}

/// Asks where.
pub fn ask(editor: &mut Editor, export: Export) {
    let purpose = Purpose::Export(export.clone());
    if editor.plain_dialogs {
        open_plain(editor, purpose);
        return;
    }
    let folder = folder(editor);
    editor.waiting_for_dialog = Some(purpose);
    system::pick_export(&mut editor.worker, folder, &export);
}

fn folder(editor: &Editor) -> Option<PathBuf> {
    let path = editor.state.document.path.as_deref();
    path.and_then(Path::parent).map(Path::to_owned)
}

/// Our own dialog, where the system has none.
pub fn open_plain(editor: &mut Editor, purpose: Purpose) {
    let Purpose::Export(export) = &purpose else {
        return;
    };
    let folder = folder(editor)
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_else(|| PathBuf::from("."));
    let form = PathDialog::new(purpose.clone(), &folder.join(export.file_name()));
    editor.worker.list(form.folder.clone());
    editor.state.dialog = Some(Dialog::Path(form));
}

/// Our own dialog was answered; it asks nobody whether a file may go, so none goes.
pub fn plain_chosen(editor: &mut Editor, form: PathDialog, export: Export, path: PathBuf) {
    if path.exists() {
        editor.say_error("There is a file of this name already. Choose another name.");
        editor.state.dialog = Some(Dialog::Path(form));
    } else {
        write(editor, export, path);
    }
}

/// Writes it where the person said.
pub fn write(editor: &mut Editor, export: Export, path: PathBuf) {
    editor.say("Saving…");
    match export {
        Export::Code(code) => editor.worker.start_blocking(Work::Exporting, move || {
            let result = match code.png() {
                Ok(bytes) => in_one(&path, &bytes),
                Err(_) => Err(ExportError::Picture),
            };
            Done::Exported { path, result }
        }),
        Export::People(table) => editor.worker.start(Work::Exporting, async move {
            let result = people(&path, &table).await;
            Done::Exported { path, result }
        }),
    }
}

/// Writes a table while it comes. It stands there whole, or not at all.
async fn people(path: &Path, table: &Table) -> Exported {
    let bot = |error| ExportError::Bot { error };
    let mut file = Growing::begin(path)?;
    file.add(UTF_8)?;
    let mut rows = table.client.people_table(&table.find).await.map_err(bot)?;
    while let Some(bytes) = rows.next().await.map_err(bot)? {
        file.add(&bytes)?;
    }
    Ok(file.finish()?)
}

fn in_one(path: &Path, bytes: &[u8]) -> Exported {
    let mut file = Growing::begin(path)?;
    file.add(bytes)?;
    Ok(file.finish()?)
}

/// Says what came of it.
pub fn done(editor: &mut Editor, path: &Path, result: Exported) {
    match result {
        Ok(()) => editor.say(&format!("Saved {}", path.display())),
        Err(error) => {
            editor.state.dialog = Some(Dialog::Message {
                title: "This was not saved".to_owned(),
                text: error.to_string(),
            });
        }
    }
}
