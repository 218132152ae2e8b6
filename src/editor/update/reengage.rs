//! The Reengage view's acts: what is asked of the bot, when, and what is done with its answers.

use crate::editor::Editor;
use crate::editor::bot::{BotProblem, Loadable};
use crate::editor::dialogs::Dialog;
use crate::editor::update::bot::{BotDone, BotWork, ask, refresh_status};
use crate::editor::update::not_known;
use crate::editor::views::View;
use crate::editor::views::reengage::{MessageForm, ReengageAction, ReengageState, ResultList, Way};
use crate::model::TopicId;
use crate::store::CampaignState;
use crate::store::bot::wire::{
    Campaign, CampaignMessage, FindPeople, NewCampaign, NotKnown, PageOf, Person, Preview, Results,
    Topic,
};
use crate::store::bot::{BotError, CampaignStep};

/// Typing rests for so long before the bot is asked, in seconds.
const REST: f64 = 0.4;
/// How often the bot is asked while a campaign runs, and while none does.
const POLL_RUNNING: f64 = 1.0;
const POLL_IDLE: f64 = 15.0;
/// How many people a page of results has.
const PEOPLE: usize = 100;

/// What a job of this view is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReengageWork {
    Topics,
    Campaigns,
    Preview,
    People,
    Acting,
    Results,
    NotKnown,
    Settling,
}

/// What the bot answered.
pub enum ReengageDone {
    Topics(Result<Vec<Topic>, BotError>),
    Campaigns(Result<Vec<Campaign>, BotError>),
    Preview(Box<Result<Preview, BotError>>),
    People(Result<Vec<Person>, BotError>),
    /// A campaign was made and started, or only made: then `Err` says why it did not start.
    Sent {
        topic: TopicId,
        result: Box<Result<Campaign, BotError>>,
    },
    Stepped(Box<Result<Campaign, BotError>>),
    Results {
        id: u64,
        is_more: bool,
        result: Result<Results, BotError>,
    },
    NotKnown(Result<Vec<NotKnown>, BotError>),
    Settled {
        way: Way,
        result: Result<(), BotError>,
    },
}

/// Before each frame: asks what has become old, and what typing left to be judged.
pub fn tick(editor: &mut Editor, now: f64) {
    let link = editor.state.bot.link;
    if editor.state.reengage.link != link {
        editor.state.reengage = ReengageState {
            link,
            ..ReengageState::default()
        };
    }
    if editor.state.view != View::Reengage || !editor.state.bot.is_connected() {
        return;
    }
    if now >= editor.state.reengage.next_poll {
        poll(editor, now);
    }
    if let Some(wanted) = wanted(editor) {
        judge_rested(editor, wanted, now);
    }
}

fn poll(editor: &mut Editor, now: f64) {
    let all = editor.state.reengage.campaigns.value.as_deref();
    let is_running = all
        .unwrap_or_default()
        .iter()
        .any(|it| it.state == CampaignState::Running);
    let every = if is_running { POLL_RUNNING } else { POLL_IDLE };
    editor.state.reengage.next_poll = now + every;
    editor
        .ctx
        .request_repaint_after(std::time::Duration::from_secs_f64(every));
    refresh_status(editor);
    if editor.state.reengage.topics.begin() {
        call(editor, ReengageWork::Topics, |client| async move {
            ReengageDone::Topics(client.topics().await)
        });
    }
    if editor.state.reengage.campaigns.begin() {
        call(editor, ReengageWork::Campaigns, |client| async move {
            ReengageDone::Campaigns(client.campaigns().await)
        });
    }
    not_known::look(editor);
    if let (Some(id), true) = (editor.state.reengage.shown, is_running) {
        results(editor, id, false);
    }
}

/// What is written about the chosen topic, when it can be asked about.
fn wanted(editor: &Editor) -> Option<NewCampaign> {
    let topic = editor.state.reengage.chosen.as_ref()?;
    let written = editor.state.workspace.written.get(topic);
    written.cloned().unwrap_or_default().campaign(topic).ok()
}

/// Asks the bot about what is written, once typing rests.
fn judge_rested(editor: &mut Editor, wanted: NewCampaign, now: f64) {
    let reengage = &mut editor.state.reengage;
    if reengage.asked.as_ref() == Some(&wanted) || reengage.preview.is_loading {
        return;
    }
    match &reengage.seen {
        Some((seen, since)) if *seen == wanted => {
            // Nothing is typed at first, so there is nothing to wait for.
            if reengage.asked.is_some() && now < since + REST {
                return;
            }
        }
        _ => {
            reengage.seen = Some((wanted, now));
            let rest = std::time::Duration::from_secs_f64(REST);
            editor.ctx.request_repaint_after(rest);
            return;
        }
    }
    if !reengage.preview.begin() {
        return;
    }
    reengage.asked = Some(wanted.clone());
    call(editor, ReengageWork::Preview, |client| async move {
        let is_empty = wanted.message == CampaignMessage::default();
        let preview = match is_empty && wanted.only.is_none() {
            true => client.audience(&wanted.topic).await,
            false => client.preview_campaign(&wanted).await,
        };
        ReengageDone::Preview(Box::new(preview))
    });
}

pub(super) fn call<F>(
    editor: &mut Editor,
    work: ReengageWork,
    job: impl FnOnce(crate::store::bot::BotClient) -> F,
) where
    F: Future<Output = ReengageDone> + Send + 'static,
{
    ask(editor, BotWork::Reengage(work), |client| {
        let job = job(client);
        async move { BotDone::Reengage(job.await) }
    });
}

/// Carries out what was meant.
pub fn reengage(editor: &mut Editor, action: ReengageAction) {
    match action {
        ReengageAction::Choose(topic) => choose(editor, topic),
        ReengageAction::Write(form) => write(editor, *form),
        ReengageAction::Search => search(editor),
        ReengageAction::Refresh => refresh(editor),
        ReengageAction::Confirm(confirm) => {
            editor.state.dialog = Some(Dialog::ConfirmCampaign(confirm));
        }
        ReengageAction::Send(campaign) => send(editor, *campaign),
        ReengageAction::AskStop(stop) => editor.state.dialog = Some(Dialog::StopCampaign(stop)),
        ReengageAction::Step(id, step) => take_step(editor, id, step),
        ReengageAction::ShowPeople(id) => {
            editor.state.reengage.shown = id;
            editor.state.reengage.results = Loadable::default();
            if let Some(id) = id {
                results(editor, id, false);
            }
        }
        ReengageAction::MorePeople => {
            if let Some(id) = editor.state.reengage.shown {
                results(editor, id, true);
            }
        }
        ReengageAction::NotKnown(action) => not_known::update(editor, action),
    }
}

fn choose(editor: &mut Editor, topic: Option<TopicId>) {
    let reengage = &mut editor.state.reengage;
    if reengage.chosen != topic {
        reengage.chosen = topic;
        // What was said of another topic would mislead here.
        let is_loading = reengage.preview.is_loading;
        reengage.preview = Loadable {
            is_loading,
            ..Loadable::default()
        };
        reengage.asked = None;
        reengage.people = Loadable::default();
    }
}

fn write(editor: &mut Editor, form: MessageForm) {
    let Some(topic) = editor.state.reengage.chosen.clone() else {
        return;
    };
    let written = &mut editor.state.workspace.written;
    if form == MessageForm::default() {
        written.remove(&topic);
    } else {
        written.insert(topic, form);
    }
}

fn search(editor: &mut Editor) {
    let topic = editor.state.reengage.chosen.as_ref();
    let form = topic.and_then(|topic| editor.state.workspace.written.get(topic));
    let text = form.map(|form| form.search.trim().to_owned());
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        editor.say("Type your first name, or your id on this Page, first");
        return;
    };
    if !editor.state.reengage.people.begin() {
        return;
    }
    call(editor, ReengageWork::People, |client| async move {
        let find = FindPeople {
            text: Some(text),
            limit: Some(8),
            ..FindPeople::default()
        };
        ReengageDone::People(client.people(&find).await.map(|page| page.people))
    });
}

fn refresh(editor: &mut Editor) {
    let reengage = &mut editor.state.reengage;
    reengage.problem = None;
    reengage.next_poll = 0.0;
    reengage.asked = None;
    reengage.preview.problem = None;
}

fn send(editor: &mut Editor, campaign: NewCampaign) {
    if std::mem::replace(&mut editor.state.reengage.is_busy, true) {
        return;
    }
    editor.state.reengage.problem = None;
    let topic = campaign.topic.clone();
    call(editor, ReengageWork::Acting, |client| async move {
        let result = match client.new_campaign(&campaign).await {
            Ok(made) => client.step_campaign(made.id, CampaignStep::Start).await,
            Err(error) => Err(error),
        };
        let result = Box::new(result);
        ReengageDone::Sent { topic, result }
    });
}

fn take_step(editor: &mut Editor, id: u64, step: CampaignStep) {
    if std::mem::replace(&mut editor.state.reengage.is_busy, true) {
        return;
    }
    editor.state.reengage.problem = None;
    call(editor, ReengageWork::Acting, |client| async move {
        ReengageDone::Stepped(Box::new(client.step_campaign(id, step).await))
    });
}

fn results(editor: &mut Editor, id: u64, is_more: bool) {
    let results = &mut editor.state.reengage.results;
    if !results.begin() {
        return;
    }
    let last = results.value.as_ref().and_then(|list| list.next);
    let page = PageOf {
        after: last.filter(|_| is_more),
        limit: Some(PEOPLE),
    };
    call(editor, ReengageWork::Results, |client| async move {
        ReengageDone::Results {
            id,
            is_more,
            result: client.results(id, page).await,
        }
    });
}

/// Takes what the bot answered.
pub fn done(editor: &mut Editor, done: ReengageDone) {
    let reengage = &mut editor.state.reengage;
    match done {
        ReengageDone::Topics(result) => reengage.topics.take(result),
        ReengageDone::Campaigns(result) => campaigns(reengage, result),
        ReengageDone::Preview(result) => {
            // The chosen topic may have changed meanwhile; then this is about another.
            let asked = reengage.asked.as_ref().map(|asked| &asked.topic);
            if asked == reengage.chosen.as_ref() {
                reengage.preview.take(*result);
            } else {
                reengage.preview.is_loading = false;
            }
        }
        ReengageDone::People(result) => reengage.people.take(result),
        ReengageDone::Sent { topic, result } => sent(editor, topic, *result),
        ReengageDone::Stepped(result) => stepped(editor, *result),
        ReengageDone::Results {
            id,
            is_more,
            result,
        } => took_results(reengage, id, is_more, result),
        ReengageDone::NotKnown(result) => reengage.not_known.list.take(result),
        ReengageDone::Settled { way, result } => not_known::settled(editor, way, result),
    }
}

fn campaigns(reengage: &mut ReengageState, result: Result<Vec<Campaign>, BotError>) {
    let states = |all: &[Campaign]| -> Vec<_> { all.iter().map(|it| (it.id, it.state)).collect() };
    let before = reengage.campaigns.value.as_deref().map(states);
    reengage.campaigns.take(result);
    let after = reengage.campaigns.value.as_deref().map(states);
    if before.is_some() && before != after {
        // Who would get another one is not what it was.
        reengage.asked = None;
    }
}

fn sent(editor: &mut Editor, topic: TopicId, result: Result<Campaign, BotError>) {
    let reengage = &mut editor.state.reengage;
    reengage.is_busy = false;
    reengage.next_poll = 0.0;
    reengage.asked = None;
    match result {
        Ok(campaign) => {
            let was_test = campaign.only.is_some();
            if let (true, Some(form)) = (was_test, editor.state.workspace.written.get_mut(&topic)) {
                // The text has been tried; now it may go to everybody.
                form.only = None;
            } else {
                editor.state.workspace.written.remove(&topic);
            }
            editor.say(&format!("Campaign {} is started", campaign.id));
        }
        Err(error) => {
            let mut problem = BotProblem::from(&error);
            problem.advice.push_str(
                " Look at the campaigns below before you send again: nothing went out unless one \
                 of them says so.",
            );
            reengage.problem = Some(problem);
        }
    }
}

fn stepped(editor: &mut Editor, result: Result<Campaign, BotError>) {
    let reengage = &mut editor.state.reengage;
    reengage.is_busy = false;
    reengage.next_poll = 0.0;
    match result {
        Ok(campaign) => {
            let all = reengage.campaigns.value.iter_mut().flatten();
            for old in all.filter(|old| old.id == campaign.id) {
                *old = campaign.clone();
            }
            reengage.asked = None;
        }
        Err(error) => reengage.problem = Some(BotProblem::from(&error)),
    }
}

fn took_results(
    reengage: &mut ReengageState,
    id: u64,
    is_more: bool,
    result: Result<Results, BotError>,
) {
    if reengage.shown != Some(id) {
        reengage.results.is_loading = false;
        return;
    }
    let mut before = match is_more {
        true => reengage.results.value.clone().unwrap_or_default(),
        false => ResultList::default(),
    };
    reengage.results.take(result.map(|page| {
        before.people.extend(page.people);
        before.next = page.next;
        before
    }));
}

/// A job broke: nobody waits for it any more.
pub fn broken(editor: &mut Editor, work: ReengageWork) {
    let reengage = &mut editor.state.reengage;
    match work {
        ReengageWork::Topics => reengage.topics.give_up(),
        ReengageWork::Campaigns => reengage.campaigns.give_up(),
        ReengageWork::Preview => reengage.preview.give_up(),
        ReengageWork::People => reengage.people.give_up(),
        ReengageWork::Results => reengage.results.give_up(),
        ReengageWork::NotKnown => reengage.not_known.list.give_up(),
        ReengageWork::Settling => {
            reengage.not_known.is_busy = false;
            reengage.problem = Some(BotProblem::broken());
        }
        ReengageWork::Acting => {
            reengage.is_busy = false;
            reengage.problem = Some(BotProblem::broken());
        }
    }
}
