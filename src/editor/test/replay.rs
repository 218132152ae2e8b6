//! A run that has been played: everything that was said and done, and what was known after
//! each thing that happened. Travelling through time looks moments up in it and plays nothing.

use crate::editor::canvas::Ruler;
use crate::editor::chat::Pieces;
use crate::editor::chat::pieces::Piece;
use crate::editor::test::log::{self, Line, Tone};
use crate::editor::test::said;
use crate::engine::{Deed, Event, Session, Timestamp, Visit};
use crate::model::{Flow, FlowId, LinkKey};
use crate::simulator::{Act, Conversation, From, Misfit, Run};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A run with all that came of it.
#[derive(Default)]
pub struct Replay {
    pub pieces: Vec<Piece>,
    pub lines: Vec<Line>,
    pub dots: Vec<Dot>,
    pub misfits: Vec<Misfit>,
    /// The first dot at which a link had been travelled.
    travelled: BTreeMap<LinkKey, usize>,
    stops: Vec<Stop>,
}

/// Something that happened, as a dot on the timeline.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    pub at: Timestamp,
    pub tone: Tone,
}

/// What was there after something had happened.
#[derive(Clone)]
pub struct Stop {
    pub at: Timestamp,
    pub n_pieces: usize,
    pub n_lines: usize,
    pub n_dots: usize,
    pub next: Option<Timestamp>,
    /// Some time has run out by then.
    pub has_rung: bool,
    pub session: Arc<Session>,
    /// What the flow is called in which the conversation stands, when it is another one.
    pub elsewhere: Option<Arc<str>>,
}

impl Replay {
    /// Plays a run up to a moment, on a Page that has other flows as well.
    #[must_use]
    pub fn of(
        run: &Run,
        flow: &Flow,
        others: &[&Flow],
        until: Timestamp,
        look: &Looks<'_>,
    ) -> Self {
        let mut maker = Maker {
            replay: Self::default(),
            pieces: Pieces::new(&look.ruler, look.width),
            zone: look.zone,
            n_chat: 0,
            n_log: 0,
            has_rung: false,
            stands_in: flow.id.clone(),
        };
        let mut conversation = run.opened_on(flow, others);
        maker.stop(&conversation, flow);
        for timed in run.acts.iter().take_while(|timed| timed.at <= until) {
            maker.advance(&mut conversation, flow, timed.at);
            if let Act::Trouble(trouble) = &timed.act {
                maker.trouble(conversation.now, log::trouble_words(trouble));
            }
            let before = (conversation.chat.len(), conversation.misfits.len());
            conversation.act(&timed.act);
            if let Act::Taps(title) = &timed.act {
                let after = (conversation.chat.len(), conversation.misfits.len());
                maker.tapped(conversation.now, title, before, after);
            }
            maker.stop(&conversation, flow);
        }
        maker.advance(&mut conversation, flow, until);
        maker.replay.misfits = conversation.misfits;
        maker.replay.pieces = maker.pieces.done();
        maker.replay
    }

    /// What was there at a moment; nothing only before anything was played.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> Option<&Stop> {
        let n = self.stops.partition_point(|stop| stop.at <= moment);
        self.stops.get(n.saturating_sub(1))
    }

    /// When the last thing happened.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        self.dots.last().map(|dot| dot.at)
    }

    /// Whether a link was travelled by the time of this many dots.
    #[must_use]
    pub fn has_travelled(&self, key: &LinkKey, n_dots: usize) -> bool {
        self.travelled.get(key).is_some_and(|first| *first < n_dots)
    }
}

/// What decides how a replay looks.
pub struct Looks<'a> {
    pub ruler: Ruler<'a>,
    /// Width of the text in a bubble.
    pub width: f32,
    pub zone: &'a TimeZone,
}

struct Maker<'a> {
    replay: Replay,
    pieces: Pieces<'a>,
    zone: &'a TimeZone,
    n_chat: usize,
    n_log: usize,
    has_rung: bool,
    /// The flow that took what happened last.
    stands_in: FlowId,
}

impl Maker<'_> {
    fn advance(&mut self, conversation: &mut Conversation<'_>, flow: &Flow, to: Timestamp) {
        while conversation.next_timer().is_some_and(|at| at <= to) {
            conversation.fire();
            self.stop(conversation, flow);
        }
        conversation.advance(to);
    }

    fn trouble(&mut self, at: Timestamp, words: String) {
        self.replay.dots.push(Dot {
            at,
            tone: Tone::Trouble,
        });
        self.replay.lines.push(Line {
            at: Some(at),
            words: format!("Trouble: {words}"),
            tone: Tone::Trouble,
        });
        self.pieces.note(format!("Trouble: {words}"), Tone::Trouble);
    }

    /// Says of a tap that came to nothing, why.
    fn tapped(
        &mut self,
        at: Timestamp,
        title: &str,
        before: (usize, usize),
        after: (usize, usize),
    ) {
        let (words, tone) = if after.1 > before.1 {
            let words = format!("Nothing is called “{title}” here any more");
            (words, Tone::Wrong)
        } else if after.0 == before.0 {
            let words = format!("“{title}” opens a page or calls; the bot hears nothing of it");
            (words, Tone::Quiet)
        } else {
            return;
        };
        self.replay.lines.push(Line {
            at: Some(at),
            words: words.clone(),
            tone,
        });
        self.replay.dots.push(Dot { at, tone });
        self.pieces.note(words, tone);
    }

    /// Takes what has happened since the last stop.
    fn stop(&mut self, conversation: &Conversation<'_>, flow: &Flow) {
        self.chat(conversation);
        for entry in conversation.log.iter().skip(self.n_log) {
            self.has_rung |= matches!(entry.event, Event::Timer { .. });
            let taker = conversation.flow_of(entry);
            let is_seen = log::lines(taker, entry, self.zone, &mut self.replay.lines);
            for visit in &entry.visits {
                if let Visit::Left { block, exit, .. } = visit
                    && entry.flow == flow.id
                {
                    let key = LinkKey::new(block.clone(), exit.clone());
                    let n_dots = self.replay.dots.len();
                    self.replay.travelled.entry(key).or_insert(n_dots);
                }
            }
            for effect in &entry.effects {
                if let Deed::Fault(fault) = &effect.deed {
                    let words = log::fault_words(taker, fault);
                    self.pieces.note(words, Tone::Wrong);
                }
            }
            if let Some(tone) = is_seen {
                self.replay.dots.push(Dot { at: entry.at, tone });
            }
        }
        self.n_chat = conversation.chat.len();
        self.n_log = conversation.log.len();
        self.replay.stops.push(Stop {
            at: conversation.now,
            n_pieces: self.pieces.n_made(),
            n_lines: self.replay.lines.len(),
            n_dots: self.replay.dots.len(),
            next: conversation.next_timer(),
            has_rung: self.has_rung,
            session: Arc::new(conversation.session.clone()),
            elsewhere: (conversation.flow().id != flow.id)
                .then(|| named(conversation.flow()).into()),
        });
    }

    /// The bubbles since the last stop, and where between them another flow takes over.
    fn chat(&mut self, conversation: &Conversation<'_>) {
        let mut moves = Vec::new();
        for entry in conversation.log.iter().skip(self.n_log) {
            if entry.flow != self.stands_in {
                self.stands_in = entry.flow.clone();
                let words = format!(
                    "Goes on in the flow “{}”",
                    named(conversation.flow_of(entry))
                );
                // What that flow says has a greater number than the effect that led there.
                let after = match entry.event {
                    Event::Entered { id, .. } => id.number,
                    _ => 0,
                };
                moves.push((after, words));
            }
        }
        let mut moves = moves.into_iter().peekable();
        for bubble in conversation.chat.iter().skip(self.n_chat) {
            if let From::Bot { id, .. } = &bubble.from {
                while let Some((_, words)) = moves.next_if(|(after, _)| *after < id.number) {
                    self.pieces.note(words, Tone::Quiet);
                }
            }
            said::bubble(&mut self.pieces, bubble, self.zone);
        }
        for (_, words) in moves {
            self.pieces.note(words, Tone::Quiet);
        }
    }
}

/// What a flow is called.
fn named(flow: &Flow) -> &str {
    match flow.settings.name.trim() {
        "" => flow.id.as_str(),
        name => name,
    }
}
