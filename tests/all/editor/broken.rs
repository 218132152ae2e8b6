//! A job that panics: nobody waits for it, and the author hears what to do.

use super::hand::Hand;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use flowbell::editor::dialogs::Dialog;
use flowbell::editor::dialogs::path::Purpose;
use flowbell::editor::worker::Work;

fn breaks(hand: &mut Hand, work: Work) {
    let worker = &mut hand.editor_mut().worker;
    worker.start_blocking(work, || panic!("on purpose"));
    hand.editor_mut().settle();
    // Few frames: a notice goes away after a while.
    hand.harness.run_steps(3);
    assert_eq!(hand.editor().worker.n_running(), 0);
}

#[test]
fn publishing_that_panics_says_so_and_can_be_begun_again() {
    let mut hand = Hand::new();
    hand.button("Price drop");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.button("Connect a Page");
    hand.button("Try it with the sandbox");
    hand.button("Publish");
    hand.editor_mut().state.page.busy = Some("Publishing…");
    hand.editor_mut().state.page.plan = None;
    let worker = &mut hand.editor_mut().worker;
    worker.start(Work::Applying, async { panic!("on purpose") });
    hand.rest();
    assert!(matches!(hand.editor().state.dialog, Some(Dialog::Publish)));
    hand.sees("Publishing stopped unexpectedly");
    hand.sees("Nothing further was done");
    hand.sees("Publish again");
    assert!(hand.harness.query_by_label("Publishing…").is_none());

    // What it says works.
    hand.button("Check again");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.button("Publish now");
    hand.sees("Release 1 is live.");
}

#[test]
fn a_break_in_a_closed_dialog_is_told_all_the_same() {
    let mut hand = Hand::new();
    hand.editor_mut().state.page.busy = Some("Checking…");
    breaks(&mut hand, Work::Planning);
    assert_eq!(hand.editor().state.page.busy, None);
    hand.sees("Checking stopped unexpectedly");
    hand.sees("Nothing was changed on the Page");
}

#[test]
fn judging_that_panics_is_said_once_and_goes_on_with_the_next_edit() {
    let mut hand = Hand::new();
    hand.button("Price drop");
    hand.keys(Modifiers::NONE, Key::Escape);
    let revision = hand.editor().state.judged;
    breaks(&mut hand, Work::Judging { revision });
    hand.sees("The rules stopped unexpectedly");
    hand.sees("This is what they said before");
    hand.keys(Modifiers::NONE, Key::M);
    assert!(!hand.editor().state.judging_broke);
    assert!(
        hand.codes().contains(&"MSG001"),
        "the new message was judged: {:?}",
        hand.codes()
    );
    assert!(
        hand.harness
            .query_by_label_contains("This is what they said before")
            .is_none()
    );
}

#[test]
fn every_other_place_that_waits_goes_on() {
    let mut hand = Hand::new();
    hand.button("Price drop");
    let flow = hand.flow();
    let path = hand.folder.path().join("flow.ron");
    for (work, says) in [
        (
            Work::Opening { path: path.clone() },
            "The file was left untouched",
        ),
        (Work::Saving { path: path.clone() }, "Save once"),
    ] {
        breaks(&mut hand, work);
        hand.sees(says);
        hand.button("OK");
    }
    hand.editor_mut().waiting_for_dialog = Some(Purpose::Open);
    breaks(&mut hand, Work::PickingOpen);
    hand.sees("Path of the file");
    hand.button("Cancel");
    for (work, says) in [
        (Work::Listing { folder: path }, "Type the whole path"),
        (Work::Looking, "no longer sees when another program"),
        (Work::KeepingDraft, "Save often"),
        (Work::StartingSandbox, "The sandbox stopped unexpectedly"),
        (Work::LoadingSecrets, "Connect the Page again"),
        (
            Work::ForgettingSecrets,
            "may still be in this computer’s keychain",
        ),
        (Work::Connecting, "Connecting stopped unexpectedly"),
        (
            Work::ReadingReleases,
            "Which releases of this flow there are",
        ),
    ] {
        breaks(&mut hand, work);
        hand.sees(says);
        assert_eq!(hand.editor().state.page.busy, None);
    }
    assert!(!hand.editor().keeping_draft);
    assert_eq!(*hand.flow(), *flow);
    assert!(hand.editor().state.dialog.is_none());
}

/// The same while the window keeps on looking at the folder.
fn breaks_off(hand: &mut Hand, work: Work) {
    let worker = &mut hand.editor_mut().worker;
    worker.start_blocking(work, || panic!("on purpose"));
    hand.editor_mut().settle();
    hand.harness.run_steps(3);
}

#[test]
fn tests_that_could_not_be_read_are_read_when_the_flow_is_opened_again() {
    let mut hand = Hand::new();
    let path = hand.folder.path().join("shop.ron");
    std::fs::copy("flows/back-in-stock.ron", &path).unwrap();
    std::fs::copy(
        "flows/back-in-stock.tests.ron",
        path.with_extension("tests.ron"),
    )
    .unwrap();
    // The first look breaks off.
    let open = flowbell::editor::action::Action::Open(path);
    flowbell::editor::update::update(hand.editor_mut(), open.clone());
    hand.editor_mut().settle();
    breaks_off(&mut hand, Work::ReadingTests);
    hand.sees("The tests beside this flow could not be read");
    flowbell::editor::update::update(hand.editor_mut(), open);
    hand.rest();
    let saved = &hand.editor().state.testing.saved;
    assert!(!saved.scripts.is_empty() && saved.n_failing() == 0);
    assert_eq!(saved.n_fine(), saved.scripts.len());
    let n = saved.scripts.len();

    // It also goes on looking: a test that is written meanwhile is found.
    breaks_off(&mut hand, Work::ReadingNeighbours);
    hand.sees("The flows beside this one could not be read");
    let beside = hand.folder.path().join("shop.tests.ron");
    std::fs::write(beside, "(tests: [])").unwrap();
    hand.rest();
    assert!(n > 0 && hand.editor().state.testing.saved.scripts.is_empty());
}

#[test]
fn a_file_of_tests_is_not_opened_as_a_flow() {
    let mut hand = Hand::new();
    let path = hand.folder.path().join("shop.tests.ron");
    std::fs::write(&path, "(tests: [])").unwrap();
    let open = flowbell::editor::action::Action::Open(path);
    flowbell::editor::update::update(hand.editor_mut(), open);
    hand.rest();
    hand.sees("this file holds recorded tests, not a flow; open ");
    hand.sees("shop.ron instead");
}
