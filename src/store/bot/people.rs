//! What goes over the wire about the people: finding them, and one of them with all that is known.

use crate::engine::Timestamp;
use crate::model::{BlockId, FlowId, Profile, TopicId};
use crate::store::{ConsentState, SendState, Sort, Way};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The query of `GET /api/1/people` and `GET /api/1/people.csv`. Everything that is given must
/// hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindPeople {
    /// Beginnings of words of the first name, or of an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `name=value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_stopped: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_unreachable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_with_human: Option<bool>,
    /// Whose 24-hour window is open now (`true`) only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_open: Option<bool>,
    /// Hash of the release they are on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The flow that they are on, whichever release of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// Who has a consent for this topic that can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// Of `people` only; a table is in the order of numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// A page of people. It may have fewer than were asked for, or nobody, and go on all the same:
/// a call looks at so many people and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    pub people: Vec<Person>,
    /// Where the next page begins; `None` when this was the last.
    pub next: Option<String>,
    /// How many there are in all, when they are few enough to be counted. How many people there
    /// are is in the status.
    #[serde(default)]
    pub n_found: Option<u64>,
    /// How many were looked at for this page.
    #[serde(default)]
    pub n_looked: u64,
}

/// A person as lists show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub number: u64,
    pub psid: String,
    pub first_name: Option<String>,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    /// When the 24-hour window closes or closed; `None` when it never opened.
    pub closes: Option<Timestamp>,
    pub is_stopped: bool,
    pub is_unreachable: bool,
    pub is_with_human: bool,
    /// Where they are: a release's hash, its flow and name when they are known, and a block.
    pub release: Option<String>,
    pub flow: Option<FlowId>,
    pub flow_name: Option<String>,
    pub block: Option<BlockId>,
    /// What that block is called.
    #[serde(default)]
    pub block_title: Option<String>,
    pub attributes: BTreeMap<String, String>,
    pub labels: Vec<String>,
}

/// `GET /api/1/people/{psid}`: everything about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetails {
    pub person: Person,
    /// The number of the release they are on, while it is known.
    #[serde(default)]
    pub release_number: Option<u32>,
    pub consents: Vec<Consent>,
    /// The newest lines, oldest of them first.
    pub log: Vec<LogLine>,
    /// As in [`Log`].
    #[serde(default)]
    pub earlier: Option<i64>,
}

/// The query of `GET /api/1/people/{psid}/log`: the last lines before the one with this number;
/// without it the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogBefore {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
}

/// `GET /api/1/people/{psid}/log`: a stretch of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Oldest first.
    pub lines: Vec<LogLine>,
    /// Goes into the next [`LogBefore::before`]; `None` when this is the beginning.
    pub earlier: Option<i64>,
}

/// One consent. Its token is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub topic: TopicId,
    /// From the release in which they agreed; empty when that is gone.
    #[serde(default)]
    pub topic_name: String,
    pub profile: Profile,
    pub state: ConsentState,
    pub taken: Timestamp,
    pub expires: Timestamp,
    pub used: Option<Timestamp>,
}

/// One line of a conversation. The body is JSON with one key: what came (`text`, `button`,
/// `agreed` …), what went (`message`, `request` …) or what went wrong (`fault`). What went also
/// has `send`, its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Never given to another line; 0 from a bot that does not say it.
    #[serde(default)]
    pub number: i64,
    pub at: Timestamp,
    pub way: Way,
    pub body: serde_json::Value,
    /// The words on what they tapped.
    #[serde(default)]
    pub title: Option<String>,
    /// What became of what went, as far as that is known.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub state: SendState,
    /// In words: why it was refused, what is not known, and what to do. Empty when it arrived.
    pub sentence: String,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

/// `DELETE /api/1/people/{psid}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedPerson {
    pub is_known: bool,
    pub n_rows: u64,
}
