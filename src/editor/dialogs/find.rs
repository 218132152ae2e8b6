//! Finding a block by what it says, and a command by its name.

use crate::editor::action::Action;
use crate::editor::command::ALL;
use crate::editor::dialogs::{Dialog, DialogAction};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::keys_in_words;
use crate::lint::Place;
use crate::model::{Block, BlockId, Entry, Kind};
use egui::{Button, Key, Margin, RichText, ScrollArea, TextEdit, Ui};

/// What is typed and which row is marked.
#[derive(Debug, Clone, Default)]
pub struct FindForm {
    pub text: String,
    pub row: usize,
}

/// Everything a block says, for searching.
fn words_of(block: &Block) -> String {
    let mut words = block.title();
    let mut add = |text: &str| {
        words.push(' ');
        words.push_str(text);
    };
    match &block.kind {
        Kind::Start(start) => {
            for entry in &start.entries {
                match entry {
                    Entry::GetStarted => add("get started"),
                    Entry::Link { reference } => add(reference),
                    Entry::Keyword { text, .. } => add(text),
                    Entry::IceBreaker { question, .. } => add(question),
                    Entry::Menu { title, .. } => add(title),
                }
            }
        }
        Kind::Message(message) => {
            add(&message.text);
            message.buttons.iter().for_each(|button| add(&button.title));
            message
                .quick_replies
                .iter()
                .for_each(|reply| add(&reply.title));
        }
        Kind::Wait(_) => {}
        Kind::Notification(notification) => add(&notification.title),
        Kind::Condition(condition) => {
            for branch in &condition.branches {
                add(&branch.name);
                branch.tests.iter().for_each(|test| add(&test.to_string()));
            }
        }
        Kind::Action(action) => action.deeds.iter().for_each(|it| add(&it.to_string())),
        Kind::GoTo(go_to) => add(go_to.target()),
        Kind::Note(note) => add(&note.text),
    }
    words
}

/// Blocks whose words hold all that is typed.
fn found<'a>(state: &'a State, typed: &str) -> Vec<(&'a BlockId, String)> {
    let typed: Vec<String> = typed
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    state
        .flow()
        .blocks
        .iter()
        .map(|(id, block)| (id, words_of(block)))
        .filter(|(_, words)| {
            let words = words.to_lowercase();
            typed.iter().all(|part| words.contains(part))
        })
        .take(200)
        .collect()
}

/// Draws “Find a block”.
pub fn find_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &FindForm, out: &mut Vec<Action>) {
    let rows = found(state, &form.text);
    let lines: Vec<Line> = rows
        .iter()
        .map(|(_, words)| Line {
            words: one_line(words),
            right: String::new(),
            blocked: false,
        })
        .collect();
    let chosen = list_ui(ui, t, "Find a block", form, &lines, out, Dialog::Find);
    if let Some((id, _)) = chosen.and_then(|i| rows.get(i)) {
        out.push(Action::CloseDialog);
        out.push(Action::GoTo(Place::block(id)));
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Draws the list of commands.
pub fn commands_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &FindForm, out: &mut Vec<Action>) {
    let typed = form.text.to_lowercase();
    let rows: Vec<_> = ALL
        .iter()
        .filter(|entry| entry.label.to_lowercase().contains(&typed))
        .collect();
    let lines: Vec<Line> = rows
        .iter()
        .map(|entry| Line {
            words: entry.label.to_owned(),
            right: (entry.blocked)(state).map_or_else(
                || {
                    entry
                        .keys
                        .map(|keys| keys_in_words(ui.ctx(), &keys))
                        .unwrap_or_default()
                },
                str::to_owned,
            ),
            blocked: (entry.blocked)(state).is_some(),
        })
        .collect();
    let chosen = list_ui(
        ui,
        t,
        "What do you want to do?",
        form,
        &lines,
        out,
        Dialog::Commands,
    );
    if let Some(entry) = chosen.and_then(|i| rows.get(i)) {
        out.push(Action::CloseDialog);
        out.push(Action::Run(entry.command));
    }
}

/// A row of a list to choose from.
pub(super) struct Line {
    pub words: String,
    pub right: String,
    pub blocked: bool,
}

/// A field and the rows it leaves; the row that was chosen.
pub(super) fn list_ui(
    ui: &mut Ui,
    t: &Tokens,
    hint: &str,
    form: &FindForm,
    lines: &[Line],
    out: &mut Vec<Action>,
    wrap: fn(FindForm) -> Dialog,
) -> Option<usize> {
    let mut next = form.clone();
    let (down, up, enter) = ui.input_mut(|input| {
        (
            input.consume_key(egui::Modifiers::NONE, Key::ArrowDown),
            input.consume_key(egui::Modifiers::NONE, Key::ArrowUp),
            input.key_pressed(Key::Enter),
        )
    });
    let edit = TextEdit::singleline(&mut next.text)
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 8));
    let response = ui.add(edit);
    response.request_focus();
    let last = lines.len().saturating_sub(1);
    if down {
        next.row = (next.row + 1).min(last);
    }
    if up {
        next.row = next.row.saturating_sub(1);
    }
    if next.text != form.text {
        next.row = 0;
    }
    let mut chosen = enter
        .then_some(next.row)
        .filter(|row| lines.get(*row).is_some_and(|line| !line.blocked));
    ScrollArea::vertical()
        .max_height(340.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            if lines.is_empty() {
                ui.label(RichText::new("Nothing found").color(t.text_weak));
            }
            for (i, line) in lines.iter().enumerate() {
                let right = RichText::new(&line.right)
                    .font(regular(12.0))
                    .color(t.text_weak);
                let button = Button::new(&line.words)
                    .right_text(right)
                    .selected(i == next.row)
                    .frame_when_inactive(false)
                    .truncate()
                    .min_size(egui::vec2(ui.available_width(), 28.0));
                let response = ui.add_enabled(!line.blocked, button);
                if i == next.row && (down || up) {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(i);
                }
            }
        });
    if next.text != form.text || next.row != form.row {
        out.push(Action::Dialog(DialogAction::Edit(Box::new(wrap(next)))));
    }
    chosen
}
