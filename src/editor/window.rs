//! The editor as a window of the system: its frames, its title, and what is kept at its end.

use crate::editor::app::Editor;
use crate::editor::{text, update};
use egui::{Context, Ui};

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
