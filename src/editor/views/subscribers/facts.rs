//! What is known of one person, and what can be done with them.

use crate::editor::action::Action;
use crate::editor::bidi;
use crate::editor::clock;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, medium, mono, regular, semibold, size};
use crate::editor::views::subscribers::rows::place;
use crate::editor::views::subscribers::{Erase, SubscribersAction, act, name};
use crate::editor::widgets::{boxed, link_button, primary_button, section_head, weak};
use crate::engine::Timestamp;
use crate::lint::Place;
use crate::model::Profile;
use crate::store::ConsentState;
use crate::store::bot::wire::{Consent, Person, PersonDetails};
use egui::text::LayoutJob;
use egui::{
    Button, Color32, CornerRadius, Label, Margin, RichText, ScrollArea, Sense, Stroke, TextFormat,
    Ui, WidgetInfo, WidgetType,
};

/// Draws the panel.
pub fn facts_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    details: &PersonDetails,
    out: &mut Vec<Action>,
) {
    let person = &details.person;
    let now = state.bot.status.value.as_ref().map(|it| it.now);
    let now = now.unwrap_or(person.last_seen);
    ScrollArea::vertical()
        .id_salt("person")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            ui.spacing_mut().item_spacing.y = 6.0;
            head_ui(ui, t, person);
            standing_ui(ui, state, t, person, out);
            section(ui, t, "24-hour window");
            line(ui, &window(person, now), ink_of_window(person, now, t));
            section(ui, t, "Where they are");
            place_ui(ui, state, t, details, out);
            section(ui, t, "Consents");
            if details.consents.is_empty() {
                weak(ui, t, "They have not tapped Notify Me.");
            }
            for consent in &details.consents {
                consent_ui(ui, t, consent, now);
            }
            known_ui(ui, t, person, now);
            ui.add_space(10.0);
            let erase = RichText::new("Erase…").color(t.error);
            let may = !state.subscribers.is_busy;
            if ui.add_enabled(may, egui::Button::new(erase)).clicked() {
                act(out, SubscribersAction::AskErase(Erase::new(details)));
            }
        });
}

fn section(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.add_space(6.0);
    section_head(ui, t, words);
}

fn line(ui: &mut Ui, words: &str, ink: Color32) {
    let words = RichText::new(words).font(regular(size::BODY)).color(ink);
    ui.add(Label::new(words).wrap());
}

fn head_ui(ui: &mut Ui, t: &Tokens, person: &Person) {
    let called = bidi::seen(name(person));
    let words = RichText::new(called).font(semibold(size::BIG));
    ui.add(Label::new(words).wrap());
    let id = RichText::new(&person.psid)
        .font(mono(12.0))
        .color(t.text_weak);
    ui.add(Label::new(id).wrap().selectable(true));
}

/// What keeps the bot from writing to them.
fn standing_ui(ui: &mut Ui, state: &State, t: &Tokens, person: &Person, out: &mut Vec<Action>) {
    if person.is_stopped {
        let words = "They asked to stop, so nothing is sent to them until they write again.";
        line(ui, words, t.error);
    }
    if person.is_unreachable {
        let words = "Messenger cannot reach them: they blocked the Page, or their account is gone.";
        line(ui, words, t.error);
    }
    if person.is_with_human {
        boxed(t).show(ui, |ui| {
            ui.set_width(ui.available_width());
            line(
                ui,
                "A human has this conversation, so the bot says nothing.",
                t.text,
            );
            ui.add_enabled_ui(!state.subscribers.is_busy, |ui| {
                if primary_button(ui, t, "Hand back to the bot").clicked() {
                    act(out, SubscribersAction::HandBack(person.psid.clone()));
                }
            });
        });
    }
}

/// “Open until Tue 14:05”.
fn window(person: &Person, now: Timestamp) -> String {
    match person.closes {
        None => "Never opened: they have not written to the bot yet.".to_owned(),
        Some(closes) if closes > now => {
            format!("Open until {}", clock::lately(closes, now))
        }
        Some(closes) => format!(
            "Closed since {}: only a consent allows a message now.",
            clock::lately(closes, now)
        ),
    }
}

fn ink_of_window(person: &Person, now: Timestamp, t: &Tokens) -> Color32 {
    match person.closes.is_some_and(|closes| closes > now) {
        true => t.ok,
        false => t.text,
    }
}

fn place_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    details: &PersonDetails,
    out: &mut Vec<Action>,
) {
    let person = &details.person;
    line(ui, &bidi::seen(&place(person)), t.text);
    let Some(block) = &person.block else {
        return;
    };
    if let Some(number) = details.release_number {
        let status = state.bot.status.value.as_ref();
        let mut live = status.into_iter().flat_map(|it| &it.live);
        let live = live.find(|it| Some(&it.flow) == person.flow.as_ref());
        let is_live = live.is_some_and(|it| it.release.number == number);
        let words = match is_live {
            true => format!("Release {number}, which is live"),
            false => format!("Release {number}, with which they began"),
        };
        weak(ui, t, &words);
    }
    let is_open = person.flow.as_ref() == Some(&state.flow().id);
    if is_open && state.flow().block(block).is_some() {
        if link_button(ui, t, "Show on the canvas").clicked() {
            out.push(Action::GoTo(Place {
                block: Some(block.clone()),
                ..Place::default()
            }));
        }
    } else if is_open {
        weak(ui, t, "The canvas no longer has this block.");
    } else {
        weak(ui, t, "Open that flow to see it on the canvas.");
    }
}

fn consent_ui(ui: &mut Ui, t: &Tokens, consent: &Consent, now: Timestamp) {
    boxed(t).inner_margin(Margin::same(8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        let topic = match consent.topic_name.as_str() {
            "" => consent.topic.as_str(),
            name => name,
        };
        let words = RichText::new(bidi::seen(topic)).font(medium(size::BODY));
        ui.add(Label::new(words).wrap());
        let (words, ink) = standing(consent, now, t);
        line(ui, &words, ink);
        let profile = match consent.profile {
            Profile::OneTime => "One-time",
            Profile::Recurring => "Recurring",
            Profile::Utility => "Utility",
        };
        let got = clock::day_and_time(consent.taken);
        weak(ui, t, &format!("{profile} · given {got}"));
    });
}

/// What can be done with a consent.
fn standing(consent: &Consent, now: Timestamp, t: &Tokens) -> (String, Color32) {
    let used = consent.used.map(|at| clock::lately(at, now));
    let used = used.map(|at| format!(" {at}")).unwrap_or_default();
    match consent.state {
        ConsentState::Unspent if consent.expires <= now => (
            format!("Expired {}", clock::day(consent.expires)),
            t.text_weak,
        ),
        ConsentState::Unspent => (
            format!("Not used, expires {}", clock::day(consent.expires)),
            t.ok,
        ),
        ConsentState::Claimed => ("A message with it is on its way".to_owned(), t.text),
        ConsentState::Spent => (format!("Used{used}"), t.text),
        ConsentState::Unknown => (
            "Not known: the message with it may have arrived, so it counts as used".to_owned(),
            t.warning,
        ),
        ConsentState::Gone => (
            "Taken back, or Messenger does not know it any more".to_owned(),
            t.text_weak,
        ),
    }
}

fn known_ui(ui: &mut Ui, t: &Tokens, person: &Person, now: Timestamp) {
    let pair = |ui: &mut Ui, name: &str, value: &str| {
        let mut job = LayoutJob::default();
        let weak = TextFormat::simple(regular(12.0), t.text_weak);
        job.append(&format!("{name}  "), 0.0, weak);
        let value = bidi::seen(value);
        job.append(&value, 0.0, TextFormat::simple(regular(12.5), t.text));
        ui.add(Label::new(job).wrap().selectable(true));
    };
    section(ui, t, "What is known");
    pair(ui, "First seen", &clock::day_and_time(person.first_seen));
    pair(ui, "Seen last", &clock::lately(person.last_seen, now));
    for (name, value) in &person.attributes {
        pair(ui, name, value);
    }
    if !person.labels.is_empty() {
        section(ui, t, "Labels");
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
            for label in &person.labels {
                // A button breaks into the next line as a whole.
                let words = RichText::new(bidi::seen(label)).font(regular(12.0));
                let chip = Button::new(words)
                    .fill(t.sunken)
                    .stroke(Stroke::NONE)
                    .corner_radius(CornerRadius::same(9))
                    .sense(Sense::hover())
                    .small();
                let chip = ui.add(chip);
                chip.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, label));
            }
        });
    }
}
