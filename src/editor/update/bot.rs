//! Connecting the bot, and every call to it: a call leaves through [`ask`], its answer comes
//! back as a [`BotDone`], and an answer of a bot that is no longer connected is dropped.

use crate::editor::Editor;
use crate::editor::bot::{BotDoor, BotProblem, BotState};
use crate::editor::dialogs::Dialog;
use crate::editor::dialogs::bot::BotForm;
use crate::editor::update::monitor::{self, MonitorDone, MonitorWork};
use crate::editor::update::page::Kept;
use crate::editor::update::publish;
use crate::editor::update::reengage::{self, ReengageDone, ReengageWork};
use crate::editor::update::subscribers::{self, SubscribersDone, SubscribersWork};
use crate::editor::worker::{Done, Work};
use crate::graph::Secret;
use crate::publish::{Secrets, Vault, secrets};
use crate::store::bot::wire::Status;
use crate::store::bot::{BotClient, BotError};
use std::future::Future;

/// Who waits for an answer of the bot, should the job break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BotWork {
    Connecting,
    Status,
    Reengage(ReengageWork),
    Subscribers(SubscribersWork),
    Monitor(MonitorWork),
}

/// What the bot answered.
pub enum BotDone {
    /// A try to connect; on success the client that is to be used from now on.
    Connected {
        door: BotDoor,
        result: Box<Result<(BotClient, Status, Kept), BotError>>,
    },
    SecretLoaded {
        address: String,
        secret: Option<Secret>,
    },
    Status(Box<Result<Status, BotError>>),
    Reengage(ReengageDone),
    Subscribers(SubscribersDone),
    Monitor(MonitorDone),
}

/// Asks the bot something, off the frame. Nothing happens while none is connected.
pub fn ask<F>(editor: &mut Editor, work: BotWork, call: impl FnOnce(BotClient) -> F)
where
    F: Future<Output = BotDone> + Send + 'static,
{
    let Some(client) = editor.state.bot.client.clone() else {
        return;
    };
    let link = editor.state.bot.link;
    let call = call(client);
    editor.worker.start(Work::Bot(work), async move {
        let done = call.await;
        Done::Bot { link, done }
    });
}

/// Asks for the place where the bot is.
pub fn open(editor: &mut Editor) {
    editor.state.bot.problem = None;
    editor.state.dialog = Some(Dialog::Bot(BotForm {
        address: editor.state.workspace.bot_address.clone(),
        ..BotForm::default()
    }));
}

/// Asks the bot how it is, and keeps its secret when it answers.
pub fn connect(editor: &mut Editor, form: &BotForm) {
    let verify = Secret::new(form.verify_token.trim());
    if !verify.is_empty()
        && let Some(secrets) = &mut editor.state.page.secrets
    {
        secrets.verify_token = Some(verify.clone());
    }
    let page_id = editor.state.workspace.page.page_id.clone();
    let is_for_page = !verify.is_empty() && !page_id.is_empty();
    let door = BotDoor {
        address: form.address.trim().to_owned(),
        secret: Secret::new(form.secret.trim()),
        verify: is_for_page.then_some((page_id, verify)),
    };
    try_door(editor, door, form.keep_in_keychain);
}

pub(super) fn try_door(editor: &mut Editor, door: BotDoor, keep: bool) {
    let bot = &mut editor.state.bot;
    bot.problem = None;
    bot.is_connecting = true;
    bot.link += 1;
    let link = bot.link;
    editor
        .worker
        .start(Work::Bot(BotWork::Connecting), async move {
            let result = match greet(&door).await {
                Ok((client, status)) => {
                    let copy = door.clone();
                    let kept = tokio::task::spawn_blocking(move || keep_secret(keep, &copy))
                        .await
                        .unwrap_or(Kept::ThisRun);
                    Ok((client, status, kept))
                }
                Err(error) => Err(error),
            };
            let result = Box::new(result);
            let done = BotDone::Connected { door, result };
            Done::Bot { link, done }
        });
}

async fn greet(door: &BotDoor) -> Result<(BotClient, Status), BotError> {
    let client = BotClient::new(&door.address, door.secret.reveal())?;
    let status = client.status().await?;
    Ok((client, status))
}

fn keep_secret(keep: bool, door: &BotDoor) -> Kept {
    if !keep {
        return Kept::ThisRun;
    }
    if let Some((page_id, verify)) = &door.verify
        && let Ok(kept) = Vault::keychain().load(page_id)
    {
        let verify_token = Some(verify.clone());
        let all = Secrets {
            verify_token,
            ..kept
        };
        // It can be given once more; what matters is said of the secret.
        let _ = Vault::keychain().save(page_id, &all);
    }
    match secrets::save_bot_secret(&door.address, &door.secret) {
        Ok(()) => Kept::Keychain,
        Err(error) => Kept::Refused(format!("{error}. {}", error.advice())),
    }
}

/// Looks for the secret of the bot of an earlier run.
pub fn load_secret(editor: &mut Editor) {
    let address = editor.state.workspace.bot_address.clone();
    if address.is_empty() {
        return;
    }
    let link = editor.state.bot.link;
    editor
        .worker
        .start_blocking(Work::Bot(BotWork::Connecting), move || {
            let secret = secrets::bot_secret(&address).map(Secret::from);
            let done = BotDone::SecretLoaded { address, secret };
            Done::Bot { link, done }
        });
}

/// Forgets the bot and its secret. The bot itself goes on.
pub fn disconnect(editor: &mut Editor) {
    let address = std::mem::take(&mut editor.state.workspace.bot_address);
    let link = editor.state.bot.link + 1;
    forget(editor, link);
    editor.state.dialog = None;
    publish::refresh_releases(editor);
    if !address.is_empty() {
        editor
            .worker
            .start_blocking(Work::ForgettingSecrets, move || {
                // Without a keychain there was nothing to forget.
                let _ = secrets::forget_bot_secret(&address);
                let secret = None;
                let done = BotDone::SecretLoaded { address, secret };
                Done::Bot { link, done }
            });
    }
}

/// The bot is not there any more; where it was stays remembered.
pub(super) fn let_go(editor: &mut Editor) {
    let link = editor.state.bot.link + 1;
    forget(editor, link);
}

/// What another bot said is not this one's.
fn forget(editor: &mut Editor, link: u64) {
    editor.state.bot = BotState {
        link,
        ..BotState::default()
    };
}

/// Asks how the bot is, unless it is being asked.
pub fn refresh_status(editor: &mut Editor) {
    if editor.state.bot.is_connected() && editor.state.bot.status.begin() {
        ask(editor, BotWork::Status, |client| async move {
            BotDone::Status(Box::new(client.status().await))
        });
    }
}

/// Takes what the bot answered.
pub fn done(editor: &mut Editor, link: u64, done: BotDone) {
    if link != editor.state.bot.link {
        return;
    }
    match done {
        BotDone::Connected { door, result } => connected(editor, door, *result),
        BotDone::SecretLoaded { address, secret } => {
            let ours = address == editor.state.workspace.bot_address;
            if let (true, Some(secret)) = (ours, secret) {
                try_door(
                    editor,
                    BotDoor {
                        address,
                        secret,
                        verify: None,
                    },
                    false,
                );
            }
        }
        BotDone::Reengage(done) => reengage::done(editor, done),
        BotDone::Subscribers(done) => subscribers::done(editor, done),
        BotDone::Monitor(done) => monitor::done(editor, done),
        BotDone::Status(result) => editor.state.bot.status.take(*result),
    }
}

fn connected(
    editor: &mut Editor,
    door: BotDoor,
    result: Result<(BotClient, Status, Kept), BotError>,
) {
    editor.state.bot.is_connecting = false;
    let (client, status, kept) = match result {
        Ok(all) => all,
        Err(error) => {
            editor.state.bot.problem = Some(BotProblem::from(&error));
            return;
        }
    };
    let link = editor.state.bot.link;
    forget(editor, link);
    let address = client.address().to_owned();
    editor.state.bot.client = Some(client);
    editor.state.bot.status.take(Ok(status));
    let here = editor.state.here.bot.as_ref();
    let is_here = here.is_some_and(|it| it.address == door.address);
    if !is_here {
        editor.state.workspace.bot_address = door.address;
    }
    if matches!(editor.state.dialog, Some(Dialog::Bot(_))) {
        editor.state.dialog = None;
    }
    publish::refresh_releases(editor);
    if is_here {
        editor.say("The bot runs on this computer. Publish the flow to it");
        return;
    }
    match kept {
        Kept::Keychain => editor.say(&format!("Connected to the bot at {address}")),
        Kept::ThisRun => editor.say(&format!(
            "Connected to the bot at {address}; its secret is kept for this run only"
        )),
        Kept::Refused(why) => {
            editor.state.dialog = Some(Dialog::Message {
                title: "Connected to the bot, for this run only".to_owned(),
                text: why,
            });
        }
    }
}

/// A job that asked the bot something will never come back.
pub fn broken(editor: &mut Editor, work: BotWork) {
    match work {
        BotWork::Connecting => {
            editor.state.bot.is_connecting = false;
            editor.state.bot.problem = Some(BotProblem::broken());
        }
        BotWork::Reengage(work) => reengage::broken(editor, work),
        BotWork::Subscribers(work) => subscribers::broken(editor, work),
        BotWork::Monitor(work) => monitor::broken(editor, work),
        BotWork::Status => editor.state.bot.status.give_up(),
    }
}
