//! Everything a user can do, one row each. Menu, palette, shortcut, tooltip and greying-out
//! read the row; a command that cannot run says why.

use crate::editor::state::State;
use crate::editor::views::View;
use egui::{Key, KeyboardShortcut, Modifiers};

/// Something a menu offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    New,
    Open,
    Save,
    SaveAs,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    Duplicate,
    Delete,
    SelectAll,
    Find,
    Palette,
    AddStart,
    AddMessage,
    AddWait,
    AddNotification,
    AddNote,
    FrameSelection,
    FrameAll,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Arrange,
    FlowSettings,
    LivePeople,
    PeopleHere,
    ShowFlow,
    ShowReengage,
    ShowSubscribers,
    ShowPageSetup,
    ConnectPage,
    ConnectBot,
    TrySandbox,
    RunBotHere,
    StopBotHere,
    Chat,
    Publish,
    Test,
    TestFromHere,
    SaveTest,
    ToggleProblems,
    FixAll,
    Rules,
    ThemeLight,
    ThemeDark,
    ThemeSystem,
    Keys,
    Quit,
}

impl Command {
    /// It works on the canvas: its bare keys mean nothing in another view, and where it can be
    /// given all the same, the flow comes into view first.
    #[must_use]
    pub fn is_about_flow(self) -> bool {
        match self {
            Self::Undo
            | Self::Redo
            | Self::Cut
            | Self::Copy
            | Self::Paste
            | Self::Duplicate
            | Self::Delete
            | Self::SelectAll
            | Self::Find
            | Self::AddStart
            | Self::AddMessage
            | Self::AddWait
            | Self::AddNotification
            | Self::AddNote
            | Self::FrameSelection
            | Self::FrameAll
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset
            | Self::Arrange
            | Self::FlowSettings
            | Self::LivePeople
            | Self::Test
            | Self::TestFromHere
            | Self::SaveTest
            | Self::ToggleProblems
            | Self::FixAll => true,
            Self::New
            | Self::Open
            | Self::Save
            | Self::SaveAs
            | Self::Palette
            | Self::PeopleHere
            | Self::ShowFlow
            | Self::ShowReengage
            | Self::ShowSubscribers
            | Self::ShowPageSetup
            | Self::ConnectPage
            | Self::ConnectBot
            | Self::TrySandbox
            | Self::RunBotHere
            | Self::StopBotHere
            | Self::Chat
            | Self::Publish
            | Self::Rules
            | Self::ThemeLight
            | Self::ThemeDark
            | Self::ThemeSystem
            | Self::Keys
            | Self::Quit => false,
        }
    }
}

/// A command's row.
pub struct Entry {
    pub command: Command,
    pub label: &'static str,
    pub keys: Option<KeyboardShortcut>,
    /// A second key for the same.
    pub also: Option<KeyboardShortcut>,
    /// Works while a text field has the keyboard.
    pub while_typing: bool,
    /// Why it cannot run now.
    pub blocked: fn(&State) -> Option<&'static str>,
}

const fn key(modifiers: Modifiers, key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(modifiers, key))
}

const CMD: Modifiers = Modifiers::COMMAND;
const NONE: Modifiers = Modifiers::NONE;
const CMD_SHIFT: Modifiers = Modifiers {
    alt: false,
    ctrl: false,
    shift: true,
    mac_cmd: false,
    command: true,
};

const fn row(command: Command, label: &'static str, keys: Option<KeyboardShortcut>) -> Entry {
    Entry {
        command,
        label,
        keys,
        also: None,
        while_typing: false,
        blocked: |_| None,
    }
}

const fn always(command: Command, label: &'static str, keys: Option<KeyboardShortcut>) -> Entry {
    Entry {
        command,
        label,
        keys,
        also: None,
        while_typing: true,
        blocked: |_| None,
    }
}

fn nothing_selected(state: &State) -> Option<&'static str> {
    state
        .selection
        .blocks
        .is_empty()
        .then_some("Select a block first")
}

fn empty_flow(state: &State) -> Option<&'static str> {
    state
        .flow()
        .blocks
        .is_empty()
        .then_some("The flow has no blocks yet")
}

fn no_bot(state: &State) -> Option<&'static str> {
    (!state.bot.is_connected()).then_some("Connect the bot first")
}

fn no_place(state: &State) -> Option<&'static str> {
    let id = state.selection.single();
    let block = id.and_then(|id| state.flow().block(id));
    block
        .is_none_or(|block| !block.kind.has_input())
        .then_some("Select one block that people can get to")
}

/// All commands.
pub const ALL: &[Entry] = &[
    always(Command::New, "New flow", key(CMD, Key::N)),
    always(Command::Open, "Open…", key(CMD, Key::O)),
    // The shortcut with more keys stands first, or the shorter one would swallow it.
    always(Command::SaveAs, "Save as…", key(CMD_SHIFT, Key::S)),
    always(Command::Save, "Save", key(CMD, Key::S)),
    Entry {
        also: key(CMD, Key::Y),
        blocked: |state| {
            state
                .document
                .redo_label()
                .is_none()
                .then_some("Nothing to redo")
        },
        ..always(Command::Redo, "Redo", key(CMD_SHIFT, Key::Z))
    },
    Entry {
        blocked: |state| {
            state
                .document
                .undo_label()
                .is_none()
                .then_some("Nothing to undo")
        },
        ..always(Command::Undo, "Undo", key(CMD, Key::Z))
    },
    Entry {
        blocked: nothing_selected,
        ..row(Command::Cut, "Cut", key(CMD, Key::X))
    },
    Entry {
        blocked: nothing_selected,
        ..row(Command::Copy, "Copy", key(CMD, Key::C))
    },
    row(Command::Paste, "Paste", key(CMD, Key::V)),
    Entry {
        blocked: nothing_selected,
        ..row(Command::Duplicate, "Duplicate", key(CMD, Key::D))
    },
    Entry {
        also: key(NONE, Key::Backspace),
        blocked: |state| {
            state
                .selection
                .is_empty()
                .then_some("Select a block or a wire first")
        },
        ..row(Command::Delete, "Delete", key(NONE, Key::Delete))
    },
    Entry {
        blocked: empty_flow,
        ..row(Command::SelectAll, "Select all", key(CMD, Key::A))
    },
    Entry {
        // Among the subscribers it finds people.
        blocked: |state| match state.view {
            View::Subscribers => no_bot(state),
            View::Flow | View::Reengage | View::PageSetup => empty_flow(state),
        },
        ..always(Command::Find, "Find…", key(CMD, Key::F))
    },
    always(Command::Palette, "Commands…", key(CMD, Key::K)),
    row(Command::AddStart, "Add Start", key(NONE, Key::S)),
    row(Command::AddMessage, "Add Message", key(NONE, Key::M)),
    row(Command::AddWait, "Add Wait", key(NONE, Key::W)),
    row(
        Command::AddNotification,
        "Add One-Time Notification",
        key(NONE, Key::N),
    ),
    row(Command::AddNote, "Add Note", key(NONE, Key::T)),
    Entry {
        blocked: nothing_selected,
        ..row(
            Command::FrameSelection,
            "Frame selection",
            key(NONE, Key::F),
        )
    },
    Entry {
        blocked: empty_flow,
        ..row(Command::FrameAll, "Show all blocks", key(NONE, Key::Home))
    },
    Entry {
        also: key(CMD, Key::Equals),
        ..row(Command::ZoomIn, "Zoom in", key(CMD, Key::Plus))
    },
    row(Command::ZoomOut, "Zoom out", key(CMD, Key::Minus)),
    row(Command::ZoomReset, "Zoom to 100 %", key(CMD, Key::Num0)),
    Entry {
        blocked: empty_flow,
        ..row(Command::Arrange, "Arrange blocks", key(CMD_SHIFT, Key::A))
    },
    always(Command::ShowFlow, "Go to Flow", key(CMD, Key::Num1)),
    always(Command::ShowReengage, "Go to Reengage", key(CMD, Key::Num2)),
    always(
        Command::ShowSubscribers,
        "Go to Subscribers",
        key(CMD, Key::Num3),
    ),
    always(
        Command::ShowPageSetup,
        "Go to Page setup",
        key(CMD, Key::Num4),
    ),
    Entry {
        blocked: no_bot,
        ..row(
            Command::LivePeople,
            "Show or hide live people",
            key(NONE, Key::L),
        )
    },
    Entry {
        blocked: |state| no_bot(state).or_else(|| no_place(state)),
        ..row(Command::PeopleHere, "Show the people at this block", None)
    },
    row(Command::FlowSettings, "Flow settings", None),
    always(Command::ConnectPage, "Connect a Page…", None),
    always(Command::ConnectBot, "Connect the bot…", None),
    always(Command::TrySandbox, "Try it with the sandbox", None),
    Entry {
        blocked: |state| {
            let runs = state.here.bot.is_some() || state.here.busy.is_some();
            runs.then_some("The bot runs on this computer already")
        },
        ..always(Command::RunBotHere, "Run the bot on this computer…", None)
    },
    Entry {
        blocked: |state| match (&state.here.bot, state.page.busy) {
            (None, _) => Some("No bot runs in this window"),
            (Some(_), Some(_)) => Some("Wait until publishing is done"),
            (Some(_), None) => None,
        },
        ..always(Command::StopBotHere, "Stop the bot on this computer…", None)
    },
    Entry {
        blocked: |state| {
            state.page.sandbox.is_none().then_some(
                "One chats with the sandbox’s bot: choose “Try it with the sandbox” first",
            )
        },
        ..always(Command::Chat, "Chat with the bot", key(CMD_SHIFT, Key::T))
    },
    Entry {
        blocked: empty_flow,
        ..always(Command::Publish, "Publish…", key(CMD_SHIFT, Key::P))
    },
    Entry {
        blocked: empty_flow,
        ..always(Command::Test, "Test as a person", key(CMD, Key::T))
    },
    Entry {
        blocked: no_place,
        ..row(Command::TestFromHere, "Test from this block", None)
    },
    Entry {
        blocked: |state| {
            state
                .test
                .is_none()
                .then_some("Press Test and live through a conversation first")
        },
        ..always(Command::SaveTest, "Save this run as a test…", None)
    },
    always(Command::ToggleProblems, "Show or hide problems", None),
    Entry {
        blocked: |state| {
            let any = state.report.findings.iter().any(|finding| {
                finding.fix.as_ref().is_some_and(|fix| {
                    fix.safety == crate::lint::Safety::Safe && !fix.edits.is_empty()
                })
            });
            (!any).then_some("No problem has a fix that is safe to apply unseen")
        },
        ..always(Command::FixAll, "Apply all safe fixes", None)
    },
    always(Command::Rules, "Rules…", None),
    always(Command::ThemeLight, "Light theme", None),
    always(Command::ThemeDark, "Dark theme", None),
    always(Command::ThemeSystem, "Theme of the system", None),
    row(
        Command::Keys,
        "Keys",
        key(Modifiers::NONE, Key::Questionmark),
    ),
    always(Command::Quit, "Quit", key(CMD, Key::Q)),
];

/// A command's row.
#[must_use]
pub fn entry(command: Command) -> &'static Entry {
    static FALLBACK: Entry = row(Command::Keys, "", None);
    ALL.iter()
        .find(|entry| entry.command == command)
        .unwrap_or(&FALLBACK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_key_means_two_things() {
        let mut seen = BTreeSet::new();
        for entry in ALL {
            assert_eq!(entry.command, super::entry(entry.command).command);
            for keys in [entry.keys, entry.also].into_iter().flatten() {
                assert!(
                    seen.insert(format!("{keys:?}")),
                    "{} shares {keys:?}",
                    entry.label
                );
            }
        }
    }
}
