//! What can go wrong between here and a bot, in words. No sentence holds the secret.

use crate::store::bot::wire::Refusal;

/// Why the bot did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BotError {
    #[error("“{address}” cannot be a bot's address: {why}")]
    BadAddress { address: String, why: &'static str },
    #[error("the bot at {address} cannot be reached")]
    Unreachable { address: String },
    #[error("the bot at {address} did not answer in time")]
    TimedOut { address: String },
    #[error("the bot at {address} does not take this secret")]
    WrongSecret { address: String },
    #[error("the bot at {address} takes no more calls from here for a while, after wrong secrets")]
    TooOften { address: String },
    #[error("at {address} something answers that is not a Flowbell bot with its API switched on")]
    NoBot { address: String },
    #[error("the answer of the bot at {address} made no sense")]
    BadAnswer { address: String },
    /// In the bot's own words.
    #[error("{}", .0.what)]
    Refused(Refusal),
}

impl BotError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &str {
        match self {
            Self::BadAddress { .. } => {
                "Write it like https://bot.example, or http://127.0.0.1:8080 for this computer."
            }
            Self::Unreachable { .. } => {
                "See that the bot runs (flowbell serve) and that the address is right."
            }
            Self::TimedOut { .. } => "Try again; if it stays, look at the bot's log.",
            Self::WrongSecret { .. } => "Use what the bot was started with as FLOWBELL_BOT_SECRET.",
            Self::TooOften { .. } => "Wait a minute, then use the right secret.",
            Self::NoBot { .. } => {
                "Check the address, and start the bot with FLOWBELL_BOT_SECRET set."
            }
            Self::BadAnswer { .. } => "Update Flowbell here and on the bot's machine.",
            Self::Refused(refusal) => &refusal.advice,
        }
    }

    /// The bot's word for it, when it refused.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.kind),
            Self::BadAddress { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::WrongSecret { .. }
            | Self::TooOften { .. }
            | Self::NoBot { .. }
            | Self::BadAnswer { .. } => None,
        }
    }
}
