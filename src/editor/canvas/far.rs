//! Cards far away: coloured boxes, with a name where one can be read.

use crate::editor::canvas::layout::CardLayout;
use crate::editor::canvas::paint::{CardState, Pen};
use crate::editor::theme::{faded, semibold, size};
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{Color32, Mesh, Rect, Shape, StrokeKind, Vec2};

/// Space beside the name of a card far away, on both sides together.
const FAR_MARGIN: f32 = 6.0;

/// What is written onto a card far away, and how large: its name, as much of it as says
/// something, or only its code; nothing when neither could be read. In half points, so that
/// zooming fills the glyph atlas with few sizes.
fn far_name(on_screen: Vec2, layout: &CardLayout) -> Option<(&str, f32)> {
    const SMALLEST: f32 = 8.0;
    /// A letter's share of its height, at the widest that is usual.
    const LETTER: f32 = 0.62;
    const WORTH_CUTTING: f32 = 44.0;
    let room = on_screen.x - FAR_MARGIN;
    if on_screen.y < SMALLEST + 3.0 || room < SMALLEST {
        return None;
    }
    let points = ((on_screen.y * 0.3).clamp(SMALLEST, 13.0) * 2.0).round() / 2.0;
    #[expect(clippy::cast_precision_loss, reason = "a name of a few letters")]
    let fits = |words: &str| words.chars().count() as f32 * points * LETTER <= room;
    if fits(&layout.title) || room >= WORTH_CUTTING {
        return Some((&layout.title, points));
    }
    (!layout.code.is_empty() && fits(&layout.code)).then_some((&layout.code, points))
}

impl Pen<'_> {
    /// Draws many cards far away as plain boxes, in one mesh.
    pub fn far_boxes(&self, cards: impl Iterator<Item = (Rect, CardState)>) {
        let mut mesh = Mesh::default();
        for (rect, state) in cards {
            let on_screen = self.camera.rect_to_screen(self.view, rect);
            let edge = self.edge(&state, 1.0);
            let color = state
                .kind
                .map_or(self.tokens.border_strong, |kind| self.tokens.kind(kind));
            mesh.add_colored_rect(on_screen, edge.color);
            mesh.add_colored_rect(on_screen.shrink(edge.width), color);
        }
        self.painter.add(mesh);
    }

    /// Draws a card far away as a coloured box.
    pub fn far_card(&self, rect: Rect, state: &CardState) {
        let on_screen = self.camera.rect_to_screen(self.view, rect);
        let color = state
            .kind
            .map_or(self.tokens.border_strong, |kind| self.tokens.kind(kind));
        let radius = self.radius(size::CARD_RADIUS);
        self.painter.rect(
            on_screen,
            radius,
            self.tokens.surface,
            self.edge(state, 1.0),
            StrokeKind::Inside,
        );
        self.painter
            .rect_filled(on_screen.shrink(2.0), radius, faded(color, 0.85));
    }

    /// Writes names onto cards far away, where they fit and can be read. The galleys come from
    /// egui's own cache, which keeps one for each text and size while it is on the screen.
    pub fn far_names<'b>(&self, cards: impl Iterator<Item = (Rect, &'b CardLayout)>) {
        let mut names = Vec::new();
        self.painter.fonts_mut(|fonts| {
            for (rect, layout) in cards {
                let on_screen = self.camera.rect_to_screen(self.view, rect);
                let Some((words, points)) = far_name(on_screen.size(), layout) else {
                    continue;
                };
                let font = semibold(points);
                let mut job = LayoutJob::simple_singleline(words.to_owned(), font, Color32::WHITE);
                job.wrap = TextWrapping::truncate_at_width(on_screen.width() - FAR_MARGIN);
                let galley = fonts.layout_job(job);
                let at = on_screen.center() - galley.size() / 2.0;
                names.push(Shape::galley(at, galley, Color32::WHITE));
            }
        });
        self.painter.extend(names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_away_a_name_stands_where_it_can_be_read() {
        let layout = CardLayout {
            size: Vec2::new(240.0, 160.0),
            rows: Vec::new(),
            title: "Ask about the shade".to_owned(),
            code: "M12".to_owned(),
            next_port: true,
        };
        let name = |zoom: f32| far_name(layout.size * zoom, &layout).map(|(words, _)| words);
        assert_eq!(name(0.34), Some("Ask about the shade"), "cut where it ends");
        assert_eq!(name(0.15), Some("M12"));
        assert_eq!(name(0.05), None);
        let short = CardLayout {
            title: "Hi".to_owned(),
            ..layout.clone()
        };
        let small = far_name(Vec2::new(24.0, 16.0), &short);
        assert_eq!(small, Some(("Hi", 8.0)));
    }
}
