//! With which kind of notification this Page may reach people after 24 hours, and why
//! (facts 1.7, 1.8, 2.2, 2.4).

use crate::lint::rules::recurring_ended_here::is_served;
use crate::model::Profile;
use crate::model::page::{FeatureStatus, is_restricted};
use crate::publish::Survey;
use crate::publish::setup::{Link, docs_link, token};

/// Whether a kind of notification works on a Page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ability {
    pub profile: Profile,
    pub name: &'static str,
    /// `None` is not known.
    pub works: Option<bool>,
    pub why: String,
    pub link: Option<Link>,
}

/// One for each profile that a topic may have.
#[must_use]
pub fn abilities(survey: &Survey) -> Vec<Ability> {
    vec![one_time(survey), recurring(survey), utility(survey)]
}

fn one_time(survey: &Survey) -> Ability {
    let (works, why) = match survey.feature.as_ref().ok().copied().flatten() {
        Some(FeatureStatus::Approved) => match limits(survey) {
            Some(because) => (
                None,
                format!("Meta granted it, but {because}, where it may not work."),
            ),
            None => (
                Some(true),
                "Meta granted it to this Page: one message for each consent, within a year. \
                 People in Europe or Japan may not be reached."
                    .to_owned(),
            ),
        },
        Some(FeatureStatus::Pending) => (
            Some(false),
            "Not yet: Meta has not answered the request.".to_owned(),
        ),
        Some(FeatureStatus::Rejected) => (Some(false), "Meta refused it.".to_owned()),
        Some(FeatureStatus::Limited) => (
            Some(false),
            "Meta’s policy team took it away from this Page.".to_owned(),
        ),
        None => (
            None,
            "Meta does not say whether this Page has it. It is in beta since 2020 and granted \
             Page by Page; a request to yourself shows it."
                .to_owned(),
        ),
    };
    Ability {
        profile: Profile::OneTime,
        name: "One-Time Notification",
        works,
        why,
        link: docs_link("policy"),
    }
}

/// Why European or Japanese limits hold, where it is known that they do.
fn limits(survey: &Survey) -> Option<String> {
    let country = country(survey);
    let admin = survey.admin_countries.iter().find(|it| is_restricted(it));
    let rules = survey.profile.as_ref().ok();
    if is_restricted(country) {
        Some(format!("the Page is based in {country}"))
    } else if let Some(admin) = admin {
        Some(format!("an admin is in {admin}"))
    } else if rules.and_then(|it| it.european_rules) == Some(true) {
        Some("the Page falls under the European and Japanese rules".to_owned())
    } else {
        None
    }
}

fn country(survey: &Survey) -> &str {
    survey.page.as_ref().map_or("", |page| page.country.trim())
}

fn recurring(survey: &Survey) -> Ability {
    const WHERE: &str = "Australia, the European Union, Japan, South Korea and the United Kingdom";
    let country = country(survey);
    let (works, why) = if country.is_empty() {
        let why = format!(
            "It works only for Pages and people in {WHERE}; where this Page is, Meta does not say."
        );
        (None, why)
    } else if is_served(country) {
        let why = format!(
            "The Page is in {country}, where Meta still has it, for people in {WHERE}. Since \
             2025-09-01 it is closed to those who are new to it."
        );
        (None, why)
    } else {
        let why =
            format!("Meta ended it on 2026-02-10 except in {WHERE}; this Page is in {country}.");
        (Some(false), why)
    };
    Ability {
        profile: Profile::Recurring,
        name: "Recurring notifications",
        works,
        why,
        link: Some(Link {
            words: "Read Meta’s page",
            url: "https://developers.facebook.com/docs/marketing-messages-on-messenger/faq"
                .to_owned(),
        }),
    }
}

fn utility(survey: &Survey) -> Ability {
    const FOR: &str = "It is for news of an order, account, appointment or event, in a text that \
                       Meta approved, and never for marketing.";
    let has = match &survey.token {
        Some(Ok(it)) => Some(token::has(it, &survey.page_id, "page_utility_messaging")),
        Some(Err(_)) | None => None,
    };
    let why = match has {
        Some(true) => format!("The token holds page_utility_messaging. {FOR}"),
        Some(false) => format!(
            "Not with this token: it lacks page_utility_messaging. No region is left out. {FOR}"
        ),
        None => format!(
            "It needs the permission page_utility_messaging, and Flowbell cannot see which the \
             token has. {FOR}"
        ),
    };
    Ability {
        profile: Profile::Utility,
        name: "Utility messages",
        works: has,
        why,
        link: docs_link("send-messages/utility-messages"),
    }
}
