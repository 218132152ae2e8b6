//! Which way a step took, and why, in words for the author's log.

use crate::engine::time::Timestamp;
use crate::model::condition::all_in_words;
use crate::model::{BlockId, Exit, Test};
use std::fmt;

/// One thing on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    Entered(BlockId),
    Left {
        block: BlockId,
        exit: Exit,
        /// Nothing: the conversation ends there.
        to: Option<BlockId>,
    },
    Because(Reason),
}

/// Why something happened or did not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    WindowOpened,
    /// Typed words that are the title of a choice.
    CountsAsChoice,
    MatchesKeyword,
    /// A Wait that keeps waiting although the person wrote.
    KeepsWaiting,
    /// They wrote while the dots showed; the message that follows answers them.
    AnswerIsComing,
    /// A timer that belongs to something that is over.
    StaleTimer,
    /// A timer fired early, perhaps because a clock was set back; it is set again.
    EarlyTimer,
    WaitsUntil(Timestamp),
    AskedToStop,
    IsStopped,
    CameBack,
    WithHuman,
    HandedBack,
    /// An Action gives the conversation to a human.
    HandedOver,
    /// The tests of a Condition's branch hold, so the branch of this name is taken.
    Holds {
        tests: Vec<Test>,
        case: String,
    },
    NoCaseHolds,
    /// Another flow leads in here, but the conversation has gone elsewhere since.
    StaleEntry,
    /// The same token again.
    KnownToken,
    ConsentKept,
    /// *Notify Me* under a request that the conversation has left: kept, and nothing said.
    AgreedLater,
    /// A utility topic needs no consent.
    NeedsNoConsent,
    Unreachable,
    NothingAnswers,
    Over,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::WindowOpened => "the 24-hour window is open again",
            Self::CountsAsChoice => "the words are the title of a choice",
            Self::MatchesKeyword => "the words match a keyword",
            Self::KeepsWaiting => "the Wait goes on although the person wrote",
            Self::AnswerIsComing => "the message being typed answers this",
            Self::StaleTimer => "the timer belongs to something that is over",
            Self::EarlyTimer => "the timer fired early and is set again",
            Self::WaitsUntil(time) => return write!(f, "until {time}"),
            Self::AskedToStop => "the person asked to stop: nothing is sent any more",
            Self::IsStopped => "the person asked to stop, so nothing is said",
            Self::CameBack => "the person came back by themselves",
            Self::WithHuman => "a human has the conversation, so the bot keeps quiet",
            Self::HandedBack => "the human handed the conversation back",
            Self::HandedOver => {
                "handed over to a human, so the bot keeps quiet until they hand back"
            }
            Self::Holds { tests, case } => {
                return write!(f, "{}, so by case “{case}”", all_in_words(tests));
            }
            Self::NoCaseHolds => "no case holds, so by else",
            Self::StaleEntry => "the conversation has gone elsewhere, so it is not led in here",
            Self::KnownToken => "this token is known already",
            Self::ConsentKept => "one consent is kept",
            Self::AgreedLater => "the request is over; the consent is kept and nothing is said",
            Self::NeedsNoConsent => "a utility topic needs no consent",
            Self::Unreachable => "Messenger cannot reach this person",
            Self::NothingAnswers => "no choice, keyword or exit takes this",
            Self::Over => "the conversation is over",
        };
        f.write_str(words)
    }
}
