//! `flowbell serve`: the bot that people talk to.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads its own file and the environment"
)]

use crate::cli::Outcome;
use crate::cli::console::{Console, Tone};
use crate::graph::webhook::AppSecrets;
use crate::graph::{Access, FACEBOOK, GraphConfig, Secret};
use crate::reengage::is_zone;
use crate::runtime::{
    Bot, Clock, HandOverTo, INBOX_APP, Keys, Limits, Parts, Running, Settings,
    tell_panics_without_words,
};
use crate::store::{self, Keep, Store};
use anyhow::{Context, bail};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

const PAGE_TOKEN: &str = "FLOWBELL_PAGE_TOKEN";
const APP_SECRET: &str = "FLOWBELL_APP_SECRET";
const APP_SECRET_OLD: &str = "FLOWBELL_APP_SECRET_OLD";
const VERIFY_TOKEN: &str = "FLOWBELL_VERIFY_TOKEN";
const BOT_SECRET: &str = "FLOWBELL_BOT_SECRET";
/// Shorter secrets can be guessed.
const LEAST_SECRET: usize = 16;
/// In place of an app that gets what is handed over.
const DEFAULT_APP: &str = "default";
const LOG: &str = "FLOWBELL_LOG";
/// Largest configuration that is read.
const MAX_BYTES: u64 = 1 << 20;

/// Be the bot that people on a Page talk to
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The configuration is a RON file:
  (
      page_id: \"1234567890\",
      listen: \"127.0.0.1:8080\",
      database: \"bot.sqlite\",
      public_url: \"https://bot.example\",   // where Facebook and people reach it
      releases: \"releases\",                // a folder that `flowbell publish` wrote; leave it
                                           // out to publish to the running bot
      app_id: \"987654\",
      time_zone: \"Europe/Berlin\",           // the Page's; UTC when it is left out
      hand_over_to: \"263902037430900\",      // who gets what a flow hands over: the Page's
                                           // inbox, another app, or \"default\"
      human_hours: 24,                     // without a word the bot goes on after so long
      log_days: 90,                        // so long it is remembered what was said
  )
Only page_id and database are needed. Paths are relative to the file.

Secrets come from the environment:
  FLOWBELL_PAGE_TOKEN      the Page's access token
  FLOWBELL_APP_SECRET      the app's secret, with which Meta signs
  FLOWBELL_APP_SECRET_OLD  the one before, while it is being changed
  FLOWBELL_VERIFY_TOKEN    what Meta's verification call has to bring
  FLOWBELL_BOT_SECRET      what callers of the bot's own API have to bring, at least 16
                           characters; without it the API is off

The API is for this machine, unless a proxy that speaks TLS stands before the bot and the
configuration says tls_proxy: true.

Ctrl-C or SIGTERM stops it in good order. SIGHUP takes what was published into the folder, and
so does a start: of a flow that was also published to the running bot the last choice counts.
FLOWBELL_LOG=debug says more; no log holds a token or what people wrote.")]
pub struct Arguments {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    page_id: String,
    #[serde(default = "listen")]
    listen: SocketAddr,
    database: PathBuf,
    #[serde(default)]
    public_url: String,
    #[serde(default)]
    releases: Option<PathBuf>,
    #[serde(default)]
    app_id: Option<String>,
    #[serde(default = "graph_url")]
    graph_url: String,
    /// Another name for a second bot on the same database.
    #[serde(default = "name")]
    name: String,
    /// The Page's.
    #[serde(default = "time_zone")]
    time_zone: String,
    /// Something that speaks TLS stands before the bot.
    #[serde(default)]
    tls_proxy: bool,
    #[serde(default = "sends_per_second")]
    sends_per_second: u32,
    /// Who gets what a flow hands over: an app's id, or `default`.
    #[serde(default = "hand_over_to")]
    hand_over_to: String,
    /// Hours without a word after which the bot takes a conversation back from a human.
    #[serde(default = "human_hours")]
    human_hours: u32,
    /// Days that conversations are kept.
    #[serde(default = "log_days")]
    log_days: u32,
}

fn log_days() -> u32 {
    Keep::default().log_days
}

fn hand_over_to() -> String {
    INBOX_APP.to_owned()
}

fn human_hours() -> u32 {
    24
}

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn graph_url() -> String {
    FACEBOOK.to_owned()
}

fn name() -> String {
    "bot".to_owned()
}

fn time_zone() -> String {
    "UTC".to_owned()
}

fn sends_per_second() -> u32 {
    Limits::default().sends_per_second
}

pub fn run(arguments: &Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let config = read(&arguments.config)?;
    let keys = keys()?;
    start_logging();
    tell_panics_without_words();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(config, keys, console))
}

fn read(file: &Path) -> anyhow::Result<Config> {
    let name = file.display();
    let size = std::fs::metadata(file)
        .with_context(|| format!("the configuration {name} cannot be read"))?
        .len();
    if size > MAX_BYTES {
        bail!("the configuration {name} is larger than 1 MiB; is it another file?");
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the configuration {name} cannot be read"))?;
    let options =
        ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let mut config: Config = options
        .from_str(&text)
        .with_context(|| format!("the configuration {name} cannot be used"))?;
    if config.page_id.is_empty() || !config.page_id.bytes().all(|b| b.is_ascii_digit()) {
        bail!("page_id in {name} has to be the Page's id, which has digits only");
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    config.database = folder.join(&config.database);
    config.releases = config.releases.map(|releases| folder.join(releases));
    if !is_zone(&config.time_zone) {
        bail!("time_zone in {name} has to be a name such as Europe/Berlin");
    }
    let is_app = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if config.hand_over_to != DEFAULT_APP && !is_app(&config.hand_over_to) {
        bail!(
            "hand_over_to in {name} has to be an app's id, which has digits only, or “{DEFAULT_APP}” \
             for the Page's default app"
        );
    }
    if config.human_hours == 0 {
        bail!("human_hours in {name} has to be at least 1");
    }
    config.public_url = config.public_url.trim_end_matches('/').to_owned();
    Ok(config)
}

/// The database of a bot, and its Page.
pub(super) fn database(file: &Path) -> anyhow::Result<(PathBuf, String)> {
    let config = read(file)?;
    Ok((config.database, config.page_id))
}

fn keys() -> anyhow::Result<Keys> {
    let needed = |name: &str, what: &str| {
        secret(name).with_context(|| format!("{name} is not set: the bot needs {what}"))
    };
    let token = needed(PAGE_TOKEN, "the Page's access token")?;
    let app_secret = needed(
        APP_SECRET,
        "the app's secret to know Meta's calls from others",
    )?;
    let verify = needed(
        VERIFY_TOKEN,
        "the text that Meta's verification call brings",
    )?;
    let app = AppSecrets::new(app_secret.clone(), secret(APP_SECRET_OLD))
        .with_context(|| format!("{APP_SECRET} is empty"))?;
    let api = secret(BOT_SECRET);
    if api
        .as_ref()
        .is_some_and(|it| it.reveal().len() < LEAST_SECRET)
    {
        bail!(
            "{BOT_SECRET} is too short: take at least {LEAST_SECRET} characters that nobody guesses"
        );
    }
    Ok(Keys {
        page: Access {
            token,
            app_secret: Some(app_secret),
        },
        app,
        verify,
        api,
    })
}

fn secret(name: &str) -> Option<Secret> {
    let value = std::env::var(name).ok()?;
    let value = value.trim();
    (!value.is_empty()).then(|| Secret::new(value))
}

fn start_logging() {
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("info"));
    // Somebody who logs already, such as a test, goes on.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

async fn serve(config: Config, keys: Keys, console: &mut Console) -> anyhow::Result<Outcome> {
    let store = Store::open(&config.database, store::Options::default())
        .map_err(|error| anyhow::anyhow!("{error}. {}", error.advice()))?;
    let releases = config.releases.clone();
    let n_live = take_releases(&store, &config.page_id, releases.as_deref()).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("nothing can listen on {}", config.listen))?;
    let signals = Signals::new()?;
    let page_id = config.page_id.clone();
    let running = start(config, keys, store, listener)?;
    console.say(&[
        (Tone::Good, "The bot listens"),
        (Tone::Plain, " on "),
        (
            Tone::Strong,
            &format!("http://{}/webhook", running.address()),
        ),
        (
            Tone::Plain,
            &format!(" for the Page {page_id}, with {n_live} live. Ctrl-C stops it."),
        ),
    ]);
    wait(signals, running.bot(), &page_id, releases.as_deref()).await;
    console.say(&[(Tone::Plain, "Stopping: ends what is under way.")]);
    running
        .stop()
        .await
        .map_err(|error| anyhow::anyhow!("{error}. {}", error.advice()))?;
    console.say(&[(Tone::Plain, "Stopped.")]);
    Ok(Outcome::Fine)
}

fn start(
    config: Config,
    keys: Keys,
    store: Store,
    listener: TcpListener,
) -> anyhow::Result<Running> {
    let parts = Parts {
        store,
        clock: Clock::System,
        graph: GraphConfig {
            base: config.graph_url.trim_end_matches('/').to_owned(),
            ..GraphConfig::default()
        },
        settings: Settings {
            page_id: config.page_id,
            app_id: config.app_id.filter(|id| !id.is_empty()),
            name: config.name,
            public_url: config.public_url,
            time_zone: config.time_zone,
            is_behind_tls: config.tls_proxy,
            hand_over_to: match &*config.hand_over_to {
                DEFAULT_APP => HandOverTo::Default,
                app_id => HandOverTo::App(app_id.to_owned()),
            },
            keep: Keep {
                log_days: config.log_days,
                ..Keep::default()
            },
            keeps_subscription: true,
            limits: Limits {
                sends_per_second: config.sends_per_second.clamp(1, 250),
                human_idle: Duration::from_secs(u64::from(config.human_hours) * 3_600),
                ..Limits::default()
            },
        },
        keys,
    };
    Ok(Bot::start(parts, listener)?)
}

/// Makes live what was chosen last, in the folder or through the API. Says what is live then.
async fn take_releases(store: &Store, page: &str, folder: Option<&Path>) -> anyhow::Result<String> {
    if let Some(folder) = folder {
        let choices = store::choices_in(folder, page)
            .map_err(|error| anyhow::anyhow!("{error}. {}", error.advice()))?;
        store.follow(page, choices).await?;
    }
    let live = store.live(page).await?;
    Ok(crate::cli::console::count(live.len(), "flow"))
}

/// Waits for the end; in between takes what was published.
async fn wait(mut signals: Signals, bot: &Bot, page: &str, releases: Option<&Path>) {
    while signals.next().await == Asked::Again {
        match take_releases(bot.store(), page, releases).await {
            Ok(live) => tracing::info!(live, "took what was published"),
            Err(error) => tracing::error!(%error, "what was published was not taken"),
        }
        bot.wake();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Stop,
    Again,
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.interrupt.recv() => Asked::Stop,
            _ = self.terminate.recv() => Asked::Stop,
            _ = self.hang_up.recv() => Asked::Again,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Asked {
        let _ = tokio::signal::ctrl_c().await;
        Asked::Stop
    }
}
