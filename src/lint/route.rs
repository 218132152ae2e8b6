//! A way through the flow as findings tell it: its beginning and its end, without the middle
//! of a very long one. Ten thousand blocks may be told of ten thousand blocks on the way, so
//! nothing here takes time in proportion to the way.

/// So many blocks at each end of a way are told; nobody reads more.
const MAX_TOLD: usize = 100;

/// The numbers of the blocks that people pass, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    blocks: Vec<usize>,
    /// So many are left out in the middle.
    n_left_out: usize,
}

/// Where a step lies on a way that can only be followed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    n_before: usize,
    /// The last step of the part at the beginning that is told.
    head: usize,
}

impl Mark {
    /// The mark of a step that comes after another, or after none.
    #[must_use]
    pub fn after(before: Option<Self>, step: usize) -> Self {
        let n_before = before.map_or(0, |it| it.n_before + 1);
        let head = before.map_or(step, |it| it.head);
        Self {
            n_before,
            head: if n_before < MAX_TOLD { step } else { head },
        }
    }
}

impl Route {
    /// The way to a step, found by going back from step to step.
    #[must_use]
    pub fn back(step: usize, mark: Mark, before: &dyn Fn(usize) -> Option<usize>) -> Self {
        let back = |step: usize, n: usize| {
            let steps = std::iter::successors(Some(step), |it| before(*it));
            let mut steps: Vec<usize> = steps.take(n).collect();
            steps.reverse();
            steps
        };
        let len = mark.n_before + 1;
        // Who would leave out one may as well tell it.
        if len <= 2 * MAX_TOLD + 1 {
            return Self {
                blocks: back(step, len),
                n_left_out: 0,
            };
        }
        let mut blocks = back(mark.head, MAX_TOLD);
        blocks.extend(back(step, MAX_TOLD));
        Self {
            blocks,
            n_left_out: len - 2 * MAX_TOLD,
        }
    }

    /// The same way, of other numbers for its steps.
    #[must_use]
    pub fn renumbered(mut self, number: impl Fn(usize) -> usize) -> Self {
        self.blocks.iter_mut().for_each(|it| *it = number(*it));
        self
    }

    /// The blocks that are told.
    #[must_use]
    pub fn blocks(&self) -> &[usize] {
        &self.blocks
    }

    /// The first blocks, how many stand between, and the last; all of them are first when only
    /// one stood between.
    #[must_use]
    pub fn ends(&self, n_first: usize, n_last: usize) -> (&[usize], usize, &[usize]) {
        let len = self.blocks.len() + self.n_left_out;
        let n_between = len.saturating_sub(n_first + n_last);
        if n_between <= 1 {
            return (&self.blocks, 0, &[]);
        }
        let first = self.blocks.get(..n_first).unwrap_or_default();
        let last = self.blocks.len().saturating_sub(n_last);
        let last = self.blocks.get(last..).unwrap_or_default();
        (first, n_between, last)
    }
}

impl From<Vec<usize>> for Route {
    /// A way of which all blocks are known.
    fn from(mut blocks: Vec<usize>) -> Self {
        let n_between = blocks.len().saturating_sub(2 * MAX_TOLD);
        let n_left_out = if n_between > 1 { n_between } else { 0 };
        if n_left_out > 0 {
            blocks.drain(MAX_TOLD..MAX_TOLD + n_left_out);
        }
        Self { blocks, n_left_out }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_TOLD, Mark, Route};

    /// Followed back, a way is told as when all of its blocks are known.
    #[test]
    fn the_middle_of_a_long_way_is_left_out() {
        for len in [1, 2, 7, 8, 9, 99, 100, 101, 199, 200, 201, 202, 203, 999] {
            let mut mark = Mark::after(None, 0);
            for step in 1..len {
                mark = Mark::after(Some(mark), step);
            }
            let back = Route::back(len - 1, mark, &|step| step.checked_sub(1));
            let all: Vec<usize> = (0..len).collect();
            assert_eq!(back, Route::from(all.clone()), "{len}");
            assert!(back.blocks().len() <= 2 * MAX_TOLD + 1, "{len}");
            let (first, n_between, last) = back.ends(3, 4);
            assert_eq!(first.len() + n_between + last.len(), len);
            assert_eq!(first.first(), Some(&0));
            assert_eq!(last.last().or(first.last()), Some(&(len - 1)));
            let other = back.renumbered(|it| it + 7);
            assert_eq!(other.blocks().first(), Some(&7));
        }
    }
}
