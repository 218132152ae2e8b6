//! The chat as the person has it, and what the bot knows. Only the pieces in view are drawn.

use crate::editor::action::Action;
use crate::editor::chat::{framed_ui, pieces_ui};
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::test::{TestAction, TestRun, clock, trouble};
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::{link_button, weak};
use egui::{Button, CornerRadius, Frame, Label, Margin, RichText, ScrollArea, Ui};

/// Draws a person's chat.
pub fn chat_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    clock::clock_ui(ui, state, test, t, out);
    misfits_ui(ui, test, t, out);
    let below = 158.0;
    let height = (ui.available_height() - below).max(150.0);
    let typing = framed_ui(ui, t, ("chat", height), &test.typed, |ui| {
        said_ui(ui, test, t, out);
    });
    if let Some(typed) = typing.typed {
        out.push(Action::Test(TestAction::Typed(typed)));
    }
    if let Some(said) = typing.said {
        out.push(Action::Test(TestAction::Says(said)));
    }
    ui.horizontal(|ui| {
        trouble::trouble_ui(ui, test, t, out);
        let save = Button::new(RichText::new("Save as a test…").font(medium(12.5)));
        if ui.add(save).clicked() {
            out.push(Action::Run(Command::SaveTest));
        }
    });
    ScrollArea::vertical()
        .id_salt("knows")
        .auto_shrink(false)
        .show(ui, |ui| knows_ui(ui, state, test, t));
}

fn said_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let shown = test.replay.pieces.get(..test.shown.n_pieces);
    if let Some(tapped) = pieces_ui(ui, shown.unwrap_or_default(), t) {
        out.push(Action::Test(TestAction::Taps(tapped.title)));
    }
    if let Some(next) = test.shown.next {
        let words = test.words(next, "something happens %a %H:%M");
        let words = RichText::new(words).font(regular(11.5)).color(t.text_weak);
        ui.vertical_centered(|ui| ui.add(Label::new(words).selectable(false)));
    }
}

/// What of the past does not fit the flow any more.
fn misfits_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let Some(misfit) = test.shown.misfits.first() else {
        return;
    };
    Frame::new()
        .fill(t.error_soft)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(10, 6))
        .show(ui, |ui| {
            let words = format!(
                "The past no longer fits: at {} nothing is called “{}” any more.",
                test.words(misfit.at, "%a %H:%M"),
                misfit.title
            );
            let words = RichText::new(words).font(regular(12.0)).color(t.error);
            ui.add(Label::new(words).wrap());
            ui.horizontal(|ui| {
                if link_button(ui, t, "Go back to there").clicked() {
                    out.push(Action::Test(TestAction::Travel(misfit.at)));
                }
                if link_button(ui, t, "Forget what does not fit").clicked() {
                    out.push(Action::Test(TestAction::DropMisfits));
                }
            });
        });
}

fn knows_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens) {
    let Some(session) = &test.shown.session else {
        return;
    };
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.add(Label::new(RichText::new("What the bot knows").font(semibold(12.5))).selectable(false));
    if let Some(flow) = &test.shown.elsewhere {
        let words = format!("They are in the flow “{flow}” now, which is not on this canvas");
        weak(ui, t, &words);
    }
    let attributes: Vec<String> = session
        .attributes
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    if !attributes.is_empty() {
        weak(ui, t, &attributes.join(" · "));
    }
    if !session.labels.is_empty() {
        let labels: Vec<&str> = session.labels.iter().map(String::as_str).collect();
        weak(ui, t, &format!("Labels: {}", labels.join(", ")));
    }
    let window = match session.closes() {
        Some(closes) if session.is_window_open(test.moment) => {
            format!(
                "24-hour window open until {}",
                test.words(closes, "%a %H:%M")
            )
        }
        Some(_) => "24-hour window closed: nothing plain may be sent".to_owned(),
        None => "24-hour window never opened".to_owned(),
    };
    weak(ui, t, &window);
    let consents: Vec<String> = session
        .unspent(test.moment)
        .map(|consent| {
            let topic = state.flow().topics.get(&consent.topic);
            topic.map_or_else(|| consent.topic.to_string(), |topic| topic.name.clone())
        })
        .collect();
    let words = if consents.is_empty() {
        "Notifications: none to spend".to_owned()
    } else {
        format!("Notifications: {}", consents.join(", "))
    };
    weak(ui, t, &words);
    let warn = |ui: &mut Ui, words: &str| {
        let words = RichText::new(words).font(regular(12.0)).color(t.warning);
        ui.add(Label::new(words).wrap());
    };
    if session.is_stopped {
        warn(
            ui,
            "They asked to stop: nothing is sent until they come back.",
        );
    }
    if session.is_unreachable {
        warn(
            ui,
            "They cannot be reached: nothing is sent until they write.",
        );
    }
    if session.is_with_human {
        warn(ui, "A human has the conversation: the bot keeps quiet.");
    }
}
