//! Messages that may have arrived: how many there are, whose they are, and for each the two
//! things that the author can do. The bot says what can be done and what comes of it.

use crate::editor::action::Action;
use crate::editor::bidi::seen;
use crate::editor::bot::Loadable;
use crate::editor::clock;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::dialogs::title_ui;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::views::reengage::{ReengageAction, act};
use crate::editor::widgets::{boxed, footer, named_link, primary_button, weak};
use crate::engine::Timestamp;
use crate::store::bot::wire::{NotKnown, Topic};
use egui::{Align, Button, Label, Margin, RichText, Spinner, Stroke, Ui, WidgetInfo, WidgetType};

/// So many people are listed at first, and so many more each time.
const PEOPLE: usize = 20;
/// The bot tells so many at most.
const MOST: usize = 1_000;

const WHAT: &str = "Messenger gave no answer, so nobody knows whether they arrived. Flowbell does \
                    not send them again by itself, or somebody could get two.";

/// What the view knows of them.
#[derive(Debug, Clone)]
pub struct NotKnownState {
    pub list: Loadable<Vec<NotKnown>>,
    pub is_open: bool,
    /// The list asks to be seen.
    pub wants_look: bool,
    pub n_shown: usize,
    /// One of them is being settled.
    pub is_busy: bool,
}

impl Default for NotKnownState {
    fn default() -> Self {
        Self {
            list: Loadable::default(),
            is_open: false,
            wants_look: false,
            n_shown: PEOPLE,
            is_busy: false,
        }
    }
}

impl NotKnownState {
    pub fn show_more(&mut self) {
        self.n_shown += PEOPLE;
    }
}

/// What may be done with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Again,
    WriteOff,
}

impl Way {
    const ALL: [Self; 2] = [Self::Again, Self::WriteOff];

    fn label(self) -> &'static str {
        match self {
            Self::Again => "Send again",
            Self::WriteOff => "Write off",
        }
    }

    fn hover(self) -> &'static str {
        match self {
            Self::Again => "Sends the same message once more, to this person only",
            Self::WriteOff => "Nothing more is sent, and it is not asked about any more",
        }
    }
}

/// One that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settle {
    pub way: Way,
    pub send: NotKnown,
}

/// What one may do about them.
#[derive(Debug, Clone)]
pub enum NotKnownAction {
    /// Shows the list, wherever one is.
    Look,
    /// It has been brought into view.
    Looked,
    Toggle,
    More,
    Ask(Box<Settle>),
    Settle(Way, String),
}

fn does(out: &mut Vec<Action>, action: NotKnownAction) {
    act(out, ReengageAction::NotKnown(action));
}

/// “3 messages may have arrived”.
#[must_use]
pub fn how_many(n: u64) -> String {
    match n {
        1 => "1 message may have arrived".to_owned(),
        n => format!("{} messages may have arrived", grouped(n)),
    }
}

/// How many there are: as the list says, or more when that is cut off.
fn n_all(state: &State, list: &[NotKnown]) -> u64 {
    let status = state.bot.status.value.as_ref();
    let n = status.map_or(0, |it| it.queues.n_unknown);
    let listed = u64::try_from(list.len()).unwrap_or_default();
    match list.len() < MOST {
        true => listed,
        false => n.max(listed),
    }
}

/// Draws the box; nothing while everything is known.
pub fn not_known_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let not_known = &state.reengage.not_known;
    if let Some(problem) = &not_known.list.problem {
        bot_problem_ui(ui, t, problem);
    }
    let list = not_known.list.value.as_deref().unwrap_or_default();
    if list.is_empty() {
        if not_known.wants_look && !not_known.list.is_loading && not_known.list.value.is_some() {
            does(out, NotKnownAction::Looked);
        }
        return;
    }
    let drawn = boxed(t)
        .stroke(Stroke::new(1.0, t.warning))
        .inner_margin(Margin::same(14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 6.0;
            head_ui(ui, state, t, n_all(state, list), out);
            if not_known.is_open {
                list_ui(ui, state, t, list, out);
            }
        });
    if not_known.wants_look {
        drawn.response.scroll_to_me(Some(Align::TOP));
        does(out, NotKnownAction::Looked);
    }
}

fn head_ui(ui: &mut Ui, state: &State, t: &Tokens, n: u64, out: &mut Vec<Action>) {
    let not_known = &state.reengage.not_known;
    let words = RichText::new(how_many(n)).font(semibold(size::BODY));
    ui.add(Label::new(words.color(t.warning)).wrap());
    weak(ui, t, WHAT);
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        let (words, name) = match not_known.is_open {
            true => ("Hide them", "Hide messages that may have arrived"),
            false => ("Look at them", "Look at messages that may have arrived"),
        };
        if named_link(ui, t, words, name).clicked() {
            does(out, NotKnownAction::Toggle);
        }
        if not_known.is_busy {
            ui.add(Spinner::new().size(12.0));
        }
    });
}

/// The people, under what can be done: what is the same for several is said once.
fn list_ui(ui: &mut Ui, state: &State, t: &Tokens, list: &[NotKnown], out: &mut Vec<Action>) {
    let now = state.bot.status.value.as_ref().map(|status| status.now);
    let topics = state.reengage.topics.value.as_deref().unwrap_or_default();
    let mut room = state.reengage.not_known.n_shown;
    for group in groups(list) {
        if room == 0 {
            break;
        }
        ui.add_space(2.0);
        if let Some(first) = group.first() {
            advice_ui(ui, t, &first.advice);
        }
        for send in group.iter().take(room) {
            row_ui(ui, state, t, (send, topics, now), out);
        }
        room = room.saturating_sub(group.len());
    }
    let n_shown = state.reengage.not_known.n_shown;
    if list.len() > n_shown && named_link(ui, t, "More", "More that may have arrived").clicked() {
        does(out, NotKnownAction::More);
    }
    if list.len() >= MOST {
        let words = "Only the oldest thousand stand here; the others follow as these are settled.";
        weak(ui, t, words);
    }
}

/// Those of which the bot says the same stand together; within, the oldest first.
fn groups(list: &[NotKnown]) -> Vec<Vec<&NotKnown>> {
    let mut groups: Vec<Vec<&NotKnown>> = Vec::new();
    for send in list {
        let same =
            |it: &&mut Vec<&NotKnown>| it.first().is_some_and(|first| first.advice == send.advice);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(send),
            None => groups.push(vec![send]),
        }
    }
    groups
}

/// What can be done, in the bot's words and in the order in which to try it.
fn advice_ui(ui: &mut Ui, t: &Tokens, advice: &[String]) {
    for (i, words) in advice.iter().enumerate() {
        let words = RichText::new(format!("{}.  {words}", i + 1)).font(regular(12.5));
        ui.add(Label::new(words.color(t.text)).wrap());
    }
}

fn row_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    (send, topics, now): (&NotKnown, &[Topic], Option<Timestamp>),
    out: &mut Vec<Action>,
) {
    ui.separator();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.label(RichText::new(called(send)).font(medium(13.0)));
        weak(ui, t, &send.psid);
    });
    weak(ui, t, &whence(send, topics, now));
    ui.horizontal_wrapped(|ui| {
        for way in Way::ALL {
            if way == Way::Again && !send.may_go_again {
                continue;
            }
            let is_free = !state.reengage.not_known.is_busy;
            let button = ui.add_enabled(is_free, Button::new(way.label()));
            let what = match way {
                Way::Again => "Send again",
                Way::WriteOff => "Write off the message",
            };
            let name = format!("{what} to {} ({})", called(send), send.psid);
            button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, is_free, &name));
            if button.on_hover_text(way.hover()).clicked() {
                let send = send.clone();
                does(out, NotKnownAction::Ask(Box::new(Settle { way, send })));
            }
        }
    });
}

fn called(send: &NotKnown) -> String {
    let name = send.first_name.as_deref().map(str::trim);
    seen(name.filter(|it| !it.is_empty()).unwrap_or("Somebody")).into_owned()
}

/// “Campaign 4 · Velvet Matte in Rosewood · since Tue 09:30 · tried once”.
fn whence(send: &NotKnown, topics: &[Topic], now: Option<Timestamp>) -> String {
    let mut words = match send.campaign {
        Some(id) => format!("Campaign {id}"),
        None => "From a flow".to_owned(),
    };
    if let Some(id) = &send.topic {
        let known = topics.iter().find(|it| it.topic == *id);
        let topic = known.map_or_else(|| id.to_string(), |it| it.name.clone());
        words = format!("{words} · {topic}");
    }
    let since = match now {
        Some(now) => clock::lately(send.at, now),
        None => clock::day_and_time(send.at),
    };
    let tries = match send.n_tries {
        1 => "tried once".to_owned(),
        n => format!("tried {n} times"),
    };
    format!("{words} · since {since} · {tries}")
}

/// Draws the question before one is settled.
pub fn settle_ui(ui: &mut Ui, t: &Tokens, settle: &Settle, out: &mut Vec<Action>) {
    let Settle { way, send } = settle;
    let name = called(send);
    let (title, words) = match way {
        Way::Again => (
            format!("Send again to {name}?"),
            "The same message goes to them once more. What to try, in this order:",
        ),
        Way::WriteOff => (
            format!("Write off the message to {name}?"),
            "Nothing more is sent, and it does not stand in the list any more. If it asked for a \
             consent, that counts as used: no later campaign reaches them by it. Should Messenger \
             still say that it arrived, it counts as sent.",
        ),
    };
    title_ui(ui, &title);
    ui.add(Label::new(words).wrap());
    if *way == Way::Again {
        advice_ui(ui, t, &send.advice);
    }
    footer(ui, |ui| {
        let words = match way {
            Way::Again => "Send it again",
            Way::WriteOff => "Write it off",
        };
        if primary_button(ui, t, words).clicked() {
            out.push(Action::CloseDialog);
            does(out, NotKnownAction::Settle(*way, send.id.clone()));
        }
        if ui.button("Not yet").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
