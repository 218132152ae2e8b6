//! What hands do on the canvas, and that undo brings all of it back.

use super::hand::Hand;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, Pos2, Vec2};
use egui_kittest::kittest::Queryable;
use flowbell::model::{Kind, file};

fn with_template() -> Hand {
    let mut hand = Hand::new();
    hand.button("Back-in-stock alert");
    assert!(hand.flow().blocks.len() > 4);
    hand.keys(Modifiers::NONE, Key::Escape);
    hand
}

#[test]
fn undo_and_redo_cover_everything() {
    let mut hand = with_template();
    let first = hand.flow();
    let name = first
        .blocks
        .iter()
        .find(|(_, block)| matches!(block.kind, Kind::Wait(_)))
        .unwrap();
    let name = name.1.title();
    hand.button(&name);
    hand.fill(Role::TextInput, "Duration", "3h");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.keys(Modifiers::NONE, Key::M);
    hand.keys(Modifiers::COMMAND, Key::A);
    hand.keys(Modifiers::NONE, Key::ArrowRight);
    hand.keys(Modifiers::NONE, Key::ArrowDown);
    hand.keys(Modifiers::COMMAND, Key::D);
    hand.keys(Modifiers::NONE, Key::Delete);
    let last = hand.flow();
    let mut n_steps = 0;
    while hand.editor().state.document.undo_label().is_some() {
        hand.keys(Modifiers::COMMAND, Key::Z);
        n_steps += 1;
        if *hand.flow() == *first {
            break;
        }
    }
    assert_eq!(*hand.flow(), *first, "undone as far as the template");
    assert!(
        (4..=6).contains(&n_steps),
        "each deed is one step, typing too: {n_steps}"
    );
    for _ in 0..n_steps {
        hand.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!(*hand.flow(), *last);
}

#[test]
fn a_card_is_dragged_as_one_step() {
    let mut hand = with_template();
    let before = hand.flow();
    let (id, block) = before
        .blocks
        .iter()
        .find(|(_, b)| matches!(b.kind, Kind::Wait(_)))
        .unwrap();
    let zoom = hand.editor().state.camera.zoom;
    let from = hand.center(Role::Button, &block.title());
    hand.drag(from, from + Vec2::new(0.0, 120.0));
    let (was, is) = (before.layout[id], hand.flow().layout[id]);
    let moved = f64::from(is.y - was.y) * f64::from(zoom);
    assert!(
        is.x == was.x && (moved - 120.0).abs() < 2.0,
        "{was:?} → {is:?} at {zoom}"
    );
    hand.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(*hand.flow(), *before);
}

#[test]
fn copies_travel_through_the_clipboard_under_new_ids() {
    let mut hand = with_template();
    hand.keys(Modifiers::COMMAND, Key::A);
    let n = hand.flow().blocks.len();
    hand.harness.event(Event::Copy);
    hand.harness.run_steps(1);
    let text = hand
        .harness
        .output()
        .platform_output
        .commands
        .iter()
        .find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
        .expect("the blocks are on the clipboard");
    assert_eq!(file::read(text.as_bytes()).unwrap().flow.blocks.len(), n);
    hand.harness.event(Event::Paste(text));
    hand.rest();
    assert_eq!(hand.flow().blocks.len(), 2 * n);
    assert_eq!(
        hand.editor().state.selection.blocks.len(),
        n,
        "the copies are selected"
    );
}

#[test]
fn a_box_selects_and_deleting_never_fires_while_typing() {
    let mut hand = with_template();
    let rect = hand.editor().state.canvas_rect;
    hand.drag(
        rect.left_top() + Vec2::splat(4.0),
        rect.right_bottom() - Vec2::splat(200.0),
    );
    assert!(hand.editor().state.selection.blocks.len() > 1);
    hand.keys(Modifiers::NONE, Key::Escape);
    let n = hand.flow().blocks.len();
    let (_, message) = hand
        .blocks(|kind| matches!(kind, Kind::Message(_)))
        .remove(0);
    hand.button(&message.title());
    hand.harness
        .get_by_role_and_label(Role::MultilineTextInput, "Text")
        .focus();
    hand.rest();
    hand.keys(Modifiers::NONE, Key::Backspace);
    hand.keys(Modifiers::NONE, Key::Delete);
    assert_eq!(
        hand.flow().blocks.len(),
        n,
        "the text lost a letter, the flow no block"
    );
}

#[test]
fn a_block_dropped_on_a_wire_goes_in_between_and_deleting_it_joins_the_ends() {
    let mut hand = with_template();
    let flow = hand.flow();
    let wire = hand
        .editor()
        .layouts
        .wires
        .iter()
        .filter(|wire| wire.key.exit == flowbell::model::Exit::Next)
        .max_by(|a, b| (a.ends.to.x - a.ends.from.x).total_cmp(&(b.ends.to.x - b.ends.from.x)))
        .unwrap();
    let (key, to) = (wire.key.clone(), wire.to.clone());
    let middle = wire.ends.from + (wire.ends.to - wire.ends.from) / 2.0;
    let state = &hand.editor().state;
    let at: Pos2 = state.camera.to_screen(state.canvas_rect, middle);
    let from = hand.center(Role::Button, "Wait");
    hand.drag(from, at);
    let now = hand.flow();
    let new = now.links[&key].clone();
    assert!(
        !flow.blocks.contains_key(&new),
        "the exit leads to the new block"
    );
    assert_eq!(now.target(&new, &flowbell::model::Exit::Next), Some(&to));
    hand.keys(Modifiers::NONE, Key::Delete);
    assert_eq!(hand.flow().links.get(&key), Some(&to));
}

#[test]
fn every_control_has_a_name() {
    let mut hand = with_template();
    for is in [
        (|kind: &Kind| matches!(kind, Kind::Message(_))) as fn(&Kind) -> bool,
        |kind| matches!(kind, Kind::Start(_)),
        |kind| matches!(kind, Kind::Wait(_)),
        |kind| matches!(kind, Kind::Notification(_)),
    ] {
        let (id, _) = hand.blocks(is).remove(0);
        hand.editor_mut().state.selection = flowbell::editor::state::Selection::one(id);
        hand.rest();
        for role in [
            Role::Button,
            Role::TextInput,
            Role::MultilineTextInput,
            Role::CheckBox,
        ] {
            for node in hand.harness.query_all_by_role(role) {
                let node = egui_kittest::kittest::NodeT::accesskit_node(&node);
                let name = node.label().or_else(|| node.value()).unwrap_or_default();
                assert!(
                    !name.trim().is_empty() || !node.data().labelled_by().is_empty(),
                    "a {role:?} without a name at {:?}",
                    node.raw_bounds()
                );
            }
        }
    }
}
