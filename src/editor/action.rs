//! What the user meant. Views push these; `update` carries them out.

use crate::editor::canvas::{Camera, Gesture};
use crate::editor::command::Command;
use crate::editor::dialogs::{Dialog, DialogAction};
use crate::editor::state::{NextMenu, Selection};
use crate::lint::{Finding, Place};
use crate::model::{Edit, KindName, LinkKey, PageFacts, Position};

/// What the user meant.
#[derive(Debug, Clone)]
pub enum Action {
    Run(Command),
    /// Changes the document as one step of undo.
    Commit {
        label: String,
        edits: Vec<Edit>,
        merge: Option<String>,
    },
    /// Adds a block; its first exit takes over what `on_wire` led to, `after` leads to it.
    AddBlock(NewBlock),
    /// Puts a sample flow's blocks on the canvas, by its index.
    AddTemplate(usize, Option<Position>),
    Paste(String, Option<Position>),
    /// Moves the selected blocks; dropped on a wire, a single one goes in between.
    MoveSelected {
        dx: i32,
        dy: i32,
        on_wire: Option<LinkKey>,
        merge: Option<String>,
    },
    /// Adds a topic and lets a block use it.
    AddTopicFor(crate::model::BlockId),
    Select(Selection),
    Camera(Camera),
    Gesture(Gesture),
    OpenNextMenu(Option<NextMenu>),
    /// Frames the block and focuses the field.
    GoTo(Place),
    /// Shows a way through the flow, from block to block.
    ShowTrail(Vec<crate::model::BlockId>),
    /// The focused field has been found.
    FocusServed,
    ApplyFix(Finding),
    Test(crate::editor::test::TestAction),
    /// Brings a view into the middle of the window.
    Show(crate::editor::views::View),
    Reengage(crate::editor::views::reengage::ReengageAction),
    Subscribers(crate::editor::views::subscribers::SubscribersAction),
    /// About the people who are in the flow now.
    Live(crate::editor::monitor::LiveAction),
    /// The bot on this computer.
    Here(crate::editor::update::HereAction),
    /// Talking to it as a person of the sandbox.
    Chat(crate::editor::update::ChatAction),
    SetTheme(crate::editor::state::ThemeChoice),
    ToggleProblems,
    /// In the Page setup view.
    Setup(crate::editor::update::SetupAction),
    /// Shows or hides, among the problems, what the author lets stand.
    ToggleStood,
    SetPageFacts(PageFacts),
    OpenDialog(Dialog),
    CloseDialog,
    Dialog(DialogAction),
    /// Opens a file, once nothing would be lost by it.
    Open(std::path::PathBuf),
}

/// A block to be added.
#[derive(Debug, Clone, Default)]
pub struct NewBlock {
    pub kind: Option<KindName>,
    /// Its top left corner; a free place near the middle of the view when not given.
    pub at: Option<Position>,
    pub after: Option<LinkKey>,
    pub on_wire: Option<LinkKey>,
}
