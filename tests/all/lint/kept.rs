//! What is kept of the paths from one edit to the next is what is found anew: groups, longest
//! paths, what becomes of consents. On flows with long roads, with loops that edits close and
//! open, and with blocks that many links lead to; forth, and back again.

use crate::engine::n_runs;
use crate::lint::judge::{Dice, any, edit, follow};
use crate::lint::window::random_kind;
use flowbell::lint::consents::follow_with;
use flowbell::lint::groups::Groups;
use flowbell::lint::leads::Marks;
use flowbell::lint::longest::Longest;
use flowbell::lint::outlook::Outlook;
use flowbell::lint::ways::Ways;
use flowbell::model::edit::edited;
use flowbell::model::{
    Block, BlockId, Edit, Flow, FlowId, IfWritten, Kind, LinkKey, Message, Profile, Span, Start,
    Topic, TopicId, Until, Wait,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn topics() -> impl Iterator<Item = (TopicId, Topic)> {
    ["a", "t", "z"].into_iter().map(|id| {
        let topic = Topic {
            name: id.to_owned(),
            profile: Profile::OneTime,
            template: None,
        };
        (TopicId::new(id).unwrap(), topic)
    })
}

/// A road of blocks of all kinds, each linked to the next and now and then to any other.
fn road(n: usize, dice: &mut Dice) -> Flow {
    let mut flow = Flow::new(FlowId::new("road").unwrap(), "Road");
    flow.topics.extend(topics());
    // The order of ids is not that of the road, and many begin alike.
    let name = |i: usize| {
        let begin = ["b", "message-"][i % 2];
        BlockId::new(&format!("{begin}{}", (i * 37) % n)).unwrap()
    };
    let ids: Vec<BlockId> = (0..n).map(name).collect();
    for (i, id) in ids.iter().enumerate() {
        let topic = any(dice, flow.topics.keys()).unwrap().clone();
        let kind = match dice.u8(..6) {
            _ if i == 0 => Kind::Start(Start::default()),
            0 | 1 => Kind::Message(Message {
                text: "Here it is".to_owned(),
                deliver_for: dice.bool().then_some(topic),
                ..Message::default()
            }),
            _ => random_kind(dice, &topic),
        };
        flow.blocks.insert(id.clone(), Arc::new(Block::new(kind)));
        flow.layout.insert(id.clone(), Default::default());
    }
    for (i, id) in ids.iter().enumerate() {
        let next = ids.get(i + 1).filter(|_| dice.u8(..30) > 0);
        for (k, exit) in flow.block(id).unwrap().kind.exits().into_iter().enumerate() {
            let far = any(dice, ids[1..].iter()).filter(|_| dice.u8(..5) == 0);
            let Some(to) = next.filter(|_| k == 0).or(far) else {
                continue;
            };
            flow.links
                .insert(LinkKey::new(id.clone(), exit), to.clone());
        }
    }
    flow
}

/// Edits that change paths more than most: loops closed and opened, much-used blocks gone,
/// pauses at the beginning, topics gone.
fn hard_edit(flow: &Flow, dice: &mut Dice) -> Option<Edit> {
    let mut n_links: BTreeMap<&BlockId, usize> = BTreeMap::new();
    for (key, to) in &flow.links {
        for id in [&key.from, to] {
            *n_links.entry(id).or_default() += 1;
        }
    }
    Some(match dice.u8(..7) {
        0 => {
            // A link back to where the block can be come from.
            let (key, to) = (
                any(dice, flow.links.keys())?,
                any(dice, flow.links.values())?,
            );
            let exit = any(dice, flow.block(to)?.kind.exits().iter())?.clone();
            Edit::Link {
                from: to.clone(),
                exit,
                to: key.from.clone(),
            }
        }
        1 => {
            let key = any(dice, flow.links.keys())?.clone();
            Edit::Unlink {
                from: key.from,
                exit: key.exit,
            }
        }
        2 => {
            let most = n_links.iter().max_by_key(|(_, n)| **n)?;
            Edit::RemoveBlock {
                id: (*most.0).clone(),
            }
        }
        3 => {
            let waits = flow.blocks.iter();
            let mut waits = waits.filter(|(_, it)| matches!(it.kind, Kind::Wait(_)));
            let (id, block) = waits.next()?;
            let mut block = (**block).clone();
            if let Kind::Wait(wait) = &mut block.kind {
                wait.until = Until::After(Span::from_hours([0, 1, 23, 30][dice.usize(..4)]));
            }
            Edit::SetBlock {
                id: id.clone(),
                block: Arc::new(block),
            }
        }
        4 => Edit::RemoveTopic {
            id: any(dice, flow.topics.keys())?.clone(),
        },
        5 => {
            let (id, topic) = topics().nth(dice.usize(..3))?;
            Edit::SetTopic { id, topic }
        }
        _ => return edit(flow, dice),
    })
}

/// The flow after some edits; now and then after one of those before, as undo brings it back.
fn next(flow: &Flow, past: &mut Vec<Flow>, dice: &mut Dice) -> Flow {
    if dice.u8(..6) == 0
        && let Some(before) = any(dice, past.iter())
    {
        return before.clone();
    }
    let mut next = flow.clone();
    for _ in 0..[1, 1, 1, 2, 5][dice.usize(..5)] {
        let made = hard_edit(&next, dice).and_then(|edit| edited(&next, &[edit]).ok());
        next = made.unwrap_or(next);
    }
    past.push(flow.clone());
    next
}

/// Blocks by the group that they are in, whatever its number.
fn parted(groups: &Groups) -> BTreeSet<Vec<u32>> {
    groups.iter().map(<[u32]>::to_vec).collect()
}

#[test]
fn what_is_kept_of_paths_is_what_is_found_anew() {
    let (mut n_loops, mut n_troubled, mut n_kept) = (0, 0, 0);
    for seed in 0..n_runs(150) {
        let mut dice = Dice::with_seed(seed);
        let mut flow = road(20 + dice.usize(..60), &mut dice);
        let mut ways = Ways::of(&flow);
        let mut groups = Groups::of(&ways, Marks::NONE);
        let mut outlook = Outlook::of(&ways, &groups);
        let mut past = Vec::new();
        for step in 0..40 {
            let at = format!("seed {seed}, step {step}");
            let after = next(&flow, &mut past, &mut dice);
            let blocks: Vec<_> = after.blocks.changes_since(&flow.blocks).collect();
            let links: Vec<_> = after.links.changes_since(&flow.links).collect();
            let news = ways.update(&after, &blocks, &links);
            let anew = Ways::of(&after);
            assert_eq!(ways, anew, "{at}");
            groups.update(&ways, &news);
            let fresh = Groups::of(&anew, Marks::NONE);
            assert_eq!(parted(&groups), parted(&fresh), "{at}");
            let lone = |i: usize| groups.group_of(i);
            for i in 0..ways.len() {
                let leads_on = ways.out(i).all(|way| lone(i) <= lone(way.to));
                assert!(leads_on, "{at}: the order of groups is that of ways");
            }
            n_kept += usize::from(groups != fresh);
            let reached = ways.reached(&ways.starts(), Marks::NONE);
            let carried = groups.within(&ways, Marks::NOT_CARRIED);
            n_loops += parted(&groups).iter().filter(|it| it.len() > 1).count();
            assert_eq!(
                Longest::on(ways.clone(), &carried, &reached),
                Longest::of(&after),
                "{at}"
            );
            outlook.update(&ways, &groups, &news);
            check_outlook(&outlook, &ways, &at);
            n_troubled += outlook.troubled.len();
            flow = after;
        }
    }
    assert!(
        n_loops > 500 && n_troubled > 2000 && n_kept > 50,
        "{n_loops} {n_troubled} {n_kept}"
    );
}

/// It says what following each topic path by path says.
fn check_outlook(outlook: &Outlook, ways: &Ways, at: &str) {
    for topic in 0..ways.topics().len() {
        let alone = follow_with(ways, topic, None);
        let is_troubled = outlook.troubled.contains(&topic);
        assert_eq!(is_troubled, alone != Default::default(), "{at}");
        if alone.is_spent() {
            continue;
        }
        let reached = ways.reached(&ways.starts(), Marks::NEVER);
        for i in (0..ways.len()).filter(|i| reached[*i]).step_by(5) {
            let with = follow_with(ways, topic, Some(i));
            let fits = !with.unasked.contains_key(&i) && with.spent.is_empty();
            let is_said =
                outlook.may_be_delivered(i, topic) && outlook.bears_delivery(ways, i, topic);
            assert_eq!(is_said, fits, "{at}: {i} for {topic}");
        }
    }
}

#[test]
fn a_kept_report_of_a_road_is_that_of_the_whole() {
    let mut n_edits = 0;
    for seed in 0..n_runs(60) {
        let mut dice = Dice::with_seed(seed);
        let flow = Arc::new(road(20 + dice.usize(..60), &mut dice));
        let mut past = Vec::new();
        n_edits += follow(
            flow,
            40,
            &mut dice,
            &format!("seed {seed}"),
            &mut |flow, dice| next(flow, &mut past, dice),
        );
    }
    assert!(n_edits > 1500, "{n_edits}");
}

/// A pause at the beginning of a long road makes everything behind it later.
#[test]
fn a_pause_at_the_beginning_of_a_long_road_is_felt_at_its_end() {
    let mut flow = Flow::new(FlowId::new("long").unwrap(), "Long");
    let id = |i: usize| BlockId::new(&format!("b{i}")).unwrap();
    for i in 0..600 {
        let kind = match i {
            0 => Kind::Start(Start::default()),
            _ if i % 9 == 1 => Kind::Wait(Wait {
                until: Until::After(Span::from_hours(2)),
                within: None,
                if_written: IfWritten::KeepWaiting,
            }),
            _ => Kind::Message(Message {
                text: format!("Part {i}"),
                ..Message::default()
            }),
        };
        flow.blocks.insert(id(i), Arc::new(Block::new(kind)));
        flow.layout.insert(id(i), Default::default());
        if i > 0 {
            let key = LinkKey::new(id(i - 1), flowbell::model::Exit::Next);
            flow.links.insert(key, id(i));
        }
    }
    let mut turn = 0;
    let mut dice = Dice::with_seed(0);
    let n_made = follow(Arc::new(flow), 12, &mut dice, "long", &mut |flow, _| {
        turn += 1;
        let mut block = flow.block(&id(1)).unwrap().clone();
        if let Kind::Wait(wait) = &mut block.kind {
            wait.until = Until::After(Span::from_hours(turn * 5 % 23));
        }
        if turn % 3 == 0 {
            block.name = format!("First pause {turn}");
        }
        let edit = Edit::SetBlock {
            id: id(1),
            block: Arc::new(block),
        };
        edited(flow, &[edit]).unwrap()
    });
    assert_eq!(n_made, 12);
}
