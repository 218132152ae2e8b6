//! The selected block's fields, with counters and findings under each, what people will see,
//! where its exits lead, and the rules that hold.

mod condition;
mod deeds;
mod exits;
mod fields;
pub mod finding;
mod go_to;
mod message;
mod notification;
mod rules;
mod settings;
mod start;
mod stood;
mod test;
mod topic;
mod wait;

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::panels::preview;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular, semibold};
use crate::editor::widgets::{command_row_ui, kind_tile, weak};
use crate::lint::{Field, Finding};
use crate::model::{Block, BlockId, Edit, Kind, Note};
use egui::{Label, RichText, ScrollArea, Ui};
use fields::TextField;
use std::sync::Arc;

/// What every part of the inspector reads, and where its actions go.
pub struct Inspector<'a> {
    pub state: &'a State,
    pub t: &'a Tokens,
    /// The block, or none for the flow's settings.
    pub id: Option<&'a BlockId>,
    /// Findings about this block, or about the flow.
    pub findings: Vec<&'a Finding>,
    pub out: &'a mut Vec<Action>,
}

/// What an author changed: the new kind, and the field, so that typing in it is one step.
type Change = Option<(Kind, Field)>;

/// Draws the inspector.
pub fn inspector_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.add_space(8.0);
        let selection = &state.selection;
        match (selection.single(), selection.blocks.len()) {
            (Some(id), _) => {
                if let Some(block) = state.flow().block(id) {
                    let findings = state
                        .report
                        .findings
                        .iter()
                        .filter(|finding| finding.place.block.as_ref() == Some(id))
                        .collect();
                    let mut inspector = Inspector {
                        state,
                        t,
                        id: Some(id),
                        findings,
                        out,
                    };
                    block_ui(ui, &mut inspector, id, block);
                }
            }
            (None, 0) => {
                let findings = state
                    .report
                    .findings
                    .iter()
                    .filter(|finding| finding.place.block.is_none())
                    .collect();
                let mut inspector = Inspector {
                    state,
                    t,
                    id: None,
                    findings,
                    out,
                };
                settings::settings_ui(ui, &mut inspector);
            }
            (None, n) => many_ui(ui, state, t, n, out),
        }
        ui.add_space(16.0);
    });
}

fn many_ui(ui: &mut Ui, state: &State, t: &Tokens, n: usize, out: &mut Vec<Action>) {
    ui.label(RichText::new(format!("{n} blocks selected")).font(semibold(14.0)));
    weak(ui, t, "Move them together, or:");
    for command in [
        Command::Copy,
        Command::Cut,
        Command::Duplicate,
        Command::Delete,
        Command::FrameSelection,
        Command::Arrange,
    ] {
        command_row_ui(ui, command, state, out);
    }
}

fn block_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &BlockId, block: &Block) {
    let t = inspector.t;
    ui.horizontal(|ui| {
        kind_tile(ui, t, block.kind.name(), 24.0);
        let name = RichText::new(block.kind.name().label()).font(semibold(14.5));
        ui.add(Label::new(name).selectable(false));
        ui.label(
            RichText::new(block.code())
                .font(regular(12.0))
                .color(t.text_weak),
        );
    });
    ui.add_space(2.0);
    let change = match &block.kind {
        Kind::Start(start) => start::start_ui(ui, inspector, start),
        Kind::Message(message) => message::message_ui(ui, inspector, message),
        Kind::Wait(wait) => wait::wait_ui(ui, inspector, wait),
        Kind::Notification(notification) => {
            notification::notification_ui(ui, inspector, notification)
        }
        Kind::Condition(condition) => condition::condition_ui(ui, inspector, condition),
        Kind::Action(action) => deeds::action_ui(ui, inspector, action),
        Kind::GoTo(go_to) => go_to::go_to_ui(ui, inspector, go_to),
        Kind::Note(note) => note_ui(ui, inspector, note),
    };
    preview::preview_ui(ui, inspector.state, t, block);
    rules::rules_ui(ui, inspector, id);
    stood::stood_ui(ui, inspector, id, block);
    exits::exits_ui(ui, inspector, id, block);
    ui.add_space(6.0);
    let renamed = fields::name_ui(ui, inspector, &block.name);
    if let Some((kind, field)) = change {
        inspector.set(block, kind, &field);
    } else if let Some(name) = renamed {
        let block = Block {
            name,
            ..block.clone()
        };
        inspector.commit("rename", id, block, "name");
    }
}

fn note_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, note: &Note) -> Change {
    let field = TextField::new("Note", Field::Text, &note.text).rows(5);
    fields::text_ui(ui, inspector, &field.hint("Only you see this"))
        .map(|text| (Kind::Note(Note { text }), Field::Text))
}

impl Inspector<'_> {
    /// Changes what the block says; typing in one field is one step of undo.
    fn set(&mut self, block: &Block, kind: Kind, field: &Field) {
        let Some(id) = self.id else { return };
        let label = format!("edit {}", block.kind.name().label());
        let block = Block {
            kind,
            ..block.clone()
        };
        self.commit(&label, id, block, &field.path());
    }

    fn commit(&mut self, label: &str, id: &BlockId, block: Block, merge: &str) {
        self.out.push(Action::Commit {
            label: label.to_owned(),
            edits: vec![Edit::SetBlock {
                id: id.clone(),
                block: Arc::new(block),
            }],
            merge: Some(format!("{id}.{merge}")),
        });
    }
}
