//! What a bot is told when it starts: for which Page, with which secrets, within which limits.

use crate::graph::webhook::AppSecrets;
use crate::graph::{Access, Secret};
use crate::store::Keep;
use std::time::Duration;

/// The Page's inbox, in which humans write (facts 5.6).
pub const INBOX_APP: &str = "263902037430900";

/// Who gets a conversation that a flow hands over to a human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOverTo {
    /// The app with this id.
    App(String),
    /// Whatever the Page's settings name as the default app.
    Default,
}

impl Default for HandOverTo {
    fn default() -> Self {
        Self::App(INBOX_APP.to_owned())
    }
}

/// Settings of a bot that are no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub page_id: String,
    /// Tells our own thread control events and echoes from other apps'.
    pub app_id: Option<String>,
    /// Who claims work in the store; another bot on the same store needs another name.
    pub name: String,
    /// Where people reach this bot, without a slash at the end; for the answer to a request to
    /// delete data.
    pub public_url: String,
    /// The Page's IANA time zone, which counts where a person's own is not known.
    pub time_zone: String,
    /// Something before the bot speaks TLS, so that its API may be reached from elsewhere.
    pub is_behind_tls: bool,
    pub hand_over_to: HandOverTo,
    /// How long things are remembered.
    pub keep: Keep,
    /// Whether to look now and then if the Page still tells this bot what happens.
    pub keeps_subscription: bool,
    pub limits: Limits,
}

impl Settings {
    /// A bot for this Page, with everything else as it is when nobody says anything.
    #[must_use]
    pub fn of_page(page_id: &str) -> Self {
        Self {
            page_id: page_id.to_owned(),
            app_id: None,
            name: "bot".to_owned(),
            public_url: String::new(),
            time_zone: "UTC".to_owned(),
            is_behind_tls: false,
            hand_over_to: HandOverTo::default(),
            keep: Keep::default(),
            keeps_subscription: false,
            limits: Limits::default(),
        }
    }
}

/// What a bot knows and never tells.
#[derive(Debug, Clone)]
pub struct Keys {
    pub page: Access,
    pub app: AppSecrets,
    pub verify: Secret,
    /// What callers of the bot's own API bring; without it there is no API.
    pub api: Option<Secret>,
}

/// How much at once, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Room for 1,000 events of a usual size (facts 5.3), several times over.
    pub body_bytes: usize,
    /// For the head of a request, and for the next one on a connection that is kept.
    pub header_time: Duration,
    pub body_time: Duration,
    pub n_connections: usize,
    /// Conversations that are stepped side by side.
    pub n_turns: usize,
    /// Calls in flight: fifteen are as fast as a Page allows.
    pub n_sends: usize,
    /// Below the 300 of facts 3.3.
    pub sends_per_second: u32,
    /// How long an echo may take before a send without an answer counts as not arrived.
    pub echo_wait: Duration,
    /// The bot takes a conversation back from a human when nobody has written for so long; a
    /// day is when Messenger calls one idle (facts 6.6).
    pub human_idle: Duration,
    /// How long an answer waits for the person's name, the first time that they write.
    pub profile_wait: Duration,
    /// How long a stop waits for turns and calls that are under way.
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            n_connections: 4_096,
            n_turns: 64,
            n_sends: 15,
            sends_per_second: 200,
            echo_wait: Duration::from_secs(60),
            human_idle: Duration::from_secs(24 * 3600),
            profile_wait: Duration::from_millis(1_500),
            stop_time: Duration::from_secs(40),
        }
    }
}
