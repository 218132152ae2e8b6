//! Fields of a Condition: its branches.

use crate::editor::mint::Mint;
use crate::editor::panels::inspector::fields::{TextField, findings_ui, serve_focus, text_ui};
use crate::editor::panels::inspector::test::{add_test_ui, test_ui};
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::theme::{medium, size};
use crate::editor::widgets::{boxed, icon_button, weak};
use crate::lint::Field;
use crate::model::{Branch, Condition, Kind};
use egui::{Align, Label, Layout, RichText, Ui};

/// Draws the fields; what the author changed.
pub fn condition_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, condition: &Condition) -> Change {
    let t = inspector.t;
    let mut next = condition.clone();
    let mut changed = None;
    weak(
        ui,
        t,
        "The first branch whose tests all hold is taken, else “Else”.",
    );
    let mut order = Order::Same;
    let n = next.branches.len();
    for (i, branch) in next.branches.iter_mut().enumerate() {
        boxed(t).show(ui, |ui| {
            if let Some(new) = head_ui(ui, i, n) {
                order = new;
            }
            if let Some(field) = branch_ui(ui, inspector, i, branch) {
                changed = Some(field);
            }
        });
    }
    match order {
        Order::Same => {}
        Order::Without(i) => {
            next.branches.remove(i);
            changed = Some(Field::Branches);
        }
        Order::Earlier(i) => {
            next.branches.swap(i - 1, i);
            changed = Some(Field::Branches);
        }
    }
    let add = ui.button("Add a branch");
    serve_focus(ui, inspector, &Field::Branches, &add, false);
    if add.clicked() {
        next.branches.push(Branch {
            id: Mint::default().part_id(),
            name: String::new(),
            tests: Vec::new(),
        });
        changed = Some(Field::Branches);
    }
    findings_ui(ui, inspector, &Field::Branches);
    changed.map(|field| (Kind::Condition(next), field))
}

/// What becomes of the list.
enum Order {
    Same,
    Without(usize),
    /// Changes places with the one before; never the first.
    Earlier(usize),
}

fn head_ui(ui: &mut Ui, i: usize, n: usize) -> Option<Order> {
    let mut order = None;
    ui.horizontal(|ui| {
        let name = RichText::new(format!("Branch {} of {n}", i + 1)).font(medium(size::BODY));
        ui.add(Label::new(name).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let trash = egui_phosphor::fill::TRASH;
            let name = format!("Remove branch {}", i + 1);
            if icon_button(ui, trash, &name, true).clicked() {
                order = Some(Order::Without(i));
            }
            let up = egui_phosphor::fill::ARROW_UP;
            let name = format!("Move branch {} up", i + 1);
            if icon_button(ui, up, &name, i > 0).clicked() && i > 0 {
                order = Some(Order::Earlier(i));
            }
        });
    });
    order
}

/// Draws one branch; which field of it changed.
fn branch_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    i: usize,
    branch: &mut Branch,
) -> Option<Field> {
    let mut changed = None;
    let field = Field::Branch(branch.id.clone());
    let label = format!("Name of branch {}", i + 1);
    let spec = TextField::new(&label, field.clone(), &branch.name).hint("optional");
    if let Some(name) = text_ui(ui, inspector, &spec) {
        branch.name = name;
        changed = Some(field.clone());
    }
    let mut gone = None;
    for (j, test) in branch.tests.iter_mut().enumerate() {
        ui.separator();
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let name = format!("Remove test {} of branch {}", j + 1, i + 1);
                if icon_button(ui, egui_phosphor::fill::TRASH, &name, true).clicked() {
                    gone = Some(j);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = RichText::new(test.to_string()).font(medium(size::SMALL));
                    ui.add(Label::new(words).selectable(false).truncate());
                });
            });
        });
        let place = Field::Test(branch.id.clone(), j);
        if test_ui(ui, inspector, &place, test) {
            changed = Some(place);
        }
    }
    if let Some(j) = gone {
        branch.tests.remove(j);
        changed = Some(Field::Branches);
    }
    if let Some(test) = add_test_ui(ui, inspector, i) {
        branch.tests.push(test);
        changed = Some(Field::Branches);
    }
    let exit = crate::model::Exit::Case(branch.id.clone());
    findings_ui(ui, inspector, &Field::Exit(exit));
    changed
}
