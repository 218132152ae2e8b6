//! What a person agrees to be told about, and by which of Messenger's ways.

use crate::model::limits::{ONE_TIME_BUTTON, RECURRING_BUTTON, RECURRING_BUTTONS};
use serde::{Deserialize, Serialize};

/// A subject that people may agree to hear about. Each topic needs a consent of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// What the author calls it, such as “Rosewood back in stock”.
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub profile: Profile,
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

fn is_default(profile: &Profile) -> bool {
    *profile == Profile::default()
}
