//! Judges titles in the languages that have a lexicon: whether they offer a reward for
//! agreeing, and whether they name anything.

use crate::lint::words::lexicon::{Lexicon, Role};
use crate::lint::words::report::Said;
use crate::lint::words::sentence::{Part, is_thai, subjects};
use crate::lint::words::subject::Vague;
use crate::lint::words::token::TokenKind;
use std::ops::Range;

/// What is vague about a title.
pub(super) fn vague(title: &str, parts: &[Part]) -> Option<Vague> {
    if let Some(gap) = parts.iter().find(|it| it.kind == TokenKind::Gap) {
        return Some(Vague::Gap(gap.range.clone()));
    }
    if title.trim().is_empty() || subjects(parts).next().is_some() {
        return None;
    }
    let stand_in = parts.iter().find(|it| it.has(Role::Generic));
    Some(match stand_in {
        Some(it) => {
            let range = it.range.clone();
            let word = title.chars().skip(range.start).take(range.len()).collect();
            Vague::Word(range, word)
        }
        None => Vague::Nothing,
    })
}

/// The words that offer a reward for agreeing.
pub(super) fn incentive(title: &str, parts: &[Part], lexicon: &Lexicon) -> Option<Range<usize>> {
    let about = about(parts);
    let agrees = parts.iter().any(|it| it.has(Role::Agrees));
    let pays = |i: &usize| about.get(*i) == Some(&false) && is_paid(parts, *i, agrees, &about);
    let heart = (0..parts.len()).find(pays);
    heart
        .map(|it| span(parts, it))
        .or_else(|| traded(parts, &about))
        .or_else(|| bargained(title, parts, &about, lexicon))
}

/// What leads to the purpose of a tap that asks nobody: “tap to see where”.
const AIMS: [&str; 11] = [
    "para",
    "pra",
    "pour",
    "um",
    "zur",
    "zum",
    "für",
    "untuk",
    "để",
    "เพื่อ",
    "upang",
];

/// “Your parcel is here, answer YES”: it has come, and nobody is given it.
fn reports_news(title: &str, lexicon: &Lexicon) -> bool {
    Said::of(title, &lexicon.tag).n_told() > 0
}

/// A yes beside a thing, and nothing that anybody would be told: “your recipe book, just press the
/// button”. What people are told about has a name of its own more often than what they are given.
fn bargained(
    title: &str,
    parts: &[Part],
    about: &[bool],
    lexicon: &Lexicon,
) -> Option<Range<usize>> {
    let is_open = parts.iter().any(|it| it.kind == TokenKind::Subject);
    if about.contains(&true) || is_open || reports_news(title, lexicon) {
        return None;
    }
    let yes = parts.iter().position(|it| it.has(Role::Agrees))?;
    let is_told = |(i, it): (usize, &Part)| {
        it.has(Role::Tells) && !(yes..yes + 4).contains(&i) && !it.has(Role::Agrees)
    };
    if parts.iter().enumerate().any(is_told) {
        return None;
    }
    let is_proper = |it: &Part| it.is_capital() && !lexicon.capital_nouns;
    let is_thing = |i: &usize| {
        parts.get(*i).is_some_and(|it| {
            (it.names() && !it.has(Role::Agrees) && (*i == 0 || !is_proper(it))) || it.is_amount()
        })
    };
    let parts_them = |it: &Part| {
        matches!(it.kind, TokenKind::Mark(mark) if mark != '.')
            || [
                Role::Joins,
                Role::Opens,
                Role::Trade,
                Role::Gets,
                Role::Pays,
            ]
            .into_iter()
            .any(|role| it.has(role))
    };
    // “Your registration for the marathon” is one for something of its own.
    let mut clause = parts.iter().skip(yes + 1).take_while(|it| !parts_them(it));
    if clause.any(|it| it.names() || AIMS.contains(&it.base.as_str())) {
        return None;
    }
    let mut things = (0..parts.len()).filter(is_thing);
    let thing = things.find(|i| {
        let between = parts
            .get((*i).min(yes)..(*i).max(yes) + 1)
            .unwrap_or_default();
        between.iter().any(parts_them)
    })?;
    Some(span(parts, thing))
}

/// Anything that is given for a yes, whatever it is: “subscribe and take home empanadas”, “in
/// return for your click, our guide”. News is not given.
fn traded(parts: &[Part], about: &[bool]) -> Option<Range<usize>> {
    let yes = (0..parts.len()).find(|i| {
        about.get(*i) == Some(&false) && parts.get(*i).is_some_and(|it| it.has(Role::Agrees))
    });
    let is_equal = |it: &Part| it.kind == TokenKind::Mark('=');
    let yes = yes.or_else(|| parts.iter().position(is_equal))?;
    let begins = |i: &usize| {
        let Some(part) = parts.get(*i) else {
            return false;
        };
        let gives = part.has(Role::Gets) || part.has(Role::Pays);
        let between = parts.get((*i).min(yes)..(*i).max(yes)).unwrap_or_default();
        let is_condition = !between.iter().any(Part::is_stop)
            && between
                .iter()
                .any(|it| it.has(Role::Opens) || it.has(Role::Trade));
        about.get(*i) == Some(&false)
            && (part.has(Role::Trade) || is_equal(part) || (gives && (*i > yes || is_condition)))
    };
    // “one click and the pizza is on the house”: what is given stands before the verb.
    let given = (yes + 1..parts.len())
        .filter(|i| {
            parts
                .get(*i)
                .is_some_and(|it| it.has(Role::Pays) || it.has(Role::Gets))
        })
        .find_map(|to| {
            // “Click on Notify, the coffee is on us”: the last clause says what is given.
            let ends = |it: &Part| {
                it.is_stop() || it.has(Role::Joins) || matches!(it.kind, TokenKind::Mark(','))
            };
            let clause = parts.get(yes + 1..to).unwrap_or_default();
            let between = clause.rsplit(ends).next().unwrap_or_default();
            let is_told = between
                .iter()
                .any(|it| it.has(Role::Tells) || it.has(Role::Opens));
            let first = between.iter().find(|it| it.names()).filter(|_| !is_told)?;
            Some(first.range.start..parts.get(to)?.range.end)
        });
    let follows = (0..parts.len()).filter(begins).find_map(|from| {
        let to = (from + 1..parts.len().min(from + 9))
            .take_while(|i| {
                let ends = |it: &Part| it.is_stop() || it.has(Role::Opens) || it.has(Role::Tells);
                !parts.get(*i).is_some_and(ends)
            })
            .find(|i| parts.get(*i).is_some_and(|it| it.names() || it.is_amount()))?;
        let start = parts.get(from)?.range.start;
        Some(start..parts.get(to)?.range.end)
    });
    follows
        .or(given)
        .or_else(|| one_for_one(parts, yes))
        .or_else(|| handed(parts, yes))
}

/// “One tap, one bingo ticket”: what stands behind the comma begins like what is given.
fn one_for_one(parts: &[Part], yes: usize) -> Option<Range<usize>> {
    let is_comma = matches!(parts.get(yes + 1)?.kind, TokenKind::Mark(',' | '='));
    let from = yes + 2;
    let rest = parts.get(from..)?;
    let first = rest.first()?;
    let is_one = first.has(Role::Given) || first.kind == TokenKind::Number;
    let is_told = |it: &Part| it.has(Role::Tells) || it.has(Role::Opens) || it.has(Role::Agrees);
    let thing = rest.iter().find(|it| it.names() || it.has(Role::Generic))?;
    (is_comma && is_one && !rest.iter().any(is_told)).then_some(first.range.start..thing.range.end)
}

/// “Tap the button and your next beer is on us”: behind the yes somebody is handed something,
/// and nothing is told.
fn handed(parts: &[Part], yes: usize) -> Option<Range<usize>> {
    let ends =
        |it: &Part| it.is_stop() || it.has(Role::Joins) || matches!(it.kind, TokenKind::Mark(','));
    let from = (yes + 1..parts.len()).find(|n| parts.get(*n).is_some_and(ends))? + 1;
    let rest = parts.get(from..)?;
    let clause = rest.split(Part::is_stop).find(|it| !it.is_empty())?;
    let is_told = |it: &Part| it.has(Role::Tells) || it.has(Role::Opens) || it.has(Role::Agrees);
    let is_thing = |it: &&Part| {
        it.names() || it.is_amount() || it.has(Role::Reward) || it.kind == TokenKind::Number
    };
    if clause.iter().any(is_told) || !clause.iter().any(|it| it.has(Role::To)) {
        return None;
    }
    let thing = clause.iter().find(is_thing)?;
    let to = clause.iter().find(|it| it.has(Role::To))?;
    let (a, b) = (&thing.range, &to.range);
    Some(a.start.min(b.start)..a.end.max(b.end))
}

/// For every part whether it belongs to what people will be told about.
fn about(parts: &[Part]) -> Vec<bool> {
    let mut about = Vec::with_capacity(parts.len());
    let mut is_about = false;
    for (i, part) in parts.iter().enumerate() {
        let joins = part.has(Role::Joins) || matches!(part.kind, TokenKind::Mark(','));
        if part.is_stop() || (joins && near(parts, i, 1..=3, offers)) {
            is_about = false;
        }
        if part.has(Role::Opens) {
            // “when you subscribe” is the condition, not the news.
            is_about = !near(parts, i, 1..=3, |it| it.has(Role::Agrees));
        }
        about.push(is_about);
    }
    about
}

fn offers(part: &Part) -> bool {
    [Role::Gets, Role::Wins, Role::Pays]
        .into_iter()
        .any(|role| part.has(role))
}

/// Whether a part so many places further on passes, in the same sentence.
fn near(
    parts: &[Part],
    i: usize,
    steps: std::ops::RangeInclusive<usize>,
    test: impl Fn(&Part) -> bool,
) -> bool {
    let rest = parts
        .iter()
        .skip(i + steps.start())
        .take(steps.end() + 1 - steps.start());
    rest.take_while(|it| !it.is_stop()).any(test)
}

fn before(parts: &[Part], i: usize, n: usize, test: impl Fn(&Part) -> bool) -> bool {
    let from = i.saturating_sub(n);
    let earlier = parts.get(from..i).unwrap_or_default();
    earlier
        .iter()
        .rev()
        .take_while(|it| !it.is_stop())
        .any(test)
}

/// Whether this part is what people get for agreeing.
fn is_paid(parts: &[Part], i: usize, agrees: bool, about: &[bool]) -> bool {
    let Some(part) = parts.get(i) else {
        return false;
    };
    let got = || before(parts, i, 5, |it| it.has(Role::Gets) || it.has(Role::Pays));
    let has_event = about.contains(&true);
    // “Announcement of the winners of the raffle”
    let is_settled = !agrees && parts.iter().any(|it| it.has(Role::Settled));
    let is_told = !agrees && (is_settled || before(parts, i, 5, |it| it.has(Role::Tells)));
    if part.has(Role::Wins) {
        return !is_told;
    }
    if !agrees && is_for_nobody(parts) {
        return false;
    }
    if part.has(Role::Pays) {
        let is_thing = |it: &Part| it.has(Role::Reward) || it.has(Role::Free) || it.is_amount();
        return agrees || (!is_settled && near(parts, i, 1..=5, is_thing));
    }
    if part.is_amount() && is_settled {
        return false;
    }
    if part.is_amount() {
        let is_off = |it: &Part| it.has(Role::Off) || it.has(Role::Reward);
        let is_cut = near(parts, i, 1..=3, is_off) || before(parts, i, 2, is_off);
        return got() || agrees || (is_cut && !has_event);
    }
    // “Flu jabs are free at the clinic: remind me”
    let is_news = !agrees && tells_elsewhere(parts, i);
    if part.has(Role::Free) {
        // “Free shots at the town hall, tell me which day”
        let is_given = parts.iter().any(|it| it.has(Role::Given));
        let is_asked = !is_given && parts.iter().skip(i + 1).any(|it| it.has(Role::Tells));
        let is_open = is_asked || is_public(parts, i);
        return agrees || got() || !(has_event || is_news || is_open);
    }
    if part.has(Role::Reward) {
        let is_given = before(parts, i, 3, |it| it.has(Role::Given))
            || near(parts, i, 1..=2, |it| it.has(Role::Given))
            || part.has(Role::Given);
        // Nothing else is named, so the reward is the offer: “a voucher is waiting”.
        // “Promotions and discounts” offers nothing in particular.
        let is_list = parts.iter().any(|it| it.has(Role::Joins))
            && !parts
                .iter()
                .any(|it| it.has(Role::Given) || it.has(Role::Gets));
        let is_alone = !has_event
            && !is_list
            && !parts.iter().any(|it| it.has(Role::Tells))
            && subjects(parts).next().is_none();
        // “A surprise is on its way” is news of nothing, until somebody gets it.
        let is_thing = !part.has(Role::Generic);
        if is_alone && is_thing && parts.len() >= 2 {
            return true;
        }
        if is_settled {
            return false;
        }
        return (!is_told || got()) && ((is_given && is_thing && !is_news) || got() || agrees);
    }
    false
}

/// “The 50 € gift card of IKEA is back”: something is named, and nobody is handed anything.
fn is_for_nobody(parts: &[Part]) -> bool {
    let hands = |it: &Part| {
        [
            Role::Given,
            Role::Gets,
            Role::Wins,
            Role::Pays,
            Role::To,
            Role::Trade,
        ]
        .into_iter()
        .any(|role| it.has(role))
            || it.kind == TokenKind::Mark('!')
    };
    let is_thai = |it: &Part| it.base.chars().any(is_thai);
    let names = |it: &Part| {
        (it.is_capital() || is_thai(it)) && !it.has(Role::Reward) && !it.has(Role::Free)
    };
    // “IKEA-Gutschein” says whose it is.
    let is_called = |it: &Part| it.is_capital() && it.base.contains('-');
    let mut rest = parts.iter().skip(1);
    !parts.iter().any(hands) && rest.any(|it| it.names() && (names(it) || is_called(it)))
}

/// “A free rabies shot in Lleras park”: what is free is named, and so is who offers it to all.
fn is_public(parts: &[Part], i: usize) -> bool {
    let speaks = |it: &Part| it.has(Role::Given) || it.kind == TokenKind::Mark('!');
    let rest = parts.get(i + 2..).unwrap_or_default();
    let is_led = |n: usize| parts.get(n).is_some_and(|it| it.has(Role::At));
    let where_ = rest.iter().any(|it| it.names() && it.is_capital())
        || (i + 2..parts.len()).any(|n| is_led(n - 1) && parts.get(n).is_some_and(Part::names));
    let is_beside = |n: Option<usize>| n.and_then(|n| parts.get(n)).is_some_and(Part::names);
    // “Gratis-Eintritt” names what is free.
    let is_named = parts.get(i).is_some_and(|it| it.base.contains('-'))
        || is_beside(i.checked_sub(1))
        || is_beside(Some(i + 1))
        || subjects(parts).filter(|it| !it.is_capital()).count() >= 1
        || parts.first().is_some_and(Part::names);
    where_ && is_named && !parts.iter().any(speaks)
}

/// Whether another sentence of the title asks to be told.
fn tells_elsewhere(parts: &[Part], i: usize) -> bool {
    let is_stop = |n: &usize| parts.get(*n).is_some_and(Part::is_stop);
    let from = (0..i).rev().find(is_stop).map_or(0, |n| n + 1);
    let to = (i..parts.len()).find(is_stop).unwrap_or(parts.len());
    let mut others = (0..parts.len()).filter(|n| !(from..to).contains(n));
    others.any(|n| parts.get(n).is_some_and(|it| it.has(Role::Tells)))
}

/// The heart with the amounts and words of reward beside it.
fn span(parts: &[Part], heart: usize) -> Range<usize> {
    let belongs = |i: &usize| {
        parts.get(*i).is_some_and(|it| {
            it.is_amount()
                || [Role::Reward, Role::Free, Role::Off, Role::Given]
                    .into_iter()
                    .any(|role| it.has(role))
        })
    };
    let first = (0..heart).rev().take_while(belongs).last().unwrap_or(heart);
    let last = (heart + 1..parts.len())
        .take_while(belongs)
        .last()
        .unwrap_or(heart);
    let start = parts.get(first).map_or(0, |it| it.range.start);
    start..parts.get(last).map_or(start, |it| it.range.end)
}
