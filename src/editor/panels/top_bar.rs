//! Name, views, file, undo and redo, the Page, and Publish.

use crate::editor::action::Action;
use crate::editor::command::{Command, entry};
use crate::editor::state::State;
use crate::editor::text;
use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::views::View;
use crate::editor::widgets::{command_row_ui, icon_button, keys_in_words, primary_button};
use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Button, Color32, CornerRadius, Label, Layout, Rect, RichText, Sense, Stroke, Ui,
    Vec2, WidgetInfo, WidgetType,
};

/// In a narrower window undo and redo would cover the views.
const LEAST_WITH_UNDO: f32 = 880.0;

/// Draws the top bar.
pub fn top_bar_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let full = ui.max_rect();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        logo(ui, t);
        ui.add_space(12.0);
        menus(ui, state, out);
        tabs(ui, state, t, out);
        let left_end = ui.cursor().left();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            right_side(ui, state, t, out);
            title(
                ui,
                state,
                t,
                Rect::from_min_max(
                    egui::pos2(left_end + 16.0, full.top()),
                    egui::pos2(ui.cursor().right() - 16.0, full.bottom()),
                ),
            );
        });
    });
}

fn logo(ui: &mut Ui, t: &Tokens) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::hover());
    ui.painter()
        .rect_filled(rect, CornerRadius::same(7), t.accent);
    let bell = egui_phosphor::fill::BELL_RINGING;
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        bell,
        regular(14.0),
        t.on_accent,
    );
    // In a narrow window the views need the room more than the name does.
    if ui.max_rect().width() > 1000.0 {
        ui.add(
            Label::new(RichText::new(text::PRODUCT).font(semibold(size::TITLE))).selectable(false),
        );
    }
}

/// The views, one of which is in the middle of the window.
fn tabs(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for view in View::SHOWN {
        let is_shown = state.view == *view;
        let (fill, colour) = if is_shown {
            (t.accent_soft, t.accent_text)
        } else {
            (Color32::TRANSPARENT, t.text_weak)
        };
        let words = RichText::new(view.label())
            .font(medium(size::BODY))
            .color(colour);
        let button = Button::new(words).fill(fill).stroke(Stroke::NONE);
        let row = entry(view.command());
        let keys = row.keys.map(|keys| keys_in_words(ui.ctx(), &keys));
        let response = ui.add(button).on_hover_text(keys.unwrap_or_default());
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::SelectableLabel, true, is_shown, view.label())
        });
        if response.clicked() {
            out.push(Action::Run(view.command()));
        }
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

/// Everything that has no button of its own, behind one.
fn menus(ui: &mut Ui, state: &State, out: &mut Vec<Action>) {
    let icon = RichText::new(egui_phosphor::fill::LIST).size(16.0);
    let button = Button::new(icon).min_size(Vec2::splat(32.0));
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
        ui.set_min_width(160.0);
        menu_rows(ui, state, out);
    });
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Menu"));
}

fn menu_rows(ui: &mut Ui, state: &State, out: &mut Vec<Action>) {
    menu(ui, "File", |ui| {
        for command in [Command::New, Command::Open] {
            command_row_ui(ui, command, state, out);
        }
        ui.menu_button("Open recent", |ui| {
            if state.workspace.recent.is_empty() {
                ui.add_enabled(false, Button::new("No flow opened yet"));
            }
            for path in &state.workspace.recent {
                let name = path
                    .file_name()
                    .unwrap_or(path.as_os_str())
                    .to_string_lossy();
                let button = Button::new(name.as_ref()).frame_when_inactive(false);
                if ui
                    .add(button)
                    .on_hover_text(path.display().to_string())
                    .clicked()
                {
                    out.push(Action::Open(path.clone()));
                    ui.close();
                }
            }
        });
        ui.separator();
        for command in [Command::Save, Command::SaveAs] {
            command_row_ui(ui, command, state, out);
        }
        ui.separator();
        for command in [Command::FlowSettings, Command::Quit] {
            command_row_ui(ui, command, state, out);
        }
    });
    menu(ui, "Edit", |ui| {
        let groups: [&[Command]; 3] = [
            &[Command::Undo, Command::Redo],
            &[
                Command::Cut,
                Command::Copy,
                Command::Paste,
                Command::Duplicate,
                Command::Delete,
            ],
            &[
                Command::SelectAll,
                Command::Find,
                Command::FixAll,
                Command::Palette,
            ],
        ];
        groups_ui(ui, &groups, state, out);
    });
    menu(ui, "View", |ui| {
        let groups: [&[Command]; 5] = [
            &[Command::ZoomIn, Command::ZoomOut, Command::ZoomReset],
            &[Command::FrameAll, Command::FrameSelection, Command::Arrange],
            &[Command::LivePeople, Command::PeopleHere],
            &[
                Command::ThemeLight,
                Command::ThemeDark,
                Command::ThemeSystem,
            ],
            &[Command::ToggleProblems, Command::Rules, Command::Keys],
        ];
        groups_ui(ui, &groups, state, out);
    });
    menu(ui, "Page", |ui| {
        let groups: [&[Command]; 3] = [
            &[
                Command::ConnectPage,
                Command::ConnectBot,
                Command::TrySandbox,
            ],
            &[Command::RunBotHere, Command::StopBotHere, Command::Chat],
            &[Command::Publish],
        ];
        groups_ui(ui, &groups, state, out);
    });
}

fn menu(ui: &mut Ui, name: &str, rows: impl FnOnce(&mut Ui)) {
    ui.menu_button(name, |ui| {
        ui.set_min_width(220.0);
        rows(ui);
    });
}

fn groups_ui(ui: &mut Ui, groups: &[&[Command]], state: &State, out: &mut Vec<Action>) {
    for (i, group) in groups.iter().enumerate() {
        if i > 0 {
            ui.separator();
        }
        for command in *group {
            command_row_ui(ui, *command, state, out);
        }
    }
}

fn title(ui: &Ui, state: &State, t: &Tokens, area: Rect) {
    if area.width() < 60.0 {
        return;
    }
    let painter = ui.painter().with_clip_rect(area);
    // Cut short with dots, so that the mark of what is unsaved always has its place.
    let mut name =
        LayoutJob::simple_singleline(state.flow_name().to_owned(), semibold(size::BODY), t.text);
    name.wrap = TextWrapping::truncate_at_width(area.width() - 14.0);
    let name = painter.layout_job(name);
    let path = state.document.path.as_ref().map_or_else(
        || text::NOT_SAVED_YET.to_owned(),
        |path| {
            let mut parts: Vec<_> = path
                .iter()
                .rev()
                .take(2)
                .map(|part| part.to_string_lossy())
                .collect();
            parts.reverse();
            parts.join("/").replace("//", "/")
        },
    );
    let path = painter.layout_no_wrap(path, regular(size::BODY), t.text_weak);
    let gap = 10.0;
    let (name_width, path_width) = (name.size().x, path.size().x);
    // Too little room for both: the name matters more, and the path is in the window's menu.
    let shows_path = name_width + gap + path_width + 14.0 <= area.width();
    let width = if shows_path {
        name_width + gap + path_width + 14.0
    } else {
        name_width + 14.0
    };
    let left = (ui.ctx().content_rect().center().x - width / 2.0)
        .clamp(area.left(), (area.right() - width).max(area.left()));
    let y = area.center().y - name.size().y / 2.0;
    painter.galley(egui::pos2(left, y), name, t.text);
    if shows_path {
        painter.galley(egui::pos2(left + name_width + gap, y), path, t.text_weak);
    }
    if state.document.is_unsaved() {
        let dot = egui::pos2(left + width - 4.0, area.center().y);
        painter.circle_filled(dot, 3.5, t.warning_icon);
    }
}

fn right_side(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if primary_button(ui, t, "Publish").clicked() {
        out.push(Action::Run(Command::Publish));
    }
    let (words, icon) = if state.test.is_some() {
        ("Stop test", egui_phosphor::fill::STOP)
    } else {
        ("Test", egui_phosphor::fill::PLAY)
    };
    let text = RichText::new(format!("{icon}  {words}")).font(semibold(size::BODY));
    let response = ui
        .add(Button::new(text))
        .on_hover_text("Chat with the flow, with a clock you can turn");
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, words));
    if response.clicked() {
        out.push(Action::Run(Command::Test));
    }
    page_chip(ui, state, t, out);
    // Where there is no room for them, the menu and their keys do the same.
    if ui.ctx().content_rect().width() < LEAST_WITH_UNDO {
        return;
    }
    for (command, icon) in [
        (Command::Redo, egui_phosphor::fill::ARROW_CLOCKWISE),
        (Command::Undo, egui_phosphor::fill::ARROW_COUNTER_CLOCKWISE),
    ] {
        let entry = entry(command);
        let blocked = (entry.blocked)(state);
        let response = icon_button(ui, icon, entry.label, blocked.is_none());
        let step = match command {
            Command::Redo => state.document.redo_label(),
            _ => state.document.undo_label(),
        };
        let words = format!("{} {}", entry.label, step.unwrap_or_default());
        let response = response.on_hover_text(words.trim());
        let response = response.on_disabled_hover_text(blocked.unwrap_or_default());
        if response.clicked() {
            out.push(Action::Run(command));
        }
    }
}

fn page_chip(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let page = &state.workspace.page;
    // Green is a Page that somebody answers for.
    let connected = match state.bot.is_connected() {
        true => t.ok,
        false => t.warning_icon,
    };
    let (words, dot) = if page.page_id.is_empty() {
        ("Connect a Page".to_owned(), t.text_faint)
    } else if page.facts.name.is_empty() {
        (format!("Page {}", page.page_id), connected)
    } else {
        (page.facts.name.clone(), connected)
    };
    let text = RichText::new(format!("     {words}")).font(medium(12.5));
    let button = Button::new(text)
        .corner_radius(CornerRadius::same(16))
        .stroke(Stroke::new(1.0, t.border_strong));
    let response = ui.add(button).on_hover_text(chip_words(state));
    ui.painter()
        .circle_filled(response.rect.left_center() + Vec2::new(15.0, 0.0), 4.0, dot);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &words));
    if response.clicked() {
        out.push(Action::Run(Command::ConnectPage));
    }
}

/// What the chip says of the Page and its bot.
fn chip_words(state: &State) -> String {
    if state.workspace.page.page_id.is_empty() {
        return "The Page this flow is published to".to_owned();
    }
    let place = match &state.page.sandbox {
        Some(_) => "A Page of the sandbox",
        None => "The Page this flow is published to",
    };
    let bot = match (&state.here.bot, &state.bot.client) {
        (Some(_), _) => "Its bot runs on this computer.".to_owned(),
        (None, Some(client)) => format!("Its bot is at {}.", client.address()),
        (None, None) => "No bot is connected, so nobody answers people.".to_owned(),
    };
    format!("{place}. {bot}")
}
