//! The panel at the right while testing: one person, the recorded tests, or a crowd.

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::{Tab, TestAction, TestRun, chat, crowd, tests};
use crate::editor::theme::{Tokens, medium, semibold};
use crate::editor::widgets::link_button;
use egui::{Align, Button, Label, Layout, RichText, Stroke, Ui, Vec2, WidgetInfo, WidgetType};

/// Draws the panel.
pub fn panel_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(6.0);
    let tab = state.testing.tab;
    ui.horizontal(|ui| {
        let head = RichText::new("Test as a person").font(semibold(14.5));
        ui.add(Label::new(head).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if tab == Tab::Person && link_button(ui, t, "Restart").clicked() {
                out.push(Action::Test(TestAction::Restart));
            }
        });
    });
    tabs_ui(ui, state, t, out);
    ui.add_space(2.0);
    match tab {
        Tab::Person => chat::chat_ui(ui, state, test, t, out),
        Tab::Tests => tests::tests_ui(ui, state, t, out),
        Tab::Crowd => crowd::crowd_ui(ui, state, test, t, out),
    }
}

fn tabs_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let saved = &state.testing.saved;
    let n_failing = saved.n_failing();
    let tests = match (saved.scripts.len(), n_failing) {
        (0, _) => "Saved tests".to_owned(),
        (n, 0) => format!("Saved tests {n}"),
        (n, failing) => format!("Saved tests {}/{n}", n - failing.min(n)),
    };
    let tabs = [
        (Tab::Person, "One person", "One person"),
        (Tab::Tests, &*tests, "Saved tests"),
        (Tab::Crowd, "A crowd", "A crowd"),
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 4.0;
        let width = (ui.available_width() - 8.0) / 3.0;
        for (tab, words, name) in tabs {
            let is_it = state.testing.tab == tab;
            let is_bad = tab == Tab::Tests && n_failing > 0;
            let ink = match (is_bad, is_it) {
                (true, _) => t.error,
                (false, true) => t.accent_text,
                (false, false) => t.text_weak,
            };
            let words = RichText::new(words).font(medium(12.5)).color(ink);
            let mut button = Button::new(words).min_size(Vec2::new(width, 28.0));
            button = if is_it {
                button.fill(t.accent_soft).stroke(Stroke::NONE)
            } else {
                button.frame_when_inactive(false)
            };
            let response = ui.add(button);
            response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_it, name));
            if response.clicked() && !is_it {
                out.push(Action::Test(TestAction::Tab(tab)));
            }
        }
    });
}
