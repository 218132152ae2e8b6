//! Signatures: of webhook calls, and of the request to delete a person's data.
//!
//! Both are HMAC-SHA256 with the app's secret, compared in constant time by the library. While
//! a secret is being changed the old one counts as well. No error says what was expected.

use crate::graph::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::fmt;

/// The app's secret, and the one before it while it is being changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSecrets {
    current: Secret,
    old: Option<Secret>,
}

/// The body of a call that the app's secret vouches for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WebhookCall<'a> {
    body: &'a [u8],
}

/// A person asked Facebook that the app forgets them. Made by the signature check only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionRequest {
    /// Of the person; which kind of id Facebook sends depends on how they met the app.
    pub user_id: String,
}

/// Why a call is not Meta's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    #[error("the call carries no signature")]
    Unsigned,
    #[error("the signature is not of the form that Meta sends")]
    Malformed,
    #[error("the signature does not fit the app's secret")]
    Wrong,
}

impl AppSecrets {
    /// `None` when there is no secret: an empty key would let everybody in.
    #[must_use]
    pub fn new(current: Secret, old: Option<Secret>) -> Option<Self> {
        let old = old.filter(|old| !old.is_empty());
        (!current.is_empty()).then_some(Self { current, old })
    }

    #[must_use]
    pub fn current(&self) -> &Secret {
        &self.current
    }

    /// Whether one of the secrets made this code over these bytes.
    fn vouch_for(&self, code: &[u8], bytes: &[u8]) -> bool {
        [Some(&self.current), self.old.as_ref()]
            .into_iter()
            .flatten()
            .any(|secret| is_code_of(secret, code, bytes))
    }
}

fn is_code_of(secret: &Secret, code: &[u8], bytes: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()) else {
        return false;
    };
    mac.update(bytes);
    mac.verify_slice(code).is_ok()
}

impl<'a> WebhookCall<'a> {
    /// Checks `X-Hub-Signature-256` over the raw body (facts 5.2).
    ///
    /// # Errors
    /// When Meta did not send this.
    pub fn check(
        secrets: &AppSecrets,
        signature: Option<&str>,
        body: &'a [u8],
    ) -> Result<Self, Forged> {
        let signature = signature.ok_or(Forged::Unsigned)?;
        let hex = signature.strip_prefix("sha256=").ok_or(Forged::Malformed)?;
        let is_lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if hex.len() != 64 || !hex.bytes().all(is_lower) {
            return Err(Forged::Malformed);
        }
        let code = hex::decode(hex).map_err(|_| Forged::Malformed)?;
        if secrets.vouch_for(&code, body) {
            Ok(Self { body })
        } else {
            Err(Forged::Wrong)
        }
    }

    pub(super) fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl DeletionRequest {
    /// Checks Meta's `signed_request`: `<signature>.<payload>`, both in URL-safe base64 without
    /// padding, the signature over the payload as it stands.
    ///
    /// # Errors
    /// When Meta did not send this, or it names nobody.
    pub fn check(secrets: &AppSecrets, signed_request: &str) -> Result<Self, Forged> {
        let (code, payload) = signed_request.split_once('.').ok_or(Forged::Malformed)?;
        let plain = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
        let code = plain(code).map_err(|_| Forged::Malformed)?;
        if !secrets.vouch_for(&code, payload.as_bytes()) {
            return Err(Forged::Wrong);
        }
        let payload = plain(payload).map_err(|_| Forged::Malformed)?;
        let payload: Value = serde_json::from_slice(&payload).map_err(|_| Forged::Malformed)?;
        let algorithm = payload.get("algorithm").and_then(Value::as_str);
        if algorithm.is_some_and(|name| !name.eq_ignore_ascii_case("HMAC-SHA256")) {
            return Err(Forged::Malformed);
        }
        match crate::graph::answer::id(&payload, "user_id") {
            user_id if user_id.is_empty() => Err(Forged::Malformed),
            user_id => Ok(Self { user_id }),
        }
    }
}

/// Not what people wrote.
impl fmt::Debug for WebhookCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookCall({} bytes)", self.body.len())
    }
}
