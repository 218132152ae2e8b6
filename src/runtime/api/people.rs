//! The people: found, one by one, erased, and as a table.

use crate::model::limits::WINDOW_HOURS;
use crate::model::{BlockId, Span};
use crate::runtime::api::log;
use crate::runtime::api::refused::{Answer, Refused};
use crate::runtime::api::table::{Table, response};
use crate::runtime::bot::Shared;
use crate::runtime::intake;
use crate::store::bot::wire::{
    Consent, ErasedPerson, FindPeople, Log, LogBefore, People, Person, PersonDetails,
};
use crate::store::{Find, PersonRow};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::sync::Arc;

const LIMIT: usize = 50;
const MOST: usize = 1_000;
const DAY_MILLIS: i64 = 86_400_000;

type Bot = State<Arc<Shared>>;

fn wanted(bot: &Shared, query: &FindPeople) -> Result<Find, Refused> {
    let attribute = match &query.attribute {
        None => None,
        Some(text) => {
            let parts = text.split_once('=').ok_or_else(|| {
                let what = "an attribute was asked for without a value";
                Refused::unfit(what, "Write name=value.")
            })?;
            Some((parts.0.trim().to_owned(), parts.1.trim().to_owned()))
        }
    };
    let filled = |text: &Option<String>| text.clone().filter(|it| !it.is_empty());
    let day_ago = bot.clock.now().plus_millis(1 - DAY_MILLIS);
    Ok(Find {
        page: Some(bot.settings.page_id.clone()),
        text: filled(&query.text),
        attribute,
        label: filled(&query.label),
        is_stopped: query.is_stopped,
        is_unreachable: query.is_unreachable,
        is_with_human: query.is_with_human,
        opened_since: (query.is_open == Some(true)).then_some(day_ago),
        release: filled(&query.release),
        flow: query.flow.clone(),
        block: filled(&query.block),
        agreed: query.topic.clone().map(|it| (it, bot.clock.now())),
    })
}

pub(crate) async fn find(State(bot): Bot, Query(query): Query<FindPeople>) -> Answer<People> {
    let limit = query.limit.unwrap_or(LIMIT).clamp(1, MOST);
    let find = wanted(&bot, &query)?;
    let sort = query.sort.unwrap_or_default();
    let found = bot.store.search_people(find, sort, query.after, limit);
    let found = found.await?;
    let mut people = Vec::with_capacity(found.people.len());
    for row in found.people {
        people.push(person(&bot, row).await?);
    }
    Ok(Json(People {
        people,
        next: found.next,
        n_found: found.n_found,
        n_looked: found.n_looked,
    }))
}

async fn person(bot: &Shared, row: PersonRow) -> Result<Person, Refused> {
    let published = match &row.release {
        Some(hash) => bot.releases.get(&bot.store, hash).await?,
        None => None,
    };
    let flow = published.map(|it| it.flow);
    let block = row.block.and_then(|it| BlockId::new(&it).ok());
    let known = flow.as_ref().zip(block.as_ref());
    let known = known.filter(|(flow, block)| flow.block(block).is_some());
    Ok(Person {
        number: row.person,
        psid: row.psid,
        first_name: row.first_name,
        first_seen: row.first_seen,
        last_seen: row.last_seen,
        closes: row.opened.map(|at| at.plus(Span::from_hours(WINDOW_HOURS))),
        is_stopped: row.is_stopped,
        is_unreachable: row.is_unreachable,
        is_with_human: row.is_with_human,
        release: row.release,
        flow: flow.as_ref().map(|it| it.id.clone()),
        flow_name: flow.as_ref().map(|it| it.settings.name.clone()),
        block_title: known.map(|(flow, block)| flow.title_of(block)),
        block,
        attributes: row.attributes,
        labels: row.labels,
    })
}

pub(crate) async fn one(State(bot): Bot, Path(psid): Path<String>) -> Answer<PersonDetails> {
    let row = bot.store.person(&bot.settings.page_id, &psid).await?;
    let row = row.ok_or_else(|| Refused::not_found("person"))?;
    let number = row.person;
    let person = person(&bot, row).await?;
    let log = log::of(&bot, &person, None).await?;
    Ok(Json(PersonDetails {
        release_number: number_of(&bot, &person).await?,
        consents: consents(&bot, number).await?,
        log: log.lines,
        earlier: log.earlier,
        person,
    }))
}

/// What was said before a line.
pub(crate) async fn log(
    State(bot): Bot,
    Path(psid): Path<String>,
    Query(query): Query<LogBefore>,
) -> Answer<Log> {
    let row = bot.store.person(&bot.settings.page_id, &psid).await?;
    let row = row.ok_or_else(|| Refused::not_found("person"))?;
    let person = person(&bot, row).await?;
    Ok(Json(log::of(&bot, &person, query.before).await?))
}

async fn number_of(bot: &Shared, person: &Person) -> Result<Option<u32>, Refused> {
    let Some(flow) = &person.flow else {
        return Ok(None);
    };
    let releases = bot.store.releases(&bot.settings.page_id, flow).await?;
    let on = releases
        .into_iter()
        .find(|it| Some(&it.hash) == person.release.as_ref());
    Ok(on.map(|it| it.number))
}

async fn consents(bot: &Shared, person: u64) -> Result<Vec<Consent>, Refused> {
    let mut consents = Vec::new();
    for it in bot.store.consents_of(person).await? {
        let agreed_in = match &it.release {
            Some(hash) => bot.releases.get(&bot.store, hash).await?,
            None => None,
        };
        let topic = agreed_in.and_then(|on| on.flow.topics.get(&it.topic).cloned());
        consents.push(Consent {
            topic_name: topic.map(|it| it.name).unwrap_or_default(),
            topic: it.topic,
            profile: it.profile,
            state: it.state,
            taken: it.taken,
            expires: it.expires,
            used: it.used,
        });
    }
    Ok(consents)
}

pub(crate) async fn erase(State(bot): Bot, Path(psid): Path<String>) -> Answer<ErasedPerson> {
    let now = bot.clock.now();
    let page = &bot.settings.page_id;
    let erased = bot.store.erase(page, &psid, now).await?;
    bot.counts.erased.add(usize::from(erased.is_known));
    Ok(Json(ErasedPerson {
        is_known: erased.is_known,
        n_rows: erased.n_rows,
    }))
}

pub(crate) async fn hand_back(State(bot): Bot, Path(psid): Path<String>) -> Answer<()> {
    intake::hand_back(&bot, &psid).await?;
    Ok(Json(()))
}

pub(crate) async fn table(
    State(bot): Bot,
    Query(query): Query<FindPeople>,
) -> Result<Response, Refused> {
    let find = wanted(&bot, &query)?;
    let export = bot.store.export_people(find);
    Ok(response(Table::People(export), "people.csv"))
}
