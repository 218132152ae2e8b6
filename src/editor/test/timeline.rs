//! The time that was lived through: a line to drag along, and a log with reasons.

use crate::editor::action::Action;
use crate::editor::test::log::Tone;
use crate::editor::test::{TestAction, TestRun};
use crate::editor::theme::{Tokens, faded, mono, regular, semibold};
use crate::editor::widgets::weak;
use crate::engine::Timestamp;
use egui::{
    Align, Align2, Color32, CursorIcon, EventFilter, Key, Label, Layout, Pos2, Rect, Response,
    RichText, ScrollArea, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType,
};

/// Draws the panel below the canvas while testing.
pub fn timeline_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Timeline").font(semibold(12.5))).selectable(false));
        weak(ui, t, "drag to travel");
        if test.moment < test.lived {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let words = "You are in the past; what you do now replaces what came after";
                weak(ui, t, words);
            });
        }
    });
    line_ui(ui, test, t, out);
    log_ui(ui, test, t);
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
    let now = test.words(test.moment, "Timeline, at %A %H:%M");
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, &now));
    let range = held_range(ui, &response, test.range());
    let line = Rect::from_min_max(
        Pos2::new(rect.left() + 8.0, rect.bottom() - 16.0),
        Pos2::new(rect.right() - 8.0, rect.bottom() - 10.0),
    );
    let x = |at: Timestamp| line.left() + line.width() * share(at, range).clamp(0.0, 1.0);
    let painter = ui.painter();
    painter.rect_filled(line, 3.0, t.border);
    let closes = test.shown.session.as_ref().and_then(|it| it.closes());
    if let Some(session) = &test.shown.session
        && let (Some(opened), Some(closes)) = (session.opened, closes)
    {
        let open = Rect::from_min_max(
            Pos2::new(x(opened), line.top()),
            Pos2::new(x(closes), line.bottom()),
        );
        painter.rect_filled(open, 3.0, faded(t.accent, 0.35));
    }
    dots(ui, test, t, line, &x);
    let now = x(test.moment);
    let mark = Stroke::new(2.0, t.accent);
    painter.vline(now, line.top() - 10.0..=line.bottom() + 8.0, mark);
    labels(ui, test, t, rect, &x);
    if response.has_focus() {
        let ring = Stroke::new(1.5, t.accent);
        painter.rect_stroke(rect, 6.0, ring, egui::StrokeKind::Inside);
        keys(ui, &response, test, out);
    }
    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        response.request_focus();
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

/// While the line is dragged it stays as it was, or it would run away below the hand.
fn held_range(
    ui: &Ui,
    response: &Response,
    range: (Timestamp, Timestamp),
) -> (Timestamp, Timestamp) {
    let id = response.id.with("range");
    if !response.is_pointer_button_down_on() && !response.dragged() {
        ui.data_mut(|data| data.remove::<(Timestamp, Timestamp)>(id));
        return range;
    }
    ui.data_mut(|data| *data.get_temp_mut_or(id, range))
}

/// Arrows travel from event to event.
fn keys(ui: &Ui, response: &Response, test: &TestRun, out: &mut Vec<Action>) {
    let filter = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (left, right) = ui.input(|input| {
        (
            input.key_pressed(Key::ArrowLeft),
            input.key_pressed(Key::ArrowRight),
        )
    });
    let dots = &test.replay.dots;
    let to = if left {
        let before = dots.iter().rev().find(|dot| dot.at < test.moment);
        Some(before.map_or(test.run.begins, |dot| dot.at))
    } else if right {
        let after = dots.iter().find(|dot| dot.at > test.moment);
        after.map(|dot| dot.at).or(test.shown.next)
    } else {
        None
    };
    if let Some(to) = to {
        out.push(Action::Test(TestAction::Travel(to)));
    }
}

fn color(t: &Tokens, tone: Tone) -> Color32 {
    match tone {
        Tone::Person => t.message,
        Tone::Bot => t.notification,
        Tone::Quiet => t.border_strong,
        Tone::Wrong => t.error,
        Tone::Trouble => t.warning_icon,
    }
}

/// Dots nearer to each other than this, in points, are on one spot.
const NEAR: f32 = 3.0;

/// One dot for each thing that happened; of those on one spot the last. What lies after the
/// moment is pale.
fn dots(ui: &Ui, test: &TestRun, t: &Tokens, line: Rect, x: &dyn Fn(Timestamp) -> f32) {
    let mut before = f32::NEG_INFINITY;
    for (i, dot) in test.replay.dots.iter().enumerate() {
        let at = x(dot.at);
        let is_next_past = i + 1 < test.shown.n_dots;
        let is_covered = |next: &crate::editor::test::replay::Dot| x(next.at) - at < NEAR;
        if is_next_past && test.replay.dots.get(i + 1).is_some_and(is_covered) {
            continue;
        }
        let is_past = i < test.shown.n_dots;
        if !is_past && at - before < NEAR {
            continue;
        }
        before = at;
        let center = Pos2::new(at, line.center().y);
        let ink = color(t, dot.tone);
        // Two discs, because a disc is one small picture and a circle with a rim many triangles.
        let discs = match is_past {
            true => [(6.5, t.surface), (4.5, ink)],
            false => [(4.75, t.surface.lerp_to_gamma(ink, 0.6)), (3.25, t.surface)],
        };
        for (radius, color) in discs {
            ui.painter().circle_filled(center, radius, color);
        }
    }
}

fn labels(ui: &Ui, test: &TestRun, t: &Tokens, rect: Rect, x: &dyn Fn(Timestamp) -> f32) {
    let write = |at: Pos2, align: Align2, words: String| {
        ui.painter()
            .text(at, align, words, regular(11.0), t.text_weak)
    };
    let top = rect.top() + 2.0;
    let begins = test.words(test.run.begins, "%a %H:%M");
    let first = write(Pos2::new(rect.left() + 8.0, top), Align2::LEFT_TOP, begins);
    let mut taken = first.right();
    let mut limit = rect.right();
    if let Some(closes) = test.shown.session.as_ref().and_then(|it| it.closes()) {
        let words = test.words(closes, "%a %H:%M · window closes");
        let at = x(closes).clamp(taken + 90.0, (rect.right() - 75.0).max(taken + 90.0));
        limit = write(Pos2::new(at, top), Align2::CENTER_TOP, words).left();
    }
    taken += 12.0;
    let now = x(test.moment);
    if now - 34.0 > taken && now + 34.0 < limit - 8.0 {
        let words = test.words(test.moment, "%a %H:%M");
        let at = Pos2::new(now, top);
        ui.painter()
            .text(at, Align2::CENTER_TOP, words, semibold(11.0), t.accent_text);
    }
}

const ROW: f32 = 19.0;

fn log_ui(ui: &mut Ui, test: &TestRun, t: &Tokens) {
    let lines = test.replay.lines.get(..test.shown.n_lines);
    let lines = lines.unwrap_or_default();
    ScrollArea::vertical()
        .id_salt("log")
        .auto_shrink(false)
        .stick_to_bottom(true)
        .show_rows(ui, ROW, lines.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for line in lines.iter().skip(range.start).take(range.len()) {
                let size = Vec2::new(ui.available_width(), ROW);
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    let at = line.at.map(|at| test.words(at, "%H:%M:%S"));
                    let at = RichText::new(at.unwrap_or_default());
                    let at = at.font(mono(12.0)).color(t.text_weak);
                    ui.add_sized([70.0, ROW], Label::new(at).selectable(false));
                    let ink = match line.tone {
                        Tone::Wrong => t.error,
                        Tone::Trouble => t.warning,
                        Tone::Quiet => t.text_weak,
                        Tone::Person | Tone::Bot => t.text,
                    };
                    let words = RichText::new(&line.words).font(regular(12.5)).color(ink);
                    ui.add(Label::new(words).truncate());
                });
            }
        });
}
