//! Everything the rules say, worst first. A click goes to the place; a fix is one click.

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::panels::test_rows::test_row_ui;
use crate::editor::state::State;
use crate::editor::text;
use crate::editor::theme::{Tokens, mono, regular, semibold, size};
use crate::editor::widgets::link_button;
use crate::lint::{Finding, Severity};
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::{
    Align, Label, Layout, RichText, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, WidgetType,
};

/// Draws the panel.
pub fn problems_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(4.0);
    head_ui(ui, state, t, out);
    let findings = &state.report.findings;
    let n_tests = state.testing.saved.n_failing();
    if findings.is_empty() && n_tests == 0 {
        ui.add_space(10.0);
        let words = if state.flow().blocks.is_empty() {
            "Nothing to check yet. Drag a Start onto the canvas, or take a template."
        } else {
            "No problems. Meta's rules hold for every block."
        };
        ui.label(RichText::new(words).color(t.text_weak));
        return;
    }
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, n_tests + findings.len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for number in range.start..range.end.min(n_tests) {
                test_row_ui(ui, state, t, number, ROW, out);
            }
            let (from, to) = (
                range.start.saturating_sub(n_tests),
                range.end.saturating_sub(n_tests),
            );
            for (i, finding) in findings.iter().enumerate().take(to).skip(from) {
                row_ui(ui, state, t, i, finding, out);
            }
        });
}

const ROW: f32 = 30.0;

fn head_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let head = RichText::new("Problems").font(semibold(12.5));
        ui.add(Label::new(head).selectable(false));
        for severity in Severity::ALL {
            let n = state.report.count(severity);
            if n > 0 {
                let words = text::counted(n, severity.word());
                ui.label(RichText::new(words).font(regular(12.5)).color(t.text_weak));
            }
        }
        let n_tests = state.testing.saved.n_failing();
        if n_tests > 0 {
            let words = format!("{} not as recorded", text::counted(n_tests, "test"));
            ui.label(RichText::new(words).font(regular(12.5)).color(t.text_weak));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link_button(ui, t, "Hide").clicked() {
                out.push(Action::ToggleProblems);
            }
            let fixable = (crate::editor::command::entry(Command::FixAll).blocked)(state).is_none();
            if fixable && link_button(ui, t, "Apply all safe fixes").clicked() {
                out.push(Action::Run(Command::FixAll));
            }
        });
    });
}

fn row_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    index: usize,
    finding: &Finding,
    out: &mut Vec<Action>,
) {
    let size = Vec2::new(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = place_name(state, finding);
    response.widget_info(|| {
        WidgetInfo::labeled(
            WidgetType::Button,
            true,
            format!("{} {}: {}", finding.code, name, finding.message),
        )
    });
    if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, t.sunken);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, t.accent);
        ui.painter()
            .rect_stroke(rect, 6.0, stroke, egui::StrokeKind::Inside);
    }
    let mut row = ui.new_child(
        UiBuilder::new()
            .id_salt(("problem", index))
            .max_rect(rect.shrink2(Vec2::new(4.0, 0.0)))
            .layout(Layout::right_to_left(Align::Center)),
    );
    if let Some(fix) = &finding.fix {
        let words = if fix.edits.is_empty() {
            fix.title.clone()
        } else {
            format!("Fix: {}", lower(&fix.title))
        };
        if link_button(&mut row, t, &words).clicked() {
            out.push(Action::ApplyFix(finding.clone()));
        }
        row.add_space(8.0);
    }
    row.with_layout(Layout::left_to_right(Align::Center), |ui| {
        severity_mark(ui, t, finding.severity);
        let code = RichText::new(finding.code)
            .font(mono(12.0))
            .color(t.text_weak);
        ui.add_sized([66.0, ROW], Label::new(code).selectable(false));
        ui.add(
            Label::new(sentence(t, &name, &finding.message))
                .selectable(false)
                .truncate(),
        );
    });
    if response.clone().on_hover_text(&finding.message).clicked() {
        out.push(Action::GoTo(finding.place.clone()));
        out.push(Action::ShowTrail(finding.path.clone()));
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// Where a finding stands, in words.
#[must_use]
pub fn place_name(state: &State, finding: &Finding) -> String {
    match &finding.place.block {
        Some(id) => state.flow().title_of(id),
        None if finding.code.starts_with("PAG") => "Page".to_owned(),
        None => "Flow".to_owned(),
    }
}

fn sentence(t: &Tokens, name: &str, message: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |font, color| TextFormat {
        font_id: font,
        color,
        ..TextFormat::default()
    };
    job.append(name, 0.0, format(semibold(size::BODY), t.text));
    job.append(" — ", 0.0, format(regular(size::BODY), t.text_weak));
    job.append(message, 0.0, format(regular(size::BODY), t.text));
    job
}

/// The mark of a severity: a disc, a triangle, a small disc. Shape and colour both tell.
pub fn severity_mark(ui: &mut Ui, t: &Tokens, severity: Severity) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
    let (center, color) = (rect.center(), t.severity_icon(severity));
    match severity {
        Severity::Error => {
            ui.painter().circle_filled(center, 5.0, color);
        }
        Severity::Warning => {
            let points = vec![
                center + Vec2::new(0.0, -5.5),
                center + Vec2::new(6.0, 4.5),
                center + Vec2::new(-6.0, 4.5),
            ];
            ui.painter()
                .add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        Severity::Hint => {
            ui.painter()
                .circle_stroke(center, 4.0, Stroke::new(1.5, color));
        }
    }
}
