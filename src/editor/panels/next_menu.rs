//! The short menu that a wire dropped on the empty canvas opens: which block comes next.

use crate::editor::action::{Action, NewBlock};
use crate::editor::state::State;
use crate::editor::text;
use crate::editor::theme::Tokens;
use crate::model::KindName;
use egui::{Area, Button, Frame, Id, Key, Order, Ui};

/// Draws the menu, when it is open.
pub fn next_menu_ui(ui: &Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let Some(menu) = &state.next_menu else { return };
    let kinds = KindName::ALL
        .into_iter()
        .filter(|kind| menu.from.is_none() || !matches!(kind, KindName::Start | KindName::Note));
    let area = Area::new(Id::new("next block"))
        .order(Order::Foreground)
        .fixed_pos(menu.screen)
        .constrain(true)
        .show(ui.ctx(), |ui| {
            Frame::menu(ui.style()).show(ui, |ui| {
                ui.set_width(230.0);
                let head = if menu.from.is_some() {
                    "Next block"
                } else {
                    "Add a block"
                };
                crate::editor::widgets::section_head(ui, t, head);
                for (i, kind) in kinds.enumerate() {
                    let words = format!("{}   {}", text::icon(kind), kind.label());
                    let button = Button::new(words)
                        .frame_when_inactive(false)
                        .min_size(egui::vec2(226.0, 30.0));
                    let response = ui.add(button);
                    response.widget_info(|| {
                        let name = format!("Add {}", kind.label());
                        egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name)
                    });
                    let nothing_focused = ui.memory(|memory| memory.focused().is_none());
                    if i == 0 && nothing_focused {
                        response.request_focus();
                    }
                    if response.clicked() {
                        out.push(Action::AddBlock(NewBlock {
                            kind: Some(kind),
                            at: Some(menu.at),
                            after: menu.from.clone(),
                            on_wire: None,
                        }));
                        out.push(Action::OpenNextMenu(None));
                    }
                }
            });
        });
    let elsewhere = ui.input(|input| {
        input.key_pressed(Key::Escape)
            || (input.pointer.any_pressed()
                && input
                    .pointer
                    .interact_pos()
                    .is_some_and(|pointer| !area.response.rect.contains(pointer)))
    });
    if elsewhere {
        out.push(Action::OpenNextMenu(None));
    }
}
