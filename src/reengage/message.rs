//! The message of a campaign: as a block, so that the same rules judge it as in a flow, and
//! against each title that people agreed to.

use crate::engine::{Content, fill};
use crate::lint::{self, Finding, Scope, Severity};
use crate::model::edit::edited;
use crate::model::{
    Block, BlockId, Button, ButtonAction, Edit, Flow, FlowId, Kind, Message, PartId, Position,
};
use crate::reengage::audience::Title;
use crate::store::bot::wire::{CampaignButton, CampaignMessage, Judged};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Stands for the block where a flow has one; no button of a campaign leads back to it.
const BLOCK: &str = "campaign";

/// A finding, and the agreed title that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub finding: Finding,
    pub title: Option<String>,
}

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fine,
    /// Rules warn: the author decides.
    Warned,
    /// A rule calls it an error.
    Refused,
}

/// What all judgements together come to.
#[must_use]
pub fn verdict(judgements: &[Judgement]) -> Verdict {
    match judgements.iter().map(|it| it.finding.severity).min() {
        Some(Severity::Error) => Verdict::Refused,
        Some(Severity::Warning) => Verdict::Warned,
        Some(Severity::Hint) | None => Verdict::Fine,
    }
}

impl Judgement {
    /// As it goes over the wire.
    #[must_use]
    pub fn told(&self) -> Judged {
        Judged {
            code: self.finding.code.to_owned(),
            name: self.finding.name.to_owned(),
            severity: self.finding.severity.word().to_owned(),
            message: self.finding.message.to_string(),
            title: self.title.clone(),
        }
    }
}

/// What stands for the block of the message.
#[must_use]
pub fn block() -> Option<BlockId> {
    BlockId::new(BLOCK).ok()
}

/// Everything that the rules say of a message: as a message, and as the follow-up of each title.
#[must_use]
pub fn judge(message: &CampaignMessage, titles: &[Title]) -> Vec<Judgement> {
    let mut found = judged_alone(message);
    for title in titles {
        let findings = lint::wording(&title.title, Some(&message.text), &title.language);
        let is_about_both = |it: &Finding| it.code == lint::rules::misleading_follow_up::RULE.code;
        found.extend(
            findings
                .into_iter()
                .filter(is_about_both)
                .map(|finding| Judgement {
                    finding,
                    title: Some(title.title.clone()),
                }),
        );
    }
    found.sort_by_key(|it| it.finding.severity);
    found
}

/// The message as a Message block says it.
#[must_use]
pub fn as_message(message: &CampaignMessage) -> Message {
    Message {
        text: message.text.clone(),
        image: image(message),
        buttons: buttons(message),
        ..Message::default()
    }
}

fn judged_alone(message: &CampaignMessage) -> Vec<Judgement> {
    let (Ok(flow), Some(id)) = (FlowId::new(BLOCK), block()) else {
        return Vec::new();
    };
    let edit = Edit::AddBlock {
        id: id.clone(),
        block: Arc::new(Block {
            number: 0,
            name: String::new(),
            kind: Kind::Message(as_message(message)),
            suppressed: Vec::new(),
        }),
        at: Position::default(),
    };
    let Ok(flow) = edited(&Flow::new(flow, "Campaign"), &[edit]) else {
        return Vec::new();
    };
    let is_ours = |it: &Finding| {
        let rule = lint::rule(it.code);
        it.place.block.as_ref() == Some(&id) && rule.is_some_and(|it| it.scope == Scope::Block)
    };
    let findings = lint::check(&flow, None).findings.into_iter();
    let ours = findings.filter(is_ours).map(|finding| Judgement {
        finding,
        title: None,
    });
    ours.collect()
}

/// The message as this person reads it.
#[must_use]
pub fn said(message: &CampaignMessage, attributes: &BTreeMap<String, String>) -> Option<Content> {
    Some(Content::Message {
        block: block()?,
        text: fill(&message.text, attributes),
        image: image(message),
        buttons: buttons(message),
        quick_replies: Vec::new(),
    })
}

/// How it travels: a consent allows one call, so a picture shares a card with the words.
#[must_use]
pub fn travels_as(message: &CampaignMessage) -> &'static str {
    match (image(message).is_some(), message.buttons.is_empty()) {
        (true, _) if message.text.trim().is_empty() => "image",
        (true, _) => "generic template",
        (false, true) => "text",
        (false, false) => "button template",
    }
}

fn image(message: &CampaignMessage) -> Option<String> {
    let image = message.image.as_deref().map(str::trim);
    image.filter(|it| !it.is_empty()).map(str::to_owned)
}

fn buttons(message: &CampaignMessage) -> Vec<Button> {
    let buttons = message.buttons.iter().enumerate();
    let buttons = buttons.filter_map(|(n, button)| {
        let id = PartId::new(&format!("b{n}")).ok()?;
        let (title, action) = match button {
            CampaignButton::Link { title, url } => {
                (title, ButtonAction::OpenLink { url: url.clone() })
            }
            CampaignButton::Call { title, phone } => (
                title,
                ButtonAction::Call {
                    phone: phone.clone(),
                },
            ),
        };
        Some(Button {
            id,
            title: title.clone(),
            action,
        })
    });
    buttons.collect()
}
