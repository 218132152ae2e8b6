//! The time that was lived through: a line to drag along, and a log with reasons.

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::{TestAction, TestRun, clock_words};
use crate::editor::theme::{Tokens, faded, mono, regular, semibold};
use crate::editor::widgets::weak;
use crate::engine::{Event, Session, Timestamp};
use crate::simulator::words;
use egui::{
    Align2, CursorIcon, Label, Pos2, Rect, RichText, ScrollArea, Sense, Stroke, Ui, Vec2,
    WidgetInfo, WidgetType,
};

/// Draws the panel below the canvas while testing.
pub fn timeline_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Timeline").font(semibold(12.5))).selectable(false));
        weak(ui, t, "drag to travel");
    });
    line_ui(ui, test, t, out);
    log_ui(ui, state, test, t);
}

/// A share of the timeline, from 0 to 1.
#[expect(
    clippy::cast_precision_loss,
    reason = "a place on a line of a thousand points"
)]
fn share(at: Timestamp, (begins, ends): (Timestamp, Timestamp)) -> f32 {
    at.since(begins) as f32 / ends.since(begins).max(1) as f32
}

fn line_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let (rect, response) = ui.allocate_exact_size(
        Vec2::new(ui.available_width(), 44.0),
        Sense::click_and_drag(),
    );
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Timeline"));
    let range = test.range();
    let line = Rect::from_min_max(
        Pos2::new(rect.left() + 8.0, rect.bottom() - 16.0),
        Pos2::new(rect.right() - 8.0, rect.bottom() - 10.0),
    );
    let x = |at: Timestamp| line.left() + line.width() * share(at, range).clamp(0.0, 1.0);
    let painter = ui.painter();
    painter.rect_filled(line, 3.0, t.border);
    if let Some(session) = &test.shown.session
        && let (Some(opened), Some(closes)) = (session.opened, session.closes())
    {
        let open = Rect::from_min_max(
            Pos2::new(x(opened), line.top()),
            Pos2::new(x(closes), line.bottom()),
        );
        painter.rect_filled(open, 3.0, faded(t.accent, 0.35));
    }
    for entry in &test.shown.log {
        let by_person = !matches!(entry.event, Event::Timer { .. } | Event::Sent { .. });
        if matches!(entry.event, Event::Sent { .. }) {
            continue;
        }
        let center = Pos2::new(x(entry.at), line.center().y);
        let color = if by_person { t.message } else { t.notification };
        painter.circle(center, 5.5, color, Stroke::new(2.0, t.surface));
    }
    let now = x(test.moment);
    painter.vline(
        now,
        line.top() - 10.0..=line.bottom() + 8.0,
        Stroke::new(2.0, t.accent),
    );
    labels_ui(ui, test, t, rect, &x);
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let share = ((pointer.x - line.left()) / line.width()).clamp(0.0, 1.0);
        let (begins, ends) = range;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "to the second is near enough for a hand"
        )]
        let millis = (ends.since(begins) as f64 * f64::from(share)) as i64 / 1000 * 1000;
        out.push(Action::Test(TestAction::Travel(begins.plus_millis(millis))));
    }
    response.on_hover_cursor(CursorIcon::ResizeHorizontal);
}

fn labels_ui(ui: &Ui, test: &TestRun, t: &Tokens, rect: Rect, x: &dyn Fn(Timestamp) -> f32) {
    let painter = ui.painter();
    let top = rect.top() + 2.0;
    let begins = clock_words(test.run.begins, "%a %H:%M");
    painter.text(
        Pos2::new(rect.left() + 8.0, top),
        Align2::LEFT_TOP,
        begins,
        regular(11.0),
        t.text_weak,
    );
    let closes = test.shown.session.as_ref().and_then(Session::closes);
    if let Some(closes) = closes {
        let words = format!("{} · window closes", clock_words(closes, "%a %H:%M"));
        let at = x(closes).clamp(rect.left() + 230.0, rect.right() - 70.0);
        painter.text(
            Pos2::new(at, top),
            Align2::CENTER_TOP,
            words,
            regular(11.0),
            t.text_weak,
        );
    }
}

fn log_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens) {
    ScrollArea::vertical()
        .auto_shrink(false)
        .stick_to_bottom(true)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            for entry in &test.shown.log {
                if matches!(entry.event, Event::Sent { .. }) && entry.visits.is_empty() {
                    continue;
                }
                let at = clock_words(entry.at, "%H:%M:%S");
                for (i, line) in words::lines(state.flow(), entry).into_iter().enumerate() {
                    ui.horizontal_top(|ui| {
                        let at = if i == 0 { at.as_str() } else { "" };
                        let at = RichText::new(at).font(mono(12.0)).color(t.text_weak);
                        ui.add_sized([76.0, 17.0], Label::new(at).selectable(false));
                        // The first line begins with the time, which stands at the left already.
                        let line = if i == 0 {
                            line.split_once("  ").map_or(&*line, |(_, words)| words)
                        } else {
                            line.trim()
                        };
                        let line = RichText::new(line).font(regular(12.5));
                        ui.add(Label::new(line).wrap());
                    });
                }
            }
        });
}
