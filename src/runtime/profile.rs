//! Who somebody is: first name, locale and time zone, asked of the User Profile API once a
//! person (facts 3.2), the first time that they do something.
//!
//! An answer to a person never waits long for it. Where no live flow says a name, nothing waits
//! at all; otherwise a turn waits a moment, and what comes later comes as an event of its own.
//! A Page that may not ask is not asked about anybody for a while.

use crate::engine::{Event, Timestamp};
use crate::graph::{Call, ErrorKind, GraphError, Method};
use crate::model::condition::LOCALE;
use crate::runtime::bot::Shared;
use crate::store::{Body, ClaimedTurn, StoreError};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// People who are asked about at once; who comes in a crowd is asked about at their next word.
const MOST: usize = 16;
/// For one call, however long a turn waits for it.
const CALL_TIME: Duration = Duration::from_secs(8);
/// A Page without the permission is asked again after so long.
const NO_ACCESS_MILLIS: i64 = 6 * 3_600_000;
/// After trouble of Messenger's own.
const TROUBLE_MILLIS: i64 = 60_000;

/// The way to whoever asks.
#[derive(Debug)]
pub(crate) struct Profiles {
    line: mpsc::Sender<Question>,
    quiet_until: Mutex<Timestamp>,
}

/// Who is asked about, and where a turn waits for the answer.
#[derive(Debug)]
pub(crate) struct Question {
    person: u64,
    psid: String,
    answer: oneshot::Sender<Vec<Event>>,
}

/// What the API says of somebody.
enum Known {
    These(Vec<Event>),
    /// There is nothing to know, now or later.
    Nothing,
    /// Nobody is to be asked about for so long.
    Quiet(i64),
}

impl Profiles {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Question>) {
        let (line, questions) = mpsc::channel(MOST);
        let quiet_until = Mutex::new(Timestamp::from_millis(i64::MIN));
        (Self { line, quiet_until }, questions)
    }

    fn is_quiet(&self, now: Timestamp) -> bool {
        let until = self.quiet_until.lock();
        now < *until.unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_quiet(&self, until: Timestamp) {
        let mut quiet = self
            .quiet_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *quiet = until;
    }
}

/// What is learnt about the person of a turn; `None` when nothing comes, or not soon enough.
pub(crate) async fn learn(
    bot: &Shared,
    claimed: &ClaimedTurn,
    is_needed: bool,
) -> Option<Vec<Event>> {
    let is_their_own = |body: &Body| matches!(body, Body::Received(_));
    let is_due = claimed.profile_at.is_none()
        && claimed.events.iter().any(|it| is_their_own(&it.body))
        && is_id(&claimed.psid)
        && !bot.profiles.is_quiet(bot.clock.now());
    if !is_due {
        return None;
    }
    let (answer, learnt) = oneshot::channel();
    let question = Question {
        person: claimed.person,
        psid: claimed.psid.clone(),
        answer,
    };
    if bot.profiles.line.try_send(question).is_err() || !is_needed {
        return None;
    }
    let patience = bot.settings.limits.profile_wait;
    tokio::time::timeout(patience, learnt).await.ok()?.ok()
}

/// Only what cannot lead anywhere else may stand in an address.
fn is_id(psid: &str) -> bool {
    !psid.is_empty() && psid.bytes().all(|byte| byte.is_ascii_digit())
}

/// Asks until the bot is told to stop.
pub(crate) async fn run(bot: Arc<Shared>, mut questions: mpsc::Receiver<Question>) {
    let mut asking = JoinSet::new();
    let mut stopped = bot.stopped();
    while !*stopped.borrow() {
        tokio::select! {
            question = questions.recv(), if asking.len() < MOST => match question {
                Some(question) => {
                    asking.spawn(ask(Arc::clone(&bot), question));
                }
                None => break,
            },
            Some(_) = asking.join_next() => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn ask(bot: Arc<Shared>, question: Question) {
    let call = Call::new(Method::Get, &question.psid).with("fields", "first_name,locale,timezone");
    let access = bot.access();
    let asked = tokio::time::timeout(CALL_TIME, bot.graph.send(&access, &call)).await;
    let asked = asked.unwrap_or_else(|_| Err(GraphError::of(ErrorKind::TimedOut)));
    let events = match known(&asked) {
        Known::These(events) => events,
        Known::Nothing => Vec::new(),
        Known::Quiet(millis) => {
            let why = asked.err().map(|error| error.to_string());
            tracing::info!(why, "names are not asked for a while");
            bot.profiles.keep_quiet(bot.clock.now().plus_millis(millis));
            return;
        }
    };
    let Err(events) = question.answer.send(events) else {
        return;
    };
    // The turn did not wait for it.
    match remember(&bot, question.person, events).await {
        Ok(()) | Err(StoreError::NoSuch { .. } | StoreError::Closed) => {}
        Err(error) => tracing::warn!(%error, "what was learnt about a person was not kept"),
    }
}

async fn remember(bot: &Shared, person: u64, events: Vec<Event>) -> Result<(), StoreError> {
    let now = bot.clock.now();
    for event in events {
        bot.store.tell(person, event, now).await?;
    }
    bot.store.profile_asked(person, now).await?;
    bot.turns.notify_one();
    Ok(())
}

fn known(asked: &Result<Value, GraphError>) -> Known {
    match asked {
        Ok(profile) => match events(profile) {
            // Without the permission there is nothing but the id.
            events if events.is_empty() => Known::Quiet(NO_ACCESS_MILLIS),
            events => Known::These(events),
        },
        Err(error) if error.subcode == Some(2_018_218) => Known::Nothing,
        Err(error) if error.subcode == Some(2_018_247) => Known::Quiet(NO_ACCESS_MILLIS),
        Err(error) => match &error.kind {
            ErrorKind::NotFound | ErrorKind::PersonUnavailable => Known::Nothing,
            ErrorKind::PermissionMissing | ErrorKind::FeatureNotGranted => {
                Known::Quiet(NO_ACCESS_MILLIS)
            }
            ErrorKind::RateLimited { regain } => {
                let wait = regain.map_or(0, |wait| wait.as_millis());
                let wait = i64::try_from(wait).unwrap_or(i64::MAX);
                Known::Quiet(wait.max(10 * TROUBLE_MILLIS))
            }
            ErrorKind::TokenExpired { .. }
            | ErrorKind::OutsideWindow
            | ErrorKind::PersonStopped
            | ErrorKind::EuropeanRules
            | ErrorKind::PageRestricted
            | ErrorKind::HeldByOther
            | ErrorKind::BadValue
            | ErrorKind::Temporary
            | ErrorKind::Unreachable { .. }
            | ErrorKind::TimedOut
            | ErrorKind::BadAnswer
            | ErrorKind::BadAddress
            | ErrorKind::Refused => Known::Quiet(TROUBLE_MILLIS),
        },
    }
}

fn events(profile: &Value) -> Vec<Event> {
    let text = |key: &str| {
        let found = profile.get(key).and_then(Value::as_str).unwrap_or_default();
        Some(found.trim().to_owned()).filter(|it| !it.is_empty())
    };
    let zone = profile
        .get("timezone")
        .and_then(Value::as_f64)
        .and_then(zone);
    let found = [
        ("first_name", text("first_name")),
        (LOCALE, text("locale")),
        ("timezone", zone),
    ];
    let learned = found.into_iter().filter_map(|(name, value)| {
        Some(Event::Learned {
            name: name.to_owned(),
            value: value?,
        })
    });
    learned.collect()
}

/// Hours from Greenwich as the name of a time zone, whose sign is the other way round. Half
/// hours have none.
fn zone(hours: f64) -> Option<String> {
    let whole = format!("{hours:+.0}");
    let is_whole = (hours - hours.round()).abs() < 0.01 && (-12.0..=14.0).contains(&hours);
    let zone = match whole.split_at_checked(1)? {
        (_, "0") => "Etc/GMT".to_owned(),
        ("+", n) => format!("Etc/GMT-{n}"),
        (_, n) => format!("Etc/GMT+{n}"),
    };
    is_whole.then_some(zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reengage::is_zone;
    use serde_json::json;

    #[test]
    fn hours_from_greenwich_become_a_zone() {
        for (hours, expected) in [
            (0.0, Some("Etc/GMT")),
            (-7.0, Some("Etc/GMT+7")),
            (9.0, Some("Etc/GMT-9")),
            (14.0, Some("Etc/GMT-14")),
            (5.5, None),
            (99.0, None),
        ] {
            assert_eq!(zone(hours).as_deref(), expected, "{hours}");
            assert!(expected.is_none_or(is_zone), "{hours}");
        }
    }

    #[test]
    fn what_is_missing_or_odd_is_not_learnt() {
        let learnt = events(&json!({ "first_name": " Ann ", "locale": 7, "timezone": "x" }));
        let name = Event::Learned {
            name: "first_name".to_owned(),
            value: "Ann".to_owned(),
        };
        assert_eq!(learnt, [name]);
        assert_eq!(events(&json!({ "id": "1", "first_name": "" })), []);
    }
}
