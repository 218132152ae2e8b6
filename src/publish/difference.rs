//! The difference between a Page's Messenger Profile and the one the flows want.
//!
//! A property is *taken over* when Flowbell first writes it; the value it had is recorded. It is
//! *given back* when no flow wants it any more, and only if it is still what Flowbell wrote:
//! what somebody changed by hand since then stays.

use crate::graph::Call;
use crate::graph::profile::{self, Profile};
use crate::publish::wanted::{GET_STARTED, GREETING, ICE_BREAKERS, MENU, OWNED, Wanted};
use crate::store::{Before, Taken};
use serde_json::Value;
use std::collections::BTreeMap;

/// What has to be done to the profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    /// New values of the properties that change; `None` takes the property away.
    pub changes: BTreeMap<&'static str, Option<Value>>,
    /// A line for each change.
    pub words: BTreeMap<&'static str, String>,
    /// What stays although it was Flowbell's.
    pub notes: Vec<String>,
    /// What to remember of the time before Flowbell, once everything is done.
    pub record: BTreeMap<String, Taken>,
}

/// Compares. `now` is the Page's profile, `next` what the flows want it to be.
pub(crate) fn difference(now: &Profile, next: &Wanted, before: &Before) -> Difference {
    let mut out = Difference {
        record: before.profile.clone(),
        ..Difference::default()
    };
    for name in OWNED {
        let is_ours = before.profile.contains_key(name);
        match next.values.get(name) {
            Some(_) if is_spare(name, now, next, is_ours) => {}
            Some(value) => take_over(&mut out, name, now, value),
            None if is_ours => give_back(&mut out, name, now),
            None => {}
        }
    }
    keep_needed_start(&mut out, now);
    out
}

/// A Get Started that is only needed to exist, and exists.
fn is_spare(name: &str, now: &Profile, next: &Wanted, is_ours: bool) -> bool {
    name == GET_STARTED && next.any_get_started && !is_ours && now.contains_key(name)
}

fn take_over(out: &mut Difference, name: &'static str, now: &Profile, value: &Value) {
    let found = now.get(name);
    let is_there = found.is_some_and(|found| holds(found, value));
    if is_there && !out.record.contains_key(name) {
        // Somebody else's, and just as wanted: it stays theirs.
        return;
    }
    let taken = out.record.entry(name.to_owned()).or_insert_with(|| Taken {
        before: found.cloned(),
        wrote: Vec::new(),
    });
    taken.wrote = vec![value.clone()];
    if is_there {
        return;
    }
    let instead = match found {
        Some(found) => format!(", in place of {}", described(name, found)),
        None => String::new(),
    };
    let words = format!("{}: {}{instead}", label(name), described(name, value));
    out.words.insert(name, words);
    out.changes.insert(name, Some(value.clone()));
}

fn give_back(out: &mut Difference, name: &'static str, now: &Profile) {
    let Some(Taken { before: old, wrote }) = out.record.remove(name) else {
        return;
    };
    let found = now.get(name);
    if found == old.as_ref() {
        return;
    }
    let is_untouched = found.is_some_and(|found| wrote.iter().any(|it| holds(found, it)));
    if !is_untouched {
        out.notes.push(format!(
            "{} was changed by somebody else since Flowbell wrote it, so it stays as it is.",
            label(name)
        ));
        return;
    }
    let words = match &old {
        Some(old) => format!("{}: back to {}", label(name), described(name, old)),
        None => format!("{}: taken away, as there was none before", label(name)),
    };
    out.words.insert(name, words);
    out.changes.insert(name, old);
}

/// Meta refuses a menu without Get Started, so Get Started stays while somebody's menu does.
fn keep_needed_start(out: &mut Difference, now: &Profile) {
    let menu_stays = match out.changes.get(MENU) {
        Some(value) => value.is_some(),
        None => now.contains_key(MENU),
    };
    if menu_stays && out.changes.get(GET_STARTED) == Some(&None) {
        out.changes.remove(GET_STARTED);
        out.words.remove(GET_STARTED);
        out.notes
            .push("Get Started stays, because the Page's menu needs it.".to_owned());
    }
}

/// The calls that give properties these values, and the names each one is about: at most two
/// calls, as Meta counts them.
pub(crate) fn calls(
    values: &BTreeMap<&'static str, Option<Value>>,
) -> Vec<(Call, Vec<&'static str>)> {
    let (set, gone): (BTreeMap<_, _>, BTreeMap<_, _>) =
        values.iter().partition(|(_, value)| value.is_some());
    let mut calls = Vec::new();
    if !set.is_empty() {
        let names = set.keys().map(|name| **name).collect();
        let set: Profile = set
            .into_iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)))
            .collect();
        calls.push((profile::set(&set), names));
    }
    if !gone.is_empty() {
        let names: Vec<&str> = gone.keys().map(|name| **name).collect();
        calls.push((profile::delete(&names), names));
    }
    calls
}

/// The values that the changing properties have now.
pub(crate) fn originals(
    changes: &BTreeMap<&'static str, Option<Value>>,
    now: &Profile,
) -> BTreeMap<&'static str, Option<Value>> {
    changes
        .keys()
        .map(|name| (*name, now.get(*name).cloned()))
        .collect()
}

/// Whether an answer holds what was written: Meta may add keys of its own.
pub(crate) fn holds(found: &Value, written: &Value) -> bool {
    match (found, written) {
        (Value::Object(found), Value::Object(written)) => written.iter().all(|(key, value)| {
            found.get(key).is_some_and(|found| holds(found, value))
                || *value == false && !found.contains_key(key)
        }),
        (Value::Array(found), Value::Array(written)) => {
            found.len() == written.len()
                && found
                    .iter()
                    .zip(written)
                    .all(|(found, written)| holds(found, written))
        }
        (found, written) => found == written,
    }
}

fn label(name: &str) -> &'static str {
    match name {
        GET_STARTED => "Get Started",
        GREETING => "Greeting",
        ICE_BREAKERS => "Questions to tap",
        _ => "Menu",
    }
}

/// A value for a shop owner: the texts that people see.
fn described(name: &str, value: &Value) -> String {
    if name == GET_STARTED {
        let payload = value
            .get("payload")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let flow = crate::graph::Payload::read(payload).map(|payload| payload.flow);
        return flow.map_or_else(
            || "another bot's start".to_owned(),
            |_| "starts a flow made with Flowbell".to_owned(),
        );
    }
    let mut texts = Vec::new();
    seen_texts(value, &mut texts);
    if texts.is_empty() {
        "something empty".to_owned()
    } else {
        texts.join(", ")
    }
}

fn seen_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| seen_texts(item, texts)),
        Value::Object(map) => {
            for key in ["text", "question", "title"] {
                if let Some(text) = map.get(key).and_then(Value::as_str) {
                    texts.push(format!("“{text}”"));
                }
            }
            if let Some(list) = map.get("call_to_actions") {
                seen_texts(list, texts);
            }
        }
        _ => {}
    }
}
