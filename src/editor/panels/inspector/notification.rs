//! Fields of a One-Time Notification.

use crate::editor::panels::inspector::fields::{
    TextField, findings_ui, serve_focus, span_ui, text_ui,
};
use crate::editor::panels::inspector::{Change, Inspector, topic};
use crate::editor::theme::medium;
use crate::editor::widgets::combo;
use crate::editor::widgets::label_row;
use crate::lint::Field;
use crate::model::{Kind, Notification, Profile, Span, limits};
use egui::{RichText, Ui};

/// Draws the fields; what the author changed.
pub fn notification_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    notification: &Notification,
) -> Change {
    let mut next = notification.clone();
    let mut changed = None;
    let field = TextField::new("Request title", Field::Title, &notification.title)
        .limit(limits::NOTIFICATION_TITLE)
        .rows(2)
        .hint("When Velvet Matte in Rosewood is back in stock");
    if let Some(title) = text_ui(ui, inspector, &field) {
        // Messenger shows one line; a pasted line break would be refused.
        next.title = title.replace('\n', " ");
        changed = Some(Field::Title);
    }
    if let Some(topic) = topic::topic_ui(ui, inspector, &notification.topic) {
        next.topic = topic;
        changed = Some(Field::Topic);
    }
    changed = button_ui(ui, inspector, &mut next).or(changed);
    let mut limited = next.no_answer.is_some();
    let words = RichText::new("Go on when nobody taps it").font(medium(12.0));
    if crate::editor::widgets::checkbox(ui, &mut limited, words).changed() {
        next.no_answer = limited.then_some(Span::from_hours(1));
        changed = Some(Field::ButtonText);
    }
    match next.no_answer {
        Some(after) => {
            let span = span_ui(
                ui,
                inspector,
                "If nobody taps it, go on after",
                &Field::NoAnswer,
                after,
            );
            if let Some(span) = span {
                next.no_answer = Some(span);
                changed = Some(Field::NoAnswer);
            }
        }
        None => findings_ui(ui, inspector, &Field::NoAnswer),
    }
    changed.map(|field| (Kind::Notification(next), field))
}

fn button_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    notification: &mut Notification,
) -> Option<Field> {
    let t = inspector.t;
    let topics = &inspector.state.flow().topics;
    let profile = topics
        .get(&notification.topic)
        .map(|topic| topic.profile)
        .unwrap_or_default();
    match profile {
        Profile::OneTime | Profile::Utility => {
            let field = TextField::new("Button text", Field::ButtonText, &notification.button)
                .hint(limits::ONE_TIME_BUTTON);
            let text = text_ui(ui, inspector, &field);
            let words = "Messenger shows its own label, translated for each person.";
            crate::editor::widgets::weak(ui, t, words);
            notification.button = text?;
        }
        Profile::Recurring => {
            label_row(ui, t, "Button text", |_| {});
            let mut chosen = notification.button.clone();
            let shown = if chosen.is_empty() {
                limits::RECURRING_BUTTON
            } else {
                &chosen
            }
            .to_owned();
            let combo = combo("button text").selected_text(shown);
            let response = combo.width(ui.available_width()).show_ui(ui, |ui| {
                for (label, _) in limits::RECURRING_BUTTONS {
                    ui.selectable_value(&mut chosen, label.to_owned(), label);
                }
            });
            serve_focus(ui, inspector, &Field::ButtonText, &response.response, false);
            findings_ui(ui, inspector, &Field::ButtonText);
            if chosen == notification.button {
                return None;
            }
            notification.button = chosen;
        }
    }
    Some(Field::ButtonText)
}
