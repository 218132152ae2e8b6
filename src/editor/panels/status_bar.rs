//! Counts, saving, and what is live.

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::panels::problems::severity_mark;
use crate::editor::state::State;
use crate::editor::text::counted;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::named_link;
use crate::lint::Severity;
use egui::{Align, Button, Label, Layout, RichText, Ui, WidgetInfo, WidgetType};

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
            bot_ui(ui, state, t, out);
            ui.add(Label::new(words(live_words(state))).truncate());
            ui.add_space(8.0);
            ui.add(Label::new(words(saving(state))).truncate());
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

/// The bot in this window, or the one that is connected; from the right.
fn bot_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let here = &state.here;
    if let Some(busy) = here.busy {
        ui.label(RichText::new(busy).font(regular(12.0)).color(t.text_weak));
        ui.add(egui::Spinner::new().size(12.0));
        ui.add_space(8.0);
        return;
    }
    let (dot, words, hover) = match (&here.bot, &state.bot.client) {
        (None, None) => return,
        (Some(bot), _) => {
            if named_link(ui, t, "Stop", "Stop the bot on this computer").clicked() {
                out.push(Action::Run(Command::StopBotHere));
            }
            if state.page.sandbox.is_some() {
                let (words, name) = match state.chat.is_open {
                    true => ("Hide chat", "Hide the chat with the bot"),
                    false => ("Chat", "Show the chat with the bot"),
                };
                if named_link(ui, t, words, name).clicked() {
                    out.push(Action::Run(Command::Chat));
                }
            }
            let words = match bot.whose.is_sandbox() {
                true => "Sandbox bot runs here",
                false => "Bot runs here",
            };
            let hover = match bot.whose.is_sandbox() {
                true => "The real bot, in this window, for the people of the sandbox. Both end \
                         with the window"
                    .to_owned(),
                false => format!(
                    "Answers while this window is open and the computer is awake. It remembers \
                     in {}",
                    bot.database.display()
                ),
            };
            (t.ok, words.to_owned(), hover)
        }
        (None, Some(client)) => (
            t.ok,
            "Bot connected".to_owned(),
            client.address().to_owned(),
        ),
    };
    let words = RichText::new(words).font(regular(12.0)).color(t.text_weak);
    ui.label(words).on_hover_text(hover);
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(8.0), egui::Sense::hover());
    ui.painter().circle_filled(rect.center(), 3.5, dot);
    ui.add_space(8.0);
}
