//! An answer that is no success, in words.

use crate::reengage::PlanError;
use crate::store::StoreError;
use crate::store::bot::wire::Refusal;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

/// Why the bot does not do it.
#[derive(Debug)]
pub(crate) struct Refused(StatusCode, Box<Refusal>);

pub(crate) type Answer<T> = Result<Json<T>, Refused>;

impl Refused {
    pub(crate) fn new(status: StatusCode, kind: &str, what: &str, advice: &str) -> Self {
        Self(
            status,
            Box::new(Refusal {
                kind: kind.to_owned(),
                what: what.to_owned(),
                advice: advice.to_owned(),
            }),
        )
    }

    pub(crate) fn not_found(what: &str) -> Self {
        let sentence = format!("there is no {what} like that");
        let advice = "Look at the list again; it may have changed.";
        Self::new(StatusCode::NOT_FOUND, "not-found", &sentence, advice)
    }

    /// The caller's mistake.
    pub(crate) fn unfit(what: &str, advice: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit", what, advice)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        let (status, kind) = match &error {
            StoreError::NoSuch { what: "release" } => (StatusCode::NOT_FOUND, "no-such-release"),
            StoreError::NoSuch { .. } => (StatusCode::NOT_FOUND, "not-found"),
            StoreError::IsLive { .. } => (StatusCode::CONFLICT, "is-live"),
            StoreError::PageHeld => (StatusCode::CONFLICT, "page-held"),
            StoreError::WrongState { .. } => (StatusCode::CONFLICT, "wrong-state"),
            StoreError::Stale | StoreError::ConsentAtStake { .. } => {
                (StatusCode::CONFLICT, "conflict")
            }
            StoreError::Unfit { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "unfit"),
            StoreError::TooNew { .. }
            | StoreError::Foreign { .. }
            | StoreError::Damaged { .. }
            | StoreError::Full { .. }
            | StoreError::ReadOnly { .. }
            | StoreError::Busy { .. }
            | StoreError::Disk { .. }
            | StoreError::Closed => {
                tracing::error!(%error, advice = error.advice(), "a call of the API failed");
                (StatusCode::SERVICE_UNAVAILABLE, "store")
            }
        };
        Self::new(status, kind, &error.to_string(), error.advice())
    }
}

impl From<PlanError> for Refused {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::Unreadable => Self::unfit(
                &error.to_string(),
                "It was made by another program; cancel it and make a new one.",
            ),
        }
    }
}

/// What a body says.
pub(crate) fn body<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(bytes).map_err(|error| {
        // Not serde's own words: they repeat what is in the body.
        let (line, column) = (error.line(), error.column());
        Refused::unfit(
            &format!("the body cannot be read at line {line}, column {column}"),
            "Send what this version of the API takes, or update Flowbell on both sides.",
        )
    })
}

/// An id out of an address.
pub(crate) fn id<T: TryFrom<String>>(text: String, what: &str) -> Result<T, Refused> {
    T::try_from(text).map_err(|_| Refused::not_found(what))
}
