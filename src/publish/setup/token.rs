//! Whether the token opens this Page, and for what (facts 6.1, 6.2).

use crate::graph::token::TokenInfo;
use crate::graph::{ErrorKind, GraphError};
use crate::publish::Survey;
use crate::publish::setup::{Item, app_link, docs_link, listed, page_link};

/// What Meta asks of whoever runs a bot; the first two are what publishing cannot do without.
const PERMISSIONS: [&str; 5] = [
    "pages_messaging",
    "pages_manage_metadata",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
];
const N_NEEDED: usize = 2;

pub(super) fn items(survey: &Survey) -> Vec<Item> {
    vec![
        token(survey),
        life(survey),
        permissions(survey),
        tasks(survey),
    ]
}

fn token(survey: &Survey) -> Item {
    const NAME: &str = "Token for this Page";
    const NEW: &str = "Make a new Page token for this Page and connect it again.";
    let page = match &survey.page {
        Ok(page) => page,
        Err(error) => return refused(NAME, error).at(app_link(survey)),
    };
    if page.id != survey.page_id {
        let why = format!("The token belongs to another Page, “{}”.", page.name);
        return Item::to_do(NAME, why, NEW).at(app_link(survey));
    }
    if let Some(Ok(token)) = &survey.token {
        if !token.app_id.is_empty() && token.app_id != survey.app_id {
            let why = format!("The token was made by another app, {}.", token.app_id);
            let cure = "Make the token with the app that is connected, or connect that app.";
            return Item::to_do(NAME, why, cure).at(app_link(survey));
        }
        if !token.kind.is_empty() && !token.kind.eq_ignore_ascii_case("page") {
            let why = "It is a person’s or an app’s token, not a Page’s.";
            return Item::to_do(NAME, why, NEW).at(app_link(survey));
        }
    }
    Item::done(
        NAME,
        format!("Meta knows it as the token of “{}”.", page.name),
    )
}

/// A dead token is something to do; a call that did not come through is not known.
fn refused(name: &'static str, error: &GraphError) -> Item {
    match error.kind {
        ErrorKind::TokenExpired { .. } | ErrorKind::NotFound | ErrorKind::PermissionMissing => {
            Item::to_do(name, format!("Meta refuses it: {error}."), error.advice())
        }
        _ => Item::unread(name, error),
    }
}

fn life(survey: &Survey) -> Item {
    const NAME: &str = "Token that lasts";
    match &survey.token {
        None => Item::needs_secret(NAME).at(app_link(survey)),
        Some(Err(error)) => secret_refused(NAME, error).at(app_link(survey)),
        Some(Ok(token)) => match (token.end, token.expires_at) {
            (Some(why), _) => refused(NAME, &GraphError::of(ErrorKind::TokenExpired { why })),
            (None, None) => Item::done(NAME, "It has no date on which it ends."),
            (None, Some(at)) => Item::to_do(
                NAME,
                format!("It ends on {}; then the bot falls silent.", day(at)),
                "Make a Page token with a long-lived user token: such a token has no end.",
            )
            .at(app_link(survey)),
        },
    }
}

/// A refused token in a call made with the app's own is the app secret's fault.
fn secret_refused(name: &'static str, error: &GraphError) -> Item {
    match error.kind {
        ErrorKind::TokenExpired { .. } => Item::to_do(
            name,
            "The app secret does not belong to the app id, so Meta tells nothing of the token.",
            "Copy the app secret again: Settings, Basic, on developers.facebook.com.",
        ),
        _ => Item::unread(name, error),
    }
}

fn day(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(
        |_| "a day far from now".to_owned(),
        |at| at.strftime("%Y-%m-%d").to_string(),
    )
}

/// Whether a token holds a permission, for this Page where Meta says for which.
pub(super) fn has(token: &TokenInfo, page_id: &str, permission: &str) -> bool {
    let is_for_it = |pages: &Vec<String>| pages.iter().any(|page| page == page_id);
    token.scopes.iter().any(|scope| scope == permission)
        && token.targets.get(permission).is_none_or(is_for_it)
}

fn permissions(survey: &Survey) -> Item {
    const NAME: &str = "Permissions";
    let docs = docs_link("overview");
    let token = match &survey.token {
        None => return Item::needs_secret(NAME).at(docs),
        Some(Err(error)) => return secret_refused(NAME, error).at(app_link(survey)),
        Some(Ok(token)) => token,
    };
    let is_missing = |it: &&str| !has(token, &survey.page_id, it);
    let missing: Vec<&str> = PERMISSIONS.into_iter().filter(is_missing).collect();
    let needed = PERMISSIONS.iter().take(N_NEEDED);
    let stops = needed.clone().any(|it| missing.contains(it));
    if missing.is_empty() {
        let why = format!(
            "The token holds all that a bot needs: {}.",
            listed(&PERMISSIONS)
        );
        return Item::done(NAME, why);
    }
    let rest = match stops {
        true => "Without them Flowbell cannot publish.",
        false => "Publishing works without them; Meta’s overview asks for them all the same.",
    };
    let why = format!("The token lacks {} for this Page.", listed(&missing));
    let cure = format!("Make a new Page token and allow them. {rest}");
    Item::to_do(NAME, why, cure).at(app_link(survey).or(docs))
}

fn tasks(survey: &Survey) -> Item {
    Item::unknown(
        "Tasks on the Page",
        "No call with a Page token tells the tasks of the person who made it.",
        "In the Page’s settings, under Page access, that person needs Messages and Community \
         activity, which Meta calls MESSAGING and MODERATE.",
    )
    .at(page_link(survey))
}
