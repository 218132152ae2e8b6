//! Whole conversations as data: a flow, what a person did, and the transcript beside it. The
//! session is saved and loaded again before every event.

use crate::house::files;
use flowbell::engine::Session;
use flowbell::model::{Flow, file};
use flowbell::simulator::{Conversation, Script, transcript};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    what: String,
    flow: String,
    /// Other flows of the same Page.
    #[serde(default)]
    others: Vec<String>,
    script: Script,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn flow_at(path: &Path) -> Flow {
    let bytes = std::fs::read(path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    file::read(&bytes)
        .unwrap_or_else(|it| panic!("{}: {it}", path.display()))
        .flow
}

fn scenarios() -> Vec<(String, Scenario, Flow, Vec<Flow>)> {
    let paths = files(&root().join("tests/scenarios"), "ron");
    let own = |path: &PathBuf| path.parent().is_some_and(|it| it.ends_with("scenarios"));
    let load = |path: PathBuf| {
        use ron::extensions::Extensions;
        let text = std::fs::read_to_string(&path).unwrap();
        let scenario: Scenario = ron::Options::default()
            .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
            .from_str(&text)
            .unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let flow = flow_at(&root().join(&scenario.flow));
        let others = scenario.others.iter().map(|it| flow_at(&root().join(it)));
        let others = others.collect();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, scenario, flow, others)
    };
    paths.into_iter().filter(own).map(load).collect()
}

/// Saves and loads the session before each event, as a bot that dies after each would.
fn play<'a>(script: &Script, flow: &'a Flow, others: &[&'a Flow]) -> Conversation<'a> {
    let run = script.run();
    let mut conversation = run.opened_on(flow, others);
    let fire_until = |conversation: &mut Conversation<'_>, at| {
        while conversation.next_timer().is_some_and(|it| it <= at) {
            reload(&mut conversation.session);
            conversation.fire();
        }
        conversation.advance(at);
    };
    for timed in &run.acts {
        fire_until(&mut conversation, timed.at);
        reload(&mut conversation.session);
        conversation.act(&timed.act);
    }
    fire_until(&mut conversation, script.ends());
    conversation
}

fn reload(session: &mut Session) {
    let text = serde_json::to_string(session).unwrap();
    let loaded: Session = serde_json::from_str(&text).unwrap();
    assert_eq!(loaded, *session);
    *session = loaded;
}

#[test]
fn every_scenario_goes_as_its_transcript_says() {
    let scenarios = scenarios();
    assert!(scenarios.len() >= 60, "only {} scenarios", scenarios.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../scenarios");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, scenario, flow, others) in &scenarios {
        let others: Vec<&Flow> = others.iter().collect();
        let played = transcript(&play(&scenario.script, flow, &others));
        let in_one_go = transcript(&scenario.script.play_on(flow, &others));
        assert_eq!(played, in_one_go, "{name}: saving and loading changes it");
        settings.set_description(scenario.what.clone());
        settings.bind(|| insta::assert_snapshot!(name.as_str(), played));
    }
}

#[test]
fn no_transcript_is_left_over() {
    let names: BTreeSet<String> = scenarios().into_iter().map(|(name, ..)| name).collect();
    for path in files(&root().join("tests/scenarios"), "snap") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&name), "{name}.snap has no scenario");
    }
}

#[test]
fn every_flow_of_the_scenarios_is_canonical_enough_to_read() {
    for path in files(&root().join("tests/scenarios/flows"), "ron") {
        flow_at(&path);
    }
}
