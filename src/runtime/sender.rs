//! The loop that sends. An attempt is durable before the call, so after a crash what was under
//! way is known to be doubtful; `settling` looks after that.

use crate::engine::{Content, Send, Timestamp};
use crate::graph::{Call, GraphError, Method};
use crate::runtime::bot::{Hold, Shared};
use crate::runtime::campaigns;
use crate::runtime::control;
use crate::runtime::flight::Flight;
use crate::runtime::lines;
use crate::runtime::pace::Pace;
use crate::runtime::render::{Rendered, render};
use crate::runtime::restriction;
use crate::runtime::standing::{self, Look};
use crate::runtime::verdict::{Tries, Verdict, judge, says_token_is_used};
use crate::store::{Answer, LogLine, Outgoing, Retry, Settled, StoreError};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A pause when the database cannot be used.
const PAUSE: Duration = Duration::from_secs(1);
/// How often to ask whether the Page may send again.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Sends until the bot is told to stop, and waits for the calls that are under way.
pub(crate) async fn run(bot: Arc<Shared>) {
    let mut flying = JoinSet::new();
    let mut pace = Pace::new(bot.settings.limits.sends_per_second);
    let mut stopped = bot.stopped();
    let mut holding = bot.holding();
    while let Err(error) = restriction::look(&bot).await {
        tracing::error!(%error, advice = error.advice(), "whether the Page may send is not known");
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.changed() => return,
        }
    }
    while !*stopped.borrow() {
        while let Some(landed) = flying.try_join_next() {
            report(landed);
        }
        let is_held = holding.borrow_and_update().is_some();
        let room = bot.settings.limits.n_sends.saturating_sub(flying.len());
        let quiet_until = bot.quiet_until();
        let is_quiet = bot.clock.now() < quiet_until;
        let room = if is_held || is_quiet { 0 } else { room };
        let claimed = match claim(&bot, room).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, advice = error.advice(), "nothing can be sent");
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stopped.changed() => {}
                }
                continue;
            }
        };
        let is_idle = claimed.is_empty();
        for claimed in claimed {
            bot.in_flight().insert(claimed.id);
            flying.spawn(fly(Arc::clone(&bot), claimed, pace.take()));
        }
        let is_full = room == 0 || flying.len() >= bot.settings.limits.n_sends;
        if !is_idle && !is_full {
            continue;
        }
        let next = match is_full {
            true if is_quiet && !is_held => Some(quiet_until),
            true => None,
            false => next(&bot).await.unwrap_or(None),
        };
        tokio::select! {
            () = bot.sends.notified() => {}
            () = bot.sleep_until(next) => {}
            Some(landed) = flying.join_next() => report(landed),
            _ = holding.changed() => {}
            () = look_again(&bot), if is_held => {}
            _ = stopped.changed() => {}
        }
    }
    let all = async {
        while let Some(landed) = flying.join_next().await {
            report(landed);
        }
    };
    // What has no answer by then stays *attempting*, and is settled by the next run.
    let _ = tokio::time::timeout(bot.settings.limits.stop_time, all).await;
}

/// Another bot on the same store may have ended the hold.
async fn look_again(bot: &Shared) {
    tokio::time::sleep(LOOK_AGAIN).await;
    // What cannot be asked now is asked the next time.
    let _ = restriction::look(bot).await;
}

async fn claim(bot: &Shared, room: usize) -> Result<Vec<Flight>, StoreError> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let (name, page) = (&bot.settings.name, &bot.settings.page_id);
    let now = bot.clock.now();
    let claimed = bot.store.claim_sends(name, page, now, room).await?;
    let mut flights: Vec<Flight> = claimed.into_iter().map(Flight::from).collect();
    // People who are talking come first.
    let room = room.saturating_sub(flights.len());
    match campaigns::claim(bot, room).await {
        Ok(campaign) => flights.extend(campaign),
        // What was claimed before has to go.
        Err(error) if !flights.is_empty() => {
            tracing::error!(%error, advice = error.advice(), "no campaign can send");
        }
        Err(error) => return Err(error),
    }
    Ok(flights)
}

/// When there is next something to send.
async fn next(bot: &Shared) -> Result<Option<Timestamp>, StoreError> {
    let sends = bot.store.next_send(&bot.settings.page_id).await?;
    let campaigns = campaigns::next(bot).await?;
    Ok([sends, campaigns].into_iter().flatten().min())
}

/// One send, from the last look to what became of it.
async fn fly(bot: Arc<Shared>, claimed: Flight, when: Instant) {
    let id = claimed.id;
    tokio::time::sleep_until(when).await;
    let settled = match &claimed.what {
        Outgoing::Message(send) => attempt(&bot, &claimed, send).await,
        Outgoing::HandOver | Outgoing::TakeBack => control::attempt(&bot, &claimed).await,
    };
    bot.in_flight().remove(&id);
    if let Err(error) = settled {
        match error {
            StoreError::Stale | StoreError::NoSuch { .. } => {}
            error => tracing::error!(send = %id, %error, "what became of a send was not kept"),
        }
        bot.lost.notify_one();
    }
}

async fn attempt(bot: &Shared, claimed: &Flight, send: &Send) -> Result<(), StoreError> {
    let id = claimed.id;
    let Rendered { picture, body } = render(send, &claimed.psid, &id.to_string());
    let was_put_off = bot.pictures().remove(&id);
    let picture = picture.filter(|_| claimed.attempt == 1 || was_put_off);
    let look = standing::look(bot, claimed, send).await?;
    if look != Look::Go {
        if picture.is_some() && matches!(look, Look::Later(_)) {
            bot.pictures().insert(id);
        }
        return hold_back(bot, claimed, look).await;
    }
    if let Some(picture) = picture {
        if let Err((verdict, error)) = show(bot, claimed, picture).await {
            return failed(bot, claimed, verdict, &error).await;
        }
        // That took a while.
        let look = standing::look(bot, claimed, send).await?;
        if look != Look::Go {
            return hold_back(bot, claimed, look).await;
        }
    }
    match post(bot, body).await {
        Ok(answer) => {
            bot.counts.accepted.add(1);
            let mid = mid(&answer);
            settle(bot, claimed, Answer::Accepted { mid }).await?;
            note(bot, claimed, send).await;
            Ok(())
        }
        Err(error) => {
            let verdict = judge(&error, tries(claimed), fastrand::f64());
            failed(bot, claimed, verdict, &error).await
        }
    }
}

/// Does what the last look says, when it says no.
async fn hold_back(bot: &Shared, claimed: &Flight, look: Look) -> Result<(), StoreError> {
    match look {
        Look::Go => Ok(()),
        Look::Later(wait) => again(bot, claimed, wait, Retry::NotTaken).await,
        Look::Never => {
            bot.counts.withdrawn.add(1);
            settle(bot, claimed, Answer::Withdrawn).await
        }
        Look::Refused { code, subcode } => refused(bot, claimed, code, subcode).await,
    }
}

/// Sends the picture of a message. The words are what matters, so what Messenger says of the
/// picture is for the log, unless it is about everything. It never goes twice.
async fn show(
    bot: &Shared,
    claimed: &Flight,
    picture: Map<String, Value>,
) -> Result<(), (Verdict, GraphError)> {
    let id = claimed.id;
    let Err(error) = post(bot, picture).await else {
        return Ok(());
    };
    tracing::warn!(send = %id, code = error.code, subcode = error.subcode, "a picture was not taken");
    let tries = Tries {
        spends: false,
        ..tries(claimed)
    };
    let verdict = judge(&error, tries, fastrand::f64());
    match verdict {
        Verdict::TokenEnded
        | Verdict::SlowDown(_)
        | Verdict::Restricted { .. }
        | Verdict::Held { .. } => {
            bot.pictures().insert(id);
            Err((verdict, error))
        }
        Verdict::Again(_) | Verdict::TryAgain(_) | Verdict::Refused { .. } | Verdict::Lost => {
            Ok(())
        }
    }
}

pub(crate) fn tries(claimed: &Flight) -> Tries {
    Tries {
        attempt: claimed.attempt,
        n_refused: claimed.n_refused,
        spends: claimed.spends,
    }
}

async fn post(bot: &Shared, body: Map<String, Value>) -> Result<Value, GraphError> {
    bot.counts.attempts.add(1);
    let call = Call::new(Method::Post, "me/messages").with_body(body);
    bot.graph.send(&bot.access(), &call).await
}

/// The message's id. Some answers hold it one level down (facts 2.2).
fn mid(answer: &Value) -> String {
    let inner = answer.get("recipient").and_then(|it| it.get("message_id"));
    let mid = answer.get("message_id").or(inner).and_then(Value::as_str);
    mid.unwrap_or_default().to_owned()
}

/// Carries out what was made of a failure.
pub(crate) async fn failed(
    bot: &Shared,
    claimed: &Flight,
    verdict: Verdict,
    error: &GraphError,
) -> Result<(), StoreError> {
    let id = claimed.id;
    let is_second = claimed.is_doubtful && claimed.spends;
    match verdict {
        Verdict::Refused { .. } if is_second && says_token_is_used(error) => {
            // The first try, whose answer was lost, has arrived.
            bot.counts.accepted.add(1);
            let mid = String::new();
            return settle(bot, claimed, Answer::Accepted { mid }).await;
        }
        Verdict::TokenEnded => bot.hold(Hold::Token),
        Verdict::Restricted { code, subcode } => {
            restriction::refused(bot, code, subcode).await?;
        }
        Verdict::SlowDown(wait) => bot.keep_quiet(later(bot.clock.now(), wait)),
        Verdict::Again(_)
        | Verdict::TryAgain(_)
        | Verdict::Held { .. }
        | Verdict::Refused { .. }
        | Verdict::Lost => {}
    }
    if is_dots(claimed) {
        // Dots that come late are worse than none.
        bot.counts.withdrawn.add(1);
        return settle(bot, claimed, Answer::Withdrawn).await;
    }
    match verdict {
        Verdict::Again(wait) | Verdict::SlowDown(wait) => {
            again(bot, claimed, wait, Retry::NotTaken).await
        }
        Verdict::TryAgain(wait) => again(bot, claimed, wait, Retry::Refused).await,
        // It is about the Page, and not about this message: it waits, and so does its consent.
        Verdict::TokenEnded | Verdict::Restricted { .. } => {
            again(bot, claimed, Duration::ZERO, Retry::NotTaken).await
        }
        Verdict::Held {
            wait,
            code,
            subcode,
        } => {
            tracing::info!(send = %id, code, subcode, "another app has the conversation; a send waits");
            again(bot, claimed, wait, Retry::Held { code, subcode }).await
        }
        Verdict::Refused { code, subcode } => refused(bot, claimed, code, subcode).await,
        Verdict::Lost => {
            // It stays *attempting*, so that nothing overtakes it, until the echo comes or the
            // time for one has passed.
            bot.counts.lost.add(1);
            bot.in_flight().remove(&id);
            tracing::warn!(send = %id, attempt = claimed.attempt, "the answer to a send was lost");
            bot.lost.notify_one();
            Ok(())
        }
    }
}

async fn refused(
    bot: &Shared,
    claimed: &Flight,
    code: i64,
    subcode: Option<i64>,
) -> Result<(), StoreError> {
    bot.counts.refused.add(1);
    let advice = GraphError::of_code(code, subcode).advice();
    tracing::warn!(send = %claimed.id, code, subcode, advice, "a send was refused");
    settle(bot, claimed, Answer::Refused { code, subcode }).await?;
    bot.turns.notify_one();
    Ok(())
}

fn is_dots(claimed: &Flight) -> bool {
    matches!(&claimed.what, Outgoing::Message(send) if send.content == Content::Typing)
}

/// Puts it back in line.
pub(crate) async fn again(
    bot: &Shared,
    claimed: &Flight,
    wait: Duration,
    why: Retry,
) -> Result<(), StoreError> {
    bot.counts.retried.add(1);
    let now = bot.clock.now();
    let (id, when) = (claimed.id, later(now, wait));
    bot.store
        .retry_at(id, claimed.attempt, when, why, now)
        .await
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

pub(crate) async fn settle(
    bot: &Shared,
    claimed: &Flight,
    answer: Answer,
) -> Result<(), StoreError> {
    let (id, now) = (claimed.id, bot.clock.now());
    let settled = bot.store.settle(id, claimed.attempt, answer, now).await?;
    if settled == Settled::Forgotten {
        tracing::info!(send = %id, "a send was answered after its person was erased");
    }
    Ok(())
}

/// Tells the conversation of a campaign's message: its log, and the engine, for whom an event
/// waits.
async fn note(bot: &Shared, claimed: &Flight, send: &Send) {
    let Some(person) = claimed.log_for else {
        return;
    };
    bot.turns.notify_one();
    if let Some((way, body)) = lines::went(send, claimed.id) {
        let at = bot.clock.now();
        let line = LogLine { at, way, body };
        if let Err(error) = bot.store.log(person, vec![line]).await {
            tracing::warn!(person, %error, "a message is missing in a conversation's log");
        }
    }
}

fn report(landed: Result<(), tokio::task::JoinError>) {
    if let Err(error) = landed {
        // What a panic says may hold somebody's words.
        let is_panic = error.is_panic();
        tracing::error!(is_panic, "a send broke off; it is settled by its echo");
    }
}
