//! Fields of one test of a Condition.

use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::fields::{
    TextField, buffered_ui, field_id, findings_ui, text_ui,
};
use crate::editor::panels::inspector::wait::{nine, parsed_ui, zone_ui};
use crate::editor::widgets::{combo, label_row};
use crate::lint::Field;
use crate::model::{Comparison, Hours, Number, Test, TimeOfDay, TopicId, Weekday};
use egui::{Button, Ui};
use std::collections::BTreeSet;

/// Draws the fields of a test; whether it changed.
pub fn test_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, field: &Field, test: &mut Test) -> bool {
    let before = test.clone();
    match test {
        Test::Attribute { name, is } => {
            let spec = TextField::new("Attribute", field.clone(), name).hint("size");
            replace(name, text_ui(ui, inspector, &spec));
            comparison_ui(ui, inspector, field, is);
        }
        Test::Labelled(label) | Test::NotLabelled(label) => {
            let spec = TextField::new("Label", field.clone(), label).hint("vip");
            replace(label, text_ui(ui, inspector, &spec));
            turn_ui(ui, field, test);
        }
        Test::Agreed(topic) | Test::NotAgreed(topic) => {
            topic_ui(ui, inspector, field, topic);
            turn_ui(ui, field, test);
            findings_ui(ui, inspector, field);
        }
        Test::Language(language) => {
            let spec = TextField::new("Language", field.clone(), language).hint("en, or en_GB");
            replace(language, text_ui(ui, inspector, &spec));
        }
        Test::WindowOpen | Test::WindowClosed => {
            turn_ui(ui, field, test);
            findings_ui(ui, inspector, field);
        }
        Test::Weekday { days, zone } => {
            days_ui(ui, days);
            replace(zone, zone_ui(ui, inspector, &field.path(), zone));
            findings_ui(ui, inspector, field);
        }
        Test::Within(hours) => hours_ui(ui, inspector, field, hours),
    }
    *test != before
}

fn replace(text: &mut String, new: Option<String>) {
    if let Some(new) = new {
        *text = new;
    }
}

/// Turns a test round: is, is not.
fn turn_ui(ui: &mut Ui, field: &Field, test: &mut Test) {
    let (now, other, opposite) = match &*test {
        Test::Labelled(it) => ("has it", "has it not", Test::NotLabelled(it.clone())),
        Test::NotLabelled(it) => ("has it not", "has it", Test::Labelled(it.clone())),
        Test::Agreed(it) => ("has agreed", "has not agreed", Test::NotAgreed(it.clone())),
        Test::NotAgreed(it) => ("has not agreed", "has agreed", Test::Agreed(it.clone())),
        Test::WindowOpen => ("is open", "is closed", Test::WindowClosed),
        Test::WindowClosed => ("is closed", "is open", Test::WindowOpen),
        Test::Attribute { .. } | Test::Language(_) | Test::Weekday { .. } | Test::Within(_) => {
            return;
        }
    };
    let mut turned = false;
    combo((field.path(), "turn"))
        .selected_text(now)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut turned, false, now);
            ui.selectable_value(&mut turned, true, other);
        });
    if turned {
        *test = opposite;
    }
}

fn comparison_name(is: &Comparison) -> &'static str {
    match is {
        Comparison::Set => "is set",
        Comparison::NotSet => "is not set",
        Comparison::Equals(_) => "is",
        Comparison::Contains(_) => "contains",
        Comparison::LessThan(_) => "is less than",
        Comparison::GreaterThan(_) => "is greater than",
    }
}

fn comparison_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, field: &Field, is: &mut Comparison) {
    let text = match &*is {
        Comparison::Equals(text) | Comparison::Contains(text) => text.clone(),
        Comparison::LessThan(number) | Comparison::GreaterThan(number) => number.to_string(),
        Comparison::Set | Comparison::NotSet => String::new(),
    };
    let number = text.parse().unwrap_or_default();
    let name = comparison_name(is);
    combo((field.path(), "is"))
        .selected_text(name)
        .show_ui(ui, |ui| {
            for choice in [
                Comparison::Set,
                Comparison::NotSet,
                Comparison::Equals(text.clone()),
                Comparison::Contains(text.clone()),
                Comparison::LessThan(number),
                Comparison::GreaterThan(number),
            ] {
                let words = comparison_name(&choice);
                let is_it = words == name;
                if ui.selectable_label(is_it, words).clicked() && !is_it {
                    *is = choice;
                }
            }
        });
    match is {
        Comparison::Set | Comparison::NotSet => {}
        Comparison::Equals(value) | Comparison::Contains(value) => {
            replace(value, value_ui(ui, inspector, field, "Value", value));
        }
        Comparison::LessThan(value) | Comparison::GreaterThan(value) => {
            let typed: Option<Number> = parsed_ui(ui, inspector, "Number", field, value);
            *value = typed.unwrap_or(*value);
        }
    }
}

/// A second text of one field, which has an id of its own by its label.
pub fn value_ui(
    ui: &mut Ui,
    inspector: &Inspector<'_>,
    field: &Field,
    name: &str,
    value: &str,
) -> Option<String> {
    let label = label_row(ui, inspector.t, name, |_| {});
    let id = field_id(inspector, field).with(name);
    buffered_ui(ui, id, value, "", label.id).text
}

fn topic_ui(ui: &mut Ui, inspector: &Inspector<'_>, field: &Field, topic: &mut TopicId) {
    let flow = inspector.state.flow();
    let name = |id: &TopicId| match flow.topics.get(id) {
        Some(topic) if !topic.name.is_empty() => topic.name.clone(),
        Some(_) | None => id.to_string(),
    };
    let label = label_row(ui, inspector.t, "Topic", |_| {});
    let now = name(topic);
    let combo = combo((field.path(), "topic")).selected_text(now);
    let shown = combo.width(ui.available_width()).show_ui(ui, |ui| {
        for id in flow.topics.keys() {
            ui.selectable_value(topic, id.clone(), name(id));
        }
    });
    shown.response.labelled_by(label.id);
}

fn days_ui(ui: &mut Ui, days: &mut BTreeSet<Weekday>) {
    ui.horizontal_wrapped(|ui| {
        for day in Weekday::ALL {
            let mut is_in = days.contains(&day);
            if crate::editor::widgets::checkbox(ui, &mut is_in, day.word()).changed() {
                if is_in {
                    days.insert(day);
                } else {
                    days.remove(&day);
                }
            }
        }
    });
}

fn hours_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, field: &Field, hours: &mut Hours) {
    let from = parsed_ui(ui, inspector, "From", field, &hours.from);
    let to = parsed_ui(ui, inspector, "To", field, &hours.to);
    hours.from = from.unwrap_or(hours.from);
    hours.to = to.unwrap_or(hours.to);
    let zone = zone_ui(ui, inspector, &field.path(), &hours.zone);
    replace(&mut hours.zone, zone);
    findings_ui(ui, inspector, field);
}

/// The menu of tests; the one that was chosen.
pub fn add_test_ui(ui: &mut Ui, inspector: &Inspector<'_>, branch: usize) -> Option<Test> {
    let mut added = None;
    let zone = || "UTC".to_owned();
    let topic = inspector.state.flow().topics.keys().next().cloned();
    let evening = TimeOfDay::new(18, 0).unwrap_or_else(nine);
    let choices = [
        (
            "An attribute",
            Some(Test::Attribute {
                name: String::new(),
                is: Comparison::Set,
            }),
        ),
        ("A label", Some(Test::Labelled(String::new()))),
        ("A topic's consent", topic.map(Test::Agreed)),
        ("The language", Some(Test::Language(String::new()))),
        ("The 24-hour window", Some(Test::WindowOpen)),
        (
            "The day of the week",
            Some(Test::Weekday {
                days: BTreeSet::new(),
                zone: zone(),
            }),
        ),
        (
            "The hours",
            Some(Test::Within(Hours {
                from: nine(),
                to: evening,
                zone: zone(),
            })),
        ),
    ];
    ui.menu_button(format!("Add a test to branch {}", branch + 1), |ui| {
        for (name, choice) in choices {
            let button = Button::new(name).frame_when_inactive(false);
            let response = ui.add_enabled(choice.is_some(), button);
            let response = response.on_disabled_hover_text("This flow has no topic yet.");
            if response.clicked() {
                added = choice;
                ui.close();
            }
        }
    });
    added
}
