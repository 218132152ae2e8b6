//! The payload that buttons, menu items, ice breakers and notification requests carry, and that
//! comes back in webhooks. This is the one place that knows its form:
//!
//! ```text
//! fb1/<what>/<flow>/<block>            fb1/start/lipstick/b1
//! fb1/<what>/<flow>/<block>/<part>     fb1/menu/lipstick/b1/p7
//! ```
//!
//! `what` is one of `start`, `ice`, `menu`, `button`, `reply`, `notify`. Ids hold ASCII letters,
//! digits, `-` and `_` only and at most 64 of them, so `/` separates and three of them stay far
//! below the 1000 characters that Messenger takes. The leading `fb1` tells Flowbell's payloads
//! from those of whatever the Page used before; a later form gets another number. A payload
//! never names a release: which one a person is on is the session's business.

use std::fmt;

const MARK: &str = "fb1";
/// Longest payload Messenger takes, in characters (facts 3.2).
pub const MAX_CHARS: usize = 1000;

/// What was tapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Get Started.
    Start,
    IceBreaker,
    Menu,
    Button,
    Reply,
    /// The request of a One-Time Notification; the part is the topic.
    Notify,
}

/// A payload taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payload {
    pub what: What,
    pub flow: String,
    pub block: String,
    /// The button, reply, entry or topic; `None` for Get Started.
    pub part: Option<String>,
}

impl What {
    const ALL: [Self; 6] = [
        Self::Start,
        Self::IceBreaker,
        Self::Menu,
        Self::Button,
        Self::Reply,
        Self::Notify,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::IceBreaker => "ice",
            Self::Menu => "menu",
            Self::Button => "button",
            Self::Reply => "reply",
            Self::Notify => "notify",
        }
    }
}

impl Payload {
    #[must_use]
    pub fn new(what: What, flow: &str, block: &str, part: Option<&str>) -> Self {
        Self {
            what,
            flow: flow.to_owned(),
            block: block.to_owned(),
            part: part.map(str::to_owned),
        }
    }

    /// Takes a payload apart; `None` when it is not one of Flowbell's.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut pieces = text.split('/');
        if pieces.next()? != MARK {
            return None;
        }
        let word = pieces.next()?;
        let what = What::ALL.into_iter().find(|what| what.word() == word)?;
        let flow = pieces.next()?;
        let block = pieces.next()?;
        let part = pieces.next();
        let is_whole = pieces.next().is_none() && !flow.is_empty() && !block.is_empty();
        is_whole.then(|| Self::new(what, flow, block, part))
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{MARK}/{}/{}/{}",
            self.what.word(),
            self.flow,
            self.block
        )?;
        match &self.part {
            Some(part) => write!(f, "/{part}"),
            None => Ok(()),
        }
    }
}
