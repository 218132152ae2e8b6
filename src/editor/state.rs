//! What the window knows besides the document: saved workspace, and what dies with a gesture.

use crate::editor::canvas::{Camera, Gesture};
use crate::editor::document::Document;
use crate::lint::{Place, Report};
use crate::model::{BlockId, LinkKey, PageFacts, Position};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What is selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    pub blocks: BTreeSet<BlockId>,
    pub link: Option<LinkKey>,
}

impl Selection {
    #[must_use]
    pub fn one(id: BlockId) -> Self {
        Self {
            blocks: BTreeSet::from([id]),
            link: None,
        }
    }

    #[must_use]
    pub fn link(key: LinkKey) -> Self {
        Self {
            blocks: BTreeSet::new(),
            link: Some(key),
        }
    }

    /// The block, when exactly one is selected.
    #[must_use]
    pub fn single(&self) -> Option<&BlockId> {
        let mut blocks = self.blocks.iter();
        blocks.next().filter(|_| blocks.next().is_none())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.link.is_none()
    }
}

/// Remembered from run to run, not undoable. Panel sizes are kept by egui.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workspace {
    pub recent: Vec<PathBuf>,
    pub theme: ThemeChoice,
    pub problems_open: bool,
    /// What the author said of the connected Page.
    pub page: PageChoice,
    /// Where the bot is; empty while none is connected. One in this window is not kept here: it
    /// ends with it.
    pub bot_address: String,
    /// Where Facebook last reached a bot that ran on this computer.
    pub bot_public_url: String,
    /// Messages that are written for Reengage and not sent.
    pub written: crate::editor::views::reengage::Written,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            recent: Vec::new(),
            theme: ThemeChoice::System,
            problems_open: true,
            page: PageChoice::default(),
            bot_address: String::new(),
            bot_public_url: String::new(),
            written: crate::editor::views::reengage::Written::new(),
        }
    }
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// The Page a flow is published to, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PageChoice {
    pub page_id: String,
    pub app_id: String,
    pub graph_url: String,
    pub facts: PageFacts,
}

/// The menu that a wire dropped on the empty canvas, or a key, opens.
#[derive(Debug, Clone, PartialEq)]
pub struct NextMenu {
    pub from: Option<LinkKey>,
    pub at: Position,
    pub screen: egui::Pos2,
}

/// What the screen shows, besides the document.
pub struct State {
    /// What the middle of the window shows.
    pub view: crate::editor::views::View,
    pub document: Document,
    pub report: Arc<Report>,
    /// The revision that `report` judged.
    pub judged: u64,
    /// The rules broke off at the last change: `report` is about the flow before it.
    pub judging_broke: bool,
    pub workspace: Workspace,
    pub selection: Selection,
    pub camera: Camera,
    pub gesture: Gesture,
    pub next_menu: Option<NextMenu>,
    /// The test that is going on.
    pub test: Option<crate::editor::test::TestRun>,
    /// What of testing outlives a single test: recorded tests, crowds.
    pub testing: crate::editor::test::Testing,
    /// The flows beside the open one.
    pub neighbours: crate::editor::neighbours::Neighbours,
    /// The way that goes wrong, of the finding that was clicked last.
    pub trail: Vec<BlockId>,
    /// The Problems panel shows what the author lets stand.
    pub stood_shown: bool,
    /// The field that asks for the keyboard.
    pub focus: Option<Place>,
    /// Bring all blocks into view as soon as the canvas knows its size.
    pub fit_pending: bool,
    pub page: crate::editor::update::PageState,
    pub setup: crate::editor::update::SetupState,
    pub bot: crate::editor::bot::BotState,
    pub here: crate::editor::update::HereState,
    pub chat: crate::editor::update::ChatState,
    pub reengage: crate::editor::views::reengage::ReengageState,
    pub subscribers: crate::editor::views::subscribers::SubscribersState,
    pub monitor: crate::editor::monitor::MonitorState,
    pub dialog: Option<crate::editor::dialogs::Dialog>,
    /// When the flow was last saved, as the status bar says it.
    pub saved_at: Option<String>,
    /// The file changed on disk and this has been said.
    pub changed_on_disk: bool,
    /// Canvas area of the last frame, in screen points.
    pub canvas_rect: egui::Rect,
}

impl State {
    #[must_use]
    pub fn flow(&self) -> &crate::model::Flow {
        self.document.flow()
    }

    /// The name of the flow, or of a flow without one.
    #[must_use]
    pub fn flow_name(&self) -> &str {
        let name = self.flow().settings.name.trim();
        if name.is_empty() {
            crate::editor::text::UNNAMED
        } else {
            name
        }
    }

    /// What is known of the Page, when one is connected.
    #[must_use]
    pub fn page_facts(&self) -> Option<PageFacts> {
        (!self.workspace.page.page_id.is_empty()).then(|| self.workspace.page.facts.clone())
    }
}
