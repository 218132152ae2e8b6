//! `flowbell rules`: lists the rules and explains one.

use crate::cli::console::{Console, Tone};
use crate::cli::{Format, Outcome};
use crate::lint::{self, Rule, rules};
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
                        "docs": rule.docs.markdown(),
                        "source": rule.docs.source.address(),
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
    if let Some(rule) = lint::rule(wanted) {
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
        (Tone::Quiet, rule.summary()),
    ])
}

fn explain(rule: &Rule, console: &mut Console) -> std::io::Result<()> {
    console.line(&[
        (Tone::Strong, rule.code),
        (Tone::Plain, &format!(" {}, ", rule.name)),
        (Tone::Of(rule.severity), rule.severity.word()),
    ])?;
    console.line(&[])?;
    console.line(&[(Tone::Plain, rule.docs.markdown().trim())])
}
