//! Publishing: what is checked, what would change, what was done, and earlier releases.

use crate::editor::action::Action;
use crate::editor::clock;
use crate::editor::command::Command;
use crate::editor::dialogs::connect::problem_ui;
use crate::editor::dialogs::{DialogAction, title_ui};
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, medium, mono, regular, semibold};
use crate::editor::update::PublishAsk;
use crate::editor::widgets::{boxed, link_button, primary_button, weak};
use crate::engine::Timestamp;
use crate::publish::{Plan, Receipt, Step, StepState};
use egui::{CollapsingHeader, Label, RichText, ScrollArea, Spinner, Ui};

/// Draws the dialog.
pub fn publish_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let page = &state.page;
    let name = &state.workspace.page.facts.name;
    title_ui(ui, &format!("Publish “{}” to {name}", state.flow_name()));
    place_ui(ui, state, t, out);
    let max = (ui.ctx().content_rect().height() - 320.0).max(160.0);
    ScrollArea::vertical()
        .max_height(max)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            // What matters now stands first; how it came to that, below.
            if let Some(receipt) = &page.receipt {
                receipt_ui(ui, state, t, receipt);
                ui.separator();
            }
            if let Some(plan) = &page.plan {
                plan_ui(ui, t, plan);
                people_ui(ui, t, plan, out);
                ui.separator();
            }
            for step in page
                .steps
                .iter()
                .filter(|step| step.state != StepState::Skipped)
            {
                step_ui(ui, t, step);
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
    let is_live = page.receipt.as_ref().is_some_and(|it| it.release.is_some());
    let may_chat = state.here.is_for_sandbox() && !state.chat.is_open;
    if is_live && may_chat && primary_button(ui, t, "Chat with the bot").clicked() {
        out.push(Action::CloseDialog);
        out.push(Action::Run(Command::Chat));
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

fn receipt_ui(ui: &mut Ui, state: &State, t: &Tokens, receipt: &Receipt) {
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
    let is_live = receipt.release.is_some();
    match (is_live, &state.here.bot) {
        (false, _) => {}
        (true, Some(bot)) if bot.whose.is_sandbox() => {
            weak(
                ui,
                t,
                "The bot on this computer answers the sandbox’s people with it now.",
            );
        }
        (true, Some(_)) => {
            let words = "The bot on this computer answers with it for as long as this window is \
                         open and the computer is awake.";
            weak(ui, t, words);
        }
        (true, None) if state.bot.is_connected() => {
            weak(ui, t, "The bot answers people with it from now on.");
        }
        (true, None) => {
            weak(
                ui,
                t,
                "It lies in the folder. Nobody answers people until a bot runs with it.",
            );
        }
    }
}

/// Where the release goes, and what that means.
fn place_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if let Some(client) = &state.bot.client {
        let words = match &state.here.bot {
            Some(_) => "To the bot on this computer, which runs in this window.".to_owned(),
            None => format!("To the bot at {}.", client.address()),
        };
        weak(ui, t, &words);
        return;
    }
    let address = &state.workspace.bot_address;
    if !address.is_empty() {
        weak(
            ui,
            t,
            &format!("To the bot at {address}, which is not connected now."),
        );
        if link_button(ui, t, "Connect the bot…").clicked() {
            out.push(Action::Run(Command::ConnectBot));
        }
        return;
    }
    boxed(t).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        let words = "No bot is connected. The Page will get its menu and greeting, and the flow \
                     will lie in a folder on this computer, but nobody answers people until a bot \
                     is started with that folder.";
        ui.add(Label::new(words).wrap());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            let busy = state.here.busy.is_some() || state.page.busy.is_some();
            let here = link_button(ui, t, "Run the bot on this computer…");
            if here.clicked() && !busy {
                out.push(Action::CloseDialog);
                out.push(Action::Run(Command::RunBotHere));
            }
            if link_button(ui, t, "Connect the bot…").clicked() && !busy {
                out.push(Action::Run(Command::ConnectBot));
            }
            if let Some(words) = state.here.busy {
                ui.add(Spinner::new().size(14.0));
                weak(ui, t, words);
            }
        });
    });
}

/// Who is in the middle of the flow, and what happens to them.
fn people_ui(ui: &mut Ui, t: &Tokens, plan: &Plan, out: &mut Vec<Action>) {
    let Some(people) = plan.people.as_ref().filter(|people| people.n > 0) else {
        return;
    };
    ui.separator();
    let head = match people.n {
        1 => "1 person is in the middle of this flow".to_owned(),
        n => format!("{} people are in the middle of this flow", grouped(n)),
    };
    ui.add(Label::new(RichText::new(head).font(semibold(13.0))).wrap());
    let at: Vec<String> = people
        .at
        .iter()
        .map(|(title, n)| format!("{} at {title}", grouped(*n)))
        .collect();
    weak(ui, t, &at.join(", "));
    if plan.release.is_none() {
        let words = "They end their conversations as they began them; nobody new begins one.";
        ui.add(Label::new(words).wrap());
        return;
    }
    let moves = plan.moves_people();
    let stay = "They stay on the release they began with (usual)";
    if ui.radio(!moves, stay).clicked() {
        ask(out, PublishAsk::MovePeople(false));
    }
    choice_words(ui, t, "What they hear next is as it was when they began.");
    let go_on = "They go on with this release from where they stand";
    let choice = ui.add_enabled(people.n_can_move > 0, egui::RadioButton::new(moves, go_on));
    if choice.clicked() {
        ask(out, PublishAsk::MovePeople(true));
    }
    let words = match people.n_can_move {
        0 => "Nobody can: this release does not have the block where they stand.".to_owned(),
        n if n == people.n => "What they hear next is as in this release.".to_owned(),
        n => format!(
            "{} of {} can; the others stay, because this release does not have the block where \
             they stand.",
            grouped(n),
            grouped(people.n)
        ),
    };
    choice_words(ui, t, &words);
}

/// What a choice means, below it.
fn choice_words(ui: &mut Ui, t: &Tokens, words: &str) {
    ui.add_space(-8.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 14.0;
        ui.add_space(24.0);
        weak(ui, t, words);
    });
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
            let at = Timestamp::from_millis(release.taken_at.as_millisecond());
            let at = format!("published {}", clock::day_and_time(at));
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
