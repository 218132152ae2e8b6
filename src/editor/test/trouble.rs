//! A menu of what can go wrong, in words for shop owners.

use crate::editor::action::Action;
use crate::editor::test::log::refusal;
use crate::editor::test::{TestAction, TestRun};
use crate::editor::theme::{Tokens, medium, regular};
use crate::model::Span;
use crate::simulator::{Act, Trouble};
use egui::{Button, Label, RichText, Ui};

/// A row of the menu.
struct Row {
    words: &'static str,
    /// What it means and what should happen.
    means: &'static str,
    trouble: Trouble,
}

const fn refused(code: i64, subcode: Option<i64>, words: &'static str, means: &'static str) -> Row {
    Row {
        words,
        means,
        trouble: Trouble::RefuseNext { code, subcode },
    }
}

const ROWS: [Row; 9] = [
    refused(
        10,
        Some(2_018_278),
        "Messenger: the 24 hours are over",
        "The next message is refused with error 10. The bot must not try again, and wait until \
         the person writes.",
    ),
    refused(
        551,
        Some(1_545_041),
        "They have blocked the Page",
        "The next message is refused with error 551. The bot must not write to them any more, \
         until they come back.",
    ),
    refused(
        190,
        None,
        "Facebook has signed the Page out",
        "The next message is refused with error 190. Nothing can be sent until somebody signs \
         in again.",
    ),
    refused(
        613,
        None,
        "Too many messages at once",
        "The next message is refused with error 613. The bot that serves people tries again \
         later; here it counts as given up.",
    ),
    Row {
        words: "The receipt gets lost",
        means: "The next message arrives, and the bot never hears of it. It must not send it \
                twice.",
        trouble: Trouble::LoseAnswer,
    },
    Row {
        words: "Messenger reports it twice",
        means: "What the person did last comes in once more. Nothing may be counted or spent \
                twice.",
        trouble: Trouble::Again,
    },
    Row {
        words: "Two things come in the wrong order",
        means: "What the person does next reaches the bot after what they do then, or a minute \
                late. Both have to be answered.",
        trouble: Trouble::Overtaken,
    },
    Row {
        words: "An alarm rings twice",
        means: "The time that was up last is up once more. Nothing may be said twice.",
        trouble: Trouble::TimerAgain,
    },
    Row {
        words: "The bot sleeps for 3 hours",
        means: "The computer is off for three hours from now. What was due meanwhile comes \
                late, and not at all when the 24 hours have ended.",
        trouble: Trouble::Sleeps(Span::from_hours(3)),
    },
];

/// The button with the menu.
pub fn trouble_ui(ui: &mut Ui, test: &TestRun, t: &Tokens, out: &mut Vec<Action>) {
    let menu = ui.menu_button(RichText::new("Trouble…").font(medium(12.5)), |ui| {
        ui.set_max_width(300.0);
        let head = RichText::new("What if, from here on …").font(regular(11.5));
        ui.add(Label::new(head.color(t.text_weak)).selectable(false));
        for row in &ROWS {
            let why_not = blocked(test, &row.trouble);
            let button = Button::new(row.words).frame_when_inactive(false);
            let response = ui.add_enabled(why_not.is_none(), button);
            if let Some(why) = why_not {
                response.on_disabled_hover_text(why);
            } else if response.on_hover_text(meaning(row)).clicked() {
                out.push(Action::Test(TestAction::Trouble(row.trouble)));
                ui.close();
            }
        }
    });
    menu.response
        .on_hover_text("Let something go wrong, and see what the bot makes of it");
}

fn meaning(row: &Row) -> String {
    match row.trouble {
        Trouble::RefuseNext { code, subcode } => {
            format!("{}\n\nIn the log: {}.", row.means, refusal(code, subcode))
        }
        Trouble::LoseAnswer
        | Trouble::Again
        | Trouble::TimerAgain
        | Trouble::Overtaken
        | Trouble::Sleeps(_) => row.means.to_owned(),
    }
}

/// Why this cannot happen now.
fn blocked(test: &TestRun, trouble: &Trouble) -> Option<&'static str> {
    let mut past = test.run.acts.iter().filter(|it| it.at <= test.moment);
    match trouble {
        Trouble::Again => {
            let any = past.any(|it| !matches!(it.act, Act::Trouble(_)));
            (!any).then_some("The person has not done anything yet")
        }
        Trouble::TimerAgain => (!test.has_rung()).then_some("No alarm has rung yet"),
        Trouble::RefuseNext { .. }
        | Trouble::LoseAnswer
        | Trouble::Overtaken
        | Trouble::Sleeps(_) => None,
    }
}
