//! Judging again after an edit says what judging the whole flow says, whatever the edit.

use crate::lint::window::random_flow;
use crate::lint::{flow_at, root};
use flowbell::lint::groups::Groups;
use flowbell::lint::leads::Marks;
use flowbell::lint::outlook::Outlook;
use flowbell::lint::ways::Ways;
use flowbell::lint::{self, Judge, consents};
use flowbell::model::edit::edited;
use flowbell::model::{
    Action, ActionDeed, Block, BlockId, Branch, Button, ButtonAction, Condition, Edit, Entry, Flow,
    GoTo, IfWritten, Kind, Message, Note, Notification, PartId, Profile, Span, Start, Suppression,
    Template, Test, Topic, TopicId, Until, Wait,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

const TEXTS: [&str; 9] = [
    "",
    " ",
    "When we restock",
    "When the Fender Stratocaster is back",
    "Tap for a free gift",
    "{{offer}}",
    "Hi {{first_name}}!",
    "Cuando vuelva el vestido rojo",
    "Pаypal",
];

pub(super) type Dice = fastrand::Rng;

fn text(dice: &mut Dice) -> String {
    TEXTS[dice.usize(..TEXTS.len())].to_owned()
}

pub(super) fn any<'a, T>(
    dice: &mut Dice,
    mut all: impl Iterator<Item = &'a T> + Clone,
) -> Option<&'a T> {
    let n = all.clone().count();
    if n == 0 {
        None
    } else {
        all.nth(dice.usize(..n))
    }
}

fn hours(dice: &mut Dice) -> Span {
    Span::from_hours([0, 1, 5, 20, 30][dice.usize(..5)])
}

fn kind(flow: &Flow, dice: &mut Dice) -> Kind {
    let topic = any(dice, flow.topics.keys()).cloned();
    // Seldom: what stands behind a Condition is often not reached.
    if dice.u8(..8) == 0 {
        return match dice.u8(..3) {
            0 => Kind::Condition(Condition {
                branches: vec![branch(flow, dice)],
            }),
            1 => Kind::Action(Action {
                deeds: Vec::new(),
                hand_over: dice.bool(),
            }),
            _ => Kind::GoTo(GoTo::default()),
        };
    }
    match (dice.u8(..6), topic) {
        (0, Some(topic)) => Kind::Notification(Notification {
            topic,
            title: text(dice),
            button: String::new(),
            no_answer: dice.bool().then(|| hours(dice)),
        }),
        (1, deliver_for) => Kind::Message(Message {
            text: text(dice),
            deliver_for,
            ..Message::default()
        }),
        (2, _) => Kind::Wait(Wait {
            until: Until::After(hours(dice)),
            within: None,
            if_written: IfWritten::Leave,
        }),
        (3, _) => Kind::Start(Start {
            entries: vec![entry(dice)],
        }),
        (4, _) => Kind::Note(Note { text: text(dice) }),
        _ => Kind::Message(Message {
            text: text(dice),
            ..Message::default()
        }),
    }
}

fn entry(dice: &mut Dice) -> Entry {
    match dice.u8(..4) {
        0 => Entry::GetStarted,
        1 => Entry::Link {
            reference: text(dice),
        },
        2 => Entry::Menu {
            id: PartId::new(&format!("e{}", dice.u16(..))).unwrap(),
            title: text(dice),
        },
        _ => Entry::Keyword {
            text: text(dice),
            matching: Default::default(),
        },
    }
}

/// A branch with one test or two, of what paths depend on.
fn branch(flow: &Flow, dice: &mut Dice) -> Branch {
    let topic = any(dice, flow.topics.keys()).cloned();
    let tests = (0..dice.u8(..3)).map(|_| match (dice.u8(..5), &topic) {
        (0, Some(topic)) => Test::Agreed(topic.clone()),
        (1, Some(topic)) => Test::NotAgreed(topic.clone()),
        (2, _) => Test::WindowClosed,
        (3, _) => Test::Labelled(text(dice)),
        _ => Test::WindowOpen,
    });
    Branch {
        tests: tests.collect(),
        name: text(dice),
        id: PartId::new(&format!("c{}", dice.u16(..))).unwrap(),
    }
}

/// A block that says something else.
fn retold(flow: &Flow, block: &Block, dice: &mut Dice) -> Block {
    let mut next = block.clone();
    match dice.u8(..12) {
        0 => next.name = text(dice),
        1 => next.number = dice.u32(..4),
        2 => {
            next.suppressed.clear();
            if dice.bool() {
                let rule = ["OTN003", "dead-end", "TIM001", "FLW011", "no-such"][dice.usize(..5)];
                next.suppressed.push(Suppression {
                    rule: rule.to_owned(),
                    reason: text(dice),
                });
            }
        }
        3 => next.kind = kind(flow, dice),
        n => match &mut next.kind {
            Kind::Start(start) => start.entries.push(entry(dice)),
            Kind::Note(note) => note.text = text(dice),
            Kind::Wait(wait) if n == 4 => {
                wait.if_written = [IfWritten::KeepWaiting, IfWritten::Leave][dice.usize(..2)];
            }
            Kind::Wait(wait) => wait.until = Until::After(hours(dice)),
            Kind::Notification(it) => match n {
                4 => it.button = text(dice),
                5 | 6 => it.no_answer = dice.bool().then(|| hours(dice)),
                7 => it.topic = any(dice, flow.topics.keys()).unwrap().clone(),
                _ => it.title = text(dice),
            },
            Kind::Message(it) => match n {
                4 => it.no_answer = dice.bool().then(|| hours(dice)),
                5 => it.typing = hours(dice),
                6 => it.deliver_for = any(dice, flow.topics.keys()).cloned(),
                7 => it.deliver_for = None,
                8 => it.buttons.push(Button {
                    id: PartId::new(&format!("b{}", dice.u16(..))).unwrap(),
                    title: text(dice),
                    action: ButtonAction::GoOn,
                }),
                9 => it.buttons.clear(),
                _ => it.text = text(dice),
            },
            Kind::Condition(it) => match n {
                4 | 5 => it.branches.clear(),
                _ => it.branches.push(branch(flow, dice)),
            },
            Kind::Action(it) => match n {
                4 | 5 => it.hand_over = dice.bool(),
                6 => it.deeds.clear(),
                _ => it.deeds.push(ActionDeed::SetAttribute {
                    name: "offer".to_owned(),
                    value: text(dice),
                }),
            },
            Kind::GoTo(it) => it.flow = dice.bool().then(|| flow.id.clone()),
        },
    }
    next
}

/// One edit; none when the dice chose something that the flow has not.
pub(crate) fn edit(flow: &Flow, dice: &mut Dice) -> Option<Edit> {
    let id = any(dice, flow.blocks.keys());
    Some(match dice.u8(..20) {
        0..=2 => {
            let from = id?.clone();
            Edit::Link {
                exit: any(dice, flow.block(&from)?.kind.exits().iter())?.clone(),
                from,
                to: any(dice, flow.blocks.keys())?.clone(),
            }
        }
        3 | 4 => {
            let key = any(dice, flow.links.keys())?;
            Edit::Unlink {
                from: key.from.clone(),
                exit: key.exit.clone(),
            }
        }
        5 | 6 => Edit::AddBlock {
            id: BlockId::new(&format!("n{}", dice.u16(..))).unwrap(),
            block: Arc::new(Block::new(kind(flow, dice))),
            at: Default::default(),
        },
        7 => Edit::RemoveBlock { id: id?.clone() },
        8 => Edit::MoveBlock {
            id: id?.clone(),
            to: (dice.i32(-900..900), 5).into(),
        },
        9 => {
            let mut settings = flow.settings.clone();
            match dice.u8(..4) {
                0 => settings.language = ["", "en", "es", "it"][dice.usize(..4)].to_owned(),
                1 => settings.name = text(dice),
                2 => settings.greeting = text(dice),
                _ => settings.default_answer = text(dice),
            }
            Edit::SetSettings(settings)
        }
        10 | 11 => Edit::SetTopic {
            id: TopicId::new(["t", "a", "z"][dice.usize(..3)]).unwrap(),
            topic: Topic {
                name: text(dice),
                profile: Profile::ALL[dice.usize(..3)],
                template: dice.bool().then(|| Template {
                    name: text(dice),
                    language: "en".to_owned(),
                    parameters: Vec::new(),
                }),
            },
        },
        12 => Edit::RemoveTopic {
            id: any(dice, flow.topics.keys())?.clone(),
        },
        _ => Edit::SetBlock {
            block: Arc::new(retold(flow, flow.block(id?)?, dice)),
            id: id?.clone(),
        },
    })
}

/// Some random edits at once.
fn edited_somehow(flow: &Flow, dice: &mut Dice) -> Flow {
    let mut next = flow.clone();
    for _ in 0..[1, 1, 1, 2, 6][dice.usize(..5)] {
        let made = edit(&next, dice).and_then(|edit| edited(&next, &[edit]).ok());
        next = made.unwrap_or(next);
    }
    next
}

/// Goes from one flow to the next and compares after each step; how many steps made another.
pub(super) fn follow(
    mut flow: Arc<Flow>,
    n_steps: usize,
    dice: &mut Dice,
    what: &str,
    next: &mut dyn FnMut(&Flow, &mut Dice) -> Flow,
) -> usize {
    let mut judge = Judge::default();
    let mut ways = Ways::of(&flow);
    let mut n_made = 0;
    for step in 0..n_steps {
        let kept = judge.check(&flow, None);
        assert_eq!(*kept, lint::check(&flow, None), "{what}, step {step}");
        assert_eq!(ways, Ways::of(&flow), "{what}, step {step}");
        let next = next(&flow, dice);
        n_made += usize::from(next != *flow);
        let blocks: Vec<_> = next.blocks.changes_since(&flow.blocks).collect();
        let links: Vec<_> = next.links.changes_since(&flow.links).collect();
        ways.update(&next, &blocks, &links);
        flow = Arc::new(next);
    }
    n_made
}

#[test]
fn a_kept_report_is_that_of_the_whole_flow() {
    let mut dice = Dice::with_seed(11);
    let mut n_edits = 0;
    let mut paths: Vec<PathBuf> = Vec::new();
    let samples = fs::read_dir(root().join("flows")).unwrap();
    paths.extend(samples.map(|it| it.unwrap().path()));
    for folder in fs::read_dir(root().join("tests/lint")).unwrap() {
        paths.extend(
            fs::read_dir(folder.unwrap().path())
                .unwrap()
                .map(|it| it.unwrap().path()),
        );
    }
    paths.retain(|it| it.extension().is_some_and(|it| it == "ron") && !it.ends_with("page.ron"));
    paths.retain(|it| !it.to_string_lossy().ends_with(".tests.ron"));
    for path in paths {
        let what = path.display().to_string();
        let flow = Arc::new(flow_at(&path));
        n_edits += follow(flow, 25, &mut dice, &what, &mut edited_somehow);
    }
    assert!(n_edits > 3000, "{n_edits}");
}

#[test]
fn a_kept_report_of_a_random_flow_is_that_of_the_whole() {
    let mut n_edits = 0;
    for seed in 0..500 {
        let mut dice = Dice::with_seed(seed);
        let flow = Arc::new(random_flow(seed));
        let what = format!("seed {seed}");
        n_edits += follow(flow, 30, &mut dice, &what, &mut edited_somehow);
    }
    assert!(n_edits > 10_000, "{n_edits}");
}

/// Topics are followed 64 at a time to see which ones need a closer look.
#[test]
fn many_topics_at_once_are_followed_as_one_by_one() {
    let mut n_troubled = 0;
    for seed in 0..900 {
        let mut dice = Dice::with_seed(seed);
        let mut flow = random_flow(seed);
        let topics: Vec<Edit> = (0..70)
            .map(|i| Edit::SetTopic {
                id: TopicId::new(&format!("t{i}")).unwrap(),
                topic: Topic {
                    name: String::new(),
                    profile: Profile::OneTime,
                    template: None,
                },
            })
            .collect();
        flow = edited(&flow, &topics).unwrap();
        for (id, block) in flow.blocks.clone() {
            let mut next = (*block).clone();
            let topic = TopicId::new(["t1", "t69"][dice.usize(..2)]).unwrap();
            match &mut next.kind {
                Kind::Notification(it) => it.topic = topic,
                Kind::Message(it) => it.deliver_for = dice.bool().then_some(topic),
                Kind::Start(_)
                | Kind::Wait(_)
                | Kind::Condition(_)
                | Kind::Action(_)
                | Kind::GoTo(_)
                | Kind::Note(_) => continue,
            }
            let block = Arc::new(next);
            flow = edited(&flow, &[Edit::SetBlock { id, block }]).unwrap();
        }
        let ways = Ways::of(&flow);
        let outlook = Outlook::of(&ways, &Groups::of(&ways, Marks::NONE));
        let followed = |n: usize| consents::follow_with(&ways, n, None);
        let one_by_one: BTreeSet<usize> = (0..ways.topics().len())
            .filter(|n| followed(*n) != consents::Consents::default())
            .collect();
        assert_eq!(outlook.troubled, one_by_one, "seed {seed}");
        n_troubled += one_by_one.len();
    }
    assert!(n_troubled > 300, "{n_troubled}");
}
