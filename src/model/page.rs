//! What is known of the Page that a flow is meant for. Not part of a flow: several Pages may
//! use the same one. The editor and the command line learn it from the Graph API and from the
//! author, and hand it to the rules.

use serde::{Deserialize, Serialize};

/// What is known of a Page; empty is “not known”.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PageFacts {
    pub name: String,
    /// English name of the country the Page gives as its place (`location.country`, facts 6.2).
    pub country: String,
    /// English names of countries where an admin is, as the author says: no call tells it.
    pub admin_countries: Vec<String>,
    /// `subject_to_new_eu_privacy_rules`, when the API told it (facts 6.3).
    pub european_rules: Option<bool>,
    /// Status of the One-Time Notification feature, when the API told it (facts 1.7).
    pub one_time_feature: Option<FeatureStatus>,
}

/// Status of a Page's feature request (facts 1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureStatus {
    Pending,
    Rejected,
    Approved,
    /// Taken away by the policy team.
    Limited,
}

/// Countries whose people and Pages fall under the European and Japanese limits (facts 8):
/// the 27 states of the EU, Iceland, Liechtenstein, Norway, the United Kingdom, and Japan.
pub const RESTRICTED_COUNTRIES: [&str; 32] = [
    "Austria",
    "Belgium",
    "Bulgaria",
    "Croatia",
    "Cyprus",
    "Czechia",
    "Denmark",
    "Estonia",
    "Finland",
    "France",
    "Germany",
    "Greece",
    "Hungary",
    "Iceland",
    "Ireland",
    "Italy",
    "Japan",
    "Latvia",
    "Liechtenstein",
    "Lithuania",
    "Luxembourg",
    "Malta",
    "Netherlands",
    "Norway",
    "Poland",
    "Portugal",
    "Romania",
    "Slovakia",
    "Slovenia",
    "Spain",
    "Sweden",
    "United Kingdom",
];

/// Whether a country, by its English name, falls under the European and Japanese limits.
#[must_use]
pub fn is_restricted(country: &str) -> bool {
    let country = country.trim();
    let same = match country {
        "Czech Republic" => "Czechia",
        "The Netherlands" => "Netherlands",
        "Great Britain" | "England" | "Scotland" | "Wales" | "Northern Ireland" | "UK" => {
            "United Kingdom"
        }
        other => other,
    };
    RESTRICTED_COUNTRIES
        .iter()
        .any(|name| name.eq_ignore_ascii_case(same))
}
