//! The little Markdown that a rule's docs are written in: `code`, *what can be tapped*, and
//! “what is said”. It knows no colours; whoever draws gives each piece its look.

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    Plain(&'a str),
    /// Between backticks.
    Code(&'a str),
    /// Between asterisks: a button, a name, an exit.
    Tapped(&'a str),
    /// Between curly quotation marks, without them.
    Said(&'a str),
}

/// A line as pieces, in order.
#[must_use]
pub fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let Some((before, piece, after)) = next(rest) else {
            found.push(Piece::Plain(rest));
            break;
        };
        if !before.is_empty() {
            found.push(Piece::Plain(before));
        }
        found.push(piece);
        rest = after;
    }
    found
}

type Make = for<'a> fn(&'a str) -> Piece<'a>;

const MARKS: [(char, char, Make); 3] = [
    ('`', '`', |it| Piece::Code(it)),
    ('*', '*', |it| Piece::Tapped(it)),
    ('“', '”', |it| Piece::Said(it)),
];

/// What stands before the first mark, what it holds, and the rest.
fn next(line: &str) -> Option<(&str, Piece<'_>, &str)> {
    let (at, (open, close, make)) = line.char_indices().find_map(|(at, letter)| {
        let mark = MARKS.iter().find(|(open, ..)| *open == letter)?;
        // A mark that nothing closes is a letter like any other.
        line.get(at + letter.len_utf8()..)?.find(mark.1)?;
        Some((at, *mark))
    })?;
    let before = line.get(..at)?;
    let inside = line.get(at + open.len_utf8()..)?;
    let end = inside.find(close)?;
    let after = inside.get(end + close.len_utf8()..)?;
    Some((before, make(inside.get(..end)?), after))
}

/// The pieces of a line that is nothing but a list of them, such as “`a`, `b` or `c`”;
/// nothing for a sentence with words of its own.
#[must_use]
pub fn list(line: &str) -> Option<Vec<Piece<'_>>> {
    let mut list = Vec::new();
    for piece in pieces(line) {
        match piece {
            Piece::Plain(words) => {
                let between = words.trim_matches([' ', ',', ';', '.']);
                if !["", "or", "and"].contains(&between) {
                    return None;
                }
            }
            Piece::Code(_) | Piece::Tapped(_) | Piece::Said(_) => list.push(piece),
        }
    }
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Code, Plain, Said, Tapped};

    #[test]
    fn a_line_falls_into_pieces() {
        assert_eq!(
            pieces("*Agreed* → “It's back!” or `{{a|b}}` at 5 * 3"),
            [
                Tapped("Agreed"),
                Plain(" → "),
                Said("It's back!"),
                Plain(" or "),
                Code("{{a|b}}"),
                Plain(" at 5 * 3"),
            ]
        );
        assert!(pieces("").is_empty());
    }

    #[test]
    fn only_bare_examples_are_a_list() {
        assert_eq!(
            list("`a`, `b` or “c”"),
            Some(vec![Code("a"), Code("b"), Said("c")])
        );
        assert_eq!(list("A button *Yes*"), None);
        assert_eq!(list("An empty field."), None);
    }
}
