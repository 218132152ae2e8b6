//! What the window knows of the Page, and what is done with what jobs about it bring.

use crate::editor::Editor;
use crate::editor::dialogs::connect::ConnectForm;
use crate::editor::update::connect::{connect_sandbox, connected};
use crate::editor::update::{bot, here, publish};
use crate::model::PageFacts;
use crate::publish::{Cause, PageReport, Plan, Receipt, Secrets, SecretsError, Step, Stopped};
use crate::sandbox::Sandbox;
use crate::store::Release;
use std::sync::Arc;

/// What the window knows of the Page and of publishing.
#[derive(Default)]
pub struct PageState {
    /// The secrets of the connected Page, for this run.
    pub secrets: Option<Secrets>,
    /// A sandbox in this process.
    pub sandbox: Option<Arc<Sandbox>>,
    /// What is going on, in words; none when nothing is.
    pub busy: Option<&'static str>,
    pub problem: Option<Problem>,
    pub notes: Vec<String>,
    pub steps: Vec<Step>,
    pub plan: Option<Plan>,
    pub receipt: Option<Receipt>,
    /// Releases of this flow on this Page, newest first.
    pub releases: Vec<Release>,
    /// Number and hash of the live one.
    pub live: Option<(u32, String)>,
    /// The hash of the flow as the rules last saw it.
    pub flow_hash: String,
    /// Drafts of earlier runs, a line each.
    pub drafts: Vec<String>,
}

/// What went wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub sentence: String,
    pub advice: String,
    /// The author may go on all the same.
    pub may_accept: bool,
}

/// What the author asks of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishAsk {
    /// Check and show the plan.
    Check {
        accept: bool,
    },
    Apply,
    /// What people in the middle of the flow do: go on with the next release, or stay.
    MovePeople(bool),
    MakeLive(u32),
    Unpublish,
}

/// What came of a job about the Page.
pub enum PageDone {
    Progress(Vec<Step>),
    Connected {
        form: Box<ConnectForm>,
        result: Result<(PageReport, Kept), Stopped>,
    },
    SandboxStarted(Result<Sandbox, String>),
    SecretsLoaded {
        page_id: String,
        result: Result<Secrets, SecretsError>,
    },
    Planned(Box<Result<Plan, Stopped>>),
    Applied(Box<Result<Receipt, Stopped>>),
    Releases {
        /// The connection to the bot that was asked, and about which flow.
        link: u64,
        flow: crate::model::FlowId,
        releases: Vec<Release>,
        live: Option<(u32, String)>,
    },
}

/// Where the secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    Keychain,
    ThisRun,
    /// They should have been kept in the keychain; why they were not.
    Refused(String),
}

impl PageState {
    /// What the status bar says.
    #[must_use]
    pub fn status(&self) -> String {
        match &self.live {
            None => "Not published".to_owned(),
            Some((number, hash)) if *hash == self.flow_hash => format!("Release {number} live"),
            Some((number, _)) => format!("Release {number} live · changes not published"),
        }
    }

    /// Another flow is open now.
    pub fn forget_flow(&mut self) {
        self.plan = None;
        self.receipt = None;
        self.steps.clear();
        self.problem = None;
        self.releases.clear();
        self.live = None;
    }
}

pub(super) fn problem(stopped: &Stopped) -> Problem {
    Problem {
        sentence: stopped.happened(),
        advice: stopped.advice(),
        may_accept: matches!(
            *stopped.cause,
            Cause::Warnings(_)
                | Cause::FeatureNotGranted(_)
                | Cause::RegionLimits { .. }
                | Cause::NewerBot { .. }
        ),
    }
}

/// Takes what came of a job about the Page.
pub fn done(editor: &mut Editor, done: PageDone) {
    match done {
        PageDone::Progress(steps) => editor.state.page.steps = steps,
        PageDone::Connected { form, result } => connected(editor, &form, result),
        PageDone::SandboxStarted(Ok(sandbox)) => {
            editor.state.page.busy = None;
            editor.state.page.sandbox = Some(Arc::new(sandbox));
            here::share_clock(editor);
            connect_sandbox(editor);
            here::start_for_sandbox(editor);
        }
        PageDone::SandboxStarted(Err(sentence)) => {
            editor.state.page.busy = None;
            editor.say_error(&sentence);
        }
        PageDone::SecretsLoaded { page_id, result } => {
            let ours = page_id == editor.state.workspace.page.page_id && !page_id.is_empty();
            if let (true, Ok(secrets)) = (ours, result) {
                editor.state.page.secrets = Some(secrets);
            }
        }
        PageDone::Planned(result) => {
            editor.state.page.busy = None;
            match *result {
                Ok(plan) => {
                    learn(editor, plan.facts.clone());
                    editor.state.page.plan = Some(plan);
                }
                Err(stopped) => editor.state.page.problem = Some(problem(&stopped)),
            }
        }
        PageDone::Applied(result) => {
            editor.state.page.busy = None;
            match *result {
                Ok(receipt) => {
                    editor.state.page.steps.clone_from(&receipt.steps);
                    editor.state.page.receipt = Some(receipt);
                }
                Err(stopped) => editor.state.page.problem = Some(problem(&stopped)),
            }
            publish::refresh_releases(editor);
            bot::refresh_status(editor);
        }
        PageDone::Releases {
            link,
            flow,
            releases,
            live,
        } => {
            if link == editor.state.bot.link && flow == editor.state.flow().id {
                editor.state.page.releases = releases;
                editor.state.page.live = live;
            }
        }
    }
}

fn learn(editor: &mut Editor, facts: PageFacts) {
    if editor.state.workspace.page.facts != facts {
        editor.state.workspace.page.facts = facts;
        editor.judge_again();
    }
}
