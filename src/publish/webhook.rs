//! What has to change about webhooks: the Page's subscription, and the app's address.
//!
//! Fields that somebody else asked for are never dropped, neither by publishing nor by undoing.

use crate::graph::Secret;
use crate::graph::webhooks::{self, AppWebhook, FIELDS};
use crate::publish::error::Cause;
use crate::publish::step::StepName;
use crate::publish::work::{CallWork, Caller, Record, Spoken};
use crate::store::Before;

/// The fields that the product needs on top of these; all together.
fn with_ours(now: &[String]) -> Vec<String> {
    let mut all = now.to_vec();
    let missing = FIELDS
        .iter()
        .filter(|field| !now.iter().any(|it| it == *field));
    all.extend(missing.map(|field| (*field).to_owned()));
    all
}

/// What stays of these fields when Flowbell's go and only `old` ones were there before.
fn without_ours(now: &[String], old: &[String]) -> Vec<String> {
    let stays = |field: &&String| old.contains(field) || !FIELDS.contains(&field.as_str());
    now.iter().filter(stays).cloned().collect()
}

/// Subscribes the Page to everything needed, and remembers what there was.
pub(crate) fn subscribe(page_id: &str, now: &[String], record: &mut Before) -> Option<CallWork> {
    let next = with_ours(now);
    if next.len() == now.len() {
        return None;
    }
    record.fields.get_or_insert_with(|| now.to_vec());
    let words = if now.is_empty() {
        "Messages: Meta sends the Page's messages to the app".to_owned()
    } else {
        let added = next.get(now.len()..).unwrap_or_default().join(", ");
        format!("Messages: the app also gets {added}")
    };
    Some(subscription(page_id, now, &next, words))
}

/// Gives back the subscription that there was.
pub(crate) fn give_back(page_id: &str, now: &[String], record: &mut Before) -> Option<CallWork> {
    let old = record.fields.take()?;
    let next = without_ours(now, &old);
    if next.len() == now.len() {
        return None;
    }
    let words = if next.is_empty() {
        "Messages: Meta no longer sends the Page's messages to the app".to_owned()
    } else {
        format!("Messages: the app still gets {}", next.join(", "))
    };
    Some(subscription(page_id, now, &next, words))
}

/// The fields that must be there afterwards, and those that must not.
pub(crate) fn outcome(
    now: &[String],
    is_last: bool,
    record: &Record,
) -> (Vec<String>, Vec<String>) {
    if !is_last {
        return (with_ours(now), Vec::new());
    }
    let old = record.old.fields.clone().unwrap_or_default();
    let kept = without_ours(now, &old);
    let gone = now.iter().filter(|field| !kept.contains(field)).cloned();
    (kept.clone(), gone.collect())
}

fn subscription(page_id: &str, now: &[String], next: &[String], words: String) -> CallWork {
    let call = |fields: &[String]| {
        if fields.is_empty() {
            webhooks::unsubscribe(page_id)
        } else {
            webhooks::subscribe(page_id, fields)
        }
    };
    CallWork {
        step: StepName::Subscribe,
        by: Caller::Page,
        calls: vec![Spoken {
            call: call(next),
            words,
        }],
        undo: vec![call(now)],
    }
}

/// An app, and where its bot is.
pub(crate) struct Address<'a> {
    pub app_id: &'a str,
    pub callback_url: &'a str,
    pub verify: &'a Secret,
    /// What Meta has now.
    pub now: Option<&'a AppWebhook>,
}

/// Tells Meta the bot's address when it does not know it.
pub(crate) fn set_address(
    address: &Address<'_>,
    record: &mut Before,
) -> Result<Option<CallWork>, Cause> {
    let now = match address.now {
        Some(webhook) if webhook.callback_url != address.callback_url => {
            let found = shown(&webhook.callback_url);
            return Err(Cause::OtherAddress { found });
        }
        Some(webhook) => webhook.fields.clone(),
        None => Vec::new(),
    };
    let next = with_ours(&now);
    if next.len() == now.len() {
        return Ok(None);
    }
    record.address_fields.get_or_insert_with(|| now.clone());
    let words = format!("Bot: Meta calls {}", shown(address.callback_url));
    Ok(Some(change(address, &now, &next, words)))
}

/// Makes Meta forget the bot's address when it did not know it before.
pub(crate) fn forget_address(address: &Address<'_>, record: &mut Before) -> Option<CallWork> {
    let webhook = address.now?;
    if webhook.callback_url != address.callback_url {
        return None;
    }
    let old = record.address_fields.take()?;
    let next = without_ours(&webhook.fields, &old);
    if next.len() == webhook.fields.len() {
        return None;
    }
    let words = "Bot: Meta calls it as it did before Flowbell".to_owned();
    Some(change(address, &webhook.fields, &next, words))
}

fn change(address: &Address<'_>, now: &[String], next: &[String], words: String) -> CallWork {
    let call = |fields: &[String]| {
        if fields.is_empty() {
            webhooks::forget_address(address.app_id)
        } else {
            let Address {
                app_id,
                callback_url,
                verify,
                ..
            } = address;
            webhooks::set_address(app_id, callback_url, verify, fields)
        }
    };
    CallWork {
        step: StepName::Address,
        by: Caller::App,
        calls: vec![Spoken {
            call: call(next),
            words,
        }],
        undo: vec![call(now)],
    }
}

/// An address without whatever may be secret behind its question mark.
fn shown(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}
