//! A request as a value: it can be shown before it is sent, and what is sent is what was shown.

use crate::graph::secret::{DOTS, Secret};
use serde_json::{Map, Value};
use std::fmt;

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    Get,
    Post,
    Delete,
}

/// One request, without the access it is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub method: Method,
    /// After the version, such as `me/messenger_profile`.
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    /// Goes into the address because Meta gives no other place; never shown.
    pub secret_query: Option<(&'static str, Secret)>,
    /// Sent as JSON.
    pub body: Option<Map<String, Value>>,
    /// Joins the body when it is sent; never shown.
    pub secret_body: Option<(&'static str, Secret)>,
}

impl Method {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

impl Call {
    #[must_use]
    pub fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            query: Vec::new(),
            secret_query: None,
            body: None,
            secret_body: None,
        }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    #[must_use]
    pub fn with_body(mut self, body: Map<String, Value>) -> Self {
        self.body = Some(body);
        self
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /{}", self.method.word(), self.path)?;
        let mut query = self.query.clone();
        query.extend(
            self.secret_query
                .iter()
                .map(|(name, _)| (*name, DOTS.to_owned())),
        );
        for (i, (name, value)) in query.iter().enumerate() {
            write!(f, "{}{name}={value}", if i == 0 { '?' } else { '&' })?;
        }
        let mut body = self.body.clone();
        if let Some((name, _)) = &self.secret_body {
            body.get_or_insert_default()
                .insert((*name).to_owned(), Value::from(DOTS));
        }
        match body {
            Some(body) => write!(f, "\n{:#}", Value::Object(body)),
            None => Ok(()),
        }
    }
}
