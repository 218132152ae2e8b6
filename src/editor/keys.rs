//! Keys that mean commands, and the clipboard, before any widget sees them.

use crate::editor::action::Action;
use crate::editor::canvas::{Gesture, card_id};
use crate::editor::command::{ALL, Command};
use crate::editor::state::{Selection, State};
use crate::editor::views::View;
use egui::{Context, Event, Key, Modifiers};

/// How far an arrow key moves the selection, in canvas units; ten times with Shift.
const NUDGE: i32 = 4;

/// Turns keys into commands, before any widget sees them.
pub fn keys(state: &State, ctx: &Context, out: &mut Vec<Action>) {
    let dialog = state.dialog.is_some() || state.next_menu.is_some();
    let typing = ctx.text_edit_focused();
    let other_view = state.view != View::Flow;
    for entry in ALL {
        // Ctrl and Z in another view is the text field's own; T there tests the flow.
        let is_everywhere = match entry.command {
            Command::Test => true,
            Command::Find => state.view == View::Subscribers,
            _ => false,
        };
        let elsewhere = other_view && entry.command.is_about_flow() && !is_everywhere;
        if dialog || elsewhere || (typing && !entry.while_typing) {
            continue;
        }
        let pressed = [entry.keys, entry.also]
            .into_iter()
            .flatten()
            .any(|keys| ctx.input_mut(|input| input.consume_shortcut(&keys)));
        if pressed {
            out.push(Action::Run(entry.command));
        }
    }
    if dialog || typing || other_view {
        return;
    }
    clipboard(ctx, out);
    nudge(state, ctx, out);
    if ctx.input(|input| input.key_pressed(Key::Escape)) {
        out.push(Action::Gesture(Gesture::None));
        out.push(Action::Select(Selection::default()));
    }
    let enter = ctx.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space));
    let focused = ctx.memory(|memory| memory.focused());
    if enter && let Some(focused) = focused {
        let id = state.flow().blocks.keys().find(|id| card_id(id) == focused);
        if let Some(id) = id {
            out.push(Action::Select(Selection::one(id.clone())));
        }
    }
}

fn clipboard(ctx: &Context, out: &mut Vec<Action>) {
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            match event {
                Event::Copy => out.push(Action::Run(Command::Copy)),
                Event::Cut => out.push(Action::Run(Command::Cut)),
                Event::Paste(text) => out.push(Action::Paste(text.clone(), None)),
                _ => return true,
            }
            false
        });
    });
}

fn nudge(state: &State, ctx: &Context, out: &mut Vec<Action>) {
    if state.selection.blocks.is_empty() {
        return;
    }
    // While testing, arrows travel along the timeline or move a slider that has the focus.
    let focused = ctx.memory(|memory| memory.focused());
    let is_card = |id: egui::Id| state.flow().blocks.keys().any(|it| card_id(it) == id);
    if state.test.is_some() && focused.is_some_and(|id| !is_card(id)) {
        return;
    }
    for (key, dx, dy) in [
        (Key::ArrowLeft, -1, 0),
        (Key::ArrowRight, 1, 0),
        (Key::ArrowUp, 0, -1),
        (Key::ArrowDown, 0, 1),
    ] {
        for (modifiers, step) in [(Modifiers::SHIFT, NUDGE * 10), (Modifiers::NONE, NUDGE)] {
            let n = ctx.input_mut(|input| input.count_and_consume_key(modifiers, key));
            if n > 0 {
                out.push(Action::MoveSelected {
                    dx: dx * step,
                    dy: dy * step,
                    on_wire: None,
                    merge: Some("nudge".to_owned()),
                });
            }
        }
    }
}
