//! Sends calls: one at a time, in time, again where that helps.

use crate::graph::answer;
use crate::graph::call::{Call, Method};
use crate::graph::config::{GraphConfig, Retries};
use crate::graph::error::{ErrorKind, GraphError};
use crate::graph::secret::{Access, Secret};
use crate::graph::usage::{Pace, ProfileCalls, Usage};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Largest answer that is read, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// A client of one Graph API. Clones share their connections and what they know of limits.
#[derive(Debug, Clone)]
pub struct Graph {
    http: Client,
    config: GraphConfig,
    pace: Arc<Mutex<Pace>>,
    profile_calls: Arc<Mutex<ProfileCalls>>,
    heeds_pace: bool,
}

impl Graph {
    /// Makes a client; nothing is sent yet.
    ///
    /// # Errors
    /// [`ErrorKind::BadAddress`] when the base is not https, or http on this machine.
    pub fn new(config: GraphConfig) -> Result<Self, GraphError> {
        let bad = || GraphError::of(ErrorKind::BadAddress);
        let base = Url::parse(&config.base).map_err(|_| bad())?;
        if !is_safe(&base) {
            return Err(bad());
        }
        let mut http = Client::builder()
            .connect_timeout(config.connect_timeout)
            .timeout(config.timeout)
            // A token must not follow wherever an answer points.
            .redirect(Policy::none())
            .user_agent(concat!("flowbell/", env!("CARGO_PKG_VERSION")));
        if is_local(&base) {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build().map_err(|_| bad())?,
            config,
            pace: Arc::default(),
            profile_calls: Arc::default(),
            heeds_pace: true,
        })
    }

    #[must_use]
    pub fn config(&self) -> &GraphConfig {
        &self.config
    }

    /// A client that calls although a limit is used up: to put a Page back in order.
    #[must_use]
    pub fn insisting(&self) -> Self {
        Self {
            heeds_pace: false,
            ..self.clone()
        }
    }

    /// Sends a call and reads the answer.
    ///
    /// # Errors
    /// What Meta or the network says, after the tries that the settings allow.
    pub async fn send(&self, access: &Access, call: &Call) -> Result<Value, GraphError> {
        let mut n_tries = 0;
        loop {
            self.keep_pace().await?;
            let error = match self.try_once(access, call).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            tracing::warn!(
                method = call.method.word(), path = call.path, kind = ?error.kind,
                status = error.status, code = error.code, subcode = error.subcode,
                detail = error.detail, "a Graph call failed"
            );
            match wait_before_retry(&self.config.retries, n_tries, call.method, &error) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
            n_tries += 1;
        }
    }

    /// As [`Graph::send`], for calls that answer only that they were done.
    ///
    /// # Errors
    /// Also when the answer does not say so.
    pub async fn send_and_check(&self, access: &Access, call: &Call) -> Result<(), GraphError> {
        answer::check_success(&self.send(access, call).await?)
    }

    /// Makes sure that this many calls to the Messenger Profile can follow, as far as this
    /// client knows.
    ///
    /// # Errors
    /// [`ErrorKind::RateLimited`] with the time until they can.
    pub fn check_room(&self, n_profile_calls: usize) -> Result<(), GraphError> {
        let calls = self.profile_calls.lock();
        let calls = calls.unwrap_or_else(PoisonError::into_inner);
        match calls.wait_for(n_profile_calls, Instant::now()) {
            None => Ok(()),
            regain => Err(GraphError::of(ErrorKind::RateLimited { regain })),
        }
    }

    async fn keep_pace(&self) -> Result<(), GraphError> {
        if !self.heeds_pace {
            return Ok(());
        }
        let pace = *self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let retries = &self.config.retries;
        if let Some(left) = pace.stop(Instant::now()) {
            if left > retries.longest_wait {
                let regain = Some(left);
                return Err(GraphError::of(ErrorKind::RateLimited { regain }));
            }
            tokio::time::sleep(left).await;
        }
        tokio::time::sleep(pace.slow_down(retries.slow_down)).await;
        Ok(())
    }

    async fn try_once(&self, access: &Access, call: &Call) -> Result<Value, GraphError> {
        let proof = access.proof();
        let request = self.request(access, proof.as_ref(), call)?;
        if call.path.ends_with(crate::graph::profile::EDGE) {
            let calls = self.profile_calls.lock();
            let mut calls = calls.unwrap_or_else(PoisonError::into_inner);
            calls.add(Instant::now());
        }
        let mut response = self.http.execute(request).await.map_err(|e| broken(&e))?;
        let usage = Usage::read(response.headers());
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner) =
            Pace::after(usage, Instant::now());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| broken(&e))? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(GraphError::of(ErrorKind::BadAnswer));
            }
        }
        let hidden = [&call.secret_query, &call.secret_body];
        let mut secrets: Vec<&Secret> = hidden.into_iter().flatten().map(|(_, it)| it).collect();
        secrets.push(&access.token);
        secrets.extend(access.app_secret.iter().chain(&proof));
        answer::read(response.status().as_u16(), &body, usage.regain, &secrets)
    }

    fn request(
        &self,
        access: &Access,
        proof: Option<&Secret>,
        call: &Call,
    ) -> Result<reqwest::Request, GraphError> {
        let base = self.config.base.trim_end_matches('/');
        let address = format!("{base}/{}/{}", self.config.version, call.path);
        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut query: Vec<(&str, &str)> =
            call.query.iter().map(|(k, v)| (*k, v.as_str())).collect();
        if let Some((name, secret)) = &call.secret_query {
            query.push((name, secret.reveal()));
        }
        if let Some(proof) = proof {
            query.push(("appsecret_proof", proof.reveal()));
        }
        let mut request = self.http.request(method, address).query(&query);
        // The header is marked as sensitive: libraries below print it as such.
        request = request.bearer_auth(access.token.reveal());
        let mut body = call.body.clone();
        if let Some((name, secret)) = &call.secret_body {
            body.get_or_insert_default()
                .insert((*name).to_owned(), Value::from(secret.reveal()));
        }
        if let Some(body) = &body {
            request = request.json(body);
        }
        request
            .build()
            .map_err(|_| GraphError::of(ErrorKind::BadAddress))
    }
}

/// How long to wait before the next try; `None` when there is none.
fn wait_before_retry(
    retries: &Retries,
    n_tries: u32,
    method: Method,
    error: &GraphError,
) -> Option<Duration> {
    let broke_off = matches!(
        error.kind,
        ErrorKind::Unreachable {
            was_connected: true
        }
    );
    if n_tries >= retries.n_more || !error.is_retryable() || (broke_off && method != Method::Get) {
        return None;
    }
    let doubled = retries.first_wait.saturating_mul(1 << n_tries.min(16));
    let half = doubled.min(retries.longest_wait) / 2;
    let wait = half + half.mul_f64(fastrand::f64());
    match error.kind {
        ErrorKind::RateLimited {
            regain: Some(regain),
        } if regain > retries.longest_wait => None,
        ErrorKind::RateLimited {
            regain: Some(regain),
        } => Some(wait.max(regain)),
        _ => Some(wait),
    }
}

/// The error of the library below holds the address, so only its kind is kept.
fn broken(error: &reqwest::Error) -> GraphError {
    let kind = if error.is_connect() {
        ErrorKind::Unreachable {
            was_connected: false,
        }
    } else if error.is_timeout() {
        ErrorKind::TimedOut
    } else {
        ErrorKind::Unreachable {
            was_connected: true,
        }
    };
    GraphError::of(kind)
}

/// Tokens travel encrypted, or not at all beyond this machine.
pub(crate) fn is_safe(base: &Url) -> bool {
    let has_extras = base.query().is_some()
        || base.fragment().is_some()
        || !base.username().is_empty()
        || base.password().is_some();
    !has_extras && (base.scheme() == "https" || (base.scheme() == "http" && is_local(base)))
}

fn is_local(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, GraphError, Method, Retries, wait_before_retry};
    use std::time::Duration;

    #[test]
    fn waits_double_within_bounds_and_heed_the_regain_time() {
        let secs = Duration::from_secs;
        let retries = Retries::default();
        let wait = |n_tries, method, kind| {
            wait_before_retry(&retries, n_tries, method, &GraphError::of(kind))
        };
        for (n_tries, most) in [(0, 1), (1, 2), (2, 4)] {
            for _ in 0..50 {
                let wait = wait(n_tries, Method::Get, ErrorKind::Temporary).unwrap();
                assert!(wait >= secs(most) / 2 && wait <= secs(most), "{wait:?}");
            }
        }
        assert_eq!(wait(3, Method::Get, ErrorKind::Temporary), None);
        assert_eq!(wait(0, Method::Get, ErrorKind::TimedOut), None);
        assert_eq!(wait(0, Method::Get, ErrorKind::PermissionMissing), None);
        let limited = |regain| ErrorKind::RateLimited {
            regain: Some(secs(regain)),
        };
        assert_eq!(wait(0, Method::Get, limited(15)), Some(secs(15)));
        assert_eq!(wait(0, Method::Get, limited(60)), None);
        let broke_off = || ErrorKind::Unreachable {
            was_connected: true,
        };
        assert!(wait(0, Method::Get, broke_off()).is_some());
        assert_eq!(wait(0, Method::Post, broke_off()), None);
    }
}
