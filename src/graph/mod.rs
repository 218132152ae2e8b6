//! Speaks HTTP with the Graph API.
//!
//! A [`Call`] is a request as a value, an [`Access`] is with what it is made, and [`Graph`] sends
//! the one with the other, in time, again where that helps, and slower when Meta asks for it.
//! `page`, `token`, `profile` and `webhooks` hold the calls and what they answer. No token is
//! ever in an error, a log or a text of a call. `webhook` is the other direction: what Messenger
//! tells a bot.

pub mod secret;
pub mod config;
pub mod call;
pub mod error;
mod advice;
mod answer;
mod usage;
mod client;
pub mod page;
pub mod templates;
pub mod token;
pub mod profile;
pub mod webhooks;
pub mod callback;
pub mod payload;
pub mod webhook;

pub use call::{Call, Method};
pub use client::Graph;
pub use config::{FACEBOOK, GraphConfig, Retries, VERSION};
pub use error::{ErrorKind, GraphError, TokenEnd};
pub use payload::{Payload, What};
pub use secret::{Access, Secret};
