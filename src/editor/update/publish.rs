//! Publishing, making an earlier release live, unpublishing, and which releases there are.

use crate::editor::Editor;
use crate::editor::dialogs::Dialog;
use crate::editor::update::connect::open_connect;
use crate::editor::update::errand::{Errand, connection, releases};
use crate::editor::update::page::{PageDone, Problem, PublishAsk};
use crate::editor::worker::{Done, Work};
use crate::model::FlowId;
use crate::publish::{self, Goal, PublishOptions, Secrets, Step};
use std::sync::Arc;

/// Opens the Publish dialog and begins to check.
pub fn open_publish(editor: &mut Editor) {
    if editor.state.workspace.page.page_id.is_empty() {
        open_connect(editor);
        return;
    }
    editor.state.dialog = Some(Dialog::Publish);
    editor.state.page.receipt = None;
    publish(editor, PublishAsk::Check { accept: false });
}

/// The Page’s secrets; without them the author is asked to connect it again.
pub fn secrets_or_ask(editor: &mut Editor) -> Option<Secrets> {
    if let Some(mut secrets) = editor.state.page.secrets.clone() {
        let here = editor.state.here.bot.as_ref();
        let here = here.filter(|it| it.page_id == editor.state.workspace.page.page_id);
        // The bot in this window made its own.
        if let Some(here) = here.filter(|_| editor.state.bot.is_connected()) {
            secrets.verify_token = Some(here.verify.clone());
        }
        return Some(secrets);
    }
    open_connect(editor);
    editor.state.page.problem = Some(Problem {
        sentence: "The tokens of this Page are not known in this run.".to_owned(),
        advice: "Paste them once more, or keep them in the keychain.".to_owned(),
        may_accept: false,
    });
    None
}

/// The bot that was connected does not answer in this run: what is published must not end up
/// somewhere else unsaid.
fn bot_is_away(editor: &Editor) -> Option<Problem> {
    let address = &editor.state.workspace.bot_address;
    let bot = &editor.state.bot;
    if bot.is_connected() || address.is_empty() {
        return None;
    }
    let found = bot.problem.clone();
    let (sentence, advice) = match found {
        Some(problem) => (problem.sentence, problem.advice),
        None => (
            format!("The bot at {address} is not connected in this run."),
            "Connect it once more with its secret.".to_owned(),
        ),
    };
    Some(Problem {
        sentence,
        advice: format!(
            "{advice} Or disconnect it under Connect the bot: then releases go into a folder."
        ),
        may_accept: false,
    })
}

/// Carries out what was asked of publishing. One thing at a time.
pub fn publish(editor: &mut Editor, ask: PublishAsk) {
    if editor.state.page.busy.is_some() {
        return;
    }
    if let PublishAsk::MovePeople(moves) = ask {
        if let Some(plan) = &mut editor.state.page.plan {
            plan.move_people(moves);
        }
        return;
    }
    let Some(secrets) = secrets_or_ask(editor) else {
        return;
    };
    if let Some(problem) = bot_is_away(editor) {
        editor.state.page.steps.clear();
        editor.state.page.plan = None;
        editor.state.page.problem = Some(problem);
        return;
    }
    let errand = Errand {
        connection: connection(editor, &secrets),
        secrets,
        releases: releases(editor),
    };
    let reporter = editor.worker.reporter();
    let progress = move |steps: &[Step]| {
        reporter.send(Done::Page(PageDone::Progress(steps.to_vec())));
    };
    editor.state.page.problem = None;
    editor.state.page.receipt = None;
    match ask {
        PublishAsk::Apply => {
            let Some(plan) = editor.state.page.plan.take() else {
                return;
            };
            editor.state.page.busy = Some("Publishing…");
            editor.worker.start(Work::Applying, async move {
                let mut progress = progress;
                let result = match errand.graph() {
                    Ok(graph) => {
                        let target = errand.target(&graph);
                        publish::apply(&target, plan, &mut progress).await
                    }
                    Err(stopped) => Err(stopped),
                };
                Done::Page(PageDone::Applied(Box::new(result)))
            });
        }
        PublishAsk::Check { .. }
        | PublishAsk::MovePeople(_)
        | PublishAsk::MakeLive(_)
        | PublishAsk::Unpublish => {
            let accept = ask != PublishAsk::Check { accept: false };
            let flow = Arc::clone(editor.state.document.flow());
            let goal = match ask {
                PublishAsk::MakeLive(number) => Goal::MakeLive {
                    flow: flow.id.clone(),
                    number,
                },
                PublishAsk::Unpublish => Goal::Unpublish {
                    flow: flow.id.clone(),
                },
                PublishAsk::Check { .. } | PublishAsk::Apply | PublishAsk::MovePeople(_) => {
                    Goal::Publish(flow)
                }
            };
            let options = PublishOptions {
                accept_warnings: accept,
                accept_region_limits: accept,
                accept_feature_limits: accept,
                now: crate::editor::clock::now(),
            };
            editor.state.page.plan = None;
            editor.state.page.busy = Some("Checking…");
            editor.worker.start(Work::Planning, async move {
                let mut progress = progress;
                let result = match errand.graph() {
                    Ok(graph) => {
                        let target = errand.target(&graph);
                        publish::plan(&target, &goal, options, &mut progress).await
                    }
                    Err(stopped) => Err(stopped),
                };
                Done::Page(PageDone::Planned(Box::new(result)))
            });
        }
    }
}

/// Looks which releases of this flow there are on this Page.
pub fn refresh_releases(editor: &mut Editor) {
    let page_id = editor.state.workspace.page.page_id.clone();
    if page_id.is_empty() {
        return;
    }
    let flow: FlowId = editor.state.flow().id.clone();
    let host = releases(editor);
    let link = editor.state.bot.link;
    editor.worker.start(Work::ReadingReleases, async move {
        let mut releases = host.list(&page_id, &flow).await.unwrap_or_default();
        releases.reverse();
        let live = host.active(&page_id).await.unwrap_or_default();
        let live = live
            .into_iter()
            .find(|live| live.flow == flow)
            .map(|live| (live.release.number, live.release.hash));
        Done::Page(PageDone::Releases {
            link,
            flow,
            releases,
            live,
        })
    });
}
