//! `flowbell wording`: judges request titles without a flow.

use crate::cli::console::{Console, Tone};
use crate::cli::{Format, Outcome};
use crate::lint::{self, Finding, Severity};
use anyhow::Context;
use serde_json::{Value, json};
use std::io::BufRead;

/// Judge the titles of notification requests, one a line from standard input
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Empty lines are passed over. JSON is one object a line:
{title, findings: [{code, name, severity, message}]}

Exit codes: 0 no errors, 1 errors, 2 standard input cannot be read.

Examples:
  echo \"When it's back in stock\" | flowbell wording
  flowbell wording --format json --follow-up 'Rosewood is back!' < titles.txt")]
pub struct Arguments {
    /// The message that will be sent later: does it keep to what the titles name?
    #[arg(long, value_name = "TEXT")]
    follow_up: Option<String>,
    /// Language of the titles, such as en or pt-BR; told from each title when left out
    #[arg(long, value_name = "TAG", default_value = "")]
    language: String,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for line in std::io::stdin().lock().lines() {
        let line = line.context("standard input cannot be read as text (UTF-8)")?;
        let title = line.trim_end_matches('\r');
        if title.trim().is_empty() {
            continue;
        }
        let findings = lint::wording(title, arguments.follow_up.as_deref(), &arguments.language);
        if findings.iter().any(|it| it.severity == Severity::Error) {
            outcome = Outcome::Wrong;
        }
        match arguments.format {
            Format::Json => console.raw(&format!("{}\n", row(title, &findings)))?,
            Format::Text => print(title, &findings, console)?,
        }
    }
    Ok(outcome)
}

fn row(title: &str, findings: &[Finding]) -> Value {
    let findings: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.code,
                "name": finding.name,
                "severity": finding.severity.word(),
                "message": &*finding.message,
            })
        })
        .collect();
    json!({ "title": title, "findings": findings })
}

fn print(title: &str, findings: &[Finding], console: &mut Console) -> std::io::Result<()> {
    if findings.is_empty() {
        return console.line(&[(Tone::Good, "fine: "), (Tone::Plain, title)]);
    }
    for finding in findings {
        console.line(&[
            (Tone::Of(finding.severity), finding.severity.word()),
            (Tone::Plain, &format!(": {title}")),
            (
                Tone::Quiet,
                &format!(" · {} {}", finding.code, finding.name),
            ),
            (Tone::Plain, &format!(": {}", finding.message)),
        ])?;
    }
    Ok(())
}
