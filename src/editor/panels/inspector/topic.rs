//! Choosing a topic, and what it is called.

use crate::editor::action::Action;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::fields::{TextField, findings_ui, text_ui};
use crate::editor::theme::{medium, size};
use crate::editor::widgets::combo;
use crate::editor::widgets::{boxed, icon_button, label_row, link_button, weak};
use crate::lint::Field;
use crate::model::{Edit, Kind, Parameter, Profile, Template, Topic, TopicId};
use egui::{Align, Label, Layout, RichText, Ui};

/// A list of topics to choose from; the choice when it changed.
#[expect(clippy::option_option, reason = "no change, or a change to no topic")]
pub fn choose_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    salt: &str,
    now: Option<&TopicId>,
    may_be_none: bool,
) -> Option<Option<TopicId>> {
    let topics = &inspector.state.flow().topics;
    let name = |id: &TopicId| {
        let name = topics.get(id).map_or("", |topic| topic.name.trim());
        if name.is_empty() {
            id.to_string()
        } else {
            name.to_owned()
        }
    };
    let words = now.map_or_else(|| "no topic: an ordinary message".to_owned(), name);
    let mut chosen = None;
    let id = egui::Id::new((salt, inspector.id.map(|id| id.as_str())));
    combo(id)
        .selected_text(words)
        .width(ui.available_width())
        .show_ui(ui, |ui| {
            if may_be_none
                && ui
                    .selectable_label(now.is_none(), "no topic: an ordinary message")
                    .clicked()
            {
                chosen = Some(None);
            }
            for id in topics.keys() {
                if ui.selectable_label(now == Some(id), name(id)).clicked() {
                    chosen = Some(Some(id.clone()));
                }
            }
        });
    chosen.filter(|choice| choice.as_ref() != now)
}

/// The topic of a request: which, its name, its profile, and a new one.
pub fn topic_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, now: &TopicId) -> Option<TopicId> {
    let t = inspector.t;
    let mut wants_new = false;
    label_row(ui, t, "Topic", |ui| {
        wants_new = link_button(ui, t, "New topic").clicked();
    });
    if wants_new && let Some(id) = inspector.id {
        inspector.out.push(Action::AddTopicFor(id.clone()));
    }
    let chosen = choose_ui(ui, inspector, "topic", Some(now), false).flatten();
    findings_ui(ui, inspector, &Field::Topic);
    if let Some(topic) = inspector.state.flow().topics.get(now) {
        details_ui(ui, inspector, now, topic);
    }
    chosen
}

fn details_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &TopicId, topic: &Topic) {
    let field = TextField::new("Topic name", Field::TopicOf(id.clone()), &topic.name)
        .hint("Rosewood back in stock");
    if let Some(name) = text_ui(ui, inspector, &field) {
        set(
            inspector,
            id,
            Topic {
                name,
                ..topic.clone()
            },
        );
    }
    label_row(ui, inspector.t, "Asked and delivered by", |_| {});
    let mut profile = topic.profile;
    combo(("profile", id.as_str()))
        .selected_text(profile_name(profile))
        .width(ui.available_width())
        .show_ui(ui, |ui| {
            for choice in Profile::ALL {
                ui.selectable_value(&mut profile, choice, profile_name(choice))
                    .on_hover_text(profile_about(choice));
            }
        });
    if profile != topic.profile {
        set(
            inspector,
            id,
            Topic {
                profile,
                ..topic.clone()
            },
        );
    }
    if topic.profile == Profile::Utility {
        template_ui(ui, inspector, id, topic);
    }
}

/// The topic that a message is delivered for. Its request shows the same; a utility topic has
/// no request, so this is its only place.
pub fn delivered_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &TopicId) {
    let topic = inspector.state.flow().topics.get(id).cloned();
    let Some(topic) = topic else { return };
    let blocks = &inspector.state.flow().blocks;
    let is_request = |kind: &Kind| matches!(kind, Kind::Notification(it) if it.topic == *id);
    let is_asked = blocks.values().any(|block| is_request(&block.kind));
    if !is_asked || topic.profile == Profile::Utility {
        details_ui(ui, inspector, id, &topic);
    }
}

/// Which approved template a utility topic is sent as, and what goes into its places.
fn template_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &TopicId, topic: &Topic) {
    let t = inspector.t;
    weak(
        ui,
        t,
        "Meta has approved the words. Write them above as well, so that you see what people read.",
    );
    let field = || Field::TopicOf(id.clone());
    let mut next = topic.template.clone().unwrap_or_default();
    let spec = TextField::new("Template name", field(), &next.name)
        .part("template")
        .hint("order_update");
    if let Some(name) = text_ui(ui, inspector, &spec) {
        next.name = name;
    }
    let spec = TextField::new("Template language", field(), &next.language)
        .part("language")
        .hint("en");
    if let Some(language) = text_ui(ui, inspector, &spec) {
        next.language = language;
    }
    let mut gone = None;
    for (i, parameter) in next.parameters.iter_mut().enumerate() {
        boxed(t).show(ui, |ui| {
            ui.horizontal(|ui| {
                let name = RichText::new(format!("Place {}", i + 1)).font(medium(size::BODY));
                ui.add(Label::new(name).selectable(false));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let name = format!("Remove place {}", i + 1);
                    if icon_button(ui, egui_phosphor::fill::TRASH, &name, true).clicked() {
                        gone = Some(i);
                    }
                });
            });
            let part = format!("place {i}");
            let spec = TextField::new("Name, where it has one", field(), &parameter.name)
                .part(&part)
                .hint("order_id");
            if let Some(name) = text_ui(ui, inspector, &spec) {
                parameter.name = name;
            }
            let part = format!("value {i}");
            let spec = TextField::new("What goes there", field(), &parameter.value)
                .part(&part)
                .hint("{{order|your order}}");
            if let Some(value) = text_ui(ui, inspector, &spec) {
                parameter.value = value;
            }
        });
    }
    if let Some(i) = gone {
        next.parameters.remove(i);
    }
    if link_button(ui, t, "Add a place").clicked() {
        next.parameters.push(Parameter::default());
    }
    if next != topic.template.clone().unwrap_or_default() {
        let template = Some(next).filter(|it| *it != Template::default());
        let topic = Topic {
            template,
            ..topic.clone()
        };
        set(inspector, id, topic);
    }
}

fn set(inspector: &mut Inspector<'_>, id: &TopicId, topic: Topic) {
    inspector.out.push(Action::Commit {
        label: "edit topic".to_owned(),
        edits: vec![Edit::SetTopic {
            id: id.clone(),
            topic,
        }],
        merge: Some(format!("topic.{id}")),
    });
}

/// What a profile is called.
#[must_use]
pub fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::OneTime => "One-Time Notification",
        Profile::Recurring => "Recurring notification",
        Profile::Utility => "Utility template",
    }
}

fn profile_about(profile: Profile) -> &'static str {
    match profile {
        Profile::OneTime => {
            "One consent, one message, within a year. In beta: the Page must have been granted it."
        }
        Profile::Recurring => {
            "Only for Pages and people in Australia, the EU, Japan, South Korea and the UK."
        }
        Profile::Utility => "An approved template about an order or appointment. No marketing.",
    }
}
