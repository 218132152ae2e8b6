//! What opens the bot to people without a role on the app. No call with a Page token tells any of
//! it (facts 6.1), so each line says where it is seen and done.

use crate::publish::Survey;
use crate::publish::setup::{Item, app_link, docs_link, page_link};

pub(super) fn items(survey: &Survey) -> Vec<Item> {
    let docs = || docs_link("overview");
    vec![
        Item::unknown(
            "App is live",
            "No call tells it; while the app is in development only people with a role on it see \
             and reach the bot.",
            "Switch the app’s mode to Live on developers.facebook.com.",
        )
        .at(app_link(survey).or_else(docs)),
        Item::unknown(
            "App Review",
            "No call tells it; to write to people without a role on the app Meta asks for Advanced \
             Access to pages_messaging. For an app of one’s own Page it is said not to be needed.",
            "Write to the Page from an account without a role on the app; when nothing comes back, \
             ask for Advanced Access under App Review.",
        )
        .at(app_link(survey).or_else(docs)),
        Item::unknown(
            "Business Verification",
            "No call tells it; Advanced Access asks for it.",
            "Look in the app under Settings, Basic, Verification.",
        )
        .at(app_link(survey).or_else(docs)),
        Item::unknown(
            "Default app for conversations",
            "No call that Flowbell makes tells it; without a default every connected app may answer.",
            "Choose this app in the Page’s settings, under Conversation routing.",
        )
        .at(page_link(survey).or_else(|| docs_link("conversation-routing"))),
    ]
}
