//! Condition: the first branch whose tests all hold is taken, else `Else`. It takes no time
//! and asks nobody anything; it looks at what the bot knows at this moment.

use crate::engine::calendar::{is_weekday, is_within};
use crate::engine::effect::Fault;
use crate::engine::trace::Reason;
use crate::engine::walk::{Next, Walk};
use crate::engine::words::{folded, speaks};
use crate::model::condition::LOCALE;
use crate::model::{BlockId, Comparison, Condition, Exit, Number, Test, TopicId};

pub fn enter(walk: &mut Walk<'_>, id: &BlockId, condition: &Condition) -> Next {
    for branch in &condition.branches {
        // A branch without tests is one that the author has not finished.
        let is_taken =
            !branch.tests.is_empty() && branch.tests.iter().all(|test| holds(walk, id, test));
        if is_taken {
            walk.because(Reason::Holds {
                tests: branch.tests.clone(),
                case: if branch.name.trim().is_empty() {
                    branch.id.to_string()
                } else {
                    branch.name.clone()
                },
            });
            return Next::Leave(Exit::Case(branch.id.clone()));
        }
    }
    walk.because(Reason::NoCaseHolds);
    Next::Leave(Exit::Else)
}

fn holds(walk: &mut Walk<'_>, id: &BlockId, test: &Test) -> bool {
    let (session, now) = (&walk.session, walk.now);
    let has_agreed = |topic: &TopicId| session.unspent(now).any(|it| it.topic == *topic);
    let known = |name: &str| session.attributes.get(name).filter(|it| !it.is_empty());
    let answer = match test {
        Test::Attribute { name, is } => Ok(compares(known(name.trim()).map(String::as_str), is)),
        Test::Labelled(label) => Ok(session.labels.contains(label.trim())),
        Test::NotLabelled(label) => Ok(!session.labels.contains(label.trim())),
        Test::Agreed(topic) => Ok(has_agreed(topic)),
        Test::NotAgreed(topic) => Ok(!has_agreed(topic)),
        Test::Language(language) => Ok(known(LOCALE).is_some_and(|it| speaks(it, language))),
        Test::WindowOpen => Ok(session.is_window_open(now)),
        Test::WindowClosed => Ok(!session.is_window_open(now)),
        Test::Weekday { days, zone } => is_weekday(days, zone, now),
        Test::Within(hours) => is_within(hours, now),
    };
    answer.unwrap_or_else(|zone| {
        walk.fault(Fault::UnknownZone {
            block: id.clone(),
            zone: zone.to_owned(),
        });
        false
    })
}

fn compares(value: Option<&str>, is: &Comparison) -> bool {
    let Some(value) = value else {
        return *is == Comparison::NotSet;
    };
    let number = || value.parse::<Number>().ok();
    match is {
        Comparison::Set => true,
        Comparison::NotSet => false,
        Comparison::Equals(wanted) => is_equal(value, wanted),
        Comparison::Contains(wanted) => {
            let wanted = folded(wanted);
            !wanted.is_empty() && folded(value).contains(&wanted)
        }
        Comparison::LessThan(limit) => number().is_some_and(|it| it < *limit),
        Comparison::GreaterThan(limit) => number().is_some_and(|it| it > *limit),
    }
}

/// The same text but for case and blanks, or the same number: 7.50 is 7.5.
fn is_equal(value: &str, wanted: &str) -> bool {
    let numbers = (value.parse::<Number>(), wanted.parse::<Number>());
    match numbers {
        (Ok(value), Ok(wanted)) => value == wanted,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) | (Err(_), Err(_)) => folded(value) == folded(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded_and_numbers_are_decimals() {
        let equals = |text: &str| Comparison::Equals(text.to_owned());
        let contains = |text: &str| Comparison::Contains(text.to_owned());
        let less = |text: &str| Comparison::LessThan(text.parse().unwrap());
        let greater = |text: &str| Comparison::GreaterThan(text.parse().unwrap());
        for (value, is, expected) in [
            (Some("M"), Comparison::Set, true),
            (None, Comparison::Set, false),
            (None, Comparison::NotSet, true),
            (Some("M"), Comparison::NotSet, false),
            (Some("Velvet  MATTE"), equals("velvet matte"), true),
            (Some("7.50"), equals("7.5"), true),
            (Some("7.50"), equals("7.51"), false),
            (None, equals(""), false),
            (Some("Rosewood, Plum"), contains("PLUM"), true),
            (Some("Rosewood"), contains(""), false),
            (Some("9"), less("10"), true),
            (Some("10"), less("10"), false),
            (Some("10.000001"), greater("10"), true),
            (Some("-2"), less("-1.5"), true),
            (Some("ten"), less("11"), false),
            (Some("ten"), greater("9"), false),
            (None, less("11"), false),
        ] {
            assert_eq!(compares(value, &is), expected, "{value:?} {is:?}");
        }
    }
}
