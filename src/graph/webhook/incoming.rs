//! What may happen on a Page, typed. It can be kept as text and read back, so that an event may
//! wait in the inbox for its turn.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing that happened on a Page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    pub page: String,
    /// The person's id on this Page; empty for what concerns the Page as a whole.
    pub person: String,
    /// Milliseconds since 1970 by Messenger's clock; 0 when it does not say.
    pub at: i64,
    /// Another app, or the Page's inbox, holds the conversation; we only listen.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_standby: bool,
    pub what: Happening,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    Message {
        mid: String,
        text: Option<String>,
        /// Payload of the quick reply that was tapped; the text is its title then.
        quick_reply: Option<String>,
        n_attachments: usize,
        referral: Option<Referral>,
    },
    /// A message of the Page itself: ours, another app's or a human's.
    Echo {
        mid: String,
        app_id: Option<String>,
        metadata: Option<String>,
    },
    Postback {
        mid: Option<String>,
        title: String,
        /// Missing in standby and when another app sent the button.
        payload: Option<String>,
        referral: Option<Referral>,
    },
    Referral(Referral),
    OptIn(OptIn),
    /// Up to the watermark, in milliseconds.
    Delivered {
        mids: Vec<String>,
        up_to: i64,
    },
    Read {
        up_to: i64,
    },
    Reaction {
        mid: String,
        is_added: bool,
    },
    Edited {
        mid: String,
        text: String,
        n_edits: i64,
    },
    ThreadMoved(ThreadMove),
    /// `warning`, `block` or `unblock`; concerns the Page.
    Policy {
        action: String,
        reason: String,
    },
    AccountLinked {
        is_linked: bool,
    },
}

/// How somebody got here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Referral {
    /// `ref` of an m.me link; empty for an ad without one.
    pub reference: String,
    pub source: String,
}

/// A consent, or a change to one (facts 1.3, 2.2).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptIn {
    pub kind: OptInKind,
    /// What the request carried, whichever way it came back.
    pub payload: String,
    /// Prints as dots: who has it can write to the person.
    pub token: String,
    /// Milliseconds since 1970, when Messenger tells it.
    pub expires: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptInKind {
    OneTime,
    Recurring,
    /// `notification_messages_status` says that the person stopped this topic.
    RecurringStopped,
    RecurringResumed,
}

/// Who has the conversation now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadMove {
    pub kind: ThreadMoveKind,
    pub previous_owner: String,
    /// The owner, or who asks to be.
    pub new_owner: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadMoveKind {
    Passed,
    Taken,
    Requested,
}

impl Incoming {
    /// The same key on the same Page is the same event come again (facts 5.3): the message's
    /// id, the token, or sender, time and kind.
    #[must_use]
    pub fn key(&self) -> String {
        let (person, at) = (&self.person, self.at);
        match &self.what {
            Happening::Message { mid, .. } => format!("m:{mid}"),
            Happening::Echo { mid, .. } => format!("e:{mid}"),
            Happening::Edited { mid, n_edits, .. } => format!("d:{mid}:{n_edits}"),
            Happening::Postback { mid: Some(mid), .. } => format!("p:{mid}"),
            Happening::Postback { payload, title, .. } => {
                let payload = payload.as_deref().unwrap_or_default();
                format!("p:{person}:{at}:{payload}:{title}")
            }
            Happening::OptIn(opt_in) => match opt_in.kind {
                OptInKind::OneTime => format!("o:{}", opt_in.token),
                // The same token is stopped, resumed and prolonged.
                OptInKind::Recurring => {
                    format!("o:{}:{}", opt_in.token, opt_in.expires.unwrap_or(0))
                }
                OptInKind::RecurringStopped => format!("os:{}:{at}", opt_in.token),
                OptInKind::RecurringResumed => format!("or:{}:{at}", opt_in.token),
            },
            Happening::Referral(referral) => format!("r:{person}:{at}:{}", referral.reference),
            Happening::Delivered { up_to, .. } => format!("dl:{person}:{up_to}"),
            Happening::Read { up_to } => format!("rd:{person}:{up_to}"),
            Happening::Reaction { mid, is_added } => format!("rc:{person}:{at}:{mid}:{is_added}"),
            Happening::ThreadMoved(moved) => format!("t:{person}:{at}:{:?}", moved.kind),
            Happening::Policy { action, .. } => format!("y:{at}:{action}"),
            Happening::AccountLinked { is_linked } => format!("a:{person}:{at}:{is_linked}"),
        }
    }

    /// One word for counts and logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match &self.what {
            Happening::Message { .. } => "message",
            Happening::Echo { .. } => "echo",
            Happening::Postback { .. } => "postback",
            Happening::Referral(_) => "referral",
            Happening::OptIn(_) => "optin",
            Happening::Delivered { .. } => "delivery",
            Happening::Read { .. } => "read",
            Happening::Reaction { .. } => "reaction",
            Happening::Edited { .. } => "edit",
            Happening::ThreadMoved(_) => "thread",
            Happening::Policy { .. } => "policy",
            Happening::AccountLinked { .. } => "account",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Neither what was written nor who wrote it.
impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({} at {})", self.name(), self.at)
    }
}

impl fmt::Debug for OptIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OptIn({:?})", self.kind)
    }
}
