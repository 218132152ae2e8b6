//! What an unknown word of a title must be by where it stands, in the languages that have a
//! lexicon: part of a name, a verb, or what stands for a noun.

use crate::lint::words::lexicon::{Lexicon, Role, Roles};
use crate::lint::words::lists::{self, Classes};
use crate::lint::words::sentence::{Part, is_thai};
use crate::lint::words::token::TokenKind;

/// “Win or Lose board game”, “jogo Ganha Tudo”: in a row of capitals within a sentence that has
/// few, a word of reward is part of a name.
pub(super) fn call(parts: &mut [Part], lexicon: &Lexicon) {
    let is_lower =
        |it: &Part| it.kind == TokenKind::Word && !it.is_capital && it.base.chars().count() >= 4;
    let pays = |it: &Part| {
        [
            Role::Free,
            Role::Wins,
            Role::Gets,
            Role::Reward,
            Role::Agrees,
        ]
        .into_iter()
        .any(|role| it.has(role))
    };
    let is_said = |it: &Part| it.has(Role::Agrees) && !it.is_capital;
    // “Librong "Win the Day"”: a title within a title.
    let n_quoted = parts.iter().filter(|it| it.is_quoted).count();
    if n_quoted < parts.len() && !parts.iter().any(|it| it.has(Role::Agrees) && !it.is_quoted) {
        for part in parts.iter_mut().filter(|it| it.is_quoted) {
            if part.kind == TokenKind::Word {
                part.roles = Roles::default();
            }
        }
    }
    if lexicon.capital_nouns || !parts.iter().any(is_lower) || parts.iter().any(is_said) {
        return;
    }
    let is_cap = |it: &Part| {
        it.kind == TokenKind::Word && it.is_capital && !it.is_shouted && !it.has(Role::Reward)
    };
    let called: Vec<bool> = (0..parts.len())
        .map(|i| {
            let at = |n: usize| parts.get(n);
            let is_small = at(i + 1)
                .is_some_and(|it| !it.is_capital && it.base.len() <= 3 && it.has(Role::Frame));
            let next = at(i + 1 + usize::from(is_small));
            let starts = i
                .checked_sub(1)
                .is_none_or(|n| at(n).is_none_or(Part::is_stop));
            !starts
                && at(i).is_some_and(|it| pays(it) && is_cap(it))
                && next.is_some_and(|it| is_cap(it) && !it.has(Role::Free))
        })
        .collect();
    for (part, is_called) in parts.iter_mut().zip(called) {
        if is_called {
            part.roles = Roles::default();
        }
    }
}

/// Unknown words that stand where no noun can, or look like none, belong to the frame.
pub(super) fn fill(parts: &mut [Part], lexicon: &Lexicon) {
    let is_written = |it: &Part| it.kind == TokenKind::Word && it.is_capital && !it.is_shouted;
    let writes_capitals = parts.iter().skip(1).any(is_written);
    let begins_with_one = parts.first().is_some_and(is_written);
    let filled: Vec<Option<Role>> = (0..parts.len())
        .map(|i| {
            let part = parts.get(i)?;
            let prior = i.checked_sub(1).and_then(|n| parts.get(n));
            let starts = prior.is_none_or(Part::is_stop);
            let is_open = part.kind == TokenKind::Word && !part.roles.has_any() && !part.is_quoted;
            let letters = part.base.chars().count();
            if !is_open || (part.is_capital && !starts) || part.base.chars().any(is_thai) {
                return None;
            }
            let ends =
                |it: &String| part.base.ends_with(it.as_str()) && letters >= it.chars().count() + 2;
            let is_led = !part.is_capital && prior.is_some_and(|it| it.has(Role::Leads));
            // Behind an article even a noun in lower case is one: “die nike dunk”.
            let is_noun = prior.is_some_and(|it| it.has(Role::Article) || it.names());
            let is_no_noun = lexicon.capital_nouns
                && !part.is_capital
                && (writes_capitals || (begins_with_one && !is_noun));
            // English words stand among those of every language.
            let is_borrowed = letters >= 4 && lists::is_frame(&part.base);
            if is_borrowed && lists::classes(&part.base).is(Classes::GENERIC) {
                return Some(Role::Generic);
            }
            let is_verb = lexicon.verb_ends.iter().any(ends)
                || is_doubled(&part.base, &lexicon.doubled)
                || is_led
                || is_no_noun;
            (is_verb || is_borrowed).then_some(Role::Frame)
        })
        .collect();
    for (part, role) in parts.iter_mut().zip(filled) {
        if let Some(role) = role {
            part.roles = part.roles.with(role);
        }
    }
}

/// “tatawagin”, “makakarinig”, “tinatawag”: Filipino says a syllable of a verb twice while
/// something goes on or is still to come.
fn is_doubled(word: &str, starts: &[String]) -> bool {
    if starts.is_empty() || word.len() < 6 {
        return false;
    }
    let is_vowel = |it: char| "aeiou".contains(it);
    let is_twice = |rest: &str| {
        let letters: Vec<char> = rest.chars().take(4).collect();
        match letters.as_slice() {
            [a, b, ..] if is_vowel(*a) => a == b,
            [a, b, c, d] => is_vowel(*b) && a == c && b == d,
            _ => false,
        }
    };
    let is_within = || {
        let letters: Vec<char> = word.chars().take(6).collect();
        match letters.as_slice() {
            [a, 'i', 'n', b, c, d] | [a, 'u', 'm', b, c, d] => {
                is_vowel(*b) && a == c && b == d && !is_vowel(*a)
            }
            _ => false,
        }
    };
    let starts_so = |it: &String| word.strip_prefix(it.as_str()).is_some_and(is_twice);
    let ends_so = word.ends_with("in") || word.ends_with("an");
    starts.iter().any(starts_so) || (ends_so && is_twice(word)) || is_within()
}
