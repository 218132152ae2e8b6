//! Recorded tests that went wrong, as rows of the Problems panel.

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::TestAction;
use crate::editor::test::saved::SavedAction;
use crate::editor::test::tests::failure_words;
use crate::editor::theme::{Tokens, mono, regular, semibold, size};
use crate::lint::Severity;
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::{
    Align, Label, Layout, RichText, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, WidgetType,
};

/// Draws the row of the failing test with this number among those that fail. A click loads the
/// run at the moment that went wrong.
pub fn test_row_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    number: usize,
    height: f32,
    out: &mut Vec<Action>,
) {
    let Some((index, script, failure)) = state.testing.saved.failing().nth(number) else {
        return;
    };
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let words = failure_words(failure);
    response.widget_info(|| {
        let name = format!("Test “{}”: {words}", script.name);
        WidgetInfo::labeled(WidgetType::Button, true, name)
    });
    if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, t.sunken);
    }
    if response.has_focus() {
        let ring = Stroke::new(1.5, t.accent);
        ui.painter()
            .rect_stroke(rect, 6.0, ring, egui::StrokeKind::Inside);
    }
    let mut row = ui.new_child(
        UiBuilder::new()
            .id_salt(("failing test", number))
            .max_rect(rect.shrink2(Vec2::new(4.0, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    super::problems::severity_mark(&mut row, t, Severity::Error);
    let code = RichText::new("Test").font(mono(12.0)).color(t.text_weak);
    row.add_sized([66.0, height], Label::new(code).selectable(false));
    let mut job = LayoutJob::default();
    let format = |font, color| TextFormat {
        font_id: font,
        color,
        ..TextFormat::default()
    };
    job.append(&script.name, 0.0, format(semibold(size::BODY), t.text));
    job.append(" — ", 0.0, format(regular(size::BODY), t.text_weak));
    job.append(&words, 0.0, format(regular(size::BODY), t.text));
    row.add(Label::new(job).selectable(false).truncate());
    if response.on_hover_text(&words).clicked() {
        let open = SavedAction::Open(index);
        out.push(Action::Test(TestAction::Saved(open)));
    }
}
