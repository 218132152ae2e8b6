//! A running bot, for the commands that speak with one.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the environment"
)]

use crate::store::bot::{BotClient, BotError};
use anyhow::Context;

const BOT_SECRET: &str = "FLOWBELL_BOT_SECRET";

/// The bot at this address, with the secret from the environment or the system's keychain.
pub fn client(address: &str) -> anyhow::Result<BotClient> {
    let secret = std::env::var(BOT_SECRET).ok();
    let secret = secret.map(|it| it.trim().to_owned());
    let secret = secret.filter(|it| !it.is_empty());
    let secret = secret.or_else(|| crate::publish::secrets::bot_secret(address));
    let secret = secret.with_context(|| {
        format!(
            "there is no secret for the bot at {}: set {BOT_SECRET} to what the bot was started with",
            BotClient::new(address, "none").map_or_else(
                |_| "this address".to_owned(),
                |client| client.address().to_owned()
            )
        )
    })?;
    BotClient::new(address, &secret).map_err(told)
}

/// What happened and what to do.
pub fn told(error: BotError) -> anyhow::Error {
    anyhow::anyhow!("{error}. {}", error.advice())
}

/// Runs what speaks with the bot.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
