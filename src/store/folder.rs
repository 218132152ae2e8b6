//! Releases in a folder:
//!
//! ```text
//! <page>/before.json                      what the Page was like before Flowbell
//! <page>/lock                             held while somebody publishes
//! <page>/flow-<flow>/releases.json        the list and which one is live
//! <page>/flow-<flow>/<hash>.ron           the texts
//! ```
//!
//! Each file is replaced whole or not at all, and a text is written before the list names it, so
//! a process killed anywhere leaves the old list or the new one, and at worst a text without a
//! mention. What cannot be read back exactly is refused and left alone.

use crate::engine;
use crate::model::FlowId;
use crate::store::files::{self, FORMAT, damaged, read, remove, replace, write};
use crate::store::following::Choice;
use crate::store::releases::{Before, Live, Release, ReleaseError, hash_of};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::PathBuf;

/// A folder of releases. See [`ReleaseHost`](crate::store::ReleaseHost) for what it does.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// While it lives nobody else publishes to the Page.
#[derive(Debug)]
pub struct Guard {
    _file: File,
}

#[derive(Serialize, Deserialize)]
struct Index {
    format: u32,
    flow: FlowId,
    live: Option<u32>,
    releases: Vec<Release>,
}

#[derive(Serialize, Deserialize)]
struct BeforeFile {
    format: u32,
    #[serde(flatten)]
    before: Before,
}

impl Folder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(crate) fn lock(&self, page: &str) -> Result<Guard, ReleaseError> {
        let path = self.page(page)?.join("lock");
        match files::lock(&path)? {
            Some(file) => Ok(Guard { _file: file }),
            None => Err(ReleaseError::Busy),
        }
    }

    pub(crate) fn take(
        &self,
        page: &str,
        flow: &FlowId,
        name: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<Release, ReleaseError> {
        let hash = hash_of(text);
        let mut index = self.index(page, flow)?;
        if let Some(known) = index.releases.iter().find(|release| release.hash == hash) {
            return Ok(known.clone());
        }
        let last = index.releases.iter().map(|release| release.number).max();
        let release = Release {
            number: last.unwrap_or(0).saturating_add(1),
            hash,
            name: name.to_owned(),
            taken_at: at,
        };
        replace(&self.text_path(page, flow, &release.hash)?, text.as_bytes())?;
        index.releases.push(release.clone());
        self.keep_index(page, &index)?;
        Ok(release)
    }

    pub(crate) fn list(&self, page: &str, flow: &FlowId) -> Result<Vec<Release>, ReleaseError> {
        Ok(self.index(page, flow)?.releases)
    }

    pub(crate) fn text(
        &self,
        page: &str,
        flow: &FlowId,
        number: u32,
    ) -> Result<String, ReleaseError> {
        let index = self.index(page, flow)?;
        let release = find(&index, number)?;
        let path = self.text_path(page, flow, &release.hash)?;
        let text = files::read_text(&path)?;
        if hash_of(&text) == release.hash {
            Ok(text)
        } else {
            Err(damaged(&path, "it is not the text that was published"))
        }
    }

    pub(crate) fn activate(
        &self,
        page: &str,
        flow: &FlowId,
        number: Option<u32>,
    ) -> Result<(), ReleaseError> {
        let mut index = self.index(page, flow)?;
        if index.live == number {
            return Ok(());
        }
        if let Some(number) = number {
            find(&index, number)?;
        }
        index.live = number;
        self.keep_index(page, &index)
    }

    pub(crate) fn active(&self, page: &str) -> Result<Vec<Live>, ReleaseError> {
        let mut live = Vec::new();
        for flow in self.flows(page)? {
            let index = self.index(page, &flow)?;
            if let Some(number) = index.live {
                let release = find(&index, number)?.clone();
                live.push(Live {
                    flow,
                    release,
                    since: None,
                });
            }
        }
        Ok(live)
    }

    /// What is said of each flow that has a list, and since when.
    pub(crate) fn choices(&self, page: &str) -> Result<Vec<Choice>, ReleaseError> {
        let mut choices = Vec::new();
        for flow in self.flows(page)? {
            let index = self.index(page, &flow)?;
            let live = match index.live {
                Some(number) => {
                    let text = self.text(page, &flow, number)?;
                    Some((find(&index, number)?.clone(), text))
                }
                None => None,
            };
            let at = files::changed_at(&self.index_path(page, &flow)?);
            let at = at.map(|at| engine::Timestamp::from_millis(at.as_millisecond()));
            choices.push(Choice { flow, live, at });
        }
        Ok(choices)
    }

    fn flows(&self, page: &str) -> Result<Vec<FlowId>, ReleaseError> {
        let names = files::names(&self.page(page)?)?;
        let flows = names.iter().filter_map(|name| name.strip_prefix("flow-"));
        let mut flows: Vec<FlowId> = flows.filter_map(|id| FlowId::new(id).ok()).collect();
        flows.sort();
        Ok(flows)
    }

    pub(crate) fn remove(
        &self,
        page: &str,
        flow: &FlowId,
        number: u32,
    ) -> Result<(), ReleaseError> {
        let mut index = self.index(page, flow)?;
        if index.live == Some(number) {
            return Err(ReleaseError::IsLive { number });
        }
        let path = self.text_path(page, flow, &find(&index, number)?.hash)?;
        index.releases.retain(|release| release.number != number);
        self.keep_index(page, &index)?;
        remove(&path)
    }

    pub(crate) fn before(&self, page: &str) -> Result<Before, ReleaseError> {
        let path = self.page(page)?.join("before.json");
        let file: Option<BeforeFile> = read(&path)?;
        Ok(file.map(|file| file.before).unwrap_or_default())
    }

    pub(crate) fn keep_before(&self, page: &str, before: &Before) -> Result<(), ReleaseError> {
        let path = self.page(page)?.join("before.json");
        if self.before(page)? == *before {
            return Ok(());
        }
        if *before == Before::default() {
            return remove(&path);
        }
        let file = BeforeFile {
            format: FORMAT,
            before: before.clone(),
        };
        write(&path, &file)
    }

    fn index(&self, page: &str, flow: &FlowId) -> Result<Index, ReleaseError> {
        let path = self.index_path(page, flow)?;
        let Some(index) = read::<Index>(&path)? else {
            return Ok(Index {
                format: FORMAT,
                flow: flow.clone(),
                live: None,
                releases: Vec::new(),
            });
        };
        // Some disks do not tell “A” from “a”, but ids do.
        if index.flow != *flow {
            return Err(damaged(&path, "it belongs to another flow"));
        }
        if let Some(live) = index.live {
            find(&index, live).map_err(|_| damaged(&path, "the live release is not in it"))?;
        }
        Ok(index)
    }

    /// An empty list leaves no file behind.
    fn keep_index(&self, page: &str, index: &Index) -> Result<(), ReleaseError> {
        let path = self.index_path(page, &index.flow)?;
        if index.releases.is_empty() {
            remove(&path)
        } else {
            write(&path, index)
        }
    }

    /// The folder of a Page. Only digits get in, so an id cannot lead elsewhere.
    fn page(&self, page: &str) -> Result<PathBuf, ReleaseError> {
        let is_id =
            !page.is_empty() && page.len() <= 32 && page.bytes().all(|b| b.is_ascii_digit());
        if is_id {
            Ok(self.root.join(page))
        } else {
            Err(ReleaseError::BadPage(page.chars().take(40).collect()))
        }
    }

    fn index_path(&self, page: &str, flow: &FlowId) -> Result<PathBuf, ReleaseError> {
        let folder = self.page(page)?.join(format!("flow-{flow}"));
        Ok(folder.join("releases.json"))
    }

    fn text_path(&self, page: &str, flow: &FlowId, hash: &str) -> Result<PathBuf, ReleaseError> {
        let index = self.index_path(page, flow)?;
        // A list that was tampered with must not lead out of the folder either.
        if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(index.with_file_name(format!("{hash}.ron")))
        } else {
            Err(damaged(&index, "a release has no proper hash"))
        }
    }
}

fn find(index: &Index, number: u32) -> Result<&Release, ReleaseError> {
    index
        .releases
        .iter()
        .find(|release| release.number == number)
        .ok_or(ReleaseError::NoSuchRelease { number })
}
