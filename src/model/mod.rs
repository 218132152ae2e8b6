//! The document: what a flow is, how it changes, what Messenger allows.
//!
//! Pure data. Nothing here reads a clock, a file or the network; `file` knows a flow's
//! *text*, and somebody else opens the file.

pub mod map;
pub mod id;
pub mod span;
pub mod when;
pub mod topic;
pub mod exit;
pub mod number;
pub mod condition;
pub mod action;
pub mod block;
pub mod flow;
pub mod columns;
pub mod edit;
pub mod limits;
pub mod page;
pub mod stop;
pub mod file;

pub use action::{Action, ActionDeed, GoTo};
pub use block::{
    Block, Button, ButtonAction, Entry, IfWritten, Kind, KindName, Matching, Message, Note,
    Notification, QuickReply, Start, Suppression, Until, Wait,
};
pub use condition::{Branch, Comparison, Condition, Test, Weekday};
pub use edit::{Edit, EditError};
pub use exit::Exit;
pub use flow::{Flow, LinkKey, Position, Settings};
pub use id::{BlockId, FlowId, PartId, TopicId};
pub use map::Map;
pub use number::Number;
pub use page::PageFacts;
pub use span::Span;
pub use topic::{Parameter, Profile, Template, Topic};
pub use when::{Date, Hours, TimeOfDay};
