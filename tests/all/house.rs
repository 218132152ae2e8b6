//! The house rules that a reader would otherwise have to check by eye.

use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 500;

#[test]
fn every_file_says_what_it_is_for() {
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//! ") && first.len() > "//! ".len(),
            "{} does not begin with a `//!` line",
            file.display()
        );
    }
}

#[test]
fn every_file_has_one_subject() {
    for file in files(&root().join("src"), "rs") {
        let n_lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(
            n_lines <= MAX_LINES,
            "{} has {n_lines} lines; what is its second subject?",
            file.display()
        );
    }
}

#[test]
fn nothing_names_a_machine_or_a_registry() {
    // Pieced together, so that this file does not name them either.
    let banned = [
        ["/ro", "ot/"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ho", "me/"].concat(),
        ["/Use", "rs/"].concat(),
        ["crat", "es.io"].concat(),
        ["np", "mjs."].concat(),
        ["py", "pi.org"].concat(),
        ["reg", "istry.np"].concat(),
    ];
    for file in texts() {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        for (i, line) in text.lines().enumerate() {
            for word in &banned {
                assert!(
                    !line.contains(word.as_str()),
                    "{}:{}: names {word}",
                    file.display(),
                    i + 1
                );
            }
        }
    }
}

#[test]
fn the_readme_lists_the_rules_that_there_are() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("<!-- rules -->\n").unwrap();
    let (table, _) = rest.split_once("<!-- /rules -->").unwrap();
    let expected = flowbell::lint::rules_table();
    assert!(
        table.trim() == expected.trim(),
        "the README's table of rules should be:\n\n{expected}"
    );
}

#[test]
fn the_readmes_sample_is_a_flow_without_errors() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```ron\n").unwrap();
    let (sample, _) = rest.split_once("```").unwrap();
    let opened = flowbell::model::file::read(sample.as_bytes()).unwrap();
    let report = flowbell::lint::check(&opened.flow, None);
    assert_eq!(report.findings, []);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files with this ending in a folder and all folders in it, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.is_dir() {
            true => files(&path, ending),
            false if path.extension().is_some_and(|it| it == ending) => vec![path],
            false => Vec::new(),
        })
        .collect();
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .collect()
}

/// Everything that people read. The lock file names a registry, as every lock file does.
fn texts() -> Vec<PathBuf> {
    let mut found = sources();
    for ending in ["ron", "md", "toml", "sh", "yml", "snap"] {
        for folder in ["flows", "tests", "assets", "docs", ".ci", ".config"] {
            found.extend(files(&root().join(folder), ending));
        }
    }
    let top = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_ours = |path: &PathBuf| !path.ends_with("Cargo.lock") && !path.ends_with(".git");
    found.extend(top.filter(|path| path.is_file() && is_ours(path)));
    found.push(root().join(".ci/run"));
    found
}
