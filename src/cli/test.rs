//! `flowbell test`: plays the recorded tests beside flow files.

use crate::cli::Outcome;
use crate::cli::console::{Console, Tone, count};
use crate::cli::page_flows::Others;
use crate::disk::{self, DiskError, is_tests};
use crate::lint::Severity;
use crate::model::{Flow, file};
use crate::simulator::{Difference, Script, Scripts, Verdict};
use anyhow::Context;
use std::path::{Path, PathBuf};

/// Play the recorded tests of flows
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The tests of shop.ron stand in shop.tests.ron beside it: (tests: [(name: …, begins: …, events: …,
seen: […]), …]), each a script as “flowbell simulate” takes it, and the chat that must be seen. With
may_say_more: true other lines may come in between; ends: (stands: At(\"block\"), window_open: true,
consents: 1, stopped: false) asks for the end state, each part of which may be left out.
Where a Go to flow leads into another flow, that is looked for among the given files and then in the
flow's folder. In a difference, “-” is missing, “+” is new, “~” is let be.

Exit codes: 0 all went as recorded, 1 some did not, 2 a file cannot be read.

Examples:
  flowbell test flows/*.ron
  flowbell test --accept shop.ron    write down what is seen now")]
pub struct Arguments {
    /// Flow files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Record what is seen now as what must be seen
    #[arg(long)]
    accept: bool,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    let (mut n_tests, mut n_failed) = (0, 0);
    for path in &flows(&arguments.files) {
        match test(path, arguments, console) {
            Ok((n, failed)) => {
                n_tests += n;
                n_failed += failed;
            }
            Err(error) => {
                console.complain(&format!("{error:#}"));
                outcome = Outcome::Failed;
            }
        }
    }
    let summary = match (n_tests, n_failed) {
        (0, _) => "no test was played".to_owned(),
        (n, 0) => format!("{}, all as recorded", count(n, "test")),
        (n, failed) => format!("{}, {failed} not as recorded", count(n, "test")),
    };
    console.say(&[(Tone::Strong, &summary)]);
    Ok(if n_failed > 0 {
        outcome.max(Outcome::Wrong)
    } else {
        outcome
    })
}

/// The flows to be tested, each once: those that are named, and those whose tests are. What
/// `flows/*.ron` names is both.
fn flows(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut flows: Vec<PathBuf> = Vec::new();
    for path in files {
        let flow = match is_tests(path) {
            true => path.with_extension("").with_extension("ron"),
            false => path.clone(),
        };
        if !flows.contains(&flow) {
            flows.push(flow);
        }
    }
    flows
}

/// How many tests a flow has, and how many of them fail.
fn test(
    path: &Path,
    arguments: &Arguments,
    console: &mut Console,
) -> anyhow::Result<(usize, usize)> {
    let flow = disk::open(path)?.opened.flow;
    let beside = path.with_extension("tests.ron");
    let (text, stamp) = match disk::read_text(&beside) {
        Ok(read) => read,
        Err(DiskError::NotFound(_)) => {
            console.say(&[(Tone::Quiet, &format!("{} has no tests", path.display()))]);
            return Ok((0, 0));
        }
        Err(error) => return Err(error.into()),
    };
    let mut scripts = Scripts::read(&text)
        .with_context(|| format!("{} does not hold tests", beside.display()))?;
    let others = Others::of(&flow, path, &arguments.files);
    others.say_missing(path, console);
    if arguments.accept {
        let n_comments = file::comments(&text).len();
        anyhow::ensure!(
            n_comments == 0,
            "{}: nothing was recorded, because saving would drop {}; take them out first, or make \
             them the names of tests",
            beside.display(),
            count(n_comments, "comment")
        );
        for script in &mut scripts.tests {
            script.accept_on(&flow, &others.flows());
        }
        disk::save(&beside, &scripts.print(), Some(&stamp))?;
    }
    let mut n_failed = 0;
    for script in &scripts.tests {
        n_failed += usize::from(!passes(&beside, (&flow, &others), script, console)?);
    }
    Ok((scripts.tests.len(), n_failed))
}

fn passes(
    path: &Path,
    (flow, others): (&Flow, &Others),
    script: &Script,
    console: &mut Console,
) -> std::io::Result<bool> {
    let verdict = script.check_on(flow, &others.flows());
    let is_fine = verdict.is_fine();
    let (tone, word) = match is_fine {
        true => (Tone::Good, "ok"),
        false => (Tone::Of(Severity::Error), "failed"),
    };
    let place = format!("{}: ", path.display());
    console.line(&[
        (Tone::Strong, &place),
        (tone, word),
        (Tone::Plain, &format!(" {}", script.name)),
    ])?;
    if !is_fine {
        explain(&verdict, console)?;
    }
    Ok(is_fine)
}

/// The chat, with a minus before what is missing and a plus before what is new.
fn explain(verdict: &Verdict, console: &mut Console) -> std::io::Result<()> {
    for line in &verdict.difference {
        let (tone, mark, text) = match line {
            Difference::Same(text) => (Tone::Quiet, ' ', text),
            Difference::Missing(text) => (Tone::Of(Severity::Error), '-', text),
            Difference::Unexpected(text) => (Tone::Good, '+', text),
            Difference::Besides(text) => (Tone::Quiet, '~', text),
        };
        console.line(&[(tone, &format!("    {mark} {text}"))])?;
    }
    for misfit in &verdict.misfits {
        let text = format!("    ! {}: nobody can tap “{}”", misfit.at, misfit.title);
        console.line(&[(Tone::Of(Severity::Error), &text)])?;
    }
    Ok(())
}
