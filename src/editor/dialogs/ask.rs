//! Questions before something could be lost.

use crate::editor::action::Action;
use crate::editor::dialogs::{DialogAction, Saving, Then, title_ui};
use crate::editor::state::State;
use crate::editor::text::counted;
use crate::editor::theme::Tokens;
use crate::editor::widgets::{footer, primary_button};
use egui::{Label, Ui};

fn answer(out: &mut Vec<Action>, action: DialogAction) {
    out.push(Action::CloseDialog);
    out.push(Action::Dialog(action));
}

/// “Save changes?”
pub fn unsaved_ui(ui: &mut Ui, state: &State, t: &Tokens, then: &Then, out: &mut Vec<Action>) {
    title_ui(ui, &format!("Save the changes to “{}”?", state.flow_name()));
    ui.add(Label::new("Without saving they are gone for good.").wrap());
    footer(ui, |ui| {
        if primary_button(ui, t, "Save").clicked() {
            answer(out, DialogAction::SaveThen(then.clone()));
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if ui.button("Don’t save").clicked() {
            answer(out, DialogAction::DropThen(then.clone()));
        }
    });
}

/// The file's comments have no place in a saved file.
pub fn comments_ui(ui: &mut Ui, t: &Tokens, n: usize, saving: &Saving, out: &mut Vec<Action>) {
    title_ui(ui, &format!("Keep {}?", counted(n, "comment")));
    let words = "This file was written by hand and holds comments. Flowbell saves flows in one \
                 fixed form that has no place for them, but it can keep them as Notes on the canvas.";
    ui.add(Label::new(words).wrap());
    footer(ui, |ui| {
        if primary_button(ui, t, "Keep as Notes").clicked() {
            let action = DialogAction::SaveComments {
                saving: saving.clone(),
                as_notes: true,
            };
            answer(out, action);
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if ui.button("Drop them").clicked() {
            let action = DialogAction::SaveComments {
                saving: saving.clone(),
                as_notes: false,
            };
            answer(out, action);
        }
    });
}

/// Another program wrote to the file.
pub fn changed_ui(ui: &mut Ui, t: &Tokens, saving: &Saving, out: &mut Vec<Action>) {
    title_ui(ui, "Another program changed this file");
    let words = format!(
        "{} is not what was opened here. Overwrite it with what you see, or load it and lose what \
         you see. “Save as” keeps both.",
        saving.path.display()
    );
    ui.add(Label::new(words).wrap());
    footer(ui, |ui| {
        if primary_button(ui, t, "Save as…").clicked() {
            out.push(Action::CloseDialog);
            out.push(Action::Run(crate::editor::command::Command::SaveAs));
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if ui.button("Load it").clicked() {
            answer(out, DialogAction::Reload);
        }
        if ui.button("Overwrite").clicked() {
            answer(out, DialogAction::Overwrite(saving.clone()));
        }
    });
}

/// Drafts were found.
pub fn recover_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    title_ui(ui, "Flowbell ended without saving");
    let words = "These flows were kept as they were a few seconds before. Open one to go on; \
                 it counts as unsaved until you save it.";
    ui.add(Label::new(words).wrap());
    for (i, draft) in state.page.drafts.iter().enumerate() {
        ui.horizontal(|ui| {
            if primary_button(ui, t, "Open").clicked() {
                answer(out, DialogAction::RecoverDraft(i));
            }
            ui.add(Label::new(draft.as_str()).truncate());
        });
    }
    footer(ui, |ui| {
        if ui.button("Not now").clicked() {
            out.push(Action::CloseDialog);
        }
        if ui.button("Throw them away").clicked() {
            answer(out, DialogAction::DropDrafts);
        }
    });
}

/// Something that must be read.
pub fn message_ui(ui: &mut Ui, t: &Tokens, title: &str, text: &str, out: &mut Vec<Action>) {
    title_ui(ui, title);
    ui.add(Label::new(text).wrap().selectable(true));
    footer(ui, |ui| {
        if primary_button(ui, t, "OK").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
