//! Reads a title of a language with a lexicon as phrases and what each one does.

use crate::lint::words::cut::cut;
use crate::lint::words::fill::{call, fill};
use crate::lint::words::lexicon::{Lexicon, Role, Roles};
use crate::lint::words::token::{Token, TokenKind, tokens};
use std::ops::Range;

/// A phrase of a title.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub kind: TokenKind,
    pub roles: Roles,
    /// As written, in lower case.
    pub base: String,
    /// In Unicode scalar values.
    pub range: Range<usize>,
    pub(super) is_capital: bool,
    pub(super) is_shouted: bool,
    pub(super) is_quoted: bool,
}

impl Part {
    pub fn has(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    pub fn is_capital(&self) -> bool {
        self.is_capital
    }

    pub fn is_amount(&self) -> bool {
        matches!(self.kind, TokenKind::Money | TokenKind::Percent)
    }

    pub fn is_stop(&self) -> bool {
        matches!(self.kind, TokenKind::Mark(it) if ".!?;:–—=".contains(it))
    }

    /// Whether it names a product or an event by itself.
    pub fn names(&self) -> bool {
        match self.kind {
            TokenKind::Subject => true,
            TokenKind::Word => {
                // “quand l article est en rayon”: a letter that an apostrophe has left behind.
                let is_letter = !self.is_capital && self.base.chars().nth(1).is_none();
                let is_unknown = !self.roles.has_any() && !is_scrap(&self.base) && !is_letter;
                is_unknown || self.has(Role::Goods) || self.is_quoted
            }
            TokenKind::Number
            | TokenKind::Money
            | TokenKind::Percent
            | TokenKind::Person
            | TokenKind::Gap
            | TokenKind::Mark(_) => false,
        }
    }
}

/// The parts of a title that name something.
pub(super) fn subjects(parts: &[Part]) -> impl Iterator<Item = &Part> {
    let moves = parts.iter().any(|it| it.has(Role::Moves));
    let is_said = parts.iter().any(|it| it.has(Role::Opens));
    parts.iter().enumerate().filter_map(move |(i, part)| {
        let is_shop = part.has(Role::Place) && moves && is_said;
        (part.names() || is_shop || is_numbered(parts, i) || is_name(parts, i)).then_some(part)
    })
}

/// “order 4521”: one of many, by its number.
fn is_numbered(parts: &[Part], i: usize) -> bool {
    let prior = i.checked_sub(1).and_then(|i| parts.get(i));
    parts.get(i).is_some_and(|it| {
        let n_digits = it.base.chars().filter(char::is_ascii_digit).count();
        it.kind == TokenKind::Number && n_digits >= 3
    }) && prior.is_some_and(|it| it.has(Role::Generic))
}

/// A capital within the sentence on a word that is otherwise a pronoun or a noun for anything,
/// with another one beside it: “This Is Us”.
fn is_name(parts: &[Part], i: usize) -> bool {
    let is_capital = |i: usize| {
        let starts = i
            .checked_sub(1)
            .is_none_or(|n| parts.get(n).is_none_or(Part::is_stop));
        !starts
            && parts
                .get(i)
                .is_some_and(|it| it.is_capital && it.kind == TokenKind::Word)
    };
    // Where all is written in capitals they say nothing.
    if !parts
        .iter()
        .any(|it| it.kind == TokenKind::Word && !it.is_shouted)
    {
        return false;
    }
    let is_article = parts.get(i).is_some_and(|it| !it.has(Role::Generic));
    let all = [i.wrapping_sub(2), i.wrapping_sub(1), i];
    let in_a_row = |from: usize| (0..3).all(|n| is_capital(from.wrapping_add(n)));
    is_article && all.into_iter().any(in_a_row)
}

/// Letters that are left over between known words of a language without blanks.
fn is_scrap(word: &str) -> bool {
    word.chars().all(is_thai) && word.chars().count() < 3
}

pub(super) fn is_thai(letter: char) -> bool {
    ('\u{0e01}'..='\u{0e5b}').contains(&letter)
}

/// A title as phrases.
pub(super) fn parts(title: &str, lexicon: &Lexicon) -> Vec<Part> {
    let tokens = amounts(tokens(title), lexicon);
    let fit = lexicon.fit(tokens.iter().map(|it| it.base.as_str()));
    let mut found = Vec::with_capacity(tokens.len());
    let mut i = 0;
    while let Some(token) = tokens.get(i) {
        if token.base.chars().any(is_thai) {
            cut(token, lexicon, &mut found);
            i += 1;
            continue;
        }
        let words: Vec<&str> = tokens
            .iter()
            .skip(i)
            .take_while(|it| it.kind == token.kind && it.kind == TokenKind::Word)
            .map(|it| it.base.as_str())
            .collect();
        let (n, roles) = fit.longest(&words).unwrap_or((1, Roles::default()));
        let end = tokens
            .get(i + n - 1)
            .map_or(token.range.end, |it| it.range.end);
        let base = match words.get(..n) {
            Some(words) => words.join(" "),
            None => token.base.clone(),
        };
        found.push(Part {
            kind: token.kind,
            roles,
            base,
            range: token.range.start..end,
            // “iPhone” is a name as “Iphone” is.
            is_capital: token.is_capital()
                || token.raw.chars().skip(1).any(char::is_uppercase)
                    && token.raw.chars().any(char::is_lowercase),
            is_shouted: !token.raw.chars().any(char::is_lowercase),
            is_quoted: token.is_quoted,
        });
        i += n;
    }
    call(&mut found, lexicon);
    fill(&mut found, lexicon);
    found
}

/// “900 ribu”, “Rp500.000” and “50.000đ” are amounts of money.
fn amounts(mut tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let is_currency = |word: &str| lexicon.money.iter().any(|it| it == word);
    // “20 บาทถ้า…”: without blanks the next sentence follows at once.
    let begins = |word: &str| {
        let mut thai = lexicon.money.iter().filter(|it| it.chars().all(is_thai));
        thai.any(|it| word.starts_with(it.as_str()))
    };
    let follows: Vec<bool> = (0..tokens.len())
        .map(|i| {
            tokens
                .get(i + 1)
                .is_some_and(|it| is_currency(&it.base) || begins(&it.base))
        })
        .collect();
    // “80 €”, “R$ 847”
    let is_sign = |it: Option<&Token>| {
        it.is_some_and(|it| {
            it.kind == TokenKind::Money && !it.base.chars().any(|it| it.is_ascii_digit())
        })
    };
    let signed: Vec<bool> = (0..tokens.len())
        .map(|i| {
            let prior = i.checked_sub(1).and_then(|n| tokens.get(n));
            is_sign(tokens.get(i + 1)) || is_sign(prior)
        })
        .collect();
    let follows = follows.into_iter().zip(signed).map(|(a, b)| a || b);
    for (token, follows) in tokens.iter_mut().zip(follows) {
        // “l'offre”, “d'Annie”
        if let Some((article, word)) = token.base.split_once('\'')
            && article.len() <= 2
            && word.len() >= 2
        {
            token.base = word.to_owned();
        }
        let letters = token
            .base
            .trim_matches(|it: char| it.is_ascii_digit() || ".,".contains(it));
        let has_digits = letters.len() < token.base.len();
        if (token.kind == TokenKind::Number && follows)
            || (token.kind == TokenKind::Word && has_digits && is_currency(letters))
        {
            token.kind = TokenKind::Money;
        }
    }
    tokens
}
