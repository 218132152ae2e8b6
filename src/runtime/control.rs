//! Who has a conversation, told to Messenger (facts 6.6): the bot hands it over to a human, and
//! takes it back. Unlike a message, each may be told twice without harm, so an answer that was
//! lost is no riddle: it is told again.

use crate::graph::{Call, Method};
use crate::runtime::bot::Shared;
use crate::runtime::flight::Flight;
use crate::runtime::render;
use crate::runtime::sender::{again, failed, settle, tries};
use crate::runtime::settings::HandOverTo;
use crate::runtime::verdict::{Verdict, judge};
use crate::store::{Answer, Outgoing, Retry, StoreError};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Attempts after which an answer that never comes counts as none.
const MOST_ATTEMPTS: u32 = 6;

/// Tells Messenger, and settles what it says.
pub(crate) async fn attempt(bot: &Shared, claimed: &Flight) -> Result<(), StoreError> {
    let quiet = bot.quiet_until().since(bot.clock.now()).max(0);
    if bot.is_held() || quiet > 0 {
        let quiet = Duration::from_millis(quiet.unsigned_abs());
        return again(bot, claimed, quiet, Retry::NotTaken).await;
    }
    let call = call(claimed, &bot.settings.hand_over_to);
    bot.counts.attempts.add(1);
    let Err(error) = bot.graph.send_and_check(&bot.access(), &call).await else {
        bot.counts.accepted.add(1);
        let mid = String::new();
        return settle(bot, claimed, Answer::Accepted { mid }).await;
    };
    match (
        judge(&error, tries(claimed), fastrand::f64()),
        &claimed.what,
    ) {
        (Verdict::Lost, _) if claimed.attempt >= MOST_ATTEMPTS => {
            bot.counts.unknown.add(1);
            settle(bot, claimed, Answer::Unknown).await
        }
        (Verdict::Lost, _) => again(bot, claimed, Duration::from_secs(5), Retry::NoEcho).await,
        // Somebody else has it already, perhaps since an attempt whose answer was lost.
        (Verdict::Held { .. }, Outgoing::HandOver) => {
            bot.counts.accepted.add(1);
            let mid = String::new();
            settle(bot, claimed, Answer::Accepted { mid }).await
        }
        // A Page that routes no conversations has none to take: what is said next will tell.
        (
            Verdict::Refused { code, subcode } | Verdict::Held { code, subcode, .. },
            Outgoing::TakeBack,
        ) => {
            tracing::info!(send = %claimed.id, code, subcode, "a conversation was not taken back");
            bot.counts.withdrawn.add(1);
            settle(bot, claimed, Answer::Withdrawn).await
        }
        (verdict, _) => failed(bot, claimed, verdict, &error).await,
    }
}

fn call(claimed: &Flight, to: &HandOverTo) -> Call {
    let mut body = Map::new();
    body.insert("recipient".to_owned(), json!({ "id": claimed.psid }));
    let edge = match (&claimed.what, to) {
        (Outgoing::TakeBack, _) => "me/take_thread_control",
        (Outgoing::HandOver | Outgoing::Message(_), HandOverTo::App(app_id)) => {
            body.insert("target_app_id".to_owned(), json!(app_id));
            "me/pass_thread_control"
        }
        (Outgoing::HandOver | Outgoing::Message(_), HandOverTo::Default) => {
            "me/release_thread_control"
        }
    };
    let metadata = render::metadata(&claimed.id.to_string());
    body.insert("metadata".to_owned(), Value::from(metadata));
    Call::new(Method::Post, edge).with_body(body)
}
