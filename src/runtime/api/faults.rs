//! Faults of flows in words, with what to do.

use crate::engine::Fault;
use crate::graph::GraphError;

pub(crate) fn words(fault: &Fault) -> (String, &'static str) {
    match fault {
        Fault::OutsideWindow { block } => (
            format!("the message of block “{block}” came after the 24 hours"),
            "Shorten the waits before it, or deliver it as a notification.",
        ),
        Fault::Late { block } => (
            format!(
                "the message of block “{block}” was too late: the bot was down, or a human had the conversation"
            ),
            "Nothing; keep the bot running.",
        ),
        Fault::NoConsent { block, topic } => (
            format!("block “{block}” delivers “{topic}” to people who have not agreed"),
            "Ask for the consent on every way that leads there.",
        ),
        Fault::ConsentSpent { block, topic } => (
            format!("block “{block}” delivers “{topic}” to people whose consent is spent"),
            "Deliver once for each consent, or ask again.",
        ),
        Fault::AfterNotification { block } => (
            format!("block “{block}” would write after a notification before the person reacted"),
            "Let a notification be the last message on its way.",
        ),
        Fault::TooSoon { block, topic } => (
            format!("block “{block}” delivers “{topic}” within 48 hours of the time before"),
            "Wait two days between recurring notifications.",
        ),
        Fault::Loop { block } => (
            format!("blocks lead on and on at block “{block}”"),
            "Let the person do something in every loop.",
        ),
        Fault::NowhereToGo { block, .. } => (
            format!("a choice of block “{block}” leads nowhere"),
            "Link every button, and publish again.",
        ),
        Fault::UnknownChoice { block } => (
            format!("people tapped something of block “{block}” that this release does not have"),
            "Keep the blocks of old buttons.",
        ),
        Fault::LostPlace { block } => (
            format!("people stood at block “{block}”, which this release does not have"),
            "Nothing; they begin again when they write.",
        ),
        Fault::UnknownTopic { block, topic } => (
            format!("block “{block}” names the topic “{topic}”, which does not exist"),
            "Choose a topic of the flow, and publish again.",
        ),
        Fault::UnknownZone { block, zone } => (
            format!("block “{block}” names the time zone “{zone}”, which does not exist"),
            "Choose a time zone such as Europe/Berlin, and publish again.",
        ),
        Fault::NothingToSay { block } => (
            format!("block “{block}” says nothing"),
            "Give it a text, and publish again.",
        ),
        Fault::NoFlowChosen { block } => (
            format!("block “{block}” leads to no flow"),
            "Choose a flow, and publish again.",
        ),
        Fault::NoSuchFlow { block, flow } => (
            format!("block “{block}” leads to the flow “{flow}”, which is not live on this Page"),
            "Publish that flow too.",
        ),
        Fault::NoStart => (
            "a flow that others lead into has no Start".to_owned(),
            "Add a Start, and publish again.",
        ),
        Fault::NotANumber { block, name } => (
            format!("block “{block}” adds to “{name}”, which is no number for some people"),
            "Set it to a number first.",
        ),
        Fault::NoDefaultAnswer => (
            "people wrote and nothing answered".to_owned(),
            "Give the flow a default answer: Meta wants an answer within 30 seconds.",
        ),
        Fault::Refused { code, subcode } => (
            GraphError::of_code(*code, *subcode).to_string(),
            "See the error with this code in the list.",
        ),
    }
}
