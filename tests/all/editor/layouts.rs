//! Cards and wires that follow an edit lie where laying everything out again puts them.

use crate::lint::judge::edit;
use egui::{Context, RawInput};
use flowbell::editor::canvas::Layouts;
use flowbell::editor::theme;
use flowbell::lint::{self, Report};
use flowbell::model::edit::edited;
use flowbell::model::{Edit, Flow, Position};
use std::sync::Arc;

fn scene(layouts: &Layouts) -> String {
    format!("{:#?}\n{:#?}", layouts.scene, layouts.wires)
}

/// Moves a card, or makes any other edit.
fn changed(flow: &Flow, dice: &mut fastrand::Rng) -> Option<Flow> {
    let edit = if dice.bool() {
        let n = dice.usize(..flow.blocks.len().max(1));
        Edit::MoveBlock {
            id: flow.blocks.keys().nth(n)?.clone(),
            to: Position {
                x: dice.i32(-6..7) * 120,
                y: dice.i32(-4..5) * 70,
            },
        }
    } else {
        edit(flow, dice)?
    };
    edited(flow, &[edit]).ok()
}

#[test]
fn what_follows_an_edit_lies_where_all_laid_out_again_lies() {
    let ctx = Context::default();
    theme::install_fonts(&ctx);
    let (mut n_steps, mut n_round) = (0, 0);
    let mut output = ctx.run_ui(RawInput::default(), |ui| {
        for seed in 0..40 {
            let mut dice = fastrand::Rng::with_seed(seed);
            let mut flow = Arc::new(crate::lint::window::random_flow(seed));
            let mut report = Arc::new(Report::default());
            let mut kept = Layouts::default();
            for step in 0..40 {
                let mut fresh = Layouts::default();
                kept.refresh(ui.ctx(), &flow, &report);
                fresh.refresh(ui.ctx(), &flow, &report);
                assert_eq!(scene(&kept), scene(&fresh), "seed {seed}, step {step}");
                n_round += kept
                    .wires
                    .iter()
                    .filter(|it| it.ends.to.x < it.ends.from.x)
                    .count();
                // Sometimes the rules are behind, as they are in the window.
                if dice.bool() {
                    report = Arc::new(lint::check(&flow, None));
                }
                if let Some(next) = changed(&flow, &mut dice) {
                    flow = Arc::new(next);
                    n_steps += 1;
                }
            }
        }
    });
    // Nobody draws it.
    output.textures_delta.clear();
    assert!(n_steps > 800 && n_round > 1000, "{n_steps} {n_round}");
}
