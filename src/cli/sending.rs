//! `flowbell status` and `flowbell resume`: how a running bot is, and sending again after Meta
//! blocked its Page.

use crate::cli::bot::{block_on, client, told};
use crate::cli::console::{Console, Tone, count};
use crate::cli::{Format, Outcome};
use crate::lint::Severity;
use crate::store::bot::wire::Status;

/// Say how a running bot is
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The bot's secret comes from FLOWBELL_BOT_SECRET, or from the system's keychain.

Exit codes: 0 it sends, 1 it sends nothing and says why, 2 it could not be asked.")]
pub struct Show {
    #[command(flatten)]
    bot: Where,
}

/// Send again after Meta blocked the Page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Meta blocks a Page that breaks its rules. The bot sends nothing from then on, whatever is
restarted, until Meta says that it is over or you do, with this command. Read the Page's
Support Inbox first. Campaigns stay paused: resume each with `flowbell reengage resume`.")]
pub struct Resume {
    #[command(flatten)]
    bot: Where,
}

#[derive(Debug, clap::Args)]
struct Where {
    /// Where the bot is
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    bot_url: String,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn show(arguments: &Show, console: &mut Console) -> anyhow::Result<Outcome> {
    let bot = client(&arguments.bot.bot_url)?;
    let status = block_on(async { bot.status().await.map_err(told) })?;
    print(&status, arguments.bot.format, console)
}

pub fn resume(arguments: &Resume, console: &mut Console) -> anyhow::Result<Outcome> {
    let bot = client(&arguments.bot.bot_url)?;
    let status = block_on(async { bot.resume_sending().await.map_err(told) })?;
    print(&status, arguments.bot.format, console)
}

fn print(it: &Status, format: Format, console: &mut Console) -> anyhow::Result<Outcome> {
    let outcome = match it.hold {
        None => Outcome::Fine,
        Some(_) => Outcome::Wrong,
    };
    if format == Format::Json {
        console.raw(&format!("{}\n", serde_json::to_string_pretty(it)?))?;
        return Ok(outcome);
    }
    let head = format!("The bot of the Page {} ", it.page);
    match &it.hold {
        None => console.line(&[(Tone::Strong, &head), (Tone::Good, "sends.")])?,
        Some(hold) => {
            let why = format!("sends nothing. {}. {}", hold.what, hold.advice);
            console.line(&[(Tone::Strong, &head), (Tone::Of(Severity::Error), &why)])?;
        }
    }
    let waiting = it.queues;
    let known = |n: u64, word: &str| count(usize::try_from(n).unwrap_or(usize::MAX), word);
    for line in [
        format!("  {} live", count(it.live.len(), "flow")),
        format!(
            "  {} known, {}",
            known(it.n_people, "subscriber"),
            known(it.n_consents, "unspent consent")
        ),
        format!(
            "  {} waiting, {} under way, {} not known",
            known(waiting.n_waiting_sends, "message"),
            waiting.n_attempting,
            waiting.n_unknown
        ),
    ] {
        console.line(&[(Tone::Plain, &line)])?;
    }
    for error in &it.errors {
        let line = format!("  {} × {}. {}", error.n, error.what, error.advice);
        console.line(&[(Tone::Plain, &line)])?;
    }
    Ok(outcome)
}
