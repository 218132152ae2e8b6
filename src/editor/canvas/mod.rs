//! The node canvas: our own, culled, with text laid out at the size it is seen.

mod camera;
mod cards;
mod gesture;
mod hit;
mod layout;
mod minimap;
mod overlay;
mod paint;
mod far;
mod strokes;
mod ruler;
mod pointer;
mod view;
mod wires;
mod zoom_bar;

pub use camera::{Camera, point, position};
pub use cards::width as card_width;
pub use gesture::Gesture;
pub use hit::{Hit, hit};
pub use layout::{CardLayout, Layouts, Row};
pub use minimap::minimap_ui;
pub use pointer::{Dragged, first_field};
pub use ruler::Ruler;
pub use view::{CanvasView, canvas_ui, card_id};
pub use zoom_bar::zoom_bar_ui;
