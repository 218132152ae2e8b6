//! Judges titles in the languages that have a lexicon: whether they offer a reward for
//! agreeing, and whether they name anything.

use crate::lint::words::lexicon::{Lexicon, Role};
use crate::lint::words::sentence::{Part, parts, subjects};
use crate::lint::words::subject::Vague;
use crate::lint::words::token::TokenKind;
use std::ops::Range;

/// What is vague about a title.
pub(super) fn vague(title: &str, lexicon: &Lexicon) -> Option<Vague> {
    let parts = parts(title, lexicon);
    if let Some(gap) = parts.iter().find(|it| it.kind == TokenKind::Gap) {
        return Some(Vague::Gap(gap.range.clone()));
    }
    if title.trim().is_empty() || subjects(&parts).next().is_some() {
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
pub(super) fn incentive(title: &str, lexicon: &Lexicon) -> Option<Range<usize>> {
    let parts = parts(title, lexicon);
    let about = about(&parts);
    let agrees = parts.iter().any(|it| it.has(Role::Agrees));
    let pays = |i: &usize| about.get(*i) == Some(&false) && is_paid(&parts, *i, agrees, &about);
    let heart = (0..parts.len()).find(pays)?;
    Some(span(&parts, heart))
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
    if part.has(Role::Wins) {
        return true;
    }
    if part.has(Role::Pays) {
        let is_thing = |it: &Part| it.has(Role::Reward) || it.has(Role::Free) || it.is_amount();
        return agrees || near(parts, i, 1..=5, is_thing);
    }
    if part.is_amount() {
        let is_off = |it: &Part| it.has(Role::Off) || it.has(Role::Reward);
        let is_cut = near(parts, i, 1..=3, is_off) || before(parts, i, 2, is_off);
        return got() || agrees || (is_cut && !has_event);
    }
    if part.has(Role::Free) {
        return agrees || got() || !has_event;
    }
    if part.has(Role::Reward) {
        let is_given = before(parts, i, 3, |it| it.has(Role::Given))
            || near(parts, i, 1..=2, |it| it.has(Role::Given))
            || part.has(Role::Given);
        return is_given || got() || agrees;
    }
    false
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
