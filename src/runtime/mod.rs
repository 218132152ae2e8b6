//! The bot: receives, steps, commits, sends; timers.
//!
//! ```text
//! Messenger ──▶ server ──▶ intake ──▶ store ──▶ turns ──▶ store ──▶ sender ──▶ Messenger
//!                            │       (inbox)   (engine)  (outbox)     │
//!                            └── echoes settle sends ◀────────────────┘ settling
//! ```
//!
//! Each arrow into the store is durable before anything follows from it: the webhook call is
//! answered after its events are kept, a message is sent after the turn that says it was
//! committed and its attempt written down. So whatever dies when, the next run goes on where
//! this one stopped. Four tasks share one [`Bot`]: the server (`listen`, `server`, `intake`),
//! `turns`, `sender` and `settling`; an idle bot sleeps in all of them.
//!
//! What a flow means is the engine's; what is kept, the store's; what the wire looks like,
//! `graph`'s. Here is when each of them is asked.

mod clock;
mod settings;
mod counts;
mod releases;
mod hearing;
mod conversation;
mod lines;
mod profile;
mod turn;
mod turns;
mod render;
mod verdict;
mod pace;
mod flight;
mod restriction;
mod campaigns;
mod control;
mod standing;
mod sender;
mod settling;
mod upkeep;
mod set_back;
mod intake;
mod api;
mod server;
mod listen;
mod bot;
mod panics;

pub use api::{PREFIX as API_PREFIX, ROUTES as API_ROUTES};
pub use bot::{Bot, Hold, Parts, Running, StartError};
pub use clock::Clock;
pub use panics::tell_panics_without_words;
pub use settings::{HandOverTo, INBOX_APP, Keys, Limits, Settings};
