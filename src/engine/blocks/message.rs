//! Message: dots, then words. Without choices it goes straight on, with them it waits.

use crate::engine::effect::{Content, Fault};
use crate::engine::fill::fill;
use crate::engine::sending;
use crate::engine::session::Stage;
use crate::engine::walk::{Next, Walk};
use crate::model::{BlockId, Exit, Message};

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, message: &Message) -> Next {
    if message.typing.is_zero() {
        return say(walk, id, message);
    }
    sending::dots(walk);
    let until = walk.now.plus(message.typing);
    walk.stay(id, Stage::Typing, Some(until));
    Next::Stay
}

pub fn say(walk: &mut Walk<'_>, id: &BlockId, message: &Message) -> Next {
    let text = fill(&message.text, &walk.session.attributes);
    if text.trim().is_empty() && message.image.is_none() {
        walk.fault(Fault::NothingToSay { block: id.clone() });
        return Next::End;
    }
    let content = Content::Message {
        block: id.clone(),
        text,
        image: message.image.clone(),
        buttons: message.buttons.clone(),
        quick_replies: message.quick_replies.clone(),
    };
    let is_sent = match &message.deliver_for {
        Some(topic) => sending::deliver(walk, id, topic, content),
        None => sending::plain(walk, id, content),
    };
    if !is_sent {
        return Next::End;
    }
    if !message.waits() {
        return Next::Leave(Exit::Next);
    }
    let until = message.no_answer.map(|time| walk.now.plus(time));
    walk.stay(id, Stage::Asked, until);
    Next::Stay
}
