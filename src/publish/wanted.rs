//! What the live flows of a Page want its Messenger Profile to be, all of them together.

use crate::graph::payload::{Payload, What};
use crate::graph::profile::Profile;
use crate::lint::text::folded;
use crate::model::{BlockId, Entry, Flow, Kind, Matching, limits};
use crate::publish::error::Cause;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const GET_STARTED: &str = "get_started";
pub(crate) const GREETING: &str = "greeting";
pub(crate) const ICE_BREAKERS: &str = "ice_breakers";
pub(crate) const MENU: &str = "persistent_menu";

/// The properties that Flowbell looks after. All others are left alone.
pub(crate) const OWNED: [&str; 4] = [GET_STARTED, GREETING, ICE_BREAKERS, MENU];

/// The profile the flows want.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub values: Profile,
    /// No flow asks for Get Started, but a menu or a link needs one to exist (facts 6.3, 6.5):
    /// one that the Page has already will do.
    pub any_get_started: bool,
}

/// What the entries of all flows come to.
#[derive(Default)]
struct Wishes {
    get_started: Option<Value>,
    questions: Vec<Value>,
    items: Vec<Value>,
    /// Where a Get Started that nobody asked for would lead.
    fallback: Option<Value>,
}

/// Puts the flows' wishes together. The order of the flows does not matter.
pub(crate) fn wanted(flows: &[Arc<Flow>]) -> Wanted {
    let mut flows: Vec<&Flow> = flows.iter().map(|flow| &**flow).collect();
    // The flow that answers Get Started speaks first, so its greeting is the Page's.
    flows.sort_by_key(|flow| (!has_get_started(flow), flow.id.clone()));
    let mut wishes = Wishes::default();
    for flow in &flows {
        for (block, entry) in entries(flow) {
            wishes.add(flow, block, entry);
        }
    }
    let mut values = Profile::new();
    let mut greetings = flows.iter().map(|flow| flow.settings.greeting.trim());
    if let Some(text) = greetings.find(|text| !text.is_empty()) {
        let greeting = json!([{"locale": "default", "text": text}]);
        values.insert(GREETING.to_owned(), greeting);
    }
    if !wishes.questions.is_empty() {
        let value = json!([{"locale": "default", "call_to_actions": wishes.questions}]);
        values.insert(ICE_BREAKERS.to_owned(), value);
    }
    if !wishes.items.is_empty() {
        let value = json!([{
            "locale": "default", "composer_input_disabled": false,
            "call_to_actions": wishes.items,
        }]);
        values.insert(MENU.to_owned(), value);
    }
    let any_get_started = wishes.get_started.is_none() && wishes.fallback.is_some();
    if let Some(start) = wishes.get_started.or(wishes.fallback) {
        values.insert(GET_STARTED.to_owned(), start);
    }
    Wanted {
        values,
        any_get_started,
    }
}

impl Wishes {
    fn add(&mut self, flow: &Flow, block: &BlockId, entry: &Entry) {
        match entry {
            Entry::GetStarted => {
                self.get_started
                    .get_or_insert_with(|| get_started(flow, block));
            }
            Entry::IceBreaker { id, question } => {
                let payload = payload(What::IceBreaker, flow, block, Some(id.as_str()));
                self.questions
                    .push(json!({"question": question, "payload": payload}));
            }
            Entry::Menu { id, title } => {
                let payload = payload(What::Menu, flow, block, Some(id.as_str()));
                self.items
                    .push(json!({"type": "postback", "title": title, "payload": payload}));
                self.fallback
                    .get_or_insert_with(|| get_started(flow, block));
            }
            Entry::Link { .. } => {
                self.fallback
                    .get_or_insert_with(|| get_started(flow, block));
            }
            Entry::Keyword { .. } => {}
        }
    }
}

/// The ways into a flow, with the block each one stands in.
pub(crate) fn entries(flow: &Flow) -> impl Iterator<Item = (&BlockId, &Entry)> {
    flow.blocks
        .iter()
        .filter_map(|(id, block)| match &block.kind {
            Kind::Start(start) => Some(start.entries.iter().map(move |entry| (id, entry))),
            Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_) => None,
        })
        .flatten()
}

/// Refuses what two flows of one Page cannot share.
pub(crate) fn check_claims(flow: &Flow, others: &[Arc<Flow>]) -> Result<(), Cause> {
    let mut claimed = BTreeMap::new();
    for other in others {
        for (_, entry) in entries(other) {
            if let Some(claim) = claim(entry) {
                claimed.insert(claim, other.settings.name.clone());
            }
        }
    }
    for (_, entry) in entries(flow) {
        let Some(what) = claim(entry) else { continue };
        if let Some(flow) = claimed.get(&what) {
            let flow = flow.clone();
            return Err(Cause::Claimed { what, flow });
        }
    }
    let count = |wanted: fn(&Entry) -> bool| {
        let all = others.iter().map(|other| &**other).chain([flow]);
        all.flat_map(entries).filter(|(_, e)| wanted(e)).count()
    };
    let n_questions = count(|entry| matches!(entry, Entry::IceBreaker { .. }));
    let n_items = count(|entry| matches!(entry, Entry::Menu { .. }));
    for (what, found, most) in [
        ("Ice breaker questions", n_questions, limits::ICE_BREAKERS),
        ("Menu items", n_items, limits::MENU_ITEMS),
    ] {
        if found > most {
            return Err(Cause::TooMany { what, found, most });
        }
    }
    Ok(())
}

/// What only one flow of a Page can have, in words.
fn claim(entry: &Entry) -> Option<String> {
    match entry {
        Entry::GetStarted => Some("Get Started".to_owned()),
        Entry::Link { reference } => Some(format!("the link “{reference}”")),
        Entry::Keyword { text, matching } => {
            let how = match matching {
                Matching::Exact => "",
                Matching::Contains => "containing ",
                Matching::StartsWith => "starting with ",
            };
            let text = folded(text);
            Some(format!("the keyword {how}“{text}”"))
        }
        Entry::IceBreaker { .. } | Entry::Menu { .. } => None,
    }
}

fn has_get_started(flow: &Flow) -> bool {
    entries(flow).any(|(_, entry)| *entry == Entry::GetStarted)
}

fn get_started(flow: &Flow, block: &BlockId) -> Value {
    json!({"payload": payload(What::Start, flow, block, None)})
}

fn payload(what: What, flow: &Flow, block: &BlockId, part: Option<&str>) -> String {
    Payload::new(what, flow.id.as_str(), block.as_str(), part).to_string()
}
