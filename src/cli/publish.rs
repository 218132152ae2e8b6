//! `flowbell publish`: publishes a flow to a Page, or shows what that would change.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment and the clock"
)]

use crate::cli::bot;
use crate::cli::console::{Console, Tone};
use crate::cli::publish_words::{StepLines, print_plan, print_receipt, print_stopped};
use crate::cli::{Format, Outcome};
use crate::disk::{self, Folders};
use crate::graph::{FACEBOOK, Graph, Secret};
use crate::publish::{
    self, Connection, Goal, Plan, Progress, PublishOptions, Receipt, Secrets, Stopped, Target,
    Vault,
};
use crate::store::ReleaseHost;
use anyhow::Context;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

const PAGE_TOKEN: &str = "FLOWBELL_PAGE_TOKEN";
const APP_ID: &str = "FLOWBELL_APP_ID";
const VERIFY_TOKEN: &str = "FLOWBELL_VERIFY_TOKEN";
const APP_SECRET: &str = "FLOWBELL_APP_SECRET";

/// Publish a flow to a Facebook Page, or show what that would change
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Secrets come from the environment, never from arguments, which other programs can see:
  FLOWBELL_PAGE_TOKEN   the Page's access token; without it the system's keychain is asked
  FLOWBELL_APP_ID       the id of your app
  FLOWBELL_APP_SECRET   its secret
  FLOWBELL_BOT_SECRET   with --bot-url, what the bot was started with
  FLOWBELL_VERIFY_TOKEN with --bot-url, to tell Meta the bot's address

Exit codes: 0 published (or nothing to change), 1 the rules object, 2 it could not be done.

Examples:
  flowbell publish shop.ron --page-id 1234 --dry-run
  flowbell publish shop.ron --page-id 1234 --bot-url https://bot.example
  flowbell publish shop.ron --page-id 1234 --yes --format json")]
pub struct Arguments {
    /// The flow file
    file: PathBuf,
    /// The id of the Page
    #[arg(long, value_name = "ID")]
    page_id: String,
    /// Address of the Graph API, such as the sandbox's
    #[arg(long, value_name = "URL", default_value = FACEBOOK)]
    graph_url: String,
    /// Change nothing; show the exact requests, secrets masked
    #[arg(long)]
    dry_run: bool,
    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Go on although rules warn, or the Page's region or features limit what will work
    #[arg(long, short)]
    yes: bool,
    /// Give the release to the bot that runs there, where it is live at once
    #[arg(long, value_name = "URL")]
    bot_url: Option<String>,
    /// Folder for releases instead of your own
    #[arg(long, value_name = "FOLDER", conflicts_with = "bot_url")]
    releases: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let flow = disk::open(&arguments.file)?.opened.flow;
    let mut connection = Connection {
        page_id: arguments.page_id.clone(),
        app_id: variable(APP_ID).unwrap_or_default(),
        base: arguments.graph_url.trim_end_matches('/').to_owned(),
        ..Connection::default()
    };
    // Before the runtime starts: a keychain answers slowly and may ask the person something.
    let secrets = secrets(&arguments.page_id)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let releases = match &arguments.bot_url {
        None => ReleaseHost::folder(releases_folder(arguments)?),
        Some(url) => {
            let bot = bot::client(url)?.for_page(&arguments.page_id);
            let status = runtime.block_on(bot.status()).map_err(bot::told)?;
            connection.callback_url = callback(status.webhook_url, &secrets, console);
            ReleaseHost::bot(bot)
        }
    };
    let graph = Graph::new(connection.graph_config())?;
    let target = Target {
        connection: &connection,
        secrets: &secrets,
        graph: &graph,
        releases: &releases,
    };
    let goal = Goal::Publish(Arc::new(flow));
    match runtime.block_on(publish_to(&target, &goal, arguments, console)) {
        Ok(done) => done.map(|()| Outcome::Fine),
        Err(stopped) => print_stopped(&stopped, arguments.format, console),
    }
}

/// Where Meta is to call the bot, when everything is known that Meta wants for that.
fn callback(url: Option<String>, secrets: &Secrets, console: &mut Console) -> Option<String> {
    let can_tell = secrets.app_secret.is_some() && secrets.verify_token.is_some();
    if url.is_some() && !can_tell {
        let note = format!(
            "Meta is not told the bot's address: {APP_SECRET} and {VERIFY_TOKEN} are needed for that."
        );
        console.say(&[(Tone::Quiet, &note)]);
    }
    url.filter(|_| can_tell)
}

fn releases_folder(arguments: &Arguments) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &arguments.releases {
        return Ok(folder.clone());
    }
    let folders = Folders::of_this_person()
        .context("you have no home folder for releases; name one with --releases")?;
    Ok(if arguments.graph_url == FACEBOOK {
        folders.releases
    } else {
        folders.sandbox_releases
    })
}

async fn publish_to(
    target: &Target<'_>,
    goal: &Goal,
    arguments: &Arguments,
    console: &mut Console,
) -> Result<anyhow::Result<()>, Stopped> {
    let options = PublishOptions {
        accept_warnings: arguments.yes,
        accept_region_limits: arguments.yes,
        accept_feature_limits: arguments.yes,
        now: Timestamp::now(),
    };
    let mut lines = StepLines::default();
    let plan = publish::plan(target, goal, options, &mut |steps| {
        lines.show(steps, console);
    })
    .await?;
    if arguments.dry_run {
        return Ok(print_plan(&plan, arguments.format, console));
    }
    let receipt = apply(target, plan, &mut |steps| lines.show(steps, console)).await?;
    Ok(print_receipt(&receipt, arguments.format, console))
}

/// Applies a plan to its end. Ctrl-C has to wait: half a publication would be the worst end,
/// and the steps are few and have time-outs.
async fn apply(
    target: &Target<'_>,
    plan: Plan,
    progress: &mut Progress<'_>,
) -> Result<Receipt, Stopped> {
    let mut apply = std::pin::pin!(publish::apply(target, plan, progress));
    loop {
        tokio::select! {
            done = &mut apply => return done,
            _ = tokio::signal::ctrl_c() => {}
        }
    }
}

fn secrets(page_id: &str) -> anyhow::Result<Secrets> {
    if let Some(token) = variable(PAGE_TOKEN) {
        return Ok(Secrets {
            page_token: Secret::from(token),
            app_secret: variable(APP_SECRET).map(Secret::from),
            verify_token: variable(VERIFY_TOKEN).map(Secret::from),
        });
    }
    Vault::keychain().load(page_id).map_err(|error| {
        anyhow::anyhow!(
            "there is no token for this Page: {PAGE_TOKEN} is not set, and {error}. {} Or set {PAGE_TOKEN}.",
            error.advice()
        )
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}
