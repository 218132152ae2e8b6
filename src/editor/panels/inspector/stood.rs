//! What the author lets stand on a block, each with its reason.

use crate::editor::action::Action;
use crate::editor::dialogs::rule::RulePage;
use crate::editor::panels::inspector::Inspector;
use crate::editor::stand;
use crate::editor::theme::{medium, regular, semibold};
use crate::editor::widgets::quiet_link;
use crate::lint::rule;
use crate::model::{Block, BlockId};
use egui::{Label, RichText, Ui};

/// Draws the list.
pub fn stood_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, id: &BlockId, block: &Block) {
    if block.suppressed.is_empty() {
        return;
    }
    let t = inspector.t;
    ui.add_space(6.0);
    let head = RichText::new("Let stand on this block").font(semibold(12.5));
    ui.add(Label::new(head).selectable(false));
    for suppression in &block.suppressed {
        let rule = rule(&suppression.rule);
        let name = rule.map_or(&*suppression.rule, |rule| rule.name);
        ui.add(Label::new(RichText::new(name).font(medium(12.0))).wrap());
        let reason = suppression.reason.trim();
        let reason = if reason.is_empty() {
            "No reason given".to_owned()
        } else {
            format!("“{reason}”")
        };
        let words = RichText::new(reason).font(regular(12.0)).color(t.text_weak);
        ui.add(Label::new(words).wrap());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let action = format!("Judge it again: {name}");
            if quiet_link(ui, t, "Judge it again", &action).clicked()
                && let Some(edit) =
                    stand::judge_again(inspector.state.flow(), id, &suppression.rule)
            {
                inspector.out.push(Action::Commit {
                    label: format!("judge {name} again"),
                    edits: vec![edit],
                    merge: None,
                });
            }
            if let Some(rule) = rule
                && quiet_link(ui, t, "Why?", &format!("Why? {} {name}", rule.code)).clicked()
            {
                inspector.out.push(RulePage::of(rule.code));
            }
        });
    }
}
