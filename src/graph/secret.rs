//! A text that must never be shown: tokens, app secrets, verify tokens.
//!
//! It prints as dots, is wiped when dropped, and has no way into a file: nothing here knows
//! serde. Whoever calls [`Secret::reveal`] takes care of where the text goes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// What stands in place of a secret wherever something is printed.
pub const DOTS: &str = "••••••";

/// A secret text.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(DOTS)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(DOTS)
    }
}

/// With what a call is made: a token, and the app secret that proves where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub token: Secret,
    /// With it every call carries `appsecret_proof`, which an app can insist on.
    pub app_secret: Option<Secret>,
}

impl Access {
    /// The access of an app for itself: its “app token” is id and secret in one.
    #[must_use]
    pub fn of_app(app_id: &str, app_secret: &Secret) -> Self {
        Self {
            token: Secret::from(format!("{app_id}|{}", app_secret.reveal())),
            app_secret: Some(app_secret.clone()),
        }
    }

    /// `appsecret_proof` (facts 3.5), when the app secret is known.
    #[must_use]
    pub fn proof(&self) -> Option<Secret> {
        self.app_secret
            .as_ref()
            .and_then(|secret| proof(secret, &self.token))
    }
}

/// Lower-case hex of HMAC-SHA256 with the app secret as key over the token.
#[must_use]
pub fn proof(app_secret: &Secret, token: &Secret) -> Option<Secret> {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.reveal().as_bytes()).ok()?;
    mac.update(token.reveal().as_bytes());
    Some(Secret::from(hex::encode(mac.finalize().into_bytes())))
}
