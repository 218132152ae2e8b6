//! Which Start an event enters by. Where two claim the same, the lesser block id wins; rule
//! FLW007 tells the author.

use crate::engine::words::matches;
use crate::model::{BlockId, Entry, Flow, Kind, PartId};

/// The Start with the Get Started button.
pub fn get_started(flow: &Flow) -> Option<BlockId> {
    find(flow, |entry| *entry == Entry::GetStarted)
}

/// The Start that this `ref` leads to; capitals count, as they do in an m.me link.
pub fn link(flow: &Flow, wanted: &str) -> Option<BlockId> {
    find(flow, |entry| match entry {
        Entry::Link { reference } => reference == wanted,
        Entry::GetStarted
        | Entry::Keyword { .. }
        | Entry::IceBreaker { .. }
        | Entry::Menu { .. } => false,
    })
}

/// The Start with a keyword that matches what was written, folded.
pub fn keyword(flow: &Flow, written: &str) -> Option<BlockId> {
    find(flow, |entry| match entry {
        Entry::Keyword { text, matching } => matches(written, text, *matching),
        Entry::GetStarted | Entry::Link { .. } | Entry::IceBreaker { .. } | Entry::Menu { .. } => {
            false
        }
    })
}

/// Whether this Start has an ice breaker or a menu item of this id.
pub fn has_part(flow: &Flow, block: &BlockId, part: &PartId) -> bool {
    let Some(Kind::Start(start)) = flow.block(block).map(|it| &it.kind) else {
        return false;
    };
    start.entries.iter().any(|entry| match entry {
        Entry::IceBreaker { id, .. } | Entry::Menu { id, .. } => id == part,
        Entry::GetStarted | Entry::Link { .. } | Entry::Keyword { .. } => false,
    })
}

fn find(flow: &Flow, is_it: impl Fn(&Entry) -> bool) -> Option<BlockId> {
    let mut starts = flow
        .blocks
        .iter()
        .filter_map(|(id, block)| match &block.kind {
            Kind::Start(start) => Some((id, start)),
            Kind::Message(_) | Kind::Wait(_) | Kind::Notification(_) | Kind::Note(_) => None,
        });
    starts
        .find(|(_, start)| start.entries.iter().any(&is_it))
        .map(|(id, _)| id.clone())
}
