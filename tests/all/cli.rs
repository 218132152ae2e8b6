//! The program as scripts see it: exit codes, what goes where, the shape of the JSON.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const GOOD: &str = "tests/fixtures/files/format_1.ron";

/// What the program came to.
struct Ran {
    code: i32,
    out: String,
    messages: String,
}

fn flowbell(arguments: &[&str]) -> Ran {
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

const COMMANDS: [&str; 6] = ["check", "wording", "fmt", "rules", "publish", "sandbox"];

#[test]
fn a_wrong_argument_is_told_on_standard_error_with_code_2() {
    for arguments in [&["check"][..], &["check", "--colour"], &["publish", GOOD]] {
        let ran = flowbell(arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}");
        assert!(ran.messages.contains("Usage:"), "{}", ran.messages);
    }
}

#[test]
fn check_counts_errors_in_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let bad = bad(dir.path());
    let bad = bad.to_str().unwrap();
    let missing = dir.path().join("no.ron");
    let missing = missing.to_str().unwrap();
    assert_eq!(flowbell(&["check", bad]).code, 1);
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
            "file", "code", "name", "severity", "block", "field", "start", "end", "message", "fix",
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
    let by_hand = fs::read_to_string(GOOD).unwrap();
    fs::write(&path, &by_hand).unwrap();

    let checked = flowbell(&["fmt", "--check", name]);
    assert_eq!((checked.code, checked.out.trim()), (1, name));
    let refused = flowbell(&["fmt", name]);
    assert_eq!((refused.code, &*refused.out), (2, ""));
    assert!(
        refused.messages.contains("3 comments would be dropped"),
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
        assert!(one.out.contains(first.docs.trim()), "{}", one.out);
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
