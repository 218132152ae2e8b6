//! What may have arrived: each with what the author can do. Nothing of it goes again by itself.

use crate::engine::Timestamp;
use crate::model::{Profile, Span, TopicId};
use crate::runtime::api::refused::{Answer, Refused};
use crate::runtime::bot::Shared;
use crate::store::bot::wire::NotKnown;
use crate::store::{self, CampaignState, SendId};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use std::sync::Arc;

const MOST: usize = 1_000;
/// An echo that has not come after so long hardly will (facts 5.3).
const ECHO: Span = Span::from_hours(36);

type Bot = State<Arc<Shared>>;

pub(crate) async fn all(State(bot): Bot) -> Answer<Vec<NotKnown>> {
    let now = bot.clock.now();
    let found = bot.store.not_known(&bot.settings.page_id, MOST).await?;
    Ok(Json(found.into_iter().map(|it| shown(it, now)).collect()))
}

/// Sends one once more, because the author wants it.
pub(crate) async fn again(State(bot): Bot, Path(id): Path<String>) -> Answer<()> {
    let found = find(&bot, &id).await?;
    if let Some((what, advice)) = why_not(&found) {
        let status = StatusCode::CONFLICT;
        return Err(Refused::new(status, "not-again", what, advice));
    }
    bot.send_again(found.id, found.attempt).await?;
    Ok(Json(()))
}

/// Leaves one as it is, and asks no more.
pub(crate) async fn write_off(State(bot): Bot, Path(id): Path<String>) -> Answer<()> {
    let found = find(&bot, &id).await?;
    bot.store.write_off(found.id).await?;
    Ok(Json(()))
}

async fn find(bot: &Shared, id: &str) -> Result<store::NotKnown, Refused> {
    let missing = || Refused::not_found("send that is not known");
    let id: SendId = id.parse().map_err(|_| missing())?;
    let found = bot.store.not_known_one(&bot.settings.page_id, id).await?;
    found.ok_or_else(missing)
}

/// Why it cannot go again, and what to do instead.
fn why_not(it: &store::NotKnown) -> Option<(&'static str, &'static str)> {
    if it.campaign == Some(CampaignState::Cancelled) {
        return Some((
            "its campaign was cancelled",
            "Write it off, or make a new campaign for the others.",
        ));
    }
    match it.profile {
        Some(Profile::Recurring) => Some((
            "a recurring consent is not used up by one message, so a second one might reach them",
            "Write it off; the next campaign reaches them in any case.",
        )),
        Some(Profile::OneTime | Profile::Utility) | None => None,
    }
}

fn shown(it: store::NotKnown, now: Timestamp) -> NotKnown {
    let why_not = why_not(&it);
    let is_young = now < it.at.plus(ECHO);
    let mut advice = Vec::new();
    if is_young {
        advice.push("Wait: Messenger may still say that it arrived.");
    }
    advice.push("Look into the Page's inbox whether the message is there.");
    advice.push(match (why_not, it.profile) {
        (Some((_, advice)), _) => advice,
        (None, Some(Profile::OneTime)) => {
            "If it is not there, send it again: Messenger takes each consent once, so nobody \
             gets it twice."
        }
        (None, Some(Profile::Recurring | Profile::Utility) | None) => {
            "If it is not there, send it again; if it did arrive, they get it twice."
        }
    });
    advice.push("Or write it off; then nothing is sent, and its consent counts as used.");
    NotKnown {
        id: it.id.to_string(),
        number: it.person,
        psid: it.psid,
        first_name: it.first_name,
        at: it.at,
        n_tries: it.attempt,
        topic: topic(&it.via),
        campaign: campaign(it.id),
        via: it.via,
        sentence: "No answer came, so it may have arrived. It is not sent again by itself."
            .to_owned(),
        advice: advice.into_iter().map(str::to_owned).collect(),
        may_go_again: why_not.is_none(),
    }
}

/// The topic that an audit's word names.
fn topic(via: &str) -> Option<TopicId> {
    let mut words = via.split(' ');
    let topic = match words.next()? {
        "campaign" => words.nth(1),
        "consent" | "utility" => words.next(),
        _ => None,
    };
    TopicId::new(topic?).ok()
}

/// The campaign that a send belongs to.
fn campaign(id: SendId) -> Option<u64> {
    match id {
        SendId::Campaign { campaign, .. } => Some(campaign),
        SendId::Effect(_) => None,
    }
}
