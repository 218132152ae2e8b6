//! A conversation cut into pieces of known height.

use crate::editor::bidi;
use crate::editor::canvas::Ruler;
use crate::editor::clock;
use crate::editor::theme::{medium, regular};
use crate::editor::views::subscribers::thread::words::{Words, words};
use crate::engine::Fault;
use crate::model::Flow;
use crate::store::bot::wire::{LogLine, PersonDetails};
use crate::store::{SendState, Way};
use egui::{Color32, Context, FontId};
use std::collections::BTreeSet;

pub const GAP: f32 = 6.0;
pub const PAD: f32 = 9.0;
pub const BUTTON: f32 = 32.0;
pub const NOTE: f32 = 17.0;
/// Height of a line in a bubble.
pub const LINE: f32 = 18.0;
/// Bubbles leave so much free at the other side, and are no wider than that.
const FREE: f32 = 56.0;
const WIDEST: f32 = 460.0;
/// After such a pause the time is said, in milliseconds.
const PAUSE: i64 = 300_000;

/// A part of the conversation.
pub struct Piece {
    pub top: f32,
    pub height: f32,
    pub look: Look,
}

/// What a piece shows. Words are broken into lines already.
pub enum Look {
    /// Small words in the middle.
    Note {
        lines: Vec<String>,
        tone: Tone,
    },
    Said(Said),
}

/// How a note is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Quiet,
    Doubt,
    Wrong,
}

/// Whose a bubble is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Person,
    Page,
}

/// A bubble.
pub struct Said {
    pub side: Side,
    pub lines: Vec<String>,
    pub buttons: Vec<String>,
    pub width: f32,
}

/// A small count as a factor of heights.
#[expect(clippy::cast_precision_loss, reason = "some lines of text")]
pub fn n(count: usize) -> f32 {
    count as f32
}

struct Cutting<'a> {
    ctx: &'a Context,
    width: f32,
    made: Vec<Piece>,
    bottom: f32,
}

/// Cuts a conversation.
pub fn pieces(ctx: &Context, flow: &Flow, details: &PersonDetails, width: f32) -> Vec<Piece> {
    let mut cutting = Cutting {
        ctx,
        width,
        made: Vec::new(),
        bottom: 4.0,
    };
    let mut before: Option<&LogLine> = None;
    let told = refused(&details.log);
    // What is said below the message itself is not said again by the fault that follows.
    let lines = details.log.iter().filter(|line| {
        let code = refusal(line);
        code.is_none_or(|code| !told.contains(&code))
    });
    for line in lines {
        cutting.passed(before, line);
        before = Some(line);
        match words(line, flow) {
            Words::Said { text, buttons } => cutting.said(line.way, &text, &buttons),
            Words::Happened(words) => cutting.note(&words, Tone::Quiet),
            Words::Fault(words) => cutting.note(&words, Tone::Wrong),
        }
        cutting.outcome(line);
    }
    cutting.made
}

/// The codes of the refusals that stand below messages.
fn refused(log: &[LogLine]) -> BTreeSet<i64> {
    let outcomes = log.iter().filter_map(|line| line.outcome.as_ref());
    outcomes.filter_map(|outcome| outcome.code).collect()
}

/// The code of a fault that is a refusal.
fn refusal(line: &LogLine) -> Option<i64> {
    match serde_json::from_value(line.body.get("fault")?.clone()) {
        Ok(Fault::Refused { code, .. }) => Some(code),
        _ => None,
    }
}

impl Cutting<'_> {
    fn push(&mut self, height: f32, look: Look) {
        self.made.push(Piece {
            top: self.bottom,
            height,
            look,
        });
        self.bottom += height + GAP;
    }

    fn note(&mut self, words: &str, tone: Tone) {
        let ruler = Ruler::new(self.ctx);
        let width = (self.width - 40.0).clamp(60.0, WIDEST);
        let lines = ruler.lines(words, regular(11.5), width, usize::MAX);
        self.push(NOTE * n(lines.len()), Look::Note { lines, tone });
    }

    /// Says the day when it is another one, and the time after a pause.
    fn passed(&mut self, before: Option<&LogLine>, line: &LogLine) {
        let day = clock::full_day(line.at);
        let is_same_day = before.is_some_and(|it| clock::full_day(it.at) == day);
        if !is_same_day {
            self.bottom += GAP;
            let words = format!("{day}, {}", clock::time(line.at));
            self.note(&words, Tone::Quiet);
        } else if before.is_some_and(|it| line.at.since(it.at) >= PAUSE) {
            self.note(&clock::time(line.at), Tone::Quiet);
        }
    }

    fn said(&mut self, way: Way, text: &str, buttons: &[String]) {
        let side = match way {
            Way::Came => Side::Person,
            Way::Went | Way::Remark => Side::Page,
        };
        let most = (self.width - FREE - 24.0).clamp(80.0, WIDEST);
        let lines = Ruler::new(self.ctx).lines(text, regular(13.5), most, usize::MAX);
        let buttons: Vec<String> = buttons
            .iter()
            .map(|it| bidi::seen(it).into_owned())
            .collect();
        let widest = lines.iter().map(|it| self.measured(it, regular(13.5)));
        let widest = widest.chain(
            buttons
                .iter()
                .map(|it| self.measured(it, medium(12.5)) + 24.0),
        );
        let width = widest.fold(20.0_f32, f32::max).min(most) + 24.0;
        let height = LINE * n(lines.len()) + BUTTON * n(buttons.len()) + 2.0 * PAD;
        self.push(
            height,
            Look::Said(Said {
                side,
                lines,
                buttons,
                width: width.ceil(),
            }),
        );
    }

    fn measured(&self, text: &str, font: FontId) -> f32 {
        self.ctx.fonts_mut(|fonts| {
            let galley = fonts.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
            galley.size().x
        })
    }

    /// Why a message did not arrive, or may not have.
    fn outcome(&mut self, line: &LogLine) {
        let Some(outcome) = &line.outcome else { return };
        let tone = match outcome.state {
            SendState::Accepted => return,
            SendState::Waiting | SendState::Attempting => Tone::Quiet,
            SendState::Unknown => Tone::Doubt,
            SendState::Refused | SendState::Withdrawn => Tone::Wrong,
        };
        self.note(&outcome.sentence, tone);
    }
}
