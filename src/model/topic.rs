//! What a person agrees to be told about, and by which of Messenger's ways.

use crate::model::limits::{ONE_TIME_BUTTON, RECURRING_BUTTON, RECURRING_BUTTONS};
use serde::{Deserialize, Serialize};

/// A subject that people may agree to hear about. Each topic needs a consent of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// What the author calls it, such as “Rosewood back in stock”.
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Profile,
    /// What a utility topic is sent as; the others have none. Kept when the profile changes, so
    /// that changing it back loses nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

/// Which of Messenger's features asks and delivers (facts 1 and 2).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Profile {
    /// One-Time Notification: one consent, one message, within a year. In beta since 2020.
    #[default]
    OneTime,
    /// `notification_messages`: since 2026-02-10 only for AU, EU, JP, KR and UK.
    Recurring,
    /// An approved utility template: no consent needed, no marketing allowed.
    Utility,
}

impl Profile {
    pub const ALL: [Self; 3] = [Self::OneTime, Self::Recurring, Self::Utility];

    /// What Messenger writes on the button of a request, whatever its author wrote: its own
    /// words, or of its five labels the one that was chosen.
    #[must_use]
    pub fn button(self, written: &str) -> &'static str {
        let chosen = || {
            RECURRING_BUTTONS
                .iter()
                .find(|(label, _)| *label == written)
        };
        match self {
            Self::OneTime | Self::Utility => ONE_TIME_BUTTON,
            Self::Recurring => chosen().map_or(RECURRING_BUTTON, |(label, _)| label),
        }
    }
}

/// A message that Meta has approved beforehand, with places to fill in (facts 2.4). Its words
/// are Meta's copy; the Message that is delivered with it shows the author what people read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// As it was made in Meta's tools, such as `order_update`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The one of its languages, such as `en` or `pt_BR`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// What is filled in, in the order in which the template has its places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
}

/// One place of a template and what goes there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The place's name; empty where places are counted (`{{1}}`, `{{2}}` …).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A text in which attributes may stand: `{{order|your order}}`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

fn is_default(profile: &Profile) -> bool {
    *profile == Profile::default()
}
