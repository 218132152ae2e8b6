//! From what Messenger says to what the engine understands.
//!
//! A payload of ours names the flow that it belongs to. One that is not ours was sent by
//! whatever the Page used before: the words on the button count then, as if they were typed.

use crate::engine::{Event, Timestamp, Token};
use crate::graph::webhook::{Happening, Incoming, OptIn, OptInKind, ThreadMove, ThreadMoveKind};
use crate::graph::{Payload, What};
use crate::model::{BlockId, FlowId, PartId, TopicId};
use crate::runtime::settings::INBOX_APP;

/// One event for the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub event: Event,
    /// The flow that it belongs to, when it says so.
    pub flow: Option<FlowId>,
    /// What it is when no flow knows the `ref` that it brings.
    pub otherwise: Option<Event>,
    /// Who takes over has asked for it, and waits until they are given it.
    pub is_request: bool,
}

impl Heard {
    pub(crate) fn plain(event: Event) -> Self {
        Self {
            event,
            flow: None,
            otherwise: None,
            is_request: false,
        }
    }
}

/// What an event means; nothing for what no conversation has a use for.
pub(crate) fn hear(incoming: &Incoming, app_id: Option<&str>) -> Vec<Heard> {
    let mut heard = meaning(incoming, app_id);
    let is_about_holding = matches!(
        incoming.what,
        Happening::ThreadMoved(_) | Happening::Echo { .. }
    );
    if incoming.is_standby && !is_about_holding {
        // Somebody else holds the conversation: listen, and keep quiet.
        heard.insert(0, Heard::plain(Event::HumanTookOver));
    }
    heard
}

fn meaning(incoming: &Incoming, app_id: Option<&str>) -> Vec<Heard> {
    match &incoming.what {
        Happening::Message {
            text,
            quick_reply,
            referral,
            ..
        } => {
            let text = text.as_deref().unwrap_or_default();
            let said = match quick_reply.as_deref().and_then(|it| tapped(it, text, None)) {
                Some(heard) => return vec![heard],
                None if text.trim().is_empty() => Event::Attachment,
                None => Event::Text(text.to_owned()),
            };
            let reference = referral.as_ref().map(|it| &it.reference);
            vec![match reference.filter(|it| !it.is_empty()) {
                Some(reference) => Heard {
                    event: referred(reference),
                    flow: None,
                    otherwise: Some(said),
                    is_request: false,
                },
                None => Heard::plain(said),
            }]
        }
        Happening::Postback {
            title,
            payload,
            referral,
            ..
        } => {
            let reference = referral.as_ref().map(|it| it.reference.as_str());
            vec![match payload {
                Some(payload) => tapped(payload, title, reference)
                    .unwrap_or_else(|| foreign(payload, title, reference)),
                // In standby: it opens the window, and more is not told.
                None => Heard::plain(Event::Reaction),
            }]
        }
        Happening::Referral(referral) if referral.reference.is_empty() => {
            vec![Heard::plain(Event::GetStarted { reference: None })]
        }
        Happening::Referral(referral) => vec![Heard::plain(referred(&referral.reference))],
        Happening::OptIn(opt_in) => opted(opt_in).into_iter().collect(),
        Happening::Read { up_to } => {
            let up_to = Timestamp::from_millis(*up_to);
            vec![Heard::plain(Event::Read { up_to })]
        }
        Happening::Reaction { is_added: true, .. } => vec![Heard::plain(Event::Reaction)],
        Happening::Echo { .. } if is_by_human(incoming) => {
            vec![Heard::plain(Event::HumanTookOver)]
        }
        Happening::ThreadMoved(moved) => vec![thread_moved(moved, incoming.is_standby, app_id)],
        Happening::Reaction { .. }
        | Happening::Echo { .. }
        | Happening::Delivered { .. }
        | Happening::Edited { .. }
        | Happening::Policy { .. }
        | Happening::AccountLinked { .. } => Vec::new(),
    }
}

/// Whether an echo is what a human wrote in the Page's inbox. Other apps are no humans, and
/// what we send ourselves carries metadata.
pub(crate) fn is_by_human(incoming: &Incoming) -> bool {
    match &incoming.what {
        Happening::Echo {
            app_id, metadata, ..
        } => match app_id.as_deref() {
            Some(app_id) => app_id == INBOX_APP,
            None => metadata.is_none(),
        },
        _ => false,
    }
}

fn referred(reference: &str) -> Event {
    Event::Referral {
        reference: reference.to_owned(),
    }
}

/// A tap on something of ours.
fn tapped(payload: &str, title: &str, reference: Option<&str>) -> Option<Heard> {
    let payload = Payload::read(payload)?;
    let flow = FlowId::new(&payload.flow).ok()?;
    let block = BlockId::new(&payload.block).ok()?;
    let part = payload.part.as_deref().and_then(|it| PartId::new(it).ok());
    let event = match (payload.what, part) {
        (What::Start, _) => Event::GetStarted {
            reference: reference.filter(|it| !it.is_empty()).map(str::to_owned),
        },
        (What::IceBreaker, Some(part)) => Event::IceBreaker { block, part },
        (What::Menu, Some(part)) => Event::Menu { block, part },
        (What::Button, Some(part)) => Event::Button { block, part },
        (What::Reply, Some(part)) => Event::Reply {
            block,
            part,
            title: title.to_owned(),
        },
        (What::IceBreaker | What::Menu | What::Button | What::Reply, None) | (What::Notify, _) => {
            return None;
        }
    };
    Some(Heard {
        event,
        flow: Some(flow),
        otherwise: None,
        is_request: false,
    })
}

/// A tap on what somebody else put on the Page.
fn foreign(payload: &str, title: &str, reference: Option<&str>) -> Heard {
    let is_start = |text: &str| {
        text.replace(['_', '-', ' '], "")
            .eq_ignore_ascii_case("getstarted")
    };
    Heard::plain(if is_start(payload) || is_start(title) {
        Event::GetStarted {
            reference: reference.filter(|it| !it.is_empty()).map(str::to_owned),
        }
    } else if title.trim().is_empty() {
        Event::Attachment
    } else {
        Event::Text(title.to_owned())
    })
}

/// A consent, or the end of one. Without a payload of ours nobody knows what it is for.
fn opted(opt_in: &OptIn) -> Option<Heard> {
    let payload = Payload::read(&opt_in.payload).filter(|it| it.what == What::Notify)?;
    let topic = TopicId::new(payload.part.as_deref()?).ok()?;
    let token = Token::new(&opt_in.token);
    let expires = opt_in.expires.map(Timestamp::from_millis);
    let event = match opt_in.kind {
        OptInKind::OneTime | OptInKind::Recurring => Event::OptIn {
            block: BlockId::new(&payload.block).ok(),
            topic,
            token,
            expires,
        },
        OptInKind::RecurringResumed => Event::Resumed {
            topic,
            token,
            expires,
        },
        OptInKind::RecurringStopped => Event::OptOut { topic },
    };
    Some(Heard {
        event,
        flow: FlowId::new(&payload.flow).ok(),
        otherwise: None,
        is_request: false,
    })
}

/// Who has the conversation now, as far as we know which app we are. What comes in standby is
/// about others; passing comes to the app that gets the conversation, taking to the one that
/// loses it; a request comes to the app that has it (facts 6.6).
fn thread_moved(moved: &ThreadMove, is_standby: bool, app_id: Option<&str>) -> Heard {
    let is_ours = app_id.map(|app_id| moved.new_owner == app_id);
    let is_ours = match moved.kind {
        ThreadMoveKind::Requested => false,
        ThreadMoveKind::Passed => is_ours.unwrap_or(!is_standby),
        ThreadMoveKind::Taken => is_ours.unwrap_or(false),
    };
    Heard {
        is_request: moved.kind == ThreadMoveKind::Requested,
        ..Heard::plain(if is_ours {
            Event::HandedBack
        } else {
            Event::HumanTookOver
        })
    }
}
