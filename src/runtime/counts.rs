//! What the bot counts, and how a monitor reads it: Prometheus' text form. No count names a
//! person.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// One number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, n: usize) {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

macro_rules! counts {
    ($($field:ident, $name:literal, $help:literal;)*) => {
        /// Everything that is counted since the start.
        #[derive(Debug, Default)]
        pub(crate) struct Counts { $(pub(crate) $field: Count,)* }

        impl Counts {
            /// The counts, for `/metrics`.
            pub(crate) fn print(&self, to: &mut String) {
                $(print(to, $name, "counter", $help, self.$field.get());)*
            }
        }
    };
}

counts! {
    calls, "flowbell_webhook_calls_total", "Webhook calls that were taken";
    forged, "flowbell_webhook_forged_total", "Webhook calls without the right signature";
    unreadable, "flowbell_webhook_unreadable_total", "Signed webhook calls that are no JSON object";
    unkept, "flowbell_webhook_unkept_total", "Webhook calls that the store could not keep";
    events, "flowbell_events_total", "Events that were new";
    repeated, "flowbell_events_repeated_total", "Events that had come before";
    ignored, "flowbell_events_ignored_total", "Events that the bot has no use for";
    foreign, "flowbell_events_foreign_total", "Events of other Pages";
    echoes, "flowbell_echoes_total", "Echoes of the bot's own messages";
    turns, "flowbell_turns_total", "Turns that were committed";
    stale_turns, "flowbell_turns_stale_total", "Turns that somebody else had taken over";
    failed_turns, "flowbell_turns_failed_total", "Turns that the store could not keep";
    faults, "flowbell_faults_total", "Faults of flows";
    attempts, "flowbell_send_attempts_total", "Calls to send something";
    accepted, "flowbell_sends_accepted_total", "Sends that Messenger took";
    refused, "flowbell_sends_refused_total", "Sends that Messenger refused for good";
    retried, "flowbell_sends_retried_total", "Sends that were put back in line";
    lost, "flowbell_sends_lost_answers_total", "Sends without an answer";
    unknown, "flowbell_sends_unknown_total", "Sends of which it stays unknown whether they arrived";
    withdrawn, "flowbell_sends_withdrawn_total", "Sends that were not made after all";
    unmatched, "flowbell_deletions_unmatched_total", "Requests to delete somebody who is not known";
    subscribed, "flowbell_subscribed_again_total", "Times that the Page had to be subscribed again";
    erased, "flowbell_people_erased_total", "People who were erased on request";
}

/// One number in Prometheus' form.
pub(crate) fn print(to: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    // Writing to a text cannot fail.
    let _ = write!(
        to,
        "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"
    );
}
