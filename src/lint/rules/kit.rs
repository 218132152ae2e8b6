//! What several rules need: the blocks of one kind, edits of one field, and lengths.

use crate::lint::finding::{Finding, Fix, Safety, Severity, Then};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Subject};
use crate::lint::text::{excess, quoted};
use crate::lint::ways::Role;
use crate::model::{
    Action, Block, BlockId, Branch, Button, ButtonAction, Condition, Edit, Entry, Flow, GoTo, Kind,
    Message, Notification, PartId, Profile, Topic, Wait,
};
use std::sync::Arc;

/// The Messages of a flow.
pub fn messages(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Message)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Message(message) => Some((id, &**block, message)),
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}

/// The Waits of a flow.
pub fn waits(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Wait)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Wait(wait) => Some((id, &**block, wait)),
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}

/// The notification requests of a flow.
pub fn requests(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Notification)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Notification(request) => Some((id, &**block, request)),
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}

/// The Conditions of a flow.
pub fn conditions(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Condition)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Condition(condition) => Some((id, &**block, condition)),
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}

/// The Actions of a flow.
pub fn actions(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Action)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::Action(action) => Some((id, &**block, action)),
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    })
}

/// The ways into other flows.
pub fn go_tos(flow: &Flow) -> impl Iterator<Item = (&BlockId, &GoTo)> {
    let blocks = flow.blocks.iter();
    blocks.filter_map(|(id, block)| match &block.kind {
        Kind::GoTo(go_to) => Some((id, go_to)),
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::Note(_) => None,
    })
}

/// Every way in of a flow, with its Start and its index there.
pub fn entries(flow: &Flow) -> impl Iterator<Item = (&BlockId, usize, &Entry)> {
    let blocks = flow.blocks.iter();
    blocks.flat_map(|(id, block)| {
        let entries = match &block.kind {
            Kind::Start(start) => start.entries.as_slice(),
            Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_) => &[],
        };
        entries.iter().enumerate().map(move |(i, it)| (id, i, it))
    })
}

/// The topic of a block.
pub fn topic_of<'a>(flow: &'a Flow, block: &Block) -> Option<&'a Topic> {
    flow.topics.get(block.kind.topic()?)
}

/// Whether a block asks or delivers by One-Time Notification.
pub fn is_one_time(flow: &Flow, block: &Block) -> bool {
    topic_of(flow, block).is_some_and(|topic| topic.profile == Profile::OneTime)
}

/// Whether some block asks by One-Time Notification.
pub fn asks_one_time(subject: &Subject<'_>) -> bool {
    let ways = subject.paths.ways();
    let mut requests = ways.in_role(Role::Request);
    requests.any(|i| {
        let topic = ways.topic(i).and_then(|it| ways.topics().get(it));
        let topic = topic.and_then(|it| subject.flow.topics.get(it));
        topic.is_some_and(|it| it.profile == Profile::OneTime)
    })
}

/// A Message changed in one respect.
pub fn change_message(id: &BlockId, block: &Block, change: impl FnOnce(&mut Message)) -> Edit {
    let mut next = block.clone();
    if let Kind::Message(message) = &mut next.kind {
        change(message);
    }
    set(id, next)
}

/// Every button of a flow, with the Message that it stands in.
pub fn buttons(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Block, &Button)> {
    messages(flow).flat_map(|(id, block, it)| it.buttons.iter().map(move |it| (id, block, it)))
}

/// A Message in which this button does something else.
pub fn change_button(id: &BlockId, block: &Block, part: &PartId, action: &ButtonAction) -> Edit {
    change_message(id, block, |message| {
        for button in message.buttons.iter_mut().filter(|it| it.id == *part) {
            button.action = action.clone();
        }
    })
}

/// A fix that takes one way in out of a Start.
pub fn without_entry(flow: &Flow, id: &BlockId, i: usize) -> Option<Fix> {
    let mut next: Block = flow.block(id)?.clone();
    if let Kind::Start(start) = &mut next.kind
        && i < start.entries.len()
    {
        start.entries.remove(i);
    }
    careful("Remove it", set(id, next))
}

/// A request changed in one respect.
pub fn change_request(id: &BlockId, block: &Block, change: impl FnOnce(&mut Notification)) -> Edit {
    let mut next = block.clone();
    if let Kind::Notification(request) = &mut next.kind {
        change(request);
    }
    set(id, next)
}

fn set(id: &BlockId, block: Block) -> Edit {
    Edit::SetBlock {
        id: id.clone(),
        block: Arc::new(block),
    }
}

/// A fix that means the same to people.
pub fn safe(title: impl Into<String>, edit: Edit) -> Option<Fix> {
    Some(Fix {
        title: title.into(),
        safety: Safety::Safe,
        edits: vec![edit],
        then: None,
    })
}

/// A fix that changes what people see.
pub fn careful(title: impl Into<String>, edit: Edit) -> Option<Fix> {
    Some(Fix {
        title: title.into(),
        safety: Safety::Unsafe,
        edits: vec![edit],
        then: None,
    })
}

/// A fix that only leads somewhere.
pub fn lead(title: impl Into<String>, then: Then) -> Option<Fix> {
    Some(Fix {
        title: title.into(),
        safety: Safety::Unsafe,
        edits: Vec::new(),
        then: Some(then),
    })
}

/// “1 character” or “12 characters”.
pub fn n_chars(n: usize) -> String {
    if n == 1 {
        "1 character".to_owned()
    } else {
        format!("{n} characters")
    }
}

/// What is wrong when a text is longer than Messenger takes. `what` begins the sentence:
/// “This message”, “Button “See similar shades””.
pub fn too_long(rule: &Rule, place: Place, what: &str, text: &str, max: usize) -> Option<Finding> {
    let excess = excess(text, max)?;
    let over = n_chars(excess.n_chars.saturating_sub(max));
    let filled = if excess.is_filled {
        " once its placeholders are filled with long values"
    } else {
        ""
    };
    let (severity, message) = if excess.is_certain {
        let message = format!(
            "{what} has {} characters{filled}; Messenger takes {max} at most. Shorten it by {over}.",
            excess.n_chars
        );
        (Severity::Error, message)
    } else {
        let message = format!(
            "{what} has {} characters{filled} if Meta counts an emoji as two, which it does not \
             say; Messenger takes {max} at most. Shorten it by {over} to be sure.",
            excess.n_chars
        );
        (Severity::Warning, message)
    };
    let range = excess.range;
    Some(Finding {
        severity,
        ..rule.finding(place.with_range(range), message, None)
    })
}

/// What is wrong with titles of one Message that are longer than Messenger takes.
pub fn long_titles<'a>(
    rule: &Rule,
    id: &BlockId,
    what: &str,
    titles: impl Iterator<Item = (Field, &'a String)>,
    max: usize,
) -> Vec<Finding> {
    let found = titles.filter_map(|(field, title)| {
        let what = format!("{what} {}", quoted(title));
        too_long(rule, Place::field(id, field), &what, title, max)
    });
    found.collect()
}

/// What a sentence calls a branch: its name, its tests, or its number when it has neither.
#[must_use]
pub fn branch_name(i: usize, branch: &Branch) -> String {
    if branch.name.trim().is_empty() && branch.tests.is_empty() {
        format!("Branch {}", i + 1)
    } else {
        format!("Branch {}", quoted(&branch.title()))
    }
}
