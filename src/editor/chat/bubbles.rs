//! Draws a chat: bubbles with their buttons, quick replies, and the field in which one types. Only
//! the pieces in view are drawn.

use crate::editor::bidi;
use crate::editor::chat::pieces::{BUTTON, GAP, LINE, Look, NOTE, PAD, Piece, Said, Tap};
use crate::editor::test::log::Tone;
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::hint;
use egui::{
    Align2, Button, Color32, Context, CornerRadius, Frame, Id, Key, Margin, Pos2, Rect, Response,
    RichText, ScrollArea, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo,
    WidgetType,
};

/// What was tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tapped {
    /// The bubble, by its maker's number.
    pub of: usize,
    /// Which of its buttons; `None` is a quick reply.
    pub number: Option<usize>,
    pub title: String,
}

/// Width of the words in a bubble, so that both sides of the chat show as such.
#[must_use]
pub fn bubble_width(ctx: &Context) -> f32 {
    let panel = egui::containers::panel::PanelState::load(ctx, Id::new("inspector"));
    let width: f32 = panel.map_or(348.0, |panel| panel.outer_rect.width());
    (width - 124.0).round().clamp(140.0, 340.0)
}

/// Draws the pieces that are in view, and what can be tapped below the last of them. Tells what
/// was tapped.
pub fn pieces_ui(ui: &mut Ui, pieces: &[Piece], t: &Tokens) -> Option<Tapped> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = pieces.last().map_or(0.0, |piece| piece.top + piece.height);
    let size = Vec2::new(ui.available_width(), height);
    let (_, area) = ui.allocate_space(size);
    let seen = ui.clip_rect();
    let from = pieces.partition_point(|it| area.top() + it.top + it.height < seen.top());
    let mut tapped = None;
    for (i, piece) in pieces.iter().enumerate().skip(from) {
        let top = area.top() + piece.top;
        if top > seen.bottom() {
            break;
        }
        let place = Rect::from_min_size(
            Pos2::new(area.left(), top),
            Vec2::new(area.width(), piece.height),
        );
        let mut inner = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("piece", i)));
        tapped = piece_ui(&mut inner, piece, place, t).or(tapped);
    }
    ui.add_space(GAP);
    if let Some(last) = pieces.last()
        && let Look::Bot(said) = &last.look
    {
        tapped = replies_ui(ui, last.of, said, t).or(tapped);
    }
    tapped
}

fn piece_ui(ui: &mut Ui, piece: &Piece, place: Rect, t: &Tokens) -> Option<Tapped> {
    match &piece.look {
        Look::Note { lines, tone } => {
            let color = match tone {
                Tone::Wrong => t.error,
                Tone::Trouble => t.warning,
                Tone::Quiet | Tone::Person | Tone::Bot => t.text_weak,
            };
            words_ui(ui, lines, place, Align2::CENTER_TOP, NOTE, color, false);
            None
        }
        Look::Person { lines } => {
            let width = widest(ui, lines, false) + 24.0;
            let min = Pos2::new(place.right() - width, place.top());
            let bubble = Rect::from_min_max(min, place.max);
            ui.painter().rect_filled(bubble, 16.0, t.bubble_out);
            let inner = bubble.shrink2(Vec2::new(12.0, PAD));
            let ink = t.bubble_out_text;
            words_ui(ui, lines, inner, Align2::LEFT_TOP, LINE, ink, false);
            None
        }
        Look::Bot(said) => bot_ui(ui, piece.of, said, place, t),
    }
}

fn bot_ui(ui: &mut Ui, of: usize, said: &Said, place: Rect, t: &Tokens) -> Option<Tapped> {
    let full = bubble_width(ui.ctx()) + 24.0;
    let width = if said.taps.is_empty() && said.picture.is_none() {
        widest(ui, &said.lines, said.is_strong) + 24.0
    } else {
        full
    };
    let bubble = Rect::from_min_size(place.min, Vec2::new(width, place.height()));
    let edge = if said.is_refused {
        Stroke::new(1.0, t.error)
    } else {
        Stroke::NONE
    };
    ui.painter()
        .rect(bubble, 16.0, t.bubble_in, edge, StrokeKind::Inside);
    let mut inner = bubble.shrink2(Vec2::new(12.0, PAD));
    let ink = t.bubble_in_text;
    if let Some(address) = &said.picture {
        let icon = [format!("{}  a picture", egui_phosphor::fill::IMAGE)];
        let response = words_ui(ui, &icon, inner, Align2::LEFT_TOP, LINE, ink, false);
        response.on_hover_text(address);
        inner.min.y += LINE;
    }
    let strong = said.is_strong;
    words_ui(ui, &said.lines, inner, Align2::LEFT_TOP, LINE, ink, strong);
    #[expect(clippy::cast_precision_loss, reason = "three buttons at most")]
    let mut top = bubble.bottom() - BUTTON * said.taps.len() as f32;
    let mut tapped = None;
    for (number, tap) in said.taps.iter().enumerate() {
        let row = Rect::from_min_size(
            Pos2::new(bubble.left(), top),
            Vec2::new(bubble.width(), BUTTON),
        );
        let line = Stroke::new(1.0, t.border_strong);
        ui.painter().hline(row.x_range(), row.top(), line);
        if tap_ui(ui, tap, row, said.is_refused, t) {
            tapped = Some(Tapped {
                of,
                number: Some(number),
                title: tap.title.clone(),
            });
        }
        top += BUTTON;
    }
    tapped
}

/// Whether a button was tapped. What was refused never reached the person.
fn tap_ui(ui: &mut Ui, tap: &Tap, row: Rect, is_refused: bool, t: &Tokens) -> bool {
    let (mark, ink) = match tap.is_done {
        true => (
            format!("{}  ", egui_phosphor::fill::CHECK_CIRCLE),
            t.bubble_in_text,
        ),
        false => (String::new(), t.accent_text),
    };
    let words = format!("{mark}{}", bidi::seen(&tap.title));
    let button = Button::new(RichText::new(words).font(semibold(13.0)).color(ink))
        .fill(Color32::TRANSPARENT)
        .frame_when_inactive(false)
        .corner_radius(CornerRadius::same(14));
    let is_open = !is_refused && !tap.is_done;
    let response = ui.add_enabled_ui(is_open, |ui| ui.put(row.shrink(2.0), button));
    let mut response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, is_open, &tap.title));
    if !tap.hover.is_empty() {
        response = response.on_hover_text(&tap.hover);
    }
    response.clicked()
}

/// Lines of words at the height of their line; a label each bubble, so that it is read out.
fn words_ui(
    ui: &mut Ui,
    lines: &[String],
    place: Rect,
    align: Align2,
    line: f32,
    color: Color32,
    is_strong: bool,
) -> Response {
    let size = if line < LINE { 11.5 } else { 13.5 };
    let font = if is_strong {
        semibold(size)
    } else {
        regular(size)
    };
    let words = lines.join("\n");
    let format = egui::TextFormat {
        font_id: font,
        color,
        line_height: Some(line),
        valign: egui::Align::Center,
        ..egui::TextFormat::default()
    };
    let mut job = egui::text::LayoutJob::single_section(words, format);
    job.halign = align.x();
    job.wrap.max_width = f32::INFINITY;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = match align.x() {
        egui::Align::Min => place.left_top(),
        egui::Align::Center => place.center_top(),
        egui::Align::Max => place.right_top(),
    };
    let area = galley.rect.translate(at.to_vec2());
    let response = ui.interact(
        area,
        ui.id().with(("words", place.min.y.to_bits())),
        egui::Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, lines.join(" ")));
    ui.painter().galley(at, galley, color);
    response
}

fn widest(ui: &Ui, lines: &[String], is_strong: bool) -> f32 {
    let font = if is_strong {
        semibold(13.5)
    } else {
        regular(13.5)
    };
    let width = |line: &String| {
        let job = egui::text::LayoutJob::simple_singleline(
            line.clone(),
            font.clone(),
            Color32::PLACEHOLDER,
        );
        ui.fonts_mut(|fonts| fonts.layout_job(job)).size().x
    };
    lines.iter().map(width).fold(8.0, f32::max)
}

fn replies_ui(ui: &mut Ui, of: usize, said: &Said, t: &Tokens) -> Option<Tapped> {
    if said.replies.is_empty() || said.is_refused {
        return None;
    }
    let mut tapped = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(6.0);
        for title in &said.replies {
            if reply_ui(ui, title, t).clicked() {
                tapped = Some(Tapped {
                    of,
                    number: None,
                    title: title.clone(),
                });
            }
        }
    });
    tapped
}

/// A round button as quick replies have.
pub fn reply_ui(ui: &mut Ui, title: &str, t: &Tokens) -> Response {
    let text = RichText::new(bidi::seen(title)).font(medium(13.0));
    let button = Button::new(text.color(t.accent_text))
        .corner_radius(CornerRadius::same(16))
        .stroke(Stroke::new(1.0, t.accent));
    ui.add(button)
}

/// What became of the field in which one types.
#[derive(Debug, Default)]
pub struct Typing {
    /// The words, when they have changed.
    pub typed: Option<String>,
    /// The words, when they are sent.
    pub said: Option<String>,
}

/// Draws a chat with the field below it, so high; the bubbles are somebody else's.
pub fn framed_ui(
    ui: &mut Ui,
    t: &Tokens,
    (id, height): (&str, f32),
    typed: &str,
    bubbles: impl FnOnce(&mut Ui),
) -> Typing {
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(14))
        .inner_margin(Margin::same(10));
    let drawn = frame.show(ui, |ui| {
        ui.set_height(height - 20.0);
        ScrollArea::vertical()
            .id_salt(id)
            .max_height(height - 64.0)
            .auto_shrink(false)
            .stick_to_bottom(true)
            .show(ui, bubbles);
        type_ui(ui, t, typed)
    });
    drawn.inner
}

/// Draws the field in which one types as the person.
fn type_ui(ui: &mut Ui, t: &Tokens, before: &str) -> Typing {
    let mut typing = Typing::default();
    let mut typed = before.to_owned();
    let edit = TextEdit::singleline(&mut typed)
        .id_salt("type as this person")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(12, 8))
        .hint_text(hint(t, "Type as this person…"));
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, before, &typed, "");
        info.label = Some("Type as this person".to_owned());
        info
    });
    if typed != before {
        typing.typed = Some(typed.clone());
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        if !typed.trim().is_empty() {
            typing.said = Some(typed);
        }
        response.request_focus();
    }
    typing
}
