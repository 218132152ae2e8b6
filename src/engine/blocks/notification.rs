//! One-Time Notification: asks for the permission to send one message later.

use crate::engine::effect::{Content, Fault};
use crate::engine::fill::fill;
use crate::engine::sending;
use crate::engine::session::Stage;
use crate::engine::trace::Reason;
use crate::engine::walk::{Next, Walk};
use crate::model::{BlockId, Exit, Notification, Profile};

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, request: &Notification) -> Next {
    let Some(topic) = walk.flow.topics.get(&request.topic) else {
        walk.fault(Fault::UnknownTopic {
            block: id.clone(),
            topic: request.topic.clone(),
        });
        return Next::End;
    };
    match topic.profile {
        Profile::OneTime | Profile::Recurring => {}
        // There is nothing to ask for; rule OTN012 says so to the author.
        Profile::Utility => {
            walk.because(Reason::NeedsNoConsent);
            return Next::Leave(Exit::Agreed);
        }
    }
    let title = fill(&request.title, &walk.session.attributes);
    if title.trim().is_empty() {
        walk.fault(Fault::NothingToSay { block: id.clone() });
        return Next::End;
    }
    let content = Content::Request {
        block: id.clone(),
        topic: request.topic.clone(),
        profile: topic.profile,
        title,
        button: request.button.clone(),
    };
    if !sending::plain(walk, id, content) {
        return Next::End;
    }
    let until = request.no_answer.map(|time| walk.now.plus(time));
    walk.stay(id, Stage::Requested, until);
    Next::Stay
}
