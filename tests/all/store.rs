//! The bot's store, as whoever calls it sees it.

mod campaigns;
mod faults;
mod kills;
mod random;
mod releases;
mod search;
mod sends;
mod turns;
mod upkeep;

use flowbell::engine::{
    Content, Deed, Effect, EffectId, ReleaseId, Send, Session, Timestamp, Token, Via,
};
use flowbell::model::{FlowId, Profile, TopicId};
use flowbell::store::{Arrival, ClaimedTurn, Options, Store, StoreError, Turn};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

pub const PAGE: &str = "1029";
pub const CANARY: &str = "CANARY-token-7d1f";

/// A store in a folder of its own.
pub struct Kept {
    pub folder: TempDir,
    pub store: Store,
}

impl Kept {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("bot.db"), Options::default()).unwrap();
        Self { folder, store }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("bot.db")
    }

    /// A second bot on the same file.
    pub fn second(&self) -> Store {
        Store::open(&self.file(), Options::default()).unwrap()
    }
}

/// Milliseconds after nine o'clock on some day.
pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_795_338_000_000 + millis)
}

pub fn arrival(person: &str, key: &str, millis: i64) -> Arrival {
    Arrival {
        page: PAGE.to_owned(),
        person: person.to_owned(),
        key: key.to_owned(),
        at: at(millis),
        body: format!("body of {key}"),
    }
}

pub async fn arrive(store: &Store, person: &str, key: &str, millis: i64) {
    let accepted = store.accept(vec![arrival(person, key, millis)], at(millis));
    assert_eq!(accepted.await.unwrap().n_new, 1);
}

/// The next turn, which must be there.
pub async fn claim(store: &Store, now: i64) -> ClaimedTurn {
    let mut claimed = store.claim_turns("a", at(now), 1).await.unwrap();
    claimed.pop().expect("nobody's turn")
}

/// A turn that handles all it was given, with these deeds.
pub fn turn(claimed: &ClaimedTurn, deeds: Vec<Deed>) -> Turn {
    let fresh = || Session::new(claimed.person, ReleaseId::new("release-1"));
    let mut session = claimed.session.clone().unwrap_or_else(fresh);
    let mut effects = Vec::new();
    for deed in deeds {
        let id = EffectId {
            session: claimed.person,
            number: session.n_effects,
        };
        session.n_effects += 1;
        effects.push(Effect { id, deed });
    }
    Turn {
        person: claimed.person,
        fence: claimed.fence,
        session,
        handled: claimed.events.iter().map(|it| it.seq).collect(),
        fired: claimed.timers.iter().map(|it| it.id).collect(),
        effects,
        flow: Some((
            FlowId::new("shop").unwrap(),
            BTreeMap::from([(topic(), Profile::OneTime), (weekly(), Profile::Recurring)]),
        )),
        last_seen: None,
        passed: Vec::new(),
        log: Vec::new(),
    }
}

/// Makes somebody known by something they wrote, answered with these deeds.
pub async fn meet(store: &Store, psid: &str, now: i64, deeds: Vec<Deed>) -> u64 {
    arrive(store, psid, &format!("{psid} at {now}"), now).await;
    let claimed = claim(store, now).await;
    assert_eq!(claimed.psid, psid);
    let person = claimed.person;
    store
        .commit_turn(turn(&claimed, deeds), at(now))
        .await
        .unwrap();
    person
}

pub fn topic() -> TopicId {
    TopicId::new("rosewood").unwrap()
}

pub fn weekly() -> TopicId {
    TopicId::new("weekly").unwrap()
}

pub fn say(text: &str) -> Deed {
    Deed::Send(Send {
        flow: FlowId::new("lipstick").unwrap(),
        via: Via::Window,
        content: Content::DefaultAnswer {
            text: text.to_owned(),
        },
    })
}

pub fn agree(topic: TopicId, token: &str, expires: i64) -> Deed {
    Deed::RememberConsent {
        topic,
        token: Token::new(token),
        expires: at(expires),
    }
}

/// A notification by a token, as the engine asks for it.
pub fn deliver(topic: TopicId, profile: Profile, token: &str) -> Vec<Deed> {
    let token = Token::new(token);
    let send = Deed::Send(Send {
        flow: FlowId::new("lipstick").unwrap(),
        via: Via::Consent {
            topic: topic.clone(),
            profile,
            token: token.clone(),
        },
        content: Content::DefaultAnswer {
            text: "It is back".to_owned(),
        },
    });
    match profile {
        Profile::OneTime => vec![Deed::SpendConsent { topic, token }, send],
        Profile::Recurring | Profile::Utility => vec![send],
    }
}

#[track_caller]
pub fn is_stale<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert_eq!(result.unwrap_err(), StoreError::Stale);
}

/// What an error says, for a look at its words.
pub fn words(error: &StoreError) -> String {
    format!("{error} {error:?} {}", error.advice())
}
