//! The whole flow in a corner: cards tinted by kind and severity, and what is seen. A click
//! or drag goes there.

use crate::editor::action::Action;
use crate::editor::canvas::camera::Camera;
use crate::editor::canvas::view::CanvasView;
use crate::editor::theme::faded;
use egui::{Mesh, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType};

const SIZE: Vec2 = Vec2::new(168.0, 104.0);
const MARGIN: f32 = 14.0;
/// On a canvas smaller than this it would cover the cards and the zoom bar.
const LEAST: Vec2 = Vec2::new(400.0, 240.0);

/// Draws the minimap into the lower right corner of `rect`.
pub fn minimap_ui(ui: &Ui, view: &CanvasView<'_>, rect: Rect, out: &mut Vec<Action>) {
    if rect.width() < LEAST.x || rect.height() < LEAST.y {
        return;
    }
    let cards = &view.layouts.scene;
    let Some(all) = cards
        .iter()
        .map(|card| card.rect)
        .reduce(|all, card| all.union(card))
    else {
        return;
    };
    let camera = view.state.camera;
    let t = view.tokens;
    let area = Rect::from_min_size(rect.max - SIZE - Vec2::splat(MARGIN), SIZE);
    let seen = camera.seen(rect);
    let world = all.union(seen.intersect(all.expand(400.0))).expand(60.0);
    let inner = area.shrink(6.0);
    let scale = (inner.width() / world.width()).min(inner.height() / world.height());
    let to_map = |at: Pos2| inner.center() + (at - world.center()) * scale;
    let rect_to_map = |rect: Rect| Rect::from_min_max(to_map(rect.min), to_map(rect.max));

    let response = ui.interact(area, ui.id().with("minimap"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Minimap"));
    let painter = ui.painter_at(area);
    let stroke = Stroke::new(1.0, t.border_strong);
    painter.rect(area, 8.0, t.surface, stroke, StrokeKind::Inside);
    let mut mesh = Mesh::default();
    for card in cards {
        let color = if card.n_errors > 0 {
            t.error
        } else {
            t.kind(card.kind)
        };
        mesh.add_colored_rect(rect_to_map(card.rect), color);
    }
    painter.add(mesh);
    let window = rect_to_map(seen).intersect(area.shrink(1.0));
    painter.rect(
        window,
        4.0,
        faded(t.accent, 0.06),
        Stroke::new(1.0, t.accent),
        StrokeKind::Inside,
    );

    if (response.clicked() || response.dragged())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let center = world.center() + (pointer - inner.center()) / scale;
        let origin = center - rect.size() / (2.0 * camera.zoom);
        out.push(Action::Camera(Camera { origin, ..camera }));
    }
}
