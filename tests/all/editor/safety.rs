//! Nothing typed is ever lost.

use super::hand::Hand;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use flowbell::editor::update::keep_safe;

const LINE: Role = Role::TextInput;

fn saved(hand: &mut Hand) -> std::path::PathBuf {
    hand.button("Price drop");
    let path = hand.folder.path().join("flow.ron");
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.fill(LINE, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    path
}

#[test]
fn a_new_flow_asks_before_it_replaces_unsaved_work() {
    let mut hand = Hand::new();
    hand.button("Price drop");
    let flow = hand.flow();
    hand.keys(Modifiers::COMMAND, Key::N);
    hand.sees("Save the changes to");
    hand.button("Cancel");
    assert_eq!(*hand.flow(), *flow);
    hand.keys(Modifiers::COMMAND, Key::N);
    hand.button("Don’t save");
    assert!(hand.flow().blocks.is_empty());
}

#[test]
fn a_crash_loses_nothing() {
    let mut hand = Hand::new();
    hand.button("Price drop");
    let flow = hand.flow();
    keep_safe(hand.editor_mut());
    hand.rest();
    // Dropped without closing, as a crash would.
    let mut hand = hand.again();
    hand.sees("Flowbell ended without saving");
    hand.button("Open");
    assert_eq!(*hand.flow(), *flow);
    assert!(hand.editor().state.document.is_unsaved());
}

#[test]
fn a_file_that_another_program_changed_is_not_written_over() {
    let mut hand = Hand::new();
    let path = saved(&mut hand);
    let theirs = std::fs::read_to_string(&path)
        .unwrap()
        .replace("Price", "Prize");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.keys(Modifiers::NONE, Key::M);
    std::fs::write(&path, &theirs).unwrap();
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.sees("Another program changed this file");
    hand.button("Cancel");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.button("Overwrite");
    assert!(!hand.editor().state.document.is_unsaved());
    assert_ne!(std::fs::read_to_string(&path).unwrap(), theirs);
}

#[test]
fn comments_are_kept_as_notes_when_the_author_wants_it() {
    let mut hand = Hand::new();
    let path = saved(&mut hand);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("// Ask Ana about the price.\n{text}")).unwrap();
    hand.keys(Modifiers::COMMAND, Key::O);
    hand.fill(LINE, "Path of the file", path.to_str().unwrap());
    hand.button("Open");
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.sees("Keep 1 comment?");
    hand.button("Keep as Notes");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("text: \"Ask Ana about the price.\""),
        "{text}"
    );
}

#[test]
fn a_file_from_a_newer_version_is_refused_and_untouched() {
    let mut hand = Hand::new();
    let path = saved(&mut hand);
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("format: 1", "format: 99");
    let path = hand.folder.path().join("newer.ron");
    std::fs::write(&path, &text).unwrap();
    let flow = hand.flow();
    hand.keys(Modifiers::COMMAND, Key::O);
    hand.fill(LINE, "Path of the file", path.to_str().unwrap());
    hand.button("Open");
    hand.sees("made by a newer Flowbell");
    hand.button("OK");
    assert_eq!(*hand.flow(), *flow);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert!(hand.harness.query_by_label("OK").is_none());
}

#[test]
fn a_file_that_became_unreadable_is_said_once_and_what_is_shown_stays() {
    let mut hand = Hand::new();
    let path = saved(&mut hand);
    let flow = hand.flow();
    std::fs::write(&path, "(format: 1, id:").unwrap();
    keep_safe(hand.editor_mut());
    hand.rest();
    hand.sees("This file was not opened");
    hand.button("OK");
    keep_safe(hand.editor_mut());
    hand.rest();
    assert!(
        hand.harness.query_by_label("OK").is_none(),
        "said once is enough"
    );
    assert_eq!(*hand.flow(), *flow);
    assert!(
        hand.editor().state.document.is_unsaved(),
        "closing would ask"
    );
}
