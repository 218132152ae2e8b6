//! Compares what is wanted with the Page and the releases, and says what to do.

use crate::graph::profile::ProfileRead;
use crate::lint::{self, Severity};
use crate::model::{Flow, FlowId, file};
use crate::publish::Target;
use crate::publish::difference::{Difference, calls, difference, originals};
use crate::publish::error::Cause;
use crate::publish::plan::{Goal, PublishOptions};
use crate::publish::publishable::Publishable;
use crate::publish::step::StepName;
use crate::publish::wanted::{check_claims, wanted};
use crate::publish::webhook::{self, Address};
use crate::publish::work::{CallWork, Caller, NextRelease, Record, ReleaseWork, Spoken, Work};
use crate::store::{Before, Live, Release};
use std::sync::Arc;

/// What comparing found.
pub(crate) struct Compared {
    pub work: Work,
    pub notes: Vec<String>,
    /// Number and hash of what will be live.
    pub release: Option<(u32, String)>,
}

/// The flow behind an earlier release.
pub(crate) async fn released(
    target: &Target<'_>,
    flow: &FlowId,
    number: u32,
) -> Result<Arc<Flow>, Cause> {
    let page = &target.connection.page_id;
    let text = target.releases.text(page, flow, number).await?;
    match file::read(text.as_bytes()) {
        Ok(opened) => Ok(Arc::new(opened.flow)),
        Err(error) => Err(Cause::Unreadable {
            number,
            because: error.to_string(),
        }),
    }
}

/// Says what to do. Sends GETs only.
pub(crate) async fn compare(
    target: &Target<'_>,
    goal: &Goal,
    flow: Option<&Publishable>,
    profile: &ProfileRead,
    options: PublishOptions,
) -> Result<Compared, Cause> {
    let page = &target.connection.page_id;
    let flow_id = goal.flow_id();
    let live = target.releases.active(page).await?;
    let previous = live.iter().find(|it| it.flow == *flow_id);
    let old = target.releases.before(page).await?;
    // What a failed publishing left behind can be taken away although nothing is live.
    let has_rest = live.is_empty() && old != Before::default();
    if flow.is_none() && previous.is_none() && !has_rest {
        return Err(Cause::NotLive);
    }
    let mut others = Vec::new();
    for it in live.iter().filter(|it| it.flow != *flow_id) {
        others.push(released(target, &it.flow, it.release.number).await?);
    }
    let mut next = others.clone();
    let mut beside = Vec::new();
    if let Some(flow) = flow {
        check_claims(flow.flow(), &others)?;
        beside = notes_beside(flow.flow(), &others);
        next.push(Arc::clone(flow.flow()));
    }
    let change = difference(&profile.values, &wanted(&next), &old);
    let mut record = Record {
        new: old.clone(),
        old,
    };
    record.new.profile = change.record.clone();
    let is_last = next.is_empty();
    let mut work = Work::default();
    work.calls
        .extend(address(target, is_last, &mut record).await?);
    work.calls
        .extend(subscription(target, is_last, &mut record, &mut work.expected).await?);
    work.calls.extend(profile_work(&change, profile));
    work.expected.profile = change.changes.clone();
    work.record = record;
    let list = target.releases.list(page, flow_id).await?;
    let (release, number) = release(goal, flow, previous, &list, options);
    work.release = release;
    work.live = live;
    Ok(Compared {
        work,
        notes: change.notes.into_iter().chain(beside).collect(),
        release: number,
    })
}

/// What does not stop the flow and yet surprises beside the others of its Page.
fn notes_beside(flow: &Flow, others: &[Arc<Flow>]) -> Vec<String> {
    let others: Vec<&Flow> = others.iter().map(|other| &**other).collect();
    let found = lint::page::beside(flow, &others).into_iter();
    // Two flows that lead to each other cannot both be live first, so a target that is missing
    // today does not stop the flow either.
    let notes = found.filter(|it| it.severity == Severity::Warning || it.name == "missing-target");
    notes.map(|it| it.message.to_string()).collect()
}

async fn subscription(
    target: &Target<'_>,
    is_last: bool,
    record: &mut Record,
    expected: &mut crate::publish::work::Expected,
) -> Result<Option<CallWork>, Cause> {
    let connection = target.connection;
    let access = target.secrets.page_access();
    let fields = target
        .graph
        .subscribed_fields(&access, &connection.page_id, &connection.app_id);
    let now = fields.await?;
    let work = if is_last {
        webhook::give_back(&connection.page_id, &now, &mut record.new)
    } else {
        webhook::subscribe(&connection.page_id, &now, &mut record.new)
    };
    if work.is_some() {
        let (kept, gone) = webhook::outcome(&now, is_last, record);
        expected.present = kept;
        expected.absent = gone;
    }
    Ok(work)
}

async fn address(
    target: &Target<'_>,
    is_last: bool,
    record: &mut Record,
) -> Result<Option<CallWork>, Cause> {
    let connection = target.connection;
    let (Some(callback_url), Some(verify), Some(app)) = (
        &connection.callback_url,
        &target.secrets.verify_token,
        target.secrets.app_access(connection),
    ) else {
        return Ok(None);
    };
    let now = target.graph.app_webhook(&app, &connection.app_id).await?;
    let address = Address {
        app_id: &connection.app_id,
        callback_url,
        verify,
        now: now.as_ref(),
    };
    if is_last {
        Ok(webhook::forget_address(&address, &mut record.new))
    } else {
        webhook::set_address(&address, &mut record.new)
    }
}

fn profile_work(change: &Difference, profile: &ProfileRead) -> Option<CallWork> {
    let spoken = |(call, names): (_, Vec<&str>)| {
        let words = names.iter().filter_map(|name| change.words.get(name));
        Spoken {
            call,
            words: words.cloned().collect::<Vec<_>>().join("\n"),
        }
    };
    let undo = calls(&originals(&change.changes, &profile.values));
    (!change.changes.is_empty()).then(|| CallWork {
        step: StepName::Profile,
        by: Caller::Page,
        calls: calls(&change.changes).into_iter().map(spoken).collect(),
        undo: undo.into_iter().map(|(call, _)| call).collect(),
    })
}

/// What happens to releases, and what will be live.
fn release(
    goal: &Goal,
    flow: Option<&Publishable>,
    previous: Option<&Live>,
    list: &[Release],
    options: PublishOptions,
) -> (Option<ReleaseWork>, Option<(u32, String)>) {
    let work = |next| ReleaseWork {
        flow: goal.flow_id().clone(),
        previous: previous.map(|live| live.release.number),
        next,
        moves_people: false,
    };
    let known = match (goal, flow) {
        (Goal::MakeLive { number, .. }, _) => list.iter().find(|it| it.number == *number),
        (_, Some(flow)) => {
            let hash = flow.hash();
            list.iter().find(|it| it.hash == hash)
        }
        (_, None) => return (previous.map(|_| work(NextRelease::Withdraw)), None),
    };
    match (known, flow) {
        (Some(it), _) => {
            let is_live = previous.is_some_and(|live| live.release.number == it.number);
            let activate = NextRelease::Activate { number: it.number };
            let result = (it.number, it.hash.clone());
            ((!is_live).then(|| work(activate)), Some(result))
        }
        (None, Some(flow)) => {
            let last = list.iter().map(|it| it.number).max().unwrap_or(0);
            let take = NextRelease::Take {
                name: flow.flow().settings.name.clone(),
                text: flow.text().to_owned(),
                at: options.now,
            };
            let result = (last.saturating_add(1), flow.hash());
            (Some(work(take)), Some(result))
        }
        (None, None) => (None, None),
    }
}
