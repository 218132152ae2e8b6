//! Where the Graph API is, how long to wait for it and how often to try.

use std::time::Duration;

/// Meta's address.
pub const FACEBOOK: &str = "https://graph.facebook.com";
/// The version Flowbell is written for (facts 6.9).
pub const VERSION: &str = "v26.0";

/// Settings of a [`Graph`](crate::graph::Graph).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphConfig {
    /// Without a slash at the end. Plain `http` is taken for this machine only (the sandbox).
    pub base: String,
    pub version: String,
    pub connect_timeout: Duration,
    /// For one try as a whole, from connecting to the last byte.
    pub timeout: Duration,
    pub retries: Retries,
}

/// How often and how patiently a call is tried again when it failed for a passing reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    /// Tries after the first one.
    pub n_more: u32,
    /// Before the second try; doubles each time, half of it is chance.
    pub first_wait: Duration,
    /// No wait is longer. When Meta asks for a longer one the call fails at once and says so.
    pub longest_wait: Duration,
    /// Pause before a call at 99 % of a rate limit; from 80 % on it grows up to this.
    pub slow_down: Duration,
}

impl Default for GraphConfig {
    fn default() -> Self {
        Self {
            base: FACEBOOK.to_owned(),
            version: VERSION.to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            retries: Retries::default(),
        }
    }
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            n_more: 3,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(20),
            slow_down: Duration::from_secs(2),
        }
    }
}

impl Retries {
    /// One try, no waits.
    #[must_use]
    pub fn none() -> Self {
        Self {
            n_more: 0,
            ..Self::at_once(0)
        }
    }

    /// Tries again without waiting, for tests.
    #[must_use]
    pub fn at_once(n_more: u32) -> Self {
        Self {
            n_more,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            slow_down: Duration::ZERO,
        }
    }
}
