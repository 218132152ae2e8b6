//! `flowbell backup` and `flowbell erase`: what is done to a bot's database while the bot runs.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the clock"
)]

use crate::cli::bot::block_on;
use crate::cli::console::{Console, Tone};
use crate::cli::{Outcome, serve};
use crate::engine::Timestamp;
use crate::store::{Options, Store, StoreError};
use anyhow::bail;
use std::path::{Path, PathBuf};

/// Copy a bot's database to a file, while the bot goes on
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The copy is whole and of one moment. TO must not exist; it appears when it is whole.

Example:
  flowbell backup --config bot.ron backups/bot-2026-11-23.sqlite")]
pub struct Backup {
    /// The bot's configuration
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The file to make
    to: PathBuf,
}

/// Erase everything that a bot knows about a person
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The bot may go on meanwhile. Backups that were made before still hold the person.

Example:
  flowbell erase --config bot.ron 7700123")]
pub struct Erase {
    /// The bot's configuration
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The person's id on the Page
    psid: String,
}

pub fn run(arguments: &Backup, console: &mut Console) -> anyhow::Result<Outcome> {
    let store = open(&arguments.config)?.0;
    block_on(async {
        let made = store.backup(&arguments.to).await;
        store.close().await.map_err(told)?;
        made.map_err(told)
    })?;
    let name = arguments.to.display().to_string();
    console.say(&[
        (Tone::Good, "Backed up"),
        (Tone::Plain, &format!(" to {name}.")),
    ]);
    Ok(Outcome::Fine)
}

pub fn run_erase(arguments: &Erase, console: &mut Console) -> anyhow::Result<Outcome> {
    let (store, page) = open(&arguments.config)?;
    let now = Timestamp::from_millis(jiff::Timestamp::now().as_millisecond());
    let erased = block_on(async {
        let erased = store.erase(&page, &arguments.psid, now).await;
        store.close().await.map_err(told)?;
        erased.map_err(told)
    })?;
    if !erased.is_known {
        bail!(
            "the bot knows nobody with the id {} on this Page; nothing was erased",
            arguments.psid
        );
    }
    console.say(&[
        (Tone::Good, "Erased"),
        (
            Tone::Plain,
            &format!(" everything, {} rows.", erased.n_rows),
        ),
    ]);
    Ok(Outcome::Fine)
}

fn open(config: &Path) -> anyhow::Result<(Store, String)> {
    let (database, page) = serve::database(config)?;
    if !database.exists() {
        bail!(
            "there is no database {} yet; the bot makes it when it starts",
            database.display()
        );
    }
    let store = Store::open(&database, Options::default()).map_err(told)?;
    Ok((store, page))
}

fn told(error: StoreError) -> anyhow::Error {
    anyhow::anyhow!("{error}. {}", error.advice())
}
