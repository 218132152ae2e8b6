//! The canvas on the screen: draws what is seen and turns the pointer into actions.

use crate::editor::action::{Action, NewBlock};
use crate::editor::canvas::camera::{Camera, point, position};
use crate::editor::canvas::gesture::Gesture;
use crate::editor::canvas::hit::{Hit, PORTS_FROM_ZOOM, cards_in, hit, target_at, wire_at};
use crate::editor::canvas::layout::{INPUT_Y, Layouts, SceneCard};
use crate::editor::canvas::paint::{CardState, DETAIL_FROM_ZOOM, Pen};
use crate::editor::command::Command;
use crate::editor::state::{NextMenu, Selection, State};
use crate::editor::text;
use crate::editor::theme::{Tokens, faded};
use crate::lint::Severity;
use crate::model::{BlockId, KindName, LinkKey};
use egui::{
    CursorIcon, EventFilter, Id, MouseWheelUnit, PointerButton, Pos2, Rect, Response, Sense,
    Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
};
use std::collections::BTreeMap;

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
    let scene = Scene::new(view, rect, at);
    scene.wires(&pen, &under);
    scene.cards(ui, &pen, &under);
    scene.gesture(&pen);
    context_menu(&response, view, out);
    rect
}

fn wheel(ui: &Ui, rect: Rect, camera: Camera, response: &Response, out: &mut Vec<Action>) {
    if !response.contains_pointer() {
        return;
    }
    let Some(pointer) = ui.input(|input| input.pointer.hover_pos()) else {
        return;
    };
    let (pinch, steps, glide) = ui.input(|input| {
        let mut steps = 0.0;
        let mut glide = Vec2::ZERO;
        for event in &input.events {
            if let egui::Event::MouseWheel {
                unit,
                delta,
                modifiers,
                ..
            } = event
            {
                match unit {
                    _ if modifiers.command || modifiers.ctrl => {}
                    MouseWheelUnit::Point => glide += *delta,
                    MouseWheelUnit::Line | MouseWheelUnit::Page if modifiers.shift => {
                        glide += Vec2::new(delta.x + delta.y, 0.0) * 40.0;
                    }
                    MouseWheelUnit::Line | MouseWheelUnit::Page => steps += delta.y,
                }
            }
        }
        (input.zoom_delta(), steps, glide)
    });
    let factor = pinch * 1.12_f32.powf(steps);
    if (factor - 1.0).abs() > 1e-4 {
        out.push(Action::Camera(camera.zoomed(rect, pointer, factor)));
    } else if glide != Vec2::ZERO {
        out.push(Action::Camera(camera.panned(glide)));
    }
}

fn press(ui: &Ui, rect: Rect, view: &CanvasView<'_>, response: &Response, out: &mut Vec<Action>) {
    let state = view.state;
    let camera = state.camera;
    let (shift, toggle, space, origin, delta) = ui.input(|input| {
        (
            input.modifiers.shift,
            input.modifiers.command,
            input.key_down(egui::Key::Space),
            input.pointer.press_origin(),
            input.pointer.delta(),
        )
    });
    let panning = response.dragged_by(PointerButton::Middle)
        || (state.gesture == Gesture::Pan && response.dragged());
    if panning {
        out.push(Action::Camera(camera.panned(delta)));
    }
    if response.drag_started_by(PointerButton::Primary)
        && let Some(origin) = origin
    {
        let from = camera.to_canvas(rect, origin);
        begin(view, from, shift, toggle, space, out);
    } else if response.dragged_by(PointerButton::Primary)
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let to = camera.to_canvas(rect, pointer);
        match &state.gesture {
            Gesture::Move { .. } => {
                if let Some(origin) = origin {
                    let by = to - camera.to_canvas(rect, origin);
                    out.push(Action::Gesture(Gesture::Move { by }));
                }
            }
            Gesture::Wire { from, detached, .. } => out.push(Action::Gesture(Gesture::Wire {
                from: from.clone(),
                to,
                detached: *detached,
            })),
            Gesture::None | Gesture::Pan | Gesture::Box { .. } => {}
        }
    }
    if response.drag_stopped() {
        let pointer = response.interact_pointer_pos().unwrap_or(rect.center());
        finish(view, camera.to_canvas(rect, pointer), pointer, out);
    }
    if (response.clicked() || response.secondary_clicked())
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = camera.to_canvas(rect, pointer);
        click(view, at, shift || toggle, response.secondary_clicked(), out);
    }
    if response.double_clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        match hit(view.layouts, camera.to_canvas(rect, pointer), camera.zoom) {
            Hit::Card(id) => out.push(Action::GoTo(crate::lint::Place {
                field: state
                    .flow()
                    .block(&id)
                    .and_then(|block| first_field(&block.kind)),
                ..crate::lint::Place::block(&id)
            })),
            Hit::Nothing => out.push(Action::OpenNextMenu(Some(NextMenu {
                from: None,
                at: position(camera.to_canvas(rect, pointer)),
                screen: pointer,
            }))),
            Hit::Port(_) | Hit::Input(_) | Hit::Wire(_) => {}
        }
    }
}

/// The field that is filled in first.
#[must_use]
pub fn first_field(kind: &crate::model::Kind) -> Option<crate::lint::Field> {
    use crate::lint::Field;
    use crate::model::Kind;
    match kind {
        Kind::Start(_) => None,
        Kind::Message(_) | Kind::Note(_) => Some(Field::Text),
        Kind::Wait(_) => Some(Field::Until),
        Kind::Notification(_) => Some(Field::Title),
    }
}

fn begin(
    view: &CanvasView<'_>,
    from: Pos2,
    shift: bool,
    toggle: bool,
    space: bool,
    out: &mut Vec<Action>,
) {
    let state = view.state;
    if space {
        out.push(Action::Gesture(Gesture::Pan));
        return;
    }
    match hit(view.layouts, from, state.camera.zoom) {
        Hit::Port(key) => {
            out.push(Action::Gesture(Gesture::Wire {
                from: key,
                to: from,
                detached: false,
            }));
        }
        Hit::Input(id) => {
            // One wire: its end is pulled off. Several: which one is meant cannot be told.
            let mut wires = view.layouts.wires.iter().filter(|wire| wire.to == id);
            match (wires.next(), wires.next()) {
                (Some(wire), None) => out.push(Action::Gesture(Gesture::Wire {
                    from: wire.key.clone(),
                    to: from,
                    detached: true,
                })),
                _ => out.push(Action::Gesture(Gesture::Box { from, keep: shift })),
            }
        }
        Hit::Card(id) => {
            if !state.selection.blocks.contains(&id) {
                out.push(Action::Select(extended(
                    &state.selection,
                    id,
                    shift || toggle,
                )));
            }
            out.push(Action::Gesture(Gesture::Move { by: Vec2::ZERO }));
        }
        Hit::Wire(_) | Hit::Nothing => {
            out.push(Action::Gesture(Gesture::Box {
                from,
                keep: shift || toggle,
            }));
        }
    }
}

fn extended(selection: &Selection, id: BlockId, keep: bool) -> Selection {
    if !keep {
        return Selection::one(id);
    }
    let mut blocks = selection.blocks.clone();
    blocks.insert(id);
    Selection { blocks, link: None }
}

fn finish(view: &CanvasView<'_>, at: Pos2, screen: Pos2, out: &mut Vec<Action>) {
    let state = view.state;
    match &state.gesture {
        Gesture::None | Gesture::Pan => {}
        Gesture::Box { from, keep } => {
            let mut blocks = if *keep {
                state.selection.blocks.clone()
            } else {
                Default::default()
            };
            blocks.extend(cards_in(view.layouts, Rect::from_two_pos(*from, at)));
            out.push(Action::Select(Selection { blocks, link: None }));
        }
        Gesture::Move { by } => {
            let moved = position(by.to_pos2());
            if moved.x != 0 || moved.y != 0 {
                out.push(Action::MoveSelected {
                    dx: moved.x,
                    dy: moved.y,
                    on_wire: wire_to_split(view, at),
                    merge: None,
                });
            }
        }
        Gesture::Wire { from, detached, .. } => match target_at(view.layouts, at, &from.from) {
            Some(to) => out.push(Action::Commit {
                label: "connect".to_owned(),
                edits: vec![crate::model::Edit::Link {
                    from: from.from.clone(),
                    exit: from.exit.clone(),
                    to,
                }],
                merge: None,
            }),
            None if *detached => out.push(Action::Commit {
                label: "disconnect".to_owned(),
                edits: vec![crate::model::Edit::Unlink {
                    from: from.from.clone(),
                    exit: from.exit.clone(),
                }],
                merge: None,
            }),
            None => out.push(Action::OpenNextMenu(Some(NextMenu {
                from: Some(from.clone()),
                at: position(at - Vec2::new(0.0, INPUT_Y)),
                screen,
            }))),
        },
    }
    out.push(Action::Gesture(Gesture::None));
}

/// The wire into which a single loose block that is being moved would be put.
fn wire_to_split(view: &CanvasView<'_>, at: Pos2) -> Option<LinkKey> {
    let state = view.state;
    let id = state.selection.single()?;
    let block = state.flow().block(id)?;
    let loose = view
        .layouts
        .wires
        .iter()
        .all(|wire| wire.to != *id && wire.key.from != *id);
    if !loose || !block.kind.has_input() {
        return None;
    }
    wire_at(view.layouts, at, state.camera.zoom)
}

fn click(view: &CanvasView<'_>, at: Pos2, keep: bool, menu: bool, out: &mut Vec<Action>) {
    let selection = &view.state.selection;
    let next = match hit(view.layouts, at, view.state.camera.zoom) {
        Hit::Card(id) if menu && selection.blocks.contains(&id) => return,
        Hit::Card(id) if keep && selection.blocks.contains(&id) => {
            let mut blocks = selection.blocks.clone();
            blocks.remove(&id);
            Selection { blocks, link: None }
        }
        Hit::Card(id) => extended(selection, id, keep),
        Hit::Port(key) => Selection::one(key.from),
        Hit::Input(id) => Selection::one(id),
        Hit::Wire(key) => Selection::link(key),
        Hit::Nothing if keep => return,
        Hit::Nothing => Selection::default(),
    };
    out.push(Action::Select(next));
    out.push(Action::OpenNextMenu(None));
}

/// What was dragged from the palette.
#[derive(Debug, Clone, Copy)]
pub enum Dragged {
    Kind(KindName),
    Template(usize),
}

fn drops(rect: Rect, view: &CanvasView<'_>, response: &Response, out: &mut Vec<Action>) {
    let Some(dragged) = response.dnd_release_payload::<Dragged>() else {
        return;
    };
    let Some(pointer) = response.ctx.input(|input| input.pointer.interact_pos()) else {
        return;
    };
    let at = view.state.camera.to_canvas(rect, pointer);
    match *dragged {
        Dragged::Kind(kind) => out.push(Action::AddBlock(NewBlock {
            kind: Some(kind),
            at: Some(position(at - Vec2::new(40.0, INPUT_Y))),
            after: None,
            on_wire: wire_at(view.layouts, at, view.state.camera.zoom),
        })),
        Dragged::Template(index) => out.push(Action::AddTemplate(index, Some(position(at)))),
    }
}

fn cursor(ui: &Ui, under: &Hit, gesture: &Gesture) {
    let icon = match (gesture, under) {
        (Gesture::Pan | Gesture::Move { .. }, _) => CursorIcon::Grabbing,
        (Gesture::Wire { .. }, _) | (Gesture::None, Hit::Port(_)) => CursorIcon::Crosshair,
        (Gesture::None, Hit::Input(_) | Hit::Wire(_)) => CursorIcon::PointingHand,
        _ => return,
    };
    ui.set_cursor_icon(icon);
}

/// What is drawn, with the offsets of a move that is under way.
struct Scene<'a> {
    view: &'a CanvasView<'a>,
    rect: Rect,
    seen: Rect,
    at: Option<Pos2>,
    by: Vec2,
    counts: BTreeMap<&'a BlockId, (usize, usize)>,
}

impl<'a> Scene<'a> {
    fn new(view: &'a CanvasView<'a>, rect: Rect, at: Option<Pos2>) -> Self {
        let by = match view.state.gesture {
            Gesture::Move { by } => by.round(),
            Gesture::None | Gesture::Pan | Gesture::Box { .. } | Gesture::Wire { .. } => Vec2::ZERO,
        };
        let mut counts: BTreeMap<&BlockId, (usize, usize)> = BTreeMap::new();
        for finding in &view.state.report.findings {
            if let Some(id) = &finding.place.block {
                let count = counts.entry(id).or_default();
                match finding.severity {
                    Severity::Error => count.0 += 1,
                    Severity::Warning => count.1 += 1,
                    Severity::Hint => {}
                }
            }
        }
        let seen = view.state.camera.seen(rect).expand(16.0);
        Self {
            view,
            rect,
            seen,
            at,
            by,
            counts,
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
            let selected = state.selection.link.as_ref() == Some(&wire.key);
            let hovered = *under == Hit::Wire(wire.key.clone());
            let near = state.selection.blocks.contains(&wire.key.from)
                || state.selection.blocks.contains(&wire.to);
            let (color, width) = match (selected, hovered, near) {
                (true, ..) => (t.accent, thin + 1.2),
                (_, true, _) => (t.accent_hover, thin + 0.8),
                (.., true) => (t.accent, thin),
                _ => (t.wire, thin),
            };
            pen.wire(&ends.course(zoom), color, width);
        }
    }

    fn cards(&self, ui: &Ui, pen: &Pen<'_>, under: &Hit) {
        let selection = &self.view.state.selection;
        let (above, below): (Vec<_>, Vec<_>) = self
            .view
            .layouts
            .scene
            .iter()
            .filter(|card| {
                card.rect
                    .translate(self.offset(&card.id))
                    .expand(10.0)
                    .intersects(self.seen)
            })
            .partition(|card| selection.blocks.contains(&card.id));
        for card in below.into_iter().chain(above) {
            self.card(ui, pen, card, under);
        }
    }

    fn card(&self, ui: &Ui, pen: &Pen<'_>, card: &SceneCard, under: &Hit) {
        let state = self.view.state;
        let Some(layout) = self.view.layouts.get(&card.id) else {
            return;
        };
        let rect = card.rect.translate(self.offset(&card.id));
        let (n_errors, n_warnings) = self.counts.get(&card.id).copied().unwrap_or_default();
        let mut look = CardState {
            kind: Some(card.kind),
            selected: state.selection.blocks.contains(&card.id),
            hovered: *under == Hit::Card(card.id.clone()),
            focused: false,
            n_errors,
            n_warnings,
            window: state.report.window.get(&card.id).copied(),
            is_target: self.is_target(card),
        };
        if state.camera.zoom < DETAIL_FROM_ZOOM {
            pen.far_card(rect, &layout.title, &look);
            return;
        }
        let on_screen = state
            .camera
            .rect_to_screen(self.rect, rect)
            .intersect(self.rect);
        let widget = ui.interact(
            on_screen,
            card_id(&card.id),
            Sense::focusable_noninteractive(),
        );
        look.focused = widget.has_focus();
        if look.focused {
            keep_arrows(ui, widget.id);
        }
        widget.widget_info(|| {
            let name = state.flow().title_of(&card.id);
            WidgetInfo::selected(WidgetType::Button, true, look.selected, name)
        });
        pen.card(rect, layout, &look);
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
        let flow = state.flow();
        if card.has_input {
            let joined = true;
            let hot = *under == Hit::Input(card.id.clone()) || self.is_target(card);
            pen.port(rect.min + Vec2::new(0.0, INPUT_Y), joined, hot);
        }
        let Some(layout) = self.view.layouts.get(&card.id) else {
            return;
        };
        for (exit, port) in layout.ports() {
            let key = LinkKey::new(card.id.clone(), exit);
            let at = rect.min + port;
            let joined = flow.links.contains_key(&key);
            let hot = *under == Hit::Port(key.clone());
            pen.port(at, joined, hot);
            let center = state.camera.to_screen(self.rect, at);
            if self.rect.contains(center) {
                let area = Rect::from_center_size(center, Vec2::splat(14.0));
                let id = Id::new(("port", &key));
                let widget = ui.interact(area, id, Sense::hover());
                widget.widget_info(|| {
                    WidgetInfo::labeled(WidgetType::Other, true, text::port(flow, &key))
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
            ]
        };
        for command in commands {
            crate::editor::widgets::command_row_ui(ui, *command, view.state, out);
        }
    });
}

/// Zoom buttons at the lower left corner.
pub fn zoom_bar_ui(ui: &mut Ui, view: &CanvasView<'_>, rect: Rect, out: &mut Vec<Action>) {
    let area = Rect::from_min_size(
        Pos2::new(rect.left() + 14.0, rect.bottom() - 14.0 - 32.0),
        Vec2::new(186.0, 32.0),
    );
    let t = view.tokens;
    ui.painter().rect(
        area,
        8.0,
        t.surface,
        Stroke::new(1.0, t.border_strong),
        StrokeKind::Inside,
    );
    let mut bar = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(area.shrink(2.0))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    bar.spacing_mut().item_spacing.x = 2.0;
    let percent = format!("{:.0} %", view.state.camera.zoom * 100.0);
    for (words, name, command) in [
        (
            egui_phosphor::fill::MINUS.to_owned(),
            "Zoom out",
            Command::ZoomOut,
        ),
        (percent, "Zoom to 100 %", Command::ZoomReset),
        (
            egui_phosphor::fill::PLUS.to_owned(),
            "Zoom in",
            Command::ZoomIn,
        ),
        ("Fit".to_owned(), "Show all blocks", Command::FrameAll),
    ] {
        let width = if command == Command::ZoomReset {
            58.0
        } else {
            38.0
        };
        let button = egui::Button::new(words)
            .frame_when_inactive(false)
            .min_size(Vec2::new(width, 28.0));
        let response = bar.add(button).on_hover_text(name);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
        if response.clicked() {
            out.push(Action::Run(command));
        }
    }
    let _ = point;
}
