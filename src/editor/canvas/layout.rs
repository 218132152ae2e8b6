//! What a card shows and how large it is, at 100 %. Kept from frame to frame for every block
//! that did not change, so that a frame costs what is seen and not what exists.

use crate::editor::canvas::cards;
use crate::editor::canvas::ruler::Ruler;
use crate::editor::canvas::wires::WireEnds;
use crate::lint::{Report, Severity, WindowUse};
use crate::model::{Block, BlockId, Exit, Flow, KindName, LinkKey};
use egui::{Context, Pos2, Rect, Vec2};
use std::collections::BTreeMap;
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
    pub rect: Rect,
    pub kind: KindName,
    pub has_input: bool,
    pub layout: Arc<CardLayout>,
    pub ports: Vec<ScenePort>,
    pub n_errors: usize,
    pub n_warnings: usize,
    pub window: Option<WindowUse>,
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
    cards: BTreeMap<BlockId, (Arc<Block>, Arc<CardLayout>)>,
    flow: Option<Arc<Flow>>,
    report: Option<Arc<Report>>,
    pixels_per_point: f32,
    /// Every card, in the order in which they are drawn.
    pub scene: Vec<SceneCard>,
    pub wires: Vec<SceneWire>,
}

impl Layouts {
    /// Brings the layouts up to date; blocks that did not change keep theirs.
    pub fn refresh(&mut self, ctx: &Context, flow: &Arc<Flow>, report: &Arc<Report>) {
        let scale = ctx.pixels_per_point();
        let same_scale = (self.pixels_per_point - scale).abs() < f32::EPSILON;
        let same_flow = self
            .flow
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, flow));
        let same_report = self
            .report
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, report));
        if !same_scale {
            self.cards.clear();
            self.pixels_per_point = scale;
        }
        if !same_scale || !same_flow {
            self.lay_out(ctx, flow);
            self.set_scene(flow);
            self.flow = Some(Arc::clone(flow));
        }
        if !same_scale || !same_flow || !same_report {
            self.mark(report);
            self.report = Some(Arc::clone(report));
        }
    }

    fn lay_out(&mut self, ctx: &Context, flow: &Flow) {
        self.cards.retain(|id, _| flow.blocks.contains_key(id));
        for (id, block) in &flow.blocks {
            let is_fresh = self
                .cards
                .get(id)
                .is_some_and(|(known, _)| Arc::ptr_eq(known, block));
            if !is_fresh {
                let layout = cards::lay_out(&Ruler::new(ctx), block);
                self.cards
                    .insert(id.clone(), (Arc::clone(block), Arc::new(layout)));
            }
        }
    }

    /// Writes what the rules say onto the cards.
    fn mark(&mut self, report: &Report) {
        let mut counts: BTreeMap<&BlockId, (usize, usize)> = BTreeMap::new();
        for finding in &report.findings {
            if let Some(id) = &finding.place.block {
                let count = counts.entry(id).or_default();
                match finding.severity {
                    Severity::Error => count.0 += 1,
                    Severity::Warning => count.1 += 1,
                    Severity::Hint => {}
                }
            }
        }
        for card in &mut self.scene {
            (card.n_errors, card.n_warnings) = counts.get(&card.id).copied().unwrap_or_default();
            card.window = report.window.get(&card.id).copied();
        }
    }

    fn set_scene(&mut self, flow: &Flow) {
        // Blocks, places and layouts have the same ids in the same order.
        let mut links = flow.links.keys().peekable();
        self.scene = flow
            .blocks
            .iter()
            .zip(flow.layout.values())
            .zip(self.cards.values())
            .map(|(((id, block), at), (_, layout))| {
                let mut joined = Vec::new();
                while let Some(key) = links.next_if(|key| key.from <= *id) {
                    joined.push(&key.exit);
                }
                let ports = layout.ports().map(|(exit, at)| ScenePort {
                    is_joined: joined.contains(&&exit),
                    key: LinkKey::new(id.clone(), exit),
                    at,
                });
                SceneCard {
                    id: id.clone(),
                    rect: Rect::from_min_size(super::camera::point(*at), layout.size),
                    kind: block.kind.name(),
                    has_input: block.kind.has_input(),
                    ports: ports.collect(),
                    layout: Arc::clone(layout),
                    n_errors: 0,
                    n_warnings: 0,
                    window: None,
                }
            })
            .collect();
        let obstacles: Vec<Rect> = self.scene.iter().map(|card| card.rect).collect();
        let card = |id: &BlockId| {
            let i = self.scene.binary_search_by(|card| card.id.cmp(id)).ok()?;
            self.scene.get(i)
        };
        self.wires = flow
            .links
            .iter()
            .filter_map(|(key, to)| {
                let (source, target) = (card(&key.from)?, card(to)?);
                let from = source.rect.min + source.layout.port(&key.exit)?;
                let entry = target.rect.min + Vec2::new(0.0, INPUT_Y);
                let ends = WireEnds::new(from, entry, source.rect, target.rect).round(&obstacles);
                Some(SceneWire {
                    key: key.clone(),
                    to: to.clone(),
                    ends,
                })
            })
            .collect();
    }

    #[must_use]
    pub fn get(&self, id: &BlockId) -> Option<&CardLayout> {
        self.cards.get(id).map(|(_, layout)| &**layout)
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
