//! What people will see, what the rules say of it, who gets it and who does not and why; and the
//! button that leads to the confirmation.

use crate::editor::action::Action;
use crate::editor::clock;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::panels::preview;
use crate::editor::panels::problems::severity_mark;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, regular, semibold};
use crate::editor::views::reengage::{Confirm, ReengageAction, act};
use crate::editor::widgets::{link_button, primary_button, section_head, weak};
use crate::lint::Severity;
use crate::reengage::as_message;
use crate::store::bot::wire::{CampaignMessage, Judged, NewCampaign, Preview, Topic};
use egui::{Label, RichText, ScrollArea, Spinner, Ui};

/// How many of the titles that people agreed to are listed.
const TITLES: usize = 8;

/// Draws the panel.
pub fn audience_ui(ui: &mut Ui, state: &State, t: &Tokens, topic: &Topic, out: &mut Vec<Action>) {
    let form = state
        .workspace
        .written
        .get(&topic.topic)
        .cloned()
        .unwrap_or_default();
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 6.0);
            ui.spacing_mut().item_spacing.y = 6.0;
            preview::said_ui(ui, t, &as_message(&form.message));
            ui.add_space(6.0);
            let wanted = match form.campaign(&topic.topic) {
                Ok(wanted) => wanted,
                Err(sentence) => {
                    colored(ui, sentence, t.error);
                    return;
                }
            };
            if let Some(problem) = &state.reengage.preview.problem {
                bot_problem_ui(ui, t, problem);
                if link_button(ui, t, "Ask again").clicked() {
                    act(out, ReengageAction::Refresh);
                }
            }
            let current = state.reengage.current(&wanted);
            // While the answer is on its way, what was known before stays on the screen.
            if let Some(preview) = current.or(state.reengage.preview.value.as_ref()) {
                rules_ui(ui, t, preview, form.message == CampaignMessage::default());
                counts_ui(ui, t, preview);
            }
            if current.is_none() && state.reengage.preview.problem.is_none() {
                ui.horizontal(|ui| {
                    ui.add(Spinner::new().size(12.0));
                    weak(ui, t, "Asking the bot who gets it…");
                });
            }
            ui.add_space(6.0);
            send_ui(ui, state, t, topic, wanted, current, out);
        });
}

fn colored(ui: &mut Ui, words: &str, colour: egui::Color32) {
    let words = RichText::new(words).font(regular(12.5)).color(colour);
    ui.add(Label::new(words).wrap());
}

fn rules_ui(ui: &mut Ui, t: &Tokens, preview: &Preview, is_empty: bool) {
    section_head(ui, t, "What they agreed to");
    if preview.titles.is_empty() {
        weak(ui, t, "Nobody has a consent that can still be used.");
    }
    for agreed in preview.titles.iter().take(TITLES) {
        let n = grouped(agreed.n);
        let words = RichText::new(format!("“{}”", agreed.title)).font(semibold(12.5));
        ui.add(Label::new(words).wrap());
        weak(ui, t, &format!("{n} agreed to this"));
    }
    let rest = preview.titles.len().saturating_sub(TITLES);
    if rest > 0 {
        weak(ui, t, &format!("and {rest} more titles"));
    }
    ui.add_space(4.0);
    section_head(ui, t, "Rules for this message");
    if is_empty {
        weak(ui, t, "They look at it as soon as you write.");
        return;
    }
    if preview.findings.is_empty() {
        colored(
            ui,
            "It is about what they agreed to, and keeps the limits.",
            t.ok,
        );
    }
    for finding in &preview.findings {
        finding_ui(ui, t, finding);
    }
}

/// A finding, marked as among the problems.
fn finding_ui(ui: &mut Ui, t: &Tokens, finding: &Judged) {
    ui.horizontal_top(|ui| {
        // A bot that is newer than this window may know severities of its own.
        let severity = match finding.severity.as_str() {
            "error" => Severity::Error,
            "hint" => Severity::Hint,
            _ => Severity::Warning,
        };
        severity_mark(ui, t, severity);
        colored(ui, &said(finding), t.text);
    });
}

/// A finding, with the title that it is about where it does not name that itself.
fn said(finding: &Judged) -> String {
    match &finding.title {
        Some(title) if !finding.message.contains(title) => format!(
            "{} They agreed to “{title}”. ({})",
            finding.message, finding.code
        ),
        Some(_) | None => format!("{} ({})", finding.message, finding.code),
    }
}

fn counts_ui(ui: &mut Ui, t: &Tokens, preview: &Preview) {
    ui.add_space(4.0);
    section_head(ui, t, "Who gets it");
    let n = match preview.n_gets {
        0 => "Nobody gets it".to_owned(),
        1 => "1 person gets it".to_owned(),
        n => format!("{} people get it", grouped(n)),
    };
    ui.add(Label::new(RichText::new(n).font(semibold(15.0))));
    for not in &preview.not {
        let words = format!(
            "Left out: {} ({}). {}",
            grouped(not.n),
            not.why,
            not.sentence
        );
        weak(ui, t, &words);
    }
    if preview.n_gets == 0 && preview.not.is_empty() {
        weak(ui, t, "Nobody has agreed to this topic yet.");
    }
}

fn send_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    topic: &Topic,
    wanted: NewCampaign,
    current: Option<&Preview>,
    out: &mut Vec<Action>,
) {
    let has_errors =
        current.is_some_and(|it| it.findings.iter().any(|found| found.severity == "error"));
    let warnings: Vec<String> = current
        .into_iter()
        .flat_map(|it| &it.findings)
        .filter(|found| found.severity == "warning")
        .map(said)
        .collect();
    let blocked = match current {
        _ if state.reengage.is_busy => Some("A campaign is being made"),
        None => Some("The bot has not said yet who gets it"),
        Some(it) if it.n_gets == 0 => Some("There is nobody to send it to"),
        _ if wanted.message == CampaignMessage::default() => Some("Write the message first"),
        Some(_) if has_errors => Some("The rules found an error in the message"),
        Some(it) if !it.is_sendable && warnings.is_empty() => Some("The bot would not send it"),
        Some(_) => None,
    };
    let response = ui
        .add_enabled_ui(blocked.is_none(), |ui| primary_button(ui, t, "Send…"))
        .inner;
    if let Some(why) = blocked {
        weak(ui, t, &format!("{why}."));
    }
    if let (true, None, Some(preview)) = (response.clicked(), blocked, current) {
        let when = wanted.at.map(clock::day_and_time);
        let confirm = Confirm {
            topic_name: topic.name.clone(),
            n: preview.n_gets,
            when,
            warnings,
            only: wanted.only.clone(),
            campaign: wanted,
        };
        act(out, ReengageAction::Confirm(Box::new(confirm)));
    }
}
