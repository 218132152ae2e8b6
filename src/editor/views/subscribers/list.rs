//! The list: what is looked for, in which order, how many there are, and the people.

use crate::editor::action::Action;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::views::subscribers::{
    Group, Query, SubscribersAction, SubscribersState, act, rows,
};
use crate::editor::widgets::{choice, combo, hint, link_button, weak};
use crate::store::Sort;
use crate::store::bot::wire::Status;
use egui::{
    Align, Button, Id, Layout, Margin, RichText, Spinner, TextEdit, Ui, WidgetInfo, WidgetType,
};

const SORTS: [(Sort, &str); 4] = [
    (Sort::Seen, "Seen last"),
    (Sort::Name, "Name"),
    (Sort::Newest, "Newest"),
    (Sort::Oldest, "Oldest"),
];

/// Draws the list.
pub fn list_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let view = &state.subscribers;
    ui.spacing_mut().item_spacing.y = 6.0;
    head_ui(ui, state, t, out);
    let mut next = view.query.clone();
    let search = search_ui(ui, t, view, &mut next, out);
    groups_ui(ui, t, state.bot.status.value.as_ref(), &mut next);
    choices_ui(ui, state, &mut next);
    count_ui(ui, t, view, &mut next, out);
    if let Some(problem) = &view.problem {
        bot_problem_ui(ui, t, problem);
    }
    if next != view.query {
        act(out, SubscribersAction::Look(Box::new(next)));
    }
    if view.people.is_empty() && view.next.is_none() && !view.is_loading {
        empty_ui(ui, t, view, out);
        return;
    }
    rows::rows_ui(ui, state, t, search, out);
}

fn head_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let n = state.bot.status.value.as_ref().map(|it| it.n_people);
        let words = match n {
            Some(1) => "1 person".to_owned(),
            Some(n) => format!("{} people", grouped(n)),
            None => "People".to_owned(),
        };
        ui.label(RichText::new(words).font(semibold(16.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let export = RichText::new("Export…").font(medium(12.5));
            let response = ui
                .add(Button::new(export))
                .on_hover_text("Saves everybody who is found as a table (CSV)");
            if response.clicked() {
                act(out, SubscribersAction::Export);
            }
            if state.subscribers.is_loading {
                ui.add(Spinner::new().size(12.0));
            } else if link_button(ui, t, "Refresh").clicked() {
                act(out, SubscribersAction::Refresh);
            }
        });
    });
}

/// The search field; whether it has the keyboard.
fn search_ui(
    ui: &mut Ui,
    t: &Tokens,
    view: &SubscribersState,
    next: &mut Query,
    out: &mut Vec<Action>,
) -> bool {
    let field = TextEdit::singleline(&mut next.text)
        .id(Id::new("search people"))
        .hint_text(hint(t, "Name, id, or city=Porto"))
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(10, 7));
    let response = ui.add(field);
    let has_focus = response.has_focus() || response.lost_focus();
    let text = next.text.clone();
    response.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, &text, &text, "");
        info.label = Some("Search people".to_owned());
        info
    });
    if view.wants_focus {
        response.request_focus();
        act(out, SubscribersAction::Focused);
    }
    has_focus
}

fn n_in(group: Group, status: &Status) -> Option<u64> {
    match group {
        Group::Everybody => Some(status.n_people),
        Group::Open => None,
        Group::WithHuman => Some(status.n_with_human),
        Group::Stopped => Some(status.n_stopped),
        Group::Unreachable => Some(status.n_unreachable),
    }
}

fn groups_ui(ui: &mut Ui, t: &Tokens, status: Option<&Status>, next: &mut Query) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        ui.spacing_mut().interact_size.y = 24.0;
        for group in Group::ALL {
            let n = status.and_then(|status| n_in(group, status));
            let words = match n.filter(|_| group != Group::Everybody) {
                Some(n) => format!("{} {}", group.label(), grouped(n)),
                None => group.label().to_owned(),
            };
            if choice(ui, t, &words, next.group == group).clicked() {
                next.group = group;
            }
        }
    });
}

/// Which topic and which block, side by side.
fn choices_ui(ui: &mut Ui, state: &State, next: &mut Query) {
    let topics = state
        .subscribers
        .topics
        .value
        .as_deref()
        .unwrap_or_default();
    let is_nothing = topics.is_empty() && state.flow().blocks.is_empty();
    if is_nothing && next.topic.is_none() && next.block.is_none() {
        return;
    }
    let gap = 6.0;
    let width = (ui.available_width() - gap) / 2.0;
    let size = egui::vec2(ui.available_width(), 34.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = gap;
        topic_ui(ui, state, next, width);
        block_ui(ui, state, next, width);
    });
}

fn named(response: &egui::Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, name));
}

fn short(words: &str) -> String {
    const MOST: usize = 28;
    match words.chars().count() > MOST {
        true => words.chars().take(MOST).chain(['…']).collect(),
        false => words.to_owned(),
    }
}

fn topic_ui(ui: &mut Ui, state: &State, next: &mut Query, width: f32) {
    let topics = state
        .subscribers
        .topics
        .value
        .as_deref()
        .unwrap_or_default();
    if topics.is_empty() && next.topic.is_none() {
        return;
    }
    let chosen = next.topic.as_ref().map(|id| {
        let topic = topics.iter().find(|it| it.topic == *id);
        topic.map_or_else(|| id.to_string(), |it| it.name.clone())
    });
    let shown = match &chosen {
        Some(name) => format!("Agreed to {}", short(name)),
        None => "Any topic".to_owned(),
    };
    let choices = topics.iter().map(|it| {
        let words = format!("{} ({})", short(&it.name), grouped(it.n_unspent));
        (it.topic.clone(), words)
    });
    let named = ("Topic", "Any topic", &*shown);
    one_of_ui(ui, named, width, &mut next.topic, choices);
}

/// One of a list, or none of it.
fn one_of_ui<T: PartialEq>(
    ui: &mut Ui,
    (what, any, shown): (&str, &str, &str),
    width: f32,
    chosen: &mut Option<T>,
    choices: impl Iterator<Item = (T, String)>,
) {
    let list = combo((what, "of people"))
        .width(width)
        .truncate()
        .selected_text(shown);
    let list = list.show_ui(ui, |ui| {
        ui.selectable_value(chosen, None, any);
        for (choice, words) in choices {
            ui.selectable_value(chosen, Some(choice), words);
        }
    });
    named(&list.response, &format!("{what}: {shown}"));
}

fn block_ui(ui: &mut Ui, state: &State, next: &mut Query, width: f32) {
    let flow = state.flow();
    let mut places: Vec<_> = flow
        .blocks
        .iter()
        .filter(|(_, block)| block.kind.has_input())
        .map(|(id, block)| (block.title(), (flow.id.clone(), id.clone())))
        .collect();
    if places.is_empty() && next.block.is_none() {
        return;
    }
    places.sort();
    let shown = match &next.block {
        Some((of, id)) if *of == flow.id => format!("At {}", short(&flow.title_of(id))),
        Some((of, id)) => format!("At {id} of {of}"),
        None => "Any block".to_owned(),
    };
    let choices = places.into_iter().map(|(title, id)| (id, short(&title)));
    let named = ("Block", "Any block", &*shown);
    one_of_ui(ui, named, width, &mut next.block, choices);
}

/// “12 found”, or how far the bot has looked; and the order at the right.
fn count_ui(
    ui: &mut Ui,
    t: &Tokens,
    view: &SubscribersState,
    next: &mut Query,
    out: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        let size = egui::vec2(ui.available_width(), 26.0);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            sort_ui(ui, next);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let asked = view.asked.as_ref().filter(|it| !it.is_everybody());
                let Some(asked) = asked else { return };
                if link_button(ui, t, "Show everybody").clicked() {
                    act(out, SubscribersAction::Look(Box::new(asked.everybody())));
                }
                if !view.is_new {
                    weak(ui, t, &count(view));
                }
            });
        });
    });
}

fn count(view: &SubscribersState) -> String {
    let n = u64::try_from(view.people.len()).unwrap_or_default();
    let n_looked = grouped(view.n_looked);
    match (view.n_found, view.next.is_some()) {
        (Some(n), _) => format!("{} found", grouped(n)),
        (None, false) => format!("{} found", grouped(n)),
        (_, true) if view.is_loading && view.n_looked > 0 => {
            format!("{} so far, {n_looked} looked at", grouped(n))
        }
        (_, true) => format!("more than {}", grouped(n)),
    }
}

fn sort_ui(ui: &mut Ui, next: &mut Query) {
    ui.spacing_mut().button_padding.y = 3.0;
    ui.spacing_mut().interact_size.y = 24.0;
    let shown = SORTS.iter().find(|(sort, _)| *sort == next.sort);
    let shown = shown.map_or("", |(_, words)| *words);
    let response = combo("sort people")
        .width(96.0)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for (sort, words) in SORTS {
                ui.selectable_value(&mut next.sort, sort, words);
            }
        });
    named(&response.response, &format!("Order: {shown}"));
}

fn empty_ui(ui: &mut Ui, t: &Tokens, view: &SubscribersState, out: &mut Vec<Action>) {
    let Some(asked) = &view.asked else { return };
    ui.add_space(12.0);
    if asked.is_everybody() {
        weak(ui, t, "Nobody is here yet.");
        return;
    }
    ui.label(RichText::new("Nobody is found").font(semibold(size::BODY)));
    let words = match asked.text.contains('=') {
        true => "An attribute is found by its name and its whole value.",
        false => {
            "A name is found by the beginnings of its words, an id by its first digits. \
             Every choice above has to fit too."
        }
    };
    let text = RichText::new(words).font(regular(12.0)).color(t.text_weak);
    ui.add(egui::Label::new(text).wrap());
    if ui.button("Show everybody again").clicked() {
        act(out, SubscribersAction::Look(Box::new(asked.everybody())));
    }
}
