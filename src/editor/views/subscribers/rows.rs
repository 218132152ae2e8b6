//! The rows of the list. Only those in view are drawn; the arrows move among them and Enter
//! opens.

use crate::editor::action::Action;
use crate::editor::bidi;
use crate::editor::clock;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, faded, medium, regular, semibold};
use crate::editor::views::subscribers::{SubscribersAction, act, name};
use crate::engine::Timestamp;
use crate::store::bot::wire::Person;
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, EventFilter, FontId, Id, Key, Modifiers, Pos2, Rect, ScrollArea,
    Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType,
};

const ROW: f32 = 50.0;
const FACE: f32 = 16.0;
/// When so few rows are left below, more are asked for.
const AHEAD: usize = 20;

/// Draws the rows. The keys work while the list or the search has the keyboard, or nothing has.
pub fn rows_ui(ui: &mut Ui, state: &State, t: &Tokens, in_search: bool, out: &mut Vec<Action>) {
    let view = &state.subscribers;
    let id = Id::new("people list");
    let area = ui.available_rect_before_wrap();
    let list = ui.interact(area, id, Sense::focusable_noninteractive());
    let words = format!("People, {} shown", view.people.len());
    list.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, &words));
    if list.has_focus() {
        keep_arrows(ui, id);
    }
    let focused = ui.memory(egui::Memory::focused);
    if state.dialog.is_none() && (in_search || list.has_focus() || focused.is_none()) {
        keys(ui, state, area.height(), out);
    }
    ScrollArea::vertical()
        .id_salt("people rows")
        .auto_shrink([false, false])
        .show_viewport(ui, |ui, seen| {
            let height = ROW * many(view.people.len());
            let size = Vec2::new(ui.available_width(), height);
            let (_, all) = ui.allocate_space(size);
            let row_at = |i: usize| {
                let top = all.top() + ROW * many(i);
                Rect::from_min_size(Pos2::new(all.left(), top), Vec2::new(all.width(), ROW))
            };
            let shown = Id::new("people row shown");
            let before = ui.data(|data| data.get_temp::<usize>(shown));
            if before != Some(view.row) {
                ui.data_mut(|data| data.insert_temp(shown, view.row));
                ui.scroll_to_rect(row_at(view.row), None);
            }
            let first = whole(seen.top() / ROW);
            let last = whole(seen.bottom() / ROW) + 1;
            let people = view.people.iter().enumerate();
            for (i, person) in people.skip(first).take(last - first) {
                let place = row_at(i);
                row_ui(ui, state, t, person, i, place, list.has_focus(), id, out);
            }
            if last + AHEAD > view.people.len() && view.next.is_some() && !view.is_loading {
                act(out, SubscribersAction::More);
            }
        });
}

#[expect(clippy::cast_precision_loss, reason = "rows on a screen")]
fn many(n: usize) -> f32 {
    n as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows on a screen, never before the first"
)]
fn whole(n: f32) -> usize {
    n.max(0.0) as usize
}

/// Up and down move in the list instead of moving the focus.
fn keep_arrows(ui: &Ui, id: Id) {
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

fn keys(ui: &Ui, state: &State, height: f32, out: &mut Vec<Action>) {
    let view = &state.subscribers;
    let Some(last) = view.people.len().checked_sub(1) else {
        return;
    };
    let n = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let page = whole(height / ROW).max(1);
    let mut row = view.row;
    row = (row + n(Key::ArrowDown) + n(Key::PageDown) * page).min(last);
    row = row.saturating_sub(n(Key::ArrowUp) + n(Key::PageUp) * page);
    if row != view.row {
        act(out, SubscribersAction::Row(row));
    }
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    if let Some(person) = view.people.get(row).filter(|_| enter) {
        act(out, SubscribersAction::Open(person.psid.clone()));
    }
}

/// What is to be known of somebody at a glance, and its colour.
fn mark(person: &Person, now: Timestamp, t: &Tokens) -> Option<(&'static str, Color32)> {
    if person.is_with_human {
        Some(("With a human", t.warning))
    } else if person.is_stopped {
        Some(("Opted out", t.error))
    } else if person.is_unreachable {
        Some(("Unreachable", t.error))
    } else if person.closes.is_some_and(|closes| closes > now) {
        Some(("In the window", t.ok))
    } else {
        None
    }
}

/// Where somebody is, as the author calls it.
#[must_use]
pub fn place(person: &Person) -> String {
    let flow = person.flow_name.as_deref().map(str::trim);
    let flow = flow.filter(|it| !it.is_empty());
    match (&person.block, &person.block_title, flow) {
        (Some(_), Some(title), Some(flow)) => format!("{title} · {flow}"),
        (Some(_), Some(title), None) => title.clone(),
        (Some(block), None, _) => format!("At a block that is gone ({block})"),
        (None, ..) => "Not in the middle of a flow".to_owned(),
    }
}

#[expect(clippy::too_many_arguments, reason = "a row of a list")]
fn row_ui(
    ui: &Ui,
    state: &State,
    t: &Tokens,
    person: &Person,
    i: usize,
    place_at: Rect,
    has_focus: bool,
    list: Id,
    out: &mut Vec<Action>,
) {
    let view = &state.subscribers;
    let now = state.bot.status.value.as_ref().map(|status| status.now);
    let now = now.unwrap_or(person.last_seen);
    let is_opened = view.opened.as_ref() == Some(&person.psid);
    let response = ui.interact(place_at, list.with(person.number), Sense::CLICK);
    let mark = mark(person, now, t);
    let seen = clock::lately(person.last_seen, now);
    let called = bidi::seen(name(person)).into_owned();
    let stands = place(person);
    response.widget_info(|| {
        let mut words = format!("{} ({}), {stands}", name(person), person.psid);
        if let Some((mark, _)) = mark {
            words.push_str(", ");
            words.push_str(mark);
        }
        words.push_str(&format!(", seen {seen}"));
        WidgetInfo::selected(WidgetType::SelectableLabel, true, is_opened, words)
    });
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(list));
        act(out, SubscribersAction::Open(person.psid.clone()));
    }
    let area = place_at.shrink2(Vec2::new(2.0, 1.0));
    let is_row = view.row == i && has_focus;
    let fill = match (is_opened, response.hovered()) {
        (true, _) => t.accent_soft,
        (false, true) => t.sunken,
        (false, false) => Color32::TRANSPARENT,
    };
    let edge = if is_row {
        t.accent
    } else {
        Color32::TRANSPARENT
    };
    let (round, stroke) = (CornerRadius::same(8), Stroke::new(1.5, edge));
    ui.painter()
        .rect(area, round, fill, stroke, StrokeKind::Inside);
    face(ui, t, person, &called, area);
    let left = area.left() + 8.0 + 2.0 * FACE + 10.0;
    let right = area.right() - 8.0;
    let (top, bottom) = (area.top() + 15.0, area.bottom() - 14.0);
    let width = text_ui(
        ui,
        right,
        top,
        true,
        &seen,
        regular(11.5),
        t.text_weak,
        90.0,
    );
    let room = right - left - width - 8.0;
    text_ui(ui, left, top, false, &called, semibold(13.0), t.text, room);
    let mut room = right - left;
    if let Some((words, ink)) = mark {
        let width = text_ui(ui, right, bottom, true, words, medium(11.5), ink, room);
        room -= width + 8.0;
    }
    let stands = bidi::seen(&stands);
    text_ui(
        ui,
        left,
        bottom,
        false,
        &stands,
        regular(12.0),
        t.text_weak,
        room,
    );
}

/// The first letter in a circle.
fn face(ui: &Ui, t: &Tokens, person: &Person, called: &str, area: Rect) {
    let center = Pos2::new(area.left() + 8.0 + FACE, area.center().y);
    let ink = t.accent_text;
    ui.painter()
        .circle_filled(center, FACE, faded(t.accent, 0.14));
    let first = person.first_name.as_deref().unwrap_or_default().trim();
    let first = unicode_segmentation::UnicodeSegmentation::graphemes(first, true).next();
    let letter = match first {
        Some(letter) if !called.is_empty() => letter.to_uppercase(),
        _ => "?".to_owned(),
    };
    ui.painter()
        .text(center, Align2::CENTER_CENTER, letter, semibold(13.0), ink);
}

/// Writes a line that ends with dots where it has no room; how wide it is.
#[expect(clippy::too_many_arguments, reason = "a text at a place")]
fn text_ui(
    ui: &Ui,
    x: f32,
    y: f32,
    is_right: bool,
    words: &str,
    font: FontId,
    ink: Color32,
    room: f32,
) -> f32 {
    if room < 12.0 {
        return 0.0;
    }
    let mut job = LayoutJob::simple_singleline(words.to_owned(), font, ink);
    job.wrap = TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let size = galley.size();
    let left = if is_right { x - size.x } else { x };
    let at = Pos2::new(left, y - size.y / 2.0);
    ui.painter().galley(at, galley, ink);
    size.x
}
