//! What waits for one app. Events of one person are sent one after the other; a call that
//! failed keeps its people waiting and nobody else.

use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Events that may wait for one app; what comes on top is lost, and counted.
const ROOM: usize = 200_000;
/// Calls in flight to one app.
const IN_FLIGHT: usize = 16;
/// Failing for so long, an app loses its Pages (facts 5.3).
const GIVE_UP: SignedDuration = SignedDuration::from_hours(1);
/// A fast clock shall not unsubscribe an app for one call that went wrong.
const TRIES: u32 = 3;

#[derive(Default)]
pub struct Queue {
    /// By person.
    lanes: BTreeMap<String, Lane>,
    /// Lanes that have events and no call in flight.
    ready: VecDeque<String>,
    later: BTreeMap<(Instant, u64), Event>,
    retries: BTreeMap<(Timestamp, u64), Post>,
    n_in_lanes: usize,
    pub n_in_flight: usize,
    pub n_lost: u64,
    pub n_delivered: u64,
    pub failing_since: Option<Timestamp>,
}

#[derive(Default)]
struct Lane {
    events: VecDeque<Event>,
    is_busy: bool,
}

pub struct Event {
    pub number: u64,
    pub page_id: String,
    pub lane: String,
    pub is_standby: bool,
    /// The JSON of it, in ASCII.
    pub text: String,
    /// Told when it was tried for the first time.
    pub tried: Option<oneshot::Sender<()>>,
}

/// One call, which stays the same however often it is tried.
pub struct Post {
    pub number: u64,
    pub body: String,
    pub n_events: usize,
    pub n_tries: u32,
    pub pages: BTreeSet<String>,
    lanes: Vec<String>,
    tried: Vec<oneshot::Sender<()>>,
}

/// What a failure leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    TryAgain,
    /// The app is to be unsubscribed from the Pages; what waited is gone.
    GiveUp,
}

impl Queue {
    /// Takes an event, perhaps to be sent not before a time.
    pub fn push(&mut self, event: Event, not_before: Option<Instant>) {
        if self.n_waiting() >= ROOM {
            self.n_lost += 1;
            return;
        }
        match not_before {
            Some(at) => {
                self.later.insert((at, event.number), event);
            }
            None => self.line_up(event),
        }
    }

    fn line_up(&mut self, event: Event) {
        self.n_in_lanes += 1;
        let lane = self.lanes.entry(event.lane.clone()).or_default();
        if lane.events.is_empty() && !lane.is_busy {
            self.ready.push_back(event.lane.clone());
        }
        lane.events.push_back(event);
    }

    pub fn n_waiting(&self) -> usize {
        let retries: usize = self.retries.values().map(|it| it.n_events).sum();
        self.n_in_lanes + self.later.len() + retries
    }

    /// When the next failed call is tried again.
    pub fn next_try(&self) -> Option<Timestamp> {
        self.retries.keys().next().map(|(at, _)| *at)
    }

    /// When the next delayed event is due.
    pub fn next_later(&self) -> Option<Instant> {
        self.later.keys().next().map(|(at, _)| *at)
    }

    /// The next call to make, if any may be made now.
    pub fn take(&mut self, now: Timestamp, instant: Instant, n_per_call: usize) -> Option<Post> {
        while let Some(first) = self.later.first_entry() {
            if first.key().0 > instant {
                break;
            }
            let event = first.remove();
            self.line_up(event);
        }
        if self.is_full() {
            return None;
        }
        let is_due = self.next_try().is_some_and(|at| at <= now);
        let post = if is_due {
            self.retries.pop_first().map(|(_, post)| post)
        } else {
            self.compose(now, n_per_call)
        }?;
        self.n_in_flight += 1;
        Some(post)
    }

    /// As many events as fit into one call, an entry each.
    fn compose(&mut self, now: Timestamp, n_per_call: usize) -> Option<Post> {
        let mut entries = Vec::new();
        let mut post = Post {
            number: 0,
            body: String::new(),
            n_events: 0,
            n_tries: 0,
            pages: BTreeSet::new(),
            lanes: Vec::new(),
            tried: Vec::new(),
        };
        while entries.len() < n_per_call {
            let Some(name) = self.ready.pop_front() else {
                break;
            };
            let Some(lane) = self.lanes.get_mut(&name) else {
                continue;
            };
            lane.is_busy = true;
            post.lanes.push(name);
            while entries.len() < n_per_call
                && let Some(event) = lane.events.pop_front()
            {
                self.n_in_lanes = self.n_in_lanes.saturating_sub(1);
                let key = if event.is_standby {
                    "standby"
                } else {
                    "messaging"
                };
                let (id, text, time) = (&event.page_id, &event.text, now.as_millisecond());
                entries.push(format!(r#"{{"id":"{id}","time":{time},"{key}":[{text}]}}"#));
                post.number = event.number;
                post.pages.insert(event.page_id);
                post.tried.extend(event.tried);
            }
        }
        if entries.is_empty() {
            return None;
        }
        post.n_events = entries.len();
        post.body = format!(r#"{{"object":"page","entry":[{}]}}"#, entries.join(","));
        Some(post)
    }

    /// The call was answered as it should be.
    pub fn succeeded(&mut self, mut post: Post) {
        self.n_in_flight = self.n_in_flight.saturating_sub(1);
        self.n_delivered += post.n_events as u64;
        self.failing_since = None;
        tell(&mut post);
        for name in post.lanes {
            let Some(lane) = self.lanes.get_mut(&name) else {
                continue;
            };
            lane.is_busy = false;
            if lane.events.is_empty() {
                self.lanes.remove(&name);
            } else {
                self.ready.push_back(name);
            }
        }
    }

    /// The call went wrong: it is tried again at once, and then with growing gaps.
    pub fn failed(&mut self, mut post: Post, now: Timestamp) -> Failure {
        self.n_in_flight = self.n_in_flight.saturating_sub(1);
        let since = *self.failing_since.get_or_insert(now);
        post.n_tries += 1;
        tell(&mut post);
        if post.n_tries >= TRIES && now.duration_since(since) >= GIVE_UP {
            self.drop_all(post.n_events);
            return Failure::GiveUp;
        }
        let at = crate::sandbox::clock::moved(now, gap(post.n_tries));
        self.retries.insert((at, post.number), post);
        Failure::TryAgain
    }

    /// The call went wrong, and the app has left the Page since.
    pub fn forget(&mut self, mut post: Post) {
        self.n_in_flight = self.n_in_flight.saturating_sub(1);
        self.n_lost += post.n_events as u64;
        tell(&mut post);
        for name in post.lanes {
            if let Some(lane) = self.lanes.remove(&name) {
                self.n_in_lanes = self.n_in_lanes.saturating_sub(lane.events.len());
                self.n_lost += lane.events.len() as u64;
            }
        }
    }

    pub fn is_full(&self) -> bool {
        self.n_in_flight >= IN_FLIGHT
    }

    /// Nobody listens any more. What is in flight comes back to nobody.
    fn drop_all(&mut self, n_more: usize) {
        self.n_lost += (self.n_waiting() + n_more) as u64;
        self.lanes.clear();
        self.ready.clear();
        self.later.clear();
        self.retries.clear();
        self.n_in_lanes = 0;
        self.failing_since = None;
    }
}

fn tell(post: &mut Post) {
    for tried in post.tried.drain(..) {
        // Whoever waited may have gone.
        let _ = tried.send(());
    }
}

/// How long a call waits after so many tries. Meta tells neither number nor length.
fn gap(n_tries: u32) -> SignedDuration {
    let secs = match n_tries {
        0 | 1 => 0,
        2 => 5,
        3 => 15,
        4 => 30,
        5 => 60,
        6 => 120,
        7 => 300,
        _ => 600,
    };
    SignedDuration::from_secs(secs)
}
