//! The bot that the window looks after: where it is, its secret for this run, and what it said
//! last. What a view asks of it goes through `update::bot`.

use crate::graph::Secret;
use crate::store::bot::wire::Status;
use crate::store::bot::{BotClient, BotError};

/// What was asked for and perhaps came. The last value stays while a new one is on its way, and
/// when that does not come.
#[derive(Debug, Clone)]
pub struct Loadable<T> {
    pub value: Option<T>,
    pub is_loading: bool,
    pub problem: Option<BotProblem>,
}

impl<T> Default for Loadable<T> {
    fn default() -> Self {
        Self {
            value: None,
            is_loading: false,
            problem: None,
        }
    }
}

impl<T> Loadable<T> {
    /// Takes the right to ask: `false` when an answer is on its way already.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.is_loading, true)
    }

    /// Takes the answer.
    pub fn take(&mut self, result: Result<T, BotError>) {
        self.is_loading = false;
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.problem = None;
            }
            Err(error) => self.problem = Some(BotProblem::from(&error)),
        }
    }

    /// The job broke off: nothing will come.
    pub fn give_up(&mut self) {
        if self.is_loading {
            self.is_loading = false;
            self.problem = Some(BotProblem::broken());
        }
    }
}

/// What went wrong with the bot and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotProblem {
    pub sentence: String,
    pub advice: String,
}

impl BotProblem {
    #[must_use]
    pub fn broken() -> Self {
        Self {
            sentence: "Asking the bot stopped unexpectedly. The mistake is Flowbell’s, not yours."
                .to_owned(),
            advice: "Ask once more.".to_owned(),
        }
    }

    /// What happened, as a sentence, and what to do.
    #[must_use]
    pub fn new(what: &str, advice: &str) -> Self {
        let mut letters = what.chars();
        let first: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        let end = if what.ends_with(['.', '!', '?']) {
            ""
        } else {
            "."
        };
        Self {
            sentence: format!("{first}{}{end}", letters.as_str()),
            advice: advice.to_owned(),
        }
    }
}

impl From<&BotError> for BotProblem {
    fn from(error: &BotError) -> Self {
        Self::new(&error.to_string(), error.advice())
    }
}

/// The bot that this window looks after.
#[derive(Default)]
pub struct BotState {
    /// Once it has answered, for this run.
    pub client: Option<BotClient>,
    /// Counts connections: what an earlier bot answers is dropped.
    pub link: u64,
    pub status: Loadable<Status>,
    /// A connection is being tried.
    pub is_connecting: bool,
    /// Why the last try went wrong.
    pub problem: Option<BotProblem>,
}

impl BotState {
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.is_some()
    }
}

/// An address, and the secret that goes with it.
#[derive(Debug, Clone)]
pub struct BotDoor {
    pub address: String,
    pub secret: Secret,
    /// What Meta's verification call has to bring, with the Page that it is for.
    pub verify: Option<(String, Secret)>,
}
