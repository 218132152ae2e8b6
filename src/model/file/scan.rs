//! Reads RON as a row of tokens, only as far as needed to find comments and to say where in
//! the text a block or link stands. The parser has judged the text before.

/// A comment in a flow file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The line it begins on, from 1.
    pub line: usize,
    /// What it says, without its marks.
    pub text: String,
}

/// Most comments that are told apart: millions of them would outweigh the text many times.
const MAX_COMMENTS: usize = 10_000;

/// One step on the way from the top of a file to a value.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A field of a structure.
    Field(&'a str),
    /// A key of a map, as a string.
    Key(&'a str),
    /// An element of a list, from 0.
    Index(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    Comma,
    Colon,
    String,
    Word,
    LineComment,
    BlockComment,
}

/// Splits a text into tokens with their byte ranges. Never fails: what it does not know
/// is a word.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = (Token, usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = self.text.get(start..)?;
        let first = rest.chars().next()?;
        let (token, len) = match first {
            '(' | '[' | '{' => (Token::Open, 1),
            ')' | ']' | '}' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            ':' => (Token::Colon, 1),
            '"' => (Token::String, string_len(rest)),
            'r' if is_raw(rest) => (Token::String, raw_len(rest)),
            '/' if rest.starts_with("//") => {
                (Token::LineComment, rest.find('\n').unwrap_or(rest.len()))
            }
            '/' if rest.starts_with("/*") => (Token::BlockComment, block_len(rest)),
            '\'' => (Token::Word, char_len(rest)),
            _ => (Token::Word, word_len(rest).max(first.len_utf8())),
        };
        self.at = start + len;
        Some((token, start, self.at))
    }
}

fn string_len(rest: &str) -> usize {
    let mut escaped = false;
    for (i, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    rest.len()
}

fn is_raw(rest: &str) -> bool {
    rest.get(1..)
        .is_some_and(|tail| tail.trim_start_matches('#').starts_with('"'))
}

fn raw_len(rest: &str) -> usize {
    let tail = rest.get(1..).unwrap_or_default();
    let n_hashes = tail.len() - tail.trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(n_hashes));
    let body = 2 + n_hashes;
    rest.get(body..)
        .and_then(|inner| inner.find(&end))
        .map_or(rest.len(), |i| body + i + end.len())
}

/// Length of a block comment; they may be nested.
fn block_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut depth, mut i) = (0usize, 0usize);
    while i < bytes.len() {
        match bytes.get(i..i + 2) {
            Some(b"/*") => {
                depth += 1;
                i += 2;
            }
            Some(b"*/") => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    rest.len()
}

/// A character literal such as `'"'`, so that its quotation mark does not open a string.
fn char_len(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    let Some((_, first)) = letters.next() else {
        return 1;
    };
    if first == '\\' {
        letters.next();
    }
    match letters.next() {
        Some((i, '\'')) => i + 1,
        _ => 1,
    }
}

fn word_len(rest: &str) -> usize {
    rest.find(|c: char| c.is_whitespace() || "()[]{},:\"'/".contains(c))
        .unwrap_or(rest.len())
}

/// Every comment, in order. In a file of nothing but comments the last one holds the rest.
pub fn comments(text: &str) -> Vec<Comment> {
    let (mut found, mut n_found, mut line, mut counted) = (Vec::<Comment>::new(), 0, 1, 0);
    for (token, start, end) in (Tokens { text, at: 0 }) {
        let marked = text.get(start..end).unwrap_or_default();
        let said = match token {
            Token::LineComment => marked.trim_start_matches('/'),
            Token::BlockComment => marked.trim_start_matches("/*").trim_end_matches("*/"),
            _ => continue,
        };
        line += text
            .get(counted..start)
            .unwrap_or_default()
            .matches('\n')
            .count();
        counted = start;
        let said = said.trim();
        match found.last_mut() {
            _ if said.is_empty() => {}
            Some(Comment { text, .. }) if n_found >= MAX_COMMENTS => {
                text.push('\n');
                text.push_str(said);
            }
            _ => {
                n_found += 1;
                let text = said.to_owned();
                found.push(Comment { line, text });
            }
        }
    }
    found
}

/// The byte offset of the first bracket that stands inside more than this many others.
pub fn deeper_than(text: &str, max_depth: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (token, start, _) in (Tokens { text, at: 0 }) {
        match token {
            Token::Open if depth == max_depth => return Some(start),
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The byte offset at which a value, or the key in front of it, begins; the end of the text
/// when it is not there.
pub fn locate(text: &str, path: &[Step<'_>]) -> usize {
    let mut tokens = Tokens { text, at: 0 }
        .filter(|(token, ..)| !matches!(token, Token::LineComment | Token::BlockComment))
        .peekable();
    let (mut wanted, mut depth, mut index) = (path.iter(), 0usize, 0usize);
    let Some(mut step) = wanted.next() else {
        return 0;
    };
    // The depth at which the step's candidates stand: one inside the value found before.
    let mut level = 1usize;
    let mut before = None;
    // A row of tokens and no list of them: in a big file they outweigh the text many times.
    while let Some((token, start, end)) = tokens.next() {
        let word = text.get(start..end).unwrap_or_default();
        let named = matches!(tokens.peek(), Some((Token::Colon, ..)));
        if depth == level && token != Token::Close && token != Token::Comma {
            let hit = match step {
                Step::Field(name) => named && word.trim_start_matches("r#") == *name,
                Step::Key(key) => named && unquoted(word) == *key,
                Step::Index(n) => index == *n && matches!(before, Some(Token::Open | Token::Comma)),
            };
            if hit {
                match wanted.next() {
                    None => return start,
                    Some(next) => {
                        step = next;
                        level += 1;
                        index = 0;
                    }
                }
            }
        }
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Comma if depth == level => index += 1,
            _ => {}
        }
        before = Some(token);
    }
    text.len()
}

/// A key without its quotation marks. Ids need no escapes.
fn unquoted(word: &str) -> &str {
    word.strip_prefix('r')
        .filter(|rest| rest.starts_with(['#', '"']))
        .unwrap_or(word)
        .trim_matches('#')
        .trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_outside_strings_only() {
        let text = "( // first\n a: \"// no\", b: r#\"/* no \" */\"#, c: '\"', /* two\n lines */ )";
        let found = comments(text);
        let said: Vec<_> = found
            .iter()
            .map(|comment| (comment.line, &*comment.text))
            .collect();
        assert_eq!(said, [(1, "first"), (2, "two\n lines")]);
    }

    #[test]
    fn values_are_located() {
        let text = "(x: (links: 1), links: [\n (from: \"a\"),\n (from: \"b\"),\n], m: {\"k\": 1})";
        let at = locate(text, &[Step::Field("links"), Step::Index(1)]);
        assert!(
            text.get(at..)
                .is_some_and(|rest| rest.starts_with("(from: \"b\""))
        );
        let at = locate(text, &[Step::Field("m"), Step::Key("k")]);
        assert!(text.get(at..).is_some_and(|rest| rest.starts_with("\"k\"")));
    }
}
