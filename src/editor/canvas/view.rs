//! The canvas on the screen: draws what is seen. What the pointer does stands in `pointer`.

use crate::editor::action::Action;
use crate::editor::canvas::gesture::Gesture;
use crate::editor::canvas::hit::{Hit, PORTS_FROM_ZOOM, hit, target_at};
use crate::editor::canvas::layout::{INPUT_Y, Layouts, SceneCard};
use crate::editor::canvas::overlay;
use crate::editor::canvas::paint::{CardState, DETAIL_FROM_ZOOM, Pen};
use crate::editor::canvas::pointer::{cursor, drops, press, wheel};
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::text;
use crate::editor::theme::{Tokens, faded};
use crate::model::BlockId;
use egui::{
    EventFilter, Id, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    WidgetType,
};

/// What the canvas reads.
pub struct CanvasView<'a> {
    pub state: &'a State,
    pub layouts: &'a Layouts,
    pub tokens: &'a Tokens,
}

/// Draws the canvas into the rest of `ui`.
pub fn canvas_ui(ui: &mut Ui, view: &CanvasView<'_>, out: &mut Vec<Action>) -> Rect {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let camera = view.state.camera;
    let pointer = response
        .hover_pos()
        .or_else(|| response.interact_pointer_pos());
    let at = pointer.map(|pointer| camera.to_canvas(rect, pointer));
    let under = match (&view.state.gesture, at) {
        (Gesture::None, Some(at)) if response.contains_pointer() => {
            hit(view.layouts, at, camera.zoom)
        }
        _ => Hit::Nothing,
    };
    wheel(ui, rect, camera, &response, out);
    press(ui, rect, view, &response, out);
    drops(rect, view, &response, out);
    cursor(ui, &under, &view.state.gesture);

    let painter = ui.painter_at(rect);
    let pen = Pen {
        painter: &painter,
        tokens: view.tokens,
        camera,
        view: rect,
    };
    pen.ground();
    let is_read_out = ui
        .ctx()
        .accesskit_node_builder(response.id, |_| ())
        .is_some();
    let scene = Scene {
        is_read_out,
        ..Scene::new(view, rect, at)
    };
    scene.wires(&pen, &under);
    scene.cards(ui, &pen, &under);
    scene.wire_words(ui, &pen);
    scene.gesture(&pen);
    context_menu(&response, view, out);
    rect
}

/// A card in view, where it is drawn.
type Seen<'a> = (&'a SceneCard, Rect);

/// More cards than this far away are drawn without round corners.
const MANY: usize = 300;

/// What is drawn, with the offsets of a move that is under way.
struct Scene<'a> {
    view: &'a CanvasView<'a>,
    rect: Rect,
    seen: Rect,
    at: Option<Pos2>,
    by: Vec2,
    /// Somebody listens to the names of things; ports are only told to them.
    is_read_out: bool,
}

impl<'a> Scene<'a> {
    fn new(view: &'a CanvasView<'a>, rect: Rect, at: Option<Pos2>) -> Self {
        let by = match view.state.gesture {
            Gesture::Move { by } => by.round(),
            Gesture::None | Gesture::Pan | Gesture::Box { .. } | Gesture::Wire { .. } => Vec2::ZERO,
        };
        let seen = view.state.camera.seen(rect).expand(16.0);
        Self {
            view,
            rect,
            seen,
            at,
            by,
            is_read_out: false,
        }
    }

    fn offset(&self, id: &BlockId) -> Vec2 {
        if self.by != Vec2::ZERO && self.view.state.selection.blocks.contains(id) {
            self.by
        } else {
            Vec2::ZERO
        }
    }

    fn wires(&self, pen: &Pen<'_>, under: &Hit) {
        let state = self.view.state;
        let t = self.view.tokens;
        let zoom = state.camera.zoom;
        let thin = (1.8 * zoom).clamp(1.0, 2.4);
        for wire in &self.view.layouts.wires {
            let ends = wire
                .ends
                .moved(self.offset(&wire.key.from), self.offset(&wire.to));
            if !ends.bounds().intersects(self.seen) {
                continue;
            }
            if let Gesture::Wire {
                from,
                detached: true,
                ..
            } = &state.gesture
                && *from == wire.key
            {
                continue;
            }
            let look = overlay::wire_look(state, t, &wire.key, thin);
            // One goes on building while live people are shown.
            let is_built = look.is_none() || overlay::is_live(state);
            if let Some(look) = look {
                let course = ends.course(zoom);
                pen.wire(&course, look.color, look.width);
            }
            if !is_built {
                continue;
            }
            let selected = state.selection.link.as_ref() == Some(&wire.key);
            let hovered = matches!(under, Hit::Wire(key) if *key == wire.key);
            let travelled = state
                .test
                .as_ref()
                .is_some_and(|test| test.has_travelled(&wire.key));
            let near = travelled
                || state.selection.blocks.contains(&wire.key.from)
                || state.selection.blocks.contains(&wire.to);
            let wrong = state
                .trail
                .windows(2)
                .any(|pair| matches!(pair, [a, b] if *a == wire.key.from && *b == wire.to));
            if wrong {
                pen.wire(&ends.course(zoom), t.error, thin + 1.2);
                continue;
            }
            if overlay::is_live(state) && !selected && !hovered {
                continue;
            }
            let (color, width) = match (selected, hovered, near) {
                (true, ..) => (t.accent, thin + 1.2),
                (_, true, _) => (t.accent_hover, thin + 0.8),
                (.., true) => (t.accent, if travelled { thin + 1.2 } else { thin }),
                _ => (t.wire, thin),
            };
            pen.wire(&ends.course(zoom), color, width);
        }
    }

    /// Over the cards, which would cover what stands on a short wire.
    fn wire_words(&self, ui: &Ui, pen: &Pen<'_>) {
        let state = self.view.state;
        for wire in &self.view.layouts.wires {
            let Some(look) = overlay::wire_look(state, self.view.tokens, &wire.key, 1.0) else {
                return;
            };
            let moved = (self.offset(&wire.key.from), self.offset(&wire.to));
            let ends = wire.ends.moved(moved.0, moved.1);
            if ends.bounds().intersects(self.seen) {
                let course = ends.course(state.camera.zoom);
                overlay::wire_words(ui, pen, &wire.key, &course, &look);
            }
        }
    }

    fn cards(&self, ui: &Ui, pen: &Pen<'_>, under: &Hit) {
        let state = self.view.state;
        let (above, below): (Vec<Seen<'_>>, Vec<Seen<'_>>) = self
            .view
            .layouts
            .scene
            .iter()
            .map(|card| (card, card.rect.translate(self.offset(&card.id))))
            .filter(|(_, rect)| rect.expand(10.0).intersects(self.seen))
            .partition(|(card, _)| state.selection.blocks.contains(&card.id));
        let is_far = state.camera.zoom < DETAIL_FROM_ZOOM;
        let all = below.iter().chain(&above);
        if is_far {
            if below.len() + above.len() > MANY {
                pen.far_boxes(
                    all.clone()
                        .map(|(card, rect)| (*rect, self.look(card, under))),
                );
            } else {
                for (card, rect) in all.clone() {
                    pen.far_card(*rect, &self.look(card, under));
                }
            }
            pen.far_names(all.map(|(card, rect)| (*rect, &*card.layout)));
            return;
        }
        for (card, rect) in all {
            self.card(ui, pen, card, *rect, under);
        }
    }

    fn look(&self, card: &SceneCard, under: &Hit) -> CardState {
        let state = self.view.state;
        CardState {
            kind: Some(card.kind),
            selected: state.selection.blocks.contains(&card.id),
            hovered: matches!(under, Hit::Card(id) if *id == card.id),
            focused: false,
            n_errors: card.n_errors,
            n_warnings: card.n_warnings,
            window: card.window,
            is_target: self.is_target(card),
            is_running: state.test.as_ref().and_then(|test| test.block()) == Some(&card.id),
        }
    }

    fn card(&self, ui: &Ui, pen: &Pen<'_>, card: &SceneCard, rect: Rect, under: &Hit) {
        let state = self.view.state;
        let mut look = self.look(card, under);
        let on_screen = state
            .camera
            .rect_to_screen(self.rect, rect)
            .intersect(self.rect);
        let sense = Sense::focusable_noninteractive();
        let widget = ui.interact(on_screen, card_id(&card.id), sense);
        look.focused = widget.has_focus();
        if look.focused {
            keep_arrows(ui, widget.id);
        }
        widget.widget_info(|| {
            let name = state.flow().title_of(&card.id);
            WidgetInfo::selected(WidgetType::Button, true, look.selected, name)
        });
        pen.card(rect, &card.layout, &look);
        overlay::badges(ui, pen, state, &card.id, rect);
        self.ports(ui, pen, card, rect, under);
    }

    fn is_target(&self, card: &SceneCard) -> bool {
        match (&self.view.state.gesture, self.at) {
            (Gesture::Wire { from, to, .. }, _) => {
                target_at(self.view.layouts, *to, &from.from).as_ref() == Some(&card.id)
            }
            _ => false,
        }
    }

    fn ports(&self, ui: &Ui, pen: &Pen<'_>, card: &SceneCard, rect: Rect, under: &Hit) {
        let state = self.view.state;
        if state.camera.zoom < PORTS_FROM_ZOOM {
            return;
        }
        if card.has_input {
            let hot = matches!(under, Hit::Input(id) if *id == card.id) || self.is_target(card);
            pen.port(rect.min + Vec2::new(0.0, INPUT_Y), true, hot);
        }
        for port in &card.ports {
            let at = rect.min + port.at;
            let hot = matches!(under, Hit::Port(key) if *key == port.key);
            pen.port(at, port.is_joined, hot);
            let center = state.camera.to_screen(self.rect, at);
            if self.is_read_out && self.rect.contains(center) {
                let area = Rect::from_center_size(center, Vec2::splat(14.0));
                let id = Id::new(("port", &port.key));
                let widget = ui.interact(area, id, Sense::hover());
                widget.widget_info(|| {
                    let name = text::port(state.flow(), &port.key);
                    WidgetInfo::labeled(WidgetType::Other, true, name)
                });
            }
        }
    }

    fn gesture(&self, pen: &Pen<'_>) {
        let t = self.view.tokens;
        match &self.view.state.gesture {
            Gesture::Box { from, .. } => {
                let Some(at) = self.at else { return };
                let area = pen
                    .camera
                    .rect_to_screen(self.rect, Rect::from_two_pos(*from, at));
                let stroke = Stroke::new(1.0, t.accent);
                pen.painter
                    .rect(area, 4.0, faded(t.accent, 0.08), stroke, StrokeKind::Inside);
            }
            Gesture::Wire { from, to, .. } => {
                let start = self
                    .view
                    .layouts
                    .port(self.view.state.flow(), &from.from, &from.exit);
                if let Some(start) = start {
                    pen.loose_wire(start, *to);
                }
            }
            Gesture::None | Gesture::Pan | Gesture::Move { .. } => {}
        }
    }
}

/// The id under which a card takes the keyboard.
#[must_use]
pub fn card_id(id: &BlockId) -> Id {
    Id::new(("card", id.as_str()))
}

/// Arrow keys nudge a focused card instead of moving the focus.
fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

fn context_menu(response: &Response, view: &CanvasView<'_>, out: &mut Vec<Action>) {
    response.context_menu(|ui| {
        let commands: &[Command] = if view.state.selection.link.is_some() {
            &[Command::Delete]
        } else if view.state.selection.is_empty() {
            &[
                Command::Paste,
                Command::SelectAll,
                Command::FrameAll,
                Command::Arrange,
            ]
        } else {
            &[
                Command::Cut,
                Command::Copy,
                Command::Duplicate,
                Command::Delete,
                Command::FrameSelection,
                Command::TestFromHere,
                Command::PeopleHere,
            ]
        };
        for command in commands {
            crate::editor::widgets::command_row_ui(ui, *command, view.state, out);
        }
    });
}
