//! New ids. Random, so that two people who work on copies of one flow never mint the same.

use crate::model::{BlockId, FlowId, PartId, TopicId};

/// Letters of an id: no vowels, so that no id spells a word.
const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";
/// 27^10 ids: one in a million documents of 10,000 blocks would meet the same one twice.
const N_LETTERS: usize = 10;

/// Mints ids that were never used.
pub struct Mint {
    random: fastrand::Rng,
}

impl Default for Mint {
    fn default() -> Self {
        Self {
            random: fastrand::Rng::new(),
        }
    }
}

impl Mint {
    /// A mint whose ids repeat from run to run, for tests and pictures.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
        }
    }

    fn text(&mut self, first: char) -> String {
        let random = &mut self.random;
        std::iter::once(first)
            .chain((0..N_LETTERS).filter_map(|_| {
                LETTERS
                    .get(random.usize(..LETTERS.len()))
                    .map(|letter| char::from(*letter))
            }))
            .collect()
    }
}

macro_rules! mint {
    ($name:ident, $type:ident, $first:literal) => {
        impl Mint {
            #[must_use]
            pub fn $name(&mut self) -> $type {
                loop {
                    // Letters and digits always make an id, so this ends at the first one.
                    if let Ok(id) = $type::new(&self.text($first)) {
                        return id;
                    }
                }
            }
        }
    };
}

mint!(flow_id, FlowId, 'f');
mint!(block_id, BlockId, 'b');
mint!(part_id, PartId, 'p');
mint!(topic_id, TopicId, 't');
