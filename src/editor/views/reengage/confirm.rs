//! What is asked before anything is sent, and before those who wait are left out.

use crate::editor::action::Action;
use crate::editor::dialogs::title_ui;
use crate::editor::test::crowd::grouped;
use crate::editor::theme::{Tokens, regular};
use crate::editor::views::reengage::{ReengageAction, act};
use crate::editor::widgets::{footer, primary_button, weak};
use crate::store::bot::CampaignStep;
use crate::store::bot::wire::NewCampaign;
use egui::{Label, RichText, ScrollArea, Ui};

/// A campaign that waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    pub campaign: NewCampaign,
    pub topic_name: String,
    /// How many people get it.
    pub n: u64,
    /// When, if later.
    pub when: Option<String>,
    pub only: Option<String>,
    pub warnings: Vec<String>,
}

/// A campaign that may be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    pub id: u64,
    pub topic_name: String,
    pub n_waiting: u64,
}

/// “1,284 people will each get one message; their consent is then used up.”
fn consequence(n: u64) -> String {
    match n {
        1 => "1 person will get one message; their consent is then used up.".to_owned(),
        n => format!(
            "{} people will each get one message; their consent is then used up.",
            grouped(n)
        ),
    }
}

/// Draws the question before sending.
pub fn confirm_ui(ui: &mut Ui, t: &Tokens, confirm: &Confirm, out: &mut Vec<Action>) {
    title_ui(ui, &format!("Send about {}?", confirm.topic_name));
    ui.add(Label::new(consequence(confirm.n)).wrap());
    if let Some(when) = &confirm.when {
        weak(
            ui,
            t,
            &format!("It begins {when}, on this computer’s clock."),
        );
    }
    if confirm.campaign.is_daytime {
        weak(
            ui,
            t,
            "Each person gets it between 9 and 20 o’clock where they are.",
        );
    }
    if let Some(psid) = &confirm.only {
        weak(ui, t, &format!("Only {psid} gets it, as a test."));
    }
    weak(
        ui,
        t,
        "It cannot be taken back. Pausing and cancelling stop what has not been sent yet.",
    );
    ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
        for warning in &confirm.warnings {
            let words = RichText::new(warning).font(regular(12.5)).color(t.warning);
            ui.add(Label::new(words).wrap());
        }
    });
    footer(ui, |ui| {
        let words = match (confirm.n, confirm.warnings.is_empty()) {
            (_, false) => "Send all the same".to_owned(),
            (1, true) => "Send to 1 person".to_owned(),
            (n, true) => format!("Send to {} people", grouped(n)),
        };
        if primary_button(ui, t, &words).clicked() {
            let campaign = NewCampaign {
                accept_warnings: !confirm.warnings.is_empty(),
                ..confirm.campaign.clone()
            };
            out.push(Action::CloseDialog);
            act(out, ReengageAction::Send(Box::new(campaign)));
        }
        if ui.button("Not yet").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}

/// Draws the question before a campaign is cancelled.
pub fn stop_ui(ui: &mut Ui, t: &Tokens, stop: &Stop, out: &mut Vec<Action>) {
    title_ui(ui, &format!("Cancel campaign {}?", stop.id));
    let words = match stop.n_waiting {
        1 => "1 person who waits will not get it".to_owned(),
        n => format!("{} people who wait will not get it", grouped(n)),
    };
    let words = format!(
        "{words}. Their consent for {} stays unspent, for another campaign. A cancelled campaign \
         does not go on again.",
        stop.topic_name
    );
    weak(ui, t, &words);
    footer(ui, |ui| {
        if primary_button(ui, t, "Cancel the campaign").clicked() {
            out.push(Action::CloseDialog);
            act(out, ReengageAction::Step(stop.id, CampaignStep::Cancel));
        }
        if ui.button("Let it be").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
