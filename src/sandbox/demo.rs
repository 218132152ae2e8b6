//! The ready-made world: one shop owner, one app, two Pages and a few people who wrote to them.
//!
//! Its tokens are written here on purpose. They open nothing but a sandbox on the same machine,
//! and fixed ones let a connection made yesterday work today.

use crate::model::page::FeatureStatus;
use crate::sandbox::clock;
use crate::sandbox::state::{App, Page, Person, State, Token, TokenKind};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

const APP_ID: &str = "900100200300400";
const APP_SECRET: &str = "sandbox0app0secret0lumi0cosmetics";
const USER_ID: &str = "700100200300400";
const USER_TOKEN: &str = "EAAsandboxUserTokenOfTheLumiShopOwner";
const LUMI_ID: &str = "100200300400500";
const LUMI_TOKEN: &str = "EAAsandboxPageTokenOfLumiCosmetics";
const PARIS_ID: &str = "100200300400501";
const PARIS_TOKEN: &str = "EAAsandboxPageTokenOfLumiParis";

/// Name of the One-Time Notification feature in the sandbox; Meta shows none (facts 1.7).
pub const ONE_TIME_FEATURE: &str = "one_time_notification";

/// Everything the demo shop owner allowed the app (facts 6.1).
const SCOPES: [&str; 6] = [
    "business_management",
    "page_utility_messaging",
    "pages_manage_metadata",
    "pages_messaging",
    "pages_read_engagement",
    "pages_show_list",
];

const TASKS: [&str; 6] = [
    "ADVERTISE",
    "ANALYZE",
    "CREATE_CONTENT",
    "MANAGE",
    "MESSAGING",
    "MODERATE",
];

/// What a client needs to connect to a Page of the sandbox.
#[derive(Clone, PartialEq, Eq)]
pub struct DemoPage {
    pub page_id: String,
    pub page_name: String,
    pub app_id: String,
    pub app_secret: String,
    pub page_token: String,
    /// Token of the shop owner, for `/me/accounts`.
    pub user_token: String,
}

impl DemoPage {
    /// “Lumi Cosmetics”: in the United States, with One-Time Notification granted.
    #[must_use]
    pub fn lumi() -> Self {
        Self::of(LUMI_ID, "Lumi Cosmetics", LUMI_TOKEN)
    }

    /// “Lumi Cosmetics Paris”: under the European rules, and never asked for the feature.
    #[must_use]
    pub fn lumi_paris() -> Self {
        Self::of(PARIS_ID, "Lumi Cosmetics Paris", PARIS_TOKEN)
    }

    fn of(page_id: &str, page_name: &str, page_token: &str) -> Self {
        Self {
            page_id: page_id.to_owned(),
            page_name: page_name.to_owned(),
            app_id: APP_ID.to_owned(),
            app_secret: APP_SECRET.to_owned(),
            page_token: page_token.to_owned(),
            user_token: USER_TOKEN.to_owned(),
        }
    }
}

impl fmt::Debug for DemoPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoPage")
            .field("page_id", &self.page_id)
            .field("page_name", &self.page_name)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// The demo world at its beginning.
pub(super) fn state() -> State {
    let mut state = State::default();
    let now = state.now();
    let app = App {
        name: "Lumi bot".to_owned(),
        secret: APP_SECRET.to_owned(),
        is_live: true,
        needs_proof: false,
        subscriptions: BTreeMap::new(),
    };
    state.apps.insert(APP_ID.to_owned(), app);
    state
        .users
        .insert(USER_ID.to_owned(), "Ada Lumi".to_owned());
    let mut lumi = page("Lumi Cosmetics", "lumicosmetics", "Austin", "United States");
    lumi.features
        .insert(ONE_TIME_FEATURE.to_owned(), FeatureStatus::Approved);
    lumi.people = people(now);
    state.pages.insert(LUMI_ID.to_owned(), lumi);
    let paris = page("Lumi Cosmetics Paris", "lumiparis", "Paris", "France");
    state.pages.insert(PARIS_ID.to_owned(), paris);
    for (text, page_id) in [
        (USER_TOKEN, None),
        (LUMI_TOKEN, Some(LUMI_ID)),
        (PARIS_TOKEN, Some(PARIS_ID)),
    ] {
        state.tokens.insert(text.to_owned(), token(page_id, now));
    }
    state
}

fn token(page_id: Option<&str>, now: Timestamp) -> Token {
    Token {
        kind: if page_id.is_some() {
            TokenKind::Page
        } else {
            TokenKind::User
        },
        app_id: APP_ID.to_owned(),
        user_id: USER_ID.to_owned(),
        page_id: page_id.map(str::to_owned),
        scopes: owned(&SCOPES),
        issued_at: now,
        expires_at: None,
    }
}

fn page(name: &str, username: &str, city: &str, country: &str) -> Page {
    Page {
        name: name.to_owned(),
        username: username.to_owned(),
        category: "Cosmetics store".to_owned(),
        city: city.to_owned(),
        country: country.to_owned(),
        tasks: BTreeMap::from([(USER_ID.to_owned(), owned(&TASKS))]),
        ..Page::default()
    }
}

/// Three people: one wrote just now, one half a day ago, one two days ago (window closed).
fn people(now: Timestamp) -> BTreeMap<String, Person> {
    [
        ("6100000000000001", "Mina", "Park", 0),
        ("6100000000000002", "Jonas", "Weber", 12),
        ("6100000000000003", "Zoë", "Ortega", 48),
    ]
    .into_iter()
    .map(|(psid, first_name, last_name, hours)| {
        let person = Person {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            locale: "en_US".to_owned(),
            has_conversation: true,
            wrote_at: Some(clock::moved(now, SignedDuration::from_hours(-hours))),
            ..Person::default()
        };
        (psid.to_owned(), person)
    })
    .collect()
}

fn owned(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
