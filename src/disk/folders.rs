//! Where this person's files go, so that the window and the command line agree.

use directories::ProjectDirs;
use std::path::PathBuf;

/// Folders of this person. None of them need exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Recent files and settings.
    pub config: PathBuf,
    /// What was not saved before a crash; see [`Drafts`](crate::disk::Drafts).
    pub drafts: PathBuf,
    /// Published releases, while there is no bot that takes them.
    pub releases: PathBuf,
    /// What is tried in a sandbox must not be taken for what is live on a real Page.
    pub sandbox_releases: PathBuf,
}

impl Folders {
    /// As the system and its environment variables (`XDG_CONFIG_HOME` …) say; `None` for
    /// somebody without a home.
    #[must_use]
    pub fn of_this_person() -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "flowbell")?;
        Some(Self {
            config: dirs.config_dir().to_owned(),
            drafts: dirs.data_local_dir().join("drafts"),
            releases: dirs.data_local_dir().join("releases"),
            sandbox_releases: dirs.data_local_dir().join("sandbox-releases"),
        })
    }
}
