//! What follows from Messenger's answer to a send (facts 3.4, 4.2), decided by code and
//! subcode. It is pure; the sender carries it out.

use crate::graph::{ErrorKind, GraphError};
use std::time::Duration;

/// Tries of a send that Messenger refused for a passing reason of its own. What a crash or a
/// broken line cut off is no try.
const MOST_TRIES: u32 = 5;
/// Code 1200 is tried again three times (facts 4.2).
const MOST_TRIES_1200: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(900);
/// Who has a conversation has it for a while: the first wait is about a minute.
const HELD_DOUBLINGS: u32 = 6;

/// What to do with a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was not taken for certain: again after this time.
    Again(Duration),
    /// The same, and it is one of the tries that Messenger refused.
    TryAgain(Duration),
    /// The same, and the whole Page has to wait.
    SlowDown(Duration),
    /// The same, because another app or a human has the conversation: it waits in its line until
    /// they have done or its window closes (facts 4.2, 6.6).
    Held {
        wait: Duration,
        code: i64,
        subcode: Option<i64>,
    },
    /// It is final, and comes back to the conversation.
    Refused { code: i64, subcode: Option<i64> },
    /// It may have arrived; the echo will tell.
    Lost,
    /// It was not taken, and nothing is before there is another token.
    TokenEnded,
    /// It was not taken, and nothing is before Meta's block of the whole Page is over.
    Restricted { code: i64, subcode: Option<i64> },
}

/// What has been tried of a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tries {
    /// The attempt that failed: 1 the first time.
    pub attempt: u32,
    /// Attempts before that were refused for a passing reason.
    pub n_refused: u32,
    /// A consent is at stake.
    pub spends: bool,
}

/// Judges a failure. `chance` is between 0 and 1.
pub(crate) fn judge(error: &GraphError, tries: Tries, chance: f64) -> Verdict {
    let Tries {
        attempt,
        n_refused,
        spends,
    } = tries;
    let refused = n_refused.saturating_add(1);
    let wait = wait(attempt, chance);
    let (code, subcode) = (error.code.unwrap_or(0), error.subcode);
    match &error.kind {
        ErrorKind::Unreachable {
            was_connected: false,
        } => Verdict::Again(wait),
        ErrorKind::Unreachable {
            was_connected: true,
        }
        | ErrorKind::TimedOut
        | ErrorKind::BadAnswer => Verdict::Lost,
        ErrorKind::RateLimited { regain } => {
            Verdict::SlowDown(regain.unwrap_or_default().max(wait))
        }
        ErrorKind::TokenExpired { .. } => Verdict::TokenEnded,
        ErrorKind::PageRestricted => Verdict::Restricted { code, subcode },
        // Something in between answered for Messenger, or Messenger is not sure of itself.
        ErrorKind::Temporary if error.code.is_none() || spends => Verdict::Lost,
        ErrorKind::Temporary => {
            let most = match code {
                1200 => MOST_TRIES_1200,
                _ => MOST_TRIES,
            };
            if refused < most {
                Verdict::TryAgain(self::wait(refused, chance))
            } else {
                Verdict::Refused { code, subcode }
            }
        }
        // Fetching a picture is tried once more (facts 4.2).
        ErrorKind::BadValue if subcode == Some(2_018_008) && refused < 2 && !spends => {
            Verdict::TryAgain(wait)
        }
        ErrorKind::HeldByOther => Verdict::Held {
            wait: self::wait(attempt.saturating_add(HELD_DOUBLINGS), chance),
            code,
            subcode,
        },
        ErrorKind::PermissionMissing
        | ErrorKind::FeatureNotGranted
        | ErrorKind::OutsideWindow
        | ErrorKind::PersonUnavailable
        | ErrorKind::PersonStopped
        | ErrorKind::EuropeanRules
        | ErrorKind::NotFound
        | ErrorKind::BadValue
        | ErrorKind::BadAddress
        | ErrorKind::Refused => Verdict::Refused { code, subcode },
    }
}

/// Whether a refusal says that the token is used up: after a lost answer that means that the
/// first try arrived (facts 3.4).
pub(crate) fn says_token_is_used(error: &GraphError) -> bool {
    error.code == Some(100) && error.subcode.is_none()
}

/// Doubles from attempt to attempt; half of it is chance, so that many do not come at once.
fn wait(attempt: u32, chance: f64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempt.saturating_sub(1).min(16));
    let half = doubled.min(LONGEST_WAIT) / 2;
    half + half.mul_f64(chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::TokenEnd;

    fn error(kind: ErrorKind, code: i64, subcode: Option<i64>) -> GraphError {
        GraphError {
            code: Some(code),
            subcode,
            ..GraphError::of(kind)
        }
    }

    #[test]
    fn consents_are_never_risked_and_tries_end() {
        let temporary = |code| error(ErrorKind::Temporary, code, None);
        let secs = Duration::from_secs;
        for (failure, refused, spends, expected) in [
            (temporary(2), 1, false, Verdict::TryAgain(secs(1))),
            (temporary(2), 3, false, Verdict::TryAgain(secs(4))),
            (
                temporary(2),
                5,
                false,
                Verdict::Refused {
                    code: 2,
                    subcode: None,
                },
            ),
            (
                temporary(1200),
                4,
                false,
                Verdict::Refused {
                    code: 1200,
                    subcode: None,
                },
            ),
            (temporary(2), 1, true, Verdict::Lost),
            (
                GraphError::of(ErrorKind::Temporary),
                1,
                false,
                Verdict::Lost,
            ),
            (GraphError::of(ErrorKind::TimedOut), 1, false, Verdict::Lost),
            (
                GraphError::of(ErrorKind::Unreachable {
                    was_connected: false,
                }),
                1,
                true,
                Verdict::Again(secs(1)),
            ),
            (
                error(
                    ErrorKind::RateLimited {
                        regain: Some(secs(60)),
                    },
                    613,
                    None,
                ),
                1,
                true,
                Verdict::SlowDown(secs(60)),
            ),
            (
                error(
                    ErrorKind::TokenExpired {
                        why: TokenEnd::Expired,
                    },
                    190,
                    Some(463),
                ),
                1,
                false,
                Verdict::TokenEnded,
            ),
            (
                error(ErrorKind::PageRestricted, 368, None),
                1,
                false,
                Verdict::Restricted {
                    code: 368,
                    subcode: None,
                },
            ),
            (
                error(ErrorKind::HeldByOther, 100, Some(2_534_037)),
                1,
                true,
                Verdict::Held {
                    wait: secs(64),
                    code: 100,
                    subcode: Some(2_534_037),
                },
            ),
            (
                error(ErrorKind::PersonUnavailable, 551, Some(1_893_047)),
                1,
                false,
                Verdict::Refused {
                    code: 551,
                    subcode: Some(1_893_047),
                },
            ),
        ] {
            let tries = Tries {
                attempt: refused,
                n_refused: refused - 1,
                spends,
            };
            assert_eq!(judge(&failure, tries, 1.0), expected, "{failure:?}");
        }
        assert!(wait(40, 1.0) <= LONGEST_WAIT);
        // Attempts that a crash cut off are no tries.
        let cut_off = Tries {
            attempt: 12,
            n_refused: 1,
            spends: false,
        };
        let again = judge(&temporary(1200), cut_off, 1.0);
        assert_eq!(again, Verdict::TryAgain(secs(2)));
    }
}
