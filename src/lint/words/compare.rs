//! Compares what a title promised with what a message says, thing by thing.
//!
//! A follow-up that names nothing of what was promised is about something else; so is one that
//! names the same thing in another kind, “red lipsticks” for “blue lipsticks”, “season 2” for
//! “season 3”, because the person agreed to the one.

use crate::lint::words::akin::{are_same, has, is_akin};
use crate::lint::words::kinds::{OneOf, is_day, other_of_a_kind};
use crate::lint::words::promise::{Broken, Forms, Thing, ThingKind};
use crate::lint::words::sentence;
use crate::lint::words::short::{is_only_short, shortened};

/// How sure it is that a message is about something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grade {
    /// The same thing in another colour, size, number or model.
    Sure,
    /// Another thing in the same place, beside the same maker or name.
    Likely,
    /// Some of the words are the same, others are not.
    Doubtful,
    /// No word is the same.
    Unnamed,
}

/// What of the things asked for is missing from the things sent.
pub(super) fn compared(asked: &[Thing], sent: &[Thing]) -> Option<(Broken, Grade)> {
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

fn compare(asked: &[Thing], sent: &[Thing]) -> Option<(Broken, Grade)> {
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
        return (!is_about && !is_known && !open.raw.is_empty()).then(|| {
            let promised = open.raw.clone();
            let instead = None;
            (Broken { promised, instead }, Grade::Unnamed)
        });
    }
    named.first()?;
    // The same number of an order, a flight or a shade is the same thing in other words.
    let is_code = |it: &Thing| it.stem.chars().filter(char::is_ascii_digit).count() >= 3;
    let is_same = asked.iter().any(|it| is_code(it) && has(sent, it));
    let none = |wanted: &[&Thing]| !wanted.iter().any(|it| has(sent, it));
    if none(&named) && !is_same && !is_only_short(&named, asked, sent) {
        // “The PS4 is back” instead of the PS5.
        let other = other_model(asked, sent).map(|it| (it, Grade::Sure));
        return other.or_else(|| Some((missing(&named), Grade::Unnamed)));
    }
    // Outside of English a number is as often a price or a date that nobody has marked as one.
    let is_english = named.iter().all(|it| it.forms == Forms::Endings);
    let by_number = if is_english {
        Grade::Sure
    } else {
        Grade::Likely
    };
    let is = |grade: Grade| move |it: Broken| (it, grade);
    let found = other_of_a_kind(asked, sent)
        .map(is(Grade::Sure))
        .or_else(|| other_model(asked, sent).map(is(by_number)))
        .or_else(|| other_number(asked, sent).map(is(by_number)))
        .or_else(|| other_designation(asked, sent).map(is(by_number)));
    let found = found.or_else(|| other_kind(asked, sent));
    // “Loewe” alone is no perfume: the maker is the same, the thing is not.
    let shared: Vec<&&Thing> = named.iter().filter(|it| has(sent, it)).collect();
    let is_maker = |it: &&&Thing| it.is_capital && !it.is_place;
    let is_little = shared.len() == 1 && (shared.iter().all(is_maker) || named.len() >= 4);
    let found = found.map(|(it, grade)| match grade {
        Grade::Doubtful if is_little => (it, Grade::Likely),
        Grade::Doubtful | Grade::Likely | Grade::Sure | Grade::Unnamed => (it, grade),
    });
    let found = found
        .or_else(|| other_place(asked, sent))
        .or_else(|| other_thing(asked, &named, sent));
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
        return Some((missing(&heart), Grade::Doubtful));
    }
    other_of_a_brand(asked, sent).map(|it| (it, Grade::Doubtful))
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
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ];
    let is_number = |it: &Thing| it.kind == ThingKind::Number;
    // “from 6 h” is a time.
    let is_hour = |n: usize| {
        const HOURS: [&str; 9] = ["h", "am", "pm", "uhr", "heur", "hor", "giờ", "น", "o'clock"];
        sent.get(n + 1)
            .is_some_and(|it| HOURS.contains(&it.stem.as_str()))
    };
    // “from 18 Dec” is a date.
    let is_month = |n: Option<usize>, things: &[Thing]| {
        n.and_then(|n| things.get(n)).is_some_and(|it| {
            it.of_a_kind == Some(OneOf::Months) || MONTHS.contains(&it.stem.as_str())
        })
    };
    let is_date = |n: usize, things: &[Thing]| {
        is_month(n.checked_sub(1), things) || is_month(Some(n + 1), things)
    };
    // “6 litres” and “6L”
    let digits = |it: &Thing| -> String {
        let letters = it.stem.trim_start_matches(|it: char| it.is_ascii_digit());
        let is_unit = letters.chars().count() <= 2 && letters.chars().all(char::is_alphabetic);
        let n = it.stem.len() - letters.len();
        let found = it.stem.get(..n).filter(|_| is_unit);
        found.unwrap_or_default().to_owned()
    };
    let is_said = |wanted: &Thing| sent.iter().any(|it| digits(it) == wanted.stem);
    let (at, wanted) = asked
        .iter()
        .enumerate()
        .find(|(_, it)| is_number(it) && !it.is_count && !has(sent, it) && !is_said(it))?;
    let is_day_asked = is_date(at, asked);
    // “2,990” is what it costs.
    let is_price = |it: &Thing| it.forms != Forms::Endings && it.stem.contains([',', '.']);
    let mut others = sent
        .iter()
        .enumerate()
        .filter(|(n, it)| !is_hour(*n) && !it.is_count && !is_price(it))
        .filter(|(n, _)| is_day_asked || !is_date(*n, sent));
    let other = others
        .find(|(_, it)| is_number(it) && !has(asked, it))
        .map(|(_, it)| it)?;
    Some(instead(wanted, other))
}

/// “red lipsticks” where “blue lipsticks” were promised: beside the same word stands another.
fn other_kind(asked: &[Thing], sent: &[Thing]) -> Option<(Broken, Grade)> {
    for (i, shared) in asked
        .iter()
        .enumerate()
        .filter(|(_, it)| (it.kind == ThingKind::Name || it.is_label) && !is_day(it))
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
                    // Two names in the same place; German nouns all have a capital.
                    let is_proper = wanted.is_capital && other.is_capital;
                    let grade = match wanted.forms {
                        Forms::Compound if shared.is_label => Grade::Likely,
                        Forms::Derived if is_proper && !is_first(sent, other) => Grade::Likely,
                        Forms::Derived | Forms::Compound | Forms::Endings => Grade::Doubtful,
                    };
                    return Some((instead(wanted, other), grade));
                }
            }
        }
    }
    None
}

/// Only who makes it is the same: “Bu Rini” takes orders of rice, and people waited for cookies.
fn other_thing(asked: &[Thing], named: &[&Thing], sent: &[Thing]) -> Option<(Broken, Grade)> {
    // The first word has a capital whatever it is.
    let is_word =
        |it: &&Thing| it.forms == Forms::Derived && (!it.is_capital || is_first(asked, it));
    let words: Vec<&Thing> = named.iter().copied().filter(is_word).collect();
    let is_thai = |it: &&Thing| it.stem.chars().any(sentence::is_thai);
    let is_lost = !words.is_empty() && !words.iter().any(|it| has(sent, it) || is_thai(it));
    let is_other = |it: &Thing| it.kind == ThingKind::Name && !it.is_capital;
    (is_lost && sent.iter().any(is_other)).then(|| (missing(&words), Grade::Doubtful))
}

/// Whether a message names somebody or something by a name of its own that was not asked for.
pub(super) fn names_another(asked: &[Thing], sent: &[Thing]) -> bool {
    sent.iter().any(|it| {
        let is_proper = match it.forms {
            Forms::Endings => true,
            Forms::Derived => {
                it.stem.chars().any(sentence::is_thai) || (it.is_capital && !is_first(sent, it))
            }
            Forms::Compound => true,
        };
        it.kind == ThingKind::Name && is_proper && !has(asked, it)
    })
}

/// Whether a thing begins a sentence, where every word has a capital.
fn is_first(things: &[Thing], thing: &Thing) -> bool {
    let at = things.iter().position(|it| std::ptr::eq(it, thing));
    let prior = at
        .and_then(|n| n.checked_sub(1))
        .and_then(|n| things.get(n));
    prior.is_none_or(|it| it.kind == ThingKind::Break)
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

pub(super) fn instead(wanted: &Thing, other: &Thing) -> Broken {
    Broken {
        promised: wanted.raw.clone(),
        instead: Some(other.raw.clone()),
    }
}

/// “to Sydney” where “in Melbourne” was promised.
fn other_place(asked: &[Thing], sent: &[Thing]) -> Option<(Broken, Grade)> {
    let is_thai = |it: &Thing| it.stem.chars().any(sentence::is_thai);
    let is_place = |it: &&Thing| {
        it.is_place
            && it.forms != Forms::Compound
            && (it.is_capital || is_thai(it))
            && it.kind == ThingKind::Name
    };
    let wanted = asked.iter().filter(is_place).find(|it| !has(sent, it))?;
    let other = sent.iter().filter(is_place).find(|it| !has(asked, it))?;
    let grade = if is_thai(wanted) {
        Grade::Likely
    } else {
        Grade::Doubtful
    };
    Some((instead(wanted, other), grade))
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
