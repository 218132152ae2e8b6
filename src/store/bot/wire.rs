//! What goes over the wire between a bot and who looks after it: JSON, the same types on both
//! sides. Times are milliseconds since 1970. A field that is missing has its default, and one
//! that is not known is passed over, so that a bot and an editor need not be of one version.

use crate::engine::Timestamp;
use crate::model::{BlockId, Exit, FlowId, Profile, TopicId};
use crate::store::{CampaignState, Live, RecipientState, Release, SendState};
use serde::{Deserialize, Serialize};

pub use crate::store::bot::people::{
    Consent, ErasedPerson, FindPeople, Log, LogBefore, LogLine, Outcome, People, Person,
    PersonDetails,
};

/// `GET /api/1/status`: how the bot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The program's.
    pub version: String,
    pub page: String,
    #[serde(default)]
    pub app_id: Option<String>,
    /// Where Meta calls it; `None` when its configuration names no public address.
    #[serde(default)]
    pub webhook_url: Option<String>,
    /// The Page's time zone, which counts where a person's own is not known.
    pub time_zone: String,
    /// What time the bot thinks it is.
    pub now: Timestamp,
    pub started: Timestamp,
    pub live: Vec<Live>,
    /// Why nothing is sent at the moment, when nothing is.
    #[serde(default)]
    pub hold: Option<Trouble>,
    /// Messenger asked for a pause until then.
    #[serde(default)]
    pub quiet_until: Option<Timestamp>,
    pub last_webhook: Option<Timestamp>,
    pub n_people: u64,
    pub n_stopped: u64,
    pub n_unreachable: u64,
    #[serde(default)]
    pub n_with_human: u64,
    /// Unspent consents of all topics.
    pub n_consents: u64,
    pub queues: Queues,
    /// Size of the database.
    pub n_bytes: u64,
    /// The latest refusals and faults, newest first.
    pub errors: Vec<Trouble>,
}

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Queues {
    pub n_unhandled: u64,
    pub n_timers: u64,
    pub n_waiting_sends: u64,
    pub n_attempting: u64,
    /// Sends of which it is not known whether they arrived.
    pub n_unknown: u64,
}

/// Something that goes wrong, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Messenger's code; `None` for a flow's own fault.
    #[serde(default)]
    pub code: Option<i64>,
    #[serde(default)]
    pub subcode: Option<i64>,
    /// Hash of the release, and the block, of a flow's fault.
    #[serde(default)]
    pub release: Option<String>,
    #[serde(default)]
    pub block: Option<BlockId>,
    pub what: String,
    pub advice: String,
    /// How often.
    pub n: u64,
    pub last_at: Timestamp,
}

/// Why the bot did not do something: the body of every answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For programs: `busy`, `no-such-release`, `is-live`, `other-page` …
    pub kind: String,
    pub what: String,
    pub advice: String,
}

/// `POST /api/1/flows/{flow}/releases`: takes a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeRelease {
    pub name: String,
    pub text: String,
    /// RFC 3339.
    pub at: String,
}

/// `GET /api/1/flows/{flow}/releases/{number}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseText {
    pub text: String,
}

/// `PUT /api/1/flows/{flow}/live`: makes a release live, also an earlier one; `None` takes the
/// flow off the Page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeLive {
    pub number: Option<u32>,
    /// Whether people who are in the middle of an earlier release go on with this one, as far
    /// as it has the block at which they stand. Without it they stay on the one they began with.
    #[serde(default)]
    pub moves_people: bool,
}

/// `POST` and `DELETE /api/1/lock`: keeps others from publishing. To be renewed well before its
/// 15 seconds are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Whoever asks; made up for this publication.
    pub owner: String,
}

/// `GET /api/1/releases/{hash}/places`: who is where in a release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    pub blocks: Vec<AtBlock>,
    pub links: Vec<OnLink>,
}

/// People who stand at a block now. `None`: on the release, but nowhere in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtBlock {
    pub block: Option<BlockId>,
    pub n: u64,
}

/// How often a link was taken since the release was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnLink {
    pub from: BlockId,
    pub exit: Exit,
    pub n: u64,
    /// Of these in the last 24 hours, by the full hour.
    #[serde(default)]
    pub n_day: u64,
}

/// `GET /api/1/flows/{flow}/monitor`: everything that a window shows of a flow's people, in one
/// answer, so that it is about one release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Monitor {
    /// `None` when the flow is not live; nobody is anywhere then.
    pub live: Option<Release>,
    /// When it went live, as far as that is known.
    pub live_since: Option<Timestamp>,
    pub places: Places,
    /// People in the middle of other releases of the flow.
    pub n_on_others: u64,
    /// The latest refusals, and this flow's faults, newest first.
    pub troubles: Vec<Trouble>,
}

/// `GET /api/1/topics`: what people agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub topic: TopicId,
    /// From the live flow that has it; the id when none has.
    pub name: String,
    pub profile: Profile,
    /// The live flow that has it.
    pub flow: Option<FlowId>,
    /// Unspent and not expired.
    pub n_unspent: u64,
    /// Of these, those that expire within 30 days.
    pub n_expiring: u64,
    pub n_claimed: u64,
    pub n_spent: u64,
    pub n_unknown: u64,
    pub n_gone: u64,
    pub n_expired: u64,
    pub next_expires: Option<Timestamp>,
}

/// `POST /api/1/campaigns/preview` and `POST /api/1/campaigns`: one message about one topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCampaign {
    pub topic: TopicId,
    pub message: CampaignMessage,
    /// Nothing is sent before; `None` is at once.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// Only between 9 and 20 o'clock in the person's time zone, or the Page's.
    #[serde(default)]
    pub is_daytime: bool,
    /// Only to this person (their psid): the test to oneself. It spends their consent.
    #[serde(default)]
    pub only: Option<String>,
    /// Go on although rules warn. Errors stop it all the same.
    #[serde(default)]
    pub accept_warnings: bool,
}

/// What is said. `{{first_name|there}}` and other attributes may stand in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignMessage {
    pub text: String,
    /// An https address.
    pub image: Option<String>,
    /// At most three.
    pub buttons: Vec<CampaignButton>,
}

/// A button that opens an https link, or calls an international number (`+…`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CampaignButton {
    Link { title: String, url: String },
    Call { title: String, phone: String },
}

/// Who would get a campaign, who not and why, and what the rules say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub n_gets: u64,
    /// By reason, the most frequent first.
    pub not: Vec<NotThem>,
    /// The titles that people agreed to, with how many each.
    pub titles: Vec<AgreedTitle>,
    pub findings: Vec<Judged>,
    /// How it travels, such as `text`, `button template`, `generic template`.
    pub payload: String,
    /// The text as the first of them will read it.
    pub sample: Option<String>,
    /// Whether a campaign can be made of it as it stands.
    pub is_sendable: bool,
}

/// People who do not get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotThem {
    /// `spent`, `expired`, `opted out`, `unreachable`, `withdrawn`, `release gone`, `too soon`,
    /// `not known`.
    pub why: String,
    pub sentence: String,
    pub n: u64,
}

/// A title under which people agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedTitle {
    pub title: String,
    pub language: String,
    pub n: u64,
}

/// What a rule says of the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub code: String,
    pub name: String,
    /// `error`, `warning` or `hint`.
    pub severity: String,
    pub message: String,
    /// The agreed title that it is about, when it is about one.
    pub title: Option<String>,
}

/// A campaign and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: u64,
    pub topic: TopicId,
    pub topic_name: String,
    pub message: CampaignMessage,
    pub at: Timestamp,
    pub is_daytime: bool,
    pub only: Option<String>,
    pub state: CampaignState,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Why it is paused, when it was not the author who paused it.
    #[serde(default)]
    pub paused_why: Option<String>,
    pub progress: Progress,
    /// Refusals by code, and who was skipped, by reason.
    pub refused: Vec<Trouble>,
    pub skipped: Vec<NotThem>,
}

/// How many people of a campaign stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Who should get it.
    pub n_all: u64,
    pub n_waiting: u64,
    pub n_under_way: u64,
    pub n_sent: u64,
    pub n_refused: u64,
    /// It may have arrived.
    pub n_unknown: u64,
    /// The same, and the author has written it off.
    pub n_written_off: u64,
    pub n_skipped: u64,
    /// Waited when it was cancelled.
    pub n_cancelled: u64,
}

/// `GET /api/1/campaigns/{id}/people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    pub people: Vec<PersonResult>,
    pub next: Option<u64>,
}

/// What became of one person's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonResult {
    pub number: u64,
    pub psid: String,
    pub first_name: Option<String>,
    pub state: RecipientState,
    /// In words: why skipped or refused, and what to do.
    pub sentence: String,
    pub at: Timestamp,
    pub code: Option<i64>,
    pub subcode: Option<i64>,
}

/// `GET /api/1/unknown`: a message of which it is not known whether it arrived. It goes again
/// with `POST /api/1/unknown/{id}/again`, and is written off with `…/write-off`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotKnown {
    pub id: String,
    /// The person's.
    pub number: u64,
    pub psid: String,
    pub first_name: Option<String>,
    /// Since when.
    pub at: Timestamp,
    pub n_tries: u32,
    /// What allowed it: `window`, `consent <topic>`, `campaign <n> <topic>` …
    pub via: String,
    pub campaign: Option<u64>,
    pub topic: Option<TopicId>,
    pub sentence: String,
    /// What can be done, in the order in which to try it.
    pub advice: Vec<String>,
    pub may_go_again: bool,
}

/// The query of `GET /api/1/campaigns/{id}/people`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PageOf {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// The query of `GET /api/1/events`: what happened after `after`; without it, where events
/// stand now. Waits up to `wait_secs` (at most 25) for something to happen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Watch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_secs: Option<u64>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Events {
    pub events: Vec<Happened>,
    /// Goes into the next [`Watch::after`].
    pub next: String,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Happened {
    /// A line of somebody's conversation.
    Line { person: u64, line: LogLine },
    /// A send was settled.
    Settled {
        /// `None` once the person is erased.
        person: Option<u64>,
        at: Timestamp,
        /// What allowed it: `window`, `consent <topic>`, `campaign <n> <topic>` …
        via: String,
        outcome: SendState,
        code: Option<i64>,
        subcode: Option<i64>,
    },
}
