//! The dialogs round recorded tests: save a run as one, save the flow first, delete one.

use crate::editor::action::Action;
use crate::editor::dialogs::{Dialog, DialogAction, Then, title_ui};
use crate::editor::state::State;
use crate::editor::test::TestAction;
use crate::editor::test::saved::SavedAction;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::{footer, hint, label_row, link_button, primary_button, weak};
use crate::simulator::Script;
use egui::{Button, Key, Label, Margin, RichText, ScrollArea, TextEdit, Ui};

/// A run that is about to be saved as a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveForm {
    pub name: String,
    /// The whole run, with all that was seen.
    pub script: Script,
    /// Which of the lines must be seen.
    pub picks: Vec<bool>,
    /// Whether the end state must be the same.
    pub ends: bool,
    pub is_fresh: bool,
}

impl SaveForm {
    #[must_use]
    pub fn new(script: Script, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            picks: vec![true; script.seen.len()],
            script,
            ends: true,
            is_fresh: true,
        }
    }

    /// The test as chosen.
    #[must_use]
    pub fn chosen(&self) -> Script {
        let mut script = self.script.clone();
        script.name = self.name.trim().to_owned();
        script.may_say_more = self.picks.iter().any(|pick| !pick);
        let lines = script.seen.into_iter().zip(&self.picks);
        script.seen = lines.filter(|(_, pick)| **pick).map(|it| it.0).collect();
        script.ends = script.ends.filter(|_| self.ends);
        script
    }
}

/// Asks for a name and for what must be seen.
pub fn save_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &SaveForm, out: &mut Vec<Action>) {
    title_ui(ui, "Save this run as a test");
    let words = "Flowbell plays it again after every change and says when people would see \
                 something else.";
    weak(ui, t, words);
    let mut next = form.clone();
    let label = label_row(ui, t, "Name of the test", |_| {});
    let edit = TextEdit::singleline(&mut next.name)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint(t, "Asks for Rosewood and agrees"));
    let response = ui.add(edit).labelled_by(label.id);
    if form.is_fresh {
        response.request_focus();
        next.is_fresh = false;
    }
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    label_row(ui, t, "What must be seen", |ui| {
        if link_button(ui, t, "None").clicked() {
            next.picks.fill(false);
        }
        if link_button(ui, t, "All").clicked() {
            next.picks.fill(true);
        }
    });
    ScrollArea::vertical()
        .max_height(220.0)
        .auto_shrink([false, true])
        .show(ui, |ui| lines_ui(ui, t, &mut next));
    let mut scripts = state.testing.saved.scripts.iter();
    let is_taken = scripts.any(|it| it.name == next.name.trim());
    if is_taken {
        weak(
            ui,
            t,
            "There is a test of this name already; saving replaces it.",
        );
    }
    let is_named = !next.name.trim().is_empty();
    footer(ui, |ui| {
        let verb = if is_taken {
            "Replace the test"
        } else {
            "Save the test"
        };
        let clicked = ui
            .add_enabled_ui(is_named, |ui| primary_button(ui, t, verb).clicked())
            .inner;
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if is_named && (clicked || is_entered) {
            out.push(Action::CloseDialog);
            let save = SavedAction::Save(Box::new(next.clone()));
            out.push(Action::Test(TestAction::Saved(save)));
        }
    });
    if next != *form && !out.iter().any(|it| matches!(it, Action::CloseDialog)) {
        let dialog = Dialog::SaveTest(Box::new(next));
        out.push(Action::Dialog(DialogAction::Edit(Box::new(dialog))));
    }
}

/// The chat with a mark before each line of the bot; the person's lines only tell the story.
fn lines_ui(ui: &mut Ui, t: &Tokens, next: &mut SaveForm) {
    ui.spacing_mut().item_spacing.y = 4.0;
    for (line, pick) in next.script.seen.iter().zip(&mut next.picks) {
        let (_, said) = line.split_once("  ").unwrap_or(("", line));
        if said.starts_with("PERSON: ") {
            let words = format!("← {}", said.trim_start_matches("PERSON: "));
            let words = RichText::new(words).font(regular(12.0)).color(t.text_weak);
            ui.horizontal(|ui| {
                ui.add_space(20.0);
                ui.add(Label::new(words).truncate());
            });
        } else {
            let words = said.strip_prefix("BOT: ").unwrap_or(said);
            crate::editor::widgets::checkbox(
                ui,
                pick,
                RichText::new(short(words)).font(regular(12.5)),
            );
        }
    }
    let words = "Where it stands at the end: block, window, consents, stop";
    crate::editor::widgets::checkbox(ui, &mut next.ends, RichText::new(words).font(regular(12.5)));
}

fn short(words: &str) -> String {
    const MAX: usize = 90;
    let one_line = words.replace('\n', " ");
    if one_line.chars().count() <= MAX {
        return one_line;
    }
    one_line.chars().take(MAX).chain(['…']).collect()
}

/// A test lies beside the flow's file, so there must be one.
pub fn save_first_ui(ui: &mut Ui, t: &Tokens, out: &mut Vec<Action>) {
    title_ui(ui, "Save the flow first");
    let words = "A test is kept in a file beside the flow, and this flow has no file yet.";
    ui.add(Label::new(words).wrap());
    footer(ui, |ui| {
        if primary_button(ui, t, "Save the flow…").clicked() {
            out.push(Action::CloseDialog);
            let then = DialogAction::SaveThen(Then::SaveTest);
            out.push(Action::Dialog(then));
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}

/// A test that is deleted is gone.
pub fn delete_ui(ui: &mut Ui, t: &Tokens, name: &str, out: &mut Vec<Action>) {
    title_ui(ui, &format!("Delete the test “{name}”?"));
    let words = "It is taken out of the file of tests at once; undo does not bring it back.";
    ui.add(Label::new(words).wrap());
    footer(ui, |ui| {
        let words = RichText::new("Delete the test").color(t.error);
        if ui.add(Button::new(words)).clicked() {
            out.push(Action::CloseDialog);
            let delete = SavedAction::Delete(name.to_owned());
            out.push(Action::Test(TestAction::Saved(delete)));
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
