//! How `flowbell publish` says what it does: steps on standard error, results on standard output.

use crate::cli::check;
use crate::cli::console::{Console, Tone};
use crate::cli::{Format, Outcome};
use crate::lint::{Finding, Severity};
use crate::publish::error::Cause;
use crate::publish::{PageLink, Plan, Receipt, Step, StepName, StepState, Stopped};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Shows each step once for each state that it comes to.
#[derive(Debug, Default)]
pub struct StepLines {
    shown: BTreeMap<StepName, StepState>,
}

impl StepLines {
    pub fn show(&mut self, steps: &[Step], console: &mut Console) {
        for step in steps {
            if self.shown.insert(step.name, step.state) == Some(step.state) {
                continue;
            }
            let (mark, tone) = match step.state {
                StepState::Pending | StepState::Running => continue,
                StepState::Done => ("done   ", Tone::Good),
                StepState::Skipped => ("nothing", Tone::Quiet),
                StepState::Failed => ("failed ", Tone::Of(Severity::Error)),
                StepState::Undone => ("undone ", Tone::Of(Severity::Warning)),
            };
            let mut text = format!("  {}", step.name.label());
            // What failed and what to do about it follows once, as the error.
            if step.state != StepState::Failed {
                if !step.sentence.is_empty() {
                    text.push_str(&format!(": {}", step.sentence));
                }
                if let Some(advice) = &step.advice {
                    text.push_str(&format!(" {advice}"));
                }
            }
            console.say(&[(tone, mark), (Tone::Plain, &text)]);
        }
    }
}

pub fn print_plan(plan: &Plan, format: Format, console: &mut Console) -> anyhow::Result<()> {
    if format == Format::Json {
        let changes: Vec<Value> = plan
            .changes
            .iter()
            .map(|change| {
                json!({
                    "step": step_word(change.step),
                    "words": change.words,
                    "request": change.request.as_ref().map(ToString::to_string),
                })
            })
            .collect();
        let plan = json!({
            "dry_run": true,
            "release": release(plan.release.as_ref()),
            "changes": changes,
            "notes": plan.notes,
            "links": links(&plan.links),
        });
        return Ok(console.raw(&format!("{plan:#}\n"))?);
    }
    if plan.changes.is_empty() {
        console.line(&[(Tone::Good, "Nothing would change.")])?;
    }
    for change in &plan.changes {
        console.line(&[(Tone::Strong, &change.words)])?;
        for line in change.request.iter().flat_map(|call| {
            let text = call.to_string();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        }) {
            console.line(&[(Tone::Quiet, "    "), (Tone::Quiet, &line)])?;
        }
    }
    for note in &plan.notes {
        console.say(&[(Tone::Plain, note)]);
    }
    if let Some(people) = plan.people.as_ref().filter(|people| people.n > 0) {
        let n = people.n;
        let words =
            format!("In the middle of this flow: {n}. They stay on the release they began with.");
        console.say(&[(Tone::Plain, &words)]);
    }
    Ok(print_links(&plan.links, console)?)
}

pub fn print_receipt(
    receipt: &Receipt,
    format: Format,
    console: &mut Console,
) -> anyhow::Result<()> {
    if format == Format::Json {
        let steps: Vec<Value> = receipt
            .steps
            .iter()
            .map(|step| {
                json!({
                    "name": step_word(step.name),
                    "state": state_word(step.state),
                    "sentence": step.sentence,
                    "advice": step.advice,
                })
            })
            .collect();
        let receipt = json!({
            "dry_run": false,
            "release": release(receipt.release.as_ref()),
            "has_changed": receipt.has_changed,
            "steps": steps,
            "notes": receipt.notes,
            "links": links(&receipt.links),
        });
        return Ok(console.raw(&format!("{receipt:#}\n"))?);
    }
    for note in &receipt.notes {
        console.say(&[(Tone::Plain, note)]);
    }
    let what = match (&receipt.release, receipt.has_changed) {
        (Some((number, hash)), true) => {
            let short: String = hash.chars().take(12).collect();
            format!("Published as release {number} ({short}).")
        }
        (Some((number, _)), false) => {
            format!("Release {number} is live already; nothing was changed.")
        }
        (None, _) => "Done.".to_owned(),
    };
    console.line(&[(Tone::Good, &what)])?;
    Ok(print_links(&receipt.links, console)?)
}

/// The findings or the reason go to standard output for scripts, the sentence to people.
pub fn print_stopped(
    stopped: &Stopped,
    format: Format,
    console: &mut Console,
) -> anyhow::Result<Outcome> {
    let findings: &[Finding] = match &*stopped.cause {
        Cause::RulesBroken(findings) | Cause::Warnings(findings) => findings,
        _ => &[],
    };
    if format == Format::Json {
        let error = json!({"error": {
            "step": step_word(stopped.step),
            "sentence": stopped.cause.to_string(),
            "advice": stopped.advice(),
            "left_behind": stopped.left_behind,
            "findings": findings.iter().map(check::row).collect::<Vec<_>>(),
        }});
        console.raw(&format!("{error:#}\n"))?;
    }
    console.complain(&stopped.sentence());
    if let Cause::Warnings(_) = *stopped.cause {
        console.say(&[(Tone::Plain, "--yes publishes all the same.")]);
    }
    Ok(if findings.is_empty() {
        Outcome::Failed
    } else {
        Outcome::Wrong
    })
}

fn print_links(links: &[PageLink], console: &mut Console) -> std::io::Result<()> {
    for link in links {
        console.line(&[(Tone::Plain, &link.url)])?;
    }
    Ok(())
}

fn links(links: &[PageLink]) -> Vec<Value> {
    let link = |link: &PageLink| json!({"reference": link.reference, "url": link.url});
    links.iter().map(link).collect()
}

fn release(release: Option<&(u32, String)>) -> Value {
    release.map_or(
        Value::Null,
        |(number, hash)| json!({"number": number, "hash": hash}),
    )
}

/// Stable words for scripts; the labels are for people and may change.
fn step_word(name: StepName) -> &'static str {
    match name {
        StepName::Rules => "rules",
        StepName::Token => "token",
        StepName::Feature => "feature",
        StepName::Region => "region",
        StepName::Bot => "bot",
        StepName::Plan => "plan",
        StepName::Release => "release",
        StepName::Address => "address",
        StepName::Subscribe => "subscribe",
        StepName::Profile => "profile",
        StepName::Confirm => "confirm",
        StepName::Links => "links",
    }
}

fn state_word(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "pending",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Skipped => "skipped",
        StepState::Failed => "failed",
        StepState::Undone => "undone",
    }
}
