//! Blocks and templates to drag onto the canvas; Enter or a click adds one too.

use crate::editor::action::{Action, NewBlock};
use crate::editor::canvas::Dragged;
use crate::editor::insert::TEMPLATES;
use crate::editor::text;
use crate::editor::theme::{Tokens, faded, regular, semibold, size};
use crate::editor::widgets::section_head;
use crate::model::KindName;
use egui::{
    Align2, Color32, CornerRadius, CursorIcon, Id, LayerId, Order, Rect, Response, ScrollArea,
    Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
};

/// Draws the palette.
pub fn palette_ui(ui: &mut Ui, t: &Tokens, out: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        ui.add_space(8.0);
        section_head(ui, t, "Blocks");
        for kind in KindName::ALL {
            let item = Item {
                name: kind.label(),
                about: text::purpose(kind),
                kind: Some(kind),
                dragged: Dragged::Kind(kind),
            };
            if item_ui(ui, t, &item).clicked() {
                out.push(Action::AddBlock(NewBlock {
                    kind: Some(kind),
                    ..NewBlock::default()
                }));
            }
        }
        ui.add_space(10.0);
        section_head(ui, t, "Templates");
        for (index, template) in TEMPLATES.iter().enumerate() {
            let item = Item {
                name: template.name,
                about: template.about,
                kind: None,
                dragged: Dragged::Template(index),
            };
            if item_ui(ui, t, &item).clicked() {
                out.push(Action::AddTemplate(index, None));
            }
        }
        ui.add_space(8.0);
    });
    carried_ui(ui, t);
}

struct Item {
    name: &'static str,
    about: &'static str,
    kind: Option<KindName>,
    dragged: Dragged,
}

fn item_ui(ui: &mut Ui, t: &Tokens, item: &Item) -> Response {
    let painter = ui.painter();
    let text_left = if item.kind.is_some() { 46.0 } else { 12.0 };
    let width = ui.available_width();
    let wrap = width - text_left - 10.0;
    let name = painter.layout(item.name.to_owned(), semibold(size::BODY), t.text, wrap);
    let about = painter.layout(
        item.about.to_owned(),
        regular(size::SMALL),
        t.text_weak,
        wrap,
    );
    let height = name.size().y + about.size().y + 18.0;
    let (rect, response) =
        ui.allocate_exact_size(Vec2::new(width, height), Sense::click_and_drag());
    let focus = response.has_focus() || response.hovered();
    let stroke = if response.has_focus() {
        Stroke::new(1.5, t.accent)
    } else if focus {
        Stroke::new(1.0, t.border_strong)
    } else {
        Stroke::new(1.0, t.border)
    };
    let fill = if focus { t.sunken } else { t.raised };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        fill,
        stroke,
        StrokeKind::Inside,
    );
    if let Some(kind) = item.kind {
        tile(
            ui,
            t,
            kind,
            Rect::from_center_size(rect.left_center() + Vec2::new(24.0, 0.0), Vec2::splat(28.0)),
        );
    }
    let top = rect.min + Vec2::new(text_left, 9.0);
    let below = top + Vec2::new(0.0, name.size().y);
    ui.painter().galley(top, name, t.text);
    ui.painter().galley(below, about, t.text_weak);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, item.name));
    response.dnd_set_drag_payload(item.dragged);
    response.on_hover_cursor(CursorIcon::Grab)
}

fn tile(ui: &Ui, t: &Tokens, kind: KindName, rect: Rect) {
    ui.painter()
        .rect_filled(rect, CornerRadius::same(8), t.kind(kind));
    let icon = text::icon(kind);
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icon,
        regular(16.0),
        Color32::WHITE,
    );
}

/// What is being dragged, under the pointer.
fn carried_ui(ui: &Ui, t: &Tokens) {
    let Some(dragged) = egui::DragAndDrop::payload::<Dragged>(ui.ctx()) else {
        return;
    };
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let (name, color) = match *dragged {
        Dragged::Kind(kind) => (kind.label(), t.kind(kind)),
        Dragged::Template(index) => (
            TEMPLATES.get(index).map_or("", |template| template.name),
            t.accent,
        ),
    };
    let layer = LayerId::new(Order::Tooltip, Id::new("carried"));
    let painter = ui.ctx().layer_painter(layer);
    let galley = painter.layout_no_wrap(name.to_owned(), semibold(size::BODY), t.text);
    let area = Rect::from_min_size(
        pointer + Vec2::new(12.0, 8.0),
        galley.size() + Vec2::new(28.0, 16.0),
    );
    let stroke = Stroke::new(1.5, color);
    painter.rect(
        area,
        CornerRadius::same(10),
        t.raised,
        stroke,
        StrokeKind::Inside,
    );
    painter.circle_filled(area.left_center() + Vec2::new(13.0, 0.0), 4.0, color);
    painter.galley(area.min + Vec2::new(22.0, 8.0), galley, faded(t.text, 1.0));
}
