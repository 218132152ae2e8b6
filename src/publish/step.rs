//! The steps of publishing as a person sees them.

/// One step. The list is handed to the progress callback whole whenever a step changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub name: StepName,
    pub state: StepState,
    /// What is going on, what was found or what went wrong, for a shop owner. Empty before.
    pub sentence: String,
    /// What to do, when the step failed or found something to think about.
    pub advice: Option<String>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepState {
    Pending,
    Running,
    Done,
    /// Nothing to do here.
    Skipped,
    Failed,
    /// Was done, and was taken back because a later step failed.
    Undone,
}

/// The steps in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepName {
    Rules,
    Token,
    Feature,
    Region,
    Bot,
    Plan,
    Release,
    Address,
    Subscribe,
    Profile,
    Confirm,
    Links,
}

impl StepName {
    pub const ALL: [Self; 12] = [
        Self::Rules,
        Self::Token,
        Self::Feature,
        Self::Region,
        Self::Bot,
        Self::Plan,
        Self::Release,
        Self::Address,
        Self::Subscribe,
        Self::Profile,
        Self::Confirm,
        Self::Links,
    ];

    /// What the step is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Rules => "Check the rules",
            Self::Token => "Check Page and token",
            Self::Feature => "Check One-Time Notification",
            Self::Region => "Check regional limits",
            Self::Bot => "Reach the bot",
            Self::Plan => "Compare with the Page",
            Self::Release => "Hand over the release",
            Self::Address => "Tell Meta where the bot is",
            Self::Subscribe => "Subscribe to the Page's messages",
            Self::Profile => "Write greeting and menu",
            Self::Confirm => "Read everything back",
            Self::Links => "Hand out the links",
        }
    }

    /// Whether the step only looks. The others change something and can be taken back.
    #[must_use]
    pub fn only_looks(self) -> bool {
        !matches!(
            self,
            Self::Release | Self::Address | Self::Subscribe | Self::Profile
        )
    }
}

/// All steps, none begun.
#[must_use]
pub fn all_pending() -> Vec<Step> {
    StepName::ALL
        .into_iter()
        .map(|name| Step {
            name,
            state: StepState::Pending,
            sentence: String::new(),
            advice: None,
        })
        .collect()
}
