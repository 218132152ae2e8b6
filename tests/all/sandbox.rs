//! The sandbox answers as the facts sheet says the Graph API does: what publishing does on a
//! good day, every refusal, the knobs that make a bad one, people and what they do, and the
//! webhooks that come of it.

mod desk;
mod publishing;
mod tokens;
mod profile;
mod subscriptions;
mod messages;
mod troubles;
mod admin;
mod ear;
mod people;
mod hooks;
mod conversations;
mod time;
mod chat;
mod story;
mod many;
pub mod crowd;
