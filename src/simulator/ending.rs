//! Where a conversation stands at the end, as far as a recorded test asks for it.

use crate::model::{BlockId, Flow};
use crate::simulator::conversation::Conversation;
use crate::simulator::script::Difference;
use serde::{Deserialize, Serialize};

/// The end state. What is left out may be anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<Stands>,
    /// Whether the 24-hour window is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_open: Option<bool>,
    /// How many consents can still be spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consents: Option<usize>,
    /// Whether the person has asked to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<bool>,
}

/// Where a conversation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stands {
    /// It is over, or has not begun.
    Nowhere,
    At(BlockId),
}

impl Ending {
    /// All there is to ask.
    #[must_use]
    pub fn of(conversation: &Conversation<'_>) -> Self {
        let session = &conversation.session;
        let block = session.block().cloned();
        Self {
            stands: Some(block.map_or(Stands::Nowhere, Stands::At)),
            window_open: Some(session.is_window_open(conversation.now)),
            consents: Some(session.unspent(conversation.now).count()),
            stopped: Some(session.is_stopped),
        }
    }

    /// What this asks for, as it is now.
    #[must_use]
    pub fn renewed(&self, conversation: &Conversation<'_>) -> Self {
        let found = Self::of(conversation);
        Self {
            stands: self.stands.as_ref().and(found.stands),
            window_open: self.window_open.and(found.window_open),
            consents: self.consents.and(found.consents),
            stopped: self.stopped.and(found.stopped),
        }
    }

    /// What is asked, line by line, and what is there instead.
    #[must_use]
    pub fn difference(&self, conversation: &Conversation<'_>, flow: &Flow) -> Vec<Difference> {
        let found = Self::of(conversation);
        let mut lines = Vec::new();
        let wanted = self.lines(flow);
        for (wanted, found) in wanted.into_iter().zip(found.lines(flow)) {
            match (wanted, found) {
                (Some(wanted), Some(found)) if wanted == found => {
                    lines.push(Difference::Same(wanted));
                }
                (Some(wanted), found) => {
                    lines.push(Difference::Missing(wanted));
                    lines.extend(found.map(Difference::Unexpected));
                }
                (None, _) => {}
            }
        }
        lines
    }

    /// One sentence for each thing that can be asked, without a full stop.
    #[must_use]
    pub fn lines(&self, flow: &Flow) -> [Option<String>; 4] {
        let stands = self.stands.as_ref().map(|stands| match stands {
            Stands::Nowhere => "END: the conversation is over".to_owned(),
            Stands::At(block) => format!("END: stands at {}", flow.title_of(block)),
        });
        let window = self.window_open.map(|is_open| {
            let word = if is_open { "open" } else { "closed" };
            format!("END: the 24-hour window is {word}")
        });
        let consents = self.consents.map(|n| match n {
            1 => "END: 1 consent to spend".to_owned(),
            n => format!("END: {n} consents to spend"),
        });
        let stopped = self.stopped.map(|is_stopped| {
            let word = if is_stopped { "has" } else { "has not" };
            format!("END: the person {word} asked to stop")
        });
        [stands, window, consents, stopped]
    }
}
