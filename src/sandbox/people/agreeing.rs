//! *Notify Me*, and topics that are stopped and resumed (facts 1.3, 2.2). None of these opens
//! the window.

use super::thread::Bubble;
use super::{ActError, At, page, person};
use crate::sandbox::clock;
use crate::sandbox::state::{Consent, Recurring, State};
use jiff::SignedDuration;
use serde_json::{Value, json};

impl At<'_> {
    pub fn notify_me(self, state: &mut State, mid: Option<String>) -> Result<Value, ActError> {
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        let waits = |it: &&mut Bubble| {
            let is_meant = mid.as_ref().is_none_or(|mid| *mid == it.mid);
            is_meant && !it.is_answered && it.request().is_some()
        };
        let bubble = thread.bubbles.iter_mut().rev().find(waits);
        let bubble = bubble.ok_or(ActError::NoRequest)?;
        let request = bubble.request().map(|(it, is_more)| (it.clone(), is_more));
        let (request, is_recurring) = request.ok_or(ActError::NoRequest)?;
        bubble.is_answered = true;
        let word = |key: &str| request.get(key).and_then(Value::as_str).unwrap_or_default();
        let payload = word("payload").to_owned();
        let at_ms = self.stamp(state)?;
        let told = if is_recurring {
            let zone = word("notification_messages_timezone");
            let title = match word("title") {
                "" => "Updates and promotions",
                title => title,
            };
            let life = life(word("notification_messages_frequency"));
            let recurring = self.recurring(state, title, zone, life);
            self.agree_more(state, payload, recurring)?
        } else {
            let token = self.agree_once(state, payload.clone())?;
            json!({"type": "one_time_notif_req", "payload": payload, "one_time_notif_token": token})
        };
        self.tell(state, "messaging_optins", "optin", at_ms, told, None);
        Ok(json!({ "timestamp": at_ms }))
    }

    /// A consent for one message: its token.
    pub fn agree_once(self, state: &mut State, payload: String) -> Result<String, ActError> {
        let now = state.now();
        let token = state.mint_consent(false);
        let consent = Consent {
            psid: self.psid.to_owned(),
            payload,
            given_at: now,
            spent_at: None,
            recurring: None,
        };
        page(state, self.page_id)?
            .consents
            .insert(token.clone(), consent);
        Ok(token)
    }

    fn recurring(self, state: &State, title: &str, zone: &str, life: SignedDuration) -> Recurring {
        Recurring {
            title: title.to_owned(),
            timezone: if zone.is_empty() { "UTC" } else { zone }.to_owned(),
            expires_at: clock::moved(state.now(), life),
            is_stopped: false,
            n_in_a_row: 0,
        }
    }

    /// One topic has one token of a person: agreeing again prolongs it.
    fn agree_more(
        self,
        state: &mut State,
        payload: String,
        recurring: Recurring,
    ) -> Result<Value, ActError> {
        let now = state.now();
        let fresh = state.mint_consent(true);
        let consents = &mut page(state, self.page_id)?.consents;
        let known = consents.iter().find(|(_, it)| {
            let is_topic = it
                .recurring
                .as_ref()
                .is_some_and(|it| it.title == recurring.title);
            is_topic && it.psid == self.psid
        });
        let known = known.map(|(token, _)| token.clone());
        let status = if known.is_some() {
            "REFRESHED"
        } else {
            "NOT_REFRESHED"
        };
        let token = known.unwrap_or(fresh);
        let told = opt_in(&token, &payload, &recurring, status);
        let consent = Consent {
            psid: self.psid.to_owned(),
            payload,
            given_at: now,
            spent_at: None,
            recurring: Some(recurring),
        };
        consents.insert(token, consent);
        Ok(told)
    }

    pub fn set_topic(
        self,
        state: &mut State,
        title: String,
        is_stopped: bool,
    ) -> Result<Value, ActError> {
        let name = person(state, self.page_id, self.psid)?.name();
        let consents = &mut page(state, self.page_id)?.consents;
        let found = consents.iter_mut().find_map(|(token, it)| {
            let is_own = it.psid == self.psid;
            let recurring = it.recurring.as_mut()?;
            (is_own && recurring.title == title).then_some((token, &it.payload, recurring))
        });
        let (token, payload, recurring) = found.ok_or(ActError::NoTopic { name, title })?;
        recurring.is_stopped = is_stopped;
        let mut told = opt_in(token, payload, recurring, "NOT_REFRESHED");
        let status = if is_stopped {
            "STOP NOTIFICATIONS"
        } else {
            "RESUME NOTIFICATIONS"
        };
        if let Some(map) = told.as_object_mut() {
            map.insert("notification_messages_status".to_owned(), json!(status));
        }
        let at_ms = self.stamp(state)?;
        self.tell(state, "messaging_optins", "optin", at_ms, told, None);
        Ok(json!({ "timestamp": at_ms }))
    }
}

fn opt_in(token: &str, payload: &str, recurring: &Recurring, status: &str) -> Value {
    json!({
        "type": "notification_messages",
        "payload": payload,
        "notification_messages_token": token,
        "notification_messages_frequency": "DAILY",
        "notification_messages_timezone": recurring.timezone,
        "token_expiry_timestamp": recurring.expires_at.as_millisecond(),
        "user_token_status": status,
        "title": recurring.title,
    })
}

/// Six, nine or twelve months (facts 2.2).
fn life(frequency: &str) -> SignedDuration {
    let days = match frequency {
        "MONTHLY" => 365,
        "WEEKLY" => 274,
        _ => 183,
    };
    SignedDuration::from_hours(24 * days)
}
