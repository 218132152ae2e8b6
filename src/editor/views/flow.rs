//! The Flow view: palette, canvas, inspector, and the problems or the timeline below.

use crate::editor::action::Action;
use crate::editor::canvas::{CanvasView, Layouts, canvas_ui, minimap_ui, zoom_bar_ui};
use crate::editor::panels::{chat, inspector, live, next_menu, notice, palette, problems};
use crate::editor::state::State;
use crate::editor::test;
use crate::editor::theme::{Tokens, size};
use egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui};

/// Draws the view; where the canvas is on the screen.
pub fn flow_ui(
    ui: &mut Ui,
    state: &State,
    layouts: &Layouts,
    t: &Tokens,
    out: &mut Vec<Action>,
) -> Rect {
    let bar = |margin| Frame::new().fill(t.surface).inner_margin(margin);
    let narrow = ui.available_width() < 1100.0;
    Panel::left("palette")
        .resizable(true)
        .default_size(if narrow { 180.0 } else { size::PALETTE })
        .size_range(150.0..=340.0)
        .frame(bar(Margin::symmetric(12, 4)))
        .show(ui, |ui| palette::palette_ui(ui, t, out));
    Panel::right("inspector")
        .resizable(true)
        .default_size(if narrow { 290.0 } else { size::INSPECTOR })
        .size_range(260.0..=560.0)
        .frame(bar(Margin::symmetric(14, 4)))
        .show(ui, |ui| match &state.test {
            _ if state.chat.is_open => chat::chat_ui(ui, state, t, out),
            Some(test) => test::panel::panel_ui(ui, state, test, t, out),
            None => inspector::inspector_ui(ui, state, t, out),
        });
    if let Some(test) = &state.test {
        Panel::bottom("timeline")
            .resizable(true)
            .default_size(size::PROBLEMS + 20.0)
            .size_range(110.0..=480.0)
            .frame(bar(Margin::symmetric(14, 4)))
            .show(ui, |ui| test::timeline::timeline_ui(ui, test, t, out));
    } else if state.workspace.problems_open {
        Panel::bottom("problems")
            .resizable(true)
            .default_size(size::PROBLEMS)
            .size_range(76.0..=420.0)
            .frame(bar(Margin::symmetric(14, 4)))
            .show(ui, |ui| problems::problems_ui(ui, state, t, out));
    }
    let rect = CentralPanel::no_frame()
        .show(ui, |ui| middle_ui(ui, state, layouts, t, out))
        .inner;
    next_menu::next_menu_ui(ui, state, t, out);
    rect
}

fn middle_ui(
    ui: &mut Ui,
    state: &State,
    layouts: &Layouts,
    tokens: &Tokens,
    out: &mut Vec<Action>,
) -> Rect {
    let view = CanvasView {
        state,
        layouts,
        tokens,
    };
    let rect = canvas_ui(ui, &view, out);
    minimap_ui(ui, &view, rect, out);
    zoom_bar_ui(ui, &view, rect, out);
    live::live_ui(ui, state, tokens, rect, out);
    if state.flow().blocks.is_empty() {
        notice::empty_ui(ui, tokens, rect);
    }
    rect
}
