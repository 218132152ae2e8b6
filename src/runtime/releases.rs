//! Releases, each parsed once and kept as long as there is room. What is live is asked of the
//! store for every batch of turns, so that nobody has to be told when it changes.

use crate::engine::ReleaseId;
use crate::model::{Flow, FlowId, file};
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Parsed flows that are kept at once.
const MOST: usize = 256;
/// What the text of a flow holds that says a name or asks for a language. A word too many only
/// means that somebody's first answer waits a moment.
const TOLD: [&str; 4] = ["first_name", "locale", "Language(", "timezone"];

/// A flow as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    pub release: ReleaseId,
    pub flow: Arc<Flow>,
    /// It says or asks something that the User Profile API tells.
    pub needs_profile: bool,
}

/// The flows that are live on a Page, by id.
pub(crate) type Live = Vec<Published>;

/// The flows that were parsed.
#[derive(Debug, Default)]
pub(crate) struct Releases(Mutex<BTreeMap<String, Published>>);

impl Releases {
    /// Everything live on a Page. A release that cannot be read is left out and logged: the
    /// others go on.
    pub(crate) async fn live(&self, store: &Store, page: &str) -> Result<Live, StoreError> {
        let mut live = Vec::new();
        for it in store.live(page).await? {
            match self.get(store, &it.release.hash).await? {
                Some(published) => live.push(published),
                None => tracing::error!(
                    flow = %it.flow, release = it.release.number,
                    "a live release cannot be read and is left out"
                ),
            }
        }
        Ok(live)
    }

    /// A release by its hash; `None` when it is gone or cannot be read.
    pub(crate) async fn get(
        &self,
        store: &Store,
        hash: &str,
    ) -> Result<Option<Published>, StoreError> {
        if let Some(published) = self.kept().get(hash) {
            return Ok(Some(published.clone()));
        }
        let text = match store.release_text(hash).await {
            Ok(Some(text)) => text,
            Ok(None) | Err(StoreError::Damaged { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Ok(opened) = file::read(text.as_bytes()) else {
            return Ok(None);
        };
        let published = Published {
            release: ReleaseId::new(hash),
            flow: Arc::new(opened.flow),
            needs_profile: TOLD.iter().any(|word| text.contains(word)),
        };
        let mut kept = self.kept();
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(hash.to_owned(), published.clone());
        Ok(Some(published))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Published>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Published {
    /// What stands in when nothing was ever published: it says nothing, and the person's window
    /// and wishes are kept all the same.
    pub(crate) fn nothing() -> Option<Self> {
        let id = FlowId::new("nothing").ok()?;
        Some(Self {
            release: ReleaseId::new("nothing"),
            flow: Arc::new(Flow::new(id, "")),
            needs_profile: false,
        })
    }
}
