//! What several tests share.

pub mod logs;
pub mod scripted;
pub mod stage;
