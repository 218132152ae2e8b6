//! The program as scripts see it: exit codes, what goes where, the shape of the JSON.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Hand-written, with comments and every field; the rules object to some of it.
const BY_HAND: &str = "tests/fixtures/files/format_1.ron";
/// Nothing to object to.
const GOOD: &str = "tests/fixtures/shop.ron";

/// What the program came to.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub messages: String,
}

pub fn flowbell(arguments: &[&str]) -> Ran {
    flowbell_with(arguments, "")
}

fn flowbell_with(arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowbell"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("FLOWBELL_PAGE_TOKEN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Taken, so that it is closed; a program that does not read it is no failure.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    ran(child.wait_with_output().unwrap())
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        messages: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A flow with errors: its only block is a dead end without a word.
fn bad(dir: &Path) -> PathBuf {
    let path = dir.join("bad.ron");
    let text = "(format:1,id:\"f\",blocks:{\"s\":(kind:Start()),\"m\":(kind:Message())})";
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn help_shows_every_command_with_an_example() {
    let top = flowbell(&["--help"]);
    assert_eq!((top.code, &*top.messages), (0, ""));
    for command in COMMANDS {
        assert!(
            top.out.contains(&format!("\n  {command} ")),
            "{command}: {}",
            top.out
        );
        let help = flowbell(&[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.out.contains("Usage: flowbell"), "{}", help.out);
    }
    assert!(top.out.contains("Examples:") && top.out.contains("Exit codes:"));
    assert!(!top.out.contains('\u{1b}'), "colours in a pipe");
}

const COMMANDS: [&str; 8] = [
    "check", "wording", "fmt", "rules", "publish", "sandbox", "simulate", "test",
];

#[test]
fn a_wrong_argument_is_told_on_standard_error_with_code_2() {
    for arguments in [&["check"][..], &["check", "--colour"], &["publish", GOOD]] {
        let ran = flowbell(arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}");
        assert!(ran.messages.contains("Usage:"), "{}", ran.messages);
    }
}

#[test]
fn a_mistyped_command_is_met_with_the_nearest_one() {
    let ran = flowbell(&["chek", GOOD]);
    let expected = "error: there is no command “chek”; did you mean “check”?\n";
    assert_eq!((ran.code, &*ran.out, &*ran.messages), (2, "", expected));
}

#[cfg(feature = "desktop")]
#[test]
fn a_word_that_is_no_command_and_no_file_opens_no_window() {
    let ran = flowbell(&["frobnicate"]);
    let expected = "error: there is neither a command nor a file called “frobnicate”; \
                    `flowbell --help` lists the commands\n";
    assert_eq!((ran.code, &*ran.out, &*ran.messages), (2, "", expected));
}

#[cfg(all(feature = "desktop", target_os = "linux"))]
#[test]
fn without_a_screen_it_says_so_in_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_flowbell"))
        .arg(GOOD)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = ran(output);
    assert_eq!(ran.code, 2);
    assert!(
        ran.messages
            .starts_with("error: there is no screen to open a window on"),
        "{}",
        ran.messages
    );
}

#[test]
fn check_counts_errors_in_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let bad = bad(dir.path());
    let bad = bad.to_str().unwrap();
    let missing = dir.path().join("no.ron");
    let missing = missing.to_str().unwrap();
    assert_eq!(flowbell(&["check", bad]).code, 1);
    let good = flowbell(&["check", GOOD]);
    assert_eq!((good.code, &*good.out), (0, ""));
    assert_eq!(good.messages, "nothing to object to in 1 file\n");
    let all = flowbell(&["check", missing, bad]);
    assert_eq!(all.code, 2, "a file that cannot be read outweighs errors");
    let sentence = format!("error: {missing}: there is no such file");
    assert!(all.messages.contains(&sentence), "{}", all.messages);
    assert!(all.out.contains(&format!("{bad}: error ")), "{}", all.out);
    assert!(!all.out.contains("no.ron"), "{}", all.out);
}

#[test]
fn check_writes_one_json_object_with_every_field() {
    let dir = tempfile::tempdir().unwrap();
    let bad = bad(dir.path());
    let bad = bad.to_str().unwrap();
    let ran = flowbell(&["check", "--format", "json", bad, "no.ron"]);
    assert_eq!(ran.code, 2);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        let fields: Vec<&str> = finding
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut expected = [
            "file", "code", "name", "severity", "block", "field", "start", "end", "message",
            "path", "fix",
        ];
        expected.sort_unstable();
        assert_eq!(fields, expected);
        assert_eq!(finding["file"], bad);
        assert!(["error", "warning", "hint"].contains(&finding["severity"].as_str().unwrap()));
        assert!(finding["start"].is_null() == finding["end"].is_null());
        if let Some(fix) = finding["fix"].as_object() {
            assert!(fix["title"].is_string() && fix["safe"].is_boolean() && fix.len() == 2);
        }
    }
}

#[test]
fn fmt_refuses_to_drop_comments_until_told_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("shop.ron");
    let name = path.to_str().unwrap();
    let by_hand = fs::read_to_string(BY_HAND).unwrap();
    fs::write(&path, &by_hand).unwrap();

    let checked = flowbell(&["fmt", "--check", name]);
    assert_eq!((checked.code, checked.out.trim()), (1, name));
    let refused = flowbell(&["fmt", name]);
    assert_eq!((refused.code, &*refused.out), (2, ""));
    assert!(
        refused.messages.contains("4 comments would be dropped"),
        "{}",
        refused.messages
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), by_hand);

    let kept = flowbell(&["fmt", "--keep-comments-as-notes", name]);
    assert_eq!((kept.code, &*kept.out), (0, ""), "{}", kept.messages);
    let text = fs::read_to_string(&path).unwrap();
    let before = flowbell::model::file::read(by_hand.as_bytes())
        .unwrap()
        .flow;
    let after = flowbell::model::file::read(text.as_bytes()).unwrap();
    assert_eq!(after.comments, []);
    assert_eq!(after.flow.blocks.len(), before.blocks.len() + 3);
    assert!(text.contains("The spaces, the order and the comments are the author"));
    assert_eq!(flowbell(&["fmt", "--check", name]).code, 0);

    fs::write(&path, &by_hand).unwrap();
    assert_eq!(flowbell(&["fmt", "--drop-comments", name]).code, 0);
    let text = fs::read(&path).unwrap();
    assert_eq!(flowbell::model::file::read(&text).unwrap().flow, before);
}

#[test]
fn rules_are_listed_and_explained() {
    let list = flowbell(&["rules"]);
    assert_eq!(list.code, 0);
    let first = flowbell::lint::rules::ALL.first().unwrap();
    assert_eq!(list.out.lines().count(), flowbell::lint::rules::ALL.len());
    for name in [first.code, first.name, &first.code.to_lowercase()] {
        let one = flowbell(&["rules", name]);
        assert!(
            one.out.contains(first.docs.markdown().trim()),
            "{}",
            one.out
        );
    }
    let none = flowbell(&["rules", &format!("{}x", first.name)]);
    assert_eq!((none.code, &*none.out), (2, ""));
    assert!(
        none.messages
            .contains(&format!("did you mean {}", first.name))
    );
}

#[test]
fn wording_judges_titles_from_standard_input() {
    let input = "When it's back in stock\n\nWhen the Fender Stratocaster is back\n";
    let json = flowbell_with(&["wording", "--format", "json"], input);
    assert_eq!(json.messages, "");
    let lines: Vec<Value> = json
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "an empty line is no title");
    assert_eq!(lines[0]["title"], "When it's back in stock");
    let finding = &lines[0]["findings"][0];
    for field in ["code", "name", "severity", "message"] {
        assert!(finding[field].is_string(), "{field} in {finding}");
    }
    assert_eq!(lines[1]["findings"], Value::Array(Vec::new()));
    assert_eq!(json.code, 1);
    let good = flowbell_with(&["wording"], "When the Fender Stratocaster is back\n");
    assert_eq!(good.code, 0, "{}{}", good.out, good.messages);
}

#[test]
fn publish_without_a_token_says_where_one_comes_from() {
    let ran = flowbell(&["publish", GOOD, "--page-id", "1", "--dry-run"]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
    assert!(
        ran.messages.contains("FLOWBELL_PAGE_TOKEN"),
        "{}",
        ran.messages
    );
}

#[test]
fn publish_to_the_sandbox_and_again_without_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start();
    let publish = |more: &[&str]| sandbox.publish(GOOD, dir.path(), more);

    let dry = publish(&["--dry-run", "--format", "json"]);
    assert_eq!(dry.code, 0, "{}", dry.messages);
    let plan: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(plan["dry_run"], true);
    assert!(dry.out.contains("messenger_profile"), "{}", dry.out);

    for has_changed in [true, false] {
        let done = publish(&["--format", "json"]);
        assert_eq!(done.code, 0, "{}", done.messages);
        let receipt: Value = serde_json::from_str(&done.out).unwrap();
        assert_eq!(receipt["has_changed"], has_changed, "{}", done.out);
        assert_eq!(receipt["release"]["number"], 1);
        assert_eq!(receipt["links"][0]["reference"], "story-12");
        let steps = receipt["steps"].as_array().unwrap();
        assert!(
            steps
                .iter()
                .all(|it| it["state"] == "done" || it["state"] == "skipped")
        );
        for secret in &sandbox.secrets {
            assert!(!format!("{}{}", done.out, done.messages).contains(secret.as_str()));
        }
    }
    let nothing = publish(&["--dry-run"]);
    assert!(
        nothing.out.starts_with("Nothing would change."),
        "{}",
        nothing.out
    );

    let bad = bad(dir.path());
    let refused = sandbox.publish(bad.to_str().unwrap(), dir.path(), &["--format", "json"]);
    assert_eq!(refused.code, 1, "{}", refused.messages);
    let json: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!(json["error"]["step"], "rules");
    assert!(!json["error"]["findings"].as_array().unwrap().is_empty());
    assert_eq!(
        refused.messages.matches("error: ").count(),
        1,
        "{}",
        refused.messages
    );
}

/// `flowbell sandbox` as a person starts it, and what it printed to connect with.
struct Sandbox {
    child: std::process::Child,
    variables: Vec<(String, String)>,
    secrets: Vec<String>,
    /// `--page-id … --graph-url …`.
    connection: Vec<String>,
}

impl Sandbox {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flowbell"))
            .arg("sandbox")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut variables = Vec::new();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let command = loop {
            let line = lines.next().unwrap();
            let Some(variable) = line.strip_prefix("export ") else {
                break line;
            };
            let (name, value) = variable.split_once('=').unwrap();
            variables.push((name.to_owned(), value.to_owned()));
        };
        let words = command.strip_prefix("flowbell publish FILE ").unwrap();
        Self {
            child,
            secrets: variables
                .iter()
                .filter(|(name, _)| name != "FLOWBELL_APP_ID")
                .map(|(_, value)| value.clone())
                .collect(),
            variables,
            connection: words.split(' ').map(str::to_owned).collect(),
        }
    }

    fn publish(&self, file: &str, releases: &Path, more: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_flowbell"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["publish", file, "--yes", "--releases"])
            .arg(releases)
            .args(&self.connection)
            .args(more)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        ran(output)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowbell"))
        .args(["rules", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = ran(child.wait_with_output().unwrap());
    assert!(!ran.messages.contains("panic"), "{}", ran.messages);
    assert_eq!(ran.code, 0, "{}", ran.messages);
}

#[cfg(not(feature = "desktop"))]
#[test]
fn a_headless_build_says_that_it_has_no_window() {
    let ran = flowbell(&[]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
    assert!(
        ran.messages.contains("built without a window"),
        "{}",
        ran.messages
    );
}

#[test]
fn conversations_go_on_in_the_flows_beside_and_say_which_are_missing() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let shop = "(format:2,id:\"shop\",blocks:{\"s\":(kind:Start(entries:[GetStarted])),\"g\":(kind:GoTo(flow:\"returns\"))},\
                links:[(from:\"s\",exit:Next,to:\"g\")])";
    let returns = "(format:1,id:\"returns\",blocks:{\"s\":(kind:Start(entries:[Link(ref:\"r\")])),\"m\":(kind:Message(text:\"Which parcel?\"))},\
                   links:[(from:\"s\",exit:Next,to:\"m\")])";
    let script = "(begins:\"2026-11-22T09:00:00Z\",events:[(at:\"0s\",act:Starts)])";
    fs::write(at("shop.ron"), shop).unwrap();
    fs::write(at("ann.txt"), script).unwrap();
    let simulate = || flowbell(&["simulate", &at("shop.ron"), "--script", &at("ann.txt")]);
    let alone = simulate();
    assert_eq!(alone.code, 1);
    let sentence = "no file here holds the flow “returns” that a Go to flow leads to";
    assert!(alone.messages.contains(sentence), "{}", alone.messages);
    let beside = || flowbell(&["test", "--accept", &at("shop.ron")]);
    fs::write(at("returns.ron"), returns).unwrap();
    let both = simulate();
    assert_eq!(both.code, 0, "{}{}", both.out, both.messages);
    assert!(both.out.contains("Which parcel?"), "{}", both.out);

    // Tests are played on, and recorded from, the same Page.
    let tests = format!("(tests:[{}])", script.replacen('(', "(name:\"Ann\",", 1));
    fs::write(at("shop.tests.ron"), tests).unwrap();
    assert_eq!(beside().code, 0);
    assert!(
        fs::read_to_string(at("shop.tests.ron"))
            .unwrap()
            .contains("Which parcel?")
    );
    // In another folder it is found when it is given.
    fs::create_dir(at("other")).unwrap();
    fs::rename(at("returns.ron"), at("other/returns.ron")).unwrap();
    assert_eq!(flowbell(&["test", &at("shop.ron")]).code, 1);
    let given = flowbell(&["test", &at("shop.ron"), &at("other/returns.ron")]);
    assert_eq!(given.code, 0, "{}{}", given.out, given.messages);
    // Tests are no flow.
    let tests = flowbell(&[
        "simulate",
        &at("shop.tests.ron"),
        "--script",
        &at("ann.txt"),
    ]);
    assert_eq!(tests.code, 2);
    let sentence = "holds recorded tests, not a flow; open ";
    assert!(tests.messages.contains(sentence), "{}", tests.messages);
}
