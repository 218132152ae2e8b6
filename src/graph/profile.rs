//! The Messenger Profile: greeting, Get Started, ice breakers, menu (facts 6.3).
//!
//! Meta takes ten calls in ten minutes per Page, so one call carries as much as it can.

use crate::graph::answer::{is_yes, rows};
use crate::graph::call::{Call, Method};
use crate::graph::client::Graph;
use crate::graph::error::GraphError;
use crate::graph::secret::Access;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(crate) const EDGE: &str = "messenger_profile";
const PATH: &str = "me/messenger_profile";
const EUROPEAN_RULES: &str = "subject_to_new_eu_privacy_rules";

/// Values of properties by name. A property that is not set is not in the map.
pub type Profile = BTreeMap<String, Value>;

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileRead {
    pub values: Profile,
    /// `subject_to_new_eu_privacy_rules`, when Meta told it.
    pub european_rules: Option<bool>,
}

/// Sets all of these properties and leaves the others alone.
#[must_use]
pub fn set(values: &Profile) -> Call {
    let body: Map<String, Value> = values.clone().into_iter().collect();
    Call::new(Method::Post, PATH).with_body(body)
}

/// Takes these properties away.
#[must_use]
pub fn delete(names: &[&str]) -> Call {
    let fields = Value::from(names.to_vec());
    let body: Map<String, Value> = [("fields".to_owned(), fields)].into_iter().collect();
    Call::new(Method::Delete, PATH).with_body(body)
}

impl Graph {
    /// Reads properties, and whether European rules hold, in one call.
    ///
    /// # Errors
    /// What Meta or the network says.
    pub async fn profile(
        &self,
        access: &Access,
        names: &[&str],
    ) -> Result<ProfileRead, GraphError> {
        let fields = [names, &[EUROPEAN_RULES]].concat().join(",");
        let call = Call::new(Method::Get, PATH).with("fields", &fields);
        let value = self.send(access, &call).await?;
        let mut read = ProfileRead::default();
        // The documents show one row with all properties; some answers have a row for each.
        for (name, value) in rows(&value).iter().filter_map(Value::as_object).flatten() {
            if name == EUROPEAN_RULES {
                read.european_rules = Some(is_yes(value));
            } else if names.contains(&name.as_str()) && !is_nothing(value) {
                read.values.insert(name.clone(), value.clone());
            }
        }
        Ok(read)
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
