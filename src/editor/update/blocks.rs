//! Adding, moving, copying and deleting blocks.

use crate::editor::Editor;
use crate::editor::action::NewBlock;
use crate::editor::canvas::{card_width, point, position};
use crate::editor::insert::{self, Numbers, copied, inserted};
use crate::editor::state::Selection;
use crate::lint::Place;
use crate::model::file;
use crate::model::{
    Action, Block, BlockId, Branch, Condition, Edit, Entry, Exit, Flow, GoTo, IfWritten, Kind,
    KindName, LinkKey, Message, Note, Notification, Position, Profile, Span, Start, Topic, TopicId,
    Until, Wait,
};
use egui::{Pos2, Rect, Vec2};
use std::sync::Arc;

/// Distance between the left edges of two cards that follow each other.
const COLUMN: i32 = 310;

/// Adds a block where it was dropped, or at a free place.
pub fn add(editor: &mut Editor, new: &NewBlock) {
    let Some(name) = new.kind else { return };
    let flow = Arc::clone(editor.state.document.flow());
    let mut edits = Vec::new();
    let kind = blank(editor, &flow, name, &mut edits);
    let number = Numbers::of(&flow).next(name);
    let id = editor.mint.block_id();
    let block = Block {
        number,
        name: String::new(),
        kind,
        suppressed: Vec::new(),
    };
    let first_exit = block.kind.exits().into_iter().next();
    let has_input = block.kind.has_input();
    let after = new
        .after
        .clone()
        .or_else(|| follows(editor, &flow, has_input, new));
    let at = new
        .at
        .unwrap_or_else(|| free_place(editor, &flow, name, after.as_ref()));
    edits.push(Edit::AddBlock {
        id: id.clone(),
        block: Arc::new(block),
        at,
    });
    if has_input {
        if let Some(key) = after {
            edits.push(Edit::Link {
                from: key.from,
                exit: key.exit,
                to: id.clone(),
            });
        } else if let Some(key) = &new.on_wire
            && let Some(to) = flow.links.get(key)
        {
            edits.push(Edit::Link {
                from: key.from.clone(),
                exit: key.exit.clone(),
                to: id.clone(),
            });
            if let Some(exit) = first_exit {
                edits.push(Edit::Link {
                    from: id.clone(),
                    exit,
                    to: to.clone(),
                });
            }
        }
    }
    editor.commit(&format!("add {}", name.label()), &edits, None);
    editor.state.selection = Selection::one(id.clone());
    editor.reveal(&id);
}

/// The exit that a block added without a place follows: the only free way out of the selection.
fn follows(editor: &Editor, flow: &Flow, has_input: bool, new: &NewBlock) -> Option<LinkKey> {
    if new.at.is_some() || !has_input {
        return None;
    }
    let id = editor.state.selection.single()?;
    let block = flow.block(id)?;
    let mut free = block
        .kind
        .exits()
        .into_iter()
        .filter(|exit| flow.target(id, exit).is_none());
    let exit = free.next()?;
    Some(LinkKey::new(id.clone(), exit))
}

fn blank(editor: &mut Editor, flow: &Flow, name: KindName, edits: &mut Vec<Edit>) -> Kind {
    match name {
        KindName::Start => {
            let taken = flow.blocks.values().any(|block| match &block.kind {
                Kind::Start(start) => start.entries.contains(&Entry::GetStarted),
                _ => false,
            });
            Kind::Start(Start {
                entries: if taken {
                    Vec::new()
                } else {
                    vec![Entry::GetStarted]
                },
            })
        }
        KindName::Message => Kind::Message(Message::default()),
        KindName::Wait => Kind::Wait(Wait {
            until: Until::After(Span::from_hours(12)),
            within: None,
            if_written: IfWritten::KeepWaiting,
        }),
        KindName::Notification => {
            let used = |id: &TopicId| {
                flow.blocks.values().any(|block| match &block.kind {
                    Kind::Notification(notification) => notification.topic == *id,
                    _ => false,
                })
            };
            let topic = flow.topics.keys().find(|id| !used(id)).cloned();
            let topic = topic.unwrap_or_else(|| new_topic(editor, flow, edits));
            Kind::Notification(Notification {
                topic,
                title: String::new(),
                button: String::new(),
                no_answer: Some(Span::from_hours(1)),
            })
        }
        // A branch to begin with, so that there is a wire to draw.
        KindName::Condition => Kind::Condition(Condition {
            branches: vec![Branch {
                id: editor.mint.part_id(),
                name: String::new(),
                tests: Vec::new(),
            }],
        }),
        KindName::Action => Kind::Action(Action::default()),
        KindName::GoTo => Kind::GoTo(GoTo::default()),
        KindName::Note => Kind::Note(Note::default()),
    }
}

fn new_topic(editor: &mut Editor, flow: &Flow, edits: &mut Vec<Edit>) -> TopicId {
    let id = editor.mint.topic_id();
    let name = format!("Topic {}", flow.topics.len() + 1);
    edits.push(Edit::SetTopic {
        id: id.clone(),
        topic: Topic {
            name,
            profile: Profile::OneTime,
            template: None,
        },
    });
    id
}

/// Adds a topic and lets a request ask for it, or a message be delivered for it.
pub fn add_topic_for(editor: &mut Editor, id: &BlockId) {
    let flow = Arc::clone(editor.state.document.flow());
    let Some(block) = flow.block(id) else { return };
    let mut edits = Vec::new();
    let (topic, kind) = match &block.kind {
        Kind::Notification(notification) => {
            let topic = new_topic(editor, &flow, &mut edits);
            let kind = Kind::Notification(Notification {
                topic: topic.clone(),
                ..notification.clone()
            });
            (topic, kind)
        }
        Kind::Message(message) => {
            let topic = new_topic(editor, &flow, &mut edits);
            let kind = Kind::Message(Message {
                deliver_for: Some(topic.clone()),
                ..message.clone()
            });
            (topic, kind)
        }
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => return,
    };
    let block = Block {
        kind,
        ..block.clone()
    };
    edits.push(Edit::SetBlock {
        id: id.clone(),
        block: Arc::new(block),
    });
    editor.commit("new topic", &edits, None);
    editor.state.focus = Some(Place::field(id, crate::lint::Field::TopicOf(topic)));
}

/// A place where a card of a kind covers nothing: to the right of what it follows, or in view.
fn free_place(editor: &Editor, flow: &Flow, name: KindName, after: Option<&LinkKey>) -> Position {
    let layouts = &editor.layouts;
    let size = Vec2::new(card_width(name), 190.0);
    let wanted = match after.and_then(|key| flow.layout.get(&key.from)) {
        Some(at) => point(Position {
            x: at.x.saturating_add(COLUMN),
            y: at.y,
        }),
        None => editor.state.camera.seen(editor.state.canvas_rect).center() - size / 2.0,
    };
    let mut at = wanted;
    for _ in 0..400 {
        let area = Rect::from_min_size(at, size).expand(16.0);
        match layouts.scene.iter().find(|card| card.rect.intersects(area)) {
            None => break,
            Some(card) => at.y = card.rect.bottom() + 40.0,
        }
    }
    position(at)
}

/// Puts a sample on the canvas; an empty flow takes its name and settings too.
pub fn add_template(editor: &mut Editor, index: usize, at: Option<Position>) {
    let Some(sample) = insert::template(index) else {
        return;
    };
    let flow = Arc::clone(editor.state.document.flow());
    let mut settings = None;
    if flow.blocks.is_empty() && flow.settings.name.is_empty() {
        settings = Some(Edit::SetSettings(sample.settings.clone()));
    }
    put(editor, &sample, at, "add template", settings);
    if flow.blocks.is_empty() {
        editor.state.fit_pending = true;
        editor.state.selection = Selection::default();
    }
}

/// Puts copied blocks on the canvas.
pub fn paste(editor: &mut Editor, text: &str, at: Option<Position>) {
    match file::read(text.as_bytes()) {
        Ok(opened) => put(editor, &opened.flow, at, "paste", None),
        Err(_) => editor.say("The clipboard holds no blocks"),
    }
}

/// Puts the selected blocks beside themselves once more.
pub fn duplicate(editor: &mut Editor) {
    let flow = Arc::clone(editor.state.document.flow());
    let text = copied(&flow, &editor.state.selection.blocks);
    if let Ok(opened) = file::read(text.as_bytes()) {
        let inserted = inserted(&flow, &opened.flow, (32, 32), &mut editor.mint);
        editor.commit("duplicate", &inserted.edits, None);
        editor.state.selection = Selection {
            blocks: inserted.blocks,
            link: None,
        };
    }
}

fn put(editor: &mut Editor, part: &Flow, at: Option<Position>, label: &str, also: Option<Edit>) {
    let flow = Arc::clone(editor.state.document.flow());
    let corner = |flow: &Flow| {
        let x = flow.layout.values().map(|at| at.x).min().unwrap_or(0);
        let y = flow.layout.values().map(|at| at.y).min().unwrap_or(0);
        Position { x, y }
    };
    let from = corner(part);
    let to = at.unwrap_or_else(|| {
        if flow.blocks.is_empty() {
            from
        } else {
            // Below everything, so that nothing is covered.
            let bottom = editor
                .layouts
                .bounds(&flow, flow.blocks.keys())
                .map_or(0.0, |all| all.bottom() + 60.0);
            position(Pos2::new(point(corner(&flow)).x, bottom))
        }
    });
    let mut inserted = inserted(
        &flow,
        part,
        (to.x.saturating_sub(from.x), to.y.saturating_sub(from.y)),
        &mut editor.mint,
    );
    inserted.edits.extend(also);
    let n = inserted.blocks.len();
    editor.commit(label, &inserted.edits, None);
    if n > 0 {
        editor.state.selection = Selection {
            blocks: inserted.blocks,
            link: None,
        };
        editor.reveal_selection();
    }
}

/// Copies the selected blocks as text.
pub fn copy(editor: &mut Editor) {
    let selection = &editor.state.selection.blocks;
    if selection.is_empty() {
        return;
    }
    let text = copied(editor.state.document.flow(), selection);
    editor.ctx.copy_text(text);
}

/// Deletes what is selected. A single block in a row is bridged: what led to it leads on.
pub fn delete(editor: &mut Editor, label: &str) {
    let flow = Arc::clone(editor.state.document.flow());
    let selection = std::mem::take(&mut editor.state.selection);
    let mut edits = Vec::new();
    if let Some(key) = selection.link {
        edits.push(Edit::Unlink {
            from: key.from,
            exit: key.exit,
        });
    }
    if let Some(id) = selection
        .blocks
        .iter()
        .next()
        .filter(|_| selection.blocks.len() == 1)
        && let Some(to) = flow.target(id, &Exit::Next)
        && to != id
    {
        for (key, _) in flow
            .links
            .iter()
            .filter(|(key, at)| *at == id && key.from != *id)
        {
            edits.push(Edit::Link {
                from: key.from.clone(),
                exit: key.exit.clone(),
                to: to.clone(),
            });
        }
    }
    edits.extend(
        selection
            .blocks
            .into_iter()
            .map(|id| Edit::RemoveBlock { id }),
    );
    editor.commit(label, &edits, None);
}

/// Moves the selected blocks; a single loose one that was dropped on a wire goes in between.
pub fn move_selected(
    editor: &mut Editor,
    dx: i32,
    dy: i32,
    on_wire: Option<LinkKey>,
    merge: Option<String>,
) {
    let flow = Arc::clone(editor.state.document.flow());
    let ids = editor.state.selection.blocks.clone();
    let bound = crate::model::flow::MAX_COORDINATE;
    let mut edits: Vec<Edit> = ids
        .iter()
        .filter_map(|id| {
            let at = flow.layout.get(id)?;
            let to = Position {
                x: at.x.saturating_add(dx).clamp(-bound, bound),
                y: at.y.saturating_add(dy).clamp(-bound, bound),
            };
            Some(Edit::MoveBlock { id: id.clone(), to })
        })
        .collect();
    if let Some(key) = on_wire
        && let Some(id) = editor.state.selection.single()
        && let (Some(block), Some(to)) = (flow.block(id), flow.links.get(&key))
    {
        edits.push(Edit::Link {
            from: key.from.clone(),
            exit: key.exit.clone(),
            to: id.clone(),
        });
        if let Some(exit) = block.kind.exits().into_iter().next() {
            edits.push(Edit::Link {
                from: id.clone(),
                exit,
                to: to.clone(),
            });
        }
    }
    let label = if ids.len() == 1 {
        "move".to_owned()
    } else {
        format!("move {} cards", ids.len())
    };
    editor.commit(&label, &edits, merge);
}

/// Lays the selected blocks, or all, out in columns from left to right.
pub fn arrange(editor: &mut Editor) {
    let flow = Arc::clone(editor.state.document.flow());
    let selected = &editor.state.selection.blocks;
    let all = selected.len() < 2;
    let chosen = |id: &BlockId| all || selected.contains(id);
    let edits = crate::editor::arrange::arranged(&flow, &editor.layouts, &chosen);
    editor.commit("arrange", &edits, None);
    if all {
        editor.state.fit_pending = true;
    }
}
