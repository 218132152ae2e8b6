//! What can go wrong when something is to be kept. No sentence here ever holds a token, a
//! message's text or anything else that was to be kept.

/// Why the store did not do it. Nothing is half done: the whole call counts, or none of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error(
        "{file} was written by a newer Flowbell (its form is {found}, this program knows up to {known}), so it was left as it is"
    )]
    TooNew {
        file: String,
        found: u32,
        known: u32,
    },
    #[error("{file} is not a Flowbell bot's database, so it was left as it is")]
    Foreign { file: String },
    #[error("{file} is damaged: {why}")]
    Damaged { file: String, why: String },
    #[error("there is no room left for {file}, so nothing of this was kept")]
    Full { file: String },
    #[error("{file} may be read but not written, so nothing of this was kept")]
    ReadOnly { file: String },
    #[error("another program holds {file} and does not let go, so nothing of this was kept")]
    Busy { file: String },
    #[error("{file} cannot be used: {why}")]
    Disk { file: String, why: String },
    /// The lease ran out and somebody else took over, or the person was erased.
    #[error("somebody else has taken this over meanwhile, so nothing was changed")]
    Stale,
    #[error("there is no {what} like that")]
    NoSuch { what: &'static str },
    /// Sending again could reach a person twice for one consent.
    #[error(
        "whether send {send} arrived is not known, and a consent is at stake: it is not sent again by itself"
    )]
    ConsentAtStake { send: String },
    #[error("release {number} is live and cannot be removed")]
    IsLive { number: u32 },
    #[error("a campaign that is {state} cannot be {wanted}")]
    WrongState {
        state: &'static str,
        wanted: &'static str,
    },
    #[error("Meta blocks what this Page sends, so nothing new can begin")]
    PageHeld,
    /// The caller's mistake.
    #[error("this cannot be kept: {why}")]
    Unfit { why: &'static str },
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::TooNew { .. } => "Run the newer Flowbell, or name another file.",
            Self::Foreign { .. } => "Name another file for the bot's database.",
            Self::Damaged { .. } => {
                "Stop the bot, keep the file for a rescue, and put the last backup in its place."
            }
            Self::Full { .. } => "Make room on the disk; the bot goes on by itself.",
            Self::ReadOnly { .. } => "Let the bot's user write to the file and to its folder.",
            Self::Busy { .. } => {
                "End the other program that has the file open, or let the two share it less."
            }
            Self::Disk { .. } => "Check the disk, and that the folder exists and may be written.",
            Self::Stale => "Nothing: whoever took over does it.",
            Self::NoSuch { .. } => "Look it up again; it may have been removed.",
            Self::ConsentAtStake { .. } => {
                "Wait for the echo, or decide by hand whether to send it once more."
            }
            Self::IsLive { .. } => "Make another release live or unpublish the flow first.",
            Self::WrongState { .. } => "Look at the campaign again and choose what it allows.",
            Self::PageHeld => {
                "Read the Page's Support Inbox. When the block is over, resume sending, then try again."
            }
            Self::Unfit { .. } => "This is a mistake in Flowbell; please report it.",
            Self::Closed => "Start the bot again.",
        }
    }

    /// Whether the same call may succeed later without anybody changing it.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Full { .. } | Self::Busy { .. } | Self::Disk { .. } => true,
            Self::TooNew { .. }
            | Self::Foreign { .. }
            | Self::Damaged { .. }
            | Self::ReadOnly { .. }
            | Self::Stale
            | Self::NoSuch { .. }
            | Self::ConsentAtStake { .. }
            | Self::IsLive { .. }
            | Self::WrongState { .. }
            | Self::PageHeld
            | Self::Unfit { .. }
            | Self::Closed => false,
        }
    }
}
