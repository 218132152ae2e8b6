//! What a finding says, told when somebody reads it.
//!
//! A Wait that grows makes a thousand messages behind it later than they were, and each says
//! by how much and names the way there. Nobody reads a thousand sentences between two letters
//! typed, so here stands what they are made of, and the sentence is made when it is asked for.

use crate::lint::longest::{marks, route_to};
use crate::lint::look::Before;
use crate::lint::route::{Mark, Route};
use crate::lint::window::Age;
use crate::model::{Block, BlockId, Map};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A sentence, or what it is made of.
#[derive(Clone)]
pub enum Words {
    Said(Arc<str>),
    Later(Arc<Telling>),
}

/// The blocks that people pass on the way that goes wrong, or what tells them.
#[derive(Clone)]
pub enum Trail {
    Told(Arc<[BlockId]>),
    Later(Arc<Telling>),
}

/// A flow's blocks and the longest path to each, which many tellings share.
#[derive(Debug)]
pub struct Scene {
    blocks: Map<BlockId, Arc<Block>>,
    before: Arc<Vec<Before>>,
    marks: OnceLock<Vec<Mark>>,
}

/// What is late, and why.
#[derive(Debug, Clone, Copy)]
pub struct Lateness {
    /// The number of the block that is late.
    pub block: usize,
    pub age: Age,
    /// The block that adds most, and what it adds.
    pub slowest: Option<(usize, Age)>,
}

/// Says of what is late what is wrong with it.
pub type Say = fn(&Scene, &Lateness) -> String;

/// What a sentence about lateness is made of, and the sentence once it was asked for.
#[derive(Debug)]
pub struct Telling {
    scene: Arc<Scene>,
    late: Lateness,
    say: Say,
    words: OnceLock<String>,
    trail: OnceLock<Vec<BlockId>>,
}

impl Scene {
    #[must_use]
    pub fn new(blocks: Map<BlockId, Arc<Block>>, before: Arc<Vec<Before>>) -> Self {
        Self {
            blocks,
            before,
            marks: OnceLock::new(),
        }
    }

    /// A block by its number.
    #[must_use]
    pub fn block(&self, i: usize) -> Option<&Block> {
        self.blocks.nth(i).map(|(_, block)| &**block)
    }

    /// What people call a block.
    #[must_use]
    pub fn title(&self, i: usize) -> String {
        self.block(i).map(Block::title).unwrap_or_default()
    }

    /// The longest path to a block.
    fn route(&self, i: usize) -> Route {
        let marks = self.marks.get_or_init(|| marks(&self.before));
        route_to(i, &self.before, marks)
    }
}

impl Telling {
    #[must_use]
    pub fn new(scene: Arc<Scene>, late: Lateness, say: Say) -> Arc<Self> {
        Arc::new(Self {
            scene,
            late,
            say,
            words: OnceLock::new(),
            trail: OnceLock::new(),
        })
    }

    fn words(&self) -> &str {
        self.words.get_or_init(|| {
            let mut words = (self.say)(&self.scene, &self.late);
            let route = self.scene.route(self.late.block);
            name_way(&mut words, &route, &|i| self.scene.title(i));
            words
        })
    }

    fn trail(&self) -> &[BlockId] {
        self.trail.get_or_init(|| {
            let route = self.scene.route(self.late.block);
            let ids = route.blocks().iter();
            let ids = ids.filter_map(|i| self.scene.blocks.nth(*i));
            ids.map(|(id, _)| id.clone()).collect()
        })
    }
}

/// Adds the names of the blocks on a way, without the middle of a long one.
pub fn name_way(words: &mut String, route: &Route, title: &dyn Fn(usize) -> String) {
    if route.blocks().len() <= 1 {
        return;
    }
    words.push_str(" The way there: ");
    let (first, n_between, last) = route.ends(3, 4);
    for (n, i) in first.iter().chain(last).enumerate() {
        if n > 0 {
            words.push_str(" → ");
        }
        if n == first.len() {
            words.push_str(&format!("{n_between} more → "));
        }
        words.push_str(&title(*i));
    }
    words.push('.');
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Said(words) => words,
            Self::Later(telling) => telling.words(),
        }
    }
}

impl From<String> for Words {
    fn from(words: String) -> Self {
        Self::Said(words.into())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Words {}

impl Deref for Trail {
    type Target = [BlockId];

    fn deref(&self) -> &[BlockId] {
        match self {
            Self::Told(blocks) => blocks,
            Self::Later(telling) => telling.trail(),
        }
    }
}

impl Default for Trail {
    fn default() -> Self {
        Self::Told(Arc::default())
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl PartialEq for Trail {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Trail {}
