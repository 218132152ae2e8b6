//! PAG018: more questions or menu items than a Page takes, all its flows together.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope};
use crate::lint::rules::kit;
use crate::model::limits::{ICE_BREAKERS, MENU_ITEMS};
use crate::model::{Entry, Flow};

pub const RULE: Rule = Rule {
    code: "PAG018",
    name: "too-many-on-the-page",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    // `lint::check_page` asks it; a flow alone is judged by PAG009 and PAG012.
    check: |_, _| {},
};

const DOCS: Docs = Docs {
    what: "The flows of one Page together have more than four ice breakers or 20 menu items.",
    why: "The limits hold for the Page, and Messenger refuses the whole list, so the flow is not \
          published. Seen by `flowbell check --page`.",
    source: Source::Platform("reference/messenger-profile-api"),
    wrong: "Three questions in one flow and two in another of the same Page.",
    right: "Two questions in each.",
    cure: "Take some out of one of the flows, or make them keywords.",
};

/// What this flow and the others of its Page come to.
pub(crate) fn found(flow: &Flow, others: &[&Flow]) -> Vec<Finding> {
    let mut found = Vec::new();
    let beside = others.iter().map(|other| counts(other));
    let there = beside.fold([0, 0], |[a, b], [more, items]| [a + more, b + items]);
    let kinds = [
        ("ice breaker questions", ICE_BREAKERS),
        ("menu items", MENU_ITEMS),
    ];
    for (((what, most), n_here), n_there) in kinds.into_iter().zip(counts(flow)).zip(there) {
        if n_here == 0 || n_there == 0 || n_here > most || n_here + n_there <= most {
            continue;
        }
        let message = format!(
            "This flow has {n_here} {what} and the others of its Page {n_there}; Messenger takes {most} of \
             a Page. Remove {}.",
            n_here + n_there - most
        );
        found.push(RULE.finding(Place::flow(), message, None));
    }
    found
}

/// How many questions and menu items a flow has.
fn counts(flow: &Flow) -> [usize; 2] {
    let n_of = |is_it: fn(&Entry) -> bool| kit::entries(flow).filter(|it| is_it(it.2)).count();
    [
        n_of(|it| matches!(it, Entry::IceBreaker { .. })),
        n_of(|it| matches!(it, Entry::Menu { .. })),
    ]
}
