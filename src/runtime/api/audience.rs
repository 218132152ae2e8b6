//! Topics, and who would get a campaign about one.

use crate::engine::Content;
use crate::lint::Severity;
use crate::model::{self, Flow, Span, TopicId};
use crate::reengage::{self, Audience, Judgement, judge, said, travels_as};
use crate::runtime::api::refused::{Answer, Refused, body, id};
use crate::runtime::api::words;
use crate::runtime::bot::Shared;
use crate::store::TopicCount;
use crate::store::bot::wire::{AgreedTitle, CampaignMessage, Judged, NewCampaign, Preview, Topic};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use std::collections::BTreeMap;
use std::sync::Arc;

const EXPIRING_DAYS: u64 = 30;

type Bot = State<Arc<Shared>>;

/// The topics of live flows, each with its flow.
pub(crate) type Topics = BTreeMap<TopicId, (Arc<Flow>, model::Topic)>;

pub(crate) async fn live_topics(bot: &Shared) -> Result<Topics, Refused> {
    let live = bot.releases.live(&bot.store, &bot.settings.page_id).await?;
    let mut topics = BTreeMap::new();
    for published in live {
        for (id, topic) in published.flow.topics.iter() {
            topics
                .entry(id.clone())
                .or_insert_with(|| (Arc::clone(&published.flow), topic.clone()));
        }
    }
    Ok(topics)
}

pub(crate) async fn topics(State(bot): Bot) -> Answer<Vec<Topic>> {
    let now = bot.clock.now();
    let soon = now.plus(Span::from_days(EXPIRING_DAYS));
    let page = &bot.settings.page_id;
    let live = live_topics(&bot).await?;
    let mut counts = bot.store.topic_counts(page, now, soon).await?;
    for id in live.keys() {
        if !counts.iter().any(|it| it.topic == *id) {
            counts.push(nobody(id));
        }
    }
    counts.sort_by(|a, b| a.topic.cmp(&b.topic));
    let topics = counts.into_iter().map(|it| {
        let known = live.get(&it.topic);
        Topic {
            name: match known {
                Some((_, topic)) => topic.name.clone(),
                None => it.topic.to_string(),
            },
            profile: known.map(|(_, it)| it.profile).unwrap_or_default(),
            flow: known.map(|(flow, _)| flow.id.clone()),
            topic: it.topic,
            n_unspent: it.n_unspent,
            n_expiring: it.n_expiring,
            n_claimed: it.n_claimed,
            n_spent: it.n_spent,
            n_unknown: it.n_unknown,
            n_gone: it.n_gone,
            n_expired: it.n_expired,
            next_expires: it.next_expires,
        }
    });
    Ok(Json(topics.collect()))
}

/// Nobody has agreed to it yet.
fn nobody(id: &TopicId) -> TopicCount {
    TopicCount {
        topic: id.clone(),
        n_unspent: 0,
        n_expiring: 0,
        n_claimed: 0,
        n_spent: 0,
        n_unknown: 0,
        n_gone: 0,
        n_expired: 0,
        next_expires: None,
    }
}

pub(crate) async fn looked_at(
    bot: &Shared,
    topic: &TopicId,
    only: Option<&str>,
) -> Result<Audience, Refused> {
    let (page, now) = (&bot.settings.page_id, bot.clock.now());
    let only = only.map(str::trim).filter(|it| !it.is_empty());
    Ok(reengage::audience(&bot.store, page, topic, only, now).await?)
}

pub(crate) async fn audience(State(bot): Bot, Path(topic): Path<String>) -> Answer<Preview> {
    let topic = id(topic, "topic")?;
    let audience = looked_at(&bot, &topic, None).await?;
    let mut preview = preview_of(&bot, &audience, &CampaignMessage::default(), &[]).await?;
    preview.is_sendable = false;
    Ok(Json(preview))
}

pub(crate) async fn preview(State(bot): Bot, bytes: Bytes) -> Answer<Preview> {
    let new: NewCampaign = body(&bytes)?;
    let audience = looked_at(&bot, &new.topic, new.only.as_deref()).await?;
    let judgements = judge(&new.message, &audience.titles);
    let preview = preview_of(&bot, &audience, &new.message, &judgements).await?;
    Ok(Json(preview))
}

async fn preview_of(
    bot: &Shared,
    audience: &Audience,
    message: &CampaignMessage,
    judgements: &[Judgement],
) -> Result<Preview, Refused> {
    let first = match audience.gets.first() {
        Some((_, psid, _)) => bot.store.person(&bot.settings.page_id, psid).await?,
        None => None,
    };
    let sample = first.and_then(|it| match said(message, &it.attributes)? {
        Content::Message { text, .. } => Some(text),
        Content::Typing | Content::Request { .. } | Content::DefaultAnswer { .. } => None,
    });
    let reasons = audience.reasons().into_iter();
    let titles = audience.titles.iter().map(|it| AgreedTitle {
        title: it.title.clone(),
        language: it.language.clone(),
        n: it.n,
    });
    Ok(Preview {
        n_gets: u64::try_from(audience.gets.len()).unwrap_or(u64::MAX),
        not: reasons
            .map(|(reason, n)| words::not_them(reason.word(), n))
            .collect(),
        titles: titles.collect(),
        findings: judgements.iter().map(judged).collect(),
        payload: travels_as(message).to_owned(),
        sample,
        is_sendable: worst(judgements) != Some(Severity::Error) && !audience.gets.is_empty(),
    })
}

fn judged(it: &Judgement) -> Judged {
    Judged {
        code: it.finding.code.to_owned(),
        name: it.finding.name.to_owned(),
        severity: it.finding.severity.word().to_owned(),
        message: it.finding.message.clone(),
        title: it.title.clone(),
    }
}

/// The worst of them: errors come first.
pub(crate) fn worst(judgements: &[Judgement]) -> Option<Severity> {
    judgements.iter().map(|it| it.finding.severity).min()
}
