//! The bot over real HTTP: what comes in, what goes out, and what dies in between.

pub mod facebook;
pub mod stage;
mod talk;
mod sends;
mod humans;
mod blocked;
mod names;
pub mod not_known;
mod upkeep;
mod crowd;
mod restarts;
mod kills;
mod trouble;
mod timers;
mod serve;
mod web;
mod controls;
#[cfg(unix)]
mod disk;
