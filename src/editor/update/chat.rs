//! Talking to the running bot as a person of the sandbox: what is seen of the conversation, and
//! what the person does. Acts go one after another, so that they arrive in their order.

use crate::editor::Editor;
use crate::editor::canvas::Ruler;
use crate::editor::chat::pieces::Piece;
use crate::editor::chat::{Pieces, Said, Tap, bubble_width};
use crate::editor::test::log::Tone;
use crate::editor::worker::{Done, Work};
use crate::engine::Timestamp;
use crate::sandbox::{Act, Chat, Does, NewPerson, Seen, SeenBubble, World};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::collections::VecDeque;
use std::time::Duration;

/// How often the conversation is looked at while it is shown, and what comes next, in seconds.
const LOOK: f64 = 0.1;
const LOOK_AHEAD: f64 = 0.4;
/// People that can be chosen from.
const PEOPLE: usize = 60;
/// What new people are called, in turn.
const NAMES: [&str; 8] = [
    "Ana", "Ben", "Chioma", "Dev", "Emi", "Farid", "Greta", "Hoa",
];

/// What the window knows of the chat.
#[derive(Default)]
pub struct ChatState {
    pub is_open: bool,
    /// Whom one talks as.
    pub psid: String,
    pub shown: Option<Chat>,
    pub pieces: Vec<Piece>,
    pub typed: String,
    /// Why the last act came to nothing.
    pub problem: Option<String>,
    /// When the bot does something by itself next.
    pub next: Option<Timestamp>,
    /// What `pieces` were made of.
    made: Option<(Seen, f32)>,
    waiting: VecDeque<Wish>,
    is_acting: bool,
    is_looking_ahead: bool,
    next_look: f64,
    next_look_ahead: f64,
    n_made: usize,
}

/// What the author does.
#[derive(Debug, Clone)]
pub enum ChatAction {
    Toggle,
    TalkAs(String),
    NewPerson,
    Typed(String),
    Do(Act),
    /// Seconds.
    Later(i64),
    NextEvent,
}

/// Something that waits for its turn.
#[derive(Debug, Clone)]
enum Wish {
    Act { psid: String, act: Act },
    NewPerson { name: String },
    Later { millis: i64 },
}

/// Who waits, should the job break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatWork {
    Acting,
    LookingAhead,
}

/// What came of a job.
pub enum ChatDone {
    Acted(Result<(), String>),
    /// Somebody new, by their psid.
    Made(Result<String, String>),
    Ahead(Option<Timestamp>),
}

/// Carries out what was meant.
pub fn update(editor: &mut Editor, action: ChatAction) {
    let chat = &mut editor.state.chat;
    match action {
        ChatAction::Toggle => {
            chat.is_open = !chat.is_open;
            chat.next_look = 0.0;
            if chat.is_open && chat.psid.is_empty() {
                new_person(editor);
            }
        }
        ChatAction::TalkAs(psid) => {
            chat.psid = psid;
            chat.problem = None;
            chat.next_look = 0.0;
        }
        ChatAction::NewPerson => new_person(editor),
        ChatAction::Typed(typed) => chat.typed = typed,
        ChatAction::Do(act) => {
            if matches!(act, Act::Write { .. }) {
                chat.typed.clear();
            }
            let psid = chat.psid.clone();
            wish(editor, Wish::Act { psid, act });
        }
        ChatAction::Later(secs) => {
            let millis = secs.saturating_mul(1000);
            wish(editor, Wish::Later { millis });
        }
        ChatAction::NextEvent => {
            let now = chat.shown.as_ref().map(|it| it.now.as_millisecond());
            if let (Some(next), Some(now)) = (chat.next, now) {
                let millis = next.millis().saturating_sub(now).max(0);
                wish(editor, Wish::Later { millis });
            }
        }
    }
}

fn new_person(editor: &mut Editor) {
    let chat = &mut editor.state.chat;
    let name = NAMES.get(chat.n_made % NAMES.len()).unwrap_or(&"Ana");
    chat.n_made += 1;
    let name = (*name).to_owned();
    wish(editor, Wish::NewPerson { name });
}

fn wish(editor: &mut Editor, wish: Wish) {
    editor.state.chat.problem = None;
    editor.state.chat.waiting.push_back(wish);
    go_on(editor);
}

fn world(editor: &Editor) -> Option<(World, String)> {
    let sandbox = editor.state.page.sandbox.as_ref()?;
    Some((sandbox.world().clone(), sandbox.demo_page().page_id))
}

/// Does what waits next, unless something is being done.
fn go_on(editor: &mut Editor) {
    if editor.state.chat.is_acting {
        return;
    }
    let Some((world, page)) = world(editor) else {
        editor.state.chat.waiting.clear();
        return;
    };
    let Some(wish) = editor.state.chat.waiting.pop_front() else {
        return;
    };
    editor.state.chat.is_acting = true;
    let work = Work::Chat(ChatWork::Acting);
    editor.worker.start(work, async move {
        Done::Chat(match wish {
            Wish::Act { psid, act } => {
                let acted = world.act(&page, &psid, act);
                ChatDone::Acted(acted.map(|_| ()).map_err(|error| error.to_string()))
            }
            Wish::NewPerson { name } => {
                let new = NewPerson {
                    first_name: Some(name),
                    ..NewPerson::default()
                };
                let made = world.add_person(&page, new);
                ChatDone::Made(made.map_err(|error| error.to_string()))
            }
            Wish::Later { millis } => {
                world.advance(SignedDuration::from_millis(millis));
                ChatDone::Acted(Ok(()))
            }
        })
    });
}

/// Takes what came of a job.
pub fn done(editor: &mut Editor, done: ChatDone) {
    let chat = &mut editor.state.chat;
    match done {
        ChatDone::Acted(result) => {
            chat.is_acting = false;
            chat.problem = result.err();
        }
        ChatDone::Made(Ok(psid)) => {
            chat.is_acting = false;
            chat.psid = psid;
        }
        ChatDone::Made(Err(error)) => {
            chat.is_acting = false;
            chat.problem = Some(error);
        }
        ChatDone::Ahead(next) => {
            chat.is_looking_ahead = false;
            chat.next = next;
        }
    }
    chat.next_look = 0.0;
    go_on(editor);
}

/// A job will never come back.
pub fn broken(editor: &mut Editor, work: ChatWork) {
    let chat = &mut editor.state.chat;
    match work {
        ChatWork::Acting => {
            chat.is_acting = false;
            chat.problem = Some("that broke off; the mistake is Flowbell’s".to_owned());
        }
        ChatWork::LookingAhead => chat.is_looking_ahead = false,
    }
    go_on(editor);
}

/// The sandbox is gone, and everybody in it.
pub fn forget(editor: &mut Editor) {
    editor.state.chat = ChatState::default();
}

/// Before each frame: looks at the conversation while it is shown. Nothing here waits.
pub fn tick(editor: &mut Editor, now: f64) {
    if !editor.state.chat.is_open {
        return;
    }
    let Some((world, page)) = world(editor) else {
        return forget(editor);
    };
    let wait = Duration::from_secs_f64(LOOK);
    editor.ctx.request_repaint_after(wait);
    let chat = &mut editor.state.chat;
    if now >= chat.next_look {
        chat.next_look = now + LOOK;
        // Somebody else may have the sandbox; then what was seen stays for a moment.
        if let Some(shown) = world.chat(&page, &chat.psid, PEOPLE) {
            chat.shown = Some(shown);
        }
    }
    look_ahead(editor, now);
}

fn look_ahead(editor: &mut Editor, now: f64) {
    let chat = &mut editor.state.chat;
    if chat.is_looking_ahead || now < chat.next_look_ahead {
        return;
    }
    chat.next_look_ahead = now + LOOK_AHEAD;
    let Some(here) = &editor.state.here.bot else {
        chat.next = None;
        return;
    };
    chat.is_looking_ahead = true;
    let store = here.bot().store().clone();
    let page = here.page_id.clone();
    let work = Work::Chat(ChatWork::LookingAhead);
    editor.worker.start(work, async move {
        // A database that cannot be asked is said where the bot is asked.
        let turn = store.next_due().await.ok().flatten();
        let send = store.next_send(&page).await.ok().flatten();
        Done::Chat(ChatDone::Ahead(turn.into_iter().chain(send).min()))
    });
}

impl ChatState {
    /// Makes the pieces anew when the conversation or the width has changed.
    pub fn refresh(&mut self, ctx: &egui::Context) {
        let Some(shown) = self.shown.as_ref().filter(|_| self.is_open) else {
            return;
        };
        let width = bubble_width(ctx);
        let is_fresh = self.made.as_ref().is_some_and(|(seen, made_width)| {
            *seen == shown.seen && (made_width - width).abs() < 0.5
        });
        if is_fresh {
            return;
        }
        self.pieces = pieces(&shown.seen, ctx, width);
        self.made = Some((shown.seen.clone(), width));
    }

    /// When something happens by itself, if it is not now.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        let now = self.shown.as_ref()?.now.as_millisecond();
        self.next.filter(|next| next.millis() > now)
    }
}

fn pieces(seen: &Seen, ctx: &egui::Context, width: f32) -> Vec<Piece> {
    let ruler = Ruler::new(ctx);
    let mut pieces = Pieces::new(&ruler, width);
    let zone = TimeZone::system();
    let last = seen.bubbles.len().saturating_sub(1);
    for (number, bubble) in seen.bubbles.iter().enumerate() {
        pieces.begin(number);
        pieces.passed(Timestamp::from_millis(bubble.at.as_millisecond()), &zone);
        let words = bubble.texts.join("\n");
        if !bubble.is_from_page {
            match bubble.media.first() {
                Some((kind, _)) if words.is_empty() => pieces.person(&sent(kind)),
                _ => pieces.person(&words),
            }
        } else {
            let mut said = said(bubble);
            if number == last && !seen.is_typing {
                said.replies.clone_from(&seen.replies);
            }
            pieces.bot(&words, said);
        }
        if let Some(reaction) = &bubble.reaction {
            pieces.note(
                format!("{} reacted with {reaction}", seen.name),
                Tone::Quiet,
            );
        }
    }
    if seen.is_typing {
        pieces.bot("• • •", Said::default());
    }
    pieces.done()
}

fn sent(kind: &str) -> String {
    match kind {
        "image" => format!("{}  a picture", egui_phosphor::fill::IMAGE),
        kind => format!("{}  {kind}", egui_phosphor::fill::PAPERCLIP),
    }
}

fn said(bubble: &SeenBubble) -> Said {
    let picture = bubble.media.iter().find(|(kind, _)| kind == "image");
    Said {
        is_strong: bubble.is_request,
        picture: picture.map(|(_, address)| address.clone()),
        taps: bubble
            .taps
            .iter()
            .map(|tap| Tap {
                title: tap.title.clone(),
                is_done: tap.does == Does::HasAgreed,
                hover: match &tap.does {
                    Does::Opens { address } => format!("Opens {address}"),
                    Does::Calls { number } => format!("Calls {number}"),
                    Does::Chooses { .. } | Does::Agrees | Does::HasAgreed => String::new(),
                },
            })
            .collect(),
        ..Said::default()
    }
}
