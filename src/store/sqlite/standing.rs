//! How the person of a send stands.

use crate::store::sends::SendId;
use crate::store::sqlite::failure::Done;
use crate::store::sqlite::outbox::HAND_OVER;
use crate::store::standing::Standing;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn find(db: &Connection, id: SendId) -> Done<Option<Standing>> {
    // A campaign's stands in no line, so nothing of the line comes after it.
    let (person, number) = match id {
        SendId::Effect(id) => (id.session, Some(id.number)),
        SendId::Campaign { person, .. } => (person, None),
    };
    let found = db
        .prepare_cached(
            "SELECT opened_at, is_stopped, is_unreachable,
                    is_with_human AND NOT EXISTS (
                        SELECT 1 FROM outbox AS later WHERE later.person = ?1
                            AND later.state < 2 AND later.number > ?2 AND later.via = ?3),
                    EXISTS (SELECT 1 FROM inbox WHERE inbox.person = ?1 AND kind = 0),
                    code, subcode
             FROM people LEFT JOIN outbox ON outbox.person = people.id AND outbox.number = ?2
             WHERE people.id = ?1",
        )?
        .query_row(params![person, number, HAND_OVER], |row| {
            let code: Option<i64> = row.get(5)?;
            let subcode = row.get(6)?;
            Ok(Standing {
                opened: row.get(0)?,
                is_stopped: row.get(1)?,
                is_unreachable: row.get(2)?,
                is_with_human: row.get(3)?,
                is_unheard: row.get(4)?,
                held: code.map(|code| (code, subcode)),
            })
        })
        .optional()?;
    Ok(found)
}
