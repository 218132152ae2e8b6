//! From a goal to a plan: every check, in the order in which a person sees them.

use crate::graph::profile::ProfileRead;
use crate::lint::Finding;
use crate::model::page::FeatureStatus;
use crate::model::{Flow, PageFacts};
use crate::publish::at_bot;
use crate::publish::compare::{Compared, compare, released};
use crate::publish::error::{Cause, Stopped};
use crate::publish::inspect::{self, Opened};
use crate::publish::links::links;
use crate::publish::plan::{Change, Goal, Plan, PublishOptions};
use crate::publish::publishable::Publishable;
use crate::publish::step::{StepName, all_pending};
use crate::publish::templates;
use crate::publish::tracker::Tracker;
use crate::publish::words;
use crate::publish::work::{NextRelease, ReleaseWork, Work};
use crate::publish::{PageReport, Progress, Target};
use crate::store::ReleaseHost;
use std::sync::Arc;

const NOBODY: &str = "No bot is connected, so Flowbell cannot tell whether anybody answers the \
                      Page's messages.";
const NOT_TOLD: &str = "Meta is not told where the bot is: for that the bot needs a public address, \
                        and Flowbell the app secret and the bot's verify token. If the app's \
                        dashboard names the bot already, all is well.";

/// Asks who answers to a connection and what it may do. Changes nothing.
///
/// # Errors
/// [`Stopped`] at step [`StepName::Token`] when the token is not good for this Page and app.
pub async fn connect(target: &Target<'_>) -> Result<PageReport, Stopped> {
    let stopped = |cause| Stopped::new(StepName::Token, cause);
    let opened = inspect::token(target).await.map_err(stopped)?;
    let feature = inspect::feature(target).await.map_err(stopped)?;
    let profile = inspect::profile(target).await.map_err(stopped)?;
    Ok(PageReport {
        facts: inspect::facts(target, &opened.page, feature, profile.european_rules),
        name: opened.page.name,
        username: opened.page.username,
        token_ends_at: opened.token.and_then(|token| token.expires_at),
        notes: opened.notes,
    })
}

/// Checks everything and says what would change. Sends only GETs and changes nothing.
///
/// # Errors
/// [`Stopped`] with the first thing that stands in the way.
pub async fn plan(
    target: &Target<'_>,
    goal: &Goal,
    options: PublishOptions,
    progress: &mut Progress<'_>,
) -> Result<Plan, Stopped> {
    let mut tracker = Tracker::new(all_pending(), progress);
    let flow = rules(target, goal, &mut tracker).await?;
    let mut seen = look(target, flow.as_deref(), options, &mut tracker).await?;
    let publishable = match flow {
        Some(flow) => Some(rules_with_facts(flow, &seen.facts, options, &mut tracker)?),
        None => None,
    };
    let publishes = publishable.is_some();
    bot(target, publishes, options, &mut seen.notes, &mut tracker).await?;
    tracker.run(StepName::Plan);
    let compared = compare(target, goal, publishable.as_ref(), &seen.profile, options).await;
    let compared = compared.map_err(|cause| tracker.fail(StepName::Plan, cause))?;
    let flow = publishable.as_ref().map(|it| &**it.flow());
    let people = match compared.work.release.is_some() {
        true => at_bot::people(target, goal, flow).await,
        false => Ok(None),
    };
    let people = people.map_err(|cause| tracker.fail(StepName::Plan, cause))?;
    let changes = changes(&compared.work, flow, compared.release.as_ref());
    // One request may say several things, and a person sees a line for each.
    let lines = changes.iter().map(|it| it.words.lines().count());
    let found = match lines.sum() {
        0 => "Everything is as it should be.".to_owned(),
        n => format!("{} to make.", words::n(n, "change")),
    };
    tracker.done(StepName::Plan, found);
    let plan = finished(target.releases, compared, seen, flow, changes, tracker);
    Ok(Plan { people, ..plan })
}

fn finished(
    host: &ReleaseHost,
    compared: Compared,
    seen: Seen,
    flow: Option<&Flow>,
    changes: Vec<Change>,
    tracker: Tracker<'_, '_>,
) -> Plan {
    let mut notes = seen.notes;
    notes.extend(compared.notes);
    let moves_people = compared.work.release.as_ref();
    let is_folder = matches!(host, ReleaseHost::Folder(_));
    let is_next = moves_people.is_some_and(|release| release.previous.is_some());
    if is_folder && is_next && flow.is_some() {
        notes.push(
            "People in the middle of a conversation stay on the release they began with."
                .to_owned(),
        );
    }
    Plan {
        changes,
        notes,
        links: flow.map_or_else(Vec::new, |flow| links(&seen.opened.page, flow)),
        facts: seen.facts,
        release: compared.release,
        people: None,
        steps: tracker.into_steps(),
        work: compared.work,
    }
}

/// The flow that is meant, judged without a Page.
async fn rules(
    target: &Target<'_>,
    goal: &Goal,
    tracker: &mut Tracker<'_, '_>,
) -> Result<Option<Arc<Flow>>, Stopped> {
    tracker.run(StepName::Rules);
    let flow = match goal {
        Goal::Publish(flow) => Ok(Arc::clone(flow)),
        Goal::MakeLive { flow, number } => released(target, flow, *number).await,
        Goal::Unpublish { .. } => {
            tracker.skip(StepName::Rules, "Nothing is published.");
            return Ok(None);
        }
    };
    let flow = flow.map_err(|cause| tracker.fail(StepName::Rules, cause))?;
    match Publishable::new(Arc::clone(&flow), None) {
        Ok(_) => {
            tracker.done(StepName::Rules, "The rules find no errors.");
            Ok(Some(flow))
        }
        Err(errors) => Err(tracker.fail(StepName::Rules, Cause::RulesBroken(errors))),
    }
}

fn rules_with_facts(
    flow: Arc<Flow>,
    facts: &PageFacts,
    options: PublishOptions,
    tracker: &mut Tracker<'_, '_>,
) -> Result<Publishable, Stopped> {
    // What the author accepted, the rules need not object to a second time.
    let accepted = PageFacts {
        one_time_feature: facts
            .one_time_feature
            .filter(|_| !options.accept_feature_limits),
        ..facts.clone()
    };
    let judged = Publishable::new(flow, Some(&accepted)).map_err(Cause::RulesBroken);
    let publishable = judged.map_err(|cause| tracker.fail(StepName::Rules, cause))?;
    let warnings: Vec<Finding> = publishable.warnings().to_vec();
    if warnings.is_empty() || options.accept_warnings {
        Ok(publishable)
    } else {
        Err(tracker.fail(StepName::Rules, Cause::Warnings(warnings)))
    }
}

/// What was seen of the Page.
struct Seen {
    opened: Opened,
    profile: ProfileRead,
    facts: PageFacts,
    notes: Vec<String>,
}

async fn look(
    target: &Target<'_>,
    flow: Option<&Flow>,
    options: PublishOptions,
    tracker: &mut Tracker<'_, '_>,
) -> Result<Seen, Stopped> {
    tracker.run(StepName::Token);
    let mut opened = inspect::token(target)
        .await
        .map_err(|cause| tracker.fail(StepName::Token, cause))?;
    let mut notes = std::mem::take(&mut opened.notes);
    let named = format!("The token is good for “{}”.", opened.page.name);
    tracker.done(StepName::Token, named);
    notes.extend(inspect::ends_soon(opened.token.as_ref(), options.now));
    let asks = flow.is_some_and(inspect::uses_one_time);
    let feature = if asks {
        feature(target, options, &mut notes, tracker).await?
    } else {
        tracker.skip(StepName::Feature, "The flow does not use it.");
        None
    };
    if let Some(flow) = flow {
        let note = templates::check(target, flow).await;
        notes.extend(note.map_err(|cause| tracker.fail(StepName::Feature, cause))?);
    }
    tracker.run(StepName::Region);
    let profile = inspect::profile(target)
        .await
        .map_err(|cause| tracker.fail(StepName::Region, cause))?;
    let facts = inspect::facts(target, &opened.page, feature, profile.european_rules);
    if asks {
        let note = inspect::check_region(&facts, options)
            .map_err(|cause| tracker.fail(StepName::Region, cause))?;
        let fine = "No European or Japanese limits are known.".to_owned();
        tracker.done(StepName::Region, note.clone().unwrap_or(fine));
        notes.extend(note);
    } else {
        tracker.skip(
            StepName::Region,
            "The flow asks for nothing that they limit.",
        );
    }
    Ok(Seen {
        opened,
        profile,
        facts,
        notes,
    })
}

async fn feature(
    target: &Target<'_>,
    options: PublishOptions,
    notes: &mut Vec<String>,
    tracker: &mut Tracker<'_, '_>,
) -> Result<Option<FeatureStatus>, Stopped> {
    tracker.run(StepName::Feature);
    let status = inspect::feature(target)
        .await
        .map_err(|cause| tracker.fail(StepName::Feature, cause))?;
    let note = inspect::check_feature(status, options)
        .map_err(|cause| tracker.fail(StepName::Feature, cause))?;
    let known = "This Page has One-Time Notification.".to_owned();
    tracker.done(StepName::Feature, note.clone().unwrap_or(known));
    notes.extend(note);
    Ok(status)
}

async fn bot(
    target: &Target<'_>,
    publishes: bool,
    options: PublishOptions,
    notes: &mut Vec<String>,
    tracker: &mut Tracker<'_, '_>,
) -> Result<(), Stopped> {
    tracker.run(StepName::Bot);
    let asked = at_bot::status(target, options).await;
    let status = asked.map_err(|cause| tracker.fail(StepName::Bot, cause))?;
    let hold = status.as_ref().and_then(|it| it.hold.as_ref());
    notes.extend(hold.map(|hold| format!("{}. {}", hold.what, hold.advice)));
    let is_asked = status.is_some();
    match &target.connection.callback_url {
        Some(callback_url) if publishes => {
            let reached = inspect::bot(target, callback_url).await;
            reached.map_err(|cause| tracker.fail(StepName::Bot, cause))?;
            let found = match is_asked {
                true => "The bot answers, and Meta can call it.",
                false => "The bot answers.",
            };
            tracker.done(StepName::Bot, found);
        }
        Some(_) if !is_asked => tracker.skip(StepName::Bot, "Not needed for this."),
        None if !is_asked => {
            if publishes {
                notes.push(NOBODY.to_owned());
            }
            tracker.skip(StepName::Bot, "No bot is connected.");
        }
        None if publishes => {
            notes.push(NOT_TOLD.to_owned());
            tracker.done(StepName::Bot, "The bot answers.");
        }
        _ => tracker.done(StepName::Bot, "The bot answers."),
    }
    Ok(())
}

/// The work in words, with the exact requests.
fn changes(work: &Work, flow: Option<&Flow>, release: Option<&(u32, String)>) -> Vec<Change> {
    let release = work.release.iter().map(|it| Change {
        step: StepName::Release,
        words: release_words(it, flow, release),
        request: None,
    });
    let calls = work.calls.iter().flat_map(|work| {
        work.calls.iter().map(|spoken| Change {
            step: work.step,
            words: spoken.words.clone(),
            request: Some(spoken.call.clone()),
        })
    });
    release.chain(calls).collect()
}

fn release_words(
    work: &ReleaseWork,
    flow: Option<&Flow>,
    release: Option<&(u32, String)>,
) -> String {
    let name = flow.map_or("the flow", |flow| flow.settings.name.as_str());
    let number = release.map_or(0, |(number, _)| *number);
    let instead = match work.previous {
        Some(previous) => format!(" in place of release {previous}"),
        None => String::new(),
    };
    match work.next {
        NextRelease::Take { .. } => format!("Release {number} of “{name}” goes live{instead}"),
        NextRelease::Activate { .. } => {
            format!("Release {number} of “{name}” is live again{instead}")
        }
        NextRelease::Withdraw => "Release: the flow is taken off the Page".to_owned(),
    }
}
