//! `flowbell check`: says what the rules find in flow files, and applies the safe fixes.

use crate::cli::Outcome;
use crate::cli::console::{Console, Tone, count};
use crate::cli::sarif;
use crate::disk::{self, OpenedFile, is_tests};
use crate::lint::{self, Finding, Report, Safety, Severity};
use crate::model::edit::edited;
use crate::model::{Flow, file};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Say what Meta, or people who chat, would object to
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 no errors (there may be warnings and hints), 1 errors, 2 a file cannot be read
or, with --fix, not be saved.
JSON is one object {\"findings\": [{file, code, name, severity, block, field, start, end, message,
path: [block], fix: {title, safe}}]}; absent values are null, offsets count Unicode scalar values.
With --page the files are judged as the flows of one Page: no two may claim the same Get Started,
link or keyword, and together they keep to the Page's limits.
SARIF 2.1.0 is for code-review tools; findings that a block suppresses stand there with the reason.

Files of recorded tests (*.tests.ron) are passed over with a note.

Examples:
  flowbell check flows/*.ron
  flowbell check --fix shop.ron
  flowbell check --page lipstick.ron mascara.ron
  flowbell check --format sarif flows/*.ron > flowbell.sarif
  flowbell check --format json shop.ron | jq '.findings[] | select(.severity == \"error\")'")]
pub struct Arguments {
    /// Flow files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Apply the fixes that mean the same to people who chat, and save
    #[arg(long)]
    fix: bool,
    /// Judge the files as the flows of one Page, which may not get in each other's way
    #[arg(long)]
    page: bool,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
    /// For code-review tools
    Sarif,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let mut counts = [0usize; 3];
    let mut outcome = Outcome::Fine;
    let mut rows: Vec<Value> = Vec::new();
    let mut read: Vec<(&PathBuf, Flow, String)> = Vec::new();
    for path in &arguments.files {
        if is_tests(path) {
            let words = format!("{} holds tests, which “flowbell test” runs", path.display());
            console.say(&[(Tone::Quiet, &words)]);
            continue;
        }
        match open(path, arguments.fix, console) {
            Ok((flow, text)) => read.push((path, flow, text)),
            Err(error) => {
                console.complain(&format!("{error:#}"));
                outcome = Outcome::Failed;
            }
        }
    }
    let n_read = read.len();
    for ((path, flow, text), report) in read.iter().zip(reports(&read, arguments.page)) {
        for (count, severity) in counts.iter_mut().zip(Severity::ALL) {
            *count += report.count(severity);
        }
        match arguments.format {
            Format::Json => rows.extend(report.findings.iter().map(|it| row_in(path, it))),
            Format::Sarif => rows.extend(results(path, text, &report)),
            Format::Text => {
                for finding in &report.findings {
                    print(path, flow, finding, console)?;
                }
            }
        }
    }
    match arguments.format {
        Format::Json => console.raw(&format!("{:#}\n", json!({ "findings": rows })))?,
        Format::Sarif => console.raw(&format!("{:#}\n", sarif::log(rows)))?,
        Format::Text => {}
    }
    if n_read > 0 {
        console.say(&[(Tone::Strong, &summary(counts, n_read))]);
    }
    let has_errors = counts.first().is_some_and(|n_errors| *n_errors > 0);
    Ok(outcome.max(if has_errors {
        Outcome::Wrong
    } else {
        Outcome::Fine
    }))
}

/// What the rules say of each flow, alone or as one of a Page's.
fn reports(read: &[(&PathBuf, Flow, String)], is_page: bool) -> Vec<Report> {
    let flows: Vec<&Flow> = read.iter().map(|(_, flow, _)| flow).collect();
    if is_page {
        lint::check_page(&flows, None)
    } else {
        flows.iter().map(|flow| lint::check(flow, None)).collect()
    }
}

/// Opens a flow and, when asked, saves it with every safe fix made. The text is the file's, or
/// empty when the file is not laid out as we lay it out: then nobody knows the lines.
fn open(path: &Path, is_fixing: bool, console: &mut Console) -> anyhow::Result<(Flow, String)> {
    let OpenedFile { opened, stamp } = disk::open(path)?;
    let n_comments = opened.comments.len();
    let (flow, done) = if is_fixing {
        fixed(opened.flow)
    } else {
        (opened.flow, Vec::new())
    };
    let text = file::print(&flow);
    let is_saved = !done.is_empty();
    if is_saved {
        anyhow::ensure!(
            n_comments == 0,
            "{}: nothing was fixed, because saving would drop {}; `flowbell fmt --keep-comments-as-notes` \
             turns them into Note blocks first",
            path.display(),
            count(n_comments, "comment")
        );
        disk::save(path, &text, Some(&stamp))?;
        for what in done {
            console.say(&[
                (Tone::Good, "fixed"),
                (Tone::Plain, &format!(" {}: {what}", path.display())),
            ]);
        }
    }
    let is_ours = is_saved || stamp.holds(text.as_bytes());
    Ok((flow, if is_ours { text } else { String::new() }))
}

/// The flow with safe fixes made one by one, and what they did. Each fix is judged anew, since
/// one may make another needless.
fn fixed(mut flow: Flow) -> (Flow, Vec<String>) {
    /// More than any flow needs; only guards against two fixes that undo each other.
    const MAX: usize = 1000;
    let mut done = Vec::new();
    while done.len() < MAX {
        let report = lint::check(&flow, None);
        let next = report.findings.iter().find_map(|finding| {
            let fix = finding
                .fix
                .as_ref()
                .filter(|it| it.safety == Safety::Safe)?;
            let next = edited(&flow, &fix.edits).ok()?;
            let block = finding.place.block.as_ref();
            let place = block.map_or_else(String::new, |id| format!(", {}", flow.title_of(id)));
            Some((
                next,
                format!("{} {}{place}: {}", finding.code, finding.name, fix.title),
            ))
        });
        let Some((next, what)) = next else { break };
        flow = next;
        done.push(what);
    }
    (flow, done)
}

fn results(path: &Path, text: &str, report: &Report) -> Vec<Value> {
    let told = report.findings.iter().map(|finding| (finding, None));
    let stand = report.suppressed.iter();
    let stand = stand.map(|it| (&it.finding, Some(it.reason.as_str())));
    told.chain(stand)
        .map(|(finding, reason)| {
            sarif::result(&sarif::Row {
                path,
                text,
                finding,
                reason,
            })
        })
        .collect()
}

fn row_in(path: &Path, finding: &Finding) -> Value {
    let mut row = row(finding);
    if let Some(fields) = row.as_object_mut() {
        fields.insert("file".to_owned(), json!(path.to_string_lossy()));
    }
    row
}

/// A finding for scripts.
pub fn row(finding: &Finding) -> Value {
    let place = &finding.place;
    json!({
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.word(),
        "block": place.block.as_ref().map(ToString::to_string),
        "field": place.field.as_ref().map(lint::Field::path),
        "start": place.range.as_ref().map(|range| range.start),
        "end": place.range.as_ref().map(|range| range.end),
        "message": &*finding.message,
        "path": finding.path.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "fix": finding.fix.as_ref().map(|fix| json!({
            "title": fix.title,
            "safe": fix.safety == Safety::Safe,
        })),
    })
}

/// One line a finding, so that it can be searched and counted, and its cure below it.
fn print(
    path: &Path,
    flow: &Flow,
    finding: &Finding,
    console: &mut Console,
) -> std::io::Result<()> {
    let mut place = String::new();
    if let Some(block) = &finding.place.block {
        place.push_str(&format!(", {} ({block})", flow.title_of(block)));
    }
    if let Some(field) = &finding.place.field {
        place.push_str(&format!(", {}", field.path()));
    }
    if let Some(range) = &finding.place.range {
        place.push_str(&format!(" {}..{}", range.start, range.end));
    }
    let severity = finding.severity;
    console.line(&[
        (Tone::Strong, &path.display().to_string()),
        (Tone::Plain, ": "),
        (Tone::Of(severity), severity.word()),
        (Tone::Plain, &format!(" {} {}", finding.code, finding.name)),
        (Tone::Quiet, &place),
        (Tone::Plain, &format!(": {}", finding.message)),
    ])?;
    if let Some(fix) = &finding.fix {
        console.line(&[(Tone::Good, "    fix: "), (Tone::Plain, &fix.title)])?;
    }
    Ok(())
}

fn summary(counts: [usize; 3], n_files: usize) -> String {
    let found: Vec<String> = counts
        .into_iter()
        .zip(Severity::ALL)
        .filter(|(n, _)| *n > 0)
        .map(|(n, severity)| count(n, severity.word()))
        .collect();
    let found = if found.is_empty() {
        "nothing to object to".to_owned()
    } else {
        found.join(", ")
    };
    format!("{found} in {}", count(n_files, "file"))
}
