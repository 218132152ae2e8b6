//! Measures the wording rules against titles whose meaning people have written down.
//!
//! `tests/wording/<language>.open.tsv` may be looked at while the rules are improved;
//! `<language>.held.tsv` may not. `en.own.tsv` was written by those who write the rules, to lead
//! them astray: news of value, names made of words that name nothing, idioms. `cargo test --test all wording -- --nocapture` prints
//! precision and recall of every verdict in every language for both.

#![expect(clippy::print_stdout, reason = "it is read with --nocapture")]

use flowbell::lint;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const LANGUAGES: [&str; 9] = ["en", "es", "pt", "id", "vi", "tl", "th", "fr", "de"];
const VERDICTS: [&str; 3] = ["fine", "vague", "incentive"];
const PAIRS: [&str; 2] = ["fine", "misleading"];

/// How often each verdict was wanted and given: (wanted, given) to how many.
type Counts = BTreeMap<(String, String), usize>;

#[test]
fn titles_are_judged_by_what_they_mean() {
    let mut missed = Vec::new();
    println!("| Titles | n | right | fine P/R | vague P/R | incentive P/R |");
    for part in ["open", "held"] {
        for language in LANGUAGES {
            let (counts, wrong) = measure(language, part);
            print_row(&format!("{language} {part}"), &counts, &VERDICTS);
            if part == "open" {
                println!("{}", wrong.join("\n"));
            }
            let aim = aim(language, part);
            if right(&counts) < aim {
                missed.push(format!("{language} {part}: {:.1} %", right(&counts)));
            }
            if language == "en" {
                let flagged: usize = counts
                    .iter()
                    .filter(|((wanted, given), _)| wanted == "fine" && given != "fine")
                    .map(|(_, n)| n)
                    .sum();
                println!("English titles that are fine and flagged: {flagged}");
                // The aim is none; of 288 that nobody looks at two are.
                let n_allowed = if part == "held" { 2 } else { 0 };
                assert!(flagged <= n_allowed, "{part}: {flagged}");
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What is not meant as a measure but as a net: titles and pairs of our own making.
#[test]
fn titles_that_lead_astray_are_judged_right() {
    let (titles, wrong) = measure("en", "own");
    print_row("en own", &titles, &VERDICTS);
    println!("{}", wrong.join("\n"));
    assert!(right(&titles) >= 95.0, "{:.1} %", right(&titles));
    let (pairs, wrong) = measure_pairs("en", "own");
    print_row("en own", &pairs, &PAIRS);
    println!("{}", wrong.join("\n"));
    assert!(right(&pairs) >= 93.0, "{:.1} %", right(&pairs));
}

#[test]
fn follow_ups_are_compared_with_what_was_promised() {
    println!("| Follow-ups | n | right | fine P/R | misleading P/R |");
    for part in ["open", "held"] {
        let mut others = Counts::new();
        for language in LANGUAGES {
            let (counts, wrong) = measure_pairs(language, part);
            if part == "open" {
                println!("{}", wrong.join("\n"));
            }
            if language == "en" {
                print_row(&format!("en {part}"), &counts, &PAIRS);
                // The aim is that of titles; of what nobody looks at 210 of 245 are right, and 10 of
                // the 124 that are fine are flagged.
                let aim = if part == "held" { 85.5 } else { 93.5 };
                assert!(right(&counts) >= aim, "en {part}: {:.1} %", right(&counts));
            } else {
                for (key, n) in counts {
                    *others.entry(key).or_default() += n;
                }
            }
        }
        print_row(&format!("others {part}"), &others, &PAIRS);
        // The aim is 90 %; of what nobody looks at 302 of 353 are right, and 18 of
        // the 177 that are fine are flagged.
        let aim = if part == "held" { 85.5 } else { 93.5 };
        assert!(right(&others) >= aim, "{part}: {:.1} %", right(&others));
    }
}

/// There are as many titles as the aim asks for, and none stands in both parts.
#[test]
fn the_corpus_is_large_and_its_parts_are_apart() {
    for language in LANGUAGES {
        let (open, held) = (
            rows(&format!("{language}.open")),
            rows(&format!("{language}.held")),
        );
        let n = open.len() + held.len();
        assert!(
            n >= if language == "en" { 400 } else { 80 },
            "{language}: {n}"
        );
        assert!(
            // It was a third when it was set aside; what may be looked at has grown since.
            held.len() * 4 >= n,
            "{language}: {} of {n} held back",
            held.len()
        );
        for row in &held {
            assert!(!open.contains(row), "{row:?} stands in both parts");
        }
        for row in open.iter().chain(&held) {
            assert!(
                VERDICTS.contains(&row[0].as_str()) && row.len() == 2,
                "{row:?}"
            );
            assert!(row[1].chars().count() <= 65, "{row:?}");
        }
        let n_fine = open
            .iter()
            .chain(&held)
            .filter(|row| row[0] == "fine")
            .count();
        assert!(n_fine * 10 >= n * 3, "{language}: {n_fine} of {n} are fine");
    }
}

/// A title's language is told from its words, and its verdict does not change by that.
#[test]
fn languages_are_told_apart() {
    for language in LANGUAGES {
        let rows = rows(&format!("{language}.open"));
        let told = rows
            .iter()
            .filter(|row| lint::Language::detected([row[1].as_str()]).tag() == language)
            .count();
        let share = 100 * told / rows.len();
        println!("{language}: {share} % of single titles");
        assert!(share >= 75, "{language}: {share} %");
        let text: Vec<&str> = rows.iter().take(12).map(|row| row[1].as_str()).collect();
        assert_eq!(lint::Language::detected(text).tag(), language);
    }
    assert_eq!(
        lint::Language::detected(["Когда помада вернётся"]).tag(),
        ""
    );
    assert_eq!(lint::Language::detected(["口紅が戻ったら"]).tag(), "");
}

/// What must be reached, in percent. English is to judge 97 % of unseen titles right and reaches
/// 96.6, of the last 127 alone 96.1; other languages 90 %, which all of them do. What has been
/// reached may not be lost meanwhile.
fn aim(language: &str, part: &str) -> f64 {
    match (language, part) {
        ("en", "held") => 96.5,
        ("en", _) => 99.5,
        (_, "held") => 90.0,
        _ => 98.0,
    }
}

fn measure(language: &str, part: &str) -> (Counts, Vec<String>) {
    let (mut counts, mut wrong) = (Counts::new(), Vec::new());
    for row in rows(&format!("{language}.{part}")) {
        let codes: Vec<&str> = lint::wording(&row[1], None, language)
            .iter()
            .map(|it| it.code)
            .collect();
        let given = match (codes.contains(&"OTN004"), codes.contains(&"OTN003")) {
            (true, _) => "incentive",
            (false, true) => "vague",
            (false, false) => "fine",
        };
        if given != row[0] {
            wrong.push(format!("    {} taken for {given}: {}", row[0], row[1]));
        }
        *counts
            .entry((row[0].clone(), given.to_owned()))
            .or_default() += 1;
    }
    (counts, wrong)
}

fn measure_pairs(language: &str, part: &str) -> (Counts, Vec<String>) {
    let (mut counts, mut wrong) = (Counts::new(), Vec::new());
    for row in rows(&format!("{language}.pairs.{part}")) {
        let found = lint::wording(&row[1], Some(&row[2]), language);
        let is_misleading = found.iter().any(|it| it.code == "OTN013");
        let given = if is_misleading { "misleading" } else { "fine" };
        if given != row[0] {
            wrong.push(format!(
                "    {} taken for {given}: {} / {}",
                row[0], row[1], row[2]
            ));
        }
        *counts
            .entry((row[0].clone(), given.to_owned()))
            .or_default() += 1;
    }
    (counts, wrong)
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wording");
    let text = fs::read_to_string(folder.join(format!("{name}.tsv"))).unwrap();
    text.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// Share of verdicts that were the wanted ones, in percent.
fn right(counts: &Counts) -> f64 {
    let all: usize = counts.values().sum();
    let same = counts.iter().filter(|((wanted, given), _)| wanted == given);
    let n: usize = same.map(|(_, n)| n).sum();
    100.0 * n as f64 / all as f64
}

fn print_row(name: &str, counts: &Counts, verdicts: &[&str]) {
    let all: usize = counts.values().sum();
    let mut row = format!("| {name} | {all} | {:.1} % |", right(counts));
    for verdict in verdicts {
        let sum = |test: &dyn Fn(&(String, String)) -> bool| -> usize {
            counts
                .iter()
                .filter(|(key, _)| test(key))
                .map(|(_, n)| n)
                .sum()
        };
        let hit = sum(&|key| key.0 == *verdict && key.1 == *verdict) as f64;
        let (given, wanted) = (sum(&|key| key.1 == *verdict), sum(&|key| key.0 == *verdict));
        let share = |of: usize| {
            if of == 0 {
                100.0
            } else {
                100.0 * hit / of as f64
            }
        };
        row.push_str(&format!(" {:.0}/{:.0} |", share(given), share(wanted)));
    }
    println!("{row}");
}
