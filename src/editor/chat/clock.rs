//! The buttons that turn a clock: an hour, twelve, to whatever comes next; and what it shows.

use crate::editor::theme::medium;
use egui::{Button, Response, RichText, Ui, Vec2, WidgetInfo, WidgetType};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    Hours(u32),
    NextEvent,
    /// The clock itself.
    Face,
}

/// What the row shows.
pub struct ClockLook<'a> {
    /// Such as “Mon 14:00”.
    pub face: &'a str,
    /// What pressing it does, with the whole date.
    pub face_name: &'a str,
    /// When something happens next, in words; without it nothing is waited for.
    pub next: Option<String>,
}

/// Draws the row.
pub fn clock_row_ui(ui: &mut Ui, look: &ClockLook<'_>) -> Option<Turned> {
    let mut turned = None;
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 3.0 * 6.0) / 4.0;
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().button_padding.x = 3.0;
        if button(ui, width, "+1 h", "One hour later", true).clicked() {
            turned = Some(Turned::Hours(1));
        }
        if button(ui, width, "+12 h", "Twelve hours later", true).clicked() {
            turned = Some(Turned::Hours(12));
        }
        let next = button(ui, width, "Next event", "Next event", look.next.is_some());
        let next = match &look.next {
            Some(words) => next.on_hover_text(words),
            None => next.on_disabled_hover_text("Nothing is waited for: only the person can go on"),
        };
        if next.clicked() {
            turned = Some(Turned::NextEvent);
        }
        let face = button(ui, width, look.face, look.face_name, true);
        if face.on_hover_text(look.face_name).clicked() {
            turned = Some(Turned::Face);
        }
    });
    turned
}

fn button(ui: &mut Ui, width: f32, words: &str, name: &str, enabled: bool) -> Response {
    let button = Button::new(RichText::new(words).font(medium(12.5)));
    let response = ui.add_enabled(enabled, button.min_size(Vec2::new(width, 32.0)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, name));
    response
}
