//! The checklist, and what the Page can and cannot do.

use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::widgets::{boxed, named_link, section_head, weak};
use crate::publish::setup::{Ability, Item, Link, Section, Standing};
use egui::{Align2, Color32, Label, OpenUrl, RichText, Sense, Ui, Vec2, WidgetInfo, WidgetType};

/// Draws every section.
pub fn sections_ui(ui: &mut Ui, t: &Tokens, sections: &[Section]) {
    for section in sections {
        section_head(ui, t, section.name);
        boxed(t).show(ui, |ui| {
            ui.set_width(ui.available_width());
            for (i, item) in section.items.iter().enumerate() {
                if i > 0 {
                    ui.separator();
                }
                item_ui(ui, t, item);
            }
        });
        ui.add_space(4.0);
    }
}

fn item_ui(ui: &mut Ui, t: &Tokens, item: &Item) {
    let (icon, color) = look(item.standing, t);
    line_ui(
        ui,
        icon,
        color,
        &format!("{}: {}", item.name, item.standing.word()),
        |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.add(Label::new(
                    RichText::new(item.name).font(semibold(size::BODY)),
                ));
                let word = RichText::new(item.standing.word())
                    .font(medium(12.0))
                    .color(color_of_words(item.standing, t));
                ui.add(Label::new(word));
            });
            words_ui(ui, t, &item.why);
            if !item.cure.is_empty() {
                ui.add(Label::new(RichText::new(&item.cure).font(regular(size::BODY))).wrap());
            }
            link_ui(ui, t, item.link.as_ref(), item.name);
        },
    );
}

/// Draws with which notifications people can be reached later, and why.
pub fn abilities_ui(ui: &mut Ui, t: &Tokens, abilities: &[Ability]) {
    section_head(ui, t, "After 24 hours this Page can use");
    boxed(t).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for (i, ability) in abilities.iter().enumerate() {
            if i > 0 {
                ui.separator();
            }
            let (standing, word) = match ability.works {
                Some(true) => (Standing::Done, "Yes"),
                Some(false) => (Standing::NotHere, "No"),
                None => (Standing::Unknown, "Perhaps"),
            };
            let (icon, color) = look(standing, t);
            line_ui(
                ui,
                icon,
                color,
                &format!("{}: {word}", ability.name),
                |ui| {
                    ui.horizontal_wrapped(|ui| {
                        ui.add(Label::new(
                            RichText::new(ability.name).font(semibold(size::BODY)),
                        ));
                        let word = RichText::new(word)
                            .font(medium(12.0))
                            .color(color_of_words(standing, t));
                        ui.add(Label::new(word));
                    });
                    words_ui(ui, t, &ability.why);
                    link_ui(ui, t, ability.link.as_ref(), ability.name);
                },
            );
        }
    });
    ui.add_space(4.0);
}

/// An icon with a name that is read out, and what stands beside it.
fn line_ui(ui: &mut Ui, icon: &str, color: Color32, name: &str, rows: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        // As high as the line beside it.
        let size = Vec2::new(20.0, ui.spacing().interact_size.y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, name));
        let font = regular(18.0);
        ui.painter()
            .text(rect.center(), Align2::CENTER_CENTER, icon, font, color);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 3.0;
            rows(ui);
        });
    });
}

fn look(standing: Standing, t: &Tokens) -> (&'static str, Color32) {
    match standing {
        Standing::Done => (egui_phosphor::fill::CHECK_CIRCLE, t.ok),
        Standing::ToDo => (egui_phosphor::fill::WARNING_CIRCLE, t.warning_icon),
        Standing::Unknown => (egui_phosphor::fill::QUESTION, t.text_faint),
        Standing::NotHere => (egui_phosphor::fill::PROHIBIT, t.error),
    }
}

fn color_of_words(standing: Standing, t: &Tokens) -> Color32 {
    match standing {
        Standing::Done => t.ok,
        Standing::ToDo => t.warning,
        Standing::Unknown => t.text_weak,
        Standing::NotHere => t.error,
    }
}

fn words_ui(ui: &mut Ui, t: &Tokens, words: &str) {
    weak(ui, t, words);
}

fn link_ui(ui: &mut Ui, t: &Tokens, link: Option<&Link>, about: &str) {
    let Some(link) = link else { return };
    let name = format!("{}: {about}", link.words);
    let response = named_link(ui, t, link.words, &name).on_hover_text(&link.url);
    if response.clicked() {
        ui.ctx().open_url(OpenUrl::new_tab(&link.url));
    }
}
