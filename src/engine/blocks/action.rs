//! Action: changes what is known of the person, in order. With a hand-over it then stays until
//! the human hands the conversation back; otherwise it goes straight on.

use crate::engine::effect::{Deed, Fault};
use crate::engine::fill::fill;
use crate::engine::session::Stage;
use crate::engine::trace::Reason;
use crate::engine::walk::{Next, Walk};
use crate::model::{Action, ActionDeed, BlockId, Exit, Number};

/// Longest value that an Action sets, in characters. A value may hold itself twice, and a
/// loop would double it again and again.
const MAX_VALUE: usize = 1000;

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, action: &Action) -> Next {
    for deed in &action.deeds {
        carry_out(walk, id, deed);
    }
    if !action.hand_over {
        return Next::Leave(Exit::Next);
    }
    walk.session.is_with_human = true;
    walk.because(Reason::HandedOver);
    walk.act(Deed::HandOver);
    walk.stay(id, Stage::HandedOver, None);
    Next::Stay
}

/// A deed without a name does nothing; rule FLW016 says so to the author.
fn carry_out(walk: &mut Walk<'_>, id: &BlockId, deed: &ActionDeed) {
    match deed {
        ActionDeed::SetAttribute { name, value } => {
            let filled = fill(value, &walk.session.attributes);
            set(walk, name, filled.chars().take(MAX_VALUE).collect());
        }
        ActionDeed::Increase { name, by } => increase(walk, id, name, *by),
        ActionDeed::ClearAttribute { name } => {
            let name = name.trim();
            if walk.session.attributes.remove(name).is_some() {
                walk.act(Deed::ClearAttribute {
                    name: name.to_owned(),
                });
            }
        }
        ActionDeed::AddLabel { label } => {
            let label = label.trim().to_owned();
            if !label.is_empty() && walk.session.labels.insert(label.clone()) {
                walk.act(Deed::AddLabel { label });
            }
        }
        ActionDeed::RemoveLabel { label } => {
            let label = label.trim().to_owned();
            if walk.session.labels.remove(&label) {
                walk.act(Deed::RemoveLabel { label });
            }
        }
    }
}

fn increase(walk: &mut Walk<'_>, id: &BlockId, name: &str, by: Number) {
    let value = walk.session.attributes.get(name.trim());
    let number = match value.map(|it| it.trim()).filter(|it| !it.is_empty()) {
        None => Ok(Number::default()),
        Some(value) => value.parse::<Number>(),
    };
    match number {
        Ok(number) => set(walk, name, number.plus(by).to_string()),
        Err(_) => walk.fault(Fault::NotANumber {
            block: id.clone(),
            name: name.trim().to_owned(),
        }),
    }
}

fn set(walk: &mut Walk<'_>, name: &str, value: String) {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return;
    }
    let attributes = &mut walk.session.attributes;
    attributes.insert(name.clone(), value.clone());
    walk.act(Deed::SetAttribute { name, value });
}
