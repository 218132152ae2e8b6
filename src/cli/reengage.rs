//! `flowbell reengage`: writes once more to people who agreed to it, through a running bot.

use crate::cli::bot::{block_on, client, told};
use crate::cli::console::{Console, Tone};
use crate::cli::{Format, Outcome};
use crate::engine::Timestamp;
use crate::model::TopicId;
use crate::store::CampaignState;
use crate::store::bot::wire::{Campaign, CampaignButton, CampaignMessage, NewCampaign, Preview};
use crate::store::bot::{BotClient, CampaignStep};
use anyhow::{Context, bail};
use clap::Subcommand;
use serde::Serialize;

/// Write once more to people who agreed to it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each consent is spent once: whoever got one campaign is not reached by the next.
The bot's secret comes from FLOWBELL_BOT_SECRET, or from the system's keychain.

Exit codes: 0 done, 1 the rules object or nobody would get it, 2 it could not be done.

Examples:
  flowbell reengage list --bot-url http://127.0.0.1:8080
  flowbell reengage preview --bot-url … --topic rosewood --text 'Rosewood is back, {{first_name|friend}}!'
  flowbell reengage send --bot-url … --topic rosewood --text 'Rosewood is back!' --only 77001
  flowbell reengage send --bot-url … --topic rosewood --text 'Rosewood is back!' --daytime --yes
  flowbell reengage status --bot-url … 3
  flowbell reengage unknown --bot-url …")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
    /// Where the bot is
    #[arg(
        long,
        value_name = "URL",
        global = true,
        default_value = "http://127.0.0.1:8080"
    )]
    bot_url: String,
    /// How results are written
    #[arg(long, value_enum, global = true, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum What {
    /// What people agreed to, and the campaigns so far
    List,
    /// Who would get a message, who not and why, and what the rules say; sends nothing
    Preview(Message),
    /// Make a campaign and start it
    Send(Message),
    /// How far a campaign is
    Status { campaign: u64 },
    /// Stop sending until it is resumed
    Pause { campaign: u64 },
    /// Go on with a campaign that was paused
    Resume { campaign: u64 },
    /// End a campaign; consents that were not used stay unspent
    Cancel { campaign: u64 },
    /// Messages that may have arrived, and what can be done about each
    Unknown,
    /// Send one of these once more, at your own risk
    Again {
        /// As `unknown` shows it
        id: String,
    },
    /// Leave one of these as it is; its consent counts as used
    WriteOff {
        /// As `unknown` shows it
        id: String,
    },
}

#[derive(Debug, clap::Args)]
struct Message {
    /// What people agreed to, by its id
    #[arg(long)]
    topic: String,
    /// What is said; {{first_name|there}} stands for the name
    #[arg(long)]
    text: String,
    /// An https address of a picture
    #[arg(long, value_name = "URL")]
    image: Option<String>,
    /// A button that opens a page, as TITLE=https://…; up to three
    #[arg(long, value_name = "TITLE=URL")]
    link: Vec<String>,
    /// Not before this time, such as 2026-12-01T09:00:00Z
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Only between 9 and 20 o'clock where the person is
    #[arg(long)]
    daytime: bool,
    /// Only to this person: a test to yourself, which spends your consent
    #[arg(long, value_name = "PSID")]
    only: Option<String>,
    /// Send without asking for more, although rules warn
    #[arg(long, short)]
    yes: bool,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let bot = client(&arguments.bot_url)?;
    block_on(done(&bot, arguments, console))
}

async fn done(
    bot: &BotClient,
    arguments: &Arguments,
    console: &mut Console,
) -> anyhow::Result<Outcome> {
    let format = arguments.format;
    let step = |id: u64, step| async move { bot.step_campaign(id, step).await.map_err(told) };
    let campaign = match &arguments.what {
        What::List => return list(bot, format, console).await,
        What::Preview(message) => {
            let preview = bot.preview_campaign(&new(message)?).await.map_err(told)?;
            print_preview(&preview, format, console)?;
            return Ok(match preview.is_sendable {
                true => Outcome::Fine,
                false => Outcome::Wrong,
            });
        }
        What::Send(message) => match send(bot, message, format, console).await? {
            Some(campaign) => campaign,
            None => return Ok(Outcome::Wrong),
        },
        What::Unknown => return unknown(bot, format, console).await,
        What::Again { id } => {
            bot.send_again(id).await.map_err(told)?;
            return unknown(bot, format, console).await;
        }
        What::WriteOff { id } => {
            bot.write_off(id).await.map_err(told)?;
            return unknown(bot, format, console).await;
        }
        What::Status { campaign } => bot.campaign(*campaign).await.map_err(told)?,
        What::Pause { campaign } => step(*campaign, CampaignStep::Pause).await?,
        What::Resume { campaign } => step(*campaign, CampaignStep::Resume).await?,
        What::Cancel { campaign } => step(*campaign, CampaignStep::Cancel).await?,
    };
    print_campaign(&campaign, format, console)?;
    Ok(Outcome::Fine)
}

fn new(message: &Message) -> anyhow::Result<NewCampaign> {
    let topic = TopicId::new(&message.topic)
        .with_context(|| format!("“{}” cannot be the id of a topic", message.topic))?;
    let at: Option<Timestamp> = message.at.as_deref().map(str::parse).transpose()?;
    let mut buttons = Vec::new();
    for link in &message.link {
        let Some((title, url)) = link.split_once('=') else {
            bail!("“{link}” is no button: write it as TITLE=https://…");
        };
        buttons.push(CampaignButton::Link {
            title: title.trim().to_owned(),
            url: url.trim().to_owned(),
        });
    }
    Ok(NewCampaign {
        topic,
        message: CampaignMessage {
            text: message.text.clone(),
            image: message.image.clone(),
            buttons,
        },
        at,
        is_daytime: message.daytime,
        only: message.only.clone(),
        accept_warnings: message.yes,
    })
}

async fn send(
    bot: &BotClient,
    message: &Message,
    format: Format,
    console: &mut Console,
) -> anyhow::Result<Option<Campaign>> {
    let new = new(message)?;
    let made = match bot.new_campaign(&new).await {
        Ok(made) => made,
        Err(error) if matches!(error.kind(), Some("rules" | "warnings" | "nobody")) => {
            let preview = bot.preview_campaign(&new).await.map_err(told)?;
            print_preview(&preview, format, console)?;
            console.complain(&told(error).to_string());
            return Ok(None);
        }
        Err(error) => return Err(told(error)),
    };
    let started = bot.step_campaign(made.id, CampaignStep::Start).await;
    Ok(Some(started.map_err(told)?))
}

async fn list(bot: &BotClient, format: Format, console: &mut Console) -> anyhow::Result<Outcome> {
    let topics = bot.topics().await.map_err(told)?;
    let campaigns = bot.campaigns().await.map_err(told)?;
    if format == Format::Json {
        let both = serde_json::json!({ "topics": topics, "campaigns": campaigns });
        print_json(&both, console)?;
        return Ok(Outcome::Fine);
    }
    console.line(&[(Tone::Strong, "Topics")])?;
    for it in &topics {
        let mut line = format!(
            "  {} ({}): {} can be sent, {} spent",
            it.name, it.topic, it.n_unspent, it.n_spent
        );
        if it.n_expiring > 0 {
            line.push_str(&format!(", {} end within 30 days", it.n_expiring));
        }
        console.line(&[(Tone::Plain, &line)])?;
    }
    console.line(&[(Tone::Strong, "Campaigns")])?;
    for it in &campaigns {
        print_campaign(it, format, console)?;
    }
    Ok(Outcome::Fine)
}

async fn unknown(
    bot: &BotClient,
    format: Format,
    console: &mut Console,
) -> anyhow::Result<Outcome> {
    let all = bot.not_known().await.map_err(told)?;
    if format == Format::Json {
        print_json(&all, console)?;
        return Ok(Outcome::Fine);
    }
    if all.is_empty() {
        console.line(&[(
            Tone::Good,
            "Of every message it is known what became of it.",
        )])?;
    }
    for it in &all {
        let name = it.first_name.as_deref().unwrap_or("somebody");
        let line = format!(" to {name} ({}), {}, since {}", it.psid, it.via, it.at);
        console.line(&[(Tone::Strong, &it.id), (Tone::Plain, &line)])?;
        for advice in &it.advice {
            console.line(&[(Tone::Plain, &format!("  {advice}"))])?;
        }
    }
    Ok(Outcome::Fine)
}

fn print_preview(it: &Preview, format: Format, console: &mut Console) -> anyhow::Result<()> {
    if format == Format::Json {
        return print_json(it, console);
    }
    let line = format!("{} will get it, as a {}.", it.n_gets, it.payload);
    console.line(&[(Tone::Strong, &line)])?;
    for not in &it.not {
        let line = format!("  {} will not ({}): {}", not.n, not.why, not.sentence);
        console.line(&[(Tone::Plain, &line)])?;
    }
    for title in &it.titles {
        let line = format!("  {} agreed to “{}”", title.n, title.title);
        console.line(&[(Tone::Plain, &line)])?;
    }
    for found in &it.findings {
        let line = format!("  {} {}: {}", found.severity, found.code, found.message);
        console.line(&[(Tone::Plain, &line)])?;
    }
    if let Some(sample) = &it.sample {
        console.line(&[
            (Tone::Quiet, "  The first will read: "),
            (Tone::Plain, sample),
        ])?;
    }
    Ok(())
}

fn print_campaign(it: &Campaign, format: Format, console: &mut Console) -> anyhow::Result<()> {
    if format == Format::Json {
        return print_json(it, console);
    }
    let state = match it.state {
        CampaignState::Draft => "a draft",
        CampaignState::Running => "running",
        CampaignState::Paused => "paused",
        CampaignState::Cancelled => "cancelled",
        CampaignState::Done => "done",
    };
    let done = it.progress;
    let head = format!("Campaign {} about {} is {state}: ", it.id, it.topic_name);
    let mut line = format!("{} of {} sent", done.n_sent, done.n_all);
    for (n, word) in [
        (done.n_waiting, "wait"),
        (done.n_under_way, "on their way"),
        (done.n_refused, "refused"),
        (done.n_unknown, "not known (see `reengage unknown`)"),
        (done.n_written_off, "written off"),
        (done.n_skipped, "left out"),
        (done.n_cancelled, "cancelled"),
    ] {
        if n > 0 {
            line.push_str(&format!(", {n} {word}"));
        }
    }
    console.line(&[(Tone::Strong, &head), (Tone::Plain, &line)])?;
    if let Some(why) = &it.paused_why {
        console.line(&[(Tone::Plain, &format!("  {why}"))])?;
    }
    for not in &it.skipped {
        let line = format!("  {} left out ({}): {}", not.n, not.why, not.sentence);
        console.line(&[(Tone::Plain, &line)])?;
    }
    for it in &it.refused {
        let line = format!("  {} refused: {}. {}", it.n, it.what, it.advice);
        console.line(&[(Tone::Plain, &line)])?;
    }
    Ok(())
}

fn print_json<T: Serialize>(it: &T, console: &mut Console) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(it)?;
    console.raw(&format!("{text}\n"))?;
    Ok(())
}
