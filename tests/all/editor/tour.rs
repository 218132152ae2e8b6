//! The whole main job: from an empty canvas to a Page that holds what was drawn.

use super::hand::Hand;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2};
use egui_kittest::kittest::Queryable;
use flowbell::model::{Exit, Kind, Span, Until};
use serde_json::Value;

const TITLE: Role = Role::MultilineTextInput;
const LINE: Role = Role::TextInput;

fn draw(hand: &mut Hand) {
    for (name, at) in [
        ("Start", Pos2::new(280.0, 160.0)),
        ("Message", Pos2::new(520.0, 160.0)),
        ("Wait", Pos2::new(820.0, 160.0)),
        ("One-Time Notification", Pos2::new(1020.0, 160.0)),
    ] {
        let from = hand.center(Role::Button, name);
        hand.drag(from, at);
    }
    assert_eq!(hand.flow().blocks.len(), 4, "every block was dropped");
}

fn fill(hand: &mut Hand) {
    hand.button("Message M1");
    hand.fill(
        TITLE,
        "Text",
        "Velvet Matte in Rosewood is sold out. What now?",
    );
    hand.button("Add a button");
    hand.fill(LINE, "Button 1", "Tell me");
    hand.button("Wait W1");
    hand.fill(LINE, "Duration", "12h");
    hand.button("One-Time Notification N1");
    hand.fill(LINE, "Topic name", "Velvet Matte in Rosewood");
    hand.fill(TITLE, "Request title", "When we restock!");
}

fn link(hand: &mut Hand) {
    for (from, to) in [
        ("Start S1, exit Next", "Message M1"),
        ("Message M1, exit “Tell me”", "Wait W1"),
        ("Wait W1, exit Next", "One-Time Notification N1"),
    ] {
        let (from, to) = (hand.port(from), hand.center(Role::Button, to));
        hand.drag(from, to);
    }
    let flow = hand.flow();
    assert_eq!(flow.links.len(), 3, "{:?}", flow.links);
}

#[test]
fn design_judge_save_reopen_and_publish() {
    let mut hand = Hand::new();
    draw(&mut hand);
    fill(&mut hand);
    link(&mut hand);

    assert!(
        hand.codes().contains(&"OTN003"),
        "vague: {:?}",
        hand.codes()
    );
    hand.sees("OTN003");
    let fix = hand
        .editor()
        .state
        .report
        .findings
        .iter()
        .find(|it| it.code == "OTN003")
        .unwrap();
    let fix = fix.fix.clone().unwrap().title.clone();
    // The same fix stands under the field and in the Problems panel.
    hand.harness
        .get_all_by_label_contains(&fix)
        .next()
        .unwrap()
        .click();
    hand.rest();
    assert!(
        !hand.codes().contains(&"OTN003"),
        "cured: {:?}",
        hand.codes()
    );
    let (_, request) = hand
        .blocks(|kind| matches!(kind, Kind::Notification(_)))
        .remove(0);
    let Kind::Notification(request) = &request.kind else {
        unreachable!()
    };
    assert!(request.title.contains("Velvet Matte"), "{}", request.title);
    let (_, wait) = hand.blocks(|kind| matches!(kind, Kind::Wait(_))).remove(0);
    let Kind::Wait(wait) = &wait.kind else {
        unreachable!()
    };
    assert_eq!(wait.until, Until::After(Span::from_hours(12)));

    answer_everything(&mut hand);
    let path = hand.folder.path().join("lipstick.ron");
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.fill(LINE, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    assert!(path.exists() && !hand.editor().state.document.is_unsaved());
    let drawn = hand.flow();

    hand.keys(Modifiers::COMMAND, Key::N);
    assert!(hand.flow().blocks.is_empty());
    hand.keys(Modifiers::COMMAND, Key::O);
    hand.fill(LINE, "Path of the file", path.to_str().unwrap());
    hand.button("Open");
    assert_eq!(*hand.flow(), *drawn, "what was saved is what is opened");

    publish(&mut hand);
    read_back(&mut hand);
}

/// What the rules still ask for: a default answer, and answers behind every exit.
fn answer_everything(hand: &mut Hand) {
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.fill(
        TITLE,
        "Default answer",
        "Sorry, I did not get that. Write “lipstick” to start.",
    );
    hand.fill(TITLE, "Greeting", "Hello! Ask us about any shade.");
    hand.fill(LINE, "Language", "en");
    hand.fill(LINE, "Flow name", "Lipstick");
    // A wire dropped on the empty canvas offers the next block.
    let from = hand.port("One-Time Notification N1, exit Agreed");
    hand.drag(from, Pos2::new(900.0, 520.0));
    hand.button("Add Message");
    hand.fill(
        TITLE,
        "Text",
        "Done! You will get one message when Velvet Matte in Rosewood is back.",
    );
    let flow = hand.flow();
    let (n1, _) = hand
        .blocks(|kind| matches!(kind, Kind::Notification(_)))
        .remove(0);
    assert!(
        flow.target(&n1, &Exit::Agreed).is_some(),
        "the new block is linked"
    );
    let errors: Vec<_> = hand
        .editor()
        .state
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == flowbell::lint::Severity::Error)
        .map(|finding| (finding.code, &finding.message))
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn publish(hand: &mut Hand) {
    hand.button("Connect a Page");
    hand.button("Try it with the sandbox");
    hand.sees("Lumi Cosmetics");
    hand.button("Publish");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.sees("What publishing changes");
    hand.button("Publish now");
    hand.sees("Release 1 is live.");
    hand.button("Close");
    hand.sees("Release 1 live");
}

/// What Facebook would hold now, asked from the sandbox over HTTP.
fn read_back(hand: &mut Hand) {
    let sandbox = hand.editor().state.page.sandbox.clone().unwrap();
    let demo = sandbox.demo_page();
    let handle = hand.editor().worker.handle().clone();
    let get = |path: &str| -> Value {
        let request = reqwest::Client::new()
            .get(format!("{}/v26.0/{path}", sandbox.base_url()))
            .bearer_auth(&demo.page_token);
        handle.block_on(async { request.send().await.unwrap().json().await.unwrap() })
    };
    let profile = get("me/messenger_profile?fields=get_started,greeting");
    let profile = &profile["data"][0];
    let payload = profile["get_started"]["payload"].as_str().unwrap();
    assert!(payload.contains(hand.flow().id.as_str()), "{payload}");
    assert_eq!(
        profile["greeting"][0]["text"],
        "Hello! Ask us about any shade."
    );
    let apps = get(&format!("{}/subscribed_apps", demo.page_id));
    let fields = apps["data"][0]["subscribed_fields"].to_string();
    assert!(
        fields.contains("messages") && fields.contains("messaging_optins"),
        "{fields}"
    );

    // Published once more, nothing changes.
    hand.button("Publish");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.sees("Nothing would change");
}
