//! The clock's buttons, and a small picker that turns it to a date, in any time zone.

use crate::editor::action::Action;
use crate::editor::chat::{ClockLook, Turned, clock_row_ui};
use crate::editor::state::State;
use crate::editor::test::{TestAction, TestRun, clock_in};
use crate::editor::theme::{Tokens, regular};
use crate::editor::widgets::{boxed, combo, link_button, primary_button, weak};
use crate::engine::Timestamp;
use crate::model::{Date, Flow, Kind, Span, TimeOfDay, Until};
use egui::{Button, Key, Label, Margin, RichText, TextEdit, Ui, Vec2, WidgetInfo, WidgetType};
use jiff::civil;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// The picker as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    pub date: String,
    pub time: String,
    pub zone: String,
    pub is_fresh: bool,
}

/// Where a picker leads.
#[derive(Debug, Clone)]
pub struct Picked {
    pub at: Timestamp,
    pub zone: TimeZone,
    /// What is odd about this time on this day.
    pub note: Option<String>,
}

impl Picker {
    #[must_use]
    pub fn at(moment: Timestamp, zone: &TimeZone) -> Self {
        Self {
            date: clock_in(zone, moment, "%Y-%m-%d"),
            time: clock_in(zone, moment, "%H:%M"),
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            is_fresh: true,
        }
    }

    fn civil(&self) -> Result<civil::DateTime, String> {
        let date: Date = self
            .date
            .trim()
            .parse()
            .map_err(|error: crate::model::when::BadWhen| error.to_string())?;
        let time: TimeOfDay = self
            .time
            .trim()
            .parse()
            .map_err(|error: crate::model::when::BadWhen| error.to_string())?;
        let small = |n: u16| i8::try_from(n).unwrap_or_default();
        let year = i16::try_from(date.year()).unwrap_or_default();
        let date = civil::Date::new(year, small(date.month()), small(date.day()));
        let time = civil::Time::new(small(time.hour()), small(time.minute()), 0, 0);
        match (date, time) {
            (Ok(date), Ok(time)) => Ok(date.to_datetime(time)),
            (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
        }
    }

    /// The instant that is meant, or why there is none.
    ///
    /// # Errors
    /// A sentence for the person who fills this in.
    pub fn picked(&self) -> Result<Picked, String> {
        let civil = self.civil()?;
        let name = self.zone.trim();
        let zone = TimeZone::get(name).map_err(|_| {
            format!("“{name}” is no time zone: write it as America/New_York or Europe/Berlin")
        })?;
        let found = zone.to_ambiguous_timestamp(civil);
        let offset = found.offset();
        let at = found
            .compatible()
            .map_err(|_| "this date is too far away".to_owned())?;
        let at = Timestamp::from_millis(at.as_millisecond());
        let note = match offset {
            jiff::tz::AmbiguousOffset::Unambiguous { .. } => None,
            jiff::tz::AmbiguousOffset::Gap { .. } => Some(format!(
                "The clocks go forward over this time that night: it counts as {}.",
                clock_in(&zone, at, "%H:%M")
            )),
            jiff::tz::AmbiguousOffset::Fold { .. } => Some(
                "The clocks go back that night, so this time comes twice: the first counts."
                    .to_owned(),
            ),
        };
        Ok(Picked { at, zone, note })
    }

    /// The same some days or hours later, on the calendar.
    fn moved(&self, days: i32, hours: i32) -> Self {
        let Ok(civil) = self.civil() else {
            return self.clone();
        };
        let span = jiff::Span::new().days(days).hours(hours);
        let Ok(moved) = civil.checked_add(span) else {
            return self.clone();
        };
        Self {
            date: moved.strftime("%Y-%m-%d").to_string(),
            time: moved.strftime("%H:%M").to_string(),
            ..self.clone()
        }
    }

    /// One minute before the clocks of this zone change next.
    fn before_change(&self, after: Timestamp) -> Option<Self> {
        let zone = TimeZone::get(self.zone.trim()).ok()?;
        let after = jiff::Timestamp::from_millisecond(after.millis()).ok()?;
        let change = zone.following(after).next()?.timestamp();
        let millis = change.as_millisecond() - 60_000;
        Some(Self {
            is_fresh: false,
            ..Self::at(Timestamp::from_millis(millis), &zone)
        })
    }
}

/// The row of buttons, and the picker below it while it is open.
pub fn clock_ui(ui: &mut Ui, state: &State, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let day = test.words(test.moment, "%A, %-d %B %Y, %H:%M");
    let look = ClockLook {
        face: &test.words(test.moment, "%a %H:%M"),
        face_name: &format!("{day}: turn the clock to a date"),
        next: test
            .shown
            .next
            .map(|at| test.words(at, "Something happens %a %-d %b, %H:%M")),
    };
    let action = clock_row_ui(ui, &look).map(|turned| match turned {
        Turned::Hours(hours) => TestAction::Advance(Span::from_hours(u64::from(hours))),
        Turned::NextEvent => TestAction::NextEvent,
        Turned::Face => {
            let open = Picker::at(test.moment, &test.zone);
            TestAction::Pick(test.picker.is_none().then_some(open))
        }
    });
    out.extend(action.map(Action::Test));
    if let Some(picker) = &test.picker {
        boxed(t).show(ui, |ui| picker_ui(ui, state, test, picker, t, out));
    }
}

fn picker_ui(
    ui: &mut Ui,
    state: &State,
    test: &TestRun,
    picker: &Picker,
    t: &Tokens,
    out: &mut Vec<Action>,
) {
    let mut next = picker.clone();
    let mut is_entered = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 3.0;
        let (days, entered) = field_ui(ui, &mut next.date, "Date", "day", 104.0, picker.is_fresh);
        is_entered |= entered;
        ui.add_space(4.0);
        let (hours, entered) = field_ui(ui, &mut next.time, "Time of day", "hour", 66.0, false);
        is_entered |= entered;
        if days != 0 || hours != 0 {
            next = next.moved(days, hours);
        }
    });
    next.is_fresh = false;
    is_entered |= zone_ui(ui, state.flow(), &mut next);
    let picked = next.picked();
    match &picked {
        Err(problem) => {
            let words = RichText::new(problem.as_str()).font(regular(12.0));
            ui.add(Label::new(words.color(t.error)).wrap());
        }
        Ok(picked) => {
            if let Some(note) = &picked.note {
                weak(ui, t, note);
            }
            if picked.at < test.moment && !is_now(picked.at, test.moment) {
                weak(ui, t, "This lies in the past: the clock is turned back.");
            }
        }
    }
    ui.horizontal(|ui| {
        let turn = primary_button(ui, t, "Turn the clock");
        if let Ok(picked) = picked
            && (turn.clicked() || is_entered)
        {
            // The minute that it is already: the seconds that were lived stay.
            let at = match is_now(picked.at, test.moment) {
                true => test.moment,
                false => picked.at,
            };
            out.push(Action::Test(TestAction::TurnTo(at, picked.zone)));
        }
        if ui.button("Cancel").clicked() {
            out.push(Action::Test(TestAction::Pick(None)));
        }
    });
    if let Some(before) = next.before_change(test.moment) {
        let words = "Just before the clocks change";
        if link_button(ui, t, words)
            .on_hover_text("Daylight saving begins or ends in this zone one minute later")
            .clicked()
        {
            next = before;
        }
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        out.push(Action::Test(TestAction::Pick(None)));
    } else if next != *picker && !out.iter().any(turns) {
        out.push(Action::Test(TestAction::Pick(Some(next))));
    }
}

fn is_now(minute: Timestamp, moment: Timestamp) -> bool {
    (0..60_000).contains(&moment.since(minute))
}

fn turns(action: &Action) -> bool {
    matches!(
        action,
        Action::Test(TestAction::TurnTo(..) | TestAction::Pick(None))
    )
}

/// A field between two arrows; by how much it shall move, and whether Enter was pressed in it.
fn field_ui(
    ui: &mut Ui,
    text: &mut String,
    name: &str,
    unit: &str,
    width: f32,
    takes_focus: bool,
) -> (i32, bool) {
    let mut by = 0;
    let arrow = |ui: &mut Ui, icon: &str, name: String| {
        let button = Button::new(RichText::new(icon).size(12.0)).min_size(Vec2::new(22.0, 28.0));
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
        response.on_hover_text(&name).clicked()
    };
    use egui_phosphor::fill::{CARET_LEFT, CARET_RIGHT};
    if arrow(ui, CARET_LEFT, format!("{name}: one {unit} earlier")) {
        by -= 1;
    }
    let before = text.clone();
    let edit = TextEdit::singleline(text)
        .desired_width(width)
        .margin(Margin::symmetric(8, 6));
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &before, text.as_str(), "");
        info.label = Some(name.to_owned());
        info
    });
    if takes_focus {
        response.request_focus();
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if response.has_focus() {
        by += ui.input(|input| {
            i32::from(input.key_pressed(Key::ArrowUp))
                - i32::from(input.key_pressed(Key::ArrowDown))
        });
    }
    if arrow(ui, CARET_RIGHT, format!("{name}: one {unit} later")) {
        by += 1;
    }
    (by, entered)
}

/// The zone: typed, or chosen among those that the flow speaks of.
fn zone_ui(ui: &mut Ui, flow: &Flow, next: &mut Picker) -> bool {
    let mut entered = false;
    ui.horizontal(|ui| {
        let before = next.zone.clone();
        let edit = TextEdit::singleline(&mut next.zone)
            .desired_width((ui.available_width() - 60.0).min(180.0))
            .margin(Margin::symmetric(8, 6));
        let response = ui.add(edit);
        let after = next.zone.clone();
        response.widget_info(|| {
            let mut info = WidgetInfo::text_edit(true, &before, &after, "");
            info.label = Some("Time zone".to_owned());
            info
        });
        entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let list = combo("zones of the flow").selected_text("").width(24.0);
        let list = list.show_ui(ui, |ui| {
            for zone in zones(flow) {
                let is_it = zone == next.zone;
                if ui.selectable_label(is_it, &zone).clicked() {
                    next.zone = zone;
                }
            }
        });
        list.response
            .widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, "Zones of this flow"));
    });
    entered
}

fn zones(flow: &Flow) -> BTreeSet<String> {
    let mut zones = BTreeSet::from(["UTC".to_owned()]);
    zones.extend(TimeZone::system().iana_name().map(str::to_owned));
    for block in flow.blocks.values() {
        if let Kind::Wait(wait) = &block.kind {
            match &wait.until {
                Until::After(_) => {}
                Until::Time { zone, .. } | Until::Date { zone, .. } => {
                    zones.insert(zone.clone());
                }
            }
            zones.extend(wait.within.as_ref().map(|hours| hours.zone.clone()));
        }
    }
    zones
}
