//! What a bot is told when it starts: for which Page, with which secrets, within which limits.

use crate::graph::webhook::AppSecrets;
use crate::graph::{Access, Secret};
use std::time::Duration;

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
    pub limits: Limits,
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
            stop_time: Duration::from_secs(40),
        }
    }
}
