//! Asking for notifications, and the tokens that come of it (facts 1, 2.2, 8).

use super::page as page_of;
use crate::model::page as regions;
use crate::sandbox::access::Caller;
use crate::sandbox::call::Call;
use crate::sandbox::clock;
use crate::sandbox::demo::ONE_TIME_FEATURE;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Consent, Page, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// `notification_messages` works only here since 2026-02-10 (facts 2.2).
const RECURRING_COUNTRIES: [&str; 3] = ["Australia", "South Korea", "Korea"];
const RECURRING_ENDED: &str = "2026-02-10T00:00:00Z";
const RECURRING_PAUSE: SignedDuration = SignedDuration::from_hours(48);
const IN_A_ROW: SignedDuration = SignedDuration::from_mins(2);
/// The first message and three more.
const MOST_IN_A_ROW: u32 = 4;
/// The second and third of those that follow.
const SHORT_TEXT: usize = 250;
const REQUEST_PAUSE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Tokens in one answer.
const LISTED: usize = 25;
const MOST_LISTED: usize = 100;

/// Whether the Page may ask for a one-time notification (facts 1.7, 1.8). Which error Meta
/// gives without the feature is not known; every client must take any 10 as this.
pub fn may_ask_once(page: &Page, psid: &str) -> Result<(), Refusal> {
    let person = page.people.get(psid);
    let is_abroad = person.is_some_and(|it| regions::is_restricted(&it.country));
    if page.is_under_european_rules() || is_abroad {
        let why = "This feature is not available because of privacy rules in Europe.";
        return Err(Refusal::new(10, why).subcode(2_018_336));
    }
    if !page.has_feature(ONE_TIME_FEATURE) {
        let why = "This Page does not have permission to send one-time notification requests.";
        return Err(Refusal::new(10, why));
    }
    Ok(())
}

/// Whether the Page may ask for recurring notifications: in a country where they still exist,
/// and once a week for a topic.
pub fn may_ask_more(
    page: &Page,
    psid: &str,
    message: &Value,
    now: Timestamp,
) -> Result<(), Refusal> {
    let is_there = regions::is_restricted(&page.country)
        || RECURRING_COUNTRIES.contains(&page.country.as_str());
    let ended = RECURRING_ENDED.parse::<Timestamp>();
    if !is_there && ended.is_ok_and(|ended| now >= ended) {
        let why = "This Page is not eligible to send notification messages requests.";
        return Err(Refusal::new(10, why).subcode(1_404_170));
    }
    let title = |message: &Value| message.pointer("/attachment/payload/title").cloned();
    let wanted = title(message);
    let since = clock::moved(now, -REQUEST_PAUSE).as_millisecond();
    let thread = page.people.get(psid).map(|it| &it.thread.bubbles);
    let mut requests = thread.into_iter().flatten().filter(|it| {
        let is_recurring = it.request().is_some_and(|(_, is_recurring)| is_recurring);
        is_recurring && it.at_ms > since
    });
    if requests.any(|it| title(&it.message) == wanted) {
        let why = "A request for this topic was already sent to this person.";
        return Err(Refusal::new(613, why).subcode(1_893_016));
    }
    Ok(())
}

/// Whose token it is, when a message may be sent with it now.
pub fn holder(
    page: &Page,
    token: &str,
    is_recurring: bool,
    message: &Value,
    now: Timestamp,
) -> Result<String, Refusal> {
    let consent = page.consents.get(token);
    let consent = consent.filter(|it| it.recurring.is_some() == is_recurring && !it.is_dead(now));
    let consent = consent
        .ok_or_else(|| Refusal::new(100, "The notification token is invalid or has expired."))?;
    let Some(recurring) = &consent.recurring else {
        return Ok(consent.psid.clone());
    };
    if recurring.is_stopped {
        let why = "This person has stopped notifications of this topic.";
        return Err(Refusal::new(10, why).subcode(1_893_015));
    }
    if let Some(before) = consent.spent_at {
        let passed = now.duration_since(before);
        let goes_on = passed < IN_A_ROW && recurring.n_in_a_row < MOST_IN_A_ROW;
        if passed < RECURRING_PAUSE && !goes_on {
            let why = "The next message with this token can be sent only later.";
            return Err(Refusal::new(4, why).subcode(2_018_354));
        }
        let text = message
            .get("text")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if goes_on && recurring.n_in_a_row >= 2 && text.chars().count() > SHORT_TEXT {
            let why = format!("The text of this follow-up must be at most {SHORT_TEXT} characters");
            return Err(Refusal::new(100, why));
        }
    }
    Ok(consent.psid.clone())
}

/// Notes that a message is sent with a token.
pub fn spend(consent: &mut Consent, now: Timestamp) {
    let Some(recurring) = &mut consent.recurring else {
        consent.spent_at = Some(now);
        return;
    };
    let goes_on = consent
        .spent_at
        .is_some_and(|at| now.duration_since(at) < IN_A_ROW);
    if goes_on {
        recurring.n_in_a_row += 1;
    } else {
        recurring.n_in_a_row = 1;
        consent.spent_at = Some(now);
    }
}

/// `/{page}/notification_message_tokens`. One-time tokens are listed nowhere (facts 1.3).
pub fn list(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let now = state.now();
    let limit = call.text("limit").and_then(|it| it.parse().ok());
    let limit = limit.unwrap_or(LISTED).clamp(1, MOST_LISTED);
    let after = call.text("after").unwrap_or_default();
    let page = page_of(state, call, page_id)?;
    let fresh = page.consents.iter().filter(|(token, it)| {
        it.recurring.is_some() && !it.is_dead(now) && token.as_str() > after.as_str()
    });
    let listed: Vec<(&String, &Consent)> = fresh.take(limit + 1).collect();
    let is_more = listed.len() > limit;
    let shown = listed.iter().take(limit);
    let last = shown.clone().last().map(|(token, _)| (*token).clone());
    let data: Vec<Value> = shown.map(|(token, it)| one(token, it)).collect();
    let mut answer = json!({ "data": data });
    if let (true, Some(last), Some(map)) = (is_more, last, answer.as_object_mut()) {
        map.insert("paging".to_owned(), json!({"cursors": {"after": last}}));
    }
    Ok(answer)
}

/// `/notification_messages_{TOKEN}`.
pub fn read(state: &State, call: &Call, token: &str) -> Result<Value, Refusal> {
    let mut pages = state.pages.values();
    let found = pages.find_map(|page| page.consents.get(token));
    let found = found.filter(|it| it.recurring.is_some());
    let consent =
        found.ok_or_else(|| Refusal::unsupported(&call.method, "notification_messages"))?;
    Ok(one(token, consent))
}

fn one(token: &str, consent: &Consent) -> Value {
    let mut shown = Map::new();
    shown.insert("notification_messages_token".to_owned(), json!(token));
    shown.insert("recipient_id".to_owned(), json!(consent.psid));
    let created = consent.given_at.as_millisecond();
    shown.insert("creation_timestamp".to_owned(), json!(created));
    if let Some(recurring) = &consent.recurring {
        let next = consent.spent_at.map(|at| clock::moved(at, RECURRING_PAUSE));
        let more = json!({
            "notification_messages_reoptin": "DISABLED",
            "token_expiry_timestamp": recurring.expires_at.as_millisecond(),
            "user_token_status": "NOT_REFRESHED",
            "topic_title": recurring.title,
            "notification_messages_timezone": recurring.timezone,
            "next_eligible_time": next.map_or(created, |it| it.as_millisecond()),
        });
        shown.extend(more.as_object().cloned().unwrap_or_default());
    }
    Value::Object(shown)
}

/// `/{page}/notification_messages_dev_support`: lets the next follow-up go at once.
pub fn dev_support(
    state: &mut State,
    call: &Call,
    caller: &Caller,
    page_id: &str,
) -> Result<Value, Refusal> {
    caller.may_use("pages_messaging")?;
    let action = call.required("developer_action")?;
    if !matches!(action.as_str(), "ENABLE_FOLLOWUP_MESSAGE" | "SEND_RE_OPTIN") {
        let why = "Param developer_action must be one of {ENABLE_FOLLOWUP_MESSAGE, SEND_RE_OPTIN}";
        return Err(Refusal::new(100, why));
    }
    let recipient = call.json("recipient").unwrap_or_default();
    let token = recipient
        .get("notification_messages_token")
        .and_then(Value::as_str);
    let token = token.ok_or_else(|| Refusal::missing("recipient[notification_messages_token]"))?;
    let consent = page_of(state, call, page_id)?.consents.get_mut(token);
    let consent = consent.filter(|it| it.recurring.is_some());
    let consent = consent
        .ok_or_else(|| Refusal::new(100, "The notification token is invalid or has expired."))?;
    consent.spent_at = None;
    Ok(json!({"success": true}))
}
