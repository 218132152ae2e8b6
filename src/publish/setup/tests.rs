//! Pages that lack one thing each, and what the checklist says of it.

use super::*;
use crate::graph::page::PageInfo;
use crate::graph::profile::ProfileRead;
use crate::graph::token::TokenInfo;
use crate::graph::webhooks::{AppWebhook, FIELDS};
use crate::graph::{ErrorKind, TokenEnd};
use crate::model::page::FeatureStatus;
use crate::model::{Flow, FlowId};

/// A Page where everything that can be read is as it should be.
fn good() -> Survey {
    let scopes = "pages_messaging pages_manage_metadata pages_show_list pages_read_engagement \
                  business_management";
    Survey {
        page_id: "1".to_owned(),
        app_id: "9".to_owned(),
        admin_countries: vec!["Canada".to_owned()],
        is_facebook: true,
        page: Ok(PageInfo {
            id: "1".to_owned(),
            name: "Lumi".to_owned(),
            country: "United States".to_owned(),
            ..PageInfo::default()
        }),
        token: Some(Ok(TokenInfo {
            app_id: "9".to_owned(),
            kind: "PAGE".to_owned(),
            page_id: "1".to_owned(),
            is_valid: true,
            end: None,
            expires_at: None,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
            targets: std::collections::BTreeMap::new(),
        })),
        feature: Ok(Some(FeatureStatus::Approved)),
        profile: Ok(ProfileRead {
            european_rules: Some(false),
            ..ProfileRead::default()
        }),
        fields: Ok(FIELDS.map(str::to_owned).to_vec()),
        webhook: Some(Ok(Some(AppWebhook {
            callback_url: "https://bot.example/webhook?secret=1".to_owned(),
            is_active: true,
            fields: Vec::new(),
        }))),
    }
}

fn flow() -> Flow {
    let mut flow = Flow::new(FlowId::new("f").unwrap(), "Lipstick");
    flow.settings.default_answer = "Sorry?".to_owned();
    flow
}

#[track_caller]
fn item(survey: &Survey, name: &str) -> Item {
    let sections = checklist(survey, &flow());
    let mut items = sections.into_iter().flat_map(|section| section.items);
    items.find(|item| item.name == name).unwrap()
}

#[track_caller]
fn stands(survey: &Survey, name: &str, standing: Standing, words: &str) {
    let item = item(survey, name);
    assert_eq!(item.standing, standing, "{item:?}");
    let said = format!("{} {}", item.why, item.cure);
    assert!(said.contains(words), "{said}");
}

#[test]
fn what_can_be_read_of_a_good_page_is_done_and_the_rest_is_not_known() {
    let survey = good();
    for name in [
        "Token for this Page",
        "Token that lasts",
        "Permissions",
        "Address of the bot",
        "Messages of this Page",
        "One-Time Notification",
        "European and Japanese rules",
        "Where the admins are",
        "Default answer",
    ] {
        stands(&survey, name, Standing::Done, "");
    }
    let sections = checklist(&survey, &flow());
    assert_eq!(counts(&sections)[1], (Standing::ToDo, 0));
    for item in sections.iter().flat_map(|section| &section.items) {
        assert!(item.why.ends_with('.'), "{item:?}");
        let needs_a_way = item.standing != Standing::Done;
        assert_eq!(needs_a_way, !item.cure.is_empty(), "{item:?}");
    }
    // What stands behind an address's question mark may be secret.
    assert!(!format!("{sections:?}").contains("secret=1"));
}

#[test]
fn a_feature_that_is_not_named_is_not_known_rather_than_refused() {
    let mut survey = good();
    survey.feature = Ok(None);
    stands(
        &survey,
        "One-Time Notification",
        Standing::Unknown,
        "neither yes nor no",
    );
    stands(
        &survey,
        "One-Time Notification",
        Standing::Unknown,
        "Requested features",
    );
    assert_eq!(abilities(&survey)[0].works, None);
    survey.feature = Ok(Some(FeatureStatus::Limited));
    stands(
        &survey,
        "One-Time Notification",
        Standing::NotHere,
        "policy team",
    );
    assert_eq!(abilities(&survey)[0].works, Some(false));
    survey.feature = Ok(Some(FeatureStatus::Pending));
    stands(
        &survey,
        "One-Time Notification",
        Standing::ToDo,
        "not answered",
    );
}

#[test]
fn without_the_app_secret_what_it_opens_is_not_known() {
    let mut survey = good();
    (survey.token, survey.webhook) = (None, None);
    for name in ["Token that lasts", "Permissions", "Address of the bot"] {
        stands(&survey, name, Standing::Unknown, "secret");
    }
    stands(&survey, "Token for this Page", Standing::Done, "Lumi");
    assert_eq!(abilities(&survey)[2].works, None);
}

#[test]
fn a_dead_token_is_something_to_do_and_a_dead_line_is_not() {
    let mut survey = good();
    let why = TokenEnd::PasswordChanged;
    let dead = GraphError::of(ErrorKind::TokenExpired { why });
    survey.page = Err(dead.clone());
    survey.feature = Err(dead);
    stands(&survey, "Token for this Page", Standing::ToDo, "password");
    stands(
        &survey,
        "One-Time Notification",
        Standing::Unknown,
        "could not be read",
    );
    survey.page = Err(GraphError::of(ErrorKind::TimedOut));
    stands(&survey, "Token for this Page", Standing::Unknown, "in time");
}

#[test]
fn tokens_of_others_and_missing_permissions_are_named() {
    let mut survey = good();
    let Some(Ok(token)) = &mut survey.token else {
        unreachable!()
    };
    token.scopes.retain(|scope| scope != "pages_messaging");
    token.expires_at = Some(1_893_456_000);
    stands(&survey, "Permissions", Standing::ToDo, "pages_messaging");
    stands(&survey, "Permissions", Standing::ToDo, "cannot publish");
    stands(&survey, "Token that lasts", Standing::ToDo, "2030-01-01");
    let Some(Ok(token)) = &mut survey.token else {
        unreachable!()
    };
    token.scopes.push("pages_messaging".to_owned());
    let elsewhere = ("pages_messaging".to_owned(), vec!["2".to_owned()]);
    token.targets.extend([elsewhere]);
    stands(&survey, "Permissions", Standing::ToDo, "for this Page");
    token_of_another_page(&mut survey);
    stands(
        &survey,
        "Token for this Page",
        Standing::ToDo,
        "another Page",
    );
}

fn token_of_another_page(survey: &mut Survey) {
    survey.page_id = "3".to_owned();
}

#[test]
fn webhooks_that_are_missing_or_asleep_are_to_do() {
    let mut survey = good();
    survey.fields = Ok(vec!["messages".to_owned()]);
    stands(
        &survey,
        "Messages of this Page",
        Standing::ToDo,
        "messaging_optins",
    );
    survey.fields = Ok(Vec::new());
    stands(
        &survey,
        "Messages of this Page",
        Standing::ToDo,
        "hears nothing",
    );
    survey.webhook = Some(Ok(None));
    stands(
        &survey,
        "Address of the bot",
        Standing::ToDo,
        "flowbell serve",
    );
    survey.webhook = Some(Ok(Some(AppWebhook {
        callback_url: "https://bot.example".to_owned(),
        is_active: false,
        fields: Vec::new(),
    })));
    stands(
        &survey,
        "Address of the bot",
        Standing::ToDo,
        "does not call it",
    );
}

#[test]
fn europe_and_japan_come_with_the_page_with_meta_or_with_an_admin() {
    let place = "European and Japanese rules";
    let mut survey = good();
    survey.page.as_mut().unwrap().country = "Germany".to_owned();
    stands(&survey, place, Standing::NotHere, "Germany");
    assert_eq!(abilities(&survey)[0].works, None);
    // Recurring notifications are the other way round.
    assert_eq!(abilities(&survey)[1].works, None);
    survey = good();
    assert_eq!(abilities(&survey)[1].works, Some(false));
    survey.profile.as_mut().unwrap().european_rules = Some(true);
    stands(&survey, place, Standing::NotHere, "Meta applies");
    survey = good();
    survey.page.as_mut().unwrap().country.clear();
    survey.profile.as_mut().unwrap().european_rules = None;
    stands(&survey, place, Standing::Unknown, "neither");
    assert_eq!(abilities(&survey)[1].works, None);
    survey.admin_countries = vec!["Japan".to_owned()];
    stands(&survey, "Where the admins are", Standing::NotHere, "Japan");
    assert_eq!(abilities(&survey)[0].works, None);
    survey.admin_countries.clear();
    stands(
        &survey,
        "Where the admins are",
        Standing::Unknown,
        "Ask the Page’s admins",
    );
}

#[test]
fn the_sandbox_sends_nobody_to_facebook() {
    let mut survey = good();
    survey.is_facebook = false;
    survey.feature = Ok(None);
    let sections = checklist(&survey, &flow());
    for item in sections.iter().flat_map(|section| &section.items) {
        let url = item.link.as_ref().map_or("", |link| &link.url);
        assert!(
            url.is_empty() || url.contains("/documentation/"),
            "{item:?}"
        );
    }
}
