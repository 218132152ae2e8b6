//! The Subscribers view and the live people on the canvas, with a real bot before a make-believe
//! Facebook.

use crate::editor::hand::Hand;
use crate::runtime::stage::{HOURS, MINUTE, PAGE, Stage, publish};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use flowbell::engine::Timestamp;
use flowbell::store::bot::wire::MakeLive;
use flowbell::store::{Arrival, Find, LogLine, Way};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

async fn tell(stage: &Stage, psid: &str, what: Value) {
    let mut event = json!({ "sender": { "id": psid }, "recipient": { "id": PAGE },
        "timestamp": stage.now() });
    let fields = event.as_object_mut().unwrap();
    fields.extend(what.as_object().unwrap().clone());
    let call = json!({ "object": "page", "entry": [
        { "id": PAGE, "time": stage.now(), "messaging": [event] } ] });
    assert_eq!(stage.post(&call.to_string()).await, 200);
}

async fn says(stage: &Stage, psid: &str, text: &str) {
    let mid = format!("m_{psid}_{}", fastrand::u64(..));
    tell(
        stage,
        psid,
        json!({ "message": { "mid": mid, "text": text } }),
    )
    .await;
    stage.settle().await;
}

/// Gives somebody a name, as the bot does once Messenger tells it.
fn name(stage: &Stage, psid: &str, name: &str) {
    let raw = rusqlite::Connection::open(stage.folder.path().join("bot.db")).unwrap();
    raw.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let folded = name.to_lowercase();
    raw.execute(
        "UPDATE people SET first_name = ?2, name_key = '0' || ?3 WHERE psid = ?1",
        [psid, name, &folded],
    )
    .unwrap();
    raw.execute(
        "INSERT INTO name_words SELECT page, ?2, id FROM people WHERE psid = ?1",
        [psid, &folded],
    )
    .unwrap();
}

/// A bot with three people: one asked for the hours, one asked to stop, one talks with a human.
async fn talked() -> Stage {
    let stage = Stage::new(&[HOURS]).await;
    for psid in ["88001", "88002", "88003"] {
        says(&stage, psid, "hours").await;
    }
    says(&stage, "88002", "stop").await;
    let taken = json!({ "take_thread_control": { "previous_owner_app_id": "555",
        "new_owner_app_id": "263902037430900" } });
    tell(&stage, "88003", taken).await;
    stage.settle().await;
    for (psid, who) in [("88001", "Ana"), ("88002", "ليلى"), ("88003", "Zoë 🦊")] {
        name(&stage, psid, who);
    }
    stage
}

fn connect(hand: &mut Hand, stage: &Stage) {
    hand.button("Subscribers");
    hand.sees("Subscribers are with the bot");
    hand.connect_bot(&stage.url(""));
}

/// The psids that are listed, in order.
fn listed(hand: &Hand) -> Vec<String> {
    let people = &hand.editor().state.subscribers.people;
    people.iter().map(|it| it.psid.clone()).collect()
}

fn row(hand: &mut Hand, name: &str) {
    hand.harness
        .query_all_by_label_contains(name)
        .next()
        .unwrap_or_else(|| panic!("no row “{name}”"))
        .click();
    hand.rest();
}

fn end(runtime: &Runtime, mut stage: Stage) {
    runtime.block_on(stage.stop());
}

#[test]
fn people_are_searched_filtered_and_read() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    hand.sees("3 people");
    assert_eq!(listed(&hand).len(), 3);

    // Ctrl+F gives the search the keyboard.
    hand.keys(Modifiers::COMMAND, Key::F);
    hand.harness
        .get_by_role_and_label(Role::TextInput, "Search people")
        .type_text("an");
    hand.rest();
    assert_eq!(listed(&hand), ["88001"]);
    hand.sees("1 found");
    hand.button("Show everybody");
    assert_eq!(listed(&hand).len(), 3);
    hand.fill(Role::TextInput, "Search people", "nobody is called so");
    hand.sees("Nobody is found");
    hand.button("Show everybody again");

    for (group, psid) in [("Opted out 1", "88002"), ("With a human 1", "88003")] {
        row(&mut hand, group);
        assert_eq!(listed(&hand), [psid], "{group}");
    }
    hand.button("Show everybody");
    let find = hand.editor().state.subscribers.query.find();
    assert!(find.is_with_human.is_none() && find.is_stopped.is_none());

    // One person: what they wrote and got, and where they are.
    row(&mut hand, "Ana (88001)");
    hand.sees("Conversation with Ana");
    hand.sees("Which shop?");
    hand.sees("Message M1 · Hours");
    hand.sees("Release 1, which is live");
    hand.sees("Open until");
    hand.sees("They have not tapped Notify Me");
    // The flow in the window is another one.
    hand.sees("Open that flow to see it on the canvas");
    end(&runtime, stage);
}

#[test]
fn the_arrows_move_in_the_list_and_enter_opens() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    let people = listed(&hand);
    hand.keys(Modifiers::NONE, Key::ArrowDown);
    hand.keys(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(hand.editor().state.subscribers.row, 2);
    assert!(hand.editor().state.subscribers.opened.is_none());
    hand.keys(Modifiers::NONE, Key::ArrowUp);
    hand.keys(Modifiers::NONE, Key::Enter);
    let opened = hand.editor().state.subscribers.opened.clone();
    assert_eq!(opened.as_ref(), people.get(1));
    // Past the end is the end.
    for _ in 0..9 {
        hand.keys(Modifiers::NONE, Key::ArrowDown);
    }
    assert_eq!(hand.editor().state.subscribers.row, 2);
    end(&runtime, stage);
}

#[test]
fn somebody_is_handed_back_and_erased_only_after_a_yes() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    row(&mut hand, "(88003)");
    hand.sees("A human has this conversation");
    hand.button("Hand back to the bot");
    runtime.block_on(stage.settle());
    let zoe = runtime.block_on(stage.store().person(PAGE, "88003"));
    assert!(!zoe.unwrap().unwrap().is_with_human);

    row(&mut hand, "(88001)");
    hand.button("Erase…");
    hand.sees("Erase Ana?");
    hand.sees("It cannot be undone.");
    hand.sees("where they are in the flow");
    hand.button("Keep");
    let ana = runtime.block_on(stage.store().person(PAGE, "88001"));
    assert!(ana.unwrap().is_some());
    hand.button("Erase…");
    hand.button("Erase for good");
    let ana = runtime.block_on(stage.store().person(PAGE, "88001"));
    assert!(ana.unwrap().is_none());
    assert!(!listed(&hand).contains(&"88001".to_owned()));
    assert!(hand.editor().state.subscribers.details.value.is_none());
    end(&runtime, stage);
}

#[test]
fn everybody_who_is_found_is_saved_as_a_table() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    row(&mut hand, "Opted out 1");
    hand.button("Export…");
    let path = hand.folder.path().join("people");
    hand.fill(Role::TextInput, "Path of the file", path.to_str().unwrap());
    hand.button("Save");
    let saved = std::fs::read_to_string(path.with_extension("csv")).unwrap();
    assert!(saved.starts_with("\u{feff}number,"), "{saved}");
    assert_eq!(saved.lines().count(), 2, "{saved}");
    assert!(saved.contains("ليلى"));
    end(&runtime, stage);
}

#[test]
fn a_long_list_comes_as_one_scrolls_and_late_answers_are_dropped() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(Stage::new(&[HOURS]));
    runtime.block_on(async {
        let at = flowbell::engine::Timestamp::from_millis(stage.now());
        let arrivals = (0..500).map(|i| Arrival {
            page: PAGE.to_owned(),
            person: format!("99{i:04}"),
            key: format!("{i}"),
            at,
            body: "{}".to_owned(),
        });
        stage.store().accept(arrivals.collect(), at).await.unwrap();
        stage.bot().wake();
        stage.settle().await;
        let all = stage.store().find_people(Find::default(), None, 999).await;
        assert_eq!(all.unwrap().len(), 500);
    });
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    hand.sees("500 people");
    assert_eq!(listed(&hand).len(), 60);
    for _ in 0..3 {
        for _ in 0..4 {
            hand.keys(Modifiers::NONE, Key::PageDown);
        }
    }
    let people = listed(&hand);
    assert!(people.len() > 150, "{}", people.len());
    let mut sorted = people.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), people.len(), "nobody stands there twice");

    // Two questions, one after the other, before the first is answered.
    for text in ["990001", "990002"] {
        let mut query = hand.editor().state.subscribers.query.clone();
        query.text = text.to_owned();
        hand.editor_mut().state.subscribers.query = query;
        let ctx = hand.editor().ctx.clone();
        // Typing rests.
        for _ in 0..20 {
            hand.harness.run_steps(1);
            hand.editor_mut().logic(&ctx);
        }
    }
    hand.rest();
    assert_eq!(listed(&hand), ["990002"]);
    end(&runtime, stage);
}

#[test]
fn what_was_said_long_ago_is_loaded_above_and_the_reader_stays_where_they_are() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let ana = runtime
        .block_on(stage.store().person(PAGE, "88001"))
        .unwrap();
    let ana = ana.unwrap().person;
    let write = |numbers: std::ops::Range<i64>| {
        let lines = numbers.map(|n| LogLine {
            at: Timestamp::from_millis(stage.now() + n),
            way: Way::Came,
            body: json!({ "text": format!("word {n}") }).to_string(),
        });
        runtime
            .block_on(stage.store().log(ana, lines.collect()))
            .unwrap();
    };
    write(0..1_100);
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    row(&mut hand, "Ana (88001)");
    let shown = |hand: &Hand| {
        let details = hand
            .editor()
            .state
            .subscribers
            .details
            .value
            .clone()
            .unwrap();
        let texts = details
            .log
            .into_iter()
            .map(|it| it.body["text"].to_string());
        (texts.collect::<Vec<_>>(), details.earlier.is_some())
    };
    hand.sees("The newest 500 lines.");
    hand.sees("word 1099");
    let (before, _) = shown(&hand);
    hand.button("Show earlier ones");
    hand.sees("The newest 1,000 lines.");
    hand.sees("word 1099");

    // What comes meanwhile stands below, and nothing is lost in between.
    write(1_100..1_103);
    // Twice: an answer from before may have been on its way.
    for _ in 0..2 {
        hand.editor_mut().state.subscribers.next_poll = 0.0;
        hand.rest();
    }
    let (now, has_more) = shown(&hand);
    assert!(has_more);
    assert_eq!(now.len(), 1_003);
    assert_eq!(now[500..1_000], before);
    assert_eq!(now[1_002], "\"word 1102\"");
    hand.button("Show earlier ones");
    let (all, has_more) = shown(&hand);
    assert!(!has_more, "this is the beginning");
    let words: Vec<&String> = all.iter().filter(|it| it.contains("word")).collect();
    let expected: Vec<String> = (0..1_103).map(|n| format!("\"word {n}\"")).collect();
    assert_eq!(words, expected.iter().collect::<Vec<_>>());
    assert!(hand.harness.query_by_label("Show earlier ones").is_none());
    end(&runtime, stage);
}

#[test]
fn without_anybody_it_says_how_people_come() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(Stage::new(&[HOURS]));
    let mut hand = Hand::new();
    connect(&mut hand, &stage);
    hand.sees("Nobody has written yet");
    hand.button("Get the link");
    hand.sees("No Page is connected");
    end(&runtime, stage);
}

#[test]
fn live_people_stand_on_the_canvas_and_what_is_not_published_is_counted() {
    let runtime = Runtime::new().unwrap();
    let stage = runtime.block_on(talked());
    let mut hand = Hand::new();
    let file = hand.folder.path().join("hours.ron");
    std::fs::write(&file, HOURS).unwrap();
    hand.editor_mut().worker.open(file);
    hand.rest();
    hand.keys(Modifiers::NONE, Key::L);
    assert!(!hand.editor().state.monitor.is_shown, "no bot yet");
    connect(&mut hand, &stage);
    hand.button("Flow");
    // As a folder has it, which does not know when it went live.
    hand.sees("Release 1 live, published");
    assert_eq!(hand.editor().state.monitor.n_changes(), Some(0));
    hand.keys(Modifiers::NONE, Key::L);
    hand.rest();
    hand.sees("Live people");
    hand.sees("Release 1 is live");
    hand.sees("Message M1: 2 people are here now");
    hand.sees("3 on the link from start");

    // An edit is not published, and the people keep their places.
    let flow = HOURS
        .replace("Which shop?", "Which of them?")
        .replace("South opens at ten.", "South opens at eleven.");
    std::fs::write(hand.folder.path().join("other.ron"), flow).unwrap();
    let other = hand.folder.path().join("other.ron");
    hand.editor_mut().worker.open(other);
    hand.rest();
    hand.sees("2 changes not published");
    hand.sees("The canvas differs from it");

    // A release goes live elsewhere: the people are still on the one they began with.
    let newer = HOURS.replace("Which shop?", "Which of our shops?");
    runtime.block_on(publish(stage.store(), &newer));
    hand.editor_mut().state.monitor.next_poll = 0.0;
    hand.editor_mut().state.monitor.next_status = 0.0;
    hand.rest();
    hand.sees("Release 2 is live, published");
    hand.sees("2 people are still on earlier releases");
    // The first is made live again through the API, by the bot's own clock.
    runtime.block_on(async {
        let flow = flowbell::model::FlowId::new("hours").unwrap();
        let live = MakeLive {
            number: Some(1),
            moves_people: false,
        };
        stage.later(90 * MINUTE);
        stage.client().make_live(&flow, live).await.unwrap();
        stage.later(MINUTE);
    });
    for _ in 0..2 {
        hand.editor_mut().state.monitor.next_poll = 0.0;
        hand.editor_mut().state.monitor.next_status = 0.0;
        hand.rest();
    }
    let at = Timestamp::from_millis(stage.now() - MINUTE);
    let since = flowbell::editor::clock::lately(at, Timestamp::from_millis(stage.now()));
    hand.sees(&format!("Release 1 is live since {since}."));
    hand.sees(&format!("Release 1 live since {since}"));
    hand.button("Hide live people");
    assert!(!hand.editor().state.monitor.is_shown);

    // From a block to the people who are there.
    hand.editor_mut().state.selection =
        flowbell::editor::state::Selection::one(flowbell::model::BlockId::new("ask").unwrap());
    hand.keys(Modifiers::COMMAND, Key::K);
    let typed = egui::Event::Text("people at this".to_owned());
    hand.harness.event(typed);
    hand.harness.run_steps(2);
    hand.keys(Modifiers::NONE, Key::Enter);
    let mut here = listed(&hand);
    here.sort();
    assert_eq!(here, ["88001", "88003"]);
    row(&mut hand, "Ana (88001)");
    hand.button("Show on the canvas");
    assert_eq!(
        hand.editor().state.view,
        flowbell::editor::views::View::Flow
    );
    end(&runtime, stage);
}
