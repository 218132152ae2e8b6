//! The state of one conversation. Plain data: it can be saved, loaded and compared.

use crate::engine::effect::EffectId;
use crate::engine::event::Token;
use crate::engine::time::{Millis, Timestamp};
use crate::model::limits::WINDOW_HOURS;
use crate::model::{BlockId, Profile, Span, TopicId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The published flow that a conversation began with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ReleaseId(Arc<str>);

/// One conversation. Missing fields of an older program's sessions get their defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub number: u64,
    pub release: ReleaseId,
    /// The next effect's number.
    pub n_effects: u64,
    pub place: Place,
    /// When the person last did something that opens the window.
    #[serde(default)]
    pub opened: Option<Timestamp>,
    /// Every token that was ever taken, spent ones too: a token that comes again is not new.
    #[serde(default)]
    pub consents: Vec<Consent>,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// What the shop has put on the person, such as “vip”.
    #[serde(default)]
    pub labels: BTreeSet<String>,
    /// They asked to stop and have not come back.
    #[serde(default)]
    pub is_stopped: bool,
    /// A human holds the conversation.
    #[serde(default)]
    pub is_with_human: bool,
    /// A notification was delivered and the person has not reacted.
    #[serde(default)]
    pub is_notified: bool,
    /// Messenger cannot reach them; anything they do ends it.
    #[serde(default)]
    pub is_unreachable: bool,
    /// Blocks passed since the person last did anything.
    #[serde(default)]
    pub n_alone: u32,
    /// By how much timers were late since the window opened.
    #[serde(default)]
    pub late_by: Millis,
    /// The number of the last send since the person did anything.
    #[serde(default)]
    pub last_sent: Option<u64>,
    #[serde(default)]
    pub read_up_to: Option<Timestamp>,
}

/// Where a conversation stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Place {
    /// Nowhere: not begun, or over.
    #[default]
    Idle,
    At {
        block: BlockId,
        stage: Stage,
        timer: Option<Timer>,
    },
}

/// What a conversation waits for at its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// The typing dots show; the message comes after them.
    Typing,
    /// A message asks: a choice, words, or the end of the time.
    Asked,
    /// A Wait lasts.
    Waiting,
    /// A request asks for *Notify Me*.
    Requested,
    /// An Action has handed the conversation over, or it came in from another flow while a
    /// human had it. It goes on by `Next` when it is handed back.
    HandedOver,
    /// A Go to flow has asked for the other flow by this effect.
    Going { effect: EffectId },
}

/// A timer that is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    pub id: EffectId,
    pub at: Timestamp,
}

/// One token and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub topic: TopicId,
    /// What the topic was when they agreed: only a one-time consent is gone once it is used.
    #[serde(default)]
    pub profile: Profile,
    pub token: Token,
    pub expires: Timestamp,
    /// Spent, withdrawn, or used by a campaign.
    #[serde(default)]
    pub is_gone: bool,
    /// When a recurring one was last used.
    #[serde(default)]
    pub used: Option<Timestamp>,
}

impl Session {
    /// A conversation that has not begun. `number` is the caller's and never given again.
    #[must_use]
    pub fn new(number: u64, release: ReleaseId) -> Self {
        Self {
            number,
            release,
            n_effects: 0,
            place: Place::Idle,
            opened: None,
            consents: Vec::new(),
            attributes: BTreeMap::new(),
            labels: BTreeSet::new(),
            is_stopped: false,
            is_with_human: false,
            is_notified: false,
            is_unreachable: false,
            n_alone: 0,
            late_by: 0,
            last_sent: None,
            read_up_to: None,
        }
    }

    /// The same conversation on another release: of another flow, because the person named
    /// one of its ways in ([`claims`](crate::engine::claims)) or a Go to flow leads there. What
    /// is known of the person stays, and so do consents, labels and the window; the place does
    /// not, because other flows have other blocks. A timer that is set is cancelled by that:
    /// when it fires nobody waits for it. The same release changes nothing.
    #[must_use]
    pub fn on(self, release: ReleaseId) -> Self {
        if self.release == release {
            return self;
        }
        let place = match self.place {
            // The other flow asks whether it was sent for.
            place @ Place::At {
                stage: Stage::Going { .. },
                ..
            } => place,
            Place::At { .. } | Place::Idle => Place::Idle,
        };
        Self {
            release,
            place,
            ..self
        }
    }

    /// When the window closes, if it ever opened.
    #[must_use]
    pub fn closes(&self) -> Option<Timestamp> {
        let opened = self.opened?;
        Some(opened.plus(Span::from_hours(WINDOW_HOURS)))
    }

    #[must_use]
    pub fn is_window_open(&self, now: Timestamp) -> bool {
        self.closes().is_some_and(|closes| now < closes)
    }

    /// Whether the window would still be open, had every timer fired when it was due.
    pub(crate) fn would_be_open(&self, now: Timestamp) -> bool {
        self.is_window_open(now.plus_millis(-self.late_by))
    }

    /// Consents that can still be used.
    pub fn unspent(&self, now: Timestamp) -> impl Iterator<Item = &Consent> {
        let is_usable = move |it: &&Consent| !it.is_gone && now < it.expires;
        self.consents.iter().filter(is_usable)
    }

    /// The timer that is set, if any; whoever restarts sets it again.
    #[must_use]
    pub fn timer(&self) -> Option<Timer> {
        match &self.place {
            Place::Idle => None,
            Place::At { timer, .. } => *timer,
        }
    }

    /// The block where the conversation stands.
    #[must_use]
    pub fn block(&self) -> Option<&BlockId> {
        match &self.place {
            Place::Idle => None,
            Place::At { block, .. } => Some(block),
        }
    }
}

impl ReleaseId {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for ReleaseId {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<ReleaseId> for String {
    fn from(id: ReleaseId) -> String {
        id.0.to_string()
    }
}
