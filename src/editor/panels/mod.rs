//! The panels round the canvas, one file each.

pub mod chat;
pub mod top_bar;
pub mod palette;
pub mod problems;
pub mod test_rows;
pub mod status_bar;
pub mod inspector;
pub mod preview;
pub mod next_menu;
pub mod notice;
pub mod live;
