//! `flowbell check`: says what the rules find in flow files.

use crate::cli::console::{Console, Tone, count};
use crate::cli::{Format, Outcome};
use crate::disk;
use crate::lint::{self, Finding, Safety, Severity};
use crate::model::Flow;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Say what Meta, or people who chat, would object to
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 no errors (there may be warnings and hints), 1 errors, 2 a file cannot be read.
JSON is one object {\"findings\": [{file, code, name, severity, block, field, start, end, message,
path: [block], fix: {title, safe}}]}; absent values are null, offsets count Unicode scalar values.

Examples:
  flowbell check flows/*.ron
  flowbell check --format json shop.ron | jq '.findings[] | select(.severity == \"error\")'")]
pub struct Arguments {
    /// Flow files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let mut counts = [0usize; 3];
    let mut n_read = 0usize;
    let mut outcome = Outcome::Fine;
    let mut rows: Vec<Value> = Vec::new();
    for path in &arguments.files {
        let flow = match disk::open(path) {
            Ok(file) => file.opened.flow,
            Err(error) => {
                console.complain(&error.to_string());
                outcome = Outcome::Failed;
                continue;
            }
        };
        n_read += 1;
        let report = lint::check(&flow, None);
        for (count, severity) in counts.iter_mut().zip(Severity::ALL) {
            *count += report.count(severity);
        }
        for finding in &report.findings {
            match arguments.format {
                Format::Json => rows.push(row_in(path, finding)),
                Format::Text => print(path, &flow, finding, console)?,
            }
        }
    }
    if arguments.format == Format::Json {
        console.raw(&format!("{:#}\n", json!({ "findings": rows })))?;
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
        "message": finding.message,
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
