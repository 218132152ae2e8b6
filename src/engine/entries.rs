//! Which Start an event enters by, for this flow alone and for a Page with several. Where two claim the same, the lesser block id wins; rule
//! FLW007 tells the author.

use crate::engine::event::Event;
use crate::engine::words::{folded, is_stop, matches};
use crate::model::{BlockId, Entry, Flow, Kind, PartId, Start};

/// Which Start of this flow an event names as its way in, if any. Pure, and for the caller who
/// has to choose among the live flows of a Page: the flow that the conversation is on comes
/// first, then the others, and one that claims the event gets the session by
/// [`Session::on`](crate::engine::Session::on) and is stepped with the same event.
///
/// - Words go to another flow only when the conversation's own flow has no use for them: its
///   step says [`Reason::NothingAnswers`](crate::engine::Reason::NothingAnswers) and is thrown
///   away. “Stop” is claimed by nobody, because every flow takes it.
/// - A `ref` is claimed by its own link only. When no flow of the Page claims it, ask once
///   more without: then whoever has Get Started lets the person in.
#[must_use]
pub fn claims(flow: &Flow, event: &Event) -> Option<BlockId> {
    match event {
        Event::Text(text) => {
            let written = folded(text);
            if is_stop(&written, &flow.settings.language) {
                return None;
            }
            keyword(flow, &written)
        }
        Event::GetStarted { reference: None } => get_started(flow),
        Event::GetStarted {
            reference: Some(wanted),
        }
        | Event::Referral { reference: wanted } => link(flow, wanted),
        Event::IceBreaker { block, part } | Event::Menu { block, part } => {
            has_part(flow, block, part).then(|| block.clone())
        }
        Event::Attachment
        | Event::Button { .. }
        | Event::Reply { .. }
        | Event::OptIn { .. }
        | Event::OptOut { .. }
        | Event::Resumed { .. }
        | Event::ConsentUsed { .. }
        | Event::Reaction
        | Event::Timer { .. }
        | Event::Delivered { .. }
        | Event::Read { .. }
        | Event::HumanTookOver
        | Event::HandedBack
        | Event::TakenBack
        | Event::Entered { .. }
        | Event::NoSuchFlow { .. }
        | Event::Sent { .. }
        | Event::Learned { .. }
        | Event::Begin { .. } => None,
    }
}

/// Where people who come from another flow get in: the Start with Get Started, which greets
/// whoever comes without a reason of their own; else the Start with the least block id.
pub fn from_another_flow(flow: &Flow) -> Option<BlockId> {
    get_started(flow).or_else(|| starts(flow).next().map(|(id, _)| id.clone()))
}

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
    starts(flow)
        .find(|(_, start)| start.entries.iter().any(&is_it))
        .map(|(id, _)| id.clone())
}

fn starts(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Start)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Start(start) => Some((id, start)),
        Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}
