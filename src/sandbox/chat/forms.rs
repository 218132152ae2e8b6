//! What a form of the chat page does.

use super::Pair;
use crate::sandbox::call::Params;
use crate::sandbox::knob::Knob;
use crate::sandbox::people::Act;
use crate::sandbox::people::crowd::NewPerson;
use crate::sandbox::world::World;

/// Does it, and tells where the browser goes then.
///
/// # Errors
/// Why it cannot be done, for the person to read.
pub fn done(world: &World, form: &Params) -> Result<Pair, String> {
    let word = |key: &str| {
        let value = form.get(key).and_then(|it| it.as_str());
        value.unwrap_or_default().to_owned()
    };
    let given = |key: &str| Some(word(key)).filter(|it| !it.is_empty());
    let (page_id, mut psid) = (word("page"), word("person"));
    let what = word("do");
    let act = match what.as_str() {
        "write" => Act::Write {
            text: word("text"),
            reply_to: None,
        },
        "tap" => Act::Tap {
            title: given("title"),
            payload: given("payload"),
            mid: given("mid"),
        },
        "quick_reply" => Act::QuickReply {
            title: word("title"),
        },
        "notify_me" => Act::NotifyMe { mid: given("mid") },
        "follow_link" => Act::FollowLink {
            reference: word("ref"),
        },
        "get_started" => Act::GetStarted {},
        "ice_breaker" => Act::IceBreaker {
            question: word("title"),
        },
        "menu" => Act::Menu {
            title: word("title"),
        },
        "like" => Act::React {
            mid: given("mid"),
            reaction: "love".to_owned(),
            emoji: "❤".to_owned(),
        },
        "read" => Act::Read {},
        "block" => Act::Block {},
        "unblock" => Act::Unblock {},
        "delete_conversation" => Act::DeleteConversation {},
        "stop_topic" => Act::StopTopic {
            title: word("title"),
        },
        _ => {
            match what.as_str() {
                "advance" => {
                    let secs = word("secs")
                        .parse()
                        .map_err(|_| "That is no number of seconds.")?;
                    turn(world, Knob::AdvanceClock { secs })?;
                }
                "speed" => world.set_speed(word("speed").parse().unwrap_or(1)),
                "new_person" => {
                    let new = NewPerson {
                        first_name: given("first_name"),
                        last_name: given("last_name"),
                        locale: given("locale"),
                        ..NewPerson::default()
                    };
                    let made = world.add_person(&page_id, new);
                    psid = made.map_err(|error| error.to_string())?;
                }
                _ => return Err("The sandbox does not know this form.".to_owned()),
            }
            return Ok(Pair { page_id, psid });
        }
    };
    let acted = world.act(&page_id, &psid, act);
    acted.map_err(|error| sentence(&error.to_string()))?;
    Ok(Pair { page_id, psid })
}

fn turn(world: &World, knob: Knob) -> Result<(), String> {
    let turned = world.turn(knob);
    turned
        .map(|_| ())
        .map_err(|error| sentence(&error.to_string()))
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|it| it.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
