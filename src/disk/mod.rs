//! Files, as a careful neighbour treats them: read with a cap, written whole or not at all,
//! never over somebody else's change.
//!
//! This is the only module that opens flow files. It knows `model` for reading their text and
//! nothing of windows or commands. What a file says is `model::file`'s business.

mod config;
mod drafts;
mod error;
mod flow_file;
mod folders;
mod growing;
mod neighbours;
mod stamp;
mod whole;

pub use config::{MAX_RECENT, recent, recent_add, recent_remove, settings, settings_save};
pub use drafts::{Draft, Drafts};
pub use error::{DiskError, SaveError};
pub use flow_file::{OpenedFile, changed, open, read_text, save, seen};
pub use folders::Folders;
pub use growing::Growing;
pub use neighbours::{Neighbour, is_tests, neighbours};
pub use stamp::{Seen, Stamp};
