//! What a card shows and how large it is, at 100 %. Kept from frame to frame for every block
//! that did not change, so that a frame costs what is seen and not what exists.

use crate::editor::canvas::cards;
use crate::editor::canvas::ruler::Ruler;
use crate::editor::canvas::wires::WireEnds;
use crate::lint::{Report, Severity, WindowUse};
use crate::model::map::Change;
use crate::model::{Block, BlockId, Exit, Flow, KindName, LinkKey, Profile, TopicId};
use egui::{Context, Pos2, Rect, Vec2};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Space between a card's edge and what it shows.
pub const PAD: f32 = 12.0;
/// Height of the line with icon and name.
pub const HEADER: f32 = 42.0;
/// Where the input port stands, from the card's top.
pub const INPUT_Y: f32 = 21.0;

/// A line or box of a card, below its header.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// From the card's top.
    pub y: f32,
    pub height: f32,
    pub look: Look,
    /// Already broken into lines.
    pub lines: Vec<String>,
    /// The exit whose port stands at this row's right edge.
    pub exit: Option<Exit>,
}

/// How a row looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Look {
    /// What the bot says.
    Bubble,
    /// Title of a notification request.
    Title,
    Button,
    Reply,
    /// An exit by name, at the right.
    Exit,
    /// A weak line, such as a way in.
    Line,
    Big,
    /// The share of the 24-hour window that is used.
    WindowBar,
    /// A picture that is sent.
    Image,
    /// What a note says.
    Note,
    /// Invites to fill in what is missing.
    Missing,
}

/// A card's size and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct CardLayout {
    pub size: Vec2,
    pub rows: Vec<Row>,
    pub title: String,
    pub code: String,
    /// Where the straight way out leaves, when the header holds it.
    pub next_port: bool,
}

impl CardLayout {
    /// The port of an exit, from the card's top left corner.
    #[must_use]
    pub fn port(&self, exit: &Exit) -> Option<Vec2> {
        if self.next_port && *exit == Exit::Next {
            return Some(Vec2::new(self.size.x, INPUT_Y));
        }
        let row = self
            .rows
            .iter()
            .find(|row| row.exit.as_ref() == Some(exit))?;
        Some(Vec2::new(self.size.x, row.y + row.height / 2.0))
    }

    /// Every exit with its port, from the card's top left corner.
    pub fn ports(&self) -> impl Iterator<Item = (Exit, Vec2)> + '_ {
        let next = self
            .next_port
            .then(|| (Exit::Next, Vec2::new(self.size.x, INPUT_Y)));
        next.into_iter().chain(self.rows.iter().filter_map(|row| {
            let exit = row.exit.clone()?;
            Some((exit, Vec2::new(self.size.x, row.y + row.height / 2.0)))
        }))
    }
}

/// A card where it lies, in canvas units, with all that a frame needs to draw it.
#[derive(Debug, Clone)]
pub struct SceneCard {
    pub id: BlockId,
    /// What the layout shows.
    block: Arc<Block>,
    profile: Profile,
    pub rect: Rect,
    pub kind: KindName,
    pub has_input: bool,
    pub layout: Arc<CardLayout>,
    pub ports: Vec<ScenePort>,
    pub n_errors: usize,
    pub n_warnings: usize,
    pub window: Option<WindowUse>,
}

impl SceneCard {
    /// A card as the flow has it; with the layout of the known one when the block is the same.
    fn new(
        ruler: &Ruler<'_>,
        flow: &Flow,
        id: &BlockId,
        block: &Arc<Block>,
        known: Option<&Self>,
        report: &Report,
    ) -> Option<Self> {
        let profile = profile_of(flow, block);
        let is_same = |known: &&Self| known.profile == profile && Arc::ptr_eq(&known.block, block);
        let layout = known.filter(is_same).map_or_else(
            || Arc::new(cards::lay_out(ruler, block, profile)),
            |known| Arc::clone(&known.layout),
        );
        let ports = layout.ports().map(|(exit, at)| {
            let key = LinkKey::new(id.clone(), exit);
            ScenePort {
                is_joined: flow.links.contains_key(&key),
                key,
                at,
            }
        });
        Some(Self {
            id: id.clone(),
            rect: Rect::from_min_size(super::camera::point(*flow.layout.get(id)?), layout.size),
            kind: block.kind.name(),
            has_input: block.kind.has_input(),
            ports: ports.collect(),
            block: Arc::clone(block),
            profile,
            layout,
            n_errors: 0,
            n_warnings: 0,
            window: report.window.get(id),
        })
    }
}

/// Of the block's topic; the button of a request depends on it.
fn profile_of(flow: &Flow, block: &Block) -> Profile {
    let topic = block.kind.topic().and_then(|topic| flow.topics.get(topic));
    topic.map(|it| it.profile).unwrap_or_default()
}

/// Blocks whose topic has another profile now.
fn asks_otherwise<'a>(before: &'a Flow, flow: &'a Flow) -> impl Iterator<Item = &'a BlockId> {
    let topics: BTreeSet<&TopicId> = flow
        .topics
        .changes_since(&before.topics)
        .filter(|it| it.before.map(|it| it.profile) != it.after.map(|it| it.profile))
        .map(|it| it.key)
        .collect();
    // Hardly ever has one, and then nobody needs to look at ten thousand blocks.
    let blocks = (!topics.is_empty()).then(|| flow.blocks.iter());
    blocks
        .into_iter()
        .flatten()
        .filter(move |(_, block)| {
            block
                .kind
                .topic()
                .is_some_and(|topic| topics.contains(topic))
        })
        .map(|(id, _)| id)
}

/// A port of a card.
#[derive(Debug, Clone)]
pub struct ScenePort {
    pub key: LinkKey,
    /// From the card's top left corner.
    pub at: Vec2,
    /// A wire leaves here.
    pub is_joined: bool,
}

/// A link where it lies, in canvas units.
#[derive(Debug, Clone)]
pub struct SceneWire {
    pub key: LinkKey,
    pub to: BlockId,
    pub ends: WireEnds,
}

/// The layouts of all blocks, and the scene they make.
#[derive(Default)]
pub struct Layouts {
    flow: Option<Arc<Flow>>,
    report: Option<Arc<Report>>,
    pixels_per_point: f32,
    /// Every card, in the order in which they are drawn: that of their ids.
    pub scene: Vec<SceneCard>,
    /// Every wire, in the order of the links.
    pub wires: Vec<SceneWire>,
}

/// More changes than this, and everything is laid out again.
const MANY: usize = 200;

impl Layouts {
    /// Brings the layouts up to date: what an edit left as it was keeps its layout.
    pub fn refresh(&mut self, ctx: &Context, flow: &Arc<Flow>, report: &Arc<Report>) {
        let scale = ctx.pixels_per_point();
        if (self.pixels_per_point - scale).abs() >= f32::EPSILON {
            self.pixels_per_point = scale;
            self.flow = None;
            self.scene.clear();
        }
        let before = self.flow.replace(Arc::clone(flow));
        let is_same_flow = before.as_ref().is_some_and(|it| Arc::ptr_eq(it, flow));
        if !is_same_flow {
            let ruler = Ruler::new(ctx);
            match before {
                Some(before) => self.follow(&ruler, &before, flow, report),
                None => self.lay_out(&ruler, flow, report),
            }
        }
        let known = self.report.replace(Arc::clone(report));
        let is_same_report = known.as_ref().is_some_and(|it| Arc::ptr_eq(it, report));
        if !is_same_flow || !is_same_report {
            self.mark(known.as_deref(), report);
        }
    }

    /// Lays everything out; cards whose block is the same keep their layout.
    fn lay_out(&mut self, ruler: &Ruler<'_>, flow: &Flow, report: &Report) {
        let cards = flow.blocks.iter().filter_map(|(id, block)| {
            let known = self.card(id);
            SceneCard::new(ruler, flow, id, block, known, report)
        });
        self.scene = cards.collect();
        let obstacles: Vec<Rect> = self.scene.iter().map(|card| card.rect).collect();
        let wires = flow.links.iter();
        let wires = wires.filter_map(|(key, to)| self.wire(key, to, &obstacles));
        self.wires = wires.collect();
    }

    /// Lays out what differs from the flow before.
    fn follow(&mut self, ruler: &Ruler<'_>, before: &Flow, flow: &Flow, report: &Report) {
        let links: Vec<_> = flow.links.changes_since(&before.links).collect();
        let blocks = flow.blocks.changes_since(&before.blocks).map(|it| it.key);
        let places = flow.layout.changes_since(&before.layout).map(|it| it.key);
        let joined = links.iter().map(|it| &it.key.from);
        let asking = asks_otherwise(before, flow);
        let others = blocks.chain(places).chain(joined).chain(asking);
        let others: BTreeSet<&BlockId> = others.collect();
        if others.len() + links.len() > MANY {
            return self.lay_out(ruler, flow, report);
        }
        // Where cards came, went, or changed their size; and whose ports may lie elsewhere.
        let mut swaying: Vec<Rect> = Vec::new();
        for id in &others {
            let at = self.scene.partition_point(|card| card.id < **id);
            let known = self.card(id).cloned();
            let next = flow
                .blocks
                .get(id)
                .and_then(|block| SceneCard::new(ruler, flow, id, block, known.as_ref(), report));
            let (old, new) = (
                known.as_ref().map(|it| it.rect),
                next.as_ref().map(|it| it.rect),
            );
            if old != new {
                swaying.extend(old.into_iter().chain(new));
            }
            match (known, next) {
                (Some(_), Some(next)) => {
                    if let Some(card) = self.scene.get_mut(at) {
                        *card = next;
                    }
                }
                (Some(_), None) => {
                    self.scene.remove(at);
                }
                (None, Some(next)) => self.scene.insert(at, next),
                (None, None) => {}
            }
        }
        for link in &links {
            let found = self.wires.binary_search_by(|wire| wire.key.cmp(link.key));
            if let (Ok(at), true) = (found, link.before.is_some()) {
                self.wires.remove(at);
            }
        }
        self.follow_wires(&others, &swaying, &links);
    }

    /// Lays out the wires of these cards, those that lead round where cards came or went, and
    /// the new ones.
    fn follow_wires(
        &mut self,
        others: &BTreeSet<&BlockId>,
        swaying: &[Rect],
        links: &[Change<'_, LinkKey, BlockId>],
    ) {
        let obstacles: Vec<Rect> = self.scene.iter().map(|card| card.rect).collect();
        let is_other = |wire: &SceneWire| {
            others.contains(&wire.key.from)
                || others.contains(&wire.to)
                || swaying.iter().any(|rect| wire.ends.is_swayed_by(*rect))
        };
        for n in 0..self.wires.len() {
            let Some(wire) = self.wires.get(n).filter(|wire| is_other(wire)) else {
                continue;
            };
            let next = self.wire(&wire.key, &wire.to, &obstacles);
            if let (Some(wire), Some(next)) = (self.wires.get_mut(n), next) {
                *wire = next;
            }
        }
        for link in links {
            let next = link
                .after
                .and_then(|to| self.wire(link.key, to, &obstacles));
            let at = self.wires.partition_point(|wire| wire.key < *link.key);
            if let Some(next) = next {
                self.wires.insert(at, next);
            }
        }
    }

    /// Writes what the rules say onto the cards.
    fn mark(&mut self, known: Option<&Report>, report: &Report) {
        for card in &mut self.scene {
            (card.n_errors, card.n_warnings) = (0, 0);
        }
        for finding in &report.findings {
            let id = finding.place.block.as_ref();
            let Some(card) = id.and_then(|id| self.card_mut(id)) else {
                continue;
            };
            match finding.severity {
                Severity::Error => card.n_errors += 1,
                Severity::Warning => card.n_warnings += 1,
                Severity::Hint => {}
            }
        }
        let is_same = known.is_some_and(|it| report.window.is_shared_with(&it.window));
        let mut uses = report.window.iter().peekable();
        for card in self.scene.iter_mut().filter(|_| !is_same) {
            while uses.next_if(|(id, _)| **id < card.id).is_some() {}
            let here = uses.next_if(|(id, _)| **id == card.id);
            card.window = here.map(|(_, it)| it);
        }
    }

    fn card(&self, id: &BlockId) -> Option<&SceneCard> {
        let i = self.scene.binary_search_by(|card| card.id.cmp(id)).ok()?;
        self.scene.get(i)
    }

    fn card_mut(&mut self, id: &BlockId) -> Option<&mut SceneCard> {
        let i = self.scene.binary_search_by(|card| card.id.cmp(id)).ok()?;
        self.scene.get_mut(i)
    }

    fn wire(&self, key: &LinkKey, to: &BlockId, obstacles: &[Rect]) -> Option<SceneWire> {
        let (source, target) = (self.card(&key.from)?, self.card(to)?);
        let from = source.rect.min + source.layout.port(&key.exit)?;
        let entry = target.rect.min + Vec2::new(0.0, INPUT_Y);
        Some(SceneWire {
            key: key.clone(),
            to: to.clone(),
            ends: WireEnds::new(from, entry, source.rect, target.rect).round(obstacles),
        })
    }

    #[must_use]
    pub fn get(&self, id: &BlockId) -> Option<&CardLayout> {
        self.card(id).map(|card| &*card.layout)
    }

    /// The area of a card, in canvas units.
    #[must_use]
    pub fn rect(&self, flow: &Flow, id: &BlockId) -> Option<Rect> {
        let at = super::camera::point(*flow.layout.get(id)?);
        Some(Rect::from_min_size(at, self.get(id)?.size))
    }

    /// The area of several cards, in canvas units.
    pub fn bounds<'a>(
        &self,
        flow: &Flow,
        ids: impl IntoIterator<Item = &'a BlockId>,
    ) -> Option<Rect> {
        ids.into_iter()
            .filter_map(|id| self.rect(flow, id))
            .reduce(|all, rect| all.union(rect))
    }

    /// Where an exit's wire leaves, in canvas units.
    #[must_use]
    pub fn port(&self, flow: &Flow, id: &BlockId, exit: &Exit) -> Option<Pos2> {
        let at = super::camera::point(*flow.layout.get(id)?);
        Some(at + self.get(id)?.port(exit)?)
    }
}
