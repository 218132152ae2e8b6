//! A flow as numbered blocks and ways between them, for rules that follow paths.
//!
//! Nothing here is recursive: ten thousand blocks in a row are a normal flow.

use crate::model::{Block, BlockId, Exit, Flow, Kind};

/// All blocks of a flow, numbered in the order of their ids.
pub struct Ways<'a> {
    blocks: Vec<(&'a BlockId, &'a Block)>,
    out: Vec<Vec<Way<'a>>>,
}

/// One link, seen from the block that it leaves.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    pub exit: &'a Exit,
    pub to: usize,
}

/// Which way may be taken out of a block.
pub type Take<'t> = &'t dyn Fn(usize, &Way<'_>) -> bool;

impl<'a> Ways<'a> {
    #[must_use]
    pub fn of(flow: &'a Flow) -> Self {
        let blocks: Vec<(&BlockId, &Block)> =
            flow.blocks.iter().map(|(id, it)| (id, &**it)).collect();
        let mut ways = Self {
            out: vec![Vec::new(); blocks.len()],
            blocks,
        };
        for (key, to) in &flow.links {
            if let (Some(from), Some(to)) = (ways.index(&key.from), ways.index(to))
                && let Some(out) = ways.out.get_mut(from)
            {
                out.push(Way {
                    exit: &key.exit,
                    to,
                });
            }
        }
        ways
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    #[must_use]
    pub fn index(&self, id: &BlockId) -> Option<usize> {
        self.blocks.binary_search_by(|(it, _)| (*it).cmp(id)).ok()
    }

    #[must_use]
    pub fn id(&self, i: usize) -> Option<&'a BlockId> {
        self.blocks.get(i).map(|(id, _)| *id)
    }

    /// The ids of these blocks.
    #[must_use]
    pub fn ids(&self, path: &[usize]) -> Vec<BlockId> {
        path.iter().filter_map(|i| self.id(*i)).cloned().collect()
    }

    #[must_use]
    pub fn block(&self, i: usize) -> Option<&'a Block> {
        self.blocks.get(i).map(|(_, block)| *block)
    }

    #[must_use]
    pub fn out(&self, i: usize) -> &[Way<'a>] {
        self.out.get(i).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        (0..self.len())
            .filter(|i| matches!(self.block(*i).map(|it| &it.kind), Some(Kind::Start(_))))
            .collect()
    }

    /// Which blocks the ways that may be taken lead to, the given ones included.
    #[must_use]
    pub fn reached(&self, from: &[usize], take: Take<'_>) -> Vec<bool> {
        let mut seen = vec![false; self.len()];
        let mut stack: Vec<usize> = from.to_vec();
        while let Some(i) = stack.pop() {
            match seen.get_mut(i) {
                Some(seen) if !*seen => *seen = true,
                Some(_) | None => continue,
            }
            stack.extend(self.taken(i, take));
        }
        seen
    }

    /// Blocks that lead to each other, grouped; groups in the order in which they are passed.
    #[must_use]
    pub fn groups(&self, take: Take<'_>) -> Vec<Vec<usize>> {
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for i in 0..self.len() {
            for to in self.taken(i, take) {
                if let Some(back) = back.get_mut(to) {
                    back.push(i);
                }
            }
        }
        let mut seen = vec![false; self.len()];
        let mut groups = Vec::new();
        for root in self.last_to_first_done(take) {
            let mut group = Vec::new();
            let mut stack = vec![root];
            while let Some(i) = stack.pop() {
                match seen.get_mut(i) {
                    Some(seen) if !*seen => *seen = true,
                    Some(_) | None => continue,
                }
                group.push(i);
                stack.extend(back.get(i).into_iter().flatten().copied());
            }
            if !group.is_empty() {
                group.sort_unstable();
                groups.push(group);
            }
        }
        groups
    }

    /// Whether a group goes round: more than one block, or one that leads to itself.
    #[must_use]
    pub fn goes_round(&self, group: &[usize], take: Take<'_>) -> bool {
        match group {
            [only] => self.taken(*only, take).any(|to| to == *only),
            [] => false,
            [_, _, ..] => true,
        }
    }

    fn taken(&self, i: usize, take: Take<'_>) -> impl Iterator<Item = usize> {
        let ways = self.out(i).iter();
        ways.filter(move |way| take(i, way)).map(|way| way.to)
    }

    /// Depth first through all blocks; the block that was done last comes first.
    fn last_to_first_done(&self, take: Take<'_>) -> Vec<usize> {
        let mut seen = vec![false; self.len()];
        let mut done = Vec::with_capacity(self.len());
        for root in 0..self.len() {
            let mut stack = vec![(root, false)];
            while let Some((i, is_done)) = stack.pop() {
                if is_done {
                    done.push(i);
                    continue;
                }
                match seen.get_mut(i) {
                    Some(seen) if !*seen => *seen = true,
                    Some(_) | None => continue,
                }
                stack.push((i, true));
                stack.extend(self.taken(i, take).map(|to| (to, false)));
            }
        }
        done.reverse();
        done
    }
}
