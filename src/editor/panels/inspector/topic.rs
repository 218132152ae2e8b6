//! Choosing a topic, and what it is called.

use crate::editor::action::Action;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::fields::{TextField, findings_ui, text_ui};
use crate::editor::widgets::{label_row, link_button};
use crate::lint::Field;
use crate::model::{Edit, Profile, Topic, TopicId};
use egui::{ComboBox, Ui};

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
    ComboBox::from_id_salt(id)
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
    ComboBox::from_id_salt(("profile", id.as_str()))
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
