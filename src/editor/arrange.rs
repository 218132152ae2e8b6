//! Lays blocks out in columns: each one column to the right of the first that leads to it.

use crate::editor::canvas::Layouts;
use crate::model::{BlockId, Edit, Flow, Kind, Position};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const COLUMN: i32 = 320;
const GAP: i32 = 40;

/// The moves that lay the chosen blocks out.
#[must_use]
pub fn arranged(flow: &Flow, layouts: &Layouts, chosen: &dyn Fn(&BlockId) -> bool) -> Vec<Edit> {
    let order = columns(flow, chosen);
    let left = flow
        .layout
        .iter()
        .filter(|(id, _)| chosen(id))
        .map(|(_, at)| at.x)
        .min();
    let top = flow
        .layout
        .iter()
        .filter(|(id, _)| chosen(id))
        .map(|(_, at)| at.y)
        .min();
    let (left, top) = (left.unwrap_or(0), top.unwrap_or(0));
    let mut bottoms: BTreeMap<i32, i32> = BTreeMap::new();
    let mut edits = Vec::new();
    for (id, column) in order {
        let bottom = bottoms.entry(column).or_insert(top);
        let to = Position {
            x: left + column * COLUMN,
            y: *bottom,
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a card is a few hundred points high"
        )]
        let height = layouts
            .get(&id)
            .map_or(160, |layout| layout.size.y.ceil() as i32);
        *bottom = bottom.saturating_add(height + GAP);
        edits.push(Edit::MoveBlock { id, to });
    }
    edits
}

/// Every chosen block with its column, in the order in which they are put down.
fn columns(flow: &Flow, chosen: &dyn Fn(&BlockId) -> bool) -> Vec<(BlockId, i32)> {
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    let is_start = |id: &BlockId| {
        flow.block(id)
            .is_some_and(|block| matches!(block.kind, Kind::Start(_)))
    };
    let targets: BTreeSet<&BlockId> = flow.links.values().collect();
    let starts = flow.blocks.keys().filter(|id| is_start(id));
    let roots = flow
        .blocks
        .keys()
        .filter(|id| !is_start(id) && !targets.contains(id));
    for root in starts.chain(roots).chain(flow.blocks.keys()) {
        if !chosen(root) || !seen.insert(root.clone()) {
            continue;
        }
        let mut queue = VecDeque::from([(root.clone(), 0)]);
        while let Some((id, column)) = queue.pop_front() {
            let exits = flow
                .block(&id)
                .map(|block| block.kind.exits())
                .unwrap_or_default();
            for exit in exits {
                if let Some(to) = flow.target(&id, &exit)
                    && chosen(to)
                    && seen.insert(to.clone())
                {
                    queue.push_back((to.clone(), column + 1));
                }
            }
            order.push((id, column));
        }
    }
    order
}
