//! Publishing: what is checked, what would change, what was done, and earlier releases.

use crate::editor::action::Action;
use crate::editor::dialogs::connect::problem_ui;
use crate::editor::dialogs::{DialogAction, title_ui};
use crate::editor::state::State;
use crate::editor::theme::{Tokens, medium, mono, regular, semibold};
use crate::editor::update::PublishAsk;
use crate::editor::widgets::{link_button, primary_button, weak};
use crate::publish::{Plan, Receipt, Step, StepState};
use egui::{CollapsingHeader, Label, RichText, ScrollArea, Spinner, Ui};

/// Draws the dialog.
pub fn publish_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let page = &state.page;
    let name = &state.workspace.page.facts.name;
    title_ui(ui, &format!("Publish “{}” to {name}", state.flow_name()));
    let max = (ui.ctx().content_rect().height() - 300.0).max(160.0);
    ScrollArea::vertical()
        .max_height(max)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            for step in page
                .steps
                .iter()
                .filter(|step| step.state != StepState::Skipped)
            {
                step_ui(ui, t, step);
            }
            if let Some(plan) = &page.plan {
                plan_ui(ui, t, plan);
            }
            if let Some(receipt) = &page.receipt {
                receipt_ui(ui, t, receipt, out);
            }
            releases_ui(ui, state, t, out);
        });
    problem_ui(ui, page, t);
    crate::editor::widgets::footer(ui, |ui| buttons_ui(ui, state, t, out));
}

fn ask(out: &mut Vec<Action>, ask: PublishAsk) {
    out.push(Action::Dialog(DialogAction::Publish(ask)));
}

fn buttons_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let page = &state.page;
    if let Some(words) = page.busy {
        ui.add(Spinner::new().size(16.0));
        ui.label(words);
        return;
    }
    if let Some(plan) = &page.plan {
        if !plan.changes.is_empty() && primary_button(ui, t, "Publish now").clicked() {
            ask(out, PublishAsk::Apply);
        }
    } else if page.receipt.is_none() {
        let accept = page
            .problem
            .as_ref()
            .is_some_and(|problem| problem.may_accept);
        if accept && primary_button(ui, t, "Go on all the same").clicked() {
            ask(out, PublishAsk::Check { accept: true });
        }
        if ui.button("Check again").clicked() {
            ask(out, PublishAsk::Check { accept: false });
        }
    }
    if ui.button("Close").clicked() {
        out.push(Action::CloseDialog);
    }
}

fn step_ui(ui: &mut Ui, t: &Tokens, step: &Step) {
    use egui_phosphor::fill as icons;
    let (icon, color) = match step.state {
        StepState::Pending => (icons::CIRCLE, t.border_strong),
        StepState::Running => (icons::CIRCLE_NOTCH, t.accent),
        StepState::Done | StepState::Skipped => (icons::CHECK_CIRCLE, t.ok),
        StepState::Failed => (icons::X_CIRCLE, t.error),
        StepState::Undone => (icons::ARROW_COUNTER_CLOCKWISE, t.warning),
    };
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(icon).font(regular(16.0)).color(color));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(
                Label::new(RichText::new(step.name.label()).font(medium(13.0))).selectable(false),
            );
            if !step.sentence.is_empty() {
                weak(ui, t, &step.sentence);
            }
            if let Some(advice) = step
                .advice
                .as_ref()
                .filter(|_| step.state != StepState::Failed)
            {
                weak(ui, t, advice);
            }
        });
    });
}

fn plan_ui(ui: &mut Ui, t: &Tokens, plan: &Plan) {
    ui.separator();
    let head = if plan.changes.is_empty() {
        "Nothing would change: this is what the Page already does"
    } else {
        "What publishing changes"
    };
    ui.add(Label::new(RichText::new(head).font(semibold(13.0))).wrap());
    for change in &plan.changes {
        for line in change.words.lines() {
            ui.add(Label::new(format!("•  {line}")).wrap());
        }
    }
    for note in &plan.notes {
        weak(ui, t, note);
    }
    let requests: Vec<String> = plan
        .changes
        .iter()
        .filter_map(|change| change.request.as_ref().map(ToString::to_string))
        .collect();
    if !requests.is_empty() {
        CollapsingHeader::new("The exact requests, secrets masked").show(ui, |ui| {
            for request in requests {
                let text = RichText::new(request).font(mono(11.0)).color(t.text_weak);
                ui.add(Label::new(text).wrap().selectable(true));
            }
        });
    }
}

fn receipt_ui(ui: &mut Ui, t: &Tokens, receipt: &Receipt, out: &mut Vec<Action>) {
    ui.separator();
    let words = match (&receipt.release, receipt.has_changed) {
        (Some((number, _)), true) => format!("Release {number} is live."),
        (Some((number, _)), false) => {
            format!("Release {number} was live already; nothing changed.")
        }
        (None, _) => "Unpublished: the Page is as it was before.".to_owned(),
    };
    let line = format!("{}  {words}", egui_phosphor::fill::CHECK_CIRCLE);
    ui.add(Label::new(RichText::new(line).font(semibold(14.0)).color(t.ok)).wrap());
    for note in &receipt.notes {
        weak(ui, t, note);
    }
    for link in &receipt.links {
        ui.horizontal(|ui| {
            ui.add(Label::new(RichText::new(&link.url).font(mono(12.0))).selectable(true));
            if link_button(ui, t, "Copy").clicked() {
                ui.ctx().copy_text(link.url.clone());
            }
        });
    }
    weak(
        ui,
        t,
        "A Page answers only while a bot is running. The release is kept on this computer for it.",
    );
    let _ = out;
}

fn releases_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let page = &state.page;
    if page.releases.is_empty() {
        return;
    }
    ui.separator();
    ui.add(Label::new(RichText::new("Releases").font(semibold(13.0))).selectable(false));
    let idle = page.busy.is_none();
    for release in page.releases.iter().take(20) {
        let live = page
            .live
            .as_ref()
            .is_some_and(|(number, _)| *number == release.number);
        ui.horizontal(|ui| {
            let short: String = release.hash.chars().take(8).collect();
            ui.label(RichText::new(format!("Release {}", release.number)).font(medium(13.0)));
            ui.label(RichText::new(short).font(mono(11.5)).color(t.text_weak));
            let at = release.taken_at.strftime("%Y-%m-%d %H:%M UTC").to_string();
            ui.label(RichText::new(at).font(regular(12.0)).color(t.text_weak));
            if live {
                ui.label(RichText::new("live").font(semibold(12.0)).color(t.ok));
                if idle && link_button(ui, t, "Unpublish…").clicked() {
                    ask(out, PublishAsk::Unpublish);
                }
            } else if idle && link_button(ui, t, "Make live…").clicked() {
                ask(out, PublishAsk::MakeLive(release.number));
            }
        });
    }
}
