//! The bot on this computer: the same bot that `flowbell serve` runs, in this process, for trying.
//! Here is how it starts and stops; when, and what is said about it, is `update/here`'s.
#![expect(
    clippy::disallowed_methods,
    reason = "the bot's database lies in this person's data folder, and old ones are cleared away"
)]

use crate::editor::bot::BotProblem;
use crate::graph::webhook::AppSecrets;
use crate::graph::{GraphConfig, Secret};
use crate::publish::Secrets;
use crate::runtime::{Bot, Clock, HandOverTo, Keys, Limits, Parts, Running, Settings, StartError};
use crate::store::{self, Keep, Store, StoreError};
use jiff::tz::TimeZone;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;

/// How long closing the window waits for what is under way. What is not done then is kept, and
/// the next run does it.
const STOP_TIME: Duration = Duration::from_secs(10);

/// For whom it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// The sandbox of this window, which listens on this port. The bot has its own: 0 takes a
    /// free one.
    Sandbox { port: u16, bot_port: u16 },
    /// A Page on Facebook, which reaches it at this https address, without a slash at the end.
    Page { public_url: String, port: u16 },
}

/// What is needed to start one.
pub struct Recipe {
    pub whose: For,
    pub page_id: String,
    pub app_id: String,
    pub secrets: Secrets,
    /// Its own API takes this.
    pub secret: Secret,
    /// Meta's verification call has to bring this.
    pub verify: Secret,
    pub graph_url: String,
    pub clock: Clock,
    /// This person's data folder.
    pub data_dir: PathBuf,
}

/// A bot that runs in this window.
pub struct Here {
    running: Running,
    pub whose: For,
    pub page_id: String,
    /// Where its own API is.
    pub address: String,
    pub port: u16,
    pub secret: Secret,
    pub verify: Secret,
    /// What it remembers.
    pub database: PathBuf,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum HereError {
    #[error("port {port} of this computer is in use by another program")]
    PortTaken { port: u16 },
    #[error("nothing can listen on port {port} of this computer: {why}")]
    Listen { port: u16, why: String },
    #[error("the folder {folder} for what the bot remembers cannot be made: {why}")]
    Folder { folder: String, why: String },
    #[error("the bot needs the app’s secret to know Meta’s calls from others’")]
    NoAppSecret,
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("the bot’s start broke off")]
    Broken,
}

impl HereError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &str {
        match self {
            Self::PortTaken { .. } => {
                "Choose another port, or stop that program. If it is Flowbell in another window, \
                 the bot runs there already."
            }
            Self::Listen { .. } => "Choose another port; those below 1024 are the system’s own.",
            Self::Folder { .. } => "See that the disk has room and that you may write there.",
            Self::NoAppSecret => "Connect the Page again and paste the app’s secret too.",
            Self::Store(error) => error.advice(),
            Self::Start(_) => "Look at the address of the Graph API in the Page’s connection.",
            Self::Broken => "The mistake is Flowbell’s, not yours. Start it once more.",
        }
    }
}

impl From<&HereError> for BotProblem {
    fn from(error: &HereError) -> Self {
        Self::new(&error.to_string(), error.advice())
    }
}

/// 128 bits that nobody guesses. Without the system's randomness there is no secret, and no bot.
#[must_use]
pub fn fresh_secret() -> Option<Secret> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).ok()?;
    Some(Secret::from(hex::encode(bytes)))
}

impl For {
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        matches!(self, Self::Sandbox { .. })
    }

    fn database(&self, data_dir: &Path, page_id: &str) -> PathBuf {
        match self {
            // Whoever has the port has the file: two windows never share one.
            Self::Sandbox { port, .. } => sandbox_folder(data_dir).join(format!("{port}.sqlite")),
            Self::Page { .. } => data_dir.join("bot").join(format!("{page_id}.sqlite")),
        }
    }
}

fn sandbox_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("sandbox-bot")
}

/// The sandbox has begun anew, so its bot does: with the memory of another sandbox it would take
/// new people for old ones. What windows that crashed have left goes too.
pub fn clear_sandbox(data_dir: &Path, port: u16) {
    let files = std::fs::read_dir(sandbox_folder(data_dir));
    for file in files.into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let of: Option<u16> = name.split('.').next().and_then(|it| it.parse().ok());
        let is_nobodys = |of| StdListener::bind((Ipv4Addr::LOCALHOST, of)).is_ok();
        if of.is_some_and(|of| of == port || is_nobodys(of)) {
            // What cannot be removed is looked at when the bot opens it.
            let _ = std::fs::remove_file(file.path());
        }
    }
}

/// Starts a bot on the runtime that this is called from.
///
/// # Errors
/// When its port, its database or its secrets cannot be used; then nothing runs.
pub async fn start(recipe: Recipe) -> Result<Here, HereError> {
    let app_secret = recipe.secrets.app_secret.clone();
    let app = app_secret.clone().and_then(|it| AppSecrets::new(it, None));
    let app = app.ok_or(HereError::NoAppSecret)?;
    let listener = listen(&recipe.whose).await?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    let database = recipe.whose.database(&recipe.data_dir, &recipe.page_id);
    let file = database.clone();
    let store = tokio::task::spawn_blocking(move || open(&file)).await;
    let store = store.map_err(|_| HereError::Broken)??;
    let own = format!("http://127.0.0.1:{}", address.port());
    let parts = Parts {
        store,
        clock: recipe.clock,
        graph: GraphConfig {
            base: recipe.graph_url,
            ..GraphConfig::default()
        },
        settings: Settings {
            page_id: recipe.page_id.clone(),
            app_id: Some(recipe.app_id).filter(|id| !id.is_empty()),
            name: "window".to_owned(),
            public_url: match &recipe.whose {
                For::Sandbox { .. } => own.clone(),
                For::Page { public_url, .. } => public_url.clone(),
            },
            time_zone: TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
            is_behind_tls: false,
            hand_over_to: HandOverTo::default(),
            keep: Keep::default(),
            keeps_subscription: true,
            limits: Limits {
                stop_time: STOP_TIME,
                ..Limits::default()
            },
        },
        keys: Keys {
            page: recipe.secrets.page_access(),
            app,
            verify: recipe.verify.clone(),
            api: Some(recipe.secret.clone()),
        },
    };
    Ok(Here {
        running: Bot::start(parts, listener)?,
        whose: recipe.whose,
        page_id: recipe.page_id,
        address: own,
        port: address.port(),
        secret: recipe.secret,
        verify: recipe.verify,
        database,
    })
}

async fn listen(whose: &For) -> Result<TcpListener, HereError> {
    let port = match whose {
        For::Sandbox { bot_port, .. } => *bot_port,
        For::Page { port, .. } => *port,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listening = TcpListener::bind(address).await;
    listening.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => HereError::PortTaken { port },
        _ => HereError::Listen {
            port,
            why: error.to_string(),
        },
    })
}

fn open(file: &Path) -> Result<Store, HereError> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| HereError::Folder {
            folder: folder.display().to_string(),
            why: error.to_string(),
        })?;
    }
    Ok(Store::open(file, store::Options::default())?)
}

impl Here {
    #[must_use]
    pub fn bot(&self) -> &Bot {
        self.running.bot()
    }

    /// Ends what is under way and closes the database. Of a sandbox nothing is kept.
    ///
    /// # Errors
    /// When the database cannot be closed.
    pub async fn stop(self) -> Result<(), StoreError> {
        let Self {
            running, database, ..
        } = self;
        running.stop().await?;
        tracing::info!(database = %database.display(), "the bot on this computer stopped");
        Ok(())
    }
}
