//! How much of the window is used at every block that can be reached, as a report tells it.
//!
//! It shares what it is made of with what the paths tell: ten thousand blocks after a Wait
//! are all entered later when the Wait grows, and yet nothing is written down for each.

use crate::lint::leads::{Adds, MaybeAge};
use crate::lint::window::WindowUse;
use crate::model::{Block, BlockId, Map};
use std::fmt;
use std::sync::Arc;

/// The use of the window by block; blocks that nobody gets to are not in it.
#[derive(Clone, Default)]
pub struct Uses {
    /// The flow's blocks, whose order gives the numbers.
    blocks: Map<BlockId, Arc<Block>>,
    age: Arc<Vec<MaybeAge>>,
    stay: Arc<Vec<Adds>>,
}

impl Uses {
    #[must_use]
    pub fn new(
        blocks: Map<BlockId, Arc<Block>>,
        age: Arc<Vec<MaybeAge>>,
        stay: Arc<Vec<Adds>>,
    ) -> Self {
        Self { blocks, age, stay }
    }

    #[must_use]
    pub fn get(&self, id: &BlockId) -> Option<WindowUse> {
        self.at(self.blocks.rank(id)?)
    }

    #[must_use]
    pub fn contains_key(&self, id: &BlockId) -> bool {
        self.get(id).is_some()
    }

    /// The blocks that can be reached, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&BlockId, WindowUse)> {
        let blocks = self.blocks.keys().enumerate();
        blocks.filter_map(|(i, id)| Some((id, self.at(i)?)))
    }

    /// Whether nothing differs for certain, which is told at once.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.age, &other.age) && Arc::ptr_eq(&self.stay, &other.stay)
    }

    fn at(&self, i: usize) -> Option<WindowUse> {
        let on_entry = *self.age.get(i)?;
        let stay = self.stay.get(i).copied().unwrap_or_default();
        Some(WindowUse {
            on_entry: on_entry.age()?,
            on_exit: on_entry.plus(stay).age()?,
        })
    }
}

impl PartialEq for Uses {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Uses {}

impl fmt::Debug for Uses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
