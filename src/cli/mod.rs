//! The command line: reads arguments, wires the parts together, chooses the exit code.
//!
//! Results go to standard output, messages to standard error. Exit code 0 is success, 1 means
//! that something was found wrong with a flow, 2 that the command could not do its work.

mod backup;
mod bot;
mod check;
mod console;
mod fmt;
mod page_flows;
mod publish;
mod publish_words;
mod reengage;
mod rules;
mod sandbox;
mod sending;
mod serve;
mod simulate;
mod test;
mod sarif;
mod window;
mod wording;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use console::Console;
use std::path::PathBuf;
use std::process::ExitCode;

/// Design Messenger flows, see where Meta would object, and publish them to a Page.
///
/// Without a command the window opens, with FILE in it when one is given.
#[derive(Debug, Parser)]
#[command(
    name = "flowbell",
    version,
    args_conflicts_with_subcommands = true,
    after_help = AFTER_HELP
)]
struct Arguments {
    /// The flow to open in the window
    file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

const AFTER_HELP: &str = "\
Examples:
  flowbell flows/back-in-stock.ron            open a flow in the window
  flowbell check flows/*.ron                  say what Meta would object to
  flowbell check --format json shop.ron       the same for a script
  echo 'When it is back' | flowbell wording   judge a request title
  flowbell simulate shop.ron --script ann.ron  play a conversation, days in a moment
  flowbell test flows/shop.ron                play the recorded tests beside a flow
  flowbell sandbox                            a make-believe Facebook to publish to
  flowbell publish shop.ron --page-id 1234 --dry-run
  flowbell serve --config bot.ron             be the bot that people talk to
  flowbell status                             how a running bot is
  flowbell reengage list                      who may be written to once more
  flowbell backup --config bot.ron copy.sqlite

Exit codes: 0 all is well, 1 something is wrong with a flow, 2 the command could not do its work.";

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Wording(wording::Arguments),
    Fmt(fmt::Arguments),
    Rules(rules::Arguments),
    Publish(publish::Arguments),
    Sandbox(sandbox::Arguments),
    Serve(serve::Arguments),
    Status(sending::Show),
    Resume(sending::Resume),
    Reengage(reengage::Arguments),
    Backup(backup::Backup),
    Erase(backup::Erase),
    Simulate(simulate::Arguments),
    Test(test::Arguments),
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For scripts
    Json,
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Fine,
    /// Something is wrong with a flow.
    Wrong,
    /// The command could not do its work.
    Failed,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let mut console = Console::of_this_process();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // A mistyped command looks like a FILE to clap, and what follows like a command.
            if let Some(sentence) = mistyped_command(&error) {
                console.complain(&sentence);
                return ExitCode::from(2);
            }
            error.exit()
        }
    };
    let result = match &arguments.command {
        None => window::run(arguments.file.as_deref()),
        Some(Command::Check(arguments)) => check::run(arguments, &mut console),
        Some(Command::Wording(arguments)) => wording::run(arguments, &mut console),
        Some(Command::Fmt(arguments)) => fmt::run(arguments, &mut console),
        Some(Command::Rules(arguments)) => rules::run(arguments, &mut console),
        Some(Command::Publish(arguments)) => publish::run(arguments, &mut console),
        Some(Command::Sandbox(arguments)) => sandbox::run(arguments, &mut console),
        Some(Command::Serve(arguments)) => serve::run(arguments, &mut console),
        Some(Command::Status(arguments)) => sending::show(arguments, &mut console),
        Some(Command::Resume(arguments)) => sending::resume(arguments, &mut console),
        Some(Command::Reengage(arguments)) => reengage::run(arguments, &mut console),
        Some(Command::Backup(arguments)) => backup::run(arguments, &mut console),
        Some(Command::Erase(arguments)) => backup::run_erase(arguments, &mut console),
        Some(Command::Simulate(arguments)) => simulate::run(arguments, &mut console),
        Some(Command::Test(arguments)) => test::run(arguments, &mut console),
    };
    let outcome = match result {
        Ok(outcome) => outcome,
        // Whoever read our output has seen enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => Outcome::Fine,
        Err(error) => {
            console.complain(&format!("{error:#}"));
            Outcome::Failed
        }
    };
    match outcome {
        Outcome::Fine => ExitCode::SUCCESS,
        Outcome::Wrong => ExitCode::from(1),
        Outcome::Failed => ExitCode::from(2),
    }
}

fn mistyped_command(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::ArgumentConflict {
        return None;
    }
    let word = std::env::args().nth(1).filter(|it| !it.starts_with('-'))?;
    let command = Arguments::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let nearest = names.min_by_key(|name| strsim::damerau_levenshtein(name, &word))?;
    (nearest != word && strsim::damerau_levenshtein(nearest, &word) <= 2)
        .then(|| format!("there is no command “{word}”; did you mean “{nearest}”?"))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
