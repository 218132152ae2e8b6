//! The handle that tests, the server and the command line share: one state behind one lock.
//!
//! The lock is a plain mutex, held for the length of one closure and never across an `await`.

use crate::sandbox::clock::{Clock, GivenClock};
use crate::sandbox::demo;
use crate::sandbox::knob::{self, Knob, KnobError};
use crate::sandbox::people::crowd::{self, Crowd, Everybody, NewPerson};
use crate::sandbox::people::seen::{self, Seen};
use crate::sandbox::people::{self, Act, ActError, shown};
use crate::sandbox::state::{self, State};
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

/// What a chat shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// What time it is in the sandbox.
    pub now: Timestamp,
    /// People of the Page: psid and name.
    pub people: Vec<(String, String)>,
    pub seen: Seen,
}

impl World {
    /// The ready-made Pages on the machine's clock.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            state: Arc::new(Mutex::new(demo::state())),
        }
    }

    /// Goes by a clock of the embedding program's from now on. Whoever turns that clock
    /// outside of the sandbox need not say so.
    pub fn share_clock(&self, clock: GivenClock) {
        self.with(|state| state.clock = Clock::Given(clock));
        self.look_again();
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.with(|state| state.now())
    }

    /// Stops the clock at a time; only `advance` and this move it from then on.
    pub fn set_clock(&self, at: Timestamp) {
        self.with(|state| state.clock.stand(at));
        self.look_again();
    }

    /// Moves the clock, whether it runs or stands.
    pub fn advance(&self, by: SignedDuration) {
        self.with(|state| state.clock.advance(by));
        self.look_again();
    }

    /// Makes the clock run so many times as fast as the machine's; 0 stops it.
    pub fn set_speed(&self, speed: u32) {
        self.with(|state| state.clock.set_speed(speed));
        self.look_again();
    }

    /// What `GET /sandbox/clock` answers.
    #[must_use]
    pub fn clock(&self) -> Value {
        self.with(|state| view::clock(&state.clock))
    }

    /// Lets a person do something, as `POST /sandbox/pages/{page}/people/{psid}/{act}` does.
    ///
    /// # Errors
    /// When they cannot do it now; then nothing has happened.
    pub fn act(&self, page_id: &str, psid: &str, act: Act) -> Result<Value, ActError> {
        self.with(|state| people::act(state, page_id, psid, act))
    }

    /// Adds a person, and tells the psid.
    ///
    /// # Errors
    /// When the Page is not there.
    pub fn add_person(&self, page_id: &str, new: NewPerson) -> Result<String, ActError> {
        self.with(|state| crowd::make(state, page_id, new))
    }

    /// One person with the conversation.
    ///
    /// # Errors
    /// When the Page or the person is not there.
    pub fn person(&self, page_id: &str, psid: &str) -> Result<Value, ActError> {
        self.with(|state| {
            let now = state.now();
            people::person(state, page_id, psid)?;
            let page = people::page(state, page_id)?;
            let person = page.people.get(psid);
            Ok(person.map_or(Value::Null, |it| shown::whole(page, psid, it, now)))
        })
    }

    /// What a chat shows, and the people one can talk as: the first `most` of the Page, psid and
    /// name. `None` when somebody has the sandbox just now, so that whoever draws need not wait,
    /// or when the Page or the person is not there.
    #[must_use]
    pub fn chat(&self, page_id: &str, psid: &str, most: usize) -> Option<Chat> {
        let mut state = self.state.try_lock().ok()?;
        let now = state.now();
        let seen = seen::seen(&mut state, page_id, psid)?;
        let people = &state.pages.get(page_id)?.people;
        let named = |(psid, it): (&String, &state::Person)| (psid.clone(), it.name());
        let people = people.iter().take(most).map(named).collect();
        Some(Chat { now, people, seen })
    }

    /// Adds many people at once.
    ///
    /// # Errors
    /// When the Page is not there.
    pub fn gather(&self, page_id: &str, crowd: &Crowd) -> Result<Value, ActError> {
        crowd::gather(self, page_id, crowd)
    }

    /// Lets many people do the same.
    ///
    /// # Errors
    /// When the Page is not there.
    pub fn everybody(&self, page_id: &str, wish: &Everybody) -> Result<Value, ActError> {
        crowd::everybody(self, page_id, wish)
    }

    /// Webhooks on their way, and the last calls: what `GET /sandbox/hooks` answers.
    #[must_use]
    pub fn hooks(&self) -> Value {
        self.with(|state| state.hooks.shown())
    }

    fn look_again(&self) {
        self.with(|state| state.hooks.wake.notify_one());
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
