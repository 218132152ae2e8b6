//! The rules that hold for a block, and what the rules say of it as a whole.

use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::inspector::finding::finding_ui;
use crate::editor::theme::{regular, semibold};
use crate::lint::holding;
use crate::model::BlockId;
use egui::{Label, RichText, Ui};

/// Draws the list.
pub fn rules_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &BlockId) {
    let whole: Vec<_> = inspector
        .findings
        .iter()
        .copied()
        .filter(|finding| finding.place.field.is_none())
        .collect();
    let state = inspector.state;
    let holding: Vec<&str> = holding(state.flow(), &state.report, id)
        .into_iter()
        // What the author lets stand is not kept.
        .filter(|rule| {
            let mut stood = state.report.suppressed.iter();
            !stood.any(|it| {
                it.finding.code == rule.code && it.finding.place.block.as_ref() == Some(id)
            })
        })
        .map(|rule| rule.holds)
        .collect();
    if whole.is_empty() && holding.is_empty() {
        return;
    }
    ui.add_space(6.0);
    ui.add(
        Label::new(RichText::new("Rules for this block").font(semibold(12.5))).selectable(false),
    );
    for finding in whole {
        finding_ui(ui, inspector, finding);
    }
    for words in holding {
        let line = format!("{}  {words}", egui_phosphor::fill::CHECK_CIRCLE);
        let text = RichText::new(line)
            .font(regular(12.0))
            .color(inspector.t.ok);
        ui.add(Label::new(text).wrap());
    }
}
