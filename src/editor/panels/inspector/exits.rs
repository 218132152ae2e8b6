//! Where each exit leads, for those who do not draw wires.

use crate::editor::action::Action;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::fields::serve_focus;
use crate::editor::panels::inspector::finding::finding_ui;
use crate::editor::text;
use crate::editor::theme::{regular, semibold};
use crate::editor::widgets::combo;
use crate::lint::Field;
use crate::model::{Block, BlockId, Edit, Exit};
use egui::{Align, Label, Layout, RichText, Ui};

/// Draws a row for each exit.
pub fn exits_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &BlockId, block: &Block) {
    let exits = block.kind.exits();
    if exits.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.add(Label::new(RichText::new("Where it goes on").font(semibold(12.5))).selectable(false));
    for exit in exits {
        exit_ui(ui, inspector, id, block, &exit);
    }
}

fn exit_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &BlockId, block: &Block, exit: &Exit) {
    let t = inspector.t;
    let flow = inspector.state.flow();
    let now = flow.target(id, exit).cloned();
    let mut chosen = now.clone();
    let name = text::exit(&block.kind, exit);
    let response = ui
        .horizontal(|ui| {
            let label = RichText::new(&name).font(regular(12.5)).color(t.text_weak);
            let label = ui
                .allocate_ui_with_layout(
                    egui::vec2(130.0, 28.0),
                    Layout::left_to_right(Align::Center),
                    |ui| {
                        ui.set_min_width(130.0);
                        ui.add(Label::new(label).selectable(false).truncate())
                    },
                )
                .inner;
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = now
                    .as_ref()
                    .map_or_else(|| "nowhere".to_owned(), |to| flow.title_of(to));
                combo(("exit", id.as_str(), exit))
                    .selected_text(words)
                    .width(ui.available_width())
                    .truncate()
                    .show_ui(ui, |ui| {
                        ui.selectable_value(&mut chosen, None, "nowhere");
                        for (to, target) in &flow.blocks {
                            if target.kind.has_input() {
                                let to = Some(to.clone());
                                ui.selectable_value(&mut chosen, to, target.title());
                            }
                        }
                    })
                    .response
                    .labelled_by(label.id)
            })
            .inner
        })
        .inner;
    let field = Field::Exit(exit.clone());
    serve_focus(ui, inspector, &field, &response, false);
    let shown_elsewhere = matches!(exit, Exit::Button(_) | Exit::Reply(_) | Exit::Case(_));
    if !shown_elsewhere {
        let about: Vec<_> = inspector
            .findings
            .iter()
            .copied()
            .filter(|finding| finding.place.field.as_ref() == Some(&field))
            .collect();
        for finding in about {
            finding_ui(ui, inspector, finding);
        }
    }
    if chosen != now {
        let (from, exit) = (id.clone(), exit.clone());
        let edit = match chosen {
            Some(to) => Edit::Link { from, exit, to },
            None => Edit::Unlink { from, exit },
        };
        let label = "connect".to_owned();
        inspector.out.push(Action::Commit {
            label,
            edits: vec![edit],
            merge: None,
        });
    }
}
