//! Dialogs, one file each. Only one is open at a time.

pub mod ask;
pub mod bot;
pub mod connect;
pub mod find;
pub mod here;
pub mod keys;
pub mod path;
pub mod publish;
pub mod rule;
pub mod rules;
pub mod stand;
pub mod system;

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::test::save;
use crate::editor::theme::{Tokens, semibold};
use crate::editor::views::reengage;
use crate::editor::views::subscribers;
use egui::{Context, Id, Label, Modal, RichText, Ui};
use std::path::PathBuf;

/// The dialog that is open.
#[derive(Debug, Clone)]
pub enum Dialog {
    /// The flow has unsaved changes and something would replace it.
    Unsaved {
        then: Then,
    },
    /// A save would drop the comments of the file.
    Comments {
        n: usize,
        saving: Saving,
    },
    /// The file is not what was opened.
    Changed {
        saving: Saving,
    },
    /// Drafts of a run that ended without saving.
    Recover,
    /// Our own file dialog.
    Path(path::PathDialog),
    Connect(connect::ConnectForm),
    Bot(bot::BotForm),
    RunHere(here::HereForm),
    /// The bot in this window answers real people.
    StopHere {
        closes: bool,
    },
    ConfirmCampaign(Box<crate::editor::views::reengage::Confirm>),
    ErasePerson(crate::editor::views::subscribers::Erase),
    StopCampaign(crate::editor::views::reengage::Stop),
    /// A message that may have arrived is sent again or written off.
    Settle(Box<crate::editor::views::reengage::Settle>),
    Publish,
    /// Names a run and saves it as a test.
    SaveTest(Box<crate::editor::test::save::SaveForm>),
    /// A test lies beside the flow's file, and there is none yet.
    SaveFirst,
    DeleteTest(String),
    Find(find::FindForm),
    Commands(find::FindForm),
    /// All rules.
    Rules(find::FindForm),
    /// One rule's page.
    Rule(Box<rule::RulePage>),
    /// Asks why a finding may stand.
    LetStand(Box<stand::StandForm>),
    Keys,
    Message {
        title: String,
        text: String,
    },
}

/// What happens once nothing can be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    Close,
    New,
    PickOpen,
    Open(PathBuf),
    /// Save the run that is being tested as a test.
    SaveTest,
}

/// A save that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    pub path: PathBuf,
    pub then: Option<Then>,
}

/// What a dialog was answered with.
#[derive(Debug, Clone)]
pub enum DialogAction {
    SaveThen(Then),
    DropThen(Then),
    /// Save, with the comments turned into Notes or dropped.
    SaveComments {
        saving: Saving,
        as_notes: bool,
    },
    Overwrite(Saving),
    Reload,
    RecoverDraft(usize),
    DropDrafts,
    PathChosen(PathBuf),
    /// The dialog's own state.
    Edit(Box<Dialog>),
    ListFolder(PathBuf),
    Connect(connect::ConnectForm),
    Disconnect,
    ConnectBot(bot::BotForm),
    DisconnectBot,
    TrySandbox,
    Publish(crate::editor::update::PublishAsk),
    UsePlainDialog,
}

/// Draws the dialog that is open.
pub fn dialog_ui(ctx: &Context, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let Some(dialog) = &state.dialog else { return };
    let width: f32 = match dialog {
        Dialog::Publish => 620.0,
        Dialog::Rules(_) | Dialog::Rule(_) => 600.0,
        Dialog::Connect(_)
        | Dialog::Path(_)
        | Dialog::Keys
        | Dialog::SaveTest(_)
        | Dialog::RunHere(_)
        | Dialog::Bot(_) => 540.0,
        Dialog::Find(_) | Dialog::Commands(_) => 460.0,
        _ => 430.0,
    };
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(20));
    let modal = Modal::new(Id::new(("dialog", std::mem::discriminant(dialog))))
        .frame(frame)
        .show(ctx, |ui| {
            ui.set_width(width.min(ctx.content_rect().width() - 80.0));
            // An area would else be taken for 400 points high.
            ui.set_max_height((ctx.content_rect().height() - 80.0).max(200.0));
            ui.spacing_mut().item_spacing.y = 8.0;
            match dialog {
                Dialog::Unsaved { then } => ask::unsaved_ui(ui, state, t, then, out),
                Dialog::Comments { n, saving } => ask::comments_ui(ui, t, *n, saving, out),
                Dialog::Changed { saving } => ask::changed_ui(ui, t, saving, out),
                Dialog::Recover => ask::recover_ui(ui, state, t, out),
                Dialog::Message { title, text } => ask::message_ui(ui, t, title, text, out),
                Dialog::Path(form) => path::path_ui(ui, t, form, out),
                Dialog::Connect(form) => connect::connect_ui(ui, state, t, form, out),
                Dialog::Bot(form) => bot::bot_ui(ui, state, t, form, out),
                Dialog::RunHere(form) => here::run_ui(ui, state, t, form, out),
                Dialog::StopHere { closes } => here::stop_ui(ui, state, t, *closes, out),
                Dialog::ConfirmCampaign(confirm) => reengage::confirm_ui(ui, t, confirm, out),
                Dialog::ErasePerson(erase) => subscribers::erase_ui(ui, t, erase, out),
                Dialog::StopCampaign(stop) => reengage::stop_ui(ui, t, stop, out),
                Dialog::Settle(settle) => reengage::settle_ui(ui, t, settle, out),
                Dialog::Publish => publish::publish_ui(ui, state, t, out),
                Dialog::SaveTest(form) => save::save_ui(ui, state, t, form, out),
                Dialog::SaveFirst => save::save_first_ui(ui, t, out),
                Dialog::DeleteTest(name) => save::delete_ui(ui, t, name, out),
                Dialog::Find(form) => find::find_ui(ui, state, t, form, out),
                Dialog::Commands(form) => find::commands_ui(ui, state, t, form, out),
                Dialog::Rules(form) => rules::rules_ui(ui, t, form, out),
                Dialog::Rule(page) => rule::rule_ui(ui, state, t, page, out),
                Dialog::LetStand(form) => stand::stand_ui(ui, state, t, form, out),
                Dialog::Keys => keys::keys_ui(ui, t),
            }
        });
    if modal.should_close() && !matches!(dialog, Dialog::Recover) {
        out.push(Action::CloseDialog);
    }
}

/// A dialog's title.
pub fn title_ui(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).font(semibold(16.0))).selectable(false));
}
