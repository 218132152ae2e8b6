//! Does what a plan says, step by step, and takes everything back in reverse when one fails.

use crate::graph::{Access, ErrorKind, Graph, GraphError};
use crate::publish::confirm::confirm;
use crate::publish::error::{Cause, Stopped};
use crate::publish::plan::{Plan, Receipt};
use crate::publish::step::StepName;
use crate::publish::tracker::{Tracker, capitalised};
use crate::publish::work::{CallWork, Caller, NextRelease, ReleaseWork, Work};
use crate::publish::{Progress, Target};
use crate::store::ReleaseHost;

const NOTHING: &str = "Already as it should be.";

/// The way back from a step that was done, or may have been.
enum Undo<'w> {
    Release {
        work: &'w ReleaseWork,
        /// Taken just now, so that nobody is on it yet.
        taken: Option<u32>,
    },
    Record,
    Calls(&'w CallWork),
}

/// Does what a plan says. Let it run to its end: dropped halfway it leaves things half done.
///
/// # Errors
/// [`Stopped`]; everything that had been done was undone, except what it says.
pub async fn apply(
    target: &Target<'_>,
    plan: Plan,
    progress: &mut Progress<'_>,
) -> Result<Receipt, Stopped> {
    let Plan {
        links,
        notes,
        release,
        steps,
        work,
        ..
    } = plan;
    let mut tracker = Tracker::new(steps, progress);
    if work.is_nothing() {
        let steps = StepName::ALL.into_iter();
        for name in steps.filter(|it| (StepName::Release..StepName::Links).contains(it)) {
            tracker.skip(name, nothing(target, name));
        }
    } else {
        let page = &target.connection.page_id;
        let guard = target.releases.lock(page).await;
        let guard = guard.map_err(|error| tracker.fail(StepName::Release, error.into()))?;
        let done = do_or_undo(target, &work, &mut tracker).await;
        guard.release().await;
        done?;
    }
    tracker.done(StepName::Links, words(links.len()));
    Ok(Receipt {
        release,
        has_changed: !work.is_nothing(),
        links,
        notes,
        steps: tracker.into_steps(),
    })
}

async fn do_or_undo(
    target: &Target<'_>,
    work: &Work,
    tracker: &mut Tracker<'_, '_>,
) -> Result<(), Stopped> {
    check_room(target, work).map_err(|error| tracker.fail(StepName::Profile, error.into()))?;
    let mut undo = Vec::new();
    let done = forward(target, work, tracker, &mut undo).await;
    if let Err(mut stopped) = done {
        stopped.left_behind = back(target, work, undo, tracker).await;
        return Err(stopped);
    }
    Ok(())
}

/// Why there is nothing to do.
fn nothing(target: &Target<'_>, name: StepName) -> &'static str {
    if name == StepName::Address && target.connection.callback_url.is_none() {
        "No bot is connected."
    } else {
        NOTHING
    }
}

/// Nothing is begun that could not be taken back: Meta counts the way back too.
fn check_room(target: &Target<'_>, work: &Work) -> Result<(), GraphError> {
    let profile = work.calls.iter().find(|it| it.step == StepName::Profile);
    profile.map_or(Ok(()), |work| {
        target.graph.check_room(work.calls.len() + work.undo.len())
    })
}

fn words(n_links: usize) -> String {
    match n_links {
        0 => "This flow has no m.me links.".to_owned(),
        1 => "1 m.me link is ready.".to_owned(),
        n => format!("{n} m.me links are ready."),
    }
}

async fn forward<'w>(
    target: &Target<'_>,
    work: &'w Work,
    tracker: &mut Tracker<'_, '_>,
    undo: &mut Vec<Undo<'w>>,
) -> Result<(), Stopped> {
    tracker.run(StepName::Release);
    match hand_over(target, work, undo).await {
        Ok(sentence) => tracker.done(StepName::Release, sentence),
        Err(cause) => return Err(tracker.fail(StepName::Release, cause)),
    }
    for name in [StepName::Address, StepName::Subscribe, StepName::Profile] {
        match work.calls.iter().find(|it| it.step == name) {
            Some(calls) => {
                tracker.run(name);
                let sent = send(target, calls, undo).await;
                sent.map_err(|error| tracker.fail(name, error.into()))?;
                tracker.done(name, "Done.");
            }
            None => tracker.skip(name, nothing(target, name)),
        }
    }
    tracker.run(StepName::Confirm);
    let sentence = match confirm(target, work).await {
        Ok(()) => "The Page shows what was written.",
        // Meta has said “success” to each call; giving all that up would need more calls.
        Err(Cause::Graph(error)) if matches!(error.kind, ErrorKind::RateLimited { .. }) => {
            "Meta accepted everything, but takes no more calls for now, so it was not read back."
        }
        Err(cause) => return Err(tracker.fail(StepName::Confirm, cause)),
    };
    let page = &target.connection.page_id;
    let kept = target.releases.keep_before(page, &work.record.new).await;
    kept.map_err(|error| tracker.fail(StepName::Confirm, error.into()))?;
    tracker.done(StepName::Confirm, sentence);
    Ok(())
}

/// The record of what was there comes first: from here on a process killed anywhere can still
/// give it back.
async fn hand_over<'w>(
    target: &Target<'_>,
    work: &'w Work,
    undo: &mut Vec<Undo<'w>>,
) -> Result<&'static str, Cause> {
    let page = &target.connection.page_id;
    let releases = target.releases;
    if releases.active(page).await? != work.live {
        return Err(Cause::Outdated);
    }
    undo.push(Undo::Record);
    releases.keep_before(page, &work.record.meanwhile()).await?;
    let Some(release) = &work.release else {
        return Ok(NOTHING);
    };
    let flow = &release.flow;
    let mut taken = None;
    let number = match &release.next {
        NextRelease::Take { name, text, at } => {
            let release = releases.take(page, flow, name, text, *at).await?;
            taken = Some(release.number);
            Some(release.number)
        }
        NextRelease::Activate { number } => Some(*number),
        NextRelease::Withdraw => None,
    };
    undo.push(Undo::Release {
        work: release,
        taken,
    });
    match number {
        Some(number) if release.moves_people => {
            releases.activate_for_all(page, flow, number).await?;
        }
        _ => releases.activate(page, flow, number).await?,
    }
    Ok(match (number, releases) {
        (Some(_), ReleaseHost::Bot(_)) if release.moves_people => {
            "The bot has it; people in the middle of the flow go on with it."
        }
        (Some(_), ReleaseHost::Bot(_)) => "The bot has it and answers with it from now on.",
        (None, ReleaseHost::Bot(_)) => "The bot no longer answers with this flow.",
        (Some(_), ReleaseHost::Folder(_)) => {
            "The release lies in the folder, for a bot that reads it."
        }
        (None, ReleaseHost::Folder(_)) => "The flow no longer lies where a bot reads it.",
    })
}

/// Sends the calls of a step. A first call that was refused for certain leaves nothing to undo.
async fn send<'w>(
    target: &Target<'_>,
    work: &'w CallWork,
    undo: &mut Vec<Undo<'w>>,
) -> Result<(), GraphError> {
    let access = access(target, work.by)?;
    let mut has_begun = false;
    for spoken in &work.calls {
        let sent = target.graph.send_and_check(&access, &spoken.call).await;
        let may_be_done = sent.as_ref().err().is_none_or(GraphError::may_have_arrived);
        if may_be_done && !has_begun {
            undo.push(Undo::Calls(work));
            has_begun = true;
        }
        sent?;
    }
    Ok(())
}

fn access(target: &Target<'_>, by: Caller) -> Result<Access, GraphError> {
    let app = target.secrets.app_access(target.connection);
    match (by, app) {
        (Caller::Page, _) => Ok(target.secrets.page_access()),
        (Caller::App, Some(app)) => Ok(app),
        // A plan has calls by the app only when its secret is known.
        (Caller::App, None) => Err(GraphError::of(ErrorKind::PermissionMissing)),
    }
}

/// Takes everything back in reverse; what cannot be taken back is said, and the rest goes on.
async fn back(
    target: &Target<'_>,
    work: &Work,
    undo: Vec<Undo<'_>>,
    tracker: &mut Tracker<'_, '_>,
) -> Vec<String> {
    let graph = target.graph.insisting();
    let mut left_behind = Vec::new();
    for undo in undo.into_iter().rev() {
        let name = undo.step();
        let (undone, is_quiet) = match undo {
            Undo::Calls(calls) => (take_back(target, &graph, calls).await, false),
            Undo::Release { work, taken } => (give_back(target, work, taken).await, false),
            // What is left behind can only be given back later if it is remembered.
            Undo::Record if !left_behind.is_empty() => (Ok(()), true),
            Undo::Record => {
                let page = &target.connection.page_id;
                let kept = target.releases.keep_before(page, &work.record.old).await;
                (kept.map_err(Cause::from), true)
            }
        };
        match undone {
            Ok(()) if is_quiet => {}
            Ok(()) => tracker.undone(name),
            Err(cause) => {
                let sentence = format!("“{}” was not taken back, because {cause}", name.label());
                tracker.stuck(name, capitalised(&format!("{sentence}.")), cause.advice());
                left_behind.push(sentence);
            }
        }
    }
    left_behind
}

async fn take_back(target: &Target<'_>, graph: &Graph, work: &CallWork) -> Result<(), Cause> {
    let access = access(target, work.by)?;
    for call in &work.undo {
        graph.send_and_check(&access, call).await?;
    }
    Ok(())
}

async fn give_back(
    target: &Target<'_>,
    work: &ReleaseWork,
    taken: Option<u32>,
) -> Result<(), Cause> {
    let page = &target.connection.page_id;
    let releases = target.releases;
    releases.activate(page, &work.flow, work.previous).await?;
    if let Some(number) = taken {
        releases.remove(page, &work.flow, number).await?;
    }
    Ok(())
}

impl Undo<'_> {
    fn step(&self) -> StepName {
        match self {
            Self::Release { .. } | Self::Record => StepName::Release,
            Self::Calls(work) => work.step,
        }
    }
}
