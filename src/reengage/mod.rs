//! Reengage: who may be sent a topic's notification and who not, and why; what the rules say of
//! the message, against every title that people agreed to; when somebody's day begins.
//!
//! Here is what a campaign *would* do. That each consent is spent once is the store's, and
//! sending is the runtime's.

mod audience;
mod daytime;
mod message;
mod plan;

pub use audience::{Audience, Reason, Title, audience};
pub use daytime::{from_morning_on, is_zone, zone_of};
pub use message::{Judgement, Verdict, as_message, block, judge, said, travels_as, verdict};
pub use plan::{Options, PlanError, Planned, add_everybody, from_draft, to_draft};
