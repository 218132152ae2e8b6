//! The Subscribers view: everybody who ever wrote to the Page, found by the bot, and one of them
//! with all that is known of them. Here is what the view knows and what one may do in it.

mod erase;
mod facts;
mod list;
mod rows;
mod thread;

pub use erase::{Erase, erase_ui};

use crate::editor::action::Action;
use crate::editor::bot::{BotProblem, Loadable};
use crate::editor::command::Command;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, semibold, size};
use crate::editor::views::{bar, ways_to_a_bot_ui, without_bot_ui};
use crate::editor::widgets::{primary_button, weak};
use crate::model::{BlockId, FlowId, TopicId};
use crate::store::Sort;
use crate::store::bot::wire::{FindPeople, Person, PersonDetails, Topic};
use egui::{CentralPanel, Label, Panel, RichText, Spinner, Ui};

/// Which people are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Group {
    #[default]
    Everybody,
    /// Their 24 hours are not over.
    Open,
    WithHuman,
    Stopped,
    Unreachable,
}

impl Group {
    pub const ALL: [Self; 5] = [
        Self::Everybody,
        Self::Open,
        Self::WithHuman,
        Self::Stopped,
        Self::Unreachable,
    ];

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Everybody => "Everybody",
            Self::Open => "In the window",
            Self::WithHuman => "With a human",
            Self::Stopped => "Opted out",
            Self::Unreachable => "Unreachable",
        }
    }
}

/// What is looked for, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub text: String,
    pub group: Group,
    /// Who has a consent for this topic that can be used.
    pub topic: Option<TopicId>,
    /// Who is at this block of this flow now.
    pub block: Option<(FlowId, BlockId)>,
    pub sort: Sort,
}

impl Query {
    /// What the bot is asked. `name=value` looks for an attribute.
    #[must_use]
    pub fn find(&self) -> FindPeople {
        let text = self.text.trim();
        let attribute = text.contains('=').then(|| text.to_owned());
        let text = Some(text.to_owned()).filter(|it| !it.is_empty() && attribute.is_none());
        let is = |group: Group| (self.group == group).then_some(true);
        FindPeople {
            text,
            attribute,
            is_open: is(Group::Open),
            is_with_human: is(Group::WithHuman),
            is_stopped: is(Group::Stopped),
            is_unreachable: is(Group::Unreachable),
            topic: self.topic.clone(),
            flow: self.block.as_ref().map(|(flow, _)| flow.clone()),
            block: self.block.as_ref().map(|(_, block)| block.to_string()),
            sort: Some(self.sort),
            ..FindPeople::default()
        }
    }

    /// The same order without any condition.
    #[must_use]
    pub fn everybody(&self) -> Self {
        Self {
            sort: self.sort,
            ..Self::default()
        }
    }

    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == self.everybody()
    }
}

/// What the view knows.
#[derive(Default)]
pub struct SubscribersState {
    /// The connection that all this is from.
    pub link: u64,
    pub query: Query,
    /// What `people` was asked for.
    pub asked: Option<Query>,
    /// What stood there at the last look, and since when.
    pub seen: Option<(Query, f64)>,
    /// Counts questions: what comes late is dropped.
    pub n_asked: u64,
    pub people: Vec<Person>,
    pub next: Option<String>,
    pub n_found: Option<u64>,
    pub n_looked: u64,
    /// So many are to be shown; the list is asked for until it has them.
    pub wanted: usize,
    pub is_loading: bool,
    /// What is on its way is the beginning of another list.
    pub is_new: bool,
    pub problem: Option<BotProblem>,
    /// The row that the keyboard is on.
    pub row: usize,
    pub opened: Option<String>,
    pub details: Loadable<PersonDetails>,
    /// Earlier lines of their conversation are on their way.
    pub is_loading_log: bool,
    pub topics: Loadable<Vec<Topic>>,
    /// The search asks for the keyboard.
    pub wants_focus: bool,
    /// Somebody is being erased or handed back.
    pub is_busy: bool,
    pub next_poll: f64,
}

/// What one may do in the view.
#[derive(Debug, Clone)]
pub enum SubscribersAction {
    Look(Box<Query>),
    /// Moves the keyboard's row to there.
    Row(usize),
    Open(String),
    /// Earlier lines of the opened person's conversation.
    Earlier,
    More,
    Refresh,
    /// The search has got the keyboard.
    Focused,
    Export,
    AskErase(Erase),
    Erase(String),
    HandBack(String),
}

fn act(out: &mut Vec<Action>, action: SubscribersAction) {
    out.push(Action::Subscribers(action));
}

/// What somebody is called.
#[must_use]
pub fn name(person: &Person) -> &str {
    let name = person.first_name.as_deref().map(str::trim);
    name.filter(|it| !it.is_empty()).unwrap_or("No name yet")
}

/// Draws the view.
pub fn subscribers_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if !state.bot.is_connected() {
        without_bot_ui(ui, t, |ui| no_bot_ui(ui, state, t, out));
        return;
    }
    let width = ui.available_width();
    let narrow = width < 1100.0;
    // Both sides together leave the conversation at least a third, also when the window shrinks.
    let most = |share: f32, least: f32| (width * share).max(least);
    Panel::left("people")
        .resizable(true)
        .default_size(if narrow { 280.0 } else { 380.0 })
        .size_range(220.0..=most(0.36, 240.0))
        .frame(bar(t.surface))
        .show(ui, |ui| list::list_ui(ui, state, t, out));
    let view = &state.subscribers;
    if let Some(details) = &view.details.value {
        Panel::right("person")
            .resizable(true)
            .default_size(if narrow { 240.0 } else { 340.0 })
            .size_range(190.0..=most(0.28, 200.0))
            .frame(bar(t.surface))
            .show(ui, |ui| facts::facts_ui(ui, state, t, details, out));
    }
    // On white, as in Messenger, both kinds of bubbles show.
    CentralPanel::default()
        .frame(bar(t.surface))
        .show(ui, |ui| middle_ui(ui, state, t, out));
}

fn middle_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let view = &state.subscribers;
    if let Some(problem) = &view.details.problem {
        bot_problem_ui(ui, t, problem);
    }
    match &view.details.value {
        Some(details) => thread::thread_ui(ui, state, t, details, out),
        None if view.details.is_loading => {
            ui.add(Spinner::new().size(16.0));
        }
        None if has_nobody(state) => nobody_ui(ui, t, out),
        None => middle(ui, |ui| {
            weak(
                ui,
                t,
                "Choose somebody to see what they wrote and got, what they agreed to and where \
                 they are.",
            );
        }),
    }
}

/// Nobody has ever written to the Page.
fn has_nobody(state: &State) -> bool {
    let view = &state.subscribers;
    let is_all = view.asked.as_ref().is_some_and(Query::is_everybody);
    is_all && view.people.is_empty() && view.next.is_none() && !view.is_loading
}

fn middle(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.add_space((ui.available_height() * 0.3).min(180.0));
    ui.vertical_centered(|ui| {
        ui.set_max_width(440.0_f32.min(ui.available_width()));
        ui.spacing_mut().item_spacing.y = 8.0;
        content(ui);
    });
}

fn title(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).font(semibold(size::BIG))).wrap());
}

fn nobody_ui(ui: &mut Ui, t: &Tokens, out: &mut Vec<Action>) {
    middle(ui, |ui| {
        title(ui, "Nobody has written yet");
        weak(
            ui,
            t,
            "Whoever writes to the Page while the bot runs stands here from then on. Publish a \
             flow and share its link: Page setup has it with a QR code.",
        );
        if primary_button(ui, t, "Get the link").clicked() {
            out.push(Action::Run(Command::ShowPageSetup));
        }
    });
}

fn no_bot_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    middle(ui, |ui| {
        title(ui, "Subscribers are with the bot");
        weak(
            ui,
            t,
            "Once it is connected, this view finds everybody who ever wrote to the Page: what \
             they said and got, what they agreed to and where they are in a flow.",
        );
        if let Some(problem) = &state.bot.problem {
            bot_problem_ui(ui, t, problem);
        }
        ways_to_a_bot_ui(ui, state, t, out);
        weak(
            ui,
            t,
            "The bot is this same program on a computer that is always on. Reengage says how to \
             set one up.",
        );
    });
}
