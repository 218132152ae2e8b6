//! What holds for the flow as a whole; shown when nothing is selected.

use crate::editor::action::Action;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::fields::{TextField, text_ui};
use crate::editor::panels::inspector::finding::finding_ui;
use crate::editor::theme::{mono, semibold};
use crate::editor::widgets::{label_row, weak};
use crate::lint::Field;
use crate::model::{Edit, Settings, limits};
use egui::{Label, RichText, Ui};

/// Draws the flow's settings.
pub fn settings_ui(ui: &mut Ui, inspector: &mut Inspector<'_>) {
    let name = RichText::new("Flow settings").font(semibold(14.5));
    ui.add(Label::new(name).selectable(false));
    weak(ui, inspector.t, "Select a block on the canvas to edit it.");
    ui.add_space(2.0);
    let settings = inspector.state.flow().settings.clone();
    let rows = [
        TextField::new("Flow name", Field::FlowName, &settings.name).hint("Lipstick back in stock"),
        TextField::new("Greeting", Field::Greeting, &settings.greeting)
            .limit(limits::GREETING)
            .rows(3)
            .hint("Shown before the first word, above Get Started"),
        TextField::new(
            "Default answer",
            Field::DefaultAnswer,
            &settings.default_answer,
        )
        .limit(limits::MESSAGE_TEXT)
        .rows(3)
        .hint("Sent when nothing else answers what a person wrote"),
        TextField::new("Language", Field::Language, &settings.language).hint("en"),
    ];
    for (i, row) in rows.iter().enumerate() {
        if let Some(text) = text_ui(ui, inspector, row) {
            let mut next = settings.clone();
            let slot = match i {
                0 => &mut next.name,
                1 => &mut next.greeting,
                2 => &mut next.default_answer,
                _ => &mut next.language,
            };
            *slot = text;
            set(inspector, next, i);
        }
    }
    let id = label_row(ui, inspector.t, "Id of this flow", |_| {});
    let words = RichText::new(inspector.state.flow().id.as_str()).font(mono(12.0));
    // To be copied into a Go to flow of another one.
    ui.add(Label::new(words).selectable(true))
        .labelled_by(id.id);
    let shown = [
        Field::FlowName,
        Field::Greeting,
        Field::DefaultAnswer,
        Field::Language,
    ]
    .map(Some);
    let rest: Vec<_> = inspector
        .findings
        .iter()
        .copied()
        .filter(|finding| !shown.contains(&finding.place.field))
        .collect();
    if !rest.is_empty() {
        ui.add_space(8.0);
        ui.add(Label::new(RichText::new("About the flow").font(semibold(12.5))).selectable(false));
    }
    for finding in rest {
        finding_ui(ui, inspector, finding);
    }
}

fn set(inspector: &mut Inspector<'_>, settings: Settings, field: usize) {
    inspector.out.push(Action::Commit {
        label: "edit flow settings".to_owned(),
        edits: vec![Edit::SetSettings(settings)],
        merge: Some(format!("settings.{field}")),
    });
}
