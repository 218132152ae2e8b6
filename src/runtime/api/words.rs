//! What went wrong, in words with what to do: refusals of Messenger's, why somebody does not get
//! a campaign, and what became of one message. Faults of flows have a file of their own.

use crate::engine::{Fault, Timestamp};
use crate::graph::GraphError;
use crate::runtime::api::faults;
use crate::store::bot::wire::{NotThem, Trouble};
use crate::store::{
    Count, ErrorCount, FaultCount, PageHold, PageWarning, RecipientState, SendOutcome, SendState,
};

/// A refusal by its code.
pub(crate) fn refusal(count: &ErrorCount) -> Trouble {
    let error = GraphError::of_code(count.code, count.subcode);
    Trouble {
        code: Some(count.code),
        subcode: count.subcode,
        release: None,
        block: None,
        what: capitalised(&error.to_string()),
        advice: error.advice(),
        n: count.n,
        last_at: count.last_at,
    }
}

pub(crate) fn fault(count: &FaultCount) -> Trouble {
    let (what, advice) = faults::words(&count.fault);
    let (code, subcode) = match &count.fault {
        Fault::Refused { code, subcode } => (Some(*code), *subcode),
        _ => (None, None),
    };
    Trouble {
        code,
        subcode,
        release: Some(count.release.clone()),
        block: count.fault.block().cloned(),
        what: capitalised(&what),
        advice: advice.to_owned(),
        n: count.n,
        last_at: count.last_at,
    }
}

/// A Page that may not send.
pub(crate) fn page_hold(hold: &PageHold) -> Trouble {
    let reason = match hold.reason.trim() {
        "" => String::new(),
        reason => format!(" (“{reason}”)"),
    };
    Trouble {
        code: hold.code,
        subcode: hold.subcode,
        what: format!(
            "Meta blocks what this Page sends{reason}, so nothing is sent and campaigns are paused"
        ),
        advice: "Read the Page's Support Inbox. Sending goes on by itself when Meta lifts the \
                 block; if you know that it is over, resume sending (flowbell resume). Then \
                 resume each campaign."
            .to_owned(),
        ..plain(hold.since)
    }
}

pub(crate) fn ended_token(now: Timestamp) -> Trouble {
    Trouble {
        what: "The Page's token has ended, so nothing is sent".to_owned(),
        advice: "Make a new Page token and start the bot with it. Nothing is lost meanwhile."
            .to_owned(),
        ..plain(now)
    }
}

/// What Meta warned of.
pub(crate) fn warning(warning: &PageWarning) -> Trouble {
    let reason = match warning.reason.trim() {
        "" => String::new(),
        reason => format!(": “{reason}”"),
    };
    Trouble {
        what: format!("Meta warned this Page{reason}"),
        advice: "Read the Page's Support Inbox and repair it within 7 days, before Meta blocks \
                 what the Page sends."
            .to_owned(),
        ..plain(warning.at)
    }
}

fn plain(last_at: Timestamp) -> Trouble {
    Trouble {
        code: None,
        subcode: None,
        release: None,
        block: None,
        what: String::new(),
        advice: String::new(),
        n: 1,
        last_at,
    }
}

/// Who does not get a campaign, by the word that is kept.
pub(crate) fn not_them(why: &str, n: u64) -> NotThem {
    let sentence = match why {
        "spent" => "Their consent has been used: one consent, one message.",
        "expired" => "Their consent is older than a year.",
        "opted out" => "They asked to stop.",
        "unreachable" => "Messenger cannot reach them: they blocked the Page or are gone.",
        "withdrawn" => "They took their consent back, or Messenger does not know it any more.",
        "release gone" => {
            "The release in which they agreed was removed, so nobody knows what they agreed to."
        }
        "too soon" => "They got a notification in the last 48 hours.",
        "under way" => "Another message is on its way to them with this consent.",
        "not known" => "Another message with this consent may have arrived, so it counts as used.",
        "withheld" => "The last look before sending said no: they stopped or cannot be reached.",
        "erased" => "They were erased.",
        "no consent" => "They never agreed.",
        _ => "They were left out.",
    };
    NotThem {
        why: why.to_owned(),
        sentence: sentence.to_owned(),
        n,
    }
}

/// Refusals of a campaign by code.
pub(crate) fn refused(count: &Count, last_at: Timestamp) -> Trouble {
    refusal(&ErrorCount {
        page: String::new(),
        code: count.why.parse().unwrap_or_default(),
        subcode: None,
        n: count.n,
        last_at,
    })
}

/// What became of one person's message.
pub(crate) fn result(
    state: RecipientState,
    why: &str,
    (code, subcode): (Option<i64>, Option<i64>),
    is_cancelled: bool,
) -> String {
    match state {
        RecipientState::Waiting if is_cancelled => {
            "The campaign was cancelled before; the consent is unspent.".to_owned()
        }
        RecipientState::Waiting => "Waits.".to_owned(),
        RecipientState::Claimed => "Is on its way.".to_owned(),
        RecipientState::Sent => "Messenger took it.".to_owned(),
        RecipientState::Unknown if !why.is_empty() => {
            "No answer came, so it may have arrived. It was written off, so nothing more is sent."
                .to_owned()
        }
        RecipientState::Unknown => {
            "No answer came, so it may have arrived. It is not sent again by itself; look into \
             the Page's inbox."
                .to_owned()
        }
        RecipientState::Skipped => not_them(why, 1).sentence,
        RecipientState::Refused => {
            let error = GraphError::of_code(code.unwrap_or_default(), subcode);
            format!("{}. {}", capitalised(&error.to_string()), error.advice())
        }
    }
}

/// What became of a message of a conversation; nothing when it arrived.
pub(crate) fn outcome(it: &SendOutcome) -> String {
    match it.state {
        SendState::Accepted => String::new(),
        SendState::Waiting => "Waits to be sent.".to_owned(),
        SendState::Attempting => "Is on its way.".to_owned(),
        SendState::Refused => {
            let error = GraphError::of_code(it.code.unwrap_or_default(), it.subcode);
            format!("{}. {}", capitalised(&error.to_string()), error.advice())
        }
        SendState::Unknown => {
            "Not known: no answer came, so it may have arrived. Look into the Page's inbox."
                .to_owned()
        }
        SendState::Withdrawn => {
            "Not sent: when its turn came the 24 hours were over, they had stopped, or the \
             consent was used."
                .to_owned()
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
