//! One person's conversation, with what became of every message and what stood on what they
//! tapped.

use crate::model::{BlockId, Entry, Flow, Kind, PartId};
use crate::runtime::api::refused::Refused;
use crate::runtime::api::words;
use crate::runtime::bot::Shared;
use crate::store;
use crate::store::bot::wire::{Log, LogLine, Outcome, Person};
use serde_json::Value;
use std::sync::Arc;

/// So many lines at once.
const LINES: usize = 500;
/// What people tap, as the log calls it.
const TAPPED: [&str; 3] = ["button", "ice", "menu"];

/// The newest lines, or the last before one of them.
pub(crate) async fn of(bot: &Shared, person: &Person, before: Option<i64>) -> Result<Log, Refused> {
    let outcomes = bot.store.outcomes_of(person.number).await?;
    let flows = flows(bot, person).await?;
    let found = bot.store.conversation(person.number, before, LINES);
    let found = found.await?;
    let earlier = match found.first() {
        Some((number, _)) if found.len() == LINES => Some(*number),
        _ => None,
    };
    let lines = found.into_iter().map(|(number, it)| {
        let mut line = line(number, it);
        line.title = title(&flows, &line.body);
        let send = line.body.get("send").and_then(Value::as_str);
        line.outcome = send.and_then(|it| outcomes.get(it)).map(|it| Outcome {
            state: it.state,
            sentence: words::outcome(it),
            code: it.code,
            subcode: it.subcode,
        });
        line
    });
    Ok(Log {
        lines: lines.collect(),
        earlier,
    })
}

/// A line as it goes over the wire.
pub(crate) fn line(number: i64, it: store::LogLine) -> LogLine {
    let body = serde_json::from_str(&it.body);
    LogLine {
        number,
        at: it.at,
        way: it.way,
        body: body.unwrap_or(Value::String(it.body)),
        title: None,
        outcome: None,
    }
}

/// The flows that a button of theirs may stand in: the release they are on, and what is live.
async fn flows(bot: &Shared, person: &Person) -> Result<Vec<Arc<Flow>>, Refused> {
    let mut flows = Vec::new();
    if let Some(hash) = &person.release
        && let Some(on) = bot.releases.get(&bot.store, hash).await?
    {
        flows.push(on.flow);
    }
    let live = bot.releases.live(&bot.store, &bot.settings.page_id).await?;
    flows.extend(live.into_iter().map(|it| it.flow));
    Ok(flows)
}

fn title(flows: &[Arc<Flow>], body: &Value) -> Option<String> {
    let tapped = TAPPED.iter().find_map(|it| body.get(it))?;
    let block = BlockId::new(tapped.get("block")?.as_str()?).ok()?;
    let part = PartId::new(tapped.get("part")?.as_str()?).ok()?;
    let mut titles = flows.iter().filter_map(|it| title_in(it, &block, &part));
    titles.next()
}

fn title_in(flow: &Flow, block: &BlockId, part: &PartId) -> Option<String> {
    match &flow.block(block)?.kind {
        Kind::Message(message) => {
            let mut buttons = message.buttons.iter();
            let button = buttons.find(|it| it.id == *part);
            button.map(|it| it.title.clone())
        }
        Kind::Start(start) => start.entries.iter().find_map(|entry| match entry {
            Entry::IceBreaker { id, question } => (id == part).then(|| question.clone()),
            Entry::Menu { id, title } => (id == part).then(|| title.clone()),
            Entry::GetStarted | Entry::Link { .. } | Entry::Keyword { .. } => None,
        }),
        Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => None,
    }
}
