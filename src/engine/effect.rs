//! What a step asks the outside world to do.
//!
//! Effects are kept together with the session, in one transaction, before any is carried out;
//! each says what follows when the process dies in between.

use crate::engine::event::Token;
use crate::engine::time::Timestamp;
use crate::model::{BlockId, Button, Exit, FlowId, Profile, QuickReply, Template, TopicId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names an effect for ever: the session's number and a count. Carrying out the same id twice
/// is carrying it out once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EffectId {
    pub session: u64,
    pub number: u64,
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.session, self.number)
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub id: EffectId,
    pub deed: Deed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Dies halfway: whether it arrived is not known; ask the echo, never send a consent's
    /// message again by itself.
    Send(Send),
    /// Wake the conversation with [`Event::Timer`](crate::engine::Event::Timer) and this
    /// effect's id. Dies halfway: set it again from the session, which holds it.
    SetTimer { at: Timestamp },
    /// Dies halfway: harmless, a timer that was not cancelled is ignored when it fires.
    CancelTimer { id: EffectId },
    /// Keep the token for campaigns; a recurring one that is there already lasts until then,
    /// and counts again when it was withdrawn. Dies halfway: keep it again, tokens are told
    /// apart by themselves.
    RememberConsent {
        topic: TopicId,
        token: Token,
        expires: Timestamp,
    },
    /// Comes before the send that uses it; a token that is spent in the store already stops
    /// that send. Dies halfway: it stays spent.
    SpendConsent { topic: TopicId, token: Token },
    /// The person withdrew this one. Dies halfway: forget it again.
    ForgetConsent { topic: TopicId, token: Token },
    /// Dies halfway: set it again.
    SetAttribute { name: String, value: String },
    /// Dies halfway: clear it again.
    ClearAttribute { name: String },
    /// Dies halfway: add it again, a label is there once.
    AddLabel { label: String },
    /// Dies halfway: remove it again; one that is gone already is no harm.
    RemoveLabel { label: String },
    /// A human gets the conversation, and hands it back with
    /// [`Event::HandedBack`](crate::engine::Event::HandedBack). Dies halfway: hand it over
    /// again; whoever has it already keeps it.
    HandOver,
    /// The bot has the conversation again: take it from whoever has it. Comes before what the
    /// bot says next. Dies halfway: take it again.
    TakeBack,
    /// Lead the conversation into the live release of another flow: put the session on it with
    /// [`Session::on`](crate::engine::Session::on) and step it with
    /// [`Event::Entered`](crate::engine::Event::Entered) and this effect's id. Without such a
    /// flow, step this one with [`Event::NoSuchFlow`](crate::engine::Event::NoSuchFlow). Dies
    /// halfway: lead it there again; who has been led there is not led a second time, because
    /// the session stands at the Go to flow for this very effect only until then.
    Enter { flow: FlowId, from_block: BlockId },
    /// The person asked to stop: no campaign may reach them and no consent counts any more.
    Stopped,
    /// They came back by themselves.
    CameBack,
    /// The flow, or what it ran into, is broken; for the author's eyes.
    Fault(Fault),
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Send {
    /// The flow that says it: buttons carry it, and it may not be the conversation's any more
    /// when the message goes.
    pub flow: FlowId,
    pub via: Via,
    pub content: Content,
}

/// What allows a send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// The open window.
    Window,
    /// One consent. It allows one call, so picture and text must travel together.
    Consent {
        topic: TopicId,
        profile: Profile,
        token: Token,
    },
    /// An approved utility template, with its values filled in. A flow from before templates
    /// had names has none.
    Utility {
        topic: TopicId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<Template>,
    },
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// The typing dots.
    Typing,
    Message {
        block: BlockId,
        text: String,
        image: Option<String>,
        buttons: Vec<Button>,
        quick_replies: Vec<QuickReply>,
    },
    Request {
        block: BlockId,
        topic: TopicId,
        profile: Profile,
        title: String,
        /// As the author wrote it; Messenger decides what it shows.
        button: String,
    },
    /// The flow's answer when nothing else answers.
    DefaultAnswer { text: String },
}

/// Why something could not be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Fault {
    /// A plain message or request 24 hours or more after the window opened.
    OutsideWindow {
        block: BlockId,
    },
    /// The same, but only because a timer fired late or a human held the conversation: the
    /// flow is not to blame.
    Late {
        block: BlockId,
    },
    /// A delivery to somebody who has not agreed, or whose consent has ended.
    NoConsent {
        block: BlockId,
        topic: TopicId,
    },
    /// A delivery to somebody whose every consent is spent.
    ConsentSpent {
        block: BlockId,
        topic: TopicId,
    },
    /// After a notification nothing more until the person reacts.
    AfterNotification {
        block: BlockId,
    },
    /// A recurring notification within 48 hours of the one before (facts 2.2).
    TooSoon {
        block: BlockId,
        topic: TopicId,
    },
    /// Blocks lead on and on without the person doing anything.
    Loop {
        block: BlockId,
    },
    /// The person chose something, and it leads nowhere.
    NowhereToGo {
        block: BlockId,
        exit: Exit,
    },
    /// The person tapped something that this release does not have.
    UnknownChoice {
        block: BlockId,
    },
    /// The session stands at a block that this release does not have, or not so.
    LostPlace {
        block: BlockId,
    },
    UnknownTopic {
        block: BlockId,
        topic: TopicId,
    },
    UnknownZone {
        block: BlockId,
        zone: String,
    },
    /// A message without text and picture, or a request without a title.
    NothingToSay {
        block: BlockId,
    },
    /// A Go to flow without a flow.
    NoFlowChosen {
        block: BlockId,
    },
    /// A Go to flow whose flow is not live on this Page.
    NoSuchFlow {
        block: BlockId,
        flow: FlowId,
    },
    /// Another flow leads into this one, and it has no Start.
    NoStart,
    /// An Action adds to an attribute that is no number; it stays as it is.
    NotANumber {
        block: BlockId,
        name: String,
    },
    /// The person wrote, nothing answers, and there is no default answer.
    NoDefaultAnswer,
    /// Messenger refused a send for good.
    Refused {
        code: i64,
        subcode: Option<i64>,
    },
}

impl Fault {
    /// The block that it is about.
    #[must_use]
    pub fn block(&self) -> Option<&BlockId> {
        match self {
            Self::OutsideWindow { block }
            | Self::Late { block }
            | Self::NoConsent { block, .. }
            | Self::ConsentSpent { block, .. }
            | Self::AfterNotification { block }
            | Self::TooSoon { block, .. }
            | Self::Loop { block }
            | Self::NowhereToGo { block, .. }
            | Self::UnknownChoice { block }
            | Self::LostPlace { block }
            | Self::UnknownTopic { block, .. }
            | Self::UnknownZone { block, .. }
            | Self::NothingToSay { block }
            | Self::NoFlowChosen { block }
            | Self::NoSuchFlow { block, .. }
            | Self::NotANumber { block, .. } => Some(block),
            Self::NoStart | Self::NoDefaultAnswer | Self::Refused { .. } => None,
        }
    }
}
