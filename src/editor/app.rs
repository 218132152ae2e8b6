//! The window's frame: takes results, draws every panel, then carries out what was meant.

use crate::disk::{self, Draft, Drafts};
use crate::editor::action::Action;
use crate::editor::canvas::{Camera, Gesture, Layouts};
use crate::editor::clock;
use crate::editor::dialogs::path::Purpose;
use crate::editor::dialogs::{Dialog, Then, dialog_ui};
use crate::editor::document::Document;
use crate::editor::keys;
use crate::editor::mint::Mint;
use crate::editor::options::Options;
use crate::editor::panels::notice::{NOTICE, Notice};
use crate::editor::panels::{chat, notice, status_bar, top_bar};
use crate::editor::state::{Selection, State, ThemeChoice, Workspace};
use crate::editor::test;
use crate::editor::text;
use crate::editor::theme::{self, Tokens, size};
use crate::editor::update::{self, PageState};
use crate::editor::views::View;
use crate::editor::views::flow::flow_ui;
use crate::editor::views::page_setup::page_setup_ui;
use crate::editor::views::reengage::reengage_ui;
use crate::editor::views::subscribers::subscribers_ui;
use crate::editor::worker::Worker;
use crate::lint::Report;
use crate::model::{BlockId, Edit, Flow, FlowId};
use egui::{Context, Frame, Margin, Panel, Theme, Ui};
use std::path::PathBuf;
use std::sync::Arc;

/// How often a draft of unsaved work is kept and the file is looked at, in seconds.
const KEEP_EVERY: f64 = 2.0;

/// Everything the window is.
pub struct Editor {
    pub state: State,
    pub worker: Worker,
    pub layouts: Layouts,
    pub mint: Mint,
    pub ctx: Context,
    pub config_dir: PathBuf,
    pub data_dir: PathBuf,
    pub plain_dialogs: bool,
    /// Secrets may be kept in the system’s keychain.
    pub use_keychain: bool,
    /// What the system's file dialog was asked for, while it is open.
    pub waiting_for_dialog: Option<Purpose>,
    pub after_save: Option<Then>,
    pub may_close: bool,
    pub drafts: Option<Arc<Drafts>>,
    pub abandoned: Vec<Draft>,
    pub draft_of: Option<(FlowId, Option<PathBuf>)>,
    pub keeping_draft: bool,
    pub kept_revision: u64,
    pub draft_failure_said: bool,
    pub looking: bool,
    pub(super) linting: bool,
    /// What the rules must look at next; they are behind while it differs from `judged`.
    pub(super) wanted: u64,
    next_keep: f64,
    notice: Option<Notice>,
    saved_workspace: Workspace,
    tokens: [Tokens; 2],
}

impl Editor {
    /// An editor that shows a file or an empty flow.
    #[must_use]
    pub fn new(ctx: &Context, options: Options) -> Self {
        theme::install_fonts(ctx);
        theme::apply(ctx);
        // Ctrl and + zoom the canvas, not the program.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.fallback_theme = Theme::Light;
        });
        let mut mint = options.seed.map_or_else(Mint::default, Mint::seeded);
        let drafts = Drafts::begin(&options.data_dir.join("drafts"))
            .ok()
            .map(Arc::new);
        let abandoned = drafts
            .as_ref()
            .map(|drafts| drafts.abandoned())
            .unwrap_or_default();
        let mut workspace: Workspace = disk::settings(&options.config_dir, "workspace")
            .and_then(|text| ron::from_str(&text).ok())
            .unwrap_or_default();
        workspace.recent = disk::recent(&options.config_dir);
        if !options.use_keychain {
            workspace.page = crate::editor::state::PageChoice::default();
            workspace.bot_address.clear();
        }
        let page = PageState {
            drafts: abandoned.iter().map(draft_line).collect(),
            ..PageState::default()
        };
        let dialog = (!abandoned.is_empty()).then_some(Dialog::Recover);
        let mut editor = Self {
            state: State {
                view: View::default(),
                setup: update::SetupState::default(),
                document: Document::new(Flow::new(mint.flow_id(), "")),
                report: Arc::new(Report::default()),
                judged: u64::MAX,
                judging_broke: false,
                saved_at: None,
                changed_on_disk: false,
                test: None,
                testing: test::Testing::default(),
                neighbours: crate::editor::neighbours::Neighbours::default(),
                trail: Vec::new(),
                stood_shown: false,
                selection: Selection::default(),
                camera: Camera::default(),
                gesture: Gesture::None,
                next_menu: None,
                focus: None,
                fit_pending: false,
                page,
                bot: crate::editor::bot::BotState::default(),
                here: update::HereState::default(),
                chat: update::ChatState::default(),
                reengage: crate::editor::views::reengage::ReengageState::default(),
                subscribers: crate::editor::views::subscribers::SubscribersState::default(),
                monitor: crate::editor::monitor::MonitorState::default(),
                dialog,
                canvas_rect: egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1000.0, 700.0)),
                workspace: workspace.clone(),
            },
            worker: Worker::new(ctx.clone()),
            layouts: Layouts::default(),
            mint,
            ctx: ctx.clone(),
            config_dir: options.config_dir,
            data_dir: options.data_dir,
            plain_dialogs: options.plain_dialogs,
            use_keychain: options.use_keychain,
            waiting_for_dialog: None,
            after_save: None,
            may_close: false,
            drafts,
            abandoned,
            draft_of: None,
            keeping_draft: false,
            kept_revision: 0,
            draft_failure_said: false,
            looking: false,
            linting: false,
            wanted: 0,
            next_keep: 0.0,
            notice: None,
            saved_workspace: workspace,
            tokens: [theme::tokens(Theme::Light), theme::tokens(Theme::Dark)],
        };
        editor.apply_theme();
        if let Some(file) = options.file {
            editor.worker.open(file);
        }
        if options.use_keychain {
            update::load_page_secrets(&mut editor);
            update::load_bot_secret(&mut editor);
        }
        editor
    }

    fn tokens(&self) -> &Tokens {
        let [light, dark] = &self.tokens;
        if self.ctx.theme() == Theme::Dark {
            dark
        } else {
            light
        }
    }

    /// Takes results of jobs and starts what has to be started; before each frame.
    pub fn logic(&mut self, ctx: &Context) {
        while let Some(done) = self.worker.try_recv() {
            update::done(self, done);
        }
        self.judge();
        let now = ctx.input(|input| input.time);
        update::tick_neighbours(self, now);
        update::tick_tests(self, now);
        update::tick_reengage(self, now);
        update::tick_subscribers(self, now);
        update::tick_monitor(self, now);
        update::tick_chat(self, now);
        if now >= self.next_keep {
            self.next_keep = now + KEEP_EVERY;
            update::keep_safe(self);
            self.keep_workspace();
        }
        // Idle windows still notice a file that changes and keep their drafts.
        ctx.request_repaint_after(std::time::Duration::from_secs_f64(KEEP_EVERY));
        let dropped = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .first()
                .map(|file| file.path().to_owned())
        });
        if let Some(path) = dropped {
            update::update(self, Action::Open(path));
        }
        self.close_guard(ctx);
    }

    fn close_guard(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        if self.state.document.is_unsaved() && !self.may_close {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.state.dialog = Some(Dialog::Unsaved { then: Then::Close });
        } else if !update::may_close(self) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
        }
    }

    pub(super) fn keep_workspace(&mut self) {
        if self.state.workspace != self.saved_workspace {
            self.saved_workspace = self.state.workspace.clone();
            let mut kept = self.saved_workspace.clone();
            if self.state.page.sandbox.is_some() {
                // A sandbox ends with the window; its Page is nothing to come back to.
                kept.page = crate::editor::state::PageChoice::default();
            }
            let text = ron::to_string(&kept).unwrap_or_default();
            // Losing a panel's state is not worth a word to the person.
            let _ = disk::settings_save(&self.config_dir, "workspace", &text);
        }
    }

    /// Draws a frame and carries out what was meant.
    pub fn ui(&mut self, ui: &mut Ui) {
        let flow = Arc::clone(self.state.document.flow());
        let report = Arc::clone(&self.state.report);
        self.layouts.refresh(ui.ctx(), &flow, &report);
        if let Some(test) = &mut self.state.test {
            test.refresh(ui.ctx(), &flow, &self.state.neighbours.list);
        }
        self.state.chat.refresh(ui.ctx());
        let mut out = Vec::new();
        keys::keys(&self.state, ui.ctx(), &mut out);
        let canvas_rect = self.panels(ui, &mut out);
        if let Some(canvas_rect) = canvas_rect {
            self.state.canvas_rect = canvas_rect;
        }
        if let (true, Some(canvas_rect)) = (self.state.fit_pending, canvas_rect) {
            self.state.fit_pending = false;
            if let Some(content) = self.layouts.bounds(&flow, flow.blocks.keys()) {
                self.state.camera = Camera::framing(canvas_rect, content);
            } else {
                self.state.camera = Camera::default();
            }
            ui.ctx().request_repaint();
        }
        let any = !out.is_empty();
        for action in out {
            update::update(self, action);
        }
        if any {
            ui.ctx().request_repaint();
        }
    }

    /// Draws everything; where the canvas is, while it is there.
    fn panels(&self, ui: &mut Ui, out: &mut Vec<Action>) -> Option<egui::Rect> {
        let t = self.tokens();
        let state = &self.state;
        let bar = |margin| Frame::new().fill(t.surface).inner_margin(margin);
        Panel::top("top bar")
            .exact_size(size::TOP_BAR)
            .frame(bar(Margin::symmetric(14, 0)))
            .show(ui, |ui| top_bar::top_bar_ui(ui, state, t, out));
        Panel::bottom("status bar")
            .exact_size(size::STATUS_BAR)
            .frame(bar(Margin::symmetric(14, 0)))
            .show(ui, |ui| status_bar::status_bar_ui(ui, state, t, out));
        let has_chat = state.chat.is_open && state.view != View::Flow;
        let is_instead = has_chat && ui.available_width() < size::ROOM_FOR_CHAT;
        if has_chat && !is_instead {
            chat::beside_ui(ui, state, t, out);
        }
        let rect = match state.view {
            View::Flow => Some(flow_ui(ui, state, &self.layouts, t, out)),
            _ if is_instead => {
                chat::instead_ui(ui, state, t, out);
                None
            }
            View::Reengage => {
                reengage_ui(ui, state, t, out);
                None
            }
            View::PageSetup => {
                page_setup_ui(ui, state, t, out);
                None
            }
            View::Subscribers => {
                subscribers_ui(ui, state, t, out);
                None
            }
        };
        dialog_ui(ui.ctx(), state, t, out);
        let waiting = self.waiting_for_dialog.is_some();
        let below = rect.unwrap_or_else(|| ui.max_rect());
        notice::notice_ui(ui, self.notice.as_ref(), waiting, t, below, out);
        rect
    }

    /// Changes the document, or says why it cannot be changed.
    pub fn commit(&mut self, label: &str, edits: &[Edit], merge: Option<String>) {
        if let Err(error) = self.state.document.commit(label, edits, merge) {
            self.say_error(&error.to_string());
        }
    }

    /// Says something for a while.
    pub fn say(&mut self, text: &str) {
        self.notify(text, false);
    }

    /// Says for a while that something went wrong.
    pub fn say_error(&mut self, text: &str) {
        self.notify(text, true);
    }

    fn notify(&mut self, text: &str, is_error: bool) {
        let until = self.ctx.input(|input| input.time) + NOTICE;
        self.notice = Some(Notice {
            text: text.to_owned(),
            is_error,
            until,
        });
        self.ctx.request_repaint();
    }

    pub fn apply_theme(&self) {
        self.ctx.set_theme(match self.state.workspace.theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
    }

    #[must_use]
    pub fn clock_words(&self) -> String {
        clock::time_of_day()
    }

    /// Brings a block into view.
    pub fn reveal(&mut self, id: &BlockId) {
        let flow = Arc::clone(self.state.document.flow());
        self.layouts.refresh(&self.ctx, &flow, &self.state.report);
        if let Some(rect) = self.layouts.rect(&flow, id) {
            self.state.camera = self.state.camera.revealing(self.state.canvas_rect, rect);
        }
    }

    /// Brings what is selected into view.
    pub fn reveal_selection(&mut self) {
        let flow = Arc::clone(self.state.document.flow());
        self.layouts.refresh(&self.ctx, &flow, &self.state.report);
        if let Some(rect) = self.layouts.bounds(&flow, &self.state.selection.blocks) {
            self.state.camera = self.state.camera.revealing(self.state.canvas_rect, rect);
        }
    }

    /// Waits until no job runs any more; for tests and pictures.
    pub fn settle(&mut self) {
        self.judge();
        while let Some(done) = self.worker.recv() {
            update::done(self, done);
        }
    }
}

fn draft_line(draft: &Draft) -> String {
    let name = crate::model::file::read(draft.text.as_bytes())
        .map(|opened| opened.flow.settings.name)
        .ok()
        .filter(|name| !name.trim().is_empty())
        .unwrap_or_else(|| text::UNNAMED.to_owned());
    match &draft.original {
        Some(path) => format!("{name} ({})", path.display()),
        None => format!("{name} (never saved)"),
    }
}
