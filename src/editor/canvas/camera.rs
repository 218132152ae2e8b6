//! Which part of the canvas is seen, and how large.

use crate::model::Position;
use egui::{Pos2, Rect, Vec2};

/// Smallest and largest zoom.
pub const ZOOM: std::ops::RangeInclusive<f32> = 0.1..=2.0;

/// Maps canvas units to screen points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// The canvas point at the top left corner of the view.
    pub origin: Pos2,
    pub zoom: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            origin: Pos2::new(-40.0, -100.0),
            zoom: 1.0,
        }
    }
}

impl Camera {
    #[must_use]
    pub fn to_screen(&self, view: Rect, at: Pos2) -> Pos2 {
        view.min + (at - self.origin) * self.zoom
    }

    #[must_use]
    pub fn rect_to_screen(&self, view: Rect, rect: Rect) -> Rect {
        Rect::from_min_max(
            self.to_screen(view, rect.min),
            self.to_screen(view, rect.max),
        )
    }

    #[must_use]
    pub fn to_canvas(&self, view: Rect, at: Pos2) -> Pos2 {
        self.origin + (at - view.min) / self.zoom
    }

    /// The part of the canvas that is seen.
    #[must_use]
    pub fn seen(&self, view: Rect) -> Rect {
        Rect::from_min_max(
            self.to_canvas(view, view.min),
            self.to_canvas(view, view.max),
        )
    }

    #[must_use]
    pub fn panned(self, by: Vec2) -> Self {
        Self {
            origin: self.origin - by / self.zoom,
            ..self
        }
    }

    /// Zoomed so that the canvas point under `at` stays there.
    #[must_use]
    pub fn zoomed(self, view: Rect, at: Pos2, factor: f32) -> Self {
        let zoom = (self.zoom * factor).clamp(*ZOOM.start(), *ZOOM.end());
        let zoom = if (zoom - 1.0).abs() < 0.02 { 1.0 } else { zoom };
        let fixed = self.to_canvas(view, at);
        Self {
            origin: fixed - (at - view.min) / zoom,
            zoom,
        }
    }

    /// Shows all of `content` with a margin, at 100 % at most.
    #[must_use]
    pub fn framing(view: Rect, content: Rect) -> Self {
        let margin = 48.0;
        let room = (view.size() - Vec2::splat(2.0 * margin)).max(Vec2::splat(50.0));
        let zoom = (room.x / content.width().max(1.0))
            .min(room.y / content.height().max(1.0))
            .clamp(*ZOOM.start(), 1.0);
        Self {
            origin: content.center() - view.size() / (2.0 * zoom),
            zoom,
        }
    }

    /// Moved as little as shows `content`; unchanged when it is seen already.
    #[must_use]
    pub fn revealing(self, view: Rect, content: Rect) -> Self {
        let seen = self.seen(view).shrink(24.0 / self.zoom);
        if seen.contains_rect(content) {
            return self;
        }
        Self {
            origin: content.center() - view.size() / (2.0 * self.zoom),
            ..self
        }
    }
}

/// The canvas point of a position.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "positions are below 2^24 and so exact"
)]
pub fn point(at: Position) -> Pos2 {
    Pos2::new(at.x as f32, at.y as f32)
}

/// The whole-number position nearest to a canvas point, within the bounds of a flow.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "clamped to the bounds of a flow"
)]
pub fn position(at: Pos2) -> Position {
    let bound = crate::model::flow::MAX_COORDINATE;
    let whole = |value: f32| (value.round() as i32).clamp(-bound, bound);
    Position {
        x: whole(at.x),
        y: whole(at.y),
    }
}
