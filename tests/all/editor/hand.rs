//! A hand that drives the editor: finds widgets by name, drags, types, and waits for jobs.

use crate::runtime::stage::BOT_SECRET;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use flowbell::editor::{Editor, Options};
use flowbell::model::{Block, BlockId, Flow, Kind};
use std::path::Path;
use std::sync::Arc;

/// The state of the harness: the editor is made in the first frame, when there is a context.
pub type Slot = Option<Editor>;

pub struct Hand {
    pub harness: Harness<'static, Slot>,
    pub folder: tempfile::TempDir,
}

pub fn options(folder: &Path) -> Options {
    Options {
        file: None,
        config_dir: folder.join("config"),
        data_dir: folder.join("data"),
        plain_dialogs: true,
        seed: Some(42),
        use_keychain: false,
    }
}

pub fn harness(options: Options, size: Vec2) -> Harness<'static, Slot> {
    let mut options = Some(options);
    Harness::builder()
        .with_size(size)
        .with_max_steps(64)
        .build_ui_state(
            move |ui, slot: &mut Slot| match slot {
                Some(editor) => {
                    editor.logic(ui.ctx());
                    editor.ui(ui);
                }
                None => {
                    let options = options.take().expect("made once");
                    *slot = Some(Editor::new(ui.ctx(), options));
                    ui.ctx().request_repaint();
                }
            },
            None,
        )
}

impl Hand {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let harness = harness(options(folder.path()), Vec2::new(1600.0, 1000.0));
        let mut hand = Self { harness, folder };
        hand.rest();
        hand
    }

    /// Opens the editor once more on the same folders, as after a crash or a restart.
    pub fn again(self) -> Self {
        let Self { harness, folder } = self;
        drop(harness);
        let harness = self::harness(options(folder.path()), Vec2::new(1600.0, 1000.0));
        let mut hand = Self { harness, folder };
        hand.rest();
        hand
    }

    pub fn editor(&self) -> &Editor {
        self.harness.state().as_ref().unwrap()
    }

    pub fn editor_mut(&mut self) -> &mut Editor {
        self.harness.state_mut().as_mut().unwrap()
    }

    pub fn flow(&self) -> Arc<Flow> {
        Arc::clone(self.editor().state.document.flow())
    }

    /// Lets frames and jobs come to an end.
    pub fn rest(&mut self) {
        for _ in 0..6 {
            self.harness.run_steps(3);
            self.editor_mut().settle();
        }
        self.harness.run_steps(2);
    }

    pub fn center(&self, role: Role, name: &str) -> Pos2 {
        self.harness
            .get_by_role_and_label(role, name)
            .rect()
            .center()
    }

    pub fn port(&self, name: &str) -> Pos2 {
        self.harness.get_by_label(name).rect().center()
    }

    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.harness.hover_at(from);
        self.harness.run_steps(1);
        self.harness.drag_at(from);
        self.harness.run_steps(2);
        for i in 1..=4u8 {
            self.harness
                .hover_at(from + (to - from) * (f32::from(i) / 4.0));
            self.harness.run_steps(1);
        }
        self.harness.drop_at(to);
        self.rest();
    }

    pub fn click(&mut self, role: Role, name: &str) {
        self.harness.get_by_role_and_label(role, name).click();
        self.rest();
    }

    pub fn button(&mut self, name: &str) {
        self.click(Role::Button, name);
    }

    /// Replaces what stands in a field.
    pub fn fill(&mut self, role: Role, name: &str, text: &str) {
        self.harness.get_by_role_and_label(role, name).focus();
        self.harness.run_steps(2);
        self.keys(Modifiers::COMMAND, Key::A);
        self.harness
            .get_by_role_and_label(role, name)
            .type_text(text);
        self.rest();
    }

    pub fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.rest();
    }

    pub fn blocks(&self, is: fn(&Kind) -> bool) -> Vec<(BlockId, Arc<Block>)> {
        let flow = self.flow();
        let blocks = flow.blocks.iter().filter(|(_, block)| is(&block.kind));
        blocks
            .map(|(id, block)| (id.clone(), Arc::clone(block)))
            .collect()
    }

    pub fn codes(&self) -> Vec<&'static str> {
        self.editor()
            .state
            .report
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect()
    }

    #[track_caller]
    pub fn sees_not(&self, words: &str) {
        assert!(!self.shows(words), "“{words}” is on the screen");
    }

    /// Connects the bot at this address, where a view offers it.
    pub fn connect_bot(&mut self, address: &str) {
        self.button("Connect the bot…");
        self.fill(Role::TextInput, "Bot address", address);
        self.fill(Role::PasswordInput, "Bot secret", BOT_SECRET);
        self.button("Connect");
        self.rest();
    }

    pub fn shows(&self, words: &str) -> bool {
        let mut found = self.harness.query_all_by_label_contains(words);
        found.next().is_some()
    }

    #[track_caller]
    pub fn sees(&self, words: &str) {
        assert!(self.shows(words), "“{words}” is not on the screen");
    }
}
