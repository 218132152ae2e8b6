//! Fields of an Action: what it does, in order.

use crate::editor::panels::inspector::fields::{TextField, findings_ui, serve_focus, text_ui};
use crate::editor::panels::inspector::test::value_ui;
use crate::editor::panels::inspector::wait::parsed_ui;
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::theme::{medium, size};
use crate::editor::widgets::{boxed, icon_button, weak};
use crate::lint::Field;
use crate::model::{Action, ActionDeed, Kind, Number};
use egui::{Align, Button, Label, Layout, RichText, Ui};

/// Draws the fields; what the author changed.
pub fn action_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, action: &Action) -> Change {
    let t = inspector.t;
    let mut next = action.clone();
    let mut changed = None;
    weak(
        ui,
        t,
        "The person sees nothing of it. It is done from top to bottom.",
    );
    let mut gone = None;
    for (i, deed) in next.deeds.iter_mut().enumerate() {
        boxed(t).show(ui, |ui| {
            ui.horizontal(|ui| {
                let name = RichText::new(deed_name(deed)).font(medium(size::BODY));
                ui.add(Label::new(name).selectable(false));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let name = format!("Remove step {}", i + 1);
                    if icon_button(ui, egui_phosphor::fill::TRASH, &name, true).clicked() {
                        gone = Some(i);
                    }
                });
            });
            if deed_ui(ui, inspector, i, deed) {
                changed = Some(Field::Deed(i));
            }
        });
    }
    if let Some(i) = gone {
        next.deeds.remove(i);
        changed = Some(Field::Deeds);
    }
    if let Some(deed) = add_ui(ui, inspector) {
        next.deeds.push(deed);
        changed = Some(Field::Deeds);
    }
    findings_ui(ui, inspector, &Field::Deeds);
    let words = RichText::new("Then hand over to a human").font(medium(12.0));
    if crate::editor::widgets::checkbox(ui, &mut next.hand_over, words).changed() {
        changed = Some(Field::Deeds);
    }
    if next.hand_over {
        weak(
            ui,
            t,
            "The bot keeps quiet until they hand the conversation back.",
        );
    }
    changed.map(|field| (Kind::Action(next), field))
}

fn deed_name(deed: &ActionDeed) -> &'static str {
    match deed {
        ActionDeed::SetAttribute { .. } => "Set an attribute",
        ActionDeed::Increase { .. } => "Add to a number",
        ActionDeed::ClearAttribute { .. } => "Clear an attribute",
        ActionDeed::AddLabel { .. } => "Add a label",
        ActionDeed::RemoveLabel { .. } => "Remove a label",
    }
}

/// Draws one deed; whether it changed.
fn deed_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, i: usize, deed: &mut ActionDeed) -> bool {
    let before = deed.clone();
    let field = Field::Deed(i);
    let (label, hint, text) = match deed {
        ActionDeed::SetAttribute { name, .. }
        | ActionDeed::Increase { name, .. }
        | ActionDeed::ClearAttribute { name } => ("Attribute", "size", name),
        ActionDeed::AddLabel { label } | ActionDeed::RemoveLabel { label } => {
            ("Label", "vip", label)
        }
    };
    let spec = TextField::new(label, field.clone(), text).hint(hint);
    if let Some(typed) = text_ui(ui, inspector, &spec) {
        *text = typed;
    }
    match deed {
        ActionDeed::SetAttribute { value, .. } => {
            if let Some(typed) = value_ui(ui, inspector, &field, "Value", value) {
                *value = typed;
            }
        }
        ActionDeed::Increase { by, .. } => {
            let typed: Option<Number> = parsed_ui(ui, inspector, "Add", &field, by);
            *by = typed.unwrap_or(*by);
        }
        ActionDeed::ClearAttribute { .. }
        | ActionDeed::AddLabel { .. }
        | ActionDeed::RemoveLabel { .. } => {}
    }
    *deed != before
}

fn add_ui(ui: &mut Ui, inspector: &mut Inspector<'_>) -> Option<ActionDeed> {
    let mut added = None;
    let name = String::new;
    let choices = [
        ActionDeed::SetAttribute {
            name: name(),
            value: String::new(),
        },
        ActionDeed::Increase {
            name: name(),
            by: Number::ONE,
        },
        ActionDeed::ClearAttribute { name: name() },
        ActionDeed::AddLabel { label: name() },
        ActionDeed::RemoveLabel { label: name() },
    ];
    let menu = ui.menu_button("Add a step", |ui| {
        for choice in choices {
            let button = Button::new(deed_name(&choice)).frame_when_inactive(false);
            if ui.add(button).clicked() {
                added = Some(choice);
                ui.close();
            }
        }
    });
    serve_focus(ui, inspector, &Field::Deeds, &menu.response, false);
    added
}
