//! The chat cut into pieces of known height, so that a frame draws only those in view.

use crate::editor::canvas::Ruler;
use crate::editor::test::clock_in;
use crate::editor::test::log::Tone;
use crate::editor::theme::{regular, semibold};
use crate::engine::{Content, Timestamp};
use crate::model::{QuickReply, Span};
use crate::simulator::{Bubble, From, Status};
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
pub struct Said {
    pub lines: Vec<String>,
    pub is_strong: bool,
    pub has_image: bool,
    /// Titles of the buttons in the bubble.
    pub taps: Vec<String>,
    /// What can be tapped below the bubble while nothing follows it.
    pub replies: Vec<QuickReply>,
    pub status: Status,
}

/// Makes pieces one after another.
pub struct Pieces<'a> {
    ruler: &'a Ruler<'a>,
    width: f32,
    made: Vec<Piece>,
    bottom: f32,
    before: Option<Timestamp>,
}

impl<'a> Pieces<'a> {
    pub fn new(ruler: &'a Ruler<'a>, width: f32) -> Self {
        Self {
            ruler,
            width,
            made: Vec::new(),
            bottom: 0.0,
            before: None,
        }
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
        });
        self.bottom += height + GAP;
    }

    pub fn note(&mut self, words: String, tone: Tone) {
        let lines = self
            .ruler
            .lines(&words, regular(11.5), self.width + 20.0, usize::MAX);
        self.push(NOTE * n(lines.len()), Look::Note { lines, tone });
    }

    pub fn bubble(&mut self, bubble: &Bubble, zone: &TimeZone) {
        if matches!(&bubble.from, From::Bot { send, .. } if send.content == Content::Typing) {
            return;
        }
        self.passed(bubble.at, zone);
        match &bubble.from {
            From::Person(words) => {
                let lines = self
                    .ruler
                    .lines(words, regular(13.5), self.width, usize::MAX);
                let height = LINE * n(lines.len()) + 2.0 * PAD;
                self.push(height, Look::Person { lines });
            }
            From::Bot { send, .. } => self.said(&send.content, bubble.status),
        }
    }

    fn said(&mut self, content: &Content, status: Status) {
        let mut said = Said {
            lines: Vec::new(),
            is_strong: false,
            has_image: false,
            taps: Vec::new(),
            replies: Vec::new(),
            status,
        };
        let words = match content {
            Content::Typing => return,
            Content::DefaultAnswer { text } => text,
            Content::Request {
                title,
                profile,
                button,
                ..
            } => {
                said.is_strong = true;
                said.taps.push(profile.button(button).to_owned());
                title
            }
            Content::Message {
                text,
                image,
                buttons,
                quick_replies,
                ..
            } => {
                said.has_image = image.is_some();
                said.taps = buttons.iter().map(|it| it.title.clone()).collect();
                said.replies.clone_from(quick_replies);
                text
            }
        };
        let font = if said.is_strong {
            semibold(13.5)
        } else {
            regular(13.5)
        };
        said.lines = self.ruler.lines(words, font, self.width, usize::MAX);
        let n_lines = said.lines.len() + usize::from(said.has_image);
        let height = LINE * n(n_lines) + 2.0 * PAD + BUTTON * n(said.taps.len());
        self.push(height, Look::Bot(said));
        match status {
            // Of a refusal the fault that follows tells more.
            Status::Arrived | Status::Refused { .. } => {}
            Status::Unknown => {
                let words = "It arrived, but the bot does not know that";
                self.note(words.to_owned(), Tone::Wrong);
            }
        }
    }

    /// Says how much time has passed since the bubble before.
    fn passed(&mut self, at: Timestamp, zone: &TimeZone) {
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
