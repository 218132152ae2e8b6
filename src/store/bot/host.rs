//! A bot as the place where releases go: what a folder does, over HTTP.

use crate::model::FlowId;
use crate::store::bot::client::BotClient;
use crate::store::bot::error::BotError;
use crate::store::bot::wire::{Lock, MakeLive, TakeRelease};
use crate::store::releases::{Release, ReleaseError, hash_of};
use jiff::Timestamp;
use std::time::Duration;
use tokio::task::JoinHandle;

/// The right to publish lasts 15 seconds at the bot.
const RENEW: Duration = Duration::from_secs(4);

/// While it lives nobody else publishes to the bot's Page.
#[derive(Debug)]
pub(crate) struct BotGuard {
    client: BotClient,
    lock: Lock,
    renewing: JoinHandle<()>,
}

impl BotGuard {
    pub(crate) async fn take(client: BotClient) -> Result<Self, ReleaseError> {
        let owner = format!("{:032x}", fastrand::u128(..));
        let lock = Lock { owner };
        client.lock(&lock).await?;
        let (again, same) = (client.clone(), lock.clone());
        let renewing = tokio::spawn(async move {
            loop {
                tokio::time::sleep(RENEW).await;
                // When this fails the bot gives the right to whoever asks next; what is
                // written then is refused or not, as if it came from them.
                let _ = again.lock(&same).await;
            }
        });
        Ok(Self {
            client,
            lock,
            renewing,
        })
    }

    /// Gives the right back. Without this it ends by itself.
    pub(crate) async fn release(self) {
        self.renewing.abort();
        let _ = self.client.unlock(&self.lock).await;
    }
}

impl Drop for BotGuard {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

pub(crate) async fn take(
    client: &BotClient,
    flow: &FlowId,
    name: &str,
    text: &str,
    at: Timestamp,
) -> Result<Release, ReleaseError> {
    let body = TakeRelease {
        name: name.to_owned(),
        text: text.to_owned(),
        at: at.to_string(),
    };
    Ok(client.take_release(flow, &body).await?)
}

pub(crate) async fn text(
    client: &BotClient,
    flow: &FlowId,
    number: u32,
) -> Result<String, ReleaseError> {
    let releases = client.releases(flow).await?;
    let release = releases.iter().find(|it| it.number == number);
    let release = release.ok_or(ReleaseError::NoSuchRelease { number })?;
    let found = client.release_text(flow, number).await;
    let text = found.map_err(|error| about(error, number))?.text;
    if hash_of(&text) == release.hash {
        Ok(text)
    } else {
        Err(ReleaseError::Damaged {
            file: format!("release {number} of the bot at {}", client.address()),
            why: "it is not the text that was published".to_owned(),
        })
    }
}

pub(crate) async fn activate(
    client: &BotClient,
    flow: &FlowId,
    number: Option<u32>,
    moves_people: bool,
) -> Result<(), ReleaseError> {
    let live = MakeLive {
        number,
        moves_people,
    };
    let made = client.make_live(flow, live).await;
    made.map_err(|error| about(error, number.unwrap_or_default()))
}

pub(crate) async fn remove(
    client: &BotClient,
    flow: &FlowId,
    number: u32,
) -> Result<(), ReleaseError> {
    let removed = client.remove_release(flow, number).await;
    removed.map_err(|error| about(error, number))
}

/// The same error as a folder has, where a folder has one.
fn about(error: BotError, number: u32) -> ReleaseError {
    match error.kind() {
        Some("no-such-release") => ReleaseError::NoSuchRelease { number },
        Some("is-live") => ReleaseError::IsLive { number },
        _ => error.into(),
    }
}

impl From<BotError> for ReleaseError {
    fn from(error: BotError) -> Self {
        match error.kind() {
            Some("busy") => Self::Busy,
            _ => Self::Bot(error),
        }
    }
}
