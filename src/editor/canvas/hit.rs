//! What lies under the pointer.

use crate::editor::canvas::layout::{Layouts, SceneCard};
use crate::editor::canvas::wires::distance;
use crate::model::{BlockId, LinkKey};
use egui::{Pos2, Rect, Vec2};

/// How near the pointer must come to a port, in screen points.
const PORT_REACH: f32 = 11.0;
/// How near the pointer must come to a wire, in screen points.
const WIRE_REACH: f32 = 7.0;
/// Below this zoom ports are too small to be aimed at.
pub const PORTS_FROM_ZOOM: f32 = 0.35;

/// What lies at a point.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Hit {
    #[default]
    Nothing,
    Port(LinkKey),
    Input(BlockId),
    Card(BlockId),
    Wire(LinkKey),
}

/// What lies at a canvas point; ports win over cards, cards over wires.
#[must_use]
pub fn hit(layouts: &Layouts, at: Pos2, zoom: f32) -> Hit {
    let reach = PORT_REACH / zoom.max(0.5);
    let near: Vec<&SceneCard> = layouts
        .scene
        .iter()
        .rev()
        .filter(|card| card.rect.expand(reach).contains(at))
        .collect();
    if zoom >= PORTS_FROM_ZOOM {
        for card in &near {
            if let Some(port) = port_at(card, at, reach) {
                return port;
            }
        }
    }
    if let Some(card) = near.iter().find(|card| card.rect.contains(at)) {
        return Hit::Card(card.id.clone());
    }
    wire_at(layouts, at, zoom).map_or(Hit::Nothing, Hit::Wire)
}

fn port_at(card: &SceneCard, at: Pos2, reach: f32) -> Option<Hit> {
    let port = card
        .ports
        .iter()
        .map(|port| (&port.key, (card.rect.min + port.at).distance(at)))
        .filter(|(_, far)| *far <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((key, _)) = port {
        return Some(Hit::Port(key.clone()));
    }
    let input = card.rect.min + Vec2::new(0.0, super::layout::INPUT_Y);
    (card.has_input && input.distance(at) <= reach).then(|| Hit::Input(card.id.clone()))
}

/// The wire nearest to a canvas point, when one is near enough.
#[must_use]
pub fn wire_at(layouts: &Layouts, at: Pos2, zoom: f32) -> Option<LinkKey> {
    let reach = WIRE_REACH / zoom;
    layouts
        .wires
        .iter()
        .filter(|wire| wire.ends.bounds().expand(reach).contains(at))
        .map(|wire| (&wire.key, distance(&wire.ends.course(zoom), at)))
        .filter(|(_, far)| *far <= reach)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(key, _)| key.clone())
}

/// The card whose area, with a margin, holds a canvas point and that a wire may enter.
#[must_use]
pub fn target_at(layouts: &Layouts, at: Pos2, from: &BlockId) -> Option<BlockId> {
    let grow = 14.0;
    layouts
        .scene
        .iter()
        .rev()
        .find(|card| card.has_input && card.rect.expand(grow).contains(at))
        .filter(|card| card.id != *from || card.rect.contains(at))
        .map(|card| card.id.clone())
}

/// The cards that a box touches.
#[must_use]
pub fn cards_in(layouts: &Layouts, area: Rect) -> Vec<BlockId> {
    layouts
        .scene
        .iter()
        .filter(|card| card.rect.intersects(area))
        .map(|card| card.id.clone())
        .collect()
}
