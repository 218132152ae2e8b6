//! Whether what people write reaches a bot (facts 6.4).

use crate::graph::webhooks::FIELDS;
use crate::publish::Survey;
use crate::publish::setup::{Item, app_link, docs_link, listed};

pub(super) fn items(survey: &Survey) -> Vec<Item> {
    vec![address(survey), fields(survey)]
}

fn address(survey: &Survey) -> Item {
    const NAME: &str = "Address of the bot";
    const CURE: &str = "Start the bot (flowbell serve) at a public https address, and enter that \
                        address with its verify token in the app: Webhooks, Page.";
    match &survey.webhook {
        None => Item::needs_secret(NAME).at(app_link(survey)),
        Some(Err(error)) => Item::unread(NAME, error).at(app_link(survey)),
        Some(Ok(None)) => {
            let why = "The app has no address for messages, so nobody answers.";
            Item::to_do(NAME, why, CURE).at(app_link(survey))
        }
        Some(Ok(Some(webhook))) => {
            let shown = webhook.callback_url.split(['?', '#']).next();
            let shown = shown.unwrap_or_default();
            if webhook.is_active {
                Item::done(NAME, format!("Meta calls {shown}."))
            } else {
                let why = format!("Meta has {shown}, but does not call it any more.");
                let cure = "After an hour of failures Meta stops calling. See that the bot \
                            answers, then save the address in the app once more.";
                Item::to_do(NAME, why, cure).at(app_link(survey))
            }
        }
    }
}

fn fields(survey: &Survey) -> Item {
    const NAME: &str = "Messages of this Page";
    let have = match &survey.fields {
        Ok(have) => have,
        Err(error) => return Item::unread(NAME, error).at(docs_link("webhooks")),
    };
    let is_missing = |field: &&str| !have.iter().any(|it| it == field);
    let missing: Vec<&str> = FIELDS.into_iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Item::done(NAME, "Meta gives the app all that the bot listens for.");
    }
    let why = if have.is_empty() {
        "The app is not subscribed to this Page, so it hears nothing.".to_owned()
    } else {
        format!("The app does not hear {}.", listed(&missing))
    };
    Item::to_do(
        NAME,
        why,
        "Publish the flow: Flowbell subscribes the Page then.",
    )
}
