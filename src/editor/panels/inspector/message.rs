//! Fields of a Message.

use crate::editor::action::Action;
use crate::editor::mint::Mint;
use crate::editor::panels::inspector::fields::{TextField, findings_ui, span_ui, text_ui};
use crate::editor::panels::inspector::{Change, Inspector, topic};
use crate::editor::theme::medium;
use crate::editor::widgets::combo;
use crate::editor::widgets::{boxed, icon_button, label_row, link_button};
use crate::lint::Field;
use crate::model::{Button, ButtonAction, Kind, Message, QuickReply, Span, limits};
use egui::{RichText, Ui};

/// Draws the fields; what the author changed.
pub fn message_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &Message) -> Change {
    let mut next = message.clone();
    let mut changed = None;
    let limit = if message.buttons.is_empty() {
        limits::MESSAGE_TEXT
    } else {
        limits::MESSAGE_TEXT_WITH_BUTTONS
    };
    let field = TextField::new("Text", Field::Text, &message.text)
        .limit(limit)
        .rows(4)
        .hint("What the bot says. {{first_name|there}} puts in a name.");
    if let Some(text) = text_ui(ui, inspector, &field) {
        next.text = text;
        changed = Some(Field::Text);
    }
    changed = buttons_ui(ui, inspector, &mut next).or(changed);
    changed = replies_ui(ui, inspector, &mut next).or(changed);
    changed = image_ui(ui, inspector, &mut next).or(changed);
    changed = times_ui(ui, inspector, &mut next).or(changed);
    changed = deliver_ui(ui, inspector, &mut next).or(changed);
    changed.map(|field| (Kind::Message(next), field))
}

fn buttons_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &mut Message) -> Option<Field> {
    let (t, mut changed) = (inspector.t, None);
    let full = message.buttons.len() >= limits::BUTTONS;
    label_row(ui, t, "Buttons", |ui| {
        if !full && link_button(ui, t, "Add a button").clicked() {
            message.buttons.push(Button {
                id: Mint::default().part_id(),
                title: String::new(),
                action: ButtonAction::GoOn,
            });
            changed = Some(Field::Buttons);
        }
    });
    findings_ui(ui, inspector, &Field::Buttons);
    let mut gone = None;
    for (i, button) in message.buttons.iter_mut().enumerate() {
        let id = button.id.clone();
        boxed(t).show(ui, |ui| {
            let label = format!("Button {}", i + 1);
            let field = TextField::new(&label, Field::ButtonTitle(id.clone()), &button.title)
                .limit(limits::BUTTON_TITLE);
            let title = text_ui(ui, inspector, &field);
            if let Some(title) = title {
                button.title = title;
                changed = Some(Field::ButtonTitle(id.clone()));
            }
            ui.horizontal(|ui| {
                if let Some(action) = action_ui(ui, &id, &button.action) {
                    button.action = action;
                    changed = Some(Field::Buttons);
                }
                let trash = egui_phosphor::fill::TRASH;
                if icon_button(ui, trash, &format!("Remove button {}", i + 1), true).clicked() {
                    gone = Some(i);
                }
            });
            if let Some(action) = target_ui(ui, inspector, &id, &button.action) {
                button.action = action;
                changed = Some(Field::ButtonTarget(id.clone()));
            }
            findings_ui(
                ui,
                inspector,
                &Field::Exit(crate::model::Exit::Button(id.clone())),
            );
        });
    }
    if let Some(i) = gone {
        message.buttons.remove(i);
        changed = Some(Field::Buttons);
    }
    changed
}

fn action_ui(
    ui: &mut Ui,
    id: &crate::model::PartId,
    action: &ButtonAction,
) -> Option<ButtonAction> {
    let name = |action: &ButtonAction| match action {
        ButtonAction::GoOn => "goes on in the flow",
        ButtonAction::OpenLink { .. } => "opens a web page",
        ButtonAction::Call { .. } => "calls a number",
    };
    let choices = [
        ButtonAction::GoOn,
        ButtonAction::OpenLink {
            url: "https://".to_owned(),
        },
        ButtonAction::Call {
            phone: "+".to_owned(),
        },
    ];
    let mut chosen = None;
    combo(("action", id.as_str()))
        .selected_text(name(action))
        .show_ui(ui, |ui| {
            for choice in choices {
                let same = name(&choice) == name(action);
                if ui.selectable_label(same, name(&choice)).clicked() && !same {
                    chosen = Some(choice);
                }
            }
        });
    chosen
}

fn target_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    id: &crate::model::PartId,
    action: &ButtonAction,
) -> Option<ButtonAction> {
    let field = Field::ButtonTarget(id.clone());
    match action {
        ButtonAction::GoOn => None,
        ButtonAction::OpenLink { url } => {
            text_ui(ui, inspector, &TextField::new("Web address", field, url))
                .map(|url| ButtonAction::OpenLink { url })
        }
        ButtonAction::Call { phone } => {
            let spec = TextField::new("Telephone number", field, phone).hint("+14155550123");
            text_ui(ui, inspector, &spec).map(|phone| ButtonAction::Call { phone })
        }
    }
}

fn replies_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &mut Message) -> Option<Field> {
    let (t, mut changed) = (inspector.t, None);
    let full = message.quick_replies.len() >= limits::QUICK_REPLIES;
    label_row(ui, t, "Quick replies", |ui| {
        if !full && link_button(ui, t, "Add a quick reply").clicked() {
            let id = Mint::default().part_id();
            message.quick_replies.push(QuickReply {
                id,
                title: String::new(),
                image: None,
            });
            changed = Some(Field::Replies);
        }
    });
    findings_ui(ui, inspector, &Field::Replies);
    let mut gone = None;
    for (i, reply) in message.quick_replies.iter_mut().enumerate() {
        let id = reply.id.clone();
        let label = format!("Quick reply {}", i + 1);
        let field = TextField::new(&label, Field::ReplyTitle(id.clone()), &reply.title)
            .limit(limits::QUICK_REPLY_TITLE);
        if let Some(title) = text_ui(ui, inspector, &field) {
            reply.title = title;
            changed = Some(Field::ReplyTitle(id.clone()));
        }
        findings_ui(ui, inspector, &Field::ReplyImage(id.clone()));
        findings_ui(ui, inspector, &Field::Exit(crate::model::Exit::Reply(id)));
        if link_button(ui, t, &format!("Remove quick reply {}", i + 1)).clicked() {
            gone = Some(i);
        }
    }
    if let Some(i) = gone {
        message.quick_replies.remove(i);
        changed = Some(Field::Replies);
    }
    changed
}

fn image_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &mut Message) -> Option<Field> {
    let image = message.image.clone().unwrap_or_default();
    let field = TextField::new("Image address", Field::Image, &image).hint("https://… (optional)");
    let image = text_ui(ui, inspector, &field)?;
    message.image = (!image.trim().is_empty()).then_some(image);
    Some(Field::Image)
}

fn times_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &mut Message) -> Option<Field> {
    let mut changed = None;
    if message.waits() || message.no_answer.is_some() {
        let words = RichText::new("Go on when nobody answers").font(medium(12.0));
        let mut limited = message.no_answer.is_some();
        if crate::editor::widgets::checkbox(ui, &mut limited, words).changed() {
            message.no_answer = limited.then_some(Span::from_hours(1));
            changed = Some(Field::Buttons);
        }
        if let Some(after) = message.no_answer {
            let span = span_ui(ui, inspector, "No answer after", &Field::NoAnswer, after);
            if let Some(span) = span {
                message.no_answer = Some(span);
                changed = Some(Field::NoAnswer);
            }
        }
    }
    if let Some(span) = span_ui(
        ui,
        inspector,
        "Typing dots before it",
        &Field::Typing,
        message.typing,
    ) {
        message.typing = span;
        changed = Some(Field::Typing);
    }
    changed
}

fn deliver_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, message: &mut Message) -> Option<Field> {
    let t = inspector.t;
    let mut wants_new = false;
    label_row(ui, t, "Deliver as the notification of", |ui| {
        wants_new = link_button(ui, t, "New topic").clicked();
    });
    if wants_new && let Some(id) = inspector.id {
        inspector.out.push(Action::AddTopicFor(id.clone()));
    }
    let chosen = topic::choose_ui(ui, inspector, "deliver", message.deliver_for.as_ref(), true);
    findings_ui(ui, inspector, &Field::DeliverFor);
    if let Some(id) = &message.deliver_for {
        topic::delivered_ui(ui, inspector, id);
    }
    message.deliver_for = chosen?;
    Some(Field::DeliverFor)
}
