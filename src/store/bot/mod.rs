//! A bot somewhere else, through its own API: what goes over the wire, a client with a call for
//! each route, and a place for releases made of it. The server is `runtime/api`.

pub mod wire;
mod people;
mod error;
mod client;
mod calls;
pub(crate) mod host;

pub use calls::{CampaignStep, Table};
pub use client::{BotClient, PAGE_HEADER};
pub use error::BotError;
pub(crate) use host::BotGuard;
