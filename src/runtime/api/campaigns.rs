//! Campaigns: making, starting, pausing, cancelling, and what became of them. The runtime's own
//! `campaigns` does the sending.

use crate::model::TopicId;
use crate::reengage::{self, PlanError, Planned, Verdict, from_draft, is_zone, judge, verdict};
use crate::runtime::api::audience::{Topics, live_topics, looked_at};
use crate::runtime::api::refused::{Answer, Refused, body};
use crate::runtime::api::table::{self, Table, response};
use crate::runtime::api::words;
use crate::runtime::bot::Shared;
use crate::store::bot::wire::{Campaign, NewCampaign, PageOf, PersonResult, Progress, Results};
use crate::store::{self, CampaignState, RecipientState};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

const LIMIT: usize = 100;
const MOST: usize = 1_000;

type Bot = State<Arc<Shared>>;

pub(crate) async fn make(State(bot): Bot, bytes: Bytes) -> Answer<Campaign> {
    let new: NewCampaign = body(&bytes)?;
    let audience = looked_at(&bot, &new.topic, new.only.as_deref()).await?;
    let refuse = |kind, what: &str, advice| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Err(Refused::new(status, kind, what, advice))
    };
    let judgements = judge(&new.message, &audience.titles);
    let said: Vec<&str> = judgements.iter().map(|it| &*it.finding.message).collect();
    let said = said.join(" ");
    match verdict(&judgements) {
        Verdict::Refused => return refuse("rules", &said, "Change the message."),
        Verdict::Warned if !new.accept_warnings => {
            let advice = "Change the message, or go on although rules warn.";
            return refuse("warnings", &said, advice);
        }
        Verdict::Warned | Verdict::Fine => {}
    }
    if audience.gets.is_empty() {
        return refuse(
            "nobody",
            "nobody would get this: there is no consent for this topic that can be used",
            "Look at the preview; it says why each person does not get it.",
        );
    }
    let now = bot.clock.now();
    let draft = reengage::to_draft(&bot.settings.page_id, &new, now)?;
    let id = bot.store.draft_campaign(draft.clone(), now).await?;
    let zone = match &*bot.settings.time_zone {
        zone if is_zone(zone) => zone,
        _ => "UTC",
    };
    reengage::add_everybody(&bot.store, id, &draft, &audience, zone, now).await?;
    Ok(Json(shown_by_id(&bot, id).await?))
}

async fn kept(bot: &Shared, id: u64) -> Result<store::Campaign, Refused> {
    let campaign = bot.store.campaign(id).await?;
    let campaign = campaign.filter(|it| it.draft.page == bot.settings.page_id);
    campaign.ok_or_else(|| Refused::not_found("campaign"))
}

async fn shown_by_id(bot: &Shared, id: u64) -> Result<Campaign, Refused> {
    let campaign = kept(bot, id).await?;
    shown(bot, &campaign, &live_topics(bot).await?).await
}

async fn shown(bot: &Shared, it: &store::Campaign, topics: &Topics) -> Result<Campaign, Refused> {
    let planned = match from_draft(&it.draft) {
        Err(PlanError::Unreadable) => Planned::default(),
        planned => planned?,
    };
    let mut progress = Progress::default();
    let (mut refused, mut skipped) = (Vec::new(), Vec::new());
    let last_at = it.ended_at.unwrap_or_else(|| bot.clock.now());
    for count in bot.store.progress(it.id).await? {
        let n = count.n;
        let place = match count.state {
            RecipientState::Waiting if it.state == CampaignState::Cancelled => {
                &mut progress.n_cancelled
            }
            RecipientState::Waiting => &mut progress.n_waiting,
            RecipientState::Claimed => &mut progress.n_under_way,
            RecipientState::Sent => &mut progress.n_sent,
            RecipientState::Unknown if count.why.is_empty() => &mut progress.n_unknown,
            RecipientState::Unknown => &mut progress.n_written_off,
            RecipientState::Refused => {
                refused.push(words::refused(&count, last_at));
                &mut progress.n_refused
            }
            RecipientState::Skipped => {
                skipped.push(words::not_them(&count.why, n));
                &mut progress.n_skipped
            }
        };
        *place += n;
        if count.state != RecipientState::Skipped {
            progress.n_all += n;
        }
    }
    Ok(Campaign {
        id: it.id,
        topic_name: topic_name(topics, &it.draft.topic),
        topic: it.draft.topic.clone(),
        message: planned.message,
        at: it.draft.at,
        is_daytime: planned.options.is_daytime,
        only: planned.options.only,
        state: it.state,
        made_at: it.made_at,
        ended_at: it.ended_at,
        paused_why: (it.is_held && it.state == CampaignState::Paused).then(|| {
            "Meta blocked what the Page sends. Resume it when sending goes on again.".to_owned()
        }),
        progress,
        refused,
        skipped,
    })
}

fn topic_name(topics: &Topics, id: &TopicId) -> String {
    match topics.get(id) {
        Some((_, topic)) => topic.name.clone(),
        None => id.to_string(),
    }
}

pub(crate) async fn all(State(bot): Bot) -> Answer<Vec<Campaign>> {
    let topics = live_topics(&bot).await?;
    let mut campaigns = Vec::new();
    for it in bot.store.campaigns(Some(&bot.settings.page_id)).await? {
        campaigns.push(shown(&bot, &it, &topics).await?);
    }
    Ok(Json(campaigns))
}

pub(crate) async fn one(State(bot): Bot, Path(id): Path<u64>) -> Answer<Campaign> {
    Ok(Json(shown_by_id(&bot, id).await?))
}

async fn set(bot: &Shared, id: u64, state: CampaignState) -> Answer<Campaign> {
    let before = kept(bot, id).await?;
    if state == CampaignState::Running {
        from_draft(&before.draft)?;
    }
    bot.store.set_campaign(id, state, bot.clock.now()).await?;
    bot.campaigns.look_again();
    bot.sends.notify_one();
    Ok(Json(shown_by_id(bot, id).await?))
}

pub(crate) async fn start(State(bot): Bot, Path(id): Path<u64>) -> Answer<Campaign> {
    set(&bot, id, CampaignState::Running).await
}

pub(crate) async fn pause(State(bot): Bot, Path(id): Path<u64>) -> Answer<Campaign> {
    set(&bot, id, CampaignState::Paused).await
}

pub(crate) async fn resume(State(bot): Bot, Path(id): Path<u64>) -> Answer<Campaign> {
    if kept(&bot, id).await?.state == CampaignState::Draft {
        return Err(Refused::new(
            StatusCode::CONFLICT,
            "wrong-state",
            "a campaign that is a draft cannot be resumed",
            "Start it.",
        ));
    }
    set(&bot, id, CampaignState::Running).await
}

pub(crate) async fn cancel(State(bot): Bot, Path(id): Path<u64>) -> Answer<Campaign> {
    set(&bot, id, CampaignState::Cancelled).await
}

pub(crate) async fn results(
    State(bot): Bot,
    Path(id): Path<u64>,
    Query(page): Query<PageOf>,
) -> Answer<Results> {
    let is_cancelled = kept(&bot, id).await?.state == CampaignState::Cancelled;
    let limit = page.limit.unwrap_or(LIMIT).clamp(1, MOST);
    let rows = bot.store.recipients(id, page.after, limit).await?;
    let next = match rows.last() {
        Some(last) if rows.len() == limit => Some(last.person),
        _ => None,
    };
    let people = rows.into_iter().map(|it| PersonResult {
        number: it.person,
        sentence: words::result(it.state, &it.why, (it.code, it.subcode), is_cancelled),
        psid: it.psid,
        first_name: it.first_name,
        state: it.state,
        at: it.at,
        code: it.code,
        subcode: it.subcode,
    });
    Ok(Json(Results {
        people: people.collect(),
        next,
    }))
}

pub(crate) async fn results_table(
    State(bot): Bot,
    Path(id): Path<u64>,
) -> Result<Response, Refused> {
    let is_cancelled = kept(&bot, id).await?.state == CampaignState::Cancelled;
    let results = table::Results {
        bot,
        campaign: id,
        is_cancelled,
        after: None,
        is_over: false,
    };
    let name = format!("campaign-{id}.csv");
    Ok(response(Table::Results(results), &name))
}
