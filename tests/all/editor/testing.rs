//! The Test view: chat, turn the clock, travel back and answer differently.

use super::hand::Hand;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use flowbell::editor::action::Action;
use flowbell::editor::test::TestAction;
use flowbell::editor::update::update;
use flowbell::engine::Timestamp;

fn moment(hand: &Hand) -> Timestamp {
    hand.editor().state.test.as_ref().unwrap().moment
}

fn consents(hand: &Hand) -> usize {
    let test = hand.editor().state.test.as_ref().unwrap();
    test.shown
        .session
        .as_ref()
        .unwrap()
        .unspent(test.moment)
        .count()
}

#[test]
fn a_day_is_lived_in_a_minute_and_lived_again_differently() {
    let mut hand = Hand::new();
    hand.button("Back-in-stock alert");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.button("Test");
    hand.sees("Test as a person");
    hand.button("Tell me when it's in");
    let asked_at = moment(&hand);
    hand.button("Twelve hours later");
    hand.sees("12 hours later");
    hand.button("Notify Me");
    assert_eq!(consents(&hand), 1);
    hand.sees("Notifications: ");

    // Back to the morning, and another answer: the consent never was.
    update(
        hand.editor_mut(),
        Action::Test(TestAction::Travel(asked_at)),
    );
    hand.rest();
    assert_eq!(consents(&hand), 0);
    hand.harness
        .get_by_role_and_label(Role::TextInput, "Type as this person")
        .focus();
    hand.rest();
    hand.harness
        .get_by_role_and_label(Role::TextInput, "Type as this person")
        .type_text("stop");
    hand.keys(Modifiers::NONE, Key::Enter);
    hand.sees("They asked to stop");
    hand.button("Twelve hours later");
    assert!(
        hand.harness.query_by_label("Notify Me").is_none(),
        "nothing is sent after stop"
    );
    hand.button("Stop test");
    assert!(hand.editor().state.test.is_none());
}

#[test]
fn an_edit_replays_the_past_and_says_when_it_no_longer_fits() {
    let mut hand = Hand::new();
    hand.button("Back-in-stock alert");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.button("Test");
    hand.button("Tell me when it's in");
    let flow = hand.flow();
    let (id, block) = flow
        .blocks
        .iter()
        .find(|(_, block)| match &block.kind {
            flowbell::model::Kind::Message(message) => message
                .buttons
                .iter()
                .any(|button| button.title == "Tell me when it's in"),
            _ => false,
        })
        .unwrap();
    let mut block = (**block).clone();
    if let flowbell::model::Kind::Message(message) = &mut block.kind {
        message.buttons[0].title = "Remind me".to_owned();
    }
    let edit = flowbell::model::Edit::SetBlock {
        id: id.clone(),
        block: block.into(),
    };
    hand.editor_mut().commit("rename", &[edit], None);
    hand.rest();
    hand.sees("The past no longer fits");
}
