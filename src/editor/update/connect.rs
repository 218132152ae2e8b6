//! Connecting a Page: asking it who it is, keeping its secrets, forgetting both; and the sandbox,
//! which is connected like any other.

use crate::editor::Editor;
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::connect::ConnectForm;
use crate::editor::update::errand::{Errand, releases_dir};
use crate::editor::update::page::{Kept, PageDone, PageState, problem};
use crate::editor::update::{chat, here, publish as publish_update};
use crate::editor::worker::{Done, Work};
use crate::graph::{FACEBOOK, Secret};
use crate::publish::{self, Connection, PageReport, Secrets, SecretsError, Stopped, Vault};
use crate::sandbox;
use crate::store::ReleaseHost;

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

pub(super) fn connect_sandbox(editor: &mut Editor) {
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

/// Takes what a Page said that was asked who it is.
pub(super) fn connected(
    editor: &mut Editor,
    form: &ConnectForm,
    result: Result<(PageReport, Kept), Stopped>,
) {
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
