//! The window: shows the document and turns gestures into actions.
//!
//! Views are free functions ending in `_ui`: they read, draw, and push [`action::Action`]s.
//! Only [`update`] changes state, after the frame. Slow work goes to the [`worker`].

pub mod theme;
pub mod text;
pub mod bidi;
pub mod mint;
pub mod neighbours;
pub mod document;
pub mod state;
pub mod action;
pub mod command;
pub mod insert;
mod arrange;
pub mod stand;
pub mod markdown;
pub mod clock;
pub mod bot;
pub mod monitor;
pub mod here;
pub mod worker;
pub mod widgets;
pub mod canvas;
pub mod chat;
pub mod test;
pub mod panels;
pub mod views;
pub mod dialogs;
pub mod update;
mod keys;
pub mod export;
mod options;
mod app;
mod judging;
mod window;

pub use app::Editor;
pub use options::Options;

use std::path::PathBuf;

/// Opens the window and returns when it closes.
///
/// # Errors
/// When no window can be opened, for example without a display.
pub fn run(file: Option<PathBuf>) -> anyhow::Result<()> {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(text::PRODUCT)
            .with_app_id("flowbell")
            .with_inner_size([1600.0, 1000.0])
            .with_min_inner_size([900.0, 600.0])
            .with_drag_and_drop(true),
        ..eframe::NativeOptions::default()
    };
    let options = Options::of_this_person(file);
    eframe::run_native(
        text::PRODUCT,
        native,
        Box::new(|cc| {
            Ok(Box::new(window::Window::new(Editor::new(
                &cc.egui_ctx,
                options,
            ))))
        }),
    )
    .map_err(|error| anyhow::anyhow!("the window could not be opened: {error}"))
}
