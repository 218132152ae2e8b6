//! The kinds of block and what each one says.

use crate::model::action::{Action, GoTo};
use crate::model::condition::{Condition, Test};
use crate::model::exit::Exit;
use crate::model::id::{PartId, TopicId};
use crate::model::span::Span;
use crate::model::when::{Date, Hours, TimeOfDay};
use serde::{Deserialize, Serialize};

/// One card on the canvas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Shown behind the kind's letter: Message 1 is “M1”. Given by the editor; 0 shows nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub number: u32,
    /// What the author calls it; empty shows the kind's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub kind: Kind,
    /// Findings of the rules that the author lets stand here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Suppression>,
}

/// A finding that the author has looked at and lets stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Code or name of the rule.
    pub rule: String,
    /// Why it may stand, for whoever reads the flow later.
    pub reason: String,
}

/// What a block does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Start(Start),
    Message(Message),
    Wait(Wait),
    Notification(Notification),
    Condition(Condition),
    Action(Action),
    GoTo(GoTo),
    Note(Note),
}

/// The kinds by name, in palette order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KindName {
    Start,
    Message,
    Wait,
    Notification,
    Condition,
    Action,
    GoTo,
    Note,
}

/// How people get in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
}

/// One way into a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Entry {
    /// The Get Started button of a new conversation.
    GetStarted,
    /// An `m.me` link that carries this `ref`.
    Link {
        #[serde(rename = "ref")]
        reference: String,
    },
    /// A message that matches this text, whatever its case.
    Keyword {
        text: String,
        #[serde(default, skip_serializing_if = "is_default")]
        matching: Matching,
    },
    /// A question offered in an empty conversation.
    IceBreaker { id: PartId, question: String },
    /// An item of the Page's persistent menu.
    Menu { id: PartId, title: String },
}

/// How a keyword is compared with what the person wrote.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Matching {
    #[default]
    Exact,
    Contains,
    StartsWith,
}

/// Something the bot says. Without buttons and quick replies it goes straight on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Address of a picture sent before the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// How long the typing dots show before it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub typing: Span,
    /// After this time without an answer the person leaves by `NoAnswer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<Span>,
    /// Delivered as the notification of this topic: spends one consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_for: Option<TopicId>,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Button {
    pub id: PartId,
    pub title: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub action: ButtonAction,
}

/// What a tap on a button does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ButtonAction {
    /// The conversation goes on by this button's exit.
    #[default]
    GoOn,
    /// Opens a web page; the conversation stays where it is.
    OpenLink { url: String },
    /// Calls a telephone number in international form.
    Call { phone: String },
}

/// A one-tap answer that vanishes afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuickReply {
    pub id: PartId,
    pub title: String,
    /// Address of a small picture beside the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    pub until: Until,
    /// When the pause ends outside these hours it lasts until they begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Hours>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub if_written: IfWritten,
}

/// When a pause ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Until {
    /// After this time.
    After(Span),
    /// The next time the clock shows this time of day in this IANA zone.
    Time { at: TimeOfDay, zone: String },
    /// This date and time in this IANA zone; at once when it has passed.
    Date {
        on: Date,
        at: TimeOfDay,
        zone: String,
    },
}

/// What a Wait does when the person writes meanwhile.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum IfWritten {
    #[default]
    KeepWaiting,
    GoOn,
    /// Leaves by `WroteInstead`.
    Leave,
}

/// Asks for the permission to send one message later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    pub topic: TopicId,
    /// What the person agrees to: the request's title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Text of the button; empty is Messenger's own (*Notify Me*).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub button: String,
    /// After this time without an answer the person leaves by `NoAnswer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<Span>,
}

/// Speaks to the author only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl Kind {
    #[must_use]
    pub fn name(&self) -> KindName {
        match self {
            Self::Start(_) => KindName::Start,
            Self::Message(_) => KindName::Message,
            Self::Wait(_) => KindName::Wait,
            Self::Notification(_) => KindName::Notification,
            Self::Condition(_) => KindName::Condition,
            Self::Action(_) => KindName::Action,
            Self::GoTo(_) => KindName::GoTo,
            Self::Note(_) => KindName::Note,
        }
    }

    /// The ways out, in the order in which a card shows them.
    #[must_use]
    pub fn exits(&self) -> Vec<Exit> {
        match self {
            Self::Start(_) | Self::Action(_) => vec![Exit::Next],
            Self::Message(message) => message.exits(),
            Self::Wait(wait) => match wait.if_written {
                IfWritten::KeepWaiting | IfWritten::GoOn => vec![Exit::Next],
                IfWritten::Leave => vec![Exit::Next, Exit::WroteInstead],
            },
            Self::Notification(_) => vec![Exit::Agreed, Exit::NoAnswer],
            Self::Condition(condition) => condition.exits(),
            Self::GoTo(_) | Self::Note(_) => Vec::new(),
        }
    }

    /// Whether a link may lead here.
    #[must_use]
    pub fn has_input(&self) -> bool {
        match self {
            Self::Start(_) | Self::Note(_) => false,
            Self::Message(_)
            | Self::Wait(_)
            | Self::Notification(_)
            | Self::Condition(_)
            | Self::Action(_)
            | Self::GoTo(_) => true,
        }
    }

    /// The topic this block asks or delivers for.
    #[must_use]
    pub fn topic(&self) -> Option<&TopicId> {
        match self {
            Self::Notification(notification) => Some(&notification.topic),
            Self::Message(message) => message.deliver_for.as_ref(),
            Self::Start(_)
            | Self::Wait(_)
            | Self::Condition(_)
            | Self::Action(_)
            | Self::GoTo(_)
            | Self::Note(_) => None,
        }
    }

    /// Every topic this block names: the one it asks or delivers for, and those that it only
    /// tests a consent to. All of them must exist.
    #[must_use]
    pub fn topics(&self) -> Vec<&TopicId> {
        match self {
            Self::Condition(condition) => condition.tests().filter_map(Test::topic).collect(),
            Self::Start(_)
            | Self::Message(_)
            | Self::Wait(_)
            | Self::Notification(_)
            | Self::Action(_)
            | Self::GoTo(_)
            | Self::Note(_) => self.topic().into_iter().collect(),
        }
    }
}

impl KindName {
    pub const ALL: [Self; 8] = [
        Self::Start,
        Self::Message,
        Self::Wait,
        Self::Notification,
        Self::Condition,
        Self::Action,
        Self::GoTo,
        Self::Note,
    ];

    /// What the kind is called in the product.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Message => "Message",
            Self::Wait => "Wait",
            Self::Notification => "One-Time Notification",
            Self::Condition => "Condition",
            Self::Action => "Action",
            Self::GoTo => "Go to flow",
            Self::Note => "Note",
        }
    }

    /// The letter in front of a block's number.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Start => 'S',
            Self::Message => 'M',
            Self::Wait => 'W',
            Self::Notification => 'N',
            Self::Condition => 'C',
            Self::Action => 'A',
            Self::GoTo => 'G',
            Self::Note => 'T',
        }
    }
}

impl Block {
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            number: 0,
            name: String::new(),
            kind,
            suppressed: Vec::new(),
        }
    }

    /// “M1”, or nothing for a block without a number.
    #[must_use]
    pub fn code(&self) -> String {
        if self.number == 0 {
            String::new()
        } else {
            format!("{}{}", self.kind.name().letter(), self.number)
        }
    }

    /// What people call this block: its name, or “Message M1”.
    #[must_use]
    pub fn title(&self) -> String {
        let label = if self.name.is_empty() {
            self.kind.name().label()
        } else {
            &self.name
        };
        let code = self.code();
        if code.is_empty() {
            label.to_owned()
        } else {
            format!("{label} {code}")
        }
    }
}

impl Message {
    /// Whether the flow stops here until the person does something or the time runs out.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.quick_replies.is_empty()
            || self
                .buttons
                .iter()
                .any(|button| button.action == ButtonAction::GoOn)
    }

    fn exits(&self) -> Vec<Exit> {
        if !self.waits() {
            return vec![Exit::Next];
        }
        let buttons = self
            .buttons
            .iter()
            .filter(|button| button.action == ButtonAction::GoOn)
            .map(|button| Exit::Button(button.id.clone()));
        let replies = self
            .quick_replies
            .iter()
            .map(|reply| Exit::Reply(reply.id.clone()));
        let mut exits: Vec<Exit> = buttons.chain(replies).collect();
        exits.push(Exit::WroteInstead);
        if self.no_answer.is_some() {
            exits.push(Exit::NoAnswer);
        }
        exits
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
