//! The chat as the person has it, and what the bot knows. Only the pieces in view are drawn.

use crate::editor::action::Action;
use crate::editor::bidi;
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::test::log::Tone;
use crate::editor::test::pieces::{BUTTON, GAP, LINE, Look, NOTE, PAD, Piece, Said};
use crate::editor::test::{TestAction, TestRun, clock, trouble};
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::{hint, link_button, weak};
use crate::simulator::Status;
use egui::{
    Align2, Button, Color32, Context, CornerRadius, Frame, Id, Key, Label, Margin, Pos2, Rect,
    RichText, ScrollArea, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo,
    WidgetType,
};

/// Draws a person's chat.
pub fn chat_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    clock::clock_ui(ui, state, test, t, out);
    misfits_ui(ui, test, t, out);
    let below = 158.0;
    let height = (ui.available_height() - below).max(150.0);
    Frame::new()
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(14))
        .inner_margin(Margin::same(10))
        .show(ui, |ui| {
            ui.set_height(height - 20.0);
            ScrollArea::vertical()
                .id_salt("chat")
                .max_height(height - 64.0)
                .auto_shrink(false)
                .stick_to_bottom(true)
                .show(ui, |ui| pieces_ui(ui, test, t, out));
            type_ui(ui, test, t, out);
        });
    ui.horizontal(|ui| {
        trouble::trouble_ui(ui, test, t, out);
        let save = Button::new(RichText::new("Save as a test…").font(medium(12.5)));
        if ui.add(save).clicked() {
            out.push(Action::Run(Command::SaveTest));
        }
    });
    ScrollArea::vertical()
        .id_salt("knows")
        .auto_shrink(false)
        .show(ui, |ui| knows_ui(ui, state, test, t));
}

/// Width of the words in a bubble, so that both sides of the chat show as such.
#[must_use]
pub fn bubble_width(ctx: &Context) -> f32 {
    let panel = egui::containers::panel::PanelState::load(ctx, Id::new("inspector"));
    let width: f32 = panel.map_or(348.0, |panel| panel.outer_rect.width());
    (width - 124.0).round().clamp(140.0, 340.0)
}

/// What of the past does not fit the flow any more.
fn misfits_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let Some(misfit) = test.shown.misfits.first() else {
        return;
    };
    Frame::new()
        .fill(t.error_soft)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            let words = format!(
                "The past no longer fits: at {} nothing is called “{}” any more.",
                test.words(misfit.at, "%a %H:%M"),
                misfit.title
            );
            let words = RichText::new(words).font(regular(12.0)).color(t.error);
            ui.add(Label::new(words).wrap());
            ui.horizontal(|ui| {
                if link_button(ui, t, "Go back to there").clicked() {
                    out.push(Action::Test(TestAction::Travel(misfit.at)));
                }
                if link_button(ui, t, "Forget what does not fit").clicked() {
                    out.push(Action::Test(TestAction::DropMisfits));
                }
            });
        });
}

fn pieces_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let shown = test.replay.pieces.get(..test.shown.n_pieces);
    let shown = shown.unwrap_or_default();
    let height = shown.last().map_or(0.0, |piece| piece.top + piece.height);
    let size = Vec2::new(ui.available_width(), height);
    let (_, area) = ui.allocate_space(size);
    let seen = ui.clip_rect();
    let from = shown.partition_point(|it| area.top() + it.top + it.height < seen.top());
    for (i, piece) in shown.iter().enumerate().skip(from) {
        let top = area.top() + piece.top;
        if top > seen.bottom() {
            break;
        }
        let place = Rect::from_min_size(
            Pos2::new(area.left(), top),
            Vec2::new(area.width(), piece.height),
        );
        let mut inner = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("piece", i)));
        piece_ui(&mut inner, piece, place, test, t, out);
    }
    ui.add_space(GAP);
    if let Some(Look::Bot(said)) = shown.last().map(|it| &it.look) {
        replies_ui(ui, said, t, out);
    }
    if let Some(next) = test.shown.next {
        let words = test.words(next, "something happens %a %H:%M");
        let words = RichText::new(words).font(regular(11.5)).color(t.text_weak);
        ui.vertical_centered(|ui| ui.add(Label::new(words).selectable(false)));
    }
}

fn piece_ui(
    ui: &mut Ui,
    piece: &Piece,
    place: Rect,
    test: &TestRun,
    t: &Tokens,
    out: &mut Vec<Action>,
) {
    match &piece.look {
        Look::Note { lines, tone } => {
            let color = match tone {
                Tone::Wrong => t.error,
                Tone::Trouble => t.warning,
                Tone::Quiet | Tone::Person | Tone::Bot => t.text_weak,
            };
            words_ui(ui, lines, place, Align2::CENTER_TOP, NOTE, color, false);
        }
        Look::Person { lines } => {
            let width = widest(ui, lines, false) + 24.0;
            let min = Pos2::new(place.right() - width, place.top());
            let bubble = Rect::from_min_max(min, place.max);
            ui.painter().rect_filled(bubble, 16.0, t.bubble_out);
            let inner = bubble.shrink2(Vec2::new(12.0, PAD));
            words_ui(
                ui,
                lines,
                inner,
                Align2::LEFT_TOP,
                LINE,
                t.bubble_out_text,
                false,
            );
        }
        Look::Bot(said) => bot_ui(ui, said, place, test, t, out),
    }
}

fn bot_ui(
    ui: &mut Ui,
    said: &Said,
    place: Rect,
    test: &TestRun,
    t: &Tokens,
    out: &mut Vec<Action>,
) {
    let full = bubble_width(ui.ctx()) + 24.0;
    let width = if said.taps.is_empty() && !said.has_image {
        widest(ui, &said.lines, said.is_strong) + 24.0
    } else {
        full
    };
    let bubble = Rect::from_min_size(place.min, Vec2::new(width, place.height()));
    let is_refused = matches!(said.status, Status::Refused { .. });
    let edge = if is_refused {
        Stroke::new(1.0, t.error)
    } else {
        Stroke::NONE
    };
    ui.painter()
        .rect(bubble, 16.0, t.bubble_in, edge, StrokeKind::Inside);
    let mut inner = bubble.shrink2(Vec2::new(12.0, PAD));
    if said.has_image {
        let icon = [format!("{}  a picture", egui_phosphor::fill::IMAGE)];
        words_ui(
            ui,
            &icon,
            inner,
            Align2::LEFT_TOP,
            LINE,
            t.bubble_in_text,
            false,
        );
        inner.min.y += LINE;
    }
    words_ui(
        ui,
        &said.lines,
        inner,
        Align2::LEFT_TOP,
        LINE,
        t.bubble_in_text,
        said.is_strong,
    );
    #[expect(clippy::cast_precision_loss, reason = "three buttons at most")]
    let mut top = bubble.bottom() - BUTTON * said.taps.len() as f32;
    for title in &said.taps {
        let row = Rect::from_min_size(
            Pos2::new(bubble.left(), top),
            Vec2::new(bubble.width(), BUTTON),
        );
        let line = Stroke::new(1.0, t.border_strong);
        ui.painter().hline(row.x_range(), row.top(), line);
        let text = RichText::new(bidi::seen(title))
            .font(semibold(13.0))
            .color(t.accent_text);
        let button = Button::new(text)
            .fill(Color32::TRANSPARENT)
            .frame_when_inactive(false)
            .corner_radius(CornerRadius::same(14));
        // What was refused never reached the person.
        ui.add_enabled_ui(!is_refused, |ui| {
            if ui.put(row.shrink(2.0), button).clicked() {
                out.push(Action::Test(TestAction::Taps(title.clone())));
            }
        });
        top += BUTTON;
    }
    let _ = test;
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
) {
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

fn replies_ui(ui: &mut Ui, said: &Said, t: &Tokens, out: &mut Vec<Action>) {
    if said.replies.is_empty() || matches!(said.status, Status::Refused { .. }) {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(6.0);
        for reply in &said.replies {
            let text = RichText::new(bidi::seen(&reply.title)).font(medium(13.0));
            let button = Button::new(text.color(t.accent_text))
                .corner_radius(CornerRadius::same(16))
                .stroke(Stroke::new(1.0, t.accent));
            if ui.add(button).clicked() {
                out.push(Action::Test(TestAction::Taps(reply.title.clone())));
            }
        }
    });
}

fn type_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let mut typed = test.typed.clone();
    let edit = TextEdit::singleline(&mut typed)
        .id_salt("type as this person")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(12, 8))
        .hint_text(hint(t, "Type as this person…"));
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &test.typed, &typed, "");
        info.label = Some("Type as this person".to_owned());
        info
    });
    if typed != test.typed {
        out.push(Action::Test(TestAction::Typed(typed.clone())));
    }
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        if !typed.trim().is_empty() {
            out.push(Action::Test(TestAction::Says(typed)));
        }
        response.request_focus();
    }
}

fn knows_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens) {
    let Some(session) = &test.shown.session else {
        return;
    };
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.add(Label::new(RichText::new("What the bot knows").font(semibold(12.5))).selectable(false));
    if let Some(flow) = &test.shown.elsewhere {
        let words = format!("They are in the flow “{flow}” now, which is not on this canvas");
        weak(ui, t, &words);
    }
    let attributes: Vec<String> = session
        .attributes
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    if !attributes.is_empty() {
        weak(ui, t, &attributes.join(" · "));
    }
    if !session.labels.is_empty() {
        let labels: Vec<&str> = session.labels.iter().map(String::as_str).collect();
        weak(ui, t, &format!("Labels: {}", labels.join(", ")));
    }
    let window = match session.closes() {
        Some(closes) if session.is_window_open(test.moment) => {
            format!(
                "24-hour window open until {}",
                test.words(closes, "%a %H:%M")
            )
        }
        Some(_) => "24-hour window closed: nothing plain may be sent".to_owned(),
        None => "24-hour window never opened".to_owned(),
    };
    weak(ui, t, &window);
    let consents: Vec<String> = session
        .unspent(test.moment)
        .map(|consent| {
            let topic = state.flow().topics.get(&consent.topic);
            topic.map_or_else(|| consent.topic.to_string(), |topic| topic.name.clone())
        })
        .collect();
    let words = if consents.is_empty() {
        "Notifications: none to spend".to_owned()
    } else {
        format!("Notifications: {}", consents.join(", "))
    };
    weak(ui, t, &words);
    let warn = |ui: &mut Ui, words: &str| {
        let words = RichText::new(words).font(regular(12.0)).color(t.warning);
        ui.add(Label::new(words).wrap());
    };
    if session.is_stopped {
        warn(
            ui,
            "They asked to stop: nothing is sent until they come back.",
        );
    }
    if session.is_unreachable {
        warn(
            ui,
            "They cannot be reached: nothing is sent until they write.",
        );
    }
    if session.is_with_human {
        warn(ui, "A human has the conversation: the bot keeps quiet.");
    }
}
