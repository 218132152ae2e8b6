//! Campaigns: how far each is, what may be done with it, and what became of each person's
//! message.

use crate::editor::action::Action;
use crate::editor::bot::Loadable;
use crate::editor::clock;
use crate::editor::dialogs::bot::bot_problem_ui;
use crate::editor::state::State;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, regular, semibold, size};
use crate::editor::views::reengage::{NotKnownAction, ReengageAction, ResultList, Stop, act, head};
use crate::editor::widgets::{boxed, link_button, named_link, weak};
use crate::store::bot::CampaignStep;
use crate::store::bot::wire::{Campaign, PersonResult, Progress, Topic};
use crate::store::{CampaignState, RecipientState};
use egui::{Label, Margin, ProgressBar, RichText, Spinner, Ui, WidgetInfo, WidgetType};

/// Draws the campaigns, of the chosen topic or of all.
pub fn campaigns_ui(
    ui: &mut Ui,
    state: &State,
    t: &Tokens,
    topic: Option<&Topic>,
    out: &mut Vec<Action>,
) {
    let campaigns = &state.reengage.campaigns;
    head(ui, "Campaigns");
    if let Some(problem) = &campaigns.problem {
        bot_problem_ui(ui, t, problem);
    }
    let Some(all) = &campaigns.value else {
        if campaigns.problem.is_none() {
            ui.add(Spinner::new().size(16.0));
        }
        return;
    };
    let mut any = false;
    for campaign in all {
        if topic.is_none_or(|topic| topic.topic == campaign.topic) {
            any = true;
            campaign_ui(ui, state, t, campaign, out);
        }
    }
    if !any {
        weak(
            ui,
            t,
            match topic {
                Some(_) => "None about this topic yet.",
                None => "None yet. Choose a topic to write the first.",
            },
        );
    }
}

fn campaign_ui(ui: &mut Ui, state: &State, t: &Tokens, campaign: &Campaign, out: &mut Vec<Action>) {
    boxed(t).inner_margin(Margin::same(14)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 6.0;
        let title = format!("Campaign {} · {}", campaign.id, campaign.topic_name);
        ui.add(Label::new(RichText::new(title).font(semibold(size::BODY))).wrap());
        let first = campaign.message.text.lines().next().unwrap_or_default();
        ui.add(Label::new(RichText::new(first).font(regular(size::BODY))).truncate());
        let mut words = format!(
            "{} · made {}",
            state_word(campaign, state),
            clock::day_and_time(campaign.made_at)
        );
        if let Some(psid) = &campaign.only {
            words = format!("{words} · test to {psid} only");
        }
        if campaign.is_daytime {
            words.push_str(" · in each person’s daytime");
        }
        weak(ui, t, &words);
        paused_ui(ui, t, campaign);
        progress_ui(ui, t, campaign);
        reasons_ui(ui, t, campaign);
        not_known_ui(ui, t, campaign, out);
        steps_ui(ui, state, t, campaign, out);
        if state.reengage.shown == Some(campaign.id) {
            results_ui(ui, t, &state.reengage.results, out);
        }
    });
}

fn state_word(campaign: &Campaign, state: &State) -> String {
    let now = state.bot.status.value.as_ref().map(|status| status.now);
    match campaign.state {
        CampaignState::Draft => "Not started".to_owned(),
        CampaignState::Running if now.is_some_and(|now| campaign.at > now) => {
            format!("Begins {}", clock::day_and_time(campaign.at))
        }
        CampaignState::Running => "Sending".to_owned(),
        CampaignState::Paused => "Paused".to_owned(),
        CampaignState::Cancelled => "Cancelled".to_owned(),
        CampaignState::Done => "Done".to_owned(),
    }
}

/// “812 of 1,284 sent · 3 refused · 1 not known”.
fn counts(progress: &Progress) -> String {
    let mut words = format!(
        "{} of {} sent",
        grouped(progress.n_sent),
        grouped(progress.n_all)
    );
    for (n, what) in [
        (progress.n_waiting, "waiting"),
        (progress.n_under_way, "under way"),
        (progress.n_refused, "refused"),
        (progress.n_unknown, "not known"),
        (progress.n_written_off, "written off"),
        (progress.n_skipped, "skipped"),
        (progress.n_cancelled, "cancelled"),
    ] {
        if n > 0 {
            words.push_str(&format!(" · {} {what}", grouped(n)));
        }
    }
    words
}

fn progress_ui(ui: &mut Ui, t: &Tokens, campaign: &Campaign) {
    let progress = &campaign.progress;
    let settled = progress
        .n_all
        .saturating_sub(progress.n_waiting + progress.n_under_way);
    #[expect(clippy::cast_precision_loss, reason = "a share of a width")]
    let share = settled as f32 / progress.n_all.max(1) as f32;
    let words = counts(progress);
    let fill = match campaign.state {
        CampaignState::Done => t.ok,
        CampaignState::Draft
        | CampaignState::Running
        | CampaignState::Paused
        | CampaignState::Cancelled => t.accent,
    };
    let bar = ProgressBar::new(share).desired_height(8.0).fill(fill);
    let name = format!("Campaign {}: {words}", campaign.id);
    ui.add(bar)
        .widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, &name));
    weak(ui, t, &words);
}

fn reasons_ui(ui: &mut Ui, t: &Tokens, campaign: &Campaign) {
    for trouble in &campaign.refused {
        let code = trouble
            .code
            .map_or_else(String::new, |code| format!(" ({code})"));
        let words = format!(
            "{} refused{code}: {} {}",
            grouped(trouble.n),
            trouble.what,
            trouble.advice
        );
        let words = RichText::new(words).font(regular(12.0)).color(t.error);
        ui.add(Label::new(words).wrap());
    }
    for not in &campaign.skipped {
        let words = format!("{} skipped: {}. {}", grouped(not.n), not.why, not.sentence);
        weak(ui, t, &words);
    }
}

/// Of whom it is not known whether they have it, and where that is settled.
fn not_known_ui(ui: &mut Ui, t: &Tokens, campaign: &Campaign, out: &mut Vec<Action>) {
    let progress = &campaign.progress;
    if progress.n_written_off > 0 {
        let words = format!(
            "{} written off: Messenger gave no answer, and nothing more is sent.",
            grouped(progress.n_written_off)
        );
        weak(ui, t, &words);
    }
    if progress.n_unknown == 0 {
        return;
    }
    let words = format!(
        "{} not known: Messenger gave no answer, so it may have arrived. Send it again or write \
         it off, person by person.",
        grouped(progress.n_unknown)
    );
    warning(ui, t, &words);
    let name = format!("Look at what is not known of campaign {}", campaign.id);
    if named_link(ui, t, "Look at them", &name).clicked() {
        act(out, ReengageAction::NotKnown(NotKnownAction::Look));
    }
}

fn warning(ui: &mut Ui, t: &Tokens, words: &str) {
    let words = RichText::new(words).font(regular(12.0)).color(t.warning);
    ui.add(Label::new(words).wrap());
}

/// Why it stands still, and what to do.
fn paused_ui(ui: &mut Ui, t: &Tokens, campaign: &Campaign) {
    if campaign.state != CampaignState::Paused {
        return;
    }
    let by_hand = "It was paused by hand. Nobody else gets it until you resume it.";
    match &campaign.paused_why {
        Some(why) => warning(ui, t, why),
        None => {
            weak(ui, t, by_hand);
        }
    }
}

fn steps_ui(ui: &mut Ui, state: &State, t: &Tokens, campaign: &Campaign, out: &mut Vec<Action>) {
    let id = campaign.id;
    let step = |step| ReengageAction::Step(id, step);
    let stop = ReengageAction::AskStop(Stop {
        id,
        topic_name: campaign.topic_name.clone(),
        n_waiting: campaign.progress.n_waiting,
    });
    let steps: Vec<(&str, ReengageAction)> = match campaign.state {
        CampaignState::Draft => vec![("Start", step(CampaignStep::Start)), ("Cancel", stop)],
        CampaignState::Running => vec![("Pause", step(CampaignStep::Pause)), ("Cancel", stop)],
        CampaignState::Paused => vec![("Resume", step(CampaignStep::Resume)), ("Cancel", stop)],
        CampaignState::Cancelled | CampaignState::Done => Vec::new(),
    };
    ui.horizontal_wrapped(|ui| {
        for (words, action) in steps {
            let response = ui.add_enabled(!state.reengage.is_busy, egui::Button::new(words));
            let name = format!("{words} campaign {id}");
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
            if response.clicked() {
                act(out, action);
            }
        }
        let is_shown = state.reengage.shown == Some(id);
        let words = if is_shown {
            "Hide people"
        } else {
            "Show people"
        };
        if named_link(ui, t, words, &format!("{words} of campaign {id}")).clicked() {
            let shown = (!is_shown).then_some(id);
            act(out, ReengageAction::ShowPeople(shown));
        }
    });
}

fn results_ui(ui: &mut Ui, t: &Tokens, results: &Loadable<ResultList>, out: &mut Vec<Action>) {
    if let Some(problem) = &results.problem {
        bot_problem_ui(ui, t, problem);
    }
    if let Some(list) = &results.value {
        if list.people.is_empty() {
            weak(ui, t, "Nobody was meant to get it.");
        }
        for person in &list.people {
            weak(ui, t, &result_line(person));
        }
        if list.next.is_some() && !results.is_loading && link_button(ui, t, "More people").clicked()
        {
            act(out, ReengageAction::MorePeople);
        }
    }
    if results.is_loading {
        ui.add(Spinner::new().size(12.0));
    }
}

fn result_line(person: &PersonResult) -> String {
    let name = person.first_name.as_deref().unwrap_or("Somebody");
    let state = match person.state {
        RecipientState::Waiting => "waiting",
        RecipientState::Claimed => "under way",
        RecipientState::Sent => "sent",
        RecipientState::Refused => "refused",
        RecipientState::Unknown => "not known",
        RecipientState::Skipped => "skipped",
    };
    let code = match (person.code, person.subcode) {
        (Some(code), Some(subcode)) => format!(" {code}/{subcode}"),
        (Some(code), None) => format!(" {code}"),
        (None, _) => String::new(),
    };
    let line = format!(
        "{name} ({}): {state}{code}. {}",
        person.psid, person.sentence
    );
    line.trim_end().to_owned()
}
