//! How the window is opened.

use crate::disk::Folders;
use crate::editor::dialogs::system;
use std::path::PathBuf;

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
        let folders = Folders::of_this_person();
        let fallback = || std::env::temp_dir().join("flowbell");
        Self {
            file,
            config_dir: folders
                .as_ref()
                .map_or_else(fallback, |folders| folders.config.clone()),
            data_dir: folders
                .as_ref()
                .and_then(|folders| folders.drafts.parent())
                .map_or_else(fallback, std::path::Path::to_owned),
            plain_dialogs: !system::is_there(),
            seed: None,
            use_keychain: true,
        }
    }
}
