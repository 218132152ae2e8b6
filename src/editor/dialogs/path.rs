//! Our own file dialog, for systems that show none: a path, and what lies in its folder.

use crate::editor::action::Action;
use crate::editor::dialogs::{Dialog, DialogAction, Then, title_ui};
use crate::editor::export::Export;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::{label_row, primary_button};
use crate::editor::worker::FolderEntry;
use egui::{Button, Key, Label, Margin, RichText, ScrollArea, TextEdit, Ui};
use std::path::{Path, PathBuf};

/// What the dialog is for.
#[derive(Debug, Clone)]
pub enum Purpose {
    Open,
    Save {
        then: Option<Then>,
    },
    /// Something that is not the flow.
    Export(Export),
}

/// The state of the dialog.
#[derive(Debug, Clone)]
pub struct PathDialog {
    pub purpose: Purpose,
    pub text: String,
    /// The folder that `entries` lists.
    pub folder: PathBuf,
    pub entries: Vec<FolderEntry>,
    pub fresh: bool,
}

impl PathDialog {
    #[must_use]
    pub fn new(purpose: Purpose, at: &Path) -> Self {
        let mut text = at.display().to_string();
        if matches!(purpose, Purpose::Open) && !text.ends_with('/') {
            text.push('/');
        }
        Self {
            purpose,
            folder: folder_of(&text),
            text,
            entries: Vec::new(),
            fresh: true,
        }
    }
}

/// The folder of a typed path.
#[must_use]
pub fn folder_of(text: &str) -> PathBuf {
    let path = expanded(text);
    if text.ends_with(std::path::MAIN_SEPARATOR) {
        return path;
    }
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A typed path, with `~` as the person's own folder.
#[must_use]
pub fn expanded(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix('~'), directories::BaseDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// Draws the dialog.
pub fn path_ui(ui: &mut Ui, t: &Tokens, form: &PathDialog, out: &mut Vec<Action>) {
    let (title, verb) = match &form.purpose {
        Purpose::Open => ("Open a flow", "Open"),
        Purpose::Save { .. } => ("Save the flow", "Save"),
        Purpose::Export(export) => (export.title(), "Save"),
    };
    title_ui(ui, title);
    let label = label_row(ui, t, "Path of the file", |_| {});
    let mut next = form.clone();
    let edit = TextEdit::singleline(&mut next.text)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(crate::editor::widgets::hint(t, "~/flows/back-in-stock.ron"));
    let response = ui.add(edit).labelled_by(label.id);
    if form.fresh {
        response.request_focus();
        next.fresh = false;
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    entries_ui(ui, t, &mut next);
    let changed = next.text != form.text || next.fresh != form.fresh;
    let chosen = with_extension(&form.text, &form.purpose);
    crate::editor::widgets::footer(ui, |ui| {
        let clicked = primary_button(ui, t, verb).clicked();
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if let Some(path) = chosen.filter(|_| clicked || entered) {
            out.push(Action::Dialog(DialogAction::PathChosen(path)));
        }
    });
    if changed {
        let folder = folder_of(&next.text);
        let moved = folder != next.folder;
        out.push(Action::Dialog(DialogAction::Edit(Box::new(Dialog::Path(
            next,
        )))));
        if moved {
            out.push(Action::Dialog(DialogAction::ListFolder(folder)));
        }
    }
}

fn with_extension(text: &str, purpose: &Purpose) -> Option<PathBuf> {
    let path = expanded(text);
    if text.trim().is_empty() || text.ends_with(std::path::MAIN_SEPARATOR) {
        return None;
    }
    match purpose {
        Purpose::Save { .. } if path.extension().is_none() => Some(path.with_extension("ron")),
        Purpose::Export(export) if path.extension().is_none() => {
            Some(path.with_extension(export.extension()))
        }
        Purpose::Open | Purpose::Save { .. } | Purpose::Export(_) => Some(path),
    }
}

fn entries_ui(ui: &mut Ui, t: &Tokens, form: &mut PathDialog) {
    let place = RichText::new(form.folder.display().to_string());
    ui.label(place.font(regular(12.0)).color(t.text_weak));
    let mut picked = None;
    ScrollArea::vertical()
        .max_height(220.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if form.folder.parent().is_some() && row(ui, egui_phosphor::fill::ARROW_UP, "..") {
                picked = Some(
                    form.folder
                        .parent()
                        .map(Path::to_owned)
                        .unwrap_or_default()
                        .join(""),
                );
            }
            for entry in &form.entries {
                let icon = if entry.is_file {
                    egui_phosphor::fill::FILE_TEXT
                } else {
                    egui_phosphor::fill::FOLDER
                };
                if row(ui, icon, &entry.name) {
                    let path = form.folder.join(&entry.name);
                    picked = Some(if entry.is_file { path } else { path.join("") });
                }
            }
            if form.entries.is_empty() {
                let words = RichText::new("No flow files (.ron) here").color(t.text_weak);
                ui.add(Label::new(words));
            }
        });
    if let Some(path) = picked {
        form.text = path.display().to_string();
    }
}

fn row(ui: &mut Ui, icon: &str, name: &str) -> bool {
    let button = Button::new(format!("{icon}  {name}")).frame_when_inactive(false);
    ui.add(button).clicked()
}
