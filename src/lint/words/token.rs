//! Cuts a title into words, amounts, placeholders, gaps and marks.

use crate::lint::text::{self, Piece};
use crate::lint::words::lists;
use crate::lint::words::subject::names_nothing;
use std::ops::Range;

/// One piece of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    /// As written.
    pub raw: String,
    /// In lower case, without `'s`, `'re` and the like.
    pub base: String,
    /// In Unicode scalar values.
    pub range: Range<usize>,
    pub is_quoted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    /// `$5`, `20 €`
    Money,
    /// `20%`
    Percent,
    /// Stands for a product or event.
    Subject,
    /// Stands for something about the person.
    Person,
    /// `[product name]`: not yet filled in.
    Gap,
    /// Ends a sentence or a clause: one of `.!?;:,–—`.
    Mark(char),
}

impl Token {
    pub fn is(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Word && words.contains(&self.base.as_str())
    }

    pub fn is_capital(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Ends a sentence.
    pub fn is_stop(&self) -> bool {
        matches!(self.kind, TokenKind::Mark(it) if ".!?;:–—".contains(it))
    }

    /// The parts of a word with hyphens; the word itself without.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.base.split('-').filter(|part| !part.is_empty())
    }
}

/// The pieces of a title.
pub(super) fn tokens(title: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_quoted = false;
    for piece in text::pieces(title) {
        match piece {
            Piece::Plain(plain) => {
                let letters: Vec<char> = plain.chars().collect();
                cut(&letters, at, &mut is_quoted, &mut found);
                at += letters.len();
            }
            Piece::Placeholder(it) => {
                at = it.range.end;
                // What stands there when the attribute is unknown must name something too.
                let is_blank_name = it.fallback.is_some_and(names_nothing);
                let kind = if lists::is_about_person(it.name) || is_blank_name {
                    TokenKind::Person
                } else {
                    TokenKind::Subject
                };
                found.push(Token {
                    kind,
                    raw: String::new(),
                    base: String::new(),
                    range: it.range,
                    is_quoted,
                });
            }
            Piece::Unclosed(range) => at = range.end,
        }
    }
    join_amounts(&mut found);
    found
}

/// “5 euros” is an amount of money as “€5” is.
fn join_amounts(found: &mut [Token]) {
    const CURRENCIES: [&str; 9] = [
        "euro", "euros", "dollar", "dollars", "bucks", "pounds", "usd", "eur", "gbp",
    ];
    let is_money: Vec<bool> = found
        .iter()
        .zip(found.iter().skip(1))
        .map(|(a, b)| a.kind == TokenKind::Number && b.is(&CURRENCIES))
        .collect();
    for (token, is_money) in found.iter_mut().zip(is_money) {
        if is_money {
            token.kind = TokenKind::Money;
        }
    }
}

fn cut(letters: &[char], offset: usize, is_quoted: &mut bool, found: &mut Vec<Token>) {
    let mut i = 0;
    while let Some(letter) = letters.get(i).copied() {
        let rest = letters.get(i..).unwrap_or_default();
        let n = match letter {
            '"' | '“' | '”' | '«' | '»' | '„' => {
                *is_quoted = !*is_quoted;
                1
            }
            '[' | '<' | '{' => match gap_len(rest) {
                Some(n) => {
                    push(rest, n, offset + i, TokenKind::Gap, *is_quoted, found);
                    n
                }
                None => 1,
            },
            '.' | '!' | '?' | ';' | ':' | ',' | '–' | '—' => {
                push(
                    rest,
                    1,
                    offset + i,
                    TokenKind::Mark(letter),
                    *is_quoted,
                    found,
                );
                1
            }
            '%' => {
                // “15 %”, as most languages write it.
                if let Some(last) = found.last_mut()
                    && last.kind == TokenKind::Number
                {
                    last.kind = TokenKind::Percent;
                    last.range.end = offset + i + 1;
                }
                1
            }
            _ if letter.is_alphanumeric() || is_currency(letter) || is_sign(letter) => {
                let n = word_len(rest);
                let kind = kind_of(rest.get(..n).unwrap_or_default());
                push(rest, n, offset + i, kind, *is_quoted, found);
                n
            }
            _ => 1,
        };
        i += n;
    }
}

fn push(
    rest: &[char],
    n: usize,
    at: usize,
    kind: TokenKind,
    is_quoted: bool,
    found: &mut Vec<Token>,
) {
    let raw: String = rest.iter().take(n).collect();
    let lower = raw.to_lowercase().replace('’', "'");
    let base = match lower.split_once('\'') {
        Some((stem, "s" | "re" | "ll" | "ve" | "d" | "m" | "")) => stem.to_owned(),
        Some(_) | None => lower,
    };
    found.push(Token {
        kind,
        raw,
        base,
        range: at..at + n,
        is_quoted,
    });
}

fn is_currency(letter: char) -> bool {
    "$€£¥₹₱฿₫₩".contains(letter)
}

/// Vowels and tones above and below a letter: part of it, though not a letter themselves.
fn is_sign(letter: char) -> bool {
    ('\u{0300}'..='\u{036f}').contains(&letter) || ('\u{0e31}'..='\u{0e4e}').contains(&letter)
}

/// How far a word or amount goes: letters and digits, with `'`, `-`, `.`, `,`, `&` and `%`
/// where they belong to it.
fn word_len(rest: &[char]) -> usize {
    let mut n = 0;
    while let Some(letter) = rest.get(n).copied() {
        let next = rest.get(n + 1).copied();
        let before = n.checked_sub(1).and_then(|i| rest.get(i)).copied();
        let joins = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
        let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
        let belongs = match letter {
            '\'' | '’' | '-' | '&' => joins(before) && joins(next),
            '.' | ',' => is_digit(before) && is_digit(next),
            '%' => is_digit(before),
            _ => letter.is_alphanumeric() || is_currency(letter) || is_sign(letter),
        };
        if !belongs {
            break;
        }
        n += 1;
    }
    n.max(1)
}

fn kind_of(word: &[char]) -> TokenKind {
    let has = |test: fn(char) -> bool| word.iter().any(|it| test(*it));
    if has(is_currency) {
        TokenKind::Money
    } else if has(|it| it == '%') {
        TokenKind::Percent
    } else if has(char::is_alphabetic) {
        TokenKind::Word
    } else {
        TokenKind::Number
    }
}

/// The length of `[product name]` and the like; nothing for brackets that say something.
fn gap_len(rest: &[char]) -> Option<usize> {
    let close = match rest.first()? {
        '[' => ']',
        '<' => '>',
        _ => '}',
    };
    let end = rest.iter().position(|it| *it == close)?;
    let inside: String = rest.get(1..end)?.iter().collect();
    let lower = inside.to_lowercase();
    let mut words = lower.split([' ', '_', '-']).filter(|it| !it.is_empty());
    let is_gap = words.clone().next().is_none() || words.all(lists::is_gap_word);
    is_gap.then_some(end + 1)
}
