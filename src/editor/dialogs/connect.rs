//! Connecting a Page: what to paste where it comes from, and what the author knows of it.

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::dialogs::{Dialog, DialogAction, title_ui};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular};
use crate::editor::update::PageState;
use crate::editor::widgets::{label_row, link_button, primary_button, weak};
use egui::{Label, Margin, RichText, ScrollArea, Spinner, TextEdit, Ui};
use std::fmt;

/// What is typed.
#[derive(Clone, Default)]
pub struct ConnectForm {
    pub page_id: String,
    pub app_id: String,
    pub app_secret: String,
    pub page_token: String,
    /// Address of the Graph API; empty is Facebook's.
    pub graph_url: String,
    pub country: String,
    /// Countries of the Page's admins, with commas between.
    pub admin_countries: String,
    pub keep_in_keychain: bool,
}

impl fmt::Debug for ConnectForm {
    /// Never shows a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectForm")
            .field("page_id", &self.page_id)
            .finish_non_exhaustive()
    }
}

impl ConnectForm {
    /// The admins' countries, one each.
    #[must_use]
    pub fn admins(&self) -> Vec<String> {
        self.admin_countries
            .split(',')
            .map(|country| country.trim().to_owned())
            .filter(|country| !country.is_empty())
            .collect()
    }
}

/// Draws the dialog.
pub fn connect_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    form: &ConnectForm,
    out: &mut Vec<Action>,
) {
    let connected = !state.workspace.page.page_id.is_empty();
    title_ui(
        ui,
        if connected {
            "Page setup"
        } else {
            "Connect a Page"
        },
    );
    sandbox_ui(ui, state, t, out);
    let mut next = form.clone();
    let max = (ui.ctx().content_rect().height() - 330.0).max(160.0);
    ScrollArea::vertical().max_height(max).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - 6.0);
        weak(
            ui,
            t,
            "On developers.facebook.com, open your app and its Messenger settings: they show the \
             Page’s id and make its token. The app id and secret stand under Settings, Basic.",
        );
        line(ui, t, "Page id", &mut next.page_id, "100200300400500", false);
        line(ui, t, "Page token", &mut next.page_token, "EAA…", true);
        line(ui, t, "App id", &mut next.app_id, "900100200300400", false);
        line(ui, t, "App secret", &mut next.app_secret, "optional, lets Flowbell check the token", true);
        line(ui, t, "Graph API address", &mut next.graph_url, "empty for Facebook", false);
        ui.separator();
        weak(
            ui,
            t,
            "No call tells where the Page’s admins are. One-Time Notification may not work when \
             one of them, or the Page, is in Europe or Japan.",
        );
        line(ui, t, "Country of the Page", &mut next.country, "United States", false);
        line(ui, t, "Countries of its admins", &mut next.admin_countries, "United States, Germany", false);
        crate::editor::widgets::checkbox(ui, &mut next.keep_in_keychain, "Keep the secrets in this computer’s keychain");
        weak(ui, t, "Without it they are forgotten when the window closes. They are never written to a file.");
        feature_ui(ui, state, t);
        ui.separator();
        place_of_bot_ui(ui, state, t, out);
    });
    problem_ui(ui, &state.page, t);
    crate::editor::widgets::footer(ui, |ui| {
        let busy = state.page.busy;
        ui.add_enabled_ui(busy.is_none(), |ui| {
            if primary_button(ui, t, "Connect").clicked() {
                out.push(Action::Dialog(DialogAction::Connect(next.clone())));
            }
        });
        if ui.button("Cancel").clicked() {
            out.push(Action::CloseDialog);
        }
        if connected && ui.button("Disconnect").clicked() {
            out.push(Action::Dialog(DialogAction::Disconnect));
        }
        if let Some(words) = busy {
            ui.add(Spinner::new().size(16.0));
            ui.label(words);
        }
    });
    let same = next.page_id == form.page_id
        && next.page_token == form.page_token
        && next.app_id == form.app_id
        && next.app_secret == form.app_secret
        && next.graph_url == form.graph_url
        && next.country == form.country
        && next.admin_countries == form.admin_countries
        && next.keep_in_keychain == form.keep_in_keychain;
    if !same {
        out.push(Action::Dialog(DialogAction::Edit(Box::new(
            Dialog::Connect(next),
        ))));
    }
}

fn sandbox_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if state.page.sandbox.is_some() {
            weak(ui, t, "A sandbox is running in this window.");
        } else {
            weak(ui, t, "No Facebook account at hand?");
        }
        if link_button(ui, t, "Try it with the sandbox").clicked() {
            out.push(Action::Dialog(DialogAction::TrySandbox));
        }
    });
    if state.page.sandbox.is_none() {
        let words = "The sandbox is a make-believe Page with people, and the real bot, both in \
                     this window.";
        weak(ui, t, words);
    }
}

fn line(ui: &mut Ui, t: &Tokens, label: &str, text: &mut String, hint: &str, secret: bool) {
    let name = label_row(ui, t, label, |_| {});
    let edit = TextEdit::singleline(text)
        .id_salt(label)
        .password(secret)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(crate::editor::widgets::hint(t, hint));
    ui.add(edit).labelled_by(name.id);
}

/// The bot that answers people, and the way to its own dialog.
fn place_of_bot_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let words = match &state.bot.client {
        Some(client) => format!("The bot at {} is connected.", client.address()),
        None => "No bot is connected. It answers people day and night and sends Reengage’s \
                 messages."
            .to_owned(),
    };
    let words = match &state.here.bot {
        Some(_) => "The bot runs on this computer, in this window.".to_owned(),
        None => words,
    };
    weak(ui, t, &words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        if state.here.bot.is_some() {
            if link_button(ui, t, "Stop it").clicked() {
                out.push(Action::Run(Command::StopBotHere));
            }
            return;
        }
        if link_button(ui, t, "Connect the bot…").clicked() {
            out.push(Action::Run(Command::ConnectBot));
        }
        let is_connected = !state.workspace.page.page_id.is_empty();
        if is_connected && link_button(ui, t, "Run the bot on this computer…").clicked() {
            out.push(Action::Run(Command::RunBotHere));
        }
    });
}

/// What is known of One-Time Notification on this Page, and where to ask for it.
fn feature_ui(ui: &mut Ui, state: &State, t: &Tokens) {
    use crate::model::page::FeatureStatus;
    if state.workspace.page.page_id.is_empty() {
        return;
    }
    ui.separator();
    let words = match state.workspace.page.facts.one_time_feature {
        Some(FeatureStatus::Approved) => "One-Time Notification: granted to this Page.",
        Some(FeatureStatus::Pending) => {
            "One-Time Notification: asked for, not answered yet. Meta usually answers at once."
        }
        Some(FeatureStatus::Rejected) => {
            "One-Time Notification: refused. Ask again in the Page’s settings: Advanced Messaging, \
             Requested features, One-Time Notification."
        }
        Some(FeatureStatus::Limited) => {
            "One-Time Notification: taken away by Meta’s policy team. See Page quality."
        }
        None => {
            "One-Time Notification: not known. Ask for it in the Page’s settings: Advanced \
             Messaging, Requested features, Request next to One-Time Notification."
        }
    };
    weak(ui, t, words);
    for note in &state.page.notes {
        weak(ui, t, note);
    }
}

/// Draws what went wrong and what to do.
pub fn problem_ui(ui: &mut Ui, page: &PageState, t: &Tokens) {
    let Some(problem) = &page.problem else { return };
    egui::Frame::new()
        .fill(t.error_soft)
        .corner_radius(egui::CornerRadius::same(8))
        .inner_margin(Margin::same(10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let sentence = RichText::new(&problem.sentence)
                .font(regular(13.0))
                .color(t.error);
            ui.add(Label::new(sentence).wrap().selectable(true));
            let advice = RichText::new(&problem.advice)
                .font(regular(13.0))
                .color(t.text);
            ui.add(Label::new(advice).wrap().selectable(true));
        });
}
