//! Where in a flow something stands.

use crate::model::{BlockId, Exit, PartId, TopicId};
use std::ops::Range;

/// A place in a flow: the flow as a whole, a block, a field of it, some characters of that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub block: Option<BlockId>,
    pub field: Option<Field>,
    /// In Unicode scalar values of the field's text.
    pub range: Option<Range<usize>>,
}

/// A field that an author fills in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    FlowName,
    Language,
    Greeting,
    DefaultAnswer,
    /// A topic's name or profile.
    TopicOf(TopicId),
    /// The list of ways in of a Start.
    Entries,
    /// One way in, by its index.
    Entry(usize),
    /// Text of a Message or Note.
    Text,
    Image,
    /// The list of buttons.
    Buttons,
    ButtonTitle(PartId),
    /// The address or telephone number that a button opens.
    ButtonTarget(PartId),
    /// The list of quick replies.
    Replies,
    ReplyTitle(PartId),
    ReplyImage(PartId),
    Typing,
    NoAnswer,
    DeliverFor,
    /// When a Wait ends.
    Until,
    Within,
    Topic,
    /// Title of a notification request.
    Title,
    /// Button text of a notification request.
    ButtonText,
    /// The branches of a Condition.
    Branches,
    /// One branch: its name and its tests.
    Branch(PartId),
    /// One test of a branch, by its index.
    Test(PartId, usize),
    /// What an Action does.
    Deeds,
    /// One of them, by its index.
    Deed(usize),
    /// The flow that a Go to flow names.
    ToFlow,
    /// A way out.
    Exit(Exit),
}

impl Place {
    /// The flow as a whole.
    #[must_use]
    pub fn flow() -> Self {
        Self::default()
    }

    /// A field of the flow's settings.
    #[must_use]
    pub fn setting(field: Field) -> Self {
        Self {
            block: None,
            field: Some(field),
            range: None,
        }
    }

    #[must_use]
    pub fn block(block: &BlockId) -> Self {
        Self {
            block: Some(block.clone()),
            field: None,
            range: None,
        }
    }

    #[must_use]
    pub fn field(block: &BlockId, field: Field) -> Self {
        Self {
            block: Some(block.clone()),
            field: Some(field),
            range: None,
        }
    }

    #[must_use]
    pub fn with_range(self, range: Range<usize>) -> Self {
        Self {
            range: Some(range),
            ..self
        }
    }
}

impl Field {
    /// A stable name for scripts, such as `title` or `button.b1.title`.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::FlowName => "name".to_owned(),
            Self::Language => "language".to_owned(),
            Self::Greeting => "greeting".to_owned(),
            Self::DefaultAnswer => "default_answer".to_owned(),
            Self::TopicOf(id) => format!("topic.{id}"),
            Self::Entries => "entries".to_owned(),
            Self::Entry(i) => format!("entry.{i}"),
            Self::Text => "text".to_owned(),
            Self::Image => "image".to_owned(),
            Self::Buttons => "buttons".to_owned(),
            Self::ButtonTitle(id) => format!("button.{id}.title"),
            Self::ButtonTarget(id) => format!("button.{id}.target"),
            Self::Replies => "quick_replies".to_owned(),
            Self::ReplyTitle(id) => format!("reply.{id}.title"),
            Self::ReplyImage(id) => format!("reply.{id}.image"),
            Self::Typing => "typing".to_owned(),
            Self::NoAnswer => "no_answer".to_owned(),
            Self::DeliverFor => "deliver_for".to_owned(),
            Self::Until => "until".to_owned(),
            Self::Within => "within".to_owned(),
            Self::Topic => "topic".to_owned(),
            Self::Title => "title".to_owned(),
            Self::ButtonText => "button".to_owned(),
            Self::Branches => "branches".to_owned(),
            Self::Branch(id) => format!("branch.{id}"),
            Self::Test(id, i) => format!("branch.{id}.test.{i}"),
            Self::Deeds => "deeds".to_owned(),
            Self::Deed(i) => format!("deed.{i}"),
            Self::ToFlow => "flow".to_owned(),
            Self::Exit(exit) => match exit {
                Exit::Next => "exit.next".to_owned(),
                Exit::Button(id) => format!("exit.button.{id}"),
                Exit::Reply(id) => format!("exit.reply.{id}"),
                Exit::Agreed => "exit.agreed".to_owned(),
                Exit::NoAnswer => "exit.no_answer".to_owned(),
                Exit::WroteInstead => "exit.wrote_instead".to_owned(),
                Exit::Case(id) => format!("exit.case.{id}"),
                Exit::Else => "exit.else".to_owned(),
            },
        }
    }
}
