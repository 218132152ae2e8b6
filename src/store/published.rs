//! Releases in the bot's own store: the same as a [`ReleaseHost`](crate::store::ReleaseHost)
//! keeps in a folder, with the texts that conversations pin.

use crate::model::{BlockId, FlowId};
use crate::store::error::StoreError;
use crate::store::handle::Store;
use crate::store::releases::{Before, Live, Release};
use crate::store::sqlite::releases;

impl Store {
    /// Takes a flow's text. The same text is the same release for as long as it is not removed;
    /// a number is never given again.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn take_release(
        &self,
        page: &str,
        flow: &FlowId,
        name: &str,
        text: &str,
        at: jiff::Timestamp,
    ) -> Result<Release, StoreError> {
        let (page, flow) = (page.to_owned(), flow.clone());
        let (name, text) = (name.to_owned(), text.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| releases::take(tx, &page, &flow, &name, &text, at))
                    .await
            }
        }
    }

    /// All releases of a flow on a Page, oldest first.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn releases(&self, page: &str, flow: &FlowId) -> Result<Vec<Release>, StoreError> {
        let (page, flow) = (page.to_owned(), flow.clone());
        match self {
            Self::Sqlite(db) => db.read(move |tx| releases::list(tx, &page, &flow)).await,
        }
    }

    /// The text by its hash: of a release, or of a removed one that conversations still pin.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not what was published.
    pub async fn release_text(&self, hash: &str) -> Result<Option<String>, StoreError> {
        let hash = hash.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| releases::text(tx, &hash)).await,
        }
    }

    /// Makes a release live in place of the one that is; `None` takes the flow off the Page.
    ///
    /// # Errors
    /// [`StoreError::NoSuch`] when there is no such release.
    pub async fn activate(
        &self,
        page: &str,
        flow: &FlowId,
        number: Option<u32>,
    ) -> Result<(), StoreError> {
        let (page, flow) = (page.to_owned(), flow.clone());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| releases::activate(tx, &page, &flow, number))
                    .await
            }
        }
    }

    /// Lets the people who stand at one of these blocks of a release (by its hash) go on with
    /// another one. Tells how many they are.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn move_people(
        &self,
        page: &str,
        from: &str,
        to: &str,
        blocks: Vec<BlockId>,
    ) -> Result<u64, StoreError> {
        let (page, from, to) = (page.to_owned(), from.to_owned(), to.to_owned());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| releases::move_people(tx, &page, (&from, &to), &blocks))
                    .await
            }
        }
    }

    /// Everything live on a Page, by flow.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn live(&self, page: &str) -> Result<Vec<Live>, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| releases::live(tx, &page)).await,
        }
    }

    /// Every Page that has or had a release.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn pages(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Sqlite(db) => db.read(releases::pages).await,
        }
    }

    /// Forgets a release that is not live. Its text stays for as long as a conversation pins it.
    ///
    /// # Errors
    /// [`StoreError::IsLive`], or [`StoreError::NoSuch`].
    pub async fn remove_release(
        &self,
        page: &str,
        flow: &FlowId,
        number: u32,
    ) -> Result<(), StoreError> {
        let (page, flow) = (page.to_owned(), flow.clone());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| releases::remove(tx, &page, &flow, number))
                    .await
            }
        }
    }

    /// What the Page was like before Flowbell; nothing when Flowbell never touched it.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn before(&self, page: &str) -> Result<Before, StoreError> {
        let page = page.to_owned();
        match self {
            Self::Sqlite(db) => db.read(move |tx| releases::before(tx, &page)).await,
        }
    }

    /// Keeps that record.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn keep_before(&self, page: &str, before: &Before) -> Result<(), StoreError> {
        let (page, before) = (page.to_owned(), before.clone());
        match self {
            Self::Sqlite(db) => {
                db.write(move |tx| releases::keep_before(tx, &page, &before))
                    .await
            }
        }
    }
}
