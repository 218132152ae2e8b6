//! Why a flow file was not opened, in one sentence for the person who wrote it.

use ron::error::{Error as Ron, SpannedError};
use std::fmt;

/// A place in a text; both count from 1, columns in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub line: usize,
    pub column: usize,
}

/// Why a file was refused. It is untouched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("the file is empty; a flow file begins with “(format: 1, …”")]
    Empty,
    #[error(
        "the file has {} MB, more than the {} MB that a flow may have; it is probably not a flow",
        n_bytes / 1_000_000,
        super::MAX_BYTES / 1_048_576
    )]
    TooBig { n_bytes: u64 },
    #[error("{at}: this is not text (not UTF-8); it is probably not a flow file")]
    NotText { at: At },
    #[error("the file gives format 0, which never existed; write “format: 1”")]
    NoFormat,
    #[error(
        "the file has format {found}, made by a newer Flowbell; this one reads formats up to {}. Update Flowbell to open it",
        super::FORMAT
    )]
    TooNew { found: u32 },
    #[error("{at}: {problem}")]
    Malformed { at: At, problem: String },
    #[error("{at}: {problem}")]
    Broken { at: At, problem: String },
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl At {
    /// The line and column of a byte offset.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

impl FileError {
    pub(super) fn not_utf8(bytes: &[u8], error: &std::str::Utf8Error) -> Self {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let text = std::str::from_utf8(good).unwrap_or_default();
        Self::NotText {
            at: At::of(text, text.len()),
        }
    }

    pub(super) fn from_ron(text: &str, error: &SpannedError) -> Self {
        let at = At {
            line: error.span.start.line.max(1),
            column: error.span.start.col.max(1),
        };
        let at = if error.code == Ron::Eof {
            At::of(text, text.trim_end().len())
        } else {
            at
        };
        Self::Malformed {
            at,
            problem: sentence(&error.code),
        }
    }
}

/// The parser's complaint in words that say what to do.
fn sentence(code: &Ron) -> String {
    match code {
        Ron::NoSuchStructField {
            expected, found, ..
        } => unknown("field", found, expected),
        Ron::NoSuchEnumVariant {
            expected, found, ..
        } => unknown("kind", found, expected),
        Ron::MissingStructField { field, .. } => format!("“{field}” is missing here"),
        Ron::DuplicateStructField { field, .. } => {
            format!("“{field}” stands here twice; keep one of them")
        }
        Ron::Eof => "the text ends too early; a bracket or quotation mark is not closed".to_owned(),
        Ron::TrailingCharacters => "something follows after the end of the flow".to_owned(),
        Ron::ExceededRecursionLimit => {
            "brackets are nested deeper than any flow needs; it is probably not a flow file"
                .to_owned()
        }
        Ron::ExpectedStringEnd => "a quotation mark is not closed".to_owned(),
        Ron::UnclosedBlockComment => "a comment is not closed; end it with */".to_owned(),
        Ron::InvalidValueForType { expected, found } => {
            format!("expected {expected}, found {found}")
        }
        Ron::Message(text) => text.clone(),
        other => lower_first(&other.to_string()),
    }
}

fn unknown(what: &str, found: &str, expected: &[&str]) -> String {
    let nearest = expected
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(&found.to_lowercase(), &known.to_lowercase()),
                known,
            )
        })
        .min();
    match nearest {
        Some((distance, known)) if distance <= 3 && distance < known.len() => {
            format!("there is no {what} “{found}” here; did you mean “{known}”?")
        }
        _ if expected.is_empty() => format!("there is no {what} “{found}” here"),
        _ => format!(
            "there is no {what} “{found}” here; it may be {}",
            expected.join(", ")
        ),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
