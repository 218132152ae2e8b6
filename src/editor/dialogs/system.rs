//! The system's own file dialogs, asked off the frame.

#![expect(
    clippy::disallowed_methods,
    reason = "looks for what the desktop session offers"
)]

use crate::editor::export::Export;
use crate::editor::worker::{Done, Work, Worker};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A person cannot cancel a dialog this fast: it was never shown.
const AT_ONCE: Duration = Duration::from_millis(250);

/// Whether this system can show a file dialog: on Linux a desktop portal or zenity.
#[must_use]
pub fn is_there() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let folders = [
        "/usr/share/dbus-1/services",
        "/usr/local/share/dbus-1/services",
    ];
    let portal = folders.iter().any(|folder| {
        Path::new(folder)
            .join("org.freedesktop.portal.Desktop.service")
            .exists()
    });
    let bus = std::env::var("DBUS_SESSION_BUS_ADDRESS").is_ok()
        || std::env::var("XDG_RUNTIME_DIR").is_ok_and(|dir| Path::new(&dir).join("bus").exists());
    let zenity = std::env::var("PATH")
        .is_ok_and(|path| std::env::split_paths(&path).any(|dir| dir.join("zenity").exists()));
    (portal && bus) || zenity
}

/// Asks which flow to open.
pub fn pick_open(worker: &mut Worker, folder: Option<PathBuf>) {
    let mut dialog = rfd::AsyncFileDialog::new().set_title("Open a flow");
    dialog = dialog.add_filter("Flows", &["ron"]);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    worker.start(Work::PickingOpen, async move {
        let begun = Instant::now();
        let file = dialog.pick_file().await;
        Done::PickedOpen {
            path: file.map(|file| file.path().to_owned()),
            at_once: begun.elapsed() < AT_ONCE,
        }
    });
}

/// Asks where to save.
pub fn pick_save(worker: &mut Worker, folder: Option<PathBuf>, name: &str) {
    let mut dialog = rfd::AsyncFileDialog::new()
        .set_title("Save the flow")
        .add_filter("Flows", &["ron"])
        .set_file_name(name);
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    worker.start(Work::PickingSave, async move {
        let begun = Instant::now();
        let file = dialog.save_file().await;
        let path = file.map(|file| {
            let path = file.path().to_owned();
            if path.extension().is_none() {
                path.with_extension("ron")
            } else {
                path
            }
        });
        Done::PickedSave {
            path,
            at_once: begun.elapsed() < AT_ONCE,
        }
    });
}

/// Asks where to save something that is not the flow.
pub fn pick_export(worker: &mut Worker, folder: Option<PathBuf>, export: &Export) {
    let extension = export.extension();
    let mut dialog = rfd::AsyncFileDialog::new()
        .set_title(export.title())
        .add_filter(extension.to_uppercase(), &[extension])
        .set_file_name(export.file_name());
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    worker.start(Work::PickingSave, async move {
        let begun = Instant::now();
        let file = dialog.save_file().await;
        Done::PickedSave {
            path: file.map(|file| file.path().to_owned()),
            at_once: begun.elapsed() < AT_ONCE,
        }
    });
}
