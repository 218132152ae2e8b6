//! Reads back what was written. Meta's copies may take a moment to agree, so it looks again.

use crate::publish::Target;
use crate::publish::difference::holds;
use crate::publish::error::Cause;
use crate::publish::inspect;
use crate::publish::work::{NextRelease, Work};

/// Looks after the first one; each profile call counts against ten in ten minutes.
const MORE_LOOKS: u32 = 2;

/// Whether Page and bot are now as planned.
pub(crate) async fn confirm(target: &Target<'_>, work: &Work) -> Result<(), Cause> {
    let retries = &target.graph.config().retries;
    let mut n_looks = 0;
    loop {
        let missing = look(target, work).await?;
        let Some(what) = missing else { return Ok(()) };
        if n_looks >= MORE_LOOKS.min(retries.n_more) {
            return Err(Cause::NotConfirmed { what });
        }
        n_looks += 1;
        tokio::time::sleep(retries.first_wait * n_looks).await;
    }
}

/// The first thing that is not as planned.
async fn look(target: &Target<'_>, work: &Work) -> Result<Option<String>, Cause> {
    let connection = target.connection;
    let expected = &work.expected;
    if let Some(release) = &work.release {
        let live = target.releases.active(&connection.page_id).await?;
        let is_live = live.iter().any(|it| it.flow == release.flow);
        if is_live == matches!(release.next, NextRelease::Withdraw) {
            return Ok(Some("the bot's release".to_owned()));
        }
    }
    if !expected.present.is_empty() || !expected.absent.is_empty() {
        let access = target.secrets.page_access();
        let fields =
            target
                .graph
                .subscribed_fields(&access, &connection.page_id, &connection.app_id);
        let fields = fields.await?;
        let is_right = expected.present.iter().all(|field| fields.contains(field))
            && !expected.absent.iter().any(|field| fields.contains(field));
        if !is_right {
            return Ok(Some("the subscription to its messages".to_owned()));
        }
    }
    if expected.profile.is_empty() {
        return Ok(None);
    }
    let profile = inspect::profile(target).await?;
    for (name, value) in &expected.profile {
        let is_right = match (profile.values.get(*name), value) {
            (Some(found), Some(written)) => holds(found, written),
            (found, written) => found.is_none() && written.is_none(),
        };
        if !is_right {
            return Ok(Some((*name).replace('_', " ")));
        }
    }
    Ok(None)
}
