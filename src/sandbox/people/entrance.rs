//! Ways into a conversation: m.me links, Get Started, ice breakers, the menu (facts 6.3, 6.5).

use super::{ActError, At, page, person};
use crate::model::limits;
use crate::sandbox::state::State;
use serde_json::{Value, json};

impl At<'_> {
    /// In a conversation that exists the link is told and opens the window. In a new one it
    /// comes with the tap on Get Started or an ice breaker, and is lost without one.
    pub fn follow(self, state: &mut State, reference: String) -> Result<Value, ActError> {
        if reference.is_empty() || reference.chars().count() > limits::LINK_REF {
            return Err(ActError::Length {
                what: "the ref of a link",
                limit: limits::LINK_REF,
            });
        }
        if is_new(state, self)? {
            let thread = &mut person(state, self.page_id, self.psid)?.thread;
            thread.reference = Some(reference);
            return Ok(json!({"success": true, "waits_for": "get_started"}));
        }
        let at_ms = self.open_window(state)?;
        let what = referral(&reference);
        self.tell(state, "messaging_referrals", "referral", at_ms, what, None);
        Ok(json!({ "timestamp": at_ms }))
    }

    pub fn get_started(self, state: &mut State) -> Result<Value, ActError> {
        let property = profile(state, self, "get_started")?;
        let payload = property.and_then(|it| it.get("payload").cloned());
        let payload = payload.ok_or_else(|| missing("Get Started button"))?;
        self.enter(state, "Get Started", payload)
    }

    pub fn ice_breaker(self, state: &mut State, question: &str) -> Result<Value, ActError> {
        let items = actions(state, self, "ice_breakers")?;
        let is_meant = |it: &&Value| it.get("question").and_then(Value::as_str) == Some(question);
        let found = items.iter().find(is_meant);
        let payload = found.and_then(|it| it.get("payload").cloned());
        let payload = payload.ok_or_else(|| missing(&format!("ice breaker “{question}”")))?;
        self.enter(state, question, payload)
    }

    /// The first tap in a new conversation; it brings along the link that led here.
    fn enter(self, state: &mut State, title: &str, payload: Value) -> Result<Value, ActError> {
        if !is_new(state, self)? {
            return Err(ActError::NotNew);
        }
        let mut postback = json!({"title": title, "payload": payload});
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        if let (Some(reference), Some(map)) = (thread.reference.take(), postback.as_object_mut()) {
            map.insert("referral".to_owned(), referral(&reference));
        }
        self.postback(state, postback, None)
    }

    pub fn menu(self, state: &mut State, title: &str) -> Result<Value, ActError> {
        let items = actions(state, self, "persistent_menu")?;
        let is_meant = |it: &&Value| it.get("title").and_then(Value::as_str) == Some(title);
        let item = items.iter().find(is_meant);
        let item = item.ok_or_else(|| missing(&format!("menu item “{title}”")))?;
        match (item.get("payload"), item.get("url")) {
            (Some(payload), _) => {
                let postback = json!({"title": title, "payload": payload});
                self.postback(state, postback, None)
            }
            (None, url) => Ok(json!({ "opens": url })),
        }
    }
}

fn referral(reference: &str) -> Value {
    json!({"ref": reference, "source": "SHORTLINK", "type": "OPEN_THREAD"})
}

fn missing(what: &str) -> ActError {
    ActError::NotInProfile {
        what: what.to_owned(),
    }
}

/// Whether nothing was ever said here.
fn is_new(state: &mut State, at: At<'_>) -> Result<bool, ActError> {
    Ok(!person(state, at.page_id, at.psid)?.has_conversation)
}

fn profile(state: &mut State, at: At<'_>, name: &str) -> Result<Option<Value>, ActError> {
    Ok(page(state, at.page_id)?.profile.get(name).cloned())
}

/// The items of a property in the person's language, or in the default one.
fn actions(state: &mut State, at: At<'_>, name: &str) -> Result<Vec<Value>, ActError> {
    let locale = person(state, at.page_id, at.psid)?.locale.clone();
    let property = profile(state, at, name)?;
    Ok(localized(property.as_ref(), &locale))
}

/// The items of one locale.
pub fn localized(property: Option<&Value>, locale: &str) -> Vec<Value> {
    let all = property.and_then(Value::as_array);
    let of = |wanted: &str| {
        let mut all = all.into_iter().flatten();
        all.find(|it| it.get("locale").and_then(Value::as_str) == Some(wanted))
    };
    let found = of(locale).or_else(|| of("default"));
    let items = found.and_then(|it| it.get("call_to_actions")?.as_array());
    items.cloned().unwrap_or_default()
}
