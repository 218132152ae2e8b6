//! What the middle of the window shows: the flow, or one of the views about the bot and its
//! people. A file each; what they ask of the bot goes through [`crate::editor::bot`].

pub mod flow;
pub mod page_setup;
pub mod reengage;
pub mod subscribers;

use crate::editor::action::Action;
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::theme::Tokens;
use crate::editor::widgets::primary_button;
use egui::{Button, CentralPanel, Color32, Frame, Margin, Ui};

/// What the middle of the window shows. It dies with the window: a file opens on its canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    #[default]
    Flow,
    Reengage,
    Subscribers,
    PageSetup,
}

impl View {
    /// The views that there are, as the top bar shows them.
    pub const SHOWN: &[View] = &[
        View::Flow,
        View::Reengage,
        View::Subscribers,
        View::PageSetup,
    ];

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Flow => "Flow",
            Self::Reengage => "Reengage",
            Self::Subscribers => "Subscribers",
            Self::PageSetup => "Page setup",
        }
    }

    /// What brings it up.
    #[must_use]
    pub fn command(self) -> Command {
        match self {
            Self::Flow => Command::ShowFlow,
            Self::Reengage => Command::ShowReengage,
            Self::Subscribers => Command::ShowSubscribers,
            Self::PageSetup => Command::ShowPageSetup,
        }
    }
}

/// The frame of a panel of a view.
fn bar(fill: Color32) -> Frame {
    Frame::new()
        .fill(fill)
        .inner_margin(Margin::symmetric(14, 10))
}

/// What a view shows in place of itself while no bot is connected.
fn without_bot_ui(ui: &mut Ui, t: &Tokens, content: impl FnOnce(&mut Ui)) {
    CentralPanel::default()
        .frame(Frame::new().fill(t.canvas).inner_margin(Margin::same(24)))
        .show(ui, content);
}

/// How one comes to a bot, for the views that need one: connect it, or try one here.
fn ways_to_a_bot_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.add_enabled_ui(!state.bot.is_connecting, |ui| {
        if primary_button(ui, t, "Connect the bot…").clicked() {
            out.push(Action::Run(Command::ConnectBot));
        }
    });
    let (words, command) = match state.workspace.page.page_id.is_empty() {
        true => ("Try it with the sandbox", Command::TrySandbox),
        false => ("Run the bot on this computer…", Command::RunBotHere),
    };
    let is_free = state.here.busy.is_none();
    if ui.add_enabled(is_free, Button::new(words)).clicked() {
        out.push(Action::Run(command));
    }
}
