//! In which column a block stands when a person has not placed it: one to the right of the first
//! that leads to it.

use crate::model::flow::MAX_COORDINATE;
use crate::model::{BlockId, Flow, Kind, Position};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// From one column's left edge to the next one's, in points at 100 %.
pub const COLUMN: i32 = 320;
/// Between two cards of a column, in points.
pub const GAP: i32 = 40;
/// A longer chain goes on below, at the left again.
const MOST_COLUMNS: i32 = 40;
/// A higher column goes on at the right of all others.
const TALLEST: i32 = 100_000;

/// Every chosen block with its column, in the order in which they are put down.
#[must_use]
pub fn columns(flow: &Flow, chosen: &dyn Fn(&BlockId) -> bool) -> Vec<(BlockId, i32)> {
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

/// Where the chosen blocks stand in columns whose first card begins at `top`. Nobody has drawn
/// them yet, so their heights are what such a card needs at most.
#[must_use]
pub fn placed(
    flow: &Flow,
    top: i32,
    chosen: &dyn Fn(&BlockId) -> bool,
) -> Vec<(BlockId, Position)> {
    let order = columns(flow, chosen);
    let columns = order.iter().map(|(_, column)| column % MOST_COLUMNS + 1);
    let width = columns.max().unwrap_or(0);
    let mut bottoms: BTreeMap<i32, i32> = BTreeMap::new();
    let mut places = Vec::with_capacity(order.len());
    for (id, column) in order {
        let column = column % MOST_COLUMNS;
        let bottom = bottoms.entry(column).or_insert(0);
        let (sheet, y) = (*bottom / TALLEST, *bottom % TALLEST);
        let x = (column + sheet.saturating_mul(width)).saturating_mul(COLUMN);
        let at = Position {
            x: x.min(MAX_COORDINATE),
            y: top.saturating_add(y).min(MAX_COORDINATE),
        };
        let height = flow.block(&id).map_or(0, |block| height(&block.kind));
        *bottom = bottom.saturating_add(height).saturating_add(GAP);
        places.push((id, at));
    }
    places
}

/// A card has a head, up to eight lines of text, and a row for each way out or in.
fn height(kind: &Kind) -> i32 {
    const HEAD: i32 = 60;
    const LINE: i32 = 17;
    const ROW: i32 = 36;
    let (text, n_more) = match kind {
        Kind::Start(start) => ("", start.entries.len()),
        Kind::Message(message) => (message.text.as_str(), message.quick_replies.len()),
        Kind::Notification(request) => (request.title.as_str(), 1),
        Kind::Note(note) => (note.text.as_str(), 0),
        Kind::Action(action) => ("", action.deeds.len()),
        Kind::Wait(_) | Kind::Condition(_) | Kind::GoTo(_) => ("", 1),
    };
    let n_lines = (text.chars().count() / 24 + text.lines().count()).min(8);
    let n_rows = kind.exits().len() + n_more;
    let sum = |n: usize, each: i32| i32::try_from(n).unwrap_or(0).saturating_mul(each);
    HEAD + sum(n_lines, LINE) + sum(n_rows, ROW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::file::read;

    fn at(flow: &Flow, id: &str) -> (i32, i32) {
        let at = flow.layout[&BlockId::new(id).unwrap()];
        (at.x, at.y)
    }

    #[test]
    fn a_file_without_places_stands_in_the_order_in_which_it_is_lived() {
        let text = r#"(format: 1, id: "f", name: "F", blocks: {
            "a-last": (kind: Message(text: "Bye")),
            "middle": (kind: Message(text: "Hi", buttons: [(id: "x", title: "X"), (id: "y", title: "Y")])),
            "other": (kind: Message(text: "Yes")),
            "start": (kind: Start(entries: [GetStarted])),
        }, links: [
            (from: "start", exit: Next, to: "middle"),
            (from: "middle", exit: Button("x"), to: "a-last"),
            (from: "middle", exit: Button("y"), to: "other"),
        ])"#;
        let flow = read(text.as_bytes()).unwrap().flow;
        let (start, middle) = (at(&flow, "start"), at(&flow, "middle"));
        let (last, other) = (at(&flow, "a-last"), at(&flow, "other"));
        assert!(start.0 < middle.0 && middle.0 < last.0, "{:?}", flow.layout);
        assert_eq!(last.0, other.0);
        assert!(last.1 < other.1);
    }

    #[test]
    fn no_card_of_thousands_lies_on_another() {
        const N: usize = 5_000;
        let block = |i| format!("\"b{i}\": (kind: Message(text: \"A\")),");
        let link = |i| format!("(from: \"b{i}\", exit: Next, to: \"b{}\"),", i + 1);
        let blocks: String = (0..N).map(block).collect();
        for n_links in [0, N - 1] {
            let links: String = (0..n_links).map(link).collect();
            let text = format!(
                "(format: 1, id: \"f\", name: \"F\", blocks: {{ {blocks} }}, links: [{links}])"
            );
            let flow = read(text.as_bytes()).unwrap().flow;
            let places = flow.layout.values().map(|at| (at.x, at.y));
            assert_eq!(places.collect::<BTreeSet<_>>().len(), N);
        }
    }

    #[test]
    fn blocks_with_a_place_keep_it_and_the_others_go_below() {
        let text = r#"(format: 1, id: "f", name: "F", blocks: {
            "a": (kind: Message(text: "A")), "b": (kind: Message(text: "B")),
        }, layout: { "b": (-70, 500) })"#;
        let flow = read(text.as_bytes()).unwrap().flow;
        assert_eq!(at(&flow, "b"), (-70, 500));
        assert!(at(&flow, "a").1 > 700);
    }
}
