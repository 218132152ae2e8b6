//! The parser's complaints in words for the person who wrote the file: what was expected at
//! the place, and the nearest thing that would be right.

use ron::error::Error as Ron;

/// Longest complaint. A complaint quotes the file, and a file may hold anything.
const MAX_CHARS: usize = 300;

pub const TOO_DEEP: &str =
    "brackets are nested deeper than any flow needs; it is probably not a flow file";

/// The parser's complaint as one sentence on one line.
#[must_use]
pub fn sentence(code: &Ron) -> String {
    on_one_line(&words(code))
}

fn words(code: &Ron) -> String {
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
        Ron::InvalidValueForType { expected, found } => {
            format!("expected {expected}, found {found}")
        }
        Ron::UnexpectedChar(letter) => {
            format!(
                "the sign {letter:?} does not belong here; remove it or put it in quotation marks"
            )
        }
        Ron::InvalidIdentifier(word) => format!("“{word}” cannot be a name"),
        Ron::InvalidEscape(why) => format!(
            "a backslash in quotation marks is followed by something unknown ({why}); write two for one"
        ),
        Ron::Message(text) => text.clone(),
        other => fixed(other).map_or_else(|| lower_first(&other.to_string()), str::to_owned),
    }
}

/// The complaints that are always the same.
fn fixed(code: &Ron) -> Option<&'static str> {
    Some(match code {
        Ron::Eof => "the text ends too early; a bracket or quotation mark is not closed",
        Ron::TrailingCharacters => "something follows after the end",
        Ron::ExceededRecursionLimit => TOO_DEEP,
        Ron::ExpectedStringEnd => "a quotation mark is not closed",
        Ron::UnclosedBlockComment => "a comment is not closed; end it with */",
        Ron::ExpectedArray => "a list is expected here; begin it with “[”",
        Ron::ExpectedArrayEnd => "the list is not closed; a comma or “]” is expected here",
        Ron::ExpectedBoolean => "true or false is expected here",
        Ron::ExpectedComma => "a comma is expected here",
        Ron::ExpectedInteger => "a whole number is expected here",
        Ron::IntegerOutOfBounds => "this number is too big, or below zero where that cannot be",
        Ron::ExpectedMap => "a map is expected here; begin it with “{”",
        Ron::ExpectedMapColon => "a colon is expected here, between a name and its value",
        Ron::ExpectedMapEnd => "the map is not closed; a comma or “}” is expected here",
        Ron::ExpectedStructLike | Ron::ExpectedNamedStructLike(_) => {
            "a bracket “(” is expected here"
        }
        Ron::ExpectedStructLikeEnd | Ron::ExpectedOptionEnd => {
            "the bracket is not closed; a comma or “)” is expected here"
        }
        Ron::ExpectedString => "a text in quotation marks is expected here",
        Ron::ExpectedIdentifier => "a name is expected here, such as a field or a kind",
        Ron::ExpectedAttribute | Ron::ExpectedAttributeEnd | Ron::NoSuchExtension(_) => {
            "no line here begins with “#”; remove it"
        }
        _ => return None,
    })
}

fn unknown(what: &str, found: &str, expected: &[&str]) -> String {
    let nearest = expected
        .iter()
        .map(|known| {
            (
                strsim::damerau_levenshtein(&short(found).to_lowercase(), &known.to_lowercase()),
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
            "there is no {what} “{}” here; it may be {}",
            short(found),
            expected.join(", ")
        ),
    }
}

/// The beginning of a name: comparing names takes the square of their length.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Signs that move a cursor or ring a bell have no place in a sentence.
fn on_one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(MAX_CHARS)
        .map(|letter| {
            if letter.is_control() {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        line.push('…');
    }
    line
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
