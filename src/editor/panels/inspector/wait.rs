//! Fields of a Wait.

use crate::editor::panels::inspector::fields::{
    Buffered, buffered_ui, field_id, findings_ui, serve_focus, span_ui,
};
use crate::editor::panels::inspector::{Change, Inspector};
use crate::editor::text;
use crate::editor::theme::{medium, regular};
use crate::editor::widgets::combo;
use crate::editor::widgets::label_row;
use crate::lint::Field;
use crate::model::{Date, Hours, IfWritten, Kind, Span, TimeOfDay, Until, Wait};
use egui::{Label, RichText, Ui};
use std::str::FromStr;

/// Draws the fields; what the author changed.
pub fn wait_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, wait: &Wait) -> Change {
    let mut next = wait.clone();
    let mut changed = None;
    if let Some(until) = until_kind_ui(ui, inspector, &wait.until) {
        next.until = until;
        changed = Some(Field::Within);
    } else if let Some(until) = until_ui(ui, inspector, &wait.until) {
        next.until = until;
        changed = Some(Field::Until);
    }
    window_ui(ui, inspector);
    if let Some(if_written) = if_written_ui(ui, inspector, wait.if_written) {
        next.if_written = if_written;
        changed = Some(Field::Within);
    }
    if let Some(within) = within_ui(ui, inspector, wait.within.as_ref()) {
        next.within = within;
        changed = Some(Field::Within);
    }
    changed.map(|field| (Kind::Wait(next), field))
}

/// How much of the 24-hour window is used when this Wait ends.
fn window_ui(ui: &mut Ui, inspector: &Inspector<'_>) {
    let t = inspector.t;
    let window = inspector
        .id
        .and_then(|id| inspector.state.report.window.get(id));
    let used = text::window_share(window);
    let size = egui::vec2(ui.available_width(), 6.0);
    let (bar, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.painter().rect_filled(bar, 3.0, t.border);
    let mut filled = bar;
    filled.set_width(bar.width() * used.share);
    let (color, ink) = if used.is_closed {
        (t.error, t.error)
    } else {
        (t.wait, t.text_weak)
    };
    ui.painter().rect_filled(filled, 3.0, color);
    let words = RichText::new(used.long).font(regular(12.0)).color(ink);
    ui.add(Label::new(words).wrap());
}

const DEFAULT_ZONE: &str = "UTC";

fn zone_of(until: &Until) -> String {
    match until {
        Until::After(_) => DEFAULT_ZONE.to_owned(),
        Until::Time { zone, .. } | Until::Date { zone, .. } => zone.clone(),
    }
}

pub fn nine() -> TimeOfDay {
    TimeOfDay::new(9, 0).unwrap_or_else(|| unreachable!("09:00 is a time of day"))
}

fn until_kind_ui(ui: &mut Ui, inspector: &Inspector<'_>, until: &Until) -> Option<Until> {
    let name = |until: &Until| match until {
        Until::After(_) => "a length of time",
        Until::Time { .. } => "until a time of day",
        Until::Date { .. } => "until a date",
    };
    label_row(ui, inspector.t, "Wait for", |_| {});
    let mut chosen = None;
    let combo = combo("until").selected_text(name(until));
    combo.width(ui.available_width()).show_ui(ui, |ui| {
        let zone = zone_of(until);
        let date = Date::new(2027, 1, 1);
        let choices = [
            Some(Until::After(Span::from_hours(12))),
            Some(Until::Time {
                at: nine(),
                zone: zone.clone(),
            }),
            date.map(|on| Until::Date {
                on,
                at: nine(),
                zone,
            }),
        ];
        for choice in choices.into_iter().flatten() {
            let same = name(&choice) == name(until);
            if ui.selectable_label(same, name(&choice)).clicked() && !same {
                chosen = Some(choice);
            }
        }
    });
    chosen
}

fn until_ui(ui: &mut Ui, inspector: &mut Inspector<'_>, until: &Until) -> Option<Until> {
    match until {
        Until::After(span) => {
            span_ui(ui, inspector, "Duration", &Field::Until, *span).map(Until::After)
        }
        Until::Time { at, zone } => {
            let time = parsed_ui(ui, inspector, "Time of day", &Field::Until, at);
            findings_ui(ui, inspector, &Field::Until);
            let new_zone = zone_ui(ui, inspector, "until zone", zone);
            (time.is_some() || new_zone.is_some()).then(|| Until::Time {
                at: time.unwrap_or(*at),
                zone: new_zone.unwrap_or_else(|| zone.clone()),
            })
        }
        Until::Date { on, at, zone } => {
            let date = parsed_ui(ui, inspector, "Date", &Field::Until, on);
            findings_ui(ui, inspector, &Field::Until);
            let time = parsed_ui(ui, inspector, "Time of day", &Field::Within, at);
            let new_zone = zone_ui(ui, inspector, "until zone", zone);
            (date.is_some() || time.is_some() || new_zone.is_some()).then(|| Until::Date {
                on: date.unwrap_or(*on),
                at: time.unwrap_or(*at),
                zone: new_zone.unwrap_or_else(|| zone.clone()),
            })
        }
    }
}

/// A field whose text is read as a time, a date or a number.
pub fn parsed_ui<T>(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    name: &str,
    field: &Field,
    value: &T,
) -> Option<T>
where
    T: FromStr + ToString + PartialEq,
    T::Err: ToString,
{
    let t = inspector.t;
    let label = label_row(ui, t, name, |_| {});
    let id = field_id(inspector, field).with(name);
    let Buffered { response, text } = buffered_ui(ui, id, &value.to_string(), "", label.id);
    serve_focus(ui, inspector, field, &response, true);
    let read = text.map(|text| text.trim().parse::<T>());
    if let Some(Err(error)) = &read {
        let words = RichText::new(error.to_string())
            .font(regular(12.0))
            .color(t.error);
        ui.add(Label::new(words).wrap());
    }
    read.and_then(Result::ok).filter(|read| read != value)
}

/// A field for a time zone.
pub fn zone_ui(ui: &mut Ui, inspector: &Inspector<'_>, salt: &str, zone: &str) -> Option<String> {
    let t = inspector.t;
    let label = label_row(ui, t, "Time zone", |_| {});
    let id = egui::Id::new((salt, inspector.id.map(|id| id.as_str())));
    let change = buffered_ui(ui, id, zone, "America/New_York", label.id);
    let typed = change.text?;
    let known = jiff::tz::db()
        .available()
        .any(|name| name.as_str() == typed.trim());
    if !known {
        let words = "Not a time zone yet: write it as Europe/Paris or America/New_York.";
        ui.add(Label::new(RichText::new(words).font(regular(12.0)).color(t.error)).wrap());
    }
    known.then(|| typed.trim().to_owned())
}

fn if_written_ui(ui: &mut Ui, inspector: &Inspector<'_>, now: IfWritten) -> Option<IfWritten> {
    let name = |choice| match choice {
        IfWritten::KeepWaiting => "keep waiting",
        IfWritten::GoOn => "go on at once",
        IfWritten::Leave => "leave by “wrote instead”",
    };
    label_row(ui, inspector.t, "If the person writes meanwhile", |_| {});
    let mut chosen = now;
    let combo = combo("if written").selected_text(name(now));
    combo.width(ui.available_width()).show_ui(ui, |ui| {
        for choice in [IfWritten::KeepWaiting, IfWritten::GoOn, IfWritten::Leave] {
            ui.selectable_value(&mut chosen, choice, name(choice));
        }
    });
    (chosen != now).then_some(chosen)
}

#[expect(clippy::option_option, reason = "no change, or a change to no hours")]
fn within_ui(
    ui: &mut Ui,
    inspector: &mut Inspector<'_>,
    within: Option<&Hours>,
) -> Option<Option<Hours>> {
    let mut limited = within.is_some();
    let words = RichText::new("Only within these hours").font(medium(12.0));
    if crate::editor::widgets::checkbox(ui, &mut limited, words).changed() {
        let evening = TimeOfDay::new(20, 0).unwrap_or_else(nine);
        let zone = DEFAULT_ZONE.to_owned();
        return Some(limited.then(|| Hours {
            from: nine(),
            to: evening,
            zone,
        }));
    }
    let hours = within?;
    let from = parsed_ui(ui, inspector, "From", &Field::Within, &hours.from);
    let to = parsed_ui(ui, inspector, "To", &Field::Within, &hours.to);
    findings_ui(ui, inspector, &Field::Within);
    let zone = zone_ui(ui, inspector, "within zone", &hours.zone);
    (from.is_some() || to.is_some() || zone.is_some()).then(|| {
        Some(Hours {
            from: from.unwrap_or(hours.from),
            to: to.unwrap_or(hours.to),
            zone: zone.unwrap_or_else(|| hours.zone.clone()),
        })
    })
}
