//! What a test, a crowd or the live release draws over the flow: how many pass each link, where
//! people stand, and which links no recorded test travels.

use crate::editor::canvas::paint::Pen;
use crate::editor::state::State;
use crate::editor::test::Tab;
use crate::editor::test::crowd::{Found, grouped};
use crate::editor::theme::{Tokens, regular, semibold};
use crate::model::{BlockId, LinkKey};
use egui::{
    Align2, Color32, CornerRadius, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    WidgetType,
};

/// The colour and width of a wire, and what is written on it.
pub struct WireLook {
    pub color: Color32,
    pub width: f32,
    pub words: Option<String>,
}

fn found(state: &State) -> Option<&Found> {
    state.test.as_ref()?;
    let found = state.testing.crowd.found.as_ref()?;
    (state.testing.tab == Tab::Crowd).then_some(found)
}

/// Whether people of the live release are drawn over the flow.
#[must_use]
pub fn is_live(state: &State) -> bool {
    state.monitor.is_shown && state.test.is_none() && state.monitor.seen.value.is_some()
}

/// A wire that `n` people went along, `most` along the most travelled one.
fn travelled(t: &Tokens, n: u64, most: u64, thin: f32) -> WireLook {
    #[expect(clippy::cast_precision_loss, reason = "a share of a width")]
    let share = n as f32 / most.max(1) as f32;
    WireLook {
        color: if n == 0 { t.border_strong } else { t.accent },
        width: if n == 0 {
            thin
        } else {
            thin * (1.0 + 4.0 * share.sqrt())
        },
        words: Some(grouped(n)),
    }
}

/// How a wire looks while a crowd, live people or the tests' reach is shown.
#[must_use]
pub fn wire_look(state: &State, t: &Tokens, key: &LinkKey, thin: f32) -> Option<WireLook> {
    if let Some(found) = found(state) {
        let n = found.crowd.links.get(key).copied().unwrap_or(0);
        return Some(travelled(t, n, found.most, thin));
    }
    if is_live(state) {
        let (n, most) = state.monitor.on_link(key);
        return Some(travelled(t, n, most, thin));
    }
    let saved = &state.testing.saved;
    let outcomes = saved.outcomes.as_ref().filter(|_| saved.show_uncovered)?;
    if state.test.is_none() || state.testing.tab != Tab::Tests {
        return None;
    }
    let is_covered = outcomes.covered.contains(key);
    Some(WireLook {
        color: if is_covered { t.ok } else { t.warning_icon },
        width: if is_covered { thin } else { thin + 1.2 },
        words: (!is_covered).then(|| "not tested".to_owned()),
    })
}

/// Writes on a wire, in the middle of its course.
pub fn wire_words(ui: &Ui, pen: &Pen<'_>, key: &LinkKey, course: &[Pos2], look: &WireLook) {
    let Some(words) = &look.words else { return };
    let Some(middle) = middle(course) else {
        return;
    };
    if pen.camera.zoom < 0.3 {
        return;
    }
    let at = pen.camera.to_screen(pen.view, middle);
    let t = pen.tokens;
    let area = pill(pen, at, words, t.surface, t.text);
    let name = format!("{} on the link from {}", words, key.from);
    tell(ui, area, Id::new(("wire words", key)), name);
}

/// Where half the course is behind.
fn middle(course: &[Pos2]) -> Option<Pos2> {
    let length = |pair: &[Pos2]| match pair {
        [a, b] => a.distance(*b),
        _ => 0.0,
    };
    let total: f32 = course.windows(2).map(length).sum();
    let mut left = total / 2.0;
    for pair in course.windows(2) {
        let part = length(pair);
        if let [a, b] = pair
            && part >= left
        {
            return Some(a.lerp(*b, left / part.max(0.001)));
        }
        left -= part;
    }
    course.first().copied()
}

/// How many people of the live release are here, on the lower edge of the card.
fn here(ui: &Ui, pen: &Pen<'_>, state: &State, id: &BlockId, card: Rect) {
    let Some(n) = state.monitor.counts.blocks.get(id) else {
        return;
    };
    let t = pen.tokens;
    let on_screen = pen.camera.rect_to_screen(pen.view, card);
    let words = format!("{} here", grouped(*n));
    let half = half_width(pen, &words);
    let center = on_screen.left_bottom() + Vec2::new(8.0 + half, 3.0);
    let area = pill(pen, center, &words, t.accent_soft, t.accent_text);
    let title = state.flow().title_of(id);
    let name = match n {
        1 => format!("{title}: 1 person is here now"),
        n => format!("{title}: {} people are here now", grouped(*n)),
    };
    tell(ui, area, Id::new(("here", id)), name);
}

/// Badges below a card: who stands still there, and whose message came too late; or who is there
/// in the live release.
pub fn badges(ui: &Ui, pen: &Pen<'_>, state: &State, id: &BlockId, card: Rect) {
    if is_live(state) {
        here(ui, pen, state, id, card);
    }
    let Some(found) = found(state) else { return };
    let on_screen = pen.camera.rect_to_screen(pen.view, card);
    let mut at = on_screen.left_bottom() + Vec2::new(8.0, 4.0);
    // On a small card they end where the ways out begin, whose numbers stand at the right.
    let most_right = on_screen.right() - 24.0;
    let t = pen.tokens;
    let title = state.flow().title_of(id);
    let late = found.crowd.out_of_window.get(id);
    let stuck = found.crowd.stuck.get(id);
    let rows = [
        (
            late,
            "too late",
            t.error,
            "could not be sent this: their 24 hours were over",
        ),
        (
            stuck,
            "stand still",
            t.warning,
            "stand here, and nothing goes on until they write or tap",
        ),
    ];
    for (n, words, ink, meaning) in rows {
        let Some(n) = n else { continue };
        let words = format!("{} {words}", grouped(*n));
        let half = half_width(pen, &words);
        if at.x < on_screen.left() + 9.0 {
            at.x = at.x.min(most_right - 2.0 * half);
        }
        let center = at + Vec2::new(half, 9.0);
        let area = pill(pen, center, &words, t.surface, ink);
        let name = format!("{title}: {} {meaning}", grouped(*n));
        tell(ui, area, Id::new(("badge", id, ink.to_array())), name);
        at.x = area.right() + 6.0;
    }
}

fn half_width(pen: &Pen<'_>, words: &str) -> f32 {
    let galley = pen
        .painter
        .layout_no_wrap(words.to_owned(), regular(11.5), pen.tokens.text);
    galley.size().x / 2.0 + 8.0
}

fn pill(pen: &Pen<'_>, center: Pos2, words: &str, fill: Color32, ink: Color32) -> Rect {
    let galley = pen
        .painter
        .layout_no_wrap(words.to_owned(), semibold(11.5), ink);
    let area = Rect::from_center_size(center, galley.size() + Vec2::new(14.0, 5.0));
    let edge = Stroke::new(1.0, pen.tokens.border_strong);
    let round = CornerRadius::same(9);
    pen.painter
        .rect(area, round, fill, edge, StrokeKind::Inside);
    let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), area);
    pen.painter.galley(at.min, galley, ink);
    area
}

/// Says what a pill means to who points at it or listens.
fn tell(ui: &Ui, area: Rect, id: Id, name: String) {
    let area = area.intersect(ui.clip_rect());
    if !area.is_positive() {
        return;
    }
    let response = ui.interact(area, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &name));
    response.on_hover_text(name);
}
