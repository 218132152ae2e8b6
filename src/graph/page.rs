//! What a Page says of itself, and which features it was granted.

use crate::graph::answer::{id, rows, text};
use crate::graph::call::{Call, Method};
use crate::graph::client::Graph;
use crate::graph::error::GraphError;
use crate::graph::secret::Access;
use crate::model::page::FeatureStatus;
use serde_json::Value;

/// A Page (facts 6.2). What it does not tell is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageInfo {
    pub id: String,
    pub name: String,
    /// Its short name in addresses.
    pub username: String,
    pub link: String,
    pub city: String,
    /// An English name, not a code.
    pub country: String,
}

/// A feature the Page asked for (facts 1.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    pub name: String,
    /// `None` for a word that we do not know.
    pub status: Option<FeatureStatus>,
}

impl Graph {
    /// The Page that a token is for.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn page(&self, access: &Access) -> Result<PageInfo, GraphError> {
        self.me(access, "id,name,username,link,location").await
    }

    /// As [`Graph::page`], with nothing but id and name: this needs no permission.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn page_name(&self, access: &Access) -> Result<PageInfo, GraphError> {
        self.me(access, "id,name").await
    }

    async fn me(&self, access: &Access, fields: &str) -> Result<PageInfo, GraphError> {
        let call = Call::new(Method::Get, "me").with("fields", fields);
        let value = self.send(access, &call).await?;
        let location = value.get("location").unwrap_or(&Value::Null);
        Ok(PageInfo {
            id: id(&value, "id"),
            name: text(&value, "name").to_owned(),
            username: text(&value, "username").to_owned(),
            link: text(&value, "link").to_owned(),
            city: text(location, "city").to_owned(),
            country: text(location, "country").to_owned(),
        })
    }

    /// The features a Page asked for; one it never asked for is not in the list.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn features(
        &self,
        access: &Access,
        page_id: &str,
    ) -> Result<Vec<Feature>, GraphError> {
        let path = format!("{page_id}/messaging_feature_review");
        let value = self.send(access, &Call::new(Method::Get, &path)).await?;
        let features = rows(&value).iter().map(|row| Feature {
            name: text(row, "feature").to_owned(),
            status: status(text(row, "status")),
        });
        Ok(features.collect())
    }
}

fn status(word: &str) -> Option<FeatureStatus> {
    match word.to_ascii_lowercase().as_str() {
        "pending" => Some(FeatureStatus::Pending),
        "rejected" => Some(FeatureStatus::Rejected),
        "approved" => Some(FeatureStatus::Approved),
        "limited" => Some(FeatureStatus::Limited),
        _ => None,
    }
}

/// The status of One-Time Notification; `None` is “not known”. Meta shows its name nowhere, so
/// every name that could mean it is taken (facts 1.7, 11).
#[must_use]
pub fn one_time_status(features: &[Feature]) -> Option<FeatureStatus> {
    let is_meant = |feature: &&Feature| {
        let name = feature.name.to_ascii_lowercase().replace([' ', '-'], "_");
        name.contains("one_time") || name.contains("onetime")
    };
    features.iter().find(is_meant)?.status
}
