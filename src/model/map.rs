//! A sorted map that costs little to copy and to compare with its copy.
//!
//! Entries lie in short runs behind `Arc`. A copy shares every run, a change copies the one run
//! that it touches, and a comparison skips the runs that both sides share: so undo, the editor
//! and the rules pay for what an edit changed and not for what the flow holds.

use std::fmt;
use std::ops::Index;
use std::sync::Arc;
use std::{iter, slice};

/// Longest run. Longer ones make changes dearer, shorter ones copies.
const MAX_RUN: usize = 64;
/// Length of the runs of a map that is built at once; leaves room for insertions.
const NEW_RUN: usize = 48;

/// A map sorted by its keys. No run is empty, and keys ascend within runs and from run to run.
#[derive(Clone)]
pub struct Map<K, V> {
    runs: Vec<Run<K, V>>,
    len: usize,
}

type Run<K, V> = Arc<Vec<(K, V)>>;

/// The entries of a map, in the order of their keys.
pub type Iter<'a, K, V> = iter::Map<Entries<'a, K, V>, fn(&'a (K, V)) -> (&'a K, &'a V)>;
type Entries<'a, K, V> = iter::FlatMap<
    slice::Iter<'a, Run<K, V>>,
    slice::Iter<'a, (K, V)>,
    fn(&'a Run<K, V>) -> slice::Iter<'a, (K, V)>,
>;

/// An entry in which two maps differ: in one of them only, or with another value.
#[derive(Debug, PartialEq, Eq)]
pub struct Change<'a, K, V> {
    pub key: &'a K,
    pub before: Option<&'a V>,
    pub after: Option<&'a V>,
}

impl<K, V> Map<K, V> {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            runs: Vec::new(),
            len: 0,
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        let entries: Entries<'_, K, V> = self.runs.iter().flat_map(|run| run.iter());
        entries.map(|(key, value)| (key, value))
    }

    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The entry before which so many others stand.
    #[must_use]
    pub fn nth(&self, mut n: usize) -> Option<(&K, &V)> {
        for run in &self.runs {
            match run.get(n) {
                Some((key, value)) => return Some((key, value)),
                None => n -= run.len(),
            }
        }
        None
    }

    /// Maps of some hundred entries each that together hold the same. They share the runs.
    pub fn pieces(&self) -> impl Iterator<Item = Self> {
        self.runs.chunks(8).map(|runs| Self {
            runs: runs.to_vec(),
            len: runs.iter().map(|run| run.len()).sum(),
        })
    }

    /// The entry with the least key.
    #[must_use]
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// The entry with the greatest key.
    #[must_use]
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next_back()
    }
}

impl<K: Ord, V> Map<K, V> {
    /// The run in which a key stands or would stand.
    fn run_of(&self, key: &K) -> usize {
        self.runs
            .partition_point(|run| run.last().is_some_and(|(last, _)| last < key))
    }

    #[must_use]
    pub fn get(&self, key: &K) -> Option<&V> {
        let run = self.runs.get(self.run_of(key))?;
        let i = run.binary_search_by(|(it, _)| it.cmp(key)).ok()?;
        run.get(i).map(|(_, value)| value)
    }

    #[must_use]
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// How many keys are less than this one, which is in the map.
    #[must_use]
    pub fn rank(&self, key: &K) -> Option<usize> {
        let at = self.run_of(key);
        let run = self.runs.get(at)?;
        let i = run.binary_search_by(|(it, _)| it.cmp(key)).ok()?;
        let before = self.runs.iter().take(at).map(|run| run.len());
        Some(before.sum::<usize>() + i)
    }

    /// The entries from this key on.
    pub fn from_key<'a>(&'a self, key: &K) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V> {
        let at = self.run_of(key);
        let n_before = self
            .runs
            .get(at)
            .map_or(0, |run| run.partition_point(|(it, _)| it < key));
        let runs = self.runs.get(at..).unwrap_or_default().iter();
        runs.flat_map(|run| run.iter())
            .skip(n_before)
            .map(|(key, value)| (key, value))
    }

    /// In what this map differs from an earlier one, by keys.
    pub fn changes_since<'a>(&'a self, before: &'a Self) -> Changes<'a, K, V> {
        Changes {
            before: Cursor::new(&before.runs),
            after: Cursor::new(&self.runs),
        }
    }
}

impl<K: Ord + Clone, V: Clone> Map<K, V> {
    /// The value to change. The run it lies in is copied when another map shares it.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.run_of(key);
        let run = self.runs.get_mut(at)?;
        let i = run.binary_search_by(|(it, _)| it.cmp(key)).ok()?;
        Arc::make_mut(run).get_mut(i).map(|(_, value)| value)
    }

    /// Puts a value in; the one that it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        // What is greater than every key goes to the end of the last run.
        let at = self.run_of(&key).min(self.runs.len().saturating_sub(1));
        let Some(run) = self.runs.get_mut(at) else {
            self.runs.push(Arc::new(vec![(key, value)]));
            self.len = 1;
            return None;
        };
        let entries = Arc::make_mut(run);
        match entries.binary_search_by(|(it, _)| it.cmp(&key)) {
            Ok(i) => entries
                .get_mut(i)
                .map(|(_, known)| std::mem::replace(known, value)),
            Err(i) => {
                entries.insert(i, (key, value));
                self.len += 1;
                if entries.len() > MAX_RUN {
                    // Keys often come in order: then the first part stays as full as it is.
                    let half = if i + 1 == entries.len() {
                        NEW_RUN
                    } else {
                        MAX_RUN / 2
                    };
                    let rest = entries.split_off(half);
                    self.runs.insert(at + 1, Arc::new(rest));
                }
                None
            }
        }
    }

    /// Takes a value out.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.run_of(key);
        let run = self.runs.get_mut(at)?;
        let i = run.binary_search_by(|(it, _)| it.cmp(key)).ok()?;
        let entries = Arc::make_mut(run);
        let (_, value) = entries.remove(i);
        self.len -= 1;
        if entries.is_empty() {
            self.runs.remove(at);
        }
        Some(value)
    }

    /// Keeps only some entries; runs that keep all of theirs stay shared.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&K, &V) -> bool) {
        self.runs.retain_mut(|run| {
            let kept = run.iter().map(|(key, value)| is_kept(key, value));
            let kept: Vec<bool> = kept.collect();
            if kept.contains(&false) {
                let mut kept = kept.into_iter();
                Arc::make_mut(run).retain(|_| kept.next() == Some(true));
            }
            !run.is_empty()
        });
        self.len = self.runs.iter().map(|run| run.len()).sum();
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        let runs = self.runs.iter_mut();
        runs.flat_map(|run| Arc::make_mut(run).iter_mut().map(|(_, value)| value))
    }
}

/// Walks through two maps at once, past the runs they share.
pub struct Changes<'a, K, V> {
    before: Cursor<'a, K, V>,
    after: Cursor<'a, K, V>,
}

struct Cursor<'a, K, V> {
    runs: &'a [Run<K, V>],
    /// Entries of the first run that are passed.
    n_passed: usize,
}

impl<'a, K, V> Cursor<'a, K, V> {
    fn new(runs: &'a [Run<K, V>]) -> Self {
        Self { runs, n_passed: 0 }
    }

    /// The run ahead, when none of it is passed.
    fn whole_run(&self) -> Option<&'a Run<K, V>> {
        self.runs.first().filter(|_| self.n_passed == 0)
    }

    fn entry(&self) -> Option<(&'a K, &'a V)> {
        let (key, value) = self.runs.first()?.get(self.n_passed)?;
        Some((key, value))
    }

    fn step(&mut self) {
        self.n_passed += 1;
        let len = self.runs.first().map_or(0, |run| run.len());
        if self.n_passed >= len {
            self.skip_run();
        }
    }

    fn skip_run(&mut self) {
        self.runs = self.runs.get(1..).unwrap_or_default();
        self.n_passed = 0;
    }
}

impl<'a, K: Ord, V: PartialEq> Iterator for Changes<'a, K, V> {
    type Item = Change<'a, K, V>;

    fn next(&mut self) -> Option<Change<'a, K, V>> {
        loop {
            if let (Some(a), Some(b)) = (self.before.whole_run(), self.after.whole_run())
                && Arc::ptr_eq(a, b)
            {
                self.before.skip_run();
                self.after.skip_run();
                continue;
            }
            let (before, after) = (self.before.entry(), self.after.entry());
            let order = match (before, after) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => return None,
            };
            let before = before.filter(|_| order.is_le());
            let after = after.filter(|_| order.is_ge());
            if before.is_some() {
                self.before.step();
            }
            if after.is_some() {
                self.after.step();
            }
            let (key, _) = after.or(before)?;
            let (before, after) = (before.map(|it| it.1), after.map(|it| it.1));
            if before != after {
                return Some(Change { key, before, after });
            }
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.changes_since(other).next().is_none()
    }
}

impl<K: Ord, V: Eq> Eq for Map<K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    /// Of several entries with one key the last counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut entries: Vec<(K, V)> = entries.into_iter().collect();
        if !entries.is_sorted_by(|(a, _), (b, _)| a < b) {
            entries.reverse();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            entries.dedup_by(|(a, _), (b, _)| a == b);
        }
        let len = entries.len();
        let mut runs = Vec::with_capacity(len.div_ceil(NEW_RUN));
        let mut entries = entries.into_iter();
        loop {
            let run: Vec<(K, V)> = entries.by_ref().take(NEW_RUN).collect();
            if run.is_empty() {
                return Self { runs, len };
            }
            runs.push(Arc::new(run));
        }
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Iter<'a, K, V> {
        self.iter()
    }
}

impl<K: Clone, V: Clone> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        let entries = self.runs.into_iter().flat_map(Arc::unwrap_or_clone);
        entries.collect::<Vec<_>>().into_iter()
    }
}

impl<K: Ord, V> Index<&K> for Map<K, V> {
    type Output = V;

    /// # Panics
    /// When there is no such key, as with the maps of the standard library.
    #[expect(clippy::expect_used, reason = "what indexing means")]
    fn index(&self, key: &K) -> &V {
        self.get(key).expect("the key is in the map")
    }
}
