//! Where published flows go, and which of them are live.
//!
//! A release is a frozen flow: its canonical text, named by the SHA-256 of that text and
//! numbered per flow and Page for people to speak of. A conversation pins the hash, never the
//! number. The host is a folder that a bot reads, or a bot itself through its API; nothing
//! outside knows which.

use crate::engine;
use crate::model::FlowId;
use crate::store::bot::{self, BotClient, BotError, BotGuard};
use crate::store::folder::{self, Folder};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where releases go.
#[derive(Debug, Clone)]
pub enum ReleaseHost {
    Folder(Folder),
    /// A bot somewhere, through its API: live at once.
    Bot(BotClient),
}

/// While it lives nobody else publishes to the Page.
#[derive(Debug)]
pub struct Guard(Held);

#[derive(Debug)]
enum Held {
    Folder(folder::Guard),
    Bot(BotGuard),
}

impl Guard {
    /// Lets others publish. Dropping it does the same, a bot's after some seconds.
    pub async fn release(self) {
        match self.0 {
            Held::Folder(guard) => drop(guard),
            Held::Bot(guard) => guard.release().await,
        }
    }
}

/// One frozen flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// 1, 2, 3 … per flow and Page.
    pub number: u32,
    /// Lower-case hex of SHA-256 over the canonical text.
    pub hash: String,
    /// The flow's name when it was published.
    pub name: String,
    #[serde(with = "as_text")]
    pub taken_at: Timestamp,
}

/// A release that people on the Page talk to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    pub flow: FlowId,
    pub release: Release,
    /// When a bot was told to make it live. `None`: a folder says so, which does not know.
    #[serde(default)]
    pub since: Option<engine::Timestamp>,
}

/// What a Page was like before Flowbell touched it, as far as it did; unpublishing restores it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Before {
    /// Profile properties that were taken over.
    pub profile: BTreeMap<String, Taken>,
    /// Webhook fields that the app was subscribed to; empty is “not subscribed”. `None` means
    /// that the subscription was not touched.
    pub fields: Option<Vec<String>>,
    /// Fields of the app's own webhook; empty is “it had none”. `None`: not touched.
    pub address_fields: Option<Vec<String>>,
}

/// A property of the Messenger Profile that Flowbell writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Taken {
    /// The value it had; `None` is “not set”.
    pub before: Option<serde_json::Value>,
    /// What Flowbell wrote: one value, or also the one before it while an update is under way.
    /// Anything else on the Page was written by somebody else.
    pub wrote: Vec<serde_json::Value>,
}

/// Why releases cannot be kept or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    #[error("“{0}” is not the id of a Page: it has digits only")]
    BadPage(String),
    #[error("{file} is damaged ({why}), so nothing was changed")]
    Damaged { file: String, why: String },
    #[error("{file} was written by a newer Flowbell, so nothing was changed")]
    TooNew { file: String },
    #[error("there is no release {number} of this flow on this Page")]
    NoSuchRelease { number: u32 },
    #[error("release {number} is live and cannot be removed")]
    IsLive { number: u32 },
    #[error("another Flowbell is publishing to this Page")]
    Busy,
    #[error("{file} cannot be {verb}: {why}")]
    Disk {
        file: String,
        verb: &'static str,
        why: String,
    },
    #[error("{0}")]
    Bot(BotError),
}

impl ReleaseError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &str {
        match self {
            Self::BadPage(_) => "Copy the Page's id from its About page and connect it again.",
            Self::Damaged { .. } => {
                "Put the file back from a backup, or move it away to begin a new list."
            }
            Self::TooNew { .. } => "Update Flowbell on this computer.",
            Self::NoSuchRelease { .. } => "Choose a release from the list.",
            Self::IsLive { .. } => "Make another release live or unpublish the flow first.",
            Self::Busy => "Wait until it is done, then publish again.",
            Self::Disk { .. } => {
                "Check that the disk has room and that you may write to this folder."
            }
            Self::Bot(error) => error.advice(),
        }
    }
}

/// The name of a release: lower-case hex of SHA-256 over its text.
#[must_use]
pub fn hash_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

impl ReleaseHost {
    /// Keeps releases in this folder, which need not exist yet.
    pub fn folder(root: impl Into<PathBuf>) -> Self {
        Self::Folder(Folder::new(root.into()))
    }

    /// Gives releases to this bot.
    #[must_use]
    pub fn bot(client: BotClient) -> Self {
        Self::Bot(client)
    }

    /// Keeps others from publishing to the Page until the guard is released.
    ///
    /// # Errors
    /// [`ReleaseError::Busy`] when somebody does.
    pub async fn lock(&self, page: &str) -> Result<Guard, ReleaseError> {
        match self {
            Self::Folder(folder) => Ok(Guard(Held::Folder(folder.lock(page)?))),
            Self::Bot(client) => Ok(Guard(Held::Bot(
                BotGuard::take(client.for_page(page)).await?,
            ))),
        }
    }

    /// Takes a flow's text. The same text is the same release, however often it comes.
    ///
    /// # Errors
    /// When the list is damaged or nothing can be written.
    pub async fn take(
        &self,
        page: &str,
        flow: &FlowId,
        name: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<Release, ReleaseError> {
        match self {
            Self::Folder(folder) => folder.take(page, flow, name, text, at),
            Self::Bot(client) => {
                bot::host::take(&client.for_page(page), flow, name, text, at).await
            }
        }
    }

    /// All releases of a flow on a Page, oldest first.
    ///
    /// # Errors
    /// When the list is damaged.
    pub async fn list(&self, page: &str, flow: &FlowId) -> Result<Vec<Release>, ReleaseError> {
        match self {
            Self::Folder(folder) => folder.list(page, flow),
            Self::Bot(client) => Ok(client.for_page(page).releases(flow).await?),
        }
    }

    /// The text of a release, after its hash was checked.
    ///
    /// # Errors
    /// When there is none or it is not what was published.
    pub async fn text(
        &self,
        page: &str,
        flow: &FlowId,
        number: u32,
    ) -> Result<String, ReleaseError> {
        match self {
            Self::Folder(folder) => folder.text(page, flow, number),
            Self::Bot(client) => bot::host::text(&client.for_page(page), flow, number).await,
        }
    }

    /// Makes a release live in place of the one that is; `None` takes the flow off the Page.
    ///
    /// # Errors
    /// When there is no such release or nothing can be written.
    pub async fn activate(
        &self,
        page: &str,
        flow: &FlowId,
        number: Option<u32>,
    ) -> Result<(), ReleaseError> {
        self.put_live(page, flow, number, false).await
    }

    /// The same; people who are in the middle of an earlier release go on with this one. In a
    /// folder there are no people, and the bot that reads it lets them stay where they began.
    ///
    /// # Errors
    /// As for `activate`.
    pub async fn activate_for_all(
        &self,
        page: &str,
        flow: &FlowId,
        number: u32,
    ) -> Result<(), ReleaseError> {
        self.put_live(page, flow, Some(number), true).await
    }

    async fn put_live(
        &self,
        page: &str,
        flow: &FlowId,
        number: Option<u32>,
        moves_people: bool,
    ) -> Result<(), ReleaseError> {
        match self {
            Self::Folder(folder) => folder.activate(page, flow, number),
            Self::Bot(client) => {
                bot::host::activate(&client.for_page(page), flow, number, moves_people).await
            }
        }
    }

    /// Everything live on a Page, by flow.
    ///
    /// # Errors
    /// When a list is damaged.
    pub async fn active(&self, page: &str) -> Result<Vec<Live>, ReleaseError> {
        match self {
            Self::Folder(folder) => folder.active(page),
            Self::Bot(client) => Ok(client.for_page(page).live().await?),
        }
    }

    /// Forgets a release that is not live.
    ///
    /// # Errors
    /// When it is live or there is none.
    pub async fn remove(&self, page: &str, flow: &FlowId, number: u32) -> Result<(), ReleaseError> {
        match self {
            Self::Folder(folder) => folder.remove(page, flow, number),
            Self::Bot(client) => bot::host::remove(&client.for_page(page), flow, number).await,
        }
    }

    /// What the Page was like before Flowbell; nothing when Flowbell never touched it.
    ///
    /// # Errors
    /// When the record is damaged.
    pub async fn before(&self, page: &str) -> Result<Before, ReleaseError> {
        match self {
            Self::Folder(folder) => folder.before(page),
            Self::Bot(client) => Ok(client.for_page(page).before().await?),
        }
    }

    /// Keeps that record.
    ///
    /// # Errors
    /// When nothing can be written.
    pub async fn keep_before(&self, page: &str, before: &Before) -> Result<(), ReleaseError> {
        match self {
            Self::Folder(folder) => folder.keep_before(page, before),
            Self::Bot(client) => Ok(client.for_page(page).keep_before(before).await?),
        }
    }
}

/// A time as RFC 3339 text.
mod as_text {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(at)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}
