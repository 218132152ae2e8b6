//! The window's own code, driven by accessible names as a person would.

mod hand;
mod tour;
mod gestures;
mod layouts;
mod safety;
mod testing;
mod findings;
mod broken;
mod page_setup;
mod reengage;
mod not_known;
mod subscribers;
mod story;
