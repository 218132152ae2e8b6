//! One finding: what is wrong, the way there block by block, and what can be done about it.

use crate::editor::action::Action;
use crate::editor::dialogs::rule::RulePage;
use crate::editor::dialogs::stand::StandForm;
use crate::editor::panels::inspector::Inspector;
use crate::editor::panels::problems::severity_mark;
use crate::editor::stand;
use crate::editor::text;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::{link_button, named_link, quiet_link};
use crate::lint::{Finding, Place};
use crate::model::{BlockId, Flow};
use egui::{Label, RichText, Ui};

/// Height of a line of links.
const LINE: f32 = 18.0;

/// Draws one finding with its fix.
pub fn finding_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, finding: &Finding) {
    let t = inspector.t;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        severity_mark(ui, t, finding.severity);
        ui.vertical(|ui| {
            // Rows take their height from here, not from what stands in them.
            ui.spacing_mut().interact_size.y = LINE;
            ui.spacing_mut().item_spacing.y = 3.0;
            let words = RichText::new(text::without_way(finding))
                .font(regular(12.0))
                .color(t.severity(finding.severity));
            ui.add(Label::new(words).wrap());
            way_ui(ui, t, inspector.state.flow(), &finding.path, inspector.out);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                if let Some(fix) = &finding.fix
                    && link_button(ui, t, &fix.title).clicked()
                {
                    inspector.out.push(Action::ApplyFix(finding.clone()));
                }
                let name = format!("Why? {} {}", finding.code, finding.name);
                if quiet_link(ui, t, "Why?", &name).clicked() {
                    inspector.out.push(RulePage::about(finding));
                }
                let name = format!("Let it stand… {}", finding.name);
                if stand::why_not(finding).is_none()
                    && quiet_link(ui, t, "Let it stand…", &name).clicked()
                {
                    inspector.out.push(StandForm::about(finding));
                }
            });
        });
    });
}

/// Blocks of a long way that are named: so many from its start and from its end.
const ENDS: (usize, usize) = (4, 6);

/// Draws the blocks that people pass on the way that goes wrong; a click goes to one of them
/// and shows the whole way on the canvas.
pub fn way_ui(ui: &mut Ui, t: &Tokens, flow: &Flow, path: &[BlockId], out: &mut Vec<Action>) {
    if path.len() < 2 {
        return;
    }
    let left_out = path.len().saturating_sub(ENDS.0 + ENDS.1);
    let weak = |words: String| RichText::new(words).font(regular(12.0)).color(t.text_weak);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 1.0);
        if quiet_link(ui, t, "The way there:", "Show the way there on the canvas").clicked() {
            out.push(Action::ShowTrail(path.to_vec()));
        }
        for (i, id) in path.iter().enumerate() {
            if left_out > 1 && i >= ENDS.0 && i < ENDS.0 + left_out {
                if i == ENDS.0 {
                    ui.label(weak(format!("→ {left_out} more")));
                }
                continue;
            }
            if i > 0 {
                ui.label(weak("→".to_owned()));
            }
            let title = flow.title_of(id);
            let name = format!("Go to {title} on the way there");
            if named_link(ui, t, &title, &name).clicked() {
                out.push(Action::GoTo(Place::block(id)));
                out.push(Action::ShowTrail(path.to_vec()));
            }
        }
    });
}
