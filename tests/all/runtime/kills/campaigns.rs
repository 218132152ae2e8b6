//! Campaigns that are made and started while the bot is killed: whoever wants one asks again
//! until it is there, as an author would.

use crate::runtime::stage::BOT_SECRET;
use flowbell::model::TopicId;
use flowbell::store::CampaignState;
use flowbell::store::bot::wire::{CampaignMessage, NewCampaign};
use flowbell::store::bot::{BotClient, BotError, CampaignStep};
use std::time::Duration;

pub const TOPIC: &str = "coral";
pub const NEWS: &str = "The lipstick Velvet Matte in Coral is back in stock.";

fn new() -> NewCampaign {
    NewCampaign {
        topic: TopicId::new(TOPIC).unwrap(),
        message: CampaignMessage {
            text: NEWS.to_owned(),
            ..CampaignMessage::default()
        },
        at: None,
        is_daytime: false,
        only: None,
        accept_warnings: true,
    }
}

/// Sends to everybody who can get it; `false` when nobody can.
pub async fn send(port: u16) -> bool {
    let bot = BotClient::new(&format!("http://127.0.0.1:{port}"), BOT_SECRET).unwrap();
    let made = loop {
        match bot.new_campaign(&new()).await {
            Ok(made) => break made,
            Err(error) if error.kind() == Some("nobody") => return false,
            Err(error) => pause(&error).await,
        }
    };
    let started = [CampaignState::Running, CampaignState::Done];
    loop {
        match bot.step_campaign(made.id, CampaignStep::Start).await {
            Ok(_) => return true,
            Err(error) => pause(&error).await,
        }
        // The answer may have been lost.
        if let Ok(found) = bot.campaign(made.id).await
            && started.contains(&found.state)
        {
            return true;
        }
    }
}

async fn pause(error: &BotError) {
    let rules = ["rules", "warnings"];
    let kind = error.kind().unwrap_or_default();
    assert!(
        !rules.contains(&kind),
        "the message is objected to: {error}"
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
}
