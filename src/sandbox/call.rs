//! One call to the Graph API, taken apart: version, path, parameters, token.
//!
//! Graph takes parameters from the query and from a body in JSON or form encoding alike, and
//! structured ones also as JSON in a string (facts 3.1). Multipart bodies are not read.

use crate::sandbox::refusal::Refusal;
use crate::sandbox::version;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

pub type Params = BTreeMap<String, Value>;

/// A call as it came in; reading one never fails, `check` says what is wrong with it.
pub struct Call {
    pub method: String,
    /// Without the version, with a slash at the beginning and none at the end.
    pub path: String,
    pub version: Option<String>,
    pub params: Params,
    bearer: Option<String>,
    broken: Option<Refusal>,
}

impl Call {
    pub fn read(parts: &Parts, body: &[u8]) -> Self {
        let (version, path) = split_version(parts.uri.path());
        let mut params = pairs(parts.uri.query().unwrap_or_default());
        let broken = match body_params(parts, body) {
            Ok(more) => {
                params.extend(more);
                None
            }
            Err(refusal) => Some(refusal),
        };
        Self {
            method: parts.method.as_str().to_owned(),
            path,
            version,
            params,
            bearer: bearer(parts),
            broken,
        }
    }

    /// One call of a batch; what it does not say itself is that of the whole.
    pub fn in_batch(whole: &Self, item: &Value) -> Self {
        let word = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
        let (path, query) = match word("relative_url").split_once('?') {
            Some((path, query)) => (path, query),
            None => (word("relative_url"), ""),
        };
        let (version, path) = split_version(path);
        let mut params = pairs(query);
        params.extend(pairs(word("body")));
        for key in ["access_token", "appsecret_proof"] {
            if let (Some(value), false) = (whole.params.get(key), params.contains_key(key)) {
                params.insert(key.to_owned(), value.clone());
            }
        }
        let method = match word("method") {
            "" => "GET".to_owned(),
            method => method.to_ascii_uppercase(),
        };
        Self {
            method,
            path,
            version: version.or_else(|| whole.version.clone()),
            params,
            bearer: whole.bearer.clone(),
            broken: None,
        }
    }

    /// The version that the call is answered in.
    ///
    /// # Errors
    /// When there is no such version, or the body cannot be read.
    pub fn check(&self, now: Timestamp) -> Result<&'static str, Refusal> {
        let answered = version::answered(self.version.as_deref(), now).ok_or_else(|| {
            let version = self.version.as_deref().unwrap_or_default();
            Refusal::unknown_path(&format!("/{version}"))
        })?;
        match &self.broken {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(answered),
        }
    }

    pub fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|it| !it.is_empty()).collect()
    }

    pub fn token(&self) -> Option<String> {
        self.bearer.clone().or_else(|| self.text("access_token"))
    }

    /// A parameter as text; an empty one counts as absent.
    pub fn text(&self, key: &str) -> Option<String> {
        let text = match self.params.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// When it is absent or empty.
    pub fn required(&self, key: &str) -> Result<String, Refusal> {
        self.text(key).ok_or_else(|| Refusal::missing(key))
    }

    /// A structured parameter; `null` counts as absent.
    pub fn json(&self, key: &str) -> Option<Value> {
        let value = match self.params.get(key)? {
            Value::String(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
            }
            other => other.clone(),
        };
        (!value.is_null()).then_some(value)
    }

    /// A list, as an array or as words with commas between them.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        let words = match self.json(key)? {
            Value::Array(items) => items
                .iter()
                .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
                .collect(),
            Value::String(text) => split_fields(&text),
            other => vec![other.to_string()],
        };
        Some(words)
    }
}

/// Splits `a,b{c,d}` into `a` and `b{c,d}`.
fn split_fields(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let words = text.split(|it: char| {
        match it {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        it == ',' && depth == 0
    });
    words
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

fn split_version(path: &str) -> (Option<String>, String) {
    let path = path.trim_matches('/');
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if version::is_version(first) {
        (
            Some(first.to_owned()),
            format!("/{}", rest.trim_matches('/')),
        )
    } else {
        (None, format!("/{path}"))
    }
}

fn bearer(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    let is_token = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
    let token = token.trim();
    (is_token && !token.is_empty()).then(|| token.to_owned())
}

fn body_params(parts: &Parts, body: &[u8]) -> Result<Params, Refusal> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Params::new());
    }
    let kind = parts.headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/") {
        let why = "The sandbox reads JSON and form bodies, not multipart ones";
        return Err(Refusal::new(100, why));
    }
    if !kind.contains("json") {
        return Ok(pairs(&String::from_utf8_lossy(body)));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map.into_iter().collect()),
        Ok(_) => Err(Refusal::new(100, "The request body must be a JSON object")),
        Err(_) => Err(Refusal::new(100, "The request body is not valid JSON")),
    }
}

/// Decodes `a=1&b=2`.
pub fn pairs(text: &str) -> Params {
    let Ok(mut url) = reqwest::Url::parse("http://localhost/") else {
        return Params::new();
    };
    url.set_query(Some(text));
    url.query_pairs()
        .map(|(key, value)| (key.into_owned(), Value::String(value.into_owned())))
        .collect()
}
