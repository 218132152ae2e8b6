//! Every call that a bot takes, typed. What each is for stands with its types in
//! [`wire`](crate::store::bot::wire).

use crate::model::{FlowId, TopicId};
use crate::store::bot::client::BotClient;
use crate::store::bot::error::BotError;
use crate::store::bot::wire::{
    Campaign, ErasedPerson, Events, FindPeople, Lock, Log, LogBefore, MakeLive, Monitor,
    NewCampaign, NotKnown, PageOf, People, PersonDetails, Places, Preview, ReleaseText, Results,
    Status, TakeRelease, Topic, Trouble, Watch,
};
use crate::store::releases::{Before, Live, Release};
use reqwest::{Method, Response};

type Answer<T> = Result<T, BotError>;
const NOTHING: Option<&()> = None;

/// A table that comes bit by bit.
#[derive(Debug)]
pub struct Table {
    client: BotClient,
    response: Response,
}

impl Table {
    /// The next bytes; `None` at its end.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn next(&mut self) -> Answer<Option<Vec<u8>>> {
        let chunk = self.response.chunk().await;
        let chunk = chunk.map_err(|error| self.client.failed(&error))?;
        Ok(chunk.map(|bytes| bytes.to_vec()))
    }
}

/// What can be done with a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignStep {
    Start,
    Pause,
    Resume,
    Cancel,
}

impl CampaignStep {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }
}

/// Every call fails with a [`BotError`] that says what happened and what to do.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
impl BotClient {
    pub async fn status(&self) -> Answer<Status> {
        self.get(&["status"], &()).await
    }

    /// Sends again after Meta blocked the Page. Campaigns stay paused.
    pub async fn resume_sending(&self) -> Answer<Status> {
        let path = ["sending", "resume"];
        self.send(Method::POST, &path, NOTHING).await
    }

    /// Everything live on the Page, by flow.
    pub async fn live(&self) -> Answer<Vec<Live>> {
        self.get(&["releases"], &()).await
    }

    /// All releases of a flow, oldest first.
    pub async fn releases(&self, flow: &FlowId) -> Answer<Vec<Release>> {
        self.get(&["flows", flow.as_str(), "releases"], &()).await
    }

    pub async fn take_release(&self, flow: &FlowId, release: &TakeRelease) -> Answer<Release> {
        let path = ["flows", flow.as_str(), "releases"];
        self.send(Method::POST, &path, Some(release)).await
    }

    pub async fn release_text(&self, flow: &FlowId, number: u32) -> Answer<ReleaseText> {
        let number = number.to_string();
        let path = ["flows", flow.as_str(), "releases", &number];
        self.get(&path, &()).await
    }

    pub async fn remove_release(&self, flow: &FlowId, number: u32) -> Answer<()> {
        let number = number.to_string();
        let path = ["flows", flow.as_str(), "releases", &number];
        self.send(Method::DELETE, &path, NOTHING).await
    }

    /// Makes a release live, also an earlier one; `None` takes the flow off the Page.
    pub async fn make_live(&self, flow: &FlowId, live: MakeLive) -> Answer<()> {
        let path = ["flows", flow.as_str(), "live"];
        let body = live;
        self.send(Method::PUT, &path, Some(&body)).await
    }

    pub async fn before(&self) -> Answer<Before> {
        self.get(&["before"], &()).await
    }

    pub async fn keep_before(&self, before: &Before) -> Answer<()> {
        self.send(Method::PUT, &["before"], Some(before)).await
    }

    /// Takes the right to publish, or renews it.
    pub async fn lock(&self, lock: &Lock) -> Answer<()> {
        self.send(Method::POST, &["lock"], Some(lock)).await
    }

    pub async fn unlock(&self, lock: &Lock) -> Answer<()> {
        self.send(Method::DELETE, &["lock"], Some(lock)).await
    }

    /// Who is where in a release, and how often each link was taken.
    pub async fn places(&self, hash: &str) -> Answer<Places> {
        self.get(&["releases", hash, "places"], &()).await
    }

    /// The same of a flow's live release, with what goes wrong.
    pub async fn monitor(&self, flow: &FlowId) -> Answer<Monitor> {
        self.get(&["flows", flow.as_str(), "monitor"], &()).await
    }

    pub async fn people(&self, find: &FindPeople) -> Answer<People> {
        self.get(&["people"], find).await
    }

    /// The people that are found as CSV.
    pub async fn people_table(&self, find: &FindPeople) -> Answer<Table> {
        self.table(&["people.csv"], find).await
    }

    pub async fn person(&self, psid: &str) -> Answer<PersonDetails> {
        self.get(&["people", psid], &()).await
    }

    /// What they and the Page said before a line, by its number.
    pub async fn person_log(&self, psid: &str, before: i64) -> Answer<Log> {
        let before = Some(before);
        self.get(&["people", psid, "log"], &LogBefore { before })
            .await
    }

    pub async fn erase_person(&self, psid: &str) -> Answer<ErasedPerson> {
        let path = ["people", psid];
        self.send(Method::DELETE, &path, NOTHING).await
    }

    /// Gives a conversation that a human had back to the bot.
    pub async fn hand_back(&self, psid: &str) -> Answer<()> {
        let path = ["people", psid, "hand-back"];
        self.send(Method::POST, &path, NOTHING).await
    }

    pub async fn topics(&self) -> Answer<Vec<Topic>> {
        self.get(&["topics"], &()).await
    }

    /// The titles under which people agreed to a topic, for judging a message while it is
    /// written; a preview with an empty message.
    pub async fn audience(&self, topic: &TopicId) -> Answer<Preview> {
        self.get(&["topics", topic.as_str(), "audience"], &()).await
    }

    pub async fn preview_campaign(&self, new: &NewCampaign) -> Answer<Preview> {
        let path = ["campaigns", "preview"];
        self.send(Method::POST, &path, Some(new)).await
    }

    /// Makes a draft; nothing is sent before it is started.
    pub async fn new_campaign(&self, new: &NewCampaign) -> Answer<Campaign> {
        self.send(Method::POST, &["campaigns"], Some(new)).await
    }

    /// All campaigns, newest first.
    pub async fn campaigns(&self) -> Answer<Vec<Campaign>> {
        self.get(&["campaigns"], &()).await
    }

    pub async fn campaign(&self, id: u64) -> Answer<Campaign> {
        self.get(&["campaigns", &id.to_string()], &()).await
    }

    pub async fn step_campaign(&self, id: u64, step: CampaignStep) -> Answer<Campaign> {
        let id = id.to_string();
        let path = ["campaigns", &id, step.word()];
        self.send(Method::POST, &path, NOTHING).await
    }

    /// The result for each person.
    pub async fn results(&self, id: u64, page: PageOf) -> Answer<Results> {
        self.get(&["campaigns", &id.to_string(), "people"], &page)
            .await
    }

    /// The same as CSV.
    pub async fn results_table(&self, id: u64) -> Answer<Table> {
        self.table(&["campaigns", &id.to_string(), "people.csv"], &())
            .await
    }

    /// Messages that may have arrived, each with what can be done.
    pub async fn not_known(&self) -> Answer<Vec<NotKnown>> {
        self.get(&["unknown"], &()).await
    }

    /// Sends one of them once more, at the author's own risk.
    pub async fn send_again(&self, id: &str) -> Answer<()> {
        let path = ["unknown", id, "again"];
        self.send(Method::POST, &path, NOTHING).await
    }

    /// Leaves one of them as it is; its consent counts as used.
    pub async fn write_off(&self, id: &str) -> Answer<()> {
        let path = ["unknown", id, "write-off"];
        self.send(Method::POST, &path, NOTHING).await
    }

    /// Refusals and faults, newest first, each with what to do.
    pub async fn errors(&self) -> Answer<Vec<Trouble>> {
        self.get(&["errors"], &()).await
    }

    /// What happened since; waits for something to happen.
    pub async fn events(&self, watch: &Watch) -> Answer<Events> {
        self.get(&["events"], watch).await
    }

    async fn table<Q: serde::Serialize>(&self, path: &[&str], query: &Q) -> Answer<Table> {
        let response = self.stream(path, query).await?;
        Ok(Table {
            client: self.clone(),
            response,
        })
    }
}
