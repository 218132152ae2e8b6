//! Meta blocks a Page for breaking its rules, by a webhook or by a refusal. What is known of it
//! stands in the store, which hands nothing out meanwhile; here is the copy that stops what is
//! under way.

use crate::engine::Timestamp;
use crate::runtime::bot::{Hold, Shared};
use crate::store::{PageHold, PageWarning, StoreError};

/// Longest of Meta's own words that are kept.
const LONGEST_REASON: usize = 500;

/// What the store says; a bot begins with it, and looks again while it is held.
pub(crate) async fn look(bot: &Shared) -> Result<(), StoreError> {
    match bot.store.page_hold(&bot.settings.page_id).await? {
        Some(_) => bot.hold(Hold::Policy),
        None => bot.end_hold(Hold::Policy),
    }
    Ok(())
}

/// Meta tells what it does with the Page (facts 5.6).
pub(crate) async fn told(
    bot: &Shared,
    action: &str,
    reason: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let reason: String = reason.chars().take(LONGEST_REASON).collect();
    match action {
        "block" => {
            let hold = PageHold {
                since: at,
                reason,
                code: None,
                subcode: None,
            };
            begin(bot, hold).await
        }
        "unblock" => end(bot, at).await,
        "warning" => {
            tracing::warn!("Meta warns the Page; see its Support Inbox");
            let warning = PageWarning { at, reason };
            bot.store.warn_page(&bot.settings.page_id, warning).await
        }
        _ => {
            bot.counts.ignored.add(1);
            Ok(())
        }
    }
}

/// A send was refused because the Page is blocked.
pub(crate) async fn refused(
    bot: &Shared,
    code: i64,
    subcode: Option<i64>,
) -> Result<(), StoreError> {
    // At once, so that nothing else goes while it is written down.
    bot.hold(Hold::Policy);
    let hold = PageHold {
        since: bot.clock.now(),
        reason: String::new(),
        code: Some(code),
        subcode,
    };
    begin(bot, hold).await
}

async fn begin(bot: &Shared, hold: PageHold) -> Result<(), StoreError> {
    bot.store.hold_page(&bot.settings.page_id, hold).await?;
    bot.campaigns.look_again();
    look(bot).await
}

/// The block is over.
pub(crate) async fn end(bot: &Shared, at: Timestamp) -> Result<(), StoreError> {
    if bot.store.end_page_hold(&bot.settings.page_id, at).await? {
        tracing::info!("the Page may send again");
    }
    look(bot).await
}
