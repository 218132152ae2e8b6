//! The people of the live release, over the canvas: which release, how many, what goes wrong.

use crate::editor::action::Action;
use crate::editor::clock;
use crate::editor::monitor::{LiveAction, MonitorState};
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, mono, regular, semibold};
use crate::editor::views::reengage::{NotKnownAction, ReengageAction, how_many};
use crate::editor::widgets::{choice, named_link, weak};
use crate::engine::Timestamp;
use crate::lint::Place;
use crate::store::bot::wire::{Monitor, Trouble};
use egui::{
    Align, Color32, CornerRadius, Frame, Label, Layout, Margin, Rect, RichText, Stroke, Ui,
    UiBuilder, Vec2,
};

const WIDTH: f32 = 280.0;
const MARGIN: f32 = 14.0;
/// So many troubles are told here; the rest is counted.
const TROUBLES: usize = 2;

/// Draws the panel into the upper left corner of the canvas, while live people are shown.
pub fn live_ui(ui: &mut Ui, state: &State, t: &Tokens, rect: Rect, out: &mut Vec<Action>) {
    let monitor = &state.monitor;
    if !monitor.is_shown || state.test.is_some() || !state.bot.is_connected() {
        return;
    }
    let width = WIDTH.min(rect.width() - 2.0 * MARGIN);
    let size = Vec2::new(width, rect.height() - 2.0 * MARGIN);
    let area = Rect::from_min_size(rect.min + Vec2::splat(MARGIN), size);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(area).id_salt("live people"));
    inner.set_clip_rect(rect);
    Frame::new()
        .fill(t.surface)
        .stroke(Stroke::new(1.0, t.border_strong))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(12))
        .show(&mut inner, |ui| {
            ui.set_width(width - 24.0);
            ui.spacing_mut().item_spacing.y = 5.0;
            // A click here is not meant for what lies below.
            let back = Rect::from_min_size(ui.min_rect().min, Vec2::new(width - 24.0, 40.0));
            ui.interact(back, ui.id().with("back"), egui::Sense::click());
            content_ui(ui, state, t, out);
        });
}

fn content_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let monitor = &state.monitor;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Live people").font(semibold(13.5)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if named_link(ui, t, "Hide", "Hide live people").clicked() {
                out.push(Action::Live(LiveAction::Toggle));
            }
        });
    });
    if let Some(problem) = &monitor.seen.problem {
        line(ui, &problem.sentence, t.error);
        weak(ui, t, &problem.advice);
    }
    let Some(seen) = &monitor.seen.value else {
        if monitor.seen.problem.is_none() {
            weak(ui, t, "Asking the bot…");
        }
        return;
    };
    let now = state.bot.status.value.as_ref().map(|it| it.now);
    release_ui(ui, state, t, seen, now);
    if seen.live.is_some() {
        span_ui(ui, t, monitor, out);
    }
    not_known_ui(ui, state, t, out);
    for trouble in seen.troubles.iter().take(TROUBLES) {
        trouble_ui(ui, state, t, trouble, now, out);
    }
    let rest = seen.troubles.len().saturating_sub(TROUBLES);
    if rest > 0 {
        weak(ui, t, &format!("and {rest} kinds of errors before"));
    }
}

fn line(ui: &mut Ui, words: &str, ink: Color32) {
    let words = RichText::new(words).font(regular(12.5)).color(ink);
    ui.add(Label::new(words).wrap());
}

fn people(n: u64, words: &str) -> String {
    match n {
        1 => format!("1 person is {words}"),
        n => format!("{} people are {words}", grouped(n)),
    }
}

fn release_ui(ui: &mut Ui, state: &State, t: &Tokens, seen: &Monitor, now: Option<Timestamp>) {
    let Some(live) = &seen.live else {
        line(
            ui,
            "This flow is not live on the bot, so nobody new gets into it. Publish it.",
            t.text,
        );
        on_others_ui(ui, t, seen.n_on_others, "releases of it that were live");
        return;
    };
    let since = now.map(|now| clock::live_since(seen.live_since, live.taken_at, now));
    let since = since.unwrap_or_default();
    line(
        ui,
        &format!("Release {} is live{since}.", live.number),
        t.text,
    );
    let counts = &state.monitor.counts;
    line(
        ui,
        &match counts.n_people {
            0 => "Nobody is in the middle of it now.".to_owned(),
            n => format!("{} in the middle of it.", people(n, "now")),
        },
        t.text,
    );
    on_others_ui(ui, t, seen.n_on_others, "earlier releases");
    if state.monitor.n_changes().is_some_and(|n| n > 0) {
        let n = counts.n_elsewhere(state.flow());
        let words = match n {
            0 => "The canvas differs from it; everybody’s block is on it.".to_owned(),
            n => format!(
                "The canvas differs from it: {} at blocks that are not on it.",
                people(n, "now")
            ),
        };
        line(ui, &words, t.warning);
    }
}

fn on_others_ui(ui: &mut Ui, t: &Tokens, n: u64, which: &str) {
    if n > 0 {
        weak(ui, t, &format!("{} on {which}.", people(n, "still")));
    }
}

/// Messages that may have arrived, and the way to them.
fn not_known_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let status = state.bot.status.value.as_ref();
    let n = status.map_or(0, |status| status.queues.n_unknown);
    if n == 0 {
        return;
    }
    line(
        ui,
        &format!("{}: Messenger gave no answer.", how_many(n)),
        t.warning,
    );
    let name = "Look at messages that may have arrived";
    if named_link(ui, t, "Look at them", name).clicked() {
        let look = ReengageAction::NotKnown(NotKnownAction::Look);
        out.push(Action::Reengage(look));
    }
}

/// Of which time the counts on the links are.
fn span_ui(ui: &mut Ui, t: &Tokens, monitor: &MonitorState, out: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (is_day, words) in [(true, "Last 24 h"), (false, "Since the release")] {
            let response = choice(ui, t, words, monitor.is_ever != is_day)
                .on_hover_text("How many went along each link");
            if response.clicked() {
                out.push(Action::Live(LiveAction::Day(is_day)));
            }
        }
    });
}

fn trouble_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    trouble: &Trouble,
    now: Option<Timestamp>,
    out: &mut Vec<Action>,
) {
    ui.separator();
    let block = trouble.block.as_ref();
    let on_canvas = block.filter(|id| state.flow().block(id).is_some());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().interact_size.y = 14.0;
        if let Some(code) = trouble.code {
            ui.label(
                RichText::new(code.to_string())
                    .font(mono(12.0))
                    .color(t.error),
            );
        }
        let when = now.map(|now| clock::lately(trouble.last_at, now));
        let words = format!(
            "{} times, last {}",
            grouped(trouble.n),
            when.unwrap_or_else(|| clock::day_and_time(trouble.last_at))
        );
        let words = match trouble.n {
            1 => words.replace("1 times, last", "Once,"),
            _ => words,
        };
        weak(ui, t, &words);
    });
    line(ui, &called(state, trouble), t.text);
    weak(ui, t, &trouble.advice);
    if let Some(id) = on_canvas {
        let name = format!("Show {}", state.flow().title_of(id));
        if named_link(ui, t, "Show the block", &name).clicked() {
            out.push(Action::GoTo(Place {
                block: Some(id.clone()),
                ..Place::default()
            }));
        }
    }
}

/// The bot names a block by its id; the author knows it by its name.
fn called(state: &State, trouble: &Trouble) -> String {
    let what = match trouble.what.ends_with('.') {
        true => trouble.what.clone(),
        false => format!("{}.", trouble.what),
    };
    match &trouble.block {
        Some(id) => {
            let title = state.flow().title_of(id);
            what.replace(&format!("block “{id}”"), &title)
                .replace(&format!("Block “{id}”"), &title)
        }
        None => what,
    }
}
