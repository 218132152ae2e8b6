//! Cuts a title into words, amounts, placeholders, gaps and marks.

use crate::lint::text::{self, Piece};
use crate::lint::words::lists::{self, Classes};
use crate::lint::words::plain::{is_zero_width, plain, read};
use crate::lint::words::subject::names_nothing;
use std::ops::Range;

/// One piece of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    /// As written.
    pub raw: String,
    /// In lower case and composed, without `'s`, `'re` and the like.
    pub base: String,
    /// What the word may be in English.
    pub classes: Classes,
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
    /// Ends a sentence or a clause: one of `.!?;:,–—=()`.
    Mark(char),
}

impl Token {
    pub fn is(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Word && words.contains(&self.base.as_str())
    }

    /// Whether it is a word of one of these classes.
    pub fn may_be(&self, any: Classes) -> bool {
        self.kind == TokenKind::Word && self.classes.is(any)
    }

    /// Whether it is a word of the frame.
    pub fn is_frame(&self) -> bool {
        self.kind == TokenKind::Word && self.classes.is_frame()
    }

    pub fn is_capital(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// Ends a sentence.
    pub fn is_stop(&self) -> bool {
        matches!(self.kind, TokenKind::Mark(it) if ".!?;:–—=".contains(it))
    }
}

/// The pieces of a title.
pub(super) fn tokens(title: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_quoted = false;
    for piece in text::pieces(title) {
        match piece {
            Piece::Plain(text) => {
                let letters: Vec<char> = text.chars().map(read).collect();
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
                    classes: Classes::default(),
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

/// The pieces of an English title, with what people write in chats spelt out.
pub(super) fn english(title: &str) -> Vec<Token> {
    let mut found = tokens(title);
    for token in found.iter_mut().filter(|it| it.kind == TokenKind::Word) {
        let spelt = match token.base.as_str() {
            "u" | "ya" => "you",
            "ur" => "your",
            "pls" | "plz" => "please",
            "msg" => "message",
            "msgs" => "messages",
            "wanna" => "want",
            "n" if token.raw == "n" => "and",
            _ => continue,
        };
        spelt.clone_into(&mut token.base);
        token.classes = lists::classes(spelt);
    }
    found
}

/// “5 euros” and “ten bucks” are amounts of money as “€5” is, so is “a fiver”; “half off” is a
/// share as “50%” is.
fn join_amounts(found: &mut [Token]) {
    const CURRENCIES: [&str; 12] = [
        "euro", "euros", "dollar", "dollars", "bucks", "pounds", "usd", "eur", "gbp", "quid",
        "pesos", "rupees",
    ];
    // “KSh 50”, “Rs 500”: what is written before the number.
    const LEADING: [&str; 16] = [
        "ksh", "kes", "rs", "inr", "rm", "myr", "sgd", "aed", "ngn", "zar", "ghs", "php", "cad",
        "aud", "nzd", "chf",
    ];
    const COUNTS: [&str; 10] = [
        "one", "two", "three", "five", "ten", "twenty", "thirty", "fifty", "hundred", "thousand",
    ];
    const SHARES: [&str; 4] = ["half", "third", "quarter", "money"];
    for token in found.iter_mut() {
        if token.is(&["fiver", "tenner"]) {
            token.kind = TokenKind::Money;
        }
    }
    let is_share: Vec<bool> = found
        .iter()
        .zip(found.iter().skip(1))
        .map(|(a, b)| a.is(&SHARES) && b.is(&["off"]))
        .collect();
    for (token, is_share) in found.iter_mut().zip(is_share) {
        if is_share {
            token.kind = TokenKind::Percent;
        }
    }
    let is_money: Vec<bool> = found
        .iter()
        .zip(found.iter().skip(1))
        .map(|(a, b)| {
            let is_counted = a.kind == TokenKind::Number || a.is(&COUNTS);
            is_counted && (b.is(&CURRENCIES) || b.is(&LEADING))
        })
        .collect();
    let is_led: Vec<bool> = std::iter::once(false)
        .chain(
            found
                .iter()
                .map(|it| it.is(&LEADING) || it.is(&["usd", "eur", "gbp"])),
        )
        .collect();
    for (token, is_led) in found.iter_mut().zip(is_led) {
        if is_led && token.kind == TokenKind::Number {
            token.kind = TokenKind::Money;
        }
    }
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
            '.' if is_abbreviated(found.last(), offset + i) => 1,
            // “get & save”, “a mug + a pen”
            '&' | '+' => {
                push(rest, 1, offset + i, TokenKind::Word, *is_quoted, found);
                if let Some(last) = found.last_mut() {
                    "and".clone_into(&mut last.base);
                    last.classes = Classes::FUNCTION;
                }
                1
            }
            '.' | '!' | '?' | ';' | ':' | ',' | '–' | '—' | '=' | '(' | ')' => {
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
            _ if is_zero_width(letter) => 1,
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

/// Whether a full stop here belongs to “Dr.” or “D.C.” and ends nothing.
fn is_abbreviated(last: Option<&Token>, at: usize) -> bool {
    const SHORT: [&str; 13] = [
        "dr", "mr", "mrs", "ms", "st", "prof", "jr", "vs", "no", "vol", "ft", "feat", "mt",
    ];
    last.is_some_and(|it| {
        let is_initial = it.raw.chars().count() == 1 && it.is_capital();
        it.range.end == at && it.kind == TokenKind::Word && (it.is(&SHORT) || is_initial)
    })
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
    let lower = plain(&raw);
    let base = match lower.split_once('\'') {
        Some((stem, "s" | "re" | "ll" | "ve" | "d" | "m" | "")) => stem.to_owned(),
        Some(_) | None => lower,
    };
    let classes = match kind {
        TokenKind::Word => lists::classes(&base),
        TokenKind::Number
        | TokenKind::Money
        | TokenKind::Percent
        | TokenKind::Subject
        | TokenKind::Person
        | TokenKind::Gap
        | TokenKind::Mark(_) => Classes::default(),
    };
    found.push(Token {
        kind,
        raw,
        base,
        classes,
        range: at..at + n,
        is_quoted,
    });
}

fn is_currency(letter: char) -> bool {
    "$£¢¥฿".contains(letter) || ('\u{20a0}'..='\u{20c0}').contains(&letter)
}

/// Vowels and tones above and below a letter, and what is not seen at all: part of a word,
/// though not a letter themselves.
fn is_sign(letter: char) -> bool {
    is_zero_width(letter)
        || ('\u{0300}'..='\u{036f}').contains(&letter)
        || ('\u{0e31}'..='\u{0e4e}').contains(&letter)
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
            '\'' | '-' | '&' => joins(before) && joins(next),
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
