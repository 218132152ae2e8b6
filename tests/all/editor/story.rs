//! The story from the first click to the last: the sample is published from the window to the
//! bot on this computer, people of the sandbox chat with it, twelve hours pass, they agree, and
//! Reengage reaches each of them exactly once. Everything between window, bot and sandbox goes
//! over real HTTP. Two people chat in the window; `FLOWBELL_PEOPLE=10000` more do the same
//! beside it.

use super::hand::Hand;
use crate::sandbox::crowd::{Crowd, n_people};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use flowbell::editor::Editor;
use flowbell::editor::dialogs::Dialog;
use flowbell::editor::test::crowd::grouped;
use flowbell::model::{BlockId, Edit, Kind};
use flowbell::sandbox::{HookChange, Knob, Sandbox};
use flowbell::store::bot::wire::Campaign;
use flowbell::store::{CampaignState, Store};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

const MESSAGE: &str = "Velvet Matte in Rosewood is back in stock, today.";
const REQUEST: &str = "Get notified: when Velvet Matte in Rosewood is back in stock";

/// Frames go on until something is so. What is waited for happens in other threads.
#[track_caller]
fn until(hand: &mut Hand, what: &str, is_so: impl Fn(&Editor) -> bool) {
    until_within(hand, 30, what, is_so);
}

#[track_caller]
fn until_within(hand: &mut Hand, secs: u64, what: &str, is_so: impl Fn(&Editor) -> bool) {
    let begun = Instant::now();
    while !is_so(hand.editor()) {
        assert!(
            begun.elapsed() < Duration::from_secs(secs),
            "{what}: never; in the chat: {:?}",
            said(hand.editor())
        );
        hand.harness.run_steps(1);
        std::thread::sleep(Duration::from_millis(5));
    }
    hand.harness.run_steps(2);
}

fn open_sample() -> Hand {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows/back-in-stock.ron");
    let mut hand = Hand::new();
    let path: PathBuf = hand.folder.path().join("back-in-stock.ron");
    std::fs::copy(sample, &path).unwrap();
    hand.editor_mut().worker.open(path);
    hand.rest();
    assert!(!hand.flow().blocks.is_empty(), "opened");
    hand
}

/// What the person of the chat sees, bubble by bubble.
fn said(editor: &Editor) -> Vec<String> {
    let shown = editor.state.chat.shown.iter();
    let bubbles = shown.flat_map(|chat| &chat.seen.bubbles);
    bubbles.map(|it| it.texts.join(" ")).collect()
}

fn has_said(editor: &Editor, words: &str) -> bool {
    said(editor).iter().any(|it| it.contains(words))
}

/// How often somebody was told something, as the sandbox knows it.
fn n_times(editor: &Editor, psid: &str, words: &str) -> usize {
    let sandbox = editor.state.page.sandbox.as_ref().unwrap();
    let page = sandbox.demo_page().page_id;
    let person = sandbox.world().person(&page, psid).unwrap();
    let thread = person["thread"].as_array().unwrap();
    let is_it = |it: &&serde_json::Value| it["message"].to_string().contains(words);
    thread.iter().filter(is_it).count()
}

/// One click: a make-believe Page and the real bot, connected to each other.
fn try_sandbox(hand: &mut Hand) {
    hand.button("Connect a Page");
    hand.button("Try it with the sandbox");
    until(hand, "both are connected", |editor| {
        let is_page = !editor.state.workspace.page.page_id.is_empty();
        is_page && editor.state.bot.is_connected()
    });
    hand.rest();
    hand.sees("Sandbox bot runs here");
}

fn publish(hand: &mut Hand, release: u32) {
    hand.button("Publish");
    hand.sees("To the bot on this computer");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.sees("What publishing changes");
    hand.button("Publish now");
    hand.sees(&format!("Release {release} is live."));
}

/// One person begins, and is as far as the Wait.
fn chat_until_the_wait(hand: &mut Hand) {
    until(hand, "Get Started", |editor| {
        let shown = editor.state.chat.shown.as_ref();
        shown.is_some_and(|it| it.seen.has_get_started)
    });
    hand.button("Get Started");
    until(hand, "the first message", |editor| {
        has_said(editor, "is sold out right now")
    });
    hand.button("Tell me when it's in");
    until(hand, "the promise", |editor| {
        has_said(editor, "Good choice!")
    });
}

fn somebody_new(hand: &mut Hand) {
    let before = hand.editor().state.chat.psid.clone();
    let name = hand.editor().state.chat.shown.as_ref().unwrap();
    let name = format!("Talking as {}", name.seen.name);
    hand.harness
        .get_by_role_and_label(Role::ComboBox, &name)
        .click();
    hand.harness.run_steps(3);
    hand.button("Somebody new");
    until(hand, "somebody new", |editor| {
        let chat = &editor.state.chat;
        chat.psid != before
            && chat
                .shown
                .as_ref()
                .is_some_and(|it| it.seen.bubbles.is_empty())
    });
}

fn talk_as(hand: &mut Hand, psid: &str) {
    let action = flowbell::editor::update::ChatAction::TalkAs(psid.to_owned());
    let action = flowbell::editor::action::Action::Chat(action);
    flowbell::editor::update::update(hand.editor_mut(), action);
    hand.rest();
}

/// The bot’s own store, and where the window’s jobs run.
fn bot_of(editor: &Editor) -> (Store, Handle) {
    let here = editor.state.here.bot.as_ref().unwrap();
    (here.bot().store().clone(), editor.worker.handle().clone())
}

/// The story until the wait, for two people in the window and many beside it.
fn everybody_begins<'a>(hand: &mut Hand, sandbox: &'a Sandbox) -> (Crowd<'a>, [String; 2]) {
    hand.button("Chat with the bot");
    hand.sees("This is release 1, published and run by the real bot.");
    chat_until_the_wait(hand);
    let ana = hand.editor().state.chat.psid.clone();
    somebody_new(hand);
    chat_until_the_wait(hand);
    let ben = hand.editor().state.chat.psid.clone();
    assert_ne!(ana, ben);
    sandbox
        .world()
        .turn(Knob::SetHooks(HookChange {
            n_per_call: Some(20),
            ..HookChange::default()
        }))
        .unwrap();
    let (store, handle) = bot_of(hand.editor());
    let crowd = handle.block_on(async {
        let crowd = Crowd::come(sandbox, n_people(25)).await;
        crowd.rests(&store).await;
        crowd.check(&crowd.psids, 1, "Hi ");
        let tap = json!({ "tap": { "title": "Tell me when it's in" } });
        crowd.all(&crowd.psids, tap).await;
        crowd.rests(&store).await;
        crowd.check(&crowd.psids, 2, "Good choice!");
        crowd
    });
    (crowd, [ana, ben])
}

/// Twelve hours later they are asked, and agree; but for some.
fn everybody_is_asked(hand: &mut Hand, crowd: &Crowd<'_>, [ana, ben]: &[String; 2]) {
    // The bot knows what it does next, and the clock of both goes there.
    until(hand, "what comes next", |editor| {
        editor.state.chat.next().is_some()
    });
    // Only what is in view is drawn, and the chat scrolls to its end by and by.
    let begun = Instant::now();
    while !hand.shows("the bot goes on") && begun.elapsed() < Duration::from_secs(30) {
        hand.harness.run_steps(1);
    }
    hand.sees("the bot goes on");
    hand.button("Twelve hours later");
    for psid in [ben, ana] {
        talk_as(hand, psid);
        until_within(hand, 900, "they are asked", |editor| {
            has_said(editor, REQUEST)
        });
        hand.button("Notify Me");
        until_within(hand, 900, "they have agreed", |editor| {
            has_said(editor, "You get one message from us")
        });
    }
    let (store, handle) = bot_of(hand.editor());
    let [silent, stopping, blocking, _] = crowd.parts();
    let agreeing = crowd.psids.split_at(silent.len()).1;
    handle.block_on(async {
        crowd.rests(&store).await;
        crowd.check(&crowd.psids, 3, REQUEST);
        crowd.all(agreeing, json!({ "notify_me": {} })).await;
        crowd.rests(&store).await;
        crowd.check(agreeing, 4, "Done! You get one message from us");
        let stop = json!({ "write": { "text": "stop" } });
        crowd.all(stopping, stop).await;
        crowd.all(blocking, json!({ "block": {} })).await;
        crowd.rests(&store).await;
    });
    // Later nobody's window is open.
    for _ in 0..3 {
        hand.button("Twelve hours later");
    }
    handle.block_on(crowd.rests(&store));
}

/// Reengage, by clicks: who gets it, the message, the yes. The chat stays beside it, so that
/// one sees the message arrive.
fn reengage(hand: &mut Hand, n_gets: u64) {
    hand.button("Reengage");
    until(hand, "the topics", |editor| {
        let topics = editor.state.reengage.topics.value.as_ref();
        topics.is_some_and(|topics| topics.iter().any(|it| it.n_unspent >= n_gets))
    });
    hand.harness
        .query_all_by_label_contains("Topic Velvet Matte in Rosewood")
        .next()
        .expect("the topic’s button")
        .click();
    hand.rest();
    hand.fill(Role::MultilineTextInput, "Text", MESSAGE);
    until(hand, "the preview", |editor| {
        let preview = editor.state.reengage.preview.value.as_ref();
        preview.is_some_and(|it| it.is_sendable && it.n_gets == n_gets)
    });
    hand.rest();
    hand.button("Send…");
    let psid = hand.editor().state.chat.psid.clone();
    assert_eq!(
        n_times(hand.editor(), &psid, MESSAGE),
        0,
        "nothing before the yes"
    );
    hand.button(&format!("Send to {} people", grouped(n_gets)));
}

fn campaign(editor: &Editor) -> Option<&Campaign> {
    editor.state.reengage.campaigns.value.as_ref()?.first()
}

#[test]
fn from_the_sample_to_one_message_each() {
    let mut hand = open_sample();
    try_sandbox(&mut hand);
    publish(&mut hand, 1);
    let sandbox = hand.editor().state.page.sandbox.clone().unwrap();
    let (crowd, both) = everybody_begins(&mut hand, &sandbox);
    everybody_is_asked(&mut hand, &crowd, &both);
    let before = crowd.n_messages();
    let [silent, stopping, blocking, happy] = crowd.parts();
    let n_gets = (happy.len() + blocking.len() + both.len()) as u64;
    let begun = Instant::now();
    reengage(&mut hand, n_gets);
    until_within(&mut hand, 900, "it arrives", |editor| {
        has_said(editor, MESSAGE)
    });
    until_within(&mut hand, 900, "the campaign is done", |editor| {
        campaign(editor).is_some_and(|it| it.state == CampaignState::Done)
    });
    let took = begun.elapsed();
    until(&mut hand, "nobody is left", |editor| {
        let preview = editor.state.reengage.preview.value.as_ref();
        preview.is_some_and(|it| it.n_gets == 0)
    });
    let progress = campaign(hand.editor()).unwrap().progress;
    assert_eq!(progress.n_sent, (happy.len() + both.len()) as u64);
    assert_eq!(progress.n_refused, blocking.len() as u64);
    // A day more brings nobody a second one.
    hand.button("Twelve hours later");
    hand.button("Twelve hours later");
    hand.rest();
    let (store, handle) = bot_of(hand.editor());
    handle.block_on(crowd.rests(&store));
    crowd.check_only(happy, &before, MESSAGE);
    for psid in &both {
        assert_eq!(n_times(hand.editor(), psid, MESSAGE), 1, "exactly one");
    }
    println!(
        "{} people and two in the window: {} got exactly one message each within {:.1} s of the \
         click, {} had blocked the Page, {} had said stop, {} never agreed",
        crowd.psids.len(),
        happy.len() + both.len(),
        took.as_secs_f64(),
        blocking.len(),
        stopping.len(),
        silent.len()
    );
    let n_people = crowd.psids.len() + both.len();
    drop(store);
    starts_again(&mut hand, n_people as u64);
}

/// Stopped and started again the bot is where it was, and knows everybody.
fn starts_again(hand: &mut Hand, n_people: u64) {
    hand.button("Stop the bot on this computer");
    until(hand, "it stopped", |editor| {
        editor.state.here.bot.is_none() && editor.state.here.busy.is_none()
    });
    hand.sees("The bot does not run: people write, and nobody answers.");
    hand.button("Run the bot on this computer");
    until(hand, "it runs again", |editor| {
        editor.state.bot.is_connected() && !editor.state.page.releases.is_empty()
    });
    let status = hand.editor().state.bot.status.value.clone().unwrap();
    assert_eq!(status.n_people, n_people);
    assert_eq!(status.n_consents, 0, "“stop” ends a consent too");
    assert_eq!(hand.editor().state.page.live.as_ref().unwrap().0, 1);
}

/// Changes what the Promise says: a new release.
fn change(hand: &mut Hand) {
    let id = BlockId::new("thanks").unwrap();
    let flow = hand.flow();
    let mut block = (**flow.blocks.get(&id).unwrap()).clone();
    let Kind::Message(message) = &mut block.kind else {
        unreachable!()
    };
    message.text = "Noted! One message, when Velvet Matte in Rosewood is back.".to_owned();
    let block = std::sync::Arc::new(block);
    let edit = Edit::SetBlock { id, block };
    hand.editor_mut().commit("text", &[edit], None);
    hand.rest();
}

/// With somebody in the middle of release 1, release 2 is published; what they hear then.
fn second_release(moves: bool) -> Vec<String> {
    let mut hand = open_sample();
    try_sandbox(&mut hand);
    publish(&mut hand, 1);
    hand.button("Chat with the bot");
    chat_until_the_wait(&mut hand);
    change(&mut hand);
    hand.sees("What you changed on the canvas since is only in Test until you publish.");

    hand.button("Publish");
    if hand.harness.query_by_label("Go on all the same").is_some() {
        hand.button("Go on all the same");
    }
    hand.sees("1 person is in the middle of this flow");
    hand.sees("1 at Wait W1");
    if moves {
        let go_on = "They go on with this release from where they stand";
        hand.click(Role::RadioButton, go_on);
    }
    hand.button("Publish now");
    hand.sees("Release 2 is live.");
    hand.sees("Make live…");
    hand.button("Close");

    hand.button("Twelve hours later");
    until(&mut hand, "asked", |editor| has_said(editor, REQUEST));
    hand.button("Notify Me");
    until(&mut hand, "agreed", |editor| said(editor).len() >= 6);
    let heard = said(hand.editor());

    // Back to the first release, and off the Page again.
    hand.button("Publish");
    hand.rest();
    hand.button("Make live…");
    hand.sees("Release 1 of “Lipstick back-in-stock” is live again");
    hand.button("Publish now");
    hand.sees("Release 1 is live.");
    hand.button("Unpublish…");
    hand.sees("the flow is taken off the Page");
    hand.button("Publish now");
    hand.sees("Unpublished: the Page is as it was before.");
    hand.button("Close");
    assert!(hand.editor().state.page.live.is_none());
    let sandbox = hand.editor().state.page.sandbox.clone().unwrap();
    let page = sandbox.demo_page().page_id;
    let state = sandbox.world().snapshot();
    let profile = state["pages"][&page]["messenger_profile"].as_object();
    assert!(profile.unwrap().is_empty(), "{profile:?}");
    heard
}

#[test]
fn who_is_in_the_middle_stays_on_the_release_they_began_with() {
    let heard = second_release(false);
    assert!(heard.last().unwrap().starts_with("Done!"), "{heard:?}");
}

#[test]
fn or_goes_on_with_the_next_one_when_the_author_says_so() {
    let heard = second_release(true);
    assert!(heard.last().unwrap().starts_with("Noted!"), "{heard:?}");
}

#[test]
fn people_of_the_sandbox_do_what_people_do() {
    let mut hand = open_sample();
    try_sandbox(&mut hand);
    publish(&mut hand, 1);
    hand.button("Chat with the bot");
    until(&mut hand, "Get Started", |editor| {
        let shown = editor.state.chat.shown.as_ref();
        shown.is_some_and(|it| it.seen.has_get_started)
    });
    hand.fill(
        Role::TextInput,
        "Type as this person",
        "Do you have LIPSTICK?",
    );
    hand.keys(egui::Modifiers::NONE, egui::Key::Enter);
    until(&mut hand, "the keyword counts", |editor| {
        has_said(editor, "is sold out right now")
    });
    hand.button("Send a picture");
    until(&mut hand, "the picture is there", |editor| {
        let shown = editor.state.chat.shown.as_ref().unwrap();
        let mut bubbles = shown.seen.bubbles.iter();
        bubbles.any(|it| !it.is_from_page && !it.media.is_empty())
    });
    hand.button("See similar shades");
    until(&mut hand, "another message", |editor| {
        has_said(editor, "Dusty Pink")
    });
    hand.button("Write “stop”");
    until(&mut hand, "stop is said", |editor| has_said(editor, "stop"));
    let psid = hand.editor().state.chat.psid.clone();
    until(&mut hand, "the bot has stopped for them", |editor| {
        let store = editor
            .state
            .here
            .bot
            .as_ref()
            .unwrap()
            .bot()
            .store()
            .clone();
        let page = editor.state.here.bot.as_ref().unwrap().page_id.clone();
        let handle = editor.worker.handle();
        let person = handle.block_on(async { store.person(&page, &psid).await.unwrap() });
        person.is_some_and(|it| it.is_stopped)
    });
}

#[test]
fn without_a_bot_the_dialog_says_what_that_means_and_a_lost_bot_is_never_passed_over() {
    let mut hand = open_sample();
    try_sandbox(&mut hand);
    hand.button("Stop the bot on this computer");
    until(&mut hand, "it stopped", |editor| {
        editor.state.here.busy.is_none()
    });
    hand.button("Publish");
    hand.sees("No bot is connected.");
    hand.sees("nobody answers people until a bot is started with that folder");
    hand.button("Close");

    // A bot was connected in an earlier run, and is not there now.
    hand.editor_mut().state.workspace.bot_address = "http://127.0.0.1:9".to_owned();
    hand.button("Publish");
    hand.sees("To the bot at http://127.0.0.1:9, which is not connected now.");
    hand.sees("The bot at http://127.0.0.1:9 is not connected in this run.");
    assert!(hand.editor().state.page.plan.is_none());
    hand.button("Close");
}

#[test]
fn a_bot_for_a_real_page_says_what_it_needs_and_asks_before_it_stops() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // To the window this is Facebook: it is not its own sandbox.
    let options = flowbell::sandbox::Options::default();
    let other = runtime.block_on(flowbell::sandbox::start(options)).unwrap();
    let demo = other.demo_page();
    let mut hand = open_sample();
    hand.button("Connect a Page");
    hand.fill(Role::TextInput, "Page id", &demo.page_id);
    hand.fill(Role::PasswordInput, "Page token", &demo.page_token);
    hand.fill(Role::TextInput, "App id", &demo.app_id);
    hand.fill(Role::PasswordInput, "App secret", &demo.app_secret);
    hand.fill(Role::TextInput, "Graph API address", &other.base_url());
    hand.button("Connect");
    hand.rest();
    hand.button("Publish");
    hand.button("Run the bot on this computer…");
    hand.sees("a closed laptop is silent");
    hand.button("Run the bot");
    hand.sees("Facebook calls only addresses that begin with https://");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    hand.fill(Role::TextInput, "Public address", "https://bot.example/");
    hand.fill(Role::TextInput, "Port on this computer", &port);
    hand.button("Run the bot");
    hand.rest();
    hand.sees(&format!(
        "Port {port} of this computer is in use by another program."
    ));
    drop(taken);
    hand.button("Run the bot");
    until(&mut hand, "it runs", |editor| {
        editor.state.bot.is_connected()
    });
    hand.rest();
    hand.sees("Bot runs here");
    let status = hand.editor().state.bot.status.value.clone().unwrap();
    assert_eq!(
        status.webhook_url.as_deref(),
        Some("https://bot.example/webhook")
    );
    let database = hand
        .editor()
        .state
        .here
        .bot
        .as_ref()
        .unwrap()
        .database
        .clone();
    assert!(database.starts_with(hand.folder.path()) && database.exists());

    // The window does not close under its people.
    assert!(!flowbell::editor::update::may_close(hand.editor_mut()));
    hand.harness.run_steps(2);
    assert!(matches!(
        hand.editor().state.dialog,
        Some(Dialog::StopHere { closes: true })
    ));
    hand.button("Keep it running");
    assert!(hand.editor().state.here.bot.is_some());
    assert!(!flowbell::editor::update::may_close(hand.editor_mut()));
    hand.harness.run_steps(2);
    hand.button("Stop it and close");
    until(&mut hand, "it stopped", |editor| {
        editor.state.here.bot.is_none() && editor.state.here.busy.is_none()
    });
    assert!(flowbell::editor::update::may_close(hand.editor_mut()));
    // No secret of the bot’s lies in a file of the window’s.
    hand.rest();
    let kept = std::fs::read_to_string(hand.folder.path().join("config/workspace"));
    assert!(!kept.unwrap_or_default().contains(&demo.app_secret));
}
