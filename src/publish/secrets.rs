//! Where the secrets of connected Pages live: the system's keychain, or memory for this run only.
//!
//! There is no third place. Without a keychain the author is told so and may go on for this run;
//! nothing is ever written to a file. Keychains answer slowly and may ask the person something,
//! so call this off the frame and outside the async runtime's own threads.

use crate::graph::Secret;
use crate::publish::connection::Secrets;
use keyring::{Entry, Error};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

const SERVICE: &str = "Flowbell";
const PAGE_TOKEN: &str = "page token";
const APP_SECRET: &str = "app secret";
const VERIFY_TOKEN: &str = "verify token";

/// A place for secrets.
#[derive(Debug)]
pub struct Vault(Place);

#[derive(Debug)]
enum Place {
    Keychain,
    ThisRun(Mutex<BTreeMap<String, Secrets>>),
}

/// Why secrets could not be kept or found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    #[error(
        "this computer has no keychain that Flowbell can use, and it keeps tokens nowhere else"
    )]
    NoKeychain,
    #[error("the keychain is locked or would not let Flowbell in")]
    Locked,
    #[error("the keychain holds no token for this Page")]
    NotSaved,
    #[error("the keychain failed while it should {verb} the {what}")]
    Failed {
        verb: &'static str,
        what: &'static str,
    },
}

impl SecretsError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoKeychain => {
                "Install and start a Secret Service such as GNOME Keyring or KWallet, or connect \
                 the Page for this run only; you will be asked for the token again next time."
            }
            Self::Locked => "Unlock your keychain and try again.",
            Self::NotSaved => "Connect the Page again and paste its token.",
            Self::Failed { .. } => "Try again; if it stays, connect the Page for this run only.",
        }
    }
}

impl Vault {
    /// The system's keychain: Keychain Services, Credential Manager or the Secret Service.
    #[must_use]
    pub fn keychain() -> Self {
        Self(Place::Keychain)
    }

    /// Memory that is wiped when the program ends.
    #[must_use]
    pub fn this_run() -> Self {
        Self(Place::ThisRun(Mutex::default()))
    }

    /// Keeps the secrets of a Page in place of those it has.
    ///
    /// # Errors
    /// [`SecretsError::NoKeychain`] when there is none.
    pub fn save(&self, page_id: &str, secrets: &Secrets) -> Result<(), SecretsError> {
        match &self.0 {
            Place::Keychain => {
                put(page_id, PAGE_TOKEN, Some(&secrets.page_token))?;
                put(page_id, APP_SECRET, secrets.app_secret.as_ref())?;
                put(page_id, VERIFY_TOKEN, secrets.verify_token.as_ref())
            }
            Place::ThisRun(map) => {
                let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.insert(page_id.to_owned(), secrets.clone());
                Ok(())
            }
        }
    }

    /// The secrets of a Page.
    ///
    /// # Errors
    /// [`SecretsError::NotSaved`] when there are none.
    pub fn load(&self, page_id: &str) -> Result<Secrets, SecretsError> {
        match &self.0 {
            Place::Keychain => Ok(Secrets {
                page_token: get(page_id, PAGE_TOKEN)?.ok_or(SecretsError::NotSaved)?,
                app_secret: get(page_id, APP_SECRET)?,
                verify_token: get(page_id, VERIFY_TOKEN)?,
            }),
            Place::ThisRun(map) => {
                let map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.get(page_id).cloned().ok_or(SecretsError::NotSaved)
            }
        }
    }

    /// Forgets the secrets of a Page; it is fine when there are none.
    ///
    /// # Errors
    /// When the keychain cannot be reached.
    pub fn delete(&self, page_id: &str) -> Result<(), SecretsError> {
        match &self.0 {
            Place::Keychain => [PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN]
                .into_iter()
                .try_for_each(|what| put(page_id, what, None)),
            Place::ThisRun(map) => {
                let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.remove(page_id);
                Ok(())
            }
        }
    }
}

/// The secret of the bot at this address, when the keychain holds one.
#[must_use]
pub fn bot_secret(address: &str) -> Option<String> {
    let entry = Entry::new(SERVICE, &bot_entry(address)).ok()?;
    entry.get_password().ok()
}

/// Keeps it there.
///
/// # Errors
/// [`SecretsError::NoKeychain`] when there is none.
pub fn save_bot_secret(address: &str, secret: &Secret) -> Result<(), SecretsError> {
    let what = "bot secret";
    let entry = Entry::new(SERVICE, &bot_entry(address));
    let entry = entry.map_err(|error| failed(&error, "open", what))?;
    let saved = entry.set_password(secret.reveal());
    saved.map_err(|error| failed(&error, "change", what))
}

/// Forgets it; it is fine when there is none.
///
/// # Errors
/// When the keychain cannot be reached.
pub fn forget_bot_secret(address: &str) -> Result<(), SecretsError> {
    let what = "bot secret";
    let entry = Entry::new(SERVICE, &bot_entry(address));
    let entry = entry.map_err(|error| failed(&error, "open", what))?;
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(failed(&error, "change", what)),
    }
}

fn bot_entry(address: &str) -> String {
    format!("Bot {}", address.trim().trim_end_matches('/'))
}

fn entry(page_id: &str, what: &'static str) -> Result<Entry, SecretsError> {
    Entry::new(SERVICE, &format!("Page {page_id}: {what}"))
        .map_err(|error| failed(&error, "open", what))
}

fn put(page_id: &str, what: &'static str, secret: Option<&Secret>) -> Result<(), SecretsError> {
    let entry = entry(page_id, what)?;
    let done = match secret {
        Some(secret) => entry.set_password(secret.reveal()),
        None => entry.delete_credential(),
    };
    match done {
        Ok(()) => Ok(()),
        Err(Error::NoEntry) if secret.is_none() => Ok(()),
        Err(error) => Err(failed(&error, "change", what)),
    }
}

fn get(page_id: &str, what: &'static str) -> Result<Option<Secret>, SecretsError> {
    match entry(page_id, what)?.get_password() {
        Ok(text) => Ok(Some(Secret::from(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(failed(&error, "read", what)),
    }
}

/// The keychain's own error may carry the secret's bytes, so only its kind is kept.
fn failed(error: &Error, verb: &'static str, what: &'static str) -> SecretsError {
    match error {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => SecretsError::NoKeychain,
        Error::NoStorageAccess(_) => SecretsError::Locked,
        _ => SecretsError::Failed { verb, what },
    }
}
