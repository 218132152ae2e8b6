//! The chat with the running bot, at the right of whatever is in the middle: a person of the
//! sandbox, what they see and what they do.

use crate::editor::action::Action;
use crate::editor::chat::bubbles::reply_ui;
use crate::editor::chat::{ClockLook, Tapped, Turned, clock_row_ui, framed_ui, pieces_ui};
use crate::editor::command::Command;
use crate::editor::state::State;
use crate::editor::test::clock_in;
use crate::editor::theme::{Tokens, medium, regular, semibold, size};
use crate::editor::update::{ChatAction, ChatState};
use crate::editor::widgets::{combo, icon_button, link_button, primary_button, weak};
use crate::engine::Timestamp;
use crate::model::{Entry, Kind};
use crate::sandbox::{Act, Chat, Does, Seen};
use egui::{
    Align, Button, CentralPanel, Frame, Label, Layout, Margin, OpenUrl, Panel, RichText, Ui,
    UiBuilder, Vec2, WidgetInfo, WidgetType,
};
use jiff::tz::TimeZone;

/// What a picture that the person sends is; nobody fetches it.
const PICTURE: &str = "https://sandbox.example/photo.jpg";

/// Draws the panel at the right of a view.
pub fn beside_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    Panel::right("inspector")
        .resizable(true)
        .default_size(size::INSPECTOR)
        .size_range(260.0..=560.0)
        .frame(frame(t))
        .show(ui, |ui| chat_ui(ui, state, t, out));
}

/// Draws it in place of a view: the window is too narrow for both.
pub fn instead_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    CentralPanel::default().frame(frame(t)).show(ui, |ui| {
        let width = ui.available_width().min(440.0);
        let side = ((ui.available_width() - width) / 2.0).max(0.0);
        let whole = ui.max_rect();
        let middle = whole.shrink2(Vec2::new(side, 0.0));
        ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
            chat_ui(ui, state, t, out);
        });
    });
}

fn frame(t: &Tokens) -> Frame {
    let frame = Frame::new().fill(t.surface);
    frame.inner_margin(Margin::symmetric(14, 4))
}

/// Draws the chat.
pub fn chat_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    let chat = &state.chat;
    ui.add_space(6.0);
    head_ui(ui, t, out);
    release_ui(ui, state, t, out);
    let Some(shown) = &chat.shown else {
        weak(ui, t, "Opening the conversation…");
        return;
    };
    ui.add_space(2.0);
    people_ui(ui, chat, shown, t, out);
    clock_ui(ui, chat, shown, out);
    let below = match chat.problem {
        Some(_) => 86.0,
        None => 50.0,
    };
    let height = (ui.available_height() - below).max(150.0);
    let typing = framed_ui(ui, t, ("chat with the bot", height), &chat.typed, |ui| {
        conversation_ui(ui, state, shown, t, out);
    });
    if let Some(typed) = typing.typed {
        out.push(Action::Chat(ChatAction::Typed(typed)));
    }
    if let Some(text) = typing.said {
        act(out, written(&text));
    }
    if let Some(problem) = &chat.problem {
        let words = format!("That did not work: {problem}.");
        let words = RichText::new(words).font(regular(12.0)).color(t.error);
        ui.add(Label::new(words).wrap());
    }
    more_ui(ui, state, &shown.seen, out);
}

fn act(out: &mut Vec<Action>, act: Act) {
    out.push(Action::Chat(ChatAction::Do(act)));
}

fn written(text: &str) -> Act {
    Act::Write {
        text: text.to_owned(),
        reply_to: None,
    }
}

fn head_ui(ui: &mut Ui, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let head = RichText::new("Chat with the bot").font(semibold(14.5));
        ui.add(Label::new(head).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link_button(ui, t, "Close chat").clicked() {
                out.push(Action::Run(Command::Chat));
            }
        });
    });
}

/// What is talked to, and how that differs from a test.
fn release_ui(ui: &mut Ui, state: &State, t: &Tokens, out: &mut Vec<Action>) {
    if state.here.bot.is_none() {
        let busy = state.here.busy.is_some();
        weak(
            ui,
            t,
            "The bot does not run: people write, and nobody answers.",
        );
        if !busy && link_button(ui, t, "Run the bot on this computer").clicked() {
            out.push(Action::Run(Command::RunBotHere));
        }
        return;
    }
    let words = match &state.page.live {
        None => {
            "Nothing of this flow is published to the bot yet, so it has nothing to say.".to_owned()
        }
        Some((number, hash)) if *hash == state.page.flow_hash => format!(
            "This is release {number}, published and run by the real bot. Test plays what is on \
             the canvas instead."
        ),
        Some((number, _)) => format!(
            "This is release {number}, run by the real bot. What you changed on the canvas since \
             is only in Test until you publish."
        ),
    };
    weak(ui, t, &words);
    let is_current = matches!(&state.page.live, Some((_, hash)) if *hash == state.page.flow_hash);
    if !is_current && link_button(ui, t, "Publish to the bot…").clicked() {
        out.push(Action::Run(Command::Publish));
    }
}

fn people_ui(ui: &mut Ui, chat: &ChatState, shown: &Chat, t: &Tokens, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let list = combo("people of the sandbox")
            .selected_text(RichText::new(&shown.seen.name).font(medium(13.0)))
            .width(116.0);
        let list = list.show_ui(ui, |ui| {
            for (psid, name) in &shown.people {
                let is_it = *psid == chat.psid;
                if ui.selectable_label(is_it, name).clicked() && !is_it {
                    out.push(Action::Chat(ChatAction::TalkAs(psid.clone())));
                }
            }
            ui.separator();
            if ui.selectable_label(false, "Somebody new").clicked() {
                out.push(Action::Chat(ChatAction::NewPerson));
            }
        });
        list.response.widget_info(|| {
            let name = format!("Talking as {}", shown.seen.name);
            WidgetInfo::labeled(WidgetType::ComboBox, true, name)
        });
        let (words, ink) = window(&shown.seen, shown.now, t);
        let words = RichText::new(words).font(regular(12.0)).color(ink);
        ui.add(Label::new(words).truncate());
    });
}

/// How the person stands to the Page.
fn window(seen: &Seen, now: jiff::Timestamp, t: &Tokens) -> (String, egui::Color32) {
    if seen.is_blocking {
        return ("Has blocked the Page".to_owned(), t.error);
    }
    let Some(closes) = seen.closes else {
        let words = match seen.bubbles.is_empty() {
            true => "Has said nothing yet",
            false => "24-hour window closed",
        };
        return (words.to_owned(), t.text_weak);
    };
    let left = closes.duration_since(now);
    let words = format!(
        "Window open {} h {:02} min",
        left.as_hours(),
        left.as_mins() % 60
    );
    (words, t.ok)
}

fn clock_ui(ui: &mut Ui, chat: &ChatState, shown: &Chat, out: &mut Vec<Action>) {
    let zone = TimeZone::system();
    let now = Timestamp::from_millis(shown.now.as_millisecond());
    let day = clock_in(&zone, now, "%A, %-d %B %Y, %H:%M");
    let look = ClockLook {
        face: &clock_in(&zone, now, "%a %H:%M"),
        face_name: &format!("{day}: the sandbox’s clock, and the bot’s. One minute later"),
        next: chat
            .next()
            .map(|at| clock_in(&zone, at, "The bot goes on %a %-d %b, %H:%M")),
    };
    let action = clock_row_ui(ui, &look).map(|turned| match turned {
        Turned::Hours(hours) => ChatAction::Later(i64::from(hours) * 3600),
        Turned::NextEvent => ChatAction::NextEvent,
        Turned::Face => ChatAction::Later(60),
    });
    out.extend(action.map(Action::Chat));
}

fn conversation_ui(ui: &mut Ui, state: &State, shown: &Chat, t: &Tokens, out: &mut Vec<Action>) {
    let seen = &shown.seen;
    if seen.bubbles.is_empty() {
        entrance_ui(ui, seen, t, out);
        return;
    }
    if let Some(tapped) = pieces_ui(ui, &state.chat.pieces, t) {
        tapped_on(ui, seen, &tapped, out);
    }
    if let Some(next) = state.chat.next() {
        let words = clock_in(&TimeZone::system(), next, "the bot goes on %a %H:%M");
        let words = RichText::new(words).font(regular(11.5)).color(t.text_weak);
        ui.vertical_centered(|ui| ui.add(Label::new(words).selectable(false)));
    }
}

/// What stands in a conversation in which nothing has been said.
fn entrance_ui(ui: &mut Ui, seen: &Seen, t: &Tokens, out: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 8.0;
    let words = match seen.has_get_started || !seen.ice_breakers.is_empty() {
        true => "A new conversation. Begin it as Messenger lets people:",
        false => "A new conversation. Write something, such as a keyword of the flow.",
    };
    weak(ui, t, words);
    for question in &seen.ice_breakers {
        if reply_ui(ui, question, t).clicked() {
            let question = question.clone();
            act(out, Act::IceBreaker { question });
        }
    }
    if seen.has_get_started && primary_button(ui, t, "Get Started").clicked() {
        act(out, Act::GetStarted {});
    }
}

fn tapped_on(ui: &Ui, seen: &Seen, tapped: &Tapped, out: &mut Vec<Action>) {
    let title = tapped.title.clone();
    let Some(number) = tapped.number else {
        return act(out, Act::QuickReply { title });
    };
    let Some(bubble) = seen.bubbles.get(tapped.of) else {
        return;
    };
    let mid = Some(bubble.mid.clone());
    match bubble.taps.get(number).map(|tap| &tap.does) {
        Some(Does::Chooses { payload }) => act(
            out,
            Act::Tap {
                title: Some(title),
                payload: Some(payload.clone()),
                mid,
            },
        ),
        Some(Does::Agrees) => act(out, Act::NotifyMe { mid }),
        Some(Does::Opens { address }) if is_web(address) => {
            ui.ctx().open_url(OpenUrl::new_tab(address));
        }
        Some(Does::Opens { .. } | Does::Calls { .. } | Does::HasAgreed) | None => {}
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// What else a person can do.
fn more_ui(ui: &mut Ui, state: &State, seen: &Seen, out: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 32.0;
        let stop = RichText::new("Write “stop”").font(medium(12.5));
        if ui
            .add(Button::new(stop).min_size(Vec2::new(0.0, 32.0)))
            .clicked()
        {
            act(out, written("stop"));
        }
        let picture = icon_button(ui, egui_phosphor::fill::IMAGE, "Send a picture", true);
        if picture.on_hover_text("Send a picture").clicked() {
            let (kind, url) = ("image".to_owned(), PICTURE.to_owned());
            act(out, Act::Attach { kind, url });
        }
        let more = RichText::new("More…").font(medium(12.5));
        let more = Button::new(more).min_size(Vec2::new(0.0, 32.0));
        egui::containers::menu::MenuButton::from_button(more).ui(ui, |ui| {
            ui.set_min_width(200.0);
            acts_ui(ui, state, seen, out);
        });
    });
}

fn acts_ui(ui: &mut Ui, state: &State, seen: &Seen, out: &mut Vec<Action>) {
    let mut row = |ui: &mut Ui, words: &str, it: Act| {
        if ui
            .add(Button::new(words).frame_when_inactive(false))
            .clicked()
        {
            act(out, it);
            ui.close();
        }
    };
    for item in &seen.menu {
        let title = item.title.clone();
        row(ui, &format!("Menu: {title}"), Act::Menu { title });
    }
    for reference in references(state) {
        let words = format!("Follow the m.me link “{reference}”");
        row(ui, &words, Act::FollowLink { reference });
    }
    for title in &seen.topics {
        let title = title.clone();
        row(ui, &format!("Stop “{title}”"), Act::StopTopic { title });
    }
    if !seen.menu.is_empty() || !seen.bubbles.is_empty() {
        ui.separator();
    }
    if seen.bubbles.iter().any(|it| it.is_from_page) {
        let (reaction, emoji) = ("love".to_owned(), "❤".to_owned());
        let mid = None;
        let act = Act::React {
            mid,
            reaction,
            emoji,
        };
        row(ui, "React with ❤", act);
    }
    match seen.is_blocking {
        true => row(ui, "Unblock the Page", Act::Unblock {}),
        false => row(ui, "Block the Page", Act::Block {}),
    }
    row(ui, "Delete the conversation", Act::DeleteConversation {});
}

/// The `ref`s of the flow’s own links.
fn references(state: &State) -> Vec<String> {
    let starts = state.flow().blocks.values();
    let entries = starts.filter_map(|block| match &block.kind {
        Kind::Start(start) => Some(&start.entries),
        _ => None,
    });
    let references = entries.flatten().filter_map(|entry| match entry {
        Entry::Link { reference } => Some(reference.clone()),
        _ => None,
    });
    references.collect()
}
