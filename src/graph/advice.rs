//! An error in words for a shop owner: what happened and what to do next.

use crate::graph::error::{ErrorKind, GraphError, TokenEnd};
use std::fmt;
use std::time::Duration;

impl std::error::Error for GraphError {}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.sentence())?;
        let numbers = match (self.status, self.code, self.subcode) {
            (_, Some(code), Some(subcode)) => format!("error {code}/{subcode}"),
            (_, Some(code), None) => format!("error {code}"),
            (Some(status), None, _) => format!("status {status}"),
            (None, None, _) => return Ok(()),
        };
        write!(f, " ({numbers})")
    }
}

impl ErrorKind {
    fn sentence(&self) -> String {
        match self {
            Self::TokenExpired { why } => why.sentence(),
            Self::RateLimited { regain } => match regain {
                Some(wait) => format!(
                    "Meta takes no more calls for this Page for about {}",
                    in_minutes(*wait)
                ),
                None => "Meta takes no more calls for this Page for now".to_owned(),
            },
            other => other.fixed_sentence().to_owned(),
        }
    }

    fn fixed_sentence(&self) -> &'static str {
        match self {
            Self::PermissionMissing => "the token lacks a permission that this needs",
            Self::FeatureNotGranted => "the Page may not send notification requests",
            Self::OutsideWindow => {
                "more than 24 hours have passed since the person last wrote or tapped"
            }
            Self::PersonUnavailable => "the person cannot be written to",
            Self::PersonStopped => "the person stopped this topic",
            Self::EuropeanRules => "European or Japanese limits hold for this conversation",
            Self::PageRestricted => "Meta restricted what this Page may send",
            Self::HeldByOther => "another app or the Page's inbox holds this conversation",
            Self::NotFound => "Meta does not know this Page or app, or the token may not see it",
            Self::BadValue => "Meta did not accept a value",
            Self::Temporary => "Meta's service is having trouble",
            Self::Unreachable { .. } => "Meta cannot be reached",
            Self::TimedOut => "Meta did not answer in time",
            Self::BadAnswer => "the answer made no sense",
            Self::BadAddress => "the Graph API's address in the settings cannot be used",
            Self::Refused | Self::TokenExpired { .. } | Self::RateLimited { .. } => {
                "Meta refused the call"
            }
        }
    }
}

impl TokenEnd {
    fn sentence(self) -> String {
        let text = match self {
            Self::Expired => "the Page token has expired",
            Self::AppRemoved => "the app was removed from the account that made the Page token",
            Self::PasswordChanged => "the Page token ended because a password was changed",
            Self::LoginNeeded => "Facebook wants the token's owner to log in and confirm something",
            Self::RoleLost => "the token's owner no longer has a role on this Page",
            Self::Invalid => "the Page token is not valid",
        };
        text.to_owned()
    }
}

impl GraphError {
    /// What a shop owner should do next.
    #[must_use]
    pub fn advice(&self) -> String {
        match &self.kind {
            ErrorKind::TokenExpired { why } => why.advice().to_owned(),
            ErrorKind::RateLimited { regain } => {
                let wait = regain.unwrap_or(Duration::from_secs(600));
                format!("Wait {} and try again.", in_minutes(wait))
            }
            other => other.fixed_advice().to_owned(),
        }
    }
}

impl ErrorKind {
    fn fixed_advice(&self) -> &'static str {
        match self {
            Self::PermissionMissing => {
                "Make a new Page token and allow everything Flowbell asks for: pages_messaging, \
                 pages_manage_metadata and pages_show_list."
            }
            Self::FeatureNotGranted => {
                "Open Page Settings > Advanced Messaging > Requested features on Facebook and \
                 choose Request next to One-Time Notification."
            }
            Self::OutsideWindow => "Use a One-Time Notification, or wait until the person writes.",
            Self::PersonUnavailable => "Stop writing to this person.",
            Self::PersonStopped => "Do not write about this topic to this person again.",
            Self::EuropeanRules => "Leave this feature out for people in Europe and Japan.",
            Self::PageRestricted => "Stop sending and read the Page's Support Inbox.",
            Self::HeldByOther => {
                "Choose this app as the default in the Page's settings, under Conversation routing."
            }
            Self::NotFound => "Check the Page's id and the app's id in the connection.",
            Self::BadValue => "Cure what the list of problems says; if it is empty, report this.",
            Self::Temporary => "Try again in a few minutes.",
            Self::Unreachable { .. } => "Check the internet connection and try again.",
            Self::TimedOut => "Check the internet connection and try again in a few minutes.",
            Self::BadAnswer => {
                "Check the Graph API's address in the connection, and whether a proxy or a login \
                 page stands in between."
            }
            Self::BadAddress => {
                "Use https://graph.facebook.com, or the sandbox's address on this computer."
            }
            Self::Refused | Self::TokenExpired { .. } | Self::RateLimited { .. } => {
                "Try again; if it stays, look the error's number up in Meta's list."
            }
        }
    }
}

impl TokenEnd {
    fn advice(self) -> &'static str {
        match self {
            Self::LoginNeeded => {
                "Log in at facebook.com, do what it asks for, then make a new Page token and \
                 connect the Page again."
            }
            Self::RoleLost => {
                "Ask an admin of the Page for a role, then make a new Page token and connect the \
                 Page again."
            }
            Self::AppRemoved => {
                "Allow the app again, make a new Page token and connect the Page again."
            }
            Self::Expired | Self::PasswordChanged | Self::Invalid => {
                "Make a new Page token and connect the Page again."
            }
        }
    }
}

/// “1 minute”, “10 minutes”, rounded up.
fn in_minutes(wait: Duration) -> String {
    match wait.as_secs().div_ceil(60).max(1) {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
