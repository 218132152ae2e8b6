//! A refusal in Graph's words: the error envelope of facts 4.1.
//!
//! Messages begin with `(#code)` where Graph's do. Clients must decide by code and subcode,
//! so a message here is only as close to Meta's as we remember it.

use serde_json::{Map, Value, json};

/// One error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub kind: &'static str,
    pub code: i64,
    pub subcode: Option<i64>,
    pub message: String,
    pub user_title: Option<String>,
    pub user_message: Option<String>,
    pub is_transient: Option<bool>,
}

impl Refusal {
    /// With status 400 and a message that begins with the code.
    #[must_use]
    pub fn new(code: i64, message: impl AsRef<str>) -> Self {
        Self::plain(code, format!("(#{code}) {}", message.as_ref()))
    }

    /// With status 400 and exactly this message.
    #[must_use]
    pub fn plain(code: i64, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: "OAuthException",
            code,
            subcode: None,
            message: message.into(),
            user_title: None,
            user_message: None,
            is_transient: None,
        }
    }

    /// A parameter that is missing.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        Self::new(100, format!("The parameter {parameter} is required"))
    }

    /// An object or edge that is not there, or that this token may not see (facts 4.2, 100/33).
    #[must_use]
    pub fn unsupported(method: &str, object: &str) -> Self {
        let method = method.to_lowercase();
        Self {
            kind: "GraphMethodException",
            ..Self::plain(
                100,
                format!(
                    "Unsupported {method} request. Object with ID '{object}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
                ),
            )
            .subcode(33)
        }
    }

    /// A path that Graph cannot read.
    #[must_use]
    pub fn unknown_path(path: &str) -> Self {
        Self::plain(2500, format!("Unknown path components: {path}"))
    }

    #[must_use]
    pub fn subcode(mut self, subcode: i64) -> Self {
        self.subcode = Some(subcode);
        self
    }

    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    #[must_use]
    pub fn transient(mut self, is_transient: bool) -> Self {
        self.is_transient = Some(is_transient);
        self
    }

    #[must_use]
    pub fn of_kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// What Graph suggests to show to the user.
    #[must_use]
    pub fn shown(mut self, title: &str, message: &str) -> Self {
        self.user_title = Some(title.to_owned());
        self.user_message = Some(message.to_owned());
        self
    }

    /// The body of the answer.
    #[must_use]
    pub fn envelope(&self, trace_id: &str) -> Value {
        let mut error = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                error.insert(key.to_owned(), value);
            }
        };
        put("message", Some(json!(self.message)));
        put("type", Some(json!(self.kind)));
        put("code", Some(json!(self.code)));
        put("error_subcode", self.subcode.map(|it| json!(it)));
        put("is_transient", self.is_transient.map(|it| json!(it)));
        put(
            "error_user_title",
            self.user_title.as_ref().map(|it| json!(it)),
        );
        put(
            "error_user_msg",
            self.user_message.as_ref().map(|it| json!(it)),
        );
        put("fbtrace_id", Some(json!(trace_id)));
        json!({ "error": error })
    }
}
