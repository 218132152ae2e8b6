//! Draws ports and wires.

use crate::editor::canvas::paint::{DETAIL_FROM_ZOOM, Pen};
use egui::epaint::CubicBezierShape;
use egui::{Color32, Pos2, Shape, Stroke, Vec2};

impl Pen<'_> {
    /// Draws a port; filled when a wire is on it.
    pub fn port(&self, at: Pos2, joined: bool, hot: bool) {
        let center = self.camera.to_screen(self.view, at);
        let radius = self.scaled(5.0).max(2.0) + if hot { 2.0 } else { 0.0 };
        let color = if hot {
            self.tokens.accent
        } else {
            self.tokens.wire
        };
        let fill = if joined || hot {
            color
        } else {
            self.tokens.surface
        };
        self.painter
            .circle(center, radius, fill, Stroke::new(1.5, color));
    }

    /// Draws a wire along its course, with a tip that shows its direction.
    pub fn wire(&self, course: &[Pos2], color: Color32, width: f32) {
        let mut points: Vec<Pos2> = course
            .iter()
            .map(|point| self.camera.to_screen(self.view, *point))
            .collect();
        if self.zoom() < DETAIL_FROM_ZOOM {
            self.painter
                .add(Shape::line(points, Stroke::new(width, color)));
            return;
        }
        let Some(end) = points.last_mut() else {
            return;
        };
        let tip = *end - Vec2::new(self.scaled(6.0), 0.0);
        *end = tip;
        let (length, half) = (self.scaled(8.0).max(4.0), self.scaled(4.0).max(2.0));
        let back = tip - Vec2::new(length, 0.0);
        self.painter
            .add(Shape::line(points, Stroke::new(width, color)));
        self.painter.add(Shape::convex_polygon(
            vec![
                tip,
                back + Vec2::new(0.0, -half),
                back + Vec2::new(0.0, half),
            ],
            color,
            Stroke::NONE,
        ));
    }

    /// Draws a wire that the hand holds.
    pub fn loose_wire(&self, from: Pos2, to: Pos2) {
        let (a, b) = (
            self.camera.to_screen(self.view, from),
            self.camera.to_screen(self.view, to),
        );
        let reach = Vec2::new(((b.x - a.x).abs() * 0.5).clamp(24.0, 140.0), 0.0);
        let stroke = Stroke::new(2.0, self.tokens.accent);
        self.painter.add(CubicBezierShape::from_points_stroke(
            [a, a + reach, b - reach, b],
            false,
            Color32::TRANSPARENT,
            stroke,
        ));
        self.painter.circle_filled(b, 4.0, self.tokens.accent);
    }
}
