//! The window's frame: takes results, draws every panel, then carries out what was meant.

use crate::disk::{self, Draft, Drafts};
use crate::editor::action::Action;
use crate::editor::canvas::{
    Camera, CanvasView, Gesture, Layouts, canvas_ui, card_id, minimap_ui, zoom_bar_ui,
};
use crate::editor::clock;
use crate::editor::command::{ALL, Command};
use crate::editor::dialogs::path::Purpose;
use crate::editor::dialogs::{Dialog, Then, dialog_ui, system};
use crate::editor::document::Document;
use crate::editor::mint::Mint;
use crate::editor::panels::{inspector, next_menu, palette, problems, status_bar, top_bar};
use crate::editor::state::{Selection, State, ThemeChoice, Workspace};
use crate::editor::text;
use crate::editor::theme::{self, Tokens, size};
use crate::editor::update::{self, PageState};
use crate::editor::worker::Worker;
use crate::lint::Report;
use crate::model::{BlockId, Edit, Flow, FlowId};
use egui::{CentralPanel, Context, Event, Frame, Key, Margin, Modifiers, Panel, Stroke, Theme, Ui};
use std::path::PathBuf;
use std::sync::Arc;

/// How often a draft of unsaved work is kept and the file is looked at, in seconds.
const KEEP_EVERY: f64 = 2.0;
/// How long a notice stays, in seconds.
const NOTICE: f64 = 5.0;
/// How far an arrow key moves the selection, in canvas units; ten times with Shift.
const NUDGE: i32 = 4;

/// How to open the editor.
#[derive(Debug, Clone)]
pub struct Options {
    pub file: Option<PathBuf>,
    /// For settings and recent files.
    pub config_dir: PathBuf,
    /// For drafts and releases.
    pub data_dir: PathBuf,
    /// Use our own file dialogs even where the system has some.
    pub plain_dialogs: bool,
    /// Mint the same ids in every run, for tests and pictures.
    pub seed: Option<u64>,
    /// Ask the keychain for the secrets of the Page of the last run.
    pub use_keychain: bool,
}

impl Options {
    /// The folders of the person who started the program.
    #[must_use]
    pub fn of_this_person(file: Option<PathBuf>) -> Self {
        let dirs = directories::ProjectDirs::from("", "", "flowbell");
        let fallback = || std::env::temp_dir().join("flowbell");
        Self {
            file,
            config_dir: dirs
                .as_ref()
                .map_or_else(fallback, |dirs| dirs.config_dir().to_owned()),
            data_dir: dirs
                .as_ref()
                .map_or_else(fallback, |dirs| dirs.data_local_dir().to_owned()),
            plain_dialogs: !system::is_there(),
            seed: None,
            use_keychain: true,
        }
    }
}

/// A sentence that shows for a while.
struct Notice {
    text: String,
    is_error: bool,
    until: f64,
}

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
    linting: bool,
    /// What the rules must look at next; they are behind while it differs from `judged`.
    wanted: u64,
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
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
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
        }
        let page = PageState {
            drafts: abandoned.iter().map(draft_line).collect(),
            ..PageState::default()
        };
        let dialog = (!abandoned.is_empty()).then_some(Dialog::Recover);
        let mut editor = Self {
            state: State {
                document: Document::new(Flow::new(mint.flow_id(), "")),
                report: Arc::new(Report::default()),
                judged: u64::MAX,
                saved_at: None,
                changed_on_disk: false,
                selection: Selection::default(),
                camera: Camera::default(),
                gesture: Gesture::None,
                next_menu: None,
                focus: None,
                fit_pending: false,
                page,
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
        if now >= self.next_keep {
            self.next_keep = now + KEEP_EVERY;
            update::keep_safe(self);
            self.keep_workspace();
        }
        // Idle windows still notice a file that changes and keep their drafts.
        ctx.request_repaint_after(std::time::Duration::from_secs_f64(KEEP_EVERY));
        self.close_guard(ctx);
    }

    fn close_guard(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.may_close {
            return;
        }
        if self.state.document.is_unsaved() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.state.dialog = Some(Dialog::Unsaved { then: Then::Close });
        }
    }

    fn keep_workspace(&mut self) {
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
        self.layouts.refresh(ui.ctx(), &flow);
        let mut out = Vec::new();
        self.keys(ui.ctx(), &mut out);
        let canvas_rect = self.panels(ui, &mut out);
        self.state.canvas_rect = canvas_rect;
        if self.state.fit_pending {
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

    fn panels(&self, ui: &mut Ui, out: &mut Vec<Action>) -> egui::Rect {
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
        let narrow = ui.available_width() < 1100.0;
        Panel::left("palette")
            .resizable(true)
            .default_size(if narrow { 180.0 } else { size::PALETTE })
            .size_range(150.0..=340.0)
            .frame(bar(Margin::symmetric(12, 4)))
            .show(ui, |ui| palette::palette_ui(ui, t, out));
        Panel::right("inspector")
            .resizable(true)
            .default_size(if narrow { 290.0 } else { size::INSPECTOR })
            .size_range(260.0..=560.0)
            .frame(bar(Margin::symmetric(14, 4)))
            .show(ui, |ui| inspector::inspector_ui(ui, state, t, out));
        if state.workspace.problems_open {
            Panel::bottom("problems")
                .resizable(true)
                .default_size(size::PROBLEMS)
                .size_range(76.0..=420.0)
                .frame(bar(Margin::symmetric(14, 4)))
                .show(ui, |ui| problems::problems_ui(ui, state, t, out));
        }
        let rect = CentralPanel::no_frame()
            .show(ui, |ui| self.canvas(ui, t, out))
            .inner;
        next_menu::next_menu_ui(ui, state, t, out);
        dialog_ui(ui.ctx(), state, t, out);
        self.notice_ui(ui, t, rect, out);
        rect
    }

    fn canvas(&self, ui: &mut Ui, t: &Tokens, out: &mut Vec<Action>) -> egui::Rect {
        let view = CanvasView {
            state: &self.state,
            layouts: &self.layouts,
            tokens: t,
        };
        let rect = canvas_ui(ui, &view, out);
        minimap_ui(ui, &view, rect, out);
        zoom_bar_ui(ui, &view, rect, out);
        if self.state.flow().blocks.is_empty() {
            empty_ui(ui, t, rect);
        }
        rect
    }

    fn notice_ui(&self, ui: &Ui, t: &Tokens, rect: egui::Rect, out: &mut Vec<Action>) {
        let now = ui.input(|input| input.time);
        let waiting = self.waiting_for_dialog.is_some();
        let notice = self.notice.as_ref().filter(|notice| notice.until > now);
        if notice.is_none() && !waiting {
            return;
        }
        let area = egui::Area::new(egui::Id::new("notice"))
            .order(egui::Order::Foreground)
            .pivot(egui::Align2::CENTER_BOTTOM)
            .fixed_pos(rect.center_bottom() - egui::vec2(0.0, 18.0));
        area.show(ui.ctx(), |ui| {
            let frame = Frame::menu(ui.style()).inner_margin(Margin::symmetric(14, 9));
            frame.show(ui, |ui| {
                if waiting {
                    ui.label("The system’s file dialog is open.");
                    let words = "Cannot see it? Use Flowbell’s own";
                    if crate::editor::widgets::link_button(ui, t, words).clicked() {
                        let action = crate::editor::dialogs::DialogAction::UsePlainDialog;
                        out.push(Action::Dialog(action));
                    }
                } else if let Some(notice) = notice {
                    let color = if notice.is_error { t.error } else { t.text };
                    ui.label(egui::RichText::new(&notice.text).color(color));
                    let left = (notice.until - now).max(0.05);
                    ui.ctx()
                        .request_repaint_after(std::time::Duration::from_secs_f64(left));
                }
            });
        });
    }

    /// Turns keys into commands, before any widget sees them.
    fn keys(&self, ctx: &Context, out: &mut Vec<Action>) {
        let dialog = self.state.dialog.is_some() || self.state.next_menu.is_some();
        let typing = ctx.text_edit_focused();
        for entry in ALL {
            if dialog || (typing && !entry.while_typing) {
                continue;
            }
            let pressed = [entry.keys, entry.also]
                .into_iter()
                .flatten()
                .any(|keys| ctx.input_mut(|input| input.consume_shortcut(&keys)));
            if pressed {
                out.push(Action::Run(entry.command));
            }
        }
        if dialog || typing {
            return;
        }
        self.clipboard(ctx, out);
        self.nudge(ctx, out);
        if ctx.input(|input| input.key_pressed(Key::Escape)) {
            out.push(Action::Gesture(Gesture::None));
            out.push(Action::Select(Selection::default()));
        }
        let enter =
            ctx.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space));
        let focused = ctx.memory(|memory| memory.focused());
        if enter && let Some(focused) = focused {
            let id = self
                .state
                .flow()
                .blocks
                .keys()
                .find(|id| card_id(id) == focused);
            if let Some(id) = id {
                out.push(Action::Select(Selection::one(id.clone())));
            }
        }
    }

    fn clipboard(&self, ctx: &Context, out: &mut Vec<Action>) {
        ctx.input_mut(|input| {
            input.events.retain(|event| {
                match event {
                    Event::Copy => out.push(Action::Run(Command::Copy)),
                    Event::Cut => out.push(Action::Run(Command::Cut)),
                    Event::Paste(text) => out.push(Action::Paste(text.clone(), None)),
                    _ => return true,
                }
                false
            });
        });
    }

    fn nudge(&self, ctx: &Context, out: &mut Vec<Action>) {
        if self.state.selection.blocks.is_empty() {
            return;
        }
        for (key, dx, dy) in [
            (Key::ArrowLeft, -1, 0),
            (Key::ArrowRight, 1, 0),
            (Key::ArrowUp, 0, -1),
            (Key::ArrowDown, 0, 1),
        ] {
            for (modifiers, step) in [(Modifiers::SHIFT, NUDGE * 10), (Modifiers::NONE, NUDGE)] {
                let n = ctx.input_mut(|input| input.count_and_consume_key(modifiers, key));
                if n > 0 {
                    out.push(Action::MoveSelected {
                        dx: dx * step,
                        dy: dy * step,
                        on_wire: None,
                        merge: Some("nudge".to_owned()),
                    });
                }
            }
        }
    }

    /// Changes the document, or says why it cannot be changed.
    pub fn commit(&mut self, label: &str, edits: &[Edit], merge: Option<String>) {
        if let Err(error) = self.state.document.commit(label, edits, merge) {
            self.say_error(&error.to_string());
        }
    }

    /// The rules must look again although the flow is the same: the Page is another.
    pub fn judge_again(&mut self) {
        self.wanted = self.wanted.wrapping_add(1 << 32);
    }

    fn judge(&mut self) {
        let wanted = self.wanted.wrapping_add(self.state.document.revision());
        if self.linting || self.state.judged == wanted {
            return;
        }
        self.linting = true;
        let facts = self.state.page_facts();
        self.worker
            .lint(wanted, Arc::clone(self.state.document.flow()), facts);
    }

    /// Takes what the rules say.
    pub fn take_report(&mut self, revision: u64, report: Report, hash: String) {
        self.linting = false;
        self.state.judged = revision;
        self.state.report = Arc::new(report);
        self.state.page.flow_hash = hash;
        self.judge();
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
        self.layouts.refresh(&self.ctx, &flow);
        if let Some(rect) = self.layouts.rect(&flow, id) {
            self.state.camera = self.state.camera.revealing(self.state.canvas_rect, rect);
        }
    }

    /// Brings what is selected into view.
    pub fn reveal_selection(&mut self) {
        let flow = Arc::clone(self.state.document.flow());
        self.layouts.refresh(&self.ctx, &flow);
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

/// Says how to begin.
fn empty_ui(ui: &Ui, t: &Tokens, rect: egui::Rect) {
    let painter = ui.painter().with_clip_rect(rect);
    let center = rect.center();
    painter.text(
        center - egui::vec2(0.0, 14.0),
        egui::Align2::CENTER_CENTER,
        "Drag a Start here, or click a template",
        theme::semibold(16.0),
        t.text,
    );
    painter.text(
        center + egui::vec2(0.0, 12.0),
        egui::Align2::CENTER_CENTER,
        "Then draw a wire from its port to say what comes next. Press ? for the keys.",
        theme::regular(size::BODY),
        t.text_weak,
    );
    let _ = Stroke::NONE;
}

/// The editor as eframe runs it.
pub struct Window {
    editor: Editor,
}

impl Window {
    pub fn new(editor: Editor) -> Self {
        Self { editor }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.editor.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.editor.ui(ui);
        let name = self.editor.state.flow_name();
        let mark = if self.editor.state.document.is_unsaved() {
            " •"
        } else {
            ""
        };
        let title = format!("{name}{mark} – {}", text::PRODUCT);
        let known = ui.data(|data| data.get_temp::<String>(egui::Id::new("window title")));
        if known.as_deref() != Some(&title) {
            ui.ctx()
                .send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            ui.data_mut(|data| data.insert_temp(egui::Id::new("window title"), title));
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if !self.editor.state.document.is_unsaved() || self.editor.may_close {
            update::drop_draft(&mut self.editor);
        }
        self.editor.keep_workspace();
    }
}
