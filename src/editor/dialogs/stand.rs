//! “Let it stand…”: asks for the reason, which is saved in the flow.

use crate::editor::action::Action;
use crate::editor::dialogs::{Dialog, DialogAction, title_ui};
use crate::editor::panels::problems::place_name;
use crate::editor::stand::{self, MAX_REASON};
use crate::editor::state::State;
use crate::editor::theme::Tokens;
use crate::editor::widgets::{footer, hint, label_row, primary_button, weak};
use crate::lint::{Finding, Severity};
use egui::{Key, Label, Margin, TextEdit, Ui};

/// What is let stand, and why.
#[derive(Debug, Clone)]
pub struct StandForm {
    pub finding: Finding,
    pub reason: String,
    /// Not drawn yet.
    pub fresh: bool,
}

impl StandForm {
    /// Opens the dialog about a finding.
    #[must_use]
    pub fn about(finding: &Finding) -> Action {
        Action::OpenDialog(Dialog::LetStand(Box::new(Self {
            finding: finding.clone(),
            reason: String::new(),
            fresh: true,
        })))
    }
}

/// Draws the dialog.
pub fn stand_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &StandForm, out: &mut Vec<Action>) {
    let finding = &form.finding;
    let place = place_name(state, finding);
    title_ui(ui, &format!("Let {} stand on {place}?", finding.name));
    weak(ui, t, &finding.message);
    if let Some(why_not) = stand::why_not(finding) {
        ui.add(Label::new(why_not).wrap());
        footer(ui, |ui| {
            if primary_button(ui, t, "OK").clicked() {
                out.push(Action::CloseDialog);
            }
        });
        return;
    }
    let mut next = form.clone();
    let label = label_row(ui, t, "Why it may stand", |_| {});
    let edit = TextEdit::singleline(&mut next.reason)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .char_limit(MAX_REASON)
        .hint_text(hint(t, "Restock is the name of the brand"));
    let response = ui.add(edit).labelled_by(label.id);
    if form.fresh {
        response.request_focus();
        next.fresh = false;
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    weak(ui, t, &consequence(finding, &place));
    let edit = stand::let_stand(state.flow(), finding, &next.reason);
    footer(ui, |ui| {
        let button = ui
            .add_enabled_ui(edit.is_some(), |ui| primary_button(ui, t, "Let it stand"))
            .inner
            .on_disabled_hover_text("Say why first");
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if let Some(edit) = edit.filter(|_| button.clicked() || entered) {
            out.push(Action::CloseDialog);
            out.push(Action::Commit {
                label: format!("let {} stand", finding.name),
                edits: vec![edit],
                merge: None,
            });
        }
    });
    let is_open = !out
        .iter()
        .any(|action| matches!(action, Action::CloseDialog));
    if is_open && (next.reason != form.reason || next.fresh != form.fresh) {
        out.push(Action::Dialog(DialogAction::Edit(Box::new(
            Dialog::LetStand(Box::new(next)),
        ))));
    }
}

fn consequence(finding: &Finding, place: &str) -> String {
    let kept = format!(
        "{} then says nothing more about {place}, whatever is written there, until you have it \
         judged again. The reason is saved in the flow for whoever reads it next.",
        finding.code
    );
    match finding.severity {
        Severity::Error => format!(
            "{kept} Meta judges too: when it finds the title misleading, it may take the feature \
             away from the Page."
        ),
        Severity::Warning | Severity::Hint => kept,
    }
}
