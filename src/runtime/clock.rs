//! What time it is. Everything in the bot asks the clock that it was given, so a test can turn
//! one. How long a call may take, and how fast calls may follow each other, is not asked here:
//! that is about machines, not about days.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the rim: the one place in the bot that reads the machine's clock"
)]

use crate::engine::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A long sleep is cut into pieces and the clock asked in between, because it may be set, and
/// because a machine that was asleep has not counted the time.
const LONGEST_NAP: Duration = Duration::from_secs(20);

/// Clocks are set right by less than this every day.
const SET_RIGHT_MILLIS: i64 = 2_000;

/// A clock. Clones tell the same time.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is turned.
    Turned(watch::Sender<Timestamp>),
    /// The machine's, so many milliseconds ahead of it; turning it changes how many.
    Ahead(watch::Sender<i64>),
}

impl Clock {
    #[must_use]
    pub fn turned(at: Timestamp) -> Self {
        Self::Turned(watch::Sender::new(at))
    }

    /// One that goes as the machine's does, and can be turned.
    #[must_use]
    pub fn ahead() -> Self {
        Self::Ahead(watch::Sender::new(0))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => machine(),
            Self::Turned(time) => *time.borrow(),
            Self::Ahead(by) => machine().plus_millis(*by.borrow()),
        }
    }

    /// Turns a clock that can be turned, forward or back.
    pub fn turn_to(&self, at: Timestamp) {
        match self {
            Self::System => {}
            Self::Turned(time) => {
                time.send_replace(at);
            }
            Self::Ahead(by) => {
                by.send_replace(at.since(machine()));
            }
        }
    }

    /// Ends when it is that late, or later.
    pub(crate) async fn sleep_until(&self, at: Timestamp) {
        match self {
            Self::System => {
                while let Some(nap) = self.nap(at) {
                    tokio::time::sleep(nap).await;
                }
            }
            Self::Ahead(by) => {
                let mut turns = by.subscribe();
                while let Some(nap) = self.nap(at) {
                    tokio::select! {
                        () = tokio::time::sleep(nap) => {}
                        _ = turns.changed() => {}
                    }
                }
            }
            Self::Turned(time) => {
                // Nobody turns a clock that is gone.
                let mut turns = time.subscribe();
                if turns.wait_for(|now| *now >= at).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Ends when the clock is set back by more than clocks are set right every day, and says by
    /// how many milliseconds. It counts from when it is asked for.
    pub(crate) fn set_back(&self) -> impl Future<Output = i64> {
        let clock = self.clone();
        let (mut turned, mut ahead) = (None, None);
        match self {
            Self::System => {}
            Self::Turned(time) => turned = Some(time.subscribe()),
            Self::Ahead(by) => ahead = Some(by.subscribe()),
        }
        let (mut before, mut since) = (self.now(), Instant::now());
        async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(LONGEST_NAP) => {}
                    () = changed(&mut turned) => {}
                    () = changed(&mut ahead) => {}
                }
                let (now, then) = (clock.now(), Instant::now());
                let by = clock.expected(before, then - since).since(now);
                if by > SET_RIGHT_MILLIS {
                    return by;
                }
                (before, since) = (now, then);
            }
        }
    }

    /// What it should say so long after it said that.
    fn expected(&self, before: Timestamp, passed: Duration) -> Timestamp {
        match self {
            Self::Turned(_) => before,
            Self::System | Self::Ahead(_) => {
                before.plus_millis(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// How long to sleep until it is worth looking whether it is that late.
    fn nap(&self, at: Timestamp) -> Option<Duration> {
        let left = u64::try_from(at.since(self.now())).ok()?;
        (left > 0).then(|| Duration::from_millis(left).min(LONGEST_NAP))
    }
}

/// Ends when somebody turns the clock, and never where nobody can.
async fn changed<T>(turns: &mut Option<watch::Receiver<T>>) {
    let is_turned = match turns {
        Some(turns) => turns.changed().await.is_ok(),
        None => false,
    };
    if !is_turned {
        std::future::pending::<()>().await;
    }
}

fn machine() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
