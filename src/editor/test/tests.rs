//! The list of recorded tests: how they went, and what they do not reach.

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::test::TestAction;
use crate::editor::test::saved::SavedAction;
use crate::editor::text::counted;
use crate::editor::theme::{Tokens, medium, regular, semibold};
use crate::editor::widgets::{boxed, icon_button, link_button, weak};
use crate::simulator::{Failure, Script};
use egui::{Align, Button, Label, Layout, RichText, ScrollArea, Sense, Ui, Vec2};

fn act(out: &mut Vec<Action>, action: SavedAction) {
    out.push(Action::Test(TestAction::Saved(action)));
}

/// Draws the list.
pub fn tests_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let saved = &state.testing.saved;
    ui.horizontal(|ui| {
        let save = Button::new(RichText::new("Save as a test…").font(medium(12.5)));
        if ui.add(save).clicked() {
            out.push(Action::Run(Command::SaveTest));
        }
        let run = Button::new(RichText::new("Run all").font(medium(12.5)));
        if ui.add_enabled(!saved.scripts.is_empty(), run).clicked() {
            act(out, SavedAction::RunAll);
        }
    });
    if let Some(problem) = &saved.problem {
        let words = format!("The tests of this flow cannot be read. {problem}");
        let words = RichText::new(words).font(regular(12.0)).color(t.error);
        ui.add(Label::new(words).wrap());
        return;
    }
    if saved.scripts.is_empty() {
        let words = "No tests yet. Live through a conversation, then save it: Flowbell plays it \
                     again after every change and says when people would see something else.";
        weak(ui, t, words);
        return;
    }
    counts_ui(ui, state, t, out);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (i, script) in saved.scripts.iter().enumerate() {
            let outcome = saved.outcomes.as_ref().and_then(|it| it.failures.get(i));
            row_ui(ui, t, i, script, outcome, out);
        }
        if let Some(path) = &saved.path {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            weak(ui, t, &format!("Kept in {name} beside the flow")).on_hover_text(format!(
                "flowbell test runs them without a window\n{}",
                path.display()
            ));
        }
    });
}

fn counts_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let saved = &state.testing.saved;
    ui.horizontal(|ui| {
        let (fine, failing) = (saved.n_fine(), saved.n_failing());
        let words = RichText::new(format!("{fine} as recorded")).font(semibold(12.5));
        ui.add(Label::new(words.color(t.ok)).selectable(false));
        if failing > 0 {
            let words = RichText::new(format!("{failing} not")).font(semibold(12.5));
            ui.add(Label::new(words.color(t.error)).selectable(false));
        }
    });
    let Some(n) = saved.uncovered(state.flow()) else {
        return;
    };
    let words = match n {
        0 => "Every link is travelled by a test".to_owned(),
        1 => format!(
            "1 of {} is not covered by a test",
            counted(state.flow().links.len(), "link")
        ),
        n => format!(
            "{n} of {} are not covered by a test",
            counted(state.flow().links.len(), "link")
        ),
    };
    if n == 0 {
        weak(ui, t, &words);
        return;
    }
    let mut is_shown = saved.show_uncovered;
    crate::editor::widgets::checkbox(ui, &mut is_shown, RichText::new(words).font(regular(12.5)))
        .on_hover_text("Shows on the canvas which links no test travels");
    if is_shown != saved.show_uncovered {
        act(out, SavedAction::ShowUncovered(is_shown));
    }
}

fn row_ui(
    ui: &mut Ui,
    t: &Tokens,
    index: usize,
    script: &Script,
    outcome: Option<&Option<Failure>>,
    out: &mut Vec<Action>,
) {
    boxed(t).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.horizontal(|ui| {
            let (dot, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
            let color = match outcome {
                None => t.border_strong,
                Some(None) => t.ok,
                Some(Some(_)) => t.error,
            };
            ui.painter().circle_filled(dot.center(), 4.5, color);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().interact_size.y = 24.0;
                let name = format!("Delete the test “{}”", script.name);
                if icon_button(ui, egui_phosphor::fill::TRASH, &name, true)
                    .on_hover_text(&name)
                    .clicked()
                {
                    act(out, SavedAction::AskDelete(script.name.clone()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = RichText::new(&script.name).font(semibold(13.0));
                    ui.add(Label::new(words).selectable(false).truncate());
                });
            });
        });
        if let Some(Some(failure)) = outcome {
            let words = RichText::new(failure_words(failure)).font(regular(12.0));
            ui.add(Label::new(words.color(t.error)).wrap());
        }
        let words = match outcome {
            Some(Some(_)) => format!("Look at “{}” where it goes wrong", script.name),
            Some(None) | None => format!("Look at “{}”", script.name),
        };
        let shown = match outcome {
            Some(Some(_)) => "Look where it goes wrong",
            Some(None) | None => "Look at it",
        };
        let response = link_button(ui, t, shown);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &words));
        if response.clicked() {
            act(out, SavedAction::Open(index));
        }
    });
}

/// “After 12 hours: “A” instead of “B””.
#[must_use]
pub fn failure_words(failure: &Failure) -> String {
    let after = if failure.after.is_zero() {
        "At once".to_owned()
    } else {
        format!("After {}", failure.after.in_words())
    };
    format!("{after}: {}", failure.words)
}
