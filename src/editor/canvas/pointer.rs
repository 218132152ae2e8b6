//! Turns the pointer into actions: panning, zooming, selecting, moving, wiring, dropping.

use crate::editor::action::{Action, NewBlock};
use crate::editor::canvas::camera::{Camera, position};
use crate::editor::canvas::gesture::Gesture;
use crate::editor::canvas::hit::{Hit, cards_in, hit, target_at, wire_at};
use crate::editor::canvas::layout::INPUT_Y;
use crate::editor::canvas::view::CanvasView;
use crate::editor::state::{NextMenu, Selection};
use crate::model::{BlockId, KindName, LinkKey};
use egui::{CursorIcon, MouseWheelUnit, PointerButton, Pos2, Rect, Response, Ui, Vec2};

/// Zooms and pans by wheel, pinch and trackpad.
pub fn wheel(ui: &Ui, rect: Rect, camera: Camera, response: &Response, out: &mut Vec<Action>) {
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

/// Clicks and drags.
pub fn press(
    ui: &Ui,
    rect: Rect,
    view: &CanvasView<'_>,
    response: &Response,
    out: &mut Vec<Action>,
) {
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
        Kind::Start(_) | Kind::Condition(_) | Kind::Action(_) => None,
        Kind::GoTo(_) => Some(Field::ToFlow),
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

/// Takes what was dragged from the palette.
pub fn drops(rect: Rect, view: &CanvasView<'_>, response: &Response, out: &mut Vec<Action>) {
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

/// Shows what the pointer would do.
pub fn cursor(ui: &Ui, under: &Hit, gesture: &Gesture) {
    let icon = match (gesture, under) {
        (Gesture::Pan | Gesture::Move { .. }, _) => CursorIcon::Grabbing,
        (Gesture::Wire { .. }, _) | (Gesture::None, Hit::Port(_)) => CursorIcon::Crosshair,
        (Gesture::None, Hit::Input(_) | Hit::Wire(_)) => CursorIcon::PointingHand,
        _ => return,
    };
    ui.set_cursor_icon(icon);
}
