//! Everything the rules say, worst first. A click goes to the place; a fix is one click.

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::dialogs::rule::RulePage;
use crate::editor::dialogs::stand::StandForm;
use crate::editor::panels::test_rows::test_row_ui;
use crate::editor::stand;
use crate::editor::state::State;
use crate::editor::text;
use crate::editor::theme::{Tokens, regular, semibold, size};
use crate::editor::widgets::{code_link, link_button, named_link, quiet_link};
use crate::lint::{Finding, Severity, Suppressed};
use egui::epaint::text::{LayoutJob, TextFormat};
use egui::{
    Align, Label, Layout, Response, RichText, ScrollArea, Sense, Shape, Stroke, Ui, UiBuilder,
    Vec2, WidgetInfo, WidgetType,
};

/// Draws the panel.
pub fn problems_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(4.0);
    head_ui(ui, state, t, out);
    let findings = &state.report.findings;
    let stood: &[Suppressed] = if state.stood_shown {
        &state.report.suppressed
    } else {
        &[]
    };
    if state.judging_broke {
        let words = "The rules stopped unexpectedly and have not judged the last change. This is \
                     what they said before; they look again at your next edit.";
        ui.add(Label::new(RichText::new(words).color(t.error)).wrap());
    }
    let n_tests = state.testing.saved.n_failing();
    if findings.is_empty() && n_tests == 0 && !state.judging_broke {
        ui.add_space(if stood.is_empty() { 10.0 } else { 2.0 });
        let words = if state.flow().blocks.is_empty() {
            "Nothing to check yet. Drag a Start onto the canvas, or take a template."
        } else if state.report.suppressed.is_empty() {
            "No problems. Meta's rules hold for every block."
        } else {
            "No problems besides what you let stand."
        };
        ui.label(RichText::new(words).color(t.text_weak));
    }
    let n = findings.len() + stood.len();
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, n_tests + n, |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for number in range.start..range.end.min(n_tests) {
                test_row_ui(ui, state, t, number, ROW, out);
            }
            for i in range.start.max(n_tests) - n_tests..range.end.max(n_tests) - n_tests {
                // What stands comes first: the author has just asked to see it.
                match (stood.get(i), findings.get(i.saturating_sub(stood.len()))) {
                    (Some(it), _) => stood_ui(ui, state, t, i, it, out),
                    (None, Some(finding)) => row_ui(ui, state, t, i, finding, out),
                    (None, None) => {}
                }
            }
        });
}

const ROW: f32 = 30.0;
/// In a narrower row only the fix stands beside the sentence; the rest is on the rule's page.
const WIDE: f32 = 620.0;
/// In a panel as narrow as this, only what must be read is.
const NARROW: f32 = 420.0;

fn head_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let is_narrow = ui.available_width() < NARROW;
        let head = RichText::new("Problems").font(semibold(12.5));
        ui.add(Label::new(head).selectable(false));
        for severity in Severity::ALL {
            let n = state.report.count(severity);
            // The list shows the hints anyway.
            if n > 0 && !(is_narrow && severity == Severity::Hint) {
                let words = text::counted(n, severity.word());
                ui.label(RichText::new(words).font(regular(12.5)).color(t.text_weak));
            }
        }
        let n_tests = state.testing.saved.n_failing();
        if n_tests > 0 {
            let words = format!("{} not as recorded", text::counted(n_tests, "test"));
            ui.label(RichText::new(words).font(regular(12.5)).color(t.text_weak));
        }
        let n_stood = state.report.suppressed.len();
        if n_stood > 0 {
            let words = format!("{n_stood} let stand");
            let verb = if state.stood_shown { "Hide" } else { "Show" };
            let name = format!("{verb} what you let stand: {n_stood}");
            if quiet_link(ui, t, &words, &name).clicked() {
                out.push(Action::ToggleStood);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link_button(ui, t, "Hide").clicked() {
                out.push(Action::ToggleProblems);
            }
            let fixable = (crate::editor::command::entry(Command::FixAll).blocked)(state).is_none();
            if fixable && !is_narrow && link_button(ui, t, "Apply all safe fixes").clicked() {
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
    let name = place_name(state, finding);
    let read_out = format!("{} {name}: {}", finding.code, finding.message);
    let (response, mut row) = line_ui(ui, t, index, &read_out);
    let is_wide = row.available_width() > WIDE;
    if let Some(fix) = &finding.fix {
        let whole = if fix.edits.is_empty() {
            fix.title.clone()
        } else {
            format!("Fix: {}", lower(&fix.title))
        };
        let words = match (is_wide, fix.edits.is_empty()) {
            (true, _) => &*whole,
            (false, true) => "Fix…",
            (false, false) => "Fix",
        };
        if named_link(&mut row, t, words, &whole).clicked() {
            out.push(Action::ApplyFix(finding.clone()));
        }
        row.add_space(8.0);
    }
    if is_wide && stand::why_not(finding).is_none() {
        let read_out = format!("Let it stand… {} on {name}", finding.name);
        if quiet_link(&mut row, t, "Let it stand…", &read_out).clicked() {
            out.push(StandForm::about(finding));
        }
        row.add_space(8.0);
    }
    row.with_layout(Layout::left_to_right(Align::Center), |ui| {
        severity_mark(ui, t, finding.severity);
        code_ui(ui, t, finding, RulePage::about(finding), out);
        let words = sentence(t, &name, &finding.message);
        ui.add(Label::new(words).selectable(false).truncate());
    });
    if response.on_hover_text(&*finding.message).clicked() {
        out.push(Action::GoTo(finding.place.clone()));
        out.push(Action::ShowTrail(finding.path.to_vec()));
    }
}

/// A finding that the author lets stand: why, and a way back.
fn stood_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    index: usize,
    stood: &Suppressed,
    out: &mut Vec<Action>,
) {
    let finding = &stood.finding;
    let name = place_name(state, finding);
    let read_out = format!("Let stand: {} {name}: {}", finding.code, stood.reason);
    let (response, mut row) = line_ui(ui, t, index, &read_out);
    let again = format!("Judge it again: {} on {name}", finding.name);
    if quiet_link(&mut row, t, "Judge it again", &again).clicked()
        && let Some(id) = &finding.place.block
        && let Some(edit) = stand::judge_again(state.flow(), id, finding.name)
    {
        out.push(Action::Commit {
            label: format!("judge {} again", finding.name),
            edits: vec![edit],
            merge: None,
        });
    }
    row.add_space(8.0);
    row.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let (mark, _) = ui.allocate_exact_size(Vec2::splat(14.0), Sense::hover());
        let ends = [mark.left_center(), mark.right_center()];
        ui.painter()
            .line_segment(ends, Stroke::new(1.5, t.text_faint));
        code_ui(ui, t, finding, RulePage::of(finding.code), out);
        let words = format!("stands: “{}”", stood.reason);
        let words = sentence(t, &name, &words);
        ui.add(Label::new(words).selectable(false).truncate());
    });
    if response.on_hover_text(&*finding.message).clicked() {
        out.push(Action::GoTo(finding.place.clone()));
    }
}

/// A row that can be clicked, and the room in it, filled from the right.
fn line_ui(ui: &mut Ui, t: &Tokens, index: usize, read_out: &str) -> (Response, Ui) {
    let size = Vec2::new(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, read_out));
    if response.hovered() {
        ui.painter().rect_filled(rect, 6.0, t.sunken);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, t.accent);
        ui.painter()
            .rect_stroke(rect, 6.0, stroke, egui::StrokeKind::Inside);
    }
    let room = UiBuilder::new()
        .id_salt(("problem", index))
        .max_rect(rect.shrink2(Vec2::new(4.0, 0.0)))
        .layout(Layout::right_to_left(Align::Center));
    (response, ui.new_child(room))
}

/// The rule's code, which leads to its page.
fn code_ui(ui: &mut Ui, t: &Tokens, finding: &Finding, page: Action, out: &mut Vec<Action>) {
    let size = Vec2::new(66.0, ROW);
    let left = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(size, left, |ui| {
        ui.set_width(size.x);
        let name = format!("The rule {} {}", finding.code, finding.name);
        let response = code_link(ui, t, finding.code, &name);
        if response.on_hover_text("What the rule says").clicked() {
            out.push(page);
        }
    });
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
