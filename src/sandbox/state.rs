//! What the sandbox remembers: apps, people who sign in, Pages, the Pages' visitors, tokens.
//!
//! Plain data behind one lock in `world`. It is never printed or serialized as it is, because
//! it holds tokens; `view` makes the picture that may be shown.

use crate::model::page::{self, FeatureStatus};
use crate::sandbox::clock::Clock;
use crate::sandbox::hooks::Hooks;
use crate::sandbox::journal::{CONSENT_LEN, Journal, ONE_TIME, RECURRING};
use crate::sandbox::people::thread::Thread;
use crate::sandbox::trouble::Troubles;
use crate::sandbox::world::Usage;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How long the messaging window stays open (facts 2.1).
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);
/// How long a notification token lives at most (facts 1.1).
pub const CONSENT_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365);

#[derive(Default)]
pub struct State {
    pub clock: Clock,
    pub apps: BTreeMap<String, App>,
    pub users: BTreeMap<String, String>,
    pub pages: BTreeMap<String, Page>,
    pub tokens: BTreeMap<String, Token>,
    pub troubles: Troubles,
    pub usage: BTreeMap<String, Usage>,
    pub journal: Journal,
    pub hooks: Hooks,
    n_minted: u64,
}

/// A developer's app.
pub struct App {
    pub name: String,
    pub secret: String,
    /// In development mode only people with a role can be written to (facts 6.1).
    pub is_live: bool,
    pub needs_proof: bool,
    /// By object; the sandbox knows only `page`.
    pub subscriptions: BTreeMap<String, Subscription>,
}

/// Where an app wants its webhooks.
pub struct Subscription {
    pub callback_url: String,
    pub verify_token: String,
    pub fields: BTreeSet<String>,
    pub includes_values: bool,
}

/// A Facebook Page.
#[derive(Default)]
pub struct Page {
    pub name: String,
    pub username: String,
    pub category: String,
    pub city: String,
    pub country: String,
    pub admin_countries: Vec<String>,
    /// Says what `subject_to_new_eu_privacy_rules` answers, against what the countries say.
    pub european_rules: Option<bool>,
    /// Tasks of each user on this Page.
    pub tasks: BTreeMap<String, BTreeSet<String>>,
    pub features: BTreeMap<String, FeatureStatus>,
    pub profile: BTreeMap<String, Value>,
    pub profile_calls: VecDeque<Timestamp>,
    /// Fields by app.
    pub subscribed: BTreeMap<String, Vec<String>>,
    pub people: BTreeMap<String, Person>,
    /// People that were made without a psid of their own.
    pub n_made: u64,
    pub consents: BTreeMap<String, Consent>,
    /// The last messages, oldest first.
    pub sent: VecDeque<Sent>,
    pub n_sent: u64,
    /// Utility templates by name and language.
    pub templates: BTreeMap<(String, String), Template>,
    /// Names by id.
    pub personas: BTreeMap<String, Persona>,
    /// Saved attachments by id: their type and address.
    pub attachments: BTreeMap<String, (String, String)>,
    /// Sends a second that are taken, by the machine's clock; none is no limit (facts 3.3).
    pub sends_per_second: Option<u32>,
    pub pace: Pace,
    /// Blocked by `policy_enforcement` (facts 5.6).
    pub is_restricted: bool,
}

/// Sends in the present second.
#[derive(Default)]
pub struct Pace {
    pub since: Option<tokio::time::Instant>,
    pub n_sends: u32,
}

/// A utility template (facts 2.4).
pub struct Template {
    pub id: String,
    pub category: String,
    pub components: Value,
}

/// Who a message seems to come from (facts 3.2).
pub struct Persona {
    pub name: String,
    pub picture: String,
}

/// Somebody who once wrote to a Page.
#[derive(Default)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub locale: String,
    /// Hours from Greenwich, as the User Profile API tells it.
    pub timezone: f64,
    /// English name of the country where the person is; empty is one without special rules.
    pub country: String,
    pub wrote_at: Option<Timestamp>,
    /// Whether there is a conversation, even if nothing of it is kept.
    pub has_conversation: bool,
    pub thread: Thread,
    pub is_blocking: bool,
    pub has_role: bool,
    /// App that holds the conversation, if routing gave it to one (facts 6.6).
    pub thread_owner: Option<String>,
}

/// One notification token.
pub struct Consent {
    pub psid: String,
    pub payload: String,
    pub given_at: Timestamp,
    /// When it was last used; a one-time one is spent then.
    pub spent_at: Option<Timestamp>,
    /// Set when it may be used more than once (facts 2.2).
    pub recurring: Option<Recurring>,
}

/// What a token of `notification_messages` has besides.
pub struct Recurring {
    pub title: String,
    pub timezone: String,
    pub expires_at: Timestamp,
    pub is_stopped: bool,
    /// Messages since `spent_at`, the first of them included.
    pub n_in_a_row: u32,
}

/// A message that the Page's bot sent.
pub struct Sent {
    pub id: String,
    pub psid: String,
    pub at: Timestamp,
    pub message: Arc<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    User,
    Page,
}

/// An access token; the text of it is its key in the state.
#[derive(Clone)]
pub struct Token {
    pub kind: TokenKind,
    pub app_id: String,
    pub user_id: String,
    /// Set when the kind is `Page`.
    pub page_id: Option<String>,
    pub scopes: BTreeSet<String>,
    pub issued_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

impl Token {
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

impl State {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Makes a text that looks like Meta's ids. The same sandbox makes the same ones in the
    /// same order, so that a test can be repeated.
    pub fn mint(&mut self, prefix: &str, len: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        self.n_minted += 1;
        let mut random = fastrand::Rng::with_seed(self.n_minted);
        let letters = (0..len).filter_map(|_| random.choice(LETTERS).map(|byte| char::from(*byte)));
        prefix.chars().chain(letters).collect()
    }

    /// A notification token, which the journal knows by its looks.
    pub fn mint_consent(&mut self, is_recurring: bool) -> String {
        let prefix = if is_recurring { RECURRING } else { ONE_TIME };
        self.mint(prefix, CONSENT_LEN)
    }

    /// Texts that must never be shown: tokens, app secrets, verify tokens. Notification tokens
    /// are not among them, because there may be very many; they are known by their looks.
    pub fn secrets(&self) -> Vec<&str> {
        let apps = self.apps.values();
        let verify = apps.clone().flat_map(|app| {
            let subscriptions = app.subscriptions.values();
            subscriptions.map(|it| it.verify_token.as_str())
        });
        let mut all: Vec<&str> = self.tokens.keys().map(String::as_str).collect();
        all.extend(apps.map(|app| app.secret.as_str()));
        all.extend(verify);
        // A very short verify token would blank out half of every text.
        all.retain(|secret| secret.len() >= 6);
        all
    }
}

/// How many sent messages a Page keeps to be looked at.
const SENT_KEPT: usize = 50_000;

impl Page {
    pub fn keep_sent(&mut self, sent: Sent) {
        self.n_sent += 1;
        self.sent.push_back(sent);
        if self.sent.len() > SENT_KEPT {
            self.sent.pop_front();
        }
    }

    /// Whether the European and Japanese limits apply (facts 8).
    pub fn is_under_european_rules(&self) -> bool {
        self.european_rules.unwrap_or_else(|| {
            page::is_restricted(&self.country)
                || self
                    .admin_countries
                    .iter()
                    .any(|it| page::is_restricted(it))
        })
    }

    pub fn link(&self) -> String {
        format!("https://www.facebook.com/{}", self.username)
    }

    pub fn has_feature(&self, feature: &str) -> bool {
        self.features.get(feature) == Some(&FeatureStatus::Approved)
    }
}

impl Consent {
    /// Whether a message may still be sent with it at all.
    pub fn is_dead(&self, now: Timestamp) -> bool {
        match &self.recurring {
            Some(recurring) => recurring.expires_at <= now,
            None => self.spent_at.is_some() || now.duration_since(self.given_at) >= CONSENT_LIFE,
        }
    }
}

impl Person {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    pub fn is_window_open(&self, now: Timestamp) -> bool {
        self.wrote_at
            .is_some_and(|at| now.duration_since(at) < WINDOW)
    }
}
