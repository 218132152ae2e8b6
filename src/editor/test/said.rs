//! What was said in a run, as pieces of the chat.

use crate::editor::chat::{Pieces, Said, Tap};
use crate::editor::test::log::Tone;
use crate::engine::Content;
use crate::simulator::{Bubble, From, Status};
use jiff::tz::TimeZone;

/// Adds a bubble of a run.
pub fn bubble(pieces: &mut Pieces<'_>, bubble: &Bubble, zone: &TimeZone) {
    match &bubble.from {
        From::Person(words) => {
            pieces.passed(bubble.at, zone);
            pieces.person(words);
        }
        From::Bot { send, .. } => {
            let (words, mut said) = match &send.content {
                Content::Typing => return,
                Content::DefaultAnswer { text } => (text, Said::default()),
                Content::Request {
                    title,
                    profile,
                    button,
                    ..
                } => (title, request(profile.button(button))),
                Content::Message {
                    text,
                    image,
                    buttons,
                    quick_replies,
                    ..
                } => {
                    let said = Said {
                        picture: image.clone(),
                        taps: buttons.iter().map(|it| Tap::new(&it.title)).collect(),
                        replies: quick_replies.iter().map(|it| it.title.clone()).collect(),
                        ..Said::default()
                    };
                    (text, said)
                }
            };
            said.is_refused = matches!(bubble.status, Status::Refused { .. });
            pieces.passed(bubble.at, zone);
            pieces.bot(words, said);
            match bubble.status {
                // Of a refusal the fault that follows tells more.
                Status::Arrived | Status::Refused { .. } => {}
                Status::Unknown => {
                    let words = "It arrived, but the bot does not know that";
                    pieces.note(words.to_owned(), Tone::Wrong);
                }
            }
        }
    }
}

fn request(button: &str) -> Said {
    Said {
        is_strong: true,
        taps: vec![Tap::new(button)],
        ..Said::default()
    }
}
