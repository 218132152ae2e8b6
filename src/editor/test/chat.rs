//! The chat as the person has it, the clock's buttons, and what the bot knows.

use crate::editor::action::Action;
use crate::editor::bidi;
use crate::editor::canvas::Ruler;
use crate::editor::state::State;
use crate::editor::test::{TestAction, TestRun, clock_words};
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::{hint, link_button, weak};
use crate::engine::{Content, Send, Timestamp};
use crate::model::{Span, limits};
use crate::simulator::{Bubble, From, Status};
use egui::{
    Align, Button, Color32, CornerRadius, Frame, Key, Label, Layout, Margin, RichText, ScrollArea,
    Stroke, TextEdit, Ui, Vec2,
};

/// Draws the right panel while testing.
pub fn chat_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.add(
            Label::new(RichText::new("Test as a person").font(semibold(14.5))).selectable(false),
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link_button(ui, t, "Restart").clicked() {
                out.push(Action::Test(TestAction::Restart));
            }
        });
    });
    clock_ui(ui, test, out);
    let below = 210.0;
    let height = (ui.available_height() - below).max(160.0);
    Frame::new()
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(14))
        .inner_margin(Margin::same(10))
        .show(ui, |ui| {
            ui.set_height(height);
            ScrollArea::vertical()
                .max_height(height - 44.0)
                .auto_shrink(false)
                .stick_to_bottom(true)
                .show(ui, |ui| bubbles_ui(ui, test, t, out));
            type_ui(ui, test, t, out);
        });
    knows_ui(ui, state, test, t);
}

fn clock_ui(ui: &mut Ui, test: &TestRun, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 3.0 * 6.0) / 4.0;
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().button_padding.x = 3.0;
        let clock_button = |ui: &mut Ui, words: &str, name: &str, enabled: bool| {
            let button = Button::new(RichText::new(words).font(medium(12.5)));
            let response = ui.add_enabled(enabled, button.min_size(Vec2::new(width, 32.0)));
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, enabled, name));
            response.clicked()
        };
        if clock_button(ui, "+1 h", "One hour later", true) {
            out.push(Action::Test(TestAction::Advance(Span::from_hours(1))));
        }
        if clock_button(ui, "+12 h", "Twelve hours later", true) {
            out.push(Action::Test(TestAction::Advance(Span::from_hours(12))));
        }
        if clock_button(ui, "Next event", "Next event", test.shown.next.is_some()) {
            out.push(Action::Test(TestAction::NextEvent));
        }
        let now = clock_words(test.moment, "%a %H:%M");
        clock_button(ui, &now, &format!("The clock shows {now}"), false);
    });
}

fn bubbles_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 5.0;
    let mut before: Option<Timestamp> = None;
    let shown: Vec<&Bubble> = test
        .shown
        .chat
        .iter()
        .filter(|bubble| !matches!(&bubble.from, From::Bot { send, .. } if send.content == Content::Typing))
        .collect();
    for (i, bubble) in shown.iter().enumerate() {
        passed_ui(ui, t, before, bubble.at);
        before = Some(bubble.at);
        match &bubble.from {
            From::Person(words) => said_ui(ui, t, words),
            From::Bot { send, .. } => {
                let is_last = i + 1 == shown.len();
                bot_ui(ui, t, send, bubble.status, is_last, out);
            }
        }
    }
    if let Some(next) = test.shown.next {
        let words = format!("something happens {}", clock_words(next, "%a %H:%M"));
        centered(ui, t, &words);
    }
}

fn centered(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.vertical_centered(|ui| {
        let text = RichText::new(words).font(regular(11.5)).color(t.text_weak);
        ui.add(Label::new(text).selectable(false));
    });
}

/// Says how much time has passed since the bubble before.
fn passed_ui(ui: &mut Ui, t: &Tokens, before: Option<Timestamp>, at: Timestamp) {
    let day = clock_words(at, "%a %H:%M");
    let Some(before) = before else {
        return centered(ui, t, &day);
    };
    let secs = at.since(before).max(0) / 1000;
    if secs >= 300 {
        let passed = Span::from_secs(u64::try_from(secs / 60 * 60).unwrap_or_default());
        centered(ui, t, &format!("{} later · {day}", passed.in_words()));
    }
}

fn lines(ui: &Ui, words: &str, width: f32) -> String {
    Ruler::new(ui.ctx())
        .lines(words, regular(13.5), width, usize::MAX)
        .join("\n")
}

const BUBBLE: f32 = 230.0;

fn said_ui(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.with_layout(Layout::top_down(Align::Max), |ui| {
        Frame::new()
            .fill(t.bubble_out)
            .corner_radius(CornerRadius::same(16))
            .inner_margin(Margin::symmetric(12, 8))
            .show(ui, |ui| {
                let words = lines(ui, words, BUBBLE);
                let text = RichText::new(words)
                    .font(regular(13.5))
                    .color(t.bubble_out_text);
                ui.add(Label::new(text).selectable(false));
            });
    });
}

fn bot_ui(
    ui: &mut Ui,
    t: &Tokens,
    send: &Send,
    status: Status,
    is_last: bool,
    out: &mut Vec<Action>,
) {
    let (words, strong) = match &send.content {
        Content::Typing => return,
        Content::DefaultAnswer { text } | Content::Message { text, .. } => (text, false),
        Content::Request { title, .. } => (title, true),
    };
    Frame::new()
        .fill(t.bubble_in)
        .corner_radius(CornerRadius::same(16))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_max_width(BUBBLE);
            ui.spacing_mut().item_spacing.y = 4.0;
            if let Content::Message { image: Some(_), .. } = &send.content {
                let icon = format!("{}  a picture", egui_phosphor::fill::IMAGE);
                ui.label(RichText::new(icon).color(t.bubble_in_text));
            }
            let font = if strong {
                semibold(13.5)
            } else {
                regular(13.5)
            };
            let text = RichText::new(lines(ui, words, BUBBLE))
                .font(font)
                .color(t.bubble_in_text);
            ui.add(Label::new(text).selectable(false));
            taps_ui(ui, t, send, out);
        });
    if let Content::Message { quick_replies, .. } = &send.content
        && is_last
        && !quick_replies.is_empty()
    {
        ui.horizontal_wrapped(|ui| {
            for reply in quick_replies {
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
    match status {
        Status::Arrived => {}
        Status::Refused { code } => {
            let words = format!("Messenger refused this (error {code})");
            ui.label(RichText::new(words).font(regular(11.5)).color(t.error));
        }
        Status::Unknown => {
            ui.label(RichText::new("whether it arrived is not known").color(t.warning));
        }
    }
}

fn taps_ui(ui: &mut Ui, t: &Tokens, send: &Send, out: &mut Vec<Action>) {
    let titles: Vec<&str> = match &send.content {
        Content::Message { buttons, .. } => {
            buttons.iter().map(|button| button.title.as_str()).collect()
        }
        Content::Request { .. } => vec![limits::ONE_TIME_BUTTON],
        Content::Typing | Content::DefaultAnswer { .. } => Vec::new(),
    };
    for title in titles {
        let text = RichText::new(bidi::seen(title))
            .font(semibold(13.0))
            .color(t.accent_text);
        let button = Button::new(text)
            .fill(Color32::TRANSPARENT)
            .stroke(Stroke::new(1.0, t.border_strong));
        if ui.add_sized([BUBBLE, 30.0], button).clicked() {
            out.push(Action::Test(TestAction::Taps(title.to_owned())));
        }
    }
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
        let mut info = egui::WidgetInfo::text_edit(true, &test.typed, &typed, "");
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
    ui.add_space(6.0);
    ui.add(Label::new(RichText::new("What the bot knows").font(semibold(12.5))).selectable(false));
    let attributes: Vec<String> = session
        .attributes
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    if !attributes.is_empty() {
        weak(ui, t, &attributes.join(" · "));
    }
    let window = match session.closes() {
        Some(closes) if session.is_window_open(test.moment) => {
            format!(
                "24-hour window open until {}",
                clock_words(closes, "%a %H:%M")
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
    if session.is_stopped {
        let words = RichText::new("They asked to stop: nothing is sent until they come back.");
        ui.add(Label::new(words.font(regular(12.0)).color(t.warning)).wrap());
    }
    for misfit in &test.shown.misfits {
        let words = format!(
            "The past no longer fits: nothing is called “{}” there.",
            misfit.title
        );
        ui.add(Label::new(RichText::new(words).font(regular(12.0)).color(t.error)).wrap());
    }
}
