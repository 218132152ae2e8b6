//! Zoom buttons at the lower left corner.

use crate::editor::action::Action;
use crate::editor::canvas::view::CanvasView;
use crate::editor::command::Command;
use egui::{Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType};

/// Draws the buttons.
pub fn zoom_bar_ui(ui: &mut Ui, view: &CanvasView<'_>, rect: Rect, out: &mut Vec<Action>) {
    let area = Rect::from_min_size(
        Pos2::new(rect.left() + 14.0, rect.bottom() - 14.0 - 32.0),
        Vec2::new(186.0, 32.0),
    );
    let t = view.tokens;
    ui.painter().rect(
        area,
        8.0,
        t.surface,
        Stroke::new(1.0, t.border_strong),
        StrokeKind::Inside,
    );
    let mut bar = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(area.shrink(2.0))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    bar.spacing_mut().item_spacing.x = 2.0;
    let percent = format!("{:.0} %", view.state.camera.zoom * 100.0);
    for (words, name, command) in [
        ("–".to_owned(), "Zoom out", Command::ZoomOut),
        (percent, "Zoom to 100 %", Command::ZoomReset),
        ("+".to_owned(), "Zoom in", Command::ZoomIn),
        ("Fit".to_owned(), "Show all blocks", Command::FrameAll),
    ] {
        let width = if command == Command::ZoomReset {
            58.0
        } else {
            38.0
        };
        let button = egui::Button::new(words)
            .frame_when_inactive(false)
            .min_size(Vec2::new(width, 28.0));
        let response = bar.add(button).on_hover_text(name);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
        if response.clicked() {
            out.push(Action::Run(command));
        }
    }
}
