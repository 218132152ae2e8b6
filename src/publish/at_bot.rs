//! What the bot is asked when releases go to it: how it is, and who is in the middle of the flow.

use crate::model::{BlockId, Flow};
use crate::publish::Target;
use crate::publish::error::Cause;
use crate::publish::plan::{Goal, InTheMiddle, PublishOptions};
use crate::store::bot::BotClient;
use crate::store::bot::wire::Status;
use crate::store::{ReleaseError, ReleaseHost};
use std::collections::BTreeMap;

/// Releases that are looked through for people.
const MOST_RELEASES: usize = 50;
/// Blocks that are named.
const MOST_BLOCKS: usize = 4;

/// How the bot is that releases go to; `None` when they go into a folder.
pub(crate) async fn status(
    target: &Target<'_>,
    options: PublishOptions,
) -> Result<Option<Status>, Cause> {
    let ReleaseHost::Bot(client) = target.releases else {
        return Ok(None);
    };
    let client = client.for_page(&target.connection.page_id);
    let status = client.status().await.map_err(ReleaseError::from)?;
    let ours = env!("CARGO_PKG_VERSION");
    if !options.accept_warnings && is_newer(&status.version, ours) {
        return Err(Cause::NewerBot {
            theirs: status.version,
            ours: ours.to_owned(),
        });
    }
    Ok(Some(status))
}

/// Whether a version is newer in its first or second number: the third changes nothing that one
/// could see.
fn is_newer(theirs: &str, ours: &str) -> bool {
    let numbers = |version: &str| -> Option<(u32, u32)> {
        let mut parts = version.split('.');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    match (numbers(theirs), numbers(ours)) {
        (Some(theirs), Some(ours)) => theirs > ours,
        _ => false,
    }
}

/// Who is in the middle of the flow; `None` when no bot knows.
pub(crate) async fn people(
    target: &Target<'_>,
    goal: &Goal,
    next: Option<&Flow>,
) -> Result<Option<InTheMiddle>, Cause> {
    let ReleaseHost::Bot(client) = target.releases else {
        return Ok(None);
    };
    let client = client.for_page(&target.connection.page_id);
    let found = count(&client, goal, next).await;
    Ok(Some(found.map_err(ReleaseError::from)?))
}

async fn count(
    client: &BotClient,
    goal: &Goal,
    next: Option<&Flow>,
) -> Result<InTheMiddle, crate::store::bot::BotError> {
    let releases = client.releases(goal.flow_id()).await?;
    let mut blocks: BTreeMap<BlockId, u64> = BTreeMap::new();
    for release in releases.iter().rev().take(MOST_RELEASES) {
        for at in client.places(&release.hash).await?.blocks {
            // Who is nowhere in the flow begins with what is live.
            if let Some(block) = at.block {
                *blocks.entry(block).or_default() += at.n;
            }
        }
    }
    let has = |id: &BlockId| next.is_some_and(|flow| flow.block(id).is_some());
    let can_move = blocks.iter().filter(|(id, _)| has(id));
    let n_can_move = can_move.map(|(_, n)| n).sum();
    let n = blocks.values().sum();
    let mut at: Vec<(String, u64)> = blocks
        .into_iter()
        .map(|(id, n)| (title(next, &id), n))
        .collect();
    at.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    at.truncate(MOST_BLOCKS);
    Ok(InTheMiddle { n, at, n_can_move })
}

fn title(flow: Option<&Flow>, id: &BlockId) -> String {
    match flow.filter(|flow| flow.block(id).is_some()) {
        Some(flow) => flow.title_of(id),
        None => "a block that is gone".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_newer;

    #[test]
    fn a_newer_bot_is_one_that_can_do_more() {
        assert!(is_newer("0.2.0", "0.1.9"));
        assert!(is_newer("1.0.0", "0.9.0"));
        assert!(!is_newer("0.1.7", "0.1.0"));
        assert!(!is_newer("0.1.0", "0.2.0"));
        assert!(!is_newer("nightly", "0.1.0"));
    }
}
