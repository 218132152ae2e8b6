//! What each kind of card shows.

use crate::editor::canvas::layout::{CardLayout, HEADER, Look, PAD, Row};
use crate::editor::canvas::ruler::Ruler;
use crate::editor::text;
use crate::model::{
    Action, Block, ButtonAction, Condition, Entry, Exit, GoTo, IfWritten, Kind, KindName, Message,
    Note, Notification, Profile, Start, Until, Wait,
};
use egui::Vec2;

/// Height of one line of body text.
pub const LINE: f32 = 17.0;
const GAP: f32 = 6.0;
const BUTTON: f32 = 30.0;
const EXIT: f32 = 24.0;
/// A card shows at most this many lines of a long text; the inspector shows all.
const MAX_LINES: usize = 8;

/// Width of a card, in canvas units.
#[must_use]
pub fn width(kind: KindName) -> f32 {
    match kind {
        KindName::Start | KindName::Note => 204.0,
        KindName::Message | KindName::Notification | KindName::Condition => 240.0,
        KindName::Wait | KindName::GoTo => 190.0,
        KindName::Action => 220.0,
    }
}

/// Lays a block out; a request for a topic of this profile.
#[must_use]
pub fn lay_out(ruler: &Ruler<'_>, block: &Block, profile: Profile) -> CardLayout {
    let mut card = Builder {
        ruler,
        inner: width(block.kind.name()) - 2.0 * PAD,
        y: HEADER,
        rows: Vec::new(),
    };
    match &block.kind {
        Kind::Start(start) => card.start(start),
        Kind::Message(message) => card.message(message),
        Kind::Wait(wait) => card.wait(wait),
        Kind::Notification(notification) => card.notification(notification, profile),
        Kind::Condition(condition) => card.condition(condition),
        Kind::Action(action) => card.action(action),
        Kind::GoTo(go_to) => card.go_to(go_to),
        Kind::Note(note) => card.note(note),
    }
    let label = if block.name.is_empty() {
        block.kind.name().label()
    } else {
        &block.name
    };
    let exits = block.kind.exits();
    CardLayout {
        size: Vec2::new(
            width(block.kind.name()),
            (card.y + PAD - GAP).max(HEADER + 4.0),
        ),
        rows: card.rows,
        title: label.to_owned(),
        code: block.code(),
        next_port: exits.first() == Some(&Exit::Next),
    }
}

struct Builder<'a> {
    ruler: &'a Ruler<'a>,
    inner: f32,
    y: f32,
    rows: Vec<Row>,
}

impl Builder<'_> {
    fn push(&mut self, look: Look, height: f32, lines: Vec<String>, exit: Option<Exit>) {
        self.rows.push(Row {
            y: self.y,
            height,
            look,
            lines,
            exit,
        });
        self.y += height + GAP;
    }

    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    fn boxed(&mut self, look: Look, lines: Vec<String>) {
        let height = lines.len().max(1) as f32 * LINE + 16.0;
        self.push(look, height, lines, None);
    }

    fn missing(&mut self, what: &str) {
        self.push(Look::Missing, 32.0, vec![what.to_owned()], None);
    }

    fn line(&mut self, words: &str) {
        let lines = self.ruler.body(words, self.inner, 1);
        self.push(Look::Line, LINE, lines, None);
    }

    fn exit(&mut self, words: String, exit: Exit) {
        self.push(Look::Exit, EXIT - GAP, vec![words], Some(exit));
    }

    fn start(&mut self, start: &Start) {
        if start.entries.is_empty() {
            self.missing(text::NO_ENTRIES);
        }
        for entry in start.entries.iter().take(MAX_LINES) {
            self.line(&match entry {
                Entry::GetStarted => "Get Started button".to_owned(),
                Entry::Link { reference } => format!("Link “{reference}”"),
                Entry::Keyword { text, .. } => format!("Keyword “{text}”"),
                Entry::IceBreaker { question, .. } => format!("Question “{question}”"),
                Entry::Menu { title, .. } => format!("Menu “{title}”"),
            });
        }
        if start.entries.len() > MAX_LINES {
            self.line(&format!("and {} more", start.entries.len() - MAX_LINES));
        }
    }

    fn message(&mut self, message: &Message) {
        if let Some(image) = &message.image {
            let name = image.rsplit('/').next().unwrap_or(image);
            let lines = self.ruler.body(name, self.inner - 50.0, 1);
            self.push(Look::Image, 40.0, lines, None);
        }
        if message.text.is_empty() {
            self.missing(text::NO_TEXT);
        } else {
            let lines = self.ruler.body(&message.text, self.inner - 20.0, MAX_LINES);
            self.boxed(Look::Bubble, lines);
        }
        for button in &message.buttons {
            let goes_on = button.action == ButtonAction::GoOn;
            let mark = match button.action {
                ButtonAction::GoOn => "",
                ButtonAction::OpenLink { .. } => egui_phosphor::fill::ARROW_SQUARE_OUT,
                ButtonAction::Call { .. } => egui_phosphor::fill::PHONE,
            };
            let words = format!("{} {mark}", titled(&button.title));
            let lines = self.ruler.body(words.trim(), self.inner - 16.0, 1);
            self.push(
                Look::Button,
                BUTTON,
                lines,
                goes_on.then(|| Exit::Button(button.id.clone())),
            );
        }
        for reply in &message.quick_replies {
            let lines = self.ruler.body(&titled(&reply.title), self.inner - 24.0, 1);
            self.push(
                Look::Reply,
                BUTTON - 2.0,
                lines,
                Some(Exit::Reply(reply.id.clone())),
            );
        }
        if message.waits() {
            self.exit(text::WROTE_INSTEAD.to_owned(), Exit::WroteInstead);
        }
        if let Some(after) = message.no_answer.filter(|_| message.waits()) {
            self.exit(text::no_answer(Some(after)), Exit::NoAnswer);
        }
        if let Some(topic) = &message.deliver_for {
            self.line(&format!("Notification: {topic}"));
        }
    }

    fn wait(&mut self, wait: &Wait) {
        let words = match &wait.until {
            Until::After(span) => span.in_words(),
            Until::Time { at, .. } => format!("until {at}"),
            Until::Date { on, at, .. } => format!("{on} {at}"),
        };
        let lines = self
            .ruler
            .lines(&words, crate::editor::theme::semibold(20.0), self.inner, 2);
        #[expect(clippy::cast_precision_loss, reason = "one or two lines")]
        let height = lines.len() as f32 * 26.0;
        self.push(Look::Big, height, lines, None);
        self.push(Look::WindowBar, 30.0, Vec::new(), None);
        if let Some(hours) = &wait.within {
            self.line(&format!("only {}–{}", hours.from, hours.to));
        }
        match wait.if_written {
            IfWritten::KeepWaiting => {}
            IfWritten::GoOn => self.line("goes on when they write"),
            IfWritten::Leave => self.exit(text::WROTE_INSTEAD.to_owned(), Exit::WroteInstead),
        }
    }

    fn notification(&mut self, notification: &Notification, profile: Profile) {
        if notification.title.is_empty() {
            self.missing(text::NO_TITLE);
        } else {
            let lines = self
                .ruler
                .strong(&notification.title, self.inner - 20.0, MAX_LINES);
            self.boxed(Look::Title, lines);
        }
        match profile {
            Profile::OneTime | Profile::Recurring => {
                let button = profile.button(&notification.button);
                let lines = self.ruler.body(button, self.inner - 16.0, 1);
                self.push(Look::Button, BUTTON, lines, None);
            }
            Profile::Utility => self.line(text::ASKS_NOTHING),
        }
        self.exit(text::AGREED.to_owned(), Exit::Agreed);
        self.exit(text::no_answer(notification.no_answer), Exit::NoAnswer);
    }

    fn condition(&mut self, condition: &Condition) {
        if condition.branches.is_empty() {
            self.missing(text::NO_BRANCHES);
        }
        for branch in &condition.branches {
            let lines = self.ruler.body(&branch.title(), self.inner - 16.0, 1);
            let exit = Exit::Case(branch.id.clone());
            let look = if branch.tests.is_empty() {
                Look::Missing
            } else {
                Look::Button
            };
            self.push(look, BUTTON, lines, Some(exit));
        }
        self.exit(text::ELSE.to_owned(), Exit::Else);
    }

    fn action(&mut self, action: &Action) {
        if action.deeds.is_empty() && !action.hand_over {
            self.missing(text::NO_DEEDS);
        }
        for deed in action.deeds.iter().take(MAX_LINES) {
            self.line(&deed.to_string());
        }
        if action.deeds.len() > MAX_LINES {
            self.line(&format!("and {} more", action.deeds.len() - MAX_LINES));
        }
        if action.hand_over {
            self.line(text::HANDS_OVER);
        }
    }

    fn go_to(&mut self, go_to: &GoTo) {
        if go_to.flow.is_none() {
            self.missing(text::NO_FLOW);
        } else {
            self.line(go_to.target());
        }
    }

    fn note(&mut self, note: &Note) {
        let words = if note.text.is_empty() {
            text::NO_NOTE
        } else {
            &note.text
        };
        let lines = self.ruler.body(words, self.inner, 16);
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let height = lines.len() as f32 * LINE;
        self.push(Look::Note, height, lines, None);
    }
}

fn titled(title: &str) -> String {
    if title.is_empty() {
        text::NO_BUTTON_TITLE.to_owned()
    } else {
        title.to_owned()
    }
}
