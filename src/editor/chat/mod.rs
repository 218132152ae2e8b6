//! A chat as Messenger shows it: pieces of known height, and how they are drawn. The Test view
//! and the chat with the running bot are both made of it; what a tap means is theirs.

pub mod bubbles;
pub mod clock;
pub mod pieces;

pub use bubbles::{Tapped, bubble_width, framed_ui, pieces_ui};
pub use clock::{ClockLook, Turned, clock_row_ui};
pub use pieces::{Pieces, Said, Tap};
