//! What the sandbox remembers: apps, people who sign in, Pages, the Pages' visitors, tokens.
//!
//! Plain data behind one lock in `world`. It is never printed or serialized as it is, because
//! it holds tokens; `view` makes the picture that may be shown.

use crate::model::page::{self, FeatureStatus};
use crate::sandbox::clock::Clock;
use crate::sandbox::journal::Journal;
use crate::sandbox::world::{Trouble, Usage};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
    pub troubles: Vec<Trouble>,
    pub usage: BTreeMap<String, Usage>,
    pub journal: Journal,
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
    pub consents: BTreeMap<String, Consent>,
    pub sent: Vec<Sent>,
}

/// Somebody who once wrote to a Page.
#[derive(Default)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub wrote_at: Option<Timestamp>,
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
    pub spent_at: Option<Timestamp>,
}

/// A message that the Page's bot sent.
pub struct Sent {
    pub id: String,
    pub psid: String,
    pub at: Timestamp,
    pub message: Value,
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

    /// Every text that must never be shown: tokens, app secrets, verify tokens, consents.
    pub fn secrets(&self) -> Vec<&str> {
        let apps = self.apps.values();
        let verify = apps.clone().flat_map(|app| {
            let subscriptions = app.subscriptions.values();
            subscriptions.map(|it| it.verify_token.as_str())
        });
        let consents = self.pages.values().flat_map(|page| page.consents.keys());
        let mut all: Vec<&str> = self.tokens.keys().map(String::as_str).collect();
        all.extend(apps.map(|app| app.secret.as_str()));
        all.extend(verify);
        all.extend(consents.map(String::as_str));
        // A very short verify token would blank out half of every text.
        all.retain(|secret| secret.len() >= 6);
        all
    }
}

impl Page {
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

impl Person {
    pub fn is_window_open(&self, now: Timestamp) -> bool {
        self.wrote_at
            .is_some_and(|at| now.duration_since(at) < WINDOW)
    }
}
