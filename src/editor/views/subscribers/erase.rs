//! What is asked before somebody is erased.

use crate::editor::action::Action;
use crate::editor::dialogs::title_ui;
use crate::editor::text::counted;
use crate::editor::theme::Tokens;
use crate::editor::views::subscribers::{SubscribersAction, act, name};
use crate::editor::widgets::{danger_button, footer, weak};
use crate::store::ConsentState;
use crate::store::bot::wire::PersonDetails;
use egui::{Label, Ui};

/// Somebody who may be erased, and what goes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erase {
    pub psid: String,
    pub name: String,
    pub n_lines: usize,
    pub n_unspent: usize,
    pub is_somewhere: bool,
}

impl Erase {
    #[must_use]
    pub fn new(details: &PersonDetails) -> Self {
        let person = &details.person;
        let consents = details.consents.iter();
        Self {
            psid: person.psid.clone(),
            name: name(person).to_owned(),
            n_lines: details.log.len(),
            n_unspent: consents
                .filter(|it| it.state == ConsentState::Unspent)
                .count(),
            is_somewhere: person.block.is_some(),
        }
    }

    /// What is gone afterwards.
    fn what_goes(&self) -> String {
        let mut what = vec![
            "their name, attributes and labels".to_owned(),
            match self.n_lines {
                // Of a longer one only the newest lines are known here.
                0 | 500.. => "their conversation".to_owned(),
                n => format!("their conversation, {}", counted(n, "line")),
            },
        ];
        if self.is_somewhere {
            what.push("where they are in the flow, so it does not go on for them".to_owned());
        }
        match self.n_unspent {
            0 => {}
            1 => {
                what.push("a consent that was not used, so they get no message about it".to_owned())
            }
            n => what.push(format!(
                "{n} consents that were not used, so they get no message about them"
            )),
        }
        format!("This goes from the bot: {}.", what.join("; "))
    }
}

/// Draws the question.
pub fn erase_ui(ui: &mut Ui, t: &Tokens, erase: &Erase, out: &mut Vec<Action>) {
    let bidi = crate::editor::bidi::seen(&erase.name);
    title_ui(ui, &format!("Erase {bidi}?"));
    ui.add(Label::new(erase.what_goes()).wrap());
    ui.add(Label::new("It cannot be undone.").wrap());
    weak(
        ui,
        t,
        "Counts stay, without naming them. The chat in Messenger stays with them and in the \
         Page’s inbox. If they write again they are somebody new.",
    );
    footer(ui, |ui| {
        if danger_button(ui, t, "Erase for good").clicked() {
            out.push(Action::CloseDialog);
            act(out, SubscribersAction::Erase(erase.psid.clone()));
        }
        if ui.button("Keep").clicked() {
            out.push(Action::CloseDialog);
        }
    });
}
