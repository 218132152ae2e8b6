//! Judges a flow again after an edit, in a fraction of the time.
//!
//! Typing into a text is by far the commonest edit, and most rules do not read texts. So when
//! nothing but texts has changed, only the rules that read them judge the changed blocks, and
//! the one that compares a follow-up with its title judges the blocks of that topic. After any
//! other change the whole flow is judged. The report is always that of [`check`].

use crate::lint::finding::Finding;
use crate::lint::longest::Longest;
use crate::lint::words::Language;
use crate::lint::{Report, check, order, rules};
use crate::model::{Block, BlockId, Edit, Flow, Kind, PageFacts, TopicId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A flow's report, kept up to date.
#[derive(Debug, Default)]
pub struct Judge {
    last: Option<Last>,
    report: Report,
}

/// What the report is about.
#[derive(Debug)]
struct Last {
    flow: Arc<Flow>,
    page: Option<PageFacts>,
}

/// Rules that read the texts of one block and, besides it, only settings and topics.
const OF_TEXT: [&str; 24] = [
    "OTN001", "OTN002", "OTN003", "OTN004", "OTN007", "MSG001", "MSG002", "MSG003", "MSG004",
    "MSG005", "MSG006", "MSG007", "MSG008", "MSG009", "MSG010", "MSG011", "MSG012", "MSG013",
    "MSG014", "MSG015", "MSG016", "MSG017", "MSG018", "MSG019",
];

/// The rule that reads the texts of all blocks of one topic.
const OF_TOPIC: &str = "OTN013";

impl Judge {
    /// Judges a flow. Equal to [`check`], and quick when only texts differ from last time.
    pub fn check(&mut self, flow: &Arc<Flow>, page: Option<&PageFacts>) -> &Report {
        match self.retyped(flow, page) {
            Some(changed) => self.judge_again(flow, &changed),
            None => self.report = check(flow, page),
        }
        self.last = Some(Last {
            flow: Arc::clone(flow),
            page: page.cloned(),
        });
        &self.report
    }

    /// The blocks whose texts differ, when nothing else does; nothing when the whole flow has
    /// to be judged.
    fn retyped(&self, flow: &Flow, page: Option<&PageFacts>) -> Option<Vec<BlockId>> {
        let last = self.last.as_ref()?;
        let before = &*last.flow;
        let is_same_frame = last.page.as_ref() == page
            && before.settings == flow.settings
            && before.topics == flow.topics
            && before.blocks.len() == flow.blocks.len()
            && before.links == flow.links;
        if !is_same_frame {
            return None;
        }
        let mut changed = Vec::new();
        for ((id, old), (other, new)) in before.blocks.iter().zip(&flow.blocks) {
            if id != other {
                return None;
            }
            if !Arc::ptr_eq(old, new) && old != new {
                if !differ_in_text_only(old, new) {
                    return None;
                }
                changed.push(id.clone());
            }
        }
        let is_held = self
            .report
            .findings
            .iter()
            .any(|it| holds_copy(it, &changed));
        let is_same_language = !flow.settings.language.is_empty()
            || changed.is_empty()
            || Language::of(before).tag() == Language::of(flow).tag();
        (!is_held && is_same_language).then_some(changed)
    }

    fn judge_again(&mut self, flow: &Flow, changed: &[BlockId]) {
        if changed.is_empty() {
            return;
        }
        let ids: BTreeSet<&BlockId> = changed.iter().collect();
        let topics: BTreeSet<&TopicId> = changed
            .iter()
            .filter_map(|id| flow.block(id)?.kind.topic())
            .collect();
        let is_of_topic = |id: &BlockId| {
            let topic = flow.block(id).and_then(|it| it.kind.topic());
            topic.is_some_and(|it| topics.contains(it))
        };
        self.report.findings.retain(|it| match &it.place.block {
            Some(id) if it.code == OF_TOPIC => !is_of_topic(id),
            Some(id) => !(ids.contains(id) && OF_TEXT.contains(&it.code)),
            None => true,
        });
        let texts = part(flow, |id, _| ids.contains(id), changed);
        self.add(&texts, &|code| OF_TEXT.contains(&code));
        if !topics.is_empty() {
            let about = |_: &BlockId, block: &Block| {
                block.kind.topic().is_some_and(|it| topics.contains(it))
            };
            let all = flow.blocks.iter().filter(|(id, it)| about(id, it));
            let all: Vec<BlockId> = all.map(|(id, _)| id.clone()).collect();
            self.add(&part(flow, about, &all), &|code| code == OF_TOPIC);
        }
        self.report.findings.sort_by(order);
    }

    /// Adds what the chosen rules say of a part of the flow.
    fn add(&mut self, part: &Flow, is_chosen: &dyn Fn(&str) -> bool) {
        let window = BTreeMap::new();
        let longest = Longest::of(part);
        let consents = BTreeMap::new();
        let subject = crate::lint::Subject {
            flow: part,
            page: None,
            window: &window,
            longest: &longest,
            consents: &consents,
            language: Language::of(part),
        };
        for rule in rules::ALL.iter().filter(|rule| is_chosen(rule.code)) {
            (rule.check)(&subject, &mut self.report.findings);
        }
    }
}

/// A flow of only these blocks.
fn part(flow: &Flow, is_in: impl Fn(&BlockId, &Block) -> bool, ids: &[BlockId]) -> Flow {
    let blocks = ids.iter().filter_map(|id| {
        let block = flow.blocks.get(id)?;
        is_in(id, block).then(|| (id.clone(), Arc::clone(block)))
    });
    Flow {
        id: flow.id.clone(),
        settings: flow.settings.clone(),
        topics: flow.topics.clone(),
        blocks: blocks.collect(),
        links: BTreeMap::new(),
        layout: BTreeMap::new(),
    }
}

/// Whether a block says the same but for words that no rule about paths reads.
fn differ_in_text_only(old: &Block, new: &Block) -> bool {
    let is_plain = old.suppressed.is_empty() && new.suppressed.is_empty();
    is_plain
        && old.number == new.number
        && old.name == new.name
        && match (&old.kind, &new.kind) {
            (Kind::Message(a), Kind::Message(b)) => {
                let mut a = a.clone();
                a.text.clone_from(&b.text);
                a == *b
            }
            (Kind::Notification(a), Kind::Notification(b)) => {
                // Whether any request has a title decides about OTN014.
                let is_blank = |text: &str| text.trim().is_empty();
                let mut c = a.clone();
                c.title.clone_from(&b.title);
                is_blank(&a.title) == is_blank(&b.title) && c == *b
            }
            (Kind::Note(_), Kind::Note(_)) => true,
            (
                Kind::Start(_)
                | Kind::Message(_)
                | Kind::Wait(_)
                | Kind::Notification(_)
                | Kind::Condition(_)
                | Kind::Action(_)
                | Kind::GoTo(_)
                | Kind::Note(_),
                _,
            ) => false,
        }
}

/// Whether a fix of a finding that would be kept holds a copy of a changed block.
fn holds_copy(finding: &Finding, changed: &[BlockId]) -> bool {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    let is_judged_again = finding
        .place
        .block
        .as_ref()
        .is_some_and(|id| changed.contains(id))
        && OF_TEXT.contains(&finding.code);
    !is_judged_again
        && edits.into_iter().any(|edit| match edit {
            Edit::SetBlock { id, .. } => changed.contains(id),
            Edit::AddBlock { .. }
            | Edit::RemoveBlock { .. }
            | Edit::MoveBlock { .. }
            | Edit::Link { .. }
            | Edit::Unlink { .. }
            | Edit::SetTopic { .. }
            | Edit::RemoveTopic { .. }
            | Edit::SetSettings(_) => false,
        })
}
