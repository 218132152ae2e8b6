//! What can go wrong with a call, by code and subcode and never by Meta's words (facts 4).
//!
//! No error holds an address, a token or the body of a request. Meta's own sentence is kept for
//! the log after secrets were struck out of it: a refused token comes back inside it.

use crate::graph::answer::classify;
use std::time::Duration;

/// A call that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphError {
    pub kind: ErrorKind,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
    /// `is_transient` of the answer.
    pub is_transient: bool,
    /// Meta's own words without secrets; may be empty.
    pub detail: String,
    /// `fbtrace_id`, which Meta's support asks for.
    pub trace: Option<String>,
}

/// What an error means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    TokenExpired {
        why: TokenEnd,
    },
    PermissionMissing,
    /// The Page was not granted the feature that the call needs.
    FeatureNotGranted,
    RateLimited {
        regain: Option<Duration>,
    },
    /// Sent outside the 24-hour window.
    OutsideWindow,
    /// The person blocked the Page, is gone or cannot be written to.
    PersonUnavailable,
    /// The person stopped this topic.
    PersonStopped,
    /// European or Japanese limits hold for the conversation.
    EuropeanRules,
    /// Meta restricted the Page or its messaging for breaking rules.
    PageRestricted,
    /// Another app, or the Page's inbox, holds the conversation.
    HeldByOther,
    NotFound,
    /// Meta did not accept a value that was sent.
    BadValue,
    /// Meta says: try again later.
    Temporary,
    /// No connection, or it broke.
    Unreachable {
        was_connected: bool,
    },
    TimedOut,
    /// An answer that makes no sense.
    BadAnswer,
    /// The address in the settings cannot be used.
    BadAddress,
    Refused,
}

/// Why a token is no good any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenEnd {
    Expired,
    AppRemoved,
    PasswordChanged,
    /// The person must log in at facebook.com first.
    LoginNeeded,
    RoleLost,
    Invalid,
}

impl GraphError {
    /// An error without an answer behind it.
    #[must_use]
    pub fn of(kind: ErrorKind) -> Self {
        Self {
            kind,
            status: None,
            code: None,
            subcode: None,
            is_transient: false,
            detail: String::new(),
            trace: None,
        }
    }

    /// What a code and subcode of Meta's mean, without the answer that they came in.
    #[must_use]
    pub fn of_code(code: i64, subcode: Option<i64>) -> Self {
        Self {
            code: Some(code),
            subcode,
            ..Self::of(classify(code, subcode, false, None))
        }
    }

    /// Whether the same call may succeed later without anybody doing anything (facts 3.4).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::RateLimited { .. } | ErrorKind::Temporary | ErrorKind::Unreachable { .. }
        )
    }

    /// Whether the call may have had its effect all the same.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        matches!(
            self.kind,
            ErrorKind::Temporary
                | ErrorKind::TimedOut
                | ErrorKind::BadAnswer
                | ErrorKind::Unreachable {
                    was_connected: true
                }
        )
    }
}
