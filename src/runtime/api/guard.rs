//! Who may use the API: whoever brings the secret, from this machine or through something that
//! speaks TLS, for the Page that this bot is for. Who brings wrong secrets has to wait.

use crate::graph::Secret;
use crate::runtime::api::refused::Refused;
use crate::runtime::bot::Shared;
use crate::runtime::server::is_same;
use crate::store::bot::PAGE_HEADER;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Wrong secrets from one place within [`WHILE`], before nothing is looked at any more.
const MOST_FAILURES: u32 = 10;
const WHILE: Duration = Duration::from_secs(60);
/// Places that are remembered at once.
const MOST_PLACES: usize = 4_096;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer(pub IpAddr);

/// Wrong secrets from one place.
#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Instant,
    n: u32,
}

pub(crate) struct Guard {
    secret: Secret,
    bot: Arc<Shared>,
    failures: Mutex<BTreeMap<IpAddr, Failures>>,
}

impl Guard {
    pub(crate) fn new(secret: Secret, bot: Arc<Shared>) -> Self {
        Self {
            secret,
            bot,
            failures: Mutex::default(),
        }
    }

    /// How long somebody has to wait.
    fn wait(&self, from: IpAddr) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let found = failures.get(&from).filter(|it| it.n >= MOST_FAILURES)?;
        WHILE.checked_sub(found.since.elapsed())
    }

    fn failed(&self, from: IpAddr) {
        let fresh = || Failures {
            since: Instant::now(),
            n: 0,
        };
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_PLACES {
            failures.retain(|_, it| it.since.elapsed() < WHILE);
        }
        if failures.len() >= MOST_PLACES && !failures.contains_key(&from) {
            failures.pop_first();
        }
        let found = failures.entry(from).or_insert_with(fresh);
        if found.since.elapsed() >= WHILE {
            *found = fresh();
        }
        found.n += 1;
    }
}

pub(crate) async fn check(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    match judge(&guard, &request) {
        Ok(()) => next.run(request).await,
        Err(refused) => *refused,
    }
}

fn judge(guard: &Guard, request: &Request) -> Result<(), Box<Response>> {
    let refuse = |status, kind, what: &str, advice| {
        let refused = Refused::new(status, kind, what, advice);
        Err(Box::new(refused.into_response()))
    };
    let settings = &guard.bot.settings;
    let headers = request.headers();
    let peer = request.extensions().get::<Peer>().copied();
    let from = caller(peer, headers, settings.is_behind_tls);
    if !settings.is_behind_tls && !is_from_here(peer, headers) {
        return refuse(
            StatusCode::FORBIDDEN,
            "not-from-here",
            "this bot's API is for its own machine only",
            "Put a proxy that speaks TLS before the bot, and say tls_proxy: true in its \
             configuration.",
        );
    }
    let scheme = headers.get("x-forwarded-proto");
    if scheme.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"http")) {
        return refuse(
            StatusCode::FORBIDDEN,
            "not-secure",
            "this call came without TLS, so others could read the secret",
            "Use the bot's https:// address, and another secret from now on.",
        );
    }
    if let Some(wait) = guard.wait(from) {
        let refused = Refused::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-often",
            "too many wrong secrets came from here",
            "Wait a minute, then use the right secret.",
        );
        let wait = [(header::RETRY_AFTER, wait.as_secs().max(1).to_string())];
        return Err(Box::new((wait, refused).into_response()));
    }
    let told = headers.get(header::AUTHORIZATION);
    let told = told.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let told = told.strip_prefix("Bearer ").unwrap_or_default();
    if !is_same(&guard.secret, told) {
        // Who brings none has not tried one.
        if headers.contains_key(header::AUTHORIZATION) {
            guard.failed(from);
        }
        let refused = Refused::new(
            StatusCode::UNAUTHORIZED,
            "wrong-secret",
            "this is not the bot's secret",
            "Use what the bot was started with as FLOWBELL_BOT_SECRET.",
        );
        let how = [(header::WWW_AUTHENTICATE, "Bearer")];
        return Err(Box::new((how, refused).into_response()));
    }
    let meant = headers.get(PAGE_HEADER);
    if meant.is_some_and(|it| it.as_bytes() != settings.page_id.as_bytes()) {
        return refuse(
            StatusCode::CONFLICT,
            "other-page",
            &format!("this bot is for the Page {}", settings.page_id),
            "Use the address of the bot that is for your Page.",
        );
    }
    Ok(())
}

/// Whether nothing stands between: a proxy says for whom it asks.
fn is_from_here(peer: Option<Peer>, headers: &HeaderMap) -> bool {
    let is_forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "via"]
        .iter()
        .any(|name| headers.contains_key(*name));
    !is_forwarded && peer.is_some_and(|peer| peer.0.to_canonical().is_loopback())
}

/// Whose failures these are: the last address that our own proxy wrote down.
fn caller(peer: Option<Peer>, headers: &HeaderMap, is_behind_tls: bool) -> IpAddr {
    let direct = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
    if !is_behind_tls {
        return direct;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back();
    let last = last.and_then(|it| it.to_str().ok()?.rsplit(',').next());
    last.and_then(|it| it.trim().parse().ok()).unwrap_or(direct)
}
