//! What the person said or tapped, and which exit or entry it leads to.
//!
//! The block that asks comes first: a title, then *wrote instead*. Then keywords, and when
//! nothing takes it, the default answer: a bot must answer any input (facts 2.7).

use crate::engine::effect::Fault;
use crate::engine::entries;
use crate::engine::hear::{came_back, opened, stop};
use crate::engine::sending::default_answer;
use crate::engine::session::{Place, Stage};
use crate::engine::trace::Reason;
use crate::engine::walk::Walk;
use crate::engine::words::{folded, is_stop};
use crate::model::limits::ANSWER_SECS;
use crate::model::{BlockId, ButtonAction, Exit, IfWritten, Kind, Message, PartId, Span};

/// The person wrote.
pub fn text(walk: &mut Walk<'_>, text: &str) {
    let written = folded(text);
    opened(walk);
    if is_stop(&written, &walk.flow.settings.language) {
        return stop(walk);
    }
    if walk.session.is_with_human {
        return walk.because(Reason::WithHuman);
    }
    if walk.session.is_stopped {
        return match entries::keyword(walk.flow, &written) {
            Some(start) => begin(walk, &start),
            None => walk.because(Reason::IsStopped),
        };
    }
    if is_taken_here(walk, Some(&written)) {
        return;
    }
    match entries::keyword(walk.flow, &written) {
        Some(start) => {
            walk.because(Reason::MatchesKeyword);
            walk.begin(&start);
        }
        None => nothing_takes_it(walk),
    }
}

fn nothing_takes_it(walk: &mut Walk<'_>) {
    default_answer(walk);
    if let Place::At {
        stage: Stage::Waiting,
        ..
    } = walk.session.place
    {
        walk.because(Reason::KeepsWaiting);
    }
}

/// The person sent something without words.
pub fn attachment(walk: &mut Walk<'_>) {
    opened(walk);
    if is_silent(walk) || is_taken_here(walk, None) {
        return;
    }
    nothing_takes_it(walk);
}

/// Says why nothing is said, when that is so.
fn is_silent(walk: &mut Walk<'_>) -> bool {
    let session = &walk.session;
    let reason = match (session.is_with_human, session.is_stopped) {
        (true, _) => Reason::WithHuman,
        (false, true) => Reason::IsStopped,
        (false, false) => return false,
    };
    walk.because(reason);
    true
}

/// Whether the block where the conversation stands takes what was written.
fn is_taken_here(walk: &mut Walk<'_>, written: Option<&str>) -> bool {
    let Place::At {
        block: id, stage, ..
    } = &walk.session.place
    else {
        return false;
    };
    let (id, stage) = (id.clone(), *stage);
    // Neither asks anything, and the block may be one of another flow.
    if let Stage::HandedOver | Stage::Going { .. } = stage {
        return false;
    }
    let Some(block) = walk.block(&id) else {
        walk.lost(&id);
        return false;
    };
    match (&block.kind, stage) {
        (Kind::Message(message), Stage::Asked) => {
            let choice = written.and_then(|written| choice_titled(message, written));
            if let Some(exit) = choice {
                walk.because(Reason::CountsAsChoice);
                choose(walk, &id, exit);
                return true;
            }
            leaves(walk, &id, Exit::WroteInstead)
        }
        (Kind::Message(_), Stage::Typing) => {
            let answer = walk.now.plus(Span::from_secs(ANSWER_SECS));
            let is_soon = walk.session.timer().is_some_and(|it| it.at <= answer);
            if is_soon {
                walk.because(Reason::AnswerIsComing);
            }
            is_soon
        }
        (Kind::Wait(wait), Stage::Waiting) => match wait.if_written {
            IfWritten::KeepWaiting => false,
            IfWritten::GoOn => leaves(walk, &id, Exit::Next),
            IfWritten::Leave => leaves(walk, &id, Exit::WroteInstead),
        },
        (Kind::Notification(_), Stage::Requested) => false,
        (
            Kind::Start(_)
            | Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_),
            _,
        ) => {
            walk.lost(&id);
            false
        }
    }
}

/// Leaves by an exit that leads somewhere.
fn leaves(walk: &mut Walk<'_>, id: &BlockId, exit: Exit) -> bool {
    let is_linked = walk.flow.target(id, &exit).is_some();
    if is_linked {
        walk.leave(id, exit);
    }
    is_linked
}

/// The choice with this title, when it leads on.
fn choice_titled(message: &Message, written: &str) -> Option<Exit> {
    let is_it = |title: &str| !written.is_empty() && folded(title) == written;
    let button = message
        .buttons
        .iter()
        .find(|it| it.action == ButtonAction::GoOn && is_it(&it.title));
    let reply = || message.quick_replies.iter().find(|it| is_it(&it.title));
    button
        .map(|it| Exit::Button(it.id.clone()))
        .or_else(|| reply().map(|it| Exit::Reply(it.id.clone())))
}

/// A button was tapped, under the last message or under one that is months old.
pub fn tap(walk: &mut Walk<'_>, block: &BlockId, exit: Exit) {
    opened(walk);
    came_back(walk);
    if is_silent(walk) {
        return;
    }
    if has_exit(walk, block, &exit) {
        return choose(walk, block, exit);
    }
    unknown(walk, block);
}

/// A quick reply was tapped. One that this release does not have still carries its words.
pub fn reply(walk: &mut Walk<'_>, block: &BlockId, part: &PartId, title: &str) {
    let exit = Exit::Reply(part.clone());
    if has_exit(walk, block, &exit) {
        tap(walk, block, exit);
    } else {
        text(walk, title);
    }
}

fn has_exit(walk: &Walk<'_>, block: &BlockId, exit: &Exit) -> bool {
    let Some(Kind::Message(message)) = walk.block(block).map(|it| &it.kind) else {
        return false;
    };
    match exit {
        Exit::Button(part) => message
            .buttons
            .iter()
            .any(|it| it.id == *part && it.action == ButtonAction::GoOn),
        Exit::Reply(part) => message.quick_replies.iter().any(|it| it.id == *part),
        Exit::Next
        | Exit::Agreed
        | Exit::NoAnswer
        | Exit::WroteInstead
        | Exit::Case(_)
        | Exit::Else => false,
    }
}

/// Leaves by a choice. One that leads nowhere is answered, and the question stays open.
fn choose(walk: &mut Walk<'_>, block: &BlockId, exit: Exit) {
    if walk.flow.target(block, &exit).is_some() {
        return walk.leave(block, exit);
    }
    let block = block.clone();
    walk.fault(Fault::NowhereToGo { block, exit });
    default_answer(walk);
}

fn unknown(walk: &mut Walk<'_>, block: &BlockId) {
    let block = block.clone();
    walk.fault(Fault::UnknownChoice { block });
    default_answer(walk);
}

/// Get Started or an m.me link. A link that no Start knows gets in by Get Started.
pub fn get_started(walk: &mut Walk<'_>, reference: Option<&str>) {
    opened(walk);
    came_back(walk);
    if is_silent(walk) {
        return;
    }
    let by_link = reference.and_then(|wanted| entries::link(walk.flow, wanted));
    match by_link.or_else(|| entries::get_started(walk.flow)) {
        Some(start) => walk.begin(&start),
        None => default_answer(walk),
    }
}

/// An ice breaker or a menu item.
pub fn entry(walk: &mut Walk<'_>, block: &BlockId, part: &PartId) {
    opened(walk);
    came_back(walk);
    if is_silent(walk) {
        return;
    }
    if entries::has_part(walk.flow, block, part) {
        walk.begin(block);
    } else {
        unknown(walk, block);
    }
}

fn begin(walk: &mut Walk<'_>, start: &BlockId) {
    came_back(walk);
    walk.because(Reason::MatchesKeyword);
    walk.begin(start);
}

/// The timer that the conversation waits for has fired.
pub fn time_is_up(walk: &mut Walk<'_>) {
    let Place::At {
        block: id, stage, ..
    } = &walk.session.place
    else {
        return;
    };
    let (id, stage) = (id.clone(), *stage);
    walk.timer_is_done();
    match (walk.block(&id).map(|it| &it.kind), stage) {
        (Some(Kind::Message(_)), Stage::Typing) => walk.say_now(&id),
        (Some(Kind::Message(_)), Stage::Asked)
        | (Some(Kind::Notification(_)), Stage::Requested) => walk.leave(&id, Exit::NoAnswer),
        (Some(Kind::Wait(_)), Stage::Waiting) => walk.leave(&id, Exit::Next),
        (
            Some(
                Kind::Start(_)
                | Kind::Message(_)
                | Kind::Wait(_)
                | Kind::Notification(_)
                | Kind::Condition(_)
                | Kind::Action(_)
                | Kind::GoTo(_)
                | Kind::Note(_),
            )
            | None,
            _,
        ) => walk.lost(&id),
    }
}
