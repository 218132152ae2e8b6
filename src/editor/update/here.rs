//! The bot on this computer: when it starts and stops, with which secrets, and what is said.

use crate::editor::Editor;
use crate::editor::bot::{BotDoor, BotProblem};
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::here::HereForm;
use crate::editor::here::{self, For, Here, HereError, Recipe, fresh_secret};
use crate::editor::update::{bot, connect, publish};
use crate::editor::worker::{Done, Work};
use crate::graph::{FACEBOOK, Secret};
use crate::publish::{Secrets, Vault, secrets};
use crate::runtime::Clock;
use crate::store::StoreError;
use std::path::PathBuf;

/// What the window knows of the bot in it.
#[derive(Default)]
pub struct HereState {
    pub bot: Option<Here>,
    /// What is going on, in words; none when nothing is.
    pub busy: Option<&'static str>,
    pub problem: Option<BotProblem>,
    /// The window closes as soon as the bot has stopped.
    pub is_closing: bool,
    /// What the sandbox’s bot keeps for as long as the sandbox is there.
    pub sandbox: Option<SandboxBot>,
}

/// The sandbox goes on while its bot is stopped: the next one is where the last one was.
#[derive(Clone)]
pub struct SandboxBot {
    pub clock: Clock,
    pub port: u16,
    pub bot_port: u16,
    secret: Secret,
    verify: Secret,
}

/// What the author means.
#[derive(Debug, Clone)]
pub enum HereAction {
    Start(HereForm),
    Stop { closes: bool },
}

/// Who waits, should the job break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HereWork {
    Starting,
    Stopping,
}

/// What came of a job.
pub enum HereDone {
    Started(Box<Result<Here, HereError>>),
    Stopped(Result<(), StoreError>),
}

impl HereState {
    /// Whether the bot in this window is the sandbox’s.
    #[must_use]
    pub fn is_for_sandbox(&self) -> bool {
        self.bot.as_ref().is_some_and(|it| it.whose.is_sandbox())
    }
}

/// Carries out what was meant.
pub fn update(editor: &mut Editor, action: HereAction) {
    match action {
        HereAction::Start(form) => start_for_page(editor, &form),
        HereAction::Stop { closes } => {
            editor.state.dialog = None;
            stop(editor, closes);
        }
    }
}

/// Starts the bot for what is connected: at once for the sandbox, and for a Page after a word
/// about what that means.
pub fn run(editor: &mut Editor) {
    if editor.state.here.bot.is_some() {
        editor.say("The bot runs on this computer already");
    } else if is_sandbox_connected(editor) {
        start_for_sandbox(editor);
    } else if editor.state.workspace.page.page_id.is_empty() {
        connect::open_connect(editor);
    } else {
        editor.state.here.problem = None;
        let public_url = editor.state.workspace.bot_public_url.clone();
        editor.state.dialog = Some(Dialog::RunHere(HereForm {
            public_url,
            ..HereForm::default()
        }));
    }
}

fn is_sandbox_connected(editor: &Editor) -> bool {
    let sandbox = editor.state.page.sandbox.as_ref();
    sandbox.is_some_and(|it| it.base_url() == editor.state.workspace.page.graph_url)
}

/// A sandbox has started: it and its bot go by one clock that the chat can turn.
pub fn share_clock(editor: &mut Editor) {
    let Some(sandbox) = &editor.state.page.sandbox else {
        return;
    };
    let (Some(secret), Some(verify)) = (fresh_secret(), fresh_secret()) else {
        return;
    };
    let clock = Clock::ahead();
    let (now, turn) = (clock.clone(), clock.clone());
    sandbox.world().share_clock(crate::sandbox::GivenClock::new(
        move || now.now().millis(),
        move |at| turn.turn_to(crate::engine::Timestamp::from_millis(at)),
    ));
    let port = sandbox.address.port();
    editor.state.here.sandbox = Some(SandboxBot {
        clock,
        port,
        bot_port: 0,
        secret,
        verify,
    });
}

/// Starts the bot that the sandbox’s people talk to.
pub fn start_for_sandbox(editor: &mut Editor) {
    let Some(sandbox) = editor.state.page.sandbox.clone() else {
        return;
    };
    if editor.state.here.bot.is_some() || editor.state.here.busy.is_some() {
        return;
    }
    let Some(kept) = editor.state.here.sandbox.clone() else {
        editor.say_error(
            "The system gave no random numbers, so the bot has no secret and does not run. Start \
             Flowbell once more.",
        );
        return;
    };
    let demo = sandbox.demo_page();
    let recipe = Recipe {
        whose: For::Sandbox {
            port: kept.port,
            bot_port: kept.bot_port,
        },
        page_id: demo.page_id,
        app_id: demo.app_id,
        secrets: Secrets {
            page_token: Secret::new(&demo.page_token),
            app_secret: Some(Secret::new(&demo.app_secret)),
            verify_token: None,
        },
        secret: kept.secret,
        verify: kept.verify,
        graph_url: sandbox.base_url(),
        clock: kept.clock,
        data_dir: editor.data_dir.clone(),
    };
    let is_new = kept.bot_port == 0;
    begin(editor, async move {
        if is_new {
            let (folder, port) = (recipe.data_dir.clone(), kept.port);
            // What cannot be cleared away is found when the database is opened.
            let _ = tokio::task::spawn_blocking(move || here::clear_sandbox(&folder, port)).await;
        }
        here::start(recipe).await
    });
}

fn start_for_page(editor: &mut Editor, form: &HereForm) {
    editor.state.here.problem = None;
    let (public_url, port) = match form.read() {
        Ok(read) => read,
        Err(problem) => {
            editor.state.here.problem = Some(problem);
            return;
        }
    };
    let Some(secrets) = publish::secrets_or_ask(editor) else {
        return;
    };
    editor
        .state
        .workspace
        .bot_public_url
        .clone_from(&public_url);
    let page = &editor.state.workspace.page;
    let (page_id, app_id) = (page.page_id.clone(), page.app_id.clone());
    let graph_url = match page.graph_url.trim_end_matches('/') {
        "" => FACEBOOK.to_owned(),
        url => url.to_owned(),
    };
    let (data_dir, keeps): (PathBuf, bool) = (editor.data_dir.clone(), editor.use_keychain);
    begin(editor, async move {
        let (id, known) = (page_id.clone(), secrets.clone());
        let made = tokio::task::spawn_blocking(move || own_secrets(keeps, port, &id, &known)).await;
        let (secret, verify) = made.ok().flatten().ok_or(HereError::Broken)?;
        here::start(Recipe {
            whose: For::Page { public_url, port },
            page_id,
            app_id,
            secrets,
            secret,
            verify,
            graph_url,
            clock: Clock::System,
            data_dir,
        })
        .await
    });
}

/// The bot’s own secret and its verify token: those of the last run where the keychain has them,
/// else new ones that it keeps from now on. Without a keychain they last for this run.
fn own_secrets(keeps: bool, port: u16, page_id: &str, known: &Secrets) -> Option<(Secret, Secret)> {
    let address = format!("http://127.0.0.1:{port}");
    let kept = secrets::bot_secret(&address).filter(|_| keeps);
    let secret = kept.map(Secret::from);
    let secret = match secret {
        Some(secret) => secret,
        None => {
            let secret = fresh_secret()?;
            if keeps {
                // Without a keychain it lasts for this run, which is enough.
                let _ = secrets::save_bot_secret(&address, &secret);
            }
            secret
        }
    };
    let kept = Vault::keychain().load(page_id).ok().filter(|_| keeps);
    let verify = known.verify_token.clone();
    let verify = verify.or_else(|| kept.as_ref().and_then(|it| it.verify_token.clone()));
    let verify = match verify {
        Some(verify) => verify,
        None => {
            let verify = fresh_secret()?;
            if let Some(kept) = kept {
                let verify_token = Some(verify.clone());
                let all = Secrets {
                    verify_token,
                    ..kept
                };
                let _ = Vault::keychain().save(page_id, &all);
            }
            verify
        }
    };
    Some((secret, verify))
}

fn begin(
    editor: &mut Editor,
    starting: impl Future<Output = Result<Here, HereError>> + Send + 'static,
) {
    editor.state.here.busy = Some("Starting the bot…");
    editor.state.here.problem = None;
    let work = Work::Here(HereWork::Starting);
    editor.worker.start(work, async move {
        Done::Here(HereDone::Started(Box::new(starting.await)))
    });
}

/// Stops the bot: what is under way is ended, the rest is kept. With `closes` the window closes
/// then.
pub fn stop(editor: &mut Editor, closes: bool) {
    editor.state.here.is_closing |= closes;
    let Some(here) = editor.state.here.bot.take() else {
        close_if_wanted(editor);
        return;
    };
    editor.state.here.busy = Some("Stopping the bot…");
    bot::let_go(editor);
    editor
        .worker
        .start(Work::Here(HereWork::Stopping), async move {
            Done::Here(HereDone::Stopped(here.stop().await))
        });
}

/// Takes what came of a job.
pub fn done(editor: &mut Editor, done: HereDone) {
    editor.state.here.busy = None;
    match done {
        HereDone::Started(result) => match *result {
            Ok(here) => started(editor, here),
            Err(error) => failed(editor, BotProblem::from(&error)),
        },
        HereDone::Stopped(result) => {
            if let Err(error) = result {
                editor.say_error(&format!("The bot stopped, but {error}. {}", error.advice()));
            } else if !editor.state.here.is_closing {
                editor.say("The bot on this computer stopped. Nobody answers now.");
            }
            publish::refresh_releases(editor);
            // The bot of another computer that was connected before.
            if editor.use_keychain && !editor.state.here.is_closing {
                bot::load_secret(editor);
            }
        }
    }
    close_if_wanted(editor);
}

fn started(editor: &mut Editor, here: Here) {
    let is_left = editor.state.page.sandbox.is_none() && here.whose.is_sandbox();
    if let Some(kept) = &mut editor.state.here.sandbox
        && here.whose.is_sandbox()
    {
        kept.bot_port = here.port;
    }
    let door = BotDoor {
        address: here.address.clone(),
        secret: here.secret.clone(),
        verify: None,
    };
    editor.state.here.bot = Some(here);
    if is_left || editor.state.here.is_closing {
        // What it was for has gone meanwhile.
        stop(editor, false);
        return;
    }
    if matches!(editor.state.dialog, Some(Dialog::RunHere(_))) {
        editor.state.dialog = None;
    }
    bot::try_door(editor, door, false);
}

fn failed(editor: &mut Editor, problem: BotProblem) {
    if !matches!(editor.state.dialog, Some(Dialog::RunHere(_))) {
        editor.say_error(&format!("{} {}", problem.sentence, problem.advice));
    }
    editor.state.here.problem = Some(problem);
}

/// A job will never come back.
pub fn broken(editor: &mut Editor, work: HereWork) {
    editor.state.here.busy = None;
    match work {
        HereWork::Starting => failed(editor, BotProblem::from(&HereError::Broken)),
        HereWork::Stopping => editor.say_error(
            "Stopping the bot broke off. What it knew is kept; it may run until the window closes.",
        ),
    }
    close_if_wanted(editor);
}

fn close_if_wanted(editor: &mut Editor) {
    let here = &mut editor.state.here;
    if here.is_closing && here.bot.is_none() && here.busy.is_none() {
        here.is_closing = false;
        editor.ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }
}

/// Whether the window may close now; else the bot is stopped, or the author asked, first.
pub fn may_close(editor: &mut Editor) -> bool {
    let here = &editor.state.here;
    match (&here.bot, here.busy) {
        (None, None) => true,
        // Whoever asks twice does not want to wait; the next run does what is left.
        (_, Some(_)) if here.is_closing => true,
        (_, Some(_)) => {
            editor.state.here.is_closing = true;
            false
        }
        (Some(bot), None) if bot.whose.is_sandbox() => {
            stop(editor, true);
            false
        }
        (Some(_), None) => {
            editor.state.dialog = Some(Dialog::StopHere { closes: true });
            false
        }
    }
}
