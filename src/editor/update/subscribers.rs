//! The Subscribers view's acts: what is asked of the bot, when, and what is done with its
//! answers. The list never changes by itself under the reader's eyes; one person does.

use crate::editor::Editor;
use crate::editor::bot::{BotProblem, Loadable};
use crate::editor::dialogs::Dialog;
use crate::editor::export::{Export, Table};
use crate::editor::update::bot::{BotDone, BotWork, ask, refresh_status};
use crate::editor::update::export;
use crate::editor::views::View;
use crate::editor::views::subscribers::{Query, SubscribersAction, SubscribersState};
use crate::store::bot::wire::{ErasedPerson, FindPeople, Log, People, PersonDetails, Topic};
use crate::store::bot::{BotClient, BotError};
use std::time::Duration;

/// Typing rests for so long before the bot is asked, in seconds.
const REST: f64 = 0.25;
/// How often the opened person is looked at again.
const POLL: f64 = 10.0;
/// How many people come at once.
const PAGE: usize = 60;

/// What a job of this view is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscribersWork {
    People,
    Person,
    Log,
    Topics,
    Acting,
}

/// What the bot answered.
pub enum SubscribersDone {
    People {
        number: u64,
        result: Result<People, BotError>,
    },
    Person {
        psid: String,
        result: Box<Result<PersonDetails, BotError>>,
    },
    Log {
        psid: String,
        before: i64,
        result: Result<Log, BotError>,
    },
    Topics(Result<Vec<Topic>, BotError>),
    Erased {
        psid: String,
        result: Result<ErasedPerson, BotError>,
    },
    HandedBack {
        psid: String,
        result: Result<(), BotError>,
    },
}

/// Before each frame: asks for what is looked for, once typing rests.
pub fn tick(editor: &mut Editor, now: f64) {
    let link = editor.state.bot.link;
    if editor.state.subscribers.link != link {
        editor.state.subscribers = SubscribersState {
            link,
            ..SubscribersState::default()
        };
    }
    let is_hidden = editor.ctx.input(|input| input.viewport().visible()) == Some(false);
    let is_shown = editor.state.view == View::Subscribers && editor.state.bot.is_connected();
    if !is_shown || is_hidden {
        return;
    }
    if now >= editor.state.subscribers.next_poll {
        editor.state.subscribers.next_poll = now + POLL;
        let rest = Duration::from_secs_f64(POLL);
        editor.ctx.request_repaint_after(rest);
        refresh_status(editor);
        look_at_opened(editor);
        if editor.state.subscribers.topics.begin() {
            call(editor, SubscribersWork::Topics, |client| async move {
                SubscribersDone::Topics(client.topics().await)
            });
        }
    }
    look_rested(editor, now);
}

/// Asks for another list, once typing rests.
fn look_rested(editor: &mut Editor, now: f64) {
    let view = &mut editor.state.subscribers;
    if view.asked.as_ref() == Some(&view.query) {
        return;
    }
    let is_typing = view
        .asked
        .as_ref()
        .is_some_and(|asked| asked.text != view.query.text);
    match &view.seen {
        Some((seen, since)) if *seen == view.query && now >= since + REST => {}
        Some((seen, _)) if *seen == view.query && is_typing => return,
        _ => {
            view.seen = Some((view.query.clone(), now));
            if is_typing {
                editor
                    .ctx
                    .request_repaint_after(Duration::from_secs_f64(REST));
                return;
            }
        }
    }
    begin(editor);
}

/// Asks for the list from its beginning. What was shown stays until the answer is there.
fn begin(editor: &mut Editor) {
    let view = &mut editor.state.subscribers;
    view.asked = Some(view.query.clone());
    view.next = None;
    view.n_found = None;
    view.n_looked = 0;
    view.wanted = PAGE;
    view.problem = None;
    go_on(editor, true);
}

fn go_on(editor: &mut Editor, is_new: bool) {
    let view = &mut editor.state.subscribers;
    let Some(query) = &view.asked else { return };
    let n = if is_new { 0 } else { view.people.len() };
    let find = FindPeople {
        after: view.next.clone(),
        limit: Some(view.wanted.saturating_sub(n).clamp(1, PAGE)),
        ..query.find()
    };
    view.n_asked += 1;
    view.is_loading = true;
    view.is_new = is_new;
    let number = view.n_asked;
    call(editor, SubscribersWork::People, |client| async move {
        let result = client.people(&find).await;
        SubscribersDone::People { number, result }
    });
}

fn look_at_opened(editor: &mut Editor) {
    let view = &mut editor.state.subscribers;
    let Some(psid) = view.opened.clone() else {
        return;
    };
    if !view.details.begin() {
        return;
    }
    call(editor, SubscribersWork::Person, |client| async move {
        let result = Box::new(client.person(&psid).await);
        SubscribersDone::Person { psid, result }
    });
}

fn call<F>(editor: &mut Editor, work: SubscribersWork, job: impl FnOnce(BotClient) -> F)
where
    F: Future<Output = SubscribersDone> + Send + 'static,
{
    ask(editor, BotWork::Subscribers(work), |client| {
        let job = job(client);
        async move { BotDone::Subscribers(job.await) }
    });
}

/// Carries out what was meant.
pub fn subscribers(editor: &mut Editor, action: SubscribersAction) {
    let view = &mut editor.state.subscribers;
    match action {
        SubscribersAction::Look(query) => view.query = *query,
        SubscribersAction::Row(row) => view.row = row.min(view.people.len().saturating_sub(1)),
        SubscribersAction::Open(psid) => open(editor, psid),
        SubscribersAction::Earlier => look_earlier(editor),
        SubscribersAction::More => {
            if view.next.is_some() && !view.is_loading {
                view.wanted = view.people.len() + PAGE;
                go_on(editor, false);
            }
        }
        SubscribersAction::Refresh => {
            view.next_poll = 0.0;
            begin(editor);
        }
        SubscribersAction::Focused => view.wants_focus = false,
        SubscribersAction::Export => ask_where(editor),
        SubscribersAction::AskErase(erase) => {
            editor.state.dialog = Some(Dialog::ErasePerson(erase));
        }
        SubscribersAction::Erase(psid) => erase(editor, psid),
        SubscribersAction::HandBack(psid) => hand_back(editor, psid),
    }
}

fn open(editor: &mut Editor, psid: String) {
    let view = &mut editor.state.subscribers;
    if let Some(row) = view.people.iter().position(|it| it.psid == psid) {
        view.row = row;
    }
    if view.opened.as_ref() != Some(&psid) {
        view.opened = Some(psid);
        view.details = Loadable::default();
        view.is_loading_log = false;
    }
    look_at_opened(editor);
}

/// Shows who is at the selected block.
pub fn show_people_here(editor: &mut Editor) {
    let flow = editor.state.flow().id.clone();
    let block = editor.state.selection.single().cloned();
    let view = &mut editor.state.subscribers;
    view.query = Query {
        block: block.map(|block| (flow, block)),
        ..view.query.everybody()
    };
    editor.state.view = View::Subscribers;
}

fn ask_where(editor: &mut Editor) {
    let Some(client) = editor.state.bot.client.clone() else {
        return;
    };
    let find = editor.state.subscribers.query.find();
    export::ask(editor, Export::People(Box::new(Table { client, find })));
}

fn erase(editor: &mut Editor, psid: String) {
    if std::mem::replace(&mut editor.state.subscribers.is_busy, true) {
        return;
    }
    call(editor, SubscribersWork::Acting, |client| async move {
        let result = client.erase_person(&psid).await;
        SubscribersDone::Erased { psid, result }
    });
}

fn hand_back(editor: &mut Editor, psid: String) {
    if std::mem::replace(&mut editor.state.subscribers.is_busy, true) {
        return;
    }
    call(editor, SubscribersWork::Acting, |client| async move {
        let result = client.hand_back(&psid).await;
        SubscribersDone::HandedBack { psid, result }
    });
}

/// Takes what the bot answered.
pub fn done(editor: &mut Editor, done: SubscribersDone) {
    let view = &mut editor.state.subscribers;
    match done {
        // Something else is looked for by now.
        SubscribersDone::People { number, .. } if number != view.n_asked => {}
        SubscribersDone::People { result, .. } => took_people(editor, result),
        SubscribersDone::Person { psid, result } => took_person(view, &psid, *result),
        SubscribersDone::Log {
            psid,
            before,
            result,
        } => took_log(editor, &psid, before, result),
        SubscribersDone::Topics(result) => view.topics.take(result),
        SubscribersDone::Erased { psid, result } => erased(editor, &psid, result),
        SubscribersDone::HandedBack { psid, result } => handed_back(editor, &psid, result),
    }
}

/// Asks for what was said before the first line that is shown.
fn look_earlier(editor: &mut Editor) {
    let view = &mut editor.state.subscribers;
    let Some(details) = &view.details.value else {
        return;
    };
    let Some(before) = details.earlier else {
        return;
    };
    let psid = details.person.psid.clone();
    if std::mem::replace(&mut view.is_loading_log, true) {
        return;
    }
    call(editor, SubscribersWork::Log, |client| async move {
        let result = client.person_log(&psid, before).await;
        SubscribersDone::Log {
            psid,
            before,
            result,
        }
    });
}

fn took_log(editor: &mut Editor, psid: &str, before: i64, result: Result<Log, BotError>) {
    let view = &mut editor.state.subscribers;
    // Somebody else may have been opened meanwhile.
    if view.opened.as_deref() != Some(psid) {
        return;
    }
    view.is_loading_log = false;
    let Some(details) = &mut view.details.value else {
        return;
    };
    match result {
        // It may be shown from another line on by now.
        Ok(_) if details.earlier != Some(before) => {}
        Ok(log) => {
            details.log.splice(0..0, log.lines);
            details.earlier = log.earlier;
        }
        Err(error) => view.details.problem = Some(BotProblem::from(&error)),
    }
}

/// What was shown above the newest lines stays there.
fn keep_earlier(before: Option<&PersonDetails>, mut now: PersonDetails) -> PersonDetails {
    let first = now.log.first().map(|line| line.number);
    // A bot that does not number its lines tells no earlier ones either.
    let (Some(before), Some(first @ 1..)) = (before, first) else {
        return now;
    };
    let n_above = before.log.iter().position(|line| line.number == first);
    if let Some(above @ [_, ..]) = n_above.and_then(|n| before.log.get(..n)) {
        now.log.splice(0..0, above.iter().cloned());
        now.earlier = before.earlier;
    }
    now
}

fn took_people(editor: &mut Editor, result: Result<People, BotError>) {
    let view = &mut editor.state.subscribers;
    view.is_loading = false;
    let page = match result {
        Ok(page) => page,
        Err(error) => {
            view.problem = Some(BotProblem::from(&error));
            return;
        }
    };
    if view.is_new {
        view.is_new = false;
        view.people.clear();
        view.row = 0;
        view.n_found = page.n_found;
    }
    view.problem = None;
    view.n_looked += page.n_looked;
    view.next = page.next;
    for person in page.people {
        // Who was seen meanwhile may come a second time.
        if view.people.iter().all(|it| it.number != person.number) {
            view.people.push(person);
        }
    }
    if view.next.is_some() && view.people.len() < view.wanted {
        go_on(editor, false);
    }
}

fn took_person(view: &mut SubscribersState, psid: &str, result: Result<PersonDetails, BotError>) {
    // Somebody else may have been opened meanwhile.
    if view.opened.as_deref() != Some(psid) {
        return;
    }
    let before = view.details.value.as_ref();
    view.details
        .take(result.map(|now| keep_earlier(before, now)));
    let Some(details) = &view.details.value else {
        return;
    };
    // The list shows them as they are.
    for row in view.people.iter_mut().filter(|it| it.psid == psid) {
        row.clone_from(&details.person);
    }
}

fn erased(editor: &mut Editor, psid: &str, result: Result<ErasedPerson, BotError>) {
    let view = &mut editor.state.subscribers;
    view.is_busy = false;
    match result {
        Ok(_) => {
            view.people.retain(|it| it.psid != psid);
            view.row = view.row.min(view.people.len().saturating_sub(1));
            view.n_found = view.n_found.map(|n| n.saturating_sub(1));
            if view.opened.as_deref() == Some(psid) {
                view.opened = None;
                view.details = Loadable::default();
            }
            view.next_poll = 0.0;
            editor.say("Erased");
        }
        Err(error) => failed(editor, "They were not erased", &error),
    }
}

fn handed_back(editor: &mut Editor, psid: &str, result: Result<(), BotError>) {
    let view = &mut editor.state.subscribers;
    view.is_busy = false;
    match result {
        Ok(()) => {
            if view.opened.as_deref() == Some(psid) {
                view.next_poll = 0.0;
            }
            editor.say("The bot has the conversation again");
        }
        Err(error) => failed(editor, "The bot did not get the conversation back", &error),
    }
}

fn failed(editor: &mut Editor, title: &str, error: &BotError) {
    let problem = BotProblem::from(error);
    editor.state.dialog = Some(Dialog::Message {
        title: title.to_owned(),
        text: format!("{}\n\n{}", problem.sentence, problem.advice),
    });
}

/// A job broke: nobody waits for it any more.
pub fn broken(editor: &mut Editor, work: SubscribersWork) {
    let view = &mut editor.state.subscribers;
    match work {
        SubscribersWork::People => {
            view.is_loading = false;
            view.problem = Some(BotProblem::broken());
        }
        SubscribersWork::Person => view.details.give_up(),
        SubscribersWork::Log => {
            view.is_loading_log = false;
            view.details.problem = Some(BotProblem::broken());
        }
        SubscribersWork::Topics => view.topics.give_up(),
        SubscribersWork::Acting => {
            view.is_busy = false;
            let problem = BotProblem::broken();
            editor.say_error(&problem.sentence);
        }
    }
}
