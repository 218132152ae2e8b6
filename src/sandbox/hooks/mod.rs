//! Webhooks: from what happens in the sandbox to a signed call at the app's address
//! (facts 5 and 10.5).
//!
//! Whatever happens is put into a queue for each app while the state is locked, and sent by a
//! task of its own (`post`), so that a slow bot slows nothing.

pub mod event;
pub mod post;
mod queue;

use crate::sandbox::hooks::queue::Queue;
use crate::sandbox::state::{Page, State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::time::Instant;

/// How many delivered calls are kept to be looked at.
const LOGGED: usize = 200;

/// How webhooks behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HookSettings {
    pub is_off: bool,
    pub n_copies: u32,
    pub delay_ms: u64,
    pub reorder_ms: u64,
    pub n_per_call: usize,
    pub lose_one_in: u64,
    pub is_echo_first: bool,
    pub delivers: bool,
    pub reads: bool,
}

impl Default for HookSettings {
    fn default() -> Self {
        Self {
            is_off: false,
            n_copies: 1,
            delay_ms: 0,
            reorder_ms: 0,
            n_per_call: 1,
            lose_one_in: 0,
            is_echo_first: false,
            delivers: true,
            reads: true,
        }
    }
}

/// A change to how webhooks behave; what is absent stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HookChange {
    /// Nothing is sent, and what happens meanwhile is never told.
    pub is_off: Option<bool>,
    /// How often each call is posted; 1 is once.
    pub n_copies: Option<u32>,
    /// How long, by the machine's clock, an event waits before it is sent.
    pub delay_ms: Option<u64>,
    /// Each event waits up to this much longer by chance, and the order is not kept.
    pub reorder_ms: Option<u64>,
    /// How many events may travel in one call, up to 1,000.
    pub n_per_call: Option<usize>,
    /// Every so many events one is lost; 0 loses none.
    pub lose_one_in: Option<u64>,
    /// A send is answered only after its echo was delivered.
    pub is_echo_first: Option<bool>,
    /// Whether messages are reported as delivered, and as read, without anybody's doing.
    pub delivers: Option<bool>,
    pub reads: Option<bool>,
}

impl HookSettings {
    pub fn change(&mut self, change: HookChange) {
        fn set<T>(place: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *place = value;
            }
        }
        set(&mut self.is_off, change.is_off);
        set(&mut self.n_copies, change.n_copies.map(|n| n.clamp(1, 100)));
        set(&mut self.delay_ms, change.delay_ms);
        set(&mut self.reorder_ms, change.reorder_ms);
        let n_per_call = change.n_per_call.map(|n| n.clamp(1, 1_000));
        set(&mut self.n_per_call, n_per_call);
        set(&mut self.lose_one_in, change.lose_one_in);
        set(&mut self.is_echo_first, change.is_echo_first);
        set(&mut self.delivers, change.delivers);
        set(&mut self.reads, change.reads);
    }
}

/// What is on its way to the apps.
#[derive(Default)]
pub struct Hooks {
    pub settings: HookSettings,
    queues: BTreeMap<String, Queue>,
    log: VecDeque<Value>,
    n_events: u64,
    /// Somebody waits for the last echo before a send is answered.
    pub held: Option<oneshot::Receiver<()>>,
    /// Rings when there may be something to send.
    pub wake: Arc<Notify>,
}

/// Something that happened, for the apps that asked for it.
pub struct Happened<'h> {
    pub page_id: &'h str,
    /// Empty when it concerns the Page as a whole.
    pub psid: &'h str,
    /// The field to subscribe to (facts 5.4).
    pub field: &'static str,
    pub event: Value,
    /// The app whose button it was; only it gets the payload (facts 5.6).
    pub sent_by: Option<&'h str>,
}

/// Puts an event into the queues of the apps that asked for it.
pub fn tell(state: &mut State, happened: &Happened<'_>) {
    let apps = listeners(state, happened);
    let now = Instant::now();
    let is_echo = happened.field == "message_echoes";
    for (app_id, is_standby) in apps {
        let hooks = &mut state.hooks;
        hooks.n_events += 1;
        let number = hooks.n_events;
        let settings = hooks.settings;
        let is_lost = settings.lose_one_in > 0 && number.is_multiple_of(settings.lose_one_in);
        let queue = hooks.queues.entry(app_id.clone()).or_default();
        if settings.is_off || is_lost {
            queue.n_lost += 1;
            continue;
        }
        let is_own = happened.sent_by.is_none_or(|it| it == app_id);
        let mut event = queue::Event {
            number,
            page_id: happened.page_id.to_owned(),
            lane: happened.psid.to_owned(),
            is_standby,
            text: event::text(&happened.event, is_own && !is_standby),
            tried: None,
        };
        if settings.is_echo_first && is_echo {
            let (tried, held) = oneshot::channel();
            event.tried = Some(tried);
            hooks.held = Some(held);
        }
        let mut wait = Duration::from_millis(settings.delay_ms);
        if settings.reorder_ms > 0 {
            let chance = fastrand::Rng::with_seed(number).u64(0..=settings.reorder_ms);
            wait += Duration::from_millis(chance);
            // A lane of its own: nobody waits for it, and it waits for nobody.
            event.lane = format!("{}#{number}", event.lane);
        }
        queue.push(event, (!wait.is_zero()).then(|| now + wait));
    }
    state.hooks.wake.notify_one();
}

/// The apps that get an event, and whether they only listen while another app holds the thread.
fn listeners(state: &State, happened: &Happened<'_>) -> Vec<(String, bool)> {
    let Some(page) = state.pages.get(happened.page_id) else {
        return Vec::new();
    };
    let person = page.people.get(happened.psid);
    let owner = person.and_then(|it| it.thread_owner.as_deref());
    let has_role = person.is_none_or(|it| it.has_role);
    let about_threads = matches!(
        happened.field,
        "messaging_handovers" | "messaging_policy_enforcement"
    );
    let apps = page.subscribed.keys().filter_map(|app_id| {
        let app = state.apps.get(app_id)?;
        // With an app that is not live only people with a role trigger anything (facts 5.3).
        if !app.is_live && !has_role {
            return None;
        }
        let is_standby = !about_threads && owner.is_some_and(|owner| owner != app_id);
        let field = if is_standby {
            "standby"
        } else {
            happened.field
        };
        has_asked(state, page, app_id, field).then(|| (app_id.clone(), is_standby))
    });
    apps.collect()
}

/// Both have to name a field: the app for its address, and the Page for the app (facts 6.4).
fn has_asked(state: &State, page: &Page, app_id: &str, field: &str) -> bool {
    let for_page = page.subscribed.get(app_id);
    let for_app = state.apps.get(app_id);
    let for_app = for_app.and_then(|app| app.subscriptions.get("page"));
    for_page.is_some_and(|fields| fields.iter().any(|it| it == field))
        && for_app.is_some_and(|it| it.fields.contains(field))
}

impl Hooks {
    fn note(&mut self, entry: Value) {
        self.log.push_back(entry);
        if self.log.len() > LOGGED {
            self.log.pop_front();
        }
    }

    /// What waits, what was lost, and the last calls; never what they said.
    pub fn shown(&self) -> Value {
        let apps = self.queues.iter().map(|(id, queue)| {
            let shown = json!({
                "n_waiting": queue.n_waiting(),
                "n_in_flight": queue.n_in_flight,
                "n_lost": queue.n_lost,
                "n_delivered": queue.n_delivered,
                "failing_since": queue.failing_since.map(|it| it.to_string()),
                "next_try": queue.next_try().map(|it| it.to_string()),
            });
            (id.clone(), shown)
        });
        json!({
            "settings": self.settings,
            "apps": apps.collect::<Map<_, _>>(),
            "calls": self.log,
        })
    }
}
