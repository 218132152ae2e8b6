//! Sentences over the canvas: what just happened, and how to begin.

use crate::editor::action::Action;
use crate::editor::theme::{self, Tokens, size};
use egui::{Frame, Margin, Ui};

/// How long a notice stays, in seconds.
pub const NOTICE: f64 = 5.0;

/// A sentence that shows for a while.
pub struct Notice {
    pub text: String,
    pub is_error: bool,
    /// In seconds of the screen's time.
    pub until: f64,
}

/// Draws the notice, or says that the system's file dialog is open.
pub fn notice_ui(
    ui: &Ui,
    notice: Option<&Notice>,
    waiting: bool,
    t: &Tokens,
    rect: egui::Rect,
    out: &mut Vec<Action>,
) {
    let now = ui.input(|input| input.time);
    let notice = notice.filter(|notice| notice.until > now);
    if notice.is_none() && !waiting {
        return;
    }
    let area = egui::Area::new(egui::Id::new("notice"))
        .order(egui::Order::Foreground)
        .pivot(egui::Align2::CENTER_BOTTOM)
        .fixed_pos(rect.center_bottom() - egui::vec2(0.0, 18.0));
    area.show(ui.ctx(), |ui| {
        let frame = Frame::menu(ui.style()).inner_margin(Margin::symmetric(14, 9));
        frame.show(ui, |ui| {
            if waiting {
                ui.label("The system’s file dialog is open.");
                let words = "Cannot see it? Use Flowbell’s own";
                if crate::editor::widgets::link_button(ui, t, words).clicked() {
                    let action = crate::editor::dialogs::DialogAction::UsePlainDialog;
                    out.push(Action::Dialog(action));
                }
            } else if let Some(notice) = notice {
                let color = if notice.is_error { t.error } else { t.text };
                ui.label(egui::RichText::new(&notice.text).color(color));
                let left = (notice.until - now).max(0.05);
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_secs_f64(left));
            }
        });
    });
}

/// Says how to begin.
pub fn empty_ui(ui: &Ui, t: &Tokens, rect: egui::Rect) {
    let painter = ui.painter().with_clip_rect(rect);
    let center = rect.center();
    painter.text(
        center - egui::vec2(0.0, 14.0),
        egui::Align2::CENTER_CENTER,
        "Drag a Start here, or click a template",
        theme::semibold(16.0),
        t.text,
    );
    painter.text(
        center + egui::vec2(0.0, 12.0),
        egui::Align2::CENTER_CENTER,
        "Then draw a wire from its port to say what comes next. Press ? for the keys.",
        theme::regular(size::BODY),
        t.text_weak,
    );
}
