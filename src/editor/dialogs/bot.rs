//! Connecting the bot: where it is, and the secret that it was started with.

use crate::editor::action::Action;
use crate::editor::bot::BotProblem;
use crate::editor::dialogs::{Dialog, DialogAction, title_ui};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::{footer, label_row, primary_button, weak};
use egui::{CornerRadius, Frame, Label, Margin, RichText, Spinner, TextEdit, Ui};
use std::fmt;

/// What is typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BotForm {
    pub address: String,
    pub secret: String,
    /// Not needed to speak with it, only to tell Meta where it is.
    pub verify_token: String,
    pub keep_in_keychain: bool,
}

impl fmt::Debug for BotForm {
    /// Never shows the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BotForm")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Draws the dialog.
pub fn bot_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &BotForm, out: &mut Vec<Action>) {
    title_ui(ui, "Connect the bot");
    weak(
        ui,
        t,
        "The bot is this same program on a computer that is always on: flowbell serve. Start it \
         with FLOWBELL_BOT_SECRET set to a long secret of your own, and type the same here; \
         whoever has it may read what people write and send in the Page’s name. The verify token \
         is what it was started with as FLOWBELL_VERIFY_TOKEN.",
    );
    let mut next = form.clone();
    let name = label_row(ui, t, "Bot address", |_| {});
    let hint = crate::editor::widgets::hint(t, "https://bot.example, or http://127.0.0.1:8080");
    ui.add(field(&mut next.address, "bot address").hint_text(hint))
        .labelled_by(name.id);
    let name = label_row(ui, t, "Bot secret", |_| {});
    ui.add(field(&mut next.secret, "bot secret").password(true))
        .labelled_by(name.id);
    let name = label_row(ui, t, "Verify token", |_| {});
    let hint =
        crate::editor::widgets::hint(t, "optional, lets Flowbell tell Meta where the bot is");
    let edit = field(&mut next.verify_token, "verify token").password(true);
    ui.add(edit.hint_text(hint)).labelled_by(name.id);
    crate::editor::widgets::checkbox(
        ui,
        &mut next.keep_in_keychain,
        "Keep the secrets in this computer’s keychain",
    );
    weak(
        ui,
        t,
        "Without it they are forgotten when the window closes. They are never written to a file.",
    );
    if let Some(problem) = &state.bot.problem {
        bot_problem_ui(ui, t, problem);
    }
    footer(ui, |ui| {
        let busy = state.bot.is_connecting;
        ui.add_enabled_ui(!busy, |ui| {
            if primary_button(ui, t, "Connect").clicked() {
                out.push(Action::Dialog(DialogAction::ConnectBot(next.clone())));
            }
        });
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        let is_known = state.bot.is_connected() || !state.workspace.bot_address.is_empty();
        if is_known && ui.button("Disconnect").clicked() {
            out.push(Action::Dialog(DialogAction::DisconnectBot));
        }
        if busy {
            ui.add(Spinner::new().size(16.0));
            ui.label("Asking the bot…");
        }
    });
    if next != *form {
        out.push(Action::Dialog(DialogAction::Edit(Box::new(Dialog::Bot(
            next,
        )))));
    }
}

fn field<'a>(text: &'a mut String, salt: &'static str) -> TextEdit<'a> {
    TextEdit::singleline(text)
        .id_salt(salt)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
}

/// Draws what went wrong with the bot and what to do.
pub fn bot_problem_ui(ui: &mut Ui, t: &Tokens, problem: &BotProblem) {
    Frame::new()
        .fill(t.error_soft)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            for (words, colour) in [(&problem.sentence, t.error), (&problem.advice, t.text)] {
                let words = RichText::new(words).font(regular(13.0)).color(colour);
                ui.add(Label::new(words).wrap().selectable(true));
            }
        });
}
