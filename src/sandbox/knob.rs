//! What a test, or a person at the command line, may change behind the API's back.
//!
//! One knob is one value: `World::turn(Knob::…)` in a program, or
//! `POST /sandbox/<name of the knob>` with the fields as JSON. Knobs name Pages, apps and
//! people, never tokens, so a knob can be printed.

use crate::model::page::FeatureStatus;
use crate::sandbox::clock::Clock;
use crate::sandbox::edges;
use crate::sandbox::hooks::{self, Happened, HookChange, event};
use crate::sandbox::people::{ActError, At};
use crate::sandbox::state::{Page, Person, State, TokenKind};
use crate::sandbox::trouble::Trouble;
use crate::sandbox::world::Usage;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One change to the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Knob {
    /// Stops the clock at a time, in milliseconds since 1970 as in webhooks.
    SetClock {
        at_ms: i64,
    },
    /// Moves the clock by seconds.
    AdvanceClock {
        secs: i64,
    },
    /// Back to the machine's clock.
    RealClock {},
    /// Ends the tokens of a Page or a user.
    ExpireTokens {
        owner_id: String,
    },
    /// Takes a permission from the tokens of a Page.
    DropPermission {
        page_id: String,
        permission: String,
    },
    /// Gives it back.
    GrantPermission {
        page_id: String,
        permission: String,
    },
    /// Takes a task on a Page from everybody.
    DropTask {
        page_id: String,
        task: String,
    },
    /// Gives it back to everybody who has another one.
    GrantTask {
        page_id: String,
        task: String,
    },
    /// Sets the status of a feature request; without a status, as if never asked for.
    SetFeature {
        page_id: String,
        feature: String,
        #[serde(default)]
        status: Option<FeatureStatus>,
    },
    /// Where the Page and its admins are; what is absent stays as it is.
    SetRegion {
        page_id: String,
        #[serde(default)]
        country: Option<String>,
        #[serde(default)]
        admin_countries: Option<Vec<String>>,
        #[serde(default)]
        european_rules: Option<bool>,
    },
    /// Whether the app is live, and whether it asks for `appsecret_proof`.
    SetApp {
        app_id: String,
        #[serde(default)]
        is_live: Option<bool>,
        #[serde(default)]
        needs_proof: Option<bool>,
    },
    /// What the usage headers of a Page's calls say.
    SetUsage {
        page_id: String,
        usage: Usage,
    },
    /// Puts the next calls of a path into trouble.
    AddTrouble(Trouble),
    ClearTroubles {},
    /// A person as they are now; somebody new is added.
    SetPerson {
        page_id: String,
        psid: String,
        #[serde(default)]
        visit: Visit,
    },
    /// The person agrees to one notification; the answer holds `one_time_notif_token`.
    Agree {
        page_id: String,
        psid: String,
        payload: String,
    },
    ClearCalls {},
    /// How webhooks behave; what is absent stays.
    SetHooks(HookChange),
    /// Sends a second that the Page may make, by the machine's clock; absent is no limit.
    SetRate {
        page_id: String,
        #[serde(default)]
        sends_per_second: Option<u32>,
    },
    /// Meta's policy team acts: `warning`, `block` or `unblock` (facts 5.6).
    Enforce {
        page_id: String,
        action: Enforcement,
        #[serde(default)]
        reason: String,
    },
    /// Somebody answers from the Page's inbox.
    AnswerByHand {
        page_id: String,
        psid: String,
        text: String,
    },
    /// The Page's inbox, or another app, takes the thread; absent gives it back to nobody.
    GiveThread {
        page_id: String,
        psid: String,
        #[serde(default)]
        app_id: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    Warning,
    Block,
    Unblock,
}

/// What a person last did, and how they stand to the Page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Visit {
    /// When they last did something that opens the window, in milliseconds since 1970;
    /// absent means now.
    pub wrote_at_ms: Option<i64>,
    pub is_blocking: bool,
    /// Whether they have a role on the app, so that it reaches them before it is live.
    pub has_role: bool,
    /// The app that holds their conversation.
    pub thread_owner: Option<String>,
}

/// Why a knob did not turn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KnobError {
    #[error("the sandbox has no {what} with the id “{id}”")]
    Absent { what: &'static str, id: String },
    #[error(transparent)]
    Act(#[from] ActError),
    #[error("{at_ms} milliseconds since 1970 is no time that the sandbox can show")]
    BadTime { at_ms: i64 },
}

/// How the knobs stand that are no property of a Page or a person.
pub(super) fn shown(state: &State) -> Value {
    json!({
        "hooks": state.hooks.settings,
        "troubles": state.troubles.shown(),
        "usage": state.usage,
        "speed": state.clock.speed(),
    })
}

/// Turns a knob.
pub(super) fn turn(state: &mut State, knob: Knob) -> Result<Value, KnobError> {
    match knob {
        Knob::SetClock { at_ms } => {
            let at = time(at_ms)?;
            state.clock.stand(at);
        }
        Knob::AdvanceClock { secs } => state.clock.advance(SignedDuration::from_secs(secs)),
        Knob::RealClock {} => state.clock = Clock::default(),
        Knob::ExpireTokens { owner_id } => expire(state, &owner_id)?,
        Knob::DropPermission {
            page_id,
            permission,
        } => permissions(state, &page_id, |scopes| scopes.remove(&permission))?,
        Knob::GrantPermission {
            page_id,
            permission,
        } => permissions(state, &page_id, |scopes| scopes.insert(permission.clone()))?,
        Knob::DropTask { page_id, task } => {
            tasks(state, &page_id, |tasks| tasks.remove(&task))?;
        }
        Knob::GrantTask { page_id, task } => {
            tasks(state, &page_id, |tasks| tasks.insert(task.clone()))?;
        }
        Knob::SetFeature {
            page_id,
            feature,
            status,
        } => feature_request(page(state, &page_id)?, feature, status),
        Knob::SetRegion {
            page_id,
            country,
            admin_countries,
            european_rules,
        } => {
            let page = page(state, &page_id)?;
            set(&mut page.country, country);
            set(&mut page.admin_countries, admin_countries);
            page.european_rules = european_rules.or(page.european_rules);
        }
        Knob::SetApp {
            app_id,
            is_live,
            needs_proof,
        } => {
            let app = state.apps.get_mut(&app_id);
            let app = app.ok_or_else(|| absent("app", &app_id))?;
            set(&mut app.is_live, is_live);
            set(&mut app.needs_proof, needs_proof);
        }
        Knob::SetUsage { page_id, usage } => {
            page(state, &page_id)?;
            state.usage.insert(page_id, usage);
        }
        Knob::AddTrouble(trouble) => state.troubles.add(trouble),
        Knob::ClearTroubles {} => state.troubles.clear(),
        Knob::ClearCalls {} => state.journal.clear(),
        Knob::SetPerson {
            page_id,
            psid,
            visit,
        } => set_person(state, &page_id, psid, visit)?,
        Knob::Agree {
            page_id,
            psid,
            payload,
        } => {
            let at = At {
                page_id: &page_id,
                psid: &psid,
            };
            person(page(state, &page_id)?, &psid)?;
            let token = at.agree_once(state, payload)?;
            return Ok(json!({ "one_time_notif_token": token }));
        }
        Knob::SetHooks(change) => state.hooks.settings.change(change),
        Knob::SetRate {
            page_id,
            sends_per_second,
        } => page(state, &page_id)?.sends_per_second = sends_per_second,
        Knob::Enforce {
            page_id,
            action,
            reason,
        } => enforce(state, &page_id, action, &reason)?,
        Knob::AnswerByHand {
            page_id,
            psid,
            text,
        } => {
            person(page(state, &page_id)?, &psid)?;
            edges::answer_by_hand(state, &page_id, &psid, &text);
        }
        Knob::GiveThread {
            page_id,
            psid,
            app_id,
        } => {
            person(page(state, &page_id)?, &psid)?;
            edges::give_thread(state, &page_id, &psid, app_id);
        }
    }
    // The clock may have moved, or webhooks be on again.
    state.hooks.wake.notify_one();
    Ok(json!({"success": true}))
}

/// Sets what is given and leaves the rest.
fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn feature_request(page: &mut Page, feature: String, status: Option<FeatureStatus>) {
    match status {
        Some(status) => page.features.insert(feature, status),
        None => page.features.remove(&feature),
    };
}

fn set_person(
    state: &mut State,
    page_id: &str,
    psid: String,
    visit: Visit,
) -> Result<(), KnobError> {
    let wrote_at = visit.wrote_at_ms.map_or_else(|| Ok(state.now()), time)?;
    let person = page(state, page_id)?.people.entry(psid).or_default();
    person.wrote_at = Some(wrote_at);
    person.has_conversation = true;
    person.is_blocking = visit.is_blocking;
    person.has_role = visit.has_role;
    person.thread_owner = visit.thread_owner;
    Ok(())
}

fn tasks(
    state: &mut State,
    page_id: &str,
    change: impl Fn(&mut BTreeSet<String>) -> bool,
) -> Result<(), KnobError> {
    for tasks in page(state, page_id)?.tasks.values_mut() {
        change(tasks);
    }
    Ok(())
}

fn expire(state: &mut State, id: &str) -> Result<(), KnobError> {
    let now = state.now();
    let mut n_ended = 0;
    for token in state.tokens.values_mut() {
        let owner = match token.kind {
            TokenKind::Page => token.page_id.as_deref(),
            TokenKind::User => Some(token.user_id.as_str()),
        };
        if owner == Some(id) {
            token.expires_at = Some(now);
            n_ended += 1;
        }
    }
    if n_ended == 0 {
        return Err(absent("Page or user", id));
    }
    Ok(())
}

fn permissions(
    state: &mut State,
    page_id: &str,
    change: impl Fn(&mut BTreeSet<String>) -> bool,
) -> Result<(), KnobError> {
    page(state, page_id)?;
    for token in state.tokens.values_mut() {
        if token.page_id.as_deref() == Some(page_id) {
            change(&mut token.scopes);
        }
    }
    Ok(())
}

/// Tells the Page's apps; a block also stops every send until it is lifted.
fn enforce(
    state: &mut State,
    page_id: &str,
    action: Enforcement,
    reason: &str,
) -> Result<(), KnobError> {
    let at_ms = state.now().as_millisecond();
    let page = page(state, page_id)?;
    page.is_restricted = match action {
        Enforcement::Warning => page.is_restricted,
        Enforcement::Block => true,
        Enforcement::Unblock => false,
    };
    let what = json!({"action": action, "reason": reason});
    let happened = Happened {
        page_id,
        psid: "",
        field: "messaging_policy_enforcement",
        event: event::about_page(page_id, at_ms, "policy_enforcement", what),
        sent_by: None,
    };
    hooks::tell(state, &happened);
    Ok(())
}

fn time(at_ms: i64) -> Result<Timestamp, KnobError> {
    Timestamp::from_millisecond(at_ms).map_err(|_| KnobError::BadTime { at_ms })
}

fn page<'s>(state: &'s mut State, id: &str) -> Result<&'s mut Page, KnobError> {
    state.pages.get_mut(id).ok_or_else(|| absent("Page", id))
}

fn person<'s>(page: &'s mut Page, psid: &str) -> Result<&'s mut Person, KnobError> {
    page.people
        .get_mut(psid)
        .ok_or_else(|| absent("person", psid))
}

fn absent(what: &'static str, id: &str) -> KnobError {
    KnobError::Absent {
        what,
        id: id.chars().take(80).collect(),
    }
}
