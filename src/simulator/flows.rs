//! The flows of a make-believe Page: which of them takes an event. The bot does the same with
//! the live releases of a real one.

use crate::engine::{Event, Reason, ReleaseId, Session, Step, Timestamp, Visit, claims, step};
use crate::model::{Flow, FlowId};
use std::collections::BTreeSet;

/// The flows that people can be led into from one flow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached<'a> {
    pub flows: Vec<&'a Flow>,
    /// Named by a Go to flow and not known.
    pub missing: BTreeSet<FlowId>,
}

/// Which of the known flows the Go to flows of one name, from flow to flow; of two with one id
/// the first.
#[must_use]
pub fn reached<'a>(flow: &Flow, known: &[&'a Flow]) -> Reached<'a> {
    let mut reached = Reached::default();
    let mut seen = BTreeSet::from([flow.id.clone()]);
    let mut open: Vec<FlowId> = flow.leads_to().cloned().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        match known.iter().find(|it| it.id == id) {
            Some(next) => {
                open.extend(next.leads_to().cloned());
                reached.flows.push(next);
            }
            None => {
                reached.missing.insert(id);
            }
        }
    }
    reached.flows.sort_by(|a, b| a.id.cmp(&b.id));
    reached
}

/// Advances a conversation that stands in `here` on a Page with these flows, and says in which
/// flow it is afterwards.
#[must_use]
pub fn step_on_page<'a>(
    here: &'a Flow,
    page: &[&'a Flow],
    session: Session,
    event: &Event,
    now: Timestamp,
) -> (&'a Flow, Step) {
    let Some(other) = claimed_by_another(here, page, event) else {
        return (here, step(here, session, event, now));
    };
    if let Event::Text(_) = event {
        let tried = step(here, session.clone(), event, now);
        if !is_of_no_use(&tried) {
            return (here, tried);
        }
    }
    (other, step(other, moved(session, other), event, now))
}

/// The session on another flow. On a make-believe Page a flow's only release is the flow.
#[must_use]
pub fn moved(session: Session, to: &Flow) -> Session {
    session.on(ReleaseId::new(to.id.as_str()))
}

fn claimed_by_another<'a>(here: &Flow, page: &[&'a Flow], event: &Event) -> Option<&'a Flow> {
    let others = || page.iter().copied().filter(|it| it.id != here.id);
    let find = |event: &Event| match claims(here, event) {
        Some(_) => None,
        None => others().find(|it| claims(it, event).is_some()),
    };
    let is_claimed = |event: &Event| page.iter().any(|it| claims(it, event).is_some());
    match event {
        // A link that no flow knows lets people in by Get Started.
        Event::Referral { .. } | Event::GetStarted { reference: Some(_) } if !is_claimed(event) => {
            find(&Event::GetStarted { reference: None })
        }
        event => find(event),
    }
}

/// Whether the conversation's own flow has nothing to say to these words.
fn is_of_no_use(step: &Step) -> bool {
    step.trace.iter().any(|visit| match visit {
        Visit::Because(reason) => matches!(reason, Reason::NothingAnswers | Reason::IsStopped),
        Visit::Entered(_) | Visit::Left { .. } => false,
    })
}
