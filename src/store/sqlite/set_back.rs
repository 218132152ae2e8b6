//! Puts right what was written down by a clock that was ahead of the present one.

use crate::engine::Timestamp;
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::turns::LEASE;
use rusqlite::{Connection, params};

/// A turn that is somebody's for longer than any lease is nobody's, and so is one that was put
/// off. Attempts happened now at the latest, so that they are settled in time. What was put back
/// in line waits from now on, and no longer than it was to wait. Timers keep their times: they
/// are about days.
pub(crate) fn redate(tx: &Connection, now: Timestamp) -> Done<()> {
    tx.prepare_cached("UPDATE people SET wake_at = ?1 WHERE lease_until > ?2")?
        .execute(params![now, now.plus_millis(LEASE)])?;
    tx.prepare_cached(
        "UPDATE people SET wake_at = ?1
         WHERE id IN (SELECT person FROM inbox) AND wake_at > ?1 AND lease_until IS NULL",
    )?
    .execute([now])?;
    tx.prepare_cached("UPDATE outbox SET at = ?1 WHERE state = 1 AND at > ?1")?
        .execute([now])?;
    tx.prepare_cached("UPDATE recipients SET at = ?1 WHERE state = 1 AND at > ?1")?
        .execute([now])?;
    tx.prepare_cached(
        "UPDATE outbox SET ready_at = ?1 + max(ready_at - at, 0), at = ?1
         WHERE state < 2 AND state = 0 AND at > ?1",
    )?
    .execute([now])?;
    tx.prepare_cached(
        "UPDATE lanes SET ready_at = (
             SELECT outbox.ready_at FROM outbox
             WHERE outbox.person = lanes.person AND state < 2 ORDER BY number LIMIT 1)
         WHERE ready_at > ?1",
    )?
    .execute([now])?;
    // A claim looks again whether it is their morning.
    tx.prepare_cached(
        "UPDATE recipients SET not_before = ?1 + max(not_before - at, 0), at = ?1
         WHERE state = 0 AND at > ?1 AND not_before > ?1
             AND campaign IN (SELECT id FROM campaigns WHERE state IN (1, 2))",
    )?
    .execute([now])?;
    Ok(())
}
