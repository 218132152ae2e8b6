//! Lays blocks out in columns, by the heights that their cards really have.

use crate::editor::canvas::Layouts;
use crate::model::columns::{COLUMN, GAP, columns};
use crate::model::{BlockId, Edit, Flow, Position};
use std::collections::BTreeMap;

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
