//! OTN004: a request title that offers a reward for agreeing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::vague_title;
use crate::lint::text::quoted;
use crate::lint::words::{self, Language};
use crate::model::{Block, BlockId, KindName};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const RULE: Rule = Rule {
    code: "OTN004",
    name: "incentive-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "No reward for signing up",
    check,
};

const DOCS: Docs = Docs {
    what: "The title of a notification request offers a reward for agreeing.",
    why: "Meta forbids to pay people for their permission, with money, gifts, discounts or \
          prizes. A notification may well be about something of value: what matters is whether \
          people get it for tapping.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "`Tap below for your voucher!`, `Win a phone by saying yes`, `10% off when you sign up`",
    right: "`When gift cards for Mamma's Pizza are back`, `When the espresso machine goes on sale`",
    cure: "Say what people will be told about, and leave the reward out. The fix keeps what the \
          title says of that, or offers a title to complete.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    // Flows repeat their requests, so each title is judged once.
    let mut fine: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, block, request) in kit::requests(subject.flow) {
        let (title, language) = (request.title.as_str(), subject.language);
        let is_fine = fine
            .entry(title)
            .or_insert_with(|| subject.readings.of(title, language).incentive().is_none());
        if *is_fine {
            continue;
        }
        if let Some(found) = judge(Place::field(id, Field::Title), title, language) {
            let fix = fix(subject, id, block, title).map(Arc::new);
            out.push(Finding { fix, ..found });
        }
    }
}

/// The title without its offer where something is left that says enough; else one that is made
/// from the name of the topic or the flow, or has a gap to fill.
fn fix(subject: &Subject<'_>, id: &BlockId, block: &Block, title: &str) -> Option<Fix> {
    match words::without_offer(title, subject.language) {
        Some(better) => {
            let edit = kit::change_request(id, block, |it| it.title.clone_from(&better));
            kit::careful(format!("Use {}", quoted(&better)), edit)
        }
        None => vague_title::fix(subject, id, block, title),
    }
}

/// What a title offers for agreeing.
pub(crate) fn judge(place: Place, title: &str, language: Language) -> Option<Finding> {
    let range = words::incentive(title, language)?;
    let offer: String = title.chars().skip(range.start).take(range.len()).collect();
    let message = format!(
        "{} offers people something for agreeing, and Meta forbids rewards for that. Say what they will be \
         told about instead, such as “When Velvet Matte in Rosewood is back in stock”.",
        quoted(&offer)
    );
    Some(RULE.finding(place.with_range(range), message, None))
}
