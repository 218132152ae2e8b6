//! How much of the 24-hour window is used at each block, at worst.
//!
//! Worst means: the person does whatever lets the most time pass. What a Wait, a typing pause
//! and an unanswered question add stands in `cost`; `longest` finds the longest path.

use crate::lint::known::can_be_taken;
use crate::lint::longest::Longest;
use crate::lint::zones;
use crate::model::limits::WINDOW_HOURS;
use crate::model::{Block, BlockId, Exit, Flow, Hours, Kind, Map, Span, TimeOfDay, Until, Wait};

/// The longest time since the person last did something that opens the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    Within(Span),
    /// A loop or an answer without a time limit lets it grow without end.
    Unbounded,
}

/// The window's use at one block that can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowUse {
    /// When the flow gets to the block.
    pub on_entry: Age,
    /// When the flow leaves it without the person having done anything that opens the window.
    pub on_exit: Age,
}

/// Measures every block that a Start leads to.
#[must_use]
pub fn measure(flow: &Flow) -> Map<BlockId, WindowUse> {
    let uses = Longest::of(flow).uses(flow);
    uses.iter().map(|(id, it)| (id.clone(), it)).collect()
}

/// What leaving a block by an exit does to the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// The person has just opened it.
    Opens,
    /// So much time may have passed.
    Adds(Age),
    /// Nobody ever leaves this way: *No answer* without a time.
    Never,
}

/// What leaving `block` by `exit` does to the window.
#[must_use]
pub fn cost(block: &Block, exit: &Exit) -> Cost {
    if exit.opens_window() {
        return Cost::Opens;
    }
    if !can_be_taken(block, exit) {
        return Cost::Never;
    }
    match &block.kind {
        Kind::Start(_) | Kind::Note(_) => Cost::Opens,
        // What a Condition says of the window stands in `known`.
        Kind::Condition(_) | Kind::GoTo(_) => Cost::Adds(Age::ZERO),
        // Nobody knows when the human hands it back, and that is nothing the person does.
        Kind::Action(action) if action.hand_over => Cost::Adds(Age::Unbounded),
        Kind::Action(_) => Cost::Adds(Age::ZERO),
        Kind::Message(message) if *exit == Exit::NoAnswer => match message.no_answer {
            Some(time) => Cost::Adds(Age::Within(message.typing.plus(time))),
            None => Cost::Never,
        },
        Kind::Message(message) => Cost::Adds(Age::Within(message.typing)),
        Kind::Wait(wait) => Cost::Adds(worst_wait(wait)),
        Kind::Notification(request) => match request.no_answer {
            Some(time) => Cost::Adds(Age::Within(time)),
            None if *exit == Exit::NoAnswer => Cost::Never,
            None => Cost::Adds(Age::Unbounded),
        },
    }
}

/// The longest that a block keeps a person who does nothing to open the window.
#[must_use]
pub fn longest_stay(block: &Block) -> Age {
    let exits = block.kind.exits();
    let longest = exits.iter().filter_map(|exit| match cost(block, exit) {
        Cost::Adds(age) => Some(age),
        Cost::Opens | Cost::Never => None,
    });
    let said = match &block.kind {
        Kind::Message(message) => Age::Within(message.typing),
        Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => Age::ZERO,
    };
    longest.max().unwrap_or(said)
}

/// The longest that a Wait may last.
#[must_use]
pub fn worst_wait(wait: &Wait) -> Age {
    let pause = match &wait.until {
        Until::After(span) => *span,
        // The clock may have shown the time a moment ago, and one day a year has 25 hours.
        Until::Time { zone, .. } if is_fixed(zone) => Span::from_hours(24),
        Until::Time { .. } => Span::from_hours(25),
        Until::Date { .. } => return Age::Unbounded,
    };
    let closed = match (&wait.within, &wait.until) {
        (None, _) => Span::ZERO,
        (Some(hours), Until::Time { at, zone }) => until_open_at(hours, *at, zone),
        (Some(hours), Until::After(_) | Until::Date { .. }) => closed_gap(hours),
    };
    Age::Within(pause.plus(closed))
}

/// How long after this time of day in a zone the hours begin, at worst.
fn until_open_at(hours: &Hours, at: TimeOfDay, zone: &str) -> Span {
    // Where the clock is put forward over the time, the pause ends as much later, and by then
    // the hours may be over. Zones are looked up only where they end so soon that it matters.
    let ends_soon = |from: u16| {
        minutes_between(from, hours.to.minutes()) <= u64::from(zones::MOST_SKIPPED_MINS)
    };
    let later = |from: u16| zones::skipped(at, zone).filter(|_| ends_soon(from));
    if zone == hours.zone {
        let at = at.minutes();
        let then = later(at).map_or(at, |by| at + by);
        return until_open(hours, at).max(until_open(hours, then));
    }
    let Some(differences) = zones::differences(zone, &hours.zone) else {
        return closed_gap(hours);
    };
    let shown = differences.into_iter().flat_map(|ahead| {
        let shown = (i32::from(at.minutes()) + ahead).rem_euclid(24 * 60);
        let shown = u16::try_from(shown).unwrap_or_default();
        [shown, later(shown).map_or(shown, |by| shown + by)]
    });
    let longest = shown.map(|shown| until_open(hours, shown)).max();
    let longest = longest.unwrap_or_default();
    if longest.is_zero() || is_fixed(&hours.zone) {
        longest
    } else {
        longest.plus(Span::from_hours(1))
    }
}

/// Zones without daylight saving that can be told by their name.
fn is_fixed(zone: &str) -> bool {
    zone == "UTC" || zone == "GMT" || zone.starts_with("Etc/")
}

/// Minutes from one time of day to the next time that the clock shows the other.
fn minutes_between(from: u16, to: u16) -> u64 {
    const DAY: u16 = 24 * 60;
    u64::from((DAY + to % DAY - from % DAY) % DAY)
}

/// How long the hours are closed at a stretch, at worst: one night a year has an hour more.
/// TIM005 objects to hours without length.
fn closed_gap(hours: &Hours) -> Span {
    let gap = Span::from_mins(minutes_between(hours.to.minutes(), hours.from.minutes()));
    if gap.is_zero() || is_fixed(&hours.zone) {
        gap
    } else {
        gap.plus(Span::from_hours(1))
    }
}

/// How long after this minute of the day the hours begin; nothing when they have begun.
fn until_open(hours: &Hours, at: u16) -> Span {
    let from = hours.from.minutes();
    let open_for = minutes_between(from, hours.to.minutes());
    if open_for == 0 || minutes_between(from, at) < open_for {
        Span::ZERO
    } else {
        Span::from_mins(minutes_between(at, from))
    }
}

impl Age {
    pub const ZERO: Self = Self::Within(Span::ZERO);

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Within(a), Self::Within(b)) => Self::Within(a.plus(b)),
            (Self::Unbounded, _) | (_, Self::Unbounded) => Self::Unbounded,
        }
    }

    /// Whether so many hours, or more, may have passed.
    #[must_use]
    pub fn reaches(self, hours: u64) -> bool {
        self >= Self::Within(Span::from_hours(hours))
    }

    /// Whether the window may have closed.
    #[must_use]
    pub fn is_closed(self) -> bool {
        self.reaches(WINDOW_HOURS)
    }
}
