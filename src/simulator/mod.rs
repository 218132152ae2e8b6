//! Runs the engine with a make-believe clock and make-believe people.
//!
//! **One person.** A [`Run`] is what the person did and when: plain data, saved as a recorded
//! test. [`Run::play`] makes it a [`Conversation`] from nothing, up to any moment: the clock,
//! the chat, the log, the way travelled and what the bot knows are always computed, never
//! kept. So the Test view holds one `Run` and a moment, calls `play(flow, moment)` after every
//! change of either (also of the flow) and draws what comes back; travelling back is playing
//! to an earlier moment, and answering differently there is [`Run::cut`] and [`Run::push`].
//! Acts that no longer fit an edited flow come back as [`Misfit`]s. “Next event” on the time
//! controls is [`Conversation::next_timer`].
//!
//! **Trouble.** [`Act::Trouble`] refuses a send, loses an answer or lets the machine sleep;
//! [`disturbed`] doubles and swaps events by a seed.
//!
//! **Several flows.** [`Run::play_on`] plays the flows of a Page: a Go to flow leads from one
//! into another, and so does a keyword, link or menu item of another. [`Run::play`] has only
//! the one, and a Go to flow finds nothing.
//!
//! **Many people.** [`crowd()`] sends any number through a flow by chosen odds, and on into
//! the flows that it leads to ([`crowd_of`]).
//!
//! Nothing here is random: whoever wants chance passes a seed.

pub mod dice;
pub mod chat;
pub mod flows;
pub mod conversation;
pub mod run;
pub mod words;
pub mod ending;
pub mod script;
pub mod crowd;
mod person;

pub use chat::{Bubble, From, Status};
pub use conversation::{Conversation, Entry, Misfit};
pub use crowd::{Crowd, Elsewhere, Odds, crowd, crowd_of};
pub use dice::Dice;
pub use ending::{Ending, Stands};
pub use flows::{Reached, reached};
pub use run::{Act, Run, Timed, Trouble, disturbed};
pub use script::{Difference, Failure, Script, ScriptError, Scripts, Verdict};
pub use words::transcript;
