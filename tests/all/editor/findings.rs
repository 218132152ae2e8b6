//! What can be done about a finding: read its rule, let it stand, follow the way there.

use super::hand::Hand;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use flowbell::editor::dialogs::Dialog;
use flowbell::lint::rule;
use flowbell::model::BlockId;

const LINE: Role = Role::TextInput;

fn open(text: &str) -> Hand {
    let mut hand = Hand::new();
    let path = hand.folder.path().join("flow.ron");
    std::fs::write(&path, text).unwrap();
    hand.editor_mut().worker.open(path);
    hand.rest();
    assert!(!hand.flow().blocks.is_empty(), "opened");
    hand
}

/// A vague title and, after a day, a message that comes too late.
fn troubled() -> Hand {
    open(
        "(format: 1, id: \"f\", name: \"Lips\", default_answer: \"Sorry?\", \
         topics: {\"t\": (name: \"Velvet Matte\")}, blocks: {\
         \"s\": (number: 1, kind: Start(entries: [GetStarted])), \
         \"n\": (number: 1, kind: Notification(topic: \"t\", title: \"When we restock!\", no_answer: \"1h\")), \
         \"w\": (number: 1, kind: Wait(until: Time(at: \"09:00\", zone: \"Europe/Paris\"))), \
         \"m\": (number: 1, kind: Message(text: \"Are you still looking for a shade?\"))}, \
         links: [(from: \"s\", exit: Next, to: \"n\"), (from: \"n\", exit: NoAnswer, to: \"w\"), \
         (from: \"w\", exit: Next, to: \"m\")], \
         layout: {\"s\": (0, 0), \"n\": (300, 0), \"w\": (600, 0), \"m\": (900, 0)})",
    )
}

fn has(hand: &Hand, words: &str) -> bool {
    let mut found = hand.harness.query_all_by_label_contains(words);
    found.next().is_some()
}

#[test]
fn a_finding_is_let_stand_with_a_reason_and_judged_again() {
    let mut hand = troubled();
    let before = hand.flow();
    assert!(hand.codes().contains(&"OTN003"));
    hand.button("Let it stand… vague-title on One-Time Notification N1");
    hand.sees("Let vague-title stand on One-Time Notification N1?");
    // Without a reason there is nothing to agree to.
    hand.keys(Modifiers::NONE, Key::Enter);
    assert!(matches!(
        hand.editor().state.dialog,
        Some(Dialog::LetStand(_))
    ));
    assert_eq!(*hand.flow(), *before);
    hand.fill(LINE, "Why it may stand", "Restock is the brand’s name");
    hand.button("Let it stand");
    assert!(hand.editor().state.dialog.is_none());
    assert!(!hand.codes().contains(&"OTN003"), "{:?}", hand.codes());
    let kept = &hand.flow().blocks[&BlockId::new("n").unwrap()].suppressed;
    assert_eq!(kept[0].rule, "vague-title");
    assert_eq!(kept[0].reason, "Restock is the brand’s name");

    // The Problems panel counts it quietly and shows it when asked.
    assert!(!has(&hand, "stands: “Restock"));
    hand.button("Show what you let stand: 1");
    hand.button("Judge it again: vague-title on One-Time Notification N1");
    assert!(hand.codes().contains(&"OTN003"));
    assert_eq!(*hand.flow(), *before);

    // Undo brings the reason back, and the inspector shows it.
    hand.keys(Modifiers::COMMAND, Key::Z);
    assert!(!hand.codes().contains(&"OTN003"));
    hand.button("One-Time Notification N1");
    hand.sees("“Restock is the brand’s name”");
    assert!(!has(&hand, "Specific: names"), "what stands is not kept");
    hand.button("Judge it again: vague-title");
    assert!(hand.codes().contains(&"OTN003"));
    assert_eq!(*hand.flow(), *before);
}

#[test]
fn what_messenger_refuses_is_not_let_stand_and_the_page_says_why() {
    let mut hand = troubled();
    assert!(hand.codes().contains(&"TIM001"));
    assert!(!has(&hand, "Let it stand… late-message"));
    hand.button("The rule TIM001 late-message");
    hand.sees("Messenger itself refuses it");
    assert!(
        hand.harness
            .query_by_role_and_label(Role::Button, "Let it stand…")
            .is_none()
    );
}

#[test]
fn a_rules_page_says_what_its_docs_say_and_applies_the_fix() {
    let mut hand = troubled();
    hand.button("The rule OTN003 vague-title");
    let docs = &rule("OTN003").unwrap().docs;
    hand.sees(docs.what);
    hand.sees("When we get new lipstick back in stock!");
    let address = docs.source.address().unwrap();
    let shown = address.trim_start_matches("https://");
    let link = format!("{shown} {}", egui_phosphor::fill::ARROW_SQUARE_OUT);
    hand.harness
        .get_by_role_and_label(Role::Link, &link)
        .click();
    let mut opened = Vec::new();
    for _ in 0..3 {
        hand.harness.run_steps(1);
        let output = &hand.harness.output().platform_output;
        opened.extend(output.commands.iter().filter_map(|command| match command {
            egui::OutputCommand::OpenUrl(open) => Some(open.url.clone()),
            _ => None,
        }));
    }
    assert_eq!(opened, [address], "in the browser, once");
    hand.button("Apply the fix");
    assert!(!hand.codes().contains(&"OTN003"), "{:?}", hand.codes());
    assert!(hand.editor().state.dialog.is_none());
}

#[test]
fn every_rule_has_a_page_that_is_found_by_typing() {
    let mut hand = troubled();
    hand.keys(Modifiers::COMMAND, Key::K);
    for letter in ["r", "u", "l", "e", "s"] {
        hand.harness.event(egui::Event::Text(letter.to_owned()));
        hand.harness.run_steps(2);
    }
    hand.keys(Modifiers::NONE, Key::Enter);
    assert!(matches!(hand.editor().state.dialog, Some(Dialog::Rules(_))));
    hand.harness
        .event(egui::Event::Text("gift card".to_owned()));
    hand.rest();
    hand.keys(Modifiers::NONE, Key::Enter);
    let docs = &rule("OTN004").unwrap().docs;
    hand.sees(docs.what);
    assert!(!has(&hand, "Apply the fix"), "nothing was found here");
    // Back to the list, with what was typed.
    hand.button("All rules…");
    let Some(Dialog::Rules(form)) = &hand.editor().state.dialog else {
        panic!("the list");
    };
    assert_eq!(form.text, "gift card");
    for rule in flowbell::lint::rules::ALL {
        let open = flowbell::editor::dialogs::rule::RulePage::of(rule.code);
        flowbell::editor::update::update(hand.editor_mut(), open);
        hand.harness.run_steps(2);
        hand.sees(rule.name);
    }
}

#[test]
fn the_way_there_is_walked_block_by_block() {
    let mut hand = troubled();
    hand.button("Message M1");
    hand.button("Go to Wait W1 on the way there");
    let state = &hand.editor().state;
    assert_eq!(state.selection.single().unwrap().as_str(), "w");
    let trail: Vec<_> = state.trail.iter().map(BlockId::as_str).collect();
    assert_eq!(trail, ["n", "w", "m"]);
    // The Wait tells how much of the window it uses at worst: one day a year has 25 hours.
    hand.sees("At worst 26 h of the 24 h window are used when this ends, 1 h of it before");
    hand.sees("It has closed by then.");
    hand.button("Start S1");
    assert!(
        hand.editor().state.trail.is_empty(),
        "a click ends showing the way"
    );
}
