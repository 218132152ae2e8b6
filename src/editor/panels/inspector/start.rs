//! Fields of a Start: the ways in.

use crate::editor::mint::Mint;
use crate::editor::panels::inspector::fields::{TextField, findings_ui, serve_focus, text_ui};
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::theme::{medium, size};
use crate::editor::widgets::{boxed, icon_button, weak};
use crate::lint::Field;
use crate::model::{Entry, Kind, Matching, Start, limits};
use egui::{Align, ComboBox, Label, Layout, RichText, Ui};

/// Draws the fields; what the author changed.
pub fn start_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, start: &Start) -> Change {
    let t = inspector.t;
    let mut next = start.clone();
    let mut changed = None;
    weak(
        ui,
        t,
        "How people get into this flow. Any of these starts it.",
    );
    let mut gone = None;
    for (i, entry) in next.entries.iter_mut().enumerate() {
        boxed(t).show(ui, |ui| {
            ui.horizontal(|ui| {
                let name = RichText::new(entry_name(entry)).font(medium(size::BODY));
                ui.add(Label::new(name).selectable(false));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let trash = egui_phosphor::fill::TRASH;
                    let name = format!("Remove way in {}", i + 1);
                    if icon_button(ui, trash, &name, true).clicked() {
                        gone = Some(i);
                    }
                });
            });
            if entry_ui(ui, inspector, i, entry) {
                changed = Some(Field::Entry(i));
            }
        });
    }
    if let Some(i) = gone {
        next.entries.remove(i);
        changed = Some(Field::Entries);
    }
    if let Some(entry) = add_ui(ui, inspector, &next) {
        next.entries.push(entry);
        changed = Some(Field::Entries);
    }
    findings_ui(ui, inspector, &Field::Entries);
    changed.map(|field| (Kind::Start(next), field))
}

fn entry_name(entry: &Entry) -> &'static str {
    match entry {
        Entry::GetStarted => "Get Started button",
        Entry::Link { .. } => "m.me link",
        Entry::Keyword { .. } => "Keyword",
        Entry::IceBreaker { .. } => "Ice breaker question",
        Entry::Menu { .. } => "Menu item",
    }
}

/// Draws one way in; whether it changed.
fn entry_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, i: usize, entry: &mut Entry) -> bool {
    let field = Field::Entry(i);
    match entry {
        Entry::GetStarted => {
            findings_ui(ui, inspector, &field);
            false
        }
        Entry::Link { reference } => {
            let spec = TextField::new("Link name (ref)", field, reference).hint("spring-launch");
            replace(reference, text_ui(ui, inspector, &spec))
        }
        Entry::Keyword { text, matching } => {
            let spec = TextField::new("Keyword", field, text).hint("lipstick");
            let typed = text_ui(ui, inspector, &spec);
            let before = *matching;
            ComboBox::from_id_salt(("matching", i))
                .selected_text(matching_name(before))
                .show_ui(ui, |ui| {
                    for choice in [Matching::Exact, Matching::Contains, Matching::StartsWith] {
                        ui.selectable_value(matching, choice, matching_name(choice));
                    }
                });
            replace(text, typed) || before != *matching
        }
        Entry::IceBreaker { question, .. } => {
            let spec = TextField::new("Question", field, question)
                .limit(limits::ICE_BREAKER_WARN)
                .hint("Is Rosewood in stock?");
            replace(question, text_ui(ui, inspector, &spec))
        }
        Entry::Menu { title, .. } => {
            let spec = TextField::new("Menu item", field, title).limit(limits::MENU_TITLE);
            replace(title, text_ui(ui, inspector, &spec))
        }
    }
}

fn replace(text: &mut String, new: Option<String>) -> bool {
    new.is_some_and(|new| {
        *text = new;
        true
    })
}

fn matching_name(matching: Matching) -> &'static str {
    match matching {
        Matching::Exact => "is exactly this",
        Matching::Contains => "contains this",
        Matching::StartsWith => "starts with this",
    }
}

fn add_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, start: &Start) -> Option<Entry> {
    let mut added = None;
    let menu = ui.menu_button("Add a way in", |ui| {
        let mut mint = Mint::default();
        let choices = [
            Entry::GetStarted,
            Entry::Keyword {
                text: String::new(),
                matching: Matching::Exact,
            },
            Entry::Link {
                reference: String::new(),
            },
            Entry::IceBreaker {
                id: mint.part_id(),
                question: String::new(),
            },
            Entry::Menu {
                id: mint.part_id(),
                title: String::new(),
            },
        ];
        for choice in choices {
            let once = choice == Entry::GetStarted && start.entries.contains(&choice);
            let button = egui::Button::new(entry_name(&choice)).frame_when_inactive(false);
            if ui.add_enabled(!once, button).clicked() {
                added = Some(choice);
                ui.close();
            }
        }
    });
    serve_focus(ui, inspector, &Field::Entries, &menu.response, false);
    added
}
