//! What may happen to a conversation. The rim makes these from webhook calls, from timers and
//! from what became of a send; here they have no wire form any more.

use crate::engine::effect::EffectId;
use crate::engine::time::Timestamp;
use crate::model::{BlockId, FlowId, PartId, TopicId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The person wrote something.
    Text(String),
    /// They sent a picture, a sticker, a place: something without words.
    Attachment,
    /// They tapped a button, perhaps one that was sent months ago.
    Button {
        block: BlockId,
        part: PartId,
    },
    /// They tapped a quick reply; Messenger hands over its title as well.
    Reply {
        block: BlockId,
        part: PartId,
        title: String,
    },
    /// They tapped Get Started, perhaps after an m.me link.
    GetStarted {
        #[serde(default, rename = "ref")]
        reference: Option<String>,
    },
    /// They followed an m.me link, into a new conversation or an old one.
    Referral {
        #[serde(rename = "ref")]
        reference: String,
    },
    IceBreaker {
        block: BlockId,
        part: PartId,
    },
    Menu {
        block: BlockId,
        part: PartId,
    },
    /// They tapped *Notify Me*. This does not open the window (facts 1.5).
    OptIn {
        /// The request that was tapped, when the payload tells it.
        block: Option<BlockId>,
        topic: TopicId,
        token: Token,
        /// When the token ends, when Messenger tells it; a year from now otherwise.
        #[serde(default)]
        expires: Option<Timestamp>,
    },
    /// They stopped the notifications of a topic in Messenger's own menu.
    OptOut {
        topic: TopicId,
    },
    /// They let them come again there: the same token counts once more (facts 2.2).
    Resumed {
        topic: TopicId,
        token: Token,
        #[serde(default)]
        expires: Option<Timestamp>,
    },
    /// A campaign has used this token.
    ConsentUsed {
        token: Token,
    },
    /// They reacted to a message with an emoji, which opens the window.
    Reaction,
    /// A timer fired: the effect that set it.
    Timer {
        id: EffectId,
    },
    Delivered {
        up_to: Timestamp,
    },
    Read {
        up_to: Timestamp,
    },
    /// A human writes to the person; the bot keeps quiet until it is handed back.
    HumanTookOver,
    /// The human has done. What waits at a hand-over goes on, what ran out meanwhile runs out.
    HandedBack,
    /// Nobody has written for so long, or the author wants it so: the bot takes the
    /// conversation back, and goes on as after [`Event::HandedBack`].
    TakenBack,
    /// The conversation comes in from another flow, and is on this one's release by now.
    Entered {
        from: FlowId,
        /// The [`Deed::Enter`](crate::engine::Deed::Enter) that asked for it.
        id: EffectId,
    },
    /// The flow that a Go to flow names is not live on this Page.
    NoSuchFlow {
        flow: FlowId,
        /// The [`Deed::Enter`](crate::engine::Deed::Enter) that asked for it.
        id: EffectId,
    },
    /// What became of a send. Refused is final: the runtime tries again what may be tried
    /// again, and keeps what waits for a new page token.
    Sent {
        id: EffectId,
        outcome: Outcome,
    },
    /// Something was learnt about the person, such as their first name.
    Learned {
        name: String,
        value: String,
    },
    /// The author begins here. Never from Messenger; for the Test view.
    Begin {
        block: BlockId,
    },
}

/// Messenger's answer to a send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Accepted {
        mid: String,
    },
    Refused {
        code: i64,
        #[serde(default)]
        subcode: Option<i64>,
    },
}

/// One notification token. It prints as dots: who has it can write to the person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Token(Arc<str>);

impl Token {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }
    /// The token itself, for the request that spends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<String> for Token {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Token> for String {
    fn from(token: Token) -> String {
        token.0.to_string()
    }
}
