//! The m.me links of the flow, each with a QR code.

use crate::editor::action::Action;
use crate::editor::export::{Code, MARGIN};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, mono};
use crate::editor::update::SetupAction;
use crate::editor::widgets::{boxed, named_link, section_head, weak};
use crate::publish::Survey;
use crate::publish::links::links;
use egui::{Color32, Label, Rect, RichText, Sense, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

/// Draws the links.
pub fn links_ui(ui: &mut Ui, state: &State, t: &Tokens, survey: &Survey, out: &mut Vec<Action>) {
    section_head(ui, t, "Links into the flow");
    boxed(t).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let Ok(page) = &survey.page else {
            weak(
                ui,
                t,
                "The links need the Page’s name, which could not be read.",
            );
            return;
        };
        let links = links(page, state.flow());
        if links.is_empty() {
            weak(
                ui,
                t,
                "This flow has no m.me link yet. Add one to a Start block, such as the ref \
                 “lipstick”, and print its QR code on a shelf or a receipt.",
            );
            return;
        }
        if !survey.is_facebook {
            weak(
                ui,
                t,
                "The sandbox’s Page is not on Facebook, so these links open nothing there.",
            );
        }
        for link in links {
            ui.add(
                Label::new(RichText::new(&link.url).font(mono(12.0)))
                    .wrap()
                    .selectable(true),
            );
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                let reference = &link.reference;
                if named_link(ui, t, "Copy", &format!("Copy the link {reference}")).clicked() {
                    ui.ctx().copy_text(link.url.clone());
                }
                let code = state
                    .setup
                    .code
                    .as_ref()
                    .filter(|code| code.url == link.url);
                let (words, name) = match code {
                    Some(_) => ("Hide QR code", format!("Hide the QR code of {reference}")),
                    None => ("QR code", format!("QR code of {reference}")),
                };
                if named_link(ui, t, words, &name).clicked() {
                    out.push(Action::Setup(match code {
                        Some(_) => SetupAction::HideCode,
                        None => SetupAction::ShowCode {
                            name: reference.clone(),
                            url: link.url.clone(),
                        },
                    }));
                }
                if code.is_some()
                    && named_link(ui, t, "Save as picture…", "Save as picture…").clicked()
                {
                    out.push(Action::Setup(SetupAction::SaveCode));
                }
            });
            if let Some(code) = state
                .setup
                .code
                .as_ref()
                .filter(|code| code.url == link.url)
            {
                code_ui(ui, code);
            }
        }
    });
}

/// Dark on white in both themes: many cameras read nothing else.
fn code_ui(ui: &mut Ui, code: &Code) {
    let n = |n: usize| n as f32;
    let pixel = 1.0 / ui.ctx().pixels_per_point();
    let all = n(code.side + 2 * MARGIN);
    // Whole pixels, or the squares' edges blur.
    let square = ((220.0 / all / pixel).floor() * pixel).max(pixel);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(all * square), Sense::hover());
    let name = format!("QR code of {}", code.url);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, &name));
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, Color32::WHITE);
    for (row, column, length) in code.runs() {
        let (x, y) = (n(column + MARGIN) * square, n(row + MARGIN) * square);
        let at = pos2(rect.left() + x, rect.top() + y);
        let run = Rect::from_min_size(at, vec2(n(length) * square, square));
        painter.rect_filled(run, 0.0, Color32::BLACK);
    }
}
