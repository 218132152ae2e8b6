//! What each kind of block does when a conversation gets to it. One file per kind.

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
        Kind::Note(note) => note::enter(note),
    }
}

/// The typing dots have shown long enough.
pub fn said(walk: &mut Walk<'_>, id: &BlockId, block: &Block) -> Next {
    match &block.kind {
        Kind::Message(message) => message::say(walk, id, message),
        Kind::Start(_) | Kind::Wait(_) | Kind::Notification(_) | Kind::Note(_) => {
            walk.lost(id);
            Next::End
        }
    }
}
