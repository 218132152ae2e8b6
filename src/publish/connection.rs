//! Which Page, through which app, and with which secrets.

use crate::graph::{Access, FACEBOOK, GraphConfig, Secret, VERSION};
use serde::{Deserialize, Serialize};

/// A connected Page. It holds no secret and may be saved anywhere; the secrets are in
/// [`Secrets`] and live in the system's keychain under the Page's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    pub page_id: String,
    pub app_id: String,
    /// Address of the Graph API; the sandbox has its own.
    pub base: String,
    pub version: String,
    /// Where the bot takes webhook calls; `None` while there is no bot or somebody else looks
    /// after the app's webhook.
    pub callback_url: Option<String>,
    /// English names of countries where an admin of the Page is: no call tells it.
    pub admin_countries: Vec<String>,
}

/// The secrets of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    pub page_token: Secret,
    /// Needed to look inside the token and to tell Meta the bot's address.
    pub app_secret: Option<Secret>,
    /// What the bot answers Meta's verification call with; needed with a `callback_url`.
    pub verify_token: Option<Secret>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            page_id: String::new(),
            app_id: String::new(),
            base: FACEBOOK.to_owned(),
            version: VERSION.to_owned(),
            callback_url: None,
            admin_countries: Vec::new(),
        }
    }
}

impl Connection {
    /// Settings for [`Graph::new`](crate::graph::Graph::new).
    #[must_use]
    pub fn graph_config(&self) -> GraphConfig {
        GraphConfig {
            base: self.base.clone(),
            version: self.version.clone(),
            ..GraphConfig::default()
        }
    }
}

impl Secrets {
    /// Access in the name of the Page.
    #[must_use]
    pub fn page_access(&self) -> Access {
        Access {
            token: self.page_token.clone(),
            app_secret: self.app_secret.clone(),
        }
    }

    /// Access in the name of the app, when its secret is known.
    #[must_use]
    pub fn app_access(&self, connection: &Connection) -> Option<Access> {
        self.app_secret
            .as_ref()
            .map(|secret| Access::of_app(&connection.app_id, secret))
    }
}
