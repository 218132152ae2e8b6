//! Why a flow file was not opened, in one sentence for the person who wrote it.

use crate::model::file::sentence::sentence;
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

impl At {
    /// The next sign on the same line: the parser often stops at the space before it.
    fn after_spaces(self, text: &str) -> Self {
        let line = text.split('\n').nth(self.line - 1).unwrap_or_default();
        let rest = || line.chars().skip(self.column - 1);
        let n_spaces = rest().take_while(|sign| matches!(sign, ' ' | '\t')).count();
        let at_end = rest().nth(n_spaces).is_none_or(|sign| sign == '\r');
        Self {
            column: self.column + if at_end { 0 } else { n_spaces },
            ..self
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
        let at = if error.code == Ron::Eof {
            At::of(text, text.trim_end().len())
        } else {
            let start = error.span.start;
            At {
                line: start.line.max(1),
                column: start.col.max(1),
            }
            .after_spaces(text)
        };
        Self::Malformed {
            at,
            problem: sentence(&error.code),
        }
    }
}
