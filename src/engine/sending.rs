//! The only place that lets a message out, and so the only place that has to be right about
//! the window, consents and “stop”.

use crate::engine::effect::{Content, Deed, Fault, Send, Via};
use crate::engine::fill::fill;
use crate::engine::session::Consent;
use crate::engine::trace::Reason;
use crate::engine::walk::Walk;
use crate::model::{BlockId, Parameter, Profile, Span, Template, TopicId};
use std::collections::BTreeMap;

/// Least time between two recurring notifications (facts 2.2).
const BETWEEN_RECURRING: Span = Span::from_hours(48);

/// Sends inside the window, or says why not.
pub fn plain(walk: &mut Walk<'_>, block: &BlockId, content: Content) -> bool {
    if !may_speak(walk) {
        return false;
    }
    let block = || block.clone();
    if !walk.session.is_window_open(walk.now) {
        let fault = if walk.session.would_be_open(walk.now) {
            Fault::Late { block: block() }
        } else {
            Fault::OutsideWindow { block: block() }
        };
        walk.fault(fault);
        return false;
    }
    if walk.session.is_notified {
        walk.fault(Fault::AfterNotification { block: block() });
        return false;
    }
    send(walk, Via::Window, content);
    true
}

/// Answers what the person just did, so the window is open.
pub fn default_answer(walk: &mut Walk<'_>) {
    walk.because(Reason::NothingAnswers);
    let text = fill(&walk.flow.settings.default_answer, &walk.session.attributes);
    if text.trim().is_empty() {
        walk.fault(Fault::NoDefaultAnswer);
    } else if may_speak(walk) && walk.session.is_window_open(walk.now) {
        send(walk, Via::Window, Content::DefaultAnswer { text });
    }
}

/// Shows the typing dots, where they may be shown.
pub fn dots(walk: &mut Walk<'_>) {
    let is_welcome = walk.session.is_window_open(walk.now) && !walk.session.is_notified;
    if is_welcome && may_speak(walk) {
        send(walk, Via::Window, Content::Typing);
    }
}

/// Delivers as the notification of a topic, or says why not.
pub fn deliver(walk: &mut Walk<'_>, block: &BlockId, topic: &TopicId, content: Content) -> bool {
    if !may_speak(walk) {
        return false;
    }
    let Some(known) = walk.flow.topics.get(topic) else {
        walk.fault(Fault::UnknownTopic {
            block: block.clone(),
            topic: topic.clone(),
        });
        return false;
    };
    let profile = known.profile;
    if profile == Profile::Utility {
        let template = known.template.as_ref();
        let template = template.map(|it| filled(it, &walk.session.attributes));
        let topic = topic.clone();
        send(walk, Via::Utility { topic, template }, content);
        return true;
    }
    match take_consent(walk, block, topic, profile) {
        Ok(via) => {
            walk.session.is_notified = true;
            send(walk, via, content);
            true
        }
        Err(fault) => {
            walk.fault(fault);
            false
        }
    }
}

/// A template with what goes into its places for this person.
fn filled(template: &Template, attributes: &BTreeMap<String, String>) -> Template {
    let parameters = template.parameters.iter().map(|it| Parameter {
        name: it.name.trim().to_owned(),
        value: fill(&it.value, attributes),
    });
    Template {
        name: template.name.trim().to_owned(),
        language: template.language.trim().to_owned(),
        parameters: parameters.collect(),
    }
}

/// Takes the oldest consent that can be used. A one-time one is gone for good with that,
/// whatever becomes of the send: sent once at most beats sent twice.
fn take_consent(
    walk: &mut Walk<'_>,
    block: &BlockId,
    topic: &TopicId,
    profile: Profile,
) -> Result<Via, Fault> {
    let (block, now) = (block.clone(), walk.now);
    let mut mine = walk.session.consents.iter().filter(|it| it.topic == *topic);
    let is_spent = mine.any(|it| it.is_gone);
    let topic = topic.clone();
    let mut consents = walk.session.consents.iter_mut();
    let is_usable = |it: &&mut Consent| it.topic == topic && !it.is_gone && now < it.expires;
    let Some(consent) = consents.find(is_usable) else {
        return Err(if is_spent {
            Fault::ConsentSpent { block, topic }
        } else {
            Fault::NoConsent { block, topic }
        });
    };
    if walk.session.is_notified {
        return Err(Fault::AfterNotification { block });
    }
    let is_recurring = match profile {
        Profile::Recurring => true,
        Profile::OneTime | Profile::Utility => false,
    };
    if is_recurring
        && consent
            .used
            .is_some_and(|it| now < it.plus(BETWEEN_RECURRING))
    {
        return Err(Fault::TooSoon { block, topic });
    }
    consent.used = Some(now);
    consent.is_gone = !is_recurring;
    let token = consent.token.clone();
    if !is_recurring {
        walk.act(Deed::SpendConsent {
            topic: topic.clone(),
            token: token.clone(),
        });
    }
    Ok(Via::Consent {
        topic,
        profile,
        token,
    })
}

/// Whether anything may be said at all. Blocks are not walked in these states, so this is
/// the second lock on the door.
fn may_speak(walk: &mut Walk<'_>) -> bool {
    let session = &walk.session;
    let reason = if session.is_stopped {
        Reason::IsStopped
    } else if session.is_with_human {
        Reason::WithHuman
    } else if session.is_unreachable {
        Reason::Unreachable
    } else {
        return true;
    };
    walk.because(reason);
    false
}

fn send(walk: &mut Walk<'_>, via: Via, content: Content) {
    let is_dots = matches!(content, Content::Typing);
    let flow = walk.flow.id.clone();
    let id = walk.act(Deed::Send(Send { flow, via, content }));
    if !is_dots {
        walk.session.last_sent = Some(id.number);
    }
}
