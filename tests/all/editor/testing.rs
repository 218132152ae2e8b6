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

fn act(hand: &mut Hand, action: TestAction) {
    update(hand.editor_mut(), Action::Test(action));
    hand.rest();
}

fn run(hand: &Hand) -> &flowbell::editor::test::TestRun {
    hand.editor().state.test.as_ref().unwrap()
}

/// The sample on the canvas, saved, and its test begun.
fn begun(hand: &mut Hand) -> std::path::PathBuf {
    hand.button("Back-in-stock alert");
    hand.keys(Modifiers::NONE, Key::Escape);
    let path = hand.folder.path().join("shop.ron");
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.fill(Role::TextInput, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    assert!(path.exists());
    hand.button("Test");
    path
}

#[test]
fn the_clock_turns_to_a_date_and_over_daylight_saving() {
    let mut hand = Hand::new();
    hand.button("Back-in-stock alert");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.button("Test");
    let clock = |hand: &mut Hand| {
        // A tooltip may say the same.
        hand.harness
            .query_all_by_label_contains("turn the clock to a date")
            .next()
            .expect("the clock's button")
            .click();
        hand.rest();
    };
    clock(&mut hand);
    hand.fill(Role::TextInput, "Date", "2027-03-14");
    hand.fill(Role::TextInput, "Time of day", "02:30");
    hand.fill(Role::TextInput, "Time zone", "America/New_York");
    // That night the clocks go from 02:00 to 03:00.
    hand.sees("it counts as 03:30");
    hand.keys(Modifiers::NONE, Key::Enter);
    let wanted: Timestamp = "2027-03-14T07:30:00Z".parse().unwrap();
    assert_eq!(moment(&hand), wanted, "Enter turns the clock");
    assert!(run(&hand).picker.is_none());
    hand.sees("Sunday, 14 March 2027, 03:30");

    clock(&mut hand);
    hand.fill(Role::TextInput, "Date", "2027-02-29");
    hand.sees("is not a date of the calendar");
    hand.button("Turn the clock");
    assert_eq!(moment(&hand), wanted, "what is no date turns nothing");
    hand.fill(Role::TextInput, "Date", "2027-04-01");
    hand.button("Date: one day later");
    hand.harness
        .get_by_role_and_label(Role::TextInput, "Date")
        .focus();
    hand.keys(Modifiers::NONE, Key::ArrowUp);
    hand.fill(Role::TextInput, "Time zone", "Mars/Olympus");
    hand.sees("is no time zone");
    hand.fill(Role::TextInput, "Time zone", "UTC");
    hand.button("Turn the clock");
    let wanted: Timestamp = "2027-04-03T03:30:00Z".parse().unwrap();
    assert_eq!(moment(&hand), wanted);
}

#[test]
fn trouble_is_shown_in_words_and_nothing_is_sent_twice() {
    let mut hand = Hand::new();
    begun(&mut hand);
    hand.button("Tell me when it's in");
    hand.button("Trouble…");
    hand.button("They have blocked the Page");
    hand.sees("Trouble: the next message will be refused: they cannot be reached");
    hand.button("Next event");
    hand.sees("Messenger refused it: they cannot be reached");
    hand.sees("They cannot be reached: nothing is sent until they write.");
    assert!(run(&hand).shown.session.as_ref().unwrap().is_unreachable);

    hand.button("Restart");
    hand.button("Tell me when it's in");
    hand.button("Next event");
    hand.button("Notify Me");
    hand.button("Trouble…");
    hand.button("Messenger reports it twice");
    assert_eq!(consents(&hand), 1, "one tap is one consent");
    hand.sees("this token is known already");
    hand.button("Trouble…");
    hand.button("An alarm rings twice");
    hand.sees("the timer belongs to something that is over");
    let before = moment(&hand);
    hand.button("Trouble…");
    hand.button("The bot sleeps for 3 hours");
    assert!(moment(&hand).since(before) >= 3 * 3_600_000);
    hand.button("Trouble…");
    hand.button("The receipt gets lost");
    hand.sees("receipt for it gets lost");
}

#[test]
fn a_run_becomes_a_test_that_fails_when_the_flow_changes_and_leads_there() {
    let mut hand = Hand::new();
    let path = begun(&mut hand);
    let beside = path.with_extension("tests.ron");
    hand.button("Tell me when it's in");
    hand.button("Next event");
    hand.button("Notify Me");
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Agrees");
    hand.button("Save the test");
    let read = || {
        let text = std::fs::read_to_string(&beside).unwrap();
        flowbell::simulator::Scripts::read(&text).unwrap().tests
    };
    let tests = read();
    assert_eq!(tests.len(), 1);
    assert!(tests[0].check(&hand.flow()).is_fine());
    assert!(!tests[0].may_say_more && tests[0].ends.is_some());

    // A second one that asks for nothing but the end; the first stays.
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Only the end");
    hand.button("None");
    hand.button("Save the test");
    let tests = read();
    assert_eq!(tests.len(), 2);
    assert!(tests[1].may_say_more);
    assert!(tests[1].seen.is_empty(), "{:?}", tests[1].seen);
    // The same name asks to replace.
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Only the end");
    hand.sees("saving replaces it");
    hand.button("None");
    hand.button("Replace the test");
    assert_eq!(read().len(), 2);

    hand.button("Saved tests");
    hand.sees("2 as recorded");
    hand.sees("are not covered by a test");
    // An edit: the promise says something else.
    let flow = hand.flow();
    let says = |block: &flowbell::model::Block| match &block.kind {
        flowbell::model::Kind::Message(message) => message.text.starts_with("Good choice"),
        _ => false,
    };
    let (id, block) = flow.blocks.iter().find(|(_, block)| says(block)).unwrap();
    let mut block = (**block).clone();
    if let flowbell::model::Kind::Message(message) = &mut block.kind {
        message.text = "Wait for it!".to_owned();
    }
    let edit = flowbell::model::Edit::SetBlock {
        id: id.clone(),
        block: block.into(),
    };
    hand.editor_mut().commit("reword", &[edit], None);
    hand.rest();
    hand.rest();
    let saved = &hand.editor().state.testing.saved;
    assert_eq!((saved.n_fine(), saved.n_failing()), (1, 1));
    hand.sees("1 not");
    hand.sees("“BOT: Wait for it!” instead of “BOT: Good choice!");
    hand.button("Stop test");
    hand.sees("1 test not as recorded");
    let row = hand
        .harness
        .query_all_by_label_contains("Test “Agrees”: After")
        .next()
        .expect("the row of the failing test");
    row.click();
    hand.rest();
    let tests = read();
    let test = run(&hand);
    assert_eq!(test.run, tests[0].run(), "the run is loaded");
    assert!(test.moment < tests[0].ends(), "at the moment that differs");
    hand.sees("Wait for it!");

    hand.button("Saved tests");
    hand.button("Delete the test “Agrees”");
    hand.button("Delete the test");
    assert_eq!(read().len(), 1);
    hand.sees("1 as recorded");
    assert_eq!(hand.editor().state.testing.saved.n_failing(), 0);
}

#[test]
fn a_test_of_a_flow_without_a_file_offers_to_save_it_first() {
    let mut hand = Hand::new();
    hand.button("Back-in-stock alert");
    hand.keys(Modifiers::NONE, Key::Escape);
    hand.button("Test");
    hand.button("Save as a test…");
    hand.sees("Save the flow first");
    hand.button("Save the flow…");
    let path = hand.folder.path().join("first.ron");
    hand.fill(Role::TextInput, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    // It goes on where it was asked.
    hand.fill(Role::TextInput, "Name of the test", "Begins");
    hand.button("Save the test");
    assert!(path.with_extension("tests.ron").exists());
}

#[test]
fn tests_that_cannot_be_read_are_left_alone() {
    let mut hand = Hand::new();
    let path = begun(&mut hand);
    let beside = path.with_extension("tests.ron");
    std::fs::write(&beside, "(tests: [(").unwrap();
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Begins");
    hand.button("Save the test");
    hand.sees("The test was not saved");
    hand.button("OK");
    assert_eq!(std::fs::read_to_string(&beside).unwrap(), "(tests: [(");
    std::fs::write(&beside, "// by hand\n(tests: [])\n").unwrap();
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Begins");
    hand.button("Save the test");
    hand.sees("holds comments");
    hand.button("OK");
    assert!(
        std::fs::read_to_string(&beside)
            .unwrap()
            .contains("by hand")
    );
}

#[test]
fn a_crowd_is_counted_on_the_canvas() {
    let mut hand = Hand::new();
    begun(&mut hand);
    hand.keys(Modifiers::NONE, Key::Home);
    hand.button("A crowd");
    hand.fill(Role::TextInput, "People", "200000");
    hand.sees("a number from 1 to 100,000");
    hand.fill(Role::TextInput, "People", "2000");
    hand.button("Send a crowd");
    hand.sees("What became of 2,000 people");
    hand.sees("Seed 1");
    let found = |hand: &Hand| {
        let found = hand.editor().state.testing.crowd.found.as_ref().unwrap();
        found.crowd.clone()
    };
    let first = found(&hand);
    assert_eq!(first.n_people, 2000);
    let odds = flowbell::simulator::Odds::default();
    let flow = hand.flow();
    let begins = run(&hand).run.begins;
    let whole = flowbell::simulator::crowd(&flow, &odds, 2000, begins, 1);
    assert_eq!(first, whole, "in parts it is the same crowd");
    // On the wire from the Start, and below the question that nobody answered.
    hand.sees("2,000 on the link from");
    hand.sees("and nothing goes on until they write or tap");
    hand.button("Send a crowd");
    assert_eq!(found(&hand), first, "the same seed, the same people");
    hand.button("Other people");
    hand.sees("Seed 2");
    assert_ne!(found(&hand), first);

    // Nobody takes a choice of no weight.
    hand.editor_mut().state.testing.crowd.form.silent_percent = 100;
    hand.button("Send a crowd");
    let silent = found(&hand);
    assert_eq!(silent.n_consents_won, 0);
    assert_eq!(silent.stuck.values().sum::<u64>(), 2000);
    hand.button("Clear");
    assert!(hand.editor().state.testing.crowd.found.is_none());
    assert!(
        hand.harness
            .query_by_label_contains("on the link from")
            .is_none()
    );
}

#[test]
fn travelling_by_keys_and_an_edit_that_takes_effect() {
    let mut hand = Hand::new();
    begun(&mut hand);
    hand.button("Tell me when it's in");
    hand.button("Next event");
    let ends = moment(&hand);
    act(&mut hand, TestAction::Travel(Timestamp::from_millis(0)));
    let begins = run(&hand).run.begins;
    assert_eq!(moment(&hand), begins, "not before the beginning");
    hand.sees("You are in the past");
    hand.harness.get_by_label_contains("Timeline, at").focus();
    hand.rest();
    for _ in 0..12 {
        hand.keys(Modifiers::NONE, Key::ArrowRight);
        if moment(&hand) >= ends {
            break;
        }
    }
    assert!(moment(&hand) >= ends, "arrows travel from event to event");
    hand.keys(Modifiers::NONE, Key::ArrowLeft);
    assert!(moment(&hand) < ends);

    // The past is replayed with the new words, and what fits stays.
    let flow = hand.flow();
    let (id, block) = flow
        .blocks
        .iter()
        .find(|(_, block)| match &block.kind {
            flowbell::model::Kind::Message(message) => message.text.starts_with("Good choice"),
            _ => false,
        })
        .unwrap();
    let mut block = (**block).clone();
    if let flowbell::model::Kind::Message(message) = &mut block.kind {
        message.text = "Wait for it!".to_owned();
    }
    let edit = flowbell::model::Edit::SetBlock {
        id: id.clone(),
        block: block.into(),
    };
    hand.editor_mut().commit("reword", &[edit], None);
    hand.rest();
    hand.sees("Wait for it!");
    assert!(run(&hand).shown.misfits.is_empty());
}

#[test]
fn what_no_longer_fits_can_be_forgotten() {
    let mut hand = Hand::new();
    begun(&mut hand);
    hand.button("See similar shades");
    let flow = hand.flow();
    let (id, block) = flow
        .blocks
        .iter()
        .find(|(_, block)| match &block.kind {
            flowbell::model::Kind::Message(message) => message
                .buttons
                .iter()
                .any(|button| button.title == "See similar shades"),
            _ => false,
        })
        .unwrap();
    let mut block = (**block).clone();
    if let flowbell::model::Kind::Message(message) = &mut block.kind {
        message.buttons[1].title = "Others".to_owned();
    }
    let edit = flowbell::model::Edit::SetBlock {
        id: id.clone(),
        block: block.into(),
    };
    hand.editor_mut().commit("rename", &[edit], None);
    hand.rest();
    hand.sees("nothing is called “See similar shades” any more");
    hand.button("Go back to there");
    hand.button("Forget what does not fit");
    assert!(run(&hand).shown.misfits.is_empty());
    assert_eq!(run(&hand).run.acts.len(), 1);
    hand.button("Others");
    hand.sees("These come closest to Rosewood");
}

const RETURNS: &str = r#"(format: 1, id: "returns", name: "Returns", blocks: {
    "s": (kind: Start(entries: [Link(ref: "returns")])),
    "m": (kind: Message(text: "What would you like to return?")),
}, links: [(from: "s", exit: Next, to: "m")])"#;

/// A flow that leads into another one, opened from a folder in which that one lies or not.
fn leading(other: Option<&str>) -> Hand {
    let folder = tempfile::tempdir().unwrap();
    let shop = r#"(format: 2, id: "shop", name: "Shop", blocks: {
        "s": (kind: Start(entries: [GetStarted])),
        "m": (kind: Message(text: "One moment")),
        "g": (kind: GoTo(flow: "returns")),
    }, links: [(from: "s", exit: Next, to: "m"), (from: "m", exit: Next, to: "g")])"#;
    let path = folder.path().join("shop.ron");
    std::fs::write(&path, shop).unwrap();
    if let Some(text) = other {
        std::fs::write(folder.path().join("returns.ron"), text).unwrap();
    }
    // What holds no flow is passed over.
    std::fs::write(folder.path().join("broken.ron"), "(format: 1, id").unwrap();
    std::fs::write(folder.path().join("returns.tests.ron"), "(tests: [])").unwrap();
    let mut hand = Hand::new();
    update(hand.editor_mut(), Action::Open(path));
    hand.folder = folder;
    hand.rest();
    hand
}

#[test]
fn a_conversation_goes_on_in_the_flow_beside_this_one() {
    let mut hand = leading(Some(RETURNS));
    hand.button("Test");
    hand.sees("Goes on in the flow “Returns”");
    hand.sees("What would you like to return?");
    hand.sees("They are in the flow “Returns” now");
    assert_eq!(
        run(&hand).block(),
        None,
        "its blocks are not on this canvas"
    );

    // A test that is saved knows that flow too, and fails when it changes.
    hand.button("Save as a test…");
    hand.fill(Role::TextInput, "Name of the test", "Comes to Returns");
    hand.button("Save the test");
    assert_eq!(hand.editor().state.testing.saved.n_fine(), 1);
    let text = RETURNS.replace("What would you like to return?", "Which parcel?");
    std::fs::write(hand.folder.path().join("returns.ron"), text).unwrap();
    for _ in 0..3 {
        hand.rest();
    }
    hand.sees("Which parcel?");
    assert_eq!(hand.editor().state.testing.saved.n_failing(), 1);
}

#[test]
fn a_crowd_goes_on_in_the_flow_beside_this_one() {
    let mut hand = leading(Some(RETURNS));
    hand.button("Test");
    hand.button("A crowd");
    hand.fill(Role::TextInput, "People", "1500");
    hand.button("Send a crowd");
    hand.sees("1,500 went on into “Returns”; there 1,500 came to an end");
    hand.sees("1,500 on the link from m");
    let buttons = "return?\", buttons: [(id: \"b\", title: \"A box\")]))";
    let asking = RETURNS.replace("return?\"))", buttons);
    std::fs::write(hand.folder.path().join("returns.ron"), asking).unwrap();
    for _ in 0..3 {
        hand.rest();
    }
    hand.sees("A flow that this one leads to has changed since");
    hand.button("Send a crowd");
    hand.sees("1,500 went on into “Returns”; there 1,500 stand still");
    hand.sees("times in “Returns”: Message: “A box” leads nowhere");
    std::fs::remove_file(hand.folder.path().join("returns.ron")).unwrap();
    for _ in 0..3 {
        hand.rest();
    }
    hand.button("Send a crowd");
    hand.sees("1,500 times: Go to flow");
    hand.sees("no flow file in this folder has the id “returns”");
}

#[test]
fn a_flow_that_is_missing_is_said_in_words() {
    let mut hand = leading(None);
    hand.button("Test");
    hand.sees("no flow file in this folder has the id “returns”");
}

#[test]
fn a_go_to_flow_offers_the_flows_beside_it_and_opens_them() {
    let mut hand = leading(Some(RETURNS));
    let id = hand.blocks(|kind| matches!(kind, flowbell::model::Kind::GoTo(_)))[0]
        .0
        .clone();
    let select = Action::Select(flowbell::editor::state::Selection::one(id));
    update(hand.editor_mut(), select);
    hand.rest();
    hand.sees("Goes on in: Returns");
    // Typed by hand: a flow that nobody knows, and back by the list.
    hand.fill(Role::TextInput, "Id of the flow", "elsewhere");
    hand.sees("No flow file in this folder has this id");
    hand.click(Role::ComboBox, "Goes on in: elsewhere");
    hand.button("Returns");
    let go_to = |hand: &Hand| {
        let blocks = hand.blocks(|kind| matches!(kind, flowbell::model::Kind::GoTo(_)));
        match &blocks[0].1.kind {
            flowbell::model::Kind::GoTo(go_to) => go_to.clone(),
            _ => unreachable!(),
        }
    };
    let found = go_to(&hand);
    assert_eq!(found.flow.unwrap().as_str(), "returns");
    assert_eq!(found.name, "Returns");
    hand.keys(Modifiers::COMMAND, Key::S);
    hand.button("Open that flow");
    assert_eq!(hand.flow().id.as_str(), "returns");
}
