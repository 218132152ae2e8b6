//! Who is calling, and whether they may: tokens, proofs, permissions, tasks, usage.

use crate::sandbox::call::Call;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::state::{Page, State, Token, TokenKind};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use std::collections::BTreeSet;

/// The owner of a living token.
pub struct Caller {
    pub who: Who,
    pub app_id: String,
    pub user_id: String,
    pub scopes: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    App,
    User,
    /// With the id of the Page.
    Page(String),
}

/// Finds out who calls.
///
/// # Errors
/// Without a token, with one that is wrong or expired, with a wrong or missing proof, and when
/// the Page has used up its calls.
pub fn caller(state: &State, call: &Call) -> Result<Caller, Refusal> {
    let text = call.token().ok_or_else(no_token)?;
    let caller = match app_of_token(state, &text) {
        Some(app_id) => app_caller(app_id),
        None => holder(state, &text)?,
    };
    check_proof(state, call, &caller.app_id, &text)?;
    check_usage(state, &caller)?;
    Ok(caller)
}

fn app_caller(app_id: String) -> Caller {
    Caller {
        who: Who::App,
        app_id,
        user_id: String::new(),
        scopes: BTreeSet::new(),
    }
}

fn holder(state: &State, text: &str) -> Result<Caller, Refusal> {
    let token = state.tokens.get(text).ok_or_else(wrong_token)?;
    if let Some(refusal) = expiry(token, state.now()) {
        return Err(refusal);
    }
    let who = match (token.kind, &token.page_id) {
        (TokenKind::Page, Some(page_id)) => Who::Page(page_id.clone()),
        _ => Who::User,
    };
    Ok(Caller {
        who,
        app_id: token.app_id.clone(),
        user_id: token.user_id.clone(),
        scopes: token.scopes.clone(),
    })
}

/// The app whose `id|secret` this is.
pub fn app_of_token(state: &State, text: &str) -> Option<String> {
    let (id, secret) = text.split_once('|')?;
    let app = state.apps.get(id)?;
    (app.secret == secret).then(|| id.to_owned())
}

/// The refusal that an expired token gets.
pub fn expiry(token: &Token, now: Timestamp) -> Option<Refusal> {
    let end = token.expires_at.filter(|_| token.has_expired(now))?;
    let message = format!(
        "Error validating access token: Session has expired on {end}. The current time is {now}."
    );
    Some(Refusal::plain(190, message).subcode(463))
}

pub fn no_token() -> Refusal {
    Refusal::plain(
        2500,
        "An active access token must be used to query information about the current user.",
    )
}

pub fn wrong_token() -> Refusal {
    Refusal::plain(
        190,
        "Invalid OAuth access token - Cannot parse access token",
    )
}

/// `appsecret_proof` of facts 3.5.
pub fn proof(secret: &str, token: &str) -> Option<String> {
    keyed_hash(secret, token.as_bytes())
}

/// HMAC-SHA256 in lower-case hex.
pub fn keyed_hash(secret: &str, data: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(data);
    Some(hex::encode(mac.finalize().into_bytes()))
}

fn check_proof(state: &State, call: &Call, app_id: &str, token: &str) -> Result<(), Refusal> {
    let Some(app) = state.apps.get(app_id) else {
        return Ok(());
    };
    let refusal = match call.text("appsecret_proof") {
        Some(given) if Some(&given) == proof(&app.secret, token).as_ref() => return Ok(()),
        Some(_) => Refusal::plain(100, "Invalid appsecret_proof provided in the API argument"),
        None if !app.needs_proof => return Ok(()),
        None => Refusal::plain(
            100,
            "API calls from the server require an appsecret_proof argument",
        ),
    };
    Err(refusal.of_kind("GraphMethodException"))
}

fn check_usage(state: &State, caller: &Caller) -> Result<(), Refusal> {
    let Who::Page(page_id) = &caller.who else {
        return Ok(());
    };
    let usage = state.usage.get(page_id).copied().unwrap_or_default();
    let highest = usage
        .call_count
        .max(usage.total_time)
        .max(usage.total_cputime);
    if highest < 100 {
        return Ok(());
    }
    let why = "There have been too many calls to this Page account. Wait a bit and try again.";
    Err(Refusal::new(80006, why).status(429))
}

impl Caller {
    /// The Page whose token this is, when `id` means that Page.
    ///
    /// # Errors
    /// With another kind of token, or another Page's.
    pub fn page_id(&self, call: &Call, id: &str) -> Result<String, Refusal> {
        match &self.who {
            Who::Page(page_id) if id == "me" || id == page_id => Ok(page_id.clone()),
            Who::Page(_) => Err(Refusal::unsupported(&call.method, id)),
            _ => Err(Refusal::new(
                210,
                "A page access token is required to request this resource.",
            )),
        }
    }

    /// # Errors
    /// When the caller is not the app with this id.
    pub fn is_app(&self, call: &Call, id: &str) -> Result<(), Refusal> {
        if self.who != Who::App {
            let why = "This method must be called with an app access_token.";
            return Err(Refusal::new(15, why));
        }
        if self.app_id != id {
            return Err(Refusal::unsupported(&call.method, id));
        }
        Ok(())
    }

    pub fn has(&self, permission: &str) -> bool {
        self.scopes.contains(permission)
    }

    /// Permission to change something: its lack is error 200.
    ///
    /// # Errors
    /// When the token lacks it.
    pub fn may_manage(&self, permission: &str) -> Result<(), Refusal> {
        if self.has(permission) {
            return Ok(());
        }
        let why = format!("Requires {permission} permission to manage the object.");
        Err(Refusal::new(200, why))
    }

    /// Permission to read or send: its lack is error 10.
    ///
    /// # Errors
    /// When the token lacks it.
    pub fn may_use(&self, permission: &str) -> Result<(), Refusal> {
        if self.has(permission) {
            return Ok(());
        }
        let why = format!(
            "This endpoint requires the '{permission}' permission. Refer to https://developers.facebook.com/docs/permissions for details."
        );
        Err(Refusal::new(10, why))
    }

    /// # Errors
    /// When the user behind the token lacks the task on the Page.
    pub fn has_task(&self, page: &Page, task: &str) -> Result<(), Refusal> {
        let tasks = page.tasks.get(&self.user_id);
        if tasks.is_some_and(|tasks| tasks.contains(task)) {
            return Ok(());
        }
        let why = format!(
            "User does not have sufficient administrative permission for this action on this page: the task {task} is missing."
        );
        Err(Refusal::new(200, why))
    }
}

#[cfg(test)]
mod tests {
    use super::proof;

    #[test]
    fn the_proof_is_that_of_the_facts_sheet() {
        let found = proof("flow-test-secret", "EAAtesttoken");
        let wanted = "ae935cb6a221529f1d66e0273bfa775fe0fa22c173b60715ce9a77f3c212d83d";
        assert_eq!(found.as_deref(), Some(wanted));
    }
}
