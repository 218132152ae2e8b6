//! The last look before a message goes, at the moment of sending and the same for every message:
//! who asked to stop, cannot be reached or talks with a human gets nothing, who has done something
//! that is not handled yet is heard first, and nothing goes outside the window without a consent.

use crate::engine::{Send, Timestamp, Via};
use crate::model::Span;
use crate::model::limits::WINDOW_HOURS;
use crate::runtime::bot::Shared;
use crate::runtime::flight::Flight;
use crate::store::{SendId, Standing, StoreError};
use std::time::Duration;

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Go,
    /// Back into its line, where the next claim says how long.
    Later(Duration),
    Never,
    /// Another app had the conversation until the window closed.
    Refused {
        code: i64,
        subcode: Option<i64>,
    },
}

/// Looks. What the store knows counts, whatever the claim saw.
pub(crate) async fn look(bot: &Shared, claimed: &Flight, send: &Send) -> Result<Look, StoreError> {
    let Some(standing) = bot.store.standing(claimed.id).await? else {
        // They were erased.
        return Ok(Look::Never);
    };
    let now = bot.clock.now();
    let is_campaign = matches!(claimed.id, SendId::Campaign { .. });
    let look = match may_go(&standing, send, now) {
        // A campaign's claim looks at the same things, and keeps why not.
        Look::Never | Look::Refused { .. } if is_campaign => Look::Later(Duration::ZERO),
        look => look,
    };
    // Meanwhile another send may have learnt that nothing is taken.
    let quiet = bot.quiet_until().since(now).max(0);
    if look == Look::Go && (bot.is_held() || quiet > 0) {
        return Ok(Look::Later(Duration::from_millis(quiet.unsigned_abs())));
    }
    Ok(look)
}

fn may_go(standing: &Standing, send: &Send, now: Timestamp) -> Look {
    if standing.is_unheard {
        return Look::Later(Duration::ZERO);
    }
    if standing.is_stopped || standing.is_unreachable || standing.is_with_human {
        return Look::Never;
    }
    let closes = standing
        .opened
        .map(|at| at.plus(Span::from_hours(WINDOW_HOURS)));
    let is_open = closes.is_some_and(|closes| now < closes);
    match (&send.via, standing.held) {
        (Via::Consent { .. } | Via::Utility { .. }, _) => Look::Go,
        (Via::Window, _) if is_open => Look::Go,
        (Via::Window, Some((code, subcode))) => Look::Refused { code, subcode },
        (Via::Window, None) => Look::Never,
    }
}
