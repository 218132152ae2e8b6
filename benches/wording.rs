//! How often the wording rules are right, and how long a title takes.
//!
//! `cargo bench --no-default-features --bench wording` prints precision and recall of every
//! verdict in every language, for the titles that may be looked at while the rules are improved
//! (open) and for those that may not (held), the same for follow-ups, and then the times. No
//! title of a held part is ever printed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

use flowbell::lint;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const LANGUAGES: [&str; 9] = ["en", "es", "pt", "id", "vi", "tl", "th", "fr", "de"];
const PARTS: [&str; 2] = ["open", "held"];
const VERDICTS: [&str; 3] = ["fine", "vague", "incentive"];
const PAIRS: [&str; 2] = ["fine", "misleading"];
const N_RUNS: u32 = 20;

/// How often each verdict was wanted and given: (wanted, given) to how many.
type Counts = BTreeMap<(String, &'static str), usize>;

fn main() {
    println!("| Titles | Part | n | right | fine P/R | vague P/R | incentive P/R |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for language in LANGUAGES {
        for part in PARTS {
            let rows = rows(&format!("{language}.{part}"));
            print_row(language, part, &counted(&rows, language), &VERDICTS);
        }
    }
    println!("\n| Follow-ups | Part | n | right | fine P/R | misleading P/R |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for language in LANGUAGES {
        for part in PARTS {
            let rows = rows(&format!("{language}.pairs.{part}"));
            print_row(language, part, &counted(&rows, language), &PAIRS);
        }
    }
    println!("\n| Language | µs a title | µs a pair |");
    println!("| --- | --- | --- |");
    for language in LANGUAGES {
        let time = |name: &str| {
            let rows: Vec<Vec<String>> = PARTS
                .iter()
                .flat_map(|part| rows(&format!("{language}{name}.{part}")))
                .collect();
            time(&rows, language)
        };
        println!("| {language} | {:.1} | {:.1} |", time(""), time(".pairs"));
    }
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wording");
    let text = fs::read_to_string(folder.join(format!("{name}.tsv"))).unwrap();
    text.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// What the rules say of a title, or of a title and its follow-up.
fn verdict(row: &[String], language: &str) -> &'static str {
    let follow_up = row.get(2).map(String::as_str);
    let found = lint::wording(&row[1], follow_up, language);
    let has = |code: &str| found.iter().any(|it| it.code == code);
    match follow_up {
        Some(_) if has("OTN013") => "misleading",
        None if has("OTN004") => "incentive",
        None if has("OTN003") => "vague",
        Some(_) | None => "fine",
    }
}

fn counted(rows: &[Vec<String>], language: &str) -> Counts {
    let mut counts = Counts::new();
    for row in rows {
        let key = (row[0].clone(), verdict(row, language));
        *counts.entry(key).or_default() += 1;
    }
    counts
}

fn print_row(language: &str, part: &str, counts: &Counts, verdicts: &[&str]) {
    let sum = |test: &dyn Fn(&str, &str) -> bool| -> usize {
        let kept = counts
            .iter()
            .filter(|((wanted, given), _)| test(wanted, given));
        kept.map(|(_, n)| n).sum()
    };
    let share = |hit: usize, of: usize| match of {
        0 => 100.0,
        _ => 100.0 * hit as f64 / of as f64,
    };
    let n = sum(&|_, _| true);
    let right = share(sum(&|wanted, given| wanted == given), n);
    let mut row = format!("| {language} | {part} | {n} | {right:.1} % |");
    for verdict in verdicts {
        let hit = sum(&|wanted, given| wanted == *verdict && given == *verdict);
        let precision = share(hit, sum(&|_, given| given == *verdict));
        let recall = share(hit, sum(&|wanted, _| wanted == *verdict));
        row.push_str(&format!(" {precision:.1}/{recall:.1} |"));
    }
    println!("{row}");
}

/// How long one row takes, in microseconds: the best of many runs over all.
fn time(rows: &[Vec<String>], language: &str) -> f64 {
    let once = || {
        let start = Instant::now();
        for row in rows {
            black_box(verdict(black_box(row), language));
        }
        start.elapsed().as_secs_f64()
    };
    let best = (0..N_RUNS).map(|_| once()).fold(f64::INFINITY, f64::min);
    1e6 * best / rows.len() as f64
}
