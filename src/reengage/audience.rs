//! Who gets a topic's notification, and who does not and why. A person may have agreed several
//! times: they get it once, by the usable consent that ends first.

use crate::engine::Timestamp;
use crate::model::{Flow, Kind, Profile, Span, TopicId, file, limits};
use crate::store::{ConsentRow, ConsentState, Store, StoreError};
use std::collections::BTreeMap;

/// Consents that are read at once.
const PIECE: usize = 2_000;

/// Why somebody does not get it. A person counts under the reason that came nearest to a yes,
/// so they stand in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    OptedOut,
    Unreachable,
    /// Recurring ones have to be two days apart.
    TooSoon,
    /// The release in which they agreed is gone, and with it what they agreed to.
    ReleaseGone,
    Expired,
    /// A send holds it that is not settled yet.
    UnderWay,
    /// The send that took it may have arrived.
    NotKnown,
    Withdrawn,
    Spent,
}

impl Reason {
    /// As it stands in the store, as in the words there.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OptedOut => "opted out",
            Self::Unreachable => "unreachable",
            Self::TooSoon => "too soon",
            Self::ReleaseGone => "release gone",
            Self::Expired => "expired",
            Self::UnderWay => "under way",
            Self::NotKnown => "not known",
            Self::Withdrawn => "withdrawn",
            Self::Spent => "spent",
        }
    }
}

/// Somebody with what decides about them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    psid: String,
    /// The consent to spend and when it ends, or why there is none.
    verdict: Result<(i64, Timestamp), Reason>,
    /// The release in which they gave it.
    release: Option<String>,
}

/// A title under which people agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    pub title: String,
    /// The tag of the flow's language.
    pub language: String,
    /// People who would get the message and agreed in a release that asks like this.
    pub n: u64,
}

/// Everybody who ever agreed to a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// Who gets it: the person, their id on the Page, and the consent to spend.
    pub gets: Vec<(u64, String, i64)>,
    /// Who does not, and why.
    pub not: Vec<(u64, Reason)>,
    pub titles: Vec<Title>,
}

impl Audience {
    /// How many do not get it, by reason, the most frequent first.
    #[must_use]
    pub fn reasons(&self) -> Vec<(Reason, u64)> {
        let mut counts: BTreeMap<Reason, u64> = BTreeMap::new();
        for (_, reason) in &self.not {
            *counts.entry(*reason).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(reason, n)| (u64::MAX - n, *reason));
        counts
    }
}

/// Looks at everybody who ever agreed to a topic; at one person only, when `only` names them.
///
/// # Errors
/// When the store cannot be used.
pub async fn audience(
    store: &Store,
    page: &str,
    topic: &TopicId,
    only: Option<&str>,
    now: Timestamp,
) -> Result<Audience, StoreError> {
    let mut people: BTreeMap<u64, Candidate> = BTreeMap::new();
    let mut releases = Releases::default();
    let one = match only {
        Some(psid) => Some(store.person(page, psid).await?),
        None => None,
    };
    let mut after = None;
    loop {
        let rows = match &one {
            None => store.consents(page, topic, after, PIECE).await?,
            Some(None) => Vec::new(),
            Some(Some(person)) => {
                let mut rows = store.consents_of(person.person).await?;
                rows.retain(|it| it.topic == *topic);
                rows
            }
        };
        for row in &rows {
            let has_titles = !releases.titles(store, row, topic).await?.is_empty();
            take(&mut people, row, verdict(row, has_titles, now));
        }
        if rows.len() < PIECE || one.is_some() {
            break;
        }
        after = rows.last().map(|it| it.id);
    }
    Ok(sorted(people, &releases))
}

/// Keeps what is best for a person.
fn take(
    people: &mut BTreeMap<u64, Candidate>,
    row: &ConsentRow,
    verdict: Result<(i64, Timestamp), Reason>,
) {
    let is_better = match people.get(&row.person).map(|it| &it.verdict) {
        None => true,
        Some(known) => match (known, &verdict) {
            (Ok((_, known)), Ok((_, new))) => new < known,
            (Ok(_), Err(_)) => false,
            (Err(_), Ok(_)) => true,
            (Err(known), Err(new)) => new < known,
        },
    };
    if is_better {
        let candidate = Candidate {
            psid: row.psid.clone(),
            verdict,
            release: row.release.clone(),
        };
        people.insert(row.person, candidate);
    }
}

fn verdict(row: &ConsentRow, has_titles: bool, now: Timestamp) -> Result<(i64, Timestamp), Reason> {
    // A pause runs from the last one, whatever became of it.
    let pause = Span::from_hours(limits::RECURRING_PAUSE_HOURS);
    let is_too_soon =
        row.profile == Profile::Recurring && row.used.is_some_and(|used| used.plus(pause) > now);
    let reason = match row.state {
        // Stopping ends every consent, so this says more than “withdrawn”.
        ConsentState::Gone if row.is_stopped => Reason::OptedOut,
        ConsentState::Gone => Reason::Withdrawn,
        ConsentState::Spent => Reason::Spent,
        ConsentState::Claimed => Reason::UnderWay,
        ConsentState::Unknown => Reason::NotKnown,
        ConsentState::Unspent if row.expires <= now => Reason::Expired,
        ConsentState::Unspent if !has_titles => Reason::ReleaseGone,
        ConsentState::Unspent if row.is_stopped => Reason::OptedOut,
        ConsentState::Unspent if row.is_unreachable => Reason::Unreachable,
        ConsentState::Unspent if is_too_soon => Reason::TooSoon,
        ConsentState::Unspent => return Ok((row.id, row.expires)),
    };
    Err(reason)
}

fn sorted(people: BTreeMap<u64, Candidate>, releases: &Releases) -> Audience {
    let mut audience = Audience::default();
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (person, candidate) in people {
        match candidate.verdict {
            Err(reason) => audience.not.push((person, reason)),
            Ok((consent, _)) => {
                let release = candidate.release.as_deref().unwrap_or_default();
                let titles = releases.0.get(release).into_iter().flatten();
                for title in titles {
                    *counts.entry(title.clone()).or_default() += 1;
                }
                audience.gets.push((person, candidate.psid, consent));
            }
        }
    }
    let titles = counts
        .into_iter()
        .map(|((title, language), n)| Title { title, language, n });
    audience.titles = titles.collect();
    audience.titles.sort_by_key(|it| u64::MAX - it.n);
    audience
}

/// The titles of the topic's requests in each release that was looked at, with its language.
#[derive(Debug, Default)]
struct Releases(BTreeMap<String, Vec<(String, String)>>);

impl Releases {
    async fn titles(
        &mut self,
        store: &Store,
        row: &ConsentRow,
        topic: &TopicId,
    ) -> Result<&[(String, String)], StoreError> {
        let hash = row.release.clone().unwrap_or_default();
        if !self.0.contains_key(&hash) {
            let text = match store.release_text(&hash).await {
                Err(StoreError::Damaged { .. }) => None,
                text => text?,
            };
            let read = text.and_then(|text| file::read(text.as_bytes()).ok());
            let titles = read.map(|read| titles(&read.flow, topic));
            self.0.insert(hash.clone(), titles.unwrap_or_default());
        }
        Ok(self.0.get(&hash).map_or(&[], Vec::as_slice))
    }
}

fn titles(flow: &Flow, topic: &TopicId) -> Vec<(String, String)> {
    let mut titles: Vec<(String, String)> = Vec::new();
    for block in flow.blocks.values() {
        if let Kind::Notification(request) = &block.kind
            && request.topic == *topic
        {
            let title = (request.title.clone(), flow.settings.language.clone());
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
    }
    titles
}
