//! What a branch of a Condition tells of those who take it: whether their window is open,
//! which consents they hold, and whether anybody can take it at all.
//!
//! Tests are taken at their word: `window is open` holds at the moment the Condition is
//! passed, and every moment later it may have closed.

use crate::lint::window::Age;
use crate::model::limits::{WINDOW_HOURS, WINDOW_WARN_HOURS};
use crate::model::{
    ActionDeed, Block, Branch, Comparison, Condition, Exit, Kind, Number, Span, Test, TopicId,
};

/// Just below what the rules warn of: what is sent at once is safe, and any pause after it is
/// warned of, because the window may have been about to close.
const JUST_OPEN: Age = Age::Within(Span::from_secs(WINDOW_WARN_HOURS * 3600 - 1));
const JUST_CLOSED: Age = Age::Within(Span::from_hours(WINDOW_HOURS));

/// What a way out of a block tells beyond the time that it takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub window: Window,
    /// Topics of which an unspent consent is there, or is not.
    pub consents: Vec<(TopicId, bool)>,
    /// A human hands the conversation back before it goes this way.
    pub is_handed_back: bool,
}

impl Known {
    /// Of people who leave by this way nothing more is known.
    pub const NOTHING: Self = Self {
        window: Window::Unknown,
        consents: Vec::new(),
        is_handed_back: false,
    };

    /// What is known of those who leave a block by an exit.
    #[must_use]
    pub fn of(block: &Block, exit: &Exit) -> Self {
        let mut known = Self::NOTHING;
        if let Kind::Action(action) = &block.kind {
            known.is_handed_back = action.hand_over;
        }
        each_fact(block, exit, &mut |fact| match fact {
            Test::WindowOpen => known.window = Window::Open,
            Test::WindowClosed => known.window = Window::Closed,
            Test::Agreed(topic) => known.consents.push((topic.clone(), true)),
            Test::NotAgreed(topic) => known.consents.push((topic.clone(), false)),
            Test::Attribute { .. }
            | Test::Labelled(_)
            | Test::NotLabelled(_)
            | Test::Language(_)
            | Test::Weekday { .. }
            | Test::Within(_) => {}
        });
        known
    }

    /// Whether an unspent consent to this topic is there, when that is known.
    #[must_use]
    pub fn consent(&self, topic: &TopicId) -> Option<bool> {
        let mut known = self.consents.iter().rev();
        known.find(|(it, _)| it == topic).map(|(_, is)| *is)
    }
}

/// What is known of the window on a way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// Nothing but how much time may have passed.
    #[default]
    Unknown,
    Open,
    Closed,
}

impl Window {
    /// An age, in the light of what is known.
    #[must_use]
    pub fn refine(self, age: Age) -> Age {
        match self {
            Self::Unknown => age,
            Self::Open => age.min(JUST_OPEN),
            Self::Closed => age.max(JUST_CLOSED),
        }
    }
}

/// Whether somebody can leave a block by this exit, as far as its tests tell.
#[must_use]
pub fn can_be_taken(block: &Block, exit: &Exit) -> bool {
    let Kind::Condition(condition) = &block.kind else {
        return true;
    };
    match exit {
        Exit::Case(part) => {
            let Some(i) = condition.branches.iter().position(|it| it.id == *part) else {
                return true;
            };
            let earlier = condition.branches.iter().take(i);
            let branch = condition.branches.get(i);
            branch.is_none_or(|it| {
                !it.tests.is_empty() && !contradicts(it) && shadow(it, earlier).is_none()
            })
        }
        Exit::Else => !leaves_no_rest(condition),
        Exit::Next
        | Exit::Button(_)
        | Exit::Reply(_)
        | Exit::Agreed
        | Exit::NoAnswer
        | Exit::WroteInstead => true,
    }
}

/// Whether two branches of one test each are each other's opposite.
fn leaves_no_rest(condition: &Condition) -> bool {
    let single = || condition.branches.iter().filter_map(only_test);
    single().any(|test| opposite(test).is_some_and(|it| single().any(|other| *other == it)))
}

/// The earlier branch that takes everybody whom this one would take.
#[must_use]
pub fn shadow<'a>(
    branch: &Branch,
    mut earlier: impl Iterator<Item = &'a Branch>,
) -> Option<&'a Branch> {
    earlier.find(|it| {
        let is_weaker = |test: &Test| branch.tests.iter().any(|mine| implies(mine, test));
        !it.tests.is_empty() && it.tests.iter().all(is_weaker)
    })
}

/// Whether two tests of a branch cannot both hold.
#[must_use]
pub fn contradicts(branch: &Branch) -> bool {
    branch.tests.iter().any(|test| {
        let opposite = opposite(test);
        branch
            .tests
            .iter()
            .any(|other| Some(other) == opposite.as_ref())
    })
}

/// Hands over what is certain on the way out: the branch's own tests, and that no earlier
/// branch of one test held.
fn each_fact(block: &Block, exit: &Exit, see: &mut dyn FnMut(&Test)) {
    let Kind::Condition(condition) = &block.kind else {
        return;
    };
    for branch in &condition.branches {
        if *exit == Exit::Case(branch.id.clone()) {
            branch.tests.iter().for_each(&mut *see);
            return;
        }
        if let Some(opposite) = only_test(branch).and_then(opposite) {
            see(&opposite);
        }
    }
}

fn only_test(branch: &Branch) -> Option<&Test> {
    match &*branch.tests {
        [only] => Some(only),
        [] | [_, _, ..] => None,
    }
}

/// The test that holds whenever this one does not, where there is one.
fn opposite(test: &Test) -> Option<Test> {
    let attribute = |name: &String, is| Test::Attribute {
        name: name.clone(),
        is,
    };
    match test {
        Test::WindowOpen => Some(Test::WindowClosed),
        Test::WindowClosed => Some(Test::WindowOpen),
        Test::Agreed(topic) => Some(Test::NotAgreed(topic.clone())),
        Test::NotAgreed(topic) => Some(Test::Agreed(topic.clone())),
        Test::Labelled(label) => Some(Test::NotLabelled(label.clone())),
        Test::NotLabelled(label) => Some(Test::Labelled(label.clone())),
        Test::Attribute { name, is } => match is {
            Comparison::Set => Some(attribute(name, Comparison::NotSet)),
            Comparison::NotSet => Some(attribute(name, Comparison::Set)),
            Comparison::Equals(_)
            | Comparison::Contains(_)
            | Comparison::LessThan(_)
            | Comparison::GreaterThan(_) => None,
        },
        Test::Language(_) | Test::Weekday { .. } | Test::Within(_) => None,
    }
}

/// Whether the second test holds whenever the first does.
fn implies(strong: &Test, weak: &Test) -> bool {
    if strong == weak {
        return true;
    }
    match (strong, weak) {
        (
            Test::Attribute { name, is },
            Test::Attribute {
                name: other,
                is: weak,
            },
        ) => name.trim() == other.trim() && compares_more_narrowly(is, weak),
        (
            Test::Weekday { days, zone },
            Test::Weekday {
                days: more,
                zone: other,
            },
        ) => zone == other && !days.is_empty() && days.is_subset(more),
        (Test::Language(strong), Test::Language(weak)) => {
            let parts = |text: &str| -> Vec<String> {
                let parts = text.trim().split(['_', '-']);
                parts.map(str::to_lowercase).collect()
            };
            parts(strong).starts_with(&parts(weak))
        }
        (
            Test::Attribute { .. }
            | Test::Labelled(_)
            | Test::NotLabelled(_)
            | Test::Agreed(_)
            | Test::NotAgreed(_)
            | Test::Language(_)
            | Test::WindowOpen
            | Test::WindowClosed
            | Test::Weekday { .. }
            | Test::Within(_),
            _,
        ) => false,
    }
}

fn compares_more_narrowly(strong: &Comparison, weak: &Comparison) -> bool {
    let number = |text: &str| text.parse::<Number>().ok();
    match (strong, weak) {
        (Comparison::NotSet, _) => *weak == Comparison::NotSet,
        (_, Comparison::Set) => true,
        (Comparison::Equals(value), Comparison::Equals(other)) => folded(value) == folded(other),
        (Comparison::Equals(value) | Comparison::Contains(value), Comparison::Contains(part)) => {
            // 7.5 equals 7.50, which it does not contain.
            number(value).is_none()
                && !folded(part).is_empty()
                && folded(value).contains(&folded(part))
        }
        (Comparison::Equals(value), Comparison::LessThan(limit)) => {
            number(value).is_some_and(|it| it < *limit)
        }
        (Comparison::Equals(value), Comparison::GreaterThan(limit)) => {
            number(value).is_some_and(|it| it > *limit)
        }
        (Comparison::LessThan(limit), Comparison::LessThan(weaker)) => limit <= weaker,
        (Comparison::GreaterThan(limit), Comparison::GreaterThan(weaker)) => limit >= weaker,
        (
            Comparison::Set
            | Comparison::Equals(_)
            | Comparison::Contains(_)
            | Comparison::LessThan(_)
            | Comparison::GreaterThan(_),
            _,
        ) => false,
    }
}

/// A text as the engine compares it.
fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The attributes that a block sets to something.
#[must_use]
pub fn attributes_set(block: &Block) -> Vec<&str> {
    let Kind::Action(action) = &block.kind else {
        return Vec::new();
    };
    let set = action.deeds.iter().filter_map(|deed| match deed {
        ActionDeed::SetAttribute { name, value } if !value.trim().is_empty() => Some(name.trim()),
        ActionDeed::Increase { name, .. } => Some(name.trim()),
        ActionDeed::SetAttribute { .. }
        | ActionDeed::ClearAttribute { .. }
        | ActionDeed::AddLabel { .. }
        | ActionDeed::RemoveLabel { .. } => None,
    });
    set.collect()
}
