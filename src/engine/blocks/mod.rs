//! What each kind of block does when a conversation gets to it. One file per kind.

mod action;
mod condition;
mod go_to;
mod message;
mod note;
mod notification;
mod start;
mod wait;

use crate::engine::walk::{Next, Walk};
use crate::model::{Block, BlockId, Kind};

/// A conversation gets to a block.
pub fn enter(walk: &mut Walk<'_>, id: &BlockId, block: &Block) -> Next {
    match &block.kind {
        Kind::Start(start) => start::enter(start),
        Kind::Message(message) => message::enter(walk, id, message),
        Kind::Wait(wait) => wait::enter(walk, id, wait),
        Kind::Notification(request) => notification::enter(walk, id, request),
        Kind::Condition(condition) => condition::enter(walk, id, condition),
        Kind::Action(action) => action::enter(walk, id, action),
        Kind::GoTo(go_to) => go_to::enter(walk, id, go_to),
        Kind::Note(note) => note::enter(note),
    }
}

/// The typing dots have shown long enough.
pub fn said(walk: &mut Walk<'_>, id: &BlockId, block: &Block) -> Next {
    match &block.kind {
        Kind::Message(message) => message::say(walk, id, message),
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => {
            walk.lost(id);
            Next::End
        }
    }
}
