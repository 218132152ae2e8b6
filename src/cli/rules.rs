//! `flowbell rules`: lists the rules and explains one.

use crate::cli::console::{Console, Tone};
use crate::cli::{Format, Outcome};
use crate::lint::{Rule, rules};
use serde_json::json;

/// List the rules, or explain one
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Code or name of the rule to explain, such as OTN003 or vague-title
    rule: Option<String>,
    /// How rules are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let chosen = match &arguments.rule {
        None => rules::ALL.to_vec(),
        Some(wanted) => vec![find(wanted)?],
    };
    match (arguments.format, &arguments.rule) {
        (Format::Json, _) => {
            let rows: Vec<_> = chosen
                .iter()
                .map(|rule| {
                    json!({
                        "code": rule.code,
                        "name": rule.name,
                        "severity": rule.severity.word(),
                        "docs": rule.docs,
                    })
                })
                .collect();
            console.raw(&format!("{:#}\n", json!({ "rules": rows })))?;
        }
        (Format::Text, None) => {
            for rule in chosen {
                list(rule, console)?;
            }
        }
        (Format::Text, Some(_)) => {
            for rule in chosen {
                explain(rule, console)?;
            }
        }
    }
    Ok(Outcome::Fine)
}

fn find(wanted: &str) -> anyhow::Result<&'static Rule> {
    let is_it = |rule: &&&Rule| {
        rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted)
    };
    if let Some(rule) = rules::ALL.iter().find(is_it) {
        return Ok(rule);
    }
    let nearest = rules::ALL
        .iter()
        .flat_map(|rule| [rule.code, rule.name])
        .min_by_key(|known| {
            strsim::damerau_levenshtein(&known.to_lowercase(), &wanted.to_lowercase())
        });
    anyhow::bail!(
        "there is no rule “{wanted}”; {}`flowbell rules` lists them all",
        nearest.map_or_else(String::new, |known| format!("did you mean {known}? "))
    )
}

fn list(rule: &Rule, console: &mut Console) -> std::io::Result<()> {
    console.line(&[
        (Tone::Strong, &format!("{:8}", rule.code)),
        (
            Tone::Of(rule.severity),
            &format!("{:9}", rule.severity.word()),
        ),
        (Tone::Plain, &format!("{:28}", rule.name)),
        (Tone::Quiet, first_sentence(rule.docs)),
    ])
}

fn explain(rule: &Rule, console: &mut Console) -> std::io::Result<()> {
    console.line(&[
        (Tone::Strong, rule.code),
        (Tone::Plain, &format!(" {}, ", rule.name)),
        (Tone::Of(rule.severity), rule.severity.word()),
    ])?;
    console.line(&[])?;
    console.line(&[(Tone::Plain, rule.docs.trim())])
}

/// The README's table of rules; a test compares the two.
#[must_use]
pub fn table() -> String {
    let mut table =
        "| Code | Name | Severity | What it says |\n| --- | --- | --- | --- |\n".to_owned();
    for rule in rules::ALL {
        table.push_str(&format!(
            "| {} | `{}` | {} | {} |\n",
            rule.code,
            rule.name,
            rule.severity.word(),
            first_sentence(rule.docs).replace('|', "\\|")
        ));
    }
    table
}

/// The first line of a rule's docs that is not a heading.
fn first_sentence(docs: &str) -> &str {
    docs.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .unwrap_or_default()
}
