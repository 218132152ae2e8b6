//! The utility templates that a Page has (facts 2.4).

use crate::graph::answer::{rows, text};
use crate::graph::call::{Call, Method};
use crate::graph::client::Graph;
use crate::graph::error::GraphError;
use crate::graph::secret::Access;
use serde_json::Value;

/// One template in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateInfo {
    pub name: String,
    pub language: String,
    /// `APPROVED`, or something else in Meta's words.
    pub status: String,
    /// The places of its body, each once, in order: names, or `1`, `2` …
    pub places: Vec<String>,
}

impl Graph {
    /// The templates of a Page with this name, one for each language.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn templates(
        &self,
        access: &Access,
        page_id: &str,
        name: &str,
    ) -> Result<Vec<TemplateInfo>, GraphError> {
        let path = format!("{page_id}/message_templates");
        let call = Call::new(Method::Get, &path).with("name", name);
        let value = self.send(access, &call).await?;
        let found = rows(&value).iter().map(|row| TemplateInfo {
            name: text(row, "name").to_owned(),
            language: text(row, "language").to_owned(),
            status: text(row, "status").to_ascii_uppercase(),
            places: places(body(row)),
        });
        // Meta may look for a part of the name.
        Ok(found.filter(|it| it.name == name).collect())
    }
}

fn body(row: &Value) -> &str {
    let components = row.get("components").and_then(Value::as_array);
    let mut components = components.into_iter().flatten();
    let body = components.find(|it| text(it, "type").eq_ignore_ascii_case("BODY"));
    body.map_or("", |it| text(it, "text"))
}

fn places(body: &str) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for part in body.split("{{").skip(1) {
        let name = part.split_once("}}").map(|(name, _)| name.trim());
        if let Some(name) = name.filter(|it| !places.iter().any(|known| known == it)) {
            places.push(name.to_owned());
        }
    }
    places
}
