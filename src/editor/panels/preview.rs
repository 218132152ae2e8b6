//! What people will see in Messenger. The only place that keeps Messenger's own colours.

use crate::editor::state::State;
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::weak;
use crate::model::{Block, ButtonAction, Kind, Message, Notification, Profile};
use egui::{Align, CornerRadius, Frame, Label, Layout, Margin, RichText, Stroke, Ui};

/// Draws the preview of a block, when people see anything of it.
pub fn preview_ui(ui: &mut Ui, state: &State, t: &Tokens, block: &Block) {
    match &block.kind {
        Kind::Message(message) => framed(ui, t, |ui| message_ui(ui, t, message)),
        Kind::Notification(notification) => {
            framed(ui, t, |ui| request_ui(ui, state, t, notification));
        }
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => {}
    }
}

/// Draws the preview of a message that stands in no block.
pub fn said_ui(ui: &mut Ui, t: &Tokens, message: &Message) {
    framed(ui, t, |ui| message_ui(ui, t, message));
}

fn framed(ui: &mut Ui, t: &Tokens, content: impl FnOnce(&mut Ui)) {
    ui.add_space(6.0);
    let head = RichText::new("What people will see").font(semibold(12.5));
    ui.add(Label::new(head).selectable(false));
    Frame::new()
        .fill(t.sunken)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(12))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
}

const BUBBLE: f32 = 230.0;

/// The text with placeholders filled in as a first-time visitor would see them.
#[must_use]
pub fn filled(text: &str) -> String {
    let mut rest = text;
    let mut whole = String::with_capacity(text.len());
    while let Some((before, tail)) = rest.split_once("{{") {
        whole.push_str(before);
        let Some((inside, after)) = tail.split_once("}}") else {
            whole.push_str("{{");
            rest = tail;
            continue;
        };
        let (name, fallback) = inside.split_once('|').unwrap_or((inside, ""));
        match (fallback.trim(), name.trim()) {
            ("", "first_name") => whole.push_str("Ana"),
            ("", name) => whole.push_str(name),
            (fallback, _) => whole.push_str(fallback),
        }
        rest = after;
    }
    whole.push_str(rest);
    whole
}

/// The text as people see it, in the lines that fit a bubble.
fn shown(ui: &Ui, text: &str) -> String {
    let ruler = crate::editor::canvas::Ruler::new(ui.ctx());
    ruler
        .lines(&filled(text), regular(13.5), BUBBLE - 4.0, usize::MAX)
        .join("\n")
}

fn bubble(ui: &mut Ui, t: &Tokens, corners: CornerRadius, content: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(t.bubble_in)
        .corner_radius(corners)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_max_width(BUBBLE);
            content(ui);
        });
}

fn message_ui(ui: &mut Ui, t: &Tokens, message: &Message) {
    ui.spacing_mut().item_spacing.y = 2.0;
    if message.image.is_some() {
        bubble(ui, t, CornerRadius::same(16), |ui| {
            let icon = format!("{}  your image", egui_phosphor::fill::IMAGE);
            ui.label(
                RichText::new(icon)
                    .font(regular(13.0))
                    .color(t.bubble_in_text),
            );
        });
    }
    let with_buttons = !message.buttons.is_empty();
    let round = CornerRadius::same(16);
    let corners = if with_buttons {
        CornerRadius {
            sw: 4,
            se: 4,
            ..round
        }
    } else {
        round
    };
    bubble(ui, t, corners, |ui| {
        let words = if message.text.is_empty() {
            "…".to_owned()
        } else {
            shown(ui, &message.text)
        };
        let text = RichText::new(words)
            .font(regular(13.5))
            .color(t.bubble_in_text);
        ui.add(Label::new(text).wrap());
    });
    let last = message.buttons.len().saturating_sub(1);
    for (i, button) in message.buttons.iter().enumerate() {
        let corners = if i == last {
            CornerRadius {
                nw: 4,
                ne: 4,
                ..round
            }
        } else {
            CornerRadius::same(4)
        };
        let mark = match button.action {
            ButtonAction::GoOn => "",
            ButtonAction::OpenLink { .. } => egui_phosphor::fill::ARROW_SQUARE_OUT,
            ButtonAction::Call { .. } => egui_phosphor::fill::PHONE,
        };
        bubble(ui, t, corners, |ui| {
            ui.set_min_width(BUBBLE);
            ui.vertical_centered(|ui| tap(ui, t, format!("{} {mark}", button.title).trim()));
        });
    }
    if !message.quick_replies.is_empty() {
        ui.add_space(8.0);
        ui.with_layout(
            Layout::left_to_right(Align::Min).with_main_wrap(true),
            |ui| {
                ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
                for reply in &message.quick_replies {
                    Frame::new()
                        .stroke(Stroke::new(1.0, t.accent))
                        .corner_radius(CornerRadius::same(16))
                        .inner_margin(Margin::symmetric(12, 6))
                        .show(ui, |ui| tap(ui, t, &reply.title));
                }
            },
        );
    }
}

fn tap(ui: &mut Ui, t: &Tokens, title: &str) {
    let title = if title.is_empty() { "…" } else { title };
    let title = crate::editor::bidi::seen(title);
    let text = RichText::new(title).font(medium(13.0)).color(t.accent_text);
    ui.add(Label::new(text).truncate().selectable(false));
}

fn request_ui(ui: &mut Ui, state: &State, t: &Tokens, notification: &Notification) {
    let page = state
        .page_facts()
        .map(|facts| facts.name)
        .filter(|name| !name.is_empty());
    let page = page.unwrap_or_else(|| "Your Page".to_owned());
    let topic = state.flow().topics.get(&notification.topic);
    let profile = topic.map(|it| it.profile).unwrap_or_default();
    let about = match profile {
        Profile::OneTime => format!("{page} will be able to send you one message about this."),
        Profile::Recurring => format!("{page} will be able to send you messages about this."),
        // Nothing is asked; rule OTN012 says so to the author.
        Profile::Utility => {
            weak(
                ui,
                t,
                "Nothing: a utility message needs no consent, so nobody is asked.",
            );
            return;
        }
    };
    Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(16))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(BUBBLE);
            let words = if notification.title.is_empty() {
                "…".to_owned()
            } else {
                shown(ui, &notification.title)
            };
            let title = RichText::new(words).font(semibold(13.5)).color(t.text);
            ui.add(Label::new(title).wrap());
            let about = RichText::new(about).font(regular(12.0)).color(t.text_weak);
            ui.add(Label::new(about).wrap());
            ui.separator();
            ui.vertical_centered(|ui| {
                tap(ui, t, profile.button(&notification.button));
            });
        });
}

#[cfg(test)]
mod tests {
    #[test]
    fn placeholders_are_filled() {
        for (text, seen) in [
            ("Hi {{first_name}}!", "Hi Ana!"),
            ("Hi {{first_name|there}}!", "Hi there!"),
            ("{{ city }} {{", "city {{"),
        ] {
            assert_eq!(super::filled(text), seen);
        }
    }
}
