//! The connected Page: connecting, the sandbox, and publishing.

use crate::editor::Editor;
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::connect::ConnectForm;
use crate::editor::update::{bot, chat, here, publish as publish_update};
use crate::editor::worker::{Done, Work};
use crate::graph::{FACEBOOK, Graph, Secret};
use crate::model::PageFacts;
use crate::publish::{
    self, Cause, Connection, PageReport, Plan, Receipt, Secrets, SecretsError, Step, Stopped,
    Target, Vault,
};
use crate::sandbox::{self, Sandbox};
use crate::store::{Release, ReleaseHost};
use std::path::PathBuf;
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
    /// What could not be undone.
    pub left_behind: Vec<String>,
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

fn problem(stopped: &Stopped) -> Problem {
    Problem {
        sentence: stopped.sentence(),
        advice: stopped.advice(),
        may_accept: matches!(
            *stopped.cause,
            Cause::Warnings(_)
                | Cause::FeatureNotGranted(_)
                | Cause::RegionLimits { .. }
                | Cause::NewerBot { .. }
        ),
        left_behind: stopped.left_behind.clone(),
    }
}

/// Shows what the Page says about itself, or asks for a Page.
pub fn open_connect(editor: &mut Editor) {
    let page = &editor.state.workspace.page;
    let form = ConnectForm {
        page_id: page.page_id.clone(),
        app_id: page.app_id.clone(),
        graph_url: page.graph_url.clone(),
        country: page.facts.country.clone(),
        admin_countries: page.facts.admin_countries.join(", "),
        ..ConnectForm::default()
    };
    editor.state.page.problem = None;
    editor.state.dialog = Some(Dialog::Connect(form));
}

/// What a job takes along to speak with the Page.
pub(super) struct Errand {
    pub connection: Connection,
    pub secrets: Secrets,
    pub releases: ReleaseHost,
}

impl Errand {
    pub fn graph(&self) -> Result<Graph, Stopped> {
        Graph::new(self.connection.graph_config())
            .map_err(|error| Stopped::new(publish::StepName::Token, error.into()))
    }

    pub fn target<'a>(&'a self, graph: &'a Graph) -> Target<'a> {
        Target {
            connection: &self.connection,
            secrets: &self.secrets,
            graph,
            releases: &self.releases,
        }
    }
}

pub(super) fn connection(editor: &Editor, secrets: &Secrets) -> Connection {
    let page = &editor.state.workspace.page;
    Connection {
        callback_url: callback(editor, secrets),
        page_id: page.page_id.clone(),
        app_id: page.app_id.clone(),
        base: if page.graph_url.is_empty() {
            FACEBOOK.to_owned()
        } else {
            page.graph_url.clone()
        },
        admin_countries: page.facts.admin_countries.clone(),
        ..Connection::default()
    }
}

/// Where Meta is to call the bot, when everything is known that Meta wants for that.
fn callback(editor: &Editor, secrets: &Secrets) -> Option<String> {
    let status = editor.state.bot.status.value.as_ref();
    let url = status.and_then(|it| it.webhook_url.clone());
    url.filter(|_| secrets.app_secret.is_some() && secrets.verify_token.is_some())
}

/// Where releases go: to the bot that is connected, else into a folder.
pub(super) fn releases(editor: &Editor) -> ReleaseHost {
    match &editor.state.bot.client {
        Some(client) => ReleaseHost::bot(client.clone()),
        None => ReleaseHost::folder(releases_dir(editor)),
    }
}

pub(super) fn releases_dir(editor: &Editor) -> PathBuf {
    // What is tried in a sandbox must not be taken for what is live on a real Page.
    let name = if editor.state.page.sandbox.is_some() {
        "sandbox-releases"
    } else {
        "releases"
    };
    editor.data_dir.join(name)
}

/// Asks the Page who it is, and keeps its secrets when it answers.
pub fn connect(editor: &mut Editor, form: ConnectForm) {
    let secrets = Secrets {
        page_token: Secret::new(form.page_token.trim()),
        app_secret: Some(Secret::new(form.app_secret.trim())).filter(|secret| !secret.is_empty()),
        verify_token: None,
    };
    let page_id = form.page_id.trim().to_owned();
    // The bot's, which this form does not ask for.
    let known = editor.state.page.secrets.as_ref();
    let known = known.filter(|_| editor.state.workspace.page.page_id == page_id);
    let secrets = Secrets {
        verify_token: known.and_then(|it| it.verify_token.clone()),
        ..secrets
    };
    let connection = Connection {
        page_id: page_id.clone(),
        app_id: form.app_id.trim().to_owned(),
        base: match form.graph_url.trim() {
            "" => FACEBOOK.to_owned(),
            url => url.to_owned(),
        },
        admin_countries: form.admins(),
        ..Connection::default()
    };
    editor.state.page.busy = Some("Asking the Page…");
    editor.state.page.problem = None;
    let keep = form.keep_in_keychain;
    editor.state.page.secrets = Some(secrets.clone());
    let errand = Errand {
        connection,
        secrets,
        releases: ReleaseHost::folder(releases_dir(editor)),
    };
    editor.worker.start(Work::Connecting, async move {
        let result = match ask(&errand).await {
            Ok(report) => {
                let secrets = errand.secrets;
                let kept =
                    tokio::task::spawn_blocking(move || keep_secrets(keep, &page_id, &secrets))
                        .await
                        .unwrap_or(Kept::ThisRun);
                Ok((report, kept))
            }
            Err(stopped) => Err(stopped),
        };
        Done::Page(PageDone::Connected {
            form: Box::new(form),
            result,
        })
    });
}

fn keep_secrets(keep: bool, page_id: &str, secrets: &Secrets) -> Kept {
    if !keep {
        return Kept::ThisRun;
    }
    match Vault::keychain().save(page_id, secrets) {
        Ok(()) => Kept::Keychain,
        Err(error) => Kept::Refused(format!("{error}. {}", error.advice())),
    }
}

async fn ask(errand: &Errand) -> Result<PageReport, Stopped> {
    let graph = errand.graph()?;
    publish::connect(&errand.target(&graph)).await
}

/// Forgets the Page and its secrets.
pub fn disconnect(editor: &mut Editor) {
    let page_id = std::mem::take(&mut editor.state.workspace.page).page_id;
    editor.state.page = PageState {
        drafts: std::mem::take(&mut editor.state.page.drafts),
        ..PageState::default()
    };
    editor.state.dialog = None;
    if editor.state.here.is_for_sandbox() {
        here::stop(editor, false);
    }
    editor.state.here.sandbox = None;
    chat::forget(editor);
    editor.judge_again();
    if !page_id.is_empty() {
        editor
            .worker
            .start_blocking(Work::ForgettingSecrets, move || {
                let result = Vault::keychain().delete(&page_id).err();
                Done::Page(PageDone::SecretsLoaded {
                    page_id: String::new(),
                    result: Err(result.unwrap_or(SecretsError::NotSaved)),
                })
            });
    }
}

/// Starts a sandbox in this process and its bot, and connects to both.
pub fn try_sandbox(editor: &mut Editor) {
    let is_others = |here: &crate::editor::here::Here| !here.whose.is_sandbox();
    if editor.state.here.bot.as_ref().is_some_and(is_others) {
        editor.say_error(
            "The bot on this computer answers a real Page. Stop it first, then try the sandbox.",
        );
        return;
    }
    if editor.state.page.sandbox.is_some() {
        connect_sandbox(editor);
        here::start_for_sandbox(editor);
        return;
    }
    editor.state.page.busy = Some("Starting the sandbox…");
    editor.worker.start(Work::StartingSandbox, async {
        let started = sandbox::start(sandbox::Options::default()).await;
        Done::Page(PageDone::SandboxStarted(
            started.map_err(|error| error.to_string()),
        ))
    });
}

fn connect_sandbox(editor: &mut Editor) {
    let Some(sandbox) = &editor.state.page.sandbox else {
        return;
    };
    let demo = sandbox.demo_page();
    let form = ConnectForm {
        page_id: demo.page_id,
        app_id: demo.app_id,
        app_secret: demo.app_secret,
        page_token: demo.page_token,
        graph_url: sandbox.base_url(),
        keep_in_keychain: false,
        ..ConnectForm::default()
    };
    connect(editor, form);
}

/// Fetches the secrets of the Page that was connected in an earlier run.
pub fn load_secrets(editor: &mut Editor) {
    let page_id = editor.state.workspace.page.page_id.clone();
    if page_id.is_empty() {
        return;
    }
    editor.worker.start_blocking(Work::LoadingSecrets, move || {
        let result = Vault::keychain().load(&page_id);
        Done::Page(PageDone::SecretsLoaded { page_id, result })
    });
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
            publish_update::refresh_releases(editor);
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

fn connected(editor: &mut Editor, form: &ConnectForm, result: Result<(PageReport, Kept), Stopped>) {
    editor.state.page.busy = None;
    match result {
        Ok((report, kept)) => {
            let page = &mut editor.state.workspace.page;
            page.page_id = form.page_id.trim().to_owned();
            page.app_id = form.app_id.trim().to_owned();
            page.graph_url = form.graph_url.trim().to_owned();
            page.facts = report.facts;
            page.facts.admin_countries = form.admins();
            if !form.country.trim().is_empty() && page.facts.country.is_empty() {
                page.facts.country = form.country.trim().to_owned();
            }
            editor.state.page.notes = report.notes;
            editor.state.dialog = None;
            editor.judge_again();
            let name = report.name;
            match kept {
                Kept::Keychain => editor.say(&format!("Connected to {name}")),
                Kept::ThisRun => {
                    editor.say(&format!(
                        "Connected to {name}; its tokens are kept for this run only"
                    ));
                }
                Kept::Refused(why) => {
                    editor.state.dialog = Some(Dialog::Message {
                        title: format!("Connected to {name}, for this run only"),
                        text: why,
                    });
                }
            }
            publish_update::refresh_releases(editor);
        }
        Err(stopped) => {
            editor.state.page.secrets = None;
            editor.state.page.problem = Some(problem(&stopped));
            if !matches!(editor.state.dialog, Some(Dialog::Connect(_))) {
                editor.state.dialog = Some(Dialog::Connect(form.clone()));
            }
        }
    }
}
