//! What a rule says of itself: one text for the command line, the window and the README.

/// The docs of a rule. Every part is Markdown on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Docs {
    /// What the rule finds, in one sentence.
    pub what: &'static str,
    /// Why that matters to the people who chat and to the shop.
    pub why: &'static str,
    /// Who says so.
    pub source: Source,
    /// An example that the rule objects to.
    pub wrong: &'static str,
    /// The same as it should be.
    pub right: &'static str,
    /// What to do about it.
    pub cure: &'static str,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page of Messenger's documentation, without [`PLATFORM`] before it.
    Platform(&'static str),
    /// A page that only the documentation's earlier tree has, without [`OLD_PLATFORM`].
    OldPlatform(&'static str),
    /// Any other page, as a whole address.
    Web(&'static str),
    /// No page of Meta asks for it: experience does.
    Ours,
}

const PLATFORM: &str =
    "https://developers.facebook.com/documentation/business-messaging/messenger-platform/";
const OLD_PLATFORM: &str = "https://developers.facebook.com/docs/messenger-platform/";

/// What stands in the place of an address.
pub const OUR_OWN_ADVICE: &str = "Our own advice; Meta does not ask for it.";

impl Source {
    /// The policy's whole address; nothing when the rule is our own advice.
    #[must_use]
    pub fn address(self) -> Option<String> {
        match self {
            Self::Platform(page) => Some(format!("{PLATFORM}{page}")),
            Self::OldPlatform(page) => Some(format!("{OLD_PLATFORM}{page}")),
            Self::Web(address) => Some(address.to_owned()),
            Self::Ours => None,
        }
    }

    /// The address, or the words that say that there is none.
    #[must_use]
    pub fn words(self) -> String {
        self.address().unwrap_or_else(|| OUR_OWN_ADVICE.to_owned())
    }
}

impl Docs {
    /// The parts after the first sentence, each with its heading.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, String); 5] {
        [
            ("Why", self.why.to_owned()),
            ("Source", self.source.words()),
            ("Wrong", self.wrong.to_owned()),
            ("Right", self.right.to_owned()),
            ("Cure", self.cure.to_owned()),
        ]
    }

    /// The whole page.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut page = format!("{}\n", self.what);
        for (heading, text) in self.parts() {
            page.push_str(&format!("\n**{heading}.** {text}\n"));
        }
        page
    }
}
