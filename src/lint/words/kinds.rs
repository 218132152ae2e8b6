//! Things of which a text means one: a colour, a month, a day, a size, whom it is for.

use crate::lint::words::akin::has;
use crate::lint::words::compare::instead;
use crate::lint::words::promise::{Broken, Thing};

/// Of what a text means one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OneOf {
    Colours,
    Months,
    Days,
    /// Whom it is for: “child”, “men”.
    People,
    Sizes,
    Seasons,
}

/// Things of which a text means one, in English.
const KINDS: [(OneOf, &[&str]); 5] = [
    (
        OneOf::Colours,
        &[
            "red", "black", "white", "blue", "green", "yellow", "pink", "purpl", "orang", "brown",
            "grey", "gray", "beig", "navi", "teal", "silver", "gold", "ivori", "coral", "maroon",
            "burgundi", "violet", "lavend", "turquois", "khaki", "lilac", "magenta", "crimson",
            "scarlet", "charcoal", "bronz", "indigo", "emerald", "taup",
        ],
    ),
    (
        OneOf::Months,
        &[
            "januari", "februari", "march", "april", "may", "june", "juli", "august", "septemb",
            "octob", "novemb", "decemb",
        ],
    ),
    (
        OneOf::Days,
        &[
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ],
    ),
    (OneOf::Seasons, &["summer", "autumn", "winter"]),
    (
        OneOf::People,
        &[
            "child", "men", "women", "boy", "girl", "toddler", "babi", "infant", "adult", "senior",
            "teen",
        ],
    ),
];

/// Which kind an English word is of.
pub(super) fn kind_in_english(stem: &str) -> Option<OneOf> {
    let found = KINDS.iter().find(|(_, it)| it.contains(&stem));
    found.map(|(kind, _)| *kind)
}

/// “in black” where “red” was promised, “October” where “August” was.
pub(super) fn other_of_a_kind(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let kinds = [
        OneOf::Colours,
        OneOf::Months,
        OneOf::Days,
        OneOf::People,
        OneOf::Sizes,
        OneOf::Seasons,
    ];
    kinds.into_iter().find_map(|kind| {
        let is_written = |it: &Thing| match kind {
            // A letter of its own: “M”.
            OneOf::Sizes => it.is_capital,
            OneOf::Months => it.is_capital || it.stem != "may",
            OneOf::Colours | OneOf::Days | OneOf::People | OneOf::Seasons => true,
        };
        let is_kind = |it: &&Thing| it.of_a_kind == Some(kind) && is_written(it);
        let wanted = asked.iter().find(is_kind)?;
        let other = sent.iter().find(is_kind)?;
        (!has(sent, wanted) && !has(asked, other)).then(|| instead(wanted, other))
    })
}

/// “Tuesday matinees” and “Tuesday films” have nothing but the day in common.
pub(super) fn is_day(thing: &Thing) -> bool {
    thing.of_a_kind.is_some_and(|it| match it {
        OneOf::Months | OneOf::Days | OneOf::People | OneOf::Seasons => true,
        OneOf::Colours | OneOf::Sizes => false,
    })
}

/// Whether it is a colour, of which a thing has one.
pub(super) fn is_coloured(word: &str) -> bool {
    let mut colours = KINDS.iter().filter(|(kind, _)| *kind == OneOf::Colours);
    colours.any(|(_, it)| it.iter().any(|stem| word.starts_with(stem)))
}
