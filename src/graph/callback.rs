//! Asks a bot the question that Meta will ask it (facts 5.1): is this your verify token?
//!
//! Meta's protocol puts the verify token into the address. It travels to the bot's own host only,
//! and the errors here hold no address.

use crate::graph::config::GraphConfig;
use crate::graph::secret::Secret;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// Largest answer that is read, in bytes; the right one is a dozen.
const MAX_ANSWER: usize = 1024;

/// Why Meta could not be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    #[error("its address must begin with https:// (http:// only on this computer)")]
    BadAddress,
    #[error("nothing answers at its address")]
    Unreachable,
    #[error("it did not answer in time")]
    TimedOut,
    #[error("it answered with status {status} instead of 200")]
    Refused { status: u16 },
    #[error("it did not give the challenge back, so it is not a bot or has another verify token")]
    WrongAnswer,
}

/// Makes the verification call.
///
/// # Errors
/// What Meta would see.
pub async fn challenge(
    callback_url: &str,
    verify: &Secret,
    config: &GraphConfig,
) -> Result<(), CallbackError> {
    let mut url = Url::parse(callback_url).map_err(|_| CallbackError::BadAddress)?;
    if !crate::graph::client::is_safe(&url) {
        return Err(CallbackError::BadAddress);
    }
    let expected = fastrand::u64(1_000_000_000..).to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.verify_token", verify.reveal())
        .append_pair("hub.challenge", &expected);
    let client = Client::builder()
        .connect_timeout(config.connect_timeout)
        .timeout(config.timeout)
        .redirect(Policy::none())
        .build()
        .map_err(|_| CallbackError::BadAddress)?;
    let mut response = client.get(url).send().await.map_err(|e| broken(&e))?;
    let status = response.status().as_u16();
    if status != 200 {
        return Err(CallbackError::Refused { status });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| broken(&e))? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            return Err(CallbackError::WrongAnswer);
        }
    }
    if body == expected.as_bytes() {
        Ok(())
    } else {
        Err(CallbackError::WrongAnswer)
    }
}

fn broken(error: &reqwest::Error) -> CallbackError {
    if error.is_timeout() && !error.is_connect() {
        CallbackError::TimedOut
    } else {
        CallbackError::Unreachable
    }
}
