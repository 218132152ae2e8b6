//! The simulator: the clock, travelling back, recorded tests, and the commands that play them.

use crate::scenarios::flow_at;
use flowbell::engine::{Event, Timestamp};
use flowbell::model::{BlockId, Edit, Exit, Flow, Kind, LinkKey, Span, edit::edited};
use flowbell::simulator::{
    Act, Conversation, Crowd, Difference, Odds, Run, Script, Scripts, Trouble, crowd, crowd_of,
    disturbed, transcript,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

fn begin() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn after(text: &str) -> Timestamp {
    begin().plus(text.parse().unwrap())
}

fn seed_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/flows/seed.ron")
}

fn seed() -> Flow {
    flow_at(&seed_path())
}

fn story() -> Run {
    let mut run = Run::new(begin());
    run.push(begin(), Act::Starts);
    run.push(after("20s"), Act::Taps("Tell me when".to_owned()));
    run.push(after("12h 5m"), Act::Taps("Notify Me".to_owned()));
    run.push(after("28d 7h"), Act::Taps("Show me".to_owned()));
    run
}

#[test]
fn travelling_back_shows_what_was_and_leads_elsewhere() {
    let flow = seed();
    let run = story();
    // Every earlier moment is the beginning of the whole.
    let whole = run.play(&flow, after("40d"));
    for moment in [
        "0s", "19s", "20s", "11h", "12h 1m", "13h", "28d", "28d 6h", "30d",
    ] {
        let then = run.play(&flow, after(moment));
        assert!(whole.log.starts_with(&then.log), "{moment}");
        assert!(whole.chat.starts_with(&then.chat), "{moment}");
        assert_eq!(then.now, after(moment));
    }
    let mut other = run.clone();
    other.cut(after("12h"));
    other.push(after("12h 5m"), Act::Says("stop".to_owned()));
    let other = other.play(&flow, after("40d"));
    assert!(other.session.is_stopped);
    assert!(other.chat.len() < whole.chat.len());
    assert_eq!(other.misfits, []);
}

#[test]
fn the_clock_can_be_turned_to_the_next_thing() {
    let flow = seed();
    let mut run = story();
    run.cut(after("20s"));
    let mut conversation = run.play(&flow, after("20s"));
    assert_eq!(conversation.next_timer(), Some(after("12h 20s")));
    conversation.fire();
    assert_eq!(conversation.now, after("12h 20s"));
    assert_eq!(conversation.window_left(), Some(12 * 3_600_000));
    let path: Vec<String> = conversation.path().map(|it| it.0.to_string()).collect();
    assert_eq!(path, ["start", "sold-out", "promise", "pause"]);
}

#[test]
fn an_edit_while_testing_takes_effect_and_says_what_no_longer_fits() {
    let flow = seed();
    let id = flow
        .blocks
        .keys()
        .find(|it| it.as_str() == "sold-out")
        .unwrap()
        .clone();
    let mut block = flow.block(&id).unwrap().clone();
    let Kind::Message(message) = &mut block.kind else {
        panic!()
    };
    message.buttons[0].title = "Let me know".to_owned();
    let block = Arc::new(block);
    let next = edited(&flow, &[Edit::SetBlock { id, block }]).unwrap();
    let conversation = story().play(&next, after("40d"));
    let titles: Vec<&str> = conversation.misfits.iter().map(|it| &*it.title).collect();
    assert_eq!(titles, ["Tell me when", "Notify Me", "Show me"]);
    assert_eq!(conversation.misfits[0].act, 1);
}

#[test]
fn a_bad_hour_spends_no_consent_twice() {
    let flow = seed();
    let mut n_different = 0;
    let calm = transcript(&story().play(&flow, after("60d")));
    for seed in 0..200 {
        let run = disturbed(&story(), seed);
        assert_eq!(run, disturbed(&story(), seed));
        let conversation = run.play(&flow, after("60d"));
        n_different += usize::from(transcript(&conversation) != calm);
        assert!(n_spent(&conversation) <= 1, "seed {seed}");
    }
    assert!(n_different > 100, "{n_different}");
}

fn n_spent(conversation: &Conversation<'_>) -> usize {
    let log = conversation.log.iter().flat_map(|it| &it.effects);
    log.filter(|it| format!("{:?}", it.deed).starts_with("SpendConsent"))
        .count()
}

#[test]
fn a_sleeping_machine_wakes_once() {
    let flow = seed();
    let mut run = story();
    run.cut(after("20s"));
    let sleep: Span = "10h".parse().unwrap();
    run.push(after("1h"), Act::Trouble(Trouble::Sleeps(sleep)));
    run.push(after("13h"), Act::Trouble(Trouble::TimerAgain));
    run.push(after("13h"), Act::Event(Event::Reaction));
    let conversation = run.play(&flow, after("13h"));
    let n_requests = transcript(&conversation).matches("[Notify Me]").count();
    assert_eq!(n_requests, 1);
}

#[test]
fn a_recorded_run_passes_until_the_flow_says_something_else() {
    let flow = seed();
    let script = Script::record("The whole story", &flow, &story(), after("30d"));
    assert!(script.check(&flow).is_fine());
    assert_eq!(script.run(), story());
    let scripts = Scripts {
        tests: vec![script],
    };
    let text = scripts.print();
    assert_eq!(Scripts::read(&text).unwrap(), scripts);
    let mut script = scripts.tests[0].clone();
    script.seen.remove(1);
    script.seen.push("30d  BOT: never said".to_owned());
    let verdict = script.check(&flow);
    assert!(!verdict.is_fine());
    let odd = |it: &&Difference| !matches!(it, Difference::Same(_));
    let odd: Vec<&Difference> = verdict.difference.iter().filter(odd).collect();
    assert!(
        matches!(odd[..], [Difference::Unexpected(_), Difference::Missing(_)]),
        "{odd:?}"
    );
}

fn exit(block: &str, exit: Exit) -> LinkKey {
    LinkKey::new(BlockId::new(block).unwrap(), exit)
}

#[test]
fn a_crowd_is_counted_on_every_link() {
    let flow = seed();
    let found = crowd(&flow, &Odds::default(), 10_000, begin(), 1);
    assert_eq!(found, crowd(&flow, &Odds::default(), 10_000, begin(), 1));
    assert_ne!(found, crowd(&flow, &Odds::default(), 10_000, begin(), 2));
    let n = |block: &str, by: Exit| found.links.get(&exit(block, by)).copied().unwrap_or(0);
    assert_eq!(n("start", Exit::Next), 10_000);
    // Who gets into the pause is asked; of those three in four agree, and who agreed is told.
    let (asked, agreed) = (n("pause", Exit::Next), n("ask", Exit::Agreed));
    assert_eq!(agreed + n("ask", Exit::NoAnswer), asked);
    assert!(
        (asked * 73 / 100..asked * 77 / 100).contains(&agreed),
        "{agreed} of {asked}"
    );
    assert_eq!(n("until-restock", Exit::Next), agreed);
    assert_eq!(
        (found.n_consents_won, found.n_consents_spent),
        (agreed, agreed)
    );
    // Nobody is lost, but who is told and does not look stays where they are.
    let names: Vec<&str> = found.stuck.keys().map(|it| it.as_str()).collect();
    assert_eq!(names, ["back-again", "similar"]);
    assert!(found.out_of_window.is_empty() && found.faults.is_empty());
}

#[test]
fn odds_and_slowness_change_what_becomes_of_a_crowd() {
    let flow = seed();
    let mut odds = Odds {
        silent_percent: 0,
        ..Odds::default()
    };
    let tell = exit(
        "sold-out",
        Exit::Button("tell".to_owned().try_into().unwrap()),
    );
    odds.weights.insert(tell.clone(), 0);
    let found = crowd(&flow, &odds, 1_000, begin(), 1);
    assert_eq!(found.links.get(&tell), None);
    // A day is too long for a plain message, and everybody falls out of the window.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/flows/wait-day.ron");
    let found = crowd(&flow_at(&path), &Odds::default(), 1_000, begin(), 1);
    assert_eq!(found.out_of_window.values().sum::<u64>(), 1_000);
}

#[test]
fn a_crowd_goes_on_into_the_flows_that_it_is_led_to() {
    let at = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/flows");
        flow_at(&folder.join(name))
    };
    let (shop, returns) = (at("shop.ron"), at("returns.ron"));
    let odds = Odds::default();
    let alone = crowd(&shop, &odds, 1_000, begin(), 1);
    assert_eq!(alone.faults.values().sum::<u64>(), 1_000, "no such flow");
    assert_eq!((alone.n_finished, alone.elsewhere.len()), (1_000, 0));

    let send = |odds: &Odds, numbers| crowd_of(&shop, &[&returns], odds, numbers, begin(), 1);
    let found = send(&odds, 0..1_000);
    let there = &found.elsewhere[&returns.id];
    assert_eq!(there.n_people, 1_000);
    assert!(found.faults.is_empty() && there.faults.is_empty());
    // Who did not agree comes back after 30 hours, too late to be asked once more.
    let back = found.links[&exit("start", Exit::Next)] - 1_000;
    assert!(
        back > 0,
        "both flows have a block called “start”; the shop's are counted"
    );
    assert_eq!(found.out_of_window.values().sum::<u64>(), back);
    assert_eq!(found.n_out_of_window(), back);
    assert_eq!(there.n_out_of_window, 0);
    assert_eq!(found.n_consents_spent, there.n_finished);
    assert_eq!(there.n_finished + there.n_stuck + back, 1_000);
    assert_eq!(found.n_finished + found.n_stuck(), 1_000);
    assert!(found.stuck.is_empty(), "nobody stands still in the shop");

    let mut parts = Crowd::default();
    parts.add(send(&odds, 0..300));
    parts.add(send(&odds, 300..1_000));
    assert_eq!(parts, found);
    // The odds are those of the first flow, whatever the blocks of the other are called.
    let mut other = odds.clone();
    let key = exit("hello", Exit::Button("back".to_owned().try_into().unwrap()));
    other.weights.insert(key, 0);
    assert_eq!(send(&other, 0..1_000), found);
}

fn flowbell(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flowbell"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_commands_play_scripts_and_recorded_tests() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::copy(seed_path(), at("shop.ron")).unwrap();
    let script = Script::record("The whole story", &seed(), &story(), after("30d"));
    let mut one = script.clone();
    one.seen.clear();
    let printed = Scripts { tests: vec![one] }.print();
    fs::write(at("shop.tests.ron"), &printed).unwrap();
    // Nothing is recorded yet, so everything is unexpected.
    let ran = flowbell(&["test", &at("shop.ron"), &at("shop.tests.ron")]);
    let out = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{out}");
    assert!(out.contains("failed The whole story"), "{out}");
    assert!(out.contains("    + 0s  PERSON: Get Started"), "{out}");
    assert_eq!(
        flowbell(&["test", "--accept", &at("shop.ron")])
            .status
            .code(),
        Some(0)
    );
    let text = fs::read_to_string(at("shop.tests.ron")).unwrap();
    assert_eq!(Scripts::read(&text).unwrap().tests, [script]);
    assert_eq!(flowbell(&["test", &at("shop.ron")]).status.code(), Some(0));
    fs::write(at("shop.tests.ron"), "(tests: [(").unwrap();
    let ran = flowbell(&["test", &at("shop.ron")]);
    let messages = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(messages.contains("line 1"), "{messages}");
}

/// What goes to standard error, and the exit code.
fn complains(arguments: &[&str]) -> (String, Option<i32>) {
    let ran = flowbell(arguments);
    (String::from_utf8(ran.stderr).unwrap(), ran.status.code())
}

#[test]
fn a_stranger_is_told_what_is_wrong_with_a_script() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::copy(seed_path(), at("shop.ron")).unwrap();
    let script = Script::record("Begins", &seed(), &Run::new(begin()), after("1h"));
    let tests = Scripts {
        tests: vec![script],
    };
    fs::write(at("shop.tests.ron"), tests.print()).unwrap();
    let begins = "(begins: \"2026-11-22T09:00:00Z\", events: [";
    for (script, words) in [
        ("", "is not a script: line 1"),
        ("(events: [])", "“begins” is missing here"),
        (
            "(begins: \"today\", events: [])",
            "“today” is not a time: write it as",
        ),
        (
            "(at: \"0s\", act: Start)])",
            "there is no kind “Start” here; did you mean “Starts”?",
        ),
        (
            "(at: \"soon\", act: Starts)])",
            "“soon” is not a length of time",
        ),
        (
            "(at: \"0s\", act: Starts)]) more",
            "something follows after the end",
        ),
        (
            "(at: \"1h\", act: Starts),\n (at: \"5m\", act: Says(\"hi\"))])",
            "line 2, column 29: this happens at 5m, and what stands above it at 1h",
        ),
    ] {
        let text = match script.starts_with("(at") {
            true => format!("{begins}{script}"),
            false => script.to_owned(),
        };
        fs::write(at("ann.ron"), &text).unwrap();
        let arguments = ["simulate", &at("shop.ron"), "--script", &at("ann.ron")];
        let (said, code) = complains(&arguments);
        assert!(said.contains(words), "{text}: {said}");
        assert_eq!(code, Some(2));
    }
    let simulate = |file: &str, script: &str| {
        let (said, code) = complains(&["simulate", &at(file), "--script", &at(script)]);
        assert_eq!(code, Some(2), "{said}");
        said
    };
    assert!(simulate("shop.ron", "none.ron").contains("there is no such file"));
    assert!(simulate("none.ron", "ann.ron").contains("there is no such file"));
    let said = simulate("shop.ron", "shop.tests.ron");
    assert!(
        said.contains("holds 1 recorded test, not one script"),
        "{said}"
    );

    // Whoever names the tests means the tests.
    let (said, code) = complains(&["test", &at("shop.tests.ron")]);
    assert!(said.contains("1 test, all as recorded"), "{said}");
    assert_eq!(code, Some(0));
    let (said, code) = complains(&["test", &at("shop.tests.ron"), &at("shop.ron")]);
    assert!(said.contains("1 test, all as recorded"), "{said}");
    assert_eq!(code, Some(0));
    let (said, code) = complains(&["test", &at("none.ron")]);
    assert!(said.contains("no test was played"), "{said}");
    assert_eq!(code, Some(2));
}

#[test]
fn simulate_tells_the_story_in_both_forms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ann.ron");
    let text =
        "(begins: \"2026-11-22T09:00:00Z\", events: [(at: \"0s\", act: Starts)], until: \"1h\")";
    fs::write(&path, text).unwrap();
    let (flow, script) = (seed_path(), path.to_string_lossy().into_owned());
    let arguments = ["simulate", flow.to_str().unwrap(), "--script", &script];
    let ran = flowbell(&arguments);
    let out = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(0));
    assert!(out.contains("    BOT: Hi there! Velvet Matte"), "{out}");
    let ran = flowbell(&[&arguments[..], &["--format", "json"]].concat());
    let story: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(story["entries"][0]["event"], "PERSON taps Get Started");
    assert_eq!(story["entries"][0]["path"][0]["to"], "sold-out");
    assert_eq!(story["session"]["release"], "draft");
    // A title that nobody can tap is the script's fault and says so.
    fs::write(&path, text.replace("Starts", "Taps(\"Nothing\")")).unwrap();
    let ran = flowbell(&arguments);
    assert_eq!(ran.status.code(), Some(1));
}

#[test]
fn the_samples_pass_their_recorded_tests_and_other_commands_pass_over_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("flows");
    let files = crate::house::files(&root, "ron");
    let files: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    let n_tests = files.iter().filter(|it| it.ends_with(".tests.ron")).count();
    assert_eq!(n_tests * 2, files.len(), "every sample has tests");
    let with = |command: &[&str]| {
        let files = files.iter().map(String::as_str);
        let ran = flowbell(&command.iter().copied().chain(files).collect::<Vec<_>>());
        let out = String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(0), "{command:?}: {out}");
        out
    };
    assert!(with(&["test"]).contains("all as recorded"));
    let out = with(&["check"]);
    assert_eq!(out.matches("holds tests").count(), n_tests, "{out}");
    with(&["fmt", "--check"]);
}

#[test]
fn a_test_may_ask_for_some_lines_and_for_the_end() {
    let flow = seed();
    let mut script = Script::record("Some", &flow, &story(), after("30d"));
    script.seen.retain(|line| line.contains("[Notify Me]"));
    assert!(
        !script.check(&flow).is_fine(),
        "other lines are not allowed"
    );
    script.may_say_more = true;
    assert!(script.check(&flow).is_fine());
    let ends = script.ends.as_mut().unwrap();
    ends.consents = Some(7);
    let verdict = script.check(&flow);
    let failure = script.failure(&verdict).unwrap();
    assert!(
        failure
            .words
            .contains("instead of “END: 7 consents to spend”"),
        "{failure:?}"
    );
    assert_eq!(failure.after, "30d".parse().unwrap());
    // What is accepted is as it is now, and asks for no more than before.
    script.seen[0].push('!');
    script.accept(&flow);
    assert!(script.check(&flow).is_fine());
    assert_eq!(script.seen.len(), 1, "{:?}", script.seen);
    // A title that is gone is told at its time, before what was then not seen.
    script.events[1].act = Act::Taps("Nothing".to_owned());
    let failure = script.failure(&script.check(&flow)).unwrap();
    assert_eq!(failure.after, "20s".parse().unwrap());
    assert!(failure.words.contains("“Nothing”"), "{failure:?}");
}
