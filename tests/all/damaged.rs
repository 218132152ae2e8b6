//! Damaged files: each is refused in one clear sentence that names a place inside the text,
//! nothing panics, no memory runs away, and the file stays as it was.

mod cases;

use cases::{Case, cases};
use flowbell::model::file::{self, At, FileError};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Fewer errors than this would not show much.
const MIN_ERRORS: usize = 200;
/// What the program may take while it reads any of them is 200 MB. Of these its own code, as far
/// as it is ever touched, takes less than 40; the rest is what the limit below counts.
const MAX_DATA_MB: usize = 160;

#[test]
fn every_damage_is_told_in_one_sentence_at_its_place() {
    let (mut n_errors, mut n_harmless) = (0, 0);
    for case in cases() {
        match file::read(&case.bytes) {
            Ok(_) => {
                assert!(case.may_be_harmless, "{}: was opened", case.name);
                n_harmless += 1;
            }
            Err(error) => {
                check_sentence(&case, &error);
                n_errors += 1;
            }
        }
    }
    println!("{n_errors} errors; {n_harmless} damages left a valid flow");
    assert!(n_errors >= MIN_ERRORS, "only {n_errors} errors were seen");
}

#[track_caller]
fn check_sentence(case: &Case, error: &FileError) {
    let Case { name, says, .. } = case;
    let sentence = error.to_string();
    assert!(
        sentence.contains(says.as_str()),
        "{name}: expected “{says}” in: {sentence}"
    );
    assert!(
        !sentence.contains(char::is_control) && sentence.chars().count() <= 450,
        "{name}: not one readable line: {sentence:?}"
    );
    let words = sentence.split_whitespace().count();
    assert!(words >= 4, "{name}: says too little: {sentence}");
    match error {
        FileError::Malformed { at, .. }
        | FileError::Broken { at, .. }
        | FileError::NotText { at } => {
            let lossy = String::from_utf8_lossy(&case.bytes);
            check_inside(name, &lossy, *at);
        }
        FileError::Empty
        | FileError::TooBig { .. }
        | FileError::NoFormat
        | FileError::TooNew { .. } => {}
    }
}

#[track_caller]
fn check_inside(name: &str, text: &str, at: At) {
    let line = text.split('\n').nth(at.line - 1);
    let n_columns = line.map(|line| line.chars().count() + 1);
    assert!(
        n_columns.is_some_and(|n_columns| (1..=n_columns).contains(&at.column)),
        "{name}: {at} is not inside the text"
    );
}

#[test]
fn the_program_reads_them_all_and_changes_none_within_its_memory() {
    let dir = tempfile::tempdir().unwrap();
    let damaged: Vec<(PathBuf, Case)> = cases()
        .into_iter()
        .filter(|case| !case.may_be_harmless || file::read(&case.bytes).is_err())
        .map(|case| (dir.path().join(format!("{}.ron", case.name)), case))
        .collect();
    for (path, case) in &damaged {
        fs::write(path, &case.bytes).unwrap();
    }
    let all: Vec<&Path> = damaged.iter().map(|(path, _)| &**path).collect();
    let small: Vec<&Path> = damaged
        .iter()
        .filter(|(_, case)| case.bytes.len() < 1_000_000)
        .map(|(path, _)| &**path)
        .collect();
    for (command, paths) in [("check", all), ("fmt", small)] {
        let output = within_memory(MAX_DATA_MB, command, &paths);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
        let messages = String::from_utf8(output.stderr).unwrap();
        let n_sentences = messages
            .lines()
            .zip(&paths)
            .inspect(|(line, path)| {
                let start = format!("error: {}: ", path.display());
                assert!(line.starts_with(&start), "{line}");
            })
            .count();
        assert_eq!(n_sentences, messages.lines().count());
        assert_eq!(n_sentences, paths.len());
    }
    for (path, case) in &damaged {
        assert!(
            fs::read(path).unwrap() == case.bytes,
            "{} changed",
            case.name
        );
    }
}

#[test]
fn the_limit_on_memory_bites() {
    let output = within_memory(1, "check", &[]);
    assert!(
        !output.status.success(),
        "a program ran in 1 MB: {output:?}"
    );
}

/// Runs the program where its heap, stacks and other private memory together may not be more
/// than this, resident or not.
fn within_memory(megabytes: usize, command: &str, paths: &[&Path]) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -d {} && exec \"$@\"", megabytes * 1024))
        .args(["sh", env!("CARGO_BIN_EXE_flowbell")])
        .arg(command)
        .args(paths)
        .output()
        .unwrap()
}
