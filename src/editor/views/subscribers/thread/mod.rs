//! One person's conversation, as the Page has it: what they wrote at the left, what they got at
//! the right. It is cut into pieces of known height once, and a frame draws those in view.

mod pieces;
mod words;

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::views::subscribers::{SubscribersAction, name};
use crate::editor::widgets::{link_button, weak};
use crate::store::bot::wire::PersonDetails;
use egui::{
    Align2, Color32, Id, Label, Pos2, Rect, RichText, ScrollArea, Spinner, Stroke, StrokeKind, Ui,
    UiBuilder, Vec2, WidgetInfo, WidgetType,
};
use pieces::{BUTTON, GAP, LINE, Look, NOTE, PAD, Piece, Side, Tone};
use std::sync::Arc;

/// Draws the conversation.
pub fn thread_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    details: &PersonDetails,
    out: &mut Vec<Action>,
) {
    let called = crate::editor::bidi::seen(name(&details.person));
    let title = format!("Conversation with {called}");
    let title = RichText::new(title).font(semibold(size::TITLE));
    ui.add(Label::new(title).truncate());
    if details.log.is_empty() {
        weak(
            ui,
            t,
            "Nothing was said yet, or it is so long ago that the bot has forgotten it.",
        );
        return;
    }
    if details.earlier.is_some() {
        earlier_ui(ui, state, t, details.log.len(), out);
    }
    let width = (ui.available_width() - 16.0).round();
    let pieces = cut(ui, state, details, width);
    let height = pieces.last().map_or(0.0, |it| it.top + it.height) + GAP;
    let mut area = ScrollArea::vertical()
        .id_salt(("thread", &details.person.psid))
        .auto_shrink([false, false])
        .stick_to_bottom(true);
    if let Some(offset) = same_place(ui, details, height) {
        area = area.vertical_scroll_offset(offset);
    }
    let shown = area.show_viewport(ui, |ui, seen| {
        let (_, all) = ui.allocate_space(Vec2::new(ui.available_width(), height));
        let first = pieces.partition_point(|it| it.top + it.height < seen.top());
        for (i, piece) in pieces.iter().enumerate().skip(first) {
            if piece.top > seen.bottom() {
                break;
            }
            let at = Pos2::new(all.left(), all.top() + piece.top);
            let place = Rect::from_min_size(at, Vec2::new(width, piece.height));
            let mut inner = ui.new_child(UiBuilder::new().max_rect(place).id_salt(i));
            piece_ui(&mut inner, t, piece, place);
        }
    });
    let place = ShownAt {
        psid: details.person.psid.clone(),
        first: first_number(details),
        height,
        offset: shown.state.offset.y,
    };
    ui.data_mut(|data| data.insert_temp(Id::new(SHOWN_AT), place));
}

/// How much is shown, and the way to what was said before.
fn earlier_ui(ui: &mut Ui, state: &State, t: &Tokens, n: usize, out: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let n = grouped(u64::try_from(n).unwrap_or_default());
        weak(ui, t, &format!("The newest {n} lines."));
        if state.subscribers.is_loading_log {
            ui.add(Spinner::new().size(12.0));
        } else if link_button(ui, t, "Show earlier ones").clicked() {
            out.push(Action::Subscribers(SubscribersAction::Earlier));
        }
    });
}

const SHOWN_AT: &str = "thread shown at";

/// Where the reader was in the last frame.
#[derive(Clone)]
struct ShownAt {
    psid: String,
    /// The number of the first line.
    first: i64,
    height: f32,
    offset: f32,
}

fn first_number(details: &PersonDetails) -> i64 {
    details.log.first().map_or(0, |line| line.number)
}

/// Where the reader has to be scrolled to, so that they see the same lines after earlier ones
/// have come in above.
fn same_place(ui: &Ui, details: &PersonDetails, height: f32) -> Option<f32> {
    let before = ui.data(|data| data.get_temp::<ShownAt>(Id::new(SHOWN_AT)))?;
    let had = details
        .log
        .iter()
        .skip(1)
        .any(|line| line.number == before.first);
    let is_longer = before.psid == details.person.psid && had && height > before.height;
    is_longer.then_some(before.offset + height - before.height)
}

type Cut = (u64, Arc<Vec<Piece>>);

/// The pieces, made once for a conversation and a width.
fn cut(ui: &Ui, state: &State, details: &PersonDetails, width: f32) -> Arc<Vec<Piece>> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (&details.person.psid, details.log.len(), width.to_bits()).hash(&mut hasher);
    for line in &details.log {
        let state = line.outcome.as_ref().map(|it| it.sentence.as_str());
        (line.at.millis(), state).hash(&mut hasher);
    }
    let key = hasher.finish();
    let id = Id::new("thread pieces");
    let known = ui.data(|data| data.get_temp::<Cut>(id));
    if let Some((_, pieces)) = known.filter(|(it, _)| *it == key) {
        return pieces;
    }
    let pieces = Arc::new(pieces::pieces(ui.ctx(), state.flow(), details, width));
    ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&pieces))));
    pieces
}

fn piece_ui(ui: &mut Ui, t: &Tokens, piece: &Piece, place: Rect) {
    match &piece.look {
        Look::Note { lines, tone } => {
            let ink = match tone {
                Tone::Quiet => t.text_weak,
                Tone::Doubt => t.warning,
                Tone::Wrong => t.error,
            };
            lines_ui(ui, lines, place, Align2::CENTER_TOP, NOTE, 11.5, ink);
        }
        Look::Said(said) => {
            let left = match said.side {
                Side::Person => place.left(),
                Side::Page => place.right() - said.width,
            };
            let min = Pos2::new(left, place.top());
            let bubble = Rect::from_min_size(min, Vec2::new(said.width, piece.height));
            let (fill, ink) = match said.side {
                Side::Person => (t.bubble_in, t.bubble_in_text),
                Side::Page => (t.bubble_out, t.bubble_out_text),
            };
            ui.painter().rect_filled(bubble, 16.0, fill);
            let mut inner = bubble.shrink2(Vec2::new(12.0, PAD));
            lines_ui(ui, &said.lines, inner, Align2::LEFT_TOP, LINE, 13.5, ink);
            inner.min.y += LINE * pieces::n(said.lines.len());
            for button in &said.buttons {
                button_ui(ui, button, inner, ink);
                inner.min.y += BUTTON;
            }
        }
    }
}

fn button_ui(ui: &mut Ui, words: &str, area: Rect, ink: Color32) {
    let place = Rect::from_min_size(
        area.min + Vec2::new(0.0, 4.0),
        Vec2::new(area.width(), BUTTON - 4.0),
    );
    let edge = Stroke::new(1.0, ink.gamma_multiply(0.6));
    ui.painter()
        .rect_stroke(place, 9.0, edge, StrokeKind::Inside);
    ui.painter().text(
        place.center(),
        Align2::CENTER_CENTER,
        words,
        medium(12.5),
        ink,
    );
    let response = ui.interact(place, ui.id().with(("button", words)), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, words));
}

/// Lines as they were broken, to be read out and copied as one text.
fn lines_ui(
    ui: &mut Ui,
    lines: &[String],
    area: Rect,
    align: Align2,
    height: f32,
    font: f32,
    ink: Color32,
) {
    if lines.is_empty() {
        return;
    }
    let format = egui::TextFormat {
        font_id: regular(font),
        color: ink,
        line_height: Some(height),
        valign: egui::Align::Center,
        ..egui::TextFormat::default()
    };
    let mut job = egui::text::LayoutJob::single_section(lines.join("\n"), format);
    job.halign = align.x();
    job.wrap.max_width = f32::INFINITY;
    let size = Vec2::new(area.width(), height * pieces::n(lines.len()));
    let place = Rect::from_min_size(area.min, size);
    let label = Label::new(job).selectable(true).extend();
    let layout = match align.x() {
        egui::Align::Center => egui::Layout::top_down(egui::Align::Center),
        egui::Align::Min | egui::Align::Max => egui::Layout::top_down(egui::Align::Min),
    };
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
    inner.add(label);
}
