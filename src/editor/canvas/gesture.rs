//! What the pointer is in the middle of. Dies when the button is released or Esc is pressed.

use crate::model::LinkKey;
use egui::{Pos2, Vec2};

/// The gesture under way. All points are canvas points.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    #[default]
    None,
    Pan,
    /// Selecting with a box from here; with Shift what was selected stays.
    Box {
        from: Pos2,
        keep: bool,
    },
    /// Moving the selected cards.
    Move {
        by: Vec2,
    },
    /// Drawing a wire from an exit. `detached` when it was pulled off its target.
    Wire {
        from: LinkKey,
        to: Pos2,
        detached: bool,
    },
}
