//! What time it is. Everything in the bot asks the clock that it was given, so a test can turn
//! one. How long a call may take, and how fast calls may follow each other, is not asked here:
//! that is about machines, not about days.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim: the one place in the bot that reads the machine's clock"
)]

use crate::engine::Timestamp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A long sleep is cut into pieces and the clock asked in between, because it may be set, and
/// because a machine that was asleep has not counted the time.
const LONGEST_NAP: Duration = Duration::from_secs(20);

/// A clock. Clones tell the same time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is turned.
    Turned(watch::Sender<Timestamp>),
}

impl Clock {
    #[must_use]
    pub fn turned(at: Timestamp) -> Self {
        Self::Turned(watch::Sender::new(at))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH);
                let millis = since.map_or(0, |since| since.as_millis());
                Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
            }
            Self::Turned(time) => *time.borrow(),
        }
    }

    /// Turns a clock that can be turned, forward or back.
    pub fn turn_to(&self, at: Timestamp) {
        match self {
            Self::System => {}
            Self::Turned(time) => {
                time.send_replace(at);
            }
        }
    }

    /// Ends when it is that late, or later.
    pub(crate) async fn sleep_until(&self, at: Timestamp) {
        match self {
            Self::System => loop {
                let left = at.since(self.now());
                let Ok(left) = u64::try_from(left) else {
                    return;
                };
                if left == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(left).min(LONGEST_NAP)).await;
            },
            Self::Turned(time) => {
                // Nobody turns a clock that is gone.
                let mut turns = time.subscribe();
                if turns.wait_for(|now| *now >= at).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}
