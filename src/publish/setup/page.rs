//! What the Page is and was granted, and what people see in Messenger (facts 1.7, 6.3, 8).

use crate::model::page::{FeatureStatus, is_restricted};
use crate::model::{Entry, Flow};
use crate::publish::Survey;
use crate::publish::setup::{Item, Standing, docs_link, listed, page_link};
use crate::publish::wanted::{GET_STARTED, GREETING, ICE_BREAKERS, MENU, entries};

const ASK: &str = "On Facebook open the Page’s settings, Advanced Messaging, Requested features, \
                   and choose Request next to One-Time Notification.";

pub(super) fn items(survey: &Survey) -> Vec<Item> {
    vec![feature(survey), region(survey), admins(survey)]
}

fn feature(survey: &Survey) -> Item {
    const NAME: &str = "One-Time Notification";
    let status = match &survey.feature {
        Ok(status) => status,
        Err(error) => return Item::unread(NAME, error).at(page_link(survey)),
    };
    let item = match status {
        Some(FeatureStatus::Approved) => Item::done(NAME, "Meta granted it to this Page."),
        Some(FeatureStatus::Pending) => Item::to_do(
            NAME,
            "It was asked for and is not answered yet.",
            "Wait for Meta’s answer and look again; mostly it comes at once.",
        ),
        Some(FeatureStatus::Rejected) => Item::to_do(NAME, "Meta refused it to this Page.", ASK),
        Some(FeatureStatus::Limited) => Item::new(
            NAME,
            Standing::NotHere,
            "Meta’s policy team took it away from this Page.",
        )
        .cured("Read the Page’s Support Inbox and Page quality."),
        None => Item::unknown(
            NAME,
            "Meta’s list of features does not name it, which says neither yes nor no.",
            ASK,
        ),
    };
    match status {
        Some(FeatureStatus::Approved) => item,
        _ => item
            .at(page_link(survey)
                .or_else(|| docs_link("send-messages/messaging-feature-review-api"))),
    }
}

fn region(survey: &Survey) -> Item {
    const NAME: &str = "European and Japanese rules";
    const CURE: &str = "Try a request with yourself before counting on it; it may not work for \
                        this Page.";
    let docs = docs_link("europe-japan-updates");
    let country = match &survey.page {
        Ok(page) => page.country.as_str(),
        Err(error) => return Item::unread(NAME, error).at(docs),
    };
    let rules = survey.profile.as_ref().ok();
    let rules = rules.and_then(|profile| profile.european_rules);
    if is_restricted(country) {
        let why = format!("The Page is based in {country}, where the limits hold.");
        return Item::new(NAME, Standing::NotHere, why).cured(CURE).at(docs);
    }
    match (rules, country.is_empty()) {
        (Some(true), _) => {
            let why = "Meta applies its European and Japanese limits to this Page.";
            Item::new(NAME, Standing::NotHere, why).cured(CURE).at(docs)
        }
        (Some(false), true) => Item::done(NAME, "Meta says that they do not hold for this Page."),
        (Some(false), false) => Item::done(
            NAME,
            format!("The Page is based in {country}, and Meta says that they do not hold."),
        ),
        (None, false) => Item::unknown(
            NAME,
            format!("The Page is based in {country}; Meta does not say whether the rules hold."),
            "They also hold for each person who is in Europe or Japan.",
        )
        .at(docs),
        (None, true) => Item::unknown(
            NAME,
            "Meta tells neither where the Page is nor whether the rules hold.",
            "Give the Page an address in its About section, or say its country when connecting.",
        )
        .at(docs),
    }
}

fn admins(survey: &Survey) -> Item {
    const NAME: &str = "Where the admins are";
    let there: Vec<&str> = survey
        .admin_countries
        .iter()
        .map(String::as_str)
        .filter(|country| is_restricted(country))
        .collect();
    if survey.admin_countries.is_empty() {
        Item::unknown(
            NAME,
            "No call tells it, and an admin in Europe or Japan brings the limits with them.",
            "Ask the Page’s admins, and enter their countries when connecting.",
        )
        .at(page_link(survey))
    } else if there.is_empty() {
        Item::done(NAME, "As you said, none of them is in Europe or Japan.")
    } else {
        let why = format!(
            "As you said, an admin is in {}: the limits hold.",
            listed(&there)
        );
        Item::new(NAME, Standing::NotHere, why)
            .cured("One-Time Notification may not work as long as they are admins of the Page.")
            .at(docs_link("europe-japan-updates"))
    }
}

/// What people see of the Page in Messenger, against what the flow wants.
pub(super) fn profile_items(survey: &Survey, flow: &Flow) -> Vec<Item> {
    let mut items = match &survey.profile {
        Ok(profile) => {
            let has = |name: &str| profile.values.contains_key(name);
            properties(flow)
                .into_iter()
                .filter_map(|(name, key, wanted)| property(name, has(key), wanted))
                .collect()
        }
        Err(error) => vec![Item::unread("What people see", error)],
    };
    items.push(default_answer(flow));
    items
}

/// Each property: what people call it, its key, and whether the flow wants it.
fn properties(flow: &Flow) -> [(&'static str, &'static str, bool); 4] {
    let any = |is: fn(&Entry) -> bool| entries(flow).any(|(_, entry)| is(entry));
    let starts = entries(flow).next().is_some();
    let questions = any(|entry| matches!(entry, Entry::IceBreaker { .. }));
    let menu = any(|entry| matches!(entry, Entry::Menu { .. }));
    let greets = !flow.settings.greeting.trim().is_empty();
    [
        ("Get Started", GET_STARTED, starts),
        ("Greeting", GREETING, greets),
        ("Questions to tap", ICE_BREAKERS, questions),
        ("Menu", MENU, menu),
    ]
}

/// What is neither there nor wanted is nobody's business.
fn property(name: &'static str, is_there: bool, is_wanted: bool) -> Option<Item> {
    const PUBLISH: &str = "Publish the flow: Flowbell writes it then.";
    match (is_there, is_wanted) {
        (true, _) => Some(Item::done(name, "The Page has it.")),
        (false, true) => {
            let why = "The flow needs it, and the Page does not have it yet.";
            Some(Item::to_do(name, why, PUBLISH))
        }
        (false, false) => None,
    }
}

fn default_answer(flow: &Flow) -> Item {
    const NAME: &str = "Default answer";
    if flow.settings.default_answer.trim().is_empty() {
        Item::to_do(
            NAME,
            "Meta wants an answer to everything within 30 seconds, and this flow has none for \
             what it does not know.",
            "Write one under Flow settings.",
        )
    } else {
        Item::done(NAME, "The flow answers also what it does not know.")
    }
}
