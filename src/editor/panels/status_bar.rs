//! Counts, saving, and what is live.

use crate::editor::action::Action;
use crate::editor::panels::problems::severity_mark;
use crate::editor::state::State;
use crate::editor::text::counted;
use crate::editor::theme::{Tokens, regular};
use crate::lint::Severity;
use egui::{Align, Button, Layout, RichText, Ui, WidgetInfo, WidgetType};

/// Draws the status bar.
pub fn status_bar_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        let words = |text: String| RichText::new(text).font(regular(12.0)).color(t.text_weak);
        for severity in [Severity::Error, Severity::Warning] {
            let n = state.report.count(severity);
            severity_mark(ui, t, severity);
            let color = if n > 0 {
                t.severity(severity)
            } else {
                t.text_weak
            };
            let text = RichText::new(n.to_string())
                .font(regular(12.0))
                .color(color);
            let response = ui.add(Button::new(text).frame(false).small());
            response.widget_info(|| {
                WidgetInfo::labeled(WidgetType::Button, true, counted(n, severity.word()))
            });
            if response.clicked() {
                out.push(Action::ToggleProblems);
            }
        }
        ui.add_space(6.0);
        let flow = state.flow();
        ui.label(words(format!(
            "{} · {}",
            counted(flow.blocks.len(), "block"),
            counted(flow.links.len(), "link")
        )));
        if !state.selection.blocks.is_empty() {
            ui.label(words(format!(
                "· {} selected",
                state.selection.blocks.len()
            )));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(words(live_words(state)));
            ui.add_space(8.0);
            ui.label(words(saving(state)));
        });
    });
}

/// What is live, from the bot when one is connected.
fn live_words(state: &State) -> String {
    match &state.bot.status.value {
        Some(status) => state.monitor.status(state.flow(), status),
        None => state.page.status(),
    }
}

fn saving(state: &State) -> String {
    match (&state.saved_at, state.document.is_unsaved()) {
        (_, true) => "Unsaved changes".to_owned(),
        (Some(at), false) => format!("Saved {at}"),
        (None, false) => String::new(),
    }
}
