//! Who gets what happens on a Page: the app's address, and the Page's subscription to the app
//! (facts 6.4).

use crate::graph::answer::{id, is_yes, rows, text, texts};
use crate::graph::call::{Call, Method};
use crate::graph::client::Graph;
use crate::graph::error::GraphError;
use crate::graph::secret::{Access, Secret};
use serde_json::{Map, Value};

/// The least the product needs (facts 5.4). In standby comes what people say while a human has
/// the conversation.
pub const FIELDS: [&str; 10] = [
    "messages",
    "messaging_postbacks",
    "messaging_optins",
    "message_deliveries",
    "message_reads",
    "message_echoes",
    "messaging_referrals",
    "messaging_handovers",
    "standby",
    "messaging_policy_enforcement",
];

/// Where an app gets its webhook calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppWebhook {
    pub callback_url: String,
    pub is_active: bool,
    pub fields: Vec<String>,
}

/// Subscribes an app to these fields of a Page, in place of those it has.
#[must_use]
pub fn subscribe(page_id: &str, fields: &[String]) -> Call {
    Call::new(Method::Post, &subscribed_apps(page_id)).with("subscribed_fields", &fields.join(","))
}

/// Ends the subscription of the app that the token belongs to.
#[must_use]
pub fn unsubscribe(page_id: &str) -> Call {
    Call::new(Method::Delete, &subscribed_apps(page_id))
}

/// Tells Meta where the app takes webhook calls about Pages. Meta calls there before it answers.
#[must_use]
pub fn set_address(app_id: &str, callback_url: &str, verify: &Secret, fields: &[String]) -> Call {
    let body: Map<String, Value> = [
        ("object", "page"),
        ("callback_url", callback_url),
        ("fields", &fields.join(",")),
        ("include_values", "true"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), Value::from(value)))
    .collect();
    let mut call = Call::new(Method::Post, &subscriptions(app_id)).with_body(body);
    call.secret_body = Some(("verify_token", verify.clone()));
    call
}

/// Makes Meta forget the app's address for Pages.
#[must_use]
pub fn forget_address(app_id: &str) -> Call {
    Call::new(Method::Delete, &subscriptions(app_id)).with("object", "page")
}

impl Graph {
    /// The fields an app is subscribed to on a Page; none when it is not.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn subscribed_fields(
        &self,
        access: &Access,
        page_id: &str,
        app_id: &str,
    ) -> Result<Vec<String>, GraphError> {
        let call = Call::new(Method::Get, &subscribed_apps(page_id));
        let value = self.send(access, &call).await?;
        let row = rows(&value).iter().find(|row| id(row, "id") == app_id);
        Ok(row.map_or_else(Vec::new, |row| texts(row, "subscribed_fields")))
    }

    /// Where an app takes webhook calls about Pages; `None` when nowhere.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn app_webhook(
        &self,
        app: &Access,
        app_id: &str,
    ) -> Result<Option<AppWebhook>, GraphError> {
        let call = Call::new(Method::Get, &subscriptions(app_id));
        let value = self.send(app, &call).await?;
        let row = rows(&value)
            .iter()
            .find(|row| text(row, "object") == "page");
        Ok(row.map(|row| AppWebhook {
            callback_url: text(row, "callback_url").to_owned(),
            is_active: row.get("active").is_none_or(is_yes),
            fields: texts(row, "fields"),
        }))
    }
}

fn subscribed_apps(page_id: &str) -> String {
    format!("{page_id}/subscribed_apps")
}

fn subscriptions(app_id: &str) -> String {
    format!("{app_id}/subscriptions")
}
