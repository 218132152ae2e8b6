//! Small pieces that several panels use.

use crate::editor::action::Action;
use crate::editor::command::{Command, entry};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, medium, mono, regular, semibold, size};
use egui::{
    Align, Button, Color32, Context, CornerRadius, Frame, Key, KeyboardShortcut, Label, Layout,
    Margin, Response, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType,
};

/// A row of a menu for a command, with its key and, when it cannot run, why.
pub fn command_row_ui(ui: &mut Ui, command: Command, state: &State, out: &mut Vec<Action>) {
    let entry = entry(command);
    let blocked = (entry.blocked)(state);
    let keys = entry
        .keys
        .map(|keys| keys_in_words(ui.ctx(), &keys))
        .unwrap_or_default();
    let button = Button::new(entry.label)
        .shortcut_text(keys)
        .frame_when_inactive(false);
    let response = ui.add_enabled(blocked.is_none(), button);
    if let Some(why) = blocked {
        response.on_disabled_hover_text(why);
    } else if response.clicked() {
        out.push(Action::Run(command));
        ui.close();
    }
}

/// A shortcut as it stands on the keyboard.
#[must_use]
pub fn keys_in_words(ctx: &Context, keys: &KeyboardShortcut) -> String {
    ctx.format_shortcut(keys)
        .replace(Key::Questionmark.name(), "?")
}

/// The main button of a place.
pub fn primary_button(ui: &mut Ui, t: &Tokens, words: &str) -> Response {
    let text = RichText::new(words)
        .color(t.on_accent)
        .font(semibold(size::BODY));
    ui.add(Button::new(text).fill(t.accent).stroke(Stroke::NONE))
}

/// The main button of a place where something is lost for good.
pub fn danger_button(ui: &mut Ui, t: &Tokens, words: &str) -> Response {
    let text = RichText::new(words)
        .color(t.on_accent)
        .font(semibold(size::BODY));
    ui.add(Button::new(text).fill(t.error).stroke(Stroke::NONE))
}

/// One of a few choices, of which one holds.
pub fn choice(ui: &mut Ui, t: &Tokens, words: &str, is_chosen: bool) -> Response {
    let (fill, edge, ink) = match is_chosen {
        true => (t.accent_soft, t.accent, t.accent_text),
        false => (Color32::TRANSPARENT, t.border_strong, t.text_weak),
    };
    let text = RichText::new(words).font(medium(12.0)).color(ink);
    let before = std::sync::Arc::clone(ui.style());
    ui.spacing_mut().button_padding = Vec2::new(9.0, 4.0);
    ui.spacing_mut().interact_size.y = 24.0;
    let button = Button::new(text)
        .fill(fill)
        .stroke(Stroke::new(1.0, edge))
        .corner_radius(CornerRadius::same(12));
    let response = ui.add(button);
    ui.set_style(before);
    response
        .widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, is_chosen, words));
    response
}

/// Words that act when clicked.
pub fn link_button(ui: &mut Ui, t: &Tokens, words: &str) -> Response {
    let text = RichText::new(words)
        .color(t.accent_text)
        .font(semibold(12.0));
    let response = ui.add(Button::new(text).frame(false).small());
    focus_ring(ui, t, &response);
    response
}

/// The same, with a name of its own that is read out.
pub fn named_link(ui: &mut Ui, t: &Tokens, words: &str, name: &str) -> Response {
    let response = link_button(ui, t, words);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    response
}

/// The same, quieter, for what is done less often. Several of them may show the same words,
/// so each has a name of its own that is read out.
pub fn quiet_link(ui: &mut Ui, t: &Tokens, words: &str, name: &str) -> Response {
    let text = RichText::new(words).color(t.text_weak).font(medium(12.0));
    link_ui(ui, t, text, name)
}

/// A rule's code, which leads to its page.
pub fn code_link(ui: &mut Ui, t: &Tokens, code: &str, name: &str) -> Response {
    let text = RichText::new(code).color(t.text_weak).font(mono(12.0));
    link_ui(ui, t, text, name)
}

fn link_ui(ui: &mut Ui, t: &Tokens, text: RichText, name: &str) -> Response {
    let response = ui.add(Button::new(text).frame(false).small());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    focus_ring(ui, t, &response);
    if response.hovered() {
        let (left, right) = (response.rect.left_bottom(), response.rect.right_bottom());
        let stroke = Stroke::new(1.0, t.text_weak);
        ui.painter().line_segment([left, right], stroke);
    }
    response
}

pub fn focus_ring(ui: &Ui, t: &Tokens, response: &Response) {
    if response.has_focus() {
        let ring = response.rect.expand(3.0);
        let stroke = Stroke::new(1.5, t.accent);
        ui.painter()
            .rect_stroke(ring, 4.0, stroke, egui::StrokeKind::Outside);
    }
}

/// A small section head in capitals.
pub fn section_head(ui: &mut Ui, t: &Tokens, words: &str) {
    let text = RichText::new(words.to_uppercase())
        .font(semibold(size::HEAD))
        .color(t.text_weak);
    ui.add(Label::new(text).selectable(false));
}

/// A square button that shows an icon; its name is read out and shown on hover.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str, enabled: bool) -> Response {
    let button = Button::new(RichText::new(icon).size(16.0)).min_size(Vec2::splat(32.0));
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, name));
    response
}

/// A coloured tile with a kind's icon.
pub fn kind_tile(ui: &mut Ui, t: &Tokens, kind: crate::model::KindName, side: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    ui.painter()
        .rect_filled(rect, CornerRadius::same(7), t.kind(kind));
    ui.painter().text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        crate::editor::text::icon(kind),
        regular(side * 0.58),
        Color32::WHITE,
    );
}

/// A label on the left and something weak on the right, in one line.
pub fn label_row(ui: &mut Ui, t: &Tokens, words: &str, right: impl FnOnce(&mut Ui)) -> Response {
    let size = Vec2::new(ui.available_width(), 18.0);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        let text = RichText::new(words).font(medium(12.0)).color(t.text_weak);
        let label = ui.add(Label::new(text).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), right);
        label
    })
    .inner
}

/// An example in an empty field; slanted, so that nobody takes it for what is filled in.
#[must_use]
pub fn hint(t: &Tokens, words: &str) -> RichText {
    RichText::new(words.to_owned()).color(t.text_weak).italics()
}

/// Weak text that may be long.
pub fn weak(ui: &mut Ui, t: &Tokens, words: &str) -> Response {
    ui.add(Label::new(RichText::new(words).font(regular(12.0)).color(t.text_weak)).wrap())
}

/// A box with a border.
pub fn boxed(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.border))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(10))
}

/// A box to tick; our radius would make it as round as a radio button.
pub fn checkbox<'a>(
    ui: &mut Ui,
    is_ticked: &'a mut bool,
    words: impl egui::IntoAtoms<'a>,
) -> Response {
    let before = std::sync::Arc::clone(ui.style());
    let widgets = &mut ui.visuals_mut().widgets;
    for state in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        state.corner_radius = egui::CornerRadius::same(5);
    }
    let response = ui.add(egui::Checkbox::new(is_ticked, words));
    ui.set_style(before);
    response
}

/// A list to choose from, with a quiet arrow.
pub fn combo(id: impl egui::AsIdSalt) -> egui::ComboBox {
    egui::ComboBox::from_id_salt(id).icon(|ui, rect, visuals, _is_open| {
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            egui_phosphor::fill::CARET_DOWN,
            regular(12.0),
            visuals.fg_stroke.color.gamma_multiply(0.7),
        );
    })
}

/// The row of buttons at the end of a dialog, the main one at the right.
pub fn footer(ui: &mut Ui, rows: impl FnOnce(&mut Ui)) {
    ui.add_space(6.0);
    let size = Vec2::new(ui.available_width(), 34.0);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), rows);
}
