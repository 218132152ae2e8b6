//! The Reengage view: one message to everybody who agreed to a topic. Here is what it knows and
//! what one may do in it; nothing is decided here, the bot says who gets it and who does not.

mod audience;
mod campaign;
mod confirm;
mod not_known;
mod topics;
mod write;

pub use confirm::{Confirm, Stop, confirm_ui, stop_ui};
pub use not_known::{NotKnownAction, NotKnownState, Settle, Way, how_many, settle_ui};

use crate::editor::action::Action;
use crate::editor::bot::{BotProblem, Loadable};
use crate::editor::clock;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, semibold};
use crate::editor::views::{bar, ways_to_a_bot_ui, without_bot_ui};
use crate::editor::widgets::{boxed, weak};
use crate::model::TopicId;
use crate::store::bot::CampaignStep;
use crate::store::bot::wire::{
    Campaign, CampaignMessage, NewCampaign, Person, PersonResult, Preview, Topic,
};
use egui::{CentralPanel, Label, Margin, Panel, RichText, ScrollArea, Ui};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a bot comes to be; the command's own help has every setting.
const SERVER: &str = "On a computer that is always on and that Facebook can reach over https, \
                      write a small configuration with the Page’s id and a place for the \
                      database, put the secrets into the environment, and start flowbell serve \
                      --config bot.ron.\n\nflowbell serve --help shows the configuration and the \
                      names of the secrets. A proxy that speaks TLS stands before it; then say \
                      tls_proxy: true, and this window may reach it from anywhere.\n\nFor trying, \
                      this window runs the same bot itself (Page, Run the bot on this computer); a \
                      closed laptop is silent.";

/// What is written about one topic. It is kept with the window's settings until it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageForm {
    pub message: CampaignMessage,
    pub is_later: bool,
    /// Such as 2026-12-24.
    pub date: String,
    /// Such as 09:30.
    pub time: String,
    pub is_daytime: bool,
    /// Only to this person: psid and name.
    pub only: Option<(String, String)>,
    /// What is looked for to find that person.
    pub search: String,
}

impl MessageForm {
    /// What the bot is asked to send.
    ///
    /// # Errors
    /// A sentence, when its time is none.
    pub fn campaign(&self, topic: &TopicId) -> Result<NewCampaign, &'static str> {
        let at = match self.is_later {
            false => None,
            true => Some(clock::instant(&self.date, &self.time).ok_or(
                "This is no time: write the day like 2026-12-24 and the time like 09:30.",
            )?),
        };
        Ok(NewCampaign {
            topic: topic.clone(),
            message: self.message.clone(),
            at,
            is_daytime: self.is_daytime,
            only: self.only.as_ref().map(|(psid, _)| psid.clone()),
            accept_warnings: false,
        })
    }
}

/// What the view knows besides what is written.
#[derive(Default)]
pub struct ReengageState {
    /// The connection that all this is from.
    pub link: u64,
    pub topics: Loadable<Vec<Topic>>,
    pub campaigns: Loadable<Vec<Campaign>>,
    pub chosen: Option<TopicId>,
    pub preview: Loadable<Preview>,
    /// What `preview` was asked about last.
    pub asked: Option<NewCampaign>,
    /// What stood there at the last look, and since when.
    pub seen: Option<(NewCampaign, f64)>,
    pub people: Loadable<Vec<Person>>,
    /// A campaign is being made or changed.
    pub is_busy: bool,
    pub problem: Option<BotProblem>,
    /// The campaign whose people are shown.
    pub shown: Option<u64>,
    pub results: Loadable<ResultList>,
    pub not_known: NotKnownState,
    pub next_poll: f64,
}

/// The result for each person, as far as it has been asked for.
#[derive(Debug, Clone, Default)]
pub struct ResultList {
    pub people: Vec<PersonResult>,
    pub next: Option<u64>,
}

impl ReengageState {
    /// The bot's word on exactly what is written now.
    #[must_use]
    pub fn current<'a>(&'a self, wanted: &NewCampaign) -> Option<&'a Preview> {
        let is_current = self.asked.as_ref() == Some(wanted) && !self.preview.is_loading;
        let is_good = self.preview.problem.is_none();
        self.preview
            .value
            .as_ref()
            .filter(|_| is_current && is_good)
    }
}

/// What one may do in the view.
#[derive(Debug, Clone)]
pub enum ReengageAction {
    Choose(Option<TopicId>),
    Write(Box<MessageForm>),
    /// Looks for people by name or id.
    Search,
    /// Asks the bot everything once more.
    Refresh,
    Confirm(Box<Confirm>),
    Send(Box<NewCampaign>),
    AskStop(Stop),
    Step(u64, CampaignStep),
    ShowPeople(Option<u64>),
    MorePeople,
    NotKnown(NotKnownAction),
}

fn act(out: &mut Vec<Action>, action: ReengageAction) {
    out.push(Action::Reengage(action));
}

/// What is written about the topics, by topic.
pub type Written = BTreeMap<TopicId, MessageForm>;

/// Draws the view.
pub fn reengage_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if !state.bot.is_connected() {
        without_bot_ui(ui, t, |ui| no_bot_ui(ui, state, t, out));
        return;
    }
    let width = ui.available_width();
    let narrow = width < 1100.0;
    // Both sides together leave the middle its room, also when the window shrinks.
    let most = |share: f32, least: f32| (width * share).max(least);
    Panel::left("topics")
        .resizable(true)
        .default_size(if narrow { 210.0 } else { 260.0 })
        .size_range(180.0..=most(0.24, 190.0))
        .frame(bar(t.surface))
        .show(ui, |ui| topics::topics_ui(ui, state, t, out));
    let chosen = chosen(state);
    if let Some(topic) = chosen {
        Panel::right("audience")
            .resizable(true)
            .default_size(if narrow { 280.0 } else { 360.0 })
            .size_range(240.0..=most(0.34, 250.0))
            .frame(bar(t.surface))
            .show(ui, |ui| audience::audience_ui(ui, state, t, topic, out));
    }
    CentralPanel::default().frame(bar(t.canvas)).show(ui, |ui| {
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_max_width(720.0_f32.min(ui.available_width() - 8.0).max(0.0));
                ui.spacing_mut().item_spacing.y = 8.0;
                if let Some(problem) = &state.reengage.problem {
                    bot_problem_ui(ui, t, problem);
                }
                hold_ui(ui, state, t);
                not_known::not_known_ui(ui, state, t, out);
                if let Some(topic) = chosen {
                    write::write_ui(ui, state, t, topic, out);
                    ui.add_space(12.0);
                }
                campaign::campaigns_ui(ui, state, t, chosen, out);
            });
    });
}

/// Why nothing is sent at the moment, when nothing is.
fn hold_ui(ui: &mut Ui, state: &State, t: &Tokens) {
    let status = state.bot.status.value.as_ref();
    if let Some(hold) = status.and_then(|status| status.hold.as_ref()) {
        bot_problem_ui(ui, t, &BotProblem::new(&hold.what, &hold.advice));
    }
}

fn chosen(state: &State) -> Option<&Topic> {
    let id = state.reengage.chosen.as_ref()?;
    let topics = state.reengage.topics.value.as_ref()?;
    topics.iter().find(|topic| topic.topic == *id)
}

fn head(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).font(semibold(16.0))).wrap());
}

fn no_bot_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ScrollArea::vertical().show(ui, |ui| {
        boxed(t).inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(560.0_f32.min(ui.available_width()));
            ui.spacing_mut().item_spacing.y = 10.0;
            head(ui, "Reengage needs a bot");
            weak(
                ui,
                t,
                "People who tapped Notify Me agreed to one message about one topic. Reengage \
                 writes that message, shows who will get it, who will not and why, and sends it: \
                 exactly one to each, and never a second for the same consent.",
            );
            weak(
                ui,
                t,
                "The consents are with the bot, so connect the bot first.",
            );
            if let Some(problem) = &state.bot.problem {
                bot_problem_ui(ui, t, problem);
            }
            ui.horizontal_wrapped(|ui| {
                ways_to_a_bot_ui(ui, state, t, out);
                if ui.button("How to set up a server").clicked() {
                    out.push(Action::OpenDialog(
                        crate::editor::dialogs::Dialog::Message {
                            title: "A server for the bot".to_owned(),
                            text: SERVER.to_owned(),
                        },
                    ));
                }
            });
        });
    });
}
