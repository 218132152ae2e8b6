//! The Page setup view, against the sandbox in this process.

use super::hand::{Hand, harness, options};
use egui::Vec2;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

/// A flow with one m.me link.
const FLOW: &str = "flows/back-in-stock.ron";

fn open(size: Vec2) -> Hand {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.file = Some(FLOW.into());
    let mut hand = Hand {
        harness: harness(options, size),
        folder,
    };
    hand.rest();
    hand.click(Role::Button, "Page setup");
    hand
}

#[test]
fn without_a_page_it_says_so_and_offers_both_ways() {
    let mut hand = open(Vec2::new(900.0, 600.0));
    hand.sees("No Page is connected");
    hand.button("Connect a Page…");
    hand.sees("Page token");
    hand.button("Cancel");
    hand.button("Try it with the sandbox");
    hand.sees("Lumi Cosmetics");
    hand.sees("Permissions: Done");
}

#[test]
fn what_is_missing_in_a_connection_is_said_once() {
    let mut hand = open(Vec2::new(1400.0, 900.0));
    hand.button("Connect a Page");
    hand.fill(Role::TextInput, "Page id", "100200300400500");
    hand.fill(Role::PasswordInput, "Page token", "EAA");
    hand.button("Connect");
    hand.rest();
    hand.sees("the connection is incomplete: it has no app id");
    let advice = "Fill in what is missing in the connection";
    let said = hand.harness.query_all_by_label_contains(advice);
    assert_eq!(said.count(), 1);
}

#[test]
fn the_checklist_follows_what_is_published() {
    let mut hand = open(Vec2::new(1600.0, 1000.0));
    hand.button("Try it with the sandbox");
    for line in [
        "Token for this Page: Done",
        "Permissions: Done",
        "Tasks on the Page: Not known",
        "Address of the bot: To do",
        "Messages of this Page: To do",
        "Get Started: To do",
        "App is live: Not known",
        "One-Time Notification: Done",
        "Recurring notifications: No",
    ] {
        hand.sees(line);
    }
    hand.button("Publish");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.button("Publish now");
    hand.sees("Release 1 is live.");
    hand.button("Close");
    hand.rest();
    hand.sees("Messages of this Page: Done");
    hand.sees("Get Started: Done");
    hand.sees("Address of the bot: Done");
}

#[test]
fn a_link_has_a_qr_code_that_is_saved_as_a_picture() {
    let mut hand = open(Vec2::new(1600.0, 1000.0));
    hand.button("Try it with the sandbox");
    let links = {
        let editor = hand.editor();
        let survey = editor.state.setup.survey.as_ref().unwrap();
        flowbell::publish::links::links(survey.page.as_ref().unwrap(), &hand.flow())
    };
    let link = links.first().expect("the sample has a link");
    assert!(link.url.starts_with("https://m.me/"), "{}", link.url);
    hand.button(&format!("QR code of {}", link.reference));
    hand.sees(&format!("QR code of {}", link.url));
    hand.button("Save as picture…");
    let path = hand.folder.path().join("shelf");
    hand.fill(Role::TextInput, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    let bytes = std::fs::read(path.with_extension("png")).unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    // What is there already stays.
    hand.button("Save as picture…");
    hand.fill(Role::TextInput, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    hand.sees("There is a file of this name already");
    assert_eq!(std::fs::read(path.with_extension("png")).unwrap(), bytes);
    hand.button("Cancel");
    hand.button(&format!("Hide the QR code of {}", link.reference));
    assert!(hand.editor().state.setup.code.is_none());
}
