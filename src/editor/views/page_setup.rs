//! The Page setup view: what the Page and its app still need, what they can do, and the links
//! that lead people in.

mod items;
mod links;

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::dialogs::DialogAction;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, semibold, size};
use crate::editor::update::{SetupAction, SetupState};
use crate::editor::widgets::{boxed, primary_button, weak};
use crate::publish::setup::{abilities, checklist, counts};
use crate::publish::{Survey, setup};
use egui::{CentralPanel, Frame, Label, Layout, Margin, RichText, ScrollArea, Spinner, Ui};

/// Below this width everything stands in one column.
const TWO_COLUMNS: f32 = 1000.0;
const RIGHT: f32 = 380.0;

/// Draws the view.
pub fn page_setup_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if SetupState::is_stale(state) {
        out.push(Action::Setup(SetupAction::LookAgain));
    }
    let frame = Frame::new().fill(t.canvas);
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt("page setup")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let side = ((ui.available_width() - 1180.0) / 2.0).clamp(16.0, 4000.0);
                let margin = Margin::symmetric(side.min(120.0) as i8, 16);
                Frame::new().inner_margin(margin).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 8.0;
                    content_ui(ui, state, t, out);
                });
            });
    });
}

fn content_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if state.page.secrets.is_none() {
        return unconnected_ui(ui, state, t, out);
    }
    head_ui(ui, state, t, out);
    if let Some(error) = &state.setup.problem {
        boxed(t).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(format!("The Page could not be read: {error}.")).color(t.error));
            ui.label(error.advice());
        });
    }
    let Some(survey) = &state.setup.survey else {
        return;
    };
    let sections = checklist(survey, state.flow());
    summary_ui(ui, t, &sections);
    if ui.available_width() < TWO_COLUMNS {
        items::sections_ui(ui, t, &sections);
        right_ui(ui, state, t, survey, out);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let left = ui.available_width() - RIGHT - 16.0;
        ui.vertical(|ui| {
            ui.set_width(left);
            items::sections_ui(ui, t, &sections);
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            right_ui(ui, state, t, survey, out);
        });
    });
}

fn right_ui(ui: &mut Ui, state: &State, t: &Tokens, survey: &Survey, out: &mut Vec<Action>) {
    items::abilities_ui(ui, t, &abilities(survey));
    links::links_ui(ui, state, t, survey, out);
}

fn head_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let name = &state.workspace.page.facts.name;
    let name = match name.is_empty() {
        true => "The connected Page",
        false => name.as_str(),
    };
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(name).font(semibold(size::BIG))));
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("Connection…").clicked() {
                out.push(Action::Run(Command::ConnectPage));
            }
            let loading = state.setup.is_loading;
            let again = ui.add_enabled(!loading, egui::Button::new("Look again"));
            if again.clicked() {
                out.push(Action::Setup(SetupAction::LookAgain));
            }
            if loading {
                ui.add(Spinner::new().size(16.0));
                weak(ui, t, "Reading the Page…");
            } else if !state.setup.read_at.is_empty() {
                weak(ui, t, &format!("Read at {}", state.setup.read_at));
            }
        });
    });
}

/// “9 done · 2 to do · 6 not known”.
fn summary_ui(ui: &mut Ui, t: &Tokens, sections: &[setup::Section]) {
    let parts: Vec<String> = counts(sections)
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(standing, n)| format!("{n} {}", standing.word().to_lowercase()))
        .collect();
    weak(ui, t, &parts.join(" · "));
}

fn unconnected_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let is_chosen = !state.workspace.page.page_id.is_empty();
    let (title, words) = if is_chosen {
        (
            "This Page’s tokens are not here",
            "They were kept for an earlier run only, or this computer’s keychain does not give \
             them out. Connect the Page again to read what it needs.",
        )
    } else {
        (
            "No Page is connected",
            "Once one is, this view reads what the Page and its app still need, says what they \
             can and cannot do, and makes links and QR codes for your flow.",
        )
    };
    ui.add_space((ui.ctx().content_rect().height() * 0.2).min(160.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(440.0);
        ui.label(RichText::new(title).font(semibold(size::BIG)));
        weak(ui, t, words);
        ui.add_space(8.0);
        if primary_button(ui, t, "Connect a Page…").clicked() {
            out.push(Action::Run(Command::ConnectPage));
        }
        ui.add_enabled_ui(state.page.busy.is_none(), |ui| {
            if ui.button("Try it with the sandbox").clicked() {
                out.push(Action::Dialog(DialogAction::TrySandbox));
            }
        });
        if let Some(busy) = state.page.busy {
            weak(ui, t, busy);
        }
    });
}
