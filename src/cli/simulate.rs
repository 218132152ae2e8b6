//! `flowbell simulate`: plays one conversation and tells it.

use crate::cli::console::{Console, Tone, count};
use crate::cli::page_flows::Others;
use crate::cli::{Format, Outcome};
use crate::disk;
use crate::engine::{Deed, Visit};
use crate::lint::Severity;
use crate::simulator::{Conversation, Entry, Script, Scripts, words};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Play a conversation with a make-believe clock and show what happens
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A script says what the person does and when, counted from the beginning:
  (
      begins: \"2026-11-22T09:00:00Z\",
      person: {\"first_name\": \"Ann\"},
      events: [
          (at: \"0s\", act: Starts),
          (at: \"20s\", act: Taps(\"Tell me when it's in\")),
          (at: \"12h 5m\", act: Taps(\"Notify Me\")),
          (at: \"3d\", act: Says(\"stop\")),
      ],
      until: \"30d\",
  )
Where a Go to flow leads into another flow, that is looked for in the flow's folder.
Acts: Starts, Says(\"…\"), Taps(\"title\"), Follows(\"ref\"), Event(…), Trouble(…).

JSON is one object {\"entries\": [{at, event, path: [{from, exit, to}], reasons, effects}],
\"misfits\": [{at, title}], \"session\": …}.

Exit codes: 0 it went well, 1 the flow could not go on somewhere or the script does not fit
it, 2 a file cannot be read.

Examples:
  flowbell simulate flows/back-in-stock.ron --script ann.ron
  flowbell simulate shop.ron --script ann.ron --format json | jq '.entries[].event'")]
pub struct Arguments {
    /// The flow file
    file: PathBuf,
    /// What the person does
    #[arg(long, value_name = "FILE")]
    script: PathBuf,
    /// How the conversation is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let flow = disk::open(&arguments.file)?.opened.flow;
    let script = read(&arguments.script)?;
    let others = Others::of(&flow, &arguments.file, &[]);
    others.say_missing(&arguments.file, console);
    let conversation = script.play_on(&flow, &others.flows());
    match arguments.format {
        Format::Json => console.raw(&format!("{:#}\n", story(&conversation)))?,
        Format::Text => print(&conversation, console)?,
    }
    let is_fine = conversation.misfits.is_empty() && !conversation.log.iter().any(has_fault);
    Ok(if is_fine {
        Outcome::Fine
    } else {
        Outcome::Wrong
    })
}

fn read(path: &Path) -> anyhow::Result<Script> {
    let (text, _) = disk::read_text(path)?;
    let shown = path.display();
    Script::read(&text).map_err(|error| match Scripts::read(&text) {
        Ok(scripts) => anyhow::anyhow!(
            "{shown} holds {}, not one script; play them with “flowbell test”, or copy one of \
             them to a file of its own",
            count(scripts.tests.len(), "recorded test")
        ),
        Err(_) => anyhow::anyhow!("{shown} is not a script: {error}"),
    })
}

fn has_fault(entry: &Entry) -> bool {
    let is_fault = |deed: &Deed| matches!(deed, Deed::Fault(_));
    entry.effects.iter().any(|effect| is_fault(&effect.deed))
}

fn print(conversation: &Conversation<'_>, console: &mut Console) -> std::io::Result<()> {
    for line in words::transcript(conversation).lines() {
        let inner = line.trim_start();
        let tone = match inner {
            _ if inner.contains("FAULT: ") || inner.contains("MISFIT: ") => {
                Tone::Of(Severity::Error)
            }
            _ if inner.starts_with("BOT") => Tone::Good,
            _ if inner.len() == line.len() => Tone::Strong,
            _ => Tone::Quiet,
        };
        console.line(&[(tone, line)])?;
    }
    Ok(())
}

fn story(conversation: &Conversation<'_>) -> Value {
    let misfits = conversation.misfits.iter();
    json!({
        "entries": conversation.log.iter().map(entry).collect::<Vec<_>>(),
        "misfits": misfits
            .map(|it| json!({ "at": it.at.to_string(), "title": it.title }))
            .collect::<Vec<_>>(),
        "session": json!(conversation.session),
    })
}

fn entry(entry: &Entry) -> Value {
    let mut path = Vec::new();
    let mut reasons = Vec::new();
    for visit in &entry.visits {
        match visit {
            Visit::Left { block, exit, to } => {
                path.push(json!({ "from": block, "exit": exit, "to": to }));
            }
            Visit::Because(reason) => reasons.push(reason.to_string()),
            Visit::Entered(_) => {}
        }
    }
    json!({
        "at": entry.at.to_string(),
        "event": words::event(&entry.event),
        "path": path,
        "reasons": reasons,
        "effects": json!(entry.effects),
    })
}
