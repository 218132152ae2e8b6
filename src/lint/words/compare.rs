//! Compares what a title promised with what a message says, thing by thing.
//!
//! A follow-up that names nothing of what was promised is about something else; so is one that
//! names the same thing in another kind, “red lipsticks” for “blue lipsticks”, “season 2” for
//! “season 3”, because the person agreed to the one.

use crate::lint::words::promise::{Broken, Thing, ThingKind};
use crate::lint::words::sentence;
use crate::lint::words::short::{is_only_short, shortened};

/// What of the things asked for is missing from the things sent.
pub(super) fn compared(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let short: Vec<Thing> = shortened(asked, sent)
        .into_iter()
        .chain(shortened(sent, asked))
        .collect();
    if short.is_empty() {
        return compare(asked, sent);
    }
    // Whoever writes one has written the other.
    let sent: Vec<Thing> = sent.iter().cloned().chain(short).collect();
    compare(asked, &sent)
}

fn compare(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let of = |things: &[Thing], kind: ThingKind| things.iter().any(|it| it.kind == kind);
    if sent.is_empty() || of(sent, ThingKind::Open) {
        return None;
    }
    let named: Vec<&Thing> = asked
        .iter()
        .filter(|it| it.kind == ThingKind::Name)
        .collect();
    if let Some(open) = asked.iter().find(|it| it.kind == ThingKind::Open) {
        // A placeholder may stand for anything that is named, or pointed at, but not for nothing.
        let is_about = of(sent, ThingKind::Pointer) || of(sent, ThingKind::Name);
        let is_known = named.iter().any(|it| has(sent, it));
        return (!is_about && !is_known && !open.raw.is_empty()).then(|| Broken {
            promised: open.raw.clone(),
            instead: None,
        });
    }
    named.first()?;
    // The same number of an order, a flight or a shade is the same thing in other words.
    let is_code = |it: &Thing| it.stem.chars().filter(char::is_ascii_digit).count() >= 3;
    let is_same = asked.iter().any(|it| is_code(it) && has(sent, it));
    let none = |wanted: &[&Thing]| !wanted.iter().any(|it| has(sent, it));
    if none(&named) && !is_same && !is_only_short(&named, asked, sent) {
        return Some(missing(&named));
    }
    let found = other_model(asked, sent)
        .or_else(|| other_number(asked, sent))
        .or_else(|| other_designation(asked, sent))
        .or_else(|| other_of_a_kind(asked, sent))
        .or_else(|| other_kind(asked, sent))
        .or_else(|| other_place(asked, sent));
    if found.is_some() || is_same {
        return found;
    }
    // “#40” of what came out as “episode 40”.
    if asked
        .iter()
        .any(|it| it.kind == ThingKind::Number && has(sent, it))
    {
        return None;
    }
    // “at Rosehill School” and “the museum's” say where: what was promised is the rest.
    let heart: Vec<&Thing> = named.iter().copied().filter(|it| !it.is_aside).collect();
    let has_other = sent
        .iter()
        .any(|it| it.kind == ThingKind::Name && !has(asked, it));
    if !heart.is_empty() && heart.len() < named.len() && none(&heart) && has_other {
        return Some(missing(&heart));
    }
    other_of_a_brand(asked, sent)
}

/// What of the things asked for is not among the things sent, apart from where it is.
pub(super) fn lost(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let is_heart =
        |it: &&Thing| (it.kind == ThingKind::Name && !it.is_aside) || it.kind == ThingKind::Number;
    let heart: Vec<&Thing> = asked.iter().filter(is_heart).collect();
    let is_lost = |it: &&Thing| !has(sent, it);
    let lost: Vec<&Thing> = heart.iter().copied().filter(is_lost).collect();
    (!lost.is_empty() && lost.len() * 2 >= heart.len()).then(|| missing(&lost))
}

/// All that was promised; nothing where nothing was.
pub(super) fn missing_all(asked: &[Thing]) -> Option<Broken> {
    let is_asked = |it: &&Thing| match it.kind {
        ThingKind::Name => true,
        ThingKind::Open => !it.raw.is_empty(),
        ThingKind::Small | ThingKind::Number | ThingKind::Break | ThingKind::Pointer => false,
    };
    let named = asked.iter().filter(is_asked);
    let named: Vec<&Thing> = named.collect();
    (!named.is_empty()).then(|| missing(&named))
}

fn missing(wanted: &[&Thing]) -> Broken {
    let words: Vec<&str> = wanted.iter().map(|it| it.raw.as_str()).collect();
    Broken {
        promised: words.join(" "),
        instead: None,
    }
}

pub(super) fn has(things: &[Thing], wanted: &Thing) -> bool {
    things.iter().any(|it| is_akin(it, wanted))
}

/// Whether two words are forms of one.
fn is_akin(a: &Thing, b: &Thing) -> bool {
    if a.stem == b.stem {
        return true;
    }
    // “don” for “đơn”: whoever leaves accents out means the same.
    let is_bare =
        |x: &Thing, y: &Thing| x.bare.is_empty() && !y.bare.is_empty() && x.stem == y.bare;
    if is_bare(a, b) || is_bare(b, a) {
        return true;
    }
    if is_measure(a, b) || is_measure(b, a) {
        return true;
    }
    if !a.stem.chars().all(char::is_alphabetic) || !b.stem.chars().all(char::is_alphabetic) {
        return false;
    }
    let letters = |it: &Thing| it.stem.chars().count();
    let n_same = a
        .stem
        .chars()
        .zip(b.stem.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let (n_short, n_long) = (letters(a).min(letters(b)), letters(a).max(letters(b)));
    // “tortoiseshell” is of “tortoise”.
    let is_form = n_same == n_short && (n_short >= 6 || (n_short >= 3 && n_long - n_short <= 2));
    let is_thai = || a.stem.chars().any(sentence::is_thai) && n_short >= 3;
    is_form || (is_thai() && (a.stem.contains(&b.stem) || b.stem.contains(&a.stem)))
}

/// “25kg” and “25 kilos”
fn is_measure(a: &Thing, b: &Thing) -> bool {
    let digits = a.stem.trim_end_matches(char::is_alphabetic);
    digits.len() < a.stem.len() && !digits.is_empty() && digits == b.stem
}

/// “PS4” where “PS5” was promised: the same letters with other digits.
fn other_model(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let letters = |it: &Thing| -> Option<String> {
        let kept: String = it.stem.chars().filter(|it| it.is_alphabetic()).collect();
        (!kept.is_empty()
            && kept.len() < it.stem.len()
            && it.stem.chars().any(|it| it.is_ascii_digit()))
        .then_some(kept)
    };
    asked.iter().filter(|it| !has(sent, it)).find_map(|wanted| {
        let model = letters(wanted)?;
        let other = sent
            .iter()
            .find(|it| letters(it).as_ref() == Some(&model) && !has(asked, it))?;
        Some(instead(wanted, other))
    })
}

/// “season 2” where “season 3” was promised.
fn other_number(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let is_number = |it: &&Thing| it.kind == ThingKind::Number;
    // “from 6 h” is a time.
    let is_hour = |n: usize| {
        const HOURS: [&str; 9] = ["h", "am", "pm", "uhr", "heur", "hor", "giờ", "น", "o'clock"];
        sent.get(n + 1)
            .is_some_and(|it| HOURS.contains(&it.stem.as_str()))
    };
    let wanted = asked.iter().filter(is_number).find(|it| !has(sent, it))?;
    let mut others = sent.iter().enumerate().filter(|(n, _)| !is_hour(*n));
    let other = others
        .find(|(_, it)| is_number(it) && !has(asked, it))
        .map(|(_, it)| it)?;
    Some(instead(wanted, other))
}

/// “red lipsticks” where “blue lipsticks” were promised: beside the same word stands another.
fn other_kind(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    for (i, shared) in asked
        .iter()
        .enumerate()
        .filter(|(_, it)| it.kind == ThingKind::Name && !is_day(it))
    {
        let places = sent
            .iter()
            .enumerate()
            .filter(|(_, it)| is_akin(it, shared));
        for (n, _) in places {
            for step in [beside_left, beside_right] {
                if let (Some((wanted, by)), Some((other, to))) = (step(asked, i), step(sent, n))
                    && by == to
                    && !(wanted.is_loose
                        && (other.is_capital || is_shared_else(asked, sent, shared)))
                    && !has(sent, wanted)
                    && !has(asked, other)
                    && !are_same(wanted, other)
                {
                    return Some(instead(wanted, other));
                }
            }
        }
    }
    None
}

/// Whether another name with a capital is in both.
fn is_shared_else(asked: &[Thing], sent: &[Thing], shared: &Thing) -> bool {
    asked.iter().any(|it| {
        let is_other = it.stem != shared.stem && it.is_capital && it.kind == ThingKind::Name;
        is_other && has(sent, it)
    })
}

/// “Grade 12” where “Grade R” was promised, “Terminal C” where “Terminal B” was.
fn other_designation(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let is_short = |it: &Thing| {
        let is_letters = it.kind == ThingKind::Name && it.is_capital && it.raw.len() <= 2;
        it.kind == ThingKind::Number || is_letters
    };
    let behind = |things: &[Thing], i: usize| things.get(i + 1).filter(|it| is_short(it)).cloned();
    for (i, shared) in asked.iter().enumerate() {
        if shared.kind == ThingKind::Break || shared.kind == ThingKind::Pointer {
            continue;
        }
        let Some(wanted) = behind(asked, i).filter(|it| !has(sent, it)) else {
            continue;
        };
        let mut places = sent.iter().enumerate();
        let other = places.find_map(|(n, it)| {
            let is_same = it.is_capital && it.kind != ThingKind::Break && is_akin(it, shared);
            behind(sent, n).filter(|it| is_same && !has(asked, it))
        });
        if let Some(other) = other {
            return Some(instead(&wanted, &other));
        }
    }
    None
}

/// Whether it is a colour, of which a thing has one.
pub(super) fn is_coloured(word: &str) -> bool {
    KINDS
        .first()
        .is_some_and(|it| it.iter().any(|stem| word.starts_with(stem)))
}

/// “Tuesday matinees” and “Tuesday films” have nothing but the day in common.
fn is_day(thing: &Thing) -> bool {
    KINDS
        .iter()
        .skip(1)
        .any(|it| it.contains(&thing.stem.as_str()))
}

fn beside_left(things: &[Thing], i: usize) -> Option<(&Thing, &str)> {
    let earlier = things.get(..i)?.iter().rev();
    beside(earlier)
}

fn beside_right(things: &[Thing], i: usize) -> Option<(&Thing, &str)> {
    beside(things.get(i + 1..)?.iter())
}

/// The next name, over no more than two small words, and the word that leads to it, as what
/// stands in another place of the sentence is no other kind: “Slack under Settings” is no other
/// thing than “the Slack integration”.
fn beside<'a>(things: impl Iterator<Item = &'a Thing>) -> Option<(&'a Thing, &'a str)> {
    const LEADS: [&str; 10] = [
        "to", "in", "at", "of", "from", "under", "on", "by", "near", "per",
    ];
    const APART: [&str; 10] = [
        "befor", "after", "until", "till", "for", "with", "and", "or", "but", "while",
    ];
    let mut by = "";
    for thing in things.take(3) {
        if thing.kind != ThingKind::Small || APART.contains(&thing.stem.as_str()) {
            return (thing.kind == ThingKind::Name).then_some((thing, by));
        }
        if LEADS.contains(&thing.stem.as_str()) {
            by = &thing.stem;
        }
    }
    None
}

/// Words for the same thing.
fn are_same(a: &Thing, b: &Thing) -> bool {
    const SAME: [[&str; 2]; 5] = [
        ["dr", "doctor"],
        ["tv", "televis"],
        ["ny", "york"],
        ["xmas", "christma"],
        ["fest", "festiv"],
    ];
    let is_pair = |x: &str, y: &str| SAME.iter().any(|[p, q]| *p == x && *q == y);
    is_pair(&a.stem, &b.stem) || is_pair(&b.stem, &a.stem)
}

fn instead(wanted: &Thing, other: &Thing) -> Broken {
    Broken {
        promised: wanted.raw.clone(),
        instead: Some(other.raw.clone()),
    }
}

/// Things of which a text means one: colours, months, days.
const KINDS: [&[&str]; 4] = [
    &[
        "red", "black", "white", "blue", "green", "yellow", "pink", "purpl", "orang", "brown",
        "grey", "gray", "beig", "navi", "teal", "silver", "gold", "ivori", "coral", "maroon",
        "burgundi", "violet", "lavend", "turquois", "khaki", "lilac", "magenta", "crimson",
        "scarlet", "charcoal", "bronz", "indigo", "emerald", "taup",
    ],
    &[
        "januari", "februari", "march", "april", "may", "june", "juli", "august", "septemb",
        "octob", "novemb", "decemb",
    ],
    &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ],
    &[
        "child", "men", "women", "boy", "girl", "toddler", "babi", "infant", "adult", "senior",
        "teen",
    ],
];

/// “in black” where “red” was promised, “October” where “August” was.
fn other_of_a_kind(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    KINDS.iter().find_map(|kind| {
        let is_kind =
            |it: &&Thing| kind.contains(&it.stem.as_str()) && (it.stem != "may" || it.is_capital);
        let wanted = asked.iter().find(is_kind)?;
        let other = sent.iter().find(is_kind)?;
        (!has(sent, wanted) && !has(asked, other)).then(|| instead(wanted, other))
    })
}

/// “to Sydney” where “in Melbourne” was promised.
fn other_place(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let is_place = |it: &&Thing| it.is_place && it.is_capital && it.kind == ThingKind::Name;
    let wanted = asked.iter().filter(is_place).find(|it| !has(sent, it))?;
    let other = sent.iter().filter(is_place).find(|it| !has(asked, it))?;
    Some(instead(wanted, other))
}

/// Only the brand is the same: of a long name the end is missing, and another name is there.
fn other_of_a_brand(asked: &[Thing], sent: &[Thing]) -> Option<Broken> {
    let named: Vec<&Thing> = asked
        .iter()
        .filter(|it| it.kind == ThingKind::Name)
        .collect();
    let lost: Vec<&Thing> = named
        .iter()
        .copied()
        .filter(|it| !has(sent, it) && !it.is_loose && !is_day(it))
        .collect();
    let last = named.last()?;
    let is_other = |it: &Thing| it.kind == ThingKind::Name && it.is_capital && !has(asked, it);
    let n_others = sent.iter().filter(|it| is_other(it)).count();
    let is_lost = lost.len() >= 2 && lost.len() * 2 >= named.len() && !has(sent, last);
    (is_lost && named.len() >= 3 && n_others >= 2).then(|| missing(&lost))
}
