//! What a token is good for.

use crate::graph::answer::{self, id, is_yes, number, text, texts};
use crate::graph::call::{Call, Method};
use crate::graph::client::Graph;
use crate::graph::error::{GraphError, TokenEnd};
use crate::graph::secret::{Access, Secret};
use serde_json::Value;
use std::collections::BTreeMap;

/// The inside of a token (facts 6.2). What is not told is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    pub app_id: String,
    /// `PAGE`, `USER` or `APP`.
    pub kind: String,
    /// The Page it is for.
    pub page_id: String,
    pub is_valid: bool,
    /// Why it is not.
    pub end: Option<TokenEnd>,
    /// Seconds since 1970; `None` is never.
    pub expires_at: Option<i64>,
    pub scopes: Vec<String>,
    /// For which Pages a scope holds, where the answer says so.
    pub targets: BTreeMap<String, Vec<String>>,
}

impl Graph {
    /// Looks inside a token in the name of the app that made it.
    ///
    /// Meta takes the token as a parameter of a GET only. It stands in the address on the wire,
    /// inside TLS, and nowhere else: a [`Call`] does not print it and no error holds an address.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn debug_token(&self, app: &Access, token: &Secret) -> Result<TokenInfo, GraphError> {
        let mut call = Call::new(Method::Get, "debug_token");
        call.secret_query = Some(("input_token", token.clone()));
        let value = self.send(app, &call).await?;
        Ok(read(value.get("data").unwrap_or(&Value::Null)))
    }
}

fn read(data: &Value) -> TokenInfo {
    let is_valid = data.get("is_valid").is_some_and(is_yes);
    let subcode = data.get("error").and_then(|error| number(error, "subcode"));
    let granular = data.get("granular_scopes").and_then(Value::as_array);
    let targets = granular.into_iter().flatten().filter_map(|row| {
        let pages = texts(row, "target_ids");
        (!pages.is_empty()).then(|| (text(row, "scope").to_owned(), pages))
    });
    TokenInfo {
        app_id: id(data, "app_id"),
        kind: text(data, "type").to_owned(),
        page_id: id(data, "profile_id"),
        is_valid,
        end: (!is_valid).then(|| answer::token_end(subcode.unwrap_or(0))),
        expires_at: number(data, "expires_at").filter(|at| *at > 0),
        scopes: texts(data, "scopes"),
        targets: targets.collect(),
    }
}
