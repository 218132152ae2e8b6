//! The sandbox's clock: the machine's, moved and sped up as somebody asked; one that stands
//! still; or one that the embedding program gives, so that a bot and the sandbox go by the same.
//! The only file here that reads the machine's clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the sandbox is a server of its own; its time is the machine's until a test moves it"
)]

use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The fastest a clock goes.
pub const FASTEST: u32 = 10_000;
/// How often a given clock is looked at when something waits for a time.
const LOOK: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);

/// What time it is in the sandbox.
#[derive(Debug, Clone)]
pub enum Clock {
    /// At `since` of the machine's time it was `at` here; a second there is `speed` seconds here.
    Running {
        since: Timestamp,
        at: Timestamp,
        speed: u32,
    },
    /// Stands still until it is moved.
    Standing {
        at: Timestamp,
    },
    Given(GivenClock),
}

/// A clock of the embedding program's. Its time counts in milliseconds since 1970.
#[derive(Clone)]
pub struct GivenClock {
    now: Arc<dyn Fn() -> i64 + Send + Sync>,
    turn_to: Arc<dyn Fn(i64) + Send + Sync>,
}

impl GivenClock {
    /// `now` tells the time. `turn_to` is called when somebody turns the clock through the
    /// sandbox; it may do nothing. Neither may ask the sandbox for anything.
    pub fn new(
        now: impl Fn() -> i64 + Send + Sync + 'static,
        turn_to: impl Fn(i64) + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            turn_to: Arc::new(turn_to),
        }
    }
}

impl fmt::Debug for GivenClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenClock").finish_non_exhaustive()
    }
}

impl Default for Clock {
    fn default() -> Self {
        let now = Timestamp::now();
        Self::running(now, 1)
    }
}

impl Clock {
    /// One that runs from a time on.
    #[must_use]
    pub fn running(at: Timestamp, speed: u32) -> Self {
        Self::Running {
            since: Timestamp::now(),
            at,
            speed: speed.clamp(1, FASTEST),
        }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Running { since, at, speed } => {
                let passed = Timestamp::now().duration_since(*since);
                let speed = i32::try_from(*speed).unwrap_or(i32::MAX);
                moved(*at, passed.saturating_mul(speed))
            }
            Self::Standing { at } => *at,
            Self::Given(given) => {
                Timestamp::from_millisecond((given.now)()).unwrap_or(Timestamp::UNIX_EPOCH)
            }
        }
    }

    /// Moves the clock forward, or back by a negative duration.
    pub fn advance(&mut self, by: SignedDuration) {
        match self {
            Self::Running { at, .. } | Self::Standing { at } => *at = moved(*at, by),
            Self::Given(given) => {
                let at = (given.now)();
                let millis = i64::try_from(by.as_millis()).unwrap_or_default();
                (given.turn_to)(at.saturating_add(millis));
            }
        }
    }

    /// Stops the clock at a time. A given one only goes there: whether it stands is not ours.
    pub fn stand(&mut self, at: Timestamp) {
        match self {
            Self::Given(given) => (given.turn_to)(at.as_millisecond()),
            Self::Running { .. } | Self::Standing { .. } => *self = Self::Standing { at },
        }
    }

    /// Sandbox seconds in one of the machine's; 0 stands still. A given clock stays as it is.
    pub fn set_speed(&mut self, speed: u32) {
        let now = self.now();
        match self {
            Self::Given(_) => {}
            Self::Running { .. } | Self::Standing { .. } if speed == 0 => {
                *self = Self::Standing { at: now };
            }
            Self::Running { .. } | Self::Standing { .. } => *self = Self::running(now, speed),
        }
    }

    /// None when the embedding program says how fast it goes.
    #[must_use]
    pub fn speed(&self) -> Option<u32> {
        match self {
            Self::Running { speed, .. } => Some(*speed),
            Self::Standing { .. } => Some(0),
            Self::Given(_) => None,
        }
    }

    /// How long to wait, in the machine's time, before it is worth looking whether it is that
    /// late here. None when only somebody's hand can bring that time.
    #[must_use]
    pub fn wait_for(&self, time: Timestamp) -> Option<Duration> {
        let left = time.duration_since(self.now());
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO);
        if left.is_zero() {
            return Some(Duration::ZERO);
        }
        match self {
            Self::Running { speed, .. } => {
                let wait = left.checked_div(*speed).unwrap_or(left);
                Some((wait + Duration::from_millis(1)).min(LONGEST_WAIT))
            }
            Self::Standing { .. } => None,
            Self::Given(_) => Some(LOOK),
        }
    }
}

/// A time moved by a duration; past the ends of the calendar it stops at the end.
#[must_use]
pub fn moved(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.saturating_add(by).unwrap_or(time)
}
