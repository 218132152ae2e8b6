//! The chat cut into pieces of known height, so that a frame draws only those in view.

use crate::editor::canvas::Ruler;
use crate::editor::test::clock_in;
use crate::editor::test::log::Tone;
use crate::editor::theme::{regular, semibold};
use crate::engine::Timestamp;
use crate::model::Span;
use jiff::tz::TimeZone;

pub const GAP: f32 = 6.0;
pub const PAD: f32 = 9.0;
pub const BUTTON: f32 = 31.0;
pub const NOTE: f32 = 17.0;
/// Height of a line in a bubble.
pub const LINE: f32 = 18.0;

/// A part of the chat.
pub struct Piece {
    pub top: f32,
    pub height: f32,
    pub look: Look,
    /// Which bubble of whoever made the pieces it belongs to.
    pub of: usize,
}

/// What a piece shows. Words are broken into lines already.
pub enum Look {
    /// Small words in the middle: a time, a trouble, something that was not sent.
    Note {
        lines: Vec<String>,
        tone: Tone,
    },
    Person {
        lines: Vec<String>,
    },
    Bot(Said),
}

/// Something that the bot said.
#[derive(Debug, Clone, Default)]
pub struct Said {
    pub lines: Vec<String>,
    pub is_strong: bool,
    /// The address of its picture.
    pub picture: Option<String>,
    /// The buttons in the bubble.
    pub taps: Vec<Tap>,
    /// Titles that can be tapped below the bubble while nothing follows it.
    pub replies: Vec<String>,
    /// It never reached the person.
    pub is_refused: bool,
}

/// A button in a bubble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tap {
    pub title: String,
    pub is_done: bool,
    /// Said when the mouse is over it.
    pub hover: String,
}

impl Tap {
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            is_done: false,
            hover: String::new(),
        }
    }
}

/// Makes pieces one after another.
pub struct Pieces<'a> {
    ruler: &'a Ruler<'a>,
    width: f32,
    made: Vec<Piece>,
    bottom: f32,
    before: Option<Timestamp>,
    of: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(ruler: &'a Ruler<'a>, width: f32) -> Self {
        Self {
            ruler,
            width,
            made: Vec::new(),
            bottom: 0.0,
            before: None,
            of: 0,
        }
    }

    /// What comes next belongs to this bubble.
    pub fn begin(&mut self, of: usize) {
        self.of = of;
    }

    pub fn n_made(&self) -> usize {
        self.made.len()
    }

    pub fn done(self) -> Vec<Piece> {
        self.made
    }

    fn push(&mut self, height: f32, look: Look) {
        self.made.push(Piece {
            top: self.bottom,
            height,
            look,
            of: self.of,
        });
        self.bottom += height + GAP;
    }

    pub fn note(&mut self, words: String, tone: Tone) {
        let lines = self
            .ruler
            .lines(&words, regular(11.5), self.width + 20.0, usize::MAX);
        self.push(NOTE * n(lines.len()), Look::Note { lines, tone });
    }

    /// What the person wrote or tapped.
    pub fn person(&mut self, words: &str) {
        let lines = self
            .ruler
            .lines(words, regular(13.5), self.width, usize::MAX);
        let height = LINE * n(lines.len()) + 2.0 * PAD;
        self.push(height, Look::Person { lines });
    }

    /// What the bot said, in these words.
    pub fn bot(&mut self, words: &str, mut said: Said) {
        let font = if said.is_strong {
            semibold(13.5)
        } else {
            regular(13.5)
        };
        if !words.is_empty() || said.picture.is_none() {
            said.lines = self.ruler.lines(words, font, self.width, usize::MAX);
        }
        let n_lines = said.lines.len() + usize::from(said.picture.is_some());
        let height = LINE * n(n_lines) + 2.0 * PAD + BUTTON * n(said.taps.len());
        self.push(height, Look::Bot(said));
    }

    /// Says how much time has passed since the bubble before.
    pub fn passed(&mut self, at: Timestamp, zone: &TimeZone) {
        let day = clock_in(zone, at, "%a %H:%M");
        let words = match self.before.replace(at) {
            None => day,
            Some(before) => {
                let secs = at.since(before).max(0) / 1000;
                if secs < 300 {
                    return;
                }
                let passed = Span::from_secs(u64::try_from(secs / 60 * 60).unwrap_or_default());
                format!("{} later · {day}", passed.in_words())
            }
        };
        self.note(words, Tone::Quiet);
    }
}

/// A small count as a factor of heights.
#[expect(clippy::cast_precision_loss, reason = "some lines of text")]
fn n(count: usize) -> f32 {
    count as f32
}
