//! What stands in the chat window, as both sides see it.

use crate::engine::{Content, EffectId, Send, Timestamp, Via};
use crate::model::{BlockId, ButtonAction, PartId, TopicId};

/// One bubble of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bubble {
    pub at: Timestamp,
    pub from: From,
    pub status: Status,
}

/// Who said it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "the bot says most of what stands in a chat"
)]
pub enum From {
    Bot {
        id: EffectId,
        send: Send,
    },
    /// Words, or the title of what was tapped.
    Person(String),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Arrived,
    Refused {
        code: i64,
    },
    /// It arrived, and the answer that says so was lost.
    Unknown,
}

/// Something in the chat that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tap {
    Button {
        block: BlockId,
        part: PartId,
    },
    Reply {
        block: BlockId,
        part: PartId,
        title: String,
    },
    /// *Notify Me*, or what stands there in another profile.
    Notify {
        block: BlockId,
        topic: TopicId,
    },
    /// Opens a page or calls a number; the bot hears nothing of it.
    Outside,
}

/// What a person finds who looks for a title from the newest bubble to the oldest. Quick
/// replies vanish as soon as anything follows them.
#[must_use]
pub fn find(chat: &[Bubble], wanted: &str) -> Option<Tap> {
    let mut newest = true;
    for bubble in chat.iter().rev() {
        let is_newest = newest;
        let From::Bot { send, .. } = &bubble.from else {
            newest = false;
            continue;
        };
        if send.content == Content::Typing || matches!(bubble.status, Status::Refused { .. }) {
            continue;
        }
        newest = false;
        if let Some(tap) = find_in(&send.content, wanted, is_newest) {
            return Some(tap);
        }
    }
    None
}

fn find_in(content: &Content, wanted: &str, is_newest: bool) -> Option<Tap> {
    match content {
        Content::Message {
            block,
            buttons,
            quick_replies,
            ..
        } => {
            if let Some(button) = buttons.iter().find(|it| it.title == wanted) {
                return Some(match button.action {
                    ButtonAction::GoOn => Tap::Button {
                        block: block.clone(),
                        part: button.id.clone(),
                    },
                    ButtonAction::OpenLink { .. } | ButtonAction::Call { .. } => Tap::Outside,
                });
            }
            let reply = quick_replies.iter().find(|it| it.title == wanted);
            reply.filter(|_| is_newest).map(|reply| Tap::Reply {
                block: block.clone(),
                part: reply.id.clone(),
                title: reply.title.clone(),
            })
        }
        Content::Request {
            block,
            topic,
            profile,
            button,
            ..
        } => (wanted == profile.button(button)).then(|| Tap::Notify {
            block: block.clone(),
            topic: topic.clone(),
        }),
        Content::Typing | Content::DefaultAnswer { .. } => None,
    }
}

/// Whether Messenger would let this through: the same judgement as the engine's, made from
/// the chat alone, so that one can catch the other out.
#[must_use]
pub fn needs_window(send: &Send) -> bool {
    match send.via {
        Via::Window => true,
        Via::Consent { .. } | Via::Utility { .. } => false,
    }
}
