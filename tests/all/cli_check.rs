//! `flowbell check`: what it mends, and what code-review tools read of it.

use crate::cli::flowbell;
use ::flowbell::model::file;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn fixture(rule: &str, name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join("tests/lint").join(rule).join(name)).unwrap()
}

fn written(dir: &Path, text: &str) -> PathBuf {
    let path = dir.join("my flow.ron");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn fix_makes_the_safe_fixes_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), &fixture("unshown-button-text", "bad.ron"));
    let name = path.to_str().unwrap();
    let ran = flowbell(&["check", "--fix", name]);
    assert!(
        ran.messages.contains("fixed") && ran.messages.contains("OTN007"),
        "{}",
        ran.messages
    );
    let after = fs::read_to_string(&path).unwrap();
    assert!(!flowbell(&["check", name]).out.contains("OTN007"));
    // A second time there is nothing to do, and the file is left alone.
    let again = flowbell(&["check", "--fix", name]);
    assert!(!again.messages.contains("fixed"), "{}", again.messages);
    assert_eq!(fs::read_to_string(&path).unwrap(), after);
}

#[test]
fn fix_leaves_alone_what_needs_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let text = fixture("vague-title", "bad.ron");
    let path = written(dir.path(), &text);
    let ran = flowbell(&["check", "--fix", path.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("OTN003") && !ran.messages.contains("fixed"));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn fix_never_drops_comments() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!(
        "// Mind the shade!\n{}",
        fixture("unshown-button-text", "bad.ron")
    );
    let path = written(dir.path(), &text);
    let ran = flowbell(&["check", "--fix", path.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(ran.messages.contains("1 comment"), "{}", ran.messages);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn sarif_names_every_rule_and_finding() {
    let dir = tempfile::tempdir().unwrap();
    let flow = file::read(fixture("vague-title", "bad.ron").as_bytes());
    let path = written(dir.path(), &file::print(&flow.unwrap().flow));
    let ran = flowbell(&["check", "--format", "sarif", path.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), ::flowbell::lint::rules::ALL.len());
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"OTN003".into(), &"error".into())
    );
    let location = &result["locations"][0];
    let uri = location["physicalLocation"]["artifactLocation"]["uri"]
        .as_str()
        .unwrap();
    assert!(uri.ends_with("my%20flow.ron"), "{uri}");
    let line = location["physicalLocation"]["region"]["startLine"]
        .as_u64()
        .unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.lines()
            .nth(line as usize - 1)
            .unwrap()
            .contains("\"n\": ("),
        "{line}"
    );
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "n.title"
    );
    assert!(result["suppressions"].is_null());
}

#[test]
fn sarif_tells_what_is_suppressed_and_why() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), &fixture("unused-suppression", "good.ron"));
    let ran = flowbell(&["check", "--format", "sarif", path.to_str().unwrap()]);
    assert_eq!(ran.code, 0);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let why = &log["runs"][0]["results"][0]["suppressions"][0];
    assert!(why["justification"].as_str().unwrap().contains("our brand"));
}

/// Alone each flow is fine; as flows of one Page they claim the same keyword.
#[test]
fn flows_of_one_page_are_judged_together() {
    let dir = tempfile::tempdir().unwrap();
    let rule = "claimed-by-another-flow";
    let paths = ["bad.ron", "other.ron"].map(|name| {
        let path = dir.path().join(name);
        fs::write(&path, fixture(rule, name)).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let alone = flowbell(&["check", &paths[0], &paths[1]]);
    assert!(!alone.out.contains("PAG017"), "{}", alone.out);
    let together = flowbell(&["check", "--page", &paths[0], &paths[1]]);
    assert_eq!((alone.code, together.code), (0, 1), "{}", together.out);
    let of_page: Vec<&str> = together
        .out
        .lines()
        .filter(|it| it.contains("PAG017"))
        .collect();
    // Each of the two is told, in its own words.
    assert_eq!(of_page.len(), 2, "{of_page:?}");
    assert!(of_page[0].starts_with(&paths[0]) && of_page[0].contains("“Other”"));
    assert!(of_page[1].starts_with(&paths[1]), "{of_page:?}");
    // One file alone is a Page with one flow.
    assert_eq!(flowbell(&["check", "--page", &paths[0]]).code, 0);
    assert!(flowbell(&["check", "--help"]).out.contains("--page"));
}
