//! Many people at once: making them, and letting each do the same.

use super::{Act, ActError, act, page};
use crate::sandbox::clock;
use crate::sandbox::state::{Page, Person, State};
use crate::sandbox::world::World;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Bound;

/// Most people that one call makes.
pub const MOST: u64 = 1_000_000;
/// Acts between two moments in which others get the lock.
const AT_ONCE: usize = 250;
/// The first made psid; those of the demo lie below.
const FIRST_PSID: u64 = 6_200_000_000_000_001;

/// A person to be made. What is absent is made up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewPerson {
    pub psid: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// `en_US` when absent.
    pub locale: Option<String>,
    /// Hours from Greenwich; 0 when absent.
    pub timezone: Option<f64>,
    /// English name of the country they are in.
    pub country: Option<String>,
    /// When they last wrote, in hours before now; absent is never: a new conversation.
    pub wrote_hours_ago: Option<u32>,
    /// Whether they have a role on the app.
    pub has_role: bool,
}

/// Makes one person.
///
/// # Errors
/// When the Page is not there.
pub fn make(state: &mut State, page_id: &str, new: NewPerson) -> Result<String, ActError> {
    let now = state.now();
    let page = page(state, page_id)?;
    let psid = new
        .psid
        .clone()
        .unwrap_or_else(|| reserve(page, 1).to_string());
    let hours = new
        .wrote_hours_ago
        .map(|hours| SignedDuration::from_hours(-i64::from(hours)));
    let person = Person {
        first_name: new.first_name.unwrap_or_else(|| "Guest".to_owned()),
        last_name: new.last_name.unwrap_or_default(),
        locale: new.locale.unwrap_or_else(|| "en_US".to_owned()),
        timezone: new.timezone.unwrap_or_default(),
        country: new.country.unwrap_or_default(),
        has_conversation: hours.is_some(),
        wrote_at: hours.map(|by| clock::moved(now, by)),
        has_role: new.has_role,
        ..Person::default()
    };
    page.people.insert(psid.clone(), person);
    Ok(psid)
}

/// The first of so many psids that follow one another and were never given.
fn reserve(page: &mut Page, n: u64) -> u64 {
    let first = FIRST_PSID + page.n_made;
    page.n_made += n;
    first
}

/// Many people, alike but for their number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crowd {
    pub n: u64,
    #[serde(default)]
    pub like: NewPerson,
    /// What each of them does at once.
    #[serde(default)]
    pub acts: Vec<Act>,
}

/// Makes a crowd: the first and the last psid, which follow one another.
///
/// # Errors
/// When the Page is not there.
pub fn gather(world: &World, page_id: &str, crowd: &Crowd) -> Result<Value, ActError> {
    let n = crowd.n.min(MOST);
    let first = world.with(|state| page(state, page_id).map(|it| reserve(it, n)))?;
    let psids: Vec<String> = (first..first + n).map(|it| it.to_string()).collect();
    for (numbers, psids) in psids.chunks(AT_ONCE).enumerate() {
        world.with(|state| {
            for (n, psid) in psids.iter().enumerate() {
                let number = numbers * AT_ONCE + n + 1;
                let last_name = crowd.like.last_name.clone();
                let new = NewPerson {
                    psid: Some(psid.clone()),
                    last_name: last_name.or_else(|| Some(number.to_string())),
                    ..crowd.like.clone()
                };
                make(state, page_id, new)?;
            }
            Ok(())
        })?;
    }
    let mut answer = json!({"n": n, "first": psids.first(), "last": psids.last()});
    if !crowd.acts.is_empty() {
        let done = each(world, page_id, &psids, &crowd.acts);
        if let Some(map) = answer.as_object_mut() {
            map.insert("acts".to_owned(), done);
        }
    }
    Ok(answer)
}

/// The same acts for many people of a Page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Everybody {
    /// In this order, by each.
    pub acts: Vec<Act>,
    /// From this psid on; from the first one when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// Up to this psid; up to the last one when absent.
    #[serde(default)]
    pub to: Option<String>,
}

/// Lets everybody act: how often it worked, and why it did not, with how often.
///
/// # Errors
/// When the Page is not there.
pub fn everybody(world: &World, page_id: &str, wish: &Everybody) -> Result<Value, ActError> {
    let psids: Vec<String> = world.with(|state| {
        let from = wish.from.clone().map_or(Bound::Unbounded, Bound::Included);
        let people = &page(state, page_id)?.people;
        let people = people.range((from, Bound::Unbounded));
        let people = people.map(|(psid, _)| psid);
        let is_in = |psid: &&String| wish.to.as_ref().is_none_or(|to| *psid <= to);
        Ok(people.take_while(is_in).cloned().collect())
    })?;
    Ok(each(world, page_id, &psids, &wish.acts))
}

fn each(world: &World, page_id: &str, psids: &[String], acts: &[Act]) -> Value {
    let mut n_done = 0_u64;
    let mut refused: BTreeMap<String, u64> = BTreeMap::new();
    for psids in psids.chunks(AT_ONCE) {
        world.with(|state| {
            for psid in psids {
                for it in acts {
                    match act(state, page_id, psid, it.clone()) {
                        Ok(_) => n_done += 1,
                        Err(error) => *refused.entry(error.to_string()).or_default() += 1,
                    }
                }
            }
        });
    }
    json!({"n_done": n_done, "refused": refused})
}
