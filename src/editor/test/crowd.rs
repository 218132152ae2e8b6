//! A crowd sent through the flow: how people are. What became of them stands in `came`.

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::came::{Others, came_ui};
use crate::editor::test::{TestAction, TestRun};
use crate::editor::text;
use crate::editor::theme::{Tokens, medium, regular};
use crate::editor::widgets::{boxed, label_row, link_button, primary_button, section_head, weak};
use crate::model::{Exit, Flow, LinkKey, Span};
use crate::simulator::{Crowd, Odds};
use egui::{Button, Label, Margin, ProgressBar, RichText, ScrollArea, Slider, TextEdit, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// More people than this and one waits too long for what a tenth of them would show.
pub const MAX_PEOPLE: u64 = 100_000;

/// What the author does with crowds.
#[derive(Debug, Clone)]
pub enum CrowdAction {
    Edit(CrowdForm),
    Send,
    Stop,
    Clear,
    /// Another seed: other people.
    Others,
}

/// How the people of a crowd are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrowdForm {
    pub n_people: String,
    pub silent_percent: u32,
    pub quickest: String,
    pub slowest: String,
    pub seed: u64,
    pub weights: BTreeMap<LinkKey, u32>,
}

impl Default for CrowdForm {
    fn default() -> Self {
        let odds = Odds::default();
        Self {
            n_people: "10000".to_owned(),
            silent_percent: odds.silent_percent,
            quickest: odds.quickest.to_string(),
            slowest: odds.slowest.to_string(),
            seed: 1,
            weights: BTreeMap::new(),
        }
    }
}

impl CrowdForm {
    /// How many and how they are, or what is wrong with it.
    ///
    /// # Errors
    /// A sentence for the person who fills this in.
    pub fn read(&self) -> Result<(u64, Odds), String> {
        let digits: String = self
            .n_people
            .chars()
            .filter(|c| !matches!(c, ' ' | ',' | '.' | '\u{a0}'))
            .collect();
        let n_people = digits.parse().ok();
        let n_people = n_people.filter(|n| (1..=MAX_PEOPLE).contains(n));
        let n_people = n_people
            .ok_or_else(|| "Write how many people: a number from 1 to 100,000.".to_owned())?;
        let span = |text: &str| text.trim().parse::<Span>().map_err(|it| it.to_string());
        let (quickest, slowest) = (span(&self.quickest)?, span(&self.slowest)?);
        if quickest > slowest {
            return Err("The quickest cannot take longer than the slowest.".to_owned());
        }
        let odds = Odds {
            weights: self.weights.clone(),
            silent_percent: self.silent_percent,
            quickest,
            slowest,
        };
        Ok((n_people, odds))
    }
}

/// The crowd of the window.
#[derive(Default)]
pub struct CrowdState {
    pub form: CrowdForm,
    pub running: Option<Running>,
    pub found: Option<Found>,
}

/// A crowd on its way.
pub struct Running {
    pub n_people: u64,
    pub n_done: u64,
    /// Set to call it back.
    pub stop: Arc<AtomicBool>,
}

/// What became of a crowd.
pub struct Found {
    pub flow: Arc<Flow>,
    /// The other flows that it could be led into.
    pub others: Others,
    pub crowd: Crowd,
    pub seed: u64,
    /// How often the most travelled link was.
    pub most: u64,
}

/// “12,345”.
#[must_use]
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Has something done with crowds.
pub fn act(out: &mut Vec<Action>, action: CrowdAction) {
    out.push(Action::Test(TestAction::Crowd(action)));
}

/// Draws the form and the summary.
pub fn crowd_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let crowd = &state.testing.crowd;
        let words = "Make-believe people go through the flow, each choosing and waiting as \
                     people do, and on into the flows that it leads to. The canvas shows how \
                     many pass.";
        weak(ui, t, words);
        let mut next = crowd.form.clone();
        form_ui(ui, state, t, &mut next);
        let ready = next.read();
        if let Err(problem) = &ready {
            let words = RichText::new(problem.as_str()).font(regular(12.0));
            ui.add(Label::new(words.color(t.error)).wrap());
        }
        send_ui(ui, state, t, ready.is_ok(), out);
        if next != crowd.form {
            act(out, CrowdAction::Edit(next));
        }
        if let Some(found) = &crowd.found {
            boxed(t).show(ui, |ui| came_ui(ui, state, test, t, found, out));
        }
    });
}

fn send_ui(ui: &mut Ui, state: &State, t: &Tokens, is_ready: bool, out: &mut Vec<Action>) {
    let crowd = &state.testing.crowd;
    if let Some(running) = &crowd.running {
        #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
        let share = running.n_done as f32 / running.n_people.max(1) as f32;
        let words = format!(
            "{} of {}",
            grouped(running.n_done),
            grouped(running.n_people)
        );
        ui.add(ProgressBar::new(share).text(words));
        if ui.button("Call them back").clicked() {
            act(out, CrowdAction::Stop);
        }
        return;
    }
    ui.horizontal(|ui| {
        let sent = ui
            .add_enabled_ui(is_ready, |ui| {
                primary_button(ui, t, "Send a crowd").clicked()
            })
            .inner;
        if sent {
            act(out, CrowdAction::Send);
        }
        let other = Button::new(RichText::new("Other people").font(medium(12.5)));
        if ui
            .add(other)
            .on_hover_text("Takes another seed, and with it people who choose otherwise")
            .clicked()
        {
            act(out, CrowdAction::Others);
        }
    });
}

fn form_ui(ui: &mut Ui, state: &State, t: &Tokens, next: &mut CrowdForm) {
    let field = |ui: &mut Ui, name: &str, text: &mut String| {
        let label = label_row(ui, t, name, |_| {});
        let edit = TextEdit::singleline(text)
            .desired_width(ui.available_width())
            .margin(Margin::symmetric(10, 6));
        ui.add(edit).labelled_by(label.id);
    };
    field(ui, "People", &mut next.n_people);
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            field(left, "Quickest answer", &mut next.quickest);
            field(right, "Slowest answer", &mut next.slowest);
        }
    });
    let silent = format!("{} % never answer a question", next.silent_percent);
    let label = label_row(ui, t, &silent, |_| {});
    slider(ui, &mut next.silent_percent, 100).labelled_by(label.id);
    weights_ui(ui, state, t, next);
}

fn slider(ui: &mut Ui, value: &mut u32, most: u32) -> egui::Response {
    ui.spacing_mut().slider_width = (ui.available_width() - 60.0).max(80.0);
    // On white the rail would not be seen.
    let before = Arc::clone(ui.style());
    let widgets = &mut ui.visuals_mut().widgets;
    widgets.inactive.bg_fill = widgets.inactive.bg_stroke.color;
    let response = ui.add(Slider::new(value, 0..=most).trailing_fill(true));
    ui.set_style(before);
    response
}

/// The odds of the selected block's choices.
fn weights_ui(ui: &mut Ui, state: &State, t: &Tokens, next: &mut CrowdForm) {
    let selected = state.selection.single();
    let block = selected.and_then(|id| Some((id, state.flow().block(id)?)));
    let exits: Vec<(LinkKey, String, u32)> = block
        .map(|(id, block)| {
            let chosen = block.kind.exits().into_iter().filter(Exit::needs_person);
            chosen
                .map(|exit| {
                    let words = text::exit(&block.kind, &exit);
                    let usual = if exit == Exit::WroteInstead { 2 } else { 10 };
                    (LinkKey::new(id.clone(), exit), words, usual)
                })
                .collect()
        })
        .unwrap_or_default();
    let Some((id, _)) = block.filter(|_| exits.len() > 1) else {
        weak(
            ui,
            t,
            "Select a block with choices to say how often each is taken.",
        );
        return;
    };
    section_head(ui, t, &format!("Choices of {}", state.flow().title_of(id)));
    let weight = |next: &CrowdForm, key: &LinkKey, usual: u32| {
        next.weights.get(key).copied().unwrap_or(usual)
    };
    let total: u32 = exits
        .iter()
        .map(|(key, _, usual)| weight(next, key, *usual))
        .sum();
    for (key, words, usual) in &exits {
        let mut value = weight(next, key, *usual);
        let percent = (value * 100).checked_div(total).unwrap_or(0);
        let label = label_row(ui, t, &format!("{words}: {percent} %"), |_| {});
        slider(ui, &mut value, 50).labelled_by(label.id);
        if value != weight(next, key, *usual) {
            next.weights.insert(key.clone(), value);
        }
    }
    if exits.iter().any(|(key, ..)| next.weights.contains_key(key))
        && link_button(ui, t, "As usual").clicked()
    {
        next.weights.retain(|key, _| key.from != *id);
    }
}
