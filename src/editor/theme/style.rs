//! egui's own widgets in our colours.

use crate::editor::theme::{Tokens, faded, medium, regular, size, tokens};
use egui::{Context, CornerRadius, Margin, Shadow, Stroke, Style, TextStyle, Theme, Visuals};
use std::sync::Arc;

/// Gives both themes their look.
pub fn apply(ctx: &Context) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, Arc::new(style(&tokens(theme))));
    }
}

fn style(t: &Tokens) -> Style {
    let mut style = Style {
        visuals: visuals(t),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, regular(size::SMALL)),
        (TextStyle::Body, regular(size::BODY)),
        (TextStyle::Button, medium(size::BODY)),
        (TextStyle::Heading, medium(size::TITLE)),
        (TextStyle::Monospace, crate::editor::theme::mono(12.0)),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(8.0, 6.0);
    style.spacing.button_padding = egui::vec2(12.0, 7.0);
    style.spacing.interact_size.y = 28.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.icon_width = 18.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(t: &Tokens) -> Visuals {
    let mut visuals = if t.is_dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let radius = CornerRadius::same(size::RADIUS);
    visuals.override_text_color = None;
    visuals.panel_fill = t.surface;
    visuals.window_fill = t.raised;
    visuals.window_stroke = Stroke::new(1.0, t.border);
    visuals.window_corner_radius = CornerRadius::same(12);
    visuals.menu_corner_radius = CornerRadius::same(10);
    visuals.window_shadow = Shadow {
        offset: [0, 8],
        blur: 28,
        spread: 0,
        color: t.shadow,
    };
    visuals.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: t.shadow,
    };
    visuals.extreme_bg_color = t.raised;
    visuals.text_edit_bg_color = Some(t.raised);
    visuals.faint_bg_color = t.sunken;
    visuals.code_bg_color = t.sunken;
    visuals.hyperlink_color = t.accent_text;
    visuals.error_fg_color = t.error;
    visuals.warn_fg_color = t.warning;
    visuals.weak_text_color = Some(t.text_weak);
    visuals.selection.bg_fill = faded(t.accent, 0.28);
    // Also the ink of what is chosen in a list, on the fill above.
    visuals.selection.stroke = Stroke::new(1.5, t.accent_text);
    visuals.striped = false;

    let widgets = &mut visuals.widgets;
    for state in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        state.corner_radius = radius;
        state.expansion = 0.0;
        state.bg_fill = t.raised;
        state.weak_bg_fill = t.raised;
        state.bg_stroke = Stroke::new(1.0, t.border_strong);
        state.fg_stroke = Stroke::new(1.0, t.text);
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, t.border);
    widgets.noninteractive.bg_fill = t.surface;
    widgets.noninteractive.weak_bg_fill = t.surface;
    widgets.hovered.bg_stroke = Stroke::new(1.0, t.text_faint);
    widgets.hovered.weak_bg_fill = t.sunken;
    widgets.hovered.bg_fill = t.sunken;
    widgets.active.bg_stroke = Stroke::new(1.5, t.accent);
    widgets.active.weak_bg_fill = t.accent_soft;
    widgets.open.bg_stroke = Stroke::new(1.5, t.accent);
    visuals
}
