//! What a phrase of a language with a lexicon may do in a request title.

/// What a phrase may do in a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Articles, verbs of telling and being, adjectives that fit anything.
    Frame,
    /// A noun or pronoun that stands for any product or event.
    Generic,
    /// A shop; it is the subject only when it opens, moves or closes.
    Place,
    Moves,
    /// “when”: what follows is what people are told about.
    Opens,
    /// A sentence of its own begins: “and”, a comma.
    Joins,
    /// The person agrees to be told.
    Agrees,
    Gets,
    Wins,
    /// The shop hands something out: “we give you”.
    Pays,
    Reward,
    Free,
    /// A price goes down: “discount”, “off”.
    Off,
    /// “your”, “a”: in front of or behind a reward it is handed out, not sold.
    Given,
    /// Words of news: “alert”, “let you know”. What follows is told, not given.
    Tells,
    /// “in return for”, “whoever”: what people get for agreeing stands beside it.
    Trade,
    /// “has reached your account”, “will be announced”: news of what people have or of who won.
    Settled,
    /// Is bought and sold although a reward stands in it: “gift card”.
    Goods,
    /// “for you”, “your next”: what stands beside it goes to the person.
    To,
    /// What follows, in lower case, is a verb: “we”, “to you”.
    Leads,
    /// What follows says where: “at”, “in”.
    At,
    /// What stands beside a number says how many, not which: “pairs”, “only”.
    Counts,
    /// What follows is a noun, however it is written.
    Article,
    Colour,
    Month,
    Day,
    Size,
}

/// These say more about a word, but do not make it one of the frame.
const ASIDES: [Role; 9] = [
    Role::To,
    Role::Leads,
    Role::At,
    Role::Counts,
    Role::Article,
    Role::Colour,
    Role::Month,
    Role::Day,
    Role::Size,
];

/// The roles of one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Roles(u32);

impl Roles {
    pub fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u16) != 0
    }

    /// Whether it does anything, so that it is no name.
    pub fn has_any(self) -> bool {
        let asides = ASIDES.iter().fold(0, |all, it| all | (1 << *it as u16));
        self.0 & !asides != 0
    }

    pub fn with(self, role: Role) -> Self {
        Self(self.0 | (1 << role as u16))
    }

    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
