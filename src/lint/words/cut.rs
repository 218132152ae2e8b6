//! Cuts what a language writes without blanks into words.

use crate::lint::words::lexicon::{Lexicon, Roles};
use crate::lint::words::sentence::Part;
use crate::lint::words::token::{Token, TokenKind};

/// Cuts a run of letters without blanks into known phrases and what is left between them.
pub(super) fn cut(token: &Token, lexicon: &Lexicon, found: &mut Vec<Part>) {
    let (mut rest, mut at) = (token.base.as_str(), token.range.start);
    let mut unknown = String::new();
    let part = |text: &str, end: usize, roles: Roles| Part {
        kind: TokenKind::Word,
        roles,
        base: text.to_owned(),
        range: end - text.chars().count()..end,
        is_capital: false,
        is_shouted: true,
        is_quoted: token.is_quoted,
    };
    for (n, roles) in cheapest(rest, lexicon) {
        let (head, tail) = rest.split_at(n);
        at += head.chars().count();
        match roles {
            Some(roles) => {
                if !unknown.is_empty() {
                    let end = at - head.chars().count();
                    found.push(part(&unknown, end, Roles::default()));
                    unknown.clear();
                }
                found.push(part(head, at, roles));
            }
            None => unknown.push_str(head),
        }
        rest = tail;
    }
    if !unknown.is_empty() {
        found.push(part(&unknown, at, Roles::default()));
    }
}

/// Where to cut a text without blanks so that few letters and few runs of them stay unknown:
/// pieces as their bytes, with the roles of those that are known.
fn cheapest(text: &str, lexicon: &Lexicon) -> Vec<(usize, Option<Roles>)> {
    const KNOWN: usize = 2;
    const LETTER: usize = 2;
    const RUN: usize = 4;
    let starts: Vec<usize> = text.char_indices().map(|(n, _)| n).collect();
    // The cost from each byte on, and what it begins with.
    let mut best: Vec<(usize, usize, Option<Roles>)> = vec![(0, 0, None); text.len() + 1];
    let cost_at =
        |best: &[(usize, usize, Option<Roles>)], n: usize| best.get(n).map_or(0, |it| it.0);
    for (i, start) in starts.iter().enumerate().rev() {
        let next = starts.get(i + 1).copied().unwrap_or(text.len());
        let goes_on = next < text.len() && best.get(next).is_some_and(|it| it.2.is_none());
        let mut cost = cost_at(&best, next) + LETTER + if goes_on { 0 } else { RUN };
        let mut piece = (next - start, None);
        let rest = text.get(*start..).unwrap_or_default();
        for (n, roles) in lexicon.prefixes_of(rest) {
            let known = cost_at(&best, start + n) + KNOWN;
            if known <= cost {
                cost = known;
                piece = (n, Some(roles));
            }
        }
        if let Some(place) = best.get_mut(*start) {
            *place = (cost, piece.0, piece.1);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((_, n, roles)) = best.get(at).copied().filter(|it| it.1 > 0) {
        found.push((n, roles));
        at += n;
    }
    found
}
