//! The topics of the Page: how many consents each has left, and when they expire.

use crate::editor::action::Action;
use crate::editor::clock;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, regular, semibold, size};
use crate::editor::views::reengage::{ReengageAction, act};
use crate::editor::widgets::{link_button, section_head, weak};
use crate::model::Profile;
use crate::store::bot::wire::{Campaign, Topic};
use egui::text::LayoutJob;
use egui::{
    Align, Button, Layout, ScrollArea, Spinner, Stroke, TextFormat, Ui, WidgetInfo, WidgetType,
};

/// Draws the list.
pub fn topics_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let reengage = &state.reengage;
    ui.horizontal(|ui| {
        section_head(ui, t, "Topics");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if reengage.topics.is_loading {
                ui.add(Spinner::new().size(12.0));
            } else if link_button(ui, t, "Refresh").clicked() {
                act(out, ReengageAction::Refresh);
            }
        });
    });
    if let Some(problem) = &reengage.topics.problem {
        bot_problem_ui(ui, t, problem);
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let Some(topics) = &reengage.topics.value else { return };
        if topics.is_empty() {
            weak(
                ui,
                t,
                "Nobody has agreed to a topic yet. Publish a flow with a One-Time Notification; \
                 its topic stands here as soon as the flow is live or somebody taps Notify Me.",
            );
        }
        let campaigns = reengage.campaigns.value.as_deref().unwrap_or_default();
        for topic in topics {
            let last = campaigns.iter().find(|it| it.topic == topic.topic);
            let is_chosen = reengage.chosen.as_ref() == Some(&topic.topic);
            topic_ui(ui, t, topic, last, is_chosen, out);
        }
    });
}

fn topic_ui(
    ui: &mut Ui,
    t: &Tokens,
    topic: &Topic,
    last: Option<&Campaign>,
    is_chosen: bool,
    out: &mut Vec<Action>,
) {
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width() - 24.0;
    let strong = TextFormat::simple(semibold(size::BODY), t.text);
    let faint = TextFormat::simple(regular(12.0), t.text_weak);
    job.append(&topic.name, 0.0, strong);
    for line in lines(topic, last) {
        job.append(&format!("\n{line}"), 0.0, faint.clone());
    }
    let (fill, edge) = if is_chosen {
        (t.accent_soft, t.accent)
    } else {
        (t.raised, t.border)
    };
    let button = Button::new(job)
        .fill(fill)
        .stroke(Stroke::new(1.0, edge))
        .wrap()
        .min_size(egui::vec2(ui.available_width(), 0.0));
    let response = ui.add(button);
    let name = format!("Topic {}", topic.name);
    response
        .widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, is_chosen, &name));
    if response.clicked() {
        act(out, ReengageAction::Choose(Some(topic.topic.clone())));
    }
}

/// What stands under a topic's name.
fn lines(topic: &Topic, last: Option<&Campaign>) -> Vec<String> {
    let profile = match topic.profile {
        Profile::OneTime => "One-time",
        Profile::Recurring => "Recurring",
        Profile::Utility => "Utility",
    };
    let mut lines = vec![format!(
        "{profile} · {} to use",
        match topic.n_unspent {
            0 => "no consent".to_owned(),
            1 => "1 consent".to_owned(),
            n => format!("{} consents", grouped(n)),
        }
    )];
    if topic.n_expiring > 0 {
        let when = topic.next_expires.map(clock::day).unwrap_or_default();
        lines.push(format!(
            "{} expire within 30 days, the first on {when}",
            grouped(topic.n_expiring)
        ));
    }
    if topic.flow.is_none() {
        lines.push("No live flow asks for it".to_owned());
    }
    lines.push(last.map_or_else(
        || "No campaign yet".to_owned(),
        |last| format!("Last campaign {}", clock::day_and_time(last.made_at)),
    ));
    lines
}
