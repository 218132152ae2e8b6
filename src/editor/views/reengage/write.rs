//! Writing the message: text, picture, buttons, when, and to whom of them first.

use crate::editor::action::Action;
use crate::editor::state::State;
use crate::editor::theme::{Tokens, regular};
use crate::editor::views::reengage::{MessageForm, ReengageAction, act, head};
use crate::editor::widgets::{
    boxed, checkbox, combo, hint, label_row, link_button, named_link, weak,
};
use crate::model::limits;
use crate::store::bot::wire::{CampaignButton, Topic};
use egui::{Label, Margin, RichText, TextEdit, Ui, WidgetInfo, WidgetType};

/// Draws the form.
pub fn write_ui(ui: &mut Ui, state: &State, t: &Tokens, topic: &Topic, out: &mut Vec<Action>) {
    head(ui, &format!("Message about {}", topic.name));
    let form = state
        .workspace
        .written
        .get(&topic.topic)
        .cloned()
        .unwrap_or_default();
    let mut next = form.clone();
    boxed(t).inner_margin(Margin::same(14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        said_ui(ui, t, &mut next);
        buttons_ui(ui, t, &mut next);
    });
    boxed(t).inner_margin(Margin::same(14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        when_ui(ui, t, &mut next);
        ui.separator();
        only_ui(ui, state, t, &mut next, out);
    });
    if next != form {
        act(out, ReengageAction::Write(Box::new(next)));
    }
}

fn said_ui(ui: &mut Ui, t: &Tokens, form: &mut MessageForm) {
    let limit = if form.message.buttons.is_empty() {
        limits::MESSAGE_TEXT
    } else {
        limits::MESSAGE_TEXT_WITH_BUTTONS
    };
    field(
        ui,
        t,
        "Text",
        &mut form.message.text,
        Some(limit),
        4,
        "Hi {{first_name|there}}, Velvet Matte in Rosewood is back in stock.",
    );
    let mut image = form.message.image.clone().unwrap_or_default();
    field(
        ui,
        t,
        "Image address",
        &mut image,
        None,
        1,
        "https://…, or nothing",
    );
    form.message.image = Some(image).filter(|image| !image.is_empty());
}

fn buttons_ui(ui: &mut Ui, t: &Tokens, form: &mut MessageForm) {
    let mut gone = None;
    for (i, button) in form.message.buttons.iter_mut().enumerate() {
        ui.separator();
        let n = i + 1;
        let is_link = matches!(button, CampaignButton::Link { .. });
        let (title, target) = parts(button);
        let (mut title, mut target) = (title.clone(), target.clone());
        let mut wants_link = is_link;
        ui.horizontal(|ui| {
            let shown = if is_link {
                "Opens a link"
            } else {
                "Calls a number"
            };
            let response = combo(("button", n)).selected_text(shown).show_ui(ui, |ui| {
                ui.selectable_value(&mut wants_link, true, "Opens a link");
                ui.selectable_value(&mut wants_link, false, "Calls a number");
            });
            let name = format!("Button {n} does");
            response
                .response
                .widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, &name));
            if named_link(ui, t, "Remove", &format!("Remove button {n}")).clicked() {
                gone = Some(i);
            }
        });
        let limit = Some(limits::BUTTON_TITLE);
        field(
            ui,
            t,
            &format!("Button {n} title"),
            &mut title,
            limit,
            1,
            "Shop now",
        );
        let (label, example) = if wants_link {
            (format!("Button {n} link"), "https://shop.example/rosewood")
        } else {
            (format!("Button {n} phone"), "+15551234567")
        };
        field(ui, t, &label, &mut target, None, 1, example);
        *button = if wants_link {
            CampaignButton::Link { title, url: target }
        } else {
            CampaignButton::Call {
                title,
                phone: target,
            }
        };
    }
    if let Some(i) = gone {
        form.message.buttons.remove(i);
    }
    if form.message.buttons.len() < limits::BUTTONS && link_button(ui, t, "Add a button").clicked()
    {
        form.message.buttons.push(CampaignButton::Link {
            title: String::new(),
            url: String::new(),
        });
    }
}

fn parts(button: &CampaignButton) -> (&String, &String) {
    match button {
        CampaignButton::Link { title, url } => (title, url),
        CampaignButton::Call { title, phone } => (title, phone),
    }
}

fn when_ui(ui: &mut Ui, t: &Tokens, form: &mut MessageForm) {
    ui.horizontal_wrapped(|ui| {
        ui.radio_value(&mut form.is_later, false, "As soon as you confirm");
        ui.radio_value(&mut form.is_later, true, "At a time");
    });
    if form.is_later {
        ui.columns_const(|[left, right]| {
            field(left, t, "Day", &mut form.date, None, 1, "2026-12-24");
            field(
                right,
                t,
                "Time on this computer",
                &mut form.time,
                None,
                1,
                "09:30",
            );
        });
    }
    checkbox(ui, &mut form.is_daytime, "In each person’s daytime");
    if form.is_daytime {
        weak(
            ui,
            t,
            "Between 9 and 20 o’clock where the person is; where that is not known, where the \
             Page is.",
        );
    }
}

fn only_ui(ui: &mut Ui, state: &State, t: &Tokens, form: &mut MessageForm, out: &mut Vec<Action>) {
    if let Some((_, name)) = form.only.clone() {
        weak(
            ui,
            t,
            &format!(
                "Only to {name}, as a test. It is a real message: it uses up {name}’s own consent \
                 for this topic."
            ),
        );
        if link_button(ui, t, "Send to everybody instead").clicked() {
            form.only = None;
        }
        return;
    }
    field(
        ui,
        t,
        "Send to myself first",
        &mut form.search,
        None,
        1,
        "your first name, or your id on this Page",
    );
    ui.horizontal(|ui| {
        if link_button(ui, t, "Find me").clicked() {
            act(out, ReengageAction::Search);
        }
        weak(ui, t, "You must have agreed to the topic yourself.");
    });
    let people = &state.reengage.people;
    if let Some(problem) = &people.problem {
        crate::editor::dialogs::bot::bot_problem_ui(ui, t, problem);
    }
    let Some(found) = &people.value else { return };
    if found.is_empty() {
        weak(ui, t, "Nobody like that has written to the Page.");
    }
    for person in found {
        let name = person.first_name.as_deref().unwrap_or("Somebody");
        let words = format!("{name} ({})", person.psid);
        if named_link(ui, t, &words, &format!("Only to {words}")).clicked() {
            form.only = Some((person.psid.clone(), name.to_owned()));
        }
    }
}

/// A labelled field with a counter.
fn field(
    ui: &mut Ui,
    t: &Tokens,
    label: &str,
    text: &mut String,
    limit: Option<usize>,
    rows: usize,
    example: &str,
) {
    let name = label_row(ui, t, label, |ui| {
        if let Some(limit) = limit {
            let n = text.chars().count();
            let colour = if n > limit { t.error } else { t.text_weak };
            let words = RichText::new(format!("{n} / {limit}"))
                .font(regular(12.0))
                .color(colour);
            ui.add(Label::new(words).selectable(false));
        }
    });
    let edit = if rows > 1 {
        TextEdit::multiline(text).desired_rows(rows)
    } else {
        TextEdit::singleline(text)
    };
    let edit = edit
        .id_salt(("reengage", label))
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7))
        .hint_text(hint(t, example));
    ui.add(edit).labelled_by(name.id);
}
