//! Every key, read from the table of commands.

use crate::editor::command::ALL;
use crate::editor::dialogs::title_ui;
use crate::editor::theme::{Tokens, mono};
use crate::editor::widgets::keys_in_words;
use egui::{Grid, RichText, ScrollArea, Ui};

const HANDS: [(&str, &str); 9] = [
    ("Wheel", "Zoom to the pointer"),
    ("Middle drag, Space + drag", "Move the canvas"),
    ("Drag on the canvas", "Select with a box"),
    ("Shift / Ctrl + click", "Add to or take from the selection"),
    (
        "Drag from a port",
        "Draw a wire; drop it on nothing for the next block",
    ),
    ("Drag a wire off its end", "Disconnect or reconnect"),
    ("Arrow keys", "Nudge the selection (Shift: further)"),
    ("Double click", "Edit a block, or add one"),
    ("Esc", "Give up what the pointer is doing"),
];

/// Draws the list.
pub fn keys_ui(ui: &mut Ui, t: &Tokens) {
    title_ui(ui, "Keys");
    ScrollArea::vertical().max_height(480.0).show(ui, |ui| {
        Grid::new("keys")
            .num_columns(2)
            .spacing([24.0, 6.0])
            .show(ui, |ui| {
                for entry in ALL {
                    let Some(keys) = entry.keys else { continue };
                    let also = entry.also.map(|also| keys_in_words(ui.ctx(), &also));
                    let keys = keys_in_words(ui.ctx(), &keys);
                    let words =
                        also.map_or_else(|| keys.clone(), |also| format!("{keys}  or  {also}"));
                    ui.label(RichText::new(words).font(mono(12.0)).color(t.text_weak));
                    ui.label(entry.label.trim_end_matches('…'));
                    ui.end_row();
                }
                for (keys, words) in HANDS {
                    ui.label(RichText::new(keys).font(mono(12.0)).color(t.text_weak));
                    ui.label(words);
                    ui.end_row();
                }
            });
    });
}
