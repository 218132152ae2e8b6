//! Running the bot on this computer for a real Page, and what it means to stop it.

use crate::editor::action::Action;
use crate::editor::bot::BotProblem;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::dialogs::{Dialog, DialogAction, title_ui};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular};
use crate::editor::update::HereAction;
use crate::editor::widgets::{footer, hint, label_row, primary_button, weak};
use egui::{CornerRadius, Frame, Label, Margin, RichText, ScrollArea, Spinner, TextEdit, Ui};

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HereForm {
    pub public_url: String,
    pub port: String,
}

impl Default for HereForm {
    fn default() -> Self {
        Self {
            public_url: String::new(),
            port: "8080".to_owned(),
        }
    }
}

impl HereForm {
    /// The public address without a slash at the end, and the port.
    ///
    /// # Errors
    /// What is wrong with them, and what to do.
    pub fn read(&self) -> Result<(String, u16), BotProblem> {
        let port = self.port.trim().parse().ok().filter(|port| *port > 0);
        let port = port.ok_or_else(|| {
            BotProblem::new(
                &format!("“{}” is no port", self.port.trim()),
                "Take a number from 1024 to 65535, such as 8080.",
            )
        })?;
        let url = self.public_url.trim().trim_end_matches('/');
        let host = url.strip_prefix("https://").unwrap_or_default();
        let is_address = !host.is_empty() && !host.contains(char::is_whitespace);
        if is_address {
            return Ok((url.to_owned(), port));
        }
        Err(BotProblem::new(
            "Facebook calls only addresses that begin with https://",
            "Start a tunnel that leads from such an address to this port, and paste its address. \
             Without one, try the flow with the sandbox: there everything is on this computer.",
        ))
    }
}

/// Draws the dialog.
pub fn run_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &HereForm, out: &mut Vec<Action>) {
    title_ui(ui, "Run the bot on this computer");
    let mut next = form.clone();
    let max = (ui.ctx().content_rect().height() - 220.0).max(160.0);
    ScrollArea::vertical()
        .max_height(max)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            fields_ui(ui, state, t, &mut next);
            if let Some(problem) = &state.here.problem {
                bot_problem_ui(ui, t, problem);
            }
        });
    footer(ui, |ui| {
        let busy = state.here.busy;
        ui.add_enabled_ui(busy.is_none(), |ui| {
            if primary_button(ui, t, "Run the bot").clicked() {
                out.push(Action::Here(HereAction::Start(next.clone())));
            }
        });
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if let Some(words) = busy {
            ui.add(Spinner::new().size(16.0));
            ui.label(words);
        }
    });
    if next != *form {
        let edit = Box::new(Dialog::RunHere(next));
        out.push(Action::Dialog(DialogAction::Edit(edit)));
    }
}

fn fields_ui(ui: &mut Ui, state: &State, t: &Tokens, next: &mut HereForm) {
    let page = &state.workspace.page;
    let name = match page.facts.name.as_str() {
        "" => page.page_id.as_str(),
        name => name,
    };
    let words = format!(
        "The bot runs in this window and answers the people of {name}, for trying. It is the \
         same bot that a server runs."
    );
    ui.add(Label::new(words).wrap());
    warning_ui(
        ui,
        t,
        "It answers only while this window is open and the computer is awake: a closed laptop is \
         silent. When it has not answered for an hour, Meta stops sending the Page’s messages to \
         it, and you have to publish again. For a shop, run it on a server (flowbell serve).",
    );
    let name = label_row(ui, t, "Public address", |_| {});
    let edit = TextEdit::singleline(&mut next.public_url)
        .id_salt("public address")
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint(t, "https://your-tunnel.example"));
    ui.add(edit).labelled_by(name.id);
    let port = next.port.trim().to_owned();
    weak(
        ui,
        t,
        &format!(
            "Facebook cannot reach this computer by itself. A tunnel program gives it an https \
             address; let it lead to http://127.0.0.1:{port}."
        ),
    );
    let name = label_row(ui, t, "Port on this computer", |_| {});
    let edit = TextEdit::singleline(&mut next.port)
        .id_salt("port")
        .desired_width(90.0)
        .margin(Margin::symmetric(10, 7));
    ui.add(edit).labelled_by(name.id);
    weak(
        ui,
        t,
        "What it remembers of people, their consents included, stays in this computer’s data \
         folder, also between runs. It makes its own secrets and keeps them in the keychain.",
    );
}

fn warning_ui(ui: &mut Ui, t: &Tokens, words: &str) {
    Frame::new()
        .fill(t.accent_soft)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::same(10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let words = RichText::new(words).font(regular(13.0)).color(t.text);
            ui.add(Label::new(words).wrap());
        });
}

/// Stop the bot? With `closes` the window closes then.
pub fn stop_ui(ui: &mut Ui, state: &State, t: &Tokens, closes: bool, out: &mut Vec<Action>) {
    title_ui(ui, "Stop the bot on this computer?");
    let name = &state.workspace.page.facts.name;
    let words = format!(
        "Nobody answers the people of {name} then. Nothing is lost: what is under way is ended \
         first, waits go on when the bot runs again, and what people write meanwhile Meta brings \
         for about an hour, then stops sending until you publish again."
    );
    ui.add(Label::new(words).wrap());
    footer(ui, |ui| {
        let words = match closes {
            true => "Stop it and close",
            false => "Stop the bot",
        };
        if primary_button(ui, t, words).clicked() {
            out.push(Action::Here(HereAction::Stop { closes }));
        }
        if ui.button("Keep it running").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
