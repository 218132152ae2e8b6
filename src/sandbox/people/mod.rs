//! People and what they do: they write, tap, agree, react, read, block, and stop topics.
//! Each act does to the window what facts 2.1 say, and becomes the webhook of facts 5.6.

pub mod crowd;
pub mod seen;
pub mod shown;
pub mod thread;

mod agreeing;
pub mod entrance;

use crate::sandbox::hooks::{self, Happened, event};
use crate::sandbox::state::{Page, Person, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use thread::{Bubble, Button, ButtonKind, From, Thread};

/// Longest text that a person can write; Messenger's own limit is not documented.
const LONGEST: usize = 20_000;

/// Something that a person does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    Write {
        text: String,
        /// The `mid` of the message that this answers.
        #[serde(default)]
        reply_to: Option<String>,
    },
    /// Sends a picture, sound, video or file.
    Attach {
        kind: String,
        url: String,
    },
    /// Taps a button by its title or its payload: of one message, or the newest that has it.
    Tap {
        #[serde(default)]
        title: Option<String>,
        #[serde(default)]
        payload: Option<String>,
        #[serde(default)]
        mid: Option<String>,
    },
    /// Taps a quick reply of the last message.
    QuickReply {
        title: String,
    },
    /// Taps *Notify Me*, or the button of a recurring request; the newest without a `mid`.
    NotifyMe {
        #[serde(default)]
        mid: Option<String>,
    },
    /// Follows an m.me link.
    FollowLink {
        #[serde(rename = "ref")]
        reference: String,
    },
    GetStarted {},
    IceBreaker {
        question: String,
    },
    Menu {
        title: String,
    },
    /// Reacts to a message of the Page's; the last one without a `mid`.
    React {
        #[serde(default)]
        mid: Option<String>,
        reaction: String,
        emoji: String,
    },
    Unreact {
        #[serde(default)]
        mid: Option<String>,
    },
    /// Changes the text of an own message; the last one without a `mid`.
    Edit {
        #[serde(default)]
        mid: Option<String>,
        text: String,
    },
    Read {},
    Block {},
    Unblock {},
    /// Stops a recurring topic by its title.
    StopTopic {
        title: String,
    },
    ResumeTopic {
        title: String,
    },
    /// Deletes the conversation, so that it begins anew. Opens and closes no window.
    DeleteConversation {},
}

/// Why a person could not do that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    #[error("the sandbox has no {what} with the id “{id}”")]
    Absent { what: &'static str, id: String },
    #[error("{name} has blocked the Page, and must unblock it before doing anything else")]
    Blocking { name: String },
    #[error("there is nothing in this conversation that reads “{what}” and can be tapped")]
    NothingToTap { what: String },
    #[error(
        "the last message has no quick reply “{title}”; quick replies are gone as soon as another message follows"
    )]
    NoQuickReply { title: String },
    #[error("nothing in this conversation asks for a notification and waits for an answer")]
    NoRequest,
    #[error("the Page has no {what}; write it to the Page's Messenger Profile first")]
    NotInProfile { what: String },
    #[error(
        "Get Started and ice breakers stand in a new conversation only; delete the conversation first"
    )]
    NotNew,
    #[error("there is no message with that id in this conversation")]
    NoMessage,
    #[error("{name} gets no topic with the title “{title}”")]
    NoTopic { name: String, title: String },
    #[error("{what} must be between 1 and {limit} characters long")]
    Length { what: &'static str, limit: usize },
    #[error("“{kind}” is no kind of attachment; take image, audio, video or file")]
    BadKind { kind: String },
    #[error("an address must begin with https:// or http://")]
    BadAddress,
}

/// Lets a person do something; the answer tells the id and time of what came of it.
///
/// # Errors
/// When it cannot be done now; then nothing has happened.
pub fn act(state: &mut State, page_id: &str, psid: &str, act: Act) -> Result<Value, ActError> {
    let person = person(state, page_id, psid)?;
    let may_act = matches!(
        act,
        Act::Unblock {} | Act::Block {} | Act::DeleteConversation {}
    );
    if person.is_blocking && !may_act {
        let name = person.name();
        return Err(ActError::Blocking { name });
    }
    let at = At { page_id, psid };
    match act {
        Act::Write { text, reply_to } => at.write(state, text, reply_to),
        Act::Attach { kind, url } => at.attach(state, &kind, &url),
        Act::Tap {
            title,
            payload,
            mid,
        } => at.tap(state, title, payload, mid),
        Act::QuickReply { title } => at.quick_reply(state, &title),
        Act::NotifyMe { mid } => at.notify_me(state, mid),
        Act::FollowLink { reference } => at.follow(state, reference),
        Act::GetStarted {} => at.get_started(state),
        Act::IceBreaker { question } => at.ice_breaker(state, &question),
        Act::Menu { title } => at.menu(state, &title),
        Act::React {
            mid,
            reaction,
            emoji,
        } => at.react(state, mid, Some((reaction, emoji))),
        Act::Unreact { mid } => at.react(state, mid, None),
        Act::Edit { mid, text } => at.edit(state, mid, text),
        Act::Read {} => at.read(state),
        Act::Block {} => at.set_blocking(state, true),
        Act::Unblock {} => at.set_blocking(state, false),
        Act::StopTopic { title } => at.set_topic(state, title, true),
        Act::ResumeTopic { title } => at.set_topic(state, title, false),
        Act::DeleteConversation {} => at.forget(state),
    }
}

/// Whose act it is.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub page_id: &'a str,
    pub psid: &'a str,
}

impl At<'_> {
    fn write(
        self,
        state: &mut State,
        text: String,
        reply_to: Option<String>,
    ) -> Result<Value, ActError> {
        checked_length(&text)?;
        let mut message = json!({ "text": text });
        if let (Some(mid), Some(map)) = (reply_to, message.as_object_mut()) {
            let thread = &mut person(state, self.page_id, self.psid)?.thread;
            let is_self_reply = !thread.find(&mid).ok_or(ActError::NoMessage)?.is_from_page();
            let reply = json!({"mid": mid, "is_self_reply": is_self_reply});
            map.insert("reply_to".to_owned(), reply);
        }
        self.say(state, message)
    }

    fn attach(self, state: &mut State, kind: &str, url: &str) -> Result<Value, ActError> {
        if !matches!(kind, "image" | "audio" | "video" | "file") {
            let kind = kind.to_owned();
            return Err(ActError::BadKind { kind });
        }
        if !(url.starts_with("https://") || url.starts_with("http://")) || url.len() > LONGEST {
            return Err(ActError::BadAddress);
        }
        let message = json!({"attachments": [{"type": kind, "payload": {"url": url}}]});
        self.say(state, message)
    }

    fn quick_reply(self, state: &mut State, title: &str) -> Result<Value, ActError> {
        let missing = || ActError::NoQuickReply {
            title: title.to_owned(),
        };
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        let bubble = thread.with_quick_replies().ok_or_else(missing)?;
        let replies = bubble.quick_replies().iter();
        let found = replies
            .clone()
            .find(|it| it.get("title").and_then(Value::as_str) == Some(title));
        let payload = found.ok_or_else(missing)?.get("payload").cloned();
        let payload = payload.unwrap_or_else(|| json!(title));
        bubble.is_answered = true;
        self.say(
            state,
            json!({"text": title, "quick_reply": {"payload": payload}}),
        )
    }

    /// A message from the person: it opens the window.
    fn say(self, state: &mut State, message: Value) -> Result<Value, ActError> {
        let mid = state.mint("m_", 86);
        let at_ms = self.open_window(state)?;
        let mut told = message.clone();
        if let Some(map) = told.as_object_mut() {
            map.insert("mid".to_owned(), json!(mid));
        }
        self.show(state, &mid, at_ms, message)?;
        self.tell(state, "messages", "message", at_ms, told, None);
        Ok(json!({"mid": mid, "timestamp": at_ms}))
    }

    fn tap(
        self,
        state: &mut State,
        title: Option<String>,
        payload: Option<String>,
        mid: Option<String>,
    ) -> Result<Value, ActError> {
        let thread = &person(state, self.page_id, self.psid)?.thread;
        let bubbles = thread.bubbles.iter().rev();
        let bubbles = bubbles.filter(|it| mid.as_ref().is_none_or(|mid| *mid == it.mid));
        let is_meant = |it: &Button| {
            let is_title = title.as_ref().is_none_or(|title| *title == it.title);
            let is_payload = payload.as_ref().is_none_or(|wanted| match &it.kind {
                ButtonKind::Postback { payload } => payload == wanted,
                ButtonKind::Opens { .. } | ButtonKind::Calls { .. } => false,
            });
            is_title && is_payload
        };
        let found = bubbles.flat_map(Bubble::buttons).find(is_meant);
        let button = found.ok_or_else(|| ActError::NothingToTap {
            what: title.or(payload).unwrap_or_default(),
        })?;
        match button.kind {
            ButtonKind::Postback { payload } => {
                let postback = json!({"title": button.title, "payload": payload});
                self.postback(state, postback, Some(&button.app_id))
            }
            // Neither tells the Page anything.
            ButtonKind::Opens { address } => Ok(json!({ "opens": address })),
            ButtonKind::Calls { number } => Ok(json!({ "calls": number })),
        }
    }

    /// A tap that the bot hears of; it opens the window.
    fn postback(
        self,
        state: &mut State,
        mut postback: Value,
        sent_by: Option<&str>,
    ) -> Result<Value, ActError> {
        let mid = state.mint("m_", 86);
        let at_ms = self.open_window(state)?;
        let title = postback.get("title").cloned().unwrap_or_default();
        if let Some(map) = postback.as_object_mut() {
            map.insert("mid".to_owned(), json!(mid));
        }
        self.show(state, &mid, at_ms, json!({ "text": title }))?;
        self.tell(
            state,
            "messaging_postbacks",
            "postback",
            at_ms,
            postback,
            sent_by,
        );
        Ok(json!({"mid": mid, "timestamp": at_ms}))
    }

    fn react(
        self,
        state: &mut State,
        mid: Option<String>,
        reaction: Option<(String, String)>,
    ) -> Result<Value, ActError> {
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        let mut bubbles = thread.bubbles.iter_mut().rev();
        let bubble = bubbles.find(|it| match &mid {
            Some(mid) => it.mid == *mid,
            None => it.is_from_page(),
        });
        let bubble = bubble.ok_or(ActError::NoMessage)?;
        let mid = bubble.mid.clone();
        bubble.reaction = reaction.as_ref().map(|(_, emoji)| emoji.clone());
        let told = match &reaction {
            Some((reaction, emoji)) => {
                json!({"reaction": reaction, "emoji": emoji, "action": "react", "mid": mid})
            }
            None => json!({"action": "unreact", "mid": mid}),
        };
        let at_ms = match reaction {
            Some(_) => self.open_window(state)?,
            None => self.stamp(state)?,
        };
        self.tell(state, "message_reactions", "reaction", at_ms, told, None);
        Ok(json!({"mid": mid, "timestamp": at_ms}))
    }

    fn edit(self, state: &mut State, mid: Option<String>, text: String) -> Result<Value, ActError> {
        checked_length(&text)?;
        let at_ms = self.stamp(state)?;
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        let mut bubbles = thread.bubbles.iter_mut().rev();
        let bubble = bubbles.find(|it| {
            let is_own = !it.is_from_page() && it.text().is_some();
            is_own && mid.as_ref().is_none_or(|mid| *mid == it.mid)
        });
        let bubble = bubble.ok_or(ActError::NoMessage)?;
        let n_edits = bubble.message.get("num_edit").and_then(Value::as_u64);
        let n_edits = n_edits.unwrap_or_default() + 1;
        bubble.message = Arc::new(json!({"text": text, "num_edit": n_edits}));
        let told = json!({"mid": bubble.mid, "text": text, "num_edit": n_edits});
        self.tell(state, "message_edits", "message_edit", at_ms, told, None);
        Ok(json!({ "timestamp": at_ms }))
    }

    fn read(self, state: &mut State) -> Result<Value, ActError> {
        let at_ms = self.stamp(state)?;
        self.tell_read(state, at_ms);
        Ok(json!({ "timestamp": at_ms }))
    }

    /// Says that everything up to a time was read; opens no window.
    pub fn tell_read(self, state: &mut State, at_ms: i64) {
        let what = json!({ "watermark": at_ms });
        self.tell(state, "message_reads", "read", at_ms, what, None);
    }

    fn set_blocking(self, state: &mut State, is_blocking: bool) -> Result<Value, ActError> {
        // Meta tells nobody; the Page notices when it writes.
        person(state, self.page_id, self.psid)?.is_blocking = is_blocking;
        Ok(json!({"success": true}))
    }

    fn forget(self, state: &mut State) -> Result<Value, ActError> {
        let person = person(state, self.page_id, self.psid)?;
        person.has_conversation = false;
        person.thread = Thread {
            last_ms: person.thread.last_ms,
            ..Thread::default()
        };
        Ok(json!({"success": true}))
    }

    /// The time of the next event. No two of one person have the same, even while the clock
    /// stands, because bots tell some events apart by nothing else (facts 5.3).
    pub fn stamp(self, state: &mut State) -> Result<i64, ActError> {
        let now = state.now().as_millisecond();
        let thread = &mut person(state, self.page_id, self.psid)?.thread;
        thread.last_ms = now.max(thread.last_ms.saturating_add(1));
        // A clock that was turned back counts anew.
        if thread.last_ms - now > 60_000 {
            thread.last_ms = now;
        }
        Ok(thread.last_ms)
    }

    fn open_window(self, state: &mut State) -> Result<i64, ActError> {
        let now = state.now();
        person(state, self.page_id, self.psid)?.wrote_at = Some(now);
        self.stamp(state)
    }

    fn show(
        self,
        state: &mut State,
        mid: &str,
        at_ms: i64,
        message: Value,
    ) -> Result<(), ActError> {
        let person = person(state, self.page_id, self.psid)?;
        person.has_conversation = true;
        person.thread.add(Bubble {
            mid: mid.to_owned(),
            at_ms,
            from: From::Person,
            message: Arc::new(message),
            is_answered: false,
            reaction: None,
        });
        Ok(())
    }

    pub fn tell(
        self,
        state: &mut State,
        field: &'static str,
        key: &str,
        at_ms: i64,
        what: Value,
        sent_by: Option<&str>,
    ) {
        let event = event::from_person(self.page_id, self.psid, at_ms, key, what);
        let happened = Happened {
            page_id: self.page_id,
            psid: self.psid,
            field,
            event,
            sent_by,
        };
        hooks::tell(state, &happened);
    }
}

fn checked_length(text: &str) -> Result<(), ActError> {
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        return Err(ActError::Length {
            what: "a message",
            limit: LONGEST,
        });
    }
    Ok(())
}

pub fn page<'s>(state: &'s mut State, id: &str) -> Result<&'s mut Page, ActError> {
    state.pages.get_mut(id).ok_or_else(|| absent("Page", id))
}

pub fn person<'s>(
    state: &'s mut State,
    page_id: &str,
    psid: &str,
) -> Result<&'s mut Person, ActError> {
    let people = &mut page(state, page_id)?.people;
    people.get_mut(psid).ok_or_else(|| absent("person", psid))
}

fn absent(what: &'static str, id: &str) -> ActError {
    ActError::Absent {
        what,
        id: id.chars().take(80).collect(),
    }
}
