//! What the middle of the window shows: the flow, or one of the views about the bot and its
//! people. A file each; what they ask of the bot goes through [`crate::editor::bot`].

pub mod flow;
pub mod page_setup;
pub mod reengage;
pub mod subscribers;

use crate::editor::command::Command;

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
