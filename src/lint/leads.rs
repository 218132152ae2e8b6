//! Links as numbers: where each leads and what paths ask of it, in few bytes, so that ten
//! thousand of them are passed in a fraction of a millisecond. What a link says beyond that
//! stands in `ways`.

use crate::lint::known::{Known, Window};
use crate::lint::window::{Age, Cost};
use crate::model::{Exit, Span};

/// A link, seen from the block that it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    pub to: u32,
    pub marks: Marks,
    /// The time that passes, unless a mark says that the window opens or that nobody comes.
    pub adds: Adds,
}

/// What is told of a link by yes and no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u8);

/// The time that a link or a block adds to an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Adds(u64);

/// The age at a block, or that nobody gets there, which is less than every age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct MaybeAge(u64);

impl Lead {
    /// A link by this exit to nowhere yet.
    #[must_use]
    pub fn new(exit: &Exit, cost: Cost, known: &Known) -> Self {
        let mut marks = match cost {
            Cost::Opens => Marks::OPENS,
            Cost::Never => Marks::NEVER,
            Cost::Adds(_) => Marks::NONE,
        };
        marks = marks.or(match known.window {
            Window::Unknown => Marks::NONE,
            Window::Open => Marks::WINDOW_OPEN,
            Window::Closed => Marks::WINDOW_CLOSED,
        });
        for (is, mark) in [
            (exit.needs_person(), Marks::NEEDS_PERSON),
            (known.is_handed_back, Marks::HANDED_BACK),
            (!known.consents.is_empty(), Marks::TELLS_CONSENTS),
            (*exit == Exit::Agreed, Marks::AGREED),
        ] {
            if is {
                marks = marks.or(mark);
            }
        }
        let adds = match cost {
            Cost::Adds(age) => Adds::from(age),
            Cost::Opens | Cost::Never => Adds::default(),
        };
        Self { to: 0, marks, adds }
    }

    #[must_use]
    pub fn cost(&self) -> Cost {
        if self.marks.has(Marks::OPENS) {
            Cost::Opens
        } else if self.marks.has(Marks::NEVER) {
            Cost::Never
        } else {
            Cost::Adds(self.adds.age())
        }
    }

    #[must_use]
    pub fn to(&self) -> usize {
        self.to as usize
    }
}

impl Marks {
    pub const NONE: Self = Self(0);
    /// The person has just opened the window.
    pub const OPENS: Self = Self(1);
    /// Nobody ever leaves this way.
    pub const NEVER: Self = Self(1 << 1);
    /// The person has to do something.
    pub const NEEDS_PERSON: Self = Self(1 << 2);
    /// A human hands the conversation back before.
    pub const HANDED_BACK: Self = Self(1 << 3);
    pub const WINDOW_OPEN: Self = Self(1 << 4);
    pub const WINDOW_CLOSED: Self = Self(1 << 5);
    /// A consent is there, or is not.
    pub const TELLS_CONSENTS: Self = Self(1 << 6);
    pub const AGREED: Self = Self(1 << 7);
    /// No time is carried on.
    pub const NOT_CARRIED: Self = Self::OPENS.or(Self::NEVER);
    /// Nobody goes this way, or only when somebody does something.
    pub const NOT_ALONE: Self = Self::NEVER.or(Self::NEEDS_PERSON).or(Self::HANDED_BACK);

    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of these marks is set.
    #[must_use]
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

impl Adds {
    pub const UNBOUNDED: Self = Self(u64::MAX);

    #[must_use]
    pub fn age(self) -> Age {
        if self == Self::UNBOUNDED {
            Age::Unbounded
        } else {
            Age::Within(Span::from_secs(self.0))
        }
    }

    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl From<Age> for Adds {
    fn from(age: Age) -> Self {
        match age {
            Age::Within(span) => Self(span.secs()),
            Age::Unbounded => Self::UNBOUNDED,
        }
    }
}

impl MaybeAge {
    pub const NOBODY: Self = Self(0);
    pub const ZERO: Self = Self(1);
    pub const UNBOUNDED: Self = Self(u64::MAX);

    #[must_use]
    pub const fn of_hours(hours: u64) -> Self {
        Self(hours * 3600 + 1)
    }

    /// The age after so much more time, of somebody who was there.
    #[must_use]
    pub fn plus(self, more: Adds) -> Self {
        if self == Self::NOBODY {
            self
        } else {
            Self(self.0.saturating_add(more.0))
        }
    }

    #[must_use]
    pub fn is_somebody(self) -> bool {
        self != Self::NOBODY
    }

    #[must_use]
    pub fn age(self) -> Option<Age> {
        match self {
            Self::NOBODY => None,
            Self::UNBOUNDED => Some(Age::Unbounded),
            Self(secs) => Some(Age::Within(Span::from_secs(secs - 1))),
        }
    }
}

impl From<Age> for MaybeAge {
    fn from(age: Age) -> Self {
        Self::ZERO.plus(Adds::from(age))
    }
}
