//! A better title, made from the name of a topic or a flow.

use crate::lint::text::excess;
use crate::lint::words::clause::opens_event;
use crate::lint::words::language::Language;
use crate::lint::words::lexicon::Role;
use crate::lint::words::lists::Classes;
use crate::lint::words::sentence;
use crate::lint::words::subject::{Vague, subjects};
use crate::lint::words::token::{Token, TokenKind, tokens};
use crate::lint::words::{incentive, vague};
use crate::model::limits::NOTIFICATION_TITLE;
use std::ops::Range;

/// What to write where the product's name belongs.
const GAP: &str = "[product name]";

/// The title made specific with the product or event that `name` names, if it names one and
/// the result is neither vague nor too long.
#[must_use]
pub fn retitled(title: &str, name: &str, language: Language) -> Option<String> {
    let subject = match language {
        Language::English => subject_of(name)?,
        Language::Listed(_) | Language::Uncovered => named_in(name, language)?,
    };
    let better = match vague(title, language) {
        Some(Vague::Gap(range)) => {
            let before: String = title.chars().take(range.start).collect();
            let after: String = title.chars().skip(range.end).collect();
            format!("{before}{subject}{after}")
        }
        Some(Vague::Word(..) | Vague::Loose(..) | Vague::Nothing) | None => {
            offered(&subject, title, name, language)
        }
    };
    let is_cured = vague(&better, language).is_none()
        && incentive(&better, language).is_none()
        && excess(&better, NOTIFICATION_TITLE).is_none();
    is_cured.then_some(better)
}

/// What is left of a title without the part that offers a reward: “When Rosewood is back” of
/// “When Rosewood is back, get 10% off”.
#[must_use]
pub fn without_offer(title: &str, language: Language) -> Option<String> {
    let is_break = |it: char| ".!?;:–—,()&+\n".contains(it);
    let parts = title.split(is_break).flat_map(|part| part.split(" and "));
    let mut kept = parts.map(str::trim).filter(|part| {
        let words = tokens(part);
        let says_when = match language {
            Language::English => (0..words.len()).any(|i| opens_event(&words, i)),
            Language::Listed(lexicon) => sentence::parts(part, lexicon)
                .iter()
                .any(|it| it.has(Role::Opens)),
            Language::Uncovered => false,
        };
        says_when && vague(part, language).is_none() && incentive(part, language).is_none()
    });
    let first = kept.next()?;
    let mut letters = first.chars();
    let capital: String = letters.next()?.to_uppercase().collect();
    Some(capital + letters.as_str())
}

/// A title with a gap for the product's name, and where the gap is.
#[must_use]
pub fn template(title: &str, language: Language) -> (String, Range<usize>) {
    let text = offered(GAP, title, "", language);
    let start = text
        .split_once(GAP)
        .map_or(0, |(before, _)| before.chars().count());
    (text, start..start + GAP.chars().count())
}

/// A title about this product in the flow's language.
fn offered(subject: &str, title: &str, name: &str, language: Language) -> String {
    match language {
        Language::English | Language::Uncovered => sentence(subject, title, name),
        Language::Listed(lexicon) => lexicon.template.replace("{}", subject),
    }
}

/// From the first to the last word of a name that names something.
fn named_in(name: &str, language: Language) -> Option<String> {
    let Language::Listed(lexicon) = language else {
        return None;
    };
    let parts = sentence::parts(name, lexicon);
    let mut named = sentence::subjects(&parts);
    let first = named.next()?.range.clone();
    let end = named.last().map_or(first.end, |it| it.range.end);
    Some(
        name.chars()
            .skip(first.start)
            .take(end - first.start)
            .collect(),
    )
}

/// “When … is back in stock”, or what else the words speak of.
fn sentence(subject: &str, title: &str, name: &str) -> String {
    let words: Vec<Token> = tokens(title).into_iter().chain(tokens(name)).collect();
    let speaks_of = |stems: &[&str]| {
        let mut words = words.iter().filter(|it| it.kind == TokenKind::Word);
        words.any(|it| stems.iter().any(|stem| it.base.starts_with(stem)))
    };
    let is_plural = is_plural(subject);
    let s = if is_plural { "" } else { "s" };
    let is = if is_plural { "are" } else { "is" };
    if speaks_of(&["price", "cheap", "fare"]) {
        format!("When the price of {subject} drops")
    } else if speaks_of(&["stock", "restock", "back", "return", "sold"]) {
        format!("When {subject} {is} back in stock")
    } else if speaks_of(&["sale", "ticket"]) {
        format!(
            "When {subject} go{} on sale",
            if is_plural { "" } else { "es" }
        )
    } else if speaks_of(&["launch", "release"]) {
        format!("When {subject} launch{}", if is_plural { "" } else { "es" })
    } else if speaks_of(&["open", "start", "begin"]) {
        format!("When {subject} open{s}")
    } else {
        format!("When {subject} {is} back in stock")
    }
}

/// Whether a name takes “are”: its head, before “of”, “for” or “in”, ends in a plural s.
fn is_plural(subject: &str) -> bool {
    let words: Vec<&str> = subject.split_whitespace().collect();
    let n_head = words
        .iter()
        .position(|it| ["of", "for", "in", "from", "by", "with"].contains(it))
        .unwrap_or(words.len());
    let head = n_head.checked_sub(1).and_then(|i| words.get(i));
    head.is_some_and(|it| {
        let it = it.to_lowercase();
        it.len() > 3
            && it.ends_with('s')
            && !["ss", "us", "is", "'s", "’s"]
                .iter()
                .any(|end| it.ends_with(end))
    })
}

/// The product or event in a name such as “Rosewood back in stock”.
fn subject_of(name: &str) -> Option<String> {
    // Names that look like ids are read as words.
    let spaced = if name.contains(' ') {
        name.to_owned()
    } else {
        name.replace(['-', '_'], " ")
    };
    let tokens = tokens(&spaced);
    let named: Vec<usize> = subjects(&tokens).map(|it| it.range.start).collect();
    let is_named = |it: &Token| named.contains(&it.range.start);
    let first = tokens.iter().position(is_named)?;
    let mut last = first;
    for (i, token) in tokens.iter().enumerate().skip(first) {
        let joins = token.is(&[
            "in", "of", "for", "by", "and", "the", "a", "with", "from", "at", "no",
        ]) || matches!(token.kind, TokenKind::Number);
        if is_named(token) || token.may_be(Classes::GENERIC) || token.kind == TokenKind::Number {
            last = i;
        } else if !joins {
            break;
        }
    }
    let first = first
        .checked_sub(1)
        .filter(|i| {
            tokens
                .get(*i)
                .is_some_and(|it| it.is(&["new", "limited", "the", "our"]))
        })
        .unwrap_or(first);
    let (start, end) = (tokens.get(first)?.range.start, tokens.get(last)?.range.end);
    Some(spaced.chars().skip(start).take(end - start).collect())
}
