//! The handle that tests, the server and the command line share: one state behind one lock.
//!
//! The lock is a plain mutex, held for the length of one closure and never across an `await`.

use crate::sandbox::clock::Clock;
use crate::sandbox::demo;
use crate::sandbox::knob::{self, Knob, KnobError};
use crate::sandbox::state::State;
use crate::sandbox::view;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The state of a sandbox. Clones share it.
#[derive(Clone)]
pub struct World {
    state: Arc<Mutex<State>>,
}

/// What happens to the next calls of one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// The last words of the path, `messenger_profile` or `me/accounts`; `*` is every call.
    pub path: String,
    /// `GET`, `POST` or `DELETE`; all of them when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// How many calls it meets before it is over.
    #[serde(default = "one")]
    pub n_calls: u32,
    /// Whether the call does its work all the same, and only its answer is in trouble.
    #[serde(default)]
    pub is_applied: bool,
    pub kind: TroubleKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TroubleKind {
    /// An error answer.
    Refuse {
        #[serde(default = "bad_request")]
        status: u16,
        code: i64,
        #[serde(default)]
        subcode: Option<i64>,
        #[serde(default)]
        message: Option<String>,
        #[serde(default)]
        is_transient: Option<bool>,
    },
    /// The right answer, late.
    Delay { millis: u64 },
    /// No answer until the sandbox stops.
    Silence,
    /// An answer that is not JSON, as a proxy between us and Meta would give.
    Garbage {
        #[serde(default = "bad_gateway")]
        status: u16,
    },
}

/// What the usage headers of facts 3.3 say, in percent. From 100 on, calls are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Usage {
    pub call_count: u32,
    pub total_cputime: u32,
    pub total_time: u32,
    pub estimated_time_to_regain_access: u32,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            call_count: 1,
            total_cputime: 1,
            total_time: 1,
            estimated_time_to_regain_access: 0,
        }
    }
}

fn one() -> u32 {
    1
}

fn bad_request() -> u16 {
    400
}

fn bad_gateway() -> u16 {
    502
}

impl World {
    /// The ready-made Pages on the machine's clock.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            state: Arc::new(Mutex::new(demo::state())),
        }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.with(|state| state.now())
    }

    /// Stops the clock at a time; only `advance` and this move it from then on.
    pub fn set_clock(&self, at: Timestamp) {
        self.with(|state| state.clock = Clock::Standing { at });
    }

    /// Moves the clock, whether it runs or stands.
    pub fn advance(&self, by: SignedDuration) {
        self.with(|state| state.clock.advance(by));
    }

    /// Turns one knob; the answer is what `POST /sandbox/{knob}` answers.
    ///
    /// # Errors
    /// When it names a Page, app or person that is not there.
    pub fn turn(&self, knob: Knob) -> Result<Value, KnobError> {
        self.with(|state| knob::turn(state, knob))
    }

    /// Everything the sandbox holds, with tokens masked: what `GET /sandbox/state` answers.
    #[must_use]
    pub fn snapshot(&self) -> Value {
        self.with(|state| view::snapshot(state))
    }

    /// The last calls, oldest first, with tokens masked: what `GET /sandbox/calls` answers.
    #[must_use]
    pub fn calls(&self) -> Value {
        self.with(|state| state.journal.shown())
    }

    pub(super) fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        // A panic elsewhere leaves plain data behind, which is still good enough to answer.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut state)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::demo()
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}
